//! Counting sessions, offers and agents from committed records.

use std::collections::BTreeMap;
use std::sync::Arc;

use seira_core::engine::Engine;
use seira_core::model::{
    AbandonReason, AgentId, Channel, Configuration, Event, Millis, OfferResult, Presence, QueueId,
    Record, Resting, SessionId, SessionState, Timestamp,
};

use super::{
    AGENTS, Metrics, OFFERS, SESSION_HANDLE, SESSION_OLDEST_WAIT, SESSION_WAIT, SESSIONS_ABANDONED,
    SESSIONS_ANSWERED, SESSIONS_ARRIVED, SESSIONS_WAITING, seconds,
};

const CHANNELS: [Channel; 2] = [Channel::Chat, Channel::Call];
const REASONS: [AbandonReason; 4] = [
    AbandonReason::Left,
    AbandonReason::CustomerLost,
    AbandonReason::QueueClosed,
    AbandonReason::WaitedTooLong,
];
const RESULTS: [OfferResult; 5] = [
    OfferResult::Accepted,
    OfferResult::Declined,
    OfferResult::Expired,
    OfferResult::Rescinded,
    OfferResult::AgentLost,
];
const PRESENCES: [&str; 4] = ["offline", "away", "available", "grace"];

/// Follows the records and keeps the numbers. Remembers open sessions and known agents alone.
///
/// Every session that arrives is counted once as answered or once as abandoned, whatever happens to
/// it after a first conversation.
pub struct Ledger {
    metrics: Arc<Metrics>,
    pub(super) sessions: BTreeMap<SessionId, Open>,
    agents: BTreeMap<AgentId, &'static str>,
}

/// A session that is not over.
pub(super) struct Open {
    queue: QueueId,
    channel: Channel,
    arrived_at: Timestamp,
    waits: bool,
    answered: bool,
    /// Since when an agent is busy with it.
    held_since: Option<Timestamp>,
    /// How long agents were busy with it before that.
    held_for: Millis,
}

impl Ledger {
    /// Nobody is there yet.
    #[must_use]
    pub fn new(metrics: Arc<Metrics>) -> Self {
        for result in RESULTS {
            metrics.ensure(&OFFERS, &[result_name(result)]);
        }
        for presence in PRESENCES {
            metrics.ensure(&AGENTS, &[presence]);
        }
        Self { metrics, sessions: BTreeMap::new(), agents: BTreeMap::new() }
    }

    /// Where things stand at the start: sets who waits and who is there, counts nothing. That was
    /// counted by the process before.
    pub fn resumes(&mut self, engine: &Engine) {
        self.configured(&engine.configuration());
        for agent in engine.agents() {
            self.set_presence(agent.spec.agent, Some(presence_name(agent.presence)));
        }
        for view in engine.sessions() {
            let (waits, held) = match view.state {
                SessionState::Queued | SessionState::Offered { .. } => (true, false),
                SessionState::Connected { .. } | SessionState::WrapUp { .. } => (false, true),
                SessionState::Closed { .. } | SessionState::Abandoned { .. } => continue,
            };
            let ended = view.earlier.iter().chain(view.assignment.filter(|_| !held));
            let spans = ended.filter_map(|it| Some((it.until? - it.from).0));
            let mut session = Open {
                queue: view.queue.queue.clone(),
                channel: view.channel,
                arrived_at: view.arrived_at,
                waits: false,
                answered: view.assignment.is_some(),
                held_since: view.assignment.filter(|_| held).map(|it| it.from),
                held_for: Millis(spans.sum()),
            };
            self.set_waits(&mut session, waits);
            self.sessions.insert(view.id, session);
        }
    }

    /// The next committed record.
    pub fn on_record(&mut self, Record { at, event, .. }: &Record) {
        match event {
            Event::Configured { configuration } => self.configured(configuration),
            Event::AgentSet { spec } if !self.agents.contains_key(&spec.agent) => {
                self.set_presence(spec.agent, Some("offline"));
            }
            Event::AgentRemoved { agent } => self.set_presence(*agent, None),
            Event::PresenceChanged { agent, presence } => {
                self.set_presence(*agent, Some(presence_name(presence)));
            }
            Event::SessionArrived { session, queue, channel, .. } => {
                self.arrived(*session, queue, *channel, *at);
            }
            Event::OfferEnded { result, .. } => self.count(&OFFERS, &[result_name(*result)]),
            Event::SessionConnected { session, .. } => self.connected(*session, *at),
            Event::SessionQueued { session, queue, .. } => self.queued(*session, queue, *at),
            Event::SessionClosed { session, .. } => self.over(*session, *at, None),
            Event::SessionAbandoned { session, reason, .. } => {
                self.over(*session, *at, Some(*reason));
            }
            Event::AgentSet { .. }
            | Event::HoursChanged { .. }
            | Event::QueuePaused { .. }
            | Event::SurgeChanged { .. }
            | Event::Rekeyed { .. }
            | Event::DrainStarted { .. }
            | Event::DrainEnded { .. }
            | Event::MemberJoined { .. }
            | Event::MemberAdmitted { .. }
            | Event::MemberLeft { .. }
            | Event::HolderChanged { .. }
            | Event::Whispered { .. }
            | Event::HoldEnded { .. }
            | Event::Relaxed { .. }
            | Event::CustomerConnectionChanged { .. }
            | Event::SessionOffered { .. }
            | Event::MessagePosted { .. }
            | Event::Marked { .. }
            | Event::SilenceWarned { .. }
            | Event::WrapUpStarted { .. }
            | Event::Resumed { .. }
            | Event::SessionForgotten { .. }
            | Event::Answered { .. }
            | Event::DeviceForgotten { .. }
            | Event::CustomerIdentified { .. }
            | Event::CustomerErased { .. }
            | Event::ContentErased { .. }
            | Event::Promised { .. }
            | Event::PromisesSettled { .. } => {}
        }
    }

    /// Every series of every configured queue exists before anything happens.
    fn configured(&self, configuration: &Configuration) {
        let metrics = &self.metrics;
        for spec in &configuration.queues {
            let queue = spec.queue.as_str();
            metrics.ensure(&SESSION_OLDEST_WAIT, &[queue]);
            metrics.ensure(&SESSION_WAIT, &[queue]);
            metrics.ensure(&SESSION_HANDLE, &[queue]);
            for channel in CHANNELS.into_iter().filter(|channel| spec.channels.has(*channel)) {
                let channel = channel_name(channel);
                metrics.ensure(&SESSIONS_WAITING, &[queue, channel]);
                metrics.ensure(&SESSIONS_ARRIVED, &[queue, channel]);
                metrics.ensure(&SESSIONS_ANSWERED, &[queue, channel]);
                for reason in REASONS {
                    let values = [queue, channel, reason_name(reason)];
                    metrics.ensure(&SESSIONS_ABANDONED, &values);
                }
            }
        }
    }

    fn set_presence(&mut self, agent: AgentId, presence: Option<&'static str>) {
        let before = match presence {
            Some(presence) => self.agents.insert(agent, presence),
            None => self.agents.remove(&agent),
        };
        if let Some(before) = before {
            self.metrics.gauge(&AGENTS, &[before]).decrement(1.0);
        }
        if let Some(presence) = presence {
            self.metrics.gauge(&AGENTS, &[presence]).increment(1.0);
        }
    }

    fn arrived(&mut self, id: SessionId, queue: &QueueId, channel: Channel, at: Timestamp) {
        let mut session = Open {
            queue: queue.clone(),
            channel,
            arrived_at: at,
            waits: false,
            answered: false,
            held_since: None,
            held_for: Millis::ZERO,
        };
        self.count(&SESSIONS_ARRIVED, &[queue.as_str(), channel_name(channel)]);
        self.set_waits(&mut session, true);
        self.sessions.insert(id, session);
    }

    fn connected(&mut self, id: SessionId, at: Timestamp) {
        let Some(mut session) = self.sessions.remove(&id) else { return };
        self.set_waits(&mut session, false);
        if !session.answered {
            let (queue, channel) = (session.queue.as_str(), channel_name(session.channel));
            self.count(&SESSIONS_ANSWERED, &[queue, channel]);
            self.time(&SESSION_WAIT, queue, at - session.arrived_at);
        }
        session.answered = true;
        session.held_since = Some(at);
        self.sessions.insert(id, session);
    }

    fn queued(&mut self, id: SessionId, queue: &QueueId, at: Timestamp) {
        let Some(mut session) = self.sessions.remove(&id) else { return };
        self.set_waits(&mut session, false);
        session.let_go(at);
        session.queue = queue.clone();
        self.set_waits(&mut session, true);
        self.sessions.insert(id, session);
    }

    fn over(&mut self, id: SessionId, at: Timestamp, abandoned: Option<AbandonReason>) {
        let Some(mut session) = self.sessions.remove(&id) else { return };
        self.set_waits(&mut session, false);
        session.let_go(at);
        let queue = session.queue.as_str();
        if session.answered {
            self.time(&SESSION_HANDLE, queue, session.held_for);
        } else if let Some(reason) = abandoned {
            let values = [queue, channel_name(session.channel), reason_name(reason)];
            self.count(&SESSIONS_ABANDONED, &values);
        }
    }

    fn set_waits(&self, session: &mut Open, waits: bool) {
        let values = [session.queue.as_str(), channel_name(session.channel)];
        let gauge = self.metrics.gauge(&SESSIONS_WAITING, &values);
        match (session.waits, waits) {
            (false, true) => gauge.increment(1.0),
            (true, false) => gauge.decrement(1.0),
            (true, true) | (false, false) => {}
        }
        session.waits = waits;
    }

    fn count(&self, metric: &super::Definition, values: &[&str]) {
        self.metrics.counter(metric, values).increment(1);
    }

    fn time(&self, metric: &super::Definition, queue: &str, span: Millis) {
        self.metrics.histogram(metric, &[queue]).record(seconds(span.0.max(0)));
    }
}

impl Open {
    /// No agent is busy with it any more.
    fn let_go(&mut self, at: Timestamp) {
        if let Some(since) = self.held_since.take() {
            self.held_for = Millis(self.held_for.0 + (at - since).0);
        }
    }
}

const fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Chat => "chat",
        Channel::Call => "call",
    }
}

const fn reason_name(reason: AbandonReason) -> &'static str {
    match reason {
        AbandonReason::Left => "left",
        AbandonReason::CustomerLost => "customer_lost",
        AbandonReason::QueueClosed => "queue_closed",
        AbandonReason::WaitedTooLong => "waited_too_long",
    }
}

const fn result_name(result: OfferResult) -> &'static str {
    match result {
        OfferResult::Accepted => "accepted",
        OfferResult::Declined => "declined",
        OfferResult::Expired => "expired",
        OfferResult::Rescinded => "rescinded",
        OfferResult::AgentLost => "agent_lost",
    }
}

const fn presence_name(presence: &Presence) -> &'static str {
    match presence {
        Presence::At(Resting::Offline) => "offline",
        Presence::At(Resting::Away(_)) => "away",
        Presence::At(Resting::Available) => "available",
        Presence::Grace { .. } => "grace",
    }
}
