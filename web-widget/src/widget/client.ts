import {
  type CustomerFrame,
  type CustomerServerFrame,
  type Instead,
  PROTOCOL,
  type TurnAnswer,
} from "../generated/protocol";
import type { Language } from "../shared/i18n";
import { lonePage } from "../shared/pages";
import { Link, type LinkStatus } from "../shared/socket";
import { type Credentials, DEVICE, type Field, Keepsakes } from "./keepsakes";
import type { ClientOptions, News } from "./news";
import {
  deferring,
  dismissed,
  EMPTY,
  handedOver,
  isGap,
  type Panel,
  reduce,
  seen,
  starting,
  synced,
  veiled,
} from "./panel";
import { Visitor } from "./visitor";

export type { News } from "./news";

/** The protocol asks for no more than one `typing` in three seconds. */
const TYPING_EVERY_MS = 3_000;
const MARK_EVERY_MS = 400;
/** The device is of somebody else than the website names. */
const OTHER = "identity_other";
/** Queues open and close; an answer older than this is asked for again when somebody looks. */
const QUEUES_KEPT_MS = 120_000;

/** Whether a frame gives up a device: it is not about who is here now. */
const isFarewell = (frame: CustomerFrame): boolean => frame.type === "forget";

/** Holds what the panel shows, and speaks with the router. */
export class Client {
  line: LinkStatus = { state: "connecting", lastHeardAt: null };
  onNews: (news: News) => void = () => undefined;
  onCredentials: (credentials: Credentials) => void = () => undefined;
  readonly #keepsakes: Keepsakes;
  readonly #link: Link<CustomerFrame, CustomerServerFrame>;
  readonly #watchers = new Set<() => void>();
  /** The page as the outbox and the drafts know it. */
  readonly #page: string;
  #panel: Panel = EMPTY;
  #language: Language;
  readonly #visitor = new Visitor();
  /** Fields that were empty before this page wrote in them, with when it began to. */
  readonly #begun = new Map<Field, number>();
  #proofTimer: ReturnType<typeof setTimeout> | undefined;
  /** The device that this connection is for. */
  #device: string | null = null;
  #typingAt = 0;
  #welcomedAt = 0;
  #marked = "";
  #markTimer: ReturnType<typeof setTimeout> | undefined;
  /** The router has just been told what this page has: what comes first is the earliest there is. */
  #gapAsked = false;

  constructor(options: ClientOptions) {
    const pages = options.pages ?? lonePage();
    this.#page = pages.own;
    this.#keepsakes = new Keepsakes(options.store, pages);
    this.#language = options.language;
    this.#link = new Link<CustomerFrame, CustomerServerFrame>({
      url: options.url ?? "/ws/customer",
      scope: "customer",
      store: options.store,
      pages,
      // A logout, too, is meant for as long as it takes.
      isText: (frame) => frame.type === "message" || frame.type === "forget",
      makeSocket: options.makeSocket,
      welcome: "welcome",
      heartbeat: (frame) => (frame.type === "welcome" ? frame.heartbeat_s : null),
      hello: () => this.#hello(),
      onFrame: (frame) => this.#receive(frame),
      onStatus: (status) => this.#set({ line: status }),
      onOutbox: () => this.#sync(),
      onHeld: (error) => {
        const held = error?.code === "unavailable" ? error.message : null;
        this.#set({ panel: { ...this.#panel, held } });
      },
      onRefused: (frame, code) => {
        if (frame.type === "start") this.#set({ panel: { ...this.#panel, startRefused: code } });
        else if (frame.type === "forget") this.#notGivenUp(frame.id, frame.device, code);
      },
    });
  }

  /** What may be shown to whoever is here. */
  get panel(): Panel {
    return this.#visitor.isVeiled ? veiled(this.#panel) : this.#panel;
  }

  /** Takes over what was being written in a tab that is closed. */
  async inherit(): Promise<void> {
    await this.#keepsakes.drafts.inherit();
  }

  /** Connects. Credentials from elsewhere count where this page has none of its own. */
  connect(elsewhere: Credentials | null): void {
    if (elsewhere) this.#keepsakes.adopt(elsewhere);
    this.#sync();
    window.addEventListener("storage", this.#otherTab);
    this.#link.start();
  }

  /** Hangs up: for good, or until `resume`. */
  stop(): void {
    clearTimeout(this.#markTimer);
    window.removeEventListener("storage", this.#otherTab);
    this.#link.stop();
  }

  /** Takes up the line again after `stop`. */
  resume(): void {
    window.addEventListener("storage", this.#otherTab);
    this.#link.start();
  }

  /** Whether there is something to keep the line for while nobody looks. */
  get busy(): boolean {
    return this.#talks || this.#link.entries().some(({ frame }) => isFarewell(frame));
  }

  get #talks(): boolean {
    const state = this.#panel.session?.state;
    return (
      state === "waiting" ||
      state === "deferred" ||
      state === "connected" ||
      this.#panel.starting !== null
    );
  }

  /** Asks anew which queues are open, if the last answer is old. */
  refresh(): void {
    const old = Date.now() - this.#welcomedAt > QUEUES_KEPT_MS;
    if (old && !this.#talks && this.line.state === "open") this.#link.restart();
  }

  subscribe(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** When the router last spoke, on this machine's clock. */
  get lastHeardAt(): number | null {
    return this.#link.lastHeardAt;
  }

  get credentials(): Credentials {
    return this.#keepsakes.credentials;
  }

  /** Takes what another tab of the same site was given. */
  adopt(credentials: Credentials): void {
    this.#keepsakes.adopt(credentials);
  }

  start(queue: string, name: string, topic: string, instead: Instead | null = null): void {
    if (this.#panel.starting !== null) return;
    if (this.#panel.session?.state === "ended") this.dismiss();
    const id = this.#link.post({
      type: "start",
      queue,
      channel: "chat",
      name: name.trim() || null,
      topic: topic.trim() || null,
      instead,
    });
    if (id !== null) this.#set({ panel: starting(this.#panel, id) });
  }

  /** Writes a message. False if too many are still unsent. */
  write(text: string): boolean {
    const id = this.#link.post({ type: "message", session: this.#here, text });
    if (id === null) return false;
    this.#typingAt = 0;
    this.setDraft("text", "");
    return true;
  }

  /** Writes a refused message again, as a new one. */
  rewrite(id: number): void {
    const item = this.#panel.outgoing.find((outgoing) => outgoing.id === id);
    this.discard(id);
    if (item) this.write(item.text);
  }

  discard(id: number): void {
    this.#link.discard(id);
  }

  /** Gives up joining a line while the router takes nobody. */
  cancelStart(): void {
    if (this.#panel.held !== null && this.#panel.starting !== null) {
      this.#link.discard(this.#panel.starting);
    }
  }

  /** The customer is typing (`text` is what stands in the field), or has stopped. */
  typing(text: string): void {
    this.setDraft("text", text);
    const now = Date.now();
    if (!text && this.#typingAt) {
      this.#typingAt = 0;
      this.#link.hint({ type: "typing", on: false });
    } else if (text && now - this.#typingAt >= TYPING_EVERY_MS) {
      this.#typingAt = now;
      this.#link.hint({ type: "typing", on: true });
    }
  }

  /** What stands in a field, kept over a reload. */
  draft(field: Field): string {
    return this.#keepsakes.drafts.get(field);
  }

  setDraft(field: Field, text: string): void {
    if (!text) this.#begun.delete(field);
    else if (!this.draft(field)) this.#begun.set(field, Date.now());
    this.#keepsakes.drafts.set(field, text);
  }

  /** Asks what a queue offers instead of waiting. */
  choices(queue: string): void {
    this.#link.hint({ type: "choices", queue });
  }

  /** Waits no longer on the page: a callback or a message instead. */
  defer(instead: Instead): void {
    const id = this.#link.post({ type: "defer", session: this.#here, instead });
    if (id !== null) this.#set({ panel: deferring(this.#panel, id) });
  }

  /** Waits on the page again. */
  rejoin(): void {
    this.#link.post({ type: "rejoin", session: this.#here });
  }

  /** Says whether the customer is there for the call. */
  answerTurn(answer: TurnAnswer): void {
    this.#link.post({ type: "callback_turn", session: this.#here, answer });
  }

  leave(): void {
    this.#link.post({ type: "leave", session: this.#here });
  }

  end(): void {
    this.#link.post({ type: "end", session: this.#here });
  }

  /** The customer has seen the conversation up to `seq`. */
  seen(seq: number): void {
    const panel = seen(this.#panel, seq);
    if (panel === this.#panel || !panel.session) return;
    this.#keepsakes.setRead(panel.session.id, panel.session.readHere);
    this.#set({ panel });
  }

  /** Puts an ended session away. */
  dismiss(): void {
    const session = this.#panel.session;
    if (session) this.#keepsakes.dismiss(session.id);
    // A text that was not sent stays until the customer has seen that.
    this.#link.forget((frame) => frame.type === "message" || isFarewell(frame));
    this.#set({ panel: dismissed(this.#panel) });
    this.onCredentials(this.credentials);
  }

  /** Proves who the customer is; said on every connection until the router has taken it. */
  identify(token: string): void {
    if (!this.#visitor.name(token, this.#link.nextId())) return;
    this.#set({});
    if (!this.#visitor.isVeiled) this.#prove();
    // In `hello`, which is answered before anything is told.
    else if (!this.#visitor.isAsked && this.line.state !== "lost") this.#link.restart();
  }

  #prove(): void {
    clearTimeout(this.#proofTimer);
    const proof = this.#visitor.proof;
    if (proof) this.#link.hint({ type: "identify", id: proof.id, token: proof.token });
  }

  setLanguage(language: Language): void {
    if (language === this.#language) return;
    this.#language = language;
    this.#link.restart();
  }

  /**
   * Leaves whatever is open and forgets who was here. The router is told by the next visitor, who has
   * no device yet: that waits for as long as there is no line, and for the next page where need be.
   */
  logout(): void {
    const { device } = this.credentials;
    this.#link.forget(isFarewell);
    this.#keepsakes.forget();
    if (device !== null) this.#link.post({ type: "forget", device });
    this.#forgotten();
  }

  /** What was on the way for too long may not have been heard: once more, which is harmless. */
  #notGivenUp(id: number, device: string, code: string): void {
    this.#link.discard(id);
    if (code === "too_old") this.#link.post({ type: "forget", device });
  }

  /** The device is proved to be somebody else's: whoever is here now begins with one of its own. */
  #handOver(): void {
    const own = this.#ownWords();
    // Another tab may have been faster.
    if (this.#keepsakes.credentials.device === this.#device) {
      this.#link.forget(isFarewell);
      this.#keepsakes.forget();
    }
    this.#visitor.handOver();
    this.#begin(own);
  }

  /** Puts what whoever is here now has written apart from what another one has left. */
  #ownWords(): () => void {
    const since = this.#visitor.since;
    const entries = this.#link
      .entries()
      .filter(({ page, at }) => page === this.#page && at >= since);
    const fields = [...this.#begun].filter(([, at]) => at >= since);
    const drafts = fields.map(([field]) => [field, this.draft(field)] as const);
    return () => {
      for (const [field, text] of drafts) this.setDraft(field, text);
      for (const { frame } of entries) {
        this.#link.discard(frame.id);
        if (frame.type === "start") this.#link.post(frame);
        // It was written to somebody whom the other one was talking with.
        if (frame.type === "message") this.#link.keep({ ...frame, session: null }, OTHER);
      }
    };
  }

  #forgotten(): void {
    this.#visitor.forget();
    this.#begin();
  }

  /** Begins anew. */
  #begin(takeBack: () => void = () => undefined): void {
    this.#set({ panel: handedOver(this.#panel) });
    this.#link.restart();
    takeBack();
    this.onCredentials(this.credentials);
  }

  /**
   * The customer logged out in another tab; or two tabs came at once without a device, and each was
   * given one: then all go on with the one that the storage has, as long as nothing has begun.
   */
  readonly #otherTab = ({ key, newValue }: StorageEvent) => {
    if (key !== DEVICE) return;
    if (newValue === null) this.#forgotten();
    else if (newValue !== this.#device && !this.#talks) this.#link.restart();
  };

  /** Shows what waits in all tabs. */
  #sync(): void {
    this.#set({ panel: synced(this.#panel, this.#link.entries()) });
  }

  /** The session that is meant by what the customer does now; a later one never is. */
  get #here(): string | null {
    return this.#panel.session?.id ?? null;
  }

  #hello(): CustomerFrame {
    const { token, device } = this.#keepsakes.credentials;
    const session = this.#panel.session;
    const mine = session !== null && session.id === this.#keepsakes.session;
    this.#device = device;
    this.#marked = "";
    this.#gapAsked = true;
    return {
      type: "hello",
      protocol: PROTOCOL,
      token,
      device,
      identity: this.#visitor.hello(device),
      locale: this.#language,
      last_seq: mine ? session.seq : 0,
    };
  }

  #receive(frame: CustomerServerFrame): void {
    if (frame.type === "error" && frame.code === "token_invalid" && frame.id === null) {
      this.#startAnew();
      return;
    }
    if (frame.type === "error" && frame.code === OTHER) {
      this.#handOver();
      return;
    }
    if (isGap(this.#panel, frame) && !this.#gapAsked) {
      this.#link.restart();
      return;
    }
    if ("seq" in frame && frame.type !== "session" && frame.type !== "ack") this.#gapAsked = false;
    const told = this.#withoutDismissed(frame);
    this.#keep(told);
    if (told.type === "welcome") this.#welcomedAt = Date.now();
    const proveIn = this.#visitor.hear(told);
    if (proveIn === 0) this.#prove();
    else if (proveIn !== null) this.#proofTimer = setTimeout(() => this.#prove(), proveIn);
    if (told.type === "service" && told.unavailable === null) this.#link.hurry();
    const before = this.#panel;
    let panel = reduce(before, told, Date.now());
    if (panel.session && panel.session.id !== before.session?.id) {
      panel = seen(panel, this.#keepsakes.readOf(panel.session.id));
    }
    this.#set({ panel });
    this.#tell(told, before);
  }

  /** A token that is not known any more is dropped first; a second refusal means the device. */
  #startAnew(): void {
    if (!this.#keepsakes.drop()) return;
    // What was written for a session that is gone will be refused, and shown as not sent.
    this.#link.forget((frame) => ["start", "message", "forget"].includes(frame.type));
    const lost = this.#panel.session !== null && this.#panel.session.state !== "ended";
    const sessionGone = this.#panel.sessionGone || lost;
    this.#set({ panel: { ...this.#panel, session: null, sessionGone } });
    this.onCredentials(this.credentials);
    this.#link.restart();
  }

  #withoutDismissed(frame: CustomerServerFrame): CustomerServerFrame {
    if (frame.type !== "welcome" || frame.session?.state !== "ended") return frame;
    const gone = frame.session.session === this.#keepsakes.dismissed;
    return gone ? { ...frame, session: null } : frame;
  }

  #keep(frame: CustomerServerFrame): void {
    if (frame.type === "welcome") {
      this.#device = frame.device;
      this.#keepsakes.welcome(frame.device, frame.session);
    } else if (frame.type === "session") {
      this.#keepsakes.welcome(null, frame);
      this.#keepsakes.drafts.forget((field) => field !== "text");
    } else return;
    this.onCredentials(this.credentials);
  }

  #tell(frame: CustomerServerFrame, before: Panel): void {
    const session = this.#panel.session;
    if (frame.type === "error" && !("session" in frame)) {
      this.onNews({ kind: "error", code: frame.code });
    }
    if (!session || !("session" in frame) || frame.session !== session.id) return;
    if (frame.type === "waiting" && frame.phase === "being_offered") {
      if (before.session?.phase !== "being_offered") this.onNews({ kind: "offered" });
      return;
    }
    if (!("seq" in frame) || frame.type === "ack" || frame.type === "session") return;
    if (frame.seq <= session.knownSeq || frame.seq <= (before.session?.seq ?? 0)) return;
    const at = frame.at;
    if (frame.type === "joined") {
      this.onNews({ kind: "connected", agentName: frame.agent_name, at });
    } else if (frame.type === "message") {
      this.onNews({ kind: "message", from: frame.from, at });
    } else if (frame.type === "ended") {
      this.onNews({ kind: "ended", reason: frame.reason, at });
    }
  }

  #set({ panel, line }: { panel?: Panel; line?: LinkStatus }): void {
    if (panel) this.#panel = panel;
    if (line) this.line = line;
    this.#markSoon();
    for (const watcher of this.#watchers) watcher();
  }

  /** Tells how far this page has got, at most a few times a second. */
  #markSoon(): void {
    const session = this.panel.session;
    if (!session || session.state === "ended" || this.line.state !== "open") return;
    const key = `${session.id} ${session.seq} ${session.readHere}`;
    if (key === this.#marked || session.seq === 0) return;
    clearTimeout(this.#markTimer);
    this.#markTimer = setTimeout(() => {
      const frame = { delivered: session.seq, read: Math.min(session.readHere, session.seq) };
      if (this.#link.hint({ type: "mark", ...frame })) this.#marked = key;
    }, MARK_EVERY_MS);
  }
}
