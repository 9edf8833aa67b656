import assert from "node:assert/strict";

/**
 * Errors that belong to a page in order. Chromium writes every answer of 400 and above to the
 * console: the desktop asks who is signed in, and before signing in the answer is 401.
 */
const EXPECTED = [/401 \(Unauthorized\).*\/api\/v1\/me/];

/** What Chromium writes when a connection fails. */
export const NETWORK = /net::ERR_|WebSocket connection to .* failed|\b503\b/;

/** Collects what goes wrong in the pages of one context: errors in the console, exceptions, and
 * violations of the content security policy. */
export class Watch {
  /** @type {string[]} */
  #problems = [];
  /** @type {RegExp[]} */
  #allowed = [...EXPECTED];
  #who;

  /**
   * @param {import("playwright-core").BrowserContext} context
   * @param {string} who
   */
  static async over(context, who) {
    const watch = new Watch(who);
    context.on("console", (message) => {
      if (message.type() === "error") {
        watch.#note(`${message.text()} (${message.location().url})`);
      }
    });
    context.on("weberror", (error) => watch.#note(String(error.error())));
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        const what = `${event.violatedDirective} by ${event.blockedURI}`;
        reportError(new Error(`policy violated: ${what}`));
      });
    });
    return watch;
  }

  /** @param {string} who */
  constructor(who) {
    this.#who = who;
  }

  /**
   * From now on this is no problem.
   * @param {RegExp} pattern
   */
  allow(pattern) {
    this.#allowed.push(pattern);
  }

  /** All that was noted so far, allowed or not. */
  get problems() {
    return this.#problems;
  }

  /** Fails if anything went wrong that was not to be expected. */
  check() {
    const bad = this.#problems.filter((text) => !this.#allowed.some((one) => one.test(text)));
    assert.deepEqual(bad, [], `errors in the pages of ${this.#who}`);
  }

  /** @param {string} text */
  #note(text) {
    this.#problems.push(text);
  }
}
