import { useId } from "preact/hooks";
import { useI18n } from "../shared/ui/i18n-context";
import type { Outcomes } from "./report";
import { percent } from "./words";

/** One bar: what its promises came to. */
export interface Bar {
  readonly key: string;
  /** Under the chart and in the table. */
  readonly label: string;
  readonly outcomes: Outcomes;
}

const WIDTH = 360;
const HEIGHT = 150;
const LEFT = 40;
const BOTTOM = 22;
const TOP = 8;
/** Labels below the chart that do not run into each other. */
const LABELS_MAX = 5;
/** Below this many outcomes a bar is pale: it says little. */
const FEW = 10;

const y = (share: number) => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);

/** The share of kept promises, bar by bar, with a line at the promised level. */
export function Chart(props: {
  title: string;
  /** Head of the first column of the table. */
  unit: string;
  level: number;
  bars: readonly Bar[];
}) {
  const i18n = useI18n();
  const id = useId();
  const { level, bars } = props;
  const isMirrored = i18n.direction === "rtl";
  const step = (WIDTH - LEFT) / Math.max(bars.length, 1);
  // Time runs the way one reads.
  const at = (place: number) =>
    isMirrored ? WIDTH - LEFT - (place + 1) * step : LEFT + place * step;
  const from = isMirrored ? 0 : LEFT;
  const scale = isMirrored ? WIDTH - LEFT + 6 : LEFT - 6;
  const every = Math.ceil(bars.length / LABELS_MAX);
  return (
    <figure class="chart">
      <figcaption class="chart__title">{props.title}</figcaption>
      <svg
        class="chart__drawing"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-labelledby={`${id}-title ${id}-text`}
      >
        <title id={`${id}-title`}>{props.title}</title>
        <desc id={`${id}-text`}>
          {i18n.plain("super-chart-text", { level: percent(i18n, level) })}
        </desc>
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line
              class="chart__grid"
              x1={from}
              x2={from + WIDTH - LEFT}
              y1={y(share)}
              y2={y(share)}
            />
            <text
              class="chart__label"
              x={scale}
              y={y(share) + 4}
              text-anchor={isMirrored ? "start" : "end"}
            >
              {percent(i18n, share)}
            </text>
          </g>
        ))}
        {bars.map((bar, place) => (
          <BarShape key={bar.key} bar={bar} level={level} x={at(place)} step={step} />
        ))}
        {bars.map(
          (bar, place) =>
            place % every === 0 && (
              <text
                key={bar.key}
                class="chart__label"
                x={at(place) + step / 2}
                y={HEIGHT - 6}
                text-anchor="middle"
              >
                {bar.label}
              </text>
            ),
        )}
        <line class="chart__level" x1={from} x2={from + WIDTH - LEFT} y1={y(level)} y2={y(level)} />
      </svg>
      <div class="sr-only">
        <table>
          <caption>{props.title}</caption>
          <thead>
            <tr>
              <th scope="col">{props.unit}</th>
              <th scope="col">{i18n.t("super-col-kept")}</th>
              <th scope="col">{i18n.t("super-col-told")}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ key, label, outcomes }) => (
              <tr key={key}>
                <th scope="row">{label}</th>
                <td>{percent(i18n, outcomes.kept_share)}</td>
                <td>{i18n.number(outcomes.told)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

function BarShape(props: { bar: Bar; level: number; x: number; step: number }) {
  const i18n = useI18n();
  const { bar, level, step } = props;
  const { kept_share: share, kept, broken, told } = bar.outcomes;
  if (share === null) return null;
  const width = Math.min(step - Math.min(6, step * 0.2), 40);
  const kinds = [
    "chart__bar",
    share < level && "chart__bar--below",
    kept + broken < FEW && "chart__bar--few",
  ];
  return (
    <rect
      class={kinds.filter(Boolean).join(" ")}
      x={props.x + (step - width) / 2}
      width={width}
      y={y(share)}
      height={Math.max(1, y(0) - y(share))}
      rx="2"
    >
      <title>
        {i18n.plain("super-chart-bar", { when: bar.label, share: percent(i18n, share), told })}
      </title>
    </rect>
  );
}
