import { becomes, until } from "./until.js";
import { NETWORK } from "./watch.js";

/** A page of a website with the widget on it. */
export class Tab {
  /**
   * @param {import("playwright-core").Page} page
   * @param {import("./words.js").Words} words
   */
  constructor(page, words) {
    this.page = page;
    this.words = words;
    this.launcher = page.locator("button.launcher");
    this.panel = page.frameLocator("dialog iframe");
    this.composer = this.panel.locator(".composer__field");
    this.banner = this.panel.locator(".banner");
    this.hold = this.panel.locator(".hold p");
    this.typing = this.panel.locator(".bubble--typing");
    this.start = this.panel.locator(".form button[type=submit]");
  }

  /** Opens the panel by its button. */
  async open() {
    await this.launcher.click();
    await this.panel.locator(".panel").waitFor();
  }

  /**
   * The card of a queue on the first screen.
   * @param {string} queue its name
   */
  queue(queue) {
    return this.panel.locator(".queue").filter({ hasText: queue });
  }

  /**
   * Chooses a queue and joins its line.
   * @param {string} queue its name
   * @param {{ name: string, topic?: string }} about
   */
  async join(queue, { name, topic = "" }) {
    await this.queue(queue).click();
    await this.panel.locator("input[name=name]").fill(name);
    await this.panel.locator("textarea[name=topic]").fill(topic);
    await this.start.click();
  }

  /** @param {import("../../../src/shared/embed").WidgetState} state */
  async reaches(state, withinMs = 10_000) {
    const panel = this.panel.locator(`.panel[data-state="${state}"]`);
    await panel.waitFor({ state: "attached", timeout: withinMs });
  }

  /** Where the customer stands, as the panel says. */
  state() {
    return this.panel.locator(".panel").getAttribute("data-state");
  }

  /** The place in line that the panel shows; null while it shows none. */
  async place() {
    const shown = this.panel.locator(".place__number strong");
    return (await shown.count()) === 0 ? null : Number(await shown.textContent());
  }

  /** @param {number} place */
  async reachesPlace(place) {
    await becomes("the place in line", place, () => this.place());
  }

  /** Ends the conversation, after being asked. */
  async end() {
    await this.panel.getByRole("button", { name: this.words.t("end"), exact: true }).click();
    await this.panel.locator(".ask .button--danger").click();
    await this.reaches("ended");
  }

  /** Puts the ended conversation away. */
  async startAgain() {
    await this.panel.getByRole("button", { name: this.words.t("start-again") }).click();
    await this.reaches("home");
  }

  /** @param {string} text */
  async write(text) {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  /** The messages that the panel shows, in order, those not yet sent included. */
  texts() {
    return this.panel.locator(".log .message-text").allTextContents();
  }

  /** @param {string[]} texts */
  async shows(texts) {
    await becomes("the messages that the customer sees", texts, () => this.texts());
  }

  /** How far the customer's last message has come. */
  async mark() {
    const marks = this.panel.locator(".log .mark");
    const kind = /mark--(\w+)/.exec((await marks.last().getAttribute("class")) ?? "");
    return kind?.[1];
  }

  /** The lines between the messages: who joined, what happened. */
  events() {
    return this.panel.locator(".log .event").allTextContents();
  }

  /** @param {string} words */
  async hears(words) {
    await until(`the customer is told "${words}"`, async () =>
      (await this.events()).includes(words),
    );
  }
}

/** A customer with a browser. The first tab is the customer's own. */
export class Customer extends Tab {
  /**
   * @param {import("playwright-core").Page} page
   * @param {import("./words.js").Words} words
   * @param {import("./watch.js").Watch} watch
   * @param {import("./wire.js").Wire | null} wire
   */
  constructor(page, words, watch, wire) {
    super(page, words);
    this.watch = watch;
    this.wire = wire;
  }

  /** A second tab of the same browser, on the same page of the website. */
  async anotherTab() {
    const page = await this.page.context().newPage();
    await page.goto(this.page.url());
    return new Tab(page, this.words);
  }

  /** The network is gone. */
  async goOffline() {
    this.watch.allow(NETWORK);
    this.wire?.cut();
    await this.page.context().setOffline(true);
  }

  /** The network is back. */
  async goOnline() {
    this.wire?.mend();
    await this.page.context().setOffline(false);
  }
}
