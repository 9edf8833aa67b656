import { readFileSync } from "node:fs";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { LiveQueue, Me } from "../generated/protocol";
import { App } from "./app";
import { NOON, promises, queue } from "./samples.test-data";

const SUPERVISOR: Me = { account: 2, login: "ivan", name: "Ivan", role: "supervisor" };
const english = ["staff", "supervisor"]
  .map((name) => readFileSync(`locales/en/${name}.ftl`, "utf8"))
  .join("\n");
let root: HTMLElement;
/** What was asked of the server, and what it says. */
let asked: { call: string; query: string; body: unknown }[];
let answers: Record<string, () => Response>;

const json = (body: object, status = 200) => new Response(JSON.stringify(body), { status });
const text = () => (root.textContent ?? "").replace(/[\u2066-\u2069]/g, "");
const says = (part: string) => vi.waitFor(() => expect(text()).toContain(part));
const button = (name: string) =>
  [...root.querySelectorAll("button")].find(
    (one) => (one.getAttribute("aria-label") ?? one.textContent ?? "") === name,
  );
const queues = (...all: LiveQueue[]) => json({ at: new Date(NOON).toISOString(), queues: all });
const report = (...all: ReturnType<typeof promises>[]) =>
  json({ from: "2026-11-20", to: "2026-11-26", queues: all });
const calls = (method: string) => asked.filter(({ call }) => call.startsWith(method));

beforeEach(() => {
  root = document.body.appendChild(document.createElement("div"));
  asked = [];
  answers = {
    "GET me": () => json(SUPERVISOR),
    "GET queues": () => queues(queue("Orders", { waiting: 3, oldest_wait_s: 245 })),
    "GET agents": () => json({ at: "", agents: [], next: null }),
    "GET reports/promises": () => report(),
  };
  vi.stubGlobal("fetch", async (url: URL | string, init?: RequestInit) => {
    if (!(url instanceof URL)) return new Response(english);
    const call = `${init?.method} ${url.pathname.replace(/^.*\/api\/v1\//, "")}`;
    const body = typeof init?.body === "string" ? JSON.parse(init.body) : null;
    asked.push({ call, query: url.search, body });
    const answer = answers[call];
    if (answer === undefined) throw new TypeError(`no answer to ${call}`);
    return answer();
  });
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const open = () => act(() => render(<App />, root));

it("sends agents to their desktop", async () => {
  answers["GET me"] = () => json({ ...SUPERVISOR, role: "agent", name: "Maria" });
  open();
  await says("This page is for supervisors");
  expect(root.querySelector("a")?.href).toMatch(/\/agent$/);
  expect(calls("GET").map(({ call }) => call)).toEqual(["GET me"]);
});

it("asks who one is first", async () => {
  answers["GET me"] = () => json({ code: "not_signed_in" }, 401);
  open();
  await says("Welcome back");
  expect(text()).toContain("Sign in to see the floor.");
});

it("shows the queues in words, and who is on duty", async () => {
  answers["GET agents"] = () =>
    json({
      at: "",
      agents: [
        { presence: "available", load: 0 },
        { presence: "available", load: 1 },
      ],
      next: null,
    });
  answers["GET queues"] = () =>
    queues(
      queue("Orders", { waiting: 3, oldest_wait_s: 245 }),
      queue("Tech", { paused: true, attended: false }),
      queue("Returns", { open: false, staffed: false, attended: false }),
    );
  open();
  await says("4:05");
  const rows = [...root.querySelectorAll("tbody tr")].map((row) => row.textContent);
  expect(rows[0]).toContain("Orders34:05OpenTaking work");
  expect(rows[1]).toContain("Tech0–OpenPausedOn duty, nobody available");
  expect(rows[2]).toContain("Returns0–ClosedNobody on duty");
  await says("1 available1 busy0 away");
  expect(text()).not.toContain("overrun");
  expect(root.querySelector("[style]")).toBeNull();
});

it("marks what is overrun, and ends it", async () => {
  const surge = {
    since: new Date(NOON).toISOString(),
    declared: true,
    notice: "Come back later.",
    waiting_max: 20,
    widens: true,
  };
  answers["GET queues"] = () => queues(queue("Orders", { surge }), queue("Tech"));
  answers["DELETE queues/Orders/surge"] = () => {
    answers["GET queues"] = () => queues(queue("Orders"), queue("Tech"));
    return new Response(null, { status: 204 });
  };
  open();
  await says("Orders is overrun");
  expect(text()).toContain("declared");
  expect(text()).toContain("At most 20 people in line");
  expect(text()).toContain("Come back later.");
  expect(root.querySelectorAll(".table__row--overrun")).toHaveLength(1);
  await vi.waitFor(() => expect(document.title).toContain("Overrun"));
  act(() => button("End the surge of Orders")?.click());
  await vi.waitFor(() => expect(text()).not.toContain("is overrun"));
  expect(button("End the surge of Orders")).toBeUndefined();
});

it("declares a surge, and says why not", async () => {
  open();
  await says("Orders");
  act(() => button("Declare a surge for Orders")?.click());
  const field = <Kind extends HTMLElement>(name: string) =>
    root.querySelector<Kind>(`dialog [name=${name}]`) as Kind;
  const notice = field<HTMLTextAreaElement>("notice");
  const cap = field<HTMLInputElement>("cap");
  act(() => {
    notice.value = " Please write instead. ";
    notice.dispatchEvent(new Event("input", { bubbles: true }));
    cap.value = "12";
    cap.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const form = root.querySelector("dialog form");
  const submit = () =>
    act(() => void form?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })));
  answers["POST queues/Orders/surge"] = () => json({ code: "forbidden" }, 403);
  submit();
  await says("This account may not do that.");
  answers["POST queues/Orders/surge"] = () => new Response(null, { status: 204 });
  submit();
  await vi.waitFor(() => expect(root.querySelector("dialog")).toBeNull());
  expect(calls("POST").at(-1)?.body).toEqual({
    notice: "Please write instead.",
    waiting_max: 12,
    widen: null,
  });
});

it("keeps what it has seen while nobody answers, and says how old it is", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setInterval", "clearInterval", "Date"] });
  open();
  await says("Orders");
  delete answers["GET queues"];
  await act(async () => void (await vi.advanceTimersByTimeAsync(5_000)));
  await says("nothing newer has come");
  expect(text()).toMatch(/As of .*:00/);
  expect(text()).toContain("The server cannot be reached");
  expect(text()).toContain("Orders");
});

it("says that nothing was promised", async () => {
  open();
  await says("Nothing was promised in this time.");
  const { query } = calls("GET reports")[0] ?? {};
  expect(query).toMatch(/^\?from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d$/);
  expect(button("Download as CSV")).toBeUndefined();
});

it.each([
  [404, "not_found", "does not report on promises yet"],
  [403, "forbidden", "may not read the report"],
  [503, "unavailable", "takes nothing right now"],
])("says so when the report is answered with %i", async (status, code, words) => {
  answers["GET reports/promises"] = () => json({ code }, status);
  open();
  await says(words);
});

it("shows how honest the promises were, with charts that can be read", async () => {
  answers["GET reports/promises"] = () => report(promises(), promises({ queue: "x", told: 0 }));
  open();
  await says("35 sec earlier than promised");
  expect(text()).toContain("As often as promised");
  expect(text()).toContain("2.5 min");
  expect(text()).toContain("88 kept, 22 broken, 10 left before, 4 made longer");
  const charts = [...root.querySelectorAll("figure")];
  expect(charts).toHaveLength(2);
  for (const chart of charts) {
    expect(chart.querySelector("svg > title")?.textContent).toContain("Share kept");
    expect(chart.querySelector("svg > desc")?.textContent).toContain("80%");
    expect(chart.querySelector(".chart__level")).not.toBeNull();
    expect(chart.querySelectorAll("tbody tr")).toHaveLength(2);
  }
  // An hour without outcomes has no bar.
  expect(charts.map((chart) => chart.querySelectorAll("rect").length)).toEqual([2, 1]);
  expect(charts[0]?.querySelectorAll(".chart__bar--below")).toHaveLength(1);
  expect(button("Download as CSV")).toBeDefined();
});

it("asks for another time", async () => {
  open();
  await says("Nothing was promised");
  const today = root.querySelector<HTMLInputElement>(".spans input");
  act(() => today?.click());
  await vi.waitFor(() => expect(calls("GET reports")).toHaveLength(2));
  const query = new URLSearchParams(calls("GET reports")[1]?.query);
  expect(query.get("from")).toBe(query.get("to"));
});
