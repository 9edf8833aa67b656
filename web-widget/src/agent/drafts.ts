import type { Store } from "../shared/storage";

const PREFIX = "seira:agent:draft:";

/**
 * Which field a draft belongs to: `note` is that of wrap-up, `whisper` what colleagues alone shall
 * read, so that it never turns up in what is written to the customer.
 */
export type Part = "text" | "note" | "whisper";

const PARTS: readonly Part[] = ["text", "note", "whisper"];

/** What the agent was writing, per session, kept over a reload. */
export class Drafts {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  get(session: string, part: Part = "text"): string {
    return this.#store.get(keyOf(session, part)) ?? "";
  }

  set(session: string, text: string, part: Part = "text"): void {
    if (text === "") this.#store.remove(keyOf(session, part));
    else this.#store.set(keyOf(session, part), text);
  }

  remove(session: string): void {
    for (const part of PARTS) this.#store.remove(keyOf(session, part));
  }

  /** Forgets the drafts of every session that is not in `sessions`. */
  keepOnly(sessions: readonly string[]): void {
    const keep = new Set(sessions.flatMap((id) => PARTS.map((part) => keyOf(id, part))));
    for (const key of this.#store.keys(PREFIX)) if (!keep.has(key)) this.#store.remove(key);
  }

  clear(): void {
    this.keepOnly([]);
  }
}

function keyOf(session: string, part: Part): string {
  return `${PREFIX}${part}:${session}`;
}
