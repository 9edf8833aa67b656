import { useEffect, useState } from "preact/hooks";
import type { ErrorCode, SessionView, TransferTarget } from "../generated/protocol";
import { byteLength } from "../shared/text";
import { useI18n } from "../shared/ui/i18n-context";
import { Button, Notice, Spinner } from "../shared/ui/parts";
import { useControl } from "./context";
import type { Desk } from "./desk";
import { Dialog } from "./dialog";
import { PresenceDot } from "./presence-menu";
import { ERRORS, PRESENCE } from "./words";

/** Passes a conversation on: to a line, or to one colleague. A refusal is explained here. */
export function TransferDialog(props: {
  desk: Desk;
  view: SessionView;
  name: string;
  onClose: () => void;
}) {
  const i18n = useI18n();
  const control = useControl();
  const { desk, view } = props;
  const [target, setTarget] = useState<TransferTarget | null>(null);
  const [note, setNote] = useState("");
  const [asked, setAsked] = useState<number | null>(null);
  const [error, setError] = useState<ErrorCode | null>(null);
  const answer = asked === null ? undefined : desk.answers.find(({ id }) => id === asked);

  // When the answer has come.
  useEffect(() => {
    if (answer === undefined) return;
    if (answer.error === null) {
      props.onClose();
      return;
    }
    setAsked(null);
    setError(answer.error);
  }, [answer]);

  const isTooLong = byteLength(note) > desk.textMaxBytes;
  const submit = (event: Event) => {
    event.preventDefault();
    if (target === null || asked !== null || isTooLong) return;
    const id = control.transfer(view.session, target, note.trim() || null);
    if (id === null) setError("busy");
    else {
      setAsked(id);
      setError(null);
    }
  };
  return (
    <Dialog
      title={i18n.t("agent-transfer-title", { name: props.name })}
      onClose={props.onClose}
      isWide
    >
      <form class="transfer" onSubmit={submit}>
        <p class="dialog__text">{i18n.t("agent-transfer-lead")}</p>
        <div class="transfer__lists">
          <Queues desk={desk} target={target} onTarget={setTarget} />
          <Colleagues desk={desk} target={target} onTarget={setTarget} />
        </div>
        <label class="field">
          <span class="field__label">{i18n.t("agent-transfer-note")}</span>
          <textarea
            class="input"
            rows={3}
            dir="auto"
            value={note}
            aria-invalid={isTooLong}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
          <span class={isTooLong ? "field__error" : "field__hint"}>
            {i18n.t(isTooLong ? "agent-error-too-large" : "agent-transfer-note-hint")}
          </span>
        </label>
        <div role="alert">
          {error !== null && <Notice kind="bad">{i18n.t(ERRORS[error])}</Notice>}
        </div>
        <footer class="dialog__foot">
          <Button kind="quiet" onClick={props.onClose}>
            {i18n.t("agent-cancel")}
          </Button>
          <Button kind="primary" type="submit" disabled={target === null || asked !== null}>
            {asked !== null && <Spinner />}
            {i18n.t(asked === null ? "agent-transfer-submit" : "agent-transfer-busy")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

interface ListProps {
  desk: Desk;
  target: TransferTarget | null;
  onTarget: (target: TransferTarget) => void;
}

function Queues({ desk, target, onTarget }: ListProps) {
  const i18n = useI18n();
  return (
    <fieldset class="choices">
      <legend>{i18n.t("agent-transfer-queues")}</legend>
      {desk.queues.map(({ queue, name, waiting }) => (
        <label key={queue} class="choice">
          <input
            type="radio"
            name="transfer"
            checked={target !== null && "queue" in target && target.queue === queue}
            onChange={() => onTarget({ queue })}
          />
          <span class="choice__words">
            <bdi>{name}</bdi>
            <small>{i18n.t("agent-queue-waiting", { count: waiting })}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Colleagues({ desk, target, onTarget }: ListProps) {
  const i18n = useI18n();
  return (
    <fieldset class="choices">
      <legend>{i18n.t("agent-transfer-agents")}</legend>
      {desk.agents.length === 0 && <p class="rail__none">{i18n.t("agent-transfer-no-agents")}</p>}
      {desk.agents.map(({ agent, name, presence }) => (
        <label key={agent} class="choice">
          <input
            type="radio"
            name="transfer"
            checked={target !== null && "agent" in target && target.agent === agent}
            onChange={() => onTarget({ agent })}
          />
          <PresenceDot state={presence} />
          <span class="choice__words">
            <bdi>{name}</bdi>
            <small>{i18n.t(PRESENCE[presence])}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
