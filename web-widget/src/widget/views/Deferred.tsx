import type { CustomerDeferral } from "../../generated/protocol";
import type { I18n } from "../../shared/i18n";
import { Button } from "../../shared/ui/parts";
import type { Session } from "../panel";
import { Ask } from "./Ask";
import { useShell } from "./context";

/** A callback or a message: what becomes of it, and the ways back. */
export function Deferred({ session }: { session: Session }) {
  const { client, i18n } = useShell();
  const deferral = session.deferral;
  const callback = deferral?.kind !== "message";
  return (
    <section class="waiting" aria-label={i18n.t("deferred-region")}>
      <div class="place" role="status">
        <p class="place__asked">{i18n.t(callback ? "deferred-callback" : "deferred-message")}</p>
        {deferral && <p class="place__wait">{deferredWords(i18n, deferral)}</p>}
        {deferral?.number && (
          <p class="place__since">
            <bdi dir="ltr">{deferral.number}</bdi>
          </p>
        )}
        {deferral !== null && deferral.attempts > 0 && (
          <p class="place__why">
            {i18n.t("deferred-attempts", {
              attempts: deferral.attempts,
              most: deferral.attempts_max,
            })}
          </p>
        )}
      </div>
      {deferral?.phase === "turn" && !deferral.confirmed && <Turn />}
      <div class="instead__buttons">
        <Button onClick={() => client.rejoin()}>{i18n.t("deferred-rejoin")}</Button>
        <Ask
          icon="leave"
          label={i18n.t(callback ? "deferred-cancel-callback" : "deferred-cancel-message")}
          question={i18n.t("deferred-cancel-question")}
          confirm={i18n.t("deferred-cancel")}
          cancel={i18n.t("deferred-keep")}
          onConfirm={() => client.leave()}
        />
      </div>
    </section>
  );
}

/** The turn has come: whoever looks at the page is asked. */
function Turn() {
  const { client, i18n } = useShell();
  return (
    <div class="ask ask--open" role="alertdialog" aria-label={i18n.t("turn-question")}>
      <p>{i18n.t("turn-question")}</p>
      <div class="ask__buttons">
        <Button onClick={() => client.answerTurn("later")}>{i18n.t("turn-later")}</Button>
        <Button kind="primary" onClick={() => client.answerTurn("confirm")}>
          {i18n.t("turn-confirm")}
        </Button>
      </div>
    </div>
  );
}

function deferredWords(i18n: I18n, deferral: CustomerDeferral): string {
  const { kind, phase, until, answer_by } = deferral;
  if (kind === "message") {
    return answer_by === null
      ? i18n.t("deferred-message-here")
      : i18n.t("deferred-message-by", { time: i18n.moment(answer_by) });
  }
  if (phase === "scheduled" && until !== null) {
    return i18n.t("deferred-callback-at", { time: i18n.moment(until) });
  }
  if (phase === "turn" || phase === "taken") return i18n.t("deferred-callback-now");
  return i18n.t("deferred-callback-turn");
}
