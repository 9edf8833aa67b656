//! What both sides of a conversation see, in the same words and the same order.

use seira_core::model::Language;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// A language of the pages: English, Persian, Greek, Russian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Locale {
    /// English, left to right.
    En,
    /// Persian, right to left.
    Fa,
    /// Greek.
    El,
    /// Russian.
    Ru,
}

/// How customer and agent talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Text in the widget.
    Chat,
    /// Voice over WebRTC.
    Call,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The person who came for help.
    Customer,
    /// The person who helps.
    Agent,
}

/// How long a waiting customer may still have to wait.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Wait {
    /// Too little is known to say; show no number.
    Unknown,
    /// Between `low_s` and `high_s` seconds from now.
    Range {
        /// Lower end, seconds from now.
        low_s: u32,
        /// Upper end, seconds from now.
        high_s: u32,
        /// Share of customers, 0..1, served by `high_s` that this range promises to who stays; null: an
        /// estimate for whoever would come now, no promise.
        level: Option<f32>,
    },
}

/// Why a wait is longer than what the customer read before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Worse {
    /// Others go first who were not there before, or who have waited longer elsewhere.
    MoreAhead,
    /// Fewer agents are at work who may take it.
    FewerAgents,
    /// Conversations take longer than they mostly do.
    Slower,
}

/// What had better be known before somebody waits on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum WaitWarning {
    /// The queue closes before the upper end of the wait.
    Closes {
        /// When.
        closes_at: i64,
        /// Whether those in line are still served then; else they are told and let go.
        served: bool,
    },
    /// The queue lets nobody wait as long as the upper end.
    Limit {
        /// When the session would be let go.
        limit_at: i64,
    },
}

/// Where a customer stands in line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitingPhase {
    /// In line.
    InLine,
    /// An agent is being asked right now. If that agent does not take it, the phase goes back to
    /// `in_line` with the place kept; that is not worth a word to the customer.
    BeingOffered,
}

/// Why a session (re)joined a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueuedReason {
    /// It just arrived.
    Arrived,
    /// An agent passed it on.
    Transferred,
    /// Its agent's connection was lost for too long; the old place counts.
    AgentLost,
    /// Its agent passed it to the next tier; the old place counts.
    Escalated,
    /// A supervisor moved it.
    Reassigned,
    /// Its customer waits on the page again, instead of a callback or message.
    Rejoined,
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The customer ended the conversation.
    Customer,
    /// The agent ended the conversation.
    Agent,
    /// The customer stopped writing and was warned before.
    Silence,
    /// The customer's connection was lost for longer than the grace.
    CustomerLost,
    /// The customer left the line before an agent answered.
    LeftQueue,
    /// The queue closed while the customer waited and does not keep its line.
    QueueClosed,
    /// The wait reached the queue's limit.
    WaitedTooLong,
    /// The customer was to be called, and did not answer as often as the queue tries.
    NotReached,
    /// The customer was to be called, and the number is somebody else's, or none.
    WrongNumber,
}

/// A session is in line (again).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct QueuedFrame {
    /// Session id.
    pub session: String,
    /// Place in the conversation.
    pub seq: u64,
    /// When.
    pub at: i64,
    /// Queue id, as in the configuration.
    pub queue: String,
    /// Queue name in the language of the reader.
    pub queue_name: String,
    /// Why.
    pub reason: QueuedReason,
}

/// An agent has taken the session, or has come into the conversation too: customer and agent can
/// talk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct JoinedFrame {
    /// Session id.
    pub session: String,
    /// Place in the conversation.
    pub seq: u64,
    /// When.
    pub at: i64,
    /// The agent's public name.
    pub agent_name: String,
    /// Public name of the agent who has left and for whom this one goes on; null otherwise.
    pub instead_of: Option<String>,
    /// Public names of all agents who talk with the customer from now on.
    pub agents: Vec<String>,
}

/// An agent has left the conversation; it goes on with the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct LeftFrame {
    /// Session id.
    pub session: String,
    /// Place in the conversation.
    pub seq: u64,
    /// When.
    pub at: i64,
    /// The agent's public name.
    pub agent_name: String,
    /// Public names of all agents who talk with the customer from now on.
    pub agents: Vec<String>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct MessageFrame {
    /// Session id.
    pub session: String,
    /// Place in the conversation.
    pub seq: u64,
    /// When.
    pub at: i64,
    /// Who wrote it.
    pub from: Party,
    /// The writer's public name; null for a customer who gave none.
    pub name: Option<String>,
    /// Plain text; show it as text, never as HTML.
    pub text: String,
}

/// The customer has been silent and is asked to write, or the session closes at `closes_at`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct SilenceWarningFrame {
    /// Session id.
    pub session: String,
    /// Place in the conversation.
    pub seq: u64,
    /// When.
    pub at: i64,
    /// When the session closes unless the customer writes.
    pub closes_at: i64,
}

/// The conversation is over; nothing more can be written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct EndedFrame {
    /// Session id.
    pub session: String,
    /// Place in the conversation.
    pub seq: u64,
    /// When.
    pub at: i64,
    /// Why.
    pub reason: EndReason,
}

/// The other side is writing (or has stopped). A hint: may be lost; forget it after 6 s.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct TypingFrame {
    /// Session id.
    pub session: String,
    /// Who is writing.
    pub from: Party,
    /// The agent's public name; null for a customer.
    pub name: Option<String>,
    /// True while writing.
    pub on: bool,
}

/// How far `party` has got in the conversation. Only the latest counts; both only grow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct MarksFrame {
    /// Session id.
    pub session: String,
    /// Whose page has received and read.
    pub party: Party,
    /// Every message up to this `seq` has reached a page of `party`.
    pub delivered: u64,
    /// Every message up to this `seq` has been seen by `party`.
    pub read: u64,
}

/// The change asked for under `id` is durable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct AckFrame {
    /// The client's counter.
    pub id: u64,
    /// The session it concerned, where there is one.
    pub session: Option<String>,
    /// The place in the conversation it got, where it got one.
    pub seq: Option<u64>,
}

/// Whether the server takes anything new. Sent when that changes; only the latest counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ServiceFrame {
    /// Nothing new is taken, and this is what the operator says then, in the page's language; null:
    /// everything is taken.
    pub unavailable: Option<String>,
    /// Why, for staff alone; null for customers, and while everything is taken.
    pub reason: Option<UnavailableReason>,
}

/// Why a server takes nothing new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnavailableReason {
    /// The disk is full.
    StorageFull,
    /// The storage is read-only.
    StorageReadonly,
    /// The storage takes seconds for a write.
    StorageSlow,
    /// The storage fails in another way.
    StorageFailing,
}

/// The server is about to go away; come back after `reconnect_after_ms` (already spread by chance).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct DrainingFrame {
    /// Milliseconds to wait before the new connection.
    pub reconnect_after_ms: u32,
    /// Whether places in line and conversations are still there after that; false where the server
    /// keeps them in memory alone.
    pub keeps_sessions: bool,
}

impl From<Locale> for Language {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::En => Self::En,
            Locale::Fa => Self::Fa,
            Locale::El => Self::El,
            Locale::Ru => Self::Ru,
        }
    }
}
