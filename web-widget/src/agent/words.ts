/** Which text belongs to which code of the wire. Known names of a configuration are translated too. */
import type {
  DecidedBy,
  EndReason,
  ErrorCode,
  GoneReason,
  InviteRole,
  MemberRole,
  OfferResult,
  PresenceState,
  QueuedReason,
  SessionView,
  UnavailableReason,
} from "../generated/protocol";
import { type I18n, messageIds } from "../shared/i18n";
import type { Line, MessageLine } from "./desk";
import type { MessageStatus } from "./view";

export const PRESENCE = messageIds({
  available: "agent-presence-available",
  away: "agent-presence-away",
  offline: "agent-presence-offline",
  grace: "agent-presence-grace",
} satisfies Record<PresenceState, string>);

export const WHY = messageIds({
  only_candidate: "agent-why-only-candidate",
  past_contact: "agent-why-past-contact",
  skill_fit: "agent-why-skill-fit",
  load: "agent-why-load",
  fill: "agent-why-fill",
  longest_idle: "agent-why-longest-idle",
  tie: "agent-why-tie",
  transfer: "agent-why-transfer",
  earliest_due: "agent-why-earliest-due",
  all_asked: "agent-why-all-asked",
} satisfies Record<DecidedBy, string>);

export const QUEUED = messageIds({
  arrived: "agent-line-arrived",
  transferred: "agent-line-transferred",
  agent_lost: "agent-line-agent-lost",
  escalated: "agent-line-escalated",
  reassigned: "agent-line-reassigned",
  rejoined: "agent-line-rejoined",
} satisfies Record<QueuedReason, string>);

export const ENDED = messageIds({
  customer: "agent-end-customer",
  agent: "agent-end-agent",
  silence: "agent-end-silence",
  customer_lost: "agent-end-customer-lost",
  left_queue: "agent-end-left-queue",
  queue_closed: "agent-end-queue-closed",
  waited_too_long: "agent-end-waited-too-long",
  not_reached: "agent-end-not-reached",
  wrong_number: "agent-end-wrong-number",
} satisfies Record<EndReason, string>);

export const STATUS = messageIds({
  sent: "agent-status-sent",
  delivered: "agent-status-delivered",
  read: "agent-status-read",
} satisfies Record<MessageStatus, string>);

export const GONE = messageIds({
  transferred: "agent-gone-transferred",
  done: "agent-gone-done",
  agent_lost: "agent-gone-lost",
  called_later: "agent-gone-called-later",
  left: "agent-gone-left",
  meanwhile: "agent-gone-meanwhile",
} satisfies Record<GoneReason | "meanwhile", string>);

export const ROLE = messageIds({
  holder: "agent-role-holder",
  consult: "agent-role-consult",
  conference: "agent-role-conference",
} satisfies Record<MemberRole, string>);

export const INVITATION = messageIds({
  consult: "agent-invitation-consult",
  conference: "agent-invitation-conference",
} satisfies Record<InviteRole, string>);

export const INVITED = messageIds({
  accepted: "agent-invite-accepted",
  declined: "agent-invite-declined",
  expired: "agent-invite-expired",
  agent_lost: "agent-invite-lost",
  rescinded: "agent-invite-lost",
} satisfies Record<OfferResult, string>);

export const ERRORS = messageIds({
  bad_json: "agent-error-internal",
  unknown_type: "agent-error-internal",
  bad_field: "agent-error-internal",
  wrong_order: "agent-error-internal",
  internal: "agent-error-internal",
  token_invalid: "agent-error-internal",
  identity_off: "agent-error-internal",
  identity_invalid: "agent-error-internal",
  identity_used: "agent-error-internal",
  identity_other: "agent-error-internal",
  protocol_unsupported: "agent-error-protocol",
  too_large: "agent-error-too-large",
  no_session: "agent-error-session-unknown",
  session_exists: "agent-error-wrong-state",
  session_over: "agent-error-session-over",
  wrong_state: "agent-error-wrong-state",
  session_unknown: "agent-error-session-unknown",
  queue_unknown: "agent-error-queue-unknown",
  queue_closed: "agent-error-queue-closed",
  queue_full: "agent-error-queue-full",
  channel_unavailable: "agent-error-channel-unavailable",
  not_offered: "agent-error-wrong-state",
  slot_taken: "agent-error-wrong-state",
  not_deferred: "agent-error-wrong-state",
  offer_closed: "agent-error-offer-closed",
  agent_unknown: "agent-error-agent-unknown",
  agent_unavailable: "agent-error-agent-unavailable",
  already_in: "agent-error-already-in",
  not_member: "agent-error-not-member",
  conversation_crowded: "agent-error-conversation-crowded",
  no_higher_tier: "agent-error-no-higher-tier",
  nobody_free: "agent-error-nobody-free",
  reason_unknown: "agent-error-reason-unknown",
  disposition_unknown: "agent-error-disposition-unknown",
  conversation_full: "agent-error-conversation-full",
  signed_out: "agent-error-signed-out",
  too_fast: "agent-error-too-fast",
  too_old: "agent-error-too-old",
  unavailable: "agent-error-busy",
  busy: "agent-error-busy",
} satisfies Record<ErrorCode, string>);

export const TROUBLES = messageIds({
  storage_full: "agent-trouble-full",
  storage_readonly: "agent-trouble-readonly",
  storage_slow: "agent-trouble-slow",
  storage_failing: "agent-trouble-failing",
} satisfies Record<UnavailableReason, string>);

const REASONS = messageIds({
  missed_offers: "agent-reason-missed-offers",
  break: "agent-reason-break",
  lunch: "agent-reason-lunch",
  meal: "agent-reason-meal",
  meeting: "agent-reason-meeting",
  training: "agent-reason-training",
  coaching: "agent-reason-coaching",
  admin: "agent-reason-admin",
  technical: "agent-reason-technical",
});

const DISPOSITIONS = messageIds({
  solved: "agent-disposition-solved",
  resolved: "agent-disposition-resolved",
  answered: "agent-disposition-answered",
  follow_up: "agent-disposition-follow-up",
  escalated: "agent-disposition-escalated",
  no_answer: "agent-disposition-no-answer",
  wrong_queue: "agent-disposition-wrong-queue",
  spam: "agent-disposition-spam",
  other: "agent-disposition-other",
});

const FLOOR_PROBLEMS = messageIds({
  session_over: "agent-waiting-gone",
  session_unknown: "agent-waiting-gone",
  wrong_state: "agent-waiting-gone",
  queue_unknown: "agent-error-queue-unknown",
  queue_closed: "agent-error-queue-closed",
  channel_unavailable: "agent-error-channel-unavailable",
  agent_unknown: "agent-error-agent-unknown",
  not_signed_in: "agent-error-signed-out",
  unreachable: "staff-problem-network",
  unavailable: "staff-problem-network",
});

/** Why nothing was done about somebody who waits; `whom` the session was to go to. */
export function floorProblem(i18n: I18n, code: string, whom: "you" | "colleague"): string {
  if (code === "agent_unavailable") {
    return i18n.t(whom === "you" ? "agent-waiting-no-room" : "agent-error-agent-unavailable");
  }
  return i18n.t(lookUp(FLOOR_PROBLEMS, code) ?? "agent-error-internal");
}

/** What happened between the messages; `own` is the name of the agent who reads it. */
export function eventText(i18n: I18n, line: Exclude<Line, MessageLine>, own: string): string {
  switch (line.type) {
    case "queued":
      return i18n.t(QUEUED[line.reason], { queue: line.queue_name });
    case "joined":
      if (line.instead_of !== null) {
        return line.agent_name === own
          ? i18n.t("agent-line-you-took-over", { from: line.instead_of })
          : i18n.t("agent-line-took-over", { name: line.agent_name, from: line.instead_of });
      }
      return line.agent_name === own
        ? i18n.t("agent-line-you-joined")
        : i18n.t("agent-line-joined", { name: line.agent_name });
    case "deferred":
      if (line.reason === "no_answer") return i18n.t("agent-line-no-answer");
      if (line.reason === "put_off") return i18n.t("agent-line-put-off");
      return i18n.t(line.kind === "callback" ? "agent-line-callback" : "agent-line-left-message");
    case "left":
      return i18n.t("agent-line-left", { name: line.agent_name });
    case "silence_warning":
      return i18n.t("agent-line-silence", { time: i18n.time(line.closes_at) });
    case "ended":
      return i18n.t(ENDED[line.reason]);
  }
}

/** Why away, as configured. */
export function reasonText(i18n: I18n, reason: string): string {
  return nameOf(i18n, REASONS, reason);
}

/** The outcome of a session, as configured. */
export function dispositionText(i18n: I18n, disposition: string): string {
  return nameOf(i18n, DISPOSITIONS, disposition);
}

/** What to call the customer. */
export function customerName(i18n: I18n, view: Pick<SessionView, "customer_name">): string {
  return view.customer_name ?? i18n.t("agent-nobody");
}

function nameOf(i18n: I18n, table: Record<string, string>, name: string): string {
  const id = lookUp(table, name);
  if (id !== undefined) return i18n.t(id);
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

function lookUp(table: Record<string, string>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
