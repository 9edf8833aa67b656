/**
 * Waits until nothing fades or slides any more: what is half there has neither its colour nor its
 * place. Wheels and dots turn for ever and are left out.
 * @param {import("playwright-core").Frame} frame
 */
export async function settled(frame) {
  await frame.evaluate(async () => {
    await document.fonts.ready;
    // What a new size of the window sets in motion begins with the next frame.
    for (let frames = 0; frames < 2; frames++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    const shadows = [...document.querySelectorAll("*")].flatMap((one) => one.shadowRoot ?? []);
    const ending = [document, ...shadows]
      .flatMap((root) => root.getAnimations())
      .filter((one) => one.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map((one) => one.finished));
  });
}
