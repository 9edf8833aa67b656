import { describe, expect, it } from "vitest";
import { type ShortcutVerbs, verbOf } from "./shortcuts";

/** Plays a key and names the verbs that it called. */
function press(
  key: Partial<KeyboardEvent>,
  target: EventTarget = document.body,
  isSingleOn = true,
) {
  const called: string[] = [];
  const verbs: ShortcutVerbs = {
    accept: () => called.push("accept"),
    decline: () => called.push("decline"),
    open: (number) => called.push(`open ${number}`),
    step: (by) => called.push(`step ${by}`),
    ask: () => called.push("ask"),
    transfer: () => called.push("transfer"),
    end: () => called.push("end"),
    presence: () => called.push("presence"),
    list: () => called.push("list"),
  };
  const none = { altKey: false, ctrlKey: false, metaKey: false, code: "", key: "", target };
  verbOf({ ...none, ...key }, verbs, isSingleOn)?.();
  return called;
}

describe("keys", () => {
  it("are places on the keyboard, whatever letter the layout has there", () => {
    expect(press({ altKey: true, code: "KeyA", key: "φ" })).toEqual(["accept"]);
    expect(press({ altKey: true, code: "KeyD", key: "ی" })).toEqual(["decline"]);
    expect(press({ altKey: true, code: "Digit3", key: "۳" })).toEqual(["open 3"]);
    expect(press({ altKey: true, code: "ArrowUp", key: "ArrowUp" })).toEqual(["step -1"]);
  });

  it("leave the browser's own and those of Alt Gr alone", () => {
    expect(press({ ctrlKey: true, code: "KeyA", key: "a" })).toEqual([]);
    expect(press({ ctrlKey: true, altKey: true, code: "KeyE", key: "€" })).toEqual([]);
    expect(press({ altKey: true, code: "KeyZ", key: "z" })).toEqual([]);
    expect(press({ code: "KeyA", key: "a" })).toEqual([]);
  });

  it("without Alt never act while one writes, and can be turned off", () => {
    const field = document.createElement("textarea");
    expect(press({ key: "?", code: "Slash" })).toEqual(["list"]);
    expect(press({ key: "؟", code: "Slash" })).toEqual(["list"]);
    expect(press({ key: "?", code: "Slash" }, field)).toEqual([]);
    expect(press({ key: "?", code: "Slash" }, document.body, false)).toEqual([]);
    expect(press({ altKey: true, code: "KeyK", key: "k" }, field, false)).toEqual(["list"]);
  });
});
