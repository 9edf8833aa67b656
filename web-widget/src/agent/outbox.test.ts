import { describe, expect, it } from "vitest";
import type { AgentServerFrame } from "../generated/protocol";
import { type ChangingFrame, type Desk, OUTBOX_MAX } from "./desk";
import { isFull, type Waiting } from "./outbox";
import { reduce } from "./reduce";
import { desk, message, NOON, play, session } from "./samples.test-data";
import { isAsked, pendingOf } from "./view";

const text = (id: number, to = "a", words = `text ${id}`): ChangingFrame => ({
  type: "message",
  id,
  session: to,
  text: words,
});

/** Everything that waits or was refused, as the link keeps it. */
const kept = ({ outbox }: Desk): Waiting[] =>
  outbox.filter((i) => !i.acked).map(({ frame, at, error }) => ({ frame, at, refused: error }));
const told = (before: Desk, entries: readonly Waiting[]): Desk =>
  reduce(before, { kind: "outbox", entries });
const ask = (before: Desk, ...frames: ChangingFrame[]): Desk =>
  frames.reduce((d, frame) => told(d, [...kept(d), { frame, at: NOON, refused: null }]), before);

const ids = (of: Desk) => of.outbox.map((i) => i.frame.id);
const error = (id: number | null, code: "session_over" | "agent_unavailable" | "offer_closed") =>
  ({ type: "error", code, message: "", id, retry_after_ms: null }) as const;
const talking = () => desk({ sessions: [session("a"), session("b")] });

describe("the outbox", () => {
  it("keeps a confirmed message until its line is there", () => {
    const acked = play(ask(talking(), text(1)), { type: "ack", id: 1, session: "a", seq: 1 });
    expect(pendingOf(acked, "a")).toHaveLength(1);
    const shown = play(acked, message("a", 1, "agent", "text 1"));
    expect(shown.outbox).toEqual([]);
  });

  it("hides a message whose line came before its confirmation, but keeps it until confirmed", () => {
    const shown = play(ask(talking(), text(1)), message("a", 1, "agent", "text 1"));
    expect(pendingOf(shown, "a")).toEqual([]);
    expect(ids(shown)).toEqual([1]);
    expect(play(shown, { type: "ack", id: 1, session: "a", seq: 1 }).outbox).toEqual([]);
  });

  it("shows the same words twice when they are sent twice", () => {
    const asked = ask(talking(), text(1, "a", "yes"), text(2, "a", "yes"));
    const one = play(asked, message("a", 1, "agent", "yes"));
    expect(pendingOf(one, "a").map((i) => i.frame.id)).toEqual([2]);
    const two = play(one, message("a", 2, "agent", "yes"));
    expect(pendingOf(two, "a")).toEqual([]);
  });

  it("does not take the customer's words, or those in another conversation, for ours", () => {
    const asked = ask(talking(), text(1));
    expect(pendingOf(play(asked, message("a", 1, "customer", "text 1")), "a")).toHaveLength(1);
    expect(pendingOf(play(asked, message("b", 1, "agent", "text 1")), "a")).toHaveLength(1);
  });

  it("drops what is not a message when it is confirmed", () => {
    const asked = ask(talking(), { type: "end", id: 1, session: "a" });
    expect(isAsked(asked, "a", "end")).toBe(true);
    const acked = play(asked, { type: "ack", id: 1, session: "a", seq: null });
    expect(acked.outbox).toEqual([]);
    expect(acked.answers).toEqual([{ id: 1, error: null }]);
  });

  it("keeps the text of a refused message until the agent has decided", () => {
    const refused = play(ask(talking(), text(1), text(2)), error(1, "session_over"));
    expect(pendingOf(refused, "a").map((i) => i.error)).toEqual(["session_over", null]);
    expect(refused.notices).toEqual([]);
    expect(ids(told(refused, kept(refused).slice(1)))).toEqual([2]);
  });

  it("answers the transfer dialog there, and others with a notice", () => {
    const transfer = {
      type: "transfer",
      id: 1,
      session: "a",
      to: { agent: 2 },
      note: null,
    } as const;
    const refused = play(ask(talking(), transfer), error(1, "agent_unavailable"));
    expect(refused.outbox).toEqual([]);
    expect(refused.answers).toEqual([{ id: 1, error: "agent_unavailable" }]);
    expect(refused.notices).toEqual([]);
    const late = play(
      ask(talking(), { type: "accept", id: 2, offer: 7 }),
      error(2, "offer_closed"),
    );
    expect(late.notices).toMatchObject([{ kind: "error", code: "offer_closed" }]);
    expect(late.outbox).toEqual([]);
  });

  it("tells nobody when a hint came too late", () => {
    expect(play(talking(), error(null, "session_over")).notices).toEqual([]);
    expect(play(talking(), error(null, "offer_closed")).notices).toHaveLength(1);
  });

  it("is that of every window: what another one asks, is answered and is refused", () => {
    const asked = ask(talking(), text(1), text(2), { type: "end", id: 3, session: "a" });
    expect(told(asked, kept(asked))).toBe(asked);
    const elsewhere = told(asked, kept(asked).slice(1));
    expect(ids(elsewhere)).toEqual([2, 3]);
    const waiting = { frame: text(4), at: NOON, refused: null };
    const more = told(elsewhere, [...kept(elsewhere), waiting]);
    expect(pendingOf(more, "a").map((i) => i.frame.id)).toEqual([2, 4]);
    const refused = told(more, [{ ...waiting, refused: "too_old" }]);
    expect(pendingOf(refused, "a").map((i) => i.error)).toEqual(["too_old"]);
    expect(isAsked(refused, "a", "end")).toBe(false);
  });

  it("keeps a confirmed text until its line is there, whatever else changes", () => {
    const acked = play(ask(talking(), text(1)), { type: "ack", id: 1, session: "a", seq: 1 });
    expect(pendingOf(told(acked, []), "a")).toHaveLength(1);
  });

  it("does not take an old line for a text that was written after it", () => {
    const asked = ask(talking(), text(1));
    const old = message("a", 1, "agent", "text 1") as Extract<AgentServerFrame, { seq: number }>;
    const before = play(asked, { ...old, at: NOON - 60_000 } as AgentServerFrame);
    expect(pendingOf(before, "a")).toHaveLength(1);
  });

  it("has a bound", () => {
    let full = talking();
    for (let i = 1; i <= OUTBOX_MAX; i += 1) full = ask(full, text(i));
    expect(isFull(full.outbox)).toBe(true);
  });
});
