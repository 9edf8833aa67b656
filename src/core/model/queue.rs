//! Ordered lines and their rules, as the engine uses them.

use serde::{Deserialize, Serialize};

use super::{Channel, Millis, QueueId, SkillId, Timestamp};

/// How well an agent knows something, 1 (a little) to 10 (expert).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Level(u8);

impl Level {
    /// The lowest level.
    pub const MIN: Self = Self(1);

    /// The level, if it lies in 1..=10.
    #[must_use]
    pub const fn new(level: u8) -> Option<Self> {
        if level >= 1 && level <= 10 { Some(Self(level)) } else { None }
    }

    /// The bare number, 1..=10.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Level {
    type Error = String;
    fn try_from(level: u8) -> Result<Self, String> {
        Self::new(level).ok_or_else(|| format!("{level} is not a level: 1 to 10"))
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level.0
    }
}

/// Which channels a queue takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelSet {
    /// Takes chats.
    pub chat: bool,
    /// Takes calls.
    pub call: bool,
}

impl ChannelSet {
    /// Whether `channel` is in the set.
    #[must_use]
    pub const fn has(self, channel: Channel) -> bool {
        match channel {
            Channel::Chat => self.chat,
            Channel::Call => self.call,
        }
    }
}

/// Everything the engine is told about the contact center; replaced as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Configuration {
    /// All queues; each name once, at most 2,000.
    pub queues: Vec<QueueSpec>,
    /// After this many unanswered offers in a row an agent is set away.
    pub missed_offers_max: u32,
    /// How long an agent's sessions are kept after the connection is lost.
    pub agent_grace: Millis,
}

/// One queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueSpec {
    /// Its name.
    pub queue: QueueId,
    /// What it takes.
    pub channels: ChannelSet,
    /// What an agent must know, at least at that level.
    pub skills: Vec<(SkillId, Level)>,
    /// Due time = arrival + target − boosts.
    pub target: Millis,
    /// In which order candidates are compared.
    pub rank: Vec<RankKey>,
    /// How the requirement widens while a session waits; `after` grows from step to step.
    pub relax: Vec<RelaxStep>,
    /// How long an offer stays open.
    pub offer_lease: Millis,
    /// How long a session is not offered again to an agent who declined or missed it.
    pub decline_cooldown: Millis,
    /// How long wrap-up lasts unless the agent finishes sooner; zero for none.
    pub wrap_up: Millis,
    /// How much earlier a session counts for its past agents when one of them frees up.
    pub affinity_reach: Millis,
    /// When the earliest due session has fitted nobody's room for this long, one agent is to take
    /// nothing that is due later until it fits; none: never. Carried, and without effect so far: a
    /// queue that takes one channel only leaves nobody without room in this way.
    pub drain_after: Option<Millis>,
    /// When a silent customer is warned and closed; none: never.
    pub silence: Option<Silence>,
    /// How long a session is kept after its customer's connection is lost.
    pub grace: Millis,
    /// Most sessions in line; further arrivals are refused.
    pub waiting_max: u32,
    /// What happens to arrivals while nobody is signed in.
    pub unstaffed: Unstaffed,
    /// What happens at closing to those who wait.
    pub at_closing: AtClosing,
}

/// Limits for a silent customer in a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// Silence before the warning, while it is the customer's turn.
    pub warn_after: Millis,
    /// Silence after the warning before the session closes.
    pub close_after: Millis,
}

/// What candidates are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RankKey {
    /// Talked with this customer before, the more recent the better.
    PastContact,
    /// Highest level in what is asked, then fewest spare skills.
    SkillFit,
    /// Least share of slots in use.
    Load,
    /// Idle for longest.
    LongestIdle,
}

/// One widening of a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelaxStep {
    /// Waiting time at which it happens.
    pub after: Millis,
    /// Required levels drop by this many more, never below 1.
    pub lower_levels_by: u8,
    /// From then on agents of this queue may take the session too (overflow); the session stays
    /// in its own queue.
    pub queue: Option<QueueId>,
}

/// What happens to arrivals while nobody who serves the queue is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unstaffed {
    /// They wait, and are told that nobody is there.
    Wait,
    /// They are refused with the queue's text.
    Refuse,
}

/// What happens to those in line when the queue closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtClosing {
    /// Those in line are still served.
    Serve,
    /// Those in line are told and let go.
    Release,
}

/// Whether a queue is within its opening hours; evaluated outside the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueHours {
    /// Takes sessions.
    Open,
    /// Takes none.
    Closed {
        /// When it opens next, if ever.
        opens_at: Option<Timestamp>,
    },
}
