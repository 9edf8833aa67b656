import type { WaitWarning, Worse } from "../generated/protocol";
import { type I18n, messageIds } from "../shared/i18n";
import type { EventLine } from "./groups";

const REASONS: Record<string, string> = messageIds({
  customer: "ended-customer",
  agent: "ended-agent",
  silence: "ended-silence",
  customer_lost: "ended-customer-lost",
  left_queue: "ended-left-queue",
  queue_closed: "ended-queue-closed",
  waited_too_long: "ended-waited-too-long",
  not_reached: "ended-not-reached",
  wrong_number: "ended-wrong-number",
});

/** Why a session ended, in words. */
export function endWords(i18n: I18n, reason: string | null): string {
  return i18n.t(REASONS[reason ?? ""] ?? "ended-other");
}

const WORSE: Record<Worse, string> = messageIds({
  more_ahead: "waiting-worse-more-ahead",
  fewer_agents: "waiting-worse-fewer-agents",
  slower: "waiting-worse-slower",
});

/** Why a wait is longer than what was said before, in words. */
export function worseWords(i18n: I18n, worse: Worse): string {
  return i18n.t(WORSE[worse]);
}

/** What had better be known before somebody waits on, in words. */
export function warningWords(i18n: I18n, warning: WaitWarning): string {
  if (warning.reason === "limit") {
    return i18n.t("waiting-limit", { time: i18n.time(warning.limit_at) });
  }
  const time = i18n.time(warning.closes_at);
  return i18n.t(warning.served ? "waiting-closes-served" : "waiting-closes-release", { time });
}

/** What happened between the messages, in words. */
export function eventWords(i18n: I18n, line: EventLine): string {
  if (line.kind === "joined") {
    const { agentName: agent, insteadOf: before } = line;
    return before === null
      ? i18n.t("line-joined", { agent })
      : i18n.t("line-took-over", { agent, before });
  }
  if (line.kind === "deferred") {
    if (line.reason === "no_answer") return i18n.t("line-no-answer");
    if (line.reason === "put_off") return i18n.t("line-put-off");
    return i18n.t(line.of === "callback" ? "line-callback" : "line-message");
  }
  if (line.kind === "left") return i18n.t("line-left", { agent: line.agentName });
  switch (line.reason) {
    case "transferred":
      return i18n.t("line-transferred", { queue: line.queueName });
    case "agent_lost":
      return i18n.t("line-agent-lost");
    case "rejoined":
      return i18n.t("line-rejoined");
    case "escalated":
      return i18n.t("line-escalated");
    case "reassigned":
      return i18n.t("line-reassigned", { queue: line.queueName });
  }
}
