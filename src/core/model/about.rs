//! What an event is about.

use super::{Event, SessionId};

impl Event {
    /// The session whose story it belongs to; none: it is about agents, queues or the whole center.
    #[must_use]
    pub const fn session(&self) -> Option<SessionId> {
        match self {
            Self::SessionArrived { session, .. }
            | Self::HoldEnded { session }
            | Self::Deferred { session, .. }
            | Self::DeferralDue { session }
            | Self::TurnConfirmed { session }
            | Self::CallbackTried { session, .. }
            | Self::Rejoined { session, .. }
            | Self::Promised { session, .. }
            | Self::PromisesSettled { session, .. }
            | Self::Relaxed { session, .. }
            | Self::Rekeyed { session, .. }
            | Self::DrainStarted { session, .. }
            | Self::CustomerConnectionChanged { session, .. }
            | Self::SessionOffered { session, .. }
            | Self::OfferEnded { session, .. }
            | Self::SessionConnected { session, .. }
            | Self::SessionQueued { session, .. }
            | Self::MemberJoined { session, .. }
            | Self::MemberAdmitted { session, .. }
            | Self::MemberLeft { session, .. }
            | Self::HolderChanged { session, .. }
            | Self::Whispered { session, .. }
            | Self::MessagePosted { session, .. }
            | Self::Marked { session, .. }
            | Self::SilenceWarned { session, .. }
            | Self::WrapUpStarted { session, .. }
            | Self::SessionClosed { session, .. }
            | Self::SessionAbandoned { session, .. }
            | Self::SessionForgotten { session }
            | Self::ContentErased { session } => Some(*session),
            Self::Configured { .. }
            | Self::HoursChanged { .. }
            | Self::QueuePaused { .. }
            | Self::SurgeChanged { .. }
            | Self::AgentSet { .. }
            | Self::AgentRemoved { .. }
            | Self::PresenceChanged { .. }
            | Self::DrainEnded { .. }
            | Self::Resumed { .. }
            | Self::Answered { .. }
            | Self::DeviceForgotten { .. }
            | Self::CustomerIdentified { .. }
            | Self::CustomerErased { .. } => None,
        }
    }
}
