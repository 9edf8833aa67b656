import { PASSWORD } from "./server.js";
import { becomes } from "./until.js";
import { NETWORK } from "./watch.js";

/** An agent at the desktop. */
export class Agent {
  /**
   * @param {import("playwright-core").Page} page
   * @param {import("./words.js").Words} words
   * @param {import("./watch.js").Watch} watch
   * @param {import("./wire.js").Wire | null} wire
   */
  constructor(page, words, watch, wire) {
    this.page = page;
    this.words = words;
    this.watch = watch;
    this.wire = wire;
    this.desktop = page.locator(".desktop");
    this.presence = page.locator(".presence");
    this.dialog = page.locator("dialog[open]");
    this.notices = page.locator(".notices .toast");
    this.banner = page.locator(".banners .banner");
  }

  /** @param {string} login */
  async signIn(login) {
    await this.page.locator("input[name=login]").fill(login);
    await this.page.locator("input[name=password]").fill(PASSWORD);
    await this.page.locator("button[type=submit]").click();
    await this.desktop.waitFor();
  }

  /** Chooses "available" from the menu. */
  async becomeAvailable() {
    await this.#choose("agent-presence-available-hint");
    await this.page.locator(".presence--available").waitFor();
  }

  /** Chooses a break from the menu. */
  async takeBreak() {
    await this.#choose("agent-reason-break");
    await this.page.locator(".presence--away").waitFor();
  }

  /** @param {string} wish the text of an entry of the menu */
  async #choose(wish) {
    await this.presence.click();
    await this.page
      .locator(".menu__item")
      .filter({ hasText: this.words.t(wish) })
      .click();
  }

  /**
   * The offer of a customer.
   * @param {string} name
   */
  offer(name) {
    return this.page.locator(".offer").filter({ hasText: name });
  }

  /**
   * Waits for a customer's offer and takes it with the button.
   * @param {string} name
   */
  async accept(name) {
    const accept = this.words.t("agent-offer-accept");
    await this.offer(name).getByRole("button", { name: accept }).click();
    await this.composer(name).waitFor();
  }

  /** @param {string} name */
  talk(name) {
    const heading = this.page.getByRole("heading", { level: 2, name });
    return this.page.locator("section.talk").filter({ has: heading });
  }

  /** @param {string} name */
  composer(name) {
    return this.talk(name).locator(".composer textarea");
  }

  /**
   * @param {string} name the customer
   * @param {string} text
   */
  async write(name, text) {
    await this.composer(name).fill(text);
    await this.composer(name).press("Enter");
  }

  /**
   * The messages of a conversation, in order, those not yet sent included.
   * @param {string} name
   */
  texts(name) {
    return this.talk(name).locator(".thread .message-text").allTextContents();
  }

  /**
   * @param {string} name
   * @param {string[]} texts
   */
  async shows(name, texts) {
    await becomes("the messages that the agent sees", texts, () => this.texts(name));
  }

  /** @param {string} name */
  writing(name) {
    return this.talk(name).locator(".message--writing");
  }

  /**
   * @param {string} name the customer
   * @param {string} target name of a queue or a colleague
   * @param {string} note
   */
  async transfer(name, target, note) {
    const transfer = this.words.t("agent-transfer");
    await this.talk(name).getByRole("button", { name: transfer }).click();
    await this.dialog.locator(".choice").filter({ hasText: target }).click();
    await this.dialog.locator("textarea").fill(note);
    await this.dialog.locator("button[type=submit]").click();
    await this.talk(name).waitFor({ state: "detached" });
  }

  /**
   * Asks a colleague into a conversation.
   * @param {string} name the customer
   * @param {string} colleague
   * @param {"consult" | "conference"} role
   */
  async ask(name, colleague, role) {
    await this.talk(name)
      .getByRole("button", { name: this.words.t("agent-ask"), exact: true })
      .click();
    await this.dialog.locator(".choice").filter({ hasText: colleague }).click();
    await this.dialog
      .locator(".choice")
      .filter({ hasText: this.words.t(`agent-ask-${role}`) })
      .first()
      .click();
    await this.dialog.locator("button[type=submit]").click();
    await this.dialog.waitFor({ state: "detached" });
  }

  /**
   * The row of somebody in the strip above a conversation.
   * @param {string} name the customer
   * @param {string} member
   */
  member(name, member) {
    return this.talk(name).locator(".member").filter({ hasText: member });
  }

  /**
   * Says who reads what is written from now on.
   * @param {string} name the customer
   * @param {"customer" | "colleagues"} audience
   */
  async address(name, audience) {
    await this.talk(name).locator(`.addressee--${audience}`).click();
  }

  /**
   * What only colleagues read, in order.
   * @param {string} name the customer
   */
  whispers(name) {
    return this.talk(name).locator(".message--whisper .message-text").allTextContents();
  }

  /**
   * Ends a conversation, after being asked.
   * @param {string} name
   */
  async end(name) {
    await this.talk(name)
      .getByRole("button", { name: this.words.t("agent-end"), exact: true })
      .click();
    await this.dialog.locator(".button--danger").click();
    await this.wrap(name).waitFor();
  }

  /** @param {string} name */
  wrap(name) {
    return this.talk(name).locator("form.wrap");
  }

  /**
   * @param {string} name
   * @param {string} disposition
   */
  async wrapUp(name, disposition) {
    await this.wrap(name).locator("select[name=disposition]").selectOption(disposition);
    await this.wrap(name).locator("button[type=submit]").click();
    await this.talk(name).waitFor({ state: "detached" });
  }

  /** Opens the list of those who wait. */
  async openWaiting() {
    const name = this.words.t("agent-waiting");
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /**
   * The line of a queue in that list.
   * @param {string} queue
   */
  line(queue) {
    const heading = this.page.getByRole("heading", { level: 3, name: queue });
    return this.page.locator(".waiting__line").filter({ has: heading });
  }

  /**
   * Somebody in that list.
   * @param {string} name the customer
   */
  waiter(name) {
    return this.page.locator(".waiter").filter({ hasText: name });
  }

  /**
   * Does something about somebody who waits.
   * @param {string} name the customer
   * @param {string} action the text of its button
   */
  async steer(name, action) {
    await this.waiter(name).getByText(this.words.t(action), { exact: true }).click();
  }

  /** The laptop is closed, or its network gone: nothing gets through any more. */
  loseNetwork() {
    this.watch.allow(NETWORK);
    this.wire?.cut();
  }
}
