//! What a session asks of whoever takes it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{BoostId, Channel, Level, Millis, SkillId, Tiers};

/// What one session asks for beyond what its queue does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Asks {
    /// Skills with their least levels.
    #[serde(default)]
    pub skills: Vec<(SkillId, Level)>,
    /// Skills that are better there than not.
    #[serde(default)]
    pub preferred: Vec<(SkillId, Level)>,
    /// A language, as a skill. Waiting does not lower its level, and no overflow does without it.
    #[serde(default)]
    pub language: Option<(SkillId, Level)>,
}

impl Asks {
    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.skills.is_empty() && self.preferred.is_empty() && self.language.is_none()
    }
}

/// Why a session is due earlier than others of its queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boost {
    /// What it is for: a plan, a revenue class, a first contact, ...
    pub reason: BoostId,
    /// How much earlier; 0 to 7 days, and so is their sum.
    pub by: Millis,
}

/// Boosts of one session; none where nothing applies. One word in the many sessions that have none.
pub type Boosts = Option<Arc<Vec<Boost>>>;

/// Everything that is asked of whoever takes a session, at one step of its wait. Sessions of one
/// queue with the same requirement form a class.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Requirement {
    /// How they will talk.
    pub channel: Channel,
    /// Any one of these will do: first the queue's own, then those of overflow, in order.
    pub any_of: Vec<AskedOf>,
    /// A language, as a skill.
    pub language: Option<(SkillId, Level)>,
    /// What is better there than not, by skill.
    pub preferred: Vec<(SkillId, Level)>,
}

/// Skills and tier, all of which are needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AskedOf {
    /// By skill; each once.
    pub skills: Vec<(SkillId, Level)>,
    /// Lines of support.
    pub tiers: Tiers,
}
