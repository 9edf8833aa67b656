//! Waits and promises: pure estimators, fed by what has happened.
//!
//! ```text
//! taken, ended, left ─▶ laws (handle time, patience), what was seen lately
//!                          │
//! sight of the line ──▶ wait in a known line (QLm) ─▶ linear model ─▶ point ─▶ × stretch ─▶ bounds
//!                                                        ▲                        ▲
//! outcome of a forecast, when it is known ───────────────┴────────────────────────┘
//! ```
//!
//! A [`Forecaster`] serves sessions that compete for the same agents. [`Forecaster::outlook`] says what
//! it knows at one moment, from the past alone; its [`Ticket`] is kept until the wait is over and given
//! back with the outcome, from which the next forecasts learn. Time is in seconds since any moment.
//!
//! [`Forecasts`] are those of a whole center: one forecaster for each queue and channel, told what has
//! happened, and the engine's lines to look at.

mod center;
mod checkpoint;
mod codec;
mod fields;
mod honesty;
mod laws;
mod line;
mod linear;
mod notes;
#[cfg(test)]
mod tests;

use codec::{Reader, Short, Writer};
use honesty::Honesty;
use laws::{Count, Patience};
use linear::Linear;

pub use center::{Demand, Forecasts, Settings};
pub use checkpoint::CheckpointError;
pub use laws::{HandleTime, Lately};
pub use line::{LineWait, line_wait, wait_behind};

/// How often each bound of an [`Outlook`] comes true.
pub const LEVELS: [f64; 4] = [0.2, 0.5, 0.8, 0.9];

/// The same as quantiles of the normal law.
const NORMAL: [f64; 4] =
    [-0.841_621_233_572_914, 0.0, 0.841_621_233_572_914, 1.281_551_565_544_600_4];

/// Outcomes that are needed before anything is promised.
pub const LEAST_KNOWN: usize = 30;

/// Inputs of the linear model.
const INPUTS: usize = 18;

/// Added to waits before their ratio is taken, s: a wait of 2 s that was thought to be 1 s is not twice
/// as wrong as one of 10 minutes that was thought to be 5.
const FLOOR_S: f64 = 20.0;

/// Unit of time of the model's inputs, s: so that all of them are about 1.
const SCALE_S: f64 = 60.0;

/// What the model forgets with each outcome: the weight of 10,000 outcomes ago is a third.
const KEEP: f64 = 0.9999;

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

/// A forecast that waits for its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
    moment: Moment,
    inputs: [f64; INPUTS],
    line_s: f64,
    point_s: f64,
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

impl Ticket {
    /// When in its wait the forecast was made.
    #[must_use]
    pub const fn moment(&self) -> Moment {
        self.moment
    }
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

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecaster {
    handle: HandleTime,
    patience: Patience,
    lately: Lately,
    taken: Count,
    ended: Count,
    model: Linear<INPUTS>,
    /// By [`Moment`].
    honesty: [Honesty<{ LEVELS.len() }>; 3],
    /// The prior is the operator's word: enough to promise from the first session on.
    is_sure: bool,
}

impl Forecaster {
    /// One that knows what `prior` says, and promises nothing until it has seen more.
    #[must_use]
    pub fn new(prior: Prior) -> Self {
        let mut weights = [0.0; INPUTS];
        // The wait in a line that is known, until it turns out otherwise.
        weights[1] = SCALE_S;
        Self {
            handle: HandleTime::new(prior.handle_s),
            patience: Patience::new(prior.patience_s),
            lately: Lately::default(),
            taken: Count::over(300.0),
            ended: Count::over(600.0),
            model: Linear::new(weights, 1.0, KEEP),
            honesty: std::array::from_fn(|_| Honesty::new(LEVELS)),
            is_sure: false,
        }
    }

    /// One that takes the prior at its word, and promises what follows from it until more is seen.
    #[must_use]
    pub fn sure(prior: Prior) -> Self {
        Self { is_sure: true, ..Self::new(prior) }
    }

    /// Somebody was taken, after a wait or at once.
    pub fn taken(&mut self, at_s: f64, waited_s: Option<f64>) {
        self.taken.add(at_s);
        self.lately.taken(waited_s);
    }

    /// An agent is free again after so much work, s.
    pub fn ended(&mut self, at_s: f64, handle_s: f64) {
        self.ended.add(at_s);
        self.handle.learn(handle_s);
    }

    /// Mean handle time, s.
    #[must_use]
    pub fn handle_s(&self) -> f64 {
        self.handle.mean_s()
    }

    /// Who waits leaves at this rate, per second.
    #[must_use]
    pub fn leave_per_s(&self) -> f64 {
        self.patience.rate()
    }

    /// What can be said of the wait of one who comes now.
    #[must_use]
    pub fn outlook(&self, sight: &Sight) -> Outlook {
        let handle_s = self.handle.mean_s();
        let known = sight.known.unwrap_or_else(|| {
            line_wait(sight.ahead, sight.busy.max(1.0) / handle_s, self.patience.rate())
        });
        let moment = sight.moment;
        let line_s = if moment == Moment::AtOnce { 0.0 } else { known.mean_s };
        let inputs = self.inputs(sight, line_s);
        let point_s = match moment {
            Moment::AtOnce => 0.0,
            Moment::Entry | Moment::Later => self.model.predict(&inputs).max(0.0),
        };
        let honesty = &self.honesty[moment as usize];
        let bounds_s = if !line_s.is_finite() {
            None
        } else if honesty.known() >= LEAST_KNOWN {
            let stretch = honesty.stretch();
            Some(stretch.map(|stretch| ((point_s + FLOOR_S) * stretch - FLOOR_S).max(0.0)))
        } else if self.is_sure {
            Some(NORMAL.map(|z| if line_s > 0.0 { known.quantile_s(z) } else { 0.0 }))
        } else {
            None
        };
        Outlook { point_s, bounds_s, ticket: Ticket { moment, inputs, line_s, point_s } }
    }

    fn inputs(&self, sight: &Sight, line_s: f64) -> [f64; INPUTS] {
        let handle_s = self.handle.mean_s();
        let turn = std::f64::consts::TAU * sight.day_share;
        let seconds = |s: f64| s / SCALE_S;
        let count = |n: f64| n / 10.0;
        [
            1.0,
            seconds(line_s),
            count(sight.ahead),
            count(sight.line),
            count(sight.busy),
            seconds(self.lately.last_s()),
            seconds(self.lately.mean_of_ten_s()),
            seconds(self.lately.smoothed_s()),
            seconds(sight.oldest_s),
            count(self.taken.until(sight.at_s)),
            count(self.ended.until(sight.at_s)),
            seconds(handle_s),
            seconds(sight.boost_s),
            f64::from(u8::from(sight.ahead < 0.5)),
            libm::sin(turn),
            libm::cos(turn),
            libm::sin(2.0 * turn),
            libm::cos(2.0 * turn),
        ]
    }

    /// The wait of a forecast is over, so long after the forecast. What was foretold at entry teaches
    /// more: later forecasts, and those of sessions that somebody is free for, only what they are
    /// worth themselves.
    pub fn learn(&mut self, ticket: &Ticket, waited_s: f64, ending: Ending) {
        let served = ending == Ending::Served;
        let ratio = (waited_s + FLOOR_S) / (ticket.point_s + FLOOR_S);
        self.honesty[ticket.moment as usize].learn(ratio, served);
        if ticket.moment != Moment::Entry {
            return;
        }
        self.patience.learn(waited_s, ending == Ending::Left);
        if served && ticket.line_s.is_finite() {
            // Long waits scatter more: what they were off by counts less.
            let weight = SCALE_S / (ticket.line_s + SCALE_S);
            self.model.learn(&ticket.inputs, waited_s, weight * weight);
        }
    }

    fn write(&self, to: &mut Writer) {
        self.handle.write(to);
        self.patience.write(to);
        self.lately.write(to);
        self.taken.write(to);
        self.ended.write(to);
        self.model.write(to);
        self.honesty.iter().for_each(|honesty| honesty.write(to));
    }

    /// Takes up what [`Self::write`] has left.
    fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Short> {
        self.handle.read(from)?;
        self.patience.read(from)?;
        self.lately.read(from)?;
        self.taken.read(from)?;
        self.ended.read(from)?;
        self.model.read(from)?;
        self.honesty.iter_mut().try_for_each(|honesty| honesty.read(from))
    }
}
