/**
 * Between the page and the server: holds the desk, feeds it with frames, and sends what the agent
 * does. Components read the desk and call the verbs below; they know nothing of sockets.
 */
import type {
  AgentFrame,
  AgentServerFrame,
  CallbackOutcome,
  Invitee,
  InviteRole,
  Locale,
  Me,
  PresenceWish,
  SessionView,
  TransferTarget,
} from "../generated/protocol";
import type { Pages } from "../shared/pages";
import { Link, type LinkStatus } from "../shared/socket";
import { fetchMe, NOT_SIGNED_IN, pageUrl } from "../shared/staff/api";
import type { Store } from "../shared/storage";
import { type Audience, type Desk, emptyDesk, type Wish } from "./desk";
import { Drafts } from "./drafts";
import { isFull, isText } from "./outbox";
import { type Action, have, reduce } from "./reduce";
import { threadOf } from "./view";

/** Marks are collected for this long before they are sent, milliseconds. */
const MARKS_MS = 250;
/** A typing hint is repeated this often while the agent writes, milliseconds. */
const TYPING_EVERY_MS = 3_000;
/** Without a key for this long the agent has stopped writing, milliseconds. */
const TYPING_STOP_MS = 5_000;
/** New connections because of a gap come at most this often, milliseconds. */
const RESYNC_EVERY_MS = 3_000;

/** Where half-written texts are, and what they would have become. */
const PARTS = [
  ["text", "message"],
  ["whisper", "whisper"],
] as const;

/** What a desktop is made of. */
export interface ControlOptions {
  readonly me: Me;
  readonly store: Store;
  readonly pages: Pages;
  readonly locale: Locale;
  /** The account has another role now. */
  readonly onMe: (me: Me) => void;
  /** The server does not take this page's cookie (any more). */
  readonly onSignedOut: () => void;
  /** For tests. */
  readonly makeSocket?: (url: string) => WebSocket;
}

/** One signed-in desktop. */
export class Control {
  readonly drafts: Drafts;
  readonly #link: Link<AgentFrame, AgentServerFrame>;
  readonly #options: ControlOptions;
  readonly #listeners = new Set<() => void>();
  readonly #marked = new Map<string, string>();
  readonly #typing = new Map<string, { sentAt: number; timer: ReturnType<typeof setTimeout> }>();
  #desk: Desk = emptyDesk();
  #locale: Locale;
  #marksTimer: ReturnType<typeof setTimeout> | undefined;
  #resyncTimer: ReturnType<typeof setTimeout> | undefined;
  #resyncedAt = 0;

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#locale = options.locale;
    this.drafts = new Drafts(options.store, options.pages);
    const device = deviceOf(options.store);
    this.#link = new Link<AgentFrame, AgentServerFrame>({
      url: new URL("../ws/agent", pageUrl()).href,
      scope: `agent:${options.me.account}`,
      store: options.store,
      pages: options.pages,
      isText,
      makeSocket: options.makeSocket,
      hello: () => ({
        type: "hello",
        protocol: 1,
        device,
        locale: this.#locale,
        ...have(this.#desk),
      }),
      welcome: "snapshot",
      heartbeat: (frame) => (frame.type === "snapshot" ? frame.heartbeat_s : null),
      onFrame: (frame) => this.#take(frame),
      onStatus: (status) => this.#onStatus(status),
      onOutbox: () => this.#sync(),
    });
  }

  get desk(): Desk {
    return this.#desk;
  }

  /** Calls `listener` after every change; returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Connects. What a reload interrupted is taken up again. */
  start(): void {
    this.#sync();
    void this.drafts.inherit();
    this.#link.start();
  }

  /** Hangs up. */
  stop(): void {
    clearTimeout(this.#marksTimer);
    clearTimeout(this.#resyncTimer);
    for (const { timer } of this.#typing.values()) clearTimeout(timer);
    this.#typing.clear();
    this.#link.stop();
  }

  /** Leaves nothing of this account behind in the browser. */
  forget(): void {
    this.#link.forget();
    this.drafts.clear();
  }

  /** Names of queues come in the language of the page, so it is told anew. */
  setLocale(locale: Locale): void {
    if (locale === this.#locale) return;
    this.#locale = locale;
    this.#link.restart();
  }

  /** Tries to connect at once. */
  reconnect(): void {
    this.#link.restart();
  }

  /** Changes whether the agent takes work. */
  setPresence(presence: PresenceWish, reason: string | null = null): void {
    this.#post({ type: "presence", presence, reason });
  }

  accept(offer: number): void {
    this.#post({ type: "accept", offer });
  }

  decline(offer: number): void {
    this.#post({ type: "decline", offer });
  }

  /** Sends a text. False when too much is waiting already. */
  send(session: string, text: string, to: Audience): boolean {
    this.stopTyping(session);
    const type = to === "customer" ? "message" : "whisper";
    return this.#post({ type, session, text }) !== null;
  }

  /** Forgets a refused message: the agent has dealt with it. */
  discard(id: number): void {
    this.#link.discard(id);
  }

  /** Returns the number to look the answer up by; null when too much is waiting already. */
  transfer(session: string, to: TransferTarget, note: string | null): number | null {
    return this.#post({ type: "transfer", session, to, note });
  }

  /** Likewise: passes the conversation to the next tier. */
  escalate(session: string, note: string | null): number | null {
    return this.#post({ type: "escalate", session, note });
  }

  /** Likewise: asks a colleague into the conversation. */
  invite(session: string, whom: Invitee, role: InviteRole): number | null {
    return this.#post({ type: "invite", session, whom, role });
  }

  uninvite(offer: number): void {
    this.#post({ type: "uninvite", offer });
  }

  admit(session: string, member: number): void {
    this.#post({ type: "admit", session, member });
  }

  /** Sends a colleague out of the conversation, or leaves it. */
  part(session: string, member: number): void {
    this.#post({ type: "part", session, member });
  }

  handOver(session: string, member: number): void {
    this.#post({ type: "hand_over", session, member });
  }

  /** Finishes every wrap-up. */
  ready(): void {
    this.#post({ type: "ready" });
  }

  end(session: string): void {
    this.#post({ type: "end", session });
  }

  /** What the call to a customer came to who had asked for it. */
  callbackOutcome(session: string, outcome: CallbackOutcome): void {
    this.#post({ type: "callback_outcome", session, outcome });
  }

  wrapUp(session: string, disposition: string | null, note: string | null): void {
    this.#post({ type: "wrap_up", session, disposition, note });
  }

  /** The agent has seen everything up to `seq`, and the whispers up to `line`. */
  seen(session: string, seq: number, line: number): void {
    this.#dispatch({ kind: "seen", session, seq, line });
  }

  /** A key was pressed in the composer of `session`. */
  typing(session: string): void {
    const now = Date.now();
    const before = this.#typing.get(session);
    clearTimeout(before?.timer);
    const isDue = before === undefined || now - before.sentAt >= TYPING_EVERY_MS;
    if (isDue) this.#link.hint({ type: "typing", session, on: true });
    const timer = setTimeout(() => this.stopTyping(session), TYPING_STOP_MS);
    this.#typing.set(session, { sentAt: isDue ? now : before.sentAt, timer });
  }

  stopTyping(session: string): void {
    const writing = this.#typing.get(session);
    if (writing === undefined) return;
    clearTimeout(writing.timer);
    this.#typing.delete(session);
    this.#link.hint({ type: "typing", session, on: false });
  }

  dismiss(key: number): void {
    this.#dispatch({ kind: "dismiss", key });
  }

  /** Says that a call over HTTP did not get through. */
  reportUnreachable(): void {
    this.#dispatch({ kind: "unreachable" });
  }

  #post(wish: Wish): number | null {
    return isFull(this.#desk.outbox) ? null : this.#link.post(wish);
  }

  #take(frame: AgentServerFrame): void {
    const before = this.#desk.sessions;
    this.#dispatch({ kind: "frame", frame, now: Date.now() });
    this.#keepDrafts(before, frame);
    if (frame.type === "snapshot") {
      this.#marked.clear();
      this.drafts.keepOnly(frame.sessions.map((view) => view.session));
    }
    // Whoever holds it from now on tells the customer how far the agent has read.
    if (frame.type === "session") this.#marked.delete(frame.session.session);
    if (frame.type === "service" && frame.unavailable === null) this.#link.hurry();
    if (frame.type === "session_gone") this.drafts.remove(frame.session);
    if (frame.type === "error" && frame.code === "signed_out") this.#options.onSignedOut();
  }

  /** What was being written in conversations that were taken away meanwhile is not thrown away. */
  #keepDrafts(before: readonly SessionView[], frame: AgentServerFrame): void {
    const isTaken = frame.type === "session_gone" && frame.reason !== "done";
    if (frame.type !== "snapshot" && !isTaken) return;
    const here = new Set(this.#desk.sessions.map((view) => view.session));
    for (const { session, state } of before) {
      if (here.has(session) || state !== "connected") continue;
      for (const [part, type] of PARTS) {
        const text = this.drafts.get(session, part).trim();
        if (text !== "") this.#link.keep({ type, session, text }, "session_unknown");
      }
    }
  }

  #onStatus(status: LinkStatus): void {
    this.#dispatch({ kind: "link", link: status });
    if (status.state === "lost") void this.#checkCookie();
  }

  /** A refused upgrade looks like any lost connection; the HTTP side says which it was. */
  async #checkCookie(): Promise<void> {
    const me = await fetchMe();
    const isSomebodyElse = me.ok && me.value.account !== this.#options.me.account;
    if (isSomebodyElse || (!me.ok && me.code === NOT_SIGNED_IN)) this.#options.onSignedOut();
    else if (me.ok && me.value.role !== this.#options.me.role) this.#options.onMe(me.value);
  }

  #dispatch(action: Action): void {
    const before = this.#desk;
    this.#desk = reduce(before, action);
    if (this.#desk === before) return;
    if (this.#desk.resync && !before.resync) this.#resync();
    this.#marksTimer ??= setTimeout(() => this.#sendMarks(), MARKS_MS);
    for (const listener of this.#listeners) listener();
  }

  #resync(): void {
    clearTimeout(this.#resyncTimer);
    const wait = Math.max(0, this.#resyncedAt + RESYNC_EVERY_MS - Date.now());
    this.#resyncTimer = setTimeout(() => {
      this.#resyncedAt = Date.now();
      this.#link.restart();
    }, wait);
  }

  /** Shows what waits in all windows. */
  #sync(): void {
    this.#dispatch({ kind: "outbox", entries: this.#link.entries() });
  }

  /** Tells how far this page has got, per conversation, where that has changed. */
  #sendMarks(): void {
    this.#marksTimer = undefined;
    if (this.#desk.link.state !== "open") return;
    for (const view of this.#desk.sessions) {
      const thread = threadOf(this.#desk, view.session);
      if (thread.last === 0) continue;
      const delivered = thread.last;
      const read = Math.min(delivered, Math.max(thread.seen, view.agent_read));
      const mark = `${delivered} ${read}`;
      if (this.#marked.get(view.session) === mark) continue;
      this.#marked.set(view.session, mark);
      this.#link.hint({ type: "mark", session: view.session, delivered, read });
    }
  }
}

/** A name of this browser that says nothing about anybody. */
function deviceOf(store: Store): string {
  const key = "seira:agent:device";
  const known = store.get(key);
  if (known !== null) return known;
  const fresh = uuid();
  store.set(key, fresh);
  return fresh;
}

/** `crypto.randomUUID` exists only on secure pages; a test server on a plain address is none. */
function uuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
