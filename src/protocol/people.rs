//! What admins may ask about customers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agent::IdentityView;
use super::conversation::Channel;

/// Everything personal that is kept of a customer.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct CustomerExport {
    /// Id of the customer.
    pub customer: String,
    /// What the website has proved; null for who is anonymous.
    pub identity: Option<IdentityView>,
    /// The sessions, newest first.
    pub sessions: Vec<ExportedSession>,
    /// Where there are more: the id to go on `after`.
    pub next: Option<String>,
}

/// A session of an exported customer. Where its content was erased, names and texts are missing.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct ExportedSession {
    /// Session id.
    pub session: String,
    /// Queue id.
    pub queue: String,
    /// How they talked.
    pub channel: Option<Channel>,
    /// When it arrived, Unix milliseconds.
    pub arrived_at: i64,
    /// When it ended, wrap-up included; null while it goes on.
    pub ended_at: Option<i64>,
    /// What the customer wanted to be called.
    pub name: Option<String>,
    /// What it was about.
    pub topic: Option<String>,
    /// The outcome that was chosen.
    pub disposition: Option<String>,
    /// What was written, in order.
    pub lines: Vec<ExportedLine>,
}

/// Something that was written.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, ToSchema)]
pub struct ExportedLine {
    /// When, Unix milliseconds.
    pub at: i64,
    /// What it is.
    pub kind: ExportedKind,
    /// Number of the agent who wrote it; null for the customer, and where it is not known.
    pub agent: Option<u32>,
    /// The text.
    pub text: String,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportedKind {
    /// A message, to customer and agents.
    Message,
    /// From an agent to the colleagues in the conversation.
    Whisper,
    /// An agent's note, at passing it on or at the end.
    Note,
    /// The number at which the customer wants to be called.
    Number,
}

/// What came of erasing a customer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct ErasureReceipt {
    /// Id of the customer.
    pub customer: String,
    /// Whether it is done.
    pub state: ErasureState,
    /// How many sessions the customer had; null while it is not done.
    pub sessions: Option<u64>,
}

/// Whether a customer is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureState {
    /// The keys are destroyed.
    Erased,
    /// A conversation is going on; within seconds of its end the keys are destroyed.
    AfterSession,
}
