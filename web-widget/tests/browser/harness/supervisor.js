import { PASSWORD } from "./server.js";

/** A supervisor at the page of supervisors. */
export class Supervisor {
  /**
   * @param {import("playwright-core").Page} page
   * @param {import("./words.js").Words} words
   * @param {import("./watch.js").Watch} watch
   */
  constructor(page, words, watch) {
    this.page = page;
    this.words = words;
    this.watch = watch;
    this.dialog = page.locator("dialog[open]");
    this.queues = page.locator(".part").first();
    this.promises = page.locator(".part").last();
  }

  /** @param {string} login */
  async signIn(login) {
    await this.page.locator("input[name=login]").fill(login);
    await this.page.locator("input[name=password]").fill(PASSWORD);
    await this.page.locator("button[type=submit]").click();
    await this.page.locator("input[name=password]").waitFor({ state: "detached" });
  }

  /**
   * The row of a queue.
   * @param {string} name
   */
  row(name) {
    return this.queues.locator("tbody tr", { hasText: name });
  }

  /**
   * A button, by the id of its name.
   * @param {string} id
   * @param {string} queue
   */
  button(id, queue) {
    return this.page.getByRole("button", { name: this.words.plain(id, { queue }), exact: true });
  }

  /**
   * Declares that a queue is overrun.
   * @param {string} queue
   * @param {{ notice: string, cap: number }} what
   */
  async declare(queue, { notice, cap }) {
    await this.button("super-declare-for", queue).click();
    await this.dialog.locator("[name=notice]").fill(notice);
    await this.dialog.locator("[name=cap]").fill(String(cap));
    await this.dialog.locator("button[type=submit]").click();
    await this.dialog.waitFor({ state: "detached" });
  }
}
