import { useEffect, useMemo, useState } from "preact/hooks";
import type { Me } from "../generated/protocol";
import { catalogueLoader } from "../shared/catalogues";
import { type I18n, type Language, loadI18n, negotiate } from "../shared/i18n";
import { joinPages } from "../shared/pages";
import { openStore } from "../shared/storage";
import { I18nContext } from "../shared/ui/i18n-context";
import { Button, Spinner } from "../shared/ui/parts";
import { Alerts } from "./alerts";
import { fetchMe, logout, NOT_SIGNED_IN, UNREACHABLE } from "./api";
import { AlertsContext, ControlContext } from "./context";
import { Control } from "./control";
import { Desktop } from "./desktop";
import { hasDesk, NoDesk } from "./no-desk";
import { SignIn } from "./signin";

const LANGUAGE_KEY = "seira:agent:language";
/** How long signing out waits for the presence to be told, milliseconds. */
const GOODBYE_MS = 1_500;

const load = catalogueLoader(
  import.meta.glob<string>(["../../locales/*/common.ftl", "../../locales/*/agent.ftl"], {
    query: "?raw",
    import: "default",
  }),
);

type Visitor =
  | { readonly state: "unknown" }
  | { readonly state: "unreachable" }
  | { readonly state: "out"; readonly wasIn: boolean }
  | { readonly state: "in"; readonly me: Me };

/** The whole page. */
export function App() {
  const store = useMemo(openStore, []);
  const [i18n, setI18n] = useState<I18n | null>(null);
  const [visitor, setVisitor] = useState<Visitor>({ state: "unknown" });

  const speak = (language: Language) => void loadI18n(language, load).then(setI18n);
  const onLanguage = (language: Language) => {
    store.set(LANGUAGE_KEY, language);
    speak(language);
  };
  const ask = async () => {
    const me = await fetchMe();
    if (me.ok) setVisitor({ state: "in", me: me.value });
    else if (me.code === NOT_SIGNED_IN) setVisitor({ state: "out", wasIn: false });
    else setVisitor({ state: "unreachable" });
  };

  // Once, at the beginning.
  useEffect(() => {
    speak(negotiate([store.get(LANGUAGE_KEY), ...navigator.languages]));
    void ask();
  }, []);

  if (i18n === null) return null;
  return (
    <I18nContext.Provider value={i18n}>
      <Page {...{ visitor, setVisitor, onLanguage, ask, store, i18n }} />
    </I18nContext.Provider>
  );
}

function Page(props: {
  visitor: Visitor;
  setVisitor: (visitor: Visitor) => void;
  onLanguage: (language: Language) => void;
  ask: () => Promise<void>;
  store: ReturnType<typeof openStore>;
  i18n: I18n;
}) {
  const { visitor, setVisitor, i18n } = props;
  switch (visitor.state) {
    case "unknown":
      return (
        <main class="waiting-room">
          <Spinner />
          <p>{i18n.t("agent-loading")}</p>
        </main>
      );
    case "unreachable":
      return (
        <main class="waiting-room">
          <p role="alert">{i18n.t("agent-problem-network")}</p>
          <Button kind="primary" onClick={() => void props.ask()}>
            {i18n.t("agent-banner-retry-now")}
          </Button>
        </main>
      );
    case "out":
      return (
        <SignIn
          wasSignedOut={visitor.wasIn}
          onLanguage={props.onLanguage}
          onSignedIn={(me) => setVisitor({ state: "in", me })}
        />
      );
    case "in":
      if (!hasDesk(visitor.me.role)) {
        return (
          <NoDesk
            me={visitor.me}
            onLanguage={props.onLanguage}
            onOut={() => setVisitor({ state: "out", wasIn: false })}
          />
        );
      }
      return (
        <SignedIn
          me={visitor.me}
          store={props.store}
          i18n={i18n}
          onLanguage={props.onLanguage}
          onMe={(me) => setVisitor({ state: "in", me })}
          onOut={(wasIn) => setVisitor({ state: "out", wasIn })}
        />
      );
  }
}

/** One desktop per account that signs in: its connection lives as long as this component. */
function SignedIn(props: {
  me: Me;
  store: ReturnType<typeof openStore>;
  i18n: I18n;
  onLanguage: (language: Language) => void;
  /** The account has got another role meanwhile. */
  onMe: (me: Me) => void;
  onOut: (wasIn: boolean) => void;
}) {
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
