import { useState } from "preact/hooks";
import type { SessionView, TransferTarget } from "../generated/protocol";
import { Dialog } from "../shared/staff/dialog";
import { byteLength } from "../shared/text";
import { useI18n } from "../shared/ui/i18n-context";
import { Button, Notice, Spinner } from "../shared/ui/parts";
import { useControl } from "./context";
import type { Desk } from "./desk";
import { PresenceDot } from "./presence-menu";
import { useRequest } from "./request";
import { ERRORS, PRESENCE } from "./words";

/** Where a conversation goes: a line, a colleague, or whoever of the next tier is free. */
export type Target = TransferTarget | "next_tier";

/** Passes a conversation on. A refusal is explained here. */
export function TransferDialog(props: {
  desk: Desk;
  view: SessionView;
  name: string;
  onClose: () => void;
}) {
  const i18n = useI18n();
  const control = useControl();
  const { desk, view } = props;
  const [target, setTarget] = useState<Target | null>(null);
  const [note, setNote] = useState("");
  const { isBusy, error, ask } = useRequest(desk, props.onClose);
  const isTooLong = byteLength(note) > desk.textMaxBytes;
  const submit = (event: Event) => {
    event.preventDefault();
    if (target === null || isTooLong) return;
    const words = note.trim() || null;
    ask(() =>
      target === "next_tier"
        ? control.escalate(view.session, words)
        : control.transfer(view.session, target, words),
    );
  };
  return (
    <Dialog
      title={i18n.t("agent-transfer-title", { name: props.name })}
      onClose={props.onClose}
      isWide
    >
      <form class="transfer" onSubmit={submit}>
        <p class="dialog__text">{i18n.t("agent-transfer-lead")}</p>
        <label class="choice choice--alone">
          <input
            type="radio"
            name="transfer"
            checked={target === "next_tier"}
            onChange={() => setTarget("next_tier")}
          />
          <span class="choice__words">
            {i18n.t("agent-escalate")}
            <small>{i18n.t("agent-escalate-hint")}</small>
          </span>
        </label>
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
            {i18n.t("staff-cancel")}
          </Button>
          <Button kind="primary" type="submit" disabled={target === null || isBusy}>
            {isBusy && <Spinner />}
            {i18n.t(isBusy ? "agent-transfer-busy" : "agent-transfer-submit")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function isChosen(target: Target | null, one: TransferTarget): boolean {
  if (target === null || target === "next_tier") return false;
  if ("queue" in one) return "queue" in target && target.queue === one.queue;
  return "agent" in target && target.agent === one.agent;
}

interface ListProps {
  desk: Desk;
  target: Target | null;
  onTarget: (target: Target) => void;
}

/** The lines; `mark` says of one what stands in the way there. */
export function Queues({
  desk,
  target,
  onTarget,
  mark,
}: ListProps & { mark?: (queue: string) => string | null }) {
  const i18n = useI18n();
  return (
    <fieldset class="choices">
      <legend>{i18n.t("agent-transfer-queues")}</legend>
      {desk.queues.map(({ queue, name, waiting }) => (
        <label key={queue} class="choice">
          <input
            type="radio"
            name="transfer"
            checked={isChosen(target, { queue })}
            onChange={() => onTarget({ queue })}
          />
          <span class="choice__words">
            <bdi>{name}</bdi>
            <small>
              {[mark?.(queue), i18n.t("agent-queue-waiting", { count: waiting })]
                .filter(Boolean)
                .join(" · ")}
            </small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export function Colleagues({ desk, target, onTarget }: ListProps) {
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
            checked={isChosen(target, { agent })}
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
