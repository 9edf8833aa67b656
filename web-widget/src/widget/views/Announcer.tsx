import { useEffect, useRef, useState } from "preact/hooks";
import { waitWords } from "../../shared/wait";
import { endWords, warningWords, worseWords } from "../words";
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

/** What is announced of a wait, and by what it counts as changed: a wait that only shrinks is no news. */
function usePlaceWords(): { words: string; mark: string } {
  const { client, i18n } = useShell();
  const session = client.panel.session;
  if (session?.state !== "waiting") return { words: "", mark: "" };
  const { position, worse, warning, surge } = session;
  const wait = waitWords(i18n, session.wait);
  const parts = [
    position === null ? null : i18n.t("place-announced", { position }),
    wait && i18n.t("wait-announced", { wait }),
    worse && worseWords(i18n, worse),
    warning && warningWords(i18n, warning),
    surge,
  ];
  const words = parts.filter(Boolean).join(" ");
  const mark = [position ?? wait, worse, warning?.reason, surge].join(" ").trim();
  return { words, mark };
}

function usePlace(): string {
  const { words, mark } = usePlaceWords();
  const [said, setSaid] = useState("");
  const last = useRef({ mark: "", at: 0 });
  const say = useRef<() => void>(() => undefined);
  say.current = () => {
    if (last.current.mark === mark) return;
    last.current = { mark, at: Date.now() };
    setSaid(words);
  };
  useEffect(() => {
    if (mark === "") {
      setSaid("");
      return;
    }
    const pause = Math.max(0, last.current.at + EVERY_MS - Date.now());
    const timer = setTimeout(() => say.current(), pause);
    return () => clearTimeout(timer);
  }, [mark]);
  return said;
}

function useTurn(): string {
  const { i18n, lastNews } = useShell();
  if (lastNews?.kind === "connected") {
    return i18n.t("joined-announced", { agent: lastNews.agentName });
  }
  if (lastNews?.kind === "ended") return endWords(i18n, lastNews.reason);
  return "";
}
