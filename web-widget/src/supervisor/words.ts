/** Numbers and states in the reader's words. */
import type { LiveQueue } from "../generated/protocol";
import { type I18n, messageIds } from "../shared/i18n";

/** "80%" */
export function percent(i18n: I18n, share: number | null): string {
  if (share === null) return "–";
  return new Intl.NumberFormat(i18n.locale, { style: "percent" }).format(share);
}

/** "14:03:05" */
export function exactTime(i18n: I18n, ms: number): string {
  const parts = { hour: "numeric", minute: "2-digit", second: "2-digit" } as const;
  return new Intl.DateTimeFormat(i18n.locale, parts).format(ms);
}

/** "26 Nov" of "2026-11-26", a day of the center and not of the reader's zone. */
export function dayWords(i18n: I18n, day: string): string {
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(ms)) return day;
  const parts = { day: "numeric", month: "short", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(i18n.locale, parts).format(ms);
}

/** "09:00" */
export function hourWords(i18n: I18n, hour: number): string {
  const parts = { hour: "numeric", minute: "2-digit", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(i18n.locale, parts).format(hour * 3_600_000);
}

/** "35 s" or "2 min" */
export function span(i18n: I18n, seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const inMinutes = whole >= 120;
  const unit = inMinutes ? "minute" : "second";
  const value = inMinutes ? Math.round(whole / 6) / 10 : whole;
  return new Intl.NumberFormat(i18n.locale, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: 1,
  }).format(value);
}

/** "35 s earlier than promised" */
export function biasWords(i18n: I18n, bias: number | null): string {
  if (bias === null) return "–";
  if (Math.abs(bias) < 1) return i18n.t("super-bias-none");
  const by = span(i18n, bias);
  return i18n.t(bias < 0 ? "super-bias-earlier" : "super-bias-later", { by });
}

/** Whether somebody is there for a queue. */
export function staffWords(i18n: I18n, queue: LiveQueue): string {
  if (queue.attended) return i18n.t("super-staff-attended");
  return i18n.t(queue.staffed ? "super-staff-away" : "super-staff-none");
}

/** Whether a queue takes customers. */
export function stateWords(i18n: I18n, queue: LiveQueue): string {
  if (queue.open) return i18n.t("super-state-open");
  const at = queue.opens_at === null ? Number.NaN : Date.parse(queue.opens_at);
  if (Number.isNaN(at)) return i18n.t("super-state-closed");
  return i18n.t("super-state-opens", { time: i18n.moment(at) });
}

const PROBLEMS = messageIds({
  forbidden: "super-problem-forbidden",
  queue_unknown: "super-problem-queue",
  bad_request: "super-problem-request",
  unreachable: "staff-problem-network",
  unavailable: "super-problem-unavailable",
});

/** Why something was not done. */
export function problemWords(i18n: I18n, code: string): string {
  if (!Object.hasOwn(PROBLEMS, code)) return i18n.t("super-problem-other");
  return i18n.t(PROBLEMS[code as keyof typeof PROBLEMS]);
}
