import { useState } from "preact/hooks";
import { copyText } from "../shared/copy";
import { useI18n } from "../shared/ui/i18n-context";
import { Button, MessageText } from "../shared/ui/parts";
import { useControl } from "./context";
import type { Desk } from "./desk";
import { isText, type TextFrame } from "./outbox";

/** Texts that were refused and whose conversation is not on this desk any more. */
function strayTexts(desk: Desk): TextFrame[] {
  const here = new Set(desk.sessions.map((view) => view.session));
  return desk.outbox.flatMap(({ frame, error }) =>
    error !== null && isText(frame) && !here.has(frame.session) ? [frame] : [],
  );
}

/** What was written and did not get out, until the agent has dealt with it. */
export function Unsent({ desk }: { desk: Desk }) {
  const i18n = useI18n();
  const frames = strayTexts(desk);
  if (frames.length === 0) return null;
  return (
    <section class="unsent" aria-label={i18n.t("agent-unsent")}>
      <p class="unsent__title" role="alert">
        {i18n.t("agent-unsent")}
      </p>
      <ul>
        {frames.map((frame) => (
          <Stray key={frame.id} frame={frame} />
        ))}
      </ul>
    </section>
  );
}

function Stray({ frame }: { frame: TextFrame }) {
  const i18n = useI18n();
  const control = useControl();
  const [isCopied, setCopied] = useState(false);
  return (
    <li class="unsent__text">
      <MessageText text={frame.text} />
      <Button onClick={() => void copyText(frame.text).then(setCopied)}>
        {i18n.t(isCopied ? "agent-unsent-copied" : "agent-unsent-copy")}
      </Button>
      <Button onClick={() => control.discard(frame.id)}>{i18n.t("agent-failed-discard")}</Button>
    </li>
  );
}
