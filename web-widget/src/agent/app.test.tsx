import { readFileSync } from "node:fs";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Me } from "../generated/protocol";
import { App } from "./app";

const ADMIN: Me = { account: 3, login: "root", name: "Root", role: "admin" };
const english = ["staff", "agent"]
  .map((name) => readFileSync(`locales/en/${name}.ftl`, "utf8"))
  .join("\n");
let root: HTMLElement;
let asked: string[];
let answers: Record<string, () => Response>;
const sockets = vi.fn();

const json = (body: object, status = 200) => new Response(JSON.stringify(body), { status });
const text = () => (root.textContent ?? "").replace(/[\u2066-\u2069]/g, "");
const says = (part: string) => vi.waitFor(() => expect(text()).toContain(part));
const button = (name: string) =>
  [...root.querySelectorAll("button")].find((one) => one.textContent === name);

function type(name: string, value: string) {
  const field = root.querySelector<HTMLInputElement>(`input[name=${name}]`);
  if (field === null) throw new Error(`there is no field "${name}"`);
  act(() => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

beforeEach(() => {
  root = document.body.appendChild(document.createElement("div"));
  asked = [];
  answers = {
    "GET me": () => json(ADMIN),
    "POST logout": () => new Response(null, { status: 204 }),
  };
  vi.stubGlobal("WebSocket", sockets);
  vi.stubGlobal("fetch", async (url: URL | string, init?: RequestInit) => {
    if (!(url instanceof URL)) return new Response(english);
    const call = `${init?.method} ${url.pathname.replace(/^.*\/api\/v1\//, "")}`;
    asked.push(call);
    const answer = answers[call];
    if (answer === undefined) throw new TypeError(`no answer to ${call}`);
    return answer();
  });
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
  sockets.mockClear();
  vi.unstubAllGlobals();
});

it("tells an admin after a reload that there is no desktop, and signs out", async () => {
  act(() => render(<App />, root));
  await says("Admins have no desktop");
  expect(text()).toContain("Root is an admin");
  expect(root.querySelector("a")?.href).toMatch(/\/supervisor$/);
  act(() => button("Sign out")?.click());
  await says("Welcome back");
  expect(text()).not.toContain("You have been signed out");
  expect(asked).toEqual(["GET me", "POST logout"]);
  expect(sockets).not.toHaveBeenCalled();
});

it("tells an admin who signs in, and stays when signing out does not get through", async () => {
  answers["GET me"] = () => json({ code: "not_signed_in" }, 401);
  answers["POST login"] = () => json(ADMIN);
  act(() => render(<App />, root));
  await says("Welcome back");
  type("login", "root");
  type("password", "a-long-password");
  act(() => button("Sign in")?.click());
  await says("Admins have no desktop");
  delete answers["POST logout"];
  act(() => button("Sign out")?.click());
  await says("The server cannot be reached");
  expect(text()).toContain("Admins have no desktop");
  expect(sockets).not.toHaveBeenCalled();
});
