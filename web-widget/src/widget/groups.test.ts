import { expect, it } from "vitest";
import { blocks, markOf } from "./groups";
import type { Line } from "./panel";

const MINUTE = 60_000;
const day = (at: number) => String(Math.floor(at / (24 * 60 * MINUTE)));
const line = (
  seq: number,
  from: "agent" | "customer",
  at: number,
  name: string | null = null,
): Line => ({
  kind: "message",
  seq,
  at,
  from,
  name,
  text: `${seq}`,
});

it("puts the messages of one sender together, until somebody else writes or time passes", () => {
  const lines = [
    line(1, "agent", 0, "Maria"),
    line(2, "agent", MINUTE, "Maria"),
    line(3, "agent", 7 * MINUTE, "Maria"),
    line(4, "agent", 7 * MINUTE, "Nikos"),
    line(5, "customer", 8 * MINUTE),
  ];
  const groups = blocks(lines, day).filter((block) => block.kind === "group");
  expect(groups.map((group) => group.messages.map((message) => message.seq))).toEqual([
    [1, 2],
    [3],
    [4],
    [5],
  ]);
});

it("starts each day with its name, and never groups across it", () => {
  const midnight = 24 * 60 * MINUTE;
  const kinds = blocks([line(1, "agent", midnight - 1), line(2, "agent", midnight + 1)], day);
  expect(kinds.map((block) => block.kind)).toEqual(["day", "group", "day", "group"]);
});

it("breaks a group where something else happened", () => {
  const joined: Line = { kind: "joined", seq: 2, at: 1, agentName: "Maria", insteadOf: null };
  const kinds = blocks([line(1, "customer", 0), joined, line(3, "customer", 2)], day);
  expect(kinds.map((block) => block.kind)).toEqual(["day", "group", "event", "group"]);
});

it("marks a message as far as the agent has got", () => {
  expect(markOf(5, 3, 2)).toBe("sent");
  expect(markOf(5, 5, 4)).toBe("delivered");
  expect(markOf(5, 4, 5)).toBe("read");
});
