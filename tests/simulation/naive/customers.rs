//! What customers wish, and how sessions end.

use std::collections::BTreeSet;
use std::sync::Arc;

use seira_core::model::{
    AbandonReason, AgentId, Arrival, Author, Channel, CloseReason, Connection, DispositionId,
    Event, Millis, OfferResult, Outcome, Party, QueueHours, QueueId, Refusal, Sealed, SessionId,
    SessionState, SilenceClock, Tier, Unstaffed, Wish,
};

use super::state::{Session, sum};
use super::who::may_take;
use super::{Decision, Naive, may_speak};

/// Most lines in one conversation.
pub(super) const LINES_MAX: u64 = 5_000;

/// Most bytes of sealed text in one conversation.
pub(super) const BYTES_MAX: u64 = 1024 * 1024;

/// Seven days.
pub(super) const WEEK: Millis = Millis::from_secs(7 * 86_400);

impl Naive {
    pub(super) fn decide_for_customer(&mut self, wish: Wish, out: &mut Vec<Event>) -> Decision {
        match wish {
            Wish::Arrive(arrival) => self.arrive(*arrival, out),
            Wish::CustomerConnectionLost { session } => self.customer_lost(session, out),
            Wish::CustomerConnectionBack { session } => self.customer_back(session, out),
            Wish::Leave { session } => self.end(session, Author::Customer, out),
            Wish::End { session, by } => self.end(session, by, out),
            Wish::Post { session, from, content } => self.post(session, from, content, out),
            Wish::Mark { session, from, delivered, read } => {
                self.mark(session, from, delivered, read, out)
            }
            other => unreachable!("{other:?} is decided elsewhere"),
        }
    }

    fn arrive(&mut self, arrival: Arrival, out: &mut Vec<Event>) -> Decision {
        let Arrival { session, device, queue, channel, .. } = &arrival;
        if self.sessions.contains_key(session) {
            return Err(Refusal::SessionIdTaken(*session));
        }
        let of_device = |other: &&Session| {
            other.device == *device
                && other.holder().is_none_or(|_| other.talks())
                && !other.is_over()
        };
        if let Some(open) = self.sessions.values().find(of_device) {
            return Err(Refusal::SessionExists(open.id));
        }
        check_arrival(&arrival)?;
        if let Some(until) = arrival.hold_until.filter(|until| *until > self.now + WEEK) {
            let value = format!("{} ms", until.0);
            let allowed = "at most 7 days from now";
            return Err(Refusal::BadValue { field: "hold_until", value, allowed });
        }
        match &arrival.defer {
            None => {
                self.check_open(queue, *channel)?;
                self.check_room(queue)?;
            }
            Some(wish) => {
                if !self.known_queue(queue)?.spec.channels.has(*channel) {
                    return Err(Refusal::ChannelUnavailable(queue.clone(), *channel));
                }
                self.check_deferral(queue, None, wish)?;
            }
        }
        let spec = &self.queues[queue].spec;
        let boosts = (!arrival.boosts.is_empty()).then(|| Arc::new(arrival.boosts.clone()));
        let event = Event::SessionArrived {
            session: *session,
            device: *device,
            customer: arrival.customer,
            queue: queue.clone(),
            channel: *channel,
            due_at: self.now + spec.target - sum(&boosts),
            boosts,
            asks: (!arrival.asks.is_empty()).then(|| Arc::new(arrival.asks.clone())),
            past_agents: arrival.past_agents.clone(),
            hold_until: arrival.hold_until.filter(|_| self.is_held_with_sense(&arrival)),
            profile: arrival.profile.clone(),
            seq: 1,
        };
        let outcome = Outcome { session: Some(*session), seq: Some(1) };
        let id = *session;
        self.emit(event, out);
        match arrival.defer {
            None => Ok(outcome),
            Some(wish) => Ok(self.become_later(id, wish, out)),
        }
    }

    /// Whether one more may wait in a queue on the page.
    pub(super) fn check_room(&self, queue: &QueueId) -> Result<(), Refusal> {
        let waiting = self.waiting_in(queue);
        let live = waiting.iter().filter(|session| session.later.is_none()).count();
        let known = &self.queues[queue];
        let cap = known.surge.as_ref().and_then(|surge| surge.rules.waiting_max);
        let most = cap.map_or(known.spec.waiting_max, |cap| cap.min(known.spec.waiting_max));
        if live >= most as usize {
            return Err(Refusal::QueueFull(queue.clone()));
        }
        Ok(())
    }

    /// A hold makes sense until later, for a past agent who may take the session and takes work.
    fn is_held_with_sense(&self, arrival: &Arrival) -> bool {
        let asked = self.work_out(&arrival.queue, arrival.channel, &arrival.asks, 0, Tier::FIRST);
        let past = arrival.past_agents.iter().filter_map(|agent| self.agents.get(agent));
        arrival.hold_until.is_some_and(|until| until > self.now)
            && past.into_iter().any(|agent| agent.is_available() && may_take(&agent.spec, &asked))
    }

    /// Whether a queue takes sessions of `channel` now, or why not.
    pub(super) fn check_open(&self, id: &QueueId, channel: Channel) -> Result<(), Refusal> {
        let queue = self.known_queue(id)?;
        if !queue.spec.channels.has(channel) {
            return Err(Refusal::ChannelUnavailable(id.clone(), channel));
        }
        if queue.hours != QueueHours::Open {
            return Err(Refusal::QueueClosed(id.clone()));
        }
        if queue.spec.unstaffed == Unstaffed::Refuse && !self.is_staffed(id, channel) {
            return Err(Refusal::QueueUnstaffed(id.clone()));
        }
        Ok(())
    }

    pub(super) fn customer_lost(&mut self, id: SessionId, out: &mut Vec<Event>) -> Decision {
        let session = self.open_session(id)?;
        if session.connection == Connection::Present && !session.wraps_up() {
            let grace_ends_at = self.now + self.queue_of(session).spec.grace;
            let connection = match session.later {
                Some(_) => Connection::Away { since: self.now },
                None => Connection::Lost { since: self.now, grace_ends_at },
            };
            self.emit(Event::CustomerConnectionChanged { session: id, connection }, out);
        }
        Ok(Outcome { session: Some(id), seq: None })
    }

    fn customer_back(&mut self, id: SessionId, out: &mut Vec<Event>) -> Decision {
        if self.open_session(id)?.connection != Connection::Present {
            let connection = Connection::Present;
            self.emit(Event::CustomerConnectionChanged { session: id, connection }, out);
        }
        Ok(Outcome { session: Some(id), seq: None })
    }

    fn post(
        &mut self,
        id: SessionId,
        from: Author,
        content: Sealed,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.open_session(id)?;
        if !may_speak(session, from) {
            return Err(Refusal::NotHolder(id));
        }
        let pending = session.waits() || session.is_scheduled();
        if !(session.talks() || pending && from == Author::Customer) {
            return Err(Refusal::WrongState(id));
        }
        let written = session.written + content.bytes().len() as u64;
        if session.seq >= LINES_MAX || written > BYTES_MAX {
            return Err(Refusal::ConversationFull(id));
        }
        let silence = self.silence_after(session, from.party());
        let seq = session.seq + 1;
        self.emit(Event::MessagePosted { session: id, from, content, silence, seq }, out);
        Ok(Outcome { session: Some(id), seq: Some(seq) })
    }

    /// The customer's clock after a line of `party`: it runs while it is the customer's turn in a chat.
    fn silence_after(&self, session: &Session, party: Party) -> SilenceClock {
        match self.queue_of(session).spec.silence {
            Some(limit)
                if party == Party::Agent
                    && session.later.is_none()
                    && session.channel == Channel::Chat
                    && !session.waits() =>
            {
                SilenceClock::WarnAt(self.now + limit.warn_after)
            }
            Some(_) | None => SilenceClock::Stopped,
        }
    }

    /// The clock when a conversation begins: whoever wrote while waiting has had a turn.
    pub(super) fn silence_at_start(&self, id: SessionId) -> SilenceClock {
        let session = &self.sessions[&id];
        let limit = self.queue_of(session).spec.silence;
        match limit {
            Some(limit)
                if session.channel == Channel::Chat
                    && !session.customer_wrote_last
                    && session.later.is_none() =>
            {
                SilenceClock::WarnAt(self.now + limit.warn_after)
            }
            Some(_) | None => SilenceClock::Stopped,
        }
    }

    pub(super) fn warn_of_silence(&mut self, id: SessionId, out: &mut Vec<Event>) {
        let session = &self.sessions[&id];
        let limit = self.queue_of(session).spec.silence;
        let closes_at = self.now + limit.map(|limit| limit.close_after).unwrap_or_default();
        let seq = session.seq + 1;
        self.emit(Event::SilenceWarned { session: id, closes_at, seq }, out);
    }

    fn mark(
        &mut self,
        id: SessionId,
        from: Author,
        delivered: u64,
        read: u64,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = match from {
            Author::Customer => self.open_session(id)?,
            Author::Agent(agent) => self.held_session(id, agent)?,
        };
        let party = from.party();
        let marks = match party {
            Party::Customer => session.customer_marks,
            Party::Agent => session.agent_marks,
        };
        let read = read.min(session.seq).max(marks.read);
        let delivered = delivered.min(session.seq).max(marks.delivered).max(read);
        if (delivered, read) != (marks.delivered, marks.read) {
            self.emit(Event::Marked { session: id, party, delivered, read }, out);
        }
        Ok(Outcome { session: Some(id), seq: None })
    }

    /// Whoever waits leaves the line, whoever talks ends the conversation.
    fn end(&mut self, id: SessionId, by: Author, out: &mut Vec<Event>) -> Decision {
        let session = match by {
            Author::Customer => self.open_session(id)?,
            Author::Agent(agent) => self.held_session(id, agent)?,
        };
        match (&session.state, by) {
            (SessionState::Connected { .. }, Author::Customer) => {
                self.finish(id, CloseReason::Customer, out);
            }
            (SessionState::Connected { .. }, Author::Agent(_)) => {
                self.finish(id, CloseReason::Agent, out);
            }
            (
                SessionState::Queued | SessionState::Offered { .. } | SessionState::Deferred { .. },
                Author::Customer,
            ) => {
                self.abandon(id, AbandonReason::Left, out);
            }
            (SessionState::WrapUp { .. }, Author::Customer) => {
                return Err(Refusal::SessionOver(id));
            }
            _ => return Err(Refusal::WrongState(id)),
        }
        Ok(Outcome { session: Some(id), seq: Some(self.sessions[&id].seq) })
    }

    /// Ends a wait without a conversation.
    pub(super) fn abandon(&mut self, id: SessionId, reason: AbandonReason, out: &mut Vec<Event>) {
        for offer in self.offers_of_session(id) {
            self.end_offer(offer, OfferResult::Rescinded, out);
        }
        let seq = self.next_seq(id);
        self.emit(Event::SessionAbandoned { session: id, reason, seq }, out);
    }

    /// Ends a conversation: wrap-up begins, where the queue has one.
    pub(super) fn finish(&mut self, id: SessionId, reason: CloseReason, out: &mut Vec<Event>) {
        self.empty_conversation(id, out);
        let session = &self.sessions[&id];
        let Some(agent) = session.holder() else { return };
        let wrap_up = self.queue_of(session).spec.wrap_up;
        let seq = session.seq + 1;
        let event = if wrap_up > Millis::ZERO {
            let ends_at = self.now + wrap_up;
            Event::WrapUpStarted { session: id, agent, reason, ends_at, seq }
        } else {
            closed(id, agent, reason, (None, None), Some(seq))
        };
        self.emit(event, out);
    }

    /// Ends a wrap-up.
    pub(super) fn close(
        &mut self,
        id: SessionId,
        disposition: Option<DispositionId>,
        note: Option<Sealed>,
        out: &mut Vec<Event>,
    ) {
        let SessionState::WrapUp { agent, reason, .. } = self.sessions[&id].state else { return };
        self.emit(closed(id, agent, reason, (disposition, note), None), out);
    }
}

fn closed(
    session: SessionId,
    agent: AgentId,
    reason: CloseReason,
    (disposition, note): (Option<DispositionId>, Option<Sealed>),
    seq: Option<u64>,
) -> Event {
    Event::SessionClosed { session, agent, reason, disposition, note, seq }
}

fn check_arrival(arrival: &Arrival) -> Result<(), Refusal> {
    let bad = |field, value: String, allowed| Err(Refusal::BadValue { field, value, allowed });
    let in_range = |span: Millis| span >= Millis::ZERO && span <= WEEK;
    let boosts = &arrival.boosts;
    let total = sum(&Some(Arc::new(boosts.clone())));
    if boosts.iter().any(|boost| !in_range(boost.by)) || !in_range(total) {
        return bad("boosts", format!("{} ms", total.0), "0 to 7 days");
    }
    if boosts.len() > 32 {
        return bad("boosts", boosts.len().to_string(), "at most 32");
    }
    let past = &arrival.past_agents;
    if past.len() > 3 {
        return bad("past_agents", past.len().to_string(), "at most 3");
    }
    if past.contains(&AgentId(u32::MAX)) {
        return bad("past_agents", u32::MAX.to_string(), "numbers up to 4,294,967,294");
    }
    if past.iter().collect::<BTreeSet<_>>().len() < past.len() {
        return bad("past_agents", "an agent twice".into(), "each once");
    }
    if arrival.asks.skills.len() > 16 {
        return bad("asks.skills", arrival.asks.skills.len().to_string(), "at most 16");
    }
    if arrival.asks.preferred.len() > 16 {
        return bad("asks.preferred", arrival.asks.preferred.len().to_string(), "at most 16");
    }
    Ok(())
}
