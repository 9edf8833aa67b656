//! Conversations with several agents.

use std::sync::Arc;

use seira_core::model::{
    AgentId, DecidedBy, Event, HolderCause, Invitee, OfferId, OfferResult, Outcome, Refusal, Role,
    Sealed, SessionId, Why, Wish,
};

use super::customers::{BYTES_MAX, LINES_MAX};
use super::matching::compare;
use super::state::Session;
use super::who::{Score, deciding, may_take};
use super::{Decision, Naive};

/// Most agents in one conversation, invitations included.
const AGENTS_MAX: usize = 8;

impl Naive {
    pub(super) fn decide_together(&mut self, wish: Wish, out: &mut Vec<Event>) -> Decision {
        match wish {
            Wish::Invite { agent, session, whom, role } => {
                self.invite(agent, session, whom, role, out)
            }
            Wish::Uninvite { agent, offer } => self.uninvite(agent, offer, out),
            Wish::Admit { agent, session, member } => self.admit(agent, session, member, out),
            Wish::Part { agent, session, member } => self.part_with(agent, session, member, out),
            Wish::HandOver { agent, session, to } => self.hand_over(agent, session, to, out),
            Wish::Whisper { agent, session, content } => self.whisper(agent, session, content, out),
            other => unreachable!("{other:?} is decided elsewhere"),
        }
    }

    fn invite(
        &mut self,
        agent: AgentId,
        id: SessionId,
        whom: Invitee,
        role: Role,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.conversation_of(id, agent)?;
        if self.company(session).len() >= AGENTS_MAX {
            return Err(Refusal::ConversationCrowded(id));
        }
        let (invited, why) = match whom {
            Invitee::Agent(colleague) => (colleague, self.check_invited(session, colleague)?),
            Invitee::NextTier => self.best_of_next_tiers(session, agent)?,
        };
        self.offer(id, invited, Some(role), why, out);
        Ok(Outcome { session: Some(id), seq: None })
    }

    /// Everybody in a conversation: who holds it, members, and who is asked to join.
    fn company(&self, session: &Session) -> Vec<AgentId> {
        let members = session.members.iter().map(|member| member.agent);
        let invited = self.offers.values().filter(|offer| offer.session == session.id);
        session.holder().into_iter().chain(members).chain(invited.map(|o| o.agent)).collect()
    }

    fn check_invited(&self, session: &Session, colleague: AgentId) -> Result<Why, Refusal> {
        let known = self.known_agent(colleague)?;
        if self.company(session).contains(&colleague) {
            return Err(Refusal::AlreadyIn(session.id, colleague));
        }
        if !self.has_room(known, session) || known.drains_for.is_some() {
            return Err(Refusal::AgentUnavailable(colleague));
        }
        Ok(Why {
            decided_by: DecidedBy::Transfer,
            candidates: 1,
            runner_up: None,
            step: session.step,
            requirement: Arc::new(self.requirement(session)),
        })
    }

    /// The best of the tiers above the one who asks, among those who may take the session, are not in
    /// it, and have room.
    fn best_of_next_tiers(
        &self,
        session: &Session,
        agent: AgentId,
    ) -> Result<(AgentId, Why), Refusal> {
        let floor = self.floor_above(session, agent)?;
        let asked = self.requirement_at(session, session.step, floor);
        let company = self.company(session);
        let free = self.agents.values().filter(|other| {
            !company.contains(&other.spec.agent)
                && may_take(&other.spec, &asked)
                && self.has_room(other, session)
                && other.drains_for.is_none()
        });
        let mut ranked: Vec<(Score, AgentId)> = free
            .map(|other| {
                let in_use = self.in_use(other.spec.agent);
                (self.score(session, &asked, other, &in_use), other.spec.agent)
            })
            .collect();
        ranked.sort_by(|(a, one), (b, two)| compare(a, b).then(one.cmp(two)));
        let (best, decided_by) = match ranked.as_slice() {
            [] => return Err(Refusal::NobodyFree(session.id)),
            [(_, only)] => (*only, DecidedBy::OnlyCandidate),
            [(score, best), (second, _), ..] => (*best, deciding(score, second)),
        };
        let why = Why {
            decided_by,
            candidates: u32::try_from(ranked.len()).unwrap_or(u32::MAX),
            runner_up: ranked.get(1).map(|(_, agent)| *agent),
            step: session.step,
            requirement: Arc::new(asked),
        };
        Ok((best, why))
    }

    fn uninvite(&mut self, agent: AgentId, offer: OfferId, out: &mut Vec<Event>) -> Decision {
        let open = self.offers.get(&offer).filter(|offer| offer.role.is_some());
        let session = open.ok_or(Refusal::OfferClosed(offer))?.session;
        if self.sessions[&session].holder() != Some(agent) {
            return Err(Refusal::OfferClosed(offer));
        }
        self.end_offer(offer, OfferResult::Rescinded, out);
        Ok(Outcome { session: Some(session), seq: None })
    }

    fn admit(
        &mut self,
        agent: AgentId,
        id: SessionId,
        member: AgentId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.conversation_of(id, agent)?;
        let known = session.member(member).ok_or(Refusal::NotMember(id, member))?;
        if known.role == Role::Conference {
            return Ok(Outcome { session: Some(id), seq: None });
        }
        let seq = session.seq + 1;
        self.emit(Event::MemberAdmitted { session: id, agent: member, seq }, out);
        Ok(Outcome { session: Some(id), seq: Some(seq) })
    }

    fn part_with(
        &mut self,
        agent: AgentId,
        id: SessionId,
        member: AgentId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.open_session(id)?;
        if agent != member && session.holder() != Some(agent) {
            return Err(Refusal::NotHolder(id));
        }
        if session.member(member).is_none() {
            return Err(Refusal::NotMember(id, member));
        }
        let seq = self.member_leaves(id, member, out);
        Ok(Outcome { session: Some(id), seq })
    }

    pub(super) fn member_leaves(
        &mut self,
        session: SessionId,
        agent: AgentId,
        out: &mut Vec<Event>,
    ) -> Option<u64> {
        let role = self.sessions[&session].member(agent)?.role;
        let seq = self.seq_if(session, role);
        self.emit(Event::MemberLeft { session, agent, seq }, out);
        seq
    }

    /// Invitations are rescinded and members leave, without a public line of their own: the
    /// conversation ends or is passed on.
    pub(super) fn empty_conversation(&mut self, id: SessionId, out: &mut Vec<Event>) {
        if !self.sessions[&id].talks() {
            return;
        }
        for invitation in self.offers_of_session(id) {
            self.end_offer(invitation, OfferResult::Rescinded, out);
        }
        for member in self.sessions[&id].members.clone() {
            let event = Event::MemberLeft { session: id, agent: member.agent, seq: None };
            self.emit(event, out);
        }
    }

    fn hand_over(
        &mut self,
        agent: AgentId,
        id: SessionId,
        to: AgentId,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.conversation_of(id, agent)?;
        session.member(to).ok_or(Refusal::NotMember(id, to))?;
        let seq = session.seq + 1;
        self.emit(
            Event::HolderChanged {
                session: id,
                from: agent,
                to,
                cause: HolderCause::HandedOver,
                seq,
            },
            out,
        );
        Ok(Outcome { session: Some(id), seq: Some(seq) })
    }

    fn whisper(
        &mut self,
        agent: AgentId,
        id: SessionId,
        content: Sealed,
        out: &mut Vec<Event>,
    ) -> Decision {
        let session = self.open_session(id)?;
        if session.holder() != Some(agent) && session.member(agent).is_none() {
            return Err(Refusal::NotHolder(id));
        }
        if !session.talks() {
            return Err(Refusal::WrongState(id));
        }
        let written = session.written + content.bytes().len() as u64;
        if session.whispers >= LINES_MAX || written > BYTES_MAX {
            return Err(Refusal::ConversationFull(id));
        }
        let line = session.whispers + 1;
        self.emit(Event::Whispered { session: id, agent, content, line }, out);
        Ok(Outcome { session: Some(id), seq: None })
    }
}
