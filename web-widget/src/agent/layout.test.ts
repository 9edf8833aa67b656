import { describe, expect, it } from "vitest";
import { closeActive, EMPTY_LAYOUT, follow, openSession } from "./layout";

describe("columns", () => {
  it("fill up with sessions as they come, and the first gets the attention", () => {
    const layout = follow(EMPTY_LAYOUT, ["a", "b", "c", "d"], 3, false);
    expect(layout.open).toEqual(["a", "b", "c"]);
    expect(layout.active).toBe("a");
  });

  it("give the place of the one left alone longest to the one that is opened", () => {
    let layout = follow(EMPTY_LAYOUT, ["a", "b", "c", "d"], 3, false);
    for (const id of ["a", "b", "c", "a"]) layout = openSession(layout, id, 3);
    layout = openSession(layout, "d", 3);
    expect(layout.open).toEqual(["a", "d", "c"]);
    expect(layout.active).toBe("d");
  });

  it("close with their session, and the one used before gets the attention", () => {
    let layout = follow(EMPTY_LAYOUT, ["a", "b", "c"], 3, false);
    layout = openSession(openSession(layout, "b", 3), "c", 3);
    layout = follow(layout, ["a", "b"], 3, false);
    expect(layout.open).toEqual(["a", "b"]);
    expect(layout.active).toBe("b");
  });

  it("keep the active one when the window gets narrow", () => {
    let layout = follow(EMPTY_LAYOUT, ["a", "b", "c"], 3, false);
    layout = openSession(layout, "b", 3);
    layout = follow(layout, ["a", "b", "c"], 1, false);
    expect(layout.open).toEqual(["b"]);
    expect(layout.active).toBe("b");
  });

  it("on a phone open only when chosen, and lead back to the list", () => {
    let layout = follow(EMPTY_LAYOUT, ["a", "b"], 1, true);
    expect(layout.active).toBeNull();
    layout = follow(openSession(layout, "b", 1), ["a", "b"], 1, true);
    expect(layout.active).toBe("b");
    layout = follow(closeActive(layout), ["a", "b"], 1, true);
    expect(layout.active).toBeNull();
  });

  it("stay the same object when nothing changes", () => {
    const layout = follow(EMPTY_LAYOUT, ["a"], 3, false);
    expect(follow(layout, ["a"], 3, false)).toBe(layout);
  });
});
