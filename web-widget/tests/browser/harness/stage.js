import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Agent } from "./agent.js";
import { launch } from "./chromium.js";
import { Customer } from "./customer.js";
import { Server } from "./server.js";
import { Supervisor } from "./supervisor.js";
import { Watch } from "./watch.js";
import { Wire } from "./wire.js";
import { Words } from "./words.js";

/** Where pictures and the log of a failed test are put. */
const EVIDENCE = new URL("../../../test-results/", import.meta.url).pathname;
/** One step of the browser that takes longer has failed, milliseconds. */
const STEP_MS = 10_000;

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** @type {Promise<import("playwright-core").Browser> | null} */
let browser = null;

/**
 * How somebody's browser is.
 * @typedef {object} Person
 * @property {string} [language]
 * @property {{ width: number, height: number }} [viewport]
 * @property {boolean} [wired] on a cable that can be pulled
 * @property {import("playwright-core").BrowserContextOptions} [options]
 */

/** One server and the browsers of those who use it. */
export class Stage {
  /** @type {{ who: string, context: import("playwright-core").BrowserContext, watch: Watch }[]} */
  #people = [];
  /** @type {Wire[]} */
  #wires = [];

  /** @param {Parameters<typeof Server.start>[0]} [options] */
  static async set(options) {
    // First what may be missing: a server that nobody uses would go on running.
    await theBrowser();
    return new Stage(await Server.start(options));
  }

  /** @param {Server} server */
  constructor(server) {
    this.server = server;
  }

  /**
   * A customer who looks at a website with the widget.
   * @param {Person & { url?: string }} [person]
   */
  async customer(person = {}) {
    const one = await this.#person("customer", person);
    await one.page.goto(person.url ?? `${this.server.origin}/demo`);
    return new Customer(one.page, one.words, one.watch, one.wire);
  }

  /**
   * An agent whose desktop is open; signed in, if `login` is given.
   * @param {string | null} login
   * @param {Person} [person]
   */
  async agent(login, person = {}) {
    const one = await this.#person(login ?? "agent", person);
    await one.page.goto(`${this.server.origin}/agent`);
    const agent = new Agent(one.page, one.words, one.watch, one.wire);
    if (login !== null) await agent.signIn(login);
    return agent;
  }

  /**
   * A supervisor who looks at the floor; signed in, if `login` is given.
   * @param {string | null} login
   * @param {Person} [person]
   */
  async supervisor(login, person = {}) {
    const one = await this.#person(login ?? "supervisor", person);
    await one.page.goto(`${this.server.origin}/supervisor`);
    const supervisor = new Supervisor(one.page, one.words, one.watch);
    if (login !== null) await supervisor.signIn(login);
    return supervisor;
  }

  /**
   * Somebody leaves; what went wrong in their pages is told now.
   * @param {import("playwright-core").BrowserContext} context
   */
  async leave(context) {
    const place = this.#people.findIndex((one) => one.context === context);
    const [person] = this.#people.splice(place, 1);
    await context.close();
    person?.watch.check();
  }

  /** Pictures of every page, and what the server said. */
  async keepEvidence(/** @type {string} */ scene) {
    await mkdir(EVIDENCE, { recursive: true });
    const name = scene.replaceAll(/[^\w]+/g, "-");
    await writeFile(join(EVIDENCE, `${name}.log`), this.server.log);
    let number = 0;
    for (const { who, context } of this.#people) {
      for (const page of context.pages()) {
        number += 1;
        const path = join(EVIDENCE, `${name}-${number}-${who}.png`);
        await page.screenshot({ path, timeout: STEP_MS }).catch(() => undefined);
      }
    }
  }

  /** Everybody leaves, the server is stopped; says what went wrong in any of the pages. */
  async clear() {
    await Promise.all(this.#people.map(({ context }) => context.close()));
    for (const wire of this.#wires) wire.close();
    await this.server.stop();
    for (const { watch } of this.#people) watch.check();
  }

  /**
   * @param {string} who
   * @param {Person} person
   */
  async #person(who, { language = "en", viewport = DESKTOP, wired = false, options = {} }) {
    const wire = wired ? await Wire.lay() : null;
    if (wire) this.#wires.push(wire);
    const context = await (await theBrowser()).newContext({
      locale: language === "en" ? "en-GB" : language,
      timezoneId: "UTC",
      viewport,
      // Chromium goes around proxies for this machine unless it is told not to.
      ...(wire ? { proxy: { server: wire.address, bypass: "<-loopback>" } } : {}),
      ...options,
    });
    context.setDefaultTimeout(STEP_MS);
    const watch = await Watch.over(context, who);
    this.#people.push({ who, context, watch });
    return { page: await context.newPage(), words: new Words(language), watch, wire };
  }
}

/** One browser for all stages of a process. */
function theBrowser() {
  browser ??= launch();
  return browser;
}

/** Closes the browser. */
export async function closeBrowser() {
  await (await browser)?.close();
  browser = null;
}
