import type { PresenceView } from "../generated/protocol";
import { messageIds } from "../shared/i18n";
import { useI18n } from "../shared/ui/i18n-context";
import { useControl } from "./context";
import { IdleDrawing } from "./glyphs";
import { ReturnButton } from "./topbar";

const TITLES = messageIds({
  available: "agent-idle-available-title",
  away: "agent-idle-away-title",
  offline: "agent-idle-offline-title",
  grace: "agent-idle-grace-title",
});
const TEXTS = messageIds({
  available: "agent-idle-available-text",
  away: "agent-idle-away-text",
  offline: "agent-idle-offline-text",
  grace: "agent-idle-grace-text",
});

/** A desk without conversations: says what will happen next, or how to begin. */
export function Idle({ presence }: { presence: PresenceView }) {
  const i18n = useI18n();
  const control = useControl();
  const canStart = presence.state === "away" || presence.state === "offline";
  return (
    <div class="idle">
      <IdleDrawing />
      <h2>{i18n.t(TITLES[presence.state])}</h2>
      <p>{i18n.t(TEXTS[presence.state])}</p>
      {canStart && <ReturnButton onClick={() => control.setPresence("available")} />}
    </div>
  );
}
