import { describe, expect, it } from "vitest";
import { emptyDesk, NOTICES_MAX, STRAY_THREADS_MAX, TYPING_MS } from "./desk";
import { have, reduce } from "./reduce";
import {
  CLOCK_BEHIND,
  desk,
  message,
  NOON,
  offer,
  play,
  session,
  snapshot,
  whisper,
} from "./samples.test-data";
import { cardOf, entriesOf, pendingOf, threadOf, unreadOf, unseenOf, whispersOf } from "./view";

describe("a snapshot", () => {
  it("fills an empty desk and tells how far the clocks are apart", () => {
    const filled = desk({ offers: [offer(1)], sessions: [session("a")] });
    expect(filled.ready).toBe(true);
    expect(filled.link).toEqual({ state: "open" });
    expect(filled.clockOffset).toBe(CLOCK_BEHIND);
    expect(filled.agentSeq).toBe(10);
    expect(filled.offers.map((o) => o.offer)).toEqual([1]);
    expect(filled.sessions.map((s) => s.session)).toEqual(["a"]);
  });

  it("replaces offers, sessions and lists", () => {
    const before = desk({ offers: [offer(1)], sessions: [session("a"), session("b")] });
    const after = play(
      before,
      snapshot({ agent_seq: 3, sessions: [session("b")], away_reasons: ["meal"] }),
    );
    expect(after.offers).toEqual([]);
    expect(after.sessions.map((s) => s.session)).toEqual(["b"]);
    expect(after.awayReasons).toEqual(["meal"]);
    expect(after.agentSeq).toBe(3);
  });

  it("keeps the lines of sessions that are still there and drops the others", () => {
    const before = play(
      desk({ sessions: [session("a"), session("b")] }),
      message("a", 1, "customer"),
      message("b", 1, "customer"),
    );
    const after = play(before, snapshot({ sessions: [session("b", { seq: 1 })] }));
    expect(threadOf(after, "b").lines).toHaveLength(1);
    expect(after.threads).not.toHaveProperty("a");
  });

  it("says which conversations left while the page was away, but not which wrap-ups", () => {
    const wrap = session("b", { state: "wrap_up" });
    const after = play(
      desk({ sessions: [session("a"), wrap, session("c")] }),
      snapshot({ sessions: [session("c")] }),
    );
    expect(after.notices).toMatchObject([{ kind: "gone", reason: "meanwhile", name: "Ada" }]);
  });

  it("takes back the wish for a new connection and the news of draining", () => {
    const before = { ...desk(), resync: true, restart: "keeps" as const };
    const after = play(before, snapshot());
    expect(after.resync).toBe(false);
    expect(after.restart).toBeNull();
  });
});

describe("counted frames", () => {
  const away = { state: "away" as const, reason: "missed_offers", since: NOON };

  it("apply when they are the next ones", () => {
    const after = play(desk(), { type: "presence", agent_seq: 11, presence: away });
    expect(after.presence).toEqual(away);
    expect(after.agentSeq).toBe(11);
  });

  it("change nothing when they came before", () => {
    const before = desk();
    expect(play(before, { type: "presence", agent_seq: 10, presence: away })).toBe(before);
  });

  it("ask for a new connection after a gap, and wait for its snapshot", () => {
    const gap = play(desk(), { type: "presence", agent_seq: 12, presence: away });
    expect(gap.resync).toBe(true);
    expect(gap.presence.state).toBe("available");
    expect(gap.agentSeq).toBe(10);
    const late = play(gap, { type: "presence", agent_seq: 11, presence: away });
    expect(late).toBe(gap);
  });

  it("mean nothing before the first snapshot", () => {
    const before = emptyDesk();
    expect(play(before, { type: "offer", agent_seq: 1, offer: offer(1) })).toBe(before);
  });
});

describe("offers", () => {
  it("are shown once, also when repeated", () => {
    const after = play(
      desk(),
      { type: "offer", agent_seq: 11, offer: offer(1) },
      { type: "offer", agent_seq: 12, offer: offer(1) },
    );
    expect(after.offers).toHaveLength(1);
  });

  it("go away when they end, on every page", () => {
    const before = desk({ offers: [offer(1), offer(2)] });
    const after = play(before, {
      type: "offer_ended",
      agent_seq: 11,
      offer: 1,
      result: "accepted",
    });
    expect(after.offers.map((o) => o.offer)).toEqual([2]);
    expect(after.notices).toEqual([]);
  });

  it("leave a word when nobody answered or the customer left", () => {
    const before = desk({ offers: [offer(1), offer(2)] });
    const after = play(
      before,
      { type: "offer_ended", agent_seq: 11, offer: 1, result: "expired" },
      { type: "offer_ended", agent_seq: 12, offer: 2, result: "rescinded" },
    );
    expect(after.notices.map((n) => n.kind === "offer" && n.result)).toEqual([
      "expired",
      "rescinded",
    ]);
    expect(new Set(after.notices.map((n) => n.key)).size).toBe(2);
  });

  it("that were never shown leave no word", () => {
    const after = play(desk(), { type: "offer_ended", agent_seq: 11, offer: 9, result: "expired" });
    expect(after.notices).toEqual([]);
  });
});

describe("sessions", () => {
  it("are added, then replaced in place", () => {
    const before = desk({ sessions: [session("a"), session("b")] });
    const wrap = session("a", { state: "wrap_up", wrap_up_ends_at: NOON + 60_000 });
    const after = play(
      before,
      { type: "session", agent_seq: 11, session: wrap },
      { type: "session", agent_seq: 12, session: session("c") },
    );
    expect(after.sessions.map((s) => `${s.session} ${s.state}`)).toEqual([
      "a wrap_up",
      "b connected",
      "c connected",
    ]);
  });

  it("keep the marks they had when a replacement knows less", () => {
    const before = desk({
      sessions: [session("a", { customer_read: 4, customer_delivered: 5, agent_read: 3 })],
    });
    const [view] = play(before, { type: "session", agent_seq: 11, session: session("a") }).sessions;
    expect(view).toMatchObject({ customer_read: 4, customer_delivered: 5, agent_read: 3 });
  });

  it("take their lines and hints with them when they go", () => {
    const before = play(desk({ sessions: [session("a")] }), message("a", 1, "customer"), {
      type: "typing",
      session: "a",
      from: "customer",
      name: null,
      on: true,
    });
    const after = play(before, {
      type: "session_gone",
      agent_seq: 11,
      session: "a",
      reason: "transferred",
    });
    expect(after.sessions).toEqual([]);
    expect(after.threads).toEqual({});
    expect(after.typingUntil).toEqual({});
    expect(after.notices).toMatchObject([{ kind: "gone", reason: "transferred", name: "Ada" }]);
  });

  it("go without a word when the agent has finished them", () => {
    const before = desk({ sessions: [session("a")] });
    expect(
      play(before, { type: "session_gone", agent_seq: 11, session: "a", reason: "done" }).notices,
    ).toEqual([]);
  });
});

describe("lines", () => {
  const alone = { instead_of: null, agents: ["Maria"] };
  it("are shown once and in order, whatever is repeated", () => {
    const before = desk({ sessions: [session("a")] });
    const after = play(
      before,
      { type: "joined", session: "a", seq: 1, at: NOON, agent_name: "Maria", ...alone },
      message("a", 2, "customer"),
      message("a", 2, "customer"),
      { type: "joined", session: "a", seq: 1, at: NOON, agent_name: "Maria", ...alone },
      message("a", 3, "agent"),
    );
    expect(threadOf(after, "a").lines.map((l) => l.seq)).toEqual([1, 2, 3]);
    expect(threadOf(after, "a").last).toBe(3);
    expect(after.resync).toBe(false);
  });

  it("after a gap ask for a new connection and name the last one before it", () => {
    const before = play(desk({ sessions: [session("a")] }), message("a", 1, "customer"));
    const gap = play(before, message("a", 3, "customer"));
    expect(gap.resync).toBe(true);
    expect(have(gap)).toEqual({ have: { a: 1 }, whispers: {} });
    const back = play(
      gap,
      snapshot({ sessions: [session("a", { seq: 3 })] }),
      message("a", 2, "customer"),
      message("a", 3, "agent"),
    );
    expect(threadOf(back, "a").lines.map((l) => l.seq)).toEqual([1, 2, 3]);
  });

  it("go on after a gap that a new connection did not fill, instead of reconnecting for ever", () => {
    const gap = play(
      desk({ sessions: [session("a")] }),
      message("a", 4, "customer"),
      message("a", 5, "customer"),
    );
    expect(threadOf(gap, "a").lines).toEqual([]);
    const back = play(
      gap,
      snapshot({ sessions: [session("a")] }),
      message("a", 4, "customer"),
      message("a", 5, "customer"),
    );
    expect(threadOf(back, "a").lines.map((l) => l.seq)).toEqual([4, 5]);
    expect(back.resync).toBe(false);
  });

  it("may come before their session, but only so many strangers are kept", () => {
    let early = desk();
    for (let i = 0; i < 2 * STRAY_THREADS_MAX; i += 1)
      early = play(early, message(`x${i}`, 1, "customer"));
    expect(Object.keys(early.threads)).toHaveLength(STRAY_THREADS_MAX);
    const newest = `x${2 * STRAY_THREADS_MAX - 1}`;
    const known = play(early, { type: "session", agent_seq: 11, session: session(newest) });
    expect(threadOf(known, newest).lines).toHaveLength(1);
  });
});

describe("whispers", () => {
  const talk = () => desk({ sessions: [session("a")] });

  it("have a count of their own, come once and in order, and are told in hello", () => {
    const after = play(
      talk(),
      message("a", 1, "customer"),
      whisper("a", 1),
      whisper("a", 1),
      whisper("a", 2),
    );
    expect(whispersOf(after, "a").lines.map((l) => l.line)).toEqual([1, 2]);
    expect(threadOf(after, "a").last).toBe(1);
    expect(have(after)).toEqual({ have: { a: 1 }, whispers: { a: 2 } });
  });

  it("after a gap ask for a new connection, which brings the rest", () => {
    const gap = play(talk(), whisper("a", 1), whisper("a", 3));
    expect(gap.resync).toBe(true);
    expect(have(gap).whispers).toEqual({ a: 1 });
    const back = play(
      gap,
      snapshot({ sessions: [session("a")] }),
      whisper("a", 2),
      whisper("a", 3),
    );
    expect(whispersOf(back, "a").lines.map((l) => l.line)).toEqual([1, 2, 3]);
    expect(back.resync).toBe(false);
  });

  it("stand between the messages by time and in groups of their own", () => {
    const [view] = talk().sessions;
    if (view === undefined) throw new Error("no session");
    const after = play(
      talk(),
      message("a", 1, "agent"),
      whisper("a", 1, 1),
      message("a", 2, "agent"),
    );
    const rows = entriesOf(after, view, 10).flatMap((entry) =>
      entry.kind === "message" || entry.kind === "whisper"
        ? [`${entry.kind} ${entry.isFirst} ${entry.isLast}`]
        : [],
    );
    expect(rows).toEqual(["message true true", "whisper true true", "message true true"]);
  });

  it("of colleagues are unseen until shown; own ones and old ones are no news", () => {
    const old = { ...whisper("a", 1), at: NOON - 60_000 };
    const after = play(talk(), old, whisper("a", 2, 1), whisper("a", 3));
    const count = (of: typeof after) => of.sessions.map((view) => unseenOf(of, view));
    expect(count(after)).toEqual([1]);
    expect(after.sessions.map((view) => cardOf(after, view).unread)).toEqual([1]);
    expect(count(reduce(after, { kind: "seen", session: "a", seq: 0, line: 3 }))).toEqual([0]);
  });

  it("of this page are shown once, whichever of line and ack comes first", () => {
    const frame = { type: "whisper", id: 5, session: "a", text: "psst" } as const;
    const entries = [{ frame, at: NOON, refused: null }];
    const asked = reduce(talk(), { kind: "outbox", entries });
    const ack = { type: "ack", id: 5, session: "a", seq: null } as const;
    expect(pendingOf(asked, "a")).toHaveLength(1);
    const acked = play(asked, ack);
    expect(pendingOf(acked, "a")).toHaveLength(1);
    expect(play(acked, whisper("a", 1, 1, "psst")).outbox).toEqual([]);
    const shown = play(asked, whisper("a", 1, 1, "psst"));
    expect(pendingOf(shown, "a")).toEqual([]);
    expect(play(shown, ack).outbox).toEqual([]);
  });

  it("that were refused keep their text", () => {
    const frame = { type: "whisper", id: 5, session: "a", text: "psst" } as const;
    const entries = [{ frame, at: NOON, refused: null }];
    const refused = play(reduce(talk(), { kind: "outbox", entries }), {
      type: "error",
      id: 5,
      code: "session_unknown",
      message: "",
      retry_after_ms: null,
    });
    expect(refused.outbox).toMatchObject([{ error: "session_unknown", frame: { text: "psst" } }]);
    expect(refused.notices).toEqual([]);
  });
});

describe("invitations", () => {
  const invitation = { role: "consult" as const, by: 2, by_name: "Kostas" };

  it("that are withdrawn are told apart from customers who left", () => {
    const before = desk({ offers: [offer(1, { invitation }), offer(2)] });
    const after = play(
      before,
      { type: "offer_ended", agent_seq: 11, offer: 1, result: "rescinded" },
      { type: "offer_ended", agent_seq: 12, offer: 2, result: "rescinded" },
    );
    expect(after.notices).toMatchObject([{ isInvitation: true }, { isInvitation: false }]);
  });

  it("of this agent end with a word, but for those taken back", () => {
    const ended = {
      type: "invite_ended",
      session: "a",
      offer: 3,
      agent: 2,
      name: "Kostas",
    } as const;
    const after = play(
      desk({ sessions: [session("a")] }),
      { ...ended, agent_seq: 11, result: "declined" },
      { ...ended, agent_seq: 12, result: "rescinded" },
    );
    expect(after.agentSeq).toBe(12);
    expect(after.notices).toMatchObject([{ kind: "invite", result: "declined", name: "Kostas" }]);
  });
});

describe("unread messages", () => {
  const talk = () =>
    play(
      desk({ sessions: [session("a", { agent_read: 1 })] }),
      message("a", 1, "customer"),
      message("a", 2, "customer"),
      message("a", 3, "agent"),
      { type: "silence_warning", session: "a", seq: 4, at: NOON, closes_at: NOON + 60_000 },
      message("a", 5, "customer"),
    );
  const unread = (of: ReturnType<typeof talk>) => {
    const [view] = of.sessions;
    return view === undefined ? -1 : unreadOf(view, threadOf(of, "a"));
  };

  it("are the customer's after what was read, and nothing else", () => {
    expect(unread(talk())).toBe(2);
  });

  it("become fewer when this page shows them, and never more again", () => {
    const seen = reduce(talk(), { kind: "seen", session: "a", seq: 2, line: 0 });
    expect(unread(seen)).toBe(1);
    expect(reduce(seen, { kind: "seen", session: "a", seq: 1, line: 0 })).toBe(seen);
  });

  it("become fewer when another window shows them", () => {
    const read = play(talk(), {
      type: "marks",
      session: "a",
      party: "agent",
      delivered: 5,
      read: 5,
    });
    expect(unread(read)).toBe(0);
  });
});

describe("hints", () => {
  it("of the customer's typing end by time, by word and with the message", () => {
    const writing = play(desk({ sessions: [session("a")] }), {
      type: "typing",
      session: "a",
      from: "customer",
      name: null,
      on: true,
    });
    expect(writing.typingUntil).toEqual({ a: NOON - CLOCK_BEHIND + TYPING_MS });
    expect(
      play(writing, { type: "typing", session: "a", from: "customer", name: null, on: false })
        .typingUntil,
    ).toEqual({});
    expect(play(writing, message("a", 1, "customer")).typingUntil).toEqual({});
    expect(play(writing, message("a", 1, "agent")).typingUntil).toHaveProperty("a");
  });

  it("of the agent's own typing in another window are not shown", () => {
    const before = desk({ sessions: [session("a")] });
    expect(
      play(before, { type: "typing", session: "a", from: "agent", name: "Maria", on: true }),
    ).toBe(before);
  });

  it("of the customer's marks only grow", () => {
    const after = play(
      desk({ sessions: [session("a")] }),
      { type: "marks", session: "a", party: "customer", delivered: 5, read: 4 },
      { type: "marks", session: "a", party: "customer", delivered: 3, read: 2 },
    );
    expect(after.sessions[0]).toMatchObject({
      customer_delivered: 5,
      customer_read: 4,
      agent_read: 0,
    });
  });
});

describe("the rest", () => {
  it("replaces the directory", () => {
    const queues = [{ queue: "sales", name: "Sales", waiting: 4, surge_since: null }];
    const agents = [{ agent: 2, name: "Nikos", presence: "away" as const }];
    const after = play(desk(), { type: "directory", queues, agents });
    expect(after.queues).toEqual(queues);
    expect(after.agents).toEqual(agents);
  });

  it("remembers that the server restarts, and whether conversations outlive that", () => {
    const news = { type: "draining", reconnect_after_ms: 500 } as const;
    expect(play(desk(), { ...news, keeps_sessions: true }).restart).toBe("keeps");
    expect(play(desk(), { ...news, keeps_sessions: false }).restart).toBe("forgets");
  });

  it("forgets typing when the connection is lost, and keeps everything else", () => {
    const before = play(desk({ sessions: [session("a")] }), {
      type: "typing",
      session: "a",
      from: "customer",
      name: null,
      on: true,
    });
    const lost = reduce(before, {
      kind: "link",
      link: { state: "lost", retryAt: NOON, lastHeardAt: NOON },
    });
    expect(lost.typingUntil).toEqual({});
    expect(lost.sessions).toBe(before.sessions);
    expect(lost.ready).toBe(true);
  });

  it("ignores frames of a newer server", () => {
    const before = desk();
    // @ts-expect-error a type that this page does not know
    expect(play(before, { type: "confetti" })).toBe(before);
  });

  it("keeps only the newest notices, and dismisses by key", () => {
    let noisy = desk();
    for (let i = 0; i < NOTICES_MAX + 3; i += 1) {
      noisy = play(noisy, {
        type: "error",
        code: "internal",
        message: "",
        id: null,
        retry_after_ms: null,
      });
    }
    expect(noisy.notices.map((n) => n.key)).toEqual([4, 5, 6, 7]);
    expect(reduce(noisy, { kind: "dismiss", key: 5 }).notices.map((n) => n.key)).toEqual([4, 6, 7]);
  });
});
