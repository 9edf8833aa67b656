import { useState } from "preact/hooks";
import type { LiveQueue } from "../generated/protocol";
import type { Result } from "../shared/staff/api";
import { useI18n } from "../shared/ui/i18n-context";
import { Button, Notice, Spinner } from "../shared/ui/parts";
import { useNow } from "../shared/ui/use-now";
import { endSurge, pauseQueue } from "./api";
import type { Crew, Floor } from "./live";
import { Scroll } from "./scroll";
import { SurgeDialog } from "./surge-dialog";
import { exactTime, problemWords, staffWords, stateWords } from "./words";

/** The queues as they are now, and what a supervisor can do about them. */
export function Queues({ floor, onChanged }: { floor: Floor; onChanged: () => Promise<void> }) {
  const i18n = useI18n();
  const [declaring, setDeclaring] = useState<LiveQueue | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { queues, problem } = floor;
  const act = async (request: Promise<Result<null>>) => {
    const result = await request;
    setRefusal(result.ok ? null : result.code);
    await onChanged();
  };
  const overrun = queues?.queues.filter(({ surge }) => surge !== null) ?? [];
  return (
    <section class="part" aria-labelledby="queues-title">
      <header class="part__head">
        <h2 id="queues-title">{i18n.t("super-queues")}</h2>
        {floor.crew !== null && <CrewLine crew={floor.crew} />}
      </header>
      <div role="status">
        {overrun.length > 0 && (
          <Notice kind="bad">
            {i18n.t("super-overrun-banner", {
              queues: i18n.list(overrun.map(({ name }) => name)),
              count: overrun.length,
            })}
          </Notice>
        )}
      </div>
      <div role="alert">
        {problem !== null && <Stale at={queues?.at ?? null} problem={problem} />}
        {refusal !== null && <Notice kind="bad">{problemWords(i18n, refusal)}</Notice>}
      </div>
      {queues === null && problem === null && <Spinner />}
      {queues !== null && queues.queues.length === 0 && (
        <p class="part__empty">{i18n.t("super-no-queues")}</p>
      )}
      {queues !== null && queues.queues.length > 0 && (
        <Scroll label={i18n.t("super-queues")}>
          <table class="table" aria-labelledby="queues-title">
            <thead>
              <tr>
                <th scope="col">{i18n.t("super-col-queue")}</th>
                <th scope="col" class="table__number">
                  {i18n.t("super-col-waiting")}
                </th>
                <th scope="col" class="table__number">
                  {i18n.t("super-col-oldest")}
                </th>
                <th scope="col">{i18n.t("super-col-state")}</th>
                <th scope="col">{i18n.t("super-col-staff")}</th>
                <th scope="col">
                  <span class="sr-only">{i18n.t("super-col-actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {queues.queues.map((queue) => (
                <Row
                  key={queue.queue}
                  queue={queue}
                  at={Date.parse(queues.at)}
                  isStale={problem !== null}
                  act={act}
                  onDeclare={() => setDeclaring(queue)}
                />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {declaring !== null && (
        <SurgeDialog
          queue={declaring}
          onClose={() => setDeclaring(null)}
          onDone={() => {
            setDeclaring(null);
            setRefusal(null);
            void onChanged();
          }}
        />
      )}
    </section>
  );
}

/** "3 available · 2 busy · 1 away" */
function CrewLine({ crew }: { crew: Crew }) {
  const i18n = useI18n();
  return (
    <ul class="crew" aria-label={i18n.t("super-crew")}>
      <li class="crew__available">{i18n.t("super-crew-available", { count: crew.available })}</li>
      <li>{i18n.t("super-crew-busy", { count: crew.busy })}</li>
      <li>{i18n.t("super-crew-away", { count: crew.away })}</li>
    </ul>
  );
}

/** How old is what one sees. */
function Stale({ at, problem }: { at: string | null; problem: string }) {
  const i18n = useI18n();
  if (at === null) return <Notice kind="bad">{problemWords(i18n, problem)}</Notice>;
  return (
    <Notice kind="warn">
      {i18n.t("super-stale", { time: exactTime(i18n, Date.parse(at)) })}{" "}
      {problemWords(i18n, problem)}
    </Notice>
  );
}

function Row(props: {
  queue: LiveQueue;
  /** When it was so, by the server's clock. */
  at: number;
  isStale: boolean;
  act: (request: Promise<Result<null>>) => Promise<void>;
  onDeclare: () => void;
}) {
  const i18n = useI18n();
  const { queue } = props;
  const [isBusy, setBusy] = useState(false);
  const act = async (request: Promise<Result<null>>) => {
    setBusy(true);
    await props.act(request);
    setBusy(false);
  };
  const isOverrun = queue.surge !== null;
  const named = (id: string) => i18n.plain(id, { queue: queue.name });
  return (
    <tr class={isOverrun ? "table__row--overrun" : undefined}>
      <th scope="row">
        <bdi>{queue.name}</bdi>
      </th>
      <td class="table__number">{i18n.number(queue.waiting)}</td>
      <td class="table__number">
        <Oldest queue={queue} at={props.at} isStale={props.isStale} />
      </td>
      <td>
        <States queue={queue} />
      </td>
      <td class={queue.staffed ? undefined : "table__faint"}>{staffWords(i18n, queue)}</td>
      <td>
        <div class="table__actions">
          <Button
            disabled={isBusy}
            onClick={props.onDeclare}
            aria-label={named(isOverrun ? "super-change-for" : "super-declare-for")}
          >
            {i18n.t(isOverrun ? "super-change" : "super-declare")}
          </Button>
          {isOverrun && (
            <Button
              kind="primary"
              disabled={isBusy}
              aria-label={named("super-end-for")}
              onClick={() => void act(endSurge(queue.queue))}
            >
              {i18n.t("super-end")}
            </Button>
          )}
          <Button
            kind="quiet"
            disabled={isBusy}
            aria-label={named(queue.paused ? "super-resume-for" : "super-pause-for")}
            onClick={() => void act(pauseQueue(queue.queue, !queue.paused))}
          >
            {i18n.t(queue.paused ? "super-resume" : "super-pause")}
          </Button>
        </div>
      </td>
    </tr>
  );
}

/** Everything that is so of a queue, in words. */
function States({ queue }: { queue: LiveQueue }) {
  const i18n = useI18n();
  const { surge } = queue;
  return (
    <>
      <span class="states">
        <span class={queue.open ? undefined : "table__faint"}>{stateWords(i18n, queue)}</span>
        {queue.paused && <span class="state state--warn">{i18n.t("super-state-paused")}</span>}
        {surge !== null && (
          <span class="state state--bad">
            {i18n.t(surge.declared ? "super-state-declared" : "super-state-overrun", {
              time: i18n.moment(Date.parse(surge.since)),
            })}
          </span>
        )}
      </span>
      {surge !== null && (
        <span class="states__more">
          {surge.waiting_max !== null && (
            <span>{i18n.t("super-surge-cap", { count: surge.waiting_max })}</span>
          )}
          {surge.widens && <span>{i18n.t("super-surge-widens")}</span>}
          {surge.notice !== null && (
            <span class="states__notice" dir="auto" title={surge.notice}>
              {surge.notice}
            </span>
          )}
        </span>
      )}
    </>
  );
}

/** How long the longest waiting has waited; it goes on between two looks, and stands still when nobody answers. */
function Oldest(props: { queue: LiveQueue; at: number; isStale: boolean }) {
  const i18n = useI18n();
  const now = useNow();
  const { oldest_wait_s } = props.queue;
  const [seen, setSeen] = useState({ at: props.at, since: now });
  if (seen.at !== props.at) setSeen({ at: props.at, since: now });
  if (oldest_wait_s === null) return <>–</>;
  const passed = props.isStale ? 0 : Math.max(0, (now - seen.since) / 1_000);
  return <span dir="ltr">{i18n.clock(oldest_wait_s + passed)}</span>;
}
