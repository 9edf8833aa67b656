import { type I18n, messageIds } from "../../shared/i18n";
import { Button } from "../../shared/ui/parts";
import type { Session } from "../panel";
import { useShell } from "./context";

const REASONS: Record<string, string> = messageIds({
  customer: "ended-customer",
  agent: "ended-agent",
  silence: "ended-silence",
  customer_lost: "ended-customer-lost",
  left_queue: "ended-left-queue",
  queue_closed: "ended-queue-closed",
  waited_too_long: "ended-waited-too-long",
});

/** Why a session ended, in words. */
export function endWords(i18n: I18n, reason: string | null): string {
  return i18n.t(REASONS[reason ?? ""] ?? "ended-other");
}

/** It is over: why, and the way to begin anew. */
export function Ended({ session }: { session: Session }) {
  const shell = useShell();
  const again = () => {
    shell.client.dismiss();
    shell.go({ name: "home" });
  };
  return (
    <div class="ended">
      <p>{endWords(shell.i18n, session.endReason)}</p>
      <Button kind="primary" wide data-first onClick={again}>
        {shell.i18n.t("start-again")}
      </Button>
    </div>
  );
}
