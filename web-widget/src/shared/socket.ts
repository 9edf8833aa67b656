import { type Numbered, Outbox } from "./outbox";
import type { Store } from "./storage";
import { startTicker } from "./ticker";

/** How the line to the router is. */
export type LinkStatus =
  /** Dialling, or waiting for the answer to `hello`. */
  | { state: "connecting"; lastHeardAt: number | null }
  /** The router has answered `hello`. */
  | { state: "open" }
  /** Lost; the next try is at `retryAt`. Both in milliseconds of this machine's clock. */
  | { state: "lost"; retryAt: number; lastHeardAt: number | null };

/** What the link needs to know of an `error` frame. */
export interface Refusal {
  code: string;
  message: string;
  id: number | null;
  retry_after_ms: number | null;
}

interface Incoming {
  type: string;
}

/** A frame as the caller writes it; the link adds the number. */
export type Unnumbered<Frame> = Frame extends { id: number } ? Omit<Frame, "id"> : never;
export interface LinkOptions<Out extends { type: string }, In extends Incoming> {
  /** Absolute address of the endpoint, or one relative to the page's origin. */
  url: string;
  /** Keeps the unanswered frames of different devices and accounts apart. */
  scope: string;
  store: Store;
  /** Frames older than this are not sent any more. Ten minutes by default. */
  keepMs?: number;
  /** The first frame, made anew for every connection. */
  hello: () => Out;
  /** The frame type that answers `hello`. */
  welcome: In["type"];
  /** Seconds between pings, from the answer to `hello`; null keeps 15. */
  heartbeat: (frame: In) => number | null;
  /** Every frame except the answers to numbered frames that are retried. */
  onFrame: (frame: In) => void;
  onStatus: (status: LinkStatus) => void;
  /** A numbered frame was refused for good. The `error` also goes to `onFrame`. */
  onRefused?: (frame: Extract<Out, Numbered>, error: Refusal) => void;
  /** For tests. */
  makeSocket?: (url: string) => WebSocket;
}

const HELLO_TIMEOUT_MS = 10_000;
const BACKOFF_MIN_MS = 500;
const BACKOFF_MAX_MS = 30_000;
const TICK_MS = 1_000;
/** Refusals that say nothing about the frame itself: the same frame is sent again. */
const RETRIED = new Set(["busy", "too_fast", "internal"]);
/** A frame that is refused this often in that way is given up. */
const RETRIES_MAX = 5;

/**
 * One WebSocket that stays: it says hello, pings, notices silence, comes back, and sends numbered
 * frames until they are answered. One numbered frame is on the way at a time, so that their order
 * holds even when the router asks for a pause in between.
 */
export class Link<Out extends { type: string }, In extends Incoming> {
  readonly #options: LinkOptions<Out, In>;
  readonly #outbox: Outbox<Extract<Out, Numbered>>;
  #socket: WebSocket | null = null;
  #ready = false;
  #stopTicker: (() => void) | null = null;
  #heartbeatMs = 15_000;
  #lastHeardAt: number | null = null;
  #heardAt = 0;
  #pingedAt = 0;
  #attempts = 0;
  /** No connection before this moment: the router asked for it. */
  #notBefore = 0;
  #retryAt = 0;
  #leaveAt = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #inFlight: { id: number; sentAt: number } | null = null;
  #pausedUntil = 0;
  #retries = 0;

  constructor(options: LinkOptions<Out, In>) {
    this.#options = options;
    this.#outbox = new Outbox(options.store, options.scope, options.keepMs ?? 600_000);
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    if (this.#stopTicker) return;
    this.#stopTicker = startTicker(TICK_MS, () => this.#tick());
    window.addEventListener("online", this.#wake);
    window.addEventListener("pageshow", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
    this.#connect();
  }

  /** Hangs up and stays so. Unanswered frames are kept for a later `start`. */
  stop(): void {
    this.#stopTicker?.();
    this.#stopTicker = null;
    window.removeEventListener("online", this.#wake);
    window.removeEventListener("pageshow", this.#wake);
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#retryTimer);
    this.#drop();
    this.#options.onStatus({ state: "connecting", lastHeardAt: this.#lastHeardAt });
  }

  /** Says hello again on a new connection, at once. */
  restart(): void {
    this.#drop();
    this.#connect();
  }

  /** Sends a numbered frame, now or when the line is back, until it is answered. Returns its number,
   * or null when too many wait already. */
  post(frame: Unnumbered<Out>): number | null {
    const id = this.#outbox.nextId();
    const numbered = { ...frame, id } as unknown as Extract<Out, Numbered>;
    if (!this.#outbox.put(numbered)) return null;
    this.#flush();
    return id;
  }

  /** Sends a frame once, as it is. False if the line is down: then it is lost. */
  hint(frame: Out): boolean {
    if (!this.#ready) return false;
    this.#write(frame);
    return true;
  }

  /** Numbered frames without an answer yet, oldest first. */
  pending(): Extract<Out, Numbered>[] {
    return this.#outbox.list();
  }

  /** Forgets the numbered frames that have no answer yet, except those to `keep`. */
  forgetPending(keep: (frame: Extract<Out, Numbered>) => boolean = () => false): void {
    for (const frame of this.#outbox.list()) if (!keep(frame)) this.#outbox.take(frame.id);
    this.#inFlight = null;
  }

  /** When anything was last heard from the router, on this machine's clock. */
  get lastHeardAt(): number | null {
    return this.#lastHeardAt;
  }

  readonly #wake = () => {
    if (document.visibilityState === "hidden") return;
    if (!this.#socket) {
      this.#attempts = 0;
      if (Date.now() >= this.#notBefore) this.#connect();
      return;
    }
    // A page that slept may hold a dead socket that does not know it yet.
    if (this.#ready) {
      if (Date.now() - this.#heardAt > 2 * this.#heartbeatMs) this.restart();
      else this.#ping();
    }
  };

  #connect(): void {
    clearTimeout(this.#retryTimer);
    if (this.#socket || !this.#stopTicker) return;
    this.#options.onStatus({ state: "connecting", lastHeardAt: this.#lastHeardAt });
    const url = new URL(this.#options.url, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = this.#options.makeSocket?.(url.href) ?? new WebSocket(url);
    this.#socket = socket;
    this.#heardAt = Date.now();
    this.#leaveAt = 0;
    socket.onopen = () => this.#write(this.#options.hello());
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#receive(event.data);
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#lost();
    };
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#ready = false;
    this.#inFlight = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #lost(): void {
    this.#drop();
    const now = Date.now();
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(this.#attempts, 10));
    const spread = BACKOFF_MIN_MS + Math.random() * (ceiling - BACKOFF_MIN_MS);
    this.#attempts++;
    this.#retryAt = Math.max(now + spread, this.#notBefore);
    this.#retryTimer = setTimeout(() => this.#connect(), this.#retryAt - now);
    this.#options.onStatus({
      state: "lost",
      retryAt: this.#retryAt,
      lastHeardAt: this.#lastHeardAt,
    });
  }

  #tick(): void {
    const now = Date.now();
    if (!this.#socket) {
      // The timer of a hidden page may be late.
      if (now >= this.#retryAt) this.#connect();
      return;
    }
    if (this.#leaveAt && now >= this.#leaveAt) {
      this.restart();
      return;
    }
    const patience = this.#ready ? 2 * this.#heartbeatMs : HELLO_TIMEOUT_MS;
    const stuck = this.#inFlight && now - this.#inFlight.sentAt > 2 * this.#heartbeatMs;
    if (now - this.#heardAt > patience || stuck) {
      this.#lost();
      return;
    }
    if (this.#ready && now - this.#pingedAt >= this.#heartbeatMs) this.#ping();
    this.#flush();
  }

  #ping(): void {
    this.#pingedAt = Date.now();
    this.#write({ type: "ping" } as Out);
  }

  #write(frame: Out): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Puts the oldest unanswered frame on the way, if none is. */
  #flush(): void {
    if (!this.#ready || this.#inFlight || Date.now() < this.#pausedUntil) return;
    const next = this.#outbox.list()[0];
    if (!next) return;
    this.#inFlight = { id: next.id, sentAt: Date.now() };
    this.#write(next);
  }

  #receive(data: unknown): void {
    this.#heardAt = this.#lastHeardAt = Date.now();
    let frame: In;
    try {
      frame = JSON.parse(String(data)) as In;
    } catch {
      return;
    }
    if (frame.type === "draining") {
      const after = Number((frame as { reconnect_after_ms?: number }).reconnect_after_ms) || 0;
      this.#notBefore = this.#leaveAt = Date.now() + after;
      this.#options.onFrame(frame);
      return;
    }
    if (frame.type === "error" && this.#retry(frame as unknown as Refusal)) return;
    if (frame.type === this.#options.welcome) this.#welcome(frame);
    this.#options.onFrame(frame);
    if (frame.type === "ack") this.#answered((frame as unknown as { id: number }).id);
    if (frame.type === "error") this.#refused(frame as unknown as Refusal);
  }

  #welcome(frame: In): void {
    const seconds = this.#options.heartbeat(frame);
    if (seconds) this.#heartbeatMs = seconds * 1000;
    this.#ready = true;
    this.#attempts = 0;
    this.#pausedUntil = 0;
    this.#pingedAt = Date.now();
    this.#options.onStatus({ state: "open" });
    this.#flush();
  }

  #answered(id: number): Extract<Out, Numbered> | undefined {
    const frame = this.#outbox.take(id);
    if (this.#inFlight?.id === id) {
      this.#inFlight = null;
      this.#retries = 0;
    }
    this.#flush();
    return frame;
  }

  #refused(error: Refusal): void {
    if (error.id === null || error.id === undefined) return;
    const frame = this.#answered(error.id);
    if (frame) this.#options.onRefused?.(frame, error);
  }

  /** True if the refused frame will be sent again later. */
  #retry(error: Refusal): boolean {
    if (!RETRIED.has(error.code) || error.id !== this.#inFlight?.id) return false;
    if (++this.#retries >= RETRIES_MAX) return false;
    this.#inFlight = null;
    this.#pausedUntil = Date.now() + (error.retry_after_ms ?? 1_000);
    return true;
  }
}
