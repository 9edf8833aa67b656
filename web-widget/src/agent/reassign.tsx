import { useEffect, useState } from "preact/hooks";
import type { LiveQueue, TransferTarget, WaitingSession } from "../generated/protocol";
import { fetchQueues } from "../shared/staff/api";
import { Dialog } from "../shared/staff/dialog";
import { useI18n } from "../shared/ui/i18n-context";
import { Button, Notice, Spinner } from "../shared/ui/parts";
import { reassign } from "./api";
import type { Desk } from "./desk";
import { Colleagues, Queues, type Target } from "./transfer";
import { customerName, floorProblem } from "./words";

/** Gives somebody who waits to another queue or to a colleague. A refusal is explained here. */
export function ReassignDialog(props: {
  desk: Desk;
  one: WaitingSession;
  onDone: () => void;
  onClose: () => void;
}) {
  const i18n = useI18n();
  const { desk, one } = props;
  const [target, setTarget] = useState<TransferTarget | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const mark = useMarks();
  const onTarget = (wish: Target) => setTarget(wish === "next_tier" ? null : wish);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (target === null || isBusy) return;
    setBusy(true);
    setProblem(null);
    const result = await reassign(one.session, target);
    setBusy(false);
    if (result.ok) {
      props.onDone();
      props.onClose();
    } else setProblem(floorProblem(i18n, result.code, "colleague"));
  };
  return (
    <Dialog
      title={i18n.t("agent-waiting-reassign-title", { name: customerName(i18n, one) })}
      onClose={props.onClose}
      isWide
    >
      <form class="transfer" onSubmit={(event) => void submit(event)}>
        <p class="dialog__text">{i18n.t("agent-transfer-lead")}</p>
        <div class="transfer__lists">
          <Queues desk={desk} target={target} onTarget={onTarget} mark={mark} />
          <Colleagues desk={desk} target={target} onTarget={onTarget} />
        </div>
        <div role="alert">{problem !== null && <Notice kind="bad">{problem}</Notice>}</div>
        <footer class="dialog__foot">
          <Button kind="quiet" onClick={props.onClose}>
            {i18n.t("staff-cancel")}
          </Button>
          <Button kind="primary" type="submit" disabled={target === null || isBusy}>
            {isBusy && <Spinner />}
            {i18n.t("agent-waiting-reassign")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

/** What to know of a queue before somebody is sent there: that it is closed, or paused. */
function useMarks(): (queue: string) => string | null {
  const i18n = useI18n();
  const [queues, setQueues] = useState<readonly LiveQueue[]>([]);
  useEffect(() => {
    let isOver = false;
    void fetchQueues(i18n.language).then((result) => {
      if (!isOver && result.ok) setQueues(result.value.queues);
    });
    return () => {
      isOver = true;
    };
  }, [i18n]);
  return (queue) => {
    const found = queues.find((one) => one.queue === queue);
    if (found === undefined || (found.open && !found.paused)) return null;
    return i18n.t(found.open ? "agent-waiting-paused" : "agent-waiting-closed");
  };
}
