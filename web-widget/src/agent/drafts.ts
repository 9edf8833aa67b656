import type { Store } from "../shared/storage";

const PREFIX = "seira:agent:draft:";

/** What the agent was writing, per session, kept over a reload. `note` drafts belong to wrap-up. */
export class Drafts {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  get(session: string, part: "text" | "note" = "text"): string {
    return this.#store.get(keyOf(session, part)) ?? "";
  }

  set(session: string, text: string, part: "text" | "note" = "text"): void {
    if (text === "") this.#store.remove(keyOf(session, part));
    else this.#store.set(keyOf(session, part), text);
  }

  remove(session: string): void {
    this.#store.remove(keyOf(session, "text"));
    this.#store.remove(keyOf(session, "note"));
  }

  /** Forgets the drafts of every session that is not in `sessions`. */
  keepOnly(sessions: readonly string[]): void {
    const keep = new Set(sessions.flatMap((id) => [keyOf(id, "text"), keyOf(id, "note")]));
    for (const key of this.#store.keys(PREFIX)) if (!keep.has(key)) this.#store.remove(key);
  }

  clear(): void {
    this.keepOnly([]);
  }
}

function keyOf(session: string, part: "text" | "note"): string {
  return `${PREFIX}${part}:${session}`;
}
