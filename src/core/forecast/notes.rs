//! What [`Forecasts`] make of what happens.

use super::center::{Book, Forecasts, Key, Talk, Waiting};
use super::leads::LATELY_S;
use super::{Ending, Moment, SAMPLES};
use crate::engine::Engine;
use crate::model::{AbandonReason, AgentId, Event, SessionId, SessionState, Timestamp};

impl Forecasts {
    /// Something has happened `at` a moment. To be told in order, each after the engine has taken it in, or
    /// all of several after it has taken in the last of them.
    pub fn note(&mut self, engine: &Engine, at: Timestamp, event: &Event) {
        self.fields.follow(engine);
        match event {
            Event::SessionArrived { session, queue, channel, due_at, .. } => {
                let at_s = self.seconds(at);
                let lead_s = at_s - self.seconds(*due_at);
                let book = self.book((queue.clone(), *channel));
                book.arrivals.add(at_s, LATELY_S);
                book.leads.add(at_s, lead_s);
                self.waits(engine, at, *session);
            }
            Event::SessionConnected { session, agent, .. } => {
                self.taken(engine, at, *session);
                self.works(engine, at, *session, *agent);
            }
            Event::SessionAbandoned { session, reason, .. } => {
                let ending = match reason {
                    AbandonReason::Left | AbandonReason::CustomerLost => Ending::Left,
                    AbandonReason::QueueClosed | AbandonReason::WaitedTooLong => Ending::Ended,
                };
                self.waited(at, *session, ending);
            }
            Event::SessionQueued { session, .. } => {
                // It may have waited elsewhere.
                self.waited(at, *session, Ending::Ended);
                self.worked(engine, at, *session);
                self.waits(engine, at, *session);
            }
            Event::Deferred { session, .. } => {
                // Nobody waits on the page any more; how long others did is not learned from it.
                self.waited(at, *session, Ending::Ended);
                self.worked(engine, at, *session);
            }
            Event::Rejoined { session, .. } => self.waits(engine, at, *session),
            Event::SessionClosed { session, .. } => self.worked(engine, at, *session),
            Event::HolderChanged { session, to, .. } => {
                self.worked(engine, at, *session);
                self.works(engine, at, *session, *to);
            }
            Event::Configured { .. } => {
                self.books.retain(|(queue, _), _| engine.queue(queue).is_some())
            }
            // Later forecasts see what these have changed.
            Event::HoursChanged { .. }
            | Event::QueuePaused { .. }
            | Event::SurgeChanged { .. }
            | Event::AgentSet { .. }
            | Event::AgentRemoved { .. }
            | Event::PresenceChanged { .. }
            | Event::HoldEnded { .. }
            | Event::DeferralDue { .. }
            | Event::TurnConfirmed { .. }
            | Event::CallbackTried { .. }
            | Event::Promised { .. }
            | Event::PromisesSettled { .. }
            | Event::Relaxed { .. }
            | Event::Rekeyed { .. }
            | Event::DrainStarted { .. }
            | Event::DrainEnded { .. }
            | Event::CustomerConnectionChanged { .. }
            | Event::SessionOffered { .. }
            | Event::OfferEnded { .. }
            | Event::MemberJoined { .. }
            | Event::MemberAdmitted { .. }
            | Event::MemberLeft { .. }
            | Event::Whispered { .. }
            | Event::MessagePosted { .. }
            | Event::Marked { .. }
            | Event::SilenceWarned { .. }
            | Event::WrapUpStarted { .. }
            | Event::SessionForgotten { .. }
            | Event::Resumed { .. }
            | Event::Answered { .. }
            | Event::DeviceForgotten { .. }
            | Event::CustomerIdentified { .. }
            | Event::CustomerErased { .. }
            | Event::ContentErased { .. } => {}
        }
    }

    /// Begins with the sessions of an engine that has run before: those who wait are forecast from here
    /// on, and those who talk begin to. What was open before is forgotten.
    pub fn resumes(&mut self, engine: &Engine) {
        self.fields.forget();
        self.fields.follow(engine);
        self.waiting.clear();
        self.talks.clear();
        let mut begun = Vec::new();
        for session in engine.sessions() {
            let key = (session.queue.queue.clone(), session.channel);
            match session.state {
                SessionState::Queued | SessionState::Offered { .. }
                    if session.deferral.is_some() => {}
                SessionState::Queued | SessionState::Offered { .. } => {
                    let since_s = self.seconds(session.queued_at);
                    let waiting =
                        Waiting { key, since_s, had_to: true, entry: None, later: Vec::new() };
                    self.waiting.insert(session.id, waiting);
                }
                SessionState::Connected { agent, .. } | SessionState::WrapUp { agent, .. } => {
                    begun.push((session.id, *agent));
                }
                SessionState::Deferred { .. }
                | SessionState::Closed { .. }
                | SessionState::Abandoned { .. } => {}
            }
        }
        begun
            .into_iter()
            .for_each(|(session, agent)| self.works(engine, engine.now(), session, agent));
    }

    pub(super) fn book(&mut self, key: Key) -> &mut Book {
        let new = (!self.books.contains_key(&key)).then(|| self.new_book(&key.0));
        self.books.entry(key).or_insert_with(|| new.expect("made where there is none"))
    }

    /// A session has come into a line, where it is still.
    fn waits(&mut self, engine: &Engine, at: Timestamp, session: SessionId) {
        if engine.session(session).is_some_and(|known| known.deferral.is_some()) {
            return;
        }
        let Some(stands) = engine.in_line(session) else { return };
        let Some(queue) = engine.queue_of(stands.class) else { return };
        let key = (queue.clone(), stands.channel);
        let since_s = self.seconds(at);
        self.book(key.clone());
        let outlook = self.look(engine, &stands, Moment::Entry, at);
        let entry = outlook.map(|outlook| Box::new(outlook.ticket));
        let had_to = entry.as_ref().is_none_or(|ticket| ticket.moment() != Moment::AtOnce);
        let entry = entry.filter(|_| self.book(key.clone()).is_next(since_s));
        self.waiting.insert(session, Waiting { key, since_s, had_to, entry, later: Vec::new() });
    }

    /// An agent has a session now. Where that followed its arrival at once, nothing was forecast.
    fn taken(&mut self, engine: &Engine, at: Timestamp, session: SessionId) {
        if self.waiting.contains_key(&session) {
            self.waited(at, session, Ending::Served);
        } else if let Some(known) = engine.session(session) {
            let at_s = self.seconds(at);
            let key = (known.queue.queue.clone(), known.channel);
            self.book(key).forecaster.taken(at_s, None);
        }
    }

    fn works(&mut self, engine: &Engine, at: Timestamp, session: SessionId, agent: AgentId) {
        let Some(known) = engine.session(session) else { return };
        let key = (known.queue.queue.clone(), known.channel);
        let since_s = self.seconds(at);
        let team = engine.team_of(agent);
        if let Some(mark) = team {
            self.fields.begins(since_s, (mark, key.1));
        }
        self.book(key.clone()).forecaster.begins(since_s);
        self.talks.insert(session, Talk { key, team });
    }

    /// The wait of a session is over.
    fn waited(&mut self, at: Timestamp, session: SessionId, ending: Ending) {
        let at_s = self.seconds(at);
        let Some(Waiting { key, since_s, had_to, entry, later }) = self.waiting.remove(&session)
        else {
            return;
        };
        let forecaster = &mut self.book(key).forecaster;
        if ending == Ending::Served {
            forecaster.taken(at_s, had_to.then_some(at_s - since_s));
        }
        if had_to {
            forecaster.waited(at_s - since_s, ending);
        }
        if let Some(ticket) = entry {
            forecaster.learn(&ticket, at_s - since_s, ending);
        }
        for (told_s, ticket) in later {
            forecaster.learn(&ticket, at_s - told_s, ending);
        }
    }

    /// An agent is done with a session, wrap-up included.
    fn worked(&mut self, engine: &Engine, at: Timestamp, session: SessionId) {
        let at_s = self.seconds(at);
        let Some(Talk { key, team }) = self.talks.remove(&session) else { return };
        let channel = key.1;
        self.book(key).forecaster.ends(at_s);
        if let Some(mark) = team {
            self.fields.ends(at_s, (mark, channel));
        }
        if self.fields.renew() {
            let books = self.books.values_mut();
            books.for_each(|book| {
                book.handle_s = book.forecaster.handle_s();
                book.leads_per_s = book.leads.per_s(at_s);
            });
            self.fields.follow(engine);
        }
    }
}

impl Book {
    /// Whether the session that has come into line is one that is learned from: each that comes, or one in so
    /// many.
    fn is_next(&mut self, at_s: f64) -> bool {
        let many = self.arrivals.per_s(at_s, LATELY_S) * self.handle_s / SAMPLES;
        self.passed += 1;
        let is_next = f64::from(self.passed) >= many;
        if is_next {
            self.passed = 0;
        }
        is_next
    }
}
