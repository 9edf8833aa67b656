import type { CallbackOutcome, SessionView } from "../generated/protocol";
import { messageIds } from "../shared/i18n";
import { useI18n } from "../shared/ui/i18n-context";
import { Button } from "../shared/ui/parts";
import { useControl } from "./context";

const OUTCOMES: Record<CallbackOutcome, string> = messageIds({
  reached: "agent-callback-reached",
  no_answer: "agent-callback-no-answer",
  wrong_number: "agent-callback-wrong-number",
});

/** The number to call, and what the call came to; for a message, that nobody waits on the page. */
export function Callback({ view }: { view: SessionView }) {
  const i18n = useI18n();
  const control = useControl();
  const { deferral } = view;
  if (deferral === null || view.state !== "connected") return null;
  if (deferral.kind === "message") {
    return <p class="callback">{i18n.t("agent-message-hint")}</p>;
  }
  return (
    <section class="callback" aria-label={i18n.t("agent-callback-region")}>
      <p>
        {deferral.tel !== null && deferral.number !== null ? (
          <a class="callback__number" href={deferral.tel}>
            <bdi dir="ltr">{deferral.number}</bdi>
          </a>
        ) : (
          i18n.t("agent-callback-no-number")
        )}{" "}
        <span>
          {i18n.t("agent-callback-attempt", {
            attempt: deferral.attempt,
            most: deferral.attempts_max,
          })}
        </span>
      </p>
      {!deferral.reached && view.role === "holder" && (
        <div class="callback__outcomes">
          {(Object.keys(OUTCOMES) as CallbackOutcome[]).map((outcome) => (
            <Button
              key={outcome}
              kind={outcome === "reached" ? "primary" : "plain"}
              onClick={() => control.callbackOutcome(view.session, outcome)}
            >
              {i18n.t(OUTCOMES[outcome])}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}
