/** What the components show, worked out from the desk. Pure. */
import type { OfferView, SessionView } from "../generated/protocol";
import {
  type Desk,
  EMPTY_THREAD,
  type Line,
  type MessageLine,
  type Outgoing,
  type Thread,
} from "./desk";
import { sessionOf } from "./outbox";

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
  return desk.sessions.reduce((sum, view) => sum + unreadOf(view, threadOf(desk, view.session)), 0);
}

/** The card of one session. */
export function cardOf(desk: Desk, view: SessionView): Card {
  const thread = threadOf(desk, view.session);
  const isTalking = view.state === "connected";
  return {
    view,
    unread: unreadOf(view, thread),
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

/** The rows of a thread: the newest `count` lines with day separators, then what is on its way. */
export function entriesOf(desk: Desk, view: SessionView, count: number): Entry[] {
  const thread = threadOf(desk, view.session);
  const lines = thread.lines.slice(-count);
  const entries: Entry[] = [];
  lines.forEach((line, index) => {
    const before = lines[index - 1];
    const isNewDay = before === undefined || dayOf(before.at) !== dayOf(line.at);
    if (isNewDay) entries.push({ kind: "day", key: `day-${line.seq}`, at: line.at });
    if (line.type !== "message") {
      entries.push({ kind: "event", key: `line-${line.seq}`, line });
      return;
    }
    const after = lines[index + 1];
    entries.push({
      kind: "message",
      key: `line-${line.seq}`,
      line,
      isFirst: isNewDay || !isSameGroup(before, line),
      isLast:
        after === undefined || dayOf(after.at) !== dayOf(line.at) || !isSameGroup(after, line),
      status: line.from === "agent" ? statusOf(view, line.seq) : null,
    });
  });
  for (const item of pendingOf(desk, view.session)) {
    entries.push({ kind: "pending", key: `pending-${item.at}-${item.frame.id}`, item });
  }
  return entries;
}

/** Messages that have no line yet: on their way, or refused. */
export function pendingOf(desk: Desk, session: string): Outgoing[] {
  const { last } = threadOf(desk, session);
  return desk.outbox.filter(
    (item) =>
      item.frame.type === "message" &&
      sessionOf(item.frame) === session &&
      (item.seq === null || item.seq > last),
  );
}

/** Messages of one writer within this time belong together, milliseconds. */
const GROUP_MS = 180_000;

function isSameGroup(a: Line | undefined, b: MessageLine): boolean {
  return (
    a?.type === "message" &&
    a.from === b.from &&
    a.name === b.name &&
    Math.abs(a.at - b.at) < GROUP_MS
  );
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
  type: "end" | "wrap_up" | "transfer",
): boolean {
  return desk.outbox.some(
    ({ frame, error }) => error === null && frame.type === type && sessionOf(frame) === session,
  );
}

/** How many chats and calls the agent holds; wrap-up holds its slot. */
export function slotsInUse(desk: Desk): { chats: number; calls: number } {
  const calls = desk.sessions.filter((view) => view.channel === "call").length;
  return { chats: desk.sessions.length - calls, calls };
}
