/** The HTTP calls of the desktop: signing in and out, who waits, and what is done about it. */
import type {
  EarlierSessions,
  LiveQueues,
  Login,
  Me,
  Problem,
  QueueSessions,
  SessionWhy,
  Transcript,
  TransferTarget,
} from "../generated/protocol";

/** What became of a call. `unreachable`: no answer at all. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string };

/** The code of a call that got no answer. */
export const UNREACHABLE = "unreachable";
/** The code of a call without a valid cookie. */
export const NOT_SIGNED_IN = "not_signed_in";

/** A call that takes longer has failed, milliseconds. */
const TIMEOUT_MS = 15_000;

/** Who is signed in here. */
export function fetchMe(): Promise<Result<Me>> {
  return call<Me>("GET", "me");
}

/** Signs in; the cookie comes with the answer. */
export function login(body: Login): Promise<Result<Me>> {
  return call<Me>("POST", "login", body);
}

/** Signs out. */
export function logout(): Promise<Result<null>> {
  return call<null>("POST", "logout");
}

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

/** The queues as they are now. */
export function fetchQueues(locale: string): Promise<Result<LiveQueues>> {
  return call("GET", `queues?locale=${locale}`);
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

async function call<T>(method: string, path: string, body?: object): Promise<Result<T>> {
  let response: Response;
  try {
    response = await fetch(new URL(`../api/v1/${path}`, pageUrl()), {
      method,
      credentials: "same-origin",
      headers: body ? { "content-type": "application/json" } : {},
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    return { ok: false, code: UNREACHABLE };
  }
  if (response.status === 204) return { ok: true, value: null as T };
  const json: unknown = await response.json().catch(() => null);
  if (response.ok && json !== null) return { ok: true, value: json as T };
  if (response.status === 401 && method === "GET") return { ok: false, code: NOT_SIGNED_IN };
  return { ok: false, code: (json as Problem | null)?.code ?? `status_${response.status}` };
}

/** The page's address with a closing slash, so that `/agent` and `/agent/` lead to the same place. */
export function pageUrl(): string {
  const { origin, pathname } = window.location;
  return `${origin}${pathname.replace(/(index\.html|\/)?$/, "/")}`;
}
