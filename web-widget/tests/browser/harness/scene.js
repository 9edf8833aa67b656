import { after, test } from "node:test";
import { closeBrowser, Stage } from "./stage.js";

/** A whole scene that takes longer hangs, milliseconds. */
const SCENE_MS = 90_000;

/**
 * A test on a stage of its own.
 * @param {string} name
 * @param {Parameters<typeof Stage.set>[0]} options
 * @param {(stage: Stage) => Promise<void>} play
 */
export function scene(name, options, play) {
  test(name, { timeout: SCENE_MS }, async () => {
    const stage = await Stage.set(options);
    try {
      await play(stage);
    } catch (error) {
      await stage.keepEvidence(name);
      await stage.clear().catch(() => undefined);
      throw error;
    }
    await stage.clear();
  });
}

after(closeBrowser);
