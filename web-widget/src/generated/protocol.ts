// Generated from src/protocol by `make generated`: do not edit, change the Rust types instead.
// biome-ignore-all lint: generated code
// biome-ignore-all format: generated code
// biome-ignore-all assist: generated code

/** Version of these types; goes into `hello`. */
export const PROTOCOL = 1;

/** Longest text of one message, in bytes of UTF-8. */
export const TEXT_MAX_BYTES = 16384;

/** Longest name a customer may give, in characters. */
export const NAME_MAX_CHARS = 80;

/** Longest topic a customer may give, in characters. */
export const TOPIC_MAX_CHARS = 200;

/** How often each side says it is there, in seconds; twice missed means gone. */
export const HEARTBEAT_S = 15;

/** A language of the pages: English, Persian, Greek, Russian. */
export type Locale =
  /** English, left to right. */
  | "en"
  /** Persian, right to left. */
  | "fa"
  /** Greek. */
  | "el"
  /** Russian. */
  | "ru";

/** How customer and agent talk. */
export type Channel =
  /** Text in the widget. */
  | "chat"
  /** Voice over WebRTC. */
  | "call";

/** Who speaks. */
export type Party =
  /** The person who came for help. */
  | "customer"
  /** The person who helps. */
  | "agent";

/** How long a waiting customer may still have to wait. */
export type Wait =
  /** Too little is known to say; show no number. */
  | { state: "unknown" }
  /** Between `low_s` and `high_s` seconds from now. */
  | {
    state: "range";
    /** Lower end, seconds from now. */
    low_s: number;
    /** Upper end, seconds from now. */
    high_s: number;
    /**
     * Share of customers, 0..1, served by `high_s` that this range promises to who stays; null: an
     * estimate for whoever would come now, no promise.
     */
    level: number | null;
  };

/** Why a wait is longer than what the customer read before. */
export type Worse =
  /** Others go first who were not there before, or who have waited longer elsewhere. */
  | "more_ahead"
  /** Fewer agents are at work who may take it. */
  | "fewer_agents"
  /** Conversations take longer than they mostly do. */
  | "slower";

/** What had better be known before somebody waits on. */
export type WaitWarning =
  /** The queue closes before the upper end of the wait. */
  | {
    reason: "closes";
    /** When. */
    closes_at: number;
    /** Whether those in line are still served then; else they are told and let go. */
    served: boolean;
  }
  /** The queue lets nobody wait as long as the upper end. */
  | {
    reason: "limit";
    /** When the session would be let go. */
    limit_at: number;
  };

/** Where a customer stands in line. */
export type WaitingPhase =
  /** In line. */
  | "in_line"
  /** An agent is being asked right now. If that agent does not take it, the phase goes back to `in_line` with the place kept; that is not worth a word to the customer. */
  | "being_offered";

/** Why a session (re)joined a line. */
export type QueuedReason =
  /** It just arrived. */
  | "arrived"
  /** An agent passed it on. */
  | "transferred"
  /** Its agent's connection was lost for too long; the old place counts. */
  | "agent_lost"
  /** Its agent passed it to the next tier; the old place counts. */
  | "escalated"
  /** A supervisor moved it. */
  | "reassigned"
  /** Its customer waits on the page again, instead of a callback or message. */
  | "rejoined";

/** Why a session ended. */
export type EndReason =
  /** The customer ended the conversation. */
  | "customer"
  /** The agent ended the conversation. */
  | "agent"
  /** The customer stopped writing and was warned before. */
  | "silence"
  /** The customer's connection was lost for longer than the grace. */
  | "customer_lost"
  /** The customer left the line before an agent answered. */
  | "left_queue"
  /** The queue closed while the customer waited and does not keep its line. */
  | "queue_closed"
  /** The wait reached the queue's limit. */
  | "waited_too_long"
  /** The customer was to be called, and did not answer as often as the queue tries. */
  | "not_reached"
  /** The customer was to be called, and the number is somebody else's, or none. */
  | "wrong_number";

/** A session is in line (again). */
export type QueuedFrame = {
  /** Session id. */
  session: string;
  /** Place in the conversation. */
  seq: number;
  /** When. */
  at: number;
  /** Queue id, as in the configuration. */
  queue: string;
  /** Queue name in the language of the reader. */
  queue_name: string;
  /** Why. */
  reason: QueuedReason;
};

/**
 * An agent has taken the session, or has come into the conversation too: customer and agent can
 * talk.
 */
export type JoinedFrame = {
  /** Session id. */
  session: string;
  /** Place in the conversation. */
  seq: number;
  /** When. */
  at: number;
  /** The agent's public name. */
  agent_name: string;
  /** Public name of the agent who has left and for whom this one goes on; null otherwise. */
  instead_of: string | null;
  /** Public names of all agents who talk with the customer from now on. */
  agents: Array<string>;
};

/** An agent has left the conversation; it goes on with the others. */
export type LeftFrame = {
  /** Session id. */
  session: string;
  /** Place in the conversation. */
  seq: number;
  /** When. */
  at: number;
  /** The agent's public name. */
  agent_name: string;
  /** Public names of all agents who talk with the customer from now on. */
  agents: Array<string>;
};

/** One message. */
export type MessageFrame = {
  /** Session id. */
  session: string;
  /** Place in the conversation. */
  seq: number;
  /** When. */
  at: number;
  /** Who wrote it. */
  from: Party;
  /** The writer's public name; null for a customer who gave none. */
  name: string | null;
  /** Plain text; show it as text, never as HTML. */
  text: string;
};

/** The customer has been silent and is asked to write, or the session closes at `closes_at`. */
export type SilenceWarningFrame = {
  /** Session id. */
  session: string;
  /** Place in the conversation. */
  seq: number;
  /** When. */
  at: number;
  /** When the session closes unless the customer writes. */
  closes_at: number;
};

/** The conversation is over; nothing more can be written. */
export type EndedFrame = {
  /** Session id. */
  session: string;
  /** Place in the conversation. */
  seq: number;
  /** When. */
  at: number;
  /** Why. */
  reason: EndReason;
};

/** The other side is writing (or has stopped). A hint: may be lost; forget it after 6 s. */
export type TypingFrame = {
  /** Session id. */
  session: string;
  /** Who is writing. */
  from: Party;
  /** The agent's public name; null for a customer. */
  name: string | null;
  /** True while writing. */
  on: boolean;
};

/** How far `party` has got in the conversation. Only the latest counts; both only grow. */
export type MarksFrame = {
  /** Session id. */
  session: string;
  /** Whose page has received and read. */
  party: Party;
  /** Every message up to this `seq` has reached a page of `party`. */
  delivered: number;
  /** Every message up to this `seq` has been seen by `party`. */
  read: number;
};

/** The change asked for under `id` is durable. */
export type AckFrame = {
  /** The client's counter. */
  id: number;
  /** The session it concerned, where there is one. */
  session: string | null;
  /** The place in the conversation it got, where it got one. */
  seq: number | null;
};

/** Whether the server takes anything new. Sent when that changes; only the latest counts. */
export type ServiceFrame = {
  /**
   * Nothing new is taken, and this is what the operator says then, in the page's language; null:
   * everything is taken.
   */
  unavailable: string | null;
  /** Why, for staff alone; null for customers, and while everything is taken. */
  reason: UnavailableReason | null;
};

/** Why a server takes nothing new. */
export type UnavailableReason =
  /** The disk is full. */
  | "storage_full"
  /** The storage is read-only. */
  | "storage_readonly"
  /** The storage takes seconds for a write. */
  | "storage_slow"
  /** The storage fails in another way. */
  | "storage_failing";

/** The server is about to go away; come back after `reconnect_after_ms` (already spread by chance). */
export type DrainingFrame = {
  /** Milliseconds to wait before the new connection. */
  reconnect_after_ms: number;
  /**
   * Whether places in line and conversations are still there after that; false where the server
   * keeps them in memory alone.
   */
  keeps_sessions: boolean;
};

/** What a customer's page sends. */
export type CustomerFrame =
  /** First frame: who is there, and what it has seen. Answered by `welcome`; by a server that cannot begin, because its disk or database does not work, by an `error` with `unavailable` and by `service`: it sends `draining` when it has begun. */
  | {
    type: "hello";
    /** Version of the protocol: 1. */
    protocol: number;
    /** Token of an earlier `welcome` or `session` frame; resumes that session. */
    token: string | null;
    /** Device token of an earlier `welcome`; absent the first time. */
    device: string | null;
    /**
     * Who the customer is, as in `identify`, where the page knows that already; at most 8 KiB. A
     * secret. It is looked at before anything is shown. What is against it comes as an `error`
     * without `id` before `welcome`; without one the proof was taken. Where `device` is missing
     * or not ours it is not looked at: show it with `identify` then.
     */
    identity: string | null;
    /** Language of the page. */
    locale: Locale;
    /** Highest `seq` this page has shown of the session; 0 for none. The rest is sent again. */
    last_seq: number;
  }
  /** Asks for help: a new session joins the line of `queue`. Answered by `ack` and `session`. */
  | {
    type: "start";
    /** Counter of the device. */
    id: number;
    /** Queue id from `welcome`. */
    queue: string;
    /** How to talk. */
    channel: Channel;
    /** What to call the customer; at most 80 characters. */
    name: string | null;
    /** In a few words, what it is about; at most 200 characters. Shown to the agent. */
    topic: string | null;
    /** Not to wait at all: a callback or a message at once. Null: to wait. */
    instead: Instead | null;
  }
  /** What a queue offers instead of waiting, and for when; answered by `choices`. Ask when it is shown: time slots go. */
  | {
    type: "choices";
    /** Queue id. */
    queue: string;
  }
  /** Waits no longer on the page: the session becomes a callback or a message, or another one than it was. Refused with `not_offered`, `slot_taken`. */
  | {
    type: "defer";
    /** Counter of the device. */
    id: number;
    /** Session id that is meant. Null: the page's session. */
    session: string | null;
    /** What instead. */
    instead: Instead;
  }
  /** Waits on the page again, at the better of both places. */
  | {
    type: "rejoin";
    /** Counter of the device. */
    id: number;
    /** Session id that is meant. Null: the page's session. */
    session: string | null;
  }
  /** Answers whether the customer is there, while the callback is `turn`. */
  | {
    type: "callback_turn";
    /** Counter of the device. */
    id: number;
    /** Session id that is meant. Null: the page's session. */
    session: string | null;
    /** The answer. */
    answer: TurnAnswer;
  }
  /** Proves who uses this device, with a token that the website's server has signed. Sessions that start from now on are that person's, on every device that proves the same. A token belongs to the first device that shows it. Refused with `identity_off`, `identity_invalid`, `identity_used` or `identity_other`, it changes nothing. A page that knows from the start who is there says so in `hello`, and is shown nothing of somebody who was there before. */
  | {
    type: "identify";
    /** Counter of the device. */
    id: number;
    /** A JSON Web Token (JWS compact form, HS256), at most 8 KiB. A secret. */
    token: string;
  }
  /** Gives a device up, as at a logout: its session is left or ended, its pages are closed with 1008, and its tokens open nothing any more, wherever there is a copy of them: they are answered `token_invalid`. Repeating it is harmless. Whoever has logged out without a line connects anew without the device, and says this then. */
  | {
    type: "forget";
    /** Counter of the device that says it. */
    id: number;
    /** Token of the device that is given up, most likely another one. A secret. */
    device: string;
  }
  /** Writes a message, while waiting too: the agent sees it on joining. */
  | {
    type: "message";
    /** Counter of the device. */
    id: number;
    /**
     * Session id that is meant. Null: the page's session, whichever that is by then; a page that
     * repeats frames after a break says which.
     */
    session: string | null;
    /** 1 byte to 16 KiB of text. */
    text: string;
  }
  /** Is writing, or has stopped. A hint without an answer; send at most every 3 s. */
  | {
    type: "typing";
    /** True while writing. */
    on: boolean;
  }
  /** What this page has received and the customer has seen. Cumulative, without an answer. */
  | {
    type: "mark";
    /** Highest `seq` received. */
    delivered: number;
    /** Highest `seq` seen. */
    read: number;
  }
  /** Leaves the line before an agent answered, or gives up a callback or message. */
  | {
    type: "leave";
    /** Counter of the device. */
    id: number;
    /** Session id that is meant. Null: the page's session. */
    session: string | null;
  }
  /** Ends the conversation. */
  | {
    type: "end";
    /** Counter of the device. */
    id: number;
    /** Session id that is meant. Null: the page's session. */
    session: string | null;
  }
  /** Heartbeat, every 15 s; answered by `pong`. A page that hears nothing for 30 s reconnects. */
  | { type: "ping" };

/** What a customer's page receives. */
export type CustomerServerFrame =
  /** Answer to `hello`. What the page missed follows as conversation frames. */
  | { type: "welcome" } & Welcome
  /** The page has a session now: after `start`, here or in another tab of the same device. */
  | { type: "session" } & CustomerSession
  /** The queues as they are now, to a page without a session. Only the latest counts; sent when what is shown would change, every 5 s at most. */
  | { type: "queues" } & QueuesFrame
  /** Place in line and wait. Only the latest counts; sent when what is shown would change. */
  | { type: "waiting" } & WaitingFrame
  /** A text to show while waiting. Only the latest counts. */
  | { type: "hold" } & HoldFrame
  /** What the queue offers instead of waiting. */
  | { type: "choices" } & ChoicesFrame
  /** Where the own callback or message stands. Only the latest counts. */
  | { type: "deferral" } & DeferralFrame
  /** In line (again). */
  | { type: "queued" } & QueuedFrame
  /** A callback or message from now on. */
  | { type: "deferred" } & DeferredFrame
  /** An agent joined. */
  | { type: "joined" } & JoinedFrame
  /** An agent left; the conversation goes on with the others. */
  | { type: "left" } & LeftFrame
  /** A message. */
  | { type: "message" } & MessageFrame
  /** Please write, or the session closes. */
  | { type: "silence_warning" } & SilenceWarningFrame
  /** Over. */
  | { type: "ended" } & EndedFrame
  /** The agent is writing. */
  | { type: "typing" } & TypingFrame
  /** How far the agent has received and read. */
  | { type: "marks" } & MarksFrame
  /** The change is durable. */
  | { type: "ack" } & AckFrame
  /** The frame was refused; the connection stays open. */
  | { type: "error" } & ErrorFrame
  /** The server takes nothing new, or takes it again. */
  | { type: "service" } & ServiceFrame
  /** Please reconnect. */
  | { type: "draining" } & DrainingFrame
  /** Answer to `ping`. */
  | { type: "pong" };

/** The state of the world for a page that has just said `hello`. */
export type Welcome = {
  /** Version of the protocol: 1. */
  protocol: number;
  /** Device token; keep it and send it in every `hello`. A secret. */
  device: string;
  /** Server time, Unix milliseconds. */
  server_time: number;
  /** Send `ping` this often, seconds. */
  heartbeat_s: number;
  /** Longest message text, bytes. */
  text_max_bytes: number;
  /** Whether anything new is taken; null while it is. A `service` frame tells of changes. */
  service: ServiceFrame | null;
  /**
   * Highest `id` of this device that is known here, 0 for none: count on from the higher of it
   * and the page's own. A counter that went back would meet old answers.
   */
  last_id: number;
  /** The device's session, if it has one that is not long over. */
  session: CustomerSession | null;
  /** Whether it was proved who uses the device; see `identify`. */
  identified: boolean;
  /** The queues a customer may choose. */
  queues: Array<CustomerQueue>;
};

/** A session as its customer sees it. */
export type CustomerSession = {
  /** Session id. */
  session: string;
  /** Token that resumes this session; keep it and send it in `hello`. A secret. */
  token: string;
  /** Queue id. */
  queue: string;
  /** Queue name in the page's language. */
  queue_name: string;
  /** How they talk. */
  channel: Channel;
  /** Where it stands. */
  state: CustomerSessionState;
  /** When it arrived. */
  arrived_at: number;
  /** The agent's public name while one is there. */
  agent_name: string | null;
  /** Names of all agents who talk with the customer, that one first; empty while none does. */
  agents: Array<string>;
  /** After a lost connection the place in line, or the conversation, is kept this long, seconds. */
  grace_s: number;
  /** Highest `seq` of the conversation so far. */
  seq: number;
  /** What it is where the customer does not wait on the page; null: no callback, no message. */
  deferral: CustomerDeferral | null;
};

/** Where a session stands for its customer. */
export type CustomerSessionState =
  /** In line, on the page. */
  | "waiting"
  /** A callback or message that no agent has taken; no page is needed. */
  | "deferred"
  /** In conversation. */
  | "connected"
  /** Over. */
  | "ended";

/** A queue as customers may choose it. */
export type CustomerQueue = {
  /** Queue id, as in the configuration. */
  queue: string;
  /** Name in the page's language. */
  name: string;
  /** How customers of this queue may talk. */
  channels: Array<Channel>;
  /** Whether it takes sessions now. */
  state: QueueState;
  /** When a closed queue opens next, if it ever does. */
  opens_at: number | null;
  /** What to say when it is closed or unstaffed, in the page's language. */
  notice: string | null;
  /** What one has to expect who comes now: an estimate, no promise. */
  expected: Wait;
  /** What to say while more comes than its agents can meet; null: that is not so. */
  surge: string | null;
  /** Whether it calls back: see `choices`. */
  callback: boolean;
  /** Whether it takes messages, also while it is closed. */
  message: boolean;
};

/** Whether a queue takes sessions. */
export type QueueState =
  /** Open and somebody is on duty. */
  | "open"
  /** Open, nobody is on duty, and customers may wait all the same; `notice` says so. */
  | "unstaffed"
  /** Takes nobody now: outside its hours, or nobody is on duty and the queue refuses then. */
  | "closed";

/** The queues a customer may choose. */
export type QueuesFrame = {
  /** In the order of the configuration. */
  queues: Array<CustomerQueue>;
};

/** Place in line and wait. */
export type WaitingFrame = {
  /** Session id. */
  session: string;
  /** In line, or an agent is being asked. */
  phase: WaitingPhase;
  /** 1 is next. Null where the queue does not show places. */
  position: number | null;
  /** How long still: what was promised last, counted down. Being early never breaks it. */
  wait: Wait;
  /** Why the latest promise is worse than the one before; null: it is not. */
  worse: Worse | null;
  /** What had better be known now; null: nothing. */
  warning: WaitWarning | null;
  /**
   * What the queue says while more comes than its agents can meet, in the page's language; null: that
   * is not so.
   */
  surge: string | null;
  /**
   * What the queue says while nobody who serves it is on duty, in the page's language; null
   * while somebody is.
   */
  notice: string | null;
  /** When this was worked out. */
  at: number;
};

/** A page with help that needs no agent. */
export type HoldLink = {
  /** Its address: `https:` or `http:`. */
  url: string;
  /** What it is called, in the page's language. */
  text: string;
};

/** A text to show while waiting. */
export type HoldFrame = {
  /** Session id. */
  session: string;
  /** Plain text in the page's language. */
  text: string;
  /** Where to find help meanwhile; null: nowhere. */
  link: HoldLink | null;
  /** When. */
  at: number;
};

/** What a customer wishes instead of waiting. A queue that is closed, full or not staffed takes it too. */
export type Instead =
  /** To be called. */
  | {
    kind: "callback";
    /**
     * With the country code, such as `+30 210 1234567`: `+` and 7 to 15 digits; blanks, hyphens, dots
     * and brackets may stand between them.
     */
    number: string;
    /** One of the `slots` of a `choices` frame; null: when the turn comes, the place is kept. */
    slot: number | null;
  }
  /** To be answered later, in writing. */
  | {
    kind: "message";
    /** 1 byte to 16 KiB of text. */
    text: string;
  };

/** Which of the two. */
export type DeferralKind =
  /** The customer is called. */
  | "callback"
  /** The customer reads the answer later. */
  | "message";

/** Why a session is deferred from now on. */
export type DeferredReason =
  /** The customer asked for it. */
  | "asked"
  /** The turn came, and the customer would rather be called later. */
  | "put_off"
  /** Nobody answered the call; there will be another one. */
  | "no_answer";

/** The customer does not wait on the page any more. */
export type DeferredFrame = {
  /** Session id. */
  session: string;
  /** Place in the conversation. */
  seq: number;
  /** When. */
  at: number;
  /** What it is from now on. */
  kind: DeferralKind;
  /** Why. */
  reason: DeferredReason;
  /** When it comes into line: the time slot, or when there is another call; null: it is in line. */
  until: number | null;
  /** Calls so far that nobody answered. */
  attempts: number;
};

/** What a customer is told about the own callback or message. Only the latest counts. */
export type DeferralFrame = {
  /** Session id. */
  session: string;
  /** Where it stands; null: it is none any more, the customer waits on the page. */
  deferral: CustomerDeferral | null;
  /** When. */
  at: number;
};

/** A callback or message as its customer sees it. */
export type CustomerDeferral = {
  /** Which. */
  kind: DeferralKind;
  /** Where it stands. */
  phase: DeferralPhase;
  /** The number that is called, as `+302101234567`; null for a message. */
  number: string | null;
  /** The time slot that was chosen, if one was. */
  slot: number | null;
  /** When it comes into line, while it is `scheduled`. */
  until: number | null;
  /** Until when the answer of the page counts, while it is `turn`. */
  turn_ends_at: number | null;
  /** Whether the customer has said to be there for the call. */
  confirmed: boolean;
  /** Calls so far that nobody answered. */
  attempts: number;
  /** After as many of them the session closes. */
  attempts_max: number;
  /** By when a message is answered, if all goes as the queue intends; null for a callback. */
  answer_by: number | null;
};

/** Where a callback or message stands for its customer. */
export type DeferralPhase =
  /** Waits for its time, `until`. */
  | "scheduled"
  /** In line; while the queue is closed nothing happens. */
  | "in_line"
  /** A callback whose turn has come: an agent is asked about it. A page that is open asks whether the customer is there, and answers with `callback_turn`; no answer is no obstacle. */
  | "turn"
  /** An agent has it: calls, or writes. */
  | "taken";

/** What a customer answers whose turn to be called has come. */
export type TurnAnswer =
  /** Is there. */
  | "confirm"
  /** Would rather be called later: after the queue's `retry_after_s`. */
  | "later"
  /** Does not need it any more. */
  | "cancel";

/** Answer to `choices`: what a queue offers instead of waiting, as of now. */
export type ChoicesFrame = {
  /** Queue id. */
  queue: string;
  /** To be called; null: not offered. */
  callback: CallbackChoice | null;
  /** To leave a message; null: not offered. */
  message: MessageChoice | null;
  /** When this was worked out. */
  at: number;
};

/** What a queue offers to those who would rather be called. */
export type CallbackChoice = {
  /** How long it takes with the place kept; for a session that waits, what it was promised. */
  wait: Wait;
  /** The same as moments: not before this; null while nothing is known. */
  low_at: number | null;
  /** By this. */
  high_at: number | null;
  /** Free time slots, in order; at most 200. */
  slots: Array<CallbackSlot>;
  /** Calls that nobody answers before it is given up. */
  attempts: number;
  /** Seconds from one to the next. */
  retry_after_s: number;
};

/** A time at which a customer can be called. */
export type CallbackSlot = {
  /** Its beginning: the `slot` to ask for. */
  starts_at: number;
  /** Its end: the call comes before that, if all goes as intended. */
  ends_at: number;
};

/** What a queue offers to those who leave a message. */
export type MessageChoice = {
  /** By when it is answered, if all goes as the queue intends. */
  answer_by: number;
};

/** What is offered that is no live session. */
export type OfferDeferral = {
  /** Which. */
  kind: DeferralKind;
  /** The time slot that was chosen, if one was. */
  slot: number | null;
  /** Which attempt to call it would be: 1, 2, ...; 1 for a message. */
  attempt: number;
  /** The last attempt there is. */
  attempts_max: number;
  /** Whether the customer has said to be there for the call. The offer is sent again when that changes. */
  confirmed: boolean;
};

/** What an agent knows of a callback or message that is the agent's. */
export type SessionDeferral = {
  /** Which. */
  kind: DeferralKind;
  /** The number to call, as `+302101234567`; null for a message, and once its content is erased. */
  number: string | null;
  /** The same as a link, `tel:+302101234567`. */
  tel: string | null;
  /** The time slot that was chosen, if one was. */
  slot: number | null;
  /** Which attempt to call it is: 1, 2, ...; 1 for a message. */
  attempt: number;
  /** The last attempt there is. */
  attempts_max: number;
  /** Whether the customer has said to be there for the call. */
  confirmed: boolean;
  /**
   * Whether the agent has said that the customer was reached. Before that a `callback_outcome` is
   * waited for.
   */
  reached: boolean;
};

/** What a call to a customer came to. */
export type CallbackOutcome =
  /** They talk; `end` ends it. */
  | "reached"
  /** Nobody answered: there is another call later, or it is over. */
  | "no_answer"
  /** It is somebody else's number, or none: it is over, and the customer is told. */
  | "wrong_number";

/** What a desktop sends. */
export type AgentFrame =
  /** First frame. Answered by `snapshot`, then by what is new in each open conversation. */
  | {
    type: "hello";
    /** Version of the protocol: 1. */
    protocol: number;
    /** A random UUID that this browser keeps; scopes the counter `id`. */
    device: string;
    /** Language of the page. */
    locale: Locale;
    /** Highest `seq` this page has shown, per session id. */
    have: { [key in string]: number };
    /** Highest `line` among the colleagues' whispers this page has shown, per session id. */
    whispers: { [key in string]: number };
  }
  /** Changes whether the agent takes work. */
  | {
    type: "presence";
    /** Counter of the device. */
    id: number;
    /** The wish. */
    presence: PresenceWish;
    /** One of the snapshot's `away_reasons`; required with `away`, refused otherwise. */
    reason: string | null;
  }
  /** Takes an offer. */
  | {
    type: "accept";
    /** Counter of the device. */
    id: number;
    /** From the `offer` frame. */
    offer: number;
  }
  /** Passes on an offer; the session keeps its place and goes to somebody else. */
  | {
    type: "decline";
    /** Counter of the device. */
    id: number;
    /** From the `offer` frame. */
    offer: number;
  }
  /** Writes to the customer: who holds the session, or is in its conference. */
  | {
    type: "message";
    /** Counter of the device. */
    id: number;
    /** Session id. */
    session: string;
    /** 1 byte to 16 KiB of text. */
    text: string;
  }
  /** Is writing, or has stopped. A hint without an answer. */
  | {
    type: "typing";
    /** Session id. */
    session: string;
    /** True while writing. */
    on: boolean;
  }
  /** What this page has received and the agent has seen. Cumulative, without an answer. */
  | {
    type: "mark";
    /** Session id. */
    session: string;
    /** Highest `seq` received. */
    delivered: number;
    /** Highest `seq` seen. */
    read: number;
  }
  /** Passes the conversation on; the customer's waiting time counts. */
  | {
    type: "transfer";
    /** Counter of the device. */
    id: number;
    /** Session id. */
    session: string;
    /** Where to. */
    to: TransferTarget;
    /** For the colleague only; at most 16 KiB. */
    note: string | null;
  }
  /** Passes the conversation to the tiers above the own one; the place in line stays. */
  | {
    type: "escalate";
    /** Counter of the device. */
    id: number;
    /** Session id. */
    session: string;
    /** For the colleague only; at most 16 KiB. */
    note: string | null;
  }
  /** Asks a colleague into the conversation, which stays the agent's. The colleague gets an offer. */
  | {
    type: "invite";
    /** Counter of the device. */
    id: number;
    /** Session id. */
    session: string;
    /** Whom. */
    whom: Invitee;
    /** As what. */
    role: InviteRole;
  }
  /** Takes an invitation back. */
  | {
    type: "uninvite";
    /** Counter of the device. */
    id: number;
    /** One of the session's `invites`. */
    offer: number;
  }
  /** Lets a colleague who advises talk with the customer. */
  | {
    type: "admit";
    /** Counter of the device. */
    id: number;
    /** Session id. */
    session: string;
    /** The colleague's number. */
    member: number;
  }
  /** Leaves a colleague's conversation; who holds a session may send others out of it. */
  | {
    type: "part";
    /** Counter of the device. */
    id: number;
    /** Session id. */
    session: string;
    /** Who goes; the own number to leave. */
    member: number;
  }
  /** Gives the conversation to a colleague who is in it, and leaves it. */
  | {
    type: "hand_over";
    /** Counter of the device. */
    id: number;
    /** Session id. */
    session: string;
    /** Who holds it from then on. */
    member: number;
  }
  /** Writes to the colleagues in the conversation; the customer sees nothing of it. */
  | {
    type: "whisper";
    /** Counter of the device. */
    id: number;
    /** Session id. */
    session: string;
    /** 1 byte to 16 KiB of text. */
    text: string;
  }
  /** Says what the call to a customer came to who had asked for it. `reached`: the conversation goes on until `end`; otherwise the session goes. */
  | {
    type: "callback_outcome";
    /** Counter of the device. */
    id: number;
    /** Session id. */
    session: string;
    /** What it came to. */
    outcome: CallbackOutcome;
  }
  /** Ends the conversation; wrap-up begins. */
  | {
    type: "end";
    /** Counter of the device. */
    id: number;
    /** Session id. */
    session: string;
  }
  /** Finishes wrap-up; the slot is free again. */
  | {
    type: "wrap_up";
    /** Counter of the device. */
    id: number;
    /** Session id. */
    session: string;
    /** One of the snapshot's `dispositions`. */
    disposition: string | null;
    /** What colleagues should know; at most 16 KiB. */
    note: string | null;
  }
  /** Finishes every wrap-up at once, without outcomes. */
  | {
    type: "ready";
    /** Counter of the device. */
    id: number;
  }
  /** Heartbeat, every 15 s; answered by `pong`. */
  | { type: "ping" };

/** Where a conversation goes. */
export type TransferTarget =
  /** A queue id. */
  | { queue: string }
  /** A colleague's number from the snapshot; the colleague must have room, and is asked before anybody else. Without an answer the session is in line for everybody. */
  | { agent: number };

/** Who is asked into a conversation. */
export type Invitee =
  /** A colleague's number from the snapshot; must be available with room. */
  | { agent: number }
  /** The best of the tiers above the own one who has room now. */
  | "next_tier";

/** What a colleague is asked to do in a conversation. */
export type InviteRole =
  /** Reads along and whispers; the customer does not notice. */
  | "consult"
  /** Talks with the customer too. */
  | "conference";

/** What an agent does in a conversation. */
export type MemberRole =
  /** Holds the session: talks, and decides who else is in the conversation. */
  | "holder"
  /** Reads along and whispers; the customer does not notice. */
  | "consult"
  /** Talks with the customer too. */
  | "conference";

/** What an agent can ask for. */
export type PresenceWish =
  /** Takes work up to capacity. */
  | "available"
  /** Takes nothing new; running conversations go on. */
  | "away"
  /** Leaves; running conversations go on while the page is open. */
  | "offline";

/** What a desktop receives. */
export type AgentServerFrame =
  /** Everything the desktop shows, except the conversations' lines; replaces what was there. */
  | { type: "snapshot" } & Snapshot
  /** The agent's own presence changed. */
  | { type: "presence" } & PresenceFrame
  /** A session is offered; accept it before `expires_at`. One with a number that is known replaces it. */
  | { type: "offer" } & OfferFrame
  /** An offer is no longer open; take the card away on every page. */
  | { type: "offer_ended" } & OfferEndedFrame
  /** One of the agent's sessions is new or changed; replaces what was known of it. */
  | { type: "session" } & AgentSession
  /** A session is no longer the agent's: passed on, taken back, or wrapped up. */
  | { type: "session_gone" } & SessionGoneFrame
  /** Colleagues and queues changed; replaces both lists. */
  | { type: "directory" } & DirectoryFrame
  /** In line (again). */
  | { type: "queued" } & QueuedFrame
  /** A callback or message from now on. */
  | { type: "deferred" } & DeferredFrame
  /** An agent joined. */
  | { type: "joined" } & JoinedFrame
  /** An agent who talked with the customer left. */
  | { type: "left" } & LeftFrame
  /** A message. */
  | { type: "message" } & MessageFrame
  /** A line among the agents; never sent to the customer. */
  | { type: "whisper" } & WhisperFrame
  /** An invitation that this agent made is no longer open. */
  | { type: "invite_ended" } & InviteEndedFrame
  /** The customer has been asked to write. */
  | { type: "silence_warning" } & SilenceWarningFrame
  /** The conversation is over. */
  | { type: "ended" } & EndedFrame
  /** The customer is writing. */
  | { type: "typing" } & TypingFrame
  /** How far the customer has received and read. */
  | { type: "marks" } & MarksFrame
  /** The change is durable. */
  | { type: "ack" } & AckFrame
  /** The frame was refused; the connection stays open. */
  | { type: "error" } & ErrorFrame
  /** The server takes nothing new, or takes it again. */
  | { type: "service" } & ServiceFrame
  /** Please reconnect. */
  | { type: "draining" } & DrainingFrame
  /** Answer to `ping`. */
  | {
    type: "pong";
    /**
     * Counter of this agent's frames at this moment. A page that is behind it, and still is at
     * the next `pong`, has missed something: say `hello` on a new socket.
     */
    agent_seq: number;
  };

/** Everything a desktop shows after signing in or coming back. */
export type Snapshot = {
  /** Version of the protocol: 1. */
  protocol: number;
  /**
   * Counter of this agent's frames at this moment; each later desktop frame that carries
   * `agent_seq` has the next one. A gap means something was missed: say `hello` on a new socket.
   */
  agent_seq: number;
  /** Server time, Unix milliseconds. */
  server_time: number;
  /** Send `ping` this often, seconds. */
  heartbeat_s: number;
  /** Longest message text, bytes. */
  text_max_bytes: number;
  /** Whether anything new is taken; null while it is. A `service` frame tells of changes. */
  service: ServiceFrame | null;
  /**
   * Highest `id` of this browser that is known here, 0 for none: count on from the higher of it
   * and the page's own.
   */
  last_id: number;
  /** The agent's number. */
  agent: number;
  /** The agent's public name. */
  name: string;
  /** Whether the agent takes work. */
  presence: PresenceView;
  /** Most chats at once. */
  chats_max: number;
  /** Most calls at once. */
  calls_max: number;
  /** Open offers. */
  offers: Array<OfferView>;
  /** Conversations and wrap-ups, those of colleagues that the agent is in too. */
  sessions: Array<SessionView>;
  /** Reasons for being away, from the configuration. */
  away_reasons: Array<string>;
  /** Outcomes of a session, from the configuration. */
  dispositions: Array<string>;
  /** Where a conversation can be passed on to. */
  queues: Array<DirectoryQueue>;
  /** Colleagues it can be passed on to. */
  agents: Array<DirectoryAgent>;
};

/** Whether an agent takes work. */
export type PresenceView = {
  /** The state. */
  state: PresenceState;
  /** Why away: one of the configured reasons, or `missed_offers` when offers went unanswered. */
  reason: string | null;
  /** Since when. */
  since: number;
};

/** Presence of an agent. */
export type PresenceState =
  /** Takes nothing, and has left. */
  | "offline"
  /** Takes nothing new. */
  | "away"
  /** Takes work up to capacity. */
  | "available"
  /** Connection lost; keeps sessions for a while, gets no offers. */
  | "grace";

/** The agent's own presence changed. */
export type PresenceFrame = {
  /** Counter of this agent's frames. */
  agent_seq: number;
  /** The new presence. */
  presence: PresenceView;
};

/** A session is offered. */
export type OfferFrame = {
  /** Counter of this agent's frames. */
  agent_seq: number;
  /** The offer. */
  offer: OfferView;
};

/** An offer, as shown on the card. */
export type OfferView = {
  /** Number to accept or decline it with. */
  offer: number;
  /** Session id. */
  session: string;
  /** Queue id. */
  queue: string;
  /** Queue name in the agent's language. */
  queue_name: string;
  /** How they would talk. */
  channel: Channel;
  /** The customer's name, if given. */
  customer_name: string | null;
  /** What it is about, if given. */
  topic: string | null;
  /**
   * What the customer's website has proved about the customer; null while nothing is. Show a name
   * as verified only when it comes from here.
   */
  identity: IdentityView | null;
  /** When the customer arrived. */
  arrived_at: number;
  /** When the offer was made. */
  offered_at: number;
  /** When it expires. */
  expires_at: number;
  /** Why this agent. */
  why: WhyView;
  /** Set where a colleague asks the agent into a conversation; null where it is to be taken. */
  invitation: InvitationView | null;
  /** Set for a callback or message; null for who waits on the page. */
  deferral: OfferDeferral | null;
};

/** Who a customer is, as the website has proved. */
export type IdentityView = {
  /** Id of the customer. */
  customer: string;
  /** Name. */
  name: string | null;
  /** Mail address. */
  email: string | null;
  /** Phone number. */
  phone: string | null;
  /** Plans and groups, such as `vip`. */
  segments: Array<string>;
  /** What else the website tells, by name. */
  attributes: { [key in string]: string };
};

/** A colleague's question to come into a conversation. */
export type InvitationView = {
  /** As what. */
  role: InviteRole;
  /** Number of the colleague who asks. */
  by: number;
  /** The colleague's public name. */
  by_name: string;
};

/** Why an agent was chosen. */
export type WhyView = {
  /** What decided. */
  decided_by: DecidedBy;
  /** How many agents could have taken it at that moment, this one included. */
  candidates: number;
  /** Skills asked for, with the level asked for. */
  skills: { [key in string]: number };
};

/** What decided between the candidates. */
export type DecidedBy =
  /** Nobody else could take it. */
  | "only_candidate"
  /** The customer has talked with this agent before. */
  | "past_contact"
  /** Best fit of skills. */
  | "skill_fit"
  /** Least share of slots in use. */
  | "load"
  /** Greatest share of slots in use, so that others stay free. */
  | "fill"
  /** Idle for longest. */
  | "longest_idle"
  /** All else equal; the lower number was taken. */
  | "tie"
  /** A colleague asked for this agent. */
  | "transfer"
  /** Nobody else could take it then, and nothing that is due earlier was there for this agent. */
  | "earliest_due"
  /** Everybody who could take it was asked at once. */
  | "all_asked";

/** An offer is no longer open. */
export type OfferEndedFrame = {
  /** Counter of this agent's frames. */
  agent_seq: number;
  /** The offer. */
  offer: number;
  /** How it ended. */
  result: OfferResult;
};

/** How an offer ended. */
export type OfferResult =
  /** The agent took it. */
  | "accepted"
  /** The agent passed it on. */
  | "declined"
  /** Nobody answered in time. */
  | "expired"
  /** The customer left, or somebody else took it. */
  | "rescinded"
  /** The agent's connection was lost. */
  | "agent_lost";

/** One of the agent's sessions is new or changed. */
export type AgentSession = {
  /** Counter of this agent's frames. */
  agent_seq: number;
  /** The session. */
  session: SessionView;
};

/** A session as an agent in its conversation sees it. */
export type SessionView = {
  /** Session id. */
  session: string;
  /** Queue id. */
  queue: string;
  /** Queue name in the agent's language. */
  queue_name: string;
  /** How they talk. */
  channel: Channel;
  /** Where it stands. */
  state: AgentSessionState;
  /** The customer's name, if given. */
  customer_name: string | null;
  /** What it is about, if given. */
  topic: string | null;
  /**
   * What the customer's website has proved about the customer; null while nothing is. Show a name
   * as verified only when it comes from here.
   */
  identity: IdentityView | null;
  /** When the customer arrived. */
  arrived_at: number;
  /** When the conversation with this agent began, or the agent came into it. */
  connected_at: number;
  /** The customer's page is gone since then; the session is kept until `customer_grace_ends_at`. */
  customer_lost_at: number | null;
  /** When the session closes unless the customer comes back. */
  customer_grace_ends_at: number | null;
  /** When wrap-up ends by itself; null while talking. */
  wrap_up_ends_at: number | null;
  /** Why it ended; null while talking. */
  end_reason: EndReason | null;
  /** A colleague's note from a transfer. */
  note: string | null;
  /** What the customer's pages have received, as `seq`. */
  customer_delivered: number;
  /** What the customer has seen, as `seq`. */
  customer_read: number;
  /** What this agent has seen, as `seq`; newer messages of the customer are unread. */
  agent_read: number;
  /** Highest `seq` of the conversation so far. */
  seq: number;
  /** What this agent does in it. */
  role: MemberRole;
  /** Everybody in the conversation, this agent too: who holds it, then the longest there first. */
  members: Array<MemberView>;
  /** Colleagues who are being asked into it. */
  invites: Array<InviteView>;
  /** Set for a callback or message; null for who waited on the page. */
  deferral: SessionDeferral | null;
};

/** An agent in a conversation. */
export type MemberView = {
  /** The agent's number. */
  agent: number;
  /** Public name. */
  name: string;
  /** As what. */
  role: MemberRole;
  /** Since when. */
  since: number;
};

/** A colleague who is being asked into a conversation. */
export type InviteView = {
  /** Number to take it back with. */
  offer: number;
  /** The colleague's number. */
  agent: number;
  /** Public name. */
  name: string;
  /** As what. */
  role: InviteRole;
  /** When it expires. */
  expires_at: number;
};

/**
 * A line among the agents of a conversation. `line` counts 1, 2, 3, ... without gaps and has
 * nothing to do with `seq`.
 */
export type WhisperFrame = {
  /** Session id. */
  session: string;
  /** Place among the whispers. */
  line: number;
  /** When. */
  at: number;
  /** Number of the agent who wrote it. */
  agent: number;
  /** The agent's public name. */
  name: string;
  /** Plain text; show it as text, never as HTML. */
  text: string;
};

/** An invitation is no longer open. */
export type InviteEndedFrame = {
  /** Counter of this agent's frames. */
  agent_seq: number;
  /** Session id. */
  session: string;
  /** The invitation. */
  offer: number;
  /** The colleague's number. */
  agent: number;
  /** The colleague's public name. */
  name: string;
  /** How it ended. */
  result: OfferResult;
};

/** Where a session stands for its agent. */
export type AgentSessionState =
  /** In conversation. */
  | "connected"
  /** The customer is gone; the agent finishes. */
  | "wrap_up";

/** A session is no longer the agent's. */
export type SessionGoneFrame = {
  /** Counter of this agent's frames. */
  agent_seq: number;
  /** Session id. */
  session: string;
  /** Why. */
  reason: GoneReason;
};

/** Why a session is no longer the agent's. */
export type GoneReason =
  /** The agent passed it on. */
  | "transferred"
  /** Wrap-up is done. */
  | "done"
  /** The agent's connection was lost for too long; it went back in line. */
  | "agent_lost"
  /** Nobody answered the call; there will be another one. */
  | "called_later"
  /** It was a colleague's: the agent left or was sent out, or it ended or was passed on. */
  | "left";

/** Colleagues and queues changed. */
export type DirectoryFrame = {
  /** All queues. */
  queues: Array<DirectoryQueue>;
  /** All colleagues who are on duty, without oneself. */
  agents: Array<DirectoryAgent>;
};

/** A queue one can pass a session on to. */
export type DirectoryQueue = {
  /** Queue id. */
  queue: string;
  /** Name in the agent's language. */
  name: string;
  /** Sessions in line. */
  waiting: number;
  /** Since when more comes than its agents can meet; null: that is not so. */
  surge_since: number | null;
};

/** A colleague one can pass a session on to. */
export type DirectoryAgent = {
  /** The colleague's number. */
  agent: number;
  /** Public name. */
  name: string;
  /** Whether the colleague takes work. */
  presence: PresenceState;
};

/** A frame was refused and changed nothing. The connection stays open unless the code says not. */
export type ErrorFrame = {
  /** What kind of refusal; stable, for programs. */
  code: ErrorCode;
  /** What was wrong and what is allowed; English, for developers and logs. */
  message: string;
  /** The counter of the refused frame, if it had a readable one. */
  id: number | null;
  /** When trying again makes sense, milliseconds from now. */
  retry_after_ms: number | null;
};

/** Every code an `error` frame can carry. */
export type ErrorCode =
  /** Not JSON, or not an object with a `type`. */
  | "bad_json"
  /** No such frame type for this role. */
  | "unknown_type"
  /** A field is missing, unknown, of the wrong kind or out of range; the message names it. */
  | "bad_field"
  /** The `id` is older than the last 64 that were answered: whether the frame was carried out back then is not known any more. Count on from the last. */
  | "too_old"
  /** The frame is larger than 64 KiB, or the text larger than 16 KiB. */
  | "too_large"
  /** `hello` must come first, once. */
  | "wrong_order"
  /** This server does not speak that protocol version. */
  | "protocol_unsupported"
  /** The token is not one of ours, or its session is gone: forget it and start anew. */
  | "token_invalid"
  /** No session for this frame: `start` first. */
  | "no_session"
  /** There is an open session already. */
  | "session_exists"
  /** The session has ended. */
  | "session_over"
  /** The session is not (or no longer) in a state for this. */
  | "wrong_state"
  /** No such session, or not yours. */
  | "session_unknown"
  /** No such queue. */
  | "queue_unknown"
  /** The queue takes nobody now. */
  | "queue_closed"
  /** The queue is full. */
  | "queue_full"
  /** The queue does not offer this channel. */
  | "channel_unavailable"
  /** The queue does not call back, or takes no messages. */
  | "not_offered"
  /** No callback is free at that time any more: ask for `choices` again. */
  | "slot_taken"
  /** The session is no callback or message. */
  | "not_deferred"
  /** The offer is not open (any more), or not yours. */
  | "offer_closed"
  /** No such colleague. */
  | "agent_unknown"
  /** The colleague cannot take it now (not available, or no room). */
  | "agent_unavailable"
  /** The colleague is in the conversation already, or asked into it. */
  | "already_in"
  /** The colleague is not in the conversation. */
  | "not_member"
  /** As many agents are in the conversation as there may be (8). */
  | "conversation_crowded"
  /** No agent of a higher tier could take the session, now or later. */
  | "no_higher_tier"
  /** Nobody of a higher tier has room now. */
  | "nobody_free"
  /** No such reason. */
  | "reason_unknown"
  /** No such outcome. */
  | "disposition_unknown"
  /** The conversation has reached its limit of messages. */
  | "conversation_full"
  /** No website has a secret here to prove with who its customers are. */
  | "identity_off"
  /** The proof is not one: not signed with a website's secret, too old, for too long, or a claim is missing or wrong; the message says which. The customer stays who it was. */
  | "identity_invalid"
  /** Another device has shown this proof before, or its customer was erased since: a new one is needed. */
  | "identity_used"
  /** The device is proved to be of somebody else than the token names, whether that proves anything or not, and the connection is closed with 1008: forget the device, its session and what was written, connect anew without them, and show the token again. */
  | "identity_other"
  /** Signed out or revoked; the connection is closed. */
  | "signed_out"
  /** Too fast; the message says what is allowed. Repeated abuse closes the connection with 1008. */
  | "too_fast"
  /** Nothing new can be kept at the moment, so nothing is taken. The message is for people: what the operator says then, in the page's language. Try again after `retry_after_ms`; a `service` frame tells when it is over. */
  | "unavailable"
  /** The server cannot take this right now; try again after `retry_after_ms`. */
  | "busy"
  /** A fault on our side; it has been logged. What was asked may have been done or not: the same frame with the same `id` does it at most once. */
  | "internal";

/** `POST /api/v1/login`: sign in. Answers [`Me`] and sets the session cookie. */
export type Login = {
  /** Login name. */
  login: string;
  /** Password. */
  password: string;
};

/** Who is signed in. */
export type Me = {
  /** Number of the account; the agent's number in frames. */
  account: number;
  /** Login name. */
  login: string;
  /** Public name. */
  name: string;
  /** What the account may do. */
  role: Role;
};

/** What an account may do. */
export type Role =
  /** Takes sessions. */
  | "agent"
  /** Watches the floor and takes sessions. */
  | "supervisor"
  /** Manages accounts and configuration. */
  | "admin";

/** An error of the HTTP API: `application/problem+json`, RFC 9457. */
export type Problem = {
  /** Kind of problem: `about:blank`. */
  type: string;
  /** Short and the same for every occurrence. */
  title: string;
  /** HTTP status. */
  status: number;
  /**
   * Stable code for programs: `agent_unavailable`, `agent_unknown`, `bad_credentials`,
   * `bad_request`, `channel_unavailable`, `customer_unknown`, `forbidden`, `internal`,
   * `method_not_allowed`, `not_found`, `not_signed_in`, `origin_not_allowed`, `queue_closed`,
   * `queue_full`, `queue_unknown`, `session_over`, `session_unknown`, `storage_failing`,
   * `storage_full`, `storage_readonly`, `storage_slow`, `too_many_attempts`, `too_large`,
   * `unavailable`, `wrong_state`.
   */
  code: string;
  /** What was wrong this time. */
  detail: string;
};

/** Why a session waits, or went to whom it went. */
export type SessionWhy = {
  /** Session id. */
  session: string;
  /** Queue id. */
  queue: string;
  /** The queue's name. */
  queue_name: string;
  /** How they talk. */
  channel: Channel;
  /** Where the session stands. */
  state: SessionPhase;
  /** All of it in one sentence. */
  sentence: string;
  /** When it arrived. */
  arrived_at: string;
  /** When it last came into a line. */
  queued_at: string;
  /** Its place in the order of everything: the earliest due goes first. */
  due_at: string;
  /** Why that is earlier than for others of its queue. */
  boosts: Array<BoostWhy>;
  /** Relaxation steps it has taken in this line, in order. */
  steps: Array<StepWhy>;
  /** What it is, where the customer does not wait on the page. */
  deferral: DeferralKind | null;
  /** When it comes into line, while its time has not come. */
  until: string | null;
  /** What it waits for, while it waits. */
  waiting: WaitingWhy | null;
  /** Open offers, in the order in which they were made. */
  offers: Array<OfferWhy>;
  /** Who has it, and why, in conversation and wrap-up. */
  assignment: AssignmentWhy | null;
  /** Everybody who has held it, oldest first: the latest 32. */
  assignments: Array<AssignmentWhy>;
};

/** Where a session stands. */
export type SessionPhase =
  /** In line. */
  | "waiting"
  /** A callback or message whose time has not come. */
  | "deferred"
  /** In line, and agents are being asked. */
  | "offered"
  /** In conversation. */
  | "connected"
  /** The agent finishes. */
  | "wrap_up"
  /** Over after a conversation. */
  | "closed"
  /** Over without one. */
  | "abandoned";

/** A reason to be due earlier. */
export type BoostWhy = {
  /** Which, as in the configuration. */
  reason: string;
  /** How much earlier, in seconds. */
  by_s: number;
};

/** A widening of what is asked for. */
export type StepWhy = {
  /** When, counted from the time in line. */
  at: string;
  /** Required levels drop by this many more. */
  lower_levels_by: number;
  /** So many more tiers may take it. */
  more_tiers: number;
  /** Agents of this queue may take it too. */
  queue: string | null;
};

/** What a session waits for. */
export type WaitingWhy = {
  /** Place in line; 1 is next. */
  position: number;
  /** What keeps it waiting. */
  standing: StandingWhy;
  /** Agents who have what is asked for. */
  able: AbleWhy;
  /** What is asked for now. */
  asked: AskedWhy;
  /** The next widening. */
  next: StepWhy | null;
  /** When it is let go. */
  limit_at: string | null;
};

/** What keeps a session waiting. */
export type StandingWhy =
  /** The customer's connection is lost; the place is kept until then. */
  | {
    state: "customer_away";
    /** The end of the grace. */
    until: string;
  }
  /** The answers of these agents are waited for. */
  | {
    state: "asked";
    /** Their numbers. */
    agents: Array<number>;
    /** The end of the lease. */
    until: string;
  }
  /** An agent the customer knows. */
  | {
    state: "held";
    /** Numbers of those who may come. */
    agents: Array<number>;
    /** The end of the hold. */
    until: string;
  }
  /** The queue is paused. */
  | { state: "paused" }
  /** The queue is closed: callbacks and messages wait until it opens. */
  | {
    state: "outside_hours";
    /** When that is, if it is known. */
    opens_at: string | null;
  }
  /** Nobody on duty can take it. */
  | {
    state: "nobody";
    /** Whether anybody has an account who could. */
    exists: boolean;
    /** What nobody on duty has. */
    missing: MissingWhy;
  }
  /** Everybody on duty who could take it is away. */
  | { state: "nobody_available" }
  /** Those who have room passed it on lately, or keep their room for somebody due earlier. */
  | {
    state: "passed";
    /** Numbers of those who passed it on. */
    agents: Array<number>;
  }
  /** An agent takes nothing that is due later, until there is room. */
  | {
    state: "room_kept";
    /** The agent's number. */
    agent: number;
  }
  /** Those who have room have as many sessions of its queue as that allows. */
  | { state: "at_queue_maximum" }
  /** Everybody who could take it is busy. */
  | { state: "busy" };

/** What nobody on duty has. */
export type MissingWhy =
  /** Nobody is on duty at all. */
  | { what: "everybody" }
  /** A skill at a level. */
  | {
    what: "skill";
    /** Which. */
    skill: string;
    /** At least. */
    level: number;
  }
  /** A language at a level. */
  | {
    what: "language";
    /** Which, as a skill. */
    skill: string;
    /** At least. */
    level: number;
  }
  /** A tier. */
  | {
    what: "tier";
    /** The lowest that would do. */
    from: number;
    /** The highest. */
    to: number;
  }
  /** All of it together; each by itself somebody has. */
  | { what: "combination" }
  /** Capacity for the channel. */
  | { what: "channel" };

/** Agents who have what is asked for; each count is part of the one before. */
export type AbleWhy = {
  /** Have an account. */
  accounts: number;
  /** Are on duty: available, away or back in a moment. */
  signed_in: number;
  /** Take work. */
  available: number;
  /** Have room for it now. */
  with_room: number;
};

/** What is asked of whoever takes a session. */
export type AskedWhy = {
  /** Any one of these will do: first the queue's own, then those of overflow. */
  any_of: Array<AlternativeWhy>;
  /** The language, as a skill with its level; one entry or none. */
  language: { [key in string]: number };
  /** Skills that are better there than not. */
  preferred: { [key in string]: number };
};

/** Skills and tiers, all of which are needed. */
export type AlternativeWhy = {
  /** Skills with their least levels. */
  skills: { [key in string]: number };
  /** The lowest tier. */
  tier_from: number;
  /** The highest. */
  tier_to: number;
};

/** An open offer. */
export type OfferWhy = {
  /** The offer's number. */
  offer: number;
  /** Who is asked. */
  agent: number;
  /** What the agent is called. */
  agent_name: string;
  /** As what the agent is asked into a colleague's conversation; none: to take the session. */
  role: InviteRole | null;
  /** When it was made. */
  offered_at: string;
  /** When it is withdrawn. */
  lease_ends_at: string;
  /** Why this agent. */
  choice: ChoiceWhy;
  /** The same in one sentence. */
  sentence: string;
};

/** Who holds or held a session. */
export type AssignmentWhy = {
  /** Who. */
  agent: number;
  /** What the agent is called. */
  agent_name: string;
  /** Since when. */
  connected_at: string;
  /** Until when; none while it lasts. */
  until: string | null;
  /** How it came about. */
  cause: CauseWhy;
  /** Number of who held it before, where it was handed over or inherited. */
  instead_of: number | null;
  /** Why this agent was chosen, where an offer was accepted. */
  choice: ChoiceWhy | null;
  /** The same in one sentence. */
  sentence: string;
};

/** How an agent came to hold a session. */
export type CauseWhy =
  /** By accepting an offer. */
  | "offered"
  /** By hand, out of the line. */
  | "pulled"
  /** Somebody gave it away. */
  | "handed_over"
  /** Somebody was lost out of the conversation. */
  | "inherited";

/** Why an agent was chosen. */
export type ChoiceWhy = {
  /** What decided. */
  decided_by: DecidedBy;
  /** How many agents could have taken it at that moment, this one included. */
  candidates: number;
  /** Number of the best of those who were not asked. */
  runner_up: number | null;
  /** Relaxation steps it had taken. */
  steps: number;
  /** What was asked for at that moment. */
  asked: AskedWhy;
};

/** The queues as they are now. */
export type LiveQueues = {
  /** As of when. */
  at: string;
  /** In the order of the configuration. */
  queues: Array<LiveQueue>;
};

/** That a queue is overrun. */
export type LiveSurge = {
  /** Since when. */
  since: string;
  /** Whether a supervisor has declared it; else the forecast says so. */
  declared: boolean;
  /** What customers are told. */
  notice: string | null;
  /** Most sessions in line meanwhile; null: as without it. */
  waiting_max: number | null;
  /** Whether whoever waits takes every relaxation step at once. */
  widens: boolean;
};

/** `POST /api/v1/queues/{queue}/surge`: a supervisor declares that a queue is overrun. */
export type DeclareSurge = {
  /** What customers are told, at most 1,000 characters. Null: the text of the configuration. */
  notice: string | null;
  /** Most sessions in line meanwhile, at most 100,000. Null: as the configuration says for surges. */
  waiting_max: number | null;
  /** Whether whoever waits takes every relaxation step at once. Null: as the configuration says. */
  widen: boolean | null;
};

/** One queue as it is now. */
export type LiveQueue = {
  /** Queue id. */
  queue: string;
  /** Its name. */
  name: string;
  /** Whether it is within its opening hours. */
  open: boolean;
  /** When it opens next, if it is closed and ever opens. */
  opens_at: string | null;
  /** Whether a supervisor has stopped its offers. */
  paused: boolean;
  /** Sessions in line whose customers wait on the page, an agent being asked or not. */
  waiting: number;
  /** Callbacks that no agent has taken. */
  callbacks: number;
  /** Messages that no agent has taken. */
  messages: number;
  /** Since when the longest waiting of them is in line. */
  oldest_queued_at: string | null;
  /** How long that is, in whole seconds. */
  oldest_wait_s: number | null;
  /** Whether an agent who could take its sessions is on duty. */
  staffed: boolean;
  /** Whether one of them takes work, busy or not. */
  attended: boolean;
  /** More comes than they can meet; null: that is not so. */
  surge: LiveSurge | null;
};

/** `POST /api/v1/queues/{queue}/move`: everybody who waits goes to another queue. */
export type MoveLine = {
  /** Queue id. */
  to: string;
};

/** `POST /api/v1/sessions/{id}/reassign`: a session that waits or talks goes to a queue or an agent. */
export type Reassign = {
  /** Where to. */
  to: TransferTarget;
  /** For whoever gets it; the customer does not see it. */
  note: string | null;
};

/** `POST /api/v1/sessions/{id}/push-up`: a waiting session goes before others. One of the two. */
export type PushUp = {
  /** It counts as due so many seconds earlier: 1 to 604800 (7 days). */
  by_s: number | null;
  /** `true`: before everybody in its line. */
  first: boolean | null;
};

/** `GET /api/v1/queues/{queue}/sessions`: who waits in a queue, earliest due first. */
export type QueueSessions = {
  /** As of when. */
  at: string;
  /** Queue id. */
  queue: string;
  /** Its name. */
  queue_name: string;
  /** Whether whoever asks has the skills of this queue. */
  yours: boolean;
  /** In the order in which they are due. */
  sessions: Array<WaitingSession>;
  /** The `after` of the next page; none on the last. */
  next: string | null;
};

/** One session that waits. */
export type WaitingSession = {
  /** Session id. */
  session: string;
  /** How they will talk. */
  channel: Channel;
  /** What it is, where the customer does not wait on the page. */
  deferral: DeferralKind | null;
  /** What keeps it in the line, or outside of it. */
  state: WaitingState;
  /** Place in line, 1 is next; none while it waits for a particular agent or for its customer. */
  position: number | null;
  /** When it arrived. */
  arrived_at: string;
  /** Since when it waits in this line. */
  queued_at: string;
  /** Its place in the order of everything: the earliest due goes first. */
  due_at: string;
  /** Relaxation steps it has taken in this line. */
  step: number;
  /** Why it is due earlier than others of its queue. */
  boosts: Array<BoostWhy>;
  /** What to call the customer; none without a name, and for readers who may not see it. */
  customer_name: string | null;
  /** What it is about; likewise. */
  topic: string | null;
  /** The language it asks for, as a skill. */
  language: string | null;
  /** Why it waits, in one sentence. */
  why: string;
};

/** Where a session that waits stands. */
export type WaitingState =
  /** In line for everybody who may take it. */
  | "in_line"
  /** Agents are being asked. */
  | "asked"
  /** Held for an agent whom the customer knows. */
  | "held"
  /** The customer's connection is lost; the place is kept for a while. */
  | "customer_away"
  /** A callback or message of a queue that is closed. */
  | "outside_hours";

/** `GET /api/v1/agents`: everybody who takes sessions, by number. */
export type FloorAgents = {
  /** As of when. */
  at: string;
  /** By number. */
  agents: Array<FloorAgent>;
  /** The `after` of the next page; none on the last. */
  next: string | null;
};

/** One agent. */
export type FloorAgent = {
  /** Number of the account: `to.agent` where a session is reassigned. */
  agent: number;
  /** Public name. */
  name: string;
  /** Whether the agent takes work. */
  presence: PresenceState;
  /** Why away: one of the configured reasons, or `missed_offers`. */
  reason: string | null;
  /** Since when. */
  since: string;
  /** Share of room in use, offers included: 0 to 1. */
  load: number;
  /** Most chats at once. */
  chats_max: number;
  /** Most calls at once. */
  calls_max: number;
  /** Ids of sessions in conversation and wrap-up, in the order in which they were taken. */
  sessions: Array<string>;
  /** Ids of colleagues' sessions that the agent has been asked into. */
  joined: Array<string>;
  /** Open offers, oldest first. */
  offers: Array<AgentOffer>;
  /** Skills with levels. */
  skills: { [key in string]: number };
  /** Line of support. */
  tier: number;
};

/** An open offer to an agent. */
export type AgentOffer = {
  /** The offer's number. */
  offer: number;
  /** Id of the session that is offered. */
  session: string;
  /** Whether it is a colleague's conversation, for advice or to join. */
  invitation: boolean;
  /** When it is withdrawn. */
  lease_ends_at: string;
};

/**
 * `GET /api/v1/sessions`: sessions in progress. First those that wait, earliest due first; then
 * those that an agent holds, by id.
 */
export type OpenSessions = {
  /** As of when. */
  at: string;
  /** In that order. */
  sessions: Array<OpenSession>;
  /** The `after` of the next page; none on the last. */
  next: string | null;
};

/** One session in progress. */
export type OpenSession = {
  /** Session id. */
  session: string;
  /** Queue id. */
  queue: string;
  /** The queue's name. */
  queue_name: string;
  /** How they talk. */
  channel: Channel;
  /** What it is, where the customer does not wait on the page. */
  deferral: DeferralKind | null;
  /** When it comes into line, while its time has not come. */
  until: string | null;
  /** Where it stands. */
  state: OpenState;
  /** When it arrived. */
  arrived_at: string;
  /** Since when it waits; in conversation and wrap-up, since when they talk or talked. */
  since: string;
  /** Who holds it. */
  agent: number | null;
  /** What that agent is called. */
  agent_name: string | null;
  /** Numbers of colleagues in the conversation. */
  members: Array<number>;
  /** Numbers of agents who are being asked to take it. */
  asked: Array<number>;
  /** What to call the customer; none without a name, and for readers who may not see it. */
  customer_name: string | null;
  /** What it is about; likewise. */
  topic: string | null;
};

/** Where a session in progress stands. */
export type OpenState =
  /** In line, agents being asked or not. */
  | "waiting"
  /** A callback or message whose time has not come. */
  | "deferred"
  /** In conversation. */
  | "talking"
  /** The agent finishes. */
  | "wrap_up";

/** `GET /api/v1/reports/promises`: what those who waited were promised, and what came of it. */
export type PromiseReport = {
  /** From when on promises were told: a moment in RFC 3339, or a day, as it was asked for. */
  from: string;
  /** Until when: a moment, itself not included, or a day, included. */
  to: string;
  /** In the order of the configuration, then by level. */
  queues: Array<QueuePromises>;
};

/** The promises of one queue at one level. Counted once it is known what came of them. */
export type QueuePromises = {
  /** Queue id. */
  queue: string;
  /** Its name. */
  name: string;
  /** The share that is to be kept. */
  level: number;
  /** How many were told. */
  told: number;
  /** Of these, served in time. */
  kept: number;
  /** Still waiting when the time was over. */
  broken: number;
  /** Waited no longer before the time was over: nobody knows. */
  left: number;
  /** Told because what was told before was not to be kept. */
  worse: number;
  /** Kept, of kept and broken. */
  kept_share: number | null;
  /**
   * Share that would have been kept had nobody left (Kaplan and Meier, over waits as shares of what was
   * promised).
   */
  kept_censored: number | null;
  /**
   * How much later than promised the waits of kept and broken ones were over, on average, s; negative:
   * earlier. Waits that go on are not among them.
   */
  bias_s: number | null;
  /** How far apart both ends of what was told were, on average, s. */
  width_s: number | null;
  /** By the day on which they were told, those without any left out. */
  days: Array<DayOutcomes>;
  /** By the hour of the day in which they were told, those without any left out. */
  hours: Array<HourOutcomes>;
};

/** What became of the promises of one day. */
export type DayOutcomes = {
  /** `YYYY-MM-DD`. */
  day: string;
  /** How many were told. */
  told: number;
  /** Served in time. */
  kept: number;
  /** Still waiting when the time was over. */
  broken: number;
  /** Waited no longer before the time was over. */
  left: number;
  /** Kept, of kept and broken. */
  kept_share: number | null;
};

/** What became of the promises of one hour of the day. */
export type HourOutcomes = {
  /** 0 to 23. */
  hour: number;
  /** How many were told. */
  told: number;
  /** Served in time. */
  kept: number;
  /** Still waiting when the time was over. */
  broken: number;
  /** Waited no longer before the time was over. */
  left: number;
  /** Kept, of kept and broken. */
  kept_share: number | null;
};

/** A conversation, or a part of it. */
export type Transcript = {
  /** Session id. */
  session: string;
  /**
   * What was said and what happened, oldest first; what colleagues whispered stands where it was
   * whispered. Text that was erased is empty.
   */
  lines: Array<TranscriptLine>;
  /** Whether everything personal was erased. */
  erased: boolean;
  /** For `after`, where more follows. */
  next: string | null;
};

/** One line of a conversation: as the frame of that type. */
export type TranscriptLine = { type: "queued" } & QueuedFrame | { "type": "deferred" } & DeferredFrame | { "type": "joined" } & JoinedFrame | { "type": "left" } & LeftFrame | { "type": "message" } & MessageFrame | { "type": "silence_warning" } & SilenceWarningFrame | { "type": "ended" } & EndedFrame | { "type": "whisper" } & WhisperFrame;

/** Earlier sessions of the customer of a session. */
export type EarlierSessions = {
  /** The customer's id; null while it is not proved who the customer is: nothing is told then. */
  customer: string | null;
  /** The latest first. */
  sessions: Array<EarlierSession>;
  /**
   * For `after`, where more may follow. A search looks through a bounded number of sessions at
   * once, so a page of it may be short or empty and have a `next` all the same.
   */
  next: string | null;
};

/** An earlier session. */
export type EarlierSession = {
  /** Session id. */
  session: string;
  /** Queue id. */
  queue: string;
  /** The queue's name. */
  queue_name: string;
  /** How they talked. */
  channel: Channel;
  /** When it arrived. */
  arrived_at: string;
  /** When the first conversation began; null if there was none. */
  connected_at: string | null;
  /** When it was over; null while it is open. */
  ended_at: string | null;
  /** Why it was over. */
  ending: EndReason | null;
  /** Public names of those who have held it, oldest first. */
  agents: Array<string>;
  /** What it was, where the customer did not wait on the page, at last. */
  deferral: DeferralKind | null;
  /** The number that was called or to be called; null for others, and once erased. */
  number: string | null;
  /** Calls that were made and recorded. */
  attempts: number;
  /** What the last of them came to. */
  callback_outcome: CallbackOutcome | null;
  /** The outcome that was chosen. */
  disposition: string | null;
  /** What it was about, if the customer said; null once erased. */
  topic: string | null;
  /** What the agent noted at its end; null once erased. */
  note: string | null;
  /** The message that was found, where a message was. */
  found: string | null;
};

/** A customer. */
export type CustomerDetails = {
  /** Its id. */
  customer: string;
  /** First sign of it. */
  first_seen_at: string;
  /** Last sign of it. */
  last_seen_at: string;
  /** When the website first proved who it is; null while it has not. */
  identified_at: string | null;
  /** When everything personal was erased. */
  erased_at: string | null;
  /** The id of the customer it turned out to be; everything of both is there. */
  merged_into: string | null;
  /** What the website has proved; null where nothing was, or once erased. */
  identity: IdentityView | null;
  /** Its latest sessions, the latest first; 20 at most. */
  sessions: Array<EarlierSession>;
};
