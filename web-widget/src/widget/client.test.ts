import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lonePage } from "../shared/pages";
import { memoryStore, type Store } from "../shared/storage";
import { FakeSocket } from "../shared/testing";
import { Client, type News } from "./client";
import type { Credentials } from "./keepsakes";
import { unsent } from "./panel";
import { SESSION, welcome } from "./testing";

/** A reload leaves the page what it was. */
const PAGE = lonePage();

let client: Client;
let news: News[];
let copies: Credentials[];

function open(store: Store = memoryStore(), elsewhere: Credentials | null = null): FakeSocket {
  client?.stop();
  client = new Client({ store, language: "en", pages: PAGE, makeSocket: FakeSocket.make });
  news = [];
  copies = [];
  client.onNews = (item) => news.push(item);
  client.onCredentials = (credentials) => copies.push(credentials);
  client.connect(elsewhere);
  FakeSocket.last.open();
  return FakeSocket.last;
}

const line = (seq: number, from = "agent", text = "hi") => ({
  type: "message",
  session: "s1",
  seq,
  at: 1,
  from,
  name: null,
  text,
});

const joined = (seq: number) => ({
  type: "joined",
  session: "s1",
  seq,
  at: 1,
  agent_name: "Maria",
  instead_of: null,
  agents: ["Maria"],
});

/** What is sent first on the newest connection. */
const hello = () => FakeSocket.last.sent[0];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("Worker", undefined);
  FakeSocket.all = [];
});

afterEach(() => {
  client.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("resuming", () => {
  it("asks in a new page for everything, after a break only for what is new", () => {
    const store = memoryStore();
    const socket = open(store);
    expect(hello()).toMatchObject({ token: null, device: null, last_seq: 0 });
    socket.say(welcome(SESSION));
    socket.say(joined(1));
    socket.say(line(2));
    socket.break();
    vi.advanceTimersByTime(3_000);
    FakeSocket.last.open();
    expect(hello()).toMatchObject({ token: "t1", device: "d1", last_seq: 2 });
    open(store);
    expect(hello()).toMatchObject({ token: "t1", device: "d1", last_seq: 0 });
  });

  it("asks for everything when another tab has a newer session", () => {
    const store = memoryStore();
    const socket = open(store);
    socket.say(welcome(SESSION));
    socket.say(joined(1));
    store.set("seira:session", "s2 t2");
    socket.break();
    vi.advanceTimersByTime(3_000);
    FakeSocket.last.open();
    expect(hello()).toMatchObject({ token: "t2", last_seq: 0 });
  });

  it("takes the website's copy where the frame has no storage of its own", () => {
    open(memoryStore(), { device: "d9", session: "s9", token: "t9" });
    expect(hello()).toMatchObject({ device: "d9", token: "t9" });
  });

  it("forgets a refused token first, then the device, and then asks no more", () => {
    const store = memoryStore();
    store.set("seira:device", "d1");
    store.set("seira:session", "s1 t1");
    open(store);
    const refuse = () => {
      FakeSocket.last.say({ type: "error", code: "token_invalid", message: "", id: null });
      FakeSocket.last.open();
    };
    refuse();
    expect(hello()).toMatchObject({ token: null, device: "d1" });
    refuse();
    expect(hello()).toMatchObject({ token: null, device: null });
    const count = FakeSocket.all.length;
    refuse();
    expect(FakeSocket.all).toHaveLength(count);
  });

  it("shows what was written to a session that is gone as not sent, and keeps the wish to start", () => {
    const store = memoryStore();
    const socket = open(store);
    socket.say(welcome(SESSION));
    client.write("lost");
    socket.say({ type: "error", code: "token_invalid", message: "", id: null });
    expect(client.panel).toMatchObject({ session: null, sessionGone: true });
    client.start("orders", "", "");
    FakeSocket.last.open();
    FakeSocket.last.say({ type: "error", code: "token_invalid", message: "", id: null });
    FakeSocket.last.open();
    expect(client.panel.sessionGone).toBe(false);
    FakeSocket.last.say(welcome(null));
    const [, lost] = FakeSocket.last.sent;
    expect(lost).toMatchObject({ type: "message", session: "s1", text: "lost" });
    const refusal = { type: "error", code: "session_unknown", message: "", id: lost?.id };
    FakeSocket.last.say(refusal);
    expect(unsent(client.panel)).toMatchObject([{ text: "lost", refused: "session_unknown" }]);
    expect(FakeSocket.last.types()).toEqual(["hello", "message", "start"]);
  });

  it("asks anew which queues are open when the answer is old and nothing is under way", () => {
    const socket = open();
    socket.say(welcome(null));
    client.refresh();
    expect(FakeSocket.all).toHaveLength(1);
    vi.advanceTimersByTime(10_000);
    vi.setSystemTime(Date.now() + 121_000);
    client.refresh();
    expect(FakeSocket.all).toHaveLength(2);
    FakeSocket.last.open();
    FakeSocket.last.say(welcome(SESSION));
    vi.setSystemTime(Date.now() + 121_000);
    client.refresh();
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("hangs up and takes up the line again", () => {
    open().say(welcome(null));
    client.stop();
    vi.advanceTimersByTime(120_000);
    expect(FakeSocket.all).toHaveLength(1);
    client.resume();
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("asks again when a line is missing, but never in a circle", () => {
    const socket = open();
    socket.say(welcome({ ...SESSION, seq: 0 }));
    socket.say(joined(1));
    socket.say(line(3));
    expect(FakeSocket.all).toHaveLength(2);
    FakeSocket.last.open();
    expect(hello()).toMatchObject({ last_seq: 1 });
    FakeSocket.last.say(welcome({ ...SESSION, seq: 3 }));
    FakeSocket.last.say(line(3));
    expect(FakeSocket.all).toHaveLength(2);
    expect(client.panel.session?.seq).toBe(3);
  });

  it("hands every new token to the website's copy", () => {
    const socket = open();
    socket.say(welcome(null));
    socket.say({ type: "session", ...SESSION });
    expect(copies.at(-1)).toEqual({ device: "d1", session: "s1", token: "t1" });
  });

  it("keeps an ended session away once it was put away", () => {
    const store = memoryStore();
    const over = { ...SESSION, state: "ended" as const };
    open(store).say(welcome(over));
    expect(client.panel.session?.state).toBe("ended");
    client.dismiss();
    open(store).say(welcome(over));
    expect(client.panel.session).toBeNull();
    expect(hello()).toMatchObject({ token: null, device: "d1" });
  });

  it("forgets the customer on logout, and has the router do so", () => {
    const store = memoryStore();
    const socket = open(store);
    socket.say(welcome(SESSION));
    client.write("secret");
    client.logout();
    expect(socket.sent.at(-1)).toMatchObject({ type: "forget", device: "d1" });
    const id = socket.sent.at(-1)?.id;
    FakeSocket.last.open();
    expect(hello()).toMatchObject({ token: null, device: null });
    expect(client.busy).toBe(true);
    FakeSocket.last.say({ ...welcome(null), device: "d2" });
    // Whether the old line had still heard it is not known.
    expect(FakeSocket.last.sent.at(-1)).toMatchObject({ type: "forget", device: "d1", id });
    FakeSocket.last.say({ type: "ack", id, session: null, seq: null });
    expect(client.busy).toBe(false);
    const kept = store.keys("seira:").filter((key) => !key.endsWith(":last"));
    expect(kept).toEqual(["seira:device"]);
  });

  it("has the router do so when there is a line again, in whichever page, however late", () => {
    const store = memoryStore();
    open(store).say(welcome(null));
    FakeSocket.last.break();
    client.logout();
    client.stop();
    vi.setSystemTime(Date.now() + 86_400_000);
    open(store);
    expect(hello()).toMatchObject({ device: null });
    FakeSocket.last.say({ ...welcome(null), device: "d2" });
    expect(FakeSocket.last.sent.at(-1)).toMatchObject({ type: "forget", device: "d1" });
    // Nor does an answer that never came make an end of it.
    client.stop();
    vi.setSystemTime(Date.now() + 86_400_000);
    open(store).say({ ...welcome(null), device: "d2" });
    expect(FakeSocket.last.sent.at(-1)).toMatchObject({ type: "forget", device: "d1" });
    const refusal = { type: "error", code: "token_invalid", message: "" };
    FakeSocket.last.say({ ...refusal, id: FakeSocket.last.sent.at(-1)?.id });
    expect(client.busy).toBe(false);
    expect(hello()).toMatchObject({ device: "d2" });
  });
});

describe("news", () => {
  it("is made of what is new, not of what is repeated", () => {
    const socket = open();
    socket.say(welcome(SESSION));
    socket.say(joined(1));
    socket.say(line(2));
    expect(news).toEqual([]);
    socket.say(line(3));
    socket.say(line(3));
    expect(news).toEqual([{ kind: "message", from: "agent", at: 1 }]);
  });

  it("tells once that an agent is asked", () => {
    const socket = open();
    socket.say(welcome({ ...SESSION, state: "waiting", agent_name: null, seq: 0 }));
    const waiting = {
      type: "waiting",
      session: "s1",
      position: 1,
      wait: { state: "unknown" },
      notice: null,
      at: 1,
    };
    socket.say({ ...waiting, phase: "being_offered" });
    socket.say({ ...waiting, phase: "being_offered" });
    expect(news).toEqual([{ kind: "offered" }]);
  });
});

describe("hints", () => {
  it("tells how far this page has got, once", () => {
    const socket = open();
    socket.say(welcome(SESSION));
    socket.say(joined(1));
    socket.say(line(2));
    client.seen(2);
    vi.advanceTimersByTime(1_000);
    const marks = socket.sent.filter((frame) => frame.type === "mark");
    expect(marks).toEqual([{ type: "mark", delivered: 2, read: 2 }]);
  });

  it("remembers over a reload what was read", () => {
    const store = memoryStore();
    const socket = open(store);
    socket.say(welcome(SESSION));
    socket.say(joined(1));
    socket.say(line(2));
    client.seen(2);
    open(store).say(welcome(SESSION));
    expect(client.panel.session?.readHere).toBe(2);
  });

  it("sends typing at most every three seconds, and its end", () => {
    const socket = open();
    socket.say(welcome(SESSION));
    for (const text of ["a", "ab", "abc"]) client.typing(text);
    vi.advanceTimersByTime(3_000);
    client.typing("abcd");
    client.typing("");
    client.typing("");
    const typing = socket.sent.filter((frame) => frame.type === "typing");
    expect(typing.map((frame) => frame.on)).toEqual([true, true, false]);
  });

  it("keeps the draft over a reload", () => {
    const store = memoryStore();
    open(store).say(welcome(SESSION));
    client.typing("half a sen");
    open(store);
    expect(client.draft("text")).toBe("half a sen");
  });
});

describe("other tabs", () => {
  const elsewhere = (key: string, newValue: string | null) =>
    window.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));

  it("take the customer out everywhere when one of them logs out", () => {
    const store = memoryStore();
    open(store).say(welcome(SESSION));
    for (const key of store.keys("seira:")) store.remove(key);
    elsewhere("seira:device", null);
    expect(client.panel.session).toBeNull();
    FakeSocket.last.open();
    expect(hello()).toMatchObject({ token: null, device: null });
  });

  it("that came at the same time go on with one device", () => {
    const store = memoryStore();
    open(store).say(welcome(null));
    store.set("seira:device", "d2");
    elsewhere("seira:device", "d2");
    FakeSocket.last.open();
    expect(hello()).toMatchObject({ device: "d2" });
    FakeSocket.last.say({ ...welcome(null), device: "d2" });
    elsewhere("seira:device", "d2");
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("show what waits in one of them, and see it go", () => {
    const store = memoryStore();
    open(store).say(welcome(SESSION));
    const entry = { type: "message", id: 7, session: "s1", text: "from there" };
    const kept = { frame: entry, at: Date.now(), page: "other", sent: null, refused: null };
    store.set("seira:outbox:customer:7", JSON.stringify(kept));
    elsewhere("seira:outbox:customer:7", "");
    expect(unsent(client.panel)).toMatchObject([{ id: 7, text: "from there" }]);
    store.remove("seira:outbox:customer:7");
    elsewhere("seira:outbox:customer:7", null);
    expect(unsent(client.panel)).toEqual([]);
  });
});
