import { Button } from "../../shared/ui/parts";
import type { Session } from "../panel";
import { hasMessages, saveTranscript } from "../transcript";
import { endWords } from "../words";
import { useShell } from "./context";

/** It is over: why, the conversation as a file, and the way to begin anew. */
export function Ended({ session }: { session: Session }) {
  const shell = useShell();
  const { client, i18n } = shell;
  const again = () => {
    client.dismiss();
    shell.go({ name: "home" });
  };
  return (
    <div class="ended">
      <p>{endWords(i18n, session.endReason)}</p>
      <Button kind="primary" wide data-first onClick={again}>
        {i18n.t("start-again")}
      </Button>
      {hasMessages(session) && (
        <Button
          icon="download"
          wide
          onClick={() => saveTranscript(i18n, session, client.panel.offsetMs)}
        >
          {i18n.t("transcript-download")}
        </Button>
      )}
    </div>
  );
}
