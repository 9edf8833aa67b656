//! From the words of the model to the words on the wire, by hand: wire types never enter the engine.

use seira_core::engine::{Engine, OfferView, SessionView};
use seira_core::model::{
    self as model, AbandonReason, AgentId, CloseReason, Connection, DeviceId, Language, OfferId,
    Presence, QueueHours, QueueId, Resting, Sealed, SessionId, SessionState, Timestamp, Unstaffed,
    Why,
};

use super::live::Live;
use super::seal::Profile;
use crate::config::texts::TextVariables;
use crate::protocol::agent::{
    self as desk, AgentSessionState, DecidedBy, PresenceState, PresenceView, WhyView,
};
use crate::protocol::conversation::{Channel, EndReason, MarksFrame, Party, QueuedReason};
use crate::protocol::customer::{CustomerQueue, CustomerSession, CustomerSessionState, QueueState};

use super::token::SessionToken;

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
}

impl SessionFacts {
    /// Takes what readers need out of the follower.
    #[must_use]
    pub fn of(view: &SessionView<'_>) -> Self {
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
        }
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
}

impl OfferFacts {
    /// Takes an open offer out of the follower.
    #[must_use]
    pub fn of(engine: &Engine, offer: OfferId) -> Option<Self> {
        let view: OfferView<'_> = engine.offer(offer)?;
        let session = engine.session(view.session)?;
        Some(Self {
            offer,
            session: view.session,
            queue: session.queue.queue.clone(),
            channel: session.channel,
            profile: session.profile.clone(),
            arrived_at: session.arrived_at,
            offered_at: view.offered_at,
            lease_ends_at: view.lease_ends_at,
            why: view.why.clone(),
        })
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
            SessionState::Queued | SessionState::Offered { .. } => {
                (CustomerSessionState::Waiting, None)
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
            grace_s: u32::try_from(facts.grace.as_secs()).unwrap_or(0),
            seq: facts.seq,
        }
    }

    /// A session as its agent sees it; none if `agent` does not hold it.
    #[must_use]
    pub fn agent_session(
        &self,
        facts: &SessionFacts,
        agent: AgentId,
        language: Language,
    ) -> Option<desk::SessionView> {
        let (state, since, wrap_up_ends_at, reason) = match &facts.state {
            SessionState::Connected { agent: holder, since, .. } if *holder == agent => {
                (AgentSessionState::Connected, *since, None, None)
            }
            SessionState::WrapUp { agent: holder, since, ends_at, reason } if *holder == agent => {
                (AgentSessionState::WrapUp, *since, Some(ends_at.0), Some(close_reason(*reason)))
            }
            SessionState::Queued
            | SessionState::Offered { .. }
            | SessionState::Connected { .. }
            | SessionState::WrapUp { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => return None,
        };
        let profile = Profile::open(&self.keys, &facts.profile);
        let (lost_at, grace_ends_at) = match facts.connection {
            Connection::Present => (None, None),
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
            arrived_at: facts.arrived_at.0,
            connected_at: since.0,
            customer_lost_at: lost_at,
            customer_grace_ends_at: grace_ends_at,
            wrap_up_ends_at,
            end_reason: reason,
            note: facts.note.as_ref().and_then(|note| self.keys.open_text(note)),
            customer_delivered: facts.customer.delivered,
            customer_read: facts.customer.read,
            agent_read: facts.agent.read,
            seq: facts.seq,
        })
    }

    /// An offer as shown on the card.
    #[must_use]
    pub fn offer_view(&self, facts: &OfferFacts, language: Language) -> desk::OfferView {
        let profile = Profile::open(&self.keys, &facts.profile);
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
            arrived_at: facts.arrived_at.0,
            offered_at: facts.offered_at.0,
            expires_at: facts.lease_ends_at.0,
            why: WhyView {
                decided_by: decided_by(facts.why.decided_by),
                candidates: facts.why.candidates,
                skills: skills.map(|(skill, level)| (skill.to_string(), level.get())).collect(),
            },
        }
    }

    /// The queues as customers may choose them, in the order of the configuration.
    #[must_use]
    pub fn customer_queues(&self, engine: &Engine, language: Language) -> Vec<CustomerQueue> {
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
            })
        });
        queues.collect()
    }
}

/// How customer and agent talk.
#[must_use]
pub const fn channel(channel: model::Channel) -> Channel {
    match channel {
        model::Channel::Chat => Channel::Chat,
        model::Channel::Call => Channel::Call,
    }
}

/// How a customer wishes to talk.
#[must_use]
pub const fn wished_channel(channel: Channel) -> model::Channel {
    match channel {
        Channel::Chat => model::Channel::Chat,
        Channel::Call => model::Channel::Call,
    }
}

/// A side of a conversation.
#[must_use]
pub const fn party(party: model::Party) -> Party {
    match party {
        model::Party::Customer => Party::Customer,
        model::Party::Agent => Party::Agent,
    }
}

/// Why a session is in line again.
#[must_use]
pub const fn queued_reason(reason: model::QueuedReason) -> QueuedReason {
    match reason {
        model::QueuedReason::Transferred => QueuedReason::Transferred,
        model::QueuedReason::AgentLost => QueuedReason::AgentLost,
        model::QueuedReason::Escalated => QueuedReason::Escalated,
        model::QueuedReason::Reassigned | model::QueuedReason::LineMoved => {
            QueuedReason::Reassigned
        }
    }
}

/// Why a conversation ended.
#[must_use]
pub const fn close_reason(reason: CloseReason) -> EndReason {
    match reason {
        CloseReason::Customer => EndReason::Customer,
        CloseReason::Agent => EndReason::Agent,
        CloseReason::Silence => EndReason::Silence,
        CloseReason::CustomerLost => EndReason::CustomerLost,
    }
}

/// Why a session ended without a conversation.
#[must_use]
pub const fn abandon_reason(reason: AbandonReason) -> EndReason {
    match reason {
        AbandonReason::Left => EndReason::LeftQueue,
        AbandonReason::CustomerLost => EndReason::CustomerLost,
        AbandonReason::QueueClosed => EndReason::QueueClosed,
        AbandonReason::WaitedTooLong => EndReason::WaitedTooLong,
    }
}

/// How an offer ended.
#[must_use]
pub const fn offer_result(result: model::OfferResult) -> desk::OfferResult {
    match result {
        model::OfferResult::Accepted => desk::OfferResult::Accepted,
        model::OfferResult::Declined => desk::OfferResult::Declined,
        model::OfferResult::Expired => desk::OfferResult::Expired,
        model::OfferResult::Rescinded => desk::OfferResult::Rescinded,
        model::OfferResult::AgentLost => desk::OfferResult::AgentLost,
    }
}

/// An agent's presence without its details.
#[must_use]
pub const fn presence_state(presence: &Presence) -> PresenceState {
    match presence {
        Presence::Grace { .. } => PresenceState::Grace,
        Presence::At(Resting::Offline) => PresenceState::Offline,
        Presence::At(Resting::Away(_)) => PresenceState::Away,
        Presence::At(Resting::Available) => PresenceState::Available,
    }
}

/// An agent's presence with reason and time.
#[must_use]
pub fn presence(presence: &Presence, since: Timestamp) -> PresenceView {
    let resting = match presence {
        Presence::At(resting) => resting,
        Presence::Grace { before, .. } => before,
    };
    let reason = match resting {
        Resting::Away(model::AwayReason::Chosen(reason)) => Some(reason.to_string()),
        Resting::Away(model::AwayReason::MissedOffers) => Some("missed_offers".to_owned()),
        Resting::Offline | Resting::Available => None,
    };
    PresenceView { state: presence_state(presence), reason, since: since.0 }
}

pub(super) const fn decided_by(decided: model::DecidedBy) -> DecidedBy {
    match decided {
        model::DecidedBy::OnlyCandidate => DecidedBy::OnlyCandidate,
        model::DecidedBy::PastContact => DecidedBy::PastContact,
        model::DecidedBy::SkillFit => DecidedBy::SkillFit,
        model::DecidedBy::Load => DecidedBy::Load,
        model::DecidedBy::Fill => DecidedBy::Fill,
        model::DecidedBy::LongestIdle => DecidedBy::LongestIdle,
        model::DecidedBy::Tie => DecidedBy::Tie,
        model::DecidedBy::Transfer => DecidedBy::Transfer,
        model::DecidedBy::EarliestDue => DecidedBy::EarliestDue,
    }
}
