//! The words of the core in those of the wire, and back.

use seira_core::model::{
    self as model, AbandonReason, CloseReason, Presence, Resting, Role, Timestamp,
};

use crate::protocol::agent::{
    self as desk, DecidedBy, InviteRole, MemberRole, PresenceState, PresenceView,
};
use crate::protocol::conversation::{Channel, EndReason, Party, QueuedReason};

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

/// What a colleague is asked to do in a conversation.
#[must_use]
pub const fn invite_role(role: Role) -> InviteRole {
    match role {
        Role::Consult => InviteRole::Consult,
        Role::Conference => InviteRole::Conference,
    }
}

/// Likewise, as an agent asks for it.
#[must_use]
pub const fn wished_role(role: InviteRole) -> Role {
    match role {
        InviteRole::Consult => Role::Consult,
        InviteRole::Conference => Role::Conference,
    }
}

/// What an agent does in a colleague's conversation.
pub(super) const fn member_role(role: Role) -> MemberRole {
    match role {
        Role::Consult => MemberRole::Consult,
        Role::Conference => MemberRole::Conference,
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
        CloseReason::NotReached => EndReason::NotReached,
        CloseReason::WrongNumber => EndReason::WrongNumber,
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
        model::DecidedBy::AllAsked => DecidedBy::AllAsked,
    }
}
