//! Lines of conversations as history keeps them.

use seira_core::model::{
    AbandonReason, AgentId, Author, CloseReason, DeferralCause, DeferralKind, QueueId,
    QueuedReason, Sealed, Timestamp,
};
use serde::{Deserialize, Serialize};

/// Which of the two counts of lines a line is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strand {
    /// What the customer sees too; counted by `seq`.
    Public,
    /// What the agents write to each other; counted by `line`.
    Staff,
}

impl Strand {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Staff => "staff",
        }
    }
}

/// One line of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastLine {
    /// Which count it is in.
    pub strand: Strand,
    /// Its place there: 1, 2, 3, ...
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What it says.
    pub said: Said,
    /// The message, or the note for colleagues of a session that is in line again; none where there
    /// was none, or it is erased.
    pub content: Option<Sealed>,
}

/// What a line says, but for what is personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Said {
    /// In line (again).
    Queued {
        /// Which line.
        queue: QueueId,
        /// Why; none: it arrived.
        reason: Option<QueuedReason>,
        /// The only agent to be asked first.
        direct: Option<AgentId>,
    },
    /// A callback or message from then on.
    Deferred {
        /// Which.
        what: DeferralKind,
        /// Why.
        cause: DeferralCause,
        /// When it comes into line; none: it is.
        until: Option<Timestamp>,
        /// Calls until then that nobody answered.
        attempts: u8,
    },
    /// Its customer waits on the page again.
    Rejoined {
        /// In which line.
        queue: QueueId,
    },
    /// An agent joined.
    Joined {
        /// Who.
        agent: AgentId,
        /// Who has gone for that.
        instead_of: Option<AgentId>,
        /// Everybody who talks with the customer from now on.
        agents: Vec<AgentId>,
    },
    /// An agent who talked with the customer left.
    Left {
        /// Who.
        agent: AgentId,
        /// Everybody who still talks with the customer.
        agents: Vec<AgentId>,
    },
    /// Somebody wrote.
    Message {
        /// Who.
        from: Author,
    },
    /// An agent wrote to the others.
    Whisper {
        /// Who.
        agent: AgentId,
    },
    /// The customer was asked to write.
    SilenceWarning {
        /// When the session closes.
        closes_at: Timestamp,
    },
    /// Over.
    Ended {
        /// Why.
        ending: Ending,
    },
}

/// Why a session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// After a conversation.
    Closed(CloseReason),
    /// Without one.
    Abandoned(AbandonReason),
}

impl Said {
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Queued { .. } => "queued",
            Self::Deferred { .. } => "deferred",
            Self::Rejoined { .. } => "rejoined",
            Self::Joined { .. } => "joined",
            Self::Left { .. } => "left",
            Self::Message { .. } => "message",
            Self::Whisper { .. } => "whisper",
            Self::SilenceWarning { .. } => "silence_warning",
            Self::Ended { .. } => "ended",
        }
    }

    /// The agent it is about.
    pub(super) const fn agent(&self) -> Option<AgentId> {
        match self {
            Self::Joined { agent, .. }
            | Self::Left { agent, .. }
            | Self::Whisper { agent }
            | Self::Message { from: Author::Agent(agent) } => Some(*agent),
            Self::Queued { .. }
            | Self::Deferred { .. }
            | Self::Rejoined { .. }
            | Self::Message { from: Author::Customer }
            | Self::SilenceWarning { .. }
            | Self::Ended { .. } => None,
        }
    }
}
