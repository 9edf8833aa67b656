//! What a customer asked for instead of waiting on the page.

use serde::{Deserialize, Serialize};

use super::{Millis, Sealed, Timestamp};

/// Furthest a callback can be asked for: a month from now.
pub const SLOT_MAX: Millis = Millis::from_secs(31 * 86_400);

/// Most callbacks and messages of one queue that are open: a bound on what a program can leave behind.
pub const DEFERRED_MAX: u32 = 10_000;

/// What a deferred session is. It keeps its line without a page; nobody is thought to be gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferral {
    /// Somebody to be called.
    Callback(Callback),
    /// A message to be answered.
    Message,
}

impl Deferral {
    /// Which of the two.
    #[must_use]
    pub const fn kind(&self) -> DeferralKind {
        match self {
            Self::Callback(_) => DeferralKind::Callback,
            Self::Message => DeferralKind::Message,
        }
    }
}

/// A call that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// Whom to call.
    pub number: Sealed,
    /// The time that was chosen; none: when its turn comes.
    pub slot: Option<Timestamp>,
    /// Calls that nobody answered.
    pub attempts: u8,
}

/// Which kind of deferred session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeferralKind {
    /// Somebody to be called.
    Callback,
    /// A message to be answered.
    Message,
}

/// What a customer wishes instead of waiting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeferralWish {
    /// To be called.
    Callback {
        /// Where.
        number: Sealed,
        /// When, within the queue's hours: later than now, at most [`SLOT_MAX`]; none: the place in line
        /// is kept.
        slot: Option<Timestamp>,
    },
    /// To be answered later.
    Message {
        /// What is asked, where it is not written already.
        content: Option<Sealed>,
    },
}

impl DeferralWish {
    /// Which of the two.
    #[must_use]
    pub const fn kind(&self) -> DeferralKind {
        match self {
            Self::Callback { .. } => DeferralKind::Callback,
            Self::Message { .. } => DeferralKind::Message,
        }
    }
}

/// Why a session is deferred from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeferralCause {
    /// The customer asked for it.
    Asked,
    /// The customer's turn came, and the customer would rather be called later.
    PutOff,
    /// Nobody answered the call; there will be another one.
    NoAnswer,
}

/// What a call to a customer came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackOutcome {
    /// They talk.
    Reached,
    /// Nobody answered.
    NoAnswer,
    /// It is somebody else's number, or none.
    WrongNumber,
}

/// Whether and how a queue calls back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbackRules {
    /// Calls that nobody answers before the session closes, 1..=10.
    pub attempts: u8,
    /// How long until the next call, and how far a customer puts a call off; 1 s to 7 days.
    pub retry_after: Millis,
    /// Most callbacks asked for at the same time slot; 1 or more.
    pub slot_max: u32,
}

/// Whether and how a queue takes messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRules {
    /// A message is due so long after its session arrived; 0 to 7 days.
    pub target: Millis,
}
