import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { SessionView } from "../generated/protocol";
import { byteLength } from "../shared/text";
import { useI18n } from "../shared/ui/i18n-context";
import { IconButton } from "../shared/ui/parts";
import { useControl, useMedia } from "./context";
import type { Desk } from "./desk";
import { isFull } from "./outbox";
import { isAsked } from "./view";

/** Where the agent writes. The draft survives a reload; the text of a refused message comes back. */
export function Composer(props: {
  desk: Desk;
  view: SessionView;
  name: string;
  edited: { text: string; key: number } | null;
}) {
  const i18n = useI18n();
  const control = useControl();
  const { session } = props.view;
  const [text, setText] = useState(() => control.drafts.get(session));
  const field = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const isTouch = useMedia("(pointer: coarse)");
  const isTooLong = byteLength(text) > props.desk.textMaxBytes;
  const isCrowded = isFull(props.desk.outbox);
  const isLeaving = isAsked(props.desk, session, "end") || isAsked(props.desk, session, "transfer");
  const canSend = text.trim() !== "" && !isTooLong && !isCrowded && !isLeaving;

  const change = (value: string) => {
    setText(value);
    control.drafts.set(session, value);
  };
  const { edited } = props;
  // Only when a text comes back.
  useEffect(() => {
    if (edited === null) return;
    change(text.trim() === "" ? edited.text : `${edited.text}\n${text}`);
    field.current?.focus();
  }, [edited?.key]);
  useGrowing(field, text);

  const send = () => {
    if (!canSend || !control.send(session, text.trim())) return;
    change("");
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter belongs to it. On a phone, Enter is a new line.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isTouch) return;
    event.preventDefault();
    send();
  };
  const problem = isTooLong
    ? i18n.t("agent-composer-too-long")
    : isCrowded
      ? i18n.t("agent-composer-full")
      : null;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class={problem === null ? "composer__box" : "composer__box composer__box--bad"}>
        <textarea
          ref={field}
          rows={1}
          // The hint in an empty field follows the page, the words their own direction.
          dir={text === "" ? undefined : "auto"}
          value={text}
          aria-label={i18n.plain("agent-composer-label", { name: props.name })}
          aria-describedby={hintId}
          aria-invalid={problem !== null}
          placeholder={i18n.t("agent-composer-placeholder")}
          onInput={(event) => {
            change(event.currentTarget.value);
            if (event.currentTarget.value.trim() !== "") control.typing(session);
            else control.stopTyping(session);
          }}
          onBlur={() => control.stopTyping(session)}
          onKeyDown={onKeyDown}
        />
        <IconButton
          type="submit"
          kind="primary"
          icon="send"
          label={i18n.t("agent-composer-send")}
          disabled={!canSend}
        />
      </div>
      <p id={hintId} class={problem === null ? "composer__hint" : "composer__hint field__error"}>
        {problem ?? i18n.t("agent-composer-hint")}
      </p>
    </form>
  );
}

/** The field is as high as its text, up to the limit of the style sheet. */
function useGrowing(field: { current: HTMLTextAreaElement | null }, text: string): void {
  // The height follows the text.
  useEffect(() => {
    const box = field.current;
    if (box === null) return;
    box.style.blockSize = "auto";
    box.style.blockSize = `${box.scrollHeight}px`;
  }, [text]);
}
