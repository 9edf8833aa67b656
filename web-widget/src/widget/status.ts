import type { Status, WidgetState } from "../shared/embed";
import type { I18n } from "../shared/i18n";
import { waitWords } from "../shared/wait";
import type { Client } from "./client";
import type { Panel } from "./panel";
import type { Attention } from "./shell";

/** Where the customer stands, in one word. */
export function stateOf(panel: Panel): WidgetState {
  const session = panel.session;
  if (session?.state === "ended") return "ended";
  if (session?.state === "connected") return "chat";
  if (session) return session.phase === "being_offered" ? "offered" : "waiting";
  return panel.welcomed ? "home" : "connecting";
}

/** What the loader shows and tells of the panel. */
export function statusOf(i18n: I18n, client: Client, attention: Attention, unread: number): Status {
  const panel = client.panel;
  const session = panel.session;
  const state = stateOf(panel);
  const waiting = session?.state === "waiting";
  const words = waiting ? waitWords(i18n, session.wait) : null;
  const range = waiting && session.wait.state === "range" ? session.wait : null;
  const agent = session?.agentName ?? "";
  return {
    state,
    unread,
    place: waiting
      ? { position: session.position, low: range?.low_s ?? null, high: range?.high_s ?? null }
      : null,
    agent: session?.agentName ?? null,
    online: client.line.state === "open",
    pill: waiting ? pillOf(i18n, panel, words) : null,
    label: labelOf(i18n, panel, unread, words),
    title:
      attention === "connected"
        ? i18n.plain("title-joined", { agent })
        : attention === "message"
          ? i18n.plain("title-message", { agent })
          : null,
    language: i18n.language,
  };
}

/** "Place 3 · about 4 to 6 minutes" */
function pillOf(i18n: I18n, panel: Panel, words: string | null): string {
  const session = panel.session;
  if (session?.phase === "being_offered") return i18n.plain("pill-offered");
  const position = session?.position ?? null;
  const place =
    position === null ? i18n.plain("pill-in-line") : i18n.plain("pill-place", { position });
  return words ? `${place} · ${words}`.replace(/[\u2066-\u2069]/g, "") : place;
}

/** Name of the launcher for screen readers. */
function labelOf(i18n: I18n, panel: Panel, unread: number, words: string | null): string {
  if (unread > 0) return i18n.plain("launcher-unread", { count: unread });
  if (panel.session?.state === "waiting") {
    return i18n.plain("launcher-waiting", { place: pillOf(i18n, panel, words) });
  }
  return i18n.plain("launcher-open");
}
