import type { Party, QueuedReason } from "../generated/protocol";
import type { Line, Outgoing } from "./panel";

export type MessageLine = Extract<Line, { kind: "message" }>;
/** What the log tells besides messages: arriving and the end have places of their own. */
export type EventLine =
  | Extract<Line, { kind: "joined" | "left" | "deferred" }>
  | (Extract<Line, { kind: "queued" }> & { reason: Exclude<QueuedReason, "arrived"> });

/** What the log shows, top to bottom. */
export type Block =
  | { kind: "day"; key: string; at: number }
  | { kind: "event"; key: string; line: EventLine }
  | { kind: "group"; key: string; from: Party; name: string | null; messages: MessageLine[] };

/** Messages of one sender closer together than this stand together. */
const GROUP_MS = 5 * 60_000;

/** Puts the lines into groups by sender, with a line between days. */
export function blocks(lines: readonly Line[], dayOf: (at: number) => string): Block[] {
  const found: Block[] = [];
  let day = "";
  for (const line of lines) {
    if (!isShown(line)) continue;
    if (dayOf(line.at) !== day) {
      day = dayOf(line.at);
      found.push({ kind: "day", key: `day-${line.seq}`, at: line.at });
    }
    if (line.kind !== "message") {
      found.push({ kind: "event", key: `line-${line.seq}`, line });
      continue;
    }
    const last = found.at(-1);
    if (last?.kind === "group" && continues(last.messages, line)) {
      last.messages.push(line);
    } else {
      const { from, name } = line;
      found.push({ kind: "group", key: `group-${line.seq}`, from, name, messages: [line] });
    }
  }
  return found;
}

function isShown(line: Line): line is MessageLine | EventLine {
  return line.kind !== "ended" && !(line.kind === "queued" && line.reason === "arrived");
}

function continues(messages: readonly MessageLine[], line: MessageLine): boolean {
  const last = messages.at(-1);
  return (
    last !== undefined &&
    last.from === line.from &&
    last.name === line.name &&
    line.at - last.at < GROUP_MS
  );
}

export type Mark = "unsent" | "sent" | "delivered" | "read";

/** How far a message of the customer has come. */
export function markOf(seq: number, delivered: number, read: number): Mark {
  if (seq <= read) return "read";
  return seq <= delivered ? "delivered" : "sent";
}

/** How far a message has come that the conversation does not show yet. */
export function markOfOutgoing(item: Outgoing): Mark {
  return item.seq === null ? "unsent" : "sent";
}
