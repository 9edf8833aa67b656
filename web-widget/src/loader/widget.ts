import type {
  CredentialsCopy,
  HostEvent,
  Prefill,
  StartChat,
  Status,
  Theme,
  ThemeMode,
  ToHost,
  ToPanel,
} from "../shared/embed";
import { type Language, negotiate } from "../shared/negotiate";
import { PanelFrame } from "./frame";
import { Launcher, SMALL_SCREEN } from "./launcher";
import { store } from "./store";
import { TitleHint } from "./title";

/** Words of the launcher while there is no panel yet; filled in at build time from the catalogues. */
declare const __LAUNCHER_WORDS__: Record<Language, { open: string; title: string }>;

const CREDENTIALS = "seira:credentials";
const LIVE = "seira:live";
const FORGET = "seira:forget";
const OPEN = "seira:open";

/** What `getState` answers. */
export interface HostState {
  state: Status["state"];
  open: boolean;
  visible: boolean;
  unread: number;
  place: Status["place"];
  agent: string | null;
  online: boolean;
  language: Language;
}

type Listener = (detail: unknown) => void;

/** The widget as a website sees it: the verbs, the events, and what they move. */
export class Widget {
  readonly #base: URL;
  readonly #launcher: Launcher;
  readonly #title = new TitleHint();
  readonly #listeners = new Map<string, Set<Listener>>();
  #frame: PanelFrame | null = null;
  #open = false;
  #visible = true;
  #wish: Language | null;
  #theme: Theme;
  #page: string | null = null;
  #prefill: Prefill = {};
  #identity: string | null = null;
  #status: Status | null = null;

  constructor(base: URL, settings: DOMStringMap) {
    this.#base = base;
    this.#wish = settings.locale ? negotiate([settings.locale]) : null;
    this.#theme = { color: settings.color, mode: settings.theme as ThemeMode | undefined };
    this.#page = settings.page ?? null;
    if (settings.queue) this.#prefill.queue = settings.queue;
    this.#launcher = new Launcher(settings.position, {
      toggle: () => this.toggle(),
      close: () => this.close(),
    });
    this.#launcher.theme(this.#theme);
    window.addEventListener("storage", this.#otherTab);
    this.#draw();
    if (store.get(LIVE)) {
      this.#load();
      // Not on a phone, where it would cover the page that one has just gone to.
      if (store.get(OPEN) && !window.matchMedia(SMALL_SCREEN).matches) this.open();
    }
    queueMicrotask(() => this.#emit("ready", this.getState()));
  }

  /** Opens the panel; `view` is "home" or "start" (the form of the first open queue). */
  open(view?: string): void {
    this.#load().send({ type: "shown", open: true, view: view ?? null });
    if (this.#open) return;
    this.#open = this.#visible = true;
    store.set(OPEN, "1");
    this.#draw();
    this.#frame?.element.focus();
    this.#emit("opened", {});
  }

  /** Closes the panel. A place in line is kept. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    store.set(OPEN, null);
    this.#frame?.send({ type: "shown", open: false, view: null });
    this.#draw();
    this.#launcher.focus();
    this.#emit("closed", {});
  }

  toggle(): void {
    if (this.#open) this.close();
    else this.open();
  }

  /** Shows the launcher. */
  show(): void {
    this.#visible = true;
    this.#draw();
  }

  /** Hides launcher and panel. A place in line is kept. */
  hide(): void {
    this.close();
    this.#visible = false;
    this.#draw();
  }

  setLocale(locale: string): void {
    this.#wish = negotiate([locale]);
    this.#frame?.send({ type: "language", language: this.#wish });
    this.#draw();
  }

  /** "light", "dark", "auto", or any of `{ mode, color }`. */
  setTheme(theme: ThemeMode | Theme): void {
    this.#theme = { ...this.#theme, ...(typeof theme === "string" ? { mode: theme } : theme) };
    this.#launcher.theme(this.#theme);
    this.#frame?.send({ type: "theme", theme: this.#theme });
  }

  /** Where the customer is on the website; the agent sees it beside the topic. */
  setContext(context: { page?: string | null }): void {
    this.#page = context.page ? String(context.page) : null;
    this.#frame?.send({ type: "page", page: this.#page });
  }

  /** Fills fields that the customer can still change. */
  prefill(prefill: Prefill): void {
    Object.assign(this.#prefill, prefill);
    this.#frame?.send({ type: "prefill", prefill });
  }

  /** Joins a line at once, without the form. */
  startChat(start: StartChat = {}): void {
    this.open();
    this.#frame?.send({ type: "start", start });
  }

  /** Proves who the customer is, with a token that the website's server has signed. */
  identify({ token }: { token: string }): void {
    this.#identity = token;
    this.#frame?.send({ type: "identify", token });
  }

  getState(): HostState {
    const status = this.#status;
    return {
      state: status?.state ?? "connecting",
      open: this.#open,
      visible: this.#visible,
      unread: status?.unread ?? 0,
      place: status?.place ?? null,
      agent: status?.agent ?? null,
      online: status?.online ?? false,
      language: this.#language(),
    };
  }

  /** Calls `listener` at each `event`; returns what takes it off again. */
  on(event: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Leaves whatever is open and forgets the customer on this browser. */
  logout(): void {
    const credentials = store.get(CREDENTIALS);
    for (const key of [CREDENTIALS, LIVE, OPEN]) store.set(key, null);
    this.#prefill = {};
    this.#identity = null;
    if (this.#frame) this.#frame.send({ type: "logout" });
    else {
      store.set(FORGET, credentials ?? "null");
      // The router is to hear of it too.
      if (credentials) this.#load();
    }
  }

  /** Takes the widget off the page. */
  destroy(): void {
    window.removeEventListener("storage", this.#otherTab);
    this.#title.destroy();
    this.#frame?.destroy();
    this.#launcher.destroy();
    this.#listeners.clear();
  }

  #language(): Language {
    return this.#status?.language ?? this.#wish ?? negotiate(navigator.languages);
  }

  /** The panel's frame, made at the first need. */
  #load(): PanelFrame {
    if (!this.#frame) {
      const title = __LAUNCHER_WORDS__[this.#language()].title;
      this.#frame = new PanelFrame(this.#base, title, () => this.#setup(), this.#hear);
      this.#launcher.hold(this.#frame.element);
    }
    return this.#frame;
  }

  #setup(): ToPanel {
    const forget = store.get(FORGET) !== null;
    const credentials = this.#copy(forget ? FORGET : CREDENTIALS);
    store.set(FORGET, null);
    return {
      type: "setup",
      language: this.#wish,
      theme: this.#theme,
      page: this.#page,
      prefill: this.#prefill,
      credentials,
      identity: this.#identity,
      forget,
      open: this.#open,
    };
  }

  #copy(from = CREDENTIALS): CredentialsCopy | null {
    try {
      return JSON.parse(store.get(from) ?? "null") as CredentialsCopy | null;
    } catch {
      return null;
    }
  }

  readonly #hear = (message: ToHost) => {
    switch (message.type) {
      case "status":
        this.#update(message.status);
        break;
      case "event":
        this.#pass(message.event);
        break;
      case "credentials":
        store.set(CREDENTIALS, JSON.stringify(message.credentials));
        if (message.live) store.set(LIVE, "1");
        else store.set(LIVE, null);
        break;
      case "close":
        this.close();
        break;
    }
  };

  #update(status: Status): void {
    const before = this.#status;
    this.#status = status;
    this.#title.say(status.title);
    this.#draw();
    if (status.state !== before?.state) this.#emit("state", this.getState());
    if (status.unread !== (before?.unread ?? 0)) this.#emit("unread", { unread: status.unread });
    const place = JSON.stringify(status.place);
    if (status.place && place !== JSON.stringify(before?.place)) this.#emit("queue", status.place);
  }

  #pass({ event, ...detail }: HostEvent): void {
    this.#emit(event, detail);
  }

  #draw(): void {
    const words = __LAUNCHER_WORDS__[this.#language()];
    this.#launcher.show({
      open: this.#open,
      hidden: !this.#visible,
      words: this.#status?.pill ?? "",
      unread: this.#open ? 0 : (this.#status?.unread ?? 0),
      label: this.#status?.label ?? words.open,
      language: this.#language(),
    });
  }

  /** A listener of the website that fails is the website's matter. */
  #emit(event: string, detail: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        reportError(error);
      }
    }
  }

  /** The panel in another tab was given a new token. */
  readonly #otherTab = (event: StorageEvent) => {
    const credentials = event.key === CREDENTIALS ? this.#copy() : null;
    if (credentials) this.#frame?.send({ type: "credentials", credentials });
  };
}
