import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { messageIds } from "../../shared/i18n";
import { Icon } from "../../shared/ui/icons";
import { Avatar, Button, MessageText, TypingDots } from "../../shared/ui/parts";
import { useNow } from "../../shared/ui/use-now";
import { type Block, blocks, type Mark, markOf, markOfOutgoing } from "../groups";
import { type Outgoing, type Session, unsent } from "../panel";
import { eventWords } from "../words";
import { useShell } from "./context";
import { Refused } from "./Unsent";

const MARKS: Record<Mark, string> = messageIds({
  unsent: "mark-unsent",
  sent: "mark-sent",
  delivered: "mark-delivered",
  read: "mark-read",
});

/** Within this distance of the end one reads along. */
const NEAR_END_PX = 60;

/** The conversation. Only messages live in the log; news of the line is announced elsewhere. */
export function Log({ session }: { session: Session }) {
  const shell = useShell();
  const { client, i18n } = shell;
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [behind, setBehind] = useState(false);
  const quiet = useQuietStart(session.id);
  const offset = client.panel.offsetMs;
  const outgoing = unsent(client.panel);
  const items = blocks(session.lines, (at) => new Date(at - offset).toDateString());

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    else setBehind(true);
  }, [session.seq, outgoing.length, session.typingUntil > 0]);

  // What stands below may grow and take room: the end stays in sight.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const visible = shell.visible;
  useEffect(() => {
    if (visible && !behind) client.seen(session.seq);
  }, [client, visible, behind, session.seq]);

  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    if (atEnd.current) setBehind(false);
  };
  const toEnd = () => {
    atEnd.current = true;
    setBehind(false);
    box.current?.scrollTo({ top: box.current.scrollHeight, behavior: "smooth" });
  };

  return (
    <div class="log">
      <div
        class="log__scroll"
        ref={box}
        role="log"
        aria-label={i18n.t("log-label")}
        aria-live={quiet ? "off" : "polite"}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard has to be able to scroll it
        tabIndex={0}
        onScroll={onScroll}
      >
        {items.map((block) => (
          <BlockView key={block.key} block={block} session={session} />
        ))}
        {outgoing.length > 0 && (
          <div class="group group--customer">
            {outgoing.map((item) => (
              <OutgoingView key={item.id} item={item} />
            ))}
          </div>
        )}
        <Typing session={session} />
      </div>
      {behind && (
        <div class="log__behind">
          <Button kind="primary" onClick={toEnd}>
            {i18n.t("log-new")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** A log that is being filled with what was there already should not be read out. */
function useQuietStart(session: string): boolean {
  const [heard, setHeard] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setHeard(session), 1_500);
    return () => clearTimeout(timer);
  }, [session]);
  return heard !== session;
}

function BlockView({ block, session }: { block: Block; session: Session }) {
  const { client, i18n } = useShell();
  const local = (at: number) => at - client.panel.offsetMs;
  if (block.kind === "day") {
    return (
      <p class="day">
        <span>{i18n.day(local(block.at))}</span>
      </p>
    );
  }
  if (block.kind === "event") return <p class="event">{eventWords(i18n, block.line)}</p>;
  const mine = block.from === "customer";
  const last = session.lines.findLast(
    (line) => line.kind === "message" && line.from === "customer",
  );
  return (
    <div class={`group group--${block.from}`}>
      {!mine && (
        <p class="group__name">
          <Avatar name={block.name ?? ""} />
          <bdi>{block.name}</bdi>
        </p>
      )}
      {mine && <p class="sr-only">{i18n.t("log-you")}</p>}
      {block.messages.map((message) => (
        <div class="bubble" key={message.seq}>
          <MessageText text={message.text} />
          <p class="bubble__meta">
            <time dateTime={new Date(message.at).toISOString()}>
              {i18n.time(local(message.at))}
            </time>
            {mine && (
              <MarkView
                mark={markOf(message.seq, session.delivered, session.read)}
                spelt={message.seq === last?.seq}
              />
            )}
          </p>
        </div>
      ))}
    </div>
  );
}

/** Ticks for eyes; in words for screen readers, and for all on the last message. */
function MarkView({ mark, spelt }: { mark: Mark; spelt: boolean }) {
  const { i18n } = useShell();
  return (
    <span class={`mark mark--${mark}`}>
      <span class={spelt ? "" : "sr-only"}>{i18n.t(MARKS[mark])}</span>
      <Icon name={mark === "unsent" ? "clock" : "check"} />
      {(mark === "delivered" || mark === "read") && <Icon name="check" />}
    </span>
  );
}

function OutgoingView({ item }: { item: Outgoing }) {
  if (item.refused) return <Refused item={item} />;
  return (
    <div class="bubble bubble--unsent">
      <MessageText text={item.text} />
      <p class="bubble__meta">
        <MarkView mark={markOfOutgoing(item)} spelt />
      </p>
    </div>
  );
}

function Typing({ session }: { session: Session }) {
  const { i18n } = useShell();
  const now = useNow(2_000);
  // The hint may come between two looks at the clock.
  if (session.typingUntil <= Math.min(now, Date.now())) return null;
  return (
    <div class="group group--agent">
      <div class="bubble bubble--typing">
        <TypingDots
          label={i18n.t("typing", { agent: session.typingName ?? session.agentName ?? "" })}
        />
      </div>
    </div>
  );
}
