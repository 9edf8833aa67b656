/** What the tests of the panel's views begin with. */

import { render } from "preact";
import { vi } from "vitest";
import type { CustomerQueue, CustomerSession } from "../../generated/protocol";
import { memoryStore } from "../../shared/storage";
import { FakeSocket } from "../../shared/testing";
import { ownSetup, type Setup, Shell } from "../shell";
import { App } from "./App";

export const START = new Date("2026-03-21T12:00:00").getTime();

export const QUEUES: CustomerQueue[] = [
  {
    queue: "orders",
    name: "Orders",
    channels: ["chat"],
    state: "open",
    opens_at: null,
    notice: null,
    expected: { state: "unknown" },
    surge: null,
    callback: false,
    message: false,
  },
  {
    queue: "night",
    name: "Night shift",
    channels: ["chat"],
    state: "closed",
    opens_at: START + 3_600_000,
    notice: "We rest by day.",
    expected: { state: "unknown" },
    surge: null,
    callback: false,
    message: false,
  },
  {
    queue: "phone",
    name: "Phone",
    channels: ["call"],
    state: "open",
    opens_at: null,
    notice: null,
    expected: { state: "unknown" },
    surge: null,
    callback: false,
    message: false,
  },
];

export const SESSION: CustomerSession = {
  session: "s1",
  token: "t1",
  queue: "orders",
  queue_name: "Orders",
  channel: "chat",
  state: "waiting",
  arrived_at: START - 120_000,
  agent_name: null,
  agents: [],
  grace_s: 120,
  seq: 0,
  deferral: null,
};

export let root: HTMLElement;
export let socket: FakeSocket;
export let shell: Shell;

export const welcome = (session: CustomerSession | null) => ({
  type: "welcome",
  protocol: 1,
  device: "d",
  server_time: Date.now(),
  heartbeat_s: 15,
  text_max_bytes: 20,
  last_id: 0,
  service: null,
  identified: false,
  session,
  queues: QUEUES,
});

/** The panel, before the router has said anything. */
export async function begin(setup: Partial<Setup> = {}): Promise<void> {
  shell = await Shell.start(null, memoryStore(), { ...ownSetup(), language: "en", ...setup });
  render(<App shell={shell} />, root);
  reconnect();
}

/** The line that the panel opened last is there. */
export function reconnect(): void {
  socket = FakeSocket.last;
  socket.open();
}

export async function open(
  session: CustomerSession | null,
  setup: Partial<Setup> = {},
): Promise<void> {
  await begin(setup);
  await say(welcome(session));
}

/** Lets effects and drawing happen. */
export const settle = () => vi.advanceTimersByTimeAsync(60);

export async function say(frame: object): Promise<void> {
  socket.say(frame);
  await settle();
}

export const inS1 = { session: "s1", at: START };
export const waiting = (position: number | null, phase = "in_line", more: object = {}) =>
  say({
    type: "waiting",
    ...inS1,
    phase,
    position,
    wait: { state: "range", low_s: 240, high_s: 360, level: 0.8 },
    worse: null,
    warning: null,
    surge: null,
    notice: null,
    ...more,
  });
export const joined = (seq: number) =>
  say({ type: "joined", ...inS1, seq, agent_name: "Maria", instead_of: null, agents: ["Maria"] });
export const message = (seq: number, from: "agent" | "customer", text: string) =>
  say({ type: "message", ...inS1, seq, from, name: from === "agent" ? "Maria" : null, text });

export const text = (selector = ".panel") =>
  [...root.querySelectorAll(selector)]
    .map((element) => element.textContent)
    .join(" ")
    .replace(/[\u2066-\u2069]/g, "");

export function find<E extends HTMLElement>(selector: string, words?: string): E {
  const all = [...root.querySelectorAll<E>(selector)];
  const found = all.find((element) => !words || element.textContent?.includes(words));
  if (!found) throw new Error(`no ${selector} ${words ?? ""} in ${root.textContent}`);
  return found;
}

export async function press(words: string): Promise<void> {
  find("button", words).click();
  await settle();
}

export async function type(words: string): Promise<void> {
  const field = find<HTMLTextAreaElement>(".composer textarea");
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}

export const sent = (kind: string) => socket.sent.filter((frame) => frame.type === kind);

/** Before each test. */
export function setUp(): void {
  vi.useFakeTimers({ now: START });
  vi.stubGlobal("Worker", undefined);
  vi.stubGlobal(
    "WebSocket",
    Object.assign(
      vi.fn(function make() {
        return FakeSocket.make();
      }),
      { OPEN: 1, CLOSED: 3, CONNECTING: 0 },
    ),
  );
  FakeSocket.all = [];
  root = document.createElement("div");
  document.body.replaceChildren(root);
}

/** After each. */
export function tearDown(): void {
  render(null, root);
  shell.client.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
}
