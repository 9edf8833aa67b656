//! How long things take, and when customers come.

use std::sync::Arc;

use super::chance::Chance;

/// A law of durations, in seconds.
#[derive(Debug, Clone, PartialEq)]
pub enum Law {
    /// Without memory, with this mean.
    Exponential(f64),
    /// The logarithm is normal with this mean and deviation.
    Lognormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// One of two exponentials, chosen by chance.
    Hyperexponential {
        /// How often it is the first, 0..=1.
        first: f64,
        /// Their means.
        means: [f64; 2],
    },
    /// Always the same.
    Constant(f64),
    /// Any of these, equally often; never empty.
    Empirical(Arc<[f64]>),
}

impl Law {
    /// Lognormal with this mean and coefficient of variation.
    #[must_use]
    pub fn lognormal(mean: f64, cv: f64) -> Self {
        let variance = libm::log1p(cv * cv);
        Self::Lognormal { mu: libm::log(mean) - variance / 2.0, sigma: variance.sqrt() }
    }

    /// Two exponentials with this mean and coefficient of variation (at least 1), of which either
    /// makes up half of the mean ("balanced means": Whitt, Bell System Technical Journal 61, 1982).
    #[must_use]
    pub fn hyperexponential(mean: f64, cv: f64) -> Self {
        let square = cv * cv;
        let first = (1.0 + ((square - 1.0) / (square + 1.0)).sqrt()) / 2.0;
        Self::Hyperexponential {
            first,
            means: [mean / (2.0 * first), mean / (2.0 * (1.0 - first))],
        }
    }

    /// The mean, in seconds.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Exponential(mean) | Self::Constant(mean) => *mean,
            Self::Lognormal { mu, sigma } => libm::exp(mu + sigma * sigma / 2.0),
            Self::Hyperexponential { first, means } => first * means[0] + (1.0 - first) * means[1],
            Self::Empirical(values) => values.iter().sum::<f64>() / values.len() as f64,
        }
    }

    /// One duration, in seconds.
    pub(super) fn draw(&self, chance: &mut Chance) -> f64 {
        match self {
            Self::Exponential(mean) => mean * chance.exponential(),
            Self::Lognormal { mu, sigma } => libm::exp(mu + sigma * chance.normal()),
            Self::Hyperexponential { first, means } => {
                let mean = if chance.unit() < *first { means[0] } else { means[1] };
                mean * chance.exponential()
            }
            Self::Constant(value) => *value,
            Self::Empirical(values) => values[chance.one_of(values.len())],
        }
    }
}

/// Poisson arrivals with a rate that is constant piece by piece.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrivals(Vec<Piece>);

/// From when on which rate holds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    from_s: f64,
    per_s: f64,
}

impl Arrivals {
    /// So many per hour, always.
    #[must_use]
    pub fn per_hour(rate: f64) -> Self {
        Self::steps(&[(0.0, rate)])
    }

    /// From each second on so many per hour; seconds grow, and before the first nobody comes.
    #[must_use]
    pub fn steps(steps: &[(f64, f64)]) -> Self {
        let piece =
            |(from_s, per_hour): &(f64, f64)| Piece { from_s: *from_s, per_s: per_hour / 3_600.0 };
        Self(steps.iter().map(piece).collect())
    }

    /// How many arrive on average from second 0 to `horizon_s`.
    #[must_use]
    pub fn expected(&self, horizon_s: f64) -> f64 {
        let ends = self.0.iter().skip(1).map(|piece| piece.from_s).chain([f64::INFINITY]);
        let pieces = self.0.iter().zip(ends);
        pieces.map(|(piece, end)| piece.per_s * (end.min(horizon_s) - piece.from_s).max(0.0)).sum()
    }

    /// The highest rate, per second.
    pub(super) fn peak_per_s(&self) -> f64 {
        self.0.iter().map(|piece| piece.per_s).fold(0.0, f64::max)
    }

    /// The first arrival after `now` (seconds); none when nobody comes any more.
    pub(super) fn next(&self, now: f64, chance: &mut Chance) -> Option<f64> {
        // A Poisson process is one of rate 1 on the clock of its own expected count.
        let mut left = chance.exponential();
        let mut at = now;
        for (index, piece) in self.0.iter().enumerate() {
            let end = self.0.get(index + 1).map_or(f64::INFINITY, |next| next.from_s);
            if end <= at {
                continue;
            }
            at = at.max(piece.from_s);
            let room = if piece.per_s > 0.0 { piece.per_s * (end - at) } else { 0.0 };
            if left < room {
                return Some(at + left / piece.per_s);
            }
            left -= room;
            at = end;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::chance::Purpose;
    use super::*;

    /// Mean and coefficient of variation of many draws.
    fn moments(law: &Law) -> (f64, f64) {
        let mut chance = Chance::new(5, 0, 0, Purpose::Handle);
        let drawn: Vec<f64> = (0..200_000).map(|_| law.draw(&mut chance)).collect();
        let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
        let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / drawn.len() as f64;
        (mean, variance.sqrt() / mean)
    }

    #[test]
    fn laws_have_the_mean_and_the_spread_they_are_asked_for() {
        for (law, cv) in [
            (Law::Exponential(60.0), 1.0),
            (Law::lognormal(60.0, 0.7), 0.7),
            (Law::hyperexponential(60.0, 1.5), 1.5),
            (Law::hyperexponential(60.0, 1.0), 1.0),
            (Law::Constant(60.0), 0.0),
            (Law::Empirical(Arc::from([30.0, 90.0])), 0.5),
        ] {
            let (mean, spread) = moments(&law);
            assert!((law.mean() - 60.0).abs() < 1e-9, "{law:?}: {}", law.mean());
            assert!((mean - 60.0).abs() < 0.6, "{law:?}: {mean}");
            assert!((spread - cv).abs() < 0.02, "{law:?}: {spread}");
        }
    }

    #[test]
    fn arrivals_follow_their_steps_and_stop_with_the_last() {
        let arrivals =
            Arrivals::steps(&[(10.0, 3_600.0), (20.0, 0.0), (30.0, 7_200.0), (40.0, 0.0)]);
        assert!((arrivals.expected(35.0) - 20.0).abs() < 1e-9);
        let mut counts = [0; 5];
        for run in 0..2_000 {
            let mut chance = Chance::new(5, run, 0, Purpose::Arrivals);
            let mut now = 0.0;
            while let Some(at) = arrivals.next(now, &mut chance) {
                counts[(at / 10.0) as usize] += 1;
                now = at;
            }
        }
        assert_eq!([counts[0], counts[2], counts[4]], [0, 0, 0]);
        assert!((counts[1] - 20_000_i32).abs() < 500 && (counts[3] - 40_000_i32).abs() < 700);
    }
}
