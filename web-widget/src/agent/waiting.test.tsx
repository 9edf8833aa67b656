import { readFileSync } from "node:fs";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PresenceView, QueueSessions, Role, WaitingSession } from "../generated/protocol";
import { I18n } from "../shared/i18n";
import { I18nContext } from "../shared/ui/i18n-context";
import { desk, NOON } from "./samples.test-data";
import { WaitingPanel } from "./waiting";

const i18n = new I18n(
  "en",
  ["staff", "agent"].map((name) => readFileSync(`locales/en/${name}.ftl`, "utf8")),
);
const onTaken = vi.fn();
let root: HTMLElement;
/** What was asked of the server, and what it says. */
let asked: string[];
let answers: Record<string, () => Response>;

function waiter(session: string, over: Partial<WaitingSession> = {}): WaitingSession {
  const at = new Date(NOON - 65_000).toISOString();
  return {
    session,
    channel: "chat",
    deferral: null,
    state: "in_line",
    position: 1,
    arrived_at: at,
    queued_at: at,
    due_at: at,
    step: 0,
    boosts: [],
    customer_name: "Ada",
    topic: "Invoice",
    language: null,
    why: "Everybody who could take it is busy.",
    ...over,
  };
}

function line(queue: string, over: Partial<QueueSessions> = {}): QueueSessions {
  const at = new Date(NOON).toISOString();
  return { at, queue, queue_name: queue, yours: true, sessions: [], next: null, ...over };
}

const json = (body: object, status = 200) => new Response(JSON.stringify(body), { status });
const text = () => (root.textContent ?? "").replace(/[\u2066-\u2069]/g, "");
/** Time goes by, and answers arrive. */
const pass = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));

async function show(role: Role, presence: PresenceView["state"] = "available") {
  const queues = ["billing", "tech", "empty"].map((queue) => ({
    queue,
    name: queue,
    waiting: queue === "empty" ? 0 : 1,
    surge_since: null,
  }));
  act(() =>
    render(
      <I18nContext.Provider value={i18n}>
        <WaitingPanel
          desk={{
            ...desk({ queues, presence: { state: presence, reason: null, since: NOON } }),
            clockOffset: 0,
          }}
          {...{ role, onTaken }}
        />
      </I18nContext.Provider>,
      root,
    ),
  );
  await pass(0);
}

async function click(name: string) {
  const button = root.querySelector<HTMLButtonElement>(`button[aria-label="${name}"]`);
  if (button === null) throw new Error(`there is no button "${name}"`);
  act(() => button.click());
  await pass(0);
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  root = document.body.appendChild(document.createElement("div"));
  asked = [];
  answers = {
    "GET queues/billing/sessions": () => json(line("billing", { sessions: [waiter("a")] })),
    "GET queues/tech/sessions": () =>
      json(line("tech", { yours: false, sessions: [waiter("b", { customer_name: null })] })),
  };
  vi.stubGlobal("fetch", async (url: URL, init: RequestInit) => {
    const call = `${init.method} ${url.pathname.replace(/^.*\/api\/v1\//, "")}`;
    asked.push(init.body ? `${call} ${init.body}` : call);
    const answer = answers[call];
    if (answer === undefined) throw new TypeError(`no answer to ${call}`);
    return answer();
  });
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
  onTaken.mockClear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("shows an agent the lines of the own queues, and asks for others only once", async () => {
  await show("agent");
  for (const part of ["Ada", "Invoice", "Place 1", "Waited 1:05", "is busy"]) {
    expect(text()).toContain(part);
  }
  expect(text()).not.toContain("tech");
  expect(root.querySelectorAll(".waiter button")).toHaveLength(1);
  await pass(10_000);
  expect(asked.filter((call) => call.includes("billing"))).toHaveLength(3);
  expect(asked.filter((call) => call.includes("tech"))).toHaveLength(1);
  expect(asked.some((call) => call.includes("empty"))).toBe(false);
});

it("takes somebody, and says when that is not possible", async () => {
  await show("agent");
  answers["POST sessions/a/pull"] = () => json({ code: "agent_unavailable" }, 409);
  await click("Take: Ada");
  expect(text()).toContain("You are not available, or have no room.");
  expect(onTaken).not.toHaveBeenCalled();
  answers["POST sessions/a/pull"] = () => new Response(null, { status: 204 });
  await click("Take: Ada");
  expect(onTaken).toHaveBeenCalledExactlyOnceWith("a");
  expect(root.querySelector("[role=status]")?.textContent).toContain("is yours now");
  expect(text()).not.toContain("You are not available");
});

it("lets a supervisor steer every line", async () => {
  await show("supervisor");
  expect(text()).toContain("tech");
  answers["POST sessions/a/push-up"] = () => new Response(null, { status: 204 });
  await click("To the front: Ada");
  expect(asked).toContain('POST sessions/a/push-up {"first":true}');
  await click("Reassign: Ada");
  answers["POST sessions/a/reassign"] = () => new Response(null, { status: 204 });
  const choices = root.querySelectorAll<HTMLInputElement>("dialog input");
  act(() => choices[1]?.click());
  act(() => root.querySelector<HTMLButtonElement>("dialog [type=submit]")?.click());
  await pass(0);
  expect(asked).toContain('POST sessions/a/reassign {"to":{"queue":"tech"}}');
  expect(root.querySelector("dialog")).toBeNull();
});

it("marks queues that are closed or paused where a supervisor reassigns", async () => {
  const live = (queue: string, over: object) => ({ queue, open: true, paused: false, ...over });
  answers["GET queues"] = () =>
    json({
      queues: [live("billing", {}), live("tech", { paused: true }), live("empty", { open: false })],
    });
  await show("supervisor");
  await click("Reassign: Ada");
  const choices = [...root.querySelectorAll("dialog .choice small")];
  expect(choices.map((choice) => choice.textContent?.replace(/[\u2066-\u2069]/g, ""))).toEqual([
    "1 waiting",
    "Paused · 1 waiting",
    "Closed · nobody waiting",
  ]);
});

it("forgets what went wrong when a dialog is opened", async () => {
  await show("supervisor");
  answers["POST sessions/a/push-up"] = () => json({ code: "session_over" }, 409);
  await click("To the front: Ada");
  expect(text()).toContain("no longer waiting");
  await click("Reassign: Ada");
  expect(text()).not.toContain("no longer waiting");
});

it("says why somebody who is not available takes nobody", async () => {
  await show("agent", "away");
  const take = root.querySelector<HTMLButtonElement>('button[aria-label="Take: Ada"]');
  expect(take?.disabled).toBe(true);
  const reason = document.getElementById(take?.getAttribute("aria-describedby") ?? "");
  expect(reason?.textContent).toBe("Become available to take somebody.");
  await show("agent");
  expect(take?.disabled).toBe(false);
  expect(text()).not.toContain("Become available");
});

it("keeps the last list where the server does not answer, and says so", async () => {
  await show("agent");
  answers = {};
  await pass(5_000);
  expect(text()).toContain("Ada");
  expect(text()).toContain("not up to date");
});

it("says when nobody waits", async () => {
  answers["GET queues/billing/sessions"] = () => json(line("billing"));
  await show("agent");
  expect(text()).toContain("Nobody is waiting whom you could take.");
});
