import type { Pages } from "./pages";
import type { Store } from "./storage";

/**
 * What stands unsent in fields, kept over a reload. Each page has its own, so that two of them that
 * show the same field do not overwrite each other; what a closed page leaves goes to the next one.
 */
export class Drafts {
  readonly #store: Store;
  readonly #pages: Pages;
  readonly #prefix: string;

  constructor(store: Store, pages: Pages, prefix: string) {
    this.#store = store;
    this.#pages = pages;
    this.#prefix = prefix;
  }

  get(field: string): string {
    return this.#store.get(this.#key(field)) ?? "";
  }

  set(field: string, text: string): void {
    if (text === "") this.#store.remove(this.#key(field));
    else this.#store.set(this.#key(field), text);
  }

  /** Takes over what pages have left that are not open any more, where this one has nothing. */
  async inherit(): Promise<void> {
    const open = await this.#pages.open();
    for (const { key, field, page } of this.#all()) {
      if (page === this.#pages.own || open?.has(page) || this.get(field) !== "") continue;
      this.set(field, this.#store.get(key) ?? "");
      this.#store.remove(key);
    }
  }

  /** Forgets the drafts of every page in the fields for which `isGone` holds. */
  forget(isGone: (field: string) => boolean): void {
    for (const { key, field } of this.#all()) if (isGone(field)) this.#store.remove(key);
  }

  #key(field: string): string {
    return `${this.#prefix}${field}@${this.#pages.own}`;
  }

  #all(): { key: string; field: string; page: string }[] {
    return this.#store.keys(this.#prefix).map((key) => {
      const at = key.lastIndexOf("@");
      return { key, field: key.slice(this.#prefix.length, at), page: key.slice(at + 1) };
    });
  }
}
