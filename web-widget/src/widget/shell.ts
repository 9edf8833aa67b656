import type { Instead } from "../generated/protocol";
import { catalogueLoader } from "../shared/catalogues";
import type { Prefill, StartChat, Theme, ToPanel } from "../shared/embed";
import { type I18n, type Language, loadI18n, negotiate } from "../shared/i18n";
import { joinPages } from "../shared/pages";
import { play } from "../shared/sound";
import type { Store } from "../shared/storage";
import type { Host } from "./bridge";
import { Client, type News } from "./client";
import { unread } from "./panel";
import { statusOf } from "./status";
import { applyTheme } from "./theme";

const catalogues = catalogueLoader(
  import.meta.glob<string>("../../locales/*/{common,widget}.ftl", {
    query: "?raw",
    import: "default",
  }),
);

/** A closed panel without a session keeps its line this long. */
const IDLE_MS = 60_000;

const LANGUAGE = "seira:language";
const QUIET = "seira:quiet";

/** What the customer looks at while there is no session. */
export type Screen = { name: "home" } | { name: "form"; queue: string };

/** News that came while nobody looked. */
export type Attention = "connected" | "message" | null;

/** The panel as a whole: the client, the language, and the wishes of the website around it. */
export class Shell {
  readonly client: Client;
  i18n: I18n;
  screen: Screen = { name: "home" };
  prefill: Prefill;
  page: string | null;
  attention: Attention = null;
  /** The last thing worth an assertive word to a screen reader. */
  lastNews: News | null = null;
  readonly #host: Host | null;
  readonly #store: Store;
  readonly #watchers = new Set<() => void>();
  #theme: Theme;
  #open: boolean;
  #told = "";
  #session: string | null = null;
  #preselected = false;
  #startWish: StartChat | null = null;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  private constructor(host: Host | null, store: Store, setup: Setup, i18n: I18n) {
    this.#host = host;
    this.#store = store;
    this.i18n = i18n;
    this.prefill = setup.prefill;
    this.page = setup.page;
    this.#open = setup.open;
    this.#theme = setup.theme;
    const { language } = i18n;
    this.client = new Client({ store, language, pages: joinPages(), url: "../ws/customer" });
    if (setup.forget) {
      if (setup.credentials) this.client.adopt(setup.credentials);
      this.client.logout();
    }
    this.client.onNews = (news) => this.#news(news);
    this.client.onCredentials = () => this.#copyCredentials();
    this.client.subscribe(() => this.#changed());
    document.addEventListener("visibilitychange", () => {
      this.#changed();
      if (this.visible) this.client.refresh();
    });
    applyTheme(this.#theme);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
      applyTheme(this.#theme),
    );
  }

  /** The language is the website's wish, else the customer's earlier choice, else the browser's. */
  static async start(host: Host | null, store: Store, setup: Setup): Promise<Shell> {
    const wishes = [setup.language, store.get(LANGUAGE), ...navigator.languages];
    const i18n = await loadI18n(negotiate(wishes), catalogues);
    const shell = new Shell(host, store, setup, i18n);
    const { client } = shell;
    await client.inherit();
    if (setup.identity !== null) client.identify(setup.identity);
    const { text } = setup.prefill;
    if (text && !client.draft("text")) client.typing(text);
    client.connect(setup.forget ? null : setup.credentials);
    return shell;
  }

  subscribe(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Whether the customer can see the panel now. */
  get visible(): boolean {
    return this.#open && document.visibilityState === "visible";
  }

  get framed(): boolean {
    return this.#host !== null;
  }

  get quiet(): boolean {
    return this.#store.get(QUIET) !== null;
  }

  toggleSound(): void {
    if (this.quiet) this.#store.remove(QUIET);
    else this.#store.set(QUIET, "1");
    this.#changed();
  }

  go(screen: Screen): void {
    this.screen = screen;
    this.#changed();
  }

  /** Asks the loader to close the panel. */
  close(): void {
    this.#host?.send({ type: "close" });
  }

  async setLanguage(language: Language): Promise<void> {
    if (language === this.i18n.language) return;
    this.#store.set(LANGUAGE, language);
    this.i18n = await loadI18n(language, catalogues);
    this.client.setLanguage(language);
    this.#changed();
  }

  start(queue: string, name: string, topic: string, instead: Instead | null = null): void {
    const about = [topic.trim(), this.page?.trim()].filter(Boolean).join(" · ");
    this.client.start(queue, name, [...about].slice(0, 200).join(""), instead);
  }

  hear(message: ToPanel): void {
    switch (message.type) {
      case "setup":
        // The frame was set up already; a second one only repeats what is known.
        break;
      case "shown":
        this.#open = message.open;
        if (message.view === "home") this.screen = { name: "home" };
        if (message.view === "start") this.#openForm();
        this.#changed();
        if (message.open) this.client.refresh();
        break;
      case "language":
        void this.setLanguage(message.language);
        break;
      case "theme":
        this.#theme = message.theme;
        applyTheme(message.theme);
        break;
      case "page":
        this.page = message.page;
        this.#changed();
        break;
      case "prefill":
        this.prefill = { ...this.prefill, ...message.prefill };
        if (message.prefill.text) this.client.typing(message.prefill.text);
        this.#changed();
        break;
      case "start":
        this.#startWish = message.start;
        this.#changed();
        break;
      case "identify":
        this.client.identify(message.token);
        break;
      case "credentials":
        this.client.adopt(message.credentials);
        break;
      case "logout":
        this.prefill = {};
        this.screen = { name: "home" };
        this.client.logout();
        break;
    }
  }

  /** The queue that the website asks for, if it is open, else the first open one. */
  #preferred(): string | undefined {
    const open = this.client.panel.queues.filter((queue) => queue.state !== "closed");
    const wished = open.find((queue) => queue.queue === this.prefill.queue);
    return (wished ?? open[0])?.queue;
  }

  /** A website that names a queue spares its customers the choice; Back leads to it. */
  #preselect(): void {
    if (!this.client.panel.welcomed || this.#preselected) return;
    this.#preselected = true;
    if (this.prefill.queue && this.#preferred() === this.prefill.queue) this.#openForm();
  }

  #openForm(): void {
    const queue = this.#preferred();
    if (queue) this.screen = { name: "form", queue };
  }

  #changed(): void {
    if (this.visible) this.attention = null;
    // After a session, however it went, the choice is open again.
    const session = this.client.panel.session?.id ?? null;
    if (this.#session && !session) this.screen = { name: "home" };
    if (session !== this.#session) this.lastNews = null;
    this.#session = session;
    this.#holdLine();
    this.#preselect();
    this.#startAsWished();
    this.#tellHost();
    for (const watcher of this.#watchers) watcher();
  }

  /** A visitor who has closed the panel and waits for nothing needs no line to the router. */
  #holdLine(): void {
    const idle = !this.#open && !this.client.busy && !this.#startWish;
    if (idle) this.#idleTimer ??= setTimeout(() => this.client.stop(), IDLE_MS);
    else if (this.#idleTimer !== undefined) {
      clearTimeout(this.#idleTimer);
      this.#idleTimer = undefined;
      this.client.resume();
    }
  }

  /** `startChat` of the website: carried out once the queues are known, never over an open session. */
  #startAsWished(): void {
    const wish = this.#startWish;
    const panel = this.client.panel;
    if (!wish || !panel.welcomed) return;
    this.#startWish = null;
    if (panel.starting !== null || (panel.session && panel.session.state !== "ended")) return;
    const id = wish.queue ?? this.#preferred() ?? panel.queues[0]?.queue;
    const queue = panel.queues.find((known) => known.queue === id);
    if (!queue) {
      this.#host?.send({ type: "event", event: { event: "error", code: "queue_unknown" } });
      return;
    }
    this.screen = { name: "form", queue: queue.queue };
    const name = wish.name ?? this.prefill.name ?? "";
    this.start(queue.queue, name, wish.topic ?? this.prefill.topic ?? "");
  }

  #news(news: News): void {
    this.lastNews = news;
    const away = !this.visible;
    if (news.kind === "connected") {
      this.#ring("joined");
      if (away) this.attention = "connected";
    } else if (news.kind === "message" && news.from === "agent" && away) {
      this.#ring("message");
      this.attention = "message";
    }
    this.#hostEvent(news);
    this.#changed();
  }

  #hostEvent(news: News): void {
    if (!this.#host) return;
    if (news.kind === "offered") this.#host.send({ type: "event", event: { event: "offered" } });
    else if (news.kind === "connected") {
      const event = { event: news.kind, agent: news.agentName, at: news.at } as const;
      this.#host.send({ type: "event", event });
    } else {
      const { kind, ...detail } = news;
      this.#host.send({ type: "event", event: { event: kind, ...detail } as never });
    }
  }

  /** One tab of several rings. */
  #ring(sound: "joined" | "message"): void {
    if (this.quiet) return;
    if (!navigator.locks) {
      play(sound);
      return;
    }
    void navigator.locks.request("seira:ring", { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      play(sound);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    });
  }

  #copyCredentials(): void {
    // The wish to join a line, too, is carried on by the next page of the website.
    const live = this.client.busy;
    this.#host?.send({ type: "credentials", credentials: this.client.credentials, live });
  }

  #tellHost(): void {
    const status = statusOf(this.i18n, this.client, this.attention, unread(this.client.panel));
    const told = JSON.stringify([status, this.client.busy]);
    if (told === this.#told) return;
    const state = this.client.panel.session?.state;
    this.#told = told;
    this.#host?.send({ type: "status", status });
    document.title = status.title ?? this.i18n.plain("panel-title");
    if (state !== undefined || this.client.panel.welcomed) this.#copyCredentials();
  }
}

export type Setup = Omit<Extract<ToPanel, { type: "setup" }>, "type">;

/** For a panel that is a page of its own: everything from its address. */
export function ownSetup(): Setup {
  const query = new URLSearchParams(location.search);
  const lang = query.get("lang");
  return {
    language: lang ? negotiate([lang]) : null,
    theme: {},
    page: null,
    prefill: {},
    credentials: null,
    identity: null,
    forget: false,
    open: true,
  };
}
