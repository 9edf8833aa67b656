import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { useI18n } from "../ui/i18n-context";
import { Button, IconButton } from "../ui/parts";

/** A modal dialog. The browser keeps the focus inside, closes on Escape and gives the focus back. */
export function Dialog(props: {
  title: ComponentChildren;
  onClose: () => void;
  children: ComponentChildren;
  isWide?: boolean;
}) {
  const i18n = useI18n();
  const titleId = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={props.isWide ? "dialog dialog--wide" : "dialog"}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <header class="dialog__head">
        <h2 id={titleId}>{props.title}</h2>
        <IconButton icon="close" label={i18n.t("staff-close")} onClick={props.onClose} />
      </header>
      {props.children}
    </dialog>
  );
}

/** Asks once before something that cannot be undone. */
export function Confirm(props: {
  title: ComponentChildren;
  text: string;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const i18n = useI18n();
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <p class="dialog__text">{props.text}</p>
      <footer class="dialog__foot">
        <Button kind="quiet" onClick={props.onClose}>
          {i18n.t("staff-cancel")}
        </Button>
        <Button kind="danger" onClick={props.onConfirm}>
          {props.action}
        </Button>
      </footer>
    </Dialog>
  );
}
