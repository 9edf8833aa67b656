import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { messageIds } from "../shared/i18n";
import { useI18n } from "../shared/ui/i18n-context";
import { Icon, type IconName } from "../shared/ui/icons";
import { Button, IconButton } from "../shared/ui/parts";
import { useNow } from "../shared/ui/use-now";
import { useSoundBlocked } from "./alerts-menu";
import { useAlerts, useControl } from "./context";
import type { Desk, Notice } from "./desk";
import { ReturnButton } from "./topbar";
import { ERRORS, GONE, INVITED, TROUBLES } from "./words";

/** What concerns the whole desktop, above it. */
export function Banners({ desk }: { desk: Desk }) {
  const i18n = useI18n();
  const control = useControl();
  const alerts = useAlerts();
  const isSoundBlocked = useSoundBlocked();
  const wasForced = desk.presence.state === "away" && desk.presence.reason === "missed_offers";
  return (
    <div class="banners">
      <div role="status">
        {desk.ready && desk.link.state !== "open" && <LostBanner desk={desk} />}
        {desk.link.state === "open" && desk.restart && (
          <Banner kind="warn" icon="info">
            {i18n.t(desk.restart === "forgets" ? "agent-banner-restart" : "agent-banner-draining")}
          </Banner>
        )}
      </div>
      <SurgeBanner desk={desk} />
      {desk.trouble !== null && (
        <Banner kind="bad" icon="alert">
          {i18n.t(TROUBLES[desk.trouble])} {i18n.t("agent-trouble-kept")}
        </Banner>
      )}
      {wasForced && (
        <Banner
          kind="bad"
          icon="alert"
          action={<ReturnButton onClick={() => control.setPresence("available")} />}
        >
          {i18n.t("agent-missed-title")}
        </Banner>
      )}
      {isSoundBlocked && (
        <Banner
          kind="warn"
          icon="bellOff"
          action={<Button onClick={() => alerts.test()}>{i18n.t("agent-banner-sound-on")}</Button>}
        >
          {i18n.t("agent-banner-sound")}
        </Banner>
      )}
    </div>
  );
}

/** Queues to which more comes than their agents can meet. */
function SurgeBanner({ desk }: { desk: Desk }) {
  const i18n = useI18n();
  const since = desk.queues.flatMap((queue) => queue.surge_since ?? []);
  if (since.length === 0) return null;
  const overrun = desk.queues.filter((queue) => queue.surge_since !== null);
  const queues = overrun.map((queue) => queue.name).join(", ");
  return (
    <Banner kind="warn" icon="alert">
      {i18n.t("agent-banner-surge", { queues, time: i18n.time(Math.min(...since)) })}
    </Banner>
  );
}

function Banner(props: {
  kind: "warn" | "bad" | "quiet";
  icon: IconName;
  action?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <div class={`banner banner--${props.kind}`}>
      <Icon name={props.icon} />
      <p>{props.children}</p>
      {props.action}
    </div>
  );
}

function LostBanner({ desk }: { desk: Desk }) {
  const i18n = useI18n();
  const control = useControl();
  const now = useNow();
  const { link } = desk;
  const left = link.state === "lost" ? Math.ceil((link.retryAt - now) / 1_000) : 0;
  return (
    <Banner
      kind="quiet"
      icon="alert"
      action={<Button onClick={() => control.reconnect()}>{i18n.t("staff-retry-now")}</Button>}
    >
      {i18n.t(desk.restart === "forgets" ? "agent-banner-restart" : "agent-banner-lost")}{" "}
      {left > 0 && (
        // The countdown is for the eye; a screen reader would hear it every second.
        <span aria-hidden="true">{i18n.t("agent-banner-retry", { time: i18n.clock(left) })}</span>
      )}
    </Banner>
  );
}

/** Notices leave by themselves after this long, milliseconds. */
const NOTICE_MS = 9_000;

/** Small news at the bottom: refusals in words, offers that went. */
export function Notices({ desk }: { desk: Desk }) {
  const i18n = useI18n();
  return (
    <div class="notices" role="status" aria-label={i18n.t("agent-notices")}>
      {desk.notices.map((notice) => (
        <NoticeToast key={notice.key} notice={notice} />
      ))}
    </div>
  );
}

function NoticeToast({ notice }: { notice: Notice }) {
  const i18n = useI18n();
  const control = useControl();
  useEffect(() => {
    const timer = setTimeout(() => control.dismiss(notice.key), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [control, notice.key]);
  const isBad = notice.kind === "error" || notice.kind === "unreachable";
  return (
    <div class={isBad ? "toast toast--bad" : "toast"}>
      <Icon name={isBad ? "alert" : "info"} />
      <p>{useNoticeText(notice)}</p>
      <IconButton
        icon="close"
        label={i18n.t("agent-notice-dismiss")}
        onClick={() => control.dismiss(notice.key)}
      />
    </div>
  );
}

function offerEnding({ result, isInvitation }: Extract<Notice, { kind: "offer" }>): string {
  const endings = isInvitation ? INVITATION_ENDINGS : OFFER_ENDINGS;
  return result === "expired" ? endings.expired : endings.rescinded;
}

const OFFER_ENDINGS = messageIds({
  expired: "agent-offer-expired",
  rescinded: "agent-offer-rescinded",
});
const INVITATION_ENDINGS = messageIds({
  expired: "agent-invitation-expired",
  rescinded: "agent-invitation-rescinded",
});

function useNoticeText(notice: Notice): string {
  const i18n = useI18n();
  switch (notice.kind) {
    case "error":
      return i18n.t(ERRORS[notice.code] ?? "agent-error-internal");
    case "unreachable":
      return i18n.t("staff-problem-network");
    case "offer":
      return i18n.t(offerEnding(notice));
    case "invite":
      return i18n.t(INVITED[notice.result], { name: notice.name });
    case "gone":
      return i18n.t(GONE[notice.reason], { name: notice.name ?? i18n.t("agent-nobody") });
  }
}
