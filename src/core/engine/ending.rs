//! How sessions end.

use super::slab::Ix;
use super::state::Session;
use super::{Decision, Engine};
use crate::model::{
    AbandonReason, AgentId, Author, CloseReason, DispositionId, Event, Millis, OfferResult,
    Outcome, Refusal, Sealed, SessionId, SessionState, Timestamp,
};

/// Outcome and note of a wrap-up.
pub(super) type WrapUpResult = (Option<DispositionId>, Option<Sealed>);

impl Engine {
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
            (
                SessionState::Queued | SessionState::Offered { .. } | SessionState::Deferred { .. },
                Author::Customer,
            ) => {
                self.abandon(now, ix, AbandonReason::Left, out);
            }
            (SessionState::WrapUp { .. }, Author::Customer) => {
                return Err(Refusal::SessionOver(session));
            }
            _ => return Err(Refusal::WrongState(session)),
        }
        Ok(Outcome { session: Some(session), seq: Some(self.sessions[ix].seq) })
    }

    /// An agent finishes a wrap-up.
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

    /// An agent is done with every wrap-up, whichever queues they are of.
    pub(super) fn ready(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.known_agent(agent)?;
        for session in self.agents[ix].sessions.clone() {
            if let Some(ix) = self.session_ix(session) {
                self.close(now, ix, (None, None), out);
            }
        }
        Ok(Outcome::default())
    }

    /// Ends a wait without a conversation.
    pub(super) fn abandon(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        reason: AbandonReason,
        out: &mut Vec<Event>,
    ) {
        self.end_offers_for(now, ix, OfferResult::Rescinded, out);
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
        self.dissolve(now, ix, out);
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

    /// Ends a wrap-up; anything else stays as it is.
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

    /// An open session, or why not.
    pub(super) fn open_session(&self, id: SessionId) -> Result<Ix<Session>, Refusal> {
        let ix = self.session_ix(id).ok_or(Refusal::SessionUnknown(id))?;
        if self.sessions[ix].is_over() { Err(Refusal::SessionOver(id)) } else { Ok(ix) }
    }
}
