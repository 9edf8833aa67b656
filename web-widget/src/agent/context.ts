/** What every component of the desktop may ask for. */
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { useNow } from "../shared/ui/use-now";
import type { Alerts } from "./alerts";
import type { Control } from "./control";
import type { Desk } from "./desk";

/** The signed-in desktop's control. */
export const ControlContext = createContext<Control | null>(null);
/** Sound and notifications of this window. */
export const AlertsContext = createContext<Alerts | null>(null);

export function useControl(): Control {
  const control = useContext(ControlContext);
  if (control === null) throw new Error("useControl outside of ControlContext");
  return control;
}

export function useAlerts(): Alerts {
  const alerts = useContext(AlertsContext);
  if (alerts === null) throw new Error("useAlerts outside of AlertsContext");
  return alerts;
}

/** The desk, renewed with every change. */
export function useDesk(): Desk {
  const control = useControl();
  const [desk, setDesk] = useState(control.desk);
  useEffect(() => {
    setDesk(control.desk);
    return control.subscribe(() => setDesk(control.desk));
  }, [control]);
  return desk;
}

/** The server's time, for countdowns and times since. */
export function useServerNow(desk: Desk, everyMs = 1_000): number {
  return useNow(everyMs) + desk.clockOffset;
}

/** Whether a media query holds. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const update = () => setMatches(list.matches);
    update();
    list.addEventListener("change", update);
    return () => list.removeEventListener("change", update);
  }, [query]);
  return matches;
}

/** Whether the agent is looking at this window. */
export function useAttention(): boolean {
  const look = () => document.visibilityState === "visible" && document.hasFocus();
  const [isLooking, setLooking] = useState(look);
  useEffect(() => {
    const update = () => setLooking(look());
    const events = ["focus", "blur"] as const;
    for (const event of events) window.addEventListener(event, update);
    document.addEventListener("visibilitychange", update);
    return () => {
      for (const event of events) window.removeEventListener(event, update);
      document.removeEventListener("visibilitychange", update);
    };
  }, []);
  return isLooking;
}
