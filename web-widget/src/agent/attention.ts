import { useEffect, useRef } from "preact/hooks";
import { useI18n } from "../shared/ui/i18n-context";
import { useAlerts, useAttention } from "./context";
import type { Desk } from "./desk";
import { titleOf } from "./offers";
import { cardsOf, threadOf, totalUnread, unheardOf, unreadOf } from "./view";
import { customerName } from "./words";

/** So much of a text stands in a notification. */
const NOTICE_CHARS = 140;

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
      const whisper = unheardOf(desk, card.view.session).at(-1);
      if (whisper !== undefined) {
        const tag = `seira-whisper-${card.view.session}`;
        const once = `${tag}-${whisper.line}`;
        tags.add(tag);
        if (!told.current.has(once) && !isLooking) {
          told.current.add(once);
          const title = `${whisper.name} · ${customerName(i18n, card.view)}`;
          const body = whisper.text.slice(0, NOTICE_CHARS);
          alerts.notify({ tag, title, body, isUrgent: false }, () => open(card.view.session, true));
        }
      }
      const unread = unreadOf(card.view, threadOf(desk, card.view.session));
      if (unread === 0 || card.lastMessage === null) continue;
      const tag = `seira-session-${card.view.session}`;
      const once = `${tag}-${card.lastMessage.seq}`;
      tags.add(tag);
      if (told.current.has(once) || isLooking) continue;
      told.current.add(once);
      const body = card.lastMessage.text.slice(0, NOTICE_CHARS);
      alerts.notify({ tag, title: customerName(i18n, card.view), body, isUrgent: false }, () =>
        open(card.view.session, true),
      );
    }
    alerts.keepOnly(tags);
  }, [desk.offers, desk.threads, desk.whispers, unread, isLooking]);
}
