import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

/** A button that opens a panel below it. Escape and a click elsewhere close it. */
export function Menu(props: {
  /** Its name, if the button shows no words. */
  label?: string;
  class?: string;
  button: ComponentChildren;
  children: (close: () => void) => ComponentChildren;
}) {
  const [isOpen, setOpen] = useState(false);
  const panelId = useId();
  const root = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpen(false);
    root.current?.querySelector("button")?.focus();
  };
  useEffect(() => {
    if (!isOpen) return;
    root.current?.querySelector<HTMLElement>(".menu__panel button, .menu__panel select")?.focus();
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble up from the controls inside
    <div class="menu" ref={root} onKeyDown={(event) => onKey(event, isOpen, close)}>
      <button
        type="button"
        class={`menu__button ${props.class ?? ""}`}
        aria-label={props.label}
        title={props.label}
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {props.button}
      </button>
      {isOpen && (
        <div class="menu__panel" id={panelId}>
          {props.children(close)}
        </div>
      )}
    </div>
  );
}

function onKey(event: KeyboardEvent, isOpen: boolean, close: () => void): void {
  if (!isOpen) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    close();
    return;
  }
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || event.target instanceof HTMLSelectElement) return;
  const panel = (event.currentTarget as HTMLElement).querySelector(".menu__panel");
  const items = [...(panel?.querySelectorAll<HTMLElement>("button") ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + step + items.length) % items.length]?.focus();
  event.preventDefault();
}
