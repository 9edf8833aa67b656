//! Ordered lines and their rules, as the engine uses them.

use serde::{Deserialize, Serialize};

use super::{CallbackRules, Channel, MessageRules, Millis, QueueId, SkillId, Timestamp};

/// A line of support: 1 is asked first, 9 is the last resort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Tier(u8);

impl Tier {
    /// The first line.
    pub const FIRST: Self = Self(1);
    /// The last line there can be.
    pub const LAST: Self = Self(9);

    /// The tier, if it lies in 1..=9.
    #[must_use]
    pub const fn new(tier: u8) -> Option<Self> {
        if tier >= 1 && tier <= 9 { Some(Self(tier)) } else { None }
    }

    /// The bare number, 1..=9.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The next tier; none after the last.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        Self::new(self.0 + 1)
    }
}

impl TryFrom<u8> for Tier {
    type Error = String;
    fn try_from(tier: u8) -> Result<Self, String> {
        Self::new(tier).ok_or_else(|| format!("{tier} is not a tier: 1 to 9"))
    }
}

impl From<Tier> for u8 {
    fn from(tier: Tier) -> Self {
        tier.0
    }
}

/// Tiers from one to another, both included; `from` is not after `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Tiers {
    /// The lowest.
    pub from: Tier,
    /// The highest.
    pub to: Tier,
}

impl Tiers {
    /// Every tier.
    pub const ANY: Self = Self { from: Tier::FIRST, to: Tier::LAST };

    /// Whether `tier` lies between the two.
    #[must_use]
    pub fn has(self, tier: Tier) -> bool {
        self.from <= tier && tier <= self.to
    }

    /// `more` further tiers, and none below `floor`.
    #[must_use]
    pub fn widened(self, more: u8, floor: Tier) -> Self {
        let to = Tier(self.to.0.saturating_add(more).min(Tier::LAST.0));
        let from = self.from.max(floor);
        Self { from, to: to.max(from) }
    }
}

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// All queues; each name once, at most 2,000.
    pub queues: Vec<QueueSpec>,
    /// After this many unanswered offers in a row an agent is set away; 1 or more.
    pub missed_offers_max: u32,
    /// How long an agent's sessions are kept after the connection is lost.
    pub agent_grace: Millis,
}

impl Default for Configuration {
    /// No queues, and no patience with agents.
    fn default() -> Self {
        Self { queues: Vec::new(), missed_offers_max: 1, agent_grace: Millis::ZERO }
    }
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
    /// What an agent had better know, at least at that level; counts in [`RankKey::SkillFit`].
    pub preferred: Vec<(SkillId, Level)>,
    /// Which lines of support take its sessions, before relaxation and escalation.
    pub tiers: Tiers,
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
    /// When the earliest due call of a class has fitted nobody's room for this long, one agent who
    /// has chats takes nothing that is due later until it fits; none: never.
    pub drain_after: Option<Millis>,
    /// How many agents are asked at once, 1..=10; the first to accept has it.
    pub offer_to: u8,
    /// Most sessions of this queue that one agent holds at once; none: as many as there is room.
    pub agent_max: Option<u16>,
    /// When a silent customer is warned and closed; none: never.
    pub silence: Option<Silence>,
    /// How long a session is kept after its customer's connection is lost.
    pub grace: Millis,
    /// Most sessions in line; further arrivals are refused.
    pub waiting_max: u32,
    /// How long a session may wait before it is let go, told why; none: for ever.
    pub wait_max: Option<Millis>,
    /// What happens to arrivals while nobody is signed in.
    pub unstaffed: Unstaffed,
    /// What happens at closing to those who wait.
    pub at_closing: AtClosing,
    /// How customers are called back; none: they are not.
    #[serde(default)]
    pub callback: Option<CallbackRules>,
    /// How messages are answered; none: there are none.
    #[serde(default)]
    pub message: Option<MessageRules>,
}

impl QueueSpec {
    /// A queue for anybody's chats and calls that sets no limits: due on arrival, offers of 20 s,
    /// 30 s until the same agent is asked again, no wrap-up, grace of 120 s.
    #[must_use]
    pub fn plain(queue: QueueId) -> Self {
        Self {
            queue,
            channels: ChannelSet { chat: true, call: true },
            skills: Vec::new(),
            preferred: Vec::new(),
            tiers: Tiers::ANY,
            target: Millis::ZERO,
            rank: Vec::new(),
            relax: Vec::new(),
            offer_lease: Millis::from_secs(20),
            decline_cooldown: Millis::from_secs(30),
            wrap_up: Millis::ZERO,
            affinity_reach: Millis::ZERO,
            drain_after: None,
            offer_to: 1,
            agent_max: None,
            silence: None,
            grace: Millis::from_secs(120),
            waiting_max: u32::MAX,
            wait_max: None,
            unstaffed: Unstaffed::Wait,
            at_closing: AtClosing::Serve,
            callback: None,
            message: None,
        }
    }
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
    /// Most of what is preferred, then the highest levels in what is asked, then fewest spare skills.
    SkillFit,
    /// Least share of slots in use. For a chat, among agents who could take a call instead (and whose
    /// chats keep calls out), the greatest: who has nothing comes last and stays free for calls.
    Load,
    /// Greatest share of slots in use: fills one agent before the next, so that others stay free.
    Fill,
    /// Idle for longest.
    LongestIdle,
}

/// One widening of a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelaxStep {
    /// Waiting time at which it happens.
    pub after: Millis,
    /// Required levels drop by this many more, never below 1; a language's level stays.
    pub lower_levels_by: u8,
    /// So many more tiers may take the session.
    pub more_tiers: u8,
    /// From then on agents of this queue may take the session too (overflow): whoever has the skills
    /// and the tier that queue asks for. What the session itself asks for stays, and so does its
    /// place in its own queue.
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
