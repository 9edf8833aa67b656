import { useEffect, useState } from "preact/hooks";
import type { PromiseReport, QueuePromises } from "../generated/protocol";
import { messageIds } from "../shared/i18n";
import { NOT_SIGNED_IN } from "../shared/staff/api";
import { useI18n } from "../shared/ui/i18n-context";
import { Button, Notice, Spinner } from "../shared/ui/parts";
import { fetchPromises } from "./api";
import { Chart } from "./charts";
import { promising, spanDays, toCsv, verdict } from "./report";
import { Scroll } from "./scroll";
import { biasWords, dayWords, hourWords, percent, problemWords, span } from "./words";

/** Spans to choose from, days. */
const SPANS = [1, 7, 28];
/** How long a browser may need to read a file that is handed to it, milliseconds. */
const READ_MS = 60_000;

const VERDICTS = messageIds({
  few: "super-verdict-few",
  kept: "super-verdict-kept",
  less: "super-verdict-less",
  more: "super-verdict-more",
});

type Asked =
  | { readonly state: "asking" }
  | { readonly state: "failed"; readonly code: string }
  | { readonly state: "known"; readonly report: PromiseReport };

/** How honest the promises were. */
export function Promises({ onOut }: { onOut: () => void }) {
  const i18n = useI18n();
  const [days, setDays] = useState(7);
  const [tries, setTries] = useState(0);
  const [asked, setAsked] = useState<Asked>({ state: "asking" });
  useEffect(() => {
    let isOver = false;
    setAsked({ state: "asking" });
    const { from, to } = spanDays(days, Date.now());
    void fetchPromises(from, to).then((result) => {
      if (isOver) return;
      if (!result.ok && result.code === NOT_SIGNED_IN) onOut();
      setAsked(
        result.ok
          ? { state: "known", report: result.value }
          : { state: "failed", code: result.code },
      );
    });
    return () => {
      isOver = true;
    };
  }, [days, tries]);
  const report = asked.state === "known" ? asked.report : null;
  const shown = report === null ? [] : promising(report);
  return (
    <section class="part" aria-labelledby="promises-title">
      <header class="part__head">
        <h2 id="promises-title">{i18n.t("super-promises")}</h2>
        <fieldset class="spans">
          <legend class="sr-only">{i18n.t("super-span")}</legend>
          {SPANS.map((one) => (
            <label key={one} class="spans__one">
              <input
                type="radio"
                name="span"
                checked={one === days}
                onChange={() => setDays(one)}
              />
              {one === 1 ? i18n.t("super-span-today") : i18n.t("super-span-days", { days: one })}
            </label>
          ))}
        </fieldset>
        {report !== null && shown.length > 0 && (
          <Button icon="download" onClick={() => saveCsv(report)}>
            {i18n.t("super-csv")}
          </Button>
        )}
      </header>
      <p class="part__lead">{i18n.t("super-promises-lead")}</p>
      <div role="status" aria-busy={asked.state === "asking"}>
        {asked.state === "asking" && <Spinner />}
        {report !== null && shown.length === 0 && (
          <p class="part__empty">{i18n.t("super-promises-none")}</p>
        )}
      </div>
      <div role="alert">
        {asked.state === "failed" && (
          <Failure code={asked.code} onRetry={() => setTries(tries + 1)} />
        )}
      </div>
      {shown.length > 0 && <Calibration queues={shown} />}
      {shown.map((one) => (
        <Charts key={`${one.queue} ${one.level}`} one={one} />
      ))}
    </section>
  );
}

/** Why there is no report. */
function Failure({ code, onRetry }: { code: string; onRetry: () => void }) {
  const i18n = useI18n();
  if (code === "not_found" || code === "status_404") {
    return <Notice>{i18n.t("super-promises-missing")}</Notice>;
  }
  if (code === "forbidden" || code === "status_403") {
    return <Notice kind="warn">{i18n.t("super-promises-forbidden")}</Notice>;
  }
  return (
    <Notice kind="bad">
      {problemWords(i18n, code)}{" "}
      <button type="button" class="link" onClick={onRetry}>
        {i18n.t("staff-retry-now")}
      </button>
    </Notice>
  );
}

/** What was promised beside what came of it, queue by queue. */
function Calibration({ queues }: { queues: readonly QueuePromises[] }) {
  const i18n = useI18n();
  const heads = messageIds({
    promised: "super-col-promised",
    kept: "super-col-kept",
    censored: "super-col-censored",
    bias: "super-col-bias",
    width: "super-col-width",
    told: "super-col-told",
  });
  return (
    <Scroll label={i18n.t("super-promises")}>
      <table class="table" aria-labelledby="promises-title">
        <thead>
          <tr>
            <th scope="col">{i18n.t("super-col-queue")}</th>
            {Object.values(heads).map((id) => (
              <th key={id} scope="col">
                {i18n.t(id)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {queues.map((one) => (
            <tr key={`${one.queue} ${one.level}`}>
              <th scope="row">
                <bdi>{one.name}</bdi>
                <span class={`verdict verdict--${verdict(one)}`}>
                  {i18n.t(VERDICTS[verdict(one)])}
                </span>
              </th>
              <td>{percent(i18n, one.level)}</td>
              <td>{percent(i18n, one.kept_share)}</td>
              <td>{percent(i18n, one.kept_censored)}</td>
              <td>{biasWords(i18n, one.bias_s)}</td>
              <td>{one.width_s === null ? "–" : span(i18n, one.width_s)}</td>
              <td>
                {i18n.number(one.told)}
                <span class="table__more">
                  {i18n.t("super-outcomes", {
                    kept: one.kept,
                    broken: one.broken,
                    left: one.left,
                    worse: one.worse,
                  })}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Charts({ one }: { one: QueuePromises }) {
  const i18n = useI18n();
  const days = one.days.map((it) => ({
    key: it.day,
    label: dayWords(i18n, it.day),
    outcomes: it,
  }));
  const hours = one.hours.map((it) => ({
    key: String(it.hour),
    label: hourWords(i18n, it.hour),
    outcomes: it,
  }));
  return (
    <section class="charts" aria-label={i18n.plain("super-charts-of", { queue: one.name })}>
      <h3>
        <bdi>{one.name}</bdi>
      </h3>
      <div class="charts__pair">
        {days.length > 0 && (
          <Chart
            title={i18n.t("super-chart-days")}
            unit={i18n.t("super-col-day")}
            level={one.level}
            bars={days}
          />
        )}
        {hours.length > 0 && (
          <Chart
            title={i18n.t("super-chart-hours")}
            unit={i18n.t("super-col-hour")}
            level={one.level}
            bars={hours}
          />
        )}
      </div>
    </section>
  );
}

/** Hands the report to the browser as a file; the mark at the beginning tells spreadsheets that it is UTF-8. */
function saveCsv(report: PromiseReport): void {
  const blob = new Blob(["\ufeff", toCsv(report)], { type: "text/csv;charset=utf-8" });
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = `promises-${report.from.slice(0, 10)}-${report.to.slice(0, 10)}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), READ_MS);
}
