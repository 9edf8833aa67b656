//! Polite noes. A refused command changed nothing.

use std::fmt;

use super::{
    AgentId, Channel, DEFERRED_MAX, DeferralKind, OfferId, Outcome, QueueId, SessionId, Timestamp,
};

/// Why the engine did not do what was wished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not a no: this device asked the same before, and this is the same answer.
    Repeated(Outcome),
    /// The device's counter is older than what is remembered of it.
    TooOld,
    /// No such session.
    SessionUnknown(SessionId),
    /// The agent does not hold the session.
    NotHolder(SessionId),
    /// The session has ended.
    SessionOver(SessionId),
    /// The session is not in a state for this.
    WrongState(SessionId),
    /// The session's id is in use.
    SessionIdTaken(SessionId),
    /// The device has an open session.
    SessionExists(SessionId),
    /// No such queue.
    QueueUnknown(QueueId),
    /// The queue takes nobody: outside its hours.
    QueueClosed(QueueId),
    /// The queue takes nobody: nobody who serves it is signed in.
    QueueUnstaffed(QueueId),
    /// The queue's line is full.
    QueueFull(QueueId),
    /// The queue does not take this channel.
    ChannelUnavailable(QueueId, Channel),
    /// The queue does not call back, or takes no messages.
    NotOffered(QueueId, DeferralKind),
    /// As many callbacks are asked for at that time as the queue allows.
    SlotTaken(QueueId, Timestamp),
    /// As many callbacks and messages of the queue are open as there may be.
    DeferredFull(QueueId),
    /// The session is no callback or message.
    NotDeferred(SessionId),
    /// The offer is not open, or not this agent's.
    OfferClosed(OfferId),
    /// No such agent.
    AgentUnknown(AgentId),
    /// The agent is not available, or has no room.
    AgentUnavailable(AgentId),
    /// The agent is in the conversation already, or asked into it.
    AlreadyIn(SessionId, AgentId),
    /// The agent is not in the conversation.
    NotMember(SessionId, AgentId),
    /// As many agents are in the conversation as there may be.
    ConversationCrowded(SessionId),
    /// No agent of a higher tier could take the session, now or later.
    NoHigherTier(SessionId),
    /// Nobody of a higher tier who could take the session has room now.
    NobodyFree(SessionId),
    /// The conversation has its greatest length, in lines or in bytes.
    ConversationFull(SessionId),
    /// More different requirements than the engine keeps (4,096).
    TooManyClasses,
    /// A value is out of range: field, value, and what is allowed.
    BadValue {
        /// Which field.
        field: &'static str,
        /// What it was.
        value: String,
        /// What it may be.
        allowed: &'static str,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repeated(_) => write!(f, "done before"),
            Self::TooOld => write!(f, "this id is older than the last 64 of this device"),
            Self::SessionUnknown(id) => write!(f, "no session {id}"),
            Self::NotHolder(id) => write!(f, "session {id} is not held by this agent"),
            Self::SessionOver(id) => write!(f, "session {id} has ended"),
            Self::WrongState(id) => write!(f, "session {id} is not in a state for this"),
            Self::SessionIdTaken(id) => write!(f, "session id {id} is in use"),
            Self::SessionExists(id) => write!(f, "this device has the open session {id}"),
            Self::QueueUnknown(queue) => write!(f, "no queue {queue}"),
            Self::QueueClosed(queue) => write!(f, "queue {queue} is closed"),
            Self::QueueUnstaffed(queue) => write!(f, "nobody serves queue {queue} now"),
            Self::QueueFull(queue) => write!(f, "queue {queue} is full"),
            Self::ChannelUnavailable(queue, channel) => {
                write!(f, "queue {queue} does not take {channel:?}")
            }
            Self::NotOffered(queue, kind) => write!(f, "queue {queue} has no {kind:?}"),
            Self::SlotTaken(queue, slot) => {
                write!(f, "queue {queue} has no callback free at {slot}")
            }
            Self::DeferredFull(queue) => {
                write!(f, "queue {queue} has {DEFERRED_MAX} callbacks and messages already")
            }
            Self::NotDeferred(id) => write!(f, "session {id} is no callback or message"),
            Self::OfferClosed(id) => write!(f, "offer {id} is not open"),
            Self::AgentUnknown(id) => write!(f, "no agent {id}"),
            Self::AgentUnavailable(id) => write!(f, "agent {id} is not available with room"),
            Self::AlreadyIn(id, agent) => write!(f, "agent {agent} is in session {id} already"),
            Self::NotMember(id, agent) => write!(f, "agent {agent} is not in session {id}"),
            Self::ConversationCrowded(id) => write!(f, "session {id} has 8 agents already"),
            Self::NoHigherTier(id) => write!(f, "no higher tier could take session {id}"),
            Self::NobodyFree(id) => write!(f, "no higher tier has room for session {id} now"),
            Self::ConversationFull(id) => write!(f, "session {id} has its greatest length"),
            Self::TooManyClasses => write!(f, "more than 4,096 different requirements"),
            Self::BadValue { field, value, allowed } => {
                write!(f, "{field} = {value} is not allowed: {allowed}")
            }
        }
    }
}

impl std::error::Error for Refusal {}
