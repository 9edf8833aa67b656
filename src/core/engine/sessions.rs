//! What customers wish, and how sessions go on and end.

use super::slab::Ix;
use super::state::{Queue, Session};
use super::{
    BOOST_MAX, CONVERSATION_BYTES_MAX, CONVERSATION_MAX, Decision, Engine, PAST_AGENTS_MAX,
};
use crate::model::{
    AbandonReason, AgentId, Author, Channel, CloseReason, Connection, DispositionId, Event, Millis,
    OfferResult, Outcome, Party, QueueHours, QueueId, QueuedReason, Refusal, Sealed, SessionId,
    SessionState, SilenceClock, Target, Timestamp, Unstaffed, Wish,
};

/// Outcome and note of a wrap-up.
pub(super) type WrapUpResult = (Option<DispositionId>, Option<Sealed>);

impl Engine {
    /// A session arrives. [`Wish::Arrive`] only.
    pub(super) fn arrive(&mut self, now: Timestamp, wish: Wish, out: &mut Vec<Event>) -> Decision {
        let Wish::Arrive {
            session,
            device,
            queue,
            channel,
            boost,
            past_agents,
            hold_until,
            profile,
        } = wish
        else {
            return Ok(Outcome::default());
        };
        if self.session_by_id.contains_key(&session) {
            return Err(Refusal::SessionIdTaken(session));
        }
        if let Some(open) = self.open_session_of(device) {
            return Err(Refusal::SessionExists(open));
        }
        check_arrival(boost, &past_agents)?;
        let ix = self.check_open(&queue, channel)?;
        let spec = &self.queues[ix].spec;
        if self.queues[ix].waiting.len() >= spec.waiting_max as usize {
            return Err(Refusal::QueueFull(queue));
        }
        let due_at = now + spec.target - boost;
        let worth_it = |agent: &AgentId| self.may_serve(*agent, &queue, channel);
        let hold_until =
            hold_until.filter(|until| *until > now && past_agents.iter().any(worth_it));
        self.emit(
            now,
            Event::SessionArrived {
                session,
                device,
                queue,
                channel,
                due_at,
                boost,
                past_agents,
                hold_until,
                profile,
                seq: 1,
            },
            out,
        );
        Ok(Outcome { session: Some(session), seq: Some(1) })
    }

    /// A queue that takes sessions of `channel` now, or why not.
    fn check_open(&self, id: &QueueId, channel: Channel) -> Result<Ix<Queue>, Refusal> {
        let ix = self.known_queue(id)?;
        let queue = &self.queues[ix];
        if !queue.spec.channels.has(channel) {
            return Err(Refusal::ChannelUnavailable(id.clone(), channel));
        }
        if queue.hours != QueueHours::Open {
            return Err(Refusal::QueueClosed(id.clone()));
        }
        if queue.spec.unstaffed == Unstaffed::Refuse && !self.staffed(ix, channel) {
            return Err(Refusal::QueueUnstaffed(id.clone()));
        }
        Ok(ix)
    }

    pub(super) fn customer_lost(
        &mut self,
        now: Timestamp,
        session: SessionId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        let known = &self.sessions[ix];
        let wraps_up = matches!(known.state, SessionState::WrapUp { .. });
        if known.connection == Connection::Present && !wraps_up {
            let grace = self.queues[known.queue].spec.grace;
            let connection = Connection::Lost { since: now, grace_ends_at: now + grace };
            self.emit(now, Event::CustomerConnectionChanged { session, connection }, out);
        }
        Ok(Outcome { session: Some(session), seq: None })
    }

    pub(super) fn customer_back(
        &mut self,
        now: Timestamp,
        session: SessionId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        if self.sessions[ix].connection != Connection::Present {
            let connection = Connection::Present;
            self.emit(now, Event::CustomerConnectionChanged { session, connection }, out);
        }
        Ok(Outcome { session: Some(session), seq: None })
    }

    pub(super) fn post(
        &mut self,
        now: Timestamp,
        session: SessionId,
        from: Author,
        content: Sealed,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        self.check_holder(ix, from)?;
        let known = &self.sessions[ix];
        let talks = matches!(known.state, SessionState::Connected { .. });
        if !(talks || known.waits() && from == Author::Customer) {
            return Err(Refusal::WrongState(session));
        }
        let written = known.written + content.bytes.len() as u64;
        if known.seq >= CONVERSATION_MAX || written > CONVERSATION_BYTES_MAX {
            return Err(Refusal::ConversationFull(session));
        }
        let seq = known.seq + 1;
        let silence = self.silence_after(now, ix, from.party(), talks);
        self.emit(now, Event::MessagePosted { session, from, content, silence, seq }, out);
        Ok(Outcome { session: Some(session), seq: Some(seq) })
    }

    /// The customer's clock after a line of `party`: it runs while it is the customer's turn.
    fn silence_after(
        &self,
        now: Timestamp,
        ix: Ix<Session>,
        party: Party,
        talks: bool,
    ) -> SilenceClock {
        let session = &self.sessions[ix];
        let limit = self.queues[session.queue].spec.silence;
        match (limit, party, session.channel) {
            (Some(limit), Party::Agent, Channel::Chat) if talks => {
                SilenceClock::WarnAt(now + limit.warn_after)
            }
            _ => SilenceClock::Stopped,
        }
    }

    /// The customer's clock when a conversation begins: whoever wrote while waiting has had a turn.
    pub(super) fn silence_at_start(&self, now: Timestamp, ix: Ix<Session>) -> SilenceClock {
        let last =
            if self.sessions[ix].customer_wrote_last { Party::Customer } else { Party::Agent };
        self.silence_after(now, ix, last, true)
    }

    pub(super) fn warn_of_silence(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        out: &mut Vec<Event>,
    ) {
        let session = &self.sessions[ix];
        let close_after = self.queues[session.queue].spec.silence.map(|limit| limit.close_after);
        let event = Event::SilenceWarned {
            session: session.id,
            closes_at: now + close_after.unwrap_or_default(),
            seq: session.seq + 1,
        };
        self.emit(now, event, out);
    }

    pub(super) fn mark(
        &mut self,
        now: Timestamp,
        session: SessionId,
        from: Author,
        delivered: u64,
        read: u64,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        self.check_holder(ix, from)?;
        let known = &self.sessions[ix];
        let party = from.party();
        let marks = match party {
            Party::Customer => known.customer_marks,
            Party::Agent => known.agent_marks,
        };
        let read = read.min(known.seq).max(marks.read);
        let delivered = delivered.min(known.seq).max(marks.delivered).max(read);
        if (delivered, read) != (marks.delivered, marks.read) {
            self.emit(now, Event::Marked { session, party, delivered, read }, out);
        }
        Ok(Outcome { session: Some(session), seq: None })
    }

    /// Passes a conversation on to a line or a colleague. The waiting time counts: the session is due
    /// at the earlier of its old time and what it would be in the new queue.
    pub(super) fn transfer(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        session: SessionId,
        to: Target,
        note: Option<Sealed>,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        self.check_holder(ix, Author::Agent(agent))?;
        let known = &self.sessions[ix];
        if !matches!(known.state, SessionState::Connected { .. }) {
            return Err(Refusal::WrongState(session));
        }
        let (queue, direct) = match to {
            Target::Queue(id) => (self.check_open(&id, known.channel)?, None),
            Target::Agent(colleague) => {
                let colleague_ix = self.known_agent(colleague)?;
                let room = Self::has_room(&self.agents[colleague_ix], known.channel);
                if colleague == agent || !room {
                    return Err(Refusal::AgentUnavailable(colleague));
                }
                (known.queue, Some(colleague))
            }
        };
        let spec = &self.queues[queue].spec;
        let due_at = known.due_at.min(known.arrived_at + spec.target - known.boost);
        let event = Event::SessionQueued {
            session,
            queue: spec.queue.clone(),
            due_at,
            reason: QueuedReason::Transferred,
            direct,
            note,
            cool_until: Some(now + spec.decline_cooldown),
            seq: known.seq + 1,
        };
        let seq = known.seq + 1;
        let from = self.known_agent(agent)?;
        self.emit(now, event, out);
        self.touched.agents.push(from);
        Ok(Outcome { session: Some(session), seq: Some(seq) })
    }

    /// Somebody is done: whoever waits leaves the line, whoever talks ends the conversation.
    pub(super) fn end(
        &mut self,
        now: Timestamp,
        session: SessionId,
        by: Author,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        self.check_holder(ix, by)?;
        match (&self.sessions[ix].state, by) {
            (SessionState::Connected { .. }, Author::Customer) => {
                self.finish(now, ix, CloseReason::Customer, out);
            }
            (SessionState::Connected { .. }, Author::Agent(_)) => {
                self.finish(now, ix, CloseReason::Agent, out);
            }
            (SessionState::Queued | SessionState::Offered { .. }, Author::Customer) => {
                self.abandon(now, ix, AbandonReason::Left, out);
            }
            (SessionState::WrapUp { .. }, Author::Customer) => {
                return Err(Refusal::SessionOver(session));
            }
            _ => return Err(Refusal::WrongState(session)),
        }
        Ok(Outcome { session: Some(session), seq: Some(self.sessions[ix].seq) })
    }

    /// An agent finishes wrap-up.
    pub(super) fn finish_wrap_up(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        session: SessionId,
        result: WrapUpResult,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        self.check_holder(ix, Author::Agent(agent))?;
        if !matches!(self.sessions[ix].state, SessionState::WrapUp { .. }) {
            return Err(Refusal::WrongState(session));
        }
        self.close(now, ix, result, out);
        Ok(Outcome { session: Some(session), seq: None })
    }

    /// Agents act only in sessions they hold.
    fn check_holder(&self, ix: Ix<Session>, who: Author) -> Result<(), Refusal> {
        let session = &self.sessions[ix];
        match who {
            Author::Customer => Ok(()),
            Author::Agent(agent) if session.holder() == Some(agent) => Ok(()),
            Author::Agent(_) => Err(Refusal::NotHolder(session.id)),
        }
    }

    /// Ends a wait without a conversation.
    pub(super) fn abandon(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        reason: AbandonReason,
        out: &mut Vec<Event>,
    ) {
        if let SessionState::Offered { offer, .. } = self.sessions[ix].state {
            self.end_offer(now, offer, OfferResult::Rescinded, out);
        }
        let session = &self.sessions[ix];
        let event = Event::SessionAbandoned { session: session.id, reason, seq: session.seq + 1 };
        self.emit(now, event, out);
    }

    /// Ends a conversation: wrap-up begins, where the queue has one.
    pub(super) fn finish(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        reason: CloseReason,
        out: &mut Vec<Event>,
    ) {
        let session = &self.sessions[ix];
        let Some(agent) = session.holder() else { return };
        let wrap_up = self.queues[session.queue].spec.wrap_up;
        let (id, seq) = (session.id, session.seq + 1);
        let event = if wrap_up > Millis::ZERO {
            Event::WrapUpStarted { session: id, agent, reason, ends_at: now + wrap_up, seq }
        } else {
            Event::SessionClosed {
                session: id,
                agent,
                reason,
                disposition: None,
                note: None,
                seq: Some(seq),
            }
        };
        self.emit(now, event, out);
    }

    /// Ends a wrap-up.
    pub(super) fn close(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        (disposition, note): WrapUpResult,
        out: &mut Vec<Event>,
    ) {
        let SessionState::WrapUp { agent, reason, .. } = self.sessions[ix].state else { return };
        let session = self.sessions[ix].id;
        let event = Event::SessionClosed { session, agent, reason, disposition, note, seq: None };
        self.emit(now, event, out);
    }
}

fn check_arrival(boost: Millis, past_agents: &[AgentId]) -> Result<(), Refusal> {
    if boost < Millis::ZERO || boost > BOOST_MAX {
        return Err(Refusal::BadValue {
            field: "boost",
            value: format!("{} ms", boost.0),
            allowed: "0 to 7 days",
        });
    }
    if past_agents.len() > PAST_AGENTS_MAX {
        return Err(Refusal::BadValue {
            field: "past_agents",
            value: past_agents.len().to_string(),
            allowed: "at most 3",
        });
    }
    Ok(())
}
