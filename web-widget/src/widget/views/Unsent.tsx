import { useState } from "preact/hooks";
import { copyText } from "../../shared/copy";
import { messageIds } from "../../shared/i18n";
import { Button, MessageText } from "../../shared/ui/parts";
import { type Outgoing, unsent } from "../panel";
import { useShell } from "./context";

const REFUSALS: Record<string, string> = messageIds({
  conversation_full: "message-full",
  too_large: "message-too-large",
  session_over: "message-session-over",
  wrong_state: "message-session-over",
  session_unknown: "message-session-over",
  too_old: "message-too-old",
});

/** A message that did not get out: why, and what can be done with it. It stays until that is done. */
export function Refused({ item }: { item: Outgoing }) {
  const { client, i18n } = useShell();
  const [copied, setCopied] = useState(false);
  const state = client.panel.session?.state;
  const open = state === "waiting" || state === "connected";
  return (
    <div class="bubble bubble--refused">
      <MessageText text={item.text} />
      <div class="bubble__refused" role="alert">
        <p>{i18n.t(REFUSALS[item.refused ?? ""] ?? "message-refused")}</p>
        {open && <Button onClick={() => client.rewrite(item.id)}>{i18n.t("try-again")}</Button>}
        <Button onClick={() => void copyText(item.text).then(setCopied)}>
          {i18n.t(copied ? "copied" : "copy")}
        </Button>
        <Button onClick={() => client.discard(item.id)}>{i18n.t("discard")}</Button>
      </div>
    </div>
  );
}

/** What was not sent, where there is no conversation to show it in. */
export function Unsent() {
  const { client, i18n } = useShell();
  const items = unsent(client.panel);
  if (items.length === 0) return null;
  return (
    <section class="unsent" aria-label={i18n.t("unsent")}>
      <h3 class="unsent__title">{i18n.t("unsent")}</h3>
      {items.map((item) => (
        <Refused key={item.id} item={item} />
      ))}
    </section>
  );
}
