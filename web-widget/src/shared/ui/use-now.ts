import { useEffect, useState } from "preact/hooks";

/** The time on this machine's clock, renewed every `everyMs`; for countdowns and times since. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
