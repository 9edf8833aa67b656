/**
 * What the desktop knows: one plain object, changed only by `reduce`. The server owns everything in
 * it but the outbox and what has been seen on this page, so that every window of the same agent
 * shows the same.
 */
import type {
  AgentFrame,
  AgentServerFrame,
  DirectoryAgent,
  DirectoryQueue,
  ErrorCode,
  GoneReason,
  OfferResult,
  OfferView,
  PresenceView,
  SessionView,
  UnavailableReason,
} from "../generated/protocol";
import type { LinkStatus } from "../shared/socket";

/** A frame that changes something and is therefore answered and repeated until it is. */
export type ChangingFrame = Extract<AgentFrame, { id: number }>;

/** A changing frame as the pages write it; the outbox gives it its number. */
export type Wish = WithoutId<ChangingFrame>;

/** `Omit` for each member of a union by itself. */
type WithoutId<F> = F extends { id: number } ? Omit<F, "id"> : never;

/** One entry of a conversation: everything that carries `seq`. */
export type Line = Extract<AgentServerFrame, { seq: number; at: number }>;

/** A message in a conversation. */
export type MessageLine = Extract<Line, { type: "message" }>;

/** One line among the agents; it has a count of its own. */
export type WhisperLine = Extract<AgentServerFrame, { type: "whisper" }>;

/** The lines of one session, in order and without doubles. */
export type Thread = Strand<Line>;
/** What the agents of one session write to each other. */
export type Whispers = Strand<WhisperLine>;

/** Lines of one count. */
export interface Strand<L> {
  readonly lines: readonly L[];
  /** Highest place shown; 0 before the first. */
  readonly last: number;
  /** Where a gap was seen once; the same gap again is taken as it is, or it would never end. */
  readonly gapAfter: number | null;
  /** Highest place the agent has seen on this page. */
  readonly seen: number;
}

/** Who reads what the agent writes: the customer too, or only the colleagues in the conversation. */
export type Audience = "customer" | "colleagues";

/** A change that the server has not confirmed, or has refused for good. */
export interface Outgoing {
  readonly frame: ChangingFrame;
  /** When the agent asked for it, this computer's clock. */
  readonly at: number;
  /** Confirmed; kept until its line arrives, so that the text never blinks. */
  readonly acked: boolean;
  /** Its place among the lines of its kind, once known. */
  readonly seq: number | null;
  /** Refused for good, and why. Only texts stay with this, so that no text is lost. */
  readonly error: ErrorCode | null;
}

/** Something the agent should read once. */
export type Notice =
  | { readonly key: number; readonly kind: "error"; readonly code: ErrorCode }
  /** A call over HTTP did not reach the server. */
  | { readonly key: number; readonly kind: "unreachable" }
  | {
      readonly key: number;
      readonly kind: "offer";
      readonly result: OfferResult;
      readonly isInvitation: boolean;
    }
  /** How an invitation of this agent ended. */
  | {
      readonly key: number;
      readonly kind: "invite";
      readonly result: OfferResult;
      readonly name: string;
    }
  | {
      readonly key: number;
      readonly kind: "gone";
      /** `meanwhile`: while this page was not connected, so that nobody said why. */
      readonly reason: GoneReason | "meanwhile";
      readonly name: string | null;
    };

/** How one request of this page was answered; dialogs look theirs up. */
export interface Answer {
  readonly id: number;
  readonly error: ErrorCode | null;
}

/** Everything the desktop shows. */
export interface Desk {
  readonly link: LinkStatus;
  /** A first snapshot has arrived. */
  readonly ready: boolean;
  /** Something was missed: a new connection has to be made. */
  readonly resync: boolean;
  /** The router takes nothing new at the moment, and why; null while all is well. */
  readonly trouble: UnavailableReason | null;
  /** The router has announced that it restarts, and whether conversations outlive that. */
  readonly restart: null | "keeps" | "forgets";
  readonly agentSeq: number;
  /** What the last `pong` counted and this page did not have; null if it had everything. */
  readonly behind: number | null;
  /** Add to this computer's clock to get the server's. */
  readonly clockOffset: number;
  readonly textMaxBytes: number;
  readonly agent: number;
  readonly name: string;
  readonly presence: PresenceView;
  readonly chatsMax: number;
  readonly callsMax: number;
  readonly offers: readonly OfferView[];
  readonly sessions: readonly SessionView[];
  readonly threads: Readonly<Record<string, Thread>>;
  readonly whispers: Readonly<Record<string, Whispers>>;
  /** Server time of the page's first snapshot: whispers from before are no news. */
  readonly since: number;
  /** Until when a customer counts as writing, this computer's clock. */
  readonly typingUntil: Readonly<Record<string, number>>;
  readonly awayReasons: readonly string[];
  readonly dispositions: readonly string[];
  readonly queues: readonly DirectoryQueue[];
  readonly agents: readonly DirectoryAgent[];
  readonly outbox: readonly Outgoing[];
  readonly answers: readonly Answer[];
  readonly notices: readonly Notice[];
  /** Number of the next notice. */
  readonly nextNotice: number;
}

/** A typing hint is forgotten after this long, milliseconds. */
export const TYPING_MS = 6_000;
/** Most changes without an answer; the server remembers the last 64 answers of a device. */
export const OUTBOX_MAX = 48;
/** Notices shown at once; older ones give way. */
export const NOTICES_MAX = 4;
/** Answers kept for dialogs. */
export const ANSWERS_MAX = 16;
/** Threads kept of sessions that are not (yet) in the list. */
export const STRAY_THREADS_MAX = 8;

/** A desktop that knows nothing yet. */
export function emptyDesk(): Desk {
  return {
    link: { state: "connecting", lastHeardAt: null },
    ready: false,
    resync: false,
    trouble: null,
    restart: null,
    agentSeq: 0,
    behind: null,
    clockOffset: 0,
    textMaxBytes: 16_384,
    agent: 0,
    name: "",
    presence: { state: "offline", reason: null, since: 0 },
    chatsMax: 0,
    callsMax: 0,
    offers: [],
    sessions: [],
    threads: {},
    whispers: {},
    since: 0,
    typingUntil: {},
    awayReasons: [],
    dispositions: [],
    queues: [],
    agents: [],
    outbox: [],
    answers: [],
    notices: [],
    nextNotice: 1,
  };
}

/** A thread without lines. */
export const EMPTY_THREAD: Thread = { lines: [], last: 0, gapAfter: null, seen: 0 };
/** No whispers yet. */
export const NO_WHISPERS: Whispers = { lines: [], last: 0, gapAfter: null, seen: 0 };
