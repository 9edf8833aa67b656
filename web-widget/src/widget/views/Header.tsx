import { messageIds } from "../../shared/i18n";
import { Avatar, IconButton } from "../../shared/ui/parts";
import { hasMessages, saveTranscript } from "../transcript";
import { useShell } from "./context";

const LINE = messageIds({ open: "line-open", connecting: "line-connecting", lost: "line-lost" });

/** Who or what this is, how the line is, and the way out. */
export function Header() {
  const shell = useShell();
  const { i18n, client } = shell;
  const session = client.panel.session;
  const back = !session && shell.screen.name === "form" && client.panel.welcomed;
  const agent = session?.state === "connected" ? session.agentName : null;
  const agents = session?.agents ?? [];
  const names = agents.length > 1 ? i18n.list(agents) : agent;
  const talking = session?.state === "connected" || session?.state === "waiting";
  return (
    <section class="header" aria-label={i18n.t("panel-title")}>
      {back && (
        <IconButton icon="back" label={i18n.t("back")} onClick={() => shell.go({ name: "home" })} />
      )}
      {agent && <Avatar name={agent} />}
      <div class="header__titles">
        <h1 class="header__title">
          <bdi>{names ?? session?.queueName ?? i18n.t("panel-title")}</bdi>
        </h1>
        <p class={`header__line header__line--${client.line.state}`}>
          {agent && session && client.line.state === "open" ? (
            <bdi>{session.queueName}</bdi>
          ) : (
            i18n.t(LINE[client.line.state])
          )}
        </p>
      </div>
      {talking && hasMessages(session) && (
        <IconButton
          icon="download"
          label={i18n.t("transcript-download")}
          onClick={() => saveTranscript(i18n, session, client.panel.offsetMs)}
        />
      )}
      {talking && (
        <IconButton
          icon={shell.quiet ? "bellOff" : "bell"}
          label={i18n.t(shell.quiet ? "sound-on" : "sound-off")}
          onClick={() => shell.toggleSound()}
        />
      )}
      {shell.framed && (
        <IconButton icon="close" label={i18n.t("close-panel")} onClick={() => shell.close()} />
      )}
    </section>
  );
}
