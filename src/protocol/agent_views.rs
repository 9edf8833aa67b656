//! What the frames to the agent desktop carry.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::agent::{InviteRole, MemberRole};
use super::conversation::{Channel, EndReason, ServiceFrame};
use super::deferral::{OfferDeferral, SessionDeferral};

/// Everything a desktop shows after signing in or coming back.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct Snapshot {
    /// Version of the protocol: 1.
    pub protocol: u32,
    /// Counter of this agent's frames at this moment; each later desktop frame that carries
    /// `agent_seq` has the next one. A gap means something was missed: say `hello` on a new socket.
    pub agent_seq: u64,
    /// Server time, Unix milliseconds.
    pub server_time: i64,
    /// Send `ping` this often, seconds.
    pub heartbeat_s: u32,
    /// Longest message text, bytes.
    pub text_max_bytes: u32,
    /// Whether anything new is taken; null while it is. A `service` frame tells of changes.
    pub service: Option<ServiceFrame>,
    /// Highest `id` of this browser that is known here, 0 for none: count on from the higher of it
    /// and the page's own.
    pub last_id: u64,
    /// The agent's number.
    pub agent: u32,
    /// The agent's public name.
    pub name: String,
    /// Whether the agent takes work.
    pub presence: PresenceView,
    /// Most chats at once.
    pub chats_max: u32,
    /// Most calls at once.
    pub calls_max: u32,
    /// Open offers.
    pub offers: Vec<OfferView>,
    /// Conversations and wrap-ups, those of colleagues that the agent is in too.
    pub sessions: Vec<SessionView>,
    /// Reasons for being away, from the configuration.
    pub away_reasons: Vec<String>,
    /// Outcomes of a session, from the configuration.
    pub dispositions: Vec<String>,
    /// Where a conversation can be passed on to.
    pub queues: Vec<DirectoryQueue>,
    /// Colleagues it can be passed on to.
    pub agents: Vec<DirectoryAgent>,
}

/// Whether an agent takes work.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct PresenceView {
    /// The state.
    pub state: PresenceState,
    /// Why away: one of the configured reasons, or `missed_offers` when offers went unanswered.
    pub reason: Option<String>,
    /// Since when.
    pub since: i64,
}

/// Presence of an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresenceState {
    /// Takes nothing, and has left.
    Offline,
    /// Takes nothing new.
    Away,
    /// Takes work up to capacity.
    Available,
    /// Connection lost; keeps sessions for a while, gets no offers.
    Grace,
}

/// The agent's own presence changed.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct PresenceFrame {
    /// Counter of this agent's frames.
    pub agent_seq: u64,
    /// The new presence.
    pub presence: PresenceView,
}

/// A session is offered.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct OfferFrame {
    /// Counter of this agent's frames.
    pub agent_seq: u64,
    /// The offer.
    pub offer: OfferView,
}

/// An offer, as shown on the card.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct OfferView {
    /// Number to accept or decline it with.
    pub offer: u64,
    /// Session id.
    pub session: String,
    /// Queue id.
    pub queue: String,
    /// Queue name in the agent's language.
    pub queue_name: String,
    /// How they would talk.
    pub channel: Channel,
    /// The customer's name, if given.
    pub customer_name: Option<String>,
    /// What it is about, if given.
    pub topic: Option<String>,
    /// What the customer's website has proved about the customer; null while nothing is. Show a name
    /// as verified only when it comes from here.
    pub identity: Option<IdentityView>,
    /// When the customer arrived.
    pub arrived_at: i64,
    /// When the offer was made.
    pub offered_at: i64,
    /// When it expires.
    pub expires_at: i64,
    /// Why this agent.
    pub why: WhyView,
    /// Set where a colleague asks the agent into a conversation; null where it is to be taken.
    pub invitation: Option<InvitationView>,
    /// Set for a callback or message; null for who waits on the page.
    pub deferral: Option<OfferDeferral>,
}

/// Who a customer is, as the website has proved.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct IdentityView {
    /// Id of the customer.
    pub customer: String,
    /// Name.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Plans and groups, such as `vip`.
    pub segments: Vec<String>,
    /// What else the website tells, by name.
    pub attributes: BTreeMap<String, String>,
}

/// A colleague's question to come into a conversation.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct InvitationView {
    /// As what.
    pub role: InviteRole,
    /// Number of the colleague who asks.
    pub by: u32,
    /// The colleague's public name.
    pub by_name: String,
}

/// Why an agent was chosen.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct WhyView {
    /// What decided.
    pub decided_by: DecidedBy,
    /// How many agents could have taken it at that moment, this one included.
    pub candidates: u32,
    /// Skills asked for, with the level asked for.
    pub skills: BTreeMap<String, u8>,
}

/// What decided between the candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// Nobody else could take it.
    OnlyCandidate,
    /// The customer has talked with this agent before.
    PastContact,
    /// Best fit of skills.
    SkillFit,
    /// Least share of slots in use.
    Load,
    /// Greatest share of slots in use, so that others stay free.
    Fill,
    /// Idle for longest.
    LongestIdle,
    /// All else equal; the lower number was taken.
    Tie,
    /// A colleague asked for this agent.
    Transfer,
    /// Nobody else could take it then, and nothing that is due earlier was there for this agent.
    EarliestDue,
    /// Everybody who could take it was asked at once.
    AllAsked,
}

/// An offer is no longer open.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct OfferEndedFrame {
    /// Counter of this agent's frames.
    pub agent_seq: u64,
    /// The offer.
    pub offer: u64,
    /// How it ended.
    pub result: OfferResult,
}

/// How an offer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferResult {
    /// The agent took it.
    Accepted,
    /// The agent passed it on.
    Declined,
    /// Nobody answered in time.
    Expired,
    /// The customer left, or somebody else took it.
    Rescinded,
    /// The agent's connection was lost.
    AgentLost,
}

/// One of the agent's sessions is new or changed.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct AgentSession {
    /// Counter of this agent's frames.
    pub agent_seq: u64,
    /// The session.
    pub session: SessionView,
}

/// A session as an agent in its conversation sees it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct SessionView {
    /// Session id.
    pub session: String,
    /// Queue id.
    pub queue: String,
    /// Queue name in the agent's language.
    pub queue_name: String,
    /// How they talk.
    pub channel: Channel,
    /// Where it stands.
    pub state: AgentSessionState,
    /// The customer's name, if given.
    pub customer_name: Option<String>,
    /// What it is about, if given.
    pub topic: Option<String>,
    /// What the customer's website has proved about the customer; null while nothing is. Show a name
    /// as verified only when it comes from here.
    pub identity: Option<IdentityView>,
    /// When the customer arrived.
    pub arrived_at: i64,
    /// When the conversation with this agent began, or the agent came into it.
    pub connected_at: i64,
    /// The customer's page is gone since then; the session is kept until `customer_grace_ends_at`.
    pub customer_lost_at: Option<i64>,
    /// When the session closes unless the customer comes back.
    pub customer_grace_ends_at: Option<i64>,
    /// When wrap-up ends by itself; null while talking.
    pub wrap_up_ends_at: Option<i64>,
    /// Why it ended; null while talking.
    pub end_reason: Option<EndReason>,
    /// A colleague's note from a transfer.
    pub note: Option<String>,
    /// What the customer's pages have received, as `seq`.
    pub customer_delivered: u64,
    /// What the customer has seen, as `seq`.
    pub customer_read: u64,
    /// What this agent has seen, as `seq`; newer messages of the customer are unread.
    pub agent_read: u64,
    /// Highest `seq` of the conversation so far.
    pub seq: u64,
    /// What this agent does in it.
    pub role: MemberRole,
    /// Everybody in the conversation, this agent too: who holds it, then the longest there first.
    pub members: Vec<MemberView>,
    /// Colleagues who are being asked into it.
    pub invites: Vec<InviteView>,
    /// Set for a callback or message; null for who waited on the page.
    pub deferral: Option<SessionDeferral>,
}

/// An agent in a conversation.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct MemberView {
    /// The agent's number.
    pub agent: u32,
    /// Public name.
    pub name: String,
    /// As what.
    pub role: MemberRole,
    /// Since when.
    pub since: i64,
}

/// A colleague who is being asked into a conversation.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct InviteView {
    /// Number to take it back with.
    pub offer: u64,
    /// The colleague's number.
    pub agent: u32,
    /// Public name.
    pub name: String,
    /// As what.
    pub role: InviteRole,
    /// When it expires.
    pub expires_at: i64,
}

/// A line among the agents of a conversation. `line` counts 1, 2, 3, ... without gaps and has
/// nothing to do with `seq`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct WhisperFrame {
    /// Session id.
    pub session: String,
    /// Place among the whispers.
    pub line: u64,
    /// When.
    pub at: i64,
    /// Number of the agent who wrote it.
    pub agent: u32,
    /// The agent's public name.
    pub name: String,
    /// Plain text; show it as text, never as HTML.
    pub text: String,
}

/// An invitation is no longer open.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct InviteEndedFrame {
    /// Counter of this agent's frames.
    pub agent_seq: u64,
    /// Session id.
    pub session: String,
    /// The invitation.
    pub offer: u64,
    /// The colleague's number.
    pub agent: u32,
    /// The colleague's public name.
    pub name: String,
    /// How it ended.
    pub result: OfferResult,
}

/// Where a session stands for its agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgentSessionState {
    /// In conversation.
    Connected,
    /// The customer is gone; the agent finishes.
    WrapUp,
}

/// A session is no longer the agent's.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct SessionGoneFrame {
    /// Counter of this agent's frames.
    pub agent_seq: u64,
    /// Session id.
    pub session: String,
    /// Why.
    pub reason: GoneReason,
}

/// Why a session is no longer the agent's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoneReason {
    /// The agent passed it on.
    Transferred,
    /// Wrap-up is done.
    Done,
    /// The agent's connection was lost for too long; it went back in line.
    AgentLost,
    /// Nobody answered the call; there will be another one.
    CalledLater,
    /// It was a colleague's: the agent left or was sent out, or it ended or was passed on.
    Left,
}

/// Colleagues and queues changed.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct DirectoryFrame {
    /// All queues.
    pub queues: Vec<DirectoryQueue>,
    /// All colleagues who are on duty, without oneself.
    pub agents: Vec<DirectoryAgent>,
}

/// A queue one can pass a session on to.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct DirectoryQueue {
    /// Queue id.
    pub queue: String,
    /// Name in the agent's language.
    pub name: String,
    /// Sessions in line.
    pub waiting: u32,
    /// Since when more comes than its agents can meet; null: that is not so.
    pub surge_since: Option<i64>,
}

/// A colleague one can pass a session on to.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct DirectoryAgent {
    /// The colleague's number.
    pub agent: u32,
    /// Public name.
    pub name: String,
    /// Whether the colleague takes work.
    pub presence: PresenceState,
}
