/** What was promised to those who waited, and what came of it. */

import type { PromiseReport, QueuePromises } from "../generated/protocol";

/** What became of some promises. Shares are 0 to 1; null: nothing to tell it from. */
export type Outcomes = Pick<QueuePromises, "told" | "kept" | "broken" | "left" | "kept_share">;

/** Whether the promises of a queue came true as often as they said. */
export type Verdict = "few" | "kept" | "less" | "more";

/** Below this many outcomes nothing is said. */
const FEW = 30;
/** A difference that does not matter, share. */
const TOLERANCE = 0.03;

/** Judges a queue: differences that chance explains are none. */
export function verdict(one: QueuePromises): Verdict {
  const known = one.kept + one.broken;
  const share = one.kept_censored ?? one.kept_share;
  if (share === null || known < FEW) return "few";
  const chance = 2 * Math.sqrt((one.level * (1 - one.level)) / known);
  const off = share - one.level;
  if (Math.abs(off) <= Math.max(TOLERANCE, chance)) return "kept";
  return off < 0 ? "less" : "more";
}

/** Queues with promises in this time. */
export function promising(report: PromiseReport): readonly QueuePromises[] {
  return report.queues.filter((one) => one.told > 0);
}

/** The first and last day of a span that ends today, by the reader's clock. */
export function spanDays(days: number, now: number): { from: string; to: string } {
  const today = new Date(now);
  const first = new Date(today.getFullYear(), today.getMonth(), today.getDate() - (days - 1));
  return { from: isoDay(first), to: isoDay(today) };
}

function isoDay(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const COLUMNS = [
  "queue",
  "name",
  "level",
  "part",
  "value",
  "told",
  "kept",
  "broken",
  "left",
  "kept_share",
  "kept_censored",
  "bias_s",
  "width_s",
] as const;

/** The report as a table for other programs: one line per queue in all, per day and per hour. */
export function toCsv(report: PromiseReport): string {
  const lines = report.queues.flatMap((one) => {
    const line = (part: string, value: string | number, it: Outcomes, more: unknown[]) => [
      ...[one.queue, one.name, one.level, part, value],
      ...[it.told, it.kept, it.broken, it.left, it.kept_share, ...more],
    ];
    return [
      line("all", "", one, [one.kept_censored, one.bias_s, one.width_s]),
      ...one.days.map((it) => line("day", it.day, it, ["", "", ""])),
      ...one.hours.map((it) => line("hour", it.hour, it, ["", "", ""])),
    ];
  });
  return [COLUMNS, ...lines].map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

/** A text that begins like a formula is kept from being one. */
function cell(value: unknown): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
