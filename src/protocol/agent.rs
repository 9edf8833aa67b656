//! Frames between the agent desktop and the router. Endpoint: `/ws/agent`, with the session cookie
//! of `POST /api/v1/login` and an `Origin` of this server.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::conversation::{
    AckFrame, DrainingFrame, EndedFrame, JoinedFrame, LeftFrame, Locale, MarksFrame, MessageFrame,
    QueuedFrame, ServiceFrame, SilenceWarningFrame, TypingFrame,
};
use super::deferral::{CallbackOutcome, DeferredFrame};
use super::error::ErrorFrame;

pub use super::agent_views::*;

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
    /// Says what the call to a customer came to who had asked for it. `reached`: the conversation goes
    /// on until `end`; otherwise the session goes.
    CallbackOutcome {
        /// Counter of the device.
        id: u64,
        /// Session id.
        session: String,
        /// What it came to.
        outcome: CallbackOutcome,
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
    /// A colleague's number from the snapshot; the colleague must have room, and is asked before
    /// anybody else. Without an answer the session is in line for everybody.
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
    /// A session is offered; accept it before `expires_at`. One with a number that is known replaces it.
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
    /// A callback or message from now on.
    Deferred(DeferredFrame),
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
    /// The server takes nothing new, or takes it again.
    Service(ServiceFrame),
    /// Please reconnect.
    Draining(DrainingFrame),
    /// Answer to `ping`.
    Pong {
        /// Counter of this agent's frames at this moment. A page that is behind it, and still is at
        /// the next `pong`, has missed something: say `hello` on a new socket.
        agent_seq: u64,
    },
}
