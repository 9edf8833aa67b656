//! The engine as the simulation sees it.

use seira_core::engine::Engine;
use seira_core::model::{Command, Event, OfferId, Refusal, Timestamp};

use super::picture::{AgentPicture, OfferPicture, Picture, QueuePicture, SessionPicture};
use super::router::Router;

impl Router for Engine {
    fn handle(
        &mut self,
        now: Timestamp,
        command: Command,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        self.handle(now, command, out)
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        self.next_deadline()
    }

    fn apply(&mut self, at: Timestamp, event: &Event) {
        self.apply(at, event);
    }

    fn picture(&self) -> Picture<'_> {
        let mut offers: Vec<OfferId> =
            self.agents().flat_map(|agent| agent.offers).copied().collect();
        offers.sort_unstable();
        Picture {
            sessions: self.sessions().map(|session| picture_session(self, session)).collect(),
            agents: self.agents().map(picture_agent).collect(),
            queues: self.queues().map(picture_queue).collect(),
            offers: offers.into_iter().filter_map(|id| self.offer(id)).map(picture_offer).collect(),
            missed_matches: self.sweep(self.now()),
        }
    }

    fn same_state(&self, other: &Self) -> bool {
        self.same_state(other)
    }

    fn alike(&self, other: &Self) -> bool {
        self.snapshot() == other.snapshot()
    }

    fn restored(&self) -> Self {
        let written = serde_json::to_vec(&self.snapshot()).expect("a snapshot can be written");
        let read = serde_json::from_slice(&written).expect("what was written can be read");
        Self::restore(self.now(), read).expect("the snapshot of an engine restores it")
    }
}

fn picture_session<'a>(
    engine: &'a Engine,
    seen: seira_core::engine::SessionView<'a>,
) -> SessionPicture<'a> {
    SessionPicture {
        id: seen.id,
        queue: &seen.queue.queue,
        channel: seen.channel,
        state: seen.state,
        connection: seen.connection,
        arrived_at: seen.arrived_at,
        due_at: seen.due_at,
        device: seen.device,
        profile: seen.profile,
        note: seen.note,
        seq: seen.seq,
        customer_marks: seen.customer_marks,
        agent_marks: seen.agent_marks,
        members: seen.members,
        position: engine.position(seen.id),
        relaxed: seen.relaxed.to_vec(),
        promises: seen.promises,
        deferral: seen.deferral,
        told: seen.deferral.map(|_| (seen.confirmed, seen.reached)),
        assignments: seen.earlier.iter().chain(seen.assignment).cloned().collect(),
        standing: engine.why_waiting(seen.id).map(|why| (why.able, why.standing)),
    }
}

fn picture_agent(seen: seira_core::engine::AgentView<'_>) -> AgentPicture<'_> {
    AgentPicture {
        spec: seen.spec,
        presence: seen.presence,
        presence_since: seen.presence_since,
        sessions: seen.sessions.to_vec(),
        joined: seen.joined.to_vec(),
        offers: seen.offers.to_vec(),
        keeps_room_for: seen.keeps_room_for,
        load: (seen.load * 10_000.0).round() as i64,
    }
}

fn picture_queue(seen: seira_core::engine::QueueView<'_>) -> QueuePicture<'_> {
    QueuePicture {
        spec: seen.spec,
        hours: seen.hours,
        paused: seen.paused,
        surge: seen.surge,
        waiting: seen.waiting,
        later: [seen.callbacks, seen.messages],
        oldest_queued_at: seen.oldest_queued_at,
        staffed: seen.staffed,
        attended: seen.attended,
    }
}

fn picture_offer(seen: seira_core::engine::OfferView<'_>) -> OfferPicture<'_> {
    OfferPicture {
        offer: seen.offer,
        session: seen.session,
        agent: seen.agent,
        offered_at: seen.offered_at,
        lease_ends_at: seen.lease_ends_at,
        role: seen.role,
        why: seen.why,
    }
}
