/** HTTP calls of the pages for staff: signing in and out, and what they have in common. */
import type { LiveQueues, Login, Me, Problem } from "../../generated/protocol";

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

/** The queues as they are now. */
export function fetchQueues(locale: string): Promise<Result<LiveQueues>> {
  return call("GET", `queues?locale=${locale}`);
}

/** A call of the API; `path` is what comes after `/api/v1/`. */
export async function call<T>(method: string, path: string, body?: object): Promise<Result<T>> {
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
