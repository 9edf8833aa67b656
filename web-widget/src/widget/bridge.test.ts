import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PanelFrame } from "../loader/frame";
import { HELLO, PORT, type ToHost, type ToPanel } from "../shared/embed";
import { meetHost } from "./bridge";

const SITE = "https://shop.example";
const SEIRA = "https://chat.example";

const SETUP: ToPanel = { type: "language", language: "fa" };

/** Says `data` to this window as a window of `origin` would. */
function say(source: unknown, origin: string, data: unknown, ports: unknown[] = []): void {
  const event = new Event("message");
  window.dispatchEvent(Object.assign(event, { source, origin, data, ports }));
}

const port = () => ({
  onmessage: null as null | ((event: { data: unknown }) => void),
  postMessage: vi.fn(),
});

let around: { postMessage: ReturnType<typeof vi.fn> };

beforeEach(() => {
  around = { postMessage: vi.fn() };
  vi.stubGlobal("parent", around);
});

afterEach(() => vi.unstubAllGlobals());

it("the panel greets only the website it was made for, and takes only that window's port", () => {
  location.hash = SITE;
  const heard: ToPanel[] = [];
  meetHost((message) => heard.push(message));
  expect(around.postMessage).toHaveBeenCalledExactlyOnceWith(HELLO, SITE);
  const stranger = port();
  say(around, "https://evil.example", PORT, [stranger]);
  say({}, SITE, PORT, [stranger]);
  say(around, SITE, "something else", [stranger]);
  expect(stranger.onmessage).toBeNull();
  const right = port();
  say(around, SITE, PORT, [right]);
  right.onmessage?.({ data: SETUP });
  expect(heard).toEqual([SETUP]);
  const second = port();
  say(around, SITE, PORT, [second]);
  expect(second.onmessage).toBeNull();
});

it("the panel keeps what it says until it has met the loader", () => {
  location.hash = SITE;
  const host = meetHost(() => undefined);
  const close: ToHost = { type: "close" };
  host.send(close);
  const right = port();
  say(around, SITE, PORT, [right]);
  expect(right.postMessage).toHaveBeenCalledExactlyOnceWith(close);
});

it("a panel without an address to answer to stays silent", () => {
  location.hash = "";
  meetHost(() => undefined);
  expect(around.postMessage).not.toHaveBeenCalled();
});

it("the loader tells whoever builds the website when the panel stays silent", () => {
  vi.useFakeTimers();
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const frame = new PanelFrame(
    new URL(`${SEIRA}/`),
    "Chat",
    () => SETUP,
    () => undefined,
  );
  vi.advanceTimersByTime(10_000);
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("embed_origins"));
  frame.destroy();
  vi.useRealTimers();
});

it("the loader answers only its own frame, on its own origin", () => {
  const setup = vi.fn(() => SETUP);
  const frame = new PanelFrame(new URL(`${SEIRA}/`), "Chat", setup, () => undefined);
  expect(frame.element.src).toBe(`${SEIRA}/widget/#${location.origin}`);
  expect(frame.element.allow).toBe("microphone; autoplay; clipboard-write");
  const inside = { postMessage: vi.fn() };
  Object.defineProperty(frame.element, "contentWindow", { value: inside });
  say(inside, "https://evil.example", HELLO);
  say({}, SEIRA, HELLO);
  say(inside, SEIRA, "hello");
  expect(setup).not.toHaveBeenCalled();
  say(inside, SEIRA, HELLO);
  expect(setup).toHaveBeenCalledOnce();
  const [word, target, ports] = inside.postMessage.mock.calls[0] ?? [];
  expect([word, target, (ports as unknown[]).length]).toEqual([PORT, SEIRA, 1]);
  frame.destroy();
  say(inside, SEIRA, HELLO);
  expect(setup).toHaveBeenCalledOnce();
});
