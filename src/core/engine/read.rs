//! What readers may ask. Followers serve every read, so nothing here changes anything.

use super::Engine;
use super::slab::Ix;
use super::state::{Agent, Queue, Session, slot};
use super::{AgentView, OfferView, QueueView, SessionView};
use crate::model::{AgentId, Channel, DeviceId, OfferId, QueueId, SessionId, Timestamp};

impl Engine {
    /// Time of the latest event taken in.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// One session: open, or over for at most [`super::KEPT_AFTER_END`].
    #[must_use]
    pub fn session(&self, id: SessionId) -> Option<SessionView<'_>> {
        self.session_by_id.get(&id).map(|ix| self.view_session(&self.sessions[*ix]))
    }

    /// The session a device last started, under the same bounds.
    #[must_use]
    pub fn session_of_device(&self, device: DeviceId) -> Option<SessionId> {
        let ix = self.devices.get(&device)?.session?;
        Some(self.sessions[ix].id)
    }

    /// A device's session that has not ended: wrap-up is the agent's, the customer may start anew.
    pub(super) fn open_session_of(&self, device: DeviceId) -> Option<SessionId> {
        let ix = self.devices.get(&device)?.session?;
        let session = &self.sessions[ix];
        let open = session.waits()
            || matches!(session.state, crate::model::SessionState::Connected { .. });
        open.then_some(session.id)
    }

    /// Place in line of a waiting session: 1 is next; none if it does not wait.
    /// 1 + offerable sessions of the same queue that are due earlier.
    #[must_use]
    pub fn position(&self, id: SessionId) -> Option<u32> {
        let ix = *self.session_by_id.get(&id)?;
        let session = &self.sessions[ix];
        if !session.waits() {
            return None;
        }
        let before = self.queues[session.queue].line.before(&session.key(ix));
        Some(u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1))
    }

    /// Whether a session is kept from an agent who passed it on lately.
    #[must_use]
    pub fn is_cooling(&self, session: SessionId, agent: AgentId) -> bool {
        let (Some(session), Some(agent)) =
            (self.session_by_id.get(&session), self.agent_by_id.get(&agent))
        else {
            return false;
        };
        self.cools(self.now, &self.sessions[*session], &self.agents[*agent])
    }

    /// Whether a session waits for particular agents alone: a hold, or a transfer to a person.
    #[must_use]
    pub fn is_held(&self, session: SessionId) -> bool {
        self.session_by_id.get(&session).is_some_and(|ix| {
            matches!(
                self.sessions[*ix].place,
                super::state::Place::Held | super::state::Place::Direct(_)
            )
        })
    }

    /// One agent.
    #[must_use]
    pub fn agent(&self, id: AgentId) -> Option<AgentView<'_>> {
        self.agent_by_id.get(&id).map(|ix| view_agent(&self.agents[*ix]))
    }

    /// Whether an agent knows enough for the sessions that arrive in a queue; the queue's relaxation
    /// is not looked at, nor whether the agent is there.
    #[must_use]
    pub fn may_serve(&self, agent: AgentId, queue: &QueueId, channel: Channel) -> bool {
        let (Some(agent), Some(queue)) =
            (self.agent_by_id.get(&agent), self.queue_by_id.get(queue))
        else {
            return false;
        };
        let serves = &self.profiles[self.agents[*agent].profile].classes;
        let class = self.queues[*queue].classes[slot(channel)].first();
        class.is_some_and(|class| serves.binary_search(class).is_ok())
    }

    /// All agents, by number.
    pub fn agents(&self) -> impl Iterator<Item = AgentView<'_>> {
        self.agent_by_id.values().map(|ix| view_agent(&self.agents[*ix]))
    }

    /// All sessions in memory, by id: open ones, and those not long over.
    pub fn sessions(&self) -> impl Iterator<Item = SessionView<'_>> {
        self.session_by_id.values().map(|ix| self.view_session(&self.sessions[*ix]))
    }

    /// One queue of the configuration.
    #[must_use]
    pub fn queue(&self, id: &QueueId) -> Option<QueueView<'_>> {
        let ix = *self.queue_by_id.get(id)?;
        (!self.queues[ix].retired).then(|| self.view_queue(ix))
    }

    /// All queues, in the order of the configuration.
    pub fn queues(&self) -> impl Iterator<Item = QueueView<'_>> {
        self.queue_order.iter().map(|ix| self.view_queue(*ix))
    }

    /// One open offer.
    #[must_use]
    pub fn offer(&self, id: OfferId) -> Option<OfferView<'_>> {
        let offer = self.offers.get(&id)?;
        Some(OfferView {
            offer: id,
            session: self.sessions[offer.session].id,
            agent: self.agents[offer.agent].spec.agent,
            offered_at: offer.offered_at,
            lease_ends_at: offer.lease_ends_at,
            why: &offer.why,
        })
    }

    /// Whether two engines are in the same state: everything that is remembered, deadlines included.
    #[must_use]
    pub fn same_state(&self, other: &Self) -> bool {
        self.missed_offers_max == other.missed_offers_max
            && self.agent_grace == other.agent_grace
            && self.sessions == other.sessions
            && self.session_by_id == other.session_by_id
            && self.agents == other.agents
            && self.agent_by_id == other.agent_by_id
            && self.queues == other.queues
            && self.queue_by_id == other.queue_by_id
            && self.queue_order == other.queue_order
            && self.offers == other.offers
            && self.last_offer == other.last_offer
            && self.devices == other.devices
            && self.classes == other.classes
            && self.profiles == other.profiles
    }

    fn view_session<'a>(&'a self, session: &'a Session) -> SessionView<'a> {
        SessionView {
            id: session.id,
            queue: &self.queues[session.queue].spec,
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
        }
    }

    fn view_queue(&self, ix: Ix<Queue>) -> QueueView<'_> {
        let queue = &self.queues[ix];
        QueueView {
            spec: &queue.spec,
            hours: queue.hours,
            waiting: u32::try_from(queue.waiting.len()).unwrap_or(u32::MAX),
            oldest_queued_at: queue.waiting.first().map(|(queued_at, _)| *queued_at),
            staffed: self.staffed(ix, Channel::Chat) || self.staffed(ix, Channel::Call),
            attended: self.attended(ix, Channel::Chat) || self.attended(ix, Channel::Call),
        }
    }
}

fn view_agent(agent: &Agent) -> AgentView<'_> {
    AgentView {
        spec: &agent.spec,
        presence: &agent.presence,
        presence_since: agent.presence_since,
        sessions: &agent.sessions,
        offers: &agent.offers,
        load: f64::from(Engine::load(agent)) / 10_000.0,
    }
}
