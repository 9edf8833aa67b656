import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CustomerFrame, CustomerServerFrame } from "../generated/protocol";
import { lonePage } from "./pages";
import { Link, type LinkOptions, type LinkStatus } from "./socket";
import { memoryStore } from "./storage";
import { FakeSocket } from "./testing";

type Options = LinkOptions<CustomerFrame, CustomerServerFrame>;

let link: Link<CustomerFrame, CustomerServerFrame>;
let statuses: LinkStatus[];
let frames: CustomerServerFrame[];
let refused: [string, string][];
let held: (string | null)[];

function make(changes: Partial<Options> = {}): void {
  link = new Link<CustomerFrame, CustomerServerFrame>({
    url: "/ws/customer",
    scope: "test",
    store: memoryStore(),
    hello: () => ({
      type: "hello",
      protocol: 1,
      token: null,
      device: null,
      identity: null,
      locale: "en",
      last_seq: 0,
    }),
    welcome: "welcome",
    heartbeat: (frame) => (frame.type === "welcome" ? frame.heartbeat_s : null),
    onFrame: (frame) => frames.push(frame),
    onStatus: (status) => statuses.push(status),
    isText: (frame) => frame.type === "message",
    onRefused: (frame, code) => refused.push([frame.type, code]),
    onHeld: (error) => held.push(error?.code ?? null),
    makeSocket: FakeSocket.make,
    ...changes,
  });
}

function connect(): FakeSocket {
  link.start();
  const socket = FakeSocket.last;
  socket.open();
  socket.say(WELCOME);
  return socket;
}

const WELCOME = { type: "welcome", heartbeat_s: 15 };

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date("2026-01-01T12:00:00Z"));
  // No workers here: the ticker falls back to a timer that the test moves.
  vi.stubGlobal("Worker", undefined);
  FakeSocket.all = [];
  statuses = [];
  frames = [];
  refused = [];
  held = [];
  make();
});

afterEach(() => {
  link.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the line", () => {
  it("says hello first and is open only after the answer", () => {
    link.start();
    FakeSocket.last.open();
    expect(FakeSocket.last.types()).toEqual(["hello"]);
    expect(statuses.at(-1)?.state).toBe("connecting");
    FakeSocket.last.say(WELCOME);
    expect(statuses.at(-1)?.state).toBe("open");
    expect(frames).toEqual([WELCOME]);
  });

  it("pings every heartbeat and passes the pong on", () => {
    const socket = connect();
    vi.advanceTimersByTime(15_000);
    expect(socket.types()).toEqual(["hello", "ping"]);
    socket.say({ type: "pong" });
    vi.advanceTimersByTime(15_000);
    expect(socket.types().filter((type) => type === "ping")).toHaveLength(2);
    expect(frames.map((frame) => frame.type)).toEqual(["welcome", "pong"]);
  });

  it("gives up a line that says nothing for two heartbeats", () => {
    connect();
    vi.advanceTimersByTime(30_000);
    expect(statuses.at(-1)?.state).toBe("open");
    vi.advanceTimersByTime(1_000);
    expect(statuses.some((status) => status.state === "lost")).toBe(true);
    vi.advanceTimersByTime(3_000);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("gives up a connection whose hello is never answered", () => {
    link.start();
    FakeSocket.last.open();
    vi.advanceTimersByTime(11_000);
    expect(statuses.at(-1)?.state).toBe("lost");
  });

  it("waits longer after each failure, never less than 0.5 s and never more than 30 s", () => {
    const random = vi.spyOn(Math, "random").mockReturnValue(0.999);
    link.start();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      FakeSocket.last.break();
      const status = statuses.at(-1);
      if (status?.state !== "lost") throw new Error("not lost");
      waits.push(status.retryAt - Date.now());
      vi.advanceTimersByTime(30_001);
    }
    // Already the first one is spread: a server that fell has lost everybody at once.
    expect(waits[0]).toBeGreaterThan(2_900);
    expect([...waits].sort((a, b) => a - b)).toEqual(waits);
    expect(waits.at(-1)).toBeGreaterThan(29_000);
    expect(waits.at(-1)).toBeLessThanOrEqual(30_000);
    random.mockReturnValue(0);
    FakeSocket.last.break();
    const status = statuses.at(-1);
    expect(status?.state === "lost" && status.retryAt - Date.now()).toBe(500);
  });

  it("comes back at once when the network does", () => {
    vi.spyOn(Math, "random").mockReturnValue(0.999);
    connect();
    for (let attempt = 0; attempt < 8; attempt++) {
      FakeSocket.last.break();
      vi.advanceTimersByTime(attempt < 7 ? 30_001 : 0);
    }
    const before = FakeSocket.all.length;
    window.dispatchEvent(new Event("online"));
    expect(FakeSocket.all).toHaveLength(before + 1);
  });

  it("comes back when the router asked it to, and not before", () => {
    const socket = connect();
    socket.say({ type: "draining", reconnect_after_ms: 8_000, keeps_sessions: true });
    socket.break();
    window.dispatchEvent(new Event("online"));
    vi.advanceTimersByTime(7_900);
    expect(FakeSocket.all).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("leaves by itself when a draining router does not close", () => {
    const socket = connect();
    socket.say({ type: "draining", reconnect_after_ms: 3_000, keeps_sessions: true });
    vi.advanceTimersByTime(4_000);
    expect(FakeSocket.all).toHaveLength(2);
    expect(socket.readyState).toBe(WebSocket.CLOSED);
  });

  it("does not listen to a connection it has left", () => {
    const old = connect();
    const listener = old.onmessage;
    link.restart();
    listener?.({ data: JSON.stringify({ type: "ack", id: 1, session: null, seq: null }) });
    expect(frames).toHaveLength(1);
  });
});

describe("numbered frames", () => {
  it("wait for the line, go out in order, one at a time", () => {
    link.post({ type: "message", session: null, text: "one" });
    link.post({ type: "message", session: null, text: "two" });
    const socket = connect();
    expect(socket.sent.slice(1)).toMatchObject([{ text: "one" }]);
    socket.say({ type: "ack", id: socket.sent[1]?.id, session: "s", seq: 1 });
    expect(socket.sent.slice(1)).toMatchObject([{ text: "one" }, { text: "two" }]);
    expect(socket.sent[2]?.id).toBeGreaterThan(socket.sent[1]?.id ?? Number.POSITIVE_INFINITY);
    socket.say({ type: "ack", id: socket.sent[2]?.id, session: "s", seq: 2 });
    expect(link.entries()).toEqual([]);
  });

  it("go out again with the same number until they are answered", () => {
    const first = connect();
    link.post({ type: "message", session: null, text: "hello?" });
    first.break();
    vi.advanceTimersByTime(3_000);
    const second = FakeSocket.last;
    expect(second).not.toBe(first);
    second.open();
    second.say(WELCOME);
    expect(second.sent[1]).toEqual(first.sent[1]);
  });

  it("outlive a reload of the page", () => {
    const [store, pages] = [memoryStore(), lonePage()];
    make({ store, pages });
    link.post({
      type: "start",
      queue: "a",
      channel: "chat",
      name: null,
      topic: null,
      instead: null,
    });
    make({ store, pages });
    const socket = connect();
    expect(socket.sent[1]).toMatchObject({ type: "start", queue: "a" });
  });

  it("are over when they are too old to be meant any more, texts never", () => {
    const [store, pages] = [memoryStore(), lonePage()];
    make({ store, pages });
    link.post({
      type: "start",
      queue: "a",
      channel: "chat",
      name: null,
      topic: null,
      instead: null,
    });
    link.post({ type: "message", session: null, text: "still meant" });
    vi.advanceTimersByTime(601_000);
    make({ store, pages });
    expect(connect().types()).toEqual(["hello", "message"]);
    expect(refused).toEqual([["start", "too_old"]]);
  });

  it("are sent again, still in order, after the pause that the router asks for", () => {
    const socket = connect();
    link.post({ type: "message", session: null, text: "one" });
    link.post({ type: "message", session: null, text: "two" });
    const id = socket.sent[1]?.id;
    socket.say({ type: "error", code: "too_fast", message: "", id, retry_after_ms: 3_000 });
    expect(frames).toHaveLength(1);
    vi.advanceTimersByTime(2_000);
    expect(socket.types()).toEqual(["hello", "message"]);
    vi.advanceTimersByTime(2_000);
    expect(socket.sent.slice(1)).toMatchObject([{ text: "one" }, { text: "one" }]);
    socket.say({ type: "ack", id, session: "s", seq: 1 });
    expect(socket.sent.at(-1)).toMatchObject({ text: "two" });
  });

  it("are given up after a refusal that is about the frame, and say which it was", () => {
    const socket = connect();
    link.post({ type: "message", session: null, text: "x" });
    socket.say({ type: "error", code: "session_over", message: "", id: socket.sent[1]?.id });
    expect(refused).toEqual([["message", "session_over"]]);
    expect(link.entries()).toMatchObject([{ refused: "session_over" }]);
    link.discard(socket.sent[1]?.id ?? 0);
    expect(link.entries()).toEqual([]);
    expect(frames.at(-1)).toMatchObject({ type: "error", code: "session_over" });
  });

  it("are sent again for as long as the router takes nothing, which is told", () => {
    const socket = connect();
    link.post({ type: "message", session: null, text: "x" });
    const id = socket.sent[1]?.id;
    for (let attempt = 0; attempt < 20; attempt++) {
      socket.say({ type: "error", code: "unavailable", message: "", id, retry_after_ms: 500 });
      vi.advanceTimersByTime(2_000);
    }
    expect(refused).toEqual([]);
    expect(held.at(-1)).toBe("unavailable");
    socket.say({ type: "ack", id, session: "s", seq: 1 });
    expect(held.at(-1)).toBeNull();
    expect(link.entries()).toEqual([]);
  });

  it("are given up when the router fails on them again and again", () => {
    const socket = connect();
    link.post({ type: "message", session: null, text: "x" });
    for (let attempt = 0; attempt < 5; attempt++) {
      const id = socket.sent.at(-1)?.id;
      socket.say({ type: "error", code: "internal", message: "", id, retry_after_ms: 500 });
      vi.advanceTimersByTime(2_000);
    }
    expect(refused).toEqual([["message", "internal"]]);
  });

  it("that went out too long ago are not sent again: nobody knows any more", () => {
    const first = connect();
    link.post({ type: "message", session: null, text: "sent, and the answer lost" });
    link.post({ type: "message", session: null, text: "never sent" });
    expect(first.types()).toEqual(["hello", "message"]);
    link.stop();
    vi.setSystemTime(Date.now() + 3_100_000);
    const second = connect();
    expect(second.sent.slice(1)).toMatchObject([{ text: "never sent" }]);
    expect(refused).toEqual([["message", "too_old"]]);
  });

  it("of another page are left to it, unless it is closed, or something later is to be said", async () => {
    const store = memoryStore();
    const page = (own: string, open: string[]) => ({ own, open: async () => new Set(open) });
    make({ store, pages: page("a", ["a", "b"]) });
    link.post({ type: "message", session: null, text: "from a" });
    link.stop();
    make({ store, pages: page("b", ["a", "b"]) });
    const watching = connect();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(watching.types()).toEqual(["hello"]);
    link.post({ type: "message", session: null, text: "from b" });
    expect(watching.sent.slice(1)).toMatchObject([{ text: "from a" }]);
    link.stop();
    make({ store, pages: page("c", ["c"]) });
    const heir = connect();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(heir.sent.slice(1)).toMatchObject([{ text: "from a" }]);
  });

  it("count on from what the router has seen of this device", () => {
    link.start();
    FakeSocket.last.open();
    const last_id = Date.now() * 1000 + 9_000_000;
    FakeSocket.last.say({ ...WELCOME, last_id });
    expect(link.post({ type: "message", session: null, text: "x" })).toBe(last_id + 1);
  });

  it("make the page reconnect when an answer never comes", () => {
    const socket = connect();
    link.post({ type: "message", session: null, text: "x" });
    for (let second = 0; second < 31; second++) {
      vi.advanceTimersByTime(1_000);
      socket.say({ type: "pong" });
    }
    expect(statuses.some((status) => status.state === "lost")).toBe(true);
  });

  it("are bounded", () => {
    for (let count = 0; count < 100; count++) {
      expect(link.post({ type: "message", session: null, text: "x" })).not.toBeNull();
    }
    expect(link.post({ type: "message", session: null, text: "x" })).toBeNull();
  });
});

it("hints are lost while the line is down", () => {
  expect(link.hint({ type: "typing", on: true })).toBe(false);
  const socket = connect();
  expect(link.hint({ type: "typing", on: true })).toBe(true);
  expect(socket.types()).toEqual(["hello", "typing"]);
});
