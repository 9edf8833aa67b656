import { useEffect, useRef, useState } from "preact/hooks";
import { waitWords } from "../../shared/wait";
import { endWords } from "../words";
import { useShell } from "./context";

/** A screen reader hears of the place at most this often. */
const EVERY_MS = 30_000;

/**
 * News for screen readers, apart from the log: politely the place in line, and only when its number
 * has changed; assertively, once, that an agent is there or that it is over.
 */
export function Announcer() {
  return (
    <>
      <p class="sr-only" role="status">
        {usePlace()}
      </p>
      <p class="sr-only" role="alert">
        {useTurn()}
      </p>
    </>
  );
}

function usePlace(): string {
  const { client, i18n } = useShell();
  const session = client.panel.session;
  const position = session?.state === "waiting" ? session.position : null;
  const [words, setWords] = useState("");
  const last = useRef<{ position: number | null; at: number }>({ position: null, at: 0 });
  const say = useRef<() => void>(() => undefined);
  say.current = () => {
    if (position === null || !session || last.current.position === position) return;
    last.current = { position, at: Date.now() };
    const wait = waitWords(i18n, session.wait);
    const place = i18n.t("place-announced", { position });
    setWords(wait ? `${place} ${i18n.t("wait-announced", { wait })}` : place);
  };
  useEffect(() => {
    if (position === null) {
      setWords("");
      return;
    }
    const pause = Math.max(0, last.current.at + EVERY_MS - Date.now());
    const timer = setTimeout(() => say.current(), pause);
    return () => clearTimeout(timer);
  }, [position]);
  return words;
}

function useTurn(): string {
  const { i18n, lastNews } = useShell();
  if (lastNews?.kind === "connected") {
    return i18n.t("joined-announced", { agent: lastNews.agentName });
  }
  if (lastNews?.kind === "ended") return endWords(i18n, lastNews.reason);
  return "";
}
