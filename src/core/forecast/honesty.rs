//! How far off forecasts were of late, which says what can be promised.

use std::collections::VecDeque;

use super::codec::{Reader, Short, Writer};

/// Outcomes that are looked back on.
const WINDOW: usize = 1_000;

/// The shares of the latest forecasts that came true, by how far they were off.
///
/// Each outcome is a score: the more the wait was longer than its forecast, the greater. Who left before
/// being served is censored: the score would have been at least that, and counts as the scores above it
/// do (Kaplan and Meier 1958). Whatever the forecast is worth, the wait that has the quantile of the
/// scores is what the stated share does not exceed, as far as the next are like the latest: split
/// conformal prediction on a sliding window, with censoring.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Honesty<const L: usize> {
    levels: [f64; L],
    /// In the order in which they became known.
    latest: VecDeque<(f64, bool)>,
    /// The same by score; among equals those served come first.
    sorted: Vec<(f64, bool)>,
    /// By level.
    quantiles: [f64; L],
}

impl<const L: usize> Honesty<L> {
    /// For these levels, each between 0 and 1, rising.
    pub(super) fn new(levels: [f64; L]) -> Self {
        Self { levels, latest: VecDeque::new(), sorted: Vec::new(), quantiles: [0.0; L] }
    }

    /// How many outcomes are known, at most those that are looked back on.
    pub(super) fn known(&self) -> usize {
        self.latest.len()
    }

    /// The score that is not exceeded at each level.
    pub(super) fn quantiles(&self) -> &[f64; L] {
        &self.quantiles
    }

    /// The outcome of a forecast: how far it was off, and whether it ended in service.
    pub(super) fn learn(&mut self, score: f64, served: bool) {
        if !score.is_finite() {
            return;
        }
        self.latest.push_back((score, served));
        let at = self.place(score, served);
        self.sorted.insert(at, (score, served));
        if self.latest.len() > WINDOW
            && let Some((score, served)) = self.latest.pop_front()
        {
            // One of its equals; they do not differ.
            let at = self.place(score, served);
            self.sorted.remove(at);
        }
        self.measure();
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.count(self.latest.len());
        for (score, served) in &self.latest {
            to.number(*score);
            to.flag(*served);
        }
    }

    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Short> {
        let known = from.count(9)?;
        self.latest =
            (0..known).map(|_| Ok((from.number()?, from.flag()?))).collect::<Result<_, Short>>()?;
        self.sorted = self.latest.iter().copied().collect();
        self.sorted.sort_unstable_by(order);
        self.measure();
        Ok(())
    }

    /// Where an outcome stands, or would.
    fn place(&self, score: f64, served: bool) -> usize {
        self.sorted.partition_point(|other| order(other, &(score, served)).is_lt())
    }

    fn measure(&mut self) {
        let (count, mut level) = (self.sorted.len(), 0);
        // One more is to come, of which nothing is known; and what rounding takes.
        let one_more = (count as f64 + 1.0) / count as f64 - 1e-9;
        let mut longer = 1.0;
        for (at, (score, served)) in self.sorted.iter().enumerate() {
            if *served {
                longer *= 1.0 - 1.0 / (count - at) as f64;
            }
            while level < L && 1.0 - longer >= self.levels[level] * one_more {
                self.quantiles[level] = *score;
                level += 1;
            }
        }
        // Too many left to know: nobody waited longer than the last of them and was served.
        if let Some((last, _)) = self.sorted.last() {
            self.quantiles[level..].fill(last.max(0.0));
        }
    }
}

fn order(one: &(f64, bool), other: &(f64, bool)) -> std::cmp::Ordering {
    one.0.total_cmp(&other.0).then(other.1.cmp(&one.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantiles(outcomes: &[(f64, bool)]) -> [f64; 2] {
        let mut honesty = Honesty::new([0.5, 0.8]);
        outcomes.iter().for_each(|(score, served)| honesty.learn(*score, *served));
        *honesty.quantiles()
    }

    #[test]
    fn without_leaving_it_is_the_quantile() {
        let outcomes: Vec<_> = (1..=9).rev().map(|n| (f64::from(n) / 10.0, true)).collect();
        assert_eq!(quantiles(&outcomes), [0.5, 0.8]);
    }

    #[test]
    fn who_left_counts_with_those_who_waited_longer() {
        // Kaplan and Meier by hand: 1/4 at 1; then 2 are left of 3, the one at 3 is half of them.
        assert_eq!(quantiles(&[(1.0, true), (2.0, false), (3.0, true), (4.0, true)]), [3.0, 4.0]);
        // Everybody left: nothing is known beyond.
        assert_eq!(quantiles(&[(1.0, false), (2.0, false)]), [2.0, 2.0]);
    }

    #[test]
    fn only_the_latest_count() {
        let mut honesty = Honesty::new([0.5, 0.8]);
        (0..WINDOW).for_each(|_| honesty.learn(9.0, true));
        (0..WINDOW).for_each(|n| honesty.learn(1.0 + (n % 2) as f64, n % 3 > 0));
        assert_eq!(honesty.known(), WINDOW);
        assert_eq!(honesty.sorted.len(), WINDOW);
        assert!(honesty.quantiles()[1] <= 2.0);
    }
}
