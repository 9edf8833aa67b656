import { expect, it } from "vitest";
import { desk, play, snapshot } from "./samples.test-data";

it("the desk knows that nothing new is taken, and why, until that is over", () => {
  expect(desk().trouble).toBeNull();
  const full = play(desk(), { type: "service", unavailable: "Sorry.", reason: "storage_full" });
  expect(full.trouble).toBe("storage_full");
  expect(play(full, { type: "service", unavailable: null, reason: null }).trouble).toBeNull();
  const service = { unavailable: "Sorry.", reason: "storage_slow" } as const;
  expect(desk({ service }).trouble).toBe("storage_slow");
  // Whoever comes back hears how it is now.
  expect(play(full, snapshot()).trouble).toBeNull();
});
