import { useState } from "preact/hooks";
import type { SessionView } from "../generated/protocol";
import { Confirm } from "../shared/staff/dialog";
import { useI18n } from "../shared/ui/i18n-context";
import { Avatar, Button, IconButton, Notice } from "../shared/ui/parts";
import { AskDialog } from "./ask";
import { Callback } from "./callback";
import { Composer, type Edited } from "./composer";
import { useControl, useServerNow } from "./context";
import type { Audience, Desk } from "./desk";
import { ChannelIcon } from "./glyphs";
import { Identity, Verified } from "./identity";
import { Members } from "./members";
import { ThreadView } from "./thread";
import { TransferDialog } from "./transfer";
import { cardOf, isLeaving } from "./view";
import { customerName } from "./words";
import { WrapUp } from "./wrapup";

/** What is open above a conversation. */
export type Sheet = "ask" | "transfer" | "end" | null;

/** One conversation: who, the thread, and what can be done. */
export function Conversation(props: {
  desk: Desk;
  view: SessionView;
  isActive: boolean;
  sheet: Sheet;
  onSheet: (sheet: Sheet) => void;
  onActivate: () => void;
  /** On a phone: the way back to the list. */
  onBack: (() => void) | null;
}) {
  const i18n = useI18n();
  const control = useControl();
  const { desk, view } = props;
  const name = customerName(i18n, view);
  const [edited, setEdited] = useState<Edited | null>(null);
  const isTalking = view.state === "connected";
  const isHolder = isTalking && view.role === "holder";
  const edit = (text: string, to: Audience) => setEdited({ text, to, key: (edited?.key ?? 0) + 1 });
  return (
    <section
      class={props.isActive ? "talk talk--active" : "talk"}
      aria-label={i18n.plain("agent-thread", { name })}
      data-session={view.session}
      onFocusIn={props.onActivate}
      onPointerDown={props.onActivate}
    >
      <Head {...props} name={name} />
      <Callback view={view} />
      <Members desk={desk} view={view} name={name} />
      <Remarks desk={desk} view={view} />
      <ThreadView desk={desk} view={view} isActive={props.isActive} onEdit={edit} />
      {isTalking ? (
        <Composer key={view.session} desk={desk} view={view} name={name} edited={edited} />
      ) : (
        <WrapUp key={view.session} desk={desk} view={view} isActive={props.isActive} />
      )}
      {props.sheet === "ask" && isHolder && (
        <AskDialog desk={desk} view={view} name={name} onClose={() => props.onSheet(null)} />
      )}
      {props.sheet === "transfer" && isHolder && (
        <TransferDialog desk={desk} view={view} name={name} onClose={() => props.onSheet(null)} />
      )}
      {props.sheet === "end" && isHolder && (
        <Confirm
          title={i18n.t("agent-end-title")}
          text={i18n.t("agent-end-text", { name })}
          action={i18n.t("agent-end-confirm")}
          onConfirm={() => {
            control.end(view.session);
            props.onSheet(null);
          }}
          onClose={() => props.onSheet(null)}
        />
      )}
    </section>
  );
}

function Head(props: {
  desk: Desk;
  view: SessionView;
  name: string;
  onSheet: (sheet: Sheet) => void;
  onBack: (() => void) | null;
}) {
  const i18n = useI18n();
  const { desk, view, name } = props;
  const now = useServerNow(desk);
  const { unread } = cardOf(desk, view);
  const isGoing = isLeaving(desk, view.session);
  return (
    <header class="talk__head">
      {props.onBack !== null && (
        <IconButton icon="back" label={i18n.t("agent-back")} onClick={props.onBack} />
      )}
      <Avatar name={name} />
      <div class="talk__who">
        <h2>
          <bdi>{name}</bdi>
          {view.identity !== null && <Verified />}
          {unread > 0 && (
            <span class="badge">
              <span aria-hidden="true">{i18n.number(Math.min(99, unread))}</span>
              <span class="sr-only">{i18n.t("agent-card-unread", { count: unread })}</span>
            </span>
          )}
        </h2>
        <p class="talk__facts">
          <ChannelIcon channel={view.channel} />
          <bdi>{view.queue_name}</bdi>
          {view.state === "connected" && (
            <span class="talk__talking">
              {i18n.t("agent-thread-talking", {
                time: i18n.clock((now - view.connected_at) / 1_000),
              })}
            </span>
          )}
          <span class="talk__waited">
            {i18n.t("agent-thread-waited", {
              time: i18n.clock((view.connected_at - view.arrived_at) / 1_000),
            })}
          </span>
        </p>
      </div>
      {view.state === "connected" && view.role === "holder" && (
        <div class="talk__verbs">
          <Button
            kind="quiet"
            icon="users"
            disabled={isGoing}
            title={i18n.t("agent-ask")}
            aria-keyshortcuts="Alt+C"
            onClick={() => props.onSheet("ask")}
          >
            <span class="talk__verb">{i18n.t("agent-ask")}</span>
          </Button>
          <Button
            kind="quiet"
            icon="transfer"
            disabled={isGoing}
            title={i18n.t("agent-transfer")}
            aria-keyshortcuts="Alt+T"
            onClick={() => props.onSheet("transfer")}
          >
            <span class="talk__verb">{i18n.t("agent-transfer")}</span>
          </Button>
          <Button
            kind="quiet"
            icon="leave"
            disabled={isGoing}
            title={i18n.t("agent-end")}
            aria-keyshortcuts="Alt+E"
            onClick={() => props.onSheet("end")}
          >
            <span class="talk__verb">{i18n.t("agent-end")}</span>
          </Button>
        </div>
      )}
    </header>
  );
}

/** Topic, a colleague's note, and what the clock will do. */
function Remarks({ desk, view }: { desk: Desk; view: SessionView }) {
  const i18n = useI18n();
  const now = useServerNow(desk);
  const { silenceEndsAt } = cardOf(desk, view);
  const until = (at: number) => i18n.clock(Math.max(0, at - now) / 1_000);
  return (
    <div class="talk__remarks">
      <Identity desk={desk} view={view} />
      {view.topic !== null && (
        <p class="talk__topic" dir="auto">
          {view.topic}
        </p>
      )}
      {view.note !== null && (
        <Notice kind="info" icon="note">
          <b>{i18n.t("agent-thread-note")}</b>
          <p class="message-text" dir="auto">
            {view.note}
          </p>
        </Notice>
      )}
      {view.state === "connected" && view.customer_lost_at !== null && (
        <Notice kind="bad">
          {i18n.t("agent-thread-lost", { time: until(view.customer_grace_ends_at ?? now) })}
        </Notice>
      )}
      {silenceEndsAt !== null && view.customer_lost_at === null && (
        <Notice kind="warn" icon="clock">
          {i18n.t("agent-thread-silence", { time: until(silenceEndsAt) })}
        </Notice>
      )}
    </div>
  );
}
