//! What the naive router looks like from outside.

use seira_core::model::{Assignment, Channel, DeferralKind, QueueId, Timestamp};

use super::super::picture::{AgentPicture, OfferPicture, Picture, QueuePicture, SessionPicture};
use super::Naive;
use super::who::share;

impl Naive {
    pub(crate) fn picture(&self) -> Picture<'_> {
        Picture {
            sessions: self.picture_sessions(),
            agents: self.picture_agents(),
            queues: self.picture_queues(),
            offers: self.picture_offers(),
            missed_matches: 0,
        }
    }

    fn picture_sessions(&self) -> Vec<SessionPicture<'_>> {
        let sessions = self.sessions.values();
        sessions
            .map(|session| SessionPicture {
                id: session.id,
                queue: &session.queue,
                channel: session.channel,
                state: &session.state,
                connection: session.connection,
                arrived_at: session.arrived_at,
                due_at: session.due_at,
                device: session.device,
                profile: &session.profile,
                note: session.note.as_ref(),
                seq: session.seq,
                customer_marks: session.customer_marks,
                agent_marks: session.agent_marks,
                members: &session.members,
                position: self.position(session.id),
                relaxed: session.relaxed.clone(),
                promises: &session.promises,
                deferral: session.later.as_ref().map(|later| &later.deferral),
                told: session.later.as_ref().map(|later| (later.confirmed, later.reached)),
                assignments: latest(&session.assignments),
                standing: self.explain(session),
            })
            .collect()
    }

    fn picture_agents(&self) -> Vec<AgentPicture<'_>> {
        let agents = self.agents.values();
        agents
            .map(|agent| AgentPicture {
                spec: &agent.spec,
                presence: &agent.presence,
                presence_since: agent.presence_since,
                sessions: agent.sessions.clone(),
                joined: agent.joined.clone(),
                keeps_room_for: agent.drains_for,
                offers: self.offers_of_agent(agent.spec.agent).iter().map(|o| o.offer).collect(),
                load: share(agent, &self.in_use(agent.spec.agent)),
            })
            .collect()
    }

    fn picture_queues(&self) -> Vec<QueuePicture<'_>> {
        let both = [Channel::Chat, Channel::Call];
        let queues = self.order.iter().map(|name| (name, &self.queues[name]));
        queues
            .map(|(name, queue)| {
                let mut waiting = self.waiting_in(name);
                waiting.retain(|session| session.later.is_none());
                let oldest: Option<Timestamp> = waiting.iter().map(|s| s.queued_at).min();
                QueuePicture {
                    spec: &queue.spec,
                    hours: queue.hours,
                    paused: queue.paused,
                    surge: queue.surge.as_ref(),
                    waiting: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
                    later: [DeferralKind::Callback, DeferralKind::Message]
                        .map(|kind| self.count_later(name, kind)),
                    oldest_queued_at: oldest,
                    staffed: both.into_iter().any(|channel| self.is_staffed(name, channel)),
                    attended: both.into_iter().any(|channel| {
                        self.served_by(name, channel, super::state::Agent::is_available)
                    }),
                }
            })
            .collect()
    }

    fn count_later(&self, queue: &QueueId, kind: DeferralKind) -> u32 {
        let pending = self.sessions.values().filter(|session| {
            session.queue == *queue
                && (session.waits() || session.is_scheduled())
                && session.later.as_ref().is_some_and(|later| later.deferral.kind() == kind)
        });
        u32::try_from(pending.count()).unwrap_or(u32::MAX)
    }

    fn picture_offers(&self) -> Vec<OfferPicture<'_>> {
        let offers = self.offers.values();
        offers
            .map(|open| OfferPicture {
                offer: open.offer,
                session: open.session,
                agent: open.agent,
                offered_at: open.offered_at,
                lease_ends_at: open.lease_ends_at,
                role: open.role,
                why: &open.why,
            })
            .collect()
    }
}

/// As many as are remembered.
fn latest(assignments: &[Assignment]) -> Vec<Assignment> {
    assignments[assignments.len().saturating_sub(32)..].to_vec()
}
