import type {
  CustomerServerFrame,
  CustomerSession,
  ErrorCode,
  Party,
  WaitingFrame,
} from "../generated/protocol";
import type { Line, Outgoing, Panel, Session, Waiting } from "./state";

export * from "./state";

/** A conversation longer than this shows its end only. */
const LINES_MAX = 2_000;
/** The router may lose the "stopped writing"; the protocol says to forget it then. */
const TYPING_MS = 6_000;

/** The panel after `frame`, heard at `now` (this machine's clock). */
export function reduce(panel: Panel, frame: CustomerServerFrame, now: number): Panel {
  switch (frame.type) {
    case "queues":
      return { ...panel, queues: frame.queues };
    case "welcome":
      return {
        ...panel,
        welcomed: true,
        outdated: false,
        forgets: false,
        offsetMs: frame.server_time - now,
        textMaxBytes: frame.text_max_bytes,
        held: frame.service?.unavailable ?? null,
        queues: frame.queues,
        session: welcomeSession(panel.session, frame.session),
        sessionGone: panel.sessionGone || isGone(panel.session, frame.session),
      };
    case "session":
      return {
        ...panel,
        session: resume(panel.session, frame),
        starting: null,
        sessionGone: false,
      };
    case "ack":
      return acknowledged(panel, frame.id, frame.seq);
    case "error":
      return refused(panel, frame.code, frame.id);
    case "choices":
      return { ...panel, choices: frame };
    case "waiting":
    case "hold":
    case "deferral":
    case "deferred":
    case "queued":
    case "joined":
    case "left":
    case "message":
    case "silence_warning":
    case "ended":
    case "typing":
    case "marks":
      return inSession(panel, frame, now);
    case "draining":
      return { ...panel, forgets: !frame.keeps_sessions };
    case "service":
      return { ...panel, held: frame.unavailable };
    case "pong":
      return panel;
    default:
      // A newer router may say more than this page knows.
      return panel;
  }
}

type SessionFrame = Extract<
  CustomerServerFrame,
  {
    type:
      | "waiting"
      | "hold"
      | "deferral"
      | "deferred"
      | "queued"
      | "joined"
      | "left"
      | "message"
      | "silence_warning"
      | "ended"
      | "typing"
      | "marks";
  }
>;

/** Whether a line before this one is missing, so that the page has to ask for the rest. */
export function isGap(panel: Panel, frame: CustomerServerFrame): boolean {
  const session = panel.session;
  if (!session || !("seq" in frame) || !("session" in frame)) return false;
  if (frame.type === "ack" || typeof frame.seq !== "number") return false;
  return frame.session === session.id && frame.seq > session.seq + 1;
}

/** The panel after this page has asked to start a session. */
export function starting(panel: Panel, id: number): Panel {
  return { ...panel, starting: id, startRefused: null, sessionGone: false };
}

/**
 * The panel with what waits in all pages. What is not there any more has been answered: it stays
 * only until its line is there.
 */
export function synced(panel: Panel, entries: readonly Waiting[]): Panel {
  const known = new Map(panel.outgoing.map((item) => [item.id, item]));
  const outgoing: Outgoing[] = [];
  let starting: number | null = null;
  for (const { frame, at, refused } of entries) {
    if (frame.type === "start" && refused === null) starting ??= frame.id;
    if (frame.type !== "message") continue;
    const { id, text, session } = frame;
    outgoing.push({ id, at, text, session, seq: known.get(id)?.seq ?? null, refused });
    known.delete(id);
  }
  for (const item of known.values()) if (item.seq !== null) outgoing.push(item);
  outgoing.sort((a, b) => a.id - b.id);
  return { ...panel, starting, outgoing: outgoing.filter((item) => !isDone(panel, item, known)) };
}

function isDone(panel: Panel, item: Outgoing, answered: ReadonlyMap<number, Outgoing>): boolean {
  return answered.has(item.id) && isShown(panel.session, item);
}

/** Whether the conversation shows a message already, so that it is not shown twice. */
export function isShown(session: Session | null, { seq, session: meant }: Outgoing): boolean {
  return seq !== null && (session?.id !== meant || seq <= session.seq);
}

/** The messages on their way in the conversation, and all that were refused. */
export function unsent(panel: Panel): Outgoing[] {
  return panel.outgoing.filter(
    (item) =>
      item.refused !== null ||
      (item.session === panel.session?.id && !isShown(panel.session, item)),
  );
}

/** The panel after the customer has seen everything up to `seq`. */
export function seen(panel: Panel, seq: number): Panel {
  const session = panel.session;
  if (!session || seq <= session.readHere) return panel;
  return { ...panel, session: { ...session, readHere: seq } };
}

/** The panel after the customer has asked for a callback or a message with frame `id`. */
export function deferring(panel: Panel, id: number): Panel {
  return { ...panel, deferring: id, deferRefused: null };
}

/** The panel after the customer has put an ended session away. */
export function dismissed(panel: Panel): Panel {
  return { ...panel, session: null, startRefused: null, sessionGone: false };
}

/** The panel while it is not known whether the one who is here may see it: as before the first answer. */
export function veiled(panel: Panel): Panel {
  return { ...panel, welcomed: false, session: null, outgoing: [], starting: null };
}

/** The panel of somebody who has just come, after another one was here. */
export function handedOver(panel: Panel): Panel {
  return { ...dismissed(panel), starting: null, outgoing: [] };
}

/** Messages of the agent that the customer has not seen. */
export function unread(panel: Panel): number {
  const session = panel.session;
  if (!session) return 0;
  return session.lines.filter(
    (line) => line.kind === "message" && line.from === "agent" && line.seq > session.readHere,
  ).length;
}

function isGone(known: Session | null, told: CustomerSession | null): boolean {
  return known !== null && known.state !== "ended" && told === null;
}

function welcomeSession(known: Session | null, told: CustomerSession | null): Session | null {
  if (told) return resume(known?.id === told.session ? upTo(known, told.seq) : known, told);
  // A finished conversation may be read for as long as its page is open.
  return known?.state === "ended" ? known : null;
}

/**
 * What is left of a session when the router has fewer lines of it than this page, as after an
 * earlier journal was put back: it sends all of them, and others will get the places of the rest.
 */
function upTo(known: Session, seq: number): Session {
  if (known.seq <= seq) return known;
  const readHere = Math.min(known.readHere, seq);
  return { ...known, seq: 0, knownSeq: seq, lines: [], delivered: 0, read: 0, readHere };
}

/** What the router says of a session, over what this page has of it. */
function resume(known: Session | null, told: CustomerSession): Session {
  const mine = known?.id === told.session ? known : null;
  return {
    id: told.session,
    state: told.state,
    queue: told.queue,
    queueName: told.queue_name,
    deferral: told.deferral,
    arrivedAt: told.arrived_at,
    agentName: told.agent_name,
    agents: told.agents,
    graceS: told.grace_s,
    knownSeq: Math.max(told.seq, mine?.knownSeq ?? 0),
    seq: mine?.seq ?? 0,
    lines: mine?.lines ?? [],
    phase: "in_line",
    position: mine?.position ?? null,
    roseFrom: null,
    notice: null,
    wait: mine?.wait ?? { state: "unknown" },
    worse: mine?.worse ?? null,
    warning: mine?.warning ?? null,
    surge: mine?.surge ?? null,
    hold: mine?.hold ?? null,
    holdLink: mine?.holdLink ?? null,
    typingUntil: 0,
    typingName: null,
    closesAt: mine?.closesAt ?? null,
    endReason: mine?.endReason ?? null,
    delivered: mine?.delivered ?? 0,
    read: mine?.read ?? 0,
    readHere: mine?.readHere ?? 0,
  };
}

function acknowledged(panel: Panel, id: number, seq: number | null): Panel {
  const outgoing = panel.outgoing.map((item) => (item.id === id ? { ...item, seq } : item));
  const deferring = panel.deferring === id ? null : panel.deferring;
  const starting = panel.starting === id ? null : panel.starting;
  return { ...panel, outgoing, starting, deferring };
}

function refused(panel: Panel, code: ErrorCode, id: number | null): Panel {
  if (code === "protocol_unsupported") return { ...panel, outdated: true };
  if (id === null) return panel;
  if (id === panel.deferring) return { ...panel, deferring: null, deferRefused: code };
  if (id === panel.starting) return { ...panel, starting: null, startRefused: code };
  const outgoing = panel.outgoing.map((item) =>
    item.id === id ? { ...item, refused: code } : item,
  );
  return { ...panel, outgoing };
}

function inSession(panel: Panel, frame: SessionFrame, now: number): Panel {
  const session = panel.session;
  if (session?.id !== frame.session) return panel;
  switch (frame.type) {
    case "waiting":
      return { ...panel, session: placed(session, frame) };
    case "hold":
      return { ...panel, session: { ...session, hold: frame.text, holdLink: frame.link } };
    case "deferral":
      return { ...panel, session: { ...session, deferral: frame.deferral } };
    case "typing":
      if (frame.from !== "agent") return panel;
      return {
        ...panel,
        session: {
          ...session,
          typingUntil: frame.on ? now + TYPING_MS : 0,
          typingName: frame.name,
        },
      };
    case "marks":
      return { ...panel, session: marked(session, frame) };
    default: {
      if (frame.seq <= session.seq) return panel;
      return { ...panel, session: told(session, frame), outgoing: placedIn(panel, frame) };
    }
  }
}

function placed(session: Session, frame: WaitingFrame): Session {
  const { phase, position, wait, worse, warning, surge, notice } = frame;
  const before = session.position;
  const rose = before !== null && position !== null && position > before;
  const fell = before !== null && position !== null && position < before;
  const roseFrom = rose ? before : fell ? null : session.roseFrom;
  return { ...session, phase, position, wait, worse, warning, surge, notice, roseFrom };
}

function marked(
  session: Session,
  frame: { party: Party; delivered: number; read: number },
): Session {
  if (frame.party === "customer") {
    return { ...session, readHere: Math.max(session.readHere, frame.read) };
  }
  return {
    ...session,
    delivered: Math.max(session.delivered, frame.delivered, frame.read),
    read: Math.max(session.read, frame.read),
  };
}

type LineFrame = Extract<SessionFrame, { seq: number }>;

/** The session after one more line of its conversation. */
function told(session: Session, frame: LineFrame): Session {
  // The state is already known to be later than a line that is only being repeated.
  const repeated = frame.seq <= session.knownSeq;
  const next = { ...session, seq: frame.seq };
  const { seq, at } = frame;
  switch (frame.type) {
    case "message":
      if (frame.from === "customer") next.closesAt = null;
      else next.typingUntil = 0;
      next.lines = appended(session, {
        kind: "message",
        seq,
        at,
        from: frame.from,
        name: frame.name,
        text: frame.text,
      });
      return next;
    case "queued":
      next.lines = appended(session, {
        kind: "queued",
        seq,
        at,
        queueName: frame.queue_name,
        reason: frame.reason,
      });
      next.closesAt = null;
      if (repeated) return next;
      return {
        ...next,
        state: "waiting",
        queue: frame.queue,
        queueName: frame.queue_name,
        deferral: null,
        agentName: null,
        agents: [],
        phase: "in_line",
        position: null,
        roseFrom: null,
        notice: null,
        wait: { state: "unknown" },
        worse: null,
        warning: null,
        surge: null,
        hold: null,
        holdLink: null,
        typingUntil: 0,
      };
    case "deferred":
      next.lines = appended(session, {
        kind: "deferred",
        seq,
        at,
        of: frame.kind,
        reason: frame.reason,
      });
      if (repeated) return next;
      return {
        ...next,
        state: "deferred",
        agentName: null,
        agents: [],
        hold: null,
        holdLink: null,
        typingUntil: 0,
      };
    case "joined":
      next.lines = appended(session, {
        kind: "joined",
        seq,
        at,
        agentName: frame.agent_name,
        insteadOf: frame.instead_of,
      });
      next.closesAt = null;
      if (repeated) return next;
      return { ...next, state: "connected", ...talkers(frame) };
    case "left":
      next.lines = appended(session, { kind: "left", seq, at, agentName: frame.agent_name });
      return repeated ? next : { ...next, ...talkers(frame) };
    case "silence_warning":
      return { ...next, closesAt: frame.closes_at };
    case "ended":
      next.lines = appended(session, { kind: "ended", seq, at, reason: frame.reason });
      return { ...next, state: "ended", endReason: frame.reason, closesAt: null, typingUntil: 0 };
  }
}

/** Who talks with the customer after somebody came or went. */
function talkers({ agents, agent_name }: { agents: string[]; agent_name: string }) {
  return { agents, agentName: agents[0] ?? agent_name };
}

function appended(session: Session, line: Line): readonly Line[] {
  return [...session.lines, line].slice(-LINES_MAX);
}

/** Clocks of one machine and its router agree to this, milliseconds. */
const SLACK_MS = 10_000;

/**
 * The line of a message may come before its acknowledgement: then the oldest with this text is
 * meant, unless it was written after that line.
 */
function placedIn({ outgoing, offsetMs }: Panel, frame: LineFrame): readonly Outgoing[] {
  if (frame.type !== "message" || frame.from !== "customer") return outgoing;
  if (outgoing.some((item) => item.seq === frame.seq)) return outgoing;
  const twin = outgoing.find(
    (item) =>
      item.seq === null &&
      item.refused === null &&
      item.session === frame.session &&
      item.text === frame.text &&
      item.at + offsetMs <= frame.at + SLACK_MS,
  );
  return outgoing.map((item) => (item === twin ? { ...item, seq: frame.seq } : item));
}
