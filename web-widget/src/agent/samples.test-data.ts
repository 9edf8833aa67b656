/** Frames for the tests: complete, with what a test is about as an argument. */
import type {
  AgentServerFrame,
  MemberRole,
  MemberView,
  OfferView,
  SessionView,
  Snapshot,
} from "../generated/protocol";
import { type Desk, emptyDesk } from "./desk";
import { reduce } from "./reduce";

/** Server time of the samples; this computer's clock is `CLOCK_BEHIND` behind it. */
export const NOON = Date.UTC(2026, 0, 15, 12);
export const CLOCK_BEHIND = 2_000;

export function session(id: string, over: Partial<SessionView> = {}): SessionView {
  return {
    session: id,
    queue: "billing",
    queue_name: "Billing",
    channel: "chat",
    state: "connected",
    customer_name: "Ada",
    topic: "Invoice",
    identity: null,
    arrived_at: NOON - 60_000,
    connected_at: NOON,
    customer_lost_at: null,
    customer_grace_ends_at: null,
    wrap_up_ends_at: null,
    end_reason: null,
    note: null,
    customer_delivered: 0,
    customer_read: 0,
    agent_read: 0,
    seq: 0,
    role: "holder",
    members: [member(1, "Maria", "holder")],
    invites: [],
    deferral: null,
    ...over,
  };
}

export function member(agent: number, name: string, role: MemberRole): MemberView {
  return { agent, name, role, since: NOON };
}

export function whisper(
  id: string,
  line: number,
  agent = 2,
  text = `whisper ${line}`,
): Extract<AgentServerFrame, { type: "whisper" }> {
  const name = agent === 1 ? "Maria" : "Kostas";
  return { type: "whisper", session: id, line, at: NOON + line * 1_000, agent, name, text };
}

export function offer(id: number, over: Partial<OfferView> = {}): OfferView {
  return {
    offer: id,
    session: `s${id}`,
    queue: "billing",
    queue_name: "Billing",
    channel: "chat",
    customer_name: "Ada",
    topic: "Invoice",
    identity: null,
    arrived_at: NOON - 60_000,
    offered_at: NOON,
    expires_at: NOON + 20_000,
    why: { decided_by: "skill_fit", candidates: 2, skills: { billing: 3 } },
    invitation: null,
    deferral: null,
    ...over,
  };
}

export function snapshot(
  over: Partial<Snapshot> = {},
): Extract<AgentServerFrame, { type: "snapshot" }> {
  return {
    type: "snapshot",
    protocol: 1,
    agent_seq: 10,
    server_time: NOON,
    heartbeat_s: 15,
    text_max_bytes: 16_384,
    last_id: 0,
    service: null,
    agent: 1,
    name: "Maria",
    presence: { state: "available", reason: null, since: NOON },
    chats_max: 3,
    calls_max: 1,
    offers: [],
    sessions: [],
    away_reasons: ["break"],
    dispositions: ["solved"],
    queues: [],
    agents: [],
    ...over,
  };
}

export function message(
  id: string,
  seq: number,
  from: "customer" | "agent",
  text = `text ${seq}`,
): AgentServerFrame {
  const name = from === "agent" ? "Maria" : "Ada";
  return { type: "message", session: id, seq, at: NOON + seq * 1_000, from, name, text };
}

/** Plays frames into a desk, `CLOCK_BEHIND` before server noon. */
export function play(desk: Desk, ...frames: AgentServerFrame[]): Desk {
  return frames.reduce(
    (d, frame) => reduce(d, { kind: "frame", frame, now: NOON - CLOCK_BEHIND }),
    desk,
  );
}

/** A desk that has got `snapshot(over)`. */
export function desk(over: Partial<Snapshot> = {}): Desk {
  return play(emptyDesk(), snapshot(over));
}
