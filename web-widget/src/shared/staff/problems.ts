import { type I18n, messageIds } from "../i18n";

const PROBLEMS = messageIds({
  bad_credentials: "staff-problem-bad-credentials",
  forbidden: "staff-problem-forbidden",
  too_many_attempts: "staff-problem-too-many",
  origin_not_allowed: "staff-problem-origin",
  unreachable: "staff-problem-network",
  unavailable: "staff-problem-network",
});

/** Why signing in did not work. */
export function problemText(i18n: I18n, code: string): string {
  return i18n.t(
    Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code as keyof typeof PROBLEMS] : "staff-problem-other",
  );
}
