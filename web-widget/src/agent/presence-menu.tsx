import type { PresenceState, PresenceWish } from "../generated/protocol";
import { useI18n } from "../shared/ui/i18n-context";
import { Icon } from "../shared/ui/icons";
import { useControl, useServerNow } from "./context";
import type { Desk } from "./desk";
import { Menu } from "./menu";
import { PRESENCE, reasonText } from "./words";

/** Shows the agent's presence with its time, and changes it. */
export function PresenceMenu({ desk }: { desk: Desk }) {
  const i18n = useI18n();
  const control = useControl();
  const now = useServerNow(desk);
  const { state, reason, since } = desk.presence;
  const name =
    state === "away" && reason !== null ? reasonText(i18n, reason) : i18n.t(PRESENCE[state]);
  const choose = (close: () => void, wish: PresenceWish, why: string | null = null) => {
    control.setPresence(wish, why);
    close();
  };
  return (
    <Menu
      class={`presence presence--${state}`}
      button={
        <>
          <PresenceDot state={state} />
          <span class="sr-only">{i18n.t("agent-presence-button")} </span>
          <span class="presence__name">{name}</span>
          {since > 0 && <span class="presence__time">{i18n.clock((now - since) / 1_000)}</span>}
          <Icon name="minimize" />
        </>
      }
    >
      {(close) => (
        <>
          <Choice
            state="available"
            name={i18n.t("agent-presence-available")}
            hint={i18n.t("agent-presence-available-hint")}
            isChosen={state === "available"}
            onChoose={() => choose(close, "available")}
          />
          {desk.awayReasons.map((one) => (
            <Choice
              key={one}
              state="away"
              name={reasonText(i18n, one)}
              hint={i18n.t("agent-presence-away")}
              isChosen={state === "away" && reason === one}
              onChoose={() => choose(close, "away", one)}
            />
          ))}
          <Choice
            state="offline"
            name={i18n.t("agent-presence-offline")}
            hint={i18n.t("agent-presence-offline-hint")}
            isChosen={state === "offline"}
            onChoose={() => choose(close, "offline")}
          />
        </>
      )}
    </Menu>
  );
}

function Choice(props: {
  state: PresenceState;
  name: string;
  hint: string;
  isChosen: boolean;
  onChoose: () => void;
}) {
  return (
    <button type="button" class="menu__item" aria-pressed={props.isChosen} onClick={props.onChoose}>
      <PresenceDot state={props.state} />
      <span class="menu__words">
        <bdi>{props.name}</bdi>
        <small>{props.hint}</small>
      </span>
      {props.isChosen && <Icon name="check" />}
    </button>
  );
}

/** A sign for a presence that differs in shape as well as in colour. */
export function PresenceDot({ state }: { state: PresenceState }) {
  return (
    <svg class={`pdot pdot--${state}`} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      <circle class="pdot__disc" cx="6" cy="6" r="5" />
      {state === "available" && <path d="M3.8 6.2 5.4 7.8 8.3 4.6" />}
      {state === "away" && <path d="M6 3.4V6l1.8 1.2" />}
      {state === "grace" && <path d="M4 6h4" />}
    </svg>
  );
}
