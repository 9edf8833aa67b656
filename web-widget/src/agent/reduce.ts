/**
 * The only place that changes a `Desk`: server frames and the page's own doings in, a new desk out.
 * It reads no clock and sends nothing.
 */
import type {
  AgentServerFrame,
  ServiceFrame,
  SessionView,
  Snapshot,
  UnavailableReason,
} from "../generated/protocol";
import type { LinkStatus } from "../shared/socket";
import {
  type Desk,
  EMPTY_THREAD,
  type Line,
  NO_WHISPERS,
  NOTICES_MAX,
  type Notice,
  STRAY_THREADS_MAX,
  type Strand,
  type Thread,
  TYPING_MS,
  type WhisperLine,
  type Whispers,
} from "./desk";
import {
  acknowledge,
  reconcile,
  refuse,
  showLineOf,
  showWhisperOf,
  type Waiting,
  withoutWhispered,
} from "./outbox";

/** What can happen to a desk. `now` is this computer's clock, Unix milliseconds. */
export type Action =
  | { readonly kind: "frame"; readonly frame: AgentServerFrame; readonly now: number }
  | { readonly kind: "link"; readonly link: LinkStatus }
  | { readonly kind: "outbox"; readonly entries: readonly Waiting[] }
  | { readonly kind: "seen"; readonly session: string; readonly seq: number; readonly line: number }
  | { readonly kind: "unreachable" }
  | { readonly kind: "dismiss"; readonly key: number };

/** Returns the desk after `action`; the same object when nothing changed. */
export function reduce(desk: Desk, action: Action): Desk {
  switch (action.kind) {
    case "frame":
      return reduceFrame(desk, action.frame, action.now);
    case "link":
      return reduceLink(desk, action.link);
    case "outbox":
      return reconcile(desk, action.entries);
    case "seen":
      return markSeen(desk, action.session, action.seq, action.line);
    case "unreachable":
      return notify(desk, { key: desk.nextNotice, kind: "unreachable" });
    case "dismiss":
      return { ...desk, notices: desk.notices.filter((notice) => notice.key !== action.key) };
  }
}

/** Highest places per session, for `hello`. */
export function have(desk: Desk): {
  have: Record<string, number>;
  whispers: Record<string, number>;
} {
  const lasts = (strands: Readonly<Record<string, Strand<unknown>>>) => {
    const result: Record<string, number> = {};
    for (const { session } of desk.sessions) {
      const last = strands[session]?.last ?? 0;
      if (last > 0) result[session] = last;
    }
    return result;
  };
  return { have: lasts(desk.threads), whispers: lasts(desk.whispers) };
}

function reduceFrame(desk: Desk, frame: AgentServerFrame, now: number): Desk {
  switch (frame.type) {
    case "snapshot":
      return takeSnapshot(desk, frame, now);
    case "presence":
    case "offer":
    case "offer_ended":
    case "session":
    case "session_gone":
    case "invite_ended":
      return inOrder(desk, frame);
    case "directory":
      return { ...desk, queues: frame.queues, agents: frame.agents };
    case "queued":
    case "joined":
    case "left":
    case "message":
    case "silence_warning":
    case "ended":
      return takeLine(desk, frame);
    case "whisper":
      return takeWhisper(desk, frame);
    case "typing":
      return takeTyping(desk, frame.session, frame.from === "customer", frame.on, now);
    case "marks":
      return takeMarks(desk, frame);
    case "ack":
      return acknowledge(desk, frame);
    case "error":
      return refuse(desk, frame);
    case "draining":
      return { ...desk, restart: frame.keeps_sessions ? "keeps" : "forgets" };
    case "service":
      return { ...desk, trouble: troubleOf(frame) };
    case "pong":
      return takePong(desk, frame.agent_seq);
    default:
      // A newer server may say more than this page knows.
      return desk;
  }
}

function reduceLink(desk: Desk, link: LinkStatus): Desk {
  return link.state === "open" ? { ...desk, link } : { ...desk, link, typingUntil: {} };
}

function takeSnapshot(desk: Desk, snapshot: Snapshot, now: number): Desk {
  const threads: Record<string, Thread> = {};
  const whispers: Record<string, Whispers> = {};
  for (const { session, seq } of snapshot.sessions) {
    const thread = desk.threads[session] ?? EMPTY_THREAD;
    // Fewer lines than were shown, as after an earlier journal was put back: all of them come anew.
    const isAnew = thread.last > seq;
    threads[session] = isAnew ? { ...EMPTY_THREAD, seen: Math.min(thread.seen, seq) } : thread;
    whispers[session] = (isAnew ? undefined : desk.whispers[session]) ?? NO_WHISPERS;
  }
  const there = new Set(Object.keys(threads));
  const gone = desk.sessions.filter((s) => s.state === "connected" && !there.has(s.session));
  const told = gone.reduce(
    (d, s) =>
      notify(d, { key: d.nextNotice, kind: "gone", reason: "meanwhile", name: s.customer_name }),
    desk,
  );
  return {
    ...told,
    link: { state: "open" },
    ready: true,
    resync: false,
    restart: null,
    trouble: troubleOf(snapshot.service),
    agentSeq: snapshot.agent_seq,
    behind: null,
    clockOffset: snapshot.server_time - now,
    textMaxBytes: snapshot.text_max_bytes,
    agent: snapshot.agent,
    name: snapshot.name,
    presence: snapshot.presence,
    chatsMax: snapshot.chats_max,
    callsMax: snapshot.calls_max,
    offers: snapshot.offers,
    sessions: snapshot.sessions,
    threads,
    whispers,
    since: desk.ready ? desk.since : snapshot.server_time,
    outbox: withoutWhispered(desk.outbox),
    awayReasons: snapshot.away_reasons,
    dispositions: snapshot.dispositions,
    queues: snapshot.queues,
    agents: snapshot.agents,
  };
}

function troubleOf(service: ServiceFrame | null): UnavailableReason | null {
  if ((service?.unavailable ?? null) === null) return null;
  return service?.reason ?? "storage_failing";
}

type CountedFrame = Extract<AgentServerFrame, { agent_seq: number }>;
type DeltaFrame = Exclude<CountedFrame, { type: "snapshot" | "pong" }>;

/** Applies a counted frame when it is the next one; a gap asks for a new connection instead. */
function inOrder(desk: Desk, frame: DeltaFrame): Desk {
  if (!desk.ready || desk.resync || frame.agent_seq <= desk.agentSeq) return desk;
  if (frame.agent_seq > desk.agentSeq + 1) return { ...desk, resync: true };
  return applyDelta({ ...desk, agentSeq: frame.agent_seq }, frame);
}

/**
 * A gap shows only when a later frame comes; the last one of all is missed by nobody but the count.
 * What is on its way at this moment has come by the next `pong`.
 */
function takePong(desk: Desk, counted: number): Desk {
  if (!desk.ready || desk.resync) return desk;
  if (desk.behind !== null && desk.agentSeq < desk.behind) return { ...desk, resync: true };
  const behind = counted > desk.agentSeq ? counted : null;
  return behind === desk.behind ? desk : { ...desk, behind };
}

function applyDelta(desk: Desk, frame: DeltaFrame): Desk {
  switch (frame.type) {
    case "presence":
      return { ...desk, presence: frame.presence };
    case "offer":
      return {
        ...desk,
        offers: [...desk.offers.filter((o) => o.offer !== frame.offer.offer), frame.offer],
      };
    case "offer_ended": {
      const left = { ...desk, offers: desk.offers.filter((o) => o.offer !== frame.offer) };
      const worthAWord = frame.result === "expired" || frame.result === "rescinded";
      if (!worthAWord || left.offers.length === desk.offers.length) return left;
      const isInvitation = desk.offers.some(
        (o) => o.offer === frame.offer && o.invitation !== null,
      );
      const { result } = frame;
      return notify(left, { key: desk.nextNotice, kind: "offer", result, isInvitation });
    }
    case "invite_ended": {
      // Whoever takes an invitation back, or ends the conversation, knows.
      if (frame.result === "rescinded") return desk;
      const { result, name } = frame;
      return notify(desk, { key: desk.nextNotice, kind: "invite", result, name });
    }
    case "session":
      return takeSession(desk, frame.session);
    case "session_gone": {
      const gone = desk.sessions.find((s) => s.session === frame.session);
      const { [frame.session]: _lines, ...threads } = desk.threads;
      const { [frame.session]: _whispers, ...whispers } = desk.whispers;
      const { [frame.session]: _typing, ...typingUntil } = desk.typingUntil;
      const sessions = desk.sessions.filter((s) => s.session !== frame.session);
      const left = { ...desk, sessions, threads, whispers, typingUntil };
      if (gone === undefined || frame.reason === "done") return left;
      return notify(left, {
        key: desk.nextNotice,
        kind: "gone",
        reason: frame.reason,
        name: gone.customer_name,
      });
    }
  }
}

/** Replaces one session, in place; marks only grow. */
function takeSession(desk: Desk, view: SessionView): Desk {
  const known = desk.sessions.some((s) => s.session === view.session);
  const sessions = known
    ? desk.sessions.map((s) => (s.session === view.session ? grown(s, view) : s))
    : [...desk.sessions, view];
  return { ...desk, sessions };
}

function grown(old: SessionView, fresh: SessionView): SessionView {
  return {
    ...fresh,
    customer_delivered: Math.max(old.customer_delivered, fresh.customer_delivered),
    customer_read: Math.max(old.customer_read, fresh.customer_read),
    agent_read: Math.max(old.agent_read, fresh.agent_read),
  };
}

/** Appends a line that is the next one; drops old ones; a gap asks for a new connection. */
function takeLine(desk: Desk, line: Line): Desk {
  const thread = desk.threads[line.session] ?? EMPTY_THREAD;
  if (line.seq <= thread.last) return desk;
  const isGap = line.seq > thread.last + 1;
  if (isGap && thread.gapAfter !== thread.last) {
    const noted = { ...thread, gapAfter: thread.last };
    return { ...desk, resync: true, threads: withThread(desk, line.session, noted) };
  }
  if (isGap && desk.resync) return desk;
  const next = { ...thread, lines: [...thread.lines, line], last: line.seq, gapAfter: null };
  const { [line.session]: _writing, ...typingUntil } = desk.typingUntil;
  const isFromCustomer = line.type === "message" && line.from === "customer";
  return {
    ...desk,
    threads: withThread(desk, line.session, next),
    typingUntil: isFromCustomer ? typingUntil : desk.typingUntil,
    outbox: showLineOf(desk, line),
  };
}

/** Likewise for a line among the agents. */
function takeWhisper(desk: Desk, line: WhisperLine): Desk {
  const strand = desk.whispers[line.session] ?? NO_WHISPERS;
  if (line.line <= strand.last) return desk;
  const set = (next: Whispers) => withStrand(desk, desk.whispers, line.session, next);
  if (line.line > strand.last + 1 && strand.gapAfter !== strand.last) {
    return { ...desk, resync: true, whispers: set({ ...strand, gapAfter: strand.last }) };
  }
  if (line.line > strand.last + 1 && desk.resync) return desk;
  const lines = [...strand.lines, line];
  const whispers = set({ ...strand, lines, last: line.line, gapAfter: null });
  const isOurs = line.agent === desk.agent;
  return { ...desk, whispers, outbox: isOurs ? showWhisperOf(desk.outbox, line) : desk.outbox };
}

function withThread(desk: Desk, session: string, thread: Thread): Record<string, Thread> {
  return withStrand(desk, desk.threads, session, thread);
}

/** Sets one strand; of strands without a session in the list only the newest few are kept. */
function withStrand<S>(
  desk: Desk,
  strands: Readonly<Record<string, S>>,
  session: string,
  strand: S,
): Record<string, S> {
  const threads = { ...strands, [session]: strand };
  const listed = new Set(desk.sessions.map((s) => s.session));
  const strays = Object.keys(threads).filter((id) => !listed.has(id) && id !== session);
  for (const id of strays.slice(0, Math.max(0, strays.length - STRAY_THREADS_MAX + 1)))
    delete threads[id];
  return threads;
}

function takeTyping(
  desk: Desk,
  session: string,
  isCustomer: boolean,
  on: boolean,
  now: number,
): Desk {
  if (!isCustomer) return desk;
  const { [session]: _before, ...rest } = desk.typingUntil;
  return { ...desk, typingUntil: on ? { ...rest, [session]: now + TYPING_MS } : rest };
}

function takeMarks(desk: Desk, marks: Extract<AgentServerFrame, { type: "marks" }>): Desk {
  const sessions = desk.sessions.map((s) => {
    if (s.session !== marks.session) return s;
    if (marks.party === "agent") return { ...s, agent_read: Math.max(s.agent_read, marks.read) };
    return {
      ...s,
      customer_delivered: Math.max(s.customer_delivered, marks.delivered),
      customer_read: Math.max(s.customer_read, marks.read),
    };
  });
  return { ...desk, sessions };
}

function markSeen(desk: Desk, session: string, seq: number, line: number): Desk {
  const thread = desk.threads[session];
  const whispers = desk.whispers[session];
  let next = desk;
  if (thread !== undefined && seq > thread.seen)
    next = { ...next, threads: { ...next.threads, [session]: { ...thread, seen: seq } } };
  if (whispers !== undefined && line > whispers.seen)
    next = { ...next, whispers: { ...next.whispers, [session]: { ...whispers, seen: line } } };
  return next;
}

/** Adds a notice; the oldest gives way. */
export function notify(desk: Desk, notice: Notice): Desk {
  const notices = [...desk.notices, notice].slice(-NOTICES_MAX);
  return { ...desk, notices, nextNotice: desk.nextNotice + 1 };
}
