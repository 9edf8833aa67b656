import { Icon } from "../../shared/ui/icons";
import { TypingDots } from "../../shared/ui/parts";
import { useNow } from "../../shared/ui/use-now";
import { elapsedWords, waitWords } from "../../shared/wait";
import type { Session } from "../panel";
import { warningWords, worseWords } from "../words";
import { Ask } from "./Ask";
import { Choices } from "./Choices";
import { useShell } from "./context";

/** The place in line, the wait in words, and what the queue has to say meanwhile. */
export function Waiting({ session }: { session: Session }) {
  const { client, i18n } = useShell();
  const now = useNow(10_000) + client.panel.offsetMs;
  const asked = session.phase === "being_offered";
  return (
    <section class="waiting" aria-label={i18n.t("waiting-region")}>
      <div class="place">
        {asked ? <Asked /> : <Place session={session} />}
        <p class="place__since">
          {i18n.t("waiting-since", { time: elapsedWords(i18n, now - session.arrivedAt) })}
        </p>
      </div>
      {session.surge && (
        <div class="hold hold--surge">
          <Icon name="alert" />
          <p dir="auto">{session.surge}</p>
        </div>
      )}
      {session.hold && (
        <div class="hold">
          <Icon name="info" />
          <div class="hold__text">
            <p dir="auto">{session.hold}</p>
            {session.holdLink && (
              <a href={session.holdLink.url} target="_blank" rel="noopener noreferrer" dir="auto">
                {session.holdLink.text}
              </a>
            )}
          </div>
        </div>
      )}
      <Choices
        queue={session.queue}
        busy={client.panel.deferring !== null}
        refused={client.panel.deferRefused}
        onChoose={(instead) => client.defer(instead)}
      />
      <Ask
        icon="leave"
        label={i18n.t("leave")}
        question={i18n.t("leave-question")}
        confirm={i18n.t("leave-confirm")}
        cancel={i18n.t("leave-cancel")}
        onConfirm={() => client.leave()}
      />
    </section>
  );
}

function Asked() {
  const { i18n } = useShell();
  return (
    <>
      <TypingDots label="" />
      <p class="place__asked">{i18n.t("waiting-offered")}</p>
    </>
  );
}

function Place({ session }: { session: Session }) {
  const { i18n } = useShell();
  const { position, roseFrom, notice, worse, warning } = session;
  const words = waitWords(i18n, session.wait);
  return (
    <>
      {position === null ? (
        <p class="place__asked">{i18n.t("waiting-in-line")}</p>
      ) : (
        <p class="place__number">
          <span class="place__label">{i18n.t("waiting-number")}</span>
          <strong>{i18n.number(position)}</strong>
          {position === 1 && !notice && <span class="place__label">{i18n.t("waiting-next")}</span>}
        </p>
      )}
      {notice ? (
        <p class="place__why" dir="auto">
          {notice}
        </p>
      ) : (
        <p class="place__wait">
          {words ? i18n.t("waiting-wait", { wait: words }) : i18n.t("waiting-wait-unknown")}
        </p>
      )}
      {worse && !notice && <p class="place__why">{worseWords(i18n, worse)}</p>}
      {warning && <p class="place__warning">{warningWords(i18n, warning)}</p>}
      {roseFrom !== null && !worse && (
        <p class="place__why">{i18n.t("waiting-rose", { from: roseFrom })}</p>
      )}
    </>
  );
}
