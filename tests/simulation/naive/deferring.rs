//! Callbacks and messages.

use seira_core::model::{
    AgentId, Author, Callback, CallbackOutcome, Channel, CloseReason, Connection, Deferral,
    DeferralCause, DeferralKind, DeferralWish, Event, Millis, OfferResult, Outcome, QueueId,
    Refusal, SessionId, SessionState, Timestamp, Wish,
};

use super::customers::{BYTES_MAX, LINES_MAX};
use super::state::{Later, Session};
use super::{Decision, Naive};

/// 31 days.
const MONTH: Millis = Millis::from_secs(31 * 86_400);

impl Naive {
    pub(super) fn decide_deferring(&mut self, wish: Wish, out: &mut Vec<Event>) -> Decision {
        match wish {
            Wish::Defer { session, into } => self.defer(session, into, out),
            Wish::Rejoin { session } => self.rejoin(session, out),
            Wish::ConfirmTurn { session } => self.confirm_turn(session, out),
            Wish::PutOff { session } => self.put_off(session, out),
            Wish::RecordCallback { agent, session, outcome } => {
                self.record_callback(agent, session, outcome, out)
            }
            other => unreachable!("{other:?} is decided elsewhere"),
        }
    }

    fn defer(&mut self, id: SessionId, wish: DeferralWish, out: &mut Vec<Event>) -> Decision {
        let session = self.open_session(id)?;
        if !session.waits() && !session.is_scheduled() {
            return Err(Refusal::WrongState(id));
        }
        let queue = session.queue.clone();
        self.check_deferral(&queue, Some(session), &wish)?;
        if let DeferralWish::Message { content: Some(content) } = &wish {
            let written = session.written + content.bytes().len() as u64;
            if session.seq >= LINES_MAX || written > BYTES_MAX {
                return Err(Refusal::ConversationFull(id));
            }
        }
        Ok(self.become_later(id, wish, out))
    }

    pub(super) fn become_later(
        &mut self,
        id: SessionId,
        wish: DeferralWish,
        out: &mut Vec<Event>,
    ) -> Outcome {
        for offer in self.offers_of_session(id) {
            self.end_offer(offer, OfferResult::Rescinded, out);
        }
        let session = &self.sessions[&id];
        let seq = session.seq + 1;
        let (deferral, until, due_at, channel, content) = match wish {
            DeferralWish::Callback { number, slot } => {
                let callback = Callback { number, slot, attempts: 0 };
                let due_at = slot.unwrap_or(session.due_at);
                (Deferral::Callback(callback), slot, due_at, session.channel, None)
            }
            DeferralWish::Message { content } => {
                let target = self.queue_of(session).spec.message.unwrap().target;
                let due_at = session.arrived_at + target;
                (Deferral::Message, None, due_at, Channel::Chat, content)
            }
        };
        let cause = DeferralCause::Asked;
        let event = Event::Deferred { session: id, deferral, cause, until, due_at, channel, seq };
        self.emit(event, out);
        let outcome = Outcome { session: Some(id), seq: Some(seq) };
        let Some(content) = content else { return outcome };
        let seq = seq + 1;
        let (from, silence) = (Author::Customer, seira_core::model::SilenceClock::Stopped);
        self.emit(Event::MessagePosted { session: id, from, content, silence, seq }, out);
        Outcome { session: Some(id), seq: Some(seq) }
    }

    /// Whether a queue offers that, to this session or to one that comes.
    pub(super) fn check_deferral(
        &self,
        queue: &QueueId,
        session: Option<&Session>,
        wish: &DeferralWish,
    ) -> Result<(), Refusal> {
        let known = &self.queues[queue];
        let kind = wish.kind();
        let offers = match kind {
            DeferralKind::Callback => known.spec.callback.is_some(),
            DeferralKind::Message => known.spec.message.is_some(),
        };
        if known.retired || !offers {
            return Err(Refusal::NotOffered(queue.clone(), kind));
        }
        match wish {
            DeferralWish::Callback { slot: None, .. } => Ok(()),
            DeferralWish::Callback { slot: Some(slot), .. } => {
                if *slot <= self.now || *slot > self.now + MONTH {
                    let (value, allowed) = (format!("{} ms", slot.0), "within 31 days from now");
                    return Err(Refusal::BadValue { field: "slot", value, allowed });
                }
                let others = self.sessions.values().filter(|other| {
                    other.queue == *queue
                        && other.is_scheduled()
                        && other.slot() == Some(*slot)
                        && session.is_none_or(|session| session.id != other.id)
                });
                let most = known.spec.callback.unwrap().slot_max;
                if others.count() >= most as usize {
                    return Err(Refusal::SlotTaken(queue.clone(), *slot));
                }
                Ok(())
            }
            DeferralWish::Message { .. } if !known.spec.channels.chat => {
                Err(Refusal::ChannelUnavailable(queue.clone(), Channel::Chat))
            }
            DeferralWish::Message { .. } => Ok(()),
        }
    }

    fn rejoin(&mut self, id: SessionId, out: &mut Vec<Event>) -> Decision {
        let session = self.open_session(id)?;
        if session.later.is_none() {
            return Err(Refusal::NotDeferred(id));
        }
        if !session.waits() && !session.is_scheduled() {
            return Err(Refusal::WrongState(id));
        }
        let queue = session.queue.clone();
        self.check_open(&queue, session.channel)?;
        self.check_room(&queue)?;
        for offer in self.offers_of_session(id) {
            self.end_offer(offer, OfferResult::Rescinded, out);
        }
        let session = &self.sessions[&id];
        let spec = &self.queue_of(session).spec;
        let (due_at, grace) = (session.due_with(spec.target), spec.grace);
        let away = session.connection != Connection::Present;
        let seq = session.seq + 1;
        self.emit(Event::Rejoined { session: id, due_at, seq }, out);
        if away {
            let connection = Connection::Lost { since: self.now, grace_ends_at: self.now + grace };
            self.emit(Event::CustomerConnectionChanged { session: id, connection }, out);
        }
        Ok(Outcome { session: Some(id), seq: Some(seq) })
    }

    fn callback(&self, session: &Session) -> Result<Callback, Refusal> {
        match session.later.as_ref().map(|later| &later.deferral) {
            Some(Deferral::Callback(callback)) => Ok(callback.clone()),
            Some(Deferral::Message) | None => Err(Refusal::NotDeferred(session.id)),
        }
    }

    fn confirm_turn(&mut self, id: SessionId, out: &mut Vec<Event>) -> Decision {
        let session = self.open_session(id)?;
        self.callback(session)?;
        if !session.waits() && !session.talks() {
            return Err(Refusal::WrongState(id));
        }
        if session.later.as_ref().is_some_and(|later| !later.confirmed) {
            self.emit(Event::TurnConfirmed { session: id }, out);
        }
        Ok(Outcome { session: Some(id), seq: None })
    }

    fn put_off(&mut self, id: SessionId, out: &mut Vec<Event>) -> Decision {
        let session = self.open_session(id)?;
        let callback = self.callback(session)?;
        if !session.waits() {
            return Err(Refusal::WrongState(id));
        }
        let not_offered = || Refusal::NotOffered(session.queue.clone(), DeferralKind::Callback);
        let rules = self.queue_of(session).spec.callback.ok_or_else(not_offered)?;
        for offer in self.offers_of_session(id) {
            self.end_offer(offer, OfferResult::Rescinded, out);
        }
        let until = self.now + rules.retry_after;
        let seq = self.call_again(id, callback, DeferralCause::PutOff, until, out);
        Ok(Outcome { session: Some(id), seq: Some(seq) })
    }

    fn call_again(
        &mut self,
        id: SessionId,
        callback: Callback,
        cause: DeferralCause,
        until: Timestamp,
        out: &mut Vec<Event>,
    ) -> u64 {
        let session = &self.sessions[&id];
        let seq = session.seq + 1;
        let event = Event::Deferred {
            session: id,
            deferral: Deferral::Callback(Callback { slot: None, ..callback }),
            cause,
            until: Some(until),
            due_at: session.due_at,
            channel: session.channel,
            seq,
        };
        self.emit(event, out);
        seq
    }

    fn record_callback(
        &mut self,
        agent: AgentId,
        id: SessionId,
        outcome: CallbackOutcome,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.conversation_of(id, agent)?;
        let callback = self.callback(session)?;
        if session.later.as_ref().is_some_and(|later| later.reached) {
            return Err(Refusal::WrongState(id));
        }
        let attempt = callback.attempts + 1;
        let rules = self.queue_of(session).spec.callback;
        self.emit(Event::CallbackTried { session: id, agent, outcome, attempt }, out);
        match (outcome, rules.filter(|rules| rules.attempts > attempt)) {
            (CallbackOutcome::Reached, _) => {}
            (CallbackOutcome::WrongNumber, _) => self.finish(id, CloseReason::WrongNumber, out),
            (CallbackOutcome::NoAnswer, None) => self.finish(id, CloseReason::NotReached, out),
            (CallbackOutcome::NoAnswer, Some(rules)) => {
                self.empty_conversation(id, out);
                let until = self.now + rules.retry_after;
                let callback = Callback { attempts: attempt, ..callback };
                self.call_again(id, callback, DeferralCause::NoAnswer, until, out);
            }
        }
        Ok(Outcome { session: Some(id), seq: None })
    }

    /// Where a session is due after it was passed to a queue.
    pub(super) fn due_in(&self, session: &Session, queue: &QueueId) -> Timestamp {
        let spec = &self.queues[queue].spec;
        match (session.later.as_ref().map(|later| &later.deferral), spec.message) {
            (None, _) => session.due_with(spec.target),
            (Some(Deferral::Message), Some(rules)) => {
                session.due_at.min(session.arrived_at + rules.target)
            }
            (Some(Deferral::Message), None) | (Some(Deferral::Callback(_)), _) => session.due_at,
        }
    }

    pub(super) fn apply_deferral(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::Deferred { session, deferral, until, due_at, channel, seq, .. } => {
                let holder = self.sessions.get(session).and_then(Session::holder);
                if let Some(holder) = holder {
                    self.release(at, *session, holder);
                }
                self.change(*session, |known| {
                    known.unassign(at);
                    known.state = match until {
                        Some(until) => SessionState::Deferred { until: *until },
                        None => SessionState::Queued,
                    };
                    known.due_at = *due_at;
                    known.channel = *channel;
                    known.seq = *seq;
                    let deferral = deferral.clone();
                    known.later = Some(Later { deferral, confirmed: false, reached: false });
                    if let Connection::Lost { since, .. } = known.connection {
                        known.connection = Connection::Away { since };
                    }
                });
            }
            Event::DeferralDue { session } => self.change(*session, |known| known.line_up(at)),
            Event::Rejoined { session, due_at, seq } => self.change(*session, |known| {
                known.line_up(at);
                known.later = None;
                known.due_at = *due_at;
                known.seq = *seq;
            }),
            Event::TurnConfirmed { session } => self.change(*session, |known| {
                known.later.iter_mut().for_each(|later| later.confirmed = true);
            }),
            Event::CallbackTried { session, outcome, .. } => self.change(*session, |known| {
                let reached = *outcome == CallbackOutcome::Reached;
                known.later.iter_mut().for_each(|later| later.reached = reached);
            }),
            other => unreachable!("{other:?} is taken in elsewhere"),
        }
    }
}

impl Session {
    /// Waits in line anew.
    fn line_up(&mut self, at: Timestamp) {
        self.state = SessionState::Queued;
        self.queued_at = at;
        self.step = 0;
        self.relaxed.clear();
    }

    /// Whether its time has not come.
    pub(super) fn is_scheduled(&self) -> bool {
        matches!(self.state, SessionState::Deferred { .. })
    }

    fn slot(&self) -> Option<Timestamp> {
        match &self.later.as_ref()?.deferral {
            Deferral::Callback(callback) => callback.slot,
            Deferral::Message => None,
        }
    }
}
