//! What readers may ask. Followers serve every read, so nothing here changes anything.

use super::classes::Profile;
use super::line::{Key, Line};
use super::slab::Ix;
use super::state::{Agent, Place, Queue, Session, slot};
use super::{AgentView, Engine, OfferView, QueueView, SessionView};
use crate::model::{
    AgentId, Channel, Configuration, DeviceId, OfferId, QueueId, Sealed, SessionId, SessionState,
    Timestamp,
};

impl Engine {
    /// Time of the latest event taken in.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What the engine was told about the contact center last; the default one before that.
    #[must_use]
    pub fn configuration(&self) -> Configuration {
        if self.queue_order.is_empty() && self.missed_offers_max == 0 {
            return Configuration::default();
        }
        let queues = self.queue_order.iter().map(|ix| self.queues[*ix].spec.clone());
        let (missed_offers_max, agent_grace) = (self.missed_offers_max, self.agent_grace);
        Configuration { queues: queues.collect(), missed_offers_max, agent_grace }
    }

    /// One session: open, or over for at most [`super::KEPT_AFTER_END`].
    #[must_use]
    pub fn session(&self, id: SessionId) -> Option<SessionView<'_>> {
        self.session_ix(id).map(|ix| self.view_session(ix))
    }

    /// The session a device last started, under the same bounds.
    #[must_use]
    pub fn session_of_device(&self, device: DeviceId) -> Option<SessionId> {
        let ix = self.device_of(device)?.session?;
        Some(self.sessions[ix].id)
    }

    /// Highest frame number of a device among the answers that are still known; 0 for none.
    #[must_use]
    pub fn last_id_of_device(&self, device: DeviceId) -> u64 {
        let answers = self.device_of(device).and_then(|known| known.answers.as_deref());
        answers.into_iter().flatten().map(|(id, _)| *id).max().unwrap_or(0)
    }

    /// A device's session that has not ended: wrap-up is the agent's, the customer may start anew.
    pub(super) fn open_session_of(&self, device: DeviceId) -> Option<SessionId> {
        let session = &self.sessions[self.device_of(device)?.session?];
        let open = session.is_pending() || matches!(session.state, SessionState::Connected { .. });
        open.then_some(session.id)
    }

    /// Place in line of a waiting session: 1 is next; none if it does not wait.
    /// 1 + sessions of the same queue that everybody may take now and that are due earlier.
    #[must_use]
    pub fn position(&self, id: SessionId) -> Option<u32> {
        let ix = self.session_ix(id)?;
        let session = &self.sessions[ix];
        if !session.waits() {
            return None;
        }
        let key = session.key(ix);
        let classes = self.queues[session.queue].lines.iter();
        let before: usize = classes.map(|class| self.classes[*class].line.before(&key)).sum();
        Some(u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1))
    }

    /// Those who wait in a queue, earliest due first: at most `most`, all of them behind the place
    /// `after`. None where there is no such queue; one that was taken out of the configuration is
    /// there while somebody waits in it.
    ///
    /// The lines are read from that place on. Whoever is being asked or held, or is away, is in no
    /// line: those are counted, and looked for among all who wait until the last of them is found.
    #[must_use]
    pub fn waiting(
        &self,
        queue: &QueueId,
        after: Option<(Timestamp, SessionId)>,
        most: usize,
    ) -> Option<Vec<SessionView<'_>>> {
        let queue = self.queue_ix(queue)?;
        let is_before = |key: &Key| after.is_some_and(|after| (key.due_at, key.id) <= after);
        let lines = || self.queues[queue].lines.iter().map(|class| &self.classes[*class].line);
        let in_line: usize = lines().map(Line::len).sum();
        let known = &self.queues[queue];
        let waiting = known.waiting_count + known.deferred_waiting.iter().sum::<u32>();
        let elsewhere = (waiting as usize).saturating_sub(in_line);
        let elsewhere = self
            .waiting_in(queue)
            .filter(|ix| self.sessions[*ix].place != Place::Line)
            .take(elsewhere);
        let elsewhere = elsewhere.map(|ix| self.sessions[ix].key(ix)).filter(|key| !is_before(key));
        let mut found: Vec<Key> =
            lines().flat_map(|line| line.behind(is_before).take(most)).copied().collect();
        found.extend(elsewhere);
        found.sort_unstable();
        found.truncate(most);
        Some(found.into_iter().map(|key| self.view_session(key.ix)).collect())
    }

    /// Whether a session waits for agents its customer knows, and for nobody else.
    #[must_use]
    pub fn is_held(&self, session: SessionId) -> bool {
        self.session_ix(session).is_some_and(|ix| self.sessions[ix].place == Place::Held)
    }

    /// One agent.
    #[must_use]
    pub fn agent(&self, id: AgentId) -> Option<AgentView<'_>> {
        self.agent_ix(id).map(|ix| self.view_agent(ix))
    }

    /// Whether an agent has what a queue asks for, before any widening, of those who take its
    /// sessions of a channel. Whether the agent is there, and takes that channel, is not looked at.
    #[must_use]
    pub fn knows_queue(&self, agent: AgentId, queue: &QueueId, channel: Channel) -> bool {
        let (agent, queue) = (self.agent_ix(agent), self.queue_ix(queue));
        agent.zip(queue).is_some_and(|(agent, queue)| {
            let class = self.queues[queue].classes[slot(channel)].first();
            class.is_some_and(|class| self.profiles[self.agents[agent].profile].may_take(*class))
        })
    }

    /// All agents, by number.
    pub fn agents(&self) -> impl Iterator<Item = AgentView<'_>> {
        self.agent_order.values().map(|ix| self.view_agent(*ix))
    }

    /// All sessions in memory, by id: open ones, and those not long over. Sorts them first.
    pub fn sessions(&self) -> impl Iterator<Item = SessionView<'_>> {
        let mut all: Vec<_> = self.sessions.iter().map(|(ix, session)| (session.id, ix)).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, ix)| self.view_session(ix))
    }

    /// Callbacks and messages whose time has not come, in no order. Looks at every session.
    pub fn scheduled(&self) -> impl Iterator<Item = SessionView<'_>> {
        let apart = |session: &Session| matches!(session.state, SessionState::Deferred { .. });
        let found = self.sessions.iter().filter(move |(_, session)| apart(session));
        found.map(|(ix, _)| self.view_session(ix))
    }

    /// One queue of the configuration.
    #[must_use]
    pub fn queue(&self, id: &QueueId) -> Option<QueueView<'_>> {
        self.known_queue(id).ok().map(|ix| self.view_queue(ix))
    }

    /// All queues, in the order of the configuration.
    pub fn queues(&self) -> impl Iterator<Item = QueueView<'_>> {
        self.queue_order.iter().map(|ix| self.view_queue(*ix))
    }

    /// One open offer.
    #[must_use]
    pub fn offer(&self, id: OfferId) -> Option<OfferView<'_>> {
        let offer = self.offer_by_id(id)?;
        Some(OfferView {
            offer: id,
            session: self.sessions[offer.session].id,
            agent: self.agents[offer.agent].spec.agent,
            role: offer.role,
            offered_at: offer.offered_at,
            lease_ends_at: offer.lease_ends_at,
            why: &offer.why,
        })
    }

    /// Open offers to take a session, in the order in which they were made.
    pub fn offers_for(&self, session: SessionId) -> impl Iterator<Item = OfferView<'_>> {
        let state = self.session_ix(session).map(|ix| &self.sessions[ix].state);
        let numbers = match state {
            Some(SessionState::Offered { first, asked, .. }) => {
                first.0..first.0 + u64::from(*asked)
            }
            _ => 0..0,
        };
        numbers.filter_map(|id| self.offer(OfferId(id)))
    }

    /// Whether any signed-in agent could ever take sessions of this queue and channel that ask for
    /// nothing of their own.
    pub(super) fn staffed(&self, queue: Ix<Queue>, channel: Channel) -> bool {
        self.served_by(queue, channel, |profile| profile.signed_in > 0)
    }

    /// Whether any agent who could ever take such sessions takes work now.
    fn attended(&self, queue: Ix<Queue>, channel: Channel) -> bool {
        self.served_by(queue, channel, |profile| profile.available > 0)
    }

    fn served_by(&self, queue: Ix<Queue>, channel: Channel, by: impl Fn(&Profile) -> bool) -> bool {
        self.queues[queue].classes[slot(channel)].iter().any(|class| {
            let serving = &self.classes[*class].serving;
            serving.iter().any(|(_, profile)| by(&self.profiles[*profile]))
        })
    }

    /// Whether two engines are in the same state: everything that is remembered, deadlines included.
    #[must_use]
    pub fn same_state(&self, other: &Self) -> bool {
        self.missed_offers_max == other.missed_offers_max
            && self.agent_grace == other.agent_grace
            && self.takes_calls == other.takes_calls
            && self.limits == other.limits
            && self.sessions == other.sessions
            && self.talks == other.talks
            && self.agents == other.agents
            && self.agent_order == other.agent_order
            && self.queues == other.queues
            && self.queue_order == other.queue_order
            && self.offers == other.offers
            && self.last_offer == other.last_offer
            && self.devices == other.devices
            && self.classes == other.classes
            && self.classes_used == other.classes_used
            && self.heads == other.heads
            && self.profiles == other.profiles
            && self.glances == other.glances
            && self.drains == other.drains
            && self.over == other.over
    }

    /// The note of the last transfer.
    pub(super) fn note_of(&self, session: &Session) -> Option<&Sealed> {
        self.talks[session.talk?].note.as_ref()
    }

    fn view_session(&self, ix: Ix<Session>) -> SessionView<'_> {
        let session = &self.sessions[ix];
        let talk = session.talk.map(|talk| &self.talks[talk]);
        SessionView {
            id: session.id,
            queue: &self.queues[session.queue].spec,
            channel: session.channel,
            state: &session.state,
            connection: session.connection,
            arrived_at: session.arrived_at,
            queued_at: session.queued_at,
            step: session.step,
            due_at: session.due_at,
            boosts: &session.boosts,
            device: session.device,
            profile: &session.profile,
            note: self.note_of(session),
            seq: session.seq,
            whispers: talk.map_or(0, |talk| talk.whispers),
            customer_marks: talk.map(|talk| talk.customer_marks).unwrap_or_default(),
            agent_marks: talk.map(|talk| talk.agent_marks).unwrap_or_default(),
            members: self.members_of(ix),
            invites: talk.map_or(&[], |talk| &talk.invites),
            relaxed: session.relaxed(),
            promises: session.promises(),
            deferral: session.later().map(|later| &later.deferral),
            confirmed: session.later().is_some_and(|later| later.confirmed),
            reached: session.later().is_some_and(|later| later.reached),
            assignment: talk.and_then(|talk| talk.assignment.as_ref()),
            earlier: talk.map_or(&[], |talk| &talk.earlier),
        }
    }

    fn view_queue(&self, ix: Ix<Queue>) -> QueueView<'_> {
        let queue = &self.queues[ix];
        QueueView {
            spec: &queue.spec,
            hours: queue.hours,
            paused: queue.paused,
            surge: queue.surge.as_ref(),
            waiting: queue.waiting_count,
            callbacks: queue.deferred_waiting[0] + queue.deferred_apart[0],
            messages: queue.deferred_waiting[1] + queue.deferred_apart[1],
            slots: &queue.slots,
            oldest_queued_at: self.longest_waiting(ix),
            staffed: self.staffed(ix, Channel::Chat) || self.staffed(ix, Channel::Call),
            attended: self.attended(ix, Channel::Chat) || self.attended(ix, Channel::Call),
        }
    }

    fn view_agent(&self, ix: Ix<Agent>) -> AgentView<'_> {
        let agent = &self.agents[ix];
        AgentView {
            spec: &agent.spec,
            presence: &agent.presence,
            presence_since: agent.presence_since,
            sessions: &agent.sessions,
            joined: &agent.joined,
            offers: &agent.offers,
            keeps_room_for: agent.drains_for.map(|ix| self.sessions[ix].id),
            load: f64::from(Self::share(agent)) / 10_000.0,
        }
    }
}
