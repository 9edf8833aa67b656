import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  begin,
  find,
  inS1,
  joined,
  message,
  open,
  press,
  reconnect,
  root,
  SESSION,
  START,
  say,
  sent,
  settle,
  setUp,
  socket,
  tearDown,
  text,
  type,
  waiting,
  welcome,
} from "./testing";

beforeEach(setUp);
afterEach(tearDown);

describe("home and form", () => {
  it("offers the open queues for chat, and says when the closed ones open", async () => {
    await open(null);
    expect(text("button.queue")).toContain("Orders");
    expect(text("button.queue")).not.toContain("Night shift");
    expect(text(".queue--closed")).toContain("Closed, opens 1:00 PM");
    expect(text(".queue--closed")).toContain("We rest by day.");
    expect(text()).not.toContain("Phone");
  });

  it("says how long it takes now, and that a queue is overrun, before anybody queues", async () => {
    await open(null);
    const [orders, ...others] = welcome(null).queues;
    const expected = { state: "range", low_s: 120, high_s: 240, level: null };
    await say({ type: "queues", queues: [{ ...orders, expected }, ...others] });
    expect(text("button.queue")).toContain("Open, wait: about 2 to 4 minutes");
    const surge = "The storm keeps us all busy.";
    await say({ type: "queues", queues: [{ ...orders, expected, surge }, ...others] });
    expect(text("button.queue .queue__surge")).toBe(surge);
    await press("Orders");
    expect(text(".form")).toContain(surge);
  });

  it("sends name and topic, with where the customer is on the website", async () => {
    await open(null, { page: "Shoes", prefill: { name: "Nora", topic: "Size" } });
    await press("Orders");
    expect(find<HTMLInputElement>("input[name=name]").value).toBe("Nora");
    await press("Get in line");
    await press("One moment");
    expect(sent("start")).toMatchObject([
      { queue: "orders", channel: "chat", name: "Nora", topic: "Size · Shoes" },
    ]);
  });

  it("opens with the form of the queue that the website names", async () => {
    await open(null, { prefill: { queue: "orders" } });
    expect(text(".form__title")).toBe("Orders");
  });

  it("says why a start was refused", async () => {
    await open(null, { prefill: { queue: "orders" } });
    await press("Get in line");
    await say({ type: "error", code: "queue_full", message: "", id: sent("start")[0]?.id });
    expect(text("[role=alert]")).toContain("Too many people are waiting");
  });

  it("tells what the operator says while nobody is taken, keeps what was typed, and tries again", async () => {
    await open(null, { prefill: { queue: "orders", topic: "My order" } });
    await press("Get in line");
    const refusal = { type: "error", code: "unavailable", message: "Please call 555.", id: 0 };
    await say({ ...refusal, id: sent("start")[0]?.id, retry_after_ms: 2_000 });
    expect(text(".banner")).toContain("Please call 555.What you wrote is kept here");
    expect(find<HTMLTextAreaElement>("textarea[name=topic]").value).toBe("My order");
    await vi.advanceTimersByTimeAsync(4_000);
    expect(sent("start")).toHaveLength(2);
    await press("Do not wait");
    expect(text(".form")).toContain("Get in line");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent("start")).toHaveLength(2);
  });

  it("says it before anybody asks, and until it is over", async () => {
    await open(null);
    await say({ type: "service", unavailable: "", reason: null });
    expect(text(".banner")).toBe("We cannot take your request right now.");
    await say({ type: "service", unavailable: null, reason: null });
    expect(root.querySelector(".banner")).toBeNull();
  });

  it("says it while the router cannot begin and welcomes nobody", async () => {
    await begin();
    await say({ type: "error", code: "unavailable", message: "Please call 555.", id: null });
    await say({ type: "service", unavailable: "Please call 555.", reason: null });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(text(".banner")).toBe("Please call 555.");
    await say(welcome(null));
    expect(root.querySelector(".banner")).toBeNull();
    expect(text()).toContain("Orders");
  });
});

describe("waiting", () => {
  it("shows place and wait in words, and the hold message", async () => {
    await open(SESSION);
    await waiting(3);
    await say({ type: "hold", ...inS1, text: "Soon.", link: null });
    expect(text(".place strong")).toBe("3");
    expect(text(".place")).toContain("about 4 to 6 minutes");
    expect(text(".place")).toContain("2 minutes");
    expect(text(".hold")).toBe("Soon.");
    await waiting(4);
    expect(text(".place")).toContain("you were number 3 before");
    await waiting(1, "being_offered");
    expect(text(".place")).toContain("An agent is being asked right now");
  });

  it("gets better silently, and worse with the reason", async () => {
    await open(SESSION);
    await waiting(3, "in_line", { wait: { state: "range", low_s: 60, high_s: 180, level: 0.8 } });
    expect(text(".place")).toContain("about 1 to 3 minutes");
    expect(text(".place")).not.toContain("longer than we said");
    for (const [worse, words] of [
      ["more_ahead", "more people than usual with your topic"],
      ["fewer_agents", "fewer colleagues"],
      ["slower", "conversations are taking longer"],
    ] as const) {
      await waiting(3, "in_line", { worse });
      expect(text(".place")).toContain("about 4 to 6 minutes");
      expect(text(".place")).toContain(words);
    }
    await waiting(2);
    expect(text(".place")).not.toContain("longer than we said");
  });

  it("links to help that needs no agent, and only while its text is shown", async () => {
    await open(SESSION);
    const link = { url: "https://shop.example/track", text: "Track a parcel" };
    await say({ type: "hold", ...inS1, text: "Where is it?", link });
    const anchor = find<HTMLAnchorElement>(".hold a");
    expect([anchor.href, anchor.textContent, anchor.rel]).toEqual([
      link.url,
      link.text,
      "noopener noreferrer",
    ]);
    await say({ type: "hold", ...inS1, text: "Soon.", link: null });
    expect(root.querySelector(".hold a")).toBeNull();
  });

  it("says to those who wait, too, that their queue is overrun", async () => {
    await open(SESSION);
    await waiting(3, "in_line", { surge: "The storm keeps us all busy." });
    expect(text(".hold--surge")).toBe("The storm keeps us all busy.");
    expect(text("p[role=status]")).toContain("The storm keeps us all busy.");
    await waiting(2);
    expect(root.querySelector(".hold--surge")).toBeNull();
  });

  it("says first what is bad about the wait", async () => {
    await open(SESSION);
    const closes_at = new Date(2026, 0, 2, 18).getTime();
    await waiting(3, "in_line", { warning: { reason: "closes", closes_at, served: false } });
    expect(text(".place__warning")).toContain("We close at 6:00 PM, and may not get to you");
    await waiting(3, "in_line", { warning: { reason: "closes", closes_at, served: true } });
    expect(text(".place__warning")).toContain("is still answered");
    await waiting(3, "in_line", { warning: { reason: "limit", limit_at: closes_at } });
    expect(text(".place__warning")).toContain("before 6:00 PM, when your place in line ends");
  });

  it("tells a screen reader the range, where places are not shown, and that it got worse", async () => {
    await open(SESSION);
    const told = () => text("p[role=status]");
    await waiting(null);
    expect(told()).toBe("The wait: about 4 to 6 minutes.");
    await vi.advanceTimersByTimeAsync(30_000);
    await waiting(null, "in_line", { worse: "slower" });
    expect(told()).toContain("conversations are taking longer");
  });

  it("tells a screen reader the place at once, then at most every 30 s, and only a new number", async () => {
    await open(SESSION);
    const told = () => text("p[role=status]");
    await waiting(5);
    expect(told()).toContain("You are number 5 in line.");
    await waiting(4);
    await waiting(3);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(told()).toContain("number 5");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told()).toContain("number 3");
  });

  it("asks once before leaving, and Escape means no", async () => {
    await open(SESSION);
    await press("Leave the line");
    expect(document.activeElement?.textContent).toBe("Keep waiting");
    find("[role=alertdialog]").dispatchEvent(
      new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }),
    );
    await settle();
    expect(sent("leave")).toEqual([]);
    expect(document.activeElement?.textContent).toBe("Leave the line");
    await press("Leave the line");
    find("[role=alertdialog] .button--danger").click();
    await settle();
    expect(sent("leave")).toHaveLength(1);
  });
});

describe("talking", () => {
  it("says assertively that an agent is there, and keeps news out of the log", async () => {
    await open(SESSION);
    await joined(1);
    expect(text("p[role=alert]")).toContain("Maria has joined. You can talk now.");
    expect(find("[role=log]").getAttribute("aria-live")).toBe("off");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(find("[role=log]").getAttribute("aria-live")).toBe("polite");
  });

  it("sends on Enter, shows the message as unsent, then sent, delivered, read", async () => {
    await open(SESSION);
    await joined(1);
    await type("  hello ");
    const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
    find(".composer textarea").dispatchEvent(enter);
    await settle();
    expect(sent("message")).toMatchObject([{ text: "hello" }]);
    expect(text(".bubble--unsent")).toContain("Not sent yet");
    await message(2, "customer", "hello");
    expect(text(".bubble")).toMatch(/hello.*Sent/);
    const marks = { type: "marks", session: "s1", party: "agent" };
    await say({ ...marks, delivered: 2, read: 0 });
    expect(text(".bubble")).toContain("Delivered");
    await say({ ...marks, delivered: 2, read: 2 });
    expect(text(".bubble")).toContain("Read");
  });

  it("never shows a message as anything but text", async () => {
    await open(SESSION);
    await joined(1);
    await message(2, "agent", "<img src=x onerror=alert(1)> https://example.com");
    expect(root.querySelector(".bubble img")).toBeNull();
    expect(text(".bubble")).toContain("<img src=x");
    const link = find<HTMLAnchorElement>(".bubble a");
    expect(link.rel).toBe("noopener noreferrer nofollow");
    expect(find(".message-text").dir).toBe("auto");
  });

  it("does not send what is too long, and says by how much", async () => {
    await open(SESSION);
    await joined(1);
    await type("x".repeat(23));
    expect(text("[role=alert]")).toContain("Too long by 3 bytes");
    find(".composer .button--primary").click();
    expect(sent("message")).toEqual([]);
  });

  it("lets a refused message be tried again", async () => {
    await open(SESSION);
    await joined(1);
    await type("hello");
    find(".composer .button--primary").click();
    await say({ type: "error", code: "too_large", message: "", id: sent("message")[0]?.id });
    expect(text(".bubble--refused")).toContain("too long");
    await press("Try again");
    expect(sent("message")).toHaveLength(2);
  });

  it("warns of silence and counts down", async () => {
    await open({ ...SESSION, state: "connected", agent_name: "Maria", agents: ["Maria"] });
    await say({ type: "silence_warning", ...inS1, seq: 1, closes_at: Date.now() + 65_000 });
    expect(text(".silence .notice")).toContain("1:05");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(text(".silence .notice")).toContain("1:00");
    await message(2, "customer", "here");
    expect(root.querySelector(".silence")).toBeNull();
  });

  it("tells why it ended, and begins anew", async () => {
    await open(SESSION);
    await joined(1);
    await say({ type: "ended", ...inS1, seq: 2, reason: "silence" });
    expect(text(".ended")).toContain("no message from you");
    expect(root.querySelector(".composer")).toBeNull();
    await press("Start again");
    expect(root.querySelector(".queues")).not.toBeNull();
  });
});

describe("a lost line", () => {
  it("is no news when it is back at once", async () => {
    await open(SESSION);
    socket.break();
    await settle();
    expect(root.querySelector(".banner")).toBeNull();
  });

  it("says until when the place is kept, from when the router was last heard", async () => {
    await open(SESSION);
    await vi.advanceTimersByTimeAsync(10_000);
    socket.break();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(text(".banner")).toContain("Connection lost.");
    expect(text(".banner")).toContain("Your place is kept until 12:02 PM.");
    vi.setSystemTime(START + 130_000);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(text(".banner")).toContain("may be gone");
  });

  it("leads back to the choice, with a word, when the session did not outlive it", async () => {
    await open(null, { prefill: { queue: "orders" } });
    await say({ type: "session", ...SESSION });
    for (let round = 0; round < 2; round++) {
      await say({ type: "error", code: "token_invalid", message: "", id: null });
      reconnect();
    }
    await say(welcome(null));
    expect(root.querySelector(".queues")).not.toBeNull();
    expect(text(".notice")).toContain("Your earlier conversation is over.");
  });

  it("keeps what is written meanwhile, and sends it", async () => {
    await open(SESSION);
    await joined(1);
    socket.break();
    await type("still here");
    find(".composer .button--primary").click();
    await settle();
    expect(text(".bubble--unsent")).toContain("still here");
    await vi.advanceTimersByTimeAsync(3_000);
    reconnect();
    await say(
      welcome({ ...SESSION, state: "connected", agent_name: "Maria", agents: ["Maria"], seq: 1 }),
    );
    expect(sent("message")).toMatchObject([{ text: "still here" }]);
    await message(2, "customer", "still here");
    expect(root.querySelector(".bubble--unsent")).toBeNull();
  });
});

it("speaks Persian from right to left, with its own digits", async () => {
  await open(SESSION, { language: "fa" });
  await waiting(3);
  expect(document.documentElement.dir).toBe("rtl");
  expect(text(".place strong")).toBe("۳");
  expect(text(".place")).toContain("حدود ۴ تا ۶ دقیقه");
});
