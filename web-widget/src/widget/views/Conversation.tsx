import type { Session } from "../panel";
import { Composer } from "./Composer";
import { useShell } from "./context";
import { Deferred } from "./Deferred";
import { Ended } from "./Ended";
import { Log } from "./Log";
import { Silence } from "./Silence";
import { Waiting } from "./Waiting";

/** A session from its first moment in line to its end: one log, and around it what fits the state. */
export function Conversation({ session }: { session: Session }) {
  const { prefill } = useShell();
  return (
    <div class={`conversation conversation--${session.state}`}>
      {session.state === "waiting" && <Waiting session={session} />}
      {session.state === "deferred" && <Deferred session={session} />}
      <Log session={session} />
      {session.state === "connected" && <Silence session={session} />}
      {session.state === "ended" ? (
        <Ended session={session} />
      ) : (
        <Composer key={prefill.text} session={session} />
      )}
    </div>
  );
}
