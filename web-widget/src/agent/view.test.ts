import { describe, expect, it } from "vitest";
import { reduce } from "./reduce";
import { desk, message, NOON, play, session } from "./samples.test-data";
import { cardOf, cardsOf, entriesOf, slotsInUse, totalUnread } from "./view";

const first = (of: ReturnType<typeof desk>) => of.sessions[0] ?? session("none");

describe("cards", () => {
  it("say since when the customer waits for an answer", () => {
    const view = session("a");
    const begun = desk({ sessions: [view] });
    expect(cardOf(begun, view).waitingSince).toBe(view.connected_at);
    const asked = play(begun, message("a", 1, "customer"), message("a", 2, "customer"));
    expect(cardOf(asked, view).waitingSince).toBe(NOON + 1_000);
    const answered = play(asked, message("a", 3, "agent"));
    expect(cardOf(answered, view).waitingSince).toBeNull();
    expect(cardOf(answered, view).lastMessage?.seq).toBe(3);
  });

  it("count from the beginning of this talk, not from what was written in line or to a colleague", () => {
    const view = session("a", { connected_at: NOON + 10_000 });
    const early = play(desk({ sessions: [view] }), message("a", 1, "customer"));
    expect(cardOf(early, view).waitingSince).toBe(view.connected_at);
    const passedOn = play(early, message("a", 2, "agent"));
    expect(cardOf(passedOn, view).waitingSince).toBe(view.connected_at);
  });

  it("name the end of a silence until somebody writes", () => {
    const warned = play(desk({ sessions: [session("a")] }), message("a", 1, "agent"), {
      type: "silence_warning",
      session: "a",
      seq: 2,
      at: NOON,
      closes_at: NOON + 60_000,
    });
    expect(cardOf(warned, first(warned)).silenceEndsAt).toBe(NOON + 60_000);
    const back = play(warned, message("a", 3, "customer"));
    expect(cardOf(back, first(back)).silenceEndsAt).toBeNull();
  });

  it("stand in the order of the talks, whoever writes, and wrap-ups last", () => {
    const of = play(
      desk({
        sessions: [
          session("wrap", { state: "wrap_up" }),
          session("talk"),
          session("late", { connected_at: NOON + 500 }),
          session("early"),
        ],
      }),
      message("talk", 1, "agent"),
      message("late", 1, "customer"),
    );
    expect(cardsOf(of).map((c) => c.view.session)).toEqual(["early", "talk", "late", "wrap"]);
    expect(totalUnread(of)).toBe(1);
  });

  it("count the slots by channel", () => {
    const of = desk({
      sessions: [
        session("a"),
        session("b", { state: "wrap_up" }),
        session("c", { channel: "call" }),
      ],
    });
    expect(slotsInUse(of)).toEqual({ chats: 2, calls: 1 });
  });
});

describe("entries", () => {
  it("group one writer's messages and put each new day on a line of its own", () => {
    const nextDay = { ...message("a", 4, "agent"), at: NOON + 36 * 3_600_000 };
    const of = play(
      desk({ sessions: [session("a")] }),
      message("a", 1, "customer"),
      message("a", 2, "customer"),
      message("a", 3, "agent"),
      nextDay,
    );
    const rows = entriesOf(of, first(of), 100).map((e) =>
      e.kind === "message"
        ? `${e.line.seq}${e.isFirst ? " first" : ""}${e.isLast ? " last" : ""}`
        : e.kind,
    );
    expect(rows).toEqual(["day", "1 first", "2 last", "3 first last", "day", "4 first last"]);
  });

  it("mark our messages by what the customer's pages have got and shown", () => {
    const of = play(
      desk({ sessions: [session("a", { customer_delivered: 2, customer_read: 1 })] }),
      message("a", 1, "agent"),
      message("a", 2, "agent"),
      message("a", 3, "agent"),
      message("a", 4, "customer"),
    );
    const marks = entriesOf(of, first(of), 100).flatMap((e) =>
      e.kind === "message" ? [e.status] : [],
    );
    expect(marks).toEqual(["read", "delivered", "sent", null]);
  });

  it("show only the newest lines, and what is on its way at the end", () => {
    let of = desk({ sessions: [session("a")] });
    for (let seq = 1; seq <= 5; seq += 1) of = play(of, message("a", seq, "customer"));
    const frame = { type: "message", id: 1, session: "a", text: "soon" } as const;
    of = reduce(of, { kind: "outbox", entries: [{ frame, at: NOON, refused: null }] });
    const kinds = entriesOf(of, first(of), 2).map((e) =>
      e.kind === "message" ? e.line.seq : e.kind,
    );
    expect(kinds).toEqual(["day", 4, 5, "pending"]);
  });
});
