//! What forecasts were worth, summed up: over one replication, and over all of them.

use seira_core::forecast::{LEVELS, Outlook};
use serde::Serialize;

use super::evaluate::{Baselines, Point, Promise};

/// The levels that are told; the lowest is the lower end of what customers read.
const TOLD: [f64; 3] = [0.5, 0.8, 0.9];

/// What was said to one who had to wait, and what came of it.
#[derive(Debug)]
pub(super) struct Outcome {
    /// When it was said, s.
    pub(super) at_s: f64,
    pub(super) outlook: Outlook,
    pub(super) baselines: Baselines<f64>,
    /// 80% quantile by the scenario's rates, s.
    pub(super) by_rates_s: f64,
    /// The wait, s, where it ended with an agent.
    pub(super) served_s: Option<f64>,
    /// What it would have been for one who stays, s.
    pub(super) potential_s: f64,
}

/// Whether what was promised to 80% would have been kept for one who stays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kept {
    /// When it was said, s.
    pub at_s: f32,
    /// What the forecast promised; none where it promised nothing.
    pub promised: Option<bool>,
    /// The 80% quantile by the scenario's own rates: of the wait in a line of which all but chance is
    /// known.
    pub by_rates: bool,
}

/// One guess against the waits that came.
#[derive(Debug, Clone, Copy, Default)]
struct Guess {
    /// Squares over those who were served, s².
    served_s2: f64,
    /// Guess less wait of these, s.
    error_s: f64,
    /// Squares against potential waits, over all, s².
    potential_s2: f64,
}

/// One level.
#[derive(Debug, Clone, Copy, Default)]
struct Bound {
    kept: u64,
    kept_potential: u64,
    sum_s: f64,
    pinball_s: f64,
}

/// What was said to those who had to wait in one queue, and what came of it.
#[derive(Debug, Clone, Default)]
pub struct Hindsight {
    all: u64,
    served: u64,
    served_s: f64,
    unknown: u64,
    promised_served: u64,
    point: Guess,
    baselines: Baselines<Guess>,
    bounds: [Bound; TOLD.len()],
    /// In the order in which the outcomes became known.
    pub kept: Vec<Kept>,
}

/// Sums over several of them.
#[derive(Debug, Clone, Serialize)]
pub struct ForecastReport {
    /// The best guess, over those who were served.
    pub point: Point,
    /// Mean squared error of the best guess, s², over all who had to wait, against what their waits would
    /// have been had they stayed; none where nobody had to wait.
    pub ase: Option<f64>,
    /// By level. `kept_censored` is the share of all who had to wait for whom it would have been kept had
    /// they stayed; the rest is over those who were served.
    pub promises: Vec<Promise>,
    /// How many had to wait and were promised nothing, because too little was known.
    pub unknown: u64,
}

/// How good an announcement is.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct BaselineReport {
    /// Root of the mean squared error over those who were served, by their mean wait.
    pub rrase: Option<f64>,
    /// As [`ForecastReport::ase`].
    pub ase: Option<f64>,
}

impl Guess {
    fn add(&mut self, guess_s: f64, outcome: &Outcome) {
        self.potential_s2 += (guess_s - outcome.potential_s).powi(2);
        if let Some(served_s) = outcome.served_s {
            self.served_s2 += (guess_s - served_s).powi(2);
            self.error_s += guess_s - served_s;
        }
    }

    fn plus(&mut self, other: &Self) {
        self.served_s2 += other.served_s2;
        self.error_s += other.error_s;
        self.potential_s2 += other.potential_s2;
    }
}

impl Hindsight {
    pub(super) fn add(&mut self, outcome: &Outcome) {
        self.all += 1;
        if let Some(served_s) = outcome.served_s {
            self.served += 1;
            self.served_s += served_s;
        }
        self.point.add(outcome.outlook.point_s, outcome);
        self.baselines.each(&outcome.baselines, |sum, guess| sum.add(*guess, outcome));
        let promised = outcome.outlook.bounds_s.map(|bounds| outcome.potential_s <= bounds[EIGHTY]);
        let by_rates = outcome.potential_s <= outcome.by_rates_s;
        self.kept.push(Kept { at_s: outcome.at_s as f32, promised, by_rates });
        let Some(bounds_s) = outcome.outlook.bounds_s else {
            self.unknown += 1;
            return;
        };
        self.promised_served += u64::from(outcome.served_s.is_some());
        for (bound, level) in self.bounds.iter_mut().zip(TOLD) {
            let at = LEVELS.iter().position(|known| *known == level).unwrap_or_default();
            bound.add(level, bounds_s[at], outcome);
        }
    }

    fn plus(&mut self, other: &Self) {
        self.all += other.all;
        self.served += other.served;
        self.served_s += other.served_s;
        self.unknown += other.unknown;
        self.promised_served += other.promised_served;
        self.point.plus(&other.point);
        self.baselines.each(&other.baselines, Guess::plus);
        for (bound, other) in self.bounds.iter_mut().zip(&other.bounds) {
            bound.kept += other.kept;
            bound.kept_potential += other.kept_potential;
            bound.sum_s += other.sum_s;
            bound.pinball_s += other.pinball_s;
        }
    }

    /// What all of `parts` come to.
    pub(super) fn report<'a>(
        parts: impl Iterator<Item = &'a Self>,
    ) -> (ForecastReport, Baselines<BaselineReport>) {
        let mut sum = Self::default();
        parts.for_each(|part| sum.plus(part));
        let served = sum.served as f64;
        let share = |part: f64, of: f64| (of > 0.0).then(|| part / of);
        let rrase = |guess: &Guess| {
            let root = share(guess.served_s2, served)?.sqrt();
            share(root, sum.served_s / served)
        };
        let ase = |guess: &Guess| share(guess.potential_s2, sum.all as f64);
        let promised = (sum.all - sum.unknown) as f64;
        let promised_served = sum.promised_served as f64;
        let promises = TOLD.iter().zip(&sum.bounds).map(|(level, bound)| Promise {
            level: *level,
            kept: share(bound.kept as f64, promised_served),
            kept_censored: share(bound.kept_potential as f64, promised),
            mean_s: share(bound.sum_s, promised_served),
            pinball_s: share(bound.pinball_s, promised_served),
        });
        let point =
            Point { rrase: rrase(&sum.point), mean_error_s: share(sum.point.error_s, served) };
        let forecast = ForecastReport {
            point,
            ase: ase(&sum.point),
            promises: promises.collect(),
            unknown: sum.unknown,
        };
        let told =
            sum.baselines.map(|guess| BaselineReport { rrase: rrase(&guess), ase: ase(&guess) });
        (forecast, told)
    }
}

impl Bound {
    fn add(&mut self, level: f64, bound_s: f64, outcome: &Outcome) {
        self.kept_potential += u64::from(outcome.potential_s <= bound_s);
        if let Some(served_s) = outcome.served_s {
            let late_s = served_s - bound_s;
            self.kept += u64::from(late_s <= 0.0);
            self.sum_s += bound_s;
            self.pinball_s += if late_s > 0.0 { level * late_s } else { (level - 1.0) * late_s };
        }
    }
}

/// Where 80% is among [`LEVELS`].
const EIGHTY: usize = 2;
