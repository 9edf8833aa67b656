import { readFileSync } from "node:fs";
import { type ComponentChildren, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { I18n } from "../shared/i18n";
import { memoryStore } from "../shared/storage";
import { I18nContext } from "../shared/ui/i18n-context";
import { Composer } from "./composer";
import { ControlContext } from "./context";
import type { Control } from "./control";
import type { Desk } from "./desk";
import { Drafts } from "./drafts";
import { Offers } from "./offers";
import { desk, NOON, offer, session } from "./samples.test-data";
import { TransferDialog } from "./transfer";
import { WrapUp } from "./wrapup";

const source = readFileSync("locales/en/agent.ftl", "utf8");
const i18n = new I18n("en", [source]);
let root: HTMLElement;
let control: ReturnType<typeof fakeControl>;

/** The verbs that the components call; what they do with the server is tested elsewhere. */
function fakeControl() {
  return {
    drafts: new Drafts(memoryStore()),
    send: vi.fn(() => true),
    typing: vi.fn(),
    stopTyping: vi.fn(),
    transfer: vi.fn(() => 7),
    wrapUp: vi.fn(),
  };
}

function show(children: ComponentChildren) {
  act(() =>
    render(
      <I18nContext.Provider value={i18n}>
        <ControlContext.Provider value={control as unknown as Control}>
          {children}
        </ControlContext.Provider>
      </I18nContext.Provider>,
      root,
    ),
  );
}

function find<E extends Element>(selector: string): E {
  const found = root.querySelector<E>(selector);
  if (found === null) throw new Error(`nothing matches ${selector}`);
  return found;
}

/** The words as a reader sees them, without the marks that isolate names. */
const words = (element: Element) => (element.textContent ?? "").replace(/[\u2066-\u2069]/g, "");

function write(selector: string, text: string) {
  const field = find<HTMLTextAreaElement>(selector);
  act(() => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function press(selector: string, init: KeyboardEventInit): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  act(() => void find(selector).dispatchEvent(event));
  return event;
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  root = document.body.appendChild(document.createElement("div"));
  control = fakeControl();
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
  vi.useRealTimers();
});

describe("an offer card", () => {
  const at = (over: Partial<Desk> = {}): Desk => ({
    ...desk({ offers: [offer(1)] }),
    clockOffset: 0,
    ...over,
  });
  const verbs = { accept: vi.fn(), decline: vi.fn() };
  const buttons = () => [...root.querySelectorAll<HTMLButtonElement>(".offer button")];

  it("says who, what about, how long and why, and counts down", () => {
    show(<Offers desk={at()} verbs={verbs} />);
    const text = words(find(".offer"));
    for (const part of ["Ada", "Billing", "Invoice", "Waited 1:00", "Your skills fit best of 2"]) {
      expect(text).toContain(part);
    }
    expect(words(find(".ring__number"))).toBe("20");
    act(() => void vi.advanceTimersByTime(5_000));
    expect(words(find(".ring__number"))).toBe("15");
    expect(words(find("[aria-live=assertive]"))).toContain("New chat from Ada, Billing");
  });

  it("accepts and declines, but not twice", () => {
    show(<Offers desk={at()} verbs={verbs} />);
    for (const button of buttons()) act(() => button.click());
    expect(verbs.accept).toHaveBeenCalledOnce();
    expect(verbs.decline).toHaveBeenCalledOnce();
    const frame = { type: "accept", id: 1, offer: 1 } as const;
    show(
      <Offers
        desk={at({ outbox: [{ frame, at: NOON, acked: false, seq: null, error: null }] })}
        verbs={verbs}
      />,
    );
    expect(buttons().map((button) => button.disabled)).toEqual([true, true]);
  });

  it("cannot be answered after its time", () => {
    show(<Offers desk={at()} verbs={verbs} />);
    act(() => void vi.advanceTimersByTime(20_500));
    expect(buttons().map((button) => button.disabled)).toEqual([true, true]);
  });
});

describe("the composer", () => {
  const view = session("a");
  const composer = (of = desk({ sessions: [view] })) => (
    <Composer desk={of} view={view} name="Ada" edited={null} />
  );

  it("sends with Enter, trimmed, and is empty then", () => {
    show(composer());
    write("textarea", " hello ");
    expect(control.drafts.get("a")).toBe(" hello ");
    expect(press("textarea", { key: "Enter" }).defaultPrevented).toBe(true);
    expect(control.send).toHaveBeenCalledExactlyOnceWith("a", "hello");
    expect(find<HTMLTextAreaElement>("textarea").value).toBe("");
    expect(control.drafts.get("a")).toBe("");
  });

  it("leaves Shift + Enter and the Enter of an input method alone", () => {
    show(composer());
    write("textarea", "hello");
    expect(press("textarea", { key: "Enter", shiftKey: true }).defaultPrevented).toBe(false);
    expect(press("textarea", { key: "Enter", isComposing: true }).defaultPrevented).toBe(false);
    expect(control.send).not.toHaveBeenCalled();
  });

  it("begins with the draft, and sends neither nothing nor too much", () => {
    control.drafts.set("a", "half a thought");
    show(composer({ ...desk({ sessions: [view] }), textMaxBytes: 20 }));
    expect(find<HTMLTextAreaElement>("textarea").value).toBe("half a thought");
    // Eleven letters, but twenty-two bytes on the wire.
    write("textarea", "ααααααααααα");
    press("textarea", { key: "Enter" });
    expect(words(root)).toContain("The message is too long");
    write("textarea", "   ");
    press("textarea", { key: "Enter" });
    expect(control.send).not.toHaveBeenCalled();
  });

  it("keeps the text when nothing more can be taken", () => {
    control.send.mockReturnValue(false);
    show(composer());
    write("textarea", "hello");
    press("textarea", { key: "Enter" });
    expect(find<HTMLTextAreaElement>("textarea").value).toBe("hello");
  });
});

describe("the transfer dialog", () => {
  const view = session("a");
  const lists = {
    sessions: [view],
    queues: [{ queue: "sales", name: "Sales", waiting: 1 }],
    agents: [{ agent: 2, name: "Nikos", presence: "available" as const }],
  };
  const onClose = vi.fn();
  const dialog = (of: Desk) => (
    <TransferDialog desk={of} view={view} name="Ada" onClose={onClose} />
  );
  const submit = () => act(() => find<HTMLFormElement>("form").requestSubmit());

  beforeEach(() => {
    onClose.mockClear();
    show(dialog(desk(lists)));
    act(() => root.querySelectorAll<HTMLInputElement>("input[type=radio]")[1]?.click());
    write("textarea", " knows the case ");
    submit();
  });

  it("asks once for what was chosen, with the note", () => {
    submit();
    expect(control.transfer).toHaveBeenCalledExactlyOnceWith("a", { agent: 2 }, "knows the case");
    expect(words(root)).toContain("1 waiting");
  });

  it("explains a refusal and stays open", () => {
    show(dialog({ ...desk(lists), answers: [{ id: 7, error: "agent_unavailable" }] }));
    expect(words(find("[role=alert]"))).toBe("This colleague cannot take it right now.");
    expect(onClose).not.toHaveBeenCalled();
  });

  it("closes when it is done", () => {
    show(dialog({ ...desk(lists), answers: [{ id: 7, error: null }] }));
    expect(onClose).toHaveBeenCalledOnce();
  });
});

describe("the wrap-up", () => {
  it("offers the configured outcomes and hands in what was chosen", () => {
    const view = session("a", { state: "wrap_up", wrap_up_ends_at: NOON + 61_000 });
    const of = {
      ...desk({ sessions: [view], dispositions: ["solved", "needs_parts"] }),
      clockOffset: 0,
    };
    show(<WrapUp desk={of} view={view} isActive={false} />);
    expect([...root.querySelectorAll("option")].map(words)).toEqual([
      "No outcome",
      "Solved",
      "Needs parts",
    ]);
    expect(words(root)).toContain("ends by itself in 1:01");
    const select = find<HTMLSelectElement>("select");
    act(() => {
      select.value = "needs_parts";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    write("textarea", "left valve");
    act(() => find<HTMLFormElement>("form").requestSubmit());
    expect(control.wrapUp).toHaveBeenCalledExactlyOnceWith("a", "needs_parts", "left valve");
  });
});
