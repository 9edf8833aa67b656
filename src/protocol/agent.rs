//! Frames between the agent desktop and the router. Endpoint: `/ws/agent`, with the session cookie
//! of `POST /api/v1/login` and an `Origin` of this server.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::conversation::{
    AckFrame, Channel, DrainingFrame, EndReason, EndedFrame, JoinedFrame, LeftFrame, Locale,
    MarksFrame, MessageFrame, QueuedFrame, SilenceWarningFrame, TypingFrame,
};
use super::error::ErrorFrame;

/// What a desktop sends.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AgentFrame {
    /// First frame. Answered by `snapshot`, then by what is new in each open conversation.
    Hello {
        /// Version of the protocol: 1.
        protocol: u32,
        /// A random UUID that this browser keeps; scopes the counter `id`.
        device: String,
        /// Language of the page.
        locale: Locale,
        /// Highest `seq` this page has shown, per session id.
        #[serde(default)]
        have: BTreeMap<String, u64>,
        /// Highest `line` among the colleagues' whispers this page has shown, per session id.
        #[serde(default)]
        whispers: BTreeMap<String, u64>,
    },
    /// Changes whether the agent takes work.
    Presence {
        /// Counter of the device.
        id: u64,
        /// The wish.
        presence: PresenceWish,
        /// One of the snapshot's `away_reasons`; required with `away`, refused otherwise.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Takes an offer.
    Accept {
        /// Counter of the device.
        id: u64,
        /// From the `offer` frame.
        offer: u64,
    },
    /// Passes on an offer; the session keeps its place and goes to somebody else.
    Decline {
        /// Counter of the device.
        id: u64,
        /// From the `offer` frame.
        offer: u64,
    },
    /// Writes to the customer: who holds the session, or is in its conference.
    Message {
        /// Counter of the device.
        id: u64,
        /// Session id.
        session: String,
        /// 1 byte to 16 KiB of text.
        text: String,
    },
    /// Is writing, or has stopped. A hint without an answer.
    Typing {
        /// Session id.
        session: String,
        /// True while writing.
        on: bool,
    },
    /// What this page has received and the agent has seen. Cumulative, without an answer.
    Mark {
        /// Session id.
        session: String,
        /// Highest `seq` received.
        delivered: u64,
        /// Highest `seq` seen.
        read: u64,
    },
    /// Passes the conversation on; the customer's waiting time counts.
    Transfer {
        /// Counter of the device.
        id: u64,
        /// Session id.
        session: String,
        /// Where to.
        to: TransferTarget,
        /// For the colleague only; at most 16 KiB.
        #[serde(default)]
        note: Option<String>,
    },
    /// Passes the conversation to the tiers above the own one; the place in line stays.
    Escalate {
        /// Counter of the device.
        id: u64,
        /// Session id.
        session: String,
        /// For the colleague only; at most 16 KiB.
        #[serde(default)]
        note: Option<String>,
    },
    /// Asks a colleague into the conversation, which stays the agent's. The colleague gets an offer.
    Invite {
        /// Counter of the device.
        id: u64,
        /// Session id.
        session: String,
        /// Whom.
        whom: Invitee,
        /// As what.
        role: InviteRole,
    },
    /// Takes an invitation back.
    Uninvite {
        /// Counter of the device.
        id: u64,
        /// One of the session's `invites`.
        offer: u64,
    },
    /// Lets a colleague who advises talk with the customer.
    Admit {
        /// Counter of the device.
        id: u64,
        /// Session id.
        session: String,
        /// The colleague's number.
        member: u32,
    },
    /// Leaves a colleague's conversation; who holds a session may send others out of it.
    Part {
        /// Counter of the device.
        id: u64,
        /// Session id.
        session: String,
        /// Who goes; the own number to leave.
        member: u32,
    },
    /// Gives the conversation to a colleague who is in it, and leaves it.
    HandOver {
        /// Counter of the device.
        id: u64,
        /// Session id.
        session: String,
        /// Who holds it from then on.
        member: u32,
    },
    /// Writes to the colleagues in the conversation; the customer sees nothing of it.
    Whisper {
        /// Counter of the device.
        id: u64,
        /// Session id.
        session: String,
        /// 1 byte to 16 KiB of text.
        text: String,
    },
    /// Ends the conversation; wrap-up begins.
    End {
        /// Counter of the device.
        id: u64,
        /// Session id.
        session: String,
    },
    /// Finishes wrap-up; the slot is free again.
    WrapUp {
        /// Counter of the device.
        id: u64,
        /// Session id.
        session: String,
        /// One of the snapshot's `dispositions`.
        #[serde(default)]
        disposition: Option<String>,
        /// What colleagues should know; at most 16 KiB.
        #[serde(default)]
        note: Option<String>,
    },
    /// Finishes every wrap-up at once, without outcomes.
    Ready {
        /// Counter of the device.
        id: u64,
    },
    /// Heartbeat, every 15 s; answered by `pong`.
    Ping {},
}

/// Where a conversation goes.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TransferTarget {
    /// A queue id.
    Queue(String),
    /// A colleague's number from the snapshot; the session waits for that colleague alone.
    Agent(u32),
}

/// Who is asked into a conversation.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Invitee {
    /// A colleague's number from the snapshot; must be available with room.
    Agent(u32),
    /// The best of the tiers above the own one who has room now.
    NextTier,
}

/// What a colleague is asked to do in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InviteRole {
    /// Reads along and whispers; the customer does not notice.
    Consult,
    /// Talks with the customer too.
    Conference,
}

/// What an agent does in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Holds the session: talks, and decides who else is in the conversation.
    Holder,
    /// Reads along and whispers; the customer does not notice.
    Consult,
    /// Talks with the customer too.
    Conference,
}

/// What an agent can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresenceWish {
    /// Takes work up to capacity.
    Available,
    /// Takes nothing new; running conversations go on.
    Away,
    /// Leaves; running conversations go on while the page is open.
    Offline,
}

/// What a desktop receives.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AgentServerFrame {
    /// Everything the desktop shows, except the conversations' lines; replaces what was there.
    Snapshot(Snapshot),
    /// The agent's own presence changed.
    Presence(PresenceFrame),
    /// A session is offered; accept it before `expires_at`.
    Offer(OfferFrame),
    /// An offer is no longer open; take the card away on every page.
    OfferEnded(OfferEndedFrame),
    /// One of the agent's sessions is new or changed; replaces what was known of it.
    Session(AgentSession),
    /// A session is no longer the agent's: passed on, taken back, or wrapped up.
    SessionGone(SessionGoneFrame),
    /// Colleagues and queues changed; replaces both lists.
    Directory(DirectoryFrame),
    /// In line (again).
    Queued(QueuedFrame),
    /// An agent joined.
    Joined(JoinedFrame),
    /// An agent who talked with the customer left.
    Left(LeftFrame),
    /// A message.
    Message(MessageFrame),
    /// A line among the agents; never sent to the customer.
    Whisper(WhisperFrame),
    /// An invitation that this agent made is no longer open.
    InviteEnded(InviteEndedFrame),
    /// The customer has been asked to write.
    SilenceWarning(SilenceWarningFrame),
    /// The conversation is over.
    Ended(EndedFrame),
    /// The customer is writing.
    Typing(TypingFrame),
    /// How far the customer has received and read.
    Marks(MarksFrame),
    /// The change is durable.
    Ack(AckFrame),
    /// The frame was refused; the connection stays open.
    Error(ErrorFrame),
    /// Please reconnect.
    Draining(DrainingFrame),
    /// Answer to `ping`.
    Pong {},
}

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
    /// The agent became free, and this session was the earliest due.
    EarliestDue,
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
    /// It was a colleague's: the agent left or was sent out, or it ended or was passed on.
    Left,
}

/// Colleagues and queues changed.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct DirectoryFrame {
    /// All queues.
    pub queues: Vec<DirectoryQueue>,
    /// All colleagues who are signed in, without oneself.
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
