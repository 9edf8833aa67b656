/**
 * Waits until nothing fades or slides any more: what is half there has neither its colour nor its
 * place. Wheels and dots turn for ever and are left out.
 * @param {import("playwright-core").Frame} frame
 */
export async function settled(frame) {
  await frame.evaluate(async () => {
    await document.fonts.ready;
    const ending = document
      .getAnimations()
      .filter((one) => one.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map((one) => one.finished));
  });
}
