import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  find,
  inS1,
  open,
  press,
  SESSION,
  START,
  say,
  sent,
  settle,
  setUp,
  tearDown,
  text,
  waiting,
} from "./testing";

beforeEach(setUp);
afterEach(tearDown);

describe("instead of waiting", () => {
  it("offers to call back or to take a message, each with its time, and sends what was chosen", async () => {
    await open(SESSION);
    await waiting(3);
    expect(sent("choices")).toMatchObject([{ queue: "orders" }]);
    const answer_by = START + 3_600_000;
    const callback = {
      wait: { state: "range", low_s: 240, high_s: 360, level: 0.8 },
      low_at: null,
      high_at: null,
      slots: [{ starts_at: START + 7_200_000, ends_at: START + 9_000_000 }],
      attempts: 3,
      retry_after_s: 900,
    };
    await say({ type: "choices", queue: "orders", callback, message: { answer_by }, at: START });
    expect(text(".choices")).toContain("about 4 to 6 minutes, your place is kept");
    expect(text(".choices")).toContain("Answered by");
    await press("Call me back");
    const number = find<HTMLInputElement>("input[name=number]");
    number.value = "+30 210 1234567";
    number.dispatchEvent(new Event("input", { bubbles: true }));
    await settle();
    await press("Ask for the call");
    const id = sent("defer")[0]?.id;
    expect(sent("defer")).toMatchObject([
      { instead: { kind: "callback", number: "+30 210 1234567", slot: null } },
    ]);
    await say({ type: "error", code: "slot_taken", message: "", id });
    expect(text("[role=alert]")).toContain("That time is taken");
  });

  it("shows what becomes of a callback, asks when the turn comes, and lets the customer back in line", async () => {
    const deferral = {
      kind: "callback",
      phase: "in_line",
      number: "+302101234567",
      slot: null,
      until: null,
      turn_ends_at: null,
      confirmed: false,
      attempts: 1,
      attempts_max: 3,
      answer_by: null,
    } as const;
    await open({ ...SESSION, state: "deferred", deferral });
    expect(text(".place")).toContain("We call you back");
    expect(text(".place")).toContain("+302101234567");
    expect(text(".place")).toContain("Calls without an answer: 1 of 3");
    await say({ type: "deferral", ...inS1, deferral: { ...deferral, phase: "turn" } });
    await press("Yes, call me");
    expect(sent("callback_turn")).toMatchObject([{ answer: "confirm" }]);
    await say({ type: "ack", id: sent("callback_turn")[0]?.id, session: "s1", seq: null });
    const confirmed = { ...deferral, phase: "turn", confirmed: true };
    await say({ type: "deferral", ...inS1, deferral: confirmed });
    await press("Wait here instead");
    expect(sent("rejoin")).toHaveLength(1);
    await say({ type: "ack", id: sent("rejoin")[0]?.id, session: "s1", seq: null });
    await press("Cancel the call");
    await press("Yes");
    expect(sent("leave")).toHaveLength(1);
  });

  it("says by when a message is answered", async () => {
    await open(SESSION);
    await say({
      type: "deferred",
      ...inS1,
      seq: 2,
      kind: "message",
      reason: "asked",
      until: null,
      attempts: 0,
    });
    const answer_by = new Date(2026, 0, 2, 18).getTime();
    const deferral = {
      kind: "message",
      phase: "in_line",
      number: null,
      slot: null,
      until: null,
      turn_ends_at: null,
      confirmed: false,
      attempts: 0,
      attempts_max: 1,
      answer_by,
    };
    await say({ type: "deferral", ...inS1, deferral });
    expect(text(".place")).toContain("We have your message");
    expect(text(".place")).toContain("6:00 PM");
    expect(text(".log")).toContain("You left a message");
  });
});
