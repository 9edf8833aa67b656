import { useEffect, useRef } from "preact/hooks";
import { useI18n } from "../shared/ui/i18n-context";
import { useAlerts, useAttention } from "./context";
import type { Desk } from "./desk";
import { titleOf } from "./offers";
import { cardsOf, totalUnread } from "./view";
import { customerName } from "./words";

/** Rings, notifies and counts in the title, from what is on the desk. */
export function useAttentionCalls(
  desk: Desk,
  open: (session: string, focus: boolean) => void,
): void {
  const i18n = useI18n();
  const alerts = useAlerts();
  const isLooking = useAttention();
  const offers = desk.offers.length;
  const unread = totalUnread(desk);

  useEffect(() => {
    alerts.ring(offers > 0);
    return () => alerts.ring(false);
  }, [alerts, offers > 0]);

  useEffect(() => {
    const title =
      offers > 0
        ? i18n.plain("agent-page-title-offers", { count: offers })
        : unread > 0
          ? i18n.plain("agent-page-title-unread", { count: unread })
          : i18n.plain("agent-page-title");
    alerts.setTab(title, offers > 0);
  }, [alerts, i18n, offers, unread]);

  const told = useRef(new Set<string>());
  const heard = useRef(unread);
  useEffect(() => {
    if (unread > heard.current && !isLooking) alerts.message();
    heard.current = unread;
    const tags = new Set<string>();
    for (const offer of desk.offers) {
      const tag = `seira-offer-${offer.offer}`;
      tags.add(tag);
      if (told.current.has(tag) || isLooking) continue;
      told.current.add(tag);
      const what = titleOf(offer);
      const body = [customerName(i18n, offer), offer.queue_name, offer.topic ?? ""];
      alerts.notify(
        { tag, title: i18n.plain(what), body: body.filter(Boolean).join(" · "), isUrgent: true },
        () => document.querySelector<HTMLElement>(".offer button")?.focus(),
      );
    }
    for (const card of cardsOf(desk)) {
      if (card.unread === 0 || card.lastMessage === null) continue;
      const tag = `seira-session-${card.view.session}`;
      const once = `${tag}-${card.lastMessage.seq}`;
      tags.add(tag);
      if (told.current.has(once) || isLooking) continue;
      told.current.add(once);
      const body = card.lastMessage.text.slice(0, 140);
      alerts.notify({ tag, title: customerName(i18n, card.view), body, isUrgent: false }, () =>
        open(card.view.session, true),
      );
    }
    alerts.keepOnly(tags);
  }, [desk.offers, desk.threads, unread, isLooking]);
}
