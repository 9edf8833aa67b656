/** The HTTP calls of the supervisors' page. */
import type { DeclareSurge, FloorAgents, PromiseReport } from "../generated/protocol";
import { call, type Result } from "../shared/staff/api";

/** One page of those who take sessions. */
export function fetchAgents(after: string | null): Promise<Result<FloorAgents>> {
  return call("GET", after === null ? "agents" : `agents?after=${encodeURIComponent(after)}`);
}

/** What was promised and what came of it, from one day to another, both included. */
export function fetchPromises(from: string, to: string): Promise<Result<PromiseReport>> {
  return call("GET", `reports/promises?from=${from}&to=${to}`);
}

/** Declares that a queue is overrun; null: as configured. */
export function declareSurge(queue: string, body: DeclareSurge): Promise<Result<null>> {
  return call("POST", `queues/${encodeURIComponent(queue)}/surge`, body);
}

/** Says that it is over. */
export function endSurge(queue: string): Promise<Result<null>> {
  return call("DELETE", `queues/${encodeURIComponent(queue)}/surge`);
}

/** Stops the offers of a queue, or lets them go on. */
export function pauseQueue(queue: string, isPaused: boolean): Promise<Result<null>> {
  return call("POST", `queues/${encodeURIComponent(queue)}/${isPaused ? "pause" : "resume"}`);
}
