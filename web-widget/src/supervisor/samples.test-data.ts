/** What the server says in unit tests. */
import type { LiveQueue, QueuePromises } from "../generated/protocol";

export const NOON = Date.parse("2026-11-26T12:00:00.000Z");

export function queue(id: string, over: Partial<LiveQueue> = {}): LiveQueue {
  return {
    queue: id,
    name: id,
    open: true,
    opens_at: null,
    paused: false,
    waiting: 0,
    callbacks: 0,
    messages: 0,
    oldest_queued_at: null,
    oldest_wait_s: null,
    staffed: true,
    attended: true,
    surge: null,
    ...over,
  };
}

export function promises(over: Partial<QueuePromises> = {}): QueuePromises {
  const some = { told: 50, kept: 40, broken: 8, left: 2, kept_share: 0.83 };
  return {
    queue: "orders",
    name: "Orders",
    level: 0.8,
    told: 120,
    kept: 88,
    broken: 22,
    left: 10,
    worse: 4,
    kept_share: 0.8,
    kept_censored: 0.79,
    bias_s: -35,
    width_s: 150,
    days: [
      { day: "2026-11-25", ...some },
      { day: "2026-11-26", ...some, kept_share: 0.6 },
    ],
    hours: [
      { hour: 9, ...some },
      { hour: 10, ...some, kept: 0, broken: 0, kept_share: null },
    ],
    ...over,
  };
}
