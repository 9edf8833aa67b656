import { useEffect, useState } from "preact/hooks";
import { catalogueLoader } from "../shared/catalogues";
import { logout, UNREACHABLE } from "../shared/staff/api";
import { LanguageSelect } from "../shared/staff/language";
import { Logo } from "../shared/staff/logo";
import { NoEntry } from "../shared/staff/no-entry";
import { type Seat, StaffPage } from "../shared/staff/page";
import type { Face } from "../shared/staff/signin";
import { Button, Notice, Spinner } from "../shared/ui/parts";
import { useFloor } from "./live";
import { Promises } from "./promises";
import { Queues } from "./queues";

const FACE: Face = {
  pageTitle: "super-page-title",
  loading: "super-loading",
  lead: "super-signin-lead",
  promise: "super-signin-promise",
  points: ["super-signin-point-live", "super-signin-point-surge", "super-signin-point-honest"],
};

const load = catalogueLoader(
  import.meta.glob<string>(
    ["../../locales/*/common.ftl", "../../locales/*/staff.ftl", "../../locales/*/supervisor.ftl"],
    { query: "?raw", import: "default" },
  ),
);

/** The whole page. */
export function App() {
  return (
    <StaffPage face={FACE} load={load}>
      {(seat) => (seat.me.role === "agent" ? <ForAgents seat={seat} /> : <Page {...seat} />)}
    </StaffPage>
  );
}

/** Agents have a page of their own. */
function ForAgents({ seat }: { seat: Seat }) {
  const { i18n } = seat;
  return (
    <NoEntry
      seat={seat}
      pageTitle={i18n.plain("super-page-title")}
      title={i18n.t("super-agents-title")}
      text={i18n.t("super-agents-text", { name: seat.me.name })}
      href="agent"
      link={i18n.t("super-agents-link")}
    />
  );
}

function Page(props: Seat) {
  const { i18n } = props;
  const floor = useFloor(i18n.language, () => props.onOut(true));
  const overrun = floor.queues?.queues.some(({ surge }) => surge !== null) ?? false;
  useEffect(() => {
    document.title = i18n.plain(overrun ? "super-page-title-overrun" : "super-page-title");
  }, [i18n, overrun]);
  return (
    <div class="super">
      <header class="top">
        <div class="top__brand">
          <Logo />
          <span>Seira</span>
        </div>
        <h1 class="super__title">{i18n.t("super-title")}</h1>
        <div class="top__space" />
        <LanguageSelect onLanguage={props.onLanguage} />
        <SignOut seat={props} />
      </header>
      <main class="super__main">
        <Queues floor={floor} onChanged={floor.look} />
        <Promises onOut={() => props.onOut(true)} />
      </main>
    </div>
  );
}

function SignOut({ seat }: { seat: Seat }) {
  const { i18n } = seat;
  const [isBusy, setBusy] = useState(false);
  const [isLost, setLost] = useState(false);
  const signOut = async () => {
    setBusy(true);
    const result = await logout();
    setBusy(false);
    if (!result.ok && result.code === UNREACHABLE) setLost(true);
    else seat.onOut(false);
  };
  return (
    <>
      <div role="alert">
        {isLost && <Notice kind="bad">{i18n.t("staff-problem-network")}</Notice>}
      </div>
      <Button kind="quiet" disabled={isBusy} onClick={() => void signOut()}>
        {isBusy && <Spinner />}
        {i18n.t("staff-signout")}
      </Button>
    </>
  );
}
