import { useState } from "preact/hooks";
import type { LiveQueue } from "../generated/protocol";
import { Dialog } from "../shared/staff/dialog";
import { useI18n } from "../shared/ui/i18n-context";
import { Button, Notice, Spinner } from "../shared/ui/parts";
import { declareSurge } from "./api";
import { problemWords } from "./words";

/** Most characters of a notice, as the server counts. */
const NOTICE_MAX = 1_000;
/** Most that a line can be capped at. */
const CAP_MAX = 100_000;

type Widening = "configured" | "yes" | "no";
const WIDENS: Record<Widening, boolean | null> = { configured: null, yes: true, no: false };

/** Asks what is said and done while a queue is overrun. */
export function SurgeDialog(props: { queue: LiveQueue; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  // What the server says may be the configured text in this language: not for sending back.
  const [notice, setNotice] = useState("");
  const [cap, setCap] = useState(String(props.queue.surge?.waiting_max ?? ""));
  const [widening, setWidening] = useState<Widening>("configured");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    const result = await declareSurge(props.queue.queue, {
      notice: notice.trim() === "" ? null : notice.trim(),
      waiting_max: cap === "" ? null : Number(cap),
      widen: WIDENS[widening],
    });
    setBusy(false);
    if (result.ok) props.onDone();
    else setProblem(result.code);
  };

  return (
    <Dialog
      title={i18n.t("super-declare-title", { queue: props.queue.name })}
      onClose={props.onClose}
    >
      <form class="surge" onSubmit={submit}>
        <p class="dialog__text">{i18n.t("super-declare-text")}</p>
        <label class="field">
          <span class="field__label">{i18n.t("super-declare-notice")}</span>
          <textarea
            class="input"
            name="notice"
            rows={3}
            maxLength={NOTICE_MAX}
            dir="auto"
            value={notice}
            onInput={(event) => setNotice(event.currentTarget.value)}
          />
          <span class="field__hint">{i18n.t("super-declare-notice-hint")}</span>
        </label>
        <label class="field">
          <span class="field__label">{i18n.t("super-declare-cap")}</span>
          <input
            class="input"
            type="number"
            name="cap"
            min={0}
            max={CAP_MAX}
            step={1}
            inputMode="numeric"
            value={cap}
            onInput={(event) => setCap(event.currentTarget.value)}
          />
          <span class="field__hint">{i18n.t("super-declare-cap-hint")}</span>
        </label>
        <label class="field">
          <span class="field__label">{i18n.t("super-declare-widen")}</span>
          <select
            class="input"
            name="widen"
            value={widening}
            onChange={(event) => setWidening(event.currentTarget.value as Widening)}
          >
            <option value="configured">{i18n.t("super-declare-widen-configured")}</option>
            <option value="yes">{i18n.t("super-declare-widen-yes")}</option>
            <option value="no">{i18n.t("super-declare-widen-no")}</option>
          </select>
        </label>
        <div role="alert">
          {problem !== null && <Notice kind="bad">{problemWords(i18n, problem)}</Notice>}
        </div>
        <footer class="dialog__foot">
          <Button kind="quiet" onClick={props.onClose}>
            {i18n.t("staff-cancel")}
          </Button>
          <Button kind="danger" type="submit" aria-disabled={isBusy}>
            {isBusy && <Spinner />}
            {i18n.t("super-declare-submit")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
