/** Who waits, asked for again and again while somebody looks. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { DirectoryQueue, QueueSessions } from "../generated/protocol";
import { fetchWaiting } from "./api";

/** From one answer to the next question, milliseconds. */
const RENEW_MS = 5_000;

/** The lines as they were last heard of. */
export interface Lines {
  /** Null before the first answer. */
  readonly lines: readonly QueueSessions[] | null;
  /** The last question got no answer. */
  readonly isStale: boolean;
  /** Asks at once. */
  readonly renew: () => void;
}

/**
 * The lines in which somebody waits: those of the agent's own queues, or `all` of them. What a
 * queue says of itself is kept, so that the lines of others are asked for once and not again.
 */
export function useLines(queues: readonly DirectoryQueue[], all: boolean, locale: string): Lines {
  const [lines, setLines] = useState<readonly QueueSessions[] | null>(null);
  const [isStale, setStale] = useState(false);
  const [round, setRound] = useState(0);
  const latest = useRef(queues);
  latest.current = queues;
  const others = useRef(new Set<string>());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const ask = async () => {
      if (document.visibilityState === "visible") {
        const wanted = latest.current.filter(
          ({ queue, waiting }) => waiting > 0 && !others.current.has(queue),
        );
        const answers = await Promise.all(wanted.map(({ queue }) => fetchWaiting(queue, locale)));
        if (isOver) return;
        const found = answers.flatMap((answer) => (answer.ok ? answer.value : []));
        for (const line of found) if (!all && !line.yours) others.current.add(line.queue);
        const isLost = answers.some((answer) => !answer.ok);
        setStale(isLost);
        if (!isLost) setLines(found.filter((line) => all || line.yours));
      }
      timer = setTimeout(ask, RENEW_MS);
    };
    const onVisible = () => {
      if (document.visibilityState === "visible") setRound((before) => before + 1);
    };
    void ask();
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [round, all, locale]);
  return { lines, isStale, renew: () => setRound((before) => before + 1) };
}
