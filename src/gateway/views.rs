//! From the words of the model to the words on the wire, by hand: wire types never enter the engine.

use seira_core::engine::{Engine, OfferView, SessionView};
use seira_core::model::{
    self as model, AgentId, Connection, CustomerId, DeviceId, Language, Member, OfferId,
    QueueHours, QueueId, Role, Sealed, SessionId, SessionState, Timestamp, Unstaffed, Why,
};

use super::deferral::LaterFacts;
use super::identity::Identity;
use super::live::Live;
use super::seal::Profile;
use super::surge;
use crate::config::texts::TextVariables;
use crate::history::NotKept;
use crate::protocol::agent::{
    self as desk, AgentSessionState, InvitationView, InviteView, MemberRole, MemberView, WhyView,
};
use crate::protocol::conversation::{Channel, MarksFrame, Party};
use crate::protocol::customer::{CustomerQueue, CustomerSession, CustomerSessionState, QueueState};

use super::token::SessionToken;

pub use super::words::*;

/// A session as of one moment, taken out of the follower.
#[derive(Debug, Clone)]
pub struct SessionFacts {
    /// Its id.
    pub session: SessionId,
    /// Its queue.
    pub queue: QueueId,
    /// How long it is kept without its customer.
    pub grace: model::Millis,
    /// How they talk.
    pub channel: model::Channel,
    /// Where it stands.
    pub state: SessionState,
    /// Whether its customer is there.
    pub connection: Connection,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// The customer's device.
    pub device: DeviceId,
    /// Name and topic.
    pub profile: Sealed,
    /// A colleague's note.
    pub note: Option<Sealed>,
    /// Highest `seq`.
    pub seq: u64,
    /// How far the customer has got.
    pub customer: model::Marks,
    /// How far the agent has got.
    pub agent: model::Marks,
    /// The holder's colleagues in the conversation.
    pub members: Vec<Member>,
    /// Colleagues who are being asked into it.
    pub invites: Vec<Invite>,
    /// What it is where its customer does not wait on the page.
    pub later: Option<LaterFacts>,
}

/// An open invitation as of one moment.
#[derive(Debug, Clone, Copy)]
pub struct Invite {
    offer: OfferId,
    agent: AgentId,
    role: Role,
    lease_ends_at: Timestamp,
}

impl SessionFacts {
    /// Takes what readers need out of the follower.
    #[must_use]
    pub fn of(engine: &Engine, view: &SessionView<'_>) -> Self {
        let invites = view.invites.iter().filter_map(|offer| {
            let OfferView { offer, agent, role, lease_ends_at, .. } = engine.offer(*offer)?;
            Some(Invite { offer, agent, role: role?, lease_ends_at })
        });
        Self {
            session: view.id,
            queue: view.queue.queue.clone(),
            grace: view.queue.grace,
            channel: view.channel,
            state: view.state.clone(),
            connection: view.connection,
            arrived_at: view.arrived_at,
            device: view.device,
            profile: view.profile.clone(),
            note: view.note.cloned(),
            seq: view.seq,
            customer: view.customer_marks,
            agent: view.agent_marks,
            members: view.members.to_vec(),
            invites: invites.collect(),
            later: LaterFacts::of(view),
        }
    }

    /// What `agent` does in the conversation, and since when; none if not in it.
    pub(super) fn part_of(&self, agent: AgentId) -> Option<(MemberRole, Timestamp)> {
        match &self.state {
            SessionState::Connected { agent: holder, since, .. }
            | SessionState::WrapUp { agent: holder, since, .. }
                if *holder == agent =>
            {
                Some((MemberRole::Holder, *since))
            }
            SessionState::Connected { .. } => {
                let member = self.members.iter().find(|member| member.agent == agent)?;
                Some((member_role(member.role), member.since))
            }
            SessionState::Queued
            | SessionState::Offered { .. }
            | SessionState::Deferred { .. }
            | SessionState::WrapUp { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => None,
        }
    }

    /// Everybody in the conversation: who holds it, then the longest there first.
    fn everybody(&self) -> Vec<(AgentId, MemberRole, Timestamp)> {
        let holder = match &self.state {
            SessionState::Connected { agent, since, .. }
            | SessionState::WrapUp { agent, since, .. } => {
                Some((*agent, MemberRole::Holder, *since))
            }
            SessionState::Queued
            | SessionState::Offered { .. }
            | SessionState::Deferred { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => None,
        };
        let members = self.members.iter();
        let members = members.map(|it| (it.agent, member_role(it.role), it.since));
        holder.into_iter().chain(members).collect()
    }

    /// Whether the session waits, offered or not.
    #[must_use]
    pub const fn waits(&self) -> bool {
        matches!(self.state, SessionState::Queued | SessionState::Offered { .. })
    }

    /// How far `party` has got.
    #[must_use]
    pub fn marks_frame(&self, party: Party) -> MarksFrame {
        let marks = match party {
            Party::Customer => self.customer,
            Party::Agent => self.agent,
        };
        let (delivered, read) = (marks.delivered, marks.read);
        MarksFrame { session: self.session.to_string(), party, delivered, read }
    }
}

/// An open offer as of one moment, taken out of the follower.
#[derive(Debug, Clone)]
pub struct OfferFacts {
    offer: OfferId,
    session: SessionId,
    queue: QueueId,
    channel: model::Channel,
    profile: Sealed,
    arrived_at: Timestamp,
    offered_at: Timestamp,
    lease_ends_at: Timestamp,
    why: Why,
    /// As what and by whom the agent is asked into a conversation.
    invitation: Option<(Role, AgentId)>,
    /// Who is asked.
    pub(super) agent: AgentId,
    later: Option<LaterFacts>,
}

impl OfferFacts {
    /// Takes an open offer out of the follower.
    #[must_use]
    pub fn of(engine: &Engine, offer: OfferId) -> Option<Self> {
        let view: OfferView<'_> = engine.offer(offer)?;
        let session = engine.session(view.session)?;
        // Who holds a conversation alone invites into it.
        let holder = match session.state {
            SessionState::Connected { agent, .. } => Some(*agent),
            SessionState::Queued
            | SessionState::Offered { .. }
            | SessionState::Deferred { .. }
            | SessionState::WrapUp { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => None,
        };
        Some(Self {
            invitation: view.role.zip(holder),
            offer,
            session: view.session,
            queue: session.queue.queue.clone(),
            channel: session.channel,
            profile: session.profile.clone(),
            arrived_at: session.arrived_at,
            offered_at: view.offered_at,
            lease_ends_at: view.lease_ends_at,
            why: view.why.clone(),
            agent: view.agent,
            later: LaterFacts::of(&session).filter(|_| view.role.is_none()),
        })
    }
}

/// What was proved of a customer, in the words of the wire.
#[must_use]
pub fn identity_view(customer: CustomerId, known: &Identity) -> desk::IdentityView {
    desk::IdentityView {
        customer: customer.to_string(),
        name: known.name.clone(),
        email: known.email.clone(),
        phone: known.phone.clone(),
        segments: known.segments.clone(),
        attributes: known.attributes.clone(),
    }
}

impl Live {
    /// A queue's name for people; its id while the settings do not know it.
    #[must_use]
    pub fn queue_name(&self, queue: &QueueId, language: Language) -> String {
        self.queue_settings(queue).map_or_else(
            || queue.to_string(),
            |settings| settings.name.render(language, &TextVariables::default()),
        )
    }

    /// An agent's public name; empty while it is not known.
    #[must_use]
    pub fn agent_name(&self, agent: AgentId) -> String {
        self.names.get(&agent).map(|name| name.to_string()).unwrap_or_default()
    }

    /// A session as its customer sees it, with a token that resumes it.
    #[must_use]
    pub fn customer_session(&self, facts: &SessionFacts, language: Language) -> CustomerSession {
        let token = SessionToken { session: facts.session, device: facts.device };
        let (state, agent) = match &facts.state {
            SessionState::Queued | SessionState::Offered { .. } if facts.later.is_none() => {
                (CustomerSessionState::Waiting, None)
            }
            SessionState::Queued | SessionState::Offered { .. } | SessionState::Deferred { .. } => {
                (CustomerSessionState::Deferred, None)
            }
            SessionState::Connected { agent, .. } => {
                (CustomerSessionState::Connected, Some(*agent))
            }
            SessionState::WrapUp { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => (CustomerSessionState::Ended, None),
        };
        CustomerSession {
            session: facts.session.to_string(),
            token: self.tokens.sign_session(token),
            queue: facts.queue.to_string(),
            queue_name: self.queue_name(&facts.queue, language),
            channel: channel(facts.channel),
            state,
            arrived_at: facts.arrived_at.0,
            agent_name: agent.map(|agent| self.agent_name(agent)),
            agents: agent.map(|agent| self.speakers(facts, agent)).unwrap_or_default(),
            grace_s: u32::try_from(facts.grace.as_secs()).unwrap_or(0),
            seq: facts.seq,
            deferral: self.customer_deferral(facts),
        }
    }

    fn speakers(&self, facts: &SessionFacts, holder: AgentId) -> Vec<String> {
        let speaking = facts.members.iter().filter(|member| member.role == Role::Conference);
        let all = std::iter::once(holder).chain(speaking.map(|member| member.agent));
        all.map(|agent| self.agent_name(agent)).collect()
    }

    /// A session as an agent in its conversation sees it; none if `agent` is not in it.
    #[must_use]
    pub fn agent_session(
        &self,
        facts: &SessionFacts,
        agent: AgentId,
        language: Language,
    ) -> Option<desk::SessionView> {
        let (role, since) = facts.part_of(agent)?;
        let (state, wrap_up_ends_at, reason) = match &facts.state {
            SessionState::WrapUp { ends_at, reason, .. } => {
                (AgentSessionState::WrapUp, Some(ends_at.0), Some(close_reason(*reason)))
            }
            SessionState::Connected { .. }
            | SessionState::Queued
            | SessionState::Offered { .. }
            | SessionState::Deferred { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => (AgentSessionState::Connected, None, None),
        };
        let agent_read = match role {
            MemberRole::Holder => facts.agent.read,
            MemberRole::Consult | MemberRole::Conference => {
                let talk = self.conversations.talk(facts.session);
                talk.and_then(|mut talk| Some(talk.member(agent)?.read)).unwrap_or(0)
            }
        };
        let profile = self.shown_profile(facts.session, &facts.profile);
        let identity = self.identity(facts.session);
        let (lost_at, grace_ends_at) = match facts.connection {
            Connection::Present => (None, None),
            Connection::Away { since } => (Some(since.0), None),
            Connection::Lost { since, grace_ends_at } => (Some(since.0), Some(grace_ends_at.0)),
        };
        Some(desk::SessionView {
            session: facts.session.to_string(),
            queue: facts.queue.to_string(),
            queue_name: self.queue_name(&facts.queue, language),
            channel: channel(facts.channel),
            state,
            customer_name: profile.name,
            topic: profile.topic,
            identity,
            arrived_at: facts.arrived_at.0,
            connected_at: since.0,
            customer_lost_at: lost_at,
            customer_grace_ends_at: grace_ends_at,
            wrap_up_ends_at,
            end_reason: reason,
            note: facts.note.as_ref().and_then(|note| self.keys.open_text(note).ok().flatten()),
            customer_delivered: facts.customer.delivered,
            customer_read: facts.customer.read,
            agent_read,
            seq: facts.seq,
            role,
            members: self.members(facts),
            invites: facts.invites.iter().map(|invite| self.invite_view(invite)).collect(),
            deferral: self.session_deferral(facts),
        })
    }

    /// The name of a session's customer, a proved one where there is one, and what it is about.
    ///
    /// # Errors
    /// [`NotKept`]: the keys cannot be read now.
    pub fn profile(&self, session: SessionId, sealed: &Sealed) -> Result<Profile, NotKept> {
        let Profile { name, topic } = Profile::open(&self.keys, sealed)?;
        let proved = self.keys.identity(session)?.and_then(|(_, known)| known.name.clone());
        Ok(Profile { name: proved.or(name), topic })
    }

    /// The same for what is shown anew at every change: while the keys cannot be read, a card without
    /// a name is of more use than none.
    #[must_use]
    pub fn shown_profile(&self, session: SessionId, sealed: &Sealed) -> Profile {
        self.profile(session, sealed).unwrap_or_default()
    }

    /// What was proved of the customer of a session; likewise.
    fn identity(&self, session: SessionId) -> Option<desk::IdentityView> {
        let (customer, known) = self.keys.identity(session).ok().flatten()?;
        Some(identity_view(customer, &known))
    }

    fn members(&self, facts: &SessionFacts) -> Vec<MemberView> {
        let view = |(agent, role, since): (AgentId, MemberRole, Timestamp)| MemberView {
            agent: agent.0,
            name: self.agent_name(agent),
            role,
            since: since.0,
        };
        facts.everybody().into_iter().map(view).collect()
    }

    fn invite_view(&self, invite: &Invite) -> InviteView {
        InviteView {
            offer: invite.offer.0,
            agent: invite.agent.0,
            name: self.agent_name(invite.agent),
            role: invite_role(invite.role),
            expires_at: invite.lease_ends_at.0,
        }
    }

    /// An offer as shown on the card.
    #[must_use]
    pub fn offer_view(&self, facts: &OfferFacts, language: Language) -> desk::OfferView {
        let profile = self.shown_profile(facts.session, &facts.profile);
        let identity = self.identity(facts.session);
        let asked = facts.why.requirement.any_of.first();
        let skills = asked.map_or(&[][..], |asked| &asked.skills).iter();
        desk::OfferView {
            offer: facts.offer.0,
            session: facts.session.to_string(),
            queue: facts.queue.to_string(),
            queue_name: self.queue_name(&facts.queue, language),
            channel: channel(facts.channel),
            customer_name: profile.name,
            topic: profile.topic,
            identity,
            arrived_at: facts.arrived_at.0,
            offered_at: facts.offered_at.0,
            expires_at: facts.lease_ends_at.0,
            why: WhyView {
                decided_by: decided_by(facts.why.decided_by),
                candidates: facts.why.candidates,
                skills: skills.map(|(skill, level)| (skill.to_string(), level.get())).collect(),
            },
            invitation: facts.invitation.map(|(role, by)| InvitationView {
                role: invite_role(role),
                by: by.0,
                by_name: self.agent_name(by),
            }),
            deferral: facts.later.as_ref().map(LaterFacts::offered),
        }
    }

    /// The queues as customers may choose them, in the order of the configuration.
    #[must_use]
    pub fn customer_queues(
        &self,
        engine: &Engine,
        language: Language,
        now: Timestamp,
    ) -> Vec<CustomerQueue> {
        let queues = engine.queues().filter_map(|view| {
            let settings = self.queue_settings(&view.spec.queue)?;
            let (state, opens_at) = match (view.hours, view.staffed, view.spec.unstaffed) {
                (QueueHours::Closed { opens_at }, _, _) => (QueueState::Closed, opens_at),
                (QueueHours::Open, true, _) => (QueueState::Open, None),
                (QueueHours::Open, false, Unstaffed::Wait) => (QueueState::Unstaffed, None),
                (QueueHours::Open, false, Unstaffed::Refuse) => (QueueState::Closed, None),
            };
            let name = settings.name.render(language, &TextVariables::default());
            let said = TextVariables { queue: Some(name.clone()), ..TextVariables::default() };
            let notice = match (view.hours, view.staffed) {
                (QueueHours::Closed { .. }, _) => {
                    Some(settings.closed_text.render(language, &said))
                }
                (QueueHours::Open, false) => Some(settings.unstaffed_text.render(language, &said)),
                (QueueHours::Open, true) => None,
            };
            let both = [
                (view.spec.channels.chat, Channel::Chat),
                (view.spec.channels.call, Channel::Call),
            ];
            Some(CustomerQueue {
                queue: view.spec.queue.to_string(),
                name,
                channels: both.into_iter().filter(|(has, _)| *has).map(|(_, it)| it).collect(),
                state,
                opens_at: opens_at.map(|at| at.0),
                notice,
                expected: surge::expected_wait(self, engine, &view.spec.queue, now),
                surge: surge::notice(self, &view.spec.queue, view.surge, language),
                callback: view.spec.callback.is_some(),
                message: view.spec.message.is_some() && view.spec.channels.chat,
            })
        });
        queues.collect()
    }
}
