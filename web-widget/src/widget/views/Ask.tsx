import { useEffect, useRef, useState } from "preact/hooks";
import type { IconName } from "../../shared/ui/icons";
import { Button } from "../../shared/ui/parts";

/** A button that asks once before it does what cannot be undone. Escape means no. */
export function Ask(props: {
  icon?: IconName;
  label: string;
  question: string;
  confirm: string;
  cancel: string;
  onConfirm: () => void;
}) {
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState(false);
  const opener = useRef<HTMLDivElement>(null);
  const safe = useRef<HTMLDivElement>(null);
  const wasAsking = useRef(false);
  useEffect(() => {
    if (asking) safe.current?.querySelector<HTMLElement>("button")?.focus();
    else if (wasAsking.current) opener.current?.querySelector<HTMLElement>("button")?.focus();
    wasAsking.current = asking;
  }, [asking]);
  if (!asking) {
    return (
      <div class="ask" ref={opener}>
        <Button kind="quiet" icon={props.icon} disabled={done} onClick={() => setAsking(true)}>
          {props.label}
        </Button>
      </div>
    );
  }
  return (
    <div
      class="ask ask--open"
      role="alertdialog"
      aria-label={props.question}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        setAsking(false);
      }}
    >
      <p>{props.question}</p>
      <div class="ask__buttons" ref={safe}>
        <Button onClick={() => setAsking(false)}>{props.cancel}</Button>
        <Button
          kind="danger"
          onClick={() => {
            setDone(true);
            setAsking(false);
            props.onConfirm();
          }}
        >
          {props.confirm}
        </Button>
      </div>
    </div>
  );
}
