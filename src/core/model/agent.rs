//! The people who help.

use serde::{Deserialize, Serialize};

use super::{AgentId, Channel, Level, ReasonId, SkillId, Tier, Timestamp};

/// What the engine knows of an agent's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentSpec {
    /// Number of the account.
    pub agent: AgentId,
    /// Abilities with levels; each skill once.
    pub skills: Vec<(SkillId, Level)>,
    /// Line of support.
    pub tier: Tier,
    /// How much at once.
    pub capacity: Capacity,
}

/// How many sessions of each channel an agent may hold at once, and which exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// Chats at once, 0..=100.
    pub chats: u16,
    /// Calls at once, 0..=1: nobody speaks with two people.
    pub calls: u16,
    /// Whether chats and calls may be held at the same time (a call never comes in during a call).
    pub chats_during_call: bool,
    /// Sessions of all channels at once; none: as many as the channels allow.
    pub total: Option<u16>,
}

impl Capacity {
    /// The maximum for one channel.
    #[must_use]
    pub const fn of(self, channel: Channel) -> u16 {
        match channel {
            Channel::Chat => self.chats,
            Channel::Call => self.calls,
        }
    }

    /// Slots in all: what a share of load is a share of.
    #[must_use]
    pub fn slots(self) -> u16 {
        let both = self.chats.saturating_add(self.calls);
        self.total.map_or(both, |total| total.min(both))
    }

    /// Whether chats keep calls out, and the other way round, in somebody who takes both.
    #[must_use]
    pub const fn excludes(self) -> bool {
        !self.chats_during_call && self.chats > 0 && self.calls > 0
    }
}

/// Whether an agent takes work. "Busy" is computed from the sessions held, never stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presence {
    /// As the agent chose, or as missed offers forced.
    At(Resting),
    /// No page of the agent is connected: keeps sessions, gets no offers, until `ends_at`.
    Grace {
        /// When the sessions go back in line and the agent is offline.
        ends_at: Timestamp,
        /// What the agent returns to.
        before: Resting,
    },
}

/// A presence that holds until somebody changes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resting {
    /// Has left; takes nothing.
    Offline,
    /// Takes nothing new.
    Away(AwayReason),
    /// Takes work up to capacity.
    Available,
}

/// Why an agent is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwayReason {
    /// Chosen by the agent from the configured list.
    Chosen(ReasonId),
    /// Set by the router after offers went unanswered.
    MissedOffers,
}

/// What an agent asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PresenceWish {
    /// Take work.
    Available,
    /// Take nothing new.
    Away(ReasonId),
    /// Leave.
    Offline,
}
