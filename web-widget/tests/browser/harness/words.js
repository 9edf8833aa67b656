import { readdirSync, readFileSync } from "node:fs";
import { FluentBundle, FluentResource } from "@fluent/bundle";

const LOCALES = new URL("../../../locales/", import.meta.url);

/** The texts of the pages in one language, as the pages show them. */
export class Words {
  #bundle;

  /** @param {string} language */
  constructor(language) {
    this.language = language;
    this.#bundle = new FluentBundle(language);
    const folder = new URL(`${language}/`, LOCALES);
    for (const file of readdirSync(folder)) {
      const source = readFileSync(new URL(file, folder), "utf8");
      this.#bundle.addResource(new FluentResource(source));
    }
  }

  /**
   * @param {string} id
   * @param {Record<string, string | number>} [args]
   */
  t(id, args) {
    const pattern = this.#bundle.getMessage(id)?.value;
    if (!pattern) throw new Error(`there is no text "${id}" in ${this.language}`);
    return this.#bundle.formatPattern(pattern, args ?? null);
  }

  /**
   * Without the marks around what is filled in.
   * @param {string} id
   * @param {Record<string, string | number>} [args]
   */
  plain(id, args) {
    return this.t(id, args).replace(/[\u2066-\u2069]/g, "");
  }
}
