import { useState } from "preact/hooks";
import { useI18n } from "../shared/ui/i18n-context";
import { Icon } from "../shared/ui/icons";
import { useNow } from "../shared/ui/use-now";
import { useAlerts } from "./context";
import { Menu } from "./menu";

/** Sound and notifications: what is on, and a sound to test. */
export function AlertsMenu() {
  const i18n = useI18n();
  const alerts = useAlerts();
  const [isOn, setOn] = useState(alerts.isSoundOn);
  const [permission, setPermission] = useState(alerts.permission);
  const isSilent = !isOn;
  return (
    <Menu
      class="button button--icon button--quiet"
      label={i18n.t("agent-alerts")}
      button={<Icon name={isSilent ? "bellOff" : "bell"} />}
    >
      {() => (
        <>
          <label class="menu__item menu__item--check">
            <input
              type="checkbox"
              checked={isOn}
              onChange={(event) => {
                alerts.setSound(event.currentTarget.checked);
                setOn(event.currentTarget.checked);
              }}
            />
            {i18n.t("agent-alerts-sound")}
          </label>
          <button type="button" class="menu__item" onClick={() => alerts.test()}>
            <Icon name="bell" />
            {i18n.t("agent-alerts-test")}
          </button>
          <hr class="menu__rule" />
          <p class="menu__title">{i18n.t("agent-alerts-notify")}</p>
          {permission === "default" && (
            <button
              type="button"
              class="menu__item"
              onClick={() => void alerts.askPermission().then(setPermission)}
            >
              <Icon name="check" />
              {i18n.t("agent-alerts-notify-ask")}
            </button>
          )}
          {permission === "granted" && <p class="menu__note">{i18n.t("agent-alerts-notify-on")}</p>}
          {permission === "denied" && (
            <p class="menu__note">{i18n.t("agent-alerts-notify-denied")}</p>
          )}
          {permission === "none" && <p class="menu__note">{i18n.t("agent-alerts-notify-none")}</p>}
        </>
      )}
    </Menu>
  );
}

/** Whether the agent wants sound but the browser still keeps it off. */
export function useSoundBlocked(): boolean {
  const alerts = useAlerts();
  useNow(1_000);
  return alerts.isSoundOn && !alerts.isSoundReady;
}
