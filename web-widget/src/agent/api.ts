/** The HTTP calls of the desktop: who waits, and what is done about it. */
import type {
  EarlierSessions,
  QueueSessions,
  SessionWhy,
  Transcript,
  TransferTarget,
} from "../generated/protocol";
import { call, type Result } from "../shared/staff/api";

/** Who waits in a queue: the first of them. */
export function fetchWaiting(queue: string, locale: string): Promise<Result<QueueSessions>> {
  return call("GET", `queues/${encodeURIComponent(queue)}/sessions?locale=${locale}`);
}

/** Why a session waits. For supervisors, like the three below. */
export function fetchWhy(session: string, locale: string): Promise<Result<SessionWhy>> {
  return call("GET", `sessions/${session}/why?locale=${locale}`);
}

/** Earlier conversations of the customer of a session, the latest first. */
export function fetchEarlier(
  session: string,
  query: { search: string; after: string | null; locale: string },
): Promise<Result<EarlierSessions>> {
  return call("GET", `sessions/${session}/earlier?${queryOf(query)}`);
}

/** What was said in a conversation, from its beginning. */
export function fetchTranscript(
  session: string,
  query: { after: string | null; locale: string },
): Promise<Result<Transcript>> {
  return call("GET", `sessions/${session}/transcript?${queryOf(query)}`);
}

function queryOf(query: Record<string, string | null>): string {
  const given = Object.entries(query).filter((one): one is [string, string] => Boolean(one[1]));
  return new URLSearchParams(given).toString();
}

/** Moves a waiting session to the front of its line. */
export function pushUp(session: string): Promise<Result<null>> {
  return call("POST", `sessions/${session}/push-up`, { first: true });
}

/** Gives a session to another queue or to an agent. */
export function reassign(session: string, to: TransferTarget): Promise<Result<null>> {
  return call("POST", `sessions/${session}/reassign`, { to });
}

/** Takes a waiting session. */
export function pull(session: string): Promise<Result<null>> {
  return call("POST", `sessions/${session}/pull`);
}
