import type { Store } from "./storage";

/** A frame that the router has to answer with an `ack` or an `error` of the same `id`. */
export interface Numbered {
  type: string;
  id: number;
}

/** Most frames kept; a page that has more unanswered is not talking to a router at all. */
const FRAMES_MAX = 100;

/**
 * Frames that have not been answered yet, kept over reloads, one storage entry per frame, so that
 * tabs which share the storage never overwrite each other's. Every tab resends what it finds: the
 * router answers a repeated `id` of a device with the same answer and changes nothing.
 */
export class Outbox<Frame extends Numbered> {
  readonly #store: Store;
  readonly #prefix: string;
  readonly #keepMs: number;

  /** `scope` keeps devices and accounts apart; frames older than `keepMs` are forgotten. */
  constructor(store: Store, scope: string, keepMs: number) {
    this.#store = store;
    this.#prefix = `seira:outbox:${scope}:`;
    this.#keepMs = keepMs;
  }

  /**
   * A new frame number: larger than every earlier one of this device, in any tab. It counts
   * microseconds, so tabs do not meet, and stays a safe integer for the next two centuries.
   */
  nextId(): number {
    const key = `${this.#prefix}last`;
    const last = Number(this.#store.get(key) ?? 0);
    const jitter = Math.floor(Math.random() * 1000);
    const id = Math.max(last + 1, Date.now() * 1000 + jitter);
    this.#store.set(key, String(id));
    return id;
  }

  /** Keeps a frame until it is answered. False if too many wait already. */
  put(frame: Frame): boolean {
    if (this.#keys().length >= FRAMES_MAX) return false;
    this.#store.set(this.#prefix + frame.id, JSON.stringify(frame));
    return true;
  }

  /** Forgets an answered frame and returns it. */
  take(id: number): Frame | undefined {
    const frame = this.#read(this.#prefix + id);
    this.#store.remove(this.#prefix + id);
    return frame;
  }

  /** What is still unanswered, oldest first. */
  list(): Frame[] {
    const oldest = (Date.now() - this.#keepMs) * 1000;
    const frames: Frame[] = [];
    for (const key of this.#keys()) {
      const frame = this.#read(key);
      if (frame && frame.id >= oldest) frames.push(frame);
      else this.#store.remove(key);
    }
    return frames.sort((a, b) => a.id - b.id);
  }

  #keys(): string[] {
    const last = `${this.#prefix}last`;
    return this.#store.keys(this.#prefix).filter((key) => key !== last);
  }

  #read(key: string): Frame | undefined {
    try {
      const frame = JSON.parse(this.#store.get(key) ?? "null") as Frame | null;
      return typeof frame?.id === "number" && typeof frame.type === "string" ? frame : undefined;
    } catch {
      return undefined;
    }
  }
}
