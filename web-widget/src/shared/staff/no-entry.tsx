import { useEffect, useState } from "preact/hooks";
import { useI18n } from "../ui/i18n-context";
import { Button, Notice, Spinner } from "../ui/parts";
import { logout, pageUrl, UNREACHABLE } from "./api";
import { LanguageSelect } from "./language";
import type { Seat } from "./page";

/** For those who are signed in and have no page here: says so, and where they can go instead. */
export function NoEntry(props: {
  seat: Pick<Seat, "onLanguage" | "onOut">;
  pageTitle: string;
  title: string;
  text: string;
  /** Relative to the root of the server. */
  href: string;
  link: string;
}) {
  const i18n = useI18n();
  const [isBusy, setBusy] = useState(false);
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    document.title = props.pageTitle;
  }, [props.pageTitle]);
  const signOut = async () => {
    setBusy(true);
    setLost(false);
    const result = await logout();
    setBusy(false);
    if (!result.ok && result.code === UNREACHABLE) setLost(true);
    else props.seat.onOut(false);
  };
  return (
    <main class="waiting-room">
      <h1 class="waiting-room__title">{props.title}</h1>
      <p class="waiting-room__text">{props.text}</p>
      <a href={new URL(`../${props.href}`, pageUrl()).href}>{props.link}</a>
      <LanguageSelect onLanguage={props.seat.onLanguage} />
      <div role="alert">
        {isLost && <Notice kind="bad">{i18n.t("staff-problem-network")}</Notice>}
      </div>
      <Button kind="primary" disabled={isBusy} onClick={() => void signOut()}>
        {isBusy && <Spinner />}
        {i18n.t("staff-signout")}
      </Button>
    </main>
  );
}
