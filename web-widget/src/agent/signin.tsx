import { useEffect, useRef, useState } from "preact/hooks";
import type { Me } from "../generated/protocol";
import type { Language } from "../shared/i18n";
import { useI18n } from "../shared/ui/i18n-context";
import { Icon } from "../shared/ui/icons";
import { Button, Notice, Spinner } from "../shared/ui/parts";
import { login } from "./api";
import { Logo } from "./glyphs";
import { LanguageSelect } from "./language";
import { problemText } from "./words";

/** The page before the desktop. */
export function SignIn(props: {
  wasSignedOut: boolean;
  onLanguage: (language: Language) => void;
  onSignedIn: (me: Me) => void;
}) {
  const i18n = useI18n();
  useEffect(() => {
    document.title = i18n.plain("agent-page-title");
  }, [i18n]);
  return (
    <main class="signin">
      <section class="signin__side">
        <div class="signin__brand">
          <Logo />
          <span>Seira</span>
        </div>
        <p class="signin__promise">{i18n.t("agent-signin-promise")}</p>
        <ul class="signin__points">
          {["agent-signin-point-offers", "agent-signin-point-chats", "agent-signin-point-back"].map(
            (id) => (
              <li key={id}>
                <Icon name="check" />
                {i18n.t(id)}
              </li>
            ),
          )}
        </ul>
      </section>
      <section class="signin__main">
        <div class="signin__language">
          <LanguageSelect onLanguage={props.onLanguage} />
        </div>
        <Form wasSignedOut={props.wasSignedOut} onSignedIn={props.onSignedIn} />
      </section>
    </main>
  );
}

function Form(props: { wasSignedOut: boolean; onSignedIn: (me: Me) => void }) {
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
      <h1>{i18n.t("agent-signin-title")}</h1>
      <p class="signin__lead">{i18n.t("agent-signin-lead")}</p>
      {props.wasSignedOut && problem === null && (
        <Notice kind="warn">{i18n.t("agent-signin-signed-out")}</Notice>
      )}
      <div role="alert">
        {problem !== null && <Notice kind="bad">{problemText(i18n, problem)}</Notice>}
      </div>
      <label class="field">
        <span class="field__label">{i18n.t("agent-signin-login")}</span>
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
        <span class="field__label">{i18n.t("agent-signin-password")}</span>
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
        {i18n.t(isVisible ? "agent-signin-hide" : "agent-signin-show")}
      </button>
      <Button kind="primary" wide type="submit" aria-disabled={isBusy}>
        {isBusy && <Spinner />}
        {i18n.t(isBusy ? "agent-signin-busy" : "agent-signin-submit")}
      </Button>
    </form>
  );
}
