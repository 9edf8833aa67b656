import { describe, expect, it } from "vitest";
import { desk, message, play, session, snapshot, whisper } from "./samples.test-data";
import { threadOf, whispersOf } from "./view";

describe("a snapshot", () => {
  it("with fewer lines than were shown begins that conversation anew", () => {
    const before = play(
      desk({ sessions: [session("a")] }),
      message("a", 1, "customer"),
      message("a", 2, "customer"),
      message("a", 3, "customer"),
      whisper("a", 1),
    );
    const back = play(before, snapshot({ sessions: [session("a", { seq: 2 })] }));
    expect(threadOf(back, "a").lines).toEqual([]);
    expect(whispersOf(back, "a").lines).toEqual([]);
    const lines = [1, 2, 3].map((seq) => message("a", seq, "customer", `new ${seq}`));
    const after = lines.reduce((d, line) => play(d, line), back);
    expect(threadOf(after, "a").lines).toEqual(lines);
    expect(after.resync).toBe(false);
  });
});
