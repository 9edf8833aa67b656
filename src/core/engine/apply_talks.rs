//! Taking in what has happened in conversations: lines, marks, and who is in them.

use super::Engine;
use super::slab::Ix;
use super::state::{Session, Talk};
use crate::model::{
    AgentId, Author, Cause, Event, HolderCause, Marks, Member, Party, Role, SessionState,
    SilenceClock, Timestamp,
};

impl Engine {
    /// Lines and marks: nothing of this has a bearing on where a session stands.
    pub(super) fn on_talk(&mut self, event: &Event) {
        match event {
            Event::MessagePosted { session, from, content, silence, seq } => {
                let Some(ix) = self.session_ix(*session) else { return };
                let talk = self.talk_of(ix);
                talk.written += content.bytes().len() as u64;
                talk.customer_wrote_last = *from == Author::Customer;
                self.told(ix, *seq, Some(*silence));
            }
            Event::Marked { session, party, delivered, read } => {
                let Some(ix) = self.session_ix(*session) else { return };
                let marks = Marks { delivered: *delivered, read: *read };
                match party {
                    Party::Customer => self.talk_of(ix).customer_marks = marks,
                    Party::Agent => self.talk_of(ix).agent_marks = marks,
                }
            }
            Event::SilenceWarned { session, closes_at, seq } => {
                let Some(ix) = self.session_ix(*session) else { return };
                self.told(ix, *seq, Some(SilenceClock::CloseAt(*closes_at)));
            }
            Event::Whispered { session, content, line, .. } => {
                let Some(ix) = self.session_ix(*session) else { return };
                let talk = self.talk_of(ix);
                talk.written += content.bytes().len() as u64;
                talk.whispers = *line;
            }
            _ => {}
        }
    }

    /// A public place was used, and perhaps the customer's clock was set.
    fn told(&mut self, ix: Ix<Session>, seq: u64, clock: Option<SilenceClock>) {
        let session = &mut self.sessions[ix];
        session.seq = seq;
        if let (SessionState::Connected { silence, .. }, Some(clock)) = (&mut session.state, clock)
        {
            *silence = clock;
        }
        self.arm_session(ix);
    }

    /// Who is in a conversation.
    pub(super) fn on_member(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::MemberJoined { session, agent, role, seq } => {
                let Some(ix) = self.session_ix(*session) else { return };
                let member = Member { agent: *agent, role: *role, since: at };
                self.talk_of(ix).members.push(member);
                self.join(at, ix, *agent);
                self.sessions[ix].seq = seq.unwrap_or(self.sessions[ix].seq);
            }
            Event::MemberAdmitted { session, agent, seq } => {
                let Some(ix) = self.session_ix(*session) else { return };
                let members = &mut self.talk_of(ix).members;
                let known = members.iter_mut().find(|member| member.agent == *agent);
                known.into_iter().for_each(|member| member.role = Role::Conference);
                self.told(ix, *seq, None);
            }
            Event::MemberLeft { session, agent, seq } => {
                let Some(ix) = self.session_ix(*session) else { return };
                self.talk_of(ix).members.retain(|member| member.agent != *agent);
                self.release(at, ix, *agent);
                self.sessions[ix].seq = seq.unwrap_or(self.sessions[ix].seq);
            }
            Event::HolderChanged { session, from, to, cause, seq } => {
                let Some(ix) = self.session_ix(*session) else { return };
                let cause = match cause {
                    HolderCause::HandedOver => Cause::HandedOver { by: *from },
                    HolderCause::Lost => Cause::Inherited { from: *from },
                };
                self.on_holder_changed(at, ix, *from, (*to, cause));
                self.told(ix, *seq, None);
            }
            _ => {}
        }
    }

    /// Takes up a slot of an agent who joins a colleague's conversation.
    fn join(&mut self, at: Timestamp, ix: Ix<Session>, agent: AgentId) {
        let session = &self.sessions[ix];
        let Some(agent) = self.agent_ix(agent) else { return };
        let known = &mut self.agents[agent];
        known.joined.push(session.id);
        known.take_up(session.queue, session.channel);
        known.idle_since = at;
        self.list(agent);
    }

    fn on_holder_changed(
        &mut self,
        at: Timestamp,
        ix: Ix<Session>,
        from: AgentId,
        (to, cause): (AgentId, Cause),
    ) {
        self.release(at, ix, from);
        let talk = self.talk_of(ix);
        talk.members.retain(|member| member.agent != to);
        talk.agent_marks = Marks::default();
        talk.assign(at, to, cause);
        if let SessionState::Connected { agent, .. } = &mut self.sessions[ix].state {
            *agent = to;
        }
        if let Some(agent) = self.agent_ix(to) {
            let (id, known) = (self.sessions[ix].id, &mut self.agents[agent]);
            known.joined.retain(|other| *other != id);
            known.sessions.push(id);
        }
    }

    /// What a conversation needs; made when it is needed first.
    pub(super) fn talk_of(&mut self, ix: Ix<Session>) -> &mut Talk {
        let talk = match self.sessions[ix].talk {
            Some(talk) => talk,
            None => {
                let talk = self.talks.insert(Talk::default());
                self.sessions[ix].talk = Some(talk);
                talk
            }
        };
        &mut self.talks[talk]
    }
}
