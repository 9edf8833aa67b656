import { readFileSync } from "node:fs";
import { type ComponentChildren, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SessionView } from "../generated/protocol";
import { I18n } from "../shared/i18n";
import { lonePage } from "../shared/pages";
import { memoryStore } from "../shared/storage";
import { I18nContext } from "../shared/ui/i18n-context";
import { AskDialog } from "./ask";
import { Callback } from "./callback";
import { Composer, type Edited } from "./composer";
import { ControlContext } from "./context";
import type { Control } from "./control";
import type { Desk } from "./desk";
import { Drafts } from "./drafts";
import { Members } from "./members";
import { Offers } from "./offers";
import { desk, member, NOON, offer, play, session, whisper } from "./samples.test-data";
import { ThreadView } from "./thread";
import { TransferDialog } from "./transfer";
import { WrapUp } from "./wrapup";

const i18n = new I18n(
  "en",
  ["staff", "agent"].map((name) => readFileSync(`locales/en/${name}.ftl`, "utf8")),
);
let root: HTMLElement;
let control: ReturnType<typeof fakeControl>;

/** The verbs that the components call; what they do with the server is tested elsewhere. */
function fakeControl() {
  return {
    drafts: new Drafts(memoryStore(), lonePage()),
    send: vi.fn(() => true),
    typing: vi.fn(),
    stopTyping: vi.fn(),
    callbackOutcome: vi.fn(),
    transfer: vi.fn(() => 7),
    wrapUp: vi.fn(),
    escalate: vi.fn(() => 8),
    invite: vi.fn(() => 9),
    uninvite: vi.fn(),
    admit: vi.fn(),
    part: vi.fn(),
    handOver: vi.fn(),
    ready: vi.fn(),
    discard: vi.fn(),
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

  it("says that it is a callback, which call it is, and whether the customer is there", () => {
    const deferral = {
      kind: "callback",
      slot: null,
      attempt: 2,
      attempts_max: 3,
      confirmed: true,
    } as const;
    show(<Offers desk={at({ offers: [{ ...offer(1), deferral }] })} verbs={verbs} />);
    const text = words(find(".offer"));
    for (const part of ["Callback", "Call 2 of 3", "the customer is there"]) {
      expect(text).toContain(part);
    }
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
    expect(control.send).toHaveBeenCalledExactlyOnceWith("a", "hello", "customer");
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

describe("the composer among colleagues", () => {
  const maria = member(1, "Maria", "holder");
  const kostas = member(2, "Kostas", "consult");
  const both = session("a", { members: [maria, kostas] });
  const composer = (view: SessionView, edited: Edited | null = null) => (
    <Composer desk={desk({ sessions: [view] })} view={view} name="Ada" edited={edited} />
  );
  const to = (index: number) =>
    act(() => root.querySelectorAll<HTMLInputElement>(".addressees input")[index]?.click());
  const value = () => find<HTMLTextAreaElement>("textarea").value;

  it("writes to the customer until the agent says otherwise", () => {
    show(composer(both));
    write("textarea", "hello");
    press("textarea", { key: "Enter" });
    to(1);
    write("textarea", "what now?");
    press("textarea", { key: "Enter" });
    expect(control.send.mock.calls).toEqual([
      ["a", "hello", "customer"],
      ["a", "what now?", "colleagues"],
    ]);
    expect(control.typing).toHaveBeenCalledOnce();
  });

  it("keeps what is begun for one side away from the other", () => {
    show(composer(both));
    write("textarea", "for Ada");
    to(1);
    expect(value()).toBe("");
    write("textarea", "she is rude");
    to(0);
    expect(value()).toBe("for Ada");
    expect(control.drafts.get("a", "whisper")).toBe("she is rude");
  });

  it("does not turn to the customer because the colleague has gone", () => {
    show(composer(both));
    to(1);
    write("textarea", "she is rude");
    show(composer(session("a")));
    press("textarea", { key: "Enter" });
    expect(control.send).toHaveBeenCalledExactlyOnceWith("a", "she is rude", "colleagues");
  });

  it("of an adviser goes to colleagues, and still does when the adviser is admitted", () => {
    show(composer(session("a", { role: "consult", members: [maria, kostas] })));
    expect(root.querySelector(".addressees")).toBeNull();
    expect(words(root)).toContain("the customer sees neither you nor what you write");
    show(composer(session("a", { role: "conference", members: [maria, kostas] })));
    write("textarea", "internal");
    press("textarea", { key: "Enter" });
    expect(control.send).toHaveBeenCalledExactlyOnceWith("a", "internal", "colleagues");
  });

  it("takes a refused text back to the side that it was for", () => {
    show(composer(both));
    write("textarea", "for Ada");
    show(composer(both, { text: "she is rude", to: "colleagues", key: 1 }));
    expect(value()).toBe("she is rude");
    to(0);
    expect(value()).toBe("for Ada");
  });
});

describe("the strip of who is there", () => {
  const maria = member(1, "Maria", "holder");
  const strip = (over: Partial<SessionView>) => {
    const view = session("a", { members: [maria, member(2, "Kostas", "consult")], ...over });
    show(<Members desk={desk({ sessions: [view] })} view={view} name="Ada" />);
  };
  const button = (name: string) => {
    const found = [...root.querySelectorAll("button")].find((one) => words(one).startsWith(name));
    if (found === undefined) throw new Error(`no button ${name}`);
    return found;
  };

  it("is not there while nobody else is", () => {
    strip({ members: [maria] });
    expect(root.querySelector(".members")).toBeNull();
  });

  it("lets the holder admit, send out and, asked once more, hand over", () => {
    strip({});
    expect(words(root)).toContain("adviser, unseen");
    act(() => button("Let talk").click());
    expect(control.admit).toHaveBeenCalledExactlyOnceWith("a", 2);
    act(() => button("Send out").click());
    expect(control.part).toHaveBeenCalledExactlyOnceWith("a", 2);
    act(() => button("Hand over").click());
    expect(control.handOver).not.toHaveBeenCalled();
    act(() => find<HTMLButtonElement>(".button--danger").click());
    expect(control.handOver).toHaveBeenCalledExactlyOnceWith("a", 2);
  });

  it("lets a colleague leave and nothing else", () => {
    const members = [member(2, "Kostas", "holder"), member(1, "Maria", "conference")];
    strip({ role: "conference", members });
    expect([...root.querySelectorAll("button")].map(words)).toEqual(["Leave"]);
    act(() => button("Leave").click());
    expect(control.part).toHaveBeenCalledExactlyOnceWith("a", 1);
  });

  it("shows who is being asked, and takes it back", () => {
    const invite = {
      offer: 4,
      agent: 3,
      name: "Eleni",
      role: "conference",
      expires_at: NOON,
    } as const;
    strip({ members: [maria], invites: [invite] });
    expect(words(root)).toContain("is being asked to join");
    act(() => button("Take back").click());
    expect(control.uninvite).toHaveBeenCalledExactlyOnceWith(4);
  });
});

describe("the dialog that asks a colleague", () => {
  const view = session("a", {
    members: [member(1, "Maria", "holder"), member(2, "Nikos", "consult")],
  });
  const agents = [
    { agent: 2, name: "Nikos", presence: "available" as const },
    { agent: 3, name: "Eleni", presence: "away" as const },
  ];
  const onClose = vi.fn();
  const dialog = (of: Desk) => <AskDialog desk={of} view={view} name="Ada" onClose={onClose} />;
  const choose = (name: string, index: number) =>
    act(() => root.querySelectorAll<HTMLInputElement>(`input[name=${name}]`)[index]?.click());
  const submit = () => act(() => find<HTMLFormElement>("form").requestSubmit());

  it("offers the next tier and colleagues who are not there yet, to advise at first", () => {
    show(dialog(desk({ sessions: [view], agents })));
    expect(words(root)).not.toContain("Nikos");
    choose("whom", 1);
    submit();
    expect(control.invite).toHaveBeenCalledExactlyOnceWith("a", { agent: 3 }, "consult");
  });

  it("explains a refusal", () => {
    show(dialog(desk({ sessions: [view], agents })));
    choose("whom", 0);
    choose("role", 1);
    submit();
    expect(control.invite).toHaveBeenCalledExactlyOnceWith("a", "next_tier", "conference");
    const answers = [{ id: 9, error: "nobody_free" as const }];
    show(dialog({ ...desk({ sessions: [view], agents }), answers }));
    expect(words(find("[role=alert]"))).toContain("Nobody of a higher tier has room");
    expect(onClose).not.toHaveBeenCalled();
  });
});

describe("a thread", () => {
  it("marks what the customer never sees", () => {
    const view = session("a");
    const of = play(desk({ sessions: [view] }), whisper("a", 1, 2, "she is right"));
    show(<ThreadView desk={of} view={view} isActive={false} onEdit={vi.fn()} />);
    expect(words(find(".message--whisper"))).toContain("Kostas · colleagues only");
    expect(words(find(".message--whisper .message-text"))).toBe("she is right");
  });
});

describe("an invitation", () => {
  it("says who asks, and for what, instead of why", () => {
    const invitation = { role: "consult", by: 2, by_name: "Kostas" } as const;
    show(
      <Offers
        desk={{ ...desk({ offers: [offer(1, { invitation })] }), clockOffset: 0 }}
        verbs={{ accept: vi.fn(), decline: vi.fn() }}
      />,
    );
    const text = words(find(".offer"));
    expect(text).toContain("Your advice is wanted");
    expect(text).toContain("Kostas asks you to read along and advise.");
    expect(text).not.toContain("Your skills fit");
    expect(words(find("[aria-live=assertive]"))).toContain("Kostas asks for you (to advise): Ada");
  });
});

describe("the transfer dialog", () => {
  const view = session("a");
  const lists = {
    sessions: [view],
    queues: [{ queue: "sales", name: "Sales", waiting: 1, surge_since: null }],
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
    act(() => root.querySelectorAll<HTMLInputElement>("input[type=radio]")[2]?.click());
    write("textarea", " knows the case ");
    submit();
  });

  it("asks once for what was chosen, with the note", () => {
    submit();
    expect(control.transfer).toHaveBeenCalledExactlyOnceWith("a", { agent: 2 }, "knows the case");
    expect(words(root)).toContain("1 waiting");
  });

  it("passes to the next tier instead", () => {
    show(dialog({ ...desk(lists), answers: [{ id: 7, error: "busy" }] }));
    act(() => root.querySelectorAll<HTMLInputElement>("input[type=radio]")[0]?.click());
    submit();
    expect(control.escalate).toHaveBeenCalledExactlyOnceWith("a", "knows the case");
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

  it("can finish all of several at once", () => {
    const view = session("a", { state: "wrap_up" });
    show(<WrapUp desk={desk({ sessions: [view] })} view={view} isActive={false} />);
    expect(root.querySelectorAll("button")).toHaveLength(1);
    const sessions = [view, session("b", { state: "wrap_up" })];
    show(<WrapUp desk={desk({ sessions })} view={view} isActive={false} />);
    act(() => root.querySelectorAll("button")[1]?.click());
    expect(control.ready).toHaveBeenCalledOnce();
  });
});

describe("a callback", () => {
  const deferral = {
    kind: "callback",
    number: "+302101234567",
    tel: "tel:+302101234567",
    slot: null,
    attempt: 1,
    attempts_max: 3,
    confirmed: false,
    reached: false,
  } as const;

  it("links to the number and asks what the call came to, until that is known", () => {
    show(<Callback view={{ ...session("a"), deferral }} />);
    expect(find<HTMLAnchorElement>("a").href).toBe("tel:+302101234567");
    const outcomes = [...root.querySelectorAll("button")];
    expect(outcomes.map((button) => button.textContent)).toEqual([
      "Reached",
      "No answer",
      "Wrong number",
    ]);
    act(() => outcomes[1]?.click());
    expect(control.callbackOutcome).toHaveBeenCalledExactlyOnceWith("a", "no_answer");
    show(<Callback view={{ ...session("a"), deferral: { ...deferral, reached: true } }} />);
    expect(root.querySelector("button")).toBeNull();
  });
});
