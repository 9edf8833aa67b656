//! Who held a session, and why it went there.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{AgentId, Requirement, Timestamp};

/// That an agent held a session, for how long and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Who.
    pub agent: AgentId,
    /// Since when.
    pub from: Timestamp,
    /// Until when; none while it lasts.
    pub until: Option<Timestamp>,
    /// Why.
    pub cause: Cause,
}

/// How an agent came to hold a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// By accepting an offer.
    Offered(Why),
    /// By hand.
    Pulled,
    /// Somebody gave it away.
    HandedOver {
        /// Who.
        by: AgentId,
    },
    /// Somebody was lost out of the conversation.
    Inherited {
        /// Who.
        from: AgentId,
    },
}

/// Why a session went to an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// What decided.
    pub decided_by: DecidedBy,
    /// How many agents could have taken it at that moment, this one included.
    pub candidates: u32,
    /// The best of those it was not offered to.
    pub runner_up: Option<AgentId>,
    /// Relaxation steps it had taken.
    pub step: u16,
    /// What was asked for at that moment.
    pub requirement: Arc<Requirement>,
}

/// What decided a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// Nobody else could take it.
    OnlyCandidate,
    /// Talked with this agent before.
    PastContact,
    /// Best fit of skills.
    SkillFit,
    /// Least share of slots in use.
    Load,
    /// Greatest share of slots in use.
    Fill,
    /// Idle for longest.
    LongestIdle,
    /// All else equal: the lowest number.
    Tie,
    /// A colleague or a supervisor asked for this agent.
    Transfer,
    /// Nobody else could take it then, and nothing that is due earlier was there for this agent.
    EarliestDue,
    /// Everybody who could take it was asked at once.
    AllAsked,
}
