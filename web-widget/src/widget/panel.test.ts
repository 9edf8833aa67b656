import { describe, expect, it } from "vitest";
import type { CustomerServerFrame, CustomerSession } from "../generated/protocol";
import {
  dismissed,
  EMPTY,
  isGap,
  type Panel,
  reduce,
  seen,
  starting,
  synced,
  unread,
  unsent,
  type Waiting,
} from "./panel";

const NOW = 1_000_000;

const SESSION: CustomerSession = {
  session: "s1",
  token: "t",
  queue: "orders",
  queue_name: "Orders",
  channel: "chat",
  state: "waiting",
  arrived_at: NOW - 60_000,
  agent_name: null,
  agents: [],
  grace_s: 120,
  seq: 0,
  deferral: null,
};

function welcome(session: CustomerSession | null): CustomerServerFrame {
  return {
    type: "welcome",
    protocol: 1,
    device: "d",
    server_time: NOW + 5_000,
    heartbeat_s: 15,
    text_max_bytes: 100,
    last_id: 0,
    service: null,
    identified: false,
    session,
    queues: [],
  };
}

const at = NOW;
const inS1 = { session: "s1", at };
const queued = (seq: number, reason: "arrived" | "transferred" = "arrived") =>
  ({ type: "queued", ...inS1, seq, queue: "q", queue_name: "Orders", reason }) as const;
const joined = (seq: number, agent_name = "Maria") => ({
  ...({ type: "joined", ...inS1, seq, agent_name, instead_of: null } as const),
  agents: [agent_name],
});
const message = (seq: number, from: "agent" | "customer", text = "hi") =>
  ({ type: "message", ...inS1, seq, from, name: null, text }) as const;
const waiting = (position: number | null, phase: "in_line" | "being_offered" = "in_line") =>
  ({
    type: "waiting",
    ...inS1,
    phase,
    position,
    wait: { state: "unknown" },
    worse: null,
    warning: null,
    surge: null,
    notice: null,
  }) as const;
const ended = (seq: number, reason: "agent" | "silence" = "agent") =>
  ({ type: "ended", ...inS1, seq, reason }) as const;

function play(...frames: CustomerServerFrame[]): Panel {
  return frames.reduce((panel, frame) => reduce(panel, frame, NOW), EMPTY);
}

const talking = () => play(welcome(null), { type: "session", ...SESSION }, queued(1), joined(2));

describe("a restart of the router", () => {
  it("that has fewer lines than were shown begins the conversation anew", () => {
    const before = seen(
      [message(3, "agent", "old"), message(4, "agent", "old")].reduce(
        (panel, frame) => reduce(panel, frame, NOW),
        talking(),
      ),
      4,
    );
    const back = reduce(before, welcome({ ...SESSION, state: "connected", seq: 2 }), NOW);
    expect(back.session).toMatchObject({ seq: 0, knownSeq: 2, readHere: 2, lines: [] });
    const after = [queued(1), joined(2), message(3, "agent", "new")].reduce(
      (panel, frame) => reduce(panel, frame, NOW),
      back as Panel,
    );
    expect(after.session?.lines.map((line) => line.seq)).toEqual([1, 2, 3]);
    expect(after.session?.lines.at(-1)).toMatchObject({ text: "new" });
    expect(unread(after)).toBe(1);
    // As many lines as before, or more: what is shown stays.
    const same = reduce(after, welcome({ ...SESSION, state: "connected", seq: 3 }), NOW);
    expect(same.session?.lines).toBe(after.session?.lines);
  });

  it("promises no place that is not kept, until the router is back", () => {
    const restart = { type: "draining", reconnect_after_ms: 800, keeps_sessions: false } as const;
    const told = reduce(talking(), restart, NOW);
    expect(told.forgets).toBe(true);
    expect(reduce(told, welcome(null), NOW).forgets).toBe(false);
    expect(reduce(talking(), { ...restart, keeps_sessions: true }, NOW).forgets).toBe(false);
  });
});

describe("the way of a session", () => {
  it("goes from home over waiting and talking to its end", () => {
    let panel = play(welcome(null));
    expect(panel).toMatchObject({ welcomed: true, session: null, offsetMs: 5_000 });
    panel = starting(panel, 7);
    panel = reduce(panel, { type: "ack", id: 7, session: "s1", seq: null }, NOW);
    panel = reduce(panel, { type: "session", ...SESSION }, NOW);
    expect(panel).toMatchObject({ starting: null, session: { state: "waiting" } });
    panel = reduce(panel, queued(1), NOW);
    panel = reduce(panel, waiting(3), NOW);
    panel = reduce(panel, waiting(1, "being_offered"), NOW);
    expect(panel.session).toMatchObject({ position: 1, phase: "being_offered" });
    panel = reduce(panel, joined(2), NOW);
    expect(panel.session).toMatchObject({ state: "connected", agentName: "Maria" });
    panel = reduce(panel, ended(3), NOW);
    expect(panel.session).toMatchObject({ state: "ended", endReason: "agent" });
    expect(dismissed(panel).session).toBeNull();
  });

  it("goes back in line on a transfer, with nothing left of the old place", () => {
    const panel = reduce(
      reduce(reduce(talking(), waiting(2), NOW), queued(3, "transferred"), NOW),
      waiting(5),
      NOW,
    );
    expect(panel.session).toMatchObject({
      state: "waiting",
      agentName: null,
      position: 5,
      roseFrom: null,
    });
  });

  it("remembers why the place got worse until it gets better", () => {
    const base = [welcome(null), { type: "session", ...SESSION } as const, waiting(2)];
    expect(play(...base, waiting(3)).session?.roseFrom).toBe(2);
    expect(play(...base, waiting(3), waiting(3)).session?.roseFrom).toBe(2);
    expect(play(...base, waiting(3), waiting(2)).session?.roseFrom).toBeNull();
  });

  it("tells why a start was refused, and lets it be tried again", () => {
    const panel = reduce(
      starting(play(welcome(null)), 9),
      { type: "error", code: "queue_full", message: "", id: 9, retry_after_ms: null },
      NOW,
    );
    expect(panel).toMatchObject({ starting: null, startRefused: "queue_full" });
    expect(starting(panel, 10).startRefused).toBeNull();
  });

  it("asks for a reload when the protocol is not spoken", () => {
    const error = { type: "error", code: "protocol_unsupported", message: "" } as const;
    expect(reduce(EMPTY, { ...error, id: null, retry_after_ms: null }, NOW).outdated).toBe(true);
  });
});

describe("several agents", () => {
  const left = { type: "left", ...inS1, seq: 4, agent_name: "Nikos", agents: ["Maria"] } as const;

  it("are named as they come and go", () => {
    let panel = talking();
    panel = reduce(panel, { ...joined(3, "Nikos"), agents: ["Maria", "Nikos"] }, NOW);
    expect(panel.session).toMatchObject({ agentName: "Maria", agents: ["Maria", "Nikos"] });
    const agents = ["Maria"];
    expect(reduce(panel, { ...left, agents }, NOW).session).toMatchObject({ agents });
    panel = reduce(panel, { ...joined(4, "Nikos"), instead_of: "Maria" }, NOW);
    expect(panel.session).toMatchObject({ agentName: "Nikos", agents: ["Nikos"] });
    expect(panel.session?.lines.at(-1)).toMatchObject({ kind: "joined", insteadOf: "Maria" });
  });

  it("write under their own names", () => {
    const typing = {
      type: "typing",
      session: "s1",
      from: "agent",
      name: "Nikos",
      on: true,
    } as const;
    expect(reduce(talking(), typing, NOW).session?.typingName).toBe("Nikos");
  });
});

describe("coming back", () => {
  it("shows repeated lines once, and in the state that the router names", () => {
    const session = { ...SESSION, state: "connected", agent_name: "Nikos", seq: 5 } as const;
    const lines = [queued(1), joined(2), queued(3, "transferred"), joined(4, "Nikos")];
    let panel = play(welcome(session), ...lines.slice(0, 3));
    expect(panel.session).toMatchObject({ state: "connected", agentName: "Nikos" });
    panel = [...lines, message(5, "agent")].reduce(
      (next, frame) => reduce(next, frame, NOW),
      panel,
    );
    expect(panel.session?.lines.map((line) => line.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(panel.session).toMatchObject({ state: "connected", agentName: "Nikos", knownSeq: 5 });
  });

  it("keeps the lines of the same session and drops those of another", () => {
    const before = talking();
    const same = reduce(before, welcome({ ...SESSION, state: "connected", seq: 2 }), NOW);
    expect(same.session?.lines).toHaveLength(2);
    const other = reduce(before, welcome({ ...SESSION, session: "s2" }), NOW);
    expect(other.session).toMatchObject({ id: "s2", lines: [], seq: 0 });
  });

  it("says so when the session is gone, but keeps a finished one to read", () => {
    expect(reduce(talking(), welcome(null), NOW)).toMatchObject({
      session: null,
      sessionGone: true,
    });
    const over = reduce(talking(), ended(3), NOW);
    expect(reduce(over, welcome(null), NOW)).toMatchObject({
      session: { state: "ended" },
      sessionGone: false,
    });
  });

  it("notices a missing line", () => {
    const panel = talking();
    expect(isGap(panel, message(3, "agent"))).toBe(false);
    expect(isGap(panel, message(4, "agent"))).toBe(true);
    expect(isGap(panel, { ...message(9, "agent"), session: "other" })).toBe(false);
    expect(isGap(panel, { type: "ack", id: 1, session: "s1", seq: 9 })).toBe(false);
  });

  it("ignores frames of another session and of a newer protocol", () => {
    const panel = talking();
    expect(reduce(panel, { ...message(3, "agent"), session: "s0" }, NOW)).toBe(panel);
    expect(reduce(panel, { type: "brand_new" } as never, NOW)).toBe(panel);
  });
});

/** A message as the outbox keeps it. */
const kept = (id: number, text: string, refused: string | null = null): Waiting => ({
  frame: { type: "message", id, session: "s1", text },
  at: NOW,
  refused,
});
const ids = (panel: Panel) => unsent(panel).map((item) => item.id);

describe("messages", () => {
  it("are shown once whichever comes first, the line or its acknowledgement", () => {
    const sent = synced(talking(), [kept(11, "hello")]);
    const line = message(3, "customer", "hello");
    const ack = { type: "ack", id: 11, session: "s1", seq: 3 } as const;
    for (const order of [
      [ack, line],
      [line, ack],
    ]) {
      const panel = order.reduce<Panel>((next, frame) => reduce(next, frame, NOW), sent);
      expect(unsent(panel)).toEqual([]);
      expect(synced(panel, []).outgoing).toEqual([]);
      expect(panel.session?.lines.filter((entry) => entry.kind === "message")).toHaveLength(1);
    }
    // Answered, and its line on the way: shown until that is there.
    expect(unsent(synced(reduce(sent, ack, NOW), []))).toMatchObject([{ id: 11, seq: 3 }]);
  });

  it("of the same text each leave when their own line comes", () => {
    let panel = synced(talking(), [kept(11, "a"), kept(12, "a")]);
    panel = reduce(panel, message(3, "customer", "a"), NOW);
    expect(ids(panel)).toEqual([12]);
    panel = reduce(panel, { type: "ack", id: 11, session: "s1", seq: 3 }, NOW);
    expect(ids(panel)).toEqual([12]);
  });

  it("that were refused stay, marked, and are never taken for a later line", () => {
    const error = { type: "error", code: "conversation_full", message: "", id: 11 } as const;
    const sent = synced(talking(), [kept(11, "a")]);
    let panel = reduce(sent, { ...error, retry_after_ms: null }, NOW);
    panel = reduce(panel, message(3, "customer", "a"), NOW);
    expect(unsent(panel)).toMatchObject([{ id: 11, refused: "conversation_full" }]);
    expect(ids(synced(panel, [kept(11, "a", "conversation_full")]))).toEqual([11]);
  });

  it("of other tabs are shown too, and go when they were answered there", () => {
    const both = synced(talking(), [kept(11, "here"), kept(12, "there")]);
    expect(ids(both)).toEqual([11, 12]);
    expect(ids(synced(both, [kept(11, "here")]))).toEqual([11]);
  });

  it("written for another session are shown only when they were refused", () => {
    const other: Waiting = { ...kept(11, "late"), frame: { ...kept(11, "late").frame } };
    const panel = reduce(talking(), welcome({ ...SESSION, session: "s2", seq: 1 }), NOW);
    expect(ids(synced(panel, [other]))).toEqual([]);
    expect(ids(synced(panel, [{ ...other, refused: "session_over" }]))).toEqual([11]);
  });

  it("are not taken for an old line with the same words", () => {
    const old = { ...message(3, "customer", "yes"), at: NOW - 60_000 };
    const panel = reduce(synced(talking(), [kept(11, "yes")]), old as CustomerServerFrame, NOW);
    expect(ids(panel)).toEqual([11]);
  });

  it("of the agent are unread until seen, here or in another tab", () => {
    let panel = reduce(reduce(talking(), message(3, "agent"), NOW), message(4, "agent"), NOW);
    expect(unread(panel)).toBe(2);
    expect(unread(seen(panel, 3))).toBe(1);
    panel = reduce(
      panel,
      { type: "marks", session: "s1", party: "customer", delivered: 4, read: 4 },
      NOW,
    );
    expect(unread(panel)).toBe(0);
    expect(seen(panel, 2)).toBe(panel);
  });

  it("are marked as far as the agent has got, and never back", () => {
    const marks = { type: "marks", session: "s1", party: "agent" } as const;
    let panel = reduce(talking(), { ...marks, delivered: 5, read: 3 }, NOW);
    panel = reduce(panel, { ...marks, delivered: 4, read: 2 }, NOW);
    expect(panel.session).toMatchObject({ delivered: 5, read: 3 });
  });
});

describe("hints", () => {
  it("typing ends by itself, by word, or with the message", () => {
    const typing = { type: "typing", session: "s1", from: "agent", name: null } as const;
    const on = reduce(talking(), { ...typing, on: true }, NOW);
    expect(on.session?.typingUntil).toBe(NOW + 6_000);
    expect(reduce(on, { ...typing, on: false }, NOW).session?.typingUntil).toBe(0);
    expect(reduce(on, message(3, "agent"), NOW).session?.typingUntil).toBe(0);
    expect(
      reduce(talking(), { ...typing, from: "customer", on: true }, NOW).session?.typingUntil,
    ).toBe(0);
  });

  it("the silence warning goes when the customer writes, not when the agent does", () => {
    const warned = reduce(
      talking(),
      { type: "silence_warning", ...inS1, seq: 3, closes_at: NOW + 60_000 },
      NOW,
    );
    expect(warned.session?.closesAt).toBe(NOW + 60_000);
    expect(reduce(warned, message(4, "agent"), NOW).session?.closesAt).toBe(NOW + 60_000);
    expect(reduce(warned, message(4, "customer"), NOW).session?.closesAt).toBeNull();
    expect(reduce(warned, ended(4, "silence"), NOW).session).toMatchObject({
      closesAt: null,
      endReason: "silence",
    });
  });
});
