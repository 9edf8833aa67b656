//! Takes samples of two cases in turn, and says what is in the middle.

use std::time::Instant;

use super::cases::Case;

/// Samples before those that count.
const WARM: usize = 20;

/// What reads how much decisions take.
pub(crate) trait Meter {
    /// Does it and says how much it took.
    fn measure(&mut self, what: &mut dyn FnMut()) -> f64;
}

/// Nanoseconds.
pub(crate) struct Clock;

impl Meter for Clock {
    fn measure(&mut self, what: &mut dyn FnMut()) -> f64 {
        let started = Instant::now();
        what();
        started.elapsed().as_secs_f64() * 1e9
    }
}

/// Nothing.
pub(crate) struct Unmeasured;

impl Meter for Unmeasured {
    fn measure(&mut self, what: &mut dyn FnMut()) -> f64 {
        what();
        0.0
    }
}

/// Medians in nanoseconds per decision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) engine: f64,
    /// Of the reference loop, and the median of engine / reference, pair by pair.
    pub(crate) reference: Option<(f64, f64)>,
}

/// Measures a case, in alternation with the reference loop where there is one.
pub(crate) fn measure(samples: usize, mut engine: Case, mut bare: Option<Case>) -> Found {
    let mut take = |case: &mut Case| {
        let sample = case(&mut Clock);
        sample.amount / sample.decisions as f64
    };
    let mut pairs = Vec::with_capacity(samples);
    for _ in 0..WARM.min(samples) + samples {
        pairs.push((take(&mut engine), bare.as_mut().map(&mut take)));
    }
    let pairs = pairs.split_off(WARM.min(samples));
    let with = pairs.iter().filter_map(|(engine, bare)| Some((*engine, (*bare)?)));
    let reference = median(with.clone().map(|(_, bare)| bare));
    let ratio = median(with.map(|(engine, bare)| engine / bare));
    let engine = median(pairs.iter().map(|(engine, _)| *engine)).unwrap_or(f64::NAN);
    Found { engine, reference: reference.zip(ratio) }
}

/// The one in the middle.
fn median(of: impl Iterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<_> = of.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}
