import { describe, expect, it } from "vitest";
import { lonePage } from "../shared/pages";
import { memoryStore } from "../shared/storage";
import { Drafts } from "./drafts";

const page = lonePage();

describe("drafts", () => {
  it("are kept per session and part, and an empty one leaves nothing behind", () => {
    const store = memoryStore();
    const drafts = new Drafts(store, page);
    drafts.set("a", "hello");
    drafts.set("a", "call back", "note");
    expect(new Drafts(store, page).get("a")).toBe("hello");
    expect(drafts.get("a", "note")).toBe("call back");
    expect(drafts.get("b")).toBe("");
    drafts.set("a", "");
    drafts.set("a", "", "note");
    expect(store.keys("")).toEqual([]);
  });

  it("of sessions that are gone are forgotten, other entries of the store are not", () => {
    const store = memoryStore();
    store.set("seira:other", "1");
    const drafts = new Drafts(store, page);
    for (const id of ["a", "b"]) drafts.set(id, id);
    drafts.keepOnly(["b"]);
    expect([drafts.get("a"), drafts.get("b")]).toEqual(["", "b"]);
    drafts.clear();
    expect(store.keys("")).toEqual(["seira:other"]);
  });
});
