import { useEffect, useRef, useState } from "preact/hooks";
import type { SessionView } from "../generated/protocol";
import { byteLength } from "../shared/text";
import { useI18n } from "../shared/ui/i18n-context";
import { Icon } from "../shared/ui/icons";
import { Button } from "../shared/ui/parts";
import { useControl, useServerNow } from "./context";
import type { Desk } from "./desk";
import { isAsked, isReadyAsked } from "./view";
import { dispositionText } from "./words";

/** After the conversation: how it went, what colleagues should know, done. */
export function WrapUp({
  desk,
  view,
  isActive,
}: {
  desk: Desk;
  view: SessionView;
  isActive: boolean;
}) {
  const i18n = useI18n();
  const control = useControl();
  const now = useServerNow(desk);
  const [disposition, setDisposition] = useState("");
  const [note, setNote] = useState(() => control.drafts.get(view.session, "note"));
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // The composer went with the focus. A letter typed too late must not choose an outcome.
    if (isActive && document.activeElement === document.body) form.current?.focus();
  }, []);
  const isBusy = isAsked(desk, view.session, "wrap_up") || isReadyAsked(desk);
  const wrapUps = desk.sessions.filter(({ state }) => state === "wrap_up").length;
  const isTooLong = byteLength(note) > desk.textMaxBytes;
  const endsAt = view.wrap_up_ends_at;
  const submit = (event: Event) => {
    event.preventDefault();
    if (isBusy || isTooLong) return;
    control.wrapUp(view.session, disposition || null, note.trim() || null);
  };
  return (
    <form class="wrap" ref={form} tabIndex={-1} onSubmit={submit}>
      <header class="wrap__head">
        <h3>{i18n.t("agent-wrap-title")}</h3>
        {endsAt !== null && (
          <span class="wrap__left">
            <Icon name="clock" />
            {i18n.t("agent-wrap-left", { time: i18n.clock(Math.max(0, endsAt - now) / 1_000) })}
          </span>
        )}
      </header>
      <label class="field">
        <span class="field__label">{i18n.t("agent-wrap-disposition")}</span>
        <select
          class="input"
          name="disposition"
          value={disposition}
          onChange={(event) => setDisposition(event.currentTarget.value)}
        >
          <option value="">{i18n.t("agent-wrap-disposition-none")}</option>
          {desk.dispositions.map((one) => (
            <option key={one} value={one}>
              {dispositionText(i18n, one)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span class="field__label">{i18n.t("agent-wrap-note")}</span>
        <textarea
          class="input"
          rows={2}
          dir="auto"
          value={note}
          aria-invalid={isTooLong}
          onInput={(event) => {
            setNote(event.currentTarget.value);
            control.drafts.set(view.session, event.currentTarget.value, "note");
          }}
        />
        {isTooLong && <span class="field__error">{i18n.t("agent-error-too-large")}</span>}
      </label>
      <Button kind="primary" type="submit" icon="check" wide disabled={isBusy || isTooLong}>
        {i18n.t(isBusy ? "agent-wrap-busy" : "agent-wrap-done")}
      </Button>
      {wrapUps > 1 && (
        <Button
          wide
          disabled={isBusy}
          title={i18n.t("agent-ready-hint")}
          onClick={() => control.ready()}
        >
          {i18n.t("agent-ready", { count: wrapUps })}
        </Button>
      )}
    </form>
  );
}
