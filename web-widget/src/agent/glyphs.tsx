/** Small drawings that only the desktop needs. Decoration: the text beside them speaks. */
import type { Channel } from "../generated/protocol";
import { Icon } from "../shared/ui/icons";
import type { MessageStatus } from "./view";

/** One tick: the server has it; two: the customer's page has it; two in colour: it was seen. */
export function Ticks({ status }: { status: MessageStatus }) {
  const kind = `ticks ticks--${status}`;
  return (
    <svg class={kind} viewBox="0 0 20 12" aria-hidden="true" focusable="false">
      <path d="M1.5 6.5 5 10l6.5-8" />
      {status !== "sent" && <path d="M8 8.5 9.5 10 16.5 2" />}
    </svg>
  );
}

export function ChannelIcon({ channel }: { channel: Channel }) {
  return <Icon name={channel === "call" ? "phone" : "chat"} />;
}

/** A few people in line, for the empty desk. */
export function IdleDrawing() {
  return (
    <svg class="idle__drawing" viewBox="0 0 220 120" aria-hidden="true" focusable="false">
      <rect class="idle__desk" x="20" y="92" width="180" height="6" rx="3" />
      <rect class="idle__screen" x="66" y="26" width="88" height="58" rx="8" />
      <path class="idle__line" d="M96 92v-8h28v8" />
      <rect class="idle__bubble" x="78" y="38" width="42" height="12" rx="6" />
      <rect class="idle__bubble idle__bubble--mine" x="98" y="56" width="42" height="12" rx="6" />
      <circle class="idle__dot" cx="176" cy="80" r="8" />
      <path class="idle__line" d="M176 92V80" />
      <path class="idle__cup" d="M34 76h20v10a6 6 0 0 1-6 6h-8a6 6 0 0 1-6-6z" />
      <path class="idle__line" d="M54 79h4a4 4 0 0 1 0 9h-4M40 70c0-4 3-4 3-8M47 70c0-4 3-4 3-8" />
    </svg>
  );
}

/** A ring that empties: `left` is the share that is left, 0..1. */
export function Ring({ left, children }: { left: number; children: string }) {
  const around = 2 * Math.PI * 20;
  return (
    <span class="ring" aria-hidden="true">
      <svg viewBox="0 0 48 48" focusable="false" aria-hidden="true">
        <circle class="ring__track" cx="24" cy="24" r="20" />
        <circle
          class={left < 0.3 ? "ring__left ring__left--late" : "ring__left"}
          cx="24"
          cy="24"
          r="20"
          stroke-dasharray={`${around}`}
          stroke-dashoffset={`${around * (1 - left)}`}
        />
      </svg>
      <span class="ring__number">{children}</span>
    </span>
  );
}
