//! Waits and promises: pure estimators, fed by what has happened.
//!
//! ```text
//! taken, ended, left ─▶ laws (handle time, patience), what was seen lately
//!                          │
//! sight of the line ──▶ wait in a known line (QLm) ─▶ linear model ─▶ point, spread ─▶ bounds
//!                                                        ▲                    ▲
//! outcome of a forecast, when it is known ───────────────┴────────────────────┘
//! ```
//!
//! A [`Forecaster`] serves sessions that compete for the same agents. [`Forecaster::outlook`] says what
//! it knows at one moment, from the past alone; its [`Ticket`] is kept until the wait is over and given
//! back with the outcome, from which the next forecasts learn. Time is in seconds since any moment.
//!
//! [`Forecasts`] are those of a whole center: one forecaster for each queue and channel, told what has
//! happened, and the engine's lines to look at.

mod censored;
mod center;
mod checkpoint;
mod codec;
mod fields;
mod forecaster;
mod honesty;
mod laws;
mod leads;
mod line;
mod linear;
mod notes;
mod overrun;
mod refresh;
mod score;
#[cfg(test)]
mod tests;

pub use censored::kept_censored;
pub use center::{Demand, Forecasts, Settings};
pub use checkpoint::CheckpointError;
pub use forecaster::{Forecaster, Ticket};
pub use laws::{HandleTime, Lately};
pub use line::{LineWait, line_wait, wait_behind};
pub use overrun::{Bounds, Watch, expected_s};

/// How often each bound of an [`Outlook`] comes true.
pub const LEVELS: [f64; 4] = [0.2, 0.5, 0.8, 0.9];

/// Outcomes that are needed before anything is promised.
pub const LEAST_KNOWN: usize = 30;

/// Sessions of a queue that are learned from in one mean handle time; of more as many. Outcomes of the same
/// minutes tell the same: more of them would only crowd out earlier ones.
const SAMPLES: f64 = 50.0;

/// What is believed before anything is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Mean handle time, s.
    pub handle_s: f64,
    /// Mean patience, s.
    pub patience_s: f64,
}

impl Default for Prior {
    /// Three minutes of work, and ten of patience.
    fn default() -> Self {
        Self { handle_s: 180.0, patience_s: 600.0 }
    }
}

/// What is seen of the line when a wait is forecast.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sight {
    /// Now, s.
    pub at_s: f64,
    /// Time of the day, as a share of it from midnight where the center is: 0 to 1.
    pub day_share: f64,
    /// When in its wait it is forecast.
    pub moment: Moment,
    /// Sessions that go before this one; a part of one where it may go elsewhere.
    pub ahead: f64,
    /// Sessions in line, this one not counted.
    pub line: f64,
    /// How many sessions those can hold who are at work and may take it.
    pub busy: f64,
    /// The wait in the line as it is known, where the caller knows more of it than that.
    pub known: Option<LineWait>,
    /// Wait so far of the one who has waited longest, s; 0 where nobody waits.
    pub oldest_s: f64,
    /// How much earlier than by arrival it goes, s: boosts.
    pub boost_s: f64,
}

/// When in a wait a forecast is made: each has errors of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Moment {
    /// When the session comes into line.
    #[default]
    Entry,
    /// Later, of what is left of the wait.
    Later,
    /// Somebody is free to take it: nobody has to end a conversation first.
    AtOnce,
}

/// What can be said of a wait.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// Best guess, s.
    pub point_s: f64,
    /// Bounds that come true as often as [`LEVELS`] say, s; none while too little is known.
    pub bounds_s: Option<[f64; LEVELS.len()]>,
    /// To be given back with the outcome.
    pub ticket: Ticket,
}

impl Outlook {
    /// The bound that comes true as often as `level` says, s: between those of [`LEVELS`] in proportion,
    /// beyond them the nearest; none while too little is known.
    #[must_use]
    pub fn bound_s(&self, level: f64) -> Option<f64> {
        let bounds = self.bounds_s?;
        let at = LEVELS.partition_point(|known| *known < level).clamp(1, LEVELS.len() - 1);
        let part = (level - LEVELS[at - 1]) / (LEVELS[at] - LEVELS[at - 1]);
        Some(bounds[at - 1] + part.clamp(0.0, 1.0) * (bounds[at] - bounds[at - 1]))
    }
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With an agent.
    Served,
    /// The customer left.
    Left,
    /// Neither: the queue closed, or the session was moved to another.
    Ended,
}
