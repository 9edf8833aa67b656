//! Bodies of the HTTP calls that tell what was.
//!
//! Times are RFC 3339 in UTC, with milliseconds; but lines of a conversation are as in the frames of
//! the WebSockets, which have Unix milliseconds.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::agent::{IdentityView, WhisperFrame};
use super::conversation::{
    Channel, EndReason, EndedFrame, JoinedFrame, LeftFrame, MessageFrame, QueuedFrame,
    SilenceWarningFrame,
};
use super::deferral::{CallbackOutcome, DeferralKind, DeferredFrame};

/// A conversation, or a part of it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct Transcript {
    /// Session id.
    pub session: String,
    /// What was said and what happened, oldest first; what colleagues whispered stands where it was
    /// whispered. Text that was erased is empty.
    pub lines: Vec<TranscriptLine>,
    /// Whether everything personal was erased.
    pub erased: bool,
    /// For `after`, where more follows.
    pub next: Option<String>,
}

/// One line of a conversation: as the frame of that type.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TranscriptLine {
    /// In line (again).
    Queued(QueuedFrame),
    /// A callback or message from then on.
    Deferred(DeferredFrame),
    /// An agent came.
    Joined(JoinedFrame),
    /// An agent went.
    Left(LeftFrame),
    /// Somebody wrote.
    Message(MessageFrame),
    /// The customer was asked to write.
    SilenceWarning(SilenceWarningFrame),
    /// Over.
    Ended(EndedFrame),
    /// An agent wrote to colleagues.
    Whisper(WhisperFrame),
}

/// Earlier sessions of the customer of a session.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct EarlierSessions {
    /// The customer's id; null while it is not proved who the customer is: nothing is told then.
    pub customer: Option<String>,
    /// The latest first.
    pub sessions: Vec<EarlierSession>,
    /// For `after`, where more may follow. A search looks through a bounded number of sessions at
    /// once, so a page of it may be short or empty and have a `next` all the same.
    pub next: Option<String>,
}

/// An earlier session.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct EarlierSession {
    /// Session id.
    pub session: String,
    /// Queue id.
    pub queue: String,
    /// The queue's name.
    pub queue_name: String,
    /// How they talked.
    pub channel: Channel,
    /// When it arrived.
    pub arrived_at: String,
    /// When the first conversation began; null if there was none.
    pub connected_at: Option<String>,
    /// When it was over; null while it is open.
    pub ended_at: Option<String>,
    /// Why it was over.
    pub ending: Option<EndReason>,
    /// Public names of those who have held it, oldest first.
    pub agents: Vec<String>,
    /// What it was, where the customer did not wait on the page, at last.
    pub deferral: Option<DeferralKind>,
    /// The number that was called or to be called; null for others, and once erased.
    pub number: Option<String>,
    /// Calls that were made and recorded.
    pub attempts: u32,
    /// What the last of them came to.
    pub callback_outcome: Option<CallbackOutcome>,
    /// The outcome that was chosen.
    pub disposition: Option<String>,
    /// What it was about, if the customer said; null once erased.
    pub topic: Option<String>,
    /// What the agent noted at its end; null once erased.
    pub note: Option<String>,
    /// The message that was found, where a message was.
    pub found: Option<String>,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct CustomerDetails {
    /// Its id.
    pub customer: String,
    /// First sign of it.
    pub first_seen_at: String,
    /// Last sign of it.
    pub last_seen_at: String,
    /// When the website first proved who it is; null while it has not.
    pub identified_at: Option<String>,
    /// When everything personal was erased.
    pub erased_at: Option<String>,
    /// The id of the customer it turned out to be; everything of both is there.
    pub merged_into: Option<String>,
    /// What the website has proved; null where nothing was, or once erased.
    pub identity: Option<IdentityView>,
    /// Its latest sessions, the latest first; 20 at most.
    pub sessions: Vec<EarlierSession>,
}
