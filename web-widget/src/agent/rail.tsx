import { useId } from "preact/hooks";
import type { Me } from "../generated/protocol";
import { useI18n } from "../shared/ui/i18n-context";
import { Icon } from "../shared/ui/icons";
import { Avatar, Button } from "../shared/ui/parts";
import { useServerNow } from "./context";
import type { Desk } from "./desk";
import { ChannelIcon } from "./glyphs";
import { PresenceDot } from "./presence-menu";
import { type Card, cardsOf } from "./view";
import { WaitingPanel } from "./waiting";
import { customerName, PRESENCE, ROLE } from "./words";

/** A wait for an answer becomes amber, then red, after so many milliseconds. */
const LATE_MS = { warn: 60_000, bad: 180_000 };

/** The lines, and who waits in them. */
interface LinesProps {
  desk: Desk;
  role: Me["role"];
  /** Whether those who wait are listed. */
  isWaitingOpen: boolean;
  onWaiting: (isOpen: boolean) => void;
  /** The agent has taken somebody out of a line. */
  onTaken: (session: string) => void;
}

/** My work, the lines, the team. */
export function Rail(
  props: LinesProps & {
    active: string | null;
    /** On a phone the list has the screen to itself. */
    isAlone: boolean;
    onOpen: (session: string) => void;
  },
) {
  const i18n = useI18n();
  const { desk } = props;
  const cards = cardsOf(desk);
  return (
    <nav
      class={props.isAlone ? "rail rail--alone" : "rail"}
      aria-label={i18n.t("agent-work")}
      // A box that scrolls must take the keyboard.
      tabIndex={props.isAlone ? 0 : undefined}
    >
      <section class="rail__part rail__part--work">
        <h2 class="rail__title">
          {i18n.t("agent-work")}
          <span class="rail__count" title={i18n.plain("agent-work-count", { count: cards.length })}>
            {i18n.number(cards.length)}
          </span>
        </h2>
        {cards.length === 0 && <p class="rail__none">{i18n.t("agent-work-none")}</p>}
        <ul class="cards">
          {cards.map((card, index) => (
            <li key={card.view.session}>
              <WorkCard
                desk={desk}
                card={card}
                number={index + 1}
                isActive={card.view.session === props.active}
                onOpen={() => props.onOpen(card.view.session)}
              />
            </li>
          ))}
        </ul>
      </section>
      <Lines {...props} />
      <Team desk={desk} />
    </nav>
  );
}

function WorkCard(props: {
  desk: Desk;
  card: Card;
  number: number;
  isActive: boolean;
  onOpen: () => void;
}) {
  const i18n = useI18n();
  const { card } = props;
  const name = customerName(i18n, card.view);
  return (
    <button
      type="button"
      class="card"
      aria-current={props.isActive ? "true" : undefined}
      aria-keyshortcuts={props.number <= 9 ? `Alt+${props.number}` : undefined}
      onClick={props.onOpen}
    >
      <span class="card__face">
        <Avatar name={name} />
        <span class="card__channel">
          <ChannelIcon channel={card.view.channel} />
        </span>
      </span>
      <span class="card__words">
        <span class="card__line">
          <b class="card__name">
            <bdi>{name}</bdi>
          </b>
          {card.unread > 0 && (
            <span class="badge" title={i18n.plain("agent-card-unread", { count: card.unread })}>
              <span aria-hidden="true">{i18n.number(Math.min(99, card.unread))}</span>
              <span class="sr-only">{i18n.t("agent-card-unread", { count: card.unread })}</span>
            </span>
          )}
        </span>
        <span class="card__last">
          <LastWords desk={props.desk} card={card} />
        </span>
        <span class="card__line card__line--state">
          <span class="card__queue">
            <bdi>{card.view.queue_name}</bdi>
          </span>
          <CardState desk={props.desk} card={card} />
        </span>
      </span>
    </button>
  );
}

function LastWords({ desk, card }: { desk: Desk; card: Card }) {
  const i18n = useI18n();
  const now = useServerNow(desk);
  const writingUntil = desk.typingUntil[card.view.session] ?? 0;
  if (now - desk.clockOffset < writingUntil) return <em>{i18n.t("agent-card-typing")}</em>;
  const { lastMessage } = card;
  if (lastMessage === null) return <>{card.view.topic ?? i18n.t("agent-card-no-message")}</>;
  const text = lastMessage.text.slice(0, 120);
  return <bdi>{lastMessage.from === "agent" ? i18n.t("agent-card-you", { text }) : text}</bdi>;
}

/** Who is to move next and since when; a countdown where the clock moves next. */
function CardState({ desk, card }: { desk: Desk; card: Card }) {
  const i18n = useI18n();
  const now = useServerNow(desk);
  const { view } = card;
  const until = (at: number) => i18n.clock(Math.max(0, at - now) / 1_000);
  if (view.state === "wrap_up") {
    return (
      <span class="pill">
        {i18n.t("agent-card-wrap-up")}{" "}
        {view.wrap_up_ends_at !== null && <b>{until(view.wrap_up_ends_at)}</b>}
      </span>
    );
  }
  if (view.customer_lost_at !== null) {
    return (
      <span class="pill pill--bad">
        {i18n.t("agent-card-lost")}{" "}
        {view.customer_grace_ends_at !== null && <b>{until(view.customer_grace_ends_at)}</b>}
      </span>
    );
  }
  if (view.role !== "holder") {
    return <span class="pill pill--calm">{i18n.t(ROLE[view.role])}</span>;
  }
  if (card.waitingSince === null) {
    return <span class="pill pill--calm">{i18n.t("agent-card-their-turn")}</span>;
  }
  const waited = now - card.waitingSince;
  const kind = waited >= LATE_MS.bad ? "bad" : waited >= LATE_MS.warn ? "warn" : "good";
  return (
    <span class={`pill pill--${kind}`}>
      {i18n.t("agent-card-waiting")} <b>{i18n.clock(waited / 1_000)}</b>
    </span>
  );
}

function Lines({ desk, role, isWaitingOpen: isOpen, onWaiting, onTaken }: LinesProps) {
  const i18n = useI18n();
  const panelId = useId();
  if (desk.queues.length === 0) return null;
  return (
    <section class="rail__part">
      <h2 class="rail__title">{i18n.t("agent-queues")}</h2>
      <ul class="lines">
        {desk.queues.map((queue) => (
          <li key={queue.queue}>
            <Icon name="users" />
            <bdi>{queue.name}</bdi>
            <b class={queue.waiting > 0 ? "lines__some" : undefined}>
              <span aria-hidden="true">{i18n.number(queue.waiting)}</span>
              <span class="sr-only">{i18n.t("agent-queue-waiting", { count: queue.waiting })}</span>
            </b>
          </li>
        ))}
      </ul>
      <Button
        kind="quiet"
        wide
        icon={isOpen ? "minimize" : "clock"}
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        onClick={() => onWaiting(!isOpen)}
      >
        {i18n.t("agent-waiting")}
      </Button>
      <div id={panelId}>{isOpen && <WaitingPanel desk={desk} role={role} onTaken={onTaken} />}</div>
    </section>
  );
}

function Team({ desk }: { desk: Desk }) {
  const i18n = useI18n();
  return (
    <section class="rail__part">
      <h2 class="rail__title">{i18n.t("agent-team")}</h2>
      {desk.agents.length === 0 && <p class="rail__none">{i18n.t("agent-team-none")}</p>}
      <ul class="lines">
        {desk.agents.map((agent) => (
          <li key={agent.agent}>
            <PresenceDot state={agent.presence} />
            <bdi>{agent.name}</bdi>
            <small>{i18n.t(PRESENCE[agent.presence])}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}
