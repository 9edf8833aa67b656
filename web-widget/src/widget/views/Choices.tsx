import { useEffect, useId, useState } from "preact/hooks";
import type { CallbackChoice, ChoicesFrame, Instead } from "../../generated/protocol";
import { type I18n, messageIds } from "../../shared/i18n";
import { Button, Notice, Spinner } from "../../shared/ui/parts";
import { waitWords } from "../../shared/wait";
import { useShell } from "./context";

/** Time slots go: what is offered is asked for anew this often while it is shown. */
const ASK_EVERY_MS = 30_000;

const REFUSALS: Record<string, string> = messageIds({
  bad_frame: "choice-number-wrong",
  bad_request: "choice-number-wrong",
  slot_taken: "choice-slot-taken",
  not_offered: "choice-not-offered",
});

/** What a queue offers instead of waiting, asked for while it is shown. */
function useChoices(queue: string): ChoicesFrame | null {
  const { client } = useShell();
  useEffect(() => {
    client.choices(queue);
    const timer = setInterval(() => client.choices(queue), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [client, queue]);
  const choices = client.panel.choices;
  return choices?.queue === queue ? choices : null;
}

type Kind = Instead["kind"];

/** The ways not to wait on the page, each with what to expect. */
export function Choices(props: {
  queue: string;
  busy: boolean;
  refused: string | null;
  onChoose: (instead: Instead) => void;
  /** Hears which one is being filled in. */
  onKind?: (kind: Kind | null) => void;
}) {
  const { i18n } = useShell();
  const [kind, setKind] = useState<Kind | null>(null);
  const offered = useChoices(props.queue);
  const choose = (chosen: Kind | null) => {
    setKind(chosen);
    props.onKind?.(chosen);
  };
  if (!offered || (!offered.callback && !offered.message)) return null;
  if (kind !== null && offered[kind]) {
    const { busy, refused, onChoose } = props;
    return (
      <InsteadForm {...{ kind, offered, busy, refused, onChoose }} onBack={() => choose(null)} />
    );
  }
  return (
    <fieldset class="choices">
      <legend class="choices__label">{i18n.t("choices-label")}</legend>
      {offered.callback && (
        <button type="button" class="choice" onClick={() => choose("callback")}>
          <span class="choice__name">{i18n.t("choice-callback")}</span>
          <span class="choice__when">{callbackWords(i18n, offered.callback)}</span>
        </button>
      )}
      {offered.message && (
        <button type="button" class="choice" onClick={() => choose("message")}>
          <span class="choice__name">{i18n.t("choice-message")}</span>
          <span class="choice__when">{answerWords(i18n, offered.message.answer_by)}</span>
        </button>
      )}
    </fieldset>
  );
}

function callbackWords(i18n: I18n, choice: CallbackChoice): string {
  const wait = waitWords(i18n, choice.wait);
  return wait ? i18n.t("choice-callback-wait", { wait }) : i18n.t("choice-callback-place");
}

function answerWords(i18n: I18n, by: number): string {
  return i18n.t("choice-message-by", { time: i18n.moment(by) });
}

/** The number and the time of a call, or the text of a message. */
function InsteadForm(props: {
  kind: Kind;
  offered: ChoicesFrame;
  busy: boolean;
  refused: string | null;
  onBack: () => void;
  onChoose: (instead: Instead) => void;
}) {
  const { i18n } = useShell();
  const [number, setNumber] = useState("");
  const [slot, setSlot] = useState("");
  const [text, setText] = useState("");
  const slotId = useId();
  const { kind, offered, busy, refused } = props;
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (kind === "message") {
      if (text.trim()) props.onChoose({ kind, text: text.trim() });
    } else if (number.trim()) {
      props.onChoose({ kind, number: number.trim(), slot: slot === "" ? null : Number(slot) });
    }
  };
  return (
    <form class="instead" onSubmit={submit}>
      {kind === "callback" ? (
        <>
          <label class="field">
            <span class="field__label">{i18n.t("choice-number")}</span>
            <input
              class="input"
              type="tel"
              name="number"
              autocomplete="tel"
              inputMode="tel"
              dir="ltr"
              required
              placeholder="+30 210 1234567"
              value={number}
              onInput={(event) => setNumber(event.currentTarget.value)}
            />
            <span class="field__hint">{i18n.t("choice-number-hint")}</span>
          </label>
          <label class="field" for={slotId}>
            <span class="field__label">{i18n.t("choice-slot")}</span>
          </label>
          <select
            class="input"
            id={slotId}
            name="slot"
            value={slot}
            onChange={(event) => setSlot(event.currentTarget.value)}
          >
            <option value="">
              {offered.callback ? callbackWords(i18n, offered.callback) : i18n.t("choice-callback")}
            </option>
            {offered.callback?.slots.map(({ starts_at }) => (
              <option key={starts_at} value={String(starts_at)}>
                {i18n.moment(starts_at)}
              </option>
            ))}
          </select>
        </>
      ) : (
        <label class="field">
          <span class="field__label">{i18n.t("choice-text")}</span>
          <textarea
            class="input"
            name="instead"
            rows={4}
            dir="auto"
            required
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          {offered.message && (
            <span class="field__hint">{answerWords(i18n, offered.message.answer_by)}</span>
          )}
        </label>
      )}
      {refused && (
        <div role="alert">
          <Notice kind="bad">{i18n.t(REFUSALS[refused] ?? "refused-other")}</Notice>
        </div>
      )}
      <div class="instead__buttons">
        <Button onClick={props.onBack}>{i18n.t("choice-back")}</Button>
        <Button type="submit" kind="primary" aria-disabled={busy}>
          {busy && <Spinner />}
          {i18n.t(kind === "callback" ? "choice-callback-ask" : "choice-message-send")}
        </Button>
      </div>
    </form>
  );
}
