//! Who may yet come and go before: sessions that are due earlier than by their arrival.

use super::LineWait;
use super::codec::{Reader, Short, Writer};
use super::laws::Rate;

/// How long arrivals are remembered, s: what was so long ago counts a third.
pub(super) const LATELY_S: f64 = 300.0;

/// Leads that are told apart.
const LEADS_MAX: usize = 8;

/// By how much sessions of a queue come before those who arrive with them, and how often.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Leads(Vec<(f64, Rate)>);

impl Leads {
    /// One more came, so much ahead of those who came then and are due at once, s.
    pub(super) fn add(&mut self, at_s: f64, lead_s: f64) {
        let at = self.0.iter().position(|(known, _)| are_alike(*known, lead_s));
        let at = at.unwrap_or_else(|| {
            if self.0.len() < LEADS_MAX {
                self.0.push((lead_s, Rate::default()));
                return self.0.len() - 1;
            }
            let off = |(_, (known, _)): &(usize, &(f64, Rate))| (known - lead_s).abs();
            let all = self.0.iter().enumerate();
            all.min_by(|one, other| off(one).total_cmp(&off(other))).map_or(0, |(at, _)| at)
        });
        self.0[at].1.add(at_s, LATELY_S);
    }

    /// Each lead and how many come with it per second.
    pub(super) fn per_s(&self, at_s: f64) -> Vec<(f64, f64)> {
        self.0.iter().map(|(lead_s, rate)| (*lead_s, rate.per_s(at_s, LATELY_S))).collect()
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.count(self.0.len());
        for (lead_s, rate) in &self.0 {
            to.number(*lead_s);
            rate.write(to);
        }
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Self, Short> {
        let count = from.count(32)?;
        let leads = (0..count).map(|_| Ok((from.number()?, Rate::read(from)?)));
        Ok(Self(leads.collect::<Result<_, Short>>()?))
    }
}

/// Whether two leads are as good as the same.
pub(super) fn are_alike(one_s: f64, other_s: f64) -> bool {
    (one_s - other_s).abs() <= 1e-3 + 0.05 * one_s.abs()
}

/// The wait of a session behind `ahead` others, if those who come later with a greater lead than its own go
/// before it: `earlier` has leads, s, and how many come with each per second.
pub(super) fn overtaken(
    wait: LineWait,
    ahead: f64,
    earlier: &[(f64, f64)],
    lead_s: f64,
) -> LineWait {
    if !wait.mean_s.is_finite() || earlier.iter().all(|(other_s, _)| *other_s <= lead_s) {
        return wait;
    }
    let step_s = wait.mean_s / (ahead + 1.0);
    let (mut mean_s, mut come) = (wait.mean_s, 0.0);
    // Whoever comes makes the wait longer, in which more come.
    for _ in 0..ROUNDS {
        come = 0.0;
        for (other_s, per_s) in earlier {
            come += per_s * (other_s - lead_s).clamp(0.0, mean_s);
        }
        mean_s = wait.mean_s + step_s * come;
    }
    LineWait { mean_s, variance_s2: wait.variance_s2 + 2.0 * step_s * step_s * come }
}

/// Times that it is looked who comes meanwhile.
const ROUNDS: u32 = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_with_a_greater_lead_makes_the_wait_longer() {
        let wait = LineWait { mean_s: 100.0, variance_s2: 1_000.0 };
        // Nobody comes earlier.
        assert_eq!(overtaken(wait, 9.0, &[(-20.0, 5.0)], -20.0), wait);
        // One in 40 s for the next 20: half of one, and a step takes 10 s.
        let found = overtaken(wait, 9.0, &[(-20.0, 5.0), (10.0, 0.025)], -10.0);
        assert!((found.mean_s - 105.0).abs() < 1e-9, "{found:?}");
        // One in 20 s, for as long as it waits: half of those who are taken.
        let found = overtaken(wait, 9.0, &[(1e6, 0.05)], 0.0);
        assert!((found.mean_s - 200.0).abs() < 0.1, "{found:?}");
    }

    #[test]
    fn leads_are_few() {
        let mut leads = Leads::default();
        (0..10_000).for_each(|n| leads.add(f64::from(n), f64::from(n % 100) * 100.0));
        let found = leads.per_s(10_000.0);
        assert_eq!(found.len(), LEADS_MAX);
        let sum: f64 = found.iter().map(|(_, per_s)| per_s).sum();
        assert!((sum - 1.0).abs() < 0.05, "{found:?}");
    }
}
