/** What the panel shows, as plain data. */

import type {
  ChoicesFrame,
  CustomerDeferral,
  CustomerFrame,
  CustomerQueue,
  CustomerSessionState,
  DeferralKind,
  DeferredReason,
  EndReason,
  HoldLink,
  Party,
  QueuedReason,
  Wait,
  WaitingPhase,
  WaitWarning,
  Worse,
} from "../generated/protocol";

/** One entry of the conversation, in the order of `seq`. */
export type Line =
  | { kind: "message"; seq: number; at: number; from: Party; name: string | null; text: string }
  | { kind: "queued"; seq: number; at: number; queueName: string; reason: QueuedReason }
  | { kind: "joined"; seq: number; at: number; agentName: string; insteadOf: string | null }
  | { kind: "deferred"; seq: number; at: number; of: DeferralKind; reason: DeferredReason }
  | { kind: "left"; seq: number; at: number; agentName: string }
  | { kind: "ended"; seq: number; at: number; reason: EndReason };

/** A message of this customer, from any page, that the conversation does not show yet. */
export interface Outgoing {
  id: number;
  at: number;
  text: string;
  /** The session it was written for. */
  session: string | null;
  /** The place it got, once acknowledged or seen in the conversation. */
  seq: number | null;
  /** Why it was given up. */
  refused: string | null;
}

/** What waits for an answer, or was refused, in all pages: see `Entry` of the outbox. */
export interface Waiting {
  frame: CustomerFrame & { id: number };
  at: number;
  refused: string | null;
}

/** The session this page shows. */
export interface Session {
  id: string;
  state: CustomerSessionState;
  /** Queue id. */
  queue: string;
  queueName: string;
  arrivedAt: number;
  /** What it is where the customer does not wait on the page. */
  deferral: CustomerDeferral | null;
  agentName: string | null;
  /** Everybody who talks with the customer, that agent first. */
  agents: readonly string[];
  graceS: number;
  /** Lines up to here were there before this page's connection: nothing to ring for. */
  knownSeq: number;
  /** Highest `seq` shown. */
  seq: number;
  lines: readonly Line[];
  phase: WaitingPhase;
  position: number | null;
  /** The place before the last change, when the line got longer before this customer. */
  roseFrom: number | null;
  /** What the queue says while nobody who serves it is signed in. */
  notice: string | null;
  wait: Wait;
  /** Why the wait is longer than what was said before. */
  worse: Worse | null;
  /** What had better be known before waiting on. */
  warning: WaitWarning | null;
  /** What the queue says while more comes than its agents can meet. */
  surge: string | null;
  hold: string | null;
  /** Where to find help meanwhile. */
  holdLink: HoldLink | null;
  typingUntil: number;
  /** Who is writing, where that was told. */
  typingName: string | null;
  /** When the session closes unless the customer writes; server time. */
  closesAt: number | null;
  endReason: EndReason | null;
  /** How far the agent has received and read. */
  delivered: number;
  read: number;
  /** How far this customer has read, on any page. */
  readHere: number;
}

/** Everything the panel shows. */
export interface Panel {
  /** The router has answered at least once. */
  welcomed: boolean;
  /** Server time minus this machine's. */
  offsetMs: number;
  textMaxBytes: number;
  queues: readonly CustomerQueue[];
  session: Session | null;
  outgoing: readonly Outgoing[];
  /** `id` of a `start` frame without an answer. */
  starting: number | null;
  /** Why the last `start` failed. */
  startRefused: string | null;
  /** What the queue that was asked about offers instead of waiting. */
  choices: ChoicesFrame | null;
  /** `id` of a `defer` frame without an answer, and why the last one failed. */
  deferring: number | null;
  deferRefused: string | null;
  /** The router takes nothing at the moment; the operator's words. It is asked again by itself. */
  held: string | null;
  /** A session that this page showed is no longer known to the router. */
  sessionGone: boolean;
  /** The router does not speak this page's protocol: only a reload helps. */
  outdated: boolean;
  /** The router restarts and forgets who is in line and in conversation. */
  forgets: boolean;
}

export const EMPTY: Panel = {
  welcomed: false,
  offsetMs: 0,
  textMaxBytes: 16_384,
  queues: [],
  session: null,
  outgoing: [],
  starting: null,
  startRefused: null,
  choices: null,
  deferring: null,
  deferRefused: null,
  held: null,
  sessionGone: false,
  outdated: false,
  forgets: false,
};
