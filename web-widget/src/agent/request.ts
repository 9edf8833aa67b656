import { useEffect, useState } from "preact/hooks";
import type { ErrorCode } from "../generated/protocol";
import type { Desk } from "./desk";

/** One request of a dialog: asked, answered, and closed with a yes; a no says why. */
export function useRequest(desk: Desk, onDone: () => void) {
  const [asked, setAsked] = useState<number | null>(null);
  const [error, setError] = useState<ErrorCode | null>(null);
  const answer = asked === null ? undefined : desk.answers.find(({ id }) => id === asked);
  // When the answer has come.
  useEffect(() => {
    if (answer === undefined) return;
    if (answer.error === null) {
      onDone();
      return;
    }
    setAsked(null);
    setError(answer.error);
  }, [answer]);
  return {
    isBusy: asked !== null,
    error,
    /** `send` gives the number of the request; null when too much is waiting already. */
    ask: (send: () => number | null) => {
      if (asked !== null) return;
      const id = send();
      setAsked(id);
      setError(id === null ? "busy" : null);
    },
  };
}
