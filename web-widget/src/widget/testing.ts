import type { CustomerSession } from "../generated/protocol";

/** A conversation in progress, for tests. */
export const SESSION: CustomerSession = {
  session: "s1",
  token: "t1",
  queue: "orders",
  queue_name: "Orders",
  channel: "chat",
  state: "connected",
  arrived_at: 0,
  agent_name: "Maria",
  agents: ["Maria"],
  grace_s: 120,
  seq: 2,
  deferral: null,
};

/** What the router greets a page with, for tests. */
export const welcome = (session: CustomerSession | null, identified = false) => ({
  type: "welcome",
  protocol: 1,
  device: "d1",
  server_time: Date.now(),
  heartbeat_s: 15,
  text_max_bytes: 16_384,
  last_id: 0,
  service: null,
  identified,
  session,
  queues: [],
});
