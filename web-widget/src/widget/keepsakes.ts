import type { CustomerSession } from "../generated/protocol";
import { Drafts } from "../shared/drafts";
import type { Pages } from "../shared/pages";
import type { Store } from "../shared/storage";

/** What proves to the router who this is. Secrets: they go to the router and nowhere else. */
export interface Credentials {
  device: string | null;
  session: string | null;
  token: string | null;
}

export const DEVICE = "seira:device";
const SESSION = "seira:session";
const READ = "seira:read";
const DRAFT = "seira:draft:";
const DISMISSED = "seira:dismissed";

/** A field whose content is kept: the message, and the form before it. */
export type Field = "text" | "name" | "topic";

/** What the panel remembers over reloads. Read anew each time: other tabs write it too. */
export class Keepsakes {
  readonly drafts: Drafts;
  readonly #store: Store;

  constructor(store: Store, pages: Pages) {
    this.#store = store;
    this.drafts = new Drafts(store, pages, DRAFT);
  }

  get credentials(): Credentials {
    const [session, token] = (this.#store.get(SESSION) ?? "").split(" ");
    return { device: this.#store.get(DEVICE), session: session || null, token: token || null };
  }

  /** The session that the kept token is for. */
  get session(): string | null {
    return this.credentials.session;
  }

  /** Takes credentials from elsewhere where there are none here. */
  adopt(from: Credentials): void {
    if (!this.#store.get(DEVICE) && from.device) this.#store.set(DEVICE, from.device);
    if (from.device === this.#store.get(DEVICE) && from.session && from.token) {
      const same = this.session === from.session || this.session === null;
      if (same) this.#store.set(SESSION, `${from.session} ${from.token}`);
    }
  }

  /** Keeps what the router has just handed out. */
  welcome(device: string | null, session: CustomerSession | null): void {
    if (device) this.#store.set(DEVICE, device);
    if (session) this.#store.set(SESSION, `${session.session} ${session.token}`);
    else this.#store.remove(SESSION);
  }

  /** Drops the token; or the device, if there is no token to blame. False if there was neither. */
  drop(): boolean {
    const blamed = [SESSION, DEVICE].find((key) => this.#store.get(key) !== null);
    if (blamed) this.#store.remove(blamed);
    return blamed !== undefined;
  }

  get dismissed(): string | null {
    return this.#store.get(DISMISSED);
  }

  dismiss(session: string): void {
    this.#store.set(DISMISSED, session);
    this.#store.remove(SESSION);
    this.#store.remove(READ);
    this.drafts.forget((field) => field === "text");
  }

  readOf(session: string): number {
    const [id, seq] = (this.#store.get(READ) ?? "").split(" ");
    return id === session ? Number(seq) || 0 : 0;
  }

  setRead(session: string, seq: number): void {
    this.#store.set(READ, `${session} ${seq}`);
  }

  forget(): void {
    for (const key of [DEVICE, SESSION, READ, DISMISSED]) this.#store.remove(key);
    this.drafts.forget(() => true);
  }
}
