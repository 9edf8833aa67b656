//! Callbacks and messages: what customers may choose instead of waiting, and what becomes of it.
//!
//! A session that is deferred keeps its place, or has another one, without a page. `leave` gives it up,
//! `rejoin` goes back to waiting.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::conversation::Wait;

/// Longest number that is read, in characters.
pub const NUMBER_MAX_CHARS: usize = 40;

/// What a customer wishes instead of waiting. A queue that is closed, full or not staffed takes it too.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Instead {
    /// To be called.
    Callback {
        /// With the country code, such as `+30 210 1234567`: `+` and 7 to 15 digits; blanks, hyphens, dots
        /// and brackets may stand between them.
        number: String,
        /// One of the `slots` of a `choices` frame; null: when the turn comes, the place is kept.
        #[serde(default)]
        slot: Option<i64>,
    },
    /// To be answered later, in writing.
    Message {
        /// 1 byte to 16 KiB of text.
        text: String,
    },
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeferralKind {
    /// The customer is called.
    Callback,
    /// The customer reads the answer later.
    Message,
}

/// Why a session is deferred from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeferredReason {
    /// The customer asked for it.
    Asked,
    /// The turn came, and the customer would rather be called later.
    PutOff,
    /// Nobody answered the call; there will be another one.
    NoAnswer,
}

/// The customer does not wait on the page any more.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct DeferredFrame {
    /// Session id.
    pub session: String,
    /// Place in the conversation.
    pub seq: u64,
    /// When.
    pub at: i64,
    /// What it is from now on.
    pub kind: DeferralKind,
    /// Why.
    pub reason: DeferredReason,
    /// When it comes into line: the time slot, or when there is another call; null: it is in line.
    pub until: Option<i64>,
    /// Calls so far that nobody answered.
    pub attempts: u32,
}

/// What a customer is told about the own callback or message. Only the latest counts.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct DeferralFrame {
    /// Session id.
    pub session: String,
    /// Where it stands; null: it is none any more, the customer waits on the page.
    pub deferral: Option<CustomerDeferral>,
    /// When.
    pub at: i64,
}

/// A callback or message as its customer sees it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct CustomerDeferral {
    /// Which.
    pub kind: DeferralKind,
    /// Where it stands.
    pub phase: DeferralPhase,
    /// The number that is called, as `+302101234567`; null for a message.
    pub number: Option<String>,
    /// The time slot that was chosen, if one was.
    pub slot: Option<i64>,
    /// When it comes into line, while it is `scheduled`.
    pub until: Option<i64>,
    /// Until when the answer of the page counts, while it is `turn`.
    pub turn_ends_at: Option<i64>,
    /// Whether the customer has said to be there for the call.
    pub confirmed: bool,
    /// Calls so far that nobody answered.
    pub attempts: u32,
    /// After as many of them the session closes.
    pub attempts_max: u32,
    /// By when a message is answered, if all goes as the queue intends; null for a callback.
    pub answer_by: Option<i64>,
}

/// Where a callback or message stands for its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeferralPhase {
    /// Waits for its time, `until`.
    Scheduled,
    /// In line; while the queue is closed nothing happens.
    InLine,
    /// A callback whose turn has come: an agent is asked about it. A page that is open asks whether the
    /// customer is there, and answers with `callback_turn`; no answer is no obstacle.
    Turn,
    /// An agent has it: calls, or writes.
    Taken,
}

/// What a customer answers whose turn to be called has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TurnAnswer {
    /// Is there.
    Confirm,
    /// Would rather be called later: after the queue's `retry_after_s`.
    Later,
    /// Does not need it any more.
    Cancel,
}

/// Answer to `choices`: what a queue offers instead of waiting, as of now.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct ChoicesFrame {
    /// Queue id.
    pub queue: String,
    /// To be called; null: not offered.
    pub callback: Option<CallbackChoice>,
    /// To leave a message; null: not offered.
    pub message: Option<MessageChoice>,
    /// When this was worked out.
    pub at: i64,
}

/// What a queue offers to those who would rather be called.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct CallbackChoice {
    /// How long it takes with the place kept; for a session that waits, what it was promised.
    pub wait: Wait,
    /// The same as moments: not before this; null while nothing is known.
    pub low_at: Option<i64>,
    /// By this.
    pub high_at: Option<i64>,
    /// Free time slots, in order; at most 200.
    pub slots: Vec<CallbackSlot>,
    /// Calls that nobody answers before it is given up.
    pub attempts: u32,
    /// Seconds from one to the next.
    pub retry_after_s: u32,
}

/// A time at which a customer can be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
pub struct CallbackSlot {
    /// Its beginning: the `slot` to ask for.
    pub starts_at: i64,
    /// Its end: the call comes before that, if all goes as intended.
    pub ends_at: i64,
}

/// What a queue offers to those who leave a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
pub struct MessageChoice {
    /// By when it is answered, if all goes as the queue intends.
    pub answer_by: i64,
}

/// What is offered that is no live session.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct OfferDeferral {
    /// Which.
    pub kind: DeferralKind,
    /// The time slot that was chosen, if one was.
    pub slot: Option<i64>,
    /// Which attempt to call it would be: 1, 2, ...; 1 for a message.
    pub attempt: u32,
    /// The last attempt there is.
    pub attempts_max: u32,
    /// Whether the customer has said to be there for the call. The offer is sent again when that changes.
    pub confirmed: bool,
}

/// What an agent knows of a callback or message that is the agent's.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct SessionDeferral {
    /// Which.
    pub kind: DeferralKind,
    /// The number to call, as `+302101234567`; null for a message, and once its content is erased.
    pub number: Option<String>,
    /// The same as a link, `tel:+302101234567`.
    pub tel: Option<String>,
    /// The time slot that was chosen, if one was.
    pub slot: Option<i64>,
    /// Which attempt to call it is: 1, 2, ...; 1 for a message.
    pub attempt: u32,
    /// The last attempt there is.
    pub attempts_max: u32,
    /// Whether the customer has said to be there for the call.
    pub confirmed: bool,
    /// Whether the agent has said that the customer was reached. Before that a `callback_outcome` is
    /// waited for.
    pub reached: bool,
}

/// What a call to a customer came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallbackOutcome {
    /// They talk; `end` ends it.
    Reached,
    /// Nobody answered: there is another call later, or it is over.
    NoAnswer,
    /// It is somebody else's number, or none: it is over, and the customer is told.
    WrongNumber,
}
