/**
 * Makes offers heard and seen when the agent looks elsewhere: a sound repeated until the offer is
 * answered, browser notifications, the title and the icon of the tab.
 */
import { play, soundReady, unlockSound } from "../shared/sound";
import type { Store } from "../shared/storage";
import plainIcon from "../shared/ui/icon.svg";
import alertIcon from "./icon-alert.svg";

/** The ring is repeated this often, milliseconds. */
const RING_MS = 3_000;
const SOUND_KEY = "seira:agent:sound";
/** One window of a browser rings; the lock says which. */
const RINGER_LOCK = "seira-agent-ringer";

/** What a notification shows. `tag` makes the same one of two windows appear once. */
export interface Notice {
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly isUrgent: boolean;
}

/** How the browser stands to notifications; `none` where it has none. */
export type Permission = "default" | "granted" | "denied" | "none";

/** Sound and notifications of one window. */
export class Alerts {
  readonly #store: Store;
  readonly #shown = new Map<string, Notification>();
  readonly #unlock = () => this.#tryUnlock();
  #ringTimer: ReturnType<typeof setInterval> | undefined;
  #isRinger = false;
  #releaseRinger: (() => void) | null = null;
  #isAsking = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Begins to wait for the click or key that lets a browser play sound. */
  start(): void {
    this.#tryUnlock();
    for (const event of ["pointerdown", "keydown"]) window.addEventListener(event, this.#unlock);
  }

  stop(): void {
    for (const event of ["pointerdown", "keydown"]) window.removeEventListener(event, this.#unlock);
    clearInterval(this.#ringTimer);
    this.#releaseRinger?.();
    for (const shown of this.#shown.values()) shown.close();
    this.#shown.clear();
    this.setTab("", false);
  }

  get isSoundOn(): boolean {
    return this.#store.get(SOUND_KEY) !== "off";
  }

  /** Whether the browser would let an offer be heard. */
  get isSoundReady(): boolean {
    return soundReady();
  }

  setSound(on: boolean): void {
    this.#store.set(SOUND_KEY, on ? "on" : "off");
    unlockSound();
  }

  /** Plays the ring once, whatever is set. */
  test(): void {
    unlockSound();
    // A context that was asleep needs a moment to wake up.
    setTimeout(() => play("offer"), soundReady() ? 0 : 150);
  }

  /** Rings while `on`; one window of the browser does it for all. */
  ring(on: boolean): void {
    clearInterval(this.#ringTimer);
    if (!on) return;
    const once = () => {
      if (!this.isSoundOn) return;
      this.#becomeRinger();
      if (this.#isRinger) play("offer");
    };
    once();
    this.#ringTimer = setInterval(once, RING_MS);
  }

  /** A short sound for a message that nobody is looking at. */
  message(): void {
    if (this.isSoundOn && (this.#isRinger || !("locks" in navigator))) play("message");
  }

  get permission(): Permission {
    return "Notification" in window ? Notification.permission : "none";
  }

  /** Asks for permission; call it from a click. */
  async askPermission(): Promise<Permission> {
    if ("Notification" in window) await Notification.requestPermission();
    return this.permission;
  }

  /** Shows a notification of the system; a click on it comes back to this window. */
  notify(of: Notice, onClick: () => void): void {
    if (this.permission !== "granted") return;
    try {
      const shown = new Notification(of.title, {
        body: of.body,
        tag: of.tag,
        requireInteraction: of.isUrgent,
        silent: true,
        icon: plainIcon,
      });
      shown.onclick = () => {
        window.focus();
        shown.close();
        onClick();
      };
      shown.onclose = () => this.#shown.delete(of.tag);
      this.#shown.set(of.tag, shown);
    } catch {
      // Phones know notifications from service workers only; the page itself still rings.
    }
  }

  /** Takes away the notifications whose tag is not in `tags`. */
  keepOnly(tags: ReadonlySet<string>): void {
    for (const [tag, shown] of this.#shown) if (!tags.has(tag)) shown.close();
  }

  /** Sets the title of the tab and whether its icon calls. */
  setTab(title: string, isCalling: boolean): void {
    if (title !== "") document.title = title;
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    const href = isCalling ? alertIcon : plainIcon;
    if (link !== null && link.getAttribute("href") !== href) link.setAttribute("href", href);
  }

  #tryUnlock(): void {
    unlockSound();
    this.#becomeRinger();
  }

  #becomeRinger(): void {
    if (this.#isRinger || this.#isAsking || !soundReady()) return;
    if (!("locks" in navigator)) {
      this.#isRinger = true;
      return;
    }
    this.#isAsking = true;
    const hold = () => {
      this.#isRinger = true;
      return new Promise<void>((resolve) => {
        this.#releaseRinger = resolve;
      });
    };
    navigator.locks.request(RINGER_LOCK, hold).catch(() => {
      this.#isAsking = false;
    });
  }
}
