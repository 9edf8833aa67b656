import { readFileSync } from "node:fs";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { EarlierSession, IdentityView } from "../generated/protocol";
import { I18n } from "../shared/i18n";
import { I18nContext } from "../shared/ui/i18n-context";
import { Identity, Verified } from "./identity";
import { desk, NOON, session } from "./samples.test-data";

const i18n = new I18n(
  "en",
  ["staff", "agent"].map((name) => readFileSync(`locales/en/${name}.ftl`, "utf8")),
);
let root: HTMLElement;
let asked: string[];
let answers: Record<string, object>;

const IDENTITY: IdentityView = {
  customer: "c1",
  name: "Ada",
  email: "ada@example.com",
  phone: null,
  segments: ["vip"],
  attributes: { plan: "Gold" },
};

function past(id: string, over: Partial<EarlierSession> = {}): EarlierSession {
  const at = new Date(NOON - 86_400_000).toISOString();
  return {
    session: id,
    queue: "billing",
    queue_name: "Billing",
    channel: "chat",
    arrived_at: at,
    connected_at: at,
    ended_at: at,
    ending: "agent",
    agents: ["Maria", "Kostas"],
    deferral: null,
    number: null,
    attempts: 0,
    callback_outcome: null,
    disposition: "solved",
    topic: "Invoice for March",
    note: null,
    found: null,
    ...over,
  };
}

const text = () => (document.body.textContent ?? "").replace(/[\u2066-\u2069]/g, "");
const pass = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));

function show(identity: IdentityView | null) {
  const view = session("a", { identity });
  act(() =>
    render(
      <I18nContext.Provider value={i18n}>
        <h2>{identity !== null && <Verified />}</h2>
        <Identity desk={desk({ sessions: [view] })} view={view} />
      </I18nContext.Provider>,
      root,
    ),
  );
}

async function press(name: string) {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>("button")];
  const button = buttons.find((one) => one.textContent?.includes(name));
  if (button === undefined) throw new Error(`there is no button "${name}"`);
  act(() => button.click());
  await pass(0);
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  root = document.body.appendChild(document.createElement("div"));
  asked = [];
  answers = {
    "sessions/a/earlier?locale=en": { customer: "c1", sessions: [past("p1")], next: "n1" },
    "sessions/a/earlier?after=n1&locale=en": {
      customer: "c1",
      sessions: [past("p2", { topic: "Second" })],
      next: null,
    },
    "sessions/a/earlier?search=twice&locale=en": {
      customer: "c1",
      sessions: [past("p3", { topic: null, found: "charged twice" })],
      next: null,
    },
    "sessions/a/earlier?search=nothing&locale=en": { customer: "c1", sessions: [], next: null },
    "sessions/p1/transcript?locale=en": {
      session: "p1",
      erased: false,
      next: null,
      lines: [
        message("p1", 1, "customer", "Ada", "I was charged twice."),
        message("p1", 2, "agent", "Maria", "<b>Sorry</b>"),
        {
          type: "whisper",
          session: "p1",
          line: 1,
          at: NOON,
          agent: 1,
          name: "Kostas",
          text: "psst",
        },
        { type: "ended", session: "p1", seq: 3, at: NOON, reason: "agent" },
      ],
    },
  };
  vi.stubGlobal("fetch", async (url: URL) => {
    const call = url.href.replace(/^.*\/api\/v1\//, "");
    asked.push(call);
    const answer = answers[call];
    const problem = { code: "not_found" };
    return new Response(JSON.stringify(answer ?? problem), { status: answer ? 200 : 404 });
  });
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function message(of: string, seq: number, from: string, name: string, words: string) {
  return { type: "message", session: of, seq, at: NOON, from, name, text: words };
}

it("shows what was proved, and nothing where nothing was", () => {
  show(null);
  expect(text()).toBe("");
  show(IDENTITY);
  expect(text()).toContain("Verified by the website");
  expect(text()).toContain("ada@example.com");
  expect(text()).toContain("plan");
  expect(text()).toContain("Gold");
  expect(document.querySelector(".identity__segments")?.textContent).toBe("vip");
  expect(text()).not.toContain("Phone");
});

it("lists earlier conversations piece by piece, and finds words in them", async () => {
  show(IDENTITY);
  await press("Earlier conversations");
  await pass(300);
  expect(text()).toContain("Invoice for March");
  expect(text()).toContain("Maria and Kostas");
  await press("Show more");
  expect(text()).toContain("Second");
  expect(text()).not.toContain("Show more");
  const field = document.querySelector<HTMLInputElement>("input[type=search]");
  const type = async (words: string) => {
    act(() => {
      if (field) field.value = words;
      field?.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await pass(300);
    await pass(0);
  };
  await type("twice");
  expect(asked.at(-1)).toBe("sessions/a/earlier?search=twice&locale=en");
  expect(document.querySelector("mark")?.textContent).toBe("charged twice");
  expect(text()).not.toContain("Second");
  await type("nothing");
  expect(text()).toContain("Nothing found.");
});

it("shows one of them line by line, as text, and goes back", async () => {
  show(IDENTITY);
  await press("Earlier conversations");
  await press("Invoice for March");
  expect(text()).toContain("I was charged twice.");
  expect(text()).toContain("<b>Sorry</b>");
  expect(document.querySelector(".earlier__line--whisper")?.textContent).toContain("psst");
  await press("Back to the list");
  expect(document.querySelector("input[type=search]")).not.toBeNull();
});

it("says so when it may not be read", async () => {
  answers = {};
  show(IDENTITY);
  await press("Earlier conversations");
  expect(document.querySelector(".notice--bad")).not.toBeNull();
});
