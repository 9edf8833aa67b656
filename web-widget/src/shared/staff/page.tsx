import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Me } from "../../generated/protocol";
import { type CatalogueLoader, type I18n, type Language, loadI18n, negotiate } from "../i18n";
import { openStore, type Store } from "../storage";
import { I18nContext } from "../ui/i18n-context";
import { Button, Spinner } from "../ui/parts";
import { fetchMe, NOT_SIGNED_IN } from "./api";
import { type Face, SignIn } from "./signin";

/** One choice for all pages of staff. */
const LANGUAGE_KEY = "seira:agent:language";

type Visitor =
  | { readonly state: "unknown" }
  | { readonly state: "unreachable" }
  | { readonly state: "out"; readonly wasIn: boolean }
  | { readonly state: "in"; readonly me: Me };

/** Somebody who is signed in, and what their page needs. */
export interface Seat {
  readonly me: Me;
  readonly store: Store;
  readonly i18n: I18n;
  readonly onLanguage: (language: Language) => void;
  /** The account has got another role meanwhile. */
  readonly onMe: (me: Me) => void;
  /** Signed out; `wasIn`: not by their own wish. */
  readonly onOut: (wasIn: boolean) => void;
}

/** A page for staff: finds out who is signed in, and shows the sign-in form or the page. */
export function StaffPage(props: {
  face: Face;
  load: CatalogueLoader;
  children: (seat: Seat) => ComponentChildren;
}) {
  const store = useMemo(openStore, []);
  const [i18n, setI18n] = useState<I18n | null>(null);
  const [visitor, setVisitor] = useState<Visitor>({ state: "unknown" });

  const speak = (language: Language) => void loadI18n(language, props.load).then(setI18n);
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
  const onMe = (me: Me) => setVisitor({ state: "in", me });
  const onOut = (wasIn: boolean) => setVisitor({ state: "out", wasIn });
  return (
    <I18nContext.Provider value={i18n}>
      {visitor.state === "in" ? (
        props.children({ me: visitor.me, store, i18n, onLanguage, onMe, onOut })
      ) : (
        <Before {...{ visitor, i18n, onLanguage, ask }} face={props.face} onSignedIn={onMe} />
      )}
    </I18nContext.Provider>
  );
}

function Before(props: {
  visitor: Exclude<Visitor, { state: "in" }>;
  face: Face;
  i18n: I18n;
  onLanguage: (language: Language) => void;
  onSignedIn: (me: Me) => void;
  ask: () => Promise<void>;
}) {
  const { visitor, face, i18n } = props;
  switch (visitor.state) {
    case "unknown":
      return (
        <main class="waiting-room">
          <Spinner />
          <p>{i18n.t(face.loading)}</p>
        </main>
      );
    case "unreachable":
      return (
        <main class="waiting-room">
          <p role="alert">{i18n.t("staff-problem-network")}</p>
          <Button kind="primary" onClick={() => void props.ask()}>
            {i18n.t("staff-retry-now")}
          </Button>
        </main>
      );
    case "out":
      return <SignIn {...props} wasSignedOut={visitor.wasIn} />;
  }
}
