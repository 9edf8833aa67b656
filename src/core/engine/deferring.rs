//! Callbacks and messages: sessions whose customers do not wait on the page. The rules are in
//! `docs/routing.md`, "Callbacks and messages".
//!
//! One that waits for its time (a slot, the next attempt) is in no line; in line it is a session like
//! others, but for its queue's hours: nobody is called, or answered, while the queue is closed.

use super::slab::Ix;
use super::state::{Later, Queue, Session, kind};
use super::{Decision, Engine, classes::Request};
use crate::model::{
    AgentId, Author, Callback, CallbackOutcome, CallbackRules, Channel, CloseReason, Connection,
    DEFERRED_MAX, Deferral, DeferralCause, DeferralKind, DeferralWish, Event, OfferResult, Outcome,
    Refusal, SLOT_MAX, SessionId, SessionState, Timestamp,
};

/// What a session is from now on.
struct Turn {
    deferral: Deferral,
    cause: DeferralCause,
    until: Option<Timestamp>,
    due_at: Timestamp,
    channel: Channel,
}

impl Engine {
    /// A customer who waits would rather be called or answered later.
    pub(super) fn defer(
        &mut self,
        now: Timestamp,
        session: SessionId,
        wish: DeferralWish,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        if !self.sessions[ix].is_pending() {
            return Err(Refusal::WrongState(session));
        }
        self.check_deferral(now, self.sessions[ix].queue, Some(ix), &wish)?;
        let channel = self.channel_deferred(ix, wish.kind());
        self.check_channel_class(ix, channel)?;
        if let DeferralWish::Message { content: Some(content) } = &wish {
            self.check_length(ix, content)?;
        }
        Ok(self.defer_checked(now, ix, wish, out))
    }

    /// The same, where it was looked at whether the queue offers it.
    pub(super) fn defer_checked(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        wish: DeferralWish,
        out: &mut Vec<Event>,
    ) -> Outcome {
        self.end_offers_for(now, ix, OfferResult::Rescinded, out);
        let known = &self.sessions[ix];
        let (channel, cause) = (self.channel_deferred(ix, wish.kind()), DeferralCause::Asked);
        match wish {
            DeferralWish::Callback { number, slot } => {
                let due_at = slot.unwrap_or(known.due_at);
                let deferral = Deferral::Callback(Callback { number, slot, attempts: 0 });
                self.turn_into(now, ix, Turn { deferral, cause, until: slot, due_at, channel }, out)
            }
            DeferralWish::Message { content } => {
                let rules = self.queues[known.queue].spec.message;
                let due_at = rules.map_or(known.due_at, |rules| known.arrived_at + rules.target);
                let deferral = Deferral::Message;
                let turn = Turn { deferral, cause, until: None, due_at, channel };
                let outcome = self.turn_into(now, ix, turn, out);
                let Some(content) = content else { return outcome };
                self.say(now, ix, Author::Customer, content, out)
            }
        }
    }

    /// Messages are answered in writing, whatever their session was before.
    fn channel_deferred(&self, ix: Ix<Session>, kind: DeferralKind) -> Channel {
        match kind {
            DeferralKind::Callback => self.sessions[ix].channel,
            DeferralKind::Message => Channel::Chat,
        }
    }

    fn check_channel_class(&self, ix: Ix<Session>, channel: Channel) -> Result<(), Refusal> {
        let session = &self.sessions[ix];
        if session.channel == channel {
            return Ok(());
        }
        let step = u16::try_from(self.step_of(session)).unwrap_or(u16::MAX);
        let (queue, floor, asks) = (session.queue, session.floor, session.asks.clone());
        self.check_class(&Request { queue, channel, step, floor, asks })
    }

    /// Whether a queue offers a callback or a message now; `of`: to a session it has already.
    pub(super) fn check_deferral(
        &self,
        now: Timestamp,
        queue: Ix<Queue>,
        of: Option<Ix<Session>>,
        wish: &DeferralWish,
    ) -> Result<(), Refusal> {
        let known = &self.queues[queue];
        let (spec, kind) = (&known.spec, wish.kind());
        let not_offered = || Refusal::NotOffered(spec.queue.clone(), kind);
        if known.retired {
            return Err(not_offered());
        }
        let before = of.and_then(|ix| self.sessions[ix].later());
        if before.is_none() && known.deferred() >= DEFERRED_MAX {
            return Err(Refusal::DeferredFull(spec.queue.clone()));
        }
        match wish {
            DeferralWish::Callback { slot, .. } => {
                let rules = spec.callback.ok_or_else(not_offered)?;
                let own = before.and_then(Later::slot);
                slot.map_or(Ok(()), |slot| self.check_slot(now, queue, slot, (&rules, own)))
            }
            DeferralWish::Message { .. } => {
                spec.message.ok_or_else(not_offered)?;
                let chat = spec.channels.chat;
                let no_chat = || Refusal::ChannelUnavailable(spec.queue.clone(), Channel::Chat);
                chat.then_some(()).ok_or_else(no_chat)
            }
        }
    }

    fn check_slot(
        &self,
        now: Timestamp,
        queue: Ix<Queue>,
        slot: Timestamp,
        (rules, own): (&CallbackRules, Option<Timestamp>),
    ) -> Result<(), Refusal> {
        if slot <= now || slot > now + SLOT_MAX {
            let value = format!("{} ms", slot.0);
            let allowed = "later than now, at most 31 days from now";
            return Err(Refusal::BadValue { field: "slot", value, allowed });
        }
        let known = &self.queues[queue];
        let taken = known.slots.get(&slot).copied().unwrap_or(0);
        let others = taken - u32::from(own == Some(slot) && taken > 0);
        if others >= rules.slot_max {
            return Err(Refusal::SlotTaken(known.spec.queue.clone(), slot));
        }
        Ok(())
    }

    fn turn_into(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        turn: Turn,
        out: &mut Vec<Event>,
    ) -> Outcome {
        let known = &self.sessions[ix];
        let (session, seq) = (known.id, known.seq + 1);
        let Turn { deferral, cause, until, due_at, channel } = turn;
        let event = Event::Deferred { session, deferral, cause, until, due_at, channel, seq };
        self.emit(now, event, out);
        Outcome { session: Some(session), seq: Some(seq) }
    }

    /// The customer of a callback or message waits on the page again.
    pub(super) fn rejoin(
        &mut self,
        now: Timestamp,
        session: SessionId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        let known = &self.sessions[ix];
        if known.later().is_none() {
            return Err(Refusal::NotDeferred(session));
        }
        if !known.is_pending() {
            return Err(Refusal::WrongState(session));
        }
        let queue = self.queues[known.queue].spec.queue.clone();
        self.check_open(&queue, known.channel)?;
        self.check_room(known.queue)?;
        self.end_offers_for(now, ix, OfferResult::Rescinded, out);
        let known = &self.sessions[ix];
        let (away, spec) =
            (known.connection != Connection::Present, &self.queues[known.queue].spec);
        let due_at = known.due_at.min(known.arrived_at + spec.target - known.boost());
        let (seq, grace_ends_at) = (known.seq + 1, now + spec.grace);
        self.emit(now, Event::Rejoined { session, due_at, seq }, out);
        if away {
            let connection = Connection::Lost { since: now, grace_ends_at };
            self.emit(now, Event::CustomerConnectionChanged { session, connection }, out);
        }
        Ok(Outcome { session: Some(session), seq: Some(seq) })
    }

    /// A customer who is about to be called is there.
    pub(super) fn confirm_turn(
        &mut self,
        now: Timestamp,
        session: SessionId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        self.callback_of(ix)?;
        let known = &self.sessions[ix];
        let talks = matches!(known.state, SessionState::Connected { .. });
        if !(known.waits() || talks) {
            return Err(Refusal::WrongState(session));
        }
        if !known.later().is_some_and(|later| later.confirmed) {
            self.emit(now, Event::TurnConfirmed { session }, out);
        }
        Ok(Outcome { session: Some(session), seq: None })
    }

    /// A customer whose turn has come would rather be called later.
    pub(super) fn put_off(
        &mut self,
        now: Timestamp,
        session: SessionId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        let callback = self.callback_of(ix)?.clone();
        let known = &self.sessions[ix];
        if !known.waits() {
            return Err(Refusal::WrongState(session));
        }
        let spec = &self.queues[known.queue].spec;
        let rules = spec.callback;
        let rules =
            rules.ok_or_else(|| Refusal::NotOffered(spec.queue.clone(), DeferralKind::Callback))?;
        self.end_offers_for(now, ix, OfferResult::Rescinded, out);
        let until = now + rules.retry_after;
        Ok(self.call_later(now, ix, (callback, DeferralCause::PutOff), until, out))
    }

    /// An agent says what a call came to.
    pub(super) fn record_callback(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        session: SessionId,
        outcome: CallbackOutcome,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.conversation_of(agent, session)?;
        let mut callback = self.callback_of(ix)?.clone();
        if self.sessions[ix].later().is_some_and(|later| later.reached) {
            return Err(Refusal::WrongState(session));
        }
        let attempt = callback.attempts.saturating_add(1);
        self.emit(now, Event::CallbackTried { session, agent, outcome, attempt }, out);
        match outcome {
            CallbackOutcome::Reached => {}
            CallbackOutcome::WrongNumber => self.finish(now, ix, CloseReason::WrongNumber, out),
            CallbackOutcome::NoAnswer => {
                let rules = self.queues[self.sessions[ix].queue].spec.callback;
                let again = rules.filter(|rules| attempt < rules.attempts);
                callback.attempts = attempt;
                let Some(rules) = again else {
                    self.finish(now, ix, CloseReason::NotReached, out);
                    return Ok(Outcome { session: Some(session), seq: None });
                };
                self.dissolve(now, ix, out);
                let until = now + rules.retry_after;
                self.call_later(now, ix, (callback, DeferralCause::NoAnswer), until, out);
                let freed = self.agent_ix(agent);
                self.touched.agents.extend(freed);
            }
        }
        Ok(Outcome { session: Some(session), seq: None })
    }

    /// A call that is to come keeps its place in the order of everything.
    fn call_later(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        (callback, cause): (Callback, DeferralCause),
        until: Timestamp,
        out: &mut Vec<Event>,
    ) -> Outcome {
        let known = &self.sessions[ix];
        let (due_at, channel) = (known.due_at, known.channel);
        let deferral = Deferral::Callback(Callback { slot: None, ..callback });
        let until = Some(until);
        self.turn_into(now, ix, Turn { deferral, cause, until, due_at, channel }, out)
    }

    fn callback_of(&self, ix: Ix<Session>) -> Result<&Callback, Refusal> {
        let session = &self.sessions[ix];
        match session.later().map(|later| &later.deferral) {
            Some(Deferral::Callback(callback)) => Ok(callback),
            Some(Deferral::Message) | None => Err(Refusal::NotDeferred(session.id)),
        }
    }

    /// Where a deferred session stands in the order of everything after it was passed to a queue: a call
    /// keeps its place, a message is due as messages of that queue are, if that is sooner.
    pub(super) fn due_deferred(
        &self,
        session: &Session,
        queue: Ix<Queue>,
        later: &Later,
    ) -> Timestamp {
        let rules = self.queues[queue].spec.message;
        match (&later.deferral, rules) {
            (Deferral::Message, Some(rules)) => {
                session.due_at.min(session.arrived_at + rules.target)
            }
            (Deferral::Message, None) | (Deferral::Callback(_), _) => session.due_at,
        }
    }

    /// What happens to callbacks and messages: the part of [`Engine::apply`] for them.
    pub(super) fn on_deferral(&mut self, at: Timestamp, session: SessionId, event: &Event) {
        let Some(ix) = self.session_ix(session) else { return };
        match event {
            Event::Deferred { .. } => self.on_deferred(at, ix, event),
            Event::DeferralDue { .. } => self.relist(ix, |known| {
                known.state = SessionState::Queued;
                known.queued_at = at;
                known.relax(at, 0);
            }),
            Event::TurnConfirmed { .. } => {
                if let Some(later) = self.sessions[ix].later_mut() {
                    later.confirmed = true;
                }
            }
            Event::CallbackTried { outcome, .. } => {
                if let Some(later) = self.sessions[ix].later_mut() {
                    later.reached = *outcome == CallbackOutcome::Reached;
                }
            }
            Event::Rejoined { due_at, seq, .. } => self.relist(ix, |known| {
                known.state = SessionState::Queued;
                known.queued_at = at;
                known.relax(at, 0);
                known.due_at = *due_at;
                known.seq = *seq;
                known.forget_later();
            }),
            _ => {}
        }
    }

    fn on_deferred(&mut self, at: Timestamp, ix: Ix<Session>, event: &Event) {
        let Event::Deferred { deferral, until, due_at, channel, seq, .. } = event else { return };
        if let Some(agent) = self.sessions[ix].holder() {
            self.release(at, ix, agent);
        }
        self.relist(ix, |known| {
            known.state =
                until.map_or(SessionState::Queued, |until| SessionState::Deferred { until });
            known.due_at = *due_at;
            known.channel = *channel;
            known.seq = *seq;
            known.set_later(deferral.clone());
            if let Connection::Lost { since, .. } = known.connection {
                known.connection = Connection::Away { since };
            }
        });
        if let Some(talk) = self.sessions[ix].talk {
            self.talks[talk].unassign(at);
        }
    }

    /// Counts a session that waits for its time, in or out.
    pub(super) fn count_later(&mut self, ix: Ix<Session>, comes: bool) {
        let session = &self.sessions[ix];
        let (SessionState::Deferred { .. }, Some(later)) = (&session.state, session.later()) else {
            return;
        };
        let (which, slot) = (kind(later), later.slot());
        let queue = &mut self.queues[session.queue];
        let count = &mut queue.deferred_apart[which];
        *count = if comes { *count + 1 } else { *count - 1 };
        let Some(slot) = slot else { return };
        let taken = queue.slots.entry(slot).or_default();
        *taken = if comes { *taken + 1 } else { *taken - 1 };
        if *taken == 0 {
            queue.slots.remove(&slot);
        }
    }

    /// Puts the callbacks and messages of a queue where its hours have them stand.
    pub(super) fn mind_hours(&mut self, queue: Ix<Queue>) {
        for ix in self.deferred_waiting(queue) {
            self.leave_lines(ix);
            self.join_lines(ix);
        }
    }

    /// Callbacks and messages in line of a queue, an agent being asked or not.
    pub(super) fn deferred_waiting(&self, queue: Ix<Queue>) -> Vec<Ix<Session>> {
        self.waiting_in(queue).filter(|ix| self.sessions[*ix].later().is_some()).collect()
    }

    /// Whether a queue works: it is open, or was taken out of the configuration and has no hours any more.
    pub(super) fn works(&self, queue: Ix<Queue>) -> bool {
        let queue = &self.queues[queue];
        queue.retired || queue.hours == crate::model::QueueHours::Open
    }
}
