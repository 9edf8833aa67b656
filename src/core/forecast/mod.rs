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

mod honesty;
mod laws;
mod line;
mod linear;

use honesty::Honesty;
use laws::{Count, Patience};
use linear::Linear;

pub use laws::{HandleTime, Lately};
pub use line::wait_behind;

/// How often each bound of an [`Outlook`] comes true.
pub const LEVELS: [f64; 4] = [0.2, 0.5, 0.8, 0.9];

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
    /// Sessions that go before this one.
    pub ahead: u32,
    /// Sessions in line, this one not counted.
    pub line: u32,
    /// Agents at work who may take it.
    pub busy: u32,
    /// Wait so far of the one who has waited longest, s; 0 where nobody waits.
    pub oldest_s: f64,
    /// How much earlier than by arrival it goes, s: boosts.
    pub boost_s: f64,
}

/// A forecast that waits for its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
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

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With an agent.
    Served,
    /// The customer left.
    Left,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Forecaster {
    handle: HandleTime,
    patience: Patience,
    lately: Lately,
    taken: Count,
    ended: Count,
    model: Linear<INPUTS>,
    honesty: Honesty<{ LEVELS.len() }>,
}

impl Forecaster {
    /// One that knows what `prior` says.
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
            honesty: Honesty::new(LEVELS),
        }
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

    /// What can be said of the wait of one who comes now.
    #[must_use]
    pub fn outlook(&self, sight: &Sight) -> Outlook {
        let handle_s = self.handle.mean_s();
        let busy = f64::from(sight.busy.max(1));
        let line_s = wait_behind(sight.ahead, busy, handle_s, self.patience.rate());
        let inputs = self.inputs(sight, line_s);
        let point_s = self.model.predict(&inputs).max(0.0);
        let known = self.honesty.known() >= LEAST_KNOWN;
        let bounds_s = known.then(|| {
            let stretch = self.honesty.stretch();
            stretch.map(|stretch| ((point_s + FLOOR_S) * stretch - FLOOR_S).max(0.0))
        });
        Outlook { point_s, bounds_s, ticket: Ticket { inputs, line_s, point_s } }
    }

    fn inputs(&self, sight: &Sight, line_s: f64) -> [f64; INPUTS] {
        let handle_s = self.handle.mean_s();
        let turn = std::f64::consts::TAU * sight.day_share;
        let seconds = |s: f64| s / SCALE_S;
        let count = |n: f64| n / 10.0;
        [
            1.0,
            seconds(line_s),
            count(f64::from(sight.ahead)),
            count(f64::from(sight.line)),
            count(f64::from(sight.busy)),
            seconds(self.lately.last_s()),
            seconds(self.lately.mean_of_ten_s()),
            seconds(self.lately.smoothed_s()),
            seconds(sight.oldest_s),
            count(self.taken.until(sight.at_s)),
            count(self.ended.until(sight.at_s)),
            seconds(handle_s),
            seconds(sight.boost_s),
            f64::from(u8::from(sight.ahead == 0)),
            libm::sin(turn),
            libm::cos(turn),
            libm::sin(2.0 * turn),
            libm::cos(2.0 * turn),
        ]
    }

    /// The wait of a forecast is over.
    pub fn learn(&mut self, ticket: &Ticket, waited_s: f64, ending: Ending) {
        let served = ending == Ending::Served;
        self.patience.learn(waited_s, !served);
        self.honesty.learn((waited_s + FLOOR_S) / (ticket.point_s + FLOOR_S), served);
        if served {
            // Long waits scatter more: what they were off by counts less.
            let weight = SCALE_S / (ticket.line_s + SCALE_S);
            self.model.learn(&ticket.inputs, waited_s, weight * weight);
        }
    }
}
