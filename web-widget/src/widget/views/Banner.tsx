import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../shared/ui/icons";
import { useNow } from "../../shared/ui/use-now";
import { unsent } from "../panel";
import { useShell } from "./context";

/** A line that is back within this time is not worth a word. */
const PATIENCE_MS = 1_500;

/** Says that the line is lost, when it is tried again, and until when the place is kept. */
export function Banner() {
  const { client, i18n } = useShell();
  const away = client.line.state !== "open";
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!away) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [away]);
  if (client.panel.outdated) {
    return <div class="banner">{i18n.t("outdated")}</div>;
  }
  // Without a line, too: a router that cannot begin says so and does not welcome anybody.
  if (client.panel.held !== null) return <Held words={client.panel.held} />;
  return away && shown ? <Lost /> : null;
}

/** The router is there and takes nothing: what the operator has to say to that. */
function Held({ words }: { words: string }) {
  const { client, i18n } = useShell();
  const { panel } = client;
  const waits = panel.starting !== null || unsent(panel).some((item) => item.refused === null);
  return (
    <div class="banner" role="status">
      <Icon name="alert" />
      <div>
        <p dir="auto">{words || i18n.t("held")}</p>
        {waits && <p>{i18n.t("held-kept")}</p>}
      </div>
    </div>
  );
}

function Lost() {
  const { client, i18n } = useShell();
  const now = useNow();
  const line = client.line;
  const seconds = line.state === "lost" ? Math.ceil((line.retryAt - now) / 1000) : 0;
  return (
    <div class="banner" role="status">
      <Icon name="alert" />
      <div>
        <p>
          {i18n.t(client.panel.welcomed ? "lost" : "unreachable")}{" "}
          {/* The count is for eyes: read out every second it would drown everything else. */}
          <span aria-hidden="true">
            {seconds > 0 ? i18n.t("lost-retry-in", { seconds }) : i18n.t("lost-retrying")}
          </span>
        </p>
        <Kept now={now} />
      </div>
    </div>
  );
}

/** The router counts the grace from when it last heard this page; that is when this page heard it. */
function Kept({ now }: { now: number }) {
  const { client, i18n } = useShell();
  const session = client.panel.session;
  const heard = client.lastHeardAt;
  if (!session || session.state === "ended" || heard === null) return null;
  if (client.panel.forgets) return <p>{i18n.t("lost-restart")}</p>;
  const until = heard + session.graceS * 1000;
  if (now > until) return <p>{i18n.t("lost-grace-over")}</p>;
  const time = i18n.time(until);
  const waiting = session.state === "waiting";
  return <p>{i18n.t(waiting ? "lost-place-kept" : "lost-chat-kept", { time })}</p>;
}
