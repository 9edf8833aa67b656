//! What is written and read in a session, and what silence does to it.

use super::slab::Ix;
use super::state::Session;
use super::{CONVERSATION_BYTES_MAX, CONVERSATION_MAX, Decision, Engine};
use crate::model::{
    AgentId, Author, Channel, Event, Marks, Outcome, Party, Refusal, Role, Sealed, SessionId,
    SessionState, SilenceClock, Timestamp,
};

impl Engine {
    pub(super) fn post(
        &mut self,
        now: Timestamp,
        session: SessionId,
        from: Author,
        content: Sealed,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        self.check_talker(ix, from)?;
        let known = &self.sessions[ix];
        let talks = matches!(known.state, SessionState::Connected { .. });
        if !(talks || known.is_pending() && from == Author::Customer) {
            return Err(Refusal::WrongState(session));
        }
        self.check_length(ix, &content)?;
        Ok(self.say(now, ix, from, content, out))
    }

    /// Whether there is room for one more line in a conversation.
    pub(super) fn check_length(&self, ix: Ix<Session>, content: &Sealed) -> Result<(), Refusal> {
        let known = &self.sessions[ix];
        let written = self.written(ix) + content.bytes().len() as u64;
        if known.seq >= CONVERSATION_MAX || written > CONVERSATION_BYTES_MAX {
            return Err(Refusal::ConversationFull(known.id));
        }
        Ok(())
    }

    /// One more line.
    pub(super) fn say(
        &mut self,
        now: Timestamp,
        ix: Ix<Session>,
        from: Author,
        content: Sealed,
        out: &mut Vec<Event>,
    ) -> Outcome {
        let known = &self.sessions[ix];
        let talks = matches!(known.state, SessionState::Connected { .. });
        let (session, seq) = (known.id, known.seq + 1);
        let silence = self.silence_after(now, ix, from.party(), talks);
        self.emit(now, Event::MessagePosted { session, from, content, silence, seq }, out);
        Outcome { session: Some(session), seq: Some(seq) }
    }

    /// An agent writes to the other agents in a conversation.
    pub(super) fn whisper(
        &mut self,
        now: Timestamp,
        agent: AgentId,
        session: SessionId,
        content: Sealed,
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        let known = &self.sessions[ix];
        let inside = known.holder() == Some(agent) || self.role_in(ix, agent).is_some();
        if !inside {
            return Err(Refusal::NotHolder(session));
        }
        if !matches!(known.state, SessionState::Connected { .. }) {
            return Err(Refusal::WrongState(session));
        }
        let written = self.written(ix) + content.bytes().len() as u64;
        let line = known.talk.map_or(0, |talk| self.talks[talk].whispers) + 1;
        if line > CONVERSATION_MAX || written > CONVERSATION_BYTES_MAX {
            return Err(Refusal::ConversationFull(session));
        }
        self.emit(now, Event::Whispered { session, agent, content, line }, out);
        Ok(Outcome { session: Some(session), seq: None })
    }

    /// Bytes written in a conversation so far.
    fn written(&self, ix: Ix<Session>) -> u64 {
        self.sessions[ix].talk.map_or(0, |talk| self.talks[talk].written)
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
        // Whoever asked for a callback or left a message is not thought to sit before a page.
        let limit = self.queues[session.queue].spec.silence.filter(|_| session.later().is_none());
        match (limit, party, session.channel) {
            (Some(limit), Party::Agent, Channel::Chat) if talks => {
                SilenceClock::WarnAt(now + limit.warn_after)
            }
            _ => SilenceClock::Stopped,
        }
    }

    /// The customer's clock when a conversation begins: whoever wrote while waiting has had a turn.
    pub(super) fn silence_at_start(&self, now: Timestamp, ix: Ix<Session>) -> SilenceClock {
        let talk = self.sessions[ix].talk.map(|talk| &self.talks[talk]);
        let customer = talk.is_some_and(|talk| talk.customer_wrote_last);
        let last = if customer { Party::Customer } else { Party::Agent };
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
        (delivered, read): (u64, u64),
        out: &mut Vec<Event>,
    ) -> Decision {
        let ix = self.open_session(session)?;
        self.check_holder(ix, from)?;
        let known = &self.sessions[ix];
        let party = from.party();
        let talk = known.talk.map(|talk| &self.talks[talk]);
        let marks = match party {
            Party::Customer => talk.map(|talk| talk.customer_marks),
            Party::Agent => talk.map(|talk| talk.agent_marks),
        };
        let marks: Marks = marks.unwrap_or_default();
        let read = read.min(known.seq).max(marks.read);
        let delivered = delivered.min(known.seq).max(marks.delivered).max(read);
        if (delivered, read) != (marks.delivered, marks.read) {
            self.emit(now, Event::Marked { session, party, delivered, read }, out);
        }
        Ok(Outcome { session: Some(session), seq: None })
    }

    /// Agents write in sessions they hold, and in conferences they are in.
    fn check_talker(&self, ix: Ix<Session>, who: Author) -> Result<(), Refusal> {
        match who {
            Author::Agent(agent) if self.role_in(ix, agent) == Some(Role::Conference) => Ok(()),
            Author::Agent(_) | Author::Customer => self.check_holder(ix, who),
        }
    }

    /// Agents act only in sessions they hold.
    pub(super) fn check_holder(&self, ix: Ix<Session>, who: Author) -> Result<(), Refusal> {
        let session = &self.sessions[ix];
        match who {
            Author::Customer => Ok(()),
            Author::Agent(agent) if session.holder() == Some(agent) => Ok(()),
            Author::Agent(_) => Err(Refusal::NotHolder(session.id)),
        }
    }
}
