import { Drafts as Fields } from "../shared/drafts";
import type { Pages } from "../shared/pages";
import type { Store } from "../shared/storage";

/**
 * Which field a draft belongs to: `note` is that of wrap-up, `whisper` what colleagues alone shall
 * read, so that it never turns up in what is written to the customer.
 */
export type Part = "text" | "note" | "whisper";

/** What the agent was writing, per session and window, kept over a reload. */
export class Drafts {
  readonly #fields: Fields;

  constructor(store: Store, pages: Pages) {
    this.#fields = new Fields(store, pages, "seira:agent:draft:");
  }

  /** Takes over what windows have left that are closed. */
  inherit(): Promise<void> {
    return this.#fields.inherit();
  }

  get(session: string, part: Part = "text"): string {
    return this.#fields.get(`${part}:${session}`);
  }

  set(session: string, text: string, part: Part = "text"): void {
    this.#fields.set(`${part}:${session}`, text);
  }

  remove(session: string): void {
    this.#fields.forget((field) => sessionOf(field) === session);
  }

  /** Forgets the drafts of every session that is not in `sessions`. */
  keepOnly(sessions: readonly string[]): void {
    this.#fields.forget((field) => !sessions.includes(sessionOf(field)));
  }

  clear(): void {
    this.keepOnly([]);
  }
}

function sessionOf(field: string): string {
  return field.slice(field.indexOf(":") + 1);
}
