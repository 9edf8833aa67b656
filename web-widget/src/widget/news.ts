import type { Language } from "../shared/i18n";
import type { Pages } from "../shared/pages";
import type { Store } from "../shared/storage";

/** Something worth a sound, a title, or an event for the host page. Repeated lines are no news. */
export type News =
  | { kind: "offered" }
  | { kind: "connected"; agentName: string; at: number }
  | { kind: "message"; from: "agent" | "customer"; at: number }
  | { kind: "ended"; reason: string; at: number }
  | { kind: "error"; code: string };

export interface ClientOptions {
  store: Store;
  language: Language;
  pages?: Pages;
  url?: string;
  makeSocket?: (url: string) => WebSocket;
}
