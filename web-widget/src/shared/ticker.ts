/**
 * A steady tick. Browsers slow the timers of hidden pages down to one a minute, which would let a
 * waiting customer's heartbeat fail; timers of a worker are left alone.
 */
export function startTicker(everyMs: number, tick: () => void): () => void {
  let worker: Worker | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  const fallBack = () => {
    worker?.terminate();
    worker = undefined;
    timer ??= setInterval(tick, everyMs);
  };
  try {
    worker = new Worker(new URL("./ticker.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = tick;
    worker.onerror = fallBack;
    worker.postMessage(everyMs);
  } catch {
    fallBack();
  }
  return () => {
    worker?.terminate();
    clearInterval(timer);
  };
}
