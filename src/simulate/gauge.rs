//! A level that changes by steps, and what it was on average.

use super::clock::Ticks;

/// How many bins a run is cut into for charts over time.
pub const BINS: usize = 120;

/// Sums up a level over time: from the end of the warm-up to the horizon, and in bins over all of it.
#[derive(Debug)]
pub(super) struct Gauge {
    level: i64,
    since: Ticks,
    /// What counts: from the end of the warm-up to the horizon.
    window: (Ticks, Ticks),
    /// Level times ticks within the window.
    sum: f64,
    bin_ticks: Ticks,
    /// Level times ticks in each bin.
    bins: Box<[f64; BINS]>,
}

impl Gauge {
    pub(super) fn new(warmup: Ticks, horizon: Ticks) -> Self {
        Self {
            level: 0,
            since: 0,
            window: (warmup, horizon),
            sum: 0.0,
            // Rounded up: the last bin may reach beyond the horizon, none is missing.
            bin_ticks: (horizon + BINS as Ticks - 1) / BINS as Ticks,
            bins: Box::new([0.0; BINS]),
        }
    }

    /// The level changes by `step` at `now`.
    pub(super) fn add(&mut self, now: Ticks, step: i64) {
        if self.level != 0 && now > self.since {
            self.sum_up(now);
        }
        self.since = now;
        self.level += step;
    }

    fn sum_up(&mut self, now: Ticks) {
        let (from, to) = self.window;
        let level = self.level as f64;
        self.sum += level * (now.min(to) - self.since.max(from)).max(0) as f64;
        let end = now.min(to);
        let mut at = self.since;
        while at < end {
            let bin = at / self.bin_ticks;
            let until = end.min((bin + 1) * self.bin_ticks);
            self.bins[bin as usize] += level * (until - at) as f64;
            at = until;
        }
    }

    /// Level times ticks within the window, up to the last change.
    pub(super) fn sum(&self) -> f64 {
        self.sum
    }

    /// The average level in each bin.
    pub(super) fn averages(&self) -> Vec<f64> {
        self.bins
            .iter()
            .enumerate()
            .map(|(bin, sum)| {
                let from = bin as Ticks * self.bin_ticks;
                let ticks = (self.window.1 - from).min(self.bin_ticks);
                if ticks > 0 { sum / ticks as f64 } else { 0.0 }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_counts_between_warm_up_and_horizon_and_in_every_bin() {
        let mut gauge = Gauge::new(300, 1_200);
        gauge.add(200, 2);
        gauge.add(400, -1);
        gauge.add(2_000, -1);
        assert!((gauge.sum() - (2.0 * 100.0 + 800.0)).abs() < 1e-9);
        let averages = gauge.averages();
        assert_eq!(averages[19..21], [0.0, 2.0]);
        assert_eq!(averages[39..41], [2.0, 1.0]);
        assert_eq!(averages[BINS - 1], 1.0);
    }
}
