import { useId, useState } from "preact/hooks";
import type { Me, QueueSessions, WaitingSession } from "../generated/protocol";
import type { Result } from "../shared/staff/api";
import { useI18n } from "../shared/ui/i18n-context";
import { Button, Notice, Spinner } from "../shared/ui/parts";
import { pull, pushUp } from "./api";
import { useServerNow } from "./context";
import type { Desk } from "./desk";
import { ChannelIcon } from "./glyphs";
import { useLines } from "./lines";
import { ReassignDialog } from "./reassign";
import { WhyDialog } from "./why";
import { customerName, floorProblem } from "./words";

/** What a supervisor looks at in a dialog of its own. */
type Sheet = { readonly kind: "why" | "reassign"; readonly one: WaitingSession };

/** Who waits in the lines, and what an agent may do about it. */
export function WaitingPanel(props: {
  desk: Desk;
  role: Me["role"];
  /** The agent has taken this session by hand. */
  onTaken: (session: string) => void;
}) {
  const i18n = useI18n();
  const { desk, role } = props;
  const isSupervisor = role === "supervisor";
  const { lines, isStale, renew } = useLines(desk.queues, isSupervisor, i18n.language);
  const { act, busy, said, problem, forget } = useAction(renew);
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const show = (next: Sheet) => {
    forget();
    setSheet(next);
  };
  const verbs: Verbs = {
    busy,
    canTake: desk.presence.state === "available",
    reasonId: useId(),
    take: async (one, name) => {
      const isDone = await act(one.session, pull(one.session), "agent-waiting-taken", name);
      if (isDone) props.onTaken(one.session);
    },
    up: (one, name) => void act(one.session, pushUp(one.session), "agent-waiting-moved", name),
    sheet: isSupervisor ? show : null,
  };
  const some = lines?.filter((line) => line.sessions.length > 0);
  return (
    <div class="waiting">
      <div role="status" class="sr-only">
        {said}
      </div>
      <div role="alert">
        {problem !== null && <Notice kind="bad">{problem}</Notice>}
        {isStale && <Notice kind="warn">{i18n.t("agent-waiting-stale")}</Notice>}
      </div>
      {some === undefined && <Spinner />}
      {some?.length === 0 && <p class="rail__none">{i18n.t("agent-waiting-none")}</p>}
      {!verbs.canTake && some !== undefined && some.length > 0 && (
        <p class="rail__none" id={verbs.reasonId}>
          {i18n.t("agent-waiting-not-available")}
        </p>
      )}
      {some?.map((line) => (
        <Line key={line.queue} desk={desk} line={line} verbs={verbs} />
      ))}
      {sheet?.kind === "why" && <WhyDialog one={sheet.one} onClose={() => setSheet(null)} />}
      {sheet?.kind === "reassign" && (
        <ReassignDialog desk={desk} one={sheet.one} onDone={renew} onClose={() => setSheet(null)} />
      )}
    </div>
  );
}

interface Verbs {
  /** Session of which something is being asked for. */
  readonly busy: string | null;
  /** Whether the agent is available; the words with this id say so where not. */
  readonly canTake: boolean;
  readonly reasonId: string;
  readonly take: (one: WaitingSession, name: string) => void;
  readonly up: (one: WaitingSession, name: string) => void;
  /** Null for those who are no supervisors. */
  readonly sheet: ((sheet: Sheet) => void) | null;
}

/** One action at a time; says how it ended, and looks at the lines again. */
function useAction(renew: () => void) {
  const i18n = useI18n();
  const [busy, setBusy] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const act = async (
    session: string,
    call: Promise<Result<null>>,
    done: "agent-waiting-taken" | "agent-waiting-moved",
    name: string,
  ) => {
    setBusy(session);
    setProblem(null);
    const result = await call;
    setBusy(null);
    if (result.ok) setSaid(i18n.t(done, { name }));
    else setProblem(floorProblem(i18n, result.code, "you"));
    renew();
    return result.ok;
  };
  return { act, busy, said, problem, forget: () => setProblem(null) };
}

function Line({ desk, line, verbs }: { desk: Desk; line: QueueSessions; verbs: Verbs }) {
  const i18n = useI18n();
  const titleId = useId();
  return (
    <section class="waiting__line" aria-labelledby={titleId}>
      <h3 class="waiting__queue" id={titleId}>
        <bdi>{line.queue_name}</bdi>
      </h3>
      <ol class="waiting__list">
        {line.sessions.map((one) => (
          <Waiter key={one.session} {...{ desk, one, verbs }} />
        ))}
      </ol>
      {line.next !== null && (
        <p class="rail__none">{i18n.t("agent-waiting-more", { count: line.sessions.length })}</p>
      )}
    </section>
  );
}

function Waiter({ desk, one, verbs }: { desk: Desk; one: WaitingSession; verbs: Verbs }) {
  const i18n = useI18n();
  const now = useServerNow(desk);
  const name = customerName(i18n, one);
  const waited = i18n.clock((now - Date.parse(one.queued_at)) / 1_000);
  return (
    <li class="waiter">
      <div class="waiter__head">
        <ChannelIcon channel={one.channel} />
        <b class="waiter__name">
          <bdi>{name}</bdi>
        </b>
        <span class="pill">{i18n.t("agent-offer-waited", { time: waited })}</span>
      </div>
      {one.topic !== null && (
        <p class="waiter__topic">
          <bdi>{one.topic}</bdi>
        </p>
      )}
      <p class="waiter__why">
        {one.position !== null && (
          <b>{i18n.t("agent-waiting-place", { place: one.position })} · </b>
        )}
        {one.why}
      </p>
      <Actions one={one} name={name} verbs={verbs} />
    </li>
  );
}

function Actions({ one, name, verbs }: { one: WaitingSession; name: string; verbs: Verbs }) {
  const i18n = useI18n();
  const isBusy = verbs.busy !== null;
  const { sheet } = verbs;
  const of = (action: string) => i18n.plain("agent-waiting-action", { action, name });
  const [take, up, move, why] = [
    i18n.t("agent-waiting-take"),
    i18n.t("agent-waiting-up"),
    i18n.t("agent-waiting-reassign"),
    i18n.t("agent-waiting-why"),
  ];
  return (
    <div class="waiter__actions">
      <Button
        kind="primary"
        disabled={isBusy || !verbs.canTake}
        aria-label={of(take)}
        aria-describedby={verbs.canTake ? undefined : verbs.reasonId}
        title={verbs.canTake ? undefined : i18n.plain("agent-waiting-not-available")}
        onClick={() => verbs.take(one, name)}
      >
        {verbs.busy === one.session && <Spinner />}
        {take}
      </Button>
      {sheet !== null && (
        <>
          <Button disabled={isBusy} aria-label={of(up)} onClick={() => verbs.up(one, name)}>
            {up}
          </Button>
          <Button aria-label={of(move)} onClick={() => sheet({ kind: "reassign", one })}>
            {move}
          </Button>
          <Button aria-label={of(why)} onClick={() => sheet({ kind: "why", one })}>
            {why}
          </Button>
        </>
      )}
    </div>
  );
}
