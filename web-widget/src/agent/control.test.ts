import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lonePage } from "../shared/pages";
import { memoryStore, type Store } from "../shared/storage";
import { FakeSocket } from "../shared/testing";
import { Control } from "./control";
import { message, NOON, session, snapshot } from "./samples.test-data";
import { pendingOf } from "./view";

const controls: Control[] = [];
let store: Store;

/** A window of the agent, connected, with these sessions. */
function window(...sessions: ReturnType<typeof session>[]) {
  const control = new Control({
    me: { account: 1, login: "maria", name: "Maria", role: "agent" },
    store,
    pages: lonePage(),
    locale: "en",
    onMe: () => undefined,
    onSignedOut: () => undefined,
    makeSocket: FakeSocket.make,
  });
  controls.push(control);
  control.start();
  const socket = FakeSocket.last;
  socket.open();
  socket.say(snapshot({ sessions, server_time: Date.now() }));
  return { control, socket };
}

/** What other windows of this browser hear when one of them has written to the storage. */
const elsewhere = () =>
  globalThis.window.dispatchEvent(
    Object.assign(new Event("storage"), { key: "seira:outbox:agent:1:1", newValue: "" }),
  );

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  vi.stubGlobal("Worker", undefined);
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no network here")));
  FakeSocket.all = [];
  store = memoryStore();
});

afterEach(() => {
  for (const control of controls.splice(0)) control.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("a text that was refused is there after a reload, and gone when the agent has dealt with it", () => {
  const { control, socket } = window(session("a"));
  control.send("a", "too late", "customer");
  const id = socket.sent.at(-1)?.id ?? 0;
  socket.say({ type: "error", id, code: "session_unknown", message: "", retry_after_ms: null });
  const next = window();
  expect(next.control.desk.outbox).toMatchObject([{ error: "session_unknown" }]);
  next.control.discard(id);
  expect(next.control.desk.outbox).toEqual([]);
  expect(store.keys("seira:outbox").filter((key) => !key.endsWith(":last"))).toEqual([]);
});

it("what was being written in a conversation that is taken away is kept as not sent", () => {
  const { control, socket } = window(session("a"), session("b"));
  control.drafts.set("a", "half an answer");
  control.drafts.set("b", "a note to myself", "whisper");
  socket.say({ type: "session_gone", agent_seq: 11, session: "a", reason: "agent_lost" });
  expect(control.desk.outbox).toMatchObject([
    { frame: { type: "message", session: "a", text: "half an answer" }, error: "session_unknown" },
  ]);
  expect(control.drafts.get("a")).toBe("");
  socket.say(snapshot({ agent_seq: 11, sessions: [] }));
  expect(control.desk.outbox.map(({ frame }) => frame.type)).toEqual(["message", "whisper"]);
  expect(socket.types()).not.toContain("message");
});

it("two windows show the same texts on their way, and none of them twice", () => {
  const first = window(session("a"));
  const second = window(session("a"));
  first.socket.break();
  first.control.send("a", "from the first", "customer");
  elsewhere();
  const waits = () => pendingOf(second.control.desk, "a").map(({ frame }) => frame.id);
  expect(waits()).toHaveLength(1);
  // It is left to its own window for a while; then the other one sends it, under the same number.
  expect(second.socket.types()).not.toContain("message");
  vi.advanceTimersByTime(12_000);
  const sent = second.socket.sent.find((frame) => frame.type === "message");
  expect(sent).toMatchObject({ text: "from the first", id: waits()[0] });
  second.socket.say(message("a", 1, "agent", "from the first"));
  expect(waits()).toEqual([]);
  second.socket.say({ type: "ack", id: sent?.id, session: "a", seq: 1 });
  elsewhere();
  expect(pendingOf(first.control.desk, "a")).toEqual([]);
});

it("a desk that has missed something asks again at once", () => {
  const { control, socket } = window(session("a"));
  socket.say({ type: "pong", agent_seq: 12 });
  expect(control.desk.resync).toBe(false);
  socket.say({ type: "pong", agent_seq: 12 });
  vi.advanceTimersByTime(1);
  expect(FakeSocket.last).not.toBe(socket);
  FakeSocket.last.open();
  FakeSocket.last.say(snapshot({ agent_seq: 12, sessions: [] }));
  expect(control.desk).toMatchObject({ resync: false, sessions: [], agentSeq: 12 });
});
