import { useEffect, useRef, useState } from "preact/hooks";
import type { OfferView } from "../generated/protocol";
import { messageIds } from "../shared/i18n";
import { useI18n } from "../shared/ui/i18n-context";
import { Icon } from "../shared/ui/icons";
import { Avatar, Button } from "../shared/ui/parts";
import { useServerNow } from "./context";
import type { Desk } from "./desk";
import { ChannelIcon, Ring } from "./glyphs";
import { Verified } from "./identity";
import { offerAnswer } from "./view";
import { customerName, INVITATION, WHY } from "./words";

/** What the cards can do. */
export interface OfferVerbs {
  readonly accept: (offer: OfferView) => void;
  readonly decline: (offer: OfferView) => void;
}

/** Open offers, at the bottom, above everything else but never in the way of typing. */
export function Offers({ desk, verbs }: { desk: Desk; verbs: OfferVerbs }) {
  const i18n = useI18n();
  const box = useRef<HTMLElement>(null);
  useMeasured(box);
  return (
    <>
      <Announcer desk={desk} />
      <section class="offers" ref={box} aria-label={i18n.t("agent-offers")}>
        {desk.offers.map((offer) => (
          <OfferCard key={offer.offer} desk={desk} offer={offer} verbs={verbs} />
        ))}
      </section>
    </>
  );
}

/** Tells the style sheet how high the cards are, so that nothing one writes in lies below them. */
function useMeasured(box: { current: HTMLElement | null }): void {
  useEffect(() => {
    const section = box.current;
    if (section === null) return;
    const observer = new ResizeObserver(() => {
      const { style } = document.documentElement;
      style.setProperty("--offers-size", `${section.offsetHeight}px`);
    });
    observer.observe(section);
    return () => observer.disconnect();
  }, [box]);
}

/** Says each new offer once to a screen reader. */
function Announcer({ desk }: { desk: Desk }) {
  const i18n = useI18n();
  const said = useRef(new Set<number>());
  const [words, setWords] = useState("");
  const newest = desk.offers.findLast((offer) => !said.current.has(offer.offer));
  useEffect(() => {
    for (const offer of desk.offers) said.current.add(offer.offer);
    if (newest !== undefined) {
      const about = { name: customerName(i18n, newest), queue: newest.queue_name };
      setWords(
        newest.invitation === null
          ? i18n.t("agent-offer-announce", { channel: newest.channel, ...about })
          : i18n.t("agent-invitation-announce", {
              by: newest.invitation.by_name,
              role: i18n.t(INVITATION[newest.invitation.role]),
              ...about,
            }),
      );
    } else if (desk.offers.length === 0) {
      said.current.clear();
      setWords("");
    }
  }, [desk.offers, newest, i18n]);
  return (
    <div class="sr-only" aria-live="assertive">
      {words}
    </div>
  );
}

function OfferCard({ desk, offer, verbs }: { desk: Desk; offer: OfferView; verbs: OfferVerbs }) {
  const i18n = useI18n();
  const now = useServerNow(desk, 250);
  const answer = offerAnswer(desk, offer);
  const left = Math.max(0, offer.expires_at - now);
  const share = left / Math.max(1, offer.expires_at - offer.offered_at);
  const seconds = Math.ceil(left / 1_000);
  const name = customerName(i18n, offer);
  const isOver = left === 0;
  return (
    <article
      class={`offer ${isOver ? "offer--over" : ""} ${offer.invitation ? "offer--invitation" : ""}`}
      aria-labelledby={`offer-${offer.offer}`}
    >
      <header class="offer__head">
        <Avatar name={name} />
        <div class="offer__who">
          <p class="offer__kind">
            <ChannelIcon channel={offer.channel} />
            {i18n.t(titleOf(offer))}
            <span class="chip">
              <bdi>{offer.queue_name}</bdi>
            </span>
          </p>
          <h2 id={`offer-${offer.offer}`}>
            <bdi>{name}</bdi>
            {offer.identity !== null && <Verified />}
          </h2>
        </div>
        <Ring left={Math.min(1, share)}>{i18n.number(seconds)}</Ring>
        <span class="sr-only">{i18n.t("agent-offer-left", { count: seconds })}</span>
      </header>
      {offer.invitation !== null && (
        <p class="offer__asked">
          <Icon name={offer.invitation.role === "consult" ? "eyeOff" : "users"} />
          <span>
            {i18n.t(
              offer.invitation.role === "consult"
                ? "agent-invitation-asks-consult"
                : "agent-invitation-asks-conference",
              { by: offer.invitation.by_name },
            )}
          </span>
        </p>
      )}
      {offer.topic !== null && (
        <p class="offer__topic" dir="auto">
          {offer.topic}
        </p>
      )}
      <OfferFacts offer={offer} now={now} />
      <footer class="offer__foot">
        <Button
          kind="primary"
          icon="check"
          disabled={answer !== null || isOver}
          onClick={() => verbs.accept(offer)}
          aria-keyshortcuts="Alt+A"
        >
          {i18n.t(answer === "accept" ? "agent-offer-accepting" : "agent-offer-accept")}
          <kbd>Alt A</kbd>
        </Button>
        <Button
          disabled={answer !== null || isOver}
          onClick={() => verbs.decline(offer)}
          aria-keyshortcuts="Alt+D"
        >
          {i18n.t(answer === "decline" ? "agent-offer-declining" : "agent-offer-decline")}
          <kbd>Alt D</kbd>
        </Button>
      </footer>
    </article>
  );
}

/** What kind of offer it is, in a few words. */
export function titleOf(offer: OfferView): string {
  if (offer.invitation !== null) return INVITATION_TITLES[offer.invitation.role];
  if (offer.deferral !== null) return DEFERRAL_TITLES[offer.deferral.kind];
  return offer.channel === "call" ? CHANNEL_TITLES.call : CHANNEL_TITLES.chat;
}

const CHANNEL_TITLES = messageIds({ call: "agent-offer-call", chat: "agent-offer-chat" });
const DEFERRAL_TITLES = messageIds({
  callback: "agent-offer-callback",
  message: "agent-offer-message",
});
const INVITATION_TITLES = messageIds({
  consult: "agent-offer-consult",
  conference: "agent-offer-conference",
});

function OfferFacts({ offer, now }: { offer: OfferView; now: number }) {
  const i18n = useI18n();
  const { decided_by, candidates, skills } = offer.why;
  const needed = Object.entries(skills);
  return (
    <ul class="offer__facts">
      <li>
        <Icon name="clock" />
        {i18n.t("agent-offer-waited", { time: i18n.clock((now - offer.arrived_at) / 1_000) })}
      </li>
      {offer.deferral?.kind === "callback" && (
        <li>
          <Icon name="info" />
          <span>
            {i18n.t("agent-callback-attempt", {
              attempt: offer.deferral.attempt,
              most: offer.deferral.attempts_max,
            })}
            {offer.deferral.confirmed && ` · ${i18n.plain("agent-callback-confirmed")}`}
          </span>
        </li>
      )}
      {offer.invitation === null && (
        <li>
          <Icon name="user" />
          <span>
            <span class="sr-only">{i18n.t("agent-offer-why")}: </span>
            {i18n.t(WHY[decided_by], { count: candidates })}
          </span>
        </li>
      )}
      {offer.invitation === null && needed.length > 0 && (
        <li>
          <Icon name="check" />
          <span>
            {i18n.t("agent-offer-skills")}{" "}
            {needed.map(([skill, level]) => (
              <span
                key={skill}
                class="chip"
                title={i18n.plain("agent-offer-skill-level", { level: level ?? 0 })}
              >
                <bdi>{skill}</bdi> {i18n.number(level ?? 0)}+
              </span>
            ))}
          </span>
        </li>
      )}
    </ul>
  );
}
