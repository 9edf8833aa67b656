import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { I18n, LANGUAGES, type Language } from "../shared/i18n";
import { EMPTY, type Line, reduce, type Session } from "./panel";
import { fileName, hasMessages, transcript } from "./transcript";

const AT = new Date(2026, 10, 27, 14, 3).getTime();

const words = (language: Language) =>
  new I18n(
    language,
    ["common", "widget"].map((name) => readFileSync(`locales/${language}/${name}.ftl`, "utf8")),
  );

function session(over: Partial<Session> = {}): Session {
  const panel = reduce(
    EMPTY,
    {
      type: "session",
      session: "s1",
      token: "t",
      queue: "orders",
      queue_name: "Orders & more",
      channel: "chat",
      state: "ended",
      arrived_at: AT,
      agent_name: null,
      agents: [],
      grace_s: 60,
      seq: 4,
      deferral: null,
    },
    AT,
  );
  if (!panel.session) throw new Error("no session");
  return { ...panel.session, endReason: "agent", ...over };
}

const message = (seq: number, from: "customer" | "agent", text: string, at = AT): Line => ({
  kind: "message",
  seq,
  at,
  from,
  name: from === "agent" ? "Maria" : null,
  text,
});
const arrived: Line = { kind: "queued", seq: 1, at: AT, queueName: "Orders", reason: "arrived" };

/** The file as a browser reads it. */
const read = (html: string) => new DOMParser().parseFromString(html, "text/html");

it.each(LANGUAGES)("tells who said what and when, in %s", (language) => {
  const lines: Line[] = [
    arrived,
    { kind: "joined", seq: 2, at: AT, agentName: "Maria", insteadOf: null },
    message(3, "agent", "Hello"),
    message(4, "customer", "one\ntwo", AT + 86_400_000),
  ];
  const i18n = words(language);
  const page = read(transcript(i18n, session({ lines, seq: 4 }), 0));
  expect(page.documentElement.lang).toBe(language);
  expect(page.documentElement.dir).toBe(i18n.direction);
  expect(page.querySelectorAll("h2")).toHaveLength(2);
  expect(page.querySelector("h2")?.textContent).toBe(i18n.date(AT));
  const names = [...page.querySelectorAll(".who bdi")].map((name) => name.textContent);
  expect(names).toEqual(["Maria", i18n.t("transcript-you")]);
  expect(page.querySelectorAll(".text")[1]?.textContent).toBe("one\ntwo");
  expect(page.body.textContent).toContain(i18n.t("ended-agent"));
  // The year, in the calendar and the digits of the language.
  expect(page.body.textContent).toContain(language === "fa" ? "۱۴۰۵" : "2026");
});

it("carries what was written as text, and nothing that runs or is fetched", () => {
  const evil = [
    '<img src=x onerror="alert(1)">',
    "</p><script>alert(1)</script>",
    "]]> --> </style><style>",
    "&lt;b&gt; &amp; javascript:alert(1)",
  ];
  const lines = evil.map((text, at) => message(at + 1, "customer", text));
  const name = '"><script>alert(2)</script>';
  const html = transcript(words("en"), session({ lines, queueName: name }), 0);
  const page = read(html);
  expect([...page.querySelectorAll(".text")].map((text) => text.textContent)).toEqual(evil);
  expect(page.querySelector("h1")?.textContent).toContain(name);
  expect(page.querySelectorAll("script, img, a, iframe, link")).toHaveLength(0);
  expect(page.querySelectorAll("style")).toHaveLength(1);
  expect(html).toContain("default-src 'none'");
});

it("says when the beginning is missing, and is offered only when there is something in it", () => {
  const cut = session({ lines: [message(9, "agent", "Hello")], seq: 9 });
  expect(transcript(words("en"), cut, 0)).toContain("The beginning of this long conversation");
  expect(hasMessages(cut)).toBe(true);
  expect(hasMessages(session({ lines: [arrived] }))).toBe(false);
});

it("has a name that every file system takes", () => {
  const name = (queueName: string) => fileName(session({ queueName }));
  expect(name("Orders & more")).toBe("Orders-more-2026-11-27.html");
  expect(name("سفارش و ارسال")).toBe("سفارش-و-ارسال-2026-11-27.html");
  expect(name("../../etc/passwd\u0000\u202e")).toBe("etc-passwd-2026-11-27.html");
  expect(name("///")).toBe("chat-2026-11-27.html");
  expect(name("x".repeat(300))).toHaveLength(40 + "-2026-11-27.html".length);
});
