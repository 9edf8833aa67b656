import { useEffect, useRef, useState } from "preact/hooks";
import { unlockSound } from "../../shared/sound";
import { byteLength } from "../../shared/text";
import { IconButton } from "../../shared/ui/parts";
import type { Session } from "../panel";
import { Ask } from "./Ask";
import { useShell } from "./context";

/** Where the customer writes, while waiting too. */
export function Composer({ session }: { session: Session }) {
  const shell = useShell();
  const { client, i18n } = shell;
  const [text, setText] = useState(() => client.draft("text"));
  const [full, setFull] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const over = byteLength(text) - client.panel.textMaxBytes;
  const waiting = session.state === "waiting";

  const change = (value: string) => {
    setText(value);
    setFull(false);
    client.typing(value);
  };
  const send = () => {
    const message = text.trim();
    if (!message || over > 0) return;
    if (!client.write(message)) {
      setFull(true);
      return;
    }
    setText("");
    client.typing("");
    field.current?.focus();
  };

  // As high as the text, up to the style's limit.
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.blockSize = "auto";
    element.style.blockSize = `${element.scrollHeight + 2}px`;
  }, [text]);

  const onKeyDown = (event: KeyboardEvent) => {
    // On a touch keyboard Enter makes a new line; there is a button to send.
    const touch = matchMedia("(pointer: coarse)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch) return;
    event.preventDefault();
    send();
  };

  return (
    <div class="composer">
      {over > 0 && (
        <p class="field__error" role="alert">
          {i18n.t("composer-too-long", { bytes: over })}
        </p>
      )}
      {full && (
        <p class="field__error" role="alert">
          {i18n.t("composer-full")}
        </p>
      )}
      <div class="composer__row">
        <textarea
          ref={field}
          class="input composer__field"
          data-first
          rows={1}
          dir="auto"
          enterkeyhint="send"
          aria-label={i18n.t("composer-label")}
          placeholder={i18n.t(waiting ? "composer-hint-waiting" : "composer-hint")}
          value={text}
          aria-invalid={over > 0}
          onFocus={unlockSound}
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => client.typing(text)}
        />
        <IconButton
          icon="send"
          kind="primary"
          label={i18n.t("send")}
          aria-disabled={!text.trim() || over > 0}
          onClick={send}
        />
      </div>
      {session.state === "connected" && (
        <Ask
          label={i18n.t("end")}
          question={i18n.t("end-question")}
          confirm={i18n.t("end-confirm")}
          cancel={i18n.t("end-cancel")}
          onConfirm={() => client.end()}
        />
      )}
    </div>
  );
}
