import { useEffect, useMemo } from "preact/hooks";
import { catalogueLoader } from "../shared/catalogues";
import { joinPages } from "../shared/pages";
import { logout, UNREACHABLE } from "../shared/staff/api";
import { type Seat, StaffPage } from "../shared/staff/page";
import type { Face } from "../shared/staff/signin";
import { Alerts } from "./alerts";
import { AlertsContext, ControlContext } from "./context";
import { Control } from "./control";
import { Desktop } from "./desktop";
import { hasDesk, NoDesk } from "./no-desk";

/** How long signing out waits for the presence to be told, milliseconds. */
const GOODBYE_MS = 1_500;

const FACE: Face = {
  pageTitle: "agent-page-title",
  loading: "agent-loading",
  lead: "agent-signin-lead",
  promise: "agent-signin-promise",
  points: ["agent-signin-point-offers", "agent-signin-point-chats", "agent-signin-point-back"],
};

const load = catalogueLoader(
  import.meta.glob<string>(
    ["../../locales/*/common.ftl", "../../locales/*/staff.ftl", "../../locales/*/agent.ftl"],
    { query: "?raw", import: "default" },
  ),
);

/** The whole page. */
export function App() {
  return (
    <StaffPage face={FACE} load={load}>
      {(seat) => (hasDesk(seat.me.role) ? <SignedIn {...seat} /> : <NoDesk seat={seat} />)}
    </StaffPage>
  );
}

/** One desktop per account that signs in: its connection lives as long as this component. */
function SignedIn(props: Seat) {
  const { me, store, i18n } = props;
  const pages = useMemo(joinPages, []);
  // A new account gets a new control.
  const control = useMemo(
    () =>
      new Control({
        me,
        store,
        pages,
        locale: i18n.language,
        onMe: props.onMe,
        onSignedOut: () => props.onOut(true),
      }),
    [me.account],
  );
  const alerts = useMemo(() => new Alerts(store), [store]);
  useEffect(() => {
    control.start();
    alerts.start();
    return () => {
      control.stop();
      alerts.stop();
    };
  }, [control, alerts]);
  useEffect(() => control.setLocale(i18n.language), [control, i18n]);

  const signOut = async () => {
    await sayGoodbye(control);
    const result = await logout();
    if (!result.ok && result.code === UNREACHABLE) {
      control.reportUnreachable();
      return;
    }
    control.forget();
    props.onOut(false);
  };

  return (
    <ControlContext.Provider value={control}>
      <AlertsContext.Provider value={alerts}>
        <Desktop me={me} onLanguage={props.onLanguage} onSignOut={() => void signOut()} />
      </AlertsContext.Provider>
    </ControlContext.Provider>
  );
}

/** Goes offline first, so that nothing is offered to a page that is about to close. */
function sayGoodbye(control: Control): Promise<void> {
  const isOffline = () => control.desk.presence.state === "offline";
  if (control.desk.link.state !== "open" || isOffline()) return Promise.resolve();
  control.setPresence("offline");
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(done, GOODBYE_MS);
    const unsubscribe = control.subscribe(() => isOffline() && done());
  });
}
