//! Frames between the widget and the router. Endpoint: `/ws/customer`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::conversation::{
    AckFrame, Channel, DrainingFrame, EndedFrame, JoinedFrame, LeftFrame, Locale, MarksFrame,
    MessageFrame, QueuedFrame, ServiceFrame, SilenceWarningFrame, TypingFrame, Wait, WaitWarning,
    WaitingPhase, Worse,
};
use super::deferral::{
    ChoicesFrame, CustomerDeferral, DeferralFrame, DeferredFrame, Instead, TurnAnswer,
};
use super::error::ErrorFrame;

/// What a customer's page sends.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum CustomerFrame {
    /// First frame: who is there, and what it has seen. Answered by `welcome`; by a server that cannot
    /// begin, because its disk or database does not work, by an `error` with `unavailable` and by `service`:
    /// it sends `draining` when it has begun.
    Hello {
        /// Version of the protocol: 1.
        protocol: u32,
        /// Token of an earlier `welcome` or `session` frame; resumes that session.
        #[serde(default)]
        token: Option<String>,
        /// Device token of an earlier `welcome`; absent the first time.
        #[serde(default)]
        device: Option<String>,
        /// Who the customer is, as in `identify`, where the page knows that already; at most 8 KiB. A
        /// secret. It is looked at before anything is shown. What is against it comes as an `error`
        /// without `id` before `welcome`; without one the proof was taken. Where `device` is missing
        /// or not ours it is not looked at: show it with `identify` then.
        #[serde(default)]
        identity: Option<String>,
        /// Language of the page.
        locale: Locale,
        /// Highest `seq` this page has shown of the session; 0 for none. The rest is sent again.
        #[serde(default)]
        last_seq: u64,
    },
    /// Asks for help: a new session joins the line of `queue`. Answered by `ack` and `session`.
    Start {
        /// Counter of the device.
        id: u64,
        /// Queue id from `welcome`.
        queue: String,
        /// How to talk.
        channel: Channel,
        /// What to call the customer; at most 80 characters.
        #[serde(default)]
        name: Option<String>,
        /// In a few words, what it is about; at most 200 characters. Shown to the agent.
        #[serde(default)]
        topic: Option<String>,
        /// Not to wait at all: a callback or a message at once. Null: to wait.
        #[serde(default)]
        instead: Option<Instead>,
    },
    /// What a queue offers instead of waiting, and for when; answered by `choices`. Ask when it is shown:
    /// time slots go.
    Choices {
        /// Queue id.
        queue: String,
    },
    /// Waits no longer on the page: the session becomes a callback or a message, or another one than it
    /// was. Refused with `not_offered`, `slot_taken`.
    Defer {
        /// Counter of the device.
        id: u64,
        /// Session id that is meant. Null: the page's session.
        #[serde(default)]
        session: Option<String>,
        /// What instead.
        instead: Instead,
    },
    /// Waits on the page again, at the better of both places.
    Rejoin {
        /// Counter of the device.
        id: u64,
        /// Session id that is meant. Null: the page's session.
        #[serde(default)]
        session: Option<String>,
    },
    /// Answers whether the customer is there, while the callback is `turn`.
    CallbackTurn {
        /// Counter of the device.
        id: u64,
        /// Session id that is meant. Null: the page's session.
        #[serde(default)]
        session: Option<String>,
        /// The answer.
        answer: TurnAnswer,
    },
    /// Proves who uses this device, with a token that the website's server has signed. Sessions that
    /// start from now on are that person's, on every device that proves the same. A token belongs to
    /// the first device that shows it. Refused with `identity_off`, `identity_invalid`,
    /// `identity_used` or `identity_other`, it changes nothing. A page that knows from the start who
    /// is there says so in `hello`, and is shown nothing of somebody who was there before.
    Identify {
        /// Counter of the device.
        id: u64,
        /// A JSON Web Token (JWS compact form, HS256), at most 8 KiB. A secret.
        token: String,
    },
    /// Gives a device up, as at a logout: its session is left or ended, its pages are closed with 1008,
    /// and its tokens open nothing any more, wherever there is a copy of them: they are answered
    /// `token_invalid`. Repeating it is harmless. Whoever has logged out without a line connects anew
    /// without the device, and says this then.
    Forget {
        /// Counter of the device that says it.
        id: u64,
        /// Token of the device that is given up, most likely another one. A secret.
        device: String,
    },
    /// Writes a message, while waiting too: the agent sees it on joining.
    Message {
        /// Counter of the device.
        id: u64,
        /// Session id that is meant. Null: the page's session, whichever that is by then; a page that
        /// repeats frames after a break says which.
        #[serde(default)]
        session: Option<String>,
        /// 1 byte to 16 KiB of text.
        text: String,
    },
    /// Is writing, or has stopped. A hint without an answer; send at most every 3 s.
    Typing {
        /// True while writing.
        on: bool,
    },
    /// What this page has received and the customer has seen. Cumulative, without an answer.
    Mark {
        /// Highest `seq` received.
        delivered: u64,
        /// Highest `seq` seen.
        read: u64,
    },
    /// Leaves the line before an agent answered, or gives up a callback or message.
    Leave {
        /// Counter of the device.
        id: u64,
        /// Session id that is meant. Null: the page's session.
        #[serde(default)]
        session: Option<String>,
    },
    /// Ends the conversation.
    End {
        /// Counter of the device.
        id: u64,
        /// Session id that is meant. Null: the page's session.
        #[serde(default)]
        session: Option<String>,
    },
    /// Heartbeat, every 15 s; answered by `pong`. A page that hears nothing for 30 s reconnects.
    Ping {},
}

/// What a customer's page receives.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CustomerServerFrame {
    /// Answer to `hello`. What the page missed follows as conversation frames.
    Welcome(Welcome),
    /// The page has a session now: after `start`, here or in another tab of the same device.
    Session(CustomerSession),
    /// The queues as they are now, to a page without a session. Only the latest counts; sent when what
    /// is shown would change, every 5 s at most.
    Queues(QueuesFrame),
    /// Place in line and wait. Only the latest counts; sent when what is shown would change.
    Waiting(WaitingFrame),
    /// A text to show while waiting. Only the latest counts.
    Hold(HoldFrame),
    /// What the queue offers instead of waiting.
    Choices(ChoicesFrame),
    /// Where the own callback or message stands. Only the latest counts.
    Deferral(DeferralFrame),
    /// In line (again).
    Queued(QueuedFrame),
    /// A callback or message from now on.
    Deferred(DeferredFrame),
    /// An agent joined.
    Joined(JoinedFrame),
    /// An agent left; the conversation goes on with the others.
    Left(LeftFrame),
    /// A message.
    Message(MessageFrame),
    /// Please write, or the session closes.
    SilenceWarning(SilenceWarningFrame),
    /// Over.
    Ended(EndedFrame),
    /// The agent is writing.
    Typing(TypingFrame),
    /// How far the agent has received and read.
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
    Pong {},
}

/// The state of the world for a page that has just said `hello`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct Welcome {
    /// Version of the protocol: 1.
    pub protocol: u32,
    /// Device token; keep it and send it in every `hello`. A secret.
    pub device: String,
    /// Server time, Unix milliseconds.
    pub server_time: i64,
    /// Send `ping` this often, seconds.
    pub heartbeat_s: u32,
    /// Longest message text, bytes.
    pub text_max_bytes: u32,
    /// Whether anything new is taken; null while it is. A `service` frame tells of changes.
    pub service: Option<ServiceFrame>,
    /// Highest `id` of this device that is known here, 0 for none: count on from the higher of it
    /// and the page's own. A counter that went back would meet old answers.
    pub last_id: u64,
    /// The device's session, if it has one that is not long over.
    pub session: Option<CustomerSession>,
    /// Whether it was proved who uses the device; see `identify`.
    pub identified: bool,
    /// The queues a customer may choose.
    pub queues: Vec<CustomerQueue>,
}

/// A session as its customer sees it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct CustomerSession {
    /// Session id.
    pub session: String,
    /// Token that resumes this session; keep it and send it in `hello`. A secret.
    pub token: String,
    /// Queue id.
    pub queue: String,
    /// Queue name in the page's language.
    pub queue_name: String,
    /// How they talk.
    pub channel: Channel,
    /// Where it stands.
    pub state: CustomerSessionState,
    /// When it arrived.
    pub arrived_at: i64,
    /// The agent's public name while one is there.
    pub agent_name: Option<String>,
    /// Names of all agents who talk with the customer, that one first; empty while none does.
    pub agents: Vec<String>,
    /// After a lost connection the place in line, or the conversation, is kept this long, seconds.
    pub grace_s: u32,
    /// Highest `seq` of the conversation so far.
    pub seq: u64,
    /// What it is where the customer does not wait on the page; null: no callback, no message.
    pub deferral: Option<CustomerDeferral>,
}

/// Where a session stands for its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerSessionState {
    /// In line, on the page.
    Waiting,
    /// A callback or message that no agent has taken; no page is needed.
    Deferred,
    /// In conversation.
    Connected,
    /// Over.
    Ended,
}

/// A queue as customers may choose it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct CustomerQueue {
    /// Queue id, as in the configuration.
    pub queue: String,
    /// Name in the page's language.
    pub name: String,
    /// How customers of this queue may talk.
    pub channels: Vec<Channel>,
    /// Whether it takes sessions now.
    pub state: QueueState,
    /// When a closed queue opens next, if it ever does.
    pub opens_at: Option<i64>,
    /// What to say when it is closed or unstaffed, in the page's language.
    pub notice: Option<String>,
    /// What one has to expect who comes now: an estimate, no promise.
    pub expected: Wait,
    /// What to say while more comes than its agents can meet; null: that is not so.
    pub surge: Option<String>,
    /// Whether it calls back: see `choices`.
    pub callback: bool,
    /// Whether it takes messages, also while it is closed.
    pub message: bool,
}

/// The queues a customer may choose.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct QueuesFrame {
    /// In the order of the configuration.
    pub queues: Vec<CustomerQueue>,
}

/// Whether a queue takes sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    /// Open and somebody is on duty.
    Open,
    /// Open, nobody is on duty, and customers may wait all the same; `notice` says so.
    Unstaffed,
    /// Takes nobody now: outside its hours, or nobody is on duty and the queue refuses then.
    Closed,
}

/// Place in line and wait.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct WaitingFrame {
    /// Session id.
    pub session: String,
    /// In line, or an agent is being asked.
    pub phase: WaitingPhase,
    /// 1 is next. Null where the queue does not show places.
    pub position: Option<u32>,
    /// How long still: what was promised last, counted down. Being early never breaks it.
    pub wait: Wait,
    /// Why the latest promise is worse than the one before; null: it is not.
    pub worse: Option<Worse>,
    /// What had better be known now; null: nothing.
    pub warning: Option<WaitWarning>,
    /// What the queue says while more comes than its agents can meet, in the page's language; null: that
    /// is not so.
    pub surge: Option<String>,
    /// What the queue says while nobody who serves it is on duty, in the page's language; null
    /// while somebody is.
    pub notice: Option<String>,
    /// When this was worked out.
    pub at: i64,
}

/// A text to show while waiting.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct HoldFrame {
    /// Session id.
    pub session: String,
    /// Plain text in the page's language.
    pub text: String,
    /// Where to find help meanwhile; null: nowhere.
    pub link: Option<HoldLink>,
    /// When.
    pub at: i64,
}

/// A page with help that needs no agent.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct HoldLink {
    /// Its address: `https:` or `http:`.
    pub url: String,
    /// What it is called, in the page's language.
    pub text: String,
}
