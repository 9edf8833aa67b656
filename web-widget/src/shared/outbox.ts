import type { Pages } from "./pages";
import type { Store } from "./storage";

/** A frame that the router has to answer with an `ack` or an `error` of the same `id`. */
export interface Numbered {
  type: string;
  id: number;
}

/** A frame without an answer, and what has become of it so far. */
export interface Entry<Frame extends Numbered> {
  readonly frame: Frame;
  /** When it was asked for, this machine's clock. */
  readonly at: number;
  /** The page that asked. */
  readonly page: string;
  /** When it first went out; null: never, so that nobody can have carried it out. */
  readonly sent: number | null;
  /** Why it was given up; what becomes of it then is for the person to say. */
  readonly refused: string | null;
}

/** Most entries kept; a page that has more unanswered is not talking to a router at all. */
export const ENTRIES_MAX = 100;
/** Numbers above this would soon be no safe integers any more. */
const ID_MAX = Number.MAX_SAFE_INTEGER - 1_000_000;

/**
 * Frames that have not been answered yet, kept over reloads, one storage entry per frame, so that
 * pages which share the storage never overwrite each other's. The router answers a repeated `id` of
 * a device with the same answer and changes nothing, so an entry may be sent more than once.
 */
export class Outbox<Frame extends Numbered> {
  readonly prefix: string;
  readonly #store: Store;
  readonly #pages: Pages;

  /** `scope` keeps devices and accounts apart. */
  constructor(store: Store, scope: string, pages: Pages) {
    this.#store = store;
    this.#pages = pages;
    this.prefix = `seira:outbox:${scope}:`;
  }

  /**
   * A new frame number: larger than every earlier one of this device, in any page. It counts
   * microseconds, so pages do not meet, and stays a safe integer for the next two centuries.
   */
  nextId(): number {
    const jitter = Math.floor(Math.random() * 1000);
    const id = Math.max(this.#last + 1, Date.now() * 1000 + jitter);
    this.#store.set(`${this.prefix}last`, String(id));
    return id;
  }

  /**
   * Counts on from `known`, where the router has seen a higher number than this storage: it was
   * cleared or is an older copy, and the clock went back.
   */
  raise(known: number): void {
    if (known > this.#last && known < ID_MAX) this.#store.set(`${this.prefix}last`, String(known));
  }

  get #last(): number {
    return Number(this.#store.get(`${this.prefix}last`) ?? 0);
  }

  /** Keeps a frame until it is answered. False if too many wait already. */
  put(frame: Frame): boolean {
    if (this.#keys().length >= ENTRIES_MAX) return false;
    this.#write({ frame, at: Date.now(), page: this.#pages.own, sent: null, refused: null });
    return true;
  }

  /** Whether this page asked for it. */
  isOwn(entry: Entry<Frame>): boolean {
    return entry.page === this.#pages.own;
  }

  /** Notes that a frame is about to go out. */
  noteSent(entry: Entry<Frame>): void {
    if (entry.sent === null) this.#write({ ...entry, sent: Date.now() });
  }

  /** Notes that a frame was given up. One that another page has finished with stays finished. */
  noteRefused(id: number, refused: string): void {
    const entry = this.#read(this.prefix + id);
    if (entry) this.#write({ ...entry, refused });
  }

  /** Forgets a frame and returns it. */
  take(id: number): Frame | undefined {
    const entry = this.#read(this.prefix + id);
    this.#store.remove(this.prefix + id);
    return entry?.frame;
  }

  /** Everything there is, oldest first. */
  list(): Entry<Frame>[] {
    const entries: Entry<Frame>[] = [];
    for (const key of this.#keys()) {
      const entry = this.#read(key);
      if (entry) entries.push(entry);
      else this.#store.remove(key);
    }
    return entries.sort((a, b) => a.frame.id - b.frame.id);
  }

  #keys(): string[] {
    const last = `${this.prefix}last`;
    return this.#store.keys(this.prefix).filter((key) => key !== last);
  }

  #write(entry: Entry<Frame>): void {
    this.#store.set(this.prefix + entry.frame.id, JSON.stringify(entry));
  }

  #read(key: string): Entry<Frame> | undefined {
    try {
      const entry = JSON.parse(this.#store.get(key) ?? "null") as Entry<Frame> | null;
      const frame = entry?.frame;
      const isWhole = typeof frame?.id === "number" && typeof frame.type === "string";
      return isWhole ? (entry ?? undefined) : undefined;
    } catch {
      return undefined;
    }
  }
}
