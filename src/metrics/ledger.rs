//! Counting sessions, offers and agents from committed records.

use std::collections::BTreeMap;
use std::sync::Arc;

use seira_core::engine::Engine;
use seira_core::model::{
    AbandonReason, AgentId, CallbackOutcome, Channel, Configuration, DeferralKind, Event, Millis,
    OfferResult, Presence, Promise, PromiseEnd, QueueId, Record, Resting, SessionId, SessionState,
    Timestamp,
};

use super::{
    AGENTS, CALLBACKS, DEFERRED, Metrics, OFFERS, PROMISE_WIDTH, PROMISES, QUEUE_SURGE,
    SESSION_HANDLE, SESSION_OLDEST_WAIT, SESSION_WAIT, SESSIONS_ABANDONED, SESSIONS_ANSWERED,
    SESSIONS_ARRIVED, SESSIONS_WAITING, seconds,
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
const KINDS: [DeferralKind; 2] = [DeferralKind::Callback, DeferralKind::Message];
const OUTCOMES: [CallbackOutcome; 3] =
    [CallbackOutcome::Reached, CallbackOutcome::NoAnswer, CallbackOutcome::WrongNumber];
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
    /// What it is where its customer does not wait on the page.
    deferred: Option<DeferralKind>,
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
                SessionState::Queued
                | SessionState::Offered { .. }
                | SessionState::Deferred { .. } => (true, false),
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
                deferred: view.deferral.map(|deferral| deferral.kind()),
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
            Event::Promised { session, promise } => self.promised(*session, promise),
            Event::PromisesSettled { queue, channel, settled, .. } => {
                for one in settled {
                    let outcome = end_name(one.end);
                    self.count(&PROMISES, &[queue.as_str(), channel_name(*channel), outcome]);
                }
            }
            Event::OfferEnded { result, .. } => self.count(&OFFERS, &[result_name(*result)]),
            Event::SessionConnected { session, .. } => self.connected(*session, *at),
            Event::SessionQueued { session, queue, .. } => self.queued(*session, queue, *at),
            Event::Deferred { session, deferral, channel, .. } => {
                self.deferred(*session, Some(deferral.kind()), Some(*channel), *at);
            }
            Event::Rejoined { session, .. } => self.deferred(*session, None, None, *at),
            Event::CallbackTried { session, outcome, .. } => self.tried(*session, *outcome),
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
            | Event::DeferralDue { .. }
            | Event::TurnConfirmed { .. } => {}
        }
    }

    /// Every series of every configured queue exists before anything happens.
    fn configured(&self, configuration: &Configuration) {
        let metrics = &self.metrics;
        for spec in &configuration.queues {
            let queue = spec.queue.as_str();
            metrics.ensure(&SESSION_OLDEST_WAIT, &[queue]);
            for cause in ["forecast", "declared"] {
                metrics.ensure(&QUEUE_SURGE, &[queue, cause]);
            }
            metrics.ensure(&SESSION_WAIT, &[queue]);
            metrics.ensure(&SESSION_HANDLE, &[queue]);
            for kind in KINDS {
                metrics.ensure(&DEFERRED, &[queue, kind_name(kind)]);
            }
            for outcome in OUTCOMES {
                metrics.ensure(&CALLBACKS, &[queue, outcome_name(outcome)]);
            }
            metrics.ensure(&PROMISE_WIDTH, &[queue]);
            for channel in CHANNELS.into_iter().filter(|channel| spec.channels.has(*channel)) {
                let channel = channel_name(channel);
                metrics.ensure(&SESSIONS_WAITING, &[queue, channel]);
                metrics.ensure(&SESSIONS_ARRIVED, &[queue, channel]);
                metrics.ensure(&SESSIONS_ANSWERED, &[queue, channel]);
                for end in [PromiseEnd::Kept, PromiseEnd::Broken, PromiseEnd::Left] {
                    metrics.ensure(&PROMISES, &[queue, channel, end_name(end)]);
                }
                for reason in REASONS {
                    let values = [queue, channel, reason_name(reason)];
                    metrics.ensure(&SESSIONS_ABANDONED, &values);
                }
            }
        }
    }

    fn promised(&self, session: SessionId, promise: &Promise) {
        if let Some(open) = self.sessions.get(&session) {
            let width = promise.high_at - promise.low_at;
            self.time(&PROMISE_WIDTH, open.queue.as_str(), width);
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
            deferred: None,
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
            // Whoever was called or answered later has not waited for that.
            if session.deferred.is_none() {
                self.time(&SESSION_WAIT, queue, at - session.arrived_at);
            }
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

    fn deferred(
        &mut self,
        id: SessionId,
        kind: Option<DeferralKind>,
        channel: Option<Channel>,
        at: Timestamp,
    ) {
        let Some(mut session) = self.sessions.remove(&id) else { return };
        self.set_waits(&mut session, false);
        session.let_go(at);
        session.deferred = kind;
        session.channel = channel.unwrap_or(session.channel);
        self.set_waits(&mut session, true);
        self.sessions.insert(id, session);
    }

    fn tried(&self, id: SessionId, outcome: CallbackOutcome) {
        if let Some(session) = self.sessions.get(&id) {
            self.count(&CALLBACKS, &[session.queue.as_str(), outcome_name(outcome)]);
        }
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
            if session.deferred.is_none() {
                self.count(&SESSIONS_ABANDONED, &values);
            }
        }
    }

    fn set_waits(&self, session: &mut Open, waits: bool) {
        let queue = session.queue.as_str();
        let gauge = match session.deferred {
            Some(kind) => self.metrics.gauge(&DEFERRED, &[queue, kind_name(kind)]),
            None => self.metrics.gauge(&SESSIONS_WAITING, &[queue, channel_name(session.channel)]),
        };
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

const fn kind_name(kind: DeferralKind) -> &'static str {
    match kind {
        DeferralKind::Callback => "callback",
        DeferralKind::Message => "message",
    }
}

const fn outcome_name(outcome: CallbackOutcome) -> &'static str {
    match outcome {
        CallbackOutcome::Reached => "reached",
        CallbackOutcome::NoAnswer => "no_answer",
        CallbackOutcome::WrongNumber => "wrong_number",
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
const fn end_name(end: PromiseEnd) -> &'static str {
    match end {
        PromiseEnd::Kept => "kept",
        PromiseEnd::Broken => "broken",
        PromiseEnd::Left => "left",
    }
}
