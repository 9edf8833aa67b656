import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CustomerSession } from "../generated/protocol";
import { lonePage } from "../shared/pages";
import { memoryStore, type Store } from "../shared/storage";
import { FakeSocket } from "../shared/testing";
import { Client, type News } from "./client";
import { unsent } from "./panel";
import { SESSION as CONVERSATION, welcome as greeted } from "./testing";

/** A reload leaves the page what it was. */
const PAGE = lonePage();

let client: Client;
let news: News[];

/** A page of a website that says `token` of its visitor from the start. */
function open(store: Store = memoryStore(), token: string | null = null): FakeSocket {
  client?.stop();
  client = new Client({ store, language: "en", pages: PAGE, makeSocket: FakeSocket.make });
  news = [];
  client.onNews = (item) => news.push(item);
  if (token !== null) client.identify(token);
  client.connect(null);
  FakeSocket.last.open();
  return FakeSocket.last;
}

const SESSION = { ...CONVERSATION, seq: 1 };

/** Who has a session here is proved, unless it is said otherwise. */
const welcome = (session: CustomerSession | null, identified = session !== null) =>
  greeted(session, identified);

const line = (seq: number, text = "of Maria") => ({
  type: "message",
  session: "s1",
  seq,
  at: 1,
  from: "agent",
  name: null,
  text,
});

/** What a website signs of somebody; `again` makes another token of the same person. */
const token = (subject: string, again = "") =>
  `h.${btoa(JSON.stringify({ iss: "shop", sub: subject, again })).replace(/=+$/, "")}.s`;
const NORA = token("nora");
const IVAN = token("ivan");

/** What is sent first on the newest connection. */
const hello = () => FakeSocket.last.sent[0];
const said = (socket: FakeSocket) => socket.sent.filter((frame) => frame.type === "identify");
const refuse = (code: string, id: number | null = null) =>
  FakeSocket.last.say({ type: "error", code, message: "", id, retry_after_ms: null });

/** A browser on which Nora talks and was proved. */
function nora(): Store {
  const store = memoryStore();
  const socket = open(store);
  socket.say(welcome(SESSION));
  socket.say(line(1));
  return store;
}

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

describe("who the customer is", () => {
  it("is said on every connection until the router has taken it, under one number", () => {
    const store = memoryStore();
    const socket = open(store);
    client.identify("proof");
    expect(said(socket)).toEqual([]);
    socket.say(welcome(null));
    client.identify("proof");
    expect(said(socket)).toMatchObject([{ token: "proof" }]);
    socket.break();
    vi.advanceTimersByTime(3_000);
    FakeSocket.last.open();
    FakeSocket.last.say(welcome(null));
    expect(said(FakeSocket.last)).toEqual(said(socket));
    FakeSocket.last.say({ type: "ack", id: said(socket)[0]?.id, session: null, seq: null });
    FakeSocket.last.break();
    vi.advanceTimersByTime(3_000);
    FakeSocket.last.open();
    FakeSocket.last.say(welcome(null, true));
    expect(said(FakeSocket.last)).toEqual([]);
    // A secret: it is in no storage.
    expect(store.keys("").map((key) => store.get(key))).not.toContain("proof");
  });

  it("comes before the wish to join a line", () => {
    const store = memoryStore();
    open(store);
    client.start("orders", "", "");
    client.identify("proof");
    FakeSocket.last.say(welcome(null));
    expect(FakeSocket.last.types()).toEqual(["hello", "identify", "start"]);
  });

  it("is dropped when the proof is none, which the website hears", () => {
    const socket = open();
    client.identify("forged");
    socket.say(welcome(null));
    const id = said(socket)[0]?.id;
    socket.say({ type: "error", code: "identity_invalid", message: "", id });
    expect(news).toEqual([{ kind: "error", code: "identity_invalid" }]);
    socket.break();
    vi.advanceTimersByTime(3_000);
    FakeSocket.last.open();
    FakeSocket.last.say(welcome(null));
    expect(said(FakeSocket.last)).toEqual([]);
  });

  it("is shown again when the router could not look at it, and forgotten on logout", () => {
    const socket = open();
    client.identify("proof");
    socket.say(welcome(null));
    const id = said(socket)[0]?.id;
    socket.say({ type: "error", code: "busy", message: "", id, retry_after_ms: 500 });
    vi.advanceTimersByTime(600);
    expect(said(socket)).toHaveLength(2);
    client.logout();
    FakeSocket.last.open();
    FakeSocket.last.say(welcome(null));
    expect(said(FakeSocket.last)).toEqual([]);
  });
});

describe("somebody else on the same device", () => {
  it("says so in hello, and gets a device of its own with nothing of who was here", () => {
    const store = nora();
    client.setDraft("text", "of Nora");
    client.write("unsent, of Nora");
    vi.advanceTimersByTime(60_000);
    const socket = open(store, IVAN);
    expect(hello()).toMatchObject({ device: "d1", token: "t1", identity: IVAN });
    expect(client.panel).toMatchObject({ session: null, outgoing: [], welcomed: false });
    refuse("identity_other");
    expect(client.panel).toMatchObject({ session: null, outgoing: [] });
    expect(client.draft("text")).toBe("");
    const next = FakeSocket.last;
    expect(next).not.toBe(socket);
    next.open();
    // Shown to the device that it is for, once the page knows that one.
    expect(hello()).toMatchObject({ token: null, device: null, identity: null, last_seq: 0 });
    next.say({ ...welcome(null), device: "d2" });
    expect(next.types()).toEqual(["hello", "identify"]);
    expect(said(next)).toMatchObject([{ token: IVAN }]);
    expect(news).toEqual([]);
  });

  it("sees nothing from the moment the website says so in a page that is open", () => {
    nora();
    client.identify(NORA);
    FakeSocket.last.open();
    FakeSocket.last.say(welcome(SESSION));
    expect(client.panel.session).toMatchObject({ id: "s1", lines: [{ text: "of Maria" }] });
    const before = FakeSocket.last;
    client.identify(IVAN);
    expect(client.panel).toMatchObject({ session: null, outgoing: [], welcomed: false });
    expect(client.busy).toBe(true);
    // Nothing more is heard on the old line, nor told to the website.
    before.say(line(2));
    expect(news).toEqual([]);
    FakeSocket.last.open();
    expect(hello()).toMatchObject({ device: "d1", identity: IVAN });
    // What the first one left unsent does not go out in between.
    vi.advanceTimersByTime(5_000);
    expect(FakeSocket.last.types()).toEqual(["hello"]);
    refuse("identity_other");
    expect(client.panel).toMatchObject({ session: null, welcomed: true });
  });

  it("sees nothing either where the first one was proved on this very page", () => {
    open(memoryStore()).say(welcome(SESSION, false));
    client.identify(NORA);
    FakeSocket.last.say({
      type: "ack",
      id: said(FakeSocket.last)[0]?.id,
      session: null,
      seq: null,
    });
    client.identify(IVAN);
    expect(client.panel.session).toBeNull();
  });

  it("sees nothing while nobody can look at the proof", () => {
    nora();
    client.identify(IVAN);
    FakeSocket.last.open();
    refuse("busy");
    FakeSocket.last.break();
    expect(client.panel).toMatchObject({ session: null, welcomed: false });
    vi.advanceTimersByTime(3_000);
    FakeSocket.last.open();
    expect(hello()).toMatchObject({ identity: IVAN });
    expect(client.panel.session).toBeNull();
  });

  it("keeps what it has written itself, as not sent", () => {
    const store = nora();
    client.setDraft("topic", "of Nora");
    client.write("of Nora");
    vi.advanceTimersByTime(60_000);
    const socket = open(store);
    socket.say(welcome(SESSION));
    client.setDraft("topic", "of Nora, and more");
    client.write("of Ivan");
    client.setDraft("text", "Half a sen");
    vi.advanceTimersByTime(1_000);
    client.identify(IVAN);
    FakeSocket.last.open();
    refuse("identity_other");
    expect(unsent(client.panel)).toMatchObject([{ text: "of Ivan", refused: "identity_other" }]);
    expect(client.draft("text")).toBe("Half a sen");
    expect(client.draft("topic")).toBe("");
    FakeSocket.last.open();
    FakeSocket.last.say({ ...welcome(null), device: "d2" });
    vi.advanceTimersByTime(2_000);
    expect(FakeSocket.last.types()).toEqual(["hello", "identify"]);
  });

  it("joins the line that it wished to join, for itself", () => {
    const store = nora();
    const socket = open(store);
    socket.say(welcome(null, true));
    client.start("orders", "Ivan", "");
    client.identify(IVAN);
    FakeSocket.last.open();
    refuse("identity_other");
    FakeSocket.last.open();
    FakeSocket.last.say({ ...welcome(null), device: "d2" });
    expect(FakeSocket.last.types()).toEqual(["hello", "identify", "start"]);
    expect(FakeSocket.last.sent.at(-1)).toMatchObject({ queue: "orders", name: "Ivan" });
  });

  it("inherits nothing that was written before another one was named on this page", () => {
    nora();
    client.identify(NORA);
    FakeSocket.last.open();
    FakeSocket.last.say(welcome(SESSION));
    client.write("of Nora");
    client.setDraft("text", "of Nora too");
    vi.advanceTimersByTime(1_000);
    client.identify(IVAN);
    FakeSocket.last.open();
    refuse("identity_other");
    expect(client.panel.outgoing).toEqual([]);
    expect(client.draft("text")).toBe("");
  });

  it("does not lose the device that another tab was given meanwhile", () => {
    const store = nora();
    client.identify(IVAN);
    FakeSocket.last.open();
    store.set("seira:device", "d2");
    refuse("identity_other");
    FakeSocket.last.open();
    expect(hello()).toMatchObject({ device: "d2", identity: IVAN });
  });
});

describe("the same person", () => {
  it("is shown the conversation as soon as the router has looked at the proof", () => {
    const socket = open(nora(), NORA);
    expect(hello()).toMatchObject({ identity: NORA });
    expect(client.panel.session).toBeNull();
    socket.say(welcome(SESSION));
    socket.say(line(1));
    expect(client.panel.session?.lines).toHaveLength(1);
    expect(said(socket)).toEqual([]);
    // A newer token of hers takes nothing away while it is looked at.
    client.identify(token("nora", "again"));
    expect(FakeSocket.last).toBe(socket);
    expect(client.panel.session?.lines).toHaveLength(1);
    expect(said(socket)).toHaveLength(1);
  });

  it("is shown it with a proof that is too old, which the website hears", () => {
    const socket = open(nora(), NORA);
    refuse("identity_invalid");
    socket.say(welcome(SESSION));
    expect(client.panel.session?.id).toBe("s1");
    expect(said(socket)).toEqual([]);
    expect(news).toEqual([{ kind: "error", code: "identity_invalid" }]);
  });

  it("is shown it while proofs cannot be kept, and says hers again", () => {
    const socket = open(nora(), NORA);
    refuse("busy");
    socket.say(welcome(SESSION));
    expect(client.panel.session?.id).toBe("s1");
    expect(said(socket)).toMatchObject([{ token: NORA }]);
  });

  it("is not kept waiting by a website that goes on saying so", () => {
    open(nora(), NORA);
    const count = FakeSocket.all.length;
    for (const again of ["2", "3", "4"]) client.identify(token("nora", again));
    expect(FakeSocket.all).toHaveLength(count);
    FakeSocket.last.say(welcome(SESSION));
    expect(client.panel.session?.id).toBe("s1");
    expect(said(FakeSocket.last)).toMatchObject([{ token: token("nora", "4") }]);
  });

  it("is asked for in a frame however long the token is", () => {
    open(nora(), "x".repeat(100_000));
    expect(String(hello()?.identity).length).toBeLessThan(20_000);
  });
});
