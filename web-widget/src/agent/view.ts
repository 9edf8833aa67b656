/** What the components show, worked out from the desk. Pure. */
import type { OfferView, SessionView } from "../generated/protocol";
import {
  type Desk,
  EMPTY_THREAD,
  type Line,
  type MessageLine,
  NO_WHISPERS,
  type Outgoing,
  type Thread,
  type WhisperLine,
  type Whispers,
} from "./desk";
import { isText, sessionOf } from "./outbox";

/** Entries of a thread that are drawn at first; older ones on request, so long threads stay quick. */
export const ENTRIES_PAGE = 150;

/** One row of a thread. */
export type Entry =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "event"; readonly key: string; readonly line: Exclude<Line, MessageLine> }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly line: MessageLine;
      /** Begins a group of the same writer. */
      readonly isFirst: boolean;
      /** Closes a group of the same writer. */
      readonly isLast: boolean;
      /** How far the customer has got with it; null on the customer's own messages. */
      readonly status: MessageStatus | null;
    }
  | {
      readonly kind: "whisper";
      readonly key: string;
      readonly line: WhisperLine;
      readonly isFirst: boolean;
      readonly isLast: boolean;
    }
  | { readonly kind: "pending"; readonly key: string; readonly item: Outgoing };

/** How far a message of ours has come. */
export type MessageStatus = "sent" | "delivered" | "read";

/** What the card of a session in the rail shows. */
export interface Card {
  readonly view: SessionView;
  readonly unread: number;
  /** The newest message, if there is one. */
  readonly lastMessage: MessageLine | null;
  /** Server time since when the customer waits for an answer; null when it is the customer's turn. */
  readonly waitingSince: number | null;
  /** When the customer will be cut off for silence, server time. */
  readonly silenceEndsAt: number | null;
}

/** The thread of a session. */
export function threadOf(desk: Desk, session: string): Thread {
  return desk.threads[session] ?? EMPTY_THREAD;
}

/** What the agents of a session have written to each other. */
export function whispersOf(desk: Desk, session: string): Whispers {
  return desk.whispers[session] ?? NO_WHISPERS;
}

/** Whispers of colleagues that came while this page was open and have not been seen on it. */
function unheardOf(desk: Desk, session: string): number {
  const { lines, seen } = whispersOf(desk, session);
  const isNews = ({ line, at, agent }: WhisperLine) =>
    line > seen && at > desk.since && agent !== desk.agent;
  return lines.filter(isNews).length;
}

/** What the agent has not seen of a conversation: the customer's messages and colleagues' whispers. */
export function unseenOf(desk: Desk, view: SessionView): number {
  return unreadOf(view, threadOf(desk, view.session)) + unheardOf(desk, view.session);
}

/** Messages of the customer that no page of the agent has seen. */
export function unreadOf(view: SessionView, thread: Thread): number {
  const read = Math.max(view.agent_read, thread.seen);
  let count = 0;
  for (let i = thread.lines.length - 1; i >= 0; i -= 1) {
    const line = thread.lines[i];
    if (line === undefined || line.seq <= read) break;
    if (line.type === "message" && line.from === "customer") count += 1;
  }
  return count;
}

/** Unread messages in all conversations. */
export function totalUnread(desk: Desk): number {
  return desk.sessions.reduce((sum, view) => sum + unseenOf(desk, view), 0);
}

/** The card of one session. */
export function cardOf(desk: Desk, view: SessionView): Card {
  const thread = threadOf(desk, view.session);
  const isTalking = view.state === "connected";
  return {
    view,
    unread: unseenOf(desk, view),
    lastMessage: lastMessage(thread),
    waitingSince: isTalking ? waitingSince(view, thread) : null,
    silenceEndsAt: isTalking ? silenceEndsAt(thread) : null,
  };
}

/** The cards in the order in which the talks began, so that they stay where they are; wrap-ups last. */
export function cardsOf(desk: Desk): Card[] {
  const cards = desk.sessions.map((view) => cardOf(desk, view));
  return cards.sort(
    ({ view: a }, { view: b }) =>
      Number(a.state === "wrap_up") - Number(b.state === "wrap_up") ||
      a.connected_at - b.connected_at ||
      compare(a.session, b.session),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function lastMessage(thread: Thread): MessageLine | null {
  for (let i = thread.lines.length - 1; i >= 0; i -= 1) {
    const line = thread.lines[i];
    if (line?.type === "message") return line;
  }
  return null;
}

/** The oldest message of the customer that nobody has answered, or the beginning of the talk. */
function waitingSince(view: SessionView, thread: Thread): number | null {
  let oldest: number | null = null;
  let isAnswered = false;
  for (let i = thread.lines.length - 1; i >= 0; i -= 1) {
    const line = thread.lines[i];
    if (line?.type !== "message") continue;
    if (line.from === "agent") {
      isAnswered = line.at >= view.connected_at;
      break;
    }
    oldest = line.at;
  }
  if (oldest !== null) return Math.max(oldest, view.connected_at);
  return isAnswered ? null : view.connected_at;
}

function silenceEndsAt(thread: Thread): number | null {
  for (let i = thread.lines.length - 1; i >= 0; i -= 1) {
    const line = thread.lines[i];
    if (line === undefined || line.type === "message") return null;
    if (line.type === "silence_warning") return line.closes_at;
  }
  return null;
}

/** Public lines and whispers in the order of time, the newest `count`. */
function linesOf(desk: Desk, session: string, count: number): (Line | WhisperLine)[] {
  const { lines } = threadOf(desk, session);
  const whispers = whispersOf(desk, session).lines;
  if (whispers.length === 0) return lines.slice(-count);
  // Sorting is stable: lines of one moment stay in the order of their own count.
  return [...lines, ...whispers].sort((a, b) => a.at - b.at).slice(-count);
}

/** The rows of a thread: the newest `count` lines with day separators, then what is on its way. */
export function entriesOf(desk: Desk, view: SessionView, count: number): Entry[] {
  const lines = linesOf(desk, view.session, count);
  const entries: Entry[] = [];
  lines.forEach((line, index) => {
    const before = lines[index - 1];
    const after = lines[index + 1];
    const isNewDay = before === undefined || dayOf(before.at) !== dayOf(line.at);
    const isFirst = isNewDay || !isSameGroup(before, line);
    const isLast =
      after === undefined || dayOf(after.at) !== dayOf(line.at) || !isSameGroup(after, line);
    const key = line.type === "whisper" ? `whisper-${line.line}` : `line-${line.seq}`;
    if (isNewDay) entries.push({ kind: "day", key: `day-${key}`, at: line.at });
    switch (line.type) {
      case "whisper":
        entries.push({ kind: "whisper", key, line, isFirst, isLast });
        break;
      case "message": {
        const status = line.from === "agent" ? statusOf(view, line.seq) : null;
        entries.push({ kind: "message", key, line, isFirst, isLast, status });
        break;
      }
      default:
        entries.push({ kind: "event", key, line });
    }
  });
  for (const item of pendingOf(desk, view.session)) {
    entries.push({ kind: "pending", key: `pending-${item.at}-${item.frame.id}`, item });
  }
  return entries;
}

/** Texts that have no line yet: on their way, or refused. */
export function pendingOf(desk: Desk, session: string): Outgoing[] {
  const last = {
    message: threadOf(desk, session).last,
    whisper: whispersOf(desk, session).last,
  };
  return desk.outbox.filter(
    ({ frame, seq }) =>
      isText(frame) && frame.session === session && (seq === null || seq > last[frame.type]),
  );
}

/** Messages of one writer within this time belong together, milliseconds. */
const GROUP_MS = 180_000;

function isSameGroup(a: Line | WhisperLine | undefined, b: Line | WhisperLine): boolean {
  if (a === undefined || Math.abs(a.at - b.at) >= GROUP_MS) return false;
  if (a.type === "whisper") return b.type === "whisper" && a.agent === b.agent;
  return a.type === "message" && b.type === "message" && a.from === b.from && a.name === b.name;
}

function statusOf(view: SessionView, seq: number): MessageStatus {
  if (view.customer_read >= seq) return "read";
  return view.customer_delivered >= seq ? "delivered" : "sent";
}

function dayOf(at: number): string {
  return new Date(at).toDateString();
}

/** Whether a request about this offer is on its way, and which. */
export function offerAnswer(desk: Desk, offer: OfferView): "accept" | "decline" | null {
  for (const { frame } of desk.outbox) {
    if ((frame.type === "accept" || frame.type === "decline") && frame.offer === offer.offer)
      return frame.type;
  }
  return null;
}

/** Whether a change of this kind for this session waits for its answer. */
export function isAsked(
  desk: Desk,
  session: string,
  ...types: ("end" | "wrap_up" | "transfer" | "escalate" | "hand_over" | "part" | "admit")[]
): boolean {
  return desk.outbox.some(
    ({ frame, error }) =>
      error === null && (types as string[]).includes(frame.type) && sessionOf(frame) === session,
  );
}

/** Whether the agent is about to leave a conversation, which must not be written to any more. */
export function isLeaving(desk: Desk, session: string): boolean {
  return (
    isAsked(desk, session, "end", "transfer", "escalate", "hand_over") ||
    desk.outbox.some(
      ({ frame }) =>
        frame.type === "part" && frame.session === session && frame.member === desk.agent,
    )
  );
}

/** Whether every wrap-up has been asked to be finished. */
export function isReadyAsked(desk: Desk): boolean {
  return desk.outbox.some(({ frame }) => frame.type === "ready");
}

/** Whether somebody else is in the conversation too. */
export function hasColleagues(view: SessionView): boolean {
  return view.members.length > 1;
}

/** How many chats and calls the agent holds; wrap-up holds its slot. */
export function slotsInUse(desk: Desk): { chats: number; calls: number } {
  const calls = desk.sessions.filter((view) => view.channel === "call").length;
  return { chats: desk.sessions.length - calls, calls };
}
