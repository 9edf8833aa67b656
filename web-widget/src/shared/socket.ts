import { type Entry, type Numbered, Outbox } from "./outbox";
import { lonePage, type Pages } from "./pages";
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
  /** The other pages that share the store; without it, whether they are open is not known. */
  pages?: Pages;
  /**
   * Whether somebody has written what the frame carries. A text waits for as long as it takes and
   * is never dropped but by the person; a wish that could not be sent for ten minutes is over.
   */
  isText?: (frame: Extract<Out, Numbered>) => boolean;
  /** The first frame, made anew for every connection. */
  hello: () => Out;
  /** The frame type that answers `hello`. */
  welcome: In["type"];
  /** Seconds between pings, from the answer to `hello`; null keeps 15. */
  heartbeat: (frame: In) => number | null;
  /** Every frame except the answers to numbered frames that are retried. */
  onFrame: (frame: In) => void;
  onStatus: (status: LinkStatus) => void;
  /** A numbered frame was given up. What the router has refused also goes to `onFrame`. */
  onRefused?: (frame: Extract<Out, Numbered>, code: string) => void;
  /** What waits for an answer has changed, here or in another page. */
  onOutbox?: () => void;
  /** The router takes nothing at the moment, and is asked again later; null: it does again. */
  onHeld?: (error: Refusal | null) => void;
  /** For tests. */
  makeSocket?: (url: string) => WebSocket;
}

const HELLO_TIMEOUT_MS = 10_000;
const BACKOFF_MIN_MS = 500;
/** The first tries after a loss are spread over this time: a server that fell lost everybody at once. */
const BACKOFF_FIRST_MS = 3_000;
const BACKOFF_MAX_MS = 30_000;
/** Likewise, where the server said that it restarts, and not when to come back. */
const RESTART_MS = 10_000;
/** Close code of a server that restarts. */
const RESTARTING = 1012;
const TICK_MS = 1_000;
/** Within this time all pages are back at work after a pause. */
const HURRY_MS = 2_000;
/** Refusals that say nothing about the frame itself: the same frame is sent again. */
const RETRIED = new Set(["busy", "too_fast", "unavailable", "internal"]);
/** Whether a refusal says nothing about what was refused, so that it may be said again later. */
export const isPassing = (code: string): boolean => RETRIED.has(code);
/** A frame on which the router fails this often is given up. */
const FAULTS_MAX = 5;
/** A wish that could not be sent for this long is not meant any more. */
const WISH_MS = 600_000;
/**
 * The router knows its answers for an hour. A frame that went out so long ago without one may have
 * been carried out or not, and sending it again could do it twice.
 */
const ANSWERS_MS = 3_000_000;
/** What another open page has asked for is left to that page for this long. */
const LEFT_MS = 10_000;

/**
 * One WebSocket that stays: it says hello, pings, notices silence, comes back, and sends numbered
 * frames until they are answered. One numbered frame is on the way at a time, so that their order
 * holds even when the router asks for a pause in between.
 */
export class Link<Out extends { type: string }, In extends Incoming> {
  readonly #options: LinkOptions<Out, In>;
  readonly #outbox: Outbox<Extract<Out, Numbered>>;
  readonly #pages: Pages;
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
  #faults = 0;
  #held = false;
  /** Pages that were open a moment ago; null where that cannot be known, undefined before. */
  #openPages: ReadonlySet<string> | null | undefined;

  constructor(options: LinkOptions<Out, In>) {
    this.#options = options;
    this.#pages = options.pages ?? lonePage();
    this.#outbox = new Outbox(options.store, options.scope, this.#pages);
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    if (this.#stopTicker) return;
    this.#stopTicker = startTicker(TICK_MS, () => this.#tick());
    window.addEventListener("online", this.#wake);
    window.addEventListener("pageshow", this.#wake);
    window.addEventListener("storage", this.#onStorage);
    document.addEventListener("visibilitychange", this.#wake);
    this.#connect();
  }

  /** Hangs up and stays so. Unanswered frames are kept for a later `start`. */
  stop(): void {
    this.#stopTicker?.();
    this.#stopTicker = null;
    window.removeEventListener("online", this.#wake);
    window.removeEventListener("pageshow", this.#wake);
    window.removeEventListener("storage", this.#onStorage);
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
    this.#options.onOutbox?.();
    this.#flush();
    return id;
  }

  /** Keeps a text that was never asked to be sent as one that was not sent. */
  keep(frame: Unnumbered<Out>, code: string): void {
    const id = this.#outbox.nextId();
    if (!this.#outbox.put({ ...frame, id } as unknown as Extract<Out, Numbered>)) return;
    this.#outbox.noteRefused(id, code);
    this.#options.onOutbox?.();
  }

  /** Sends a frame once, as it is. False if the line is down: then it is lost. */
  hint(frame: Out): boolean {
    if (!this.#ready) return false;
    this.#write(frame);
    return true;
  }

  /** The router takes frames again: what was told to wait goes out, not all pages' at one moment. */
  hurry(): void {
    if (this.#pausedUntil) this.#pausedUntil = Date.now() + Math.random() * HURRY_MS;
  }

  /** A number for a frame that the caller keeps and repeats by itself. */
  nextId(): number {
    return this.#outbox.nextId();
  }

  /** Numbered frames without an answer and texts that were refused, of every page, oldest first. */
  entries(): Entry<Extract<Out, Numbered>>[] {
    return this.#outbox.list();
  }

  /** Forgets one of them: the person has dealt with it. */
  discard(id: number): void {
    this.#outbox.take(id);
    if (this.#inFlight?.id === id) this.#inFlight = null;
    this.#options.onOutbox?.();
  }

  /** Forgets all of them, except those to `keep`. */
  forget(keep: (frame: Extract<Out, Numbered>) => boolean = () => false): void {
    for (const { frame } of this.#outbox.list()) if (!keep(frame)) this.#outbox.take(frame.id);
    this.#inFlight = null;
    this.#options.onOutbox?.();
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
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#lost(event?.code);
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

  #lost(code?: number): void {
    this.#drop();
    const now = Date.now();
    const first = code === RESTARTING && this.#notBefore < now ? RESTART_MS : BACKOFF_FIRST_MS;
    const grown = BACKOFF_MIN_MS * 2 ** Math.min(this.#attempts, 10);
    const ceiling = Math.min(BACKOFF_MAX_MS, Math.max(first, grown));
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
    if (this.#outbox.list().length > 0) void this.#lookAround();
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
    const waiting = this.#waiting();
    // Whoever has something to say says first what was said before, in whichever page.
    const next = waiting.some((entry) => this.#isOurs(entry)) ? waiting[0] : undefined;
    if (!next) return;
    this.#inFlight = { id: next.frame.id, sentAt: Date.now() };
    // Before it goes: what comes after may be the end of this page.
    this.#outbox.noteSent(next);
    this.#write(next.frame);
  }

  /** What is still to be sent; gives up what must not be any more. */
  #waiting(): Entry<Extract<Out, Numbered>>[] {
    const now = Date.now();
    return this.#outbox.list().filter((entry) => {
      if (entry.refused !== null) return false;
      const isOver = !this.#isText(entry.frame) && now - entry.at > WISH_MS;
      const isLost = entry.sent !== null && now - entry.sent > ANSWERS_MS;
      if (!isOver && !isLost) return true;
      this.#giveUp(entry.frame, "too_old");
      return false;
    });
  }

  #isText(frame: Extract<Out, Numbered>): boolean {
    return this.#options.isText?.(frame) ?? false;
  }

  /** Whether this page has to send it: its own, and what a closed or sleeping page has left. */
  #isOurs(entry: Entry<Extract<Out, Numbered>>): boolean {
    if (this.#outbox.isOwn(entry) || Date.now() - entry.at > LEFT_MS) return true;
    return this.#openPages !== undefined && !this.#openPages?.has(entry.page);
  }

  /** Finds out which pages are open. */
  async #lookAround(): Promise<void> {
    this.#openPages = await this.#pages.open();
    this.#flush();
  }

  /** Another page has written, sent, or been answered. */
  readonly #onStorage = ({ key }: StorageEvent) => {
    if (key !== null && !key.startsWith(this.#outbox.prefix)) return;
    this.#options.onOutbox?.();
    this.#flush();
  };

  #giveUp(frame: Extract<Out, Numbered>, code: string): void {
    if (this.#isText(frame)) this.#outbox.noteRefused(frame.id, code);
    else this.#outbox.take(frame.id);
    this.#options.onRefused?.(frame, code);
    this.#options.onOutbox?.();
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
    this.#flush();
  }

  #welcome(frame: In): void {
    const seconds = this.#options.heartbeat(frame);
    if (seconds) this.#heartbeatMs = seconds * 1000;
    this.#outbox.raise(Number((frame as { last_id?: number }).last_id) || 0);
    this.#ready = true;
    this.#attempts = 0;
    this.#pausedUntil = 0;
    this.#pingedAt = Date.now();
    this.#options.onStatus({ state: "open" });
    void this.#lookAround();
  }

  #answered(id: number): void {
    this.#settled(id);
    if (this.#outbox.take(id)) this.#options.onOutbox?.();
  }

  #refused(error: Refusal): void {
    if (error.id === null || error.id === undefined) return;
    const entry = this.#outbox.list().find(({ frame }) => frame.id === error.id);
    this.#settled(error.id);
    if (entry) this.#giveUp(entry.frame, error.code);
  }

  /** The router has said what it thinks of the frame on the way. */
  #settled(id: number): void {
    if (this.#inFlight?.id !== id) return;
    this.#inFlight = null;
    this.#faults = 0;
    if (!this.#held) return;
    this.#held = false;
    this.#options.onHeld?.(null);
  }

  /** True if the refused frame will be sent again later. */
  #retry(error: Refusal): boolean {
    if (!RETRIED.has(error.code) || error.id !== this.#inFlight?.id) return false;
    if (error.code === "internal" && ++this.#faults >= FAULTS_MAX) return false;
    this.#inFlight = null;
    const pause = error.retry_after_ms ?? 1_000;
    // Everybody was told the same; not everybody shall ask again at the same moment.
    this.#pausedUntil = Date.now() + pause + (Math.random() * pause) / 4;
    this.#held = true;
    this.#options.onHeld?.(error);
    return true;
  }
}
