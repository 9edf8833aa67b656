/**
 * Changes without an answer, as the desktop shows them. The link keeps and repeats the frames; here
 * is what became of them: confirmed, or refused and why.
 */
import type { AgentServerFrame, ErrorCode } from "../generated/protocol";
import {
  ANSWERS_MAX,
  type ChangingFrame,
  type Desk,
  type Line,
  NOTICES_MAX,
  OUTBOX_MAX,
  type Outgoing,
  type WhisperLine,
} from "./desk";

/** Refusals that a late hint (typing, marks) can meet; nobody asked, so nobody is told. */
const OF_HINTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "too_fast",
  "wrong_state",
  "session_over",
  "session_unknown",
]);

/** A message to the customer, or to the colleagues. */
export type TextFrame = Extract<ChangingFrame, { type: "message" | "whisper" }>;
type Ack = Extract<AgentServerFrame, { type: "ack" }>;
type Refusal = Extract<AgentServerFrame, { type: "error" }>;

/** A change that has just been asked for. */
export function outgoing(frame: ChangingFrame, now: number): Outgoing {
  return { frame, at: now, acked: false, seq: null, error: null };
}

/** Whether nothing more can be asked for until something is answered. */
export function isFull(outbox: readonly Outgoing[]): boolean {
  return outbox.length >= OUTBOX_MAX;
}

/** The session a change belongs to, if it belongs to one. */
export function sessionOf(frame: ChangingFrame): string | null {
  return "session" in frame ? frame.session : null;
}

/** Whether a change is a text of the agent, which must not get lost. */
export function isText(frame: ChangingFrame): frame is TextFrame {
  return frame.type === "message" || frame.type === "whisper";
}

/** The server has made it durable. A text stays until its line is there. */
export function acknowledge(desk: Desk, ack: Ack): Desk {
  const answers = [...desk.answers, { id: ack.id, error: null }].slice(-ANSWERS_MAX);
  const outbox = desk.outbox.flatMap((item) => {
    if (item.frame.id !== ack.id) return [item];
    const { frame } = item;
    // Whispers have no place in the `ack`: a known one has been seen with its line.
    if (frame.type === "whisper") return item.seq === null ? [{ ...item, acked: true }] : [];
    if (frame.type !== "message" || ack.seq === null) return [];
    const shown = desk.threads[frame.session]?.last ?? 0;
    return shown >= ack.seq ? [] : [{ ...item, acked: true, seq: ack.seq }];
  });
  return { ...desk, outbox, answers };
}

/** Changes whose refusal is explained in the dialog that asks for them. */
const IN_DIALOGS: ReadonlySet<ChangingFrame["type"]> = new Set<ChangingFrame["type"]>([
  "transfer",
  "escalate",
  "invite",
]);

/** The server has refused for good. A text is kept; what a dialog asked for is explained there. */
export function refuse(desk: Desk, { id, code }: Refusal): Desk {
  const item = desk.outbox.find(({ frame }) => frame.id === id);
  const outbox = desk.outbox.flatMap((other) => {
    if (other !== item) return [other];
    return isText(other.frame) ? [{ ...other, error: code }] : [];
  });
  const answers =
    id === null ? desk.answers : [...desk.answers, { id, error: code }].slice(-ANSWERS_MAX);
  const isHint = id === null && OF_HINTS.has(code);
  const isShownElsewhere =
    isHint || (item !== undefined && (isText(item.frame) || IN_DIALOGS.has(item.frame.type)));
  if (isShownElsewhere) return { ...desk, outbox, answers };
  const notice = { key: desk.nextNotice, kind: "error" as const, code };
  const notices = [...desk.notices, notice].slice(-NOTICES_MAX);
  return { ...desk, outbox, answers, notices, nextNotice: desk.nextNotice + 1 };
}

/** What waits for an answer, or was refused, in all windows: see `Entry` of the shared outbox. */
export interface Waiting {
  readonly frame: ChangingFrame;
  readonly at: number;
  readonly refused: string | null;
}

/**
 * The desk with what waits in all windows. What is not there any more was answered, here or to
 * another window; a confirmed text stays until its line is there.
 */
export function reconcile(desk: Desk, entries: readonly Waiting[]): Desk {
  const known = new Map(desk.outbox.map((item) => [item.frame.id, item]));
  const outbox: Outgoing[] = entries.map(({ frame, at, refused }) => {
    const item = known.get(frame.id) ?? outgoing(frame, at);
    known.delete(frame.id);
    const error = refused as ErrorCode | null;
    return item.error === error ? item : { ...item, error };
  });
  for (const item of known.values()) if (item.acked && isText(item.frame)) outbox.push(item);
  outbox.sort((a, b) => a.frame.id - b.frame.id);
  const { length } = desk.outbox;
  const isSame = length === outbox.length && outbox.every((item, at) => item === desk.outbox[at]);
  return isSame ? desk : { ...desk, outbox };
}

/** Clocks of one machine and its server agree to this, milliseconds. */
const SLACK_MS = 10_000;

/**
 * The line of one of our messages may arrive before or after its `ack`. Whichever comes first, the
 * text is shown once: a confirmed item leaves, an unconfirmed one with the same text is hidden,
 * unless it was written after that line.
 */
export function showLineOf({ outbox, clockOffset }: Desk, line: Line): readonly Outgoing[] {
  if (outbox.length === 0) return outbox;
  const left = outbox.filter(
    (item) =>
      !(
        item.acked &&
        item.frame.type === "message" &&
        item.frame.session === line.session &&
        (item.seq ?? 0) <= line.seq
      ),
  );
  if (line.type !== "message" || line.from !== "agent" || left.length < outbox.length) return left;
  const twin = left.find(
    ({ frame, seq, error, at }) =>
      seq === null &&
      error === null &&
      frame.type === "message" &&
      frame.session === line.session &&
      frame.text === line.text &&
      at + clockOffset <= line.at + SLACK_MS,
  );
  return twin === undefined
    ? left
    : left.map((item) => (item === twin ? { ...item, seq: line.seq } : item));
}

/** Likewise for a whisper of our own: its line alone tells its place. */
export function showWhisperOf(outbox: readonly Outgoing[], line: WhisperLine): readonly Outgoing[] {
  const twin = outbox.find(
    ({ frame, seq, error }) =>
      seq === null &&
      error === null &&
      frame.type === "whisper" &&
      frame.session === line.session &&
      frame.text === line.text,
  );
  if (twin === undefined) return outbox;
  if (twin.acked) return outbox.filter((item) => item !== twin);
  return outbox.map((item) => (item === twin ? { ...item, seq: line.line } : item));
}

/** After a new snapshot the lines that were missed follow, those of confirmed whispers too. */
export function withoutWhispered(outbox: readonly Outgoing[]): readonly Outgoing[] {
  return outbox.filter(({ frame, acked }) => !(acked && frame.type === "whisper"));
}
