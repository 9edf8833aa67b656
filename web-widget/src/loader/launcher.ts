import { onColor } from "../shared/color";
import type { Theme } from "../shared/embed";
import style from "./launcher.css?inline";

const CHAT = "M21 12a8 8 0 0 1-11.6 7.1L4 20.5l1.4-4.6A8 8 0 1 1 21 12Z";
const DOWN = "M5 9l7 7 7-7";
const SVG = "http://www.w3.org/2000/svg";
/** Up to this width or height (a phone, or a large zoom) the panel fills the screen. */
export const SMALL_SCREEN = "(max-width: 480px), (max-height: 480px)";

export interface LauncherActions {
  /** The button was pressed. */
  toggle(): void;
  /** Escape, or the back gesture of a phone. */
  close(): void;
}

/** What the launcher shows. */
export interface LauncherView {
  open: boolean;
  hidden: boolean;
  words: string;
  unread: number;
  label: string;
  language: string;
}

/** The button on the website, and the box that the panel's frame stands in. */
export class Launcher {
  readonly #host = document.createElement("div");
  readonly #root: ShadowRoot;
  readonly #button = document.createElement("button");
  readonly #path = document.createElementNS(SVG, "path");
  readonly #words = document.createElement("span");
  readonly #badge = document.createElement("span");
  readonly #dialog = document.createElement("dialog");
  readonly #phone = window.matchMedia(SMALL_SCREEN);
  #overflow: string | null = null;
  #view: LauncherView | null = null;

  constructor(position: string | undefined, actions: LauncherActions) {
    this.#root = this.#host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    this.#root.adoptedStyleSheets = [sheet];
    this.#draw(position === "start");
    this.#button.addEventListener("click", () => actions.toggle());
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      actions.close();
    });
    this.#root.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key === "Escape") actions.close();
    });
    this.#phone.addEventListener("change", this.#refit);
    window.visualViewport?.addEventListener("resize", this.#fit);
    window.visualViewport?.addEventListener("scroll", this.#fit);
    document.body.append(this.#host);
  }

  /** Puts the panel's frame into its box. */
  hold(frame: HTMLIFrameElement): void {
    this.#dialog.replaceChildren(frame);
  }

  theme(theme: Theme): void {
    const color = theme.color;
    if (color) {
      this.#host.style.setProperty("--seira-color", color);
      this.#host.style.setProperty("--seira-on-color", onColor(color));
    }
    const dark =
      theme.mode === "dark" ||
      (theme.mode !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
    this.#host.style.setProperty("--seira-back", dark ? "#171d22" : "#fff");
  }

  show(view: LauncherView): void {
    const before = this.#view;
    this.#view = view;
    this.#host.hidden = view.hidden;
    this.#host.lang = view.language;
    this.#button.setAttribute("aria-label", view.label);
    this.#button.setAttribute("aria-expanded", String(view.open));
    this.#dialog.setAttribute("aria-label", view.label);
    this.#path.setAttribute("d", view.open ? DOWN : CHAT);
    const words = view.open ? "" : view.words;
    this.#words.textContent = words;
    this.#button.classList.toggle("pill", words !== "");
    this.#badge.textContent = view.unread > 99 ? "99+" : view.unread > 0 ? String(view.unread) : "";
    if (view.open !== (before?.open ?? false)) {
      if (view.open) this.#open();
      else this.#close();
    }
  }

  focus(): void {
    this.#button.focus();
  }

  destroy(): void {
    this.#close();
    this.#phone.removeEventListener("change", this.#refit);
    window.visualViewport?.removeEventListener("resize", this.#fit);
    window.visualViewport?.removeEventListener("scroll", this.#fit);
    this.#host.remove();
  }

  #draw(start: boolean): void {
    const icon = document.createElementNS(SVG, "svg");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    icon.append(this.#path);
    this.#button.type = "button";
    this.#button.className = "launcher";
    this.#words.className = "words";
    this.#words.dir = "auto";
    this.#badge.className = "badge";
    this.#button.setAttribute("aria-haspopup", "dialog");
    this.#button.append(icon, this.#words, this.#badge);
    this.#button.classList.toggle("start", start);
    this.#dialog.classList.toggle("start", start);
    this.#root.append(this.#button, this.#dialog);
  }

  /** On a phone the panel is modal and full; the page behind it neither scrolls nor takes the focus.
   * Elsewhere one can go on using the page. */
  #open(): void {
    const full = this.#phone.matches;
    this.#dialog.classList.toggle("full", full);
    if (full) {
      this.#dialog.showModal();
      this.#overflow = document.documentElement.style.overflow;
      document.documentElement.style.overflow = "hidden";
    } else {
      this.#dialog.show();
    }
    this.#fit();
  }

  #close(): void {
    if (this.#dialog.open) this.#dialog.close();
    if (this.#overflow !== null) document.documentElement.style.overflow = this.#overflow;
    this.#overflow = null;
    this.#dialog.style.blockSize = "";
    this.#dialog.style.insetBlockStart = "";
  }

  readonly #refit = () => {
    if (!this.#dialog.open) return;
    this.#close();
    this.#open();
  };

  /** The keyboard of a phone covers the page; the part still visible is what the panel may use. */
  readonly #fit = () => {
    const visible = window.visualViewport;
    if (!visible || !this.#dialog.open || !this.#phone.matches) return;
    this.#dialog.style.blockSize = `${visible.height}px`;
    this.#dialog.style.insetBlockStart = `${visible.offsetTop}px`;
  };
}
