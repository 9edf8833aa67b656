import type { I18n } from "./i18n";

/** How long still, as on the wire. */
export type WaitLike =
  | { state: "unknown" }
  | { state: "range"; low_s: number; high_s: number; level?: number | null };

/** "about 4 to 6 minutes", or null when there is nothing honest to say. */
export function waitWords(i18n: I18n, wait: WaitLike): string | null {
  if (wait.state === "unknown") return null;
  if (wait.high_s <= 30) return i18n.t("wait-half-a-minute");
  if (wait.high_s <= 60) return i18n.t("wait-under-a-minute");
  const high = Math.ceil(wait.high_s / 60);
  const low = Math.max(1, Math.floor(wait.low_s / 60));
  if (high > 120) return hours(i18n, Math.floor(low / 60), Math.ceil(high / 60));
  if (wait.low_s < 60) return i18n.t("wait-up-to", { high });
  if (low >= high) return i18n.t("wait-minutes", { minutes: high });
  return i18n.t("wait-range", { low, high });
}

function hours(i18n: I18n, low: number, high: number): string {
  return low < 1 ? i18n.t("wait-hours-up-to", { high }) : i18n.t("wait-hours-range", { low, high });
}

/** Time that has passed, in whole minutes: "3 minutes", "less than a minute". */
export function elapsedWords(i18n: I18n, ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  return minutes < 1 ? i18n.t("elapsed-under-a-minute") : i18n.t("elapsed-minutes", { minutes });
}
