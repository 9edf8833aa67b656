import { Notice } from "../../shared/ui/parts";
import { useNow } from "../../shared/ui/use-now";
import type { Session } from "../panel";
import { useShell } from "./context";

/** Asks a customer who has gone quiet to write, and counts down. */
export function Silence({ session }: { session: Session }) {
  const { client, i18n } = useShell();
  const now = useNow() + client.panel.offsetMs;
  const closesAt = session.closesAt;
  if (closesAt === null || closesAt <= now) return null;
  return (
    <div class="silence">
      <div role="alert" class="sr-only">
        {i18n.t("silence-announced")}
      </div>
      <Notice kind="warn" icon="clock">
        {i18n.t("silence-warning", { time: i18n.clock((closesAt - now) / 1000) })}
      </Notice>
    </div>
  );
}
