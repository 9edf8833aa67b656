import { useEffect, useRef } from "preact/hooks";
import { messageIds } from "../shared/i18n";
import { Dialog } from "../shared/staff/dialog";
import { useI18n } from "../shared/ui/i18n-context";

/** What a key does. */
export interface ShortcutVerbs {
  readonly accept: () => void;
  readonly decline: () => void;
  readonly open: (number: number) => void;
  readonly step: (by: 1 | -1) => void;
  readonly ask: () => void;
  readonly transfer: () => void;
  readonly end: () => void;
  readonly presence: () => void;
  readonly list: () => void;
}

/** Listens for the desktop's keys. Letters are places on the keyboard, so any layout works. */
export function useShortcuts(verbs: ShortcutVerbs, isSingleOn: boolean): void {
  const latest = useRef({ verbs, isSingleOn });
  latest.current = { verbs, isSingleOn };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat) return;
      const verb = verbOf(event, latest.current.verbs, latest.current.isSingleOn);
      if (verb === null) return;
      event.preventDefault();
      verb();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

/** The verb of a key press, or null if it is none of ours. */
export function verbOf(
  event: Pick<KeyboardEvent, "altKey" | "ctrlKey" | "metaKey" | "code" | "key" | "target">,
  verbs: ShortcutVerbs,
  isSingleOn: boolean,
): (() => void) | null {
  if (event.ctrlKey || event.metaKey) return null;
  if (!event.altKey) {
    const isList = event.key === "?" || event.key === "؟";
    return isList && isSingleOn && !isWriting(event.target) ? verbs.list : null;
  }
  const number = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (number !== undefined) return () => verbs.open(Number(number));
  switch (event.code) {
    case "KeyA":
      return verbs.accept;
    case "KeyD":
      return verbs.decline;
    case "KeyC":
      return verbs.ask;
    case "KeyT":
      return verbs.transfer;
    case "KeyE":
      return verbs.end;
    case "KeyP":
      return verbs.presence;
    case "KeyK":
      return verbs.list;
    case "ArrowDown":
      return () => verbs.step(1);
    case "ArrowUp":
      return () => verbs.step(-1);
    default:
      return null;
  }
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select") !== null;
}

const ROWS = messageIds({
  "Alt A": "agent-keys-accept",
  "Alt D": "agent-keys-decline",
  "Alt 1 … 9": "agent-keys-open",
  "Alt ↓": "agent-keys-next",
  "Alt ↑": "agent-keys-previous",
  "Alt C": "agent-keys-ask",
  "Alt T": "agent-keys-transfer",
  "Alt E": "agent-keys-end",
  "Alt P": "agent-keys-presence",
  Enter: "agent-keys-send",
  "Shift Enter": "agent-keys-newline",
  "Alt K": "agent-keys-list",
});

/** The list of keys. The one key without Alt can be turned off (WCAG 2.1.4). */
export function ShortcutsDialog(props: {
  isSingleOn: boolean;
  onSingle: (on: boolean) => void;
  onClose: () => void;
}) {
  const i18n = useI18n();
  return (
    <Dialog title={i18n.t("agent-keys-title")} onClose={props.onClose}>
      <dl class="keys">
        {Object.entries(ROWS).map(([keys, id]) => (
          <div key={id} class="keys__row">
            <dt>{i18n.t(id)}</dt>
            <dd dir="ltr">
              {keys.split(" ").map((key) => (key === "…" ? key : <kbd key={key}>{key}</kbd>))}
            </dd>
          </div>
        ))}
      </dl>
      <label class="menu__item menu__item--check">
        <input
          type="checkbox"
          checked={props.isSingleOn}
          onChange={(event) => props.onSingle(event.currentTarget.checked)}
        />
        {i18n.t("agent-keys-single")}
      </label>
    </Dialog>
  );
}
