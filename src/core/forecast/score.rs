//! How far off a forecast was, on a scale on which forecasts of all sizes scatter alike.

/// Least location of the law, in spreads: nobody waits for less than no time.
const LEAST: f64 = 0.7;

/// Variance of a normal law whose mean deviation is 1.
pub(super) const VARIANCE: f64 = std::f64::consts::FRAC_PI_2;

/// What a forecast says of a wait: about a point, with a mean deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Guess {
    /// Best guess, s.
    pub(super) point_s: f64,
    /// By how much that is off on average, s; above 0.
    pub(super) off_s: f64,
}

impl Guess {
    /// Mean and relative variance by nine of the gamma law that is meant.
    fn law(&self) -> (f64, f64) {
        let mean_s = self.point_s.max(LEAST * self.off_s);
        let spread = VARIANCE * self.off_s * self.off_s / (9.0 * mean_s * mean_s);
        (mean_s, spread.min(0.3))
    }

    /// A wait as its quantile of the normal law, if it came from the gamma law with this mean and
    /// deviation (Wilson and Hilferty 1931).
    pub(super) fn score(&self, wait_s: f64) -> f64 {
        let (mean_s, spread) = self.law();
        (libm::cbrt(wait_s / mean_s) - (1.0 - spread)) / libm::sqrt(spread)
    }

    /// The wait, s, that has this score.
    pub(super) fn wait_s(&self, score: f64) -> f64 {
        let (mean_s, spread) = self.law();
        let root = (1.0 - spread + score * libm::sqrt(spread)).max(0.0);
        mean_s * root * root * root
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_leads_back_to_its_wait() {
        for (point_s, off_s) in [(100.0, 30.0), (0.0, 5.0), (3.0, 40.0), (1e4, 1.0)] {
            let guess = Guess { point_s, off_s };
            for wait_s in [0.0, 1.0, 60.0, 9_000.0] {
                let back = guess.wait_s(guess.score(wait_s));
                assert!((back - wait_s).abs() < 1e-6 * (1.0 + wait_s), "{guess:?}: {back}");
            }
            assert!(guess.wait_s(-100.0) >= 0.0);
        }
    }
}
