import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { SessionView } from "../generated/protocol";
import { byteLength } from "../shared/text";
import { useI18n } from "../shared/ui/i18n-context";
import { Icon } from "../shared/ui/icons";
import { IconButton } from "../shared/ui/parts";
import { useControl, useMedia } from "./context";
import type { Audience, Desk } from "./desk";
import type { Part } from "./drafts";
import { isFull } from "./outbox";
import { hasColleagues, isLeaving } from "./view";

/** The text of a refused message, to be written anew. */
export interface Edited {
  readonly text: string;
  readonly to: Audience;
  /** Another one each time. */
  readonly key: number;
}

const DRAFT: Record<Audience, Part> = { customer: "text", colleagues: "whisper" };

/**
 * Where the agent writes. The draft survives a reload; the text of a refused message comes back.
 * While colleagues are there, a switch says who reads it. Only the agent's own hand moves the switch
 * towards the customer: what was begun for colleagues must not go out because one of them left.
 */
export function Composer(props: {
  desk: Desk;
  view: SessionView;
  name: string;
  edited: Edited | null;
}) {
  const i18n = useI18n();
  const control = useControl();
  const { session, role } = props.view;
  const [audience, setAudience] = useState<Audience>(
    role === "consult" ? "colleagues" : "customer",
  );
  const to: Audience = role === "consult" ? "colleagues" : audience;
  const [text, setText] = useState(() => control.drafts.get(session, DRAFT[to]));
  const field = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  const isTouch = useMedia("(pointer: coarse)");
  const isTooLong = byteLength(text) > props.desk.textMaxBytes;
  const isCrowded = isFull(props.desk.outbox);
  const isGoing = isLeaving(props.desk, session);
  const canSend = text.trim() !== "" && !isTooLong && !isCrowded && !isGoing;
  const hasChoice = role !== "consult" && (hasColleagues(props.view) || to === "colleagues");

  const change = (value: string) => {
    setText(value);
    control.drafts.set(session, value, DRAFT[to]);
  };
  const address = (next: Audience) => {
    if (next === to) return;
    control.stopTyping(session);
    setAudience(next);
    setText(control.drafts.get(session, DRAFT[next]));
  };
  const { edited } = props;
  // Only when a text comes back.
  useEffect(() => {
    if (edited === null) return;
    const begun = edited.to === to ? text : control.drafts.get(session, DRAFT[edited.to]);
    const whole = begun.trim() === "" ? edited.text : `${edited.text}\n${begun}`;
    control.drafts.set(session, whole, DRAFT[edited.to]);
    if (role !== "consult") setAudience(edited.to);
    setText(whole);
    field.current?.focus();
  }, [edited?.key]);
  useGrowing(field, text);

  const send = () => {
    if (!canSend || !control.send(session, text.trim(), to)) return;
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
      class={to === "customer" ? "composer" : "composer composer--colleagues"}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {hasChoice && <Addressees to={to} name={props.name} onAddress={address} />}
      {role === "consult" && (
        <p class="composer__adviser">
          <Icon name="eyeOff" />
          {i18n.t("agent-composer-adviser")}
        </p>
      )}
      <div class={problem === null ? "composer__box" : "composer__box composer__box--bad"}>
        <textarea
          ref={field}
          rows={1}
          // The hint in an empty field follows the page, the words their own direction.
          dir={text === "" ? undefined : "auto"}
          value={text}
          aria-label={
            to === "customer"
              ? i18n.plain("agent-composer-label", { name: props.name })
              : i18n.plain("agent-composer-label-colleagues")
          }
          aria-describedby={hintId}
          aria-invalid={problem !== null}
          placeholder={i18n.t(
            to === "customer"
              ? "agent-composer-placeholder"
              : "agent-composer-placeholder-colleagues",
          )}
          onInput={(event) => {
            change(event.currentTarget.value);
            // Colleagues see no dots, and the customer must see none of this.
            if (to === "colleagues") return;
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
          label={i18n.t(
            to === "customer" ? "agent-composer-send" : "agent-composer-send-colleagues",
          )}
          disabled={!canSend}
        />
      </div>
      <p id={hintId} class={problem === null ? "composer__hint" : "composer__hint field__error"}>
        {problem ?? i18n.t("agent-composer-hint")}
      </p>
    </form>
  );
}

/** Who reads what is written. */
function Addressees(props: { to: Audience; name: string; onAddress: (to: Audience) => void }) {
  const i18n = useI18n();
  const group = useId();
  const option = (audience: Audience, words: string) => (
    <label class={`addressee addressee--${audience}`}>
      <input
        type="radio"
        class="sr-only"
        name={group}
        checked={props.to === audience}
        onChange={() => props.onAddress(audience)}
      />
      <Icon name={audience === "customer" ? "chat" : "eyeOff"} />
      <span>{words}</span>
    </label>
  );
  return (
    <fieldset class="addressees">
      <legend class="sr-only">{i18n.t("agent-composer-to")}</legend>
      {option("customer", i18n.t("agent-composer-to-customer", { name: props.name }))}
      {option("colleagues", i18n.t("agent-composer-to-colleagues"))}
    </fieldset>
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
