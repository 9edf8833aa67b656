import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { SessionView } from "../generated/protocol";
import { useI18n } from "../shared/ui/i18n-context";
import { Icon } from "../shared/ui/icons";
import { Button, MessageText, TypingDots } from "../shared/ui/parts";
import { useNow } from "../shared/ui/use-now";
import { useAttention, useControl } from "./context";
import type { Audience, Desk, Outgoing } from "./desk";
import { Ticks } from "./glyphs";
import { isText } from "./outbox";
import { ENTRIES_PAGE, type Entry, entriesOf, threadOf, unseenOf, whispersOf } from "./view";
import { customerName, ERRORS, eventText, STATUS } from "./words";

/** So near the end still counts as reading the newest line, pixels. */
const NEAR_END_PX = 60;

/** Old lines are drawn within this time, milliseconds. */
const QUIET_MS = 500;

/** The lines of a conversation. It follows the newest one unless the agent has scrolled up. */
export function ThreadView(props: {
  desk: Desk;
  view: SessionView;
  isActive: boolean;
  onEdit: (text: string, to: Audience) => void;
}) {
  const i18n = useI18n();
  const control = useControl();
  const { desk, view } = props;
  const [count, setCount] = useState(ENTRIES_PAGE);
  const [isAtEnd, setAtEnd] = useState(true);
  const isQuiet = useQuiet(count);
  const scroller = useRef<HTMLDivElement>(null);
  const hasAttention = useAttention();
  const thread = threadOf(desk, view.session);
  const entries = entriesOf(desk, view, count);
  const name = customerName(i18n, view);
  const { last } = thread;
  const whispers = whispersOf(desk, view.session);
  const lastWhisper = whispers.last;

  const toEnd = () => {
    const box = scroller.current;
    if (box !== null) box.scrollTop = box.scrollHeight;
  };
  // After every new row.
  useLayoutEffect(() => {
    if (isAtEnd) toEnd();
  }, [last, lastWhisper, entries.length, isAtEnd, desk.typingUntil]);
  useEffect(() => {
    const box = scroller.current;
    if (box === null || !isAtEnd) return;
    // The composer grows, a banner comes: the newest line stays in sight.
    const observer = new ResizeObserver(toEnd);
    observer.observe(box);
    return () => observer.disconnect();
  }, [isAtEnd]);
  useEffect(() => {
    if (props.isActive && hasAttention && isAtEnd) control.seen(view.session, last, lastWhisper);
  }, [props.isActive, hasAttention, isAtEnd, last, lastWhisper, control, view.session]);

  const onScroll = () => {
    const box = scroller.current;
    if (box === null) return;
    setAtEnd(box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX);
  };
  return (
    <div class="thread">
      <div
        class="thread__scroll"
        ref={scroller}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take the keyboard
        tabIndex={0}
        role="log"
        aria-label={i18n.plain("agent-thread", { name })}
        aria-live={isQuiet || last < view.seq ? "off" : "polite"}
      >
        {thread.lines.length + whispers.lines.length > count && (
          <Button kind="quiet" onClick={() => setCount(count + ENTRIES_PAGE)}>
            {i18n.t("agent-thread-earlier")}
          </Button>
        )}
        <div class="thread__rows">
          {entries.map((entry) => (
            <Row key={entry.key} entry={entry} desk={desk} name={name} onEdit={props.onEdit} />
          ))}
        </div>
        <Writing until={desk.typingUntil[view.session] ?? 0} name={name} />
      </div>
      {!isAtEnd && (
        <button type="button" class="thread__jump" onClick={() => setAtEnd(true)}>
          <Icon name="minimize" />
          {i18n.t("agent-thread-jump", { count: unseenOf(desk, view) })}
        </button>
      )}
    </div>
  );
}

/** History is not news: while old lines come in, a screen reader is left in peace. */
function useQuiet(count: number): boolean {
  const [shown, setShown] = useState(count);
  useEffect(() => {
    const timer = setTimeout(() => setShown(count), QUIET_MS);
    return () => clearTimeout(timer);
  }, [count]);
  return shown !== count;
}

function Row(props: {
  entry: Entry;
  desk: Desk;
  name: string;
  onEdit: (text: string, to: Audience) => void;
}) {
  const i18n = useI18n();
  const { entry } = props;
  switch (entry.kind) {
    case "day":
      return (
        <div class="day">
          <span>{i18n.day(entry.at)}</span>
        </div>
      );
    case "event":
      return <EventRow entry={entry} desk={props.desk} />;
    case "message":
      return <MessageRow entry={entry} desk={props.desk} name={props.name} />;
    case "whisper":
      return <WhisperRow entry={entry} desk={props.desk} />;
    case "pending":
      return <PendingRow item={entry.item} desk={props.desk} onEdit={props.onEdit} />;
  }
}

function EventRow({ entry, desk }: { entry: Extract<Entry, { kind: "event" }>; desk: Desk }) {
  const i18n = useI18n();
  const { line } = entry;
  return (
    <div class="event">
      {eventText(i18n, line, desk.name)}{" "}
      <time dateTime={new Date(line.at).toISOString()}>{i18n.time(line.at)}</time>
    </div>
  );
}

function MessageRow(props: {
  entry: Extract<Entry, { kind: "message" }>;
  desk: Desk;
  name: string;
}) {
  const i18n = useI18n();
  const { line, isFirst, isLast, status } = props.entry;
  const isMine = line.from === "agent";
  const writer = isMine ? (line.name ?? props.desk.name) : props.name;
  const isColleague = isMine && writer !== props.desk.name;
  return (
    <div class={`message ${isMine ? "message--mine" : ""} ${isLast ? "message--last" : ""}`}>
      {isFirst && (
        <p class={isColleague ? "message__writer" : "sr-only"}>
          <bdi>{writer}</bdi>
        </p>
      )}
      <div class="bubble">
        <MessageText text={line.text} />
      </div>
      {isLast && (
        <p class="message__foot">
          <time dateTime={new Date(line.at).toISOString()}>{i18n.time(line.at)}</time>
          {status !== null && (
            <span class="message__status">
              <Ticks status={status} />
              <span class="sr-only">{i18n.t(STATUS[status])}</span>
            </span>
          )}
        </p>
      )}
    </div>
  );
}

/** What the customer never sees looks like nothing that the customer sees. */
function WhisperRow({ entry, desk }: { entry: Extract<Entry, { kind: "whisper" }>; desk: Desk }) {
  const i18n = useI18n();
  const { line, isFirst, isLast } = entry;
  const isMine = line.agent === desk.agent;
  return (
    <div
      class={`message message--whisper ${isMine ? "message--mine" : ""} ${isLast ? "message--last" : ""}`}
    >
      {isFirst && (
        <p class="message__writer">
          <Icon name="eyeOff" />
          <bdi>{line.name}</bdi>
          {" · "}
          {i18n.t("agent-whisper-mark")}
        </p>
      )}
      <div class="bubble">
        <MessageText text={line.text} />
      </div>
      {isLast && (
        <p class="message__foot">
          <time dateTime={new Date(line.at).toISOString()}>{i18n.time(line.at)}</time>
        </p>
      )}
    </div>
  );
}

function PendingRow(props: {
  item: Outgoing;
  desk: Desk;
  onEdit: (text: string, to: Audience) => void;
}) {
  const i18n = useI18n();
  const control = useControl();
  const { frame, error } = props.item;
  if (!isText(frame)) return null;
  const to: Audience = frame.type === "message" ? "customer" : "colleagues";
  const kind = to === "customer" ? "" : "message--whisper";
  const isOnline = props.desk.link.state === "open";
  if (error === null) {
    return (
      <div class={`message message--mine message--pending message--last ${kind}`}>
        <div class="bubble">
          <MessageText text={frame.text} />
        </div>
        <p class="message__foot">
          {i18n.t(isOnline ? "agent-status-sending" : "agent-status-waiting")}
        </p>
      </div>
    );
  }
  return (
    <div class={`message message--mine message--failed message--last ${kind}`}>
      <div class="bubble">
        <MessageText text={frame.text} />
      </div>
      <p class="message__foot message__foot--bad">
        <Icon name="alert" />
        {i18n.t("agent-status-failed")}: {i18n.t(ERRORS[error] ?? "agent-error-internal")}
      </p>
      <p class="message__verbs">
        <button
          type="button"
          class="link"
          onClick={() => {
            props.onEdit(frame.text, to);
            control.discard(frame.id);
          }}
        >
          {i18n.t("agent-failed-edit")}
        </button>
        <button type="button" class="link" onClick={() => control.discard(frame.id)}>
          {i18n.t("agent-failed-discard")}
        </button>
      </p>
    </div>
  );
}

/** Outside of the log's news: dots come and go too often to be read aloud. */
function Writing({ until, name }: { until: number; name: string }) {
  const i18n = useI18n();
  const now = useNow(1_000);
  if (now >= until) return null;
  return (
    <div class="message message--writing" aria-live="off">
      <div class="bubble">
        <TypingDots label={i18n.t("agent-thread-typing", { name })} />
      </div>
    </div>
  );
}
