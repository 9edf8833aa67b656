import { useEffect, useState } from "preact/hooks";
import type { Me } from "../generated/protocol";
import type { Language } from "../shared/i18n";
import { useI18n } from "../shared/ui/i18n-context";
import { Button, Notice, Spinner } from "../shared/ui/parts";
import { logout, pageUrl, UNREACHABLE } from "./api";
import { LanguageSelect } from "./language";

/** Whether somebody with this role takes customers; only then is there a desktop. */
export function hasDesk(role: Me["role"]): boolean {
  return role !== "admin";
}

/** For those who are signed in and have no desktop: says so, and what they can do instead. */
export function NoDesk(props: {
  me: Me;
  onLanguage: (language: Language) => void;
  onOut: () => void;
}) {
  const i18n = useI18n();
  const [isBusy, setBusy] = useState(false);
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    document.title = i18n.plain("agent-page-title");
  }, [i18n]);
  const signOut = async () => {
    setBusy(true);
    setLost(false);
    const result = await logout();
    setBusy(false);
    if (!result.ok && result.code === UNREACHABLE) setLost(true);
    else props.onOut();
  };
  return (
    <main class="waiting-room">
      <h1 class="waiting-room__title">{i18n.t("agent-admin-title")}</h1>
      <p class="waiting-room__text">{i18n.t("agent-admin-text", { name: props.me.name })}</p>
      <a href={new URL("../openapi.json", pageUrl()).href}>{i18n.t("agent-admin-calls")}</a>
      <LanguageSelect onLanguage={props.onLanguage} />
      <div role="alert">
        {isLost && <Notice kind="bad">{i18n.t("agent-problem-network")}</Notice>}
      </div>
      <Button kind="primary" disabled={isBusy} onClick={() => void signOut()}>
        {isBusy && <Spinner />}
        {i18n.t("agent-signout")}
      </Button>
    </main>
  );
}
