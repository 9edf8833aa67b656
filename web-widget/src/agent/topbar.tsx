import { useState } from "preact/hooks";
import type { Language } from "../shared/i18n";
import { Confirm } from "../shared/staff/dialog";
import { LanguageSelect } from "../shared/staff/language";
import { Logo } from "../shared/staff/logo";
import { useI18n } from "../shared/ui/i18n-context";
import { Icon } from "../shared/ui/icons";
import { Avatar, Button, IconButton } from "../shared/ui/parts";
import { AlertsMenu } from "./alerts-menu";
import type { Desk } from "./desk";
import { Menu } from "./menu";
import { PresenceMenu } from "./presence-menu";
import { slotsInUse } from "./view";

/** The bar on top: presence, room, connection, settings. */
export function TopBar(props: {
  desk: Desk;
  login: string;
  onLanguage: (language: Language) => void;
  onSignOut: () => void;
  onShortcuts: () => void;
}) {
  const i18n = useI18n();
  const { desk } = props;
  const { chats, calls } = slotsInUse(desk);
  return (
    <div class="top">
      <div class="top__brand">
        <Logo />
        <span>Seira</span>
      </div>
      <PresenceMenu desk={desk} />
      <div class="top__meters">
        <Meter
          title={i18n.t("agent-meter-chats")}
          label={i18n.t("agent-meter-chats-label", { used: chats, max: desk.chatsMax })}
          used={chats}
          max={desk.chatsMax}
        />
        {desk.callsMax > 0 && (
          <Meter
            title={i18n.t("agent-meter-calls")}
            label={i18n.t("agent-meter-calls-label", { used: calls, max: desk.callsMax })}
            used={calls}
            max={desk.callsMax}
          />
        )}
      </div>
      <div class="top__space" />
      <LinkState desk={desk} />
      <span class="top__wide">
        <IconButton
          icon="info"
          label={i18n.t("agent-shortcuts-open")}
          onClick={props.onShortcuts}
        />
      </span>
      <AlertsMenu />
      <Account {...props} />
    </div>
  );
}

/** "Chats 1/3" with a bar of as many parts. */
function Meter(props: { title: string; label: string; used: number; max: number }) {
  const i18n = useI18n();
  const parts = Array.from({ length: Math.min(props.max, 8) }, (_, i) => i < props.used);
  return (
    <div class="meter" role="img" aria-label={props.label} title={props.label}>
      <span class="meter__text">
        {props.title}{" "}
        <b dir="ltr">
          {i18n.number(props.used)}/{i18n.number(props.max)}
        </b>
      </span>
      <span class="meter__bar">
        {parts.map((isUsed, i) => (
          <i key={i} class={isUsed ? "meter__part meter__part--used" : "meter__part"} />
        ))}
      </span>
    </div>
  );
}

function LinkState({ desk }: { desk: Desk }) {
  const i18n = useI18n();
  const { state } = desk.link;
  const text =
    state === "open"
      ? i18n.t("agent-link-live")
      : state === "connecting"
        ? i18n.t("agent-link-connecting")
        : i18n.t("agent-link-lost");
  return (
    <span class={`link-state link-state--${state}`} title={text}>
      <i class="dot" />
      <span class="link-state__text">{text}</span>
    </span>
  );
}

function Account(props: {
  desk: Desk;
  login: string;
  onLanguage: (language: Language) => void;
  onSignOut: () => void;
  onShortcuts: () => void;
}) {
  const i18n = useI18n();
  const [isAsking, setAsking] = useState(false);
  const open = props.desk.sessions.length;
  const name = props.desk.name || props.login;
  return (
    <>
      <Menu
        class="top__account"
        label={i18n.t("agent-account", { name })}
        button={<Avatar name={name} />}
      >
        {(close) => (
          <>
            <p class="menu__who">
              <bdi>{name}</bdi>
              <small>
                <bdi>{props.login}</bdi>
              </small>
            </p>
            <LanguageSelect onLanguage={props.onLanguage} />
            <button
              type="button"
              class="menu__item"
              onClick={() => {
                close();
                props.onShortcuts();
              }}
            >
              <Icon name="info" />
              {i18n.t("agent-shortcuts-open")}
            </button>
            <button
              type="button"
              class="menu__item"
              onClick={() => {
                close();
                if (open > 0) setAsking(true);
                else props.onSignOut();
              }}
            >
              <Icon name="leave" />
              {i18n.t("staff-signout")}
            </button>
          </>
        )}
      </Menu>
      {isAsking && (
        <Confirm
          title={i18n.t("agent-signout-title")}
          text={i18n.t("agent-signout-text", { count: open })}
          action={i18n.t("staff-signout")}
          onConfirm={props.onSignOut}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

/** The button that ends being away, wherever it is offered. */
export function ReturnButton({ onClick }: { onClick: () => void }) {
  const i18n = useI18n();
  return (
    <Button kind="primary" icon="check" onClick={onClick}>
      {i18n.t("agent-missed-back")}
    </Button>
  );
}
