/**
 * What the loader on a website and the panel in its frame say to each other, over a MessageChannel
 * that the loader hands to its own frame, once per load of the frame. Nothing that customer or
 * agent wrote goes to the website.
 */
import type { Language } from "./negotiate";

/** First word of the frame to the page around it. */
export const HELLO = "seira:hello";
/** Answer of the loader, together with the port. */
export const PORT = "seira:port";

export type ThemeMode = "light" | "dark" | "auto";

export interface Theme {
  mode?: ThemeMode;
  /** Colour of the launcher and of what stands out in the panel, as #rrggbb. */
  color?: string;
}

export interface Prefill {
  /** Queue id. */
  queue?: string;
  name?: string;
  topic?: string;
  /** What stands in the message field at the start. */
  text?: string;
}

export interface StartChat {
  /** Queue id; the first open one by default. */
  queue?: string;
  name?: string;
  topic?: string;
}

/** See `Credentials` of the panel. A copy is kept under the website's origin, because some browsers
 * give a frame from elsewhere no storage that lasts. */
export interface CredentialsCopy {
  device: string | null;
  session: string | null;
  token: string | null;
}

export type ToPanel =
  | {
      type: "setup";
      language: Language | null;
      theme: Theme;
      page: string | null;
      prefill: Prefill;
      credentials: CredentialsCopy | null;
      /** See `identify`. */
      identity: string | null;
      /** The website has asked to forget the customer before the frame was there. */
      forget: boolean;
      open: boolean;
    }
  | { type: "shown"; open: boolean; view: string | null }
  | { type: "language"; language: Language }
  | { type: "theme"; theme: Theme }
  | { type: "page"; page: string | null }
  | { type: "prefill"; prefill: Prefill }
  | { type: "start"; start: StartChat }
  | { type: "identify"; token: string }
  | { type: "credentials"; credentials: CredentialsCopy }
  | { type: "logout" };

/** Where the customer stands. */
export type WidgetState = "connecting" | "home" | "waiting" | "offered" | "chat" | "ended";

export interface Place {
  position: number | null;
  /** Seconds; null when nothing honest can be said. */
  low: number | null;
  high: number | null;
}

export interface Status {
  state: WidgetState;
  unread: number;
  place: Place | null;
  agent: string | null;
  online: boolean;
  /** Words for the launcher, in the language of the panel. */
  pill: string | null;
  label: string;
  /** Words for the title of a page in the background. */
  title: string | null;
  language: Language;
}

export type HostEvent =
  | { event: "offered" }
  | { event: "connected"; agent: string; at: number }
  | { event: "message"; from: "agent" | "customer"; at: number }
  | { event: "ended"; reason: string; at: number }
  | { event: "error"; code: string };

export type ToHost =
  | { type: "status"; status: Status }
  | { type: "event"; event: HostEvent }
  | { type: "credentials"; credentials: CredentialsCopy; live: boolean }
  | { type: "close" };
