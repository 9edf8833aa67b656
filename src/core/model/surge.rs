//! More demand than a queue's agents can meet.

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// Most characters of what a supervisor says about it.
pub const SURGE_NOTICE_MAX: usize = 1_000;

/// A surge that is to begin, with what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurgeWish {
    /// Who says so.
    pub cause: SurgeCause,
    /// What customers are told instead of the queue's own text; at most [`SURGE_NOTICE_MAX`] characters.
    pub notice: Option<String>,
    /// Most sessions in line meanwhile; further arrivals are refused. None: as without it.
    pub waiting_max: Option<u32>,
    /// Whether whoever waits takes every relaxation step at once.
    pub widens: bool,
}

/// A surge that lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surge {
    /// Since when.
    pub since: Timestamp,
    /// What it does.
    #[serde(flatten)]
    pub rules: SurgeWish,
}

/// Who says that a queue is overrun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SurgeCause {
    /// The forecast.
    Forecast,
    /// A supervisor: no forecast ends it.
    Declared,
}
