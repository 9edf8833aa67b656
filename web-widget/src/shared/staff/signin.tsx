import { useEffect, useRef, useState } from "preact/hooks";
import type { Me } from "../../generated/protocol";
import type { Language } from "../i18n";
import { useI18n } from "../ui/i18n-context";
import { Icon } from "../ui/icons";
import { Button, Notice, Spinner } from "../ui/parts";
import { login } from "./api";
import { LanguageSelect } from "./language";
import { Logo } from "./logo";
import { problemText } from "./problems";

/** What a page says of itself before anybody is signed in: ids of its texts. */
export interface Face {
  readonly pageTitle: string;
  readonly loading: string;
  readonly lead: string;
  readonly promise: string;
  readonly points: readonly string[];
}

/** The page before the page. */
export function SignIn(props: {
  face: Face;
  wasSignedOut: boolean;
  onLanguage: (language: Language) => void;
  onSignedIn: (me: Me) => void;
}) {
  const i18n = useI18n();
  useEffect(() => {
    document.title = i18n.plain(props.face.pageTitle);
  }, [i18n]);
  return (
    <main class="signin">
      <section class="signin__side">
        <div class="signin__brand">
          <Logo />
          <span>Seira</span>
        </div>
        <p class="signin__promise">{i18n.t(props.face.promise)}</p>
        <ul class="signin__points">
          {props.face.points.map((id) => (
            <li key={id}>
              <Icon name="check" />
              {i18n.t(id)}
            </li>
          ))}
        </ul>
      </section>
      <section class="signin__main">
        <div class="signin__language">
          <LanguageSelect onLanguage={props.onLanguage} />
        </div>
        <Form {...props} />
      </section>
    </main>
  );
}

function Form(props: { face: Face; wasSignedOut: boolean; onSignedIn: (me: Me) => void }) {
  const i18n = useI18n();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [isVisible, setVisible] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    const result = await login({ login: name.trim(), password });
    setBusy(false);
    if (result.ok) props.onSignedIn(result.value);
    else setProblem(result.code);
  };

  return (
    <form class="signin__form" onSubmit={submit}>
      <h1>{i18n.t("staff-signin-title")}</h1>
      <p class="signin__lead">{i18n.t(props.face.lead)}</p>
      {props.wasSignedOut && problem === null && (
        <Notice kind="warn">{i18n.t("staff-signin-signed-out")}</Notice>
      )}
      <div role="alert">
        {problem !== null && <Notice kind="bad">{problemText(i18n, problem)}</Notice>}
      </div>
      <label class="field">
        <span class="field__label">{i18n.t("staff-signin-login")}</span>
        <input
          ref={first}
          class="input"
          name="login"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          dir="auto"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span class="field__label">{i18n.t("staff-signin-password")}</span>
        <span class="signin__password">
          <input
            {...(isVisible ? { type: "text" as const } : { type: "password" as const })}
            class="input"
            name="password"
            autocomplete="current-password"
            required
            dir="ltr"
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </span>
      </label>
      <button
        type="button"
        class="link signin__show"
        aria-pressed={isVisible}
        onClick={() => setVisible(!isVisible)}
      >
        {i18n.t(isVisible ? "staff-signin-hide" : "staff-signin-show")}
      </button>
      <Button kind="primary" wide type="submit" aria-disabled={isBusy}>
        {isBusy && <Spinner />}
        {i18n.t(isBusy ? "staff-signin-busy" : "staff-signin-submit")}
      </Button>
    </form>
  );
}
