/** Longest wait for something that should happen at once, milliseconds. */
const SOON_MS = 10_000;
const LOOK_EVERY_MS = 50;

/**
 * Looks again and again until `look` gives something true, and returns that. A look that throws
 * counts as "not yet": what it threw is told when the time is over.
 * @template T
 * @param {string} what what is waited for, for the message
 * @param {() => T | Promise<T>} look
 * @param {number} [withinMs]
 * @returns {Promise<T>}
 */
export async function until(what, look, withinMs = SOON_MS) {
  const deadline = performance.now() + withinMs;
  for (;;) {
    /** @type {unknown} */
    let seen;
    try {
      const value = await look();
      if (value) return value;
      seen = value;
    } catch (error) {
      seen = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`not within ${withinMs / 1000} s: ${what}`, { cause: seen });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/**
 * Waits until `look` gives exactly `expected` (compared as JSON).
 * @param {string} what
 * @param {unknown} expected
 * @param {() => unknown} look
 * @param {number} [withinMs]
 */
export async function becomes(what, expected, look, withinMs = SOON_MS) {
  const wanted = JSON.stringify(expected);
  let last = "";
  try {
    await until(
      what,
      async () => {
        last = JSON.stringify(await look());
        return last === wanted;
      },
      withinMs,
    );
  } catch (error) {
    throw new Error(`${what}: expected ${wanted}, last seen ${last}`, { cause: error });
  }
}
