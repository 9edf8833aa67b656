//! One customer request, from arrival to close.

use serde::{Deserialize, Serialize};

use super::{AgentId, OfferId, Timestamp};

/// How customer and agent talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Text.
    Chat,
    /// Voice.
    Call,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The person who came for help.
    Customer,
    /// The person who helps.
    Agent,
}

/// Where a session stands. Each variant says who moves next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// In line; the matcher moves next.
    Queued,
    /// Shown to one agent or several; they move next, or the clock at `lease_ends_at`.
    Offered {
        /// The first offer; the others have the numbers that follow. Some may have ended.
        first: OfferId,
        /// How many agents were asked.
        asked: u8,
        /// When the offers are withdrawn.
        lease_ends_at: Timestamp,
    },
    /// A callback or message that is in no line yet; the clock moves next, or the customer.
    Deferred {
        /// When it comes into line.
        until: Timestamp,
    },
    /// In conversation; either side may end it.
    Connected {
        /// Who helps.
        agent: AgentId,
        /// Since when.
        since: Timestamp,
        /// Whose turn it is, and what happens if the customer does not take it.
        silence: SilenceClock,
    },
    /// The agent finishes, the customer is gone; the agent moves next, or the clock.
    WrapUp {
        /// Who finishes.
        agent: AgentId,
        /// When the conversation began.
        since: Timestamp,
        /// When wrap-up ends by itself.
        ends_at: Timestamp,
        /// Why the conversation ended.
        reason: CloseReason,
    },
    /// Over after a conversation. Nothing leaves this state.
    Closed {
        /// Why.
        reason: CloseReason,
        /// When.
        at: Timestamp,
    },
    /// Over without a conversation. Nothing leaves this state.
    Abandoned {
        /// Why.
        reason: AbandonReason,
        /// When.
        at: Timestamp,
    },
}

/// An agent in somebody else's conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub agent: AgentId,
    /// As what.
    pub role: Role,
    /// Since when.
    pub since: Timestamp,
}

/// What an agent does in a conversation that another one holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Advises the holder; the customer does not notice.
    Consult,
    /// Talks with the customer too.
    Conference,
}

/// When a silent customer is warned and then taken out of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SilenceClock {
    /// It is not the customer's turn, or the queue has no limit.
    Stopped,
    /// The customer is warned at this moment.
    WarnAt(Timestamp),
    /// The customer was warned; the session closes at this moment.
    CloseAt(Timestamp),
}

/// Why a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// The customer ended it.
    Customer,
    /// The agent ended it.
    Agent,
    /// The customer was silent and had been warned.
    Silence,
    /// The customer's connection did not come back within the grace.
    CustomerLost,
    /// The customer was to be called, and did not answer as often as the queue tries.
    NotReached,
    /// The customer was to be called, and the number is somebody else's, or none.
    WrongNumber,
}

/// Why a session ended before a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbandonReason {
    /// The customer left the line.
    Left,
    /// The customer's connection did not come back within the grace.
    CustomerLost,
    /// The queue closed and does not keep its line.
    QueueClosed,
    /// The wait reached the queue's limit.
    WaitedTooLong,
}

/// Why a session is in line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueuedReason {
    /// Its agent passed it on.
    Transferred,
    /// Its agent's connection did not come back within the grace, or the account is gone.
    AgentLost,
    /// Its agent passed it to the next tier.
    Escalated,
    /// A supervisor moved it.
    Reassigned,
    /// A supervisor moved everybody of its line.
    LineMoved,
}

/// Whether a customer's page is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// At least one page is connected.
    Present,
    /// No page is connected, and none is needed: a callback or a message.
    Away {
        /// Since when.
        since: Timestamp,
    },
    /// No page is connected; the session is kept until `grace_ends_at`.
    Lost {
        /// Since when.
        since: Timestamp,
        /// When the session ends unless a page comes back.
        grace_ends_at: Timestamp,
    },
}

/// How far one side has got in the conversation; both only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Marks {
    /// Every line up to this public `seq` has reached a page.
    pub delivered: u64,
    /// Every line up to this public `seq` has been seen.
    pub read: u64,
}
