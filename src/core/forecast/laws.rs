//! What is learned of handle times and patience.

use std::collections::VecDeque;

use super::codec::{Reader, Short, Writer};

/// Conversations that the mean handle time is taken over.
const HANDLED: usize = 500;

/// Half of what was seen of waits counts no more after so much waiting that ended, in sessions.
const PATIENCE_MEMORY: f64 = 2_000.0;

/// Mean of the latest conversations, agent's work after it included.
#[derive(Debug, Clone, PartialEq)]
pub struct HandleTime {
    latest: VecDeque<f64>,
    sum: f64,
    /// While none is known.
    prior_s: f64,
}

impl HandleTime {
    /// None is known yet; `prior_s` until one is.
    #[must_use]
    pub const fn new(prior_s: f64) -> Self {
        Self { latest: VecDeque::new(), sum: 0.0, prior_s }
    }

    /// One more, s; what is no time is passed over.
    pub fn learn(&mut self, handle_s: f64) {
        if !(handle_s.is_finite() && handle_s >= 0.0) {
            return;
        }
        push(&mut self.latest, handle_s, HANDLED);
        // Anew each time: a running sum drifts over the years.
        self.sum = self.latest.iter().sum();
    }

    /// The mean, s.
    #[must_use]
    pub fn mean_s(&self) -> f64 {
        if self.latest.is_empty() { self.prior_s } else { self.sum / self.latest.len() as f64 }
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.numbers(&self.latest);
    }

    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Short> {
        self.latest = from.numbers()?;
        self.sum = self.latest.iter().sum();
        Ok(())
    }
}

fn push(latest: &mut VecDeque<f64>, value: f64, most: usize) {
    latest.push_back(value);
    if latest.len() > most {
        latest.pop_front();
    }
}

/// How fast customers who wait leave: the maximum-likelihood rate of an exponential law, those who were
/// served before they left being censored: leavers per second waited.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Patience {
    left: f64,
    waited_s: f64,
}

impl Patience {
    /// Before anything is seen: those who wait stay for `mean_s` on average.
    pub(super) fn new(mean_s: f64) -> Self {
        // Worth ten leavers, so that the first few do not decide.
        Self { left: 10.0, waited_s: 10.0 * mean_s }
    }

    pub(super) fn learn(&mut self, waited_s: f64, left: bool) {
        if !(waited_s.is_finite() && waited_s >= 0.0) {
            return;
        }
        let keep = 1.0 - std::f64::consts::LN_2 / PATIENCE_MEMORY;
        self.left = self.left * keep + f64::from(u8::from(left));
        self.waited_s = self.waited_s * keep + waited_s;
    }

    /// Leavers per second and waiting customer.
    pub(super) fn rate(&self) -> f64 {
        if self.waited_s > 0.0 { self.left / self.waited_s } else { 0.0 }
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.number(self.left);
        to.number(self.waited_s);
    }

    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Short> {
        (self.left, self.waited_s) = (from.number()?, from.number()?);
        Ok(())
    }
}

/// What was seen lately of those who were taken: the predictors that need no model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lately {
    last_s: f64,
    tens: VecDeque<f64>,
    smoothed_s: f64,
}

impl Lately {
    /// Somebody was taken, after a wait, s, or at once.
    pub fn taken(&mut self, waited_s: Option<f64>) {
        self.last_s = waited_s.unwrap_or_default();
        self.smoothed_s = (3.0 * self.smoothed_s + self.last_s) / 4.0;
        if let Some(waited_s) = waited_s {
            push(&mut self.tens, waited_s, 10);
        }
    }

    /// Wait of the last who was taken (LES), s.
    #[must_use]
    pub const fn last_s(&self) -> f64 {
        self.last_s
    }

    /// Mean wait of the last ten who had to wait, s; 0 before the first.
    #[must_use]
    pub fn mean_of_ten_s(&self) -> f64 {
        if self.tens.is_empty() {
            return 0.0;
        }
        self.tens.iter().sum::<f64>() / self.tens.len() as f64
    }

    /// (3 × old + new) / 4 over all who were taken, s.
    #[must_use]
    pub const fn smoothed_s(&self) -> f64 {
        self.smoothed_s
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.number(self.last_s);
        to.number(self.smoothed_s);
        to.numbers(&self.tens);
    }

    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Short> {
        (self.last_s, self.smoothed_s, self.tens) =
            (from.number()?, from.number()?, from.numbers()?);
        Ok(())
    }
}

/// Events of the latest seconds, counted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Count {
    span_s: f64,
    at: VecDeque<f64>,
}

impl Count {
    pub(super) fn over(span_s: f64) -> Self {
        Self { span_s, at: VecDeque::new() }
    }

    pub(super) fn add(&mut self, at_s: f64) {
        self.at.push_back(at_s);
        while self.at.front().is_some_and(|first| *first < at_s - self.span_s) {
            self.at.pop_front();
        }
    }

    /// Of those until `at_s`, which is no earlier than the last.
    pub(super) fn until(&self, at_s: f64) -> f64 {
        let old = self.at.partition_point(|one| *one < at_s - self.span_s);
        (self.at.len() - old) as f64
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.numbers(&self.at);
    }

    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Short> {
        self.at = from.numbers()?;
        Ok(())
    }
}

/// A mean that forgets: what was seen so many times ago counts a third.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Fading {
    weight: f64,
    sum: f64,
}

impl Fading {
    /// Times ago.
    const MEMORY: f64 = 500.0;

    pub(super) fn learn(&mut self, value: f64) {
        if value.is_finite() {
            let keep = 1.0 - 1.0 / Self::MEMORY;
            self.weight = self.weight * keep + 1.0;
            self.sum = self.sum * keep + value;
        }
    }

    /// The mean, to which `believed` counts as so many values.
    pub(super) fn mean(&self, believed: f64, trust: f64) -> f64 {
        (self.sum + trust * believed) / (self.weight + trust)
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.number(self.weight);
        to.number(self.sum);
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Self, Short> {
        Ok(Self { weight: from.number()?, sum: from.number()? })
    }
}

/// How often something happens, by what was seen lately.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Rate {
    since_s: Option<f64>,
    at_s: f64,
    seen: f64,
}

impl Rate {
    /// What was so long ago counts a third, s.
    const MEMORY_S: f64 = 300.0;

    pub(super) fn add(&mut self, at_s: f64) {
        self.since_s.get_or_insert(at_s);
        self.seen = self.seen * fade(at_s - self.at_s) + 1.0;
        self.at_s = at_s;
    }

    /// Per second. The first one only says when counting began.
    pub(super) fn per_s(&self, at_s: f64) -> f64 {
        let Some(since_s) = self.since_s.filter(|since_s| *since_s < at_s) else { return 0.0 };
        let whole = fade(at_s - since_s);
        let seen = self.seen * fade(at_s - self.at_s) - whole;
        (seen / (Self::MEMORY_S * (1.0 - whole))).max(0.0)
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.number(self.since_s.unwrap_or(f64::NAN));
        to.number(self.at_s);
        to.number(self.seen);
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Self, Short> {
        let since_s = Some(from.number()?).filter(|since_s| !since_s.is_nan());
        Ok(Self { since_s, at_s: from.number()?, seen: from.number()? })
    }
}

fn fade(span_s: f64) -> f64 {
    libm::exp(-span_s.max(0.0) / Rate::MEMORY_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_what_comes_in_a_second_from_the_first_minutes_on() {
        let mut rate = Rate::default();
        assert_eq!(rate.per_s(0.0), 0.0);
        (0..=600).for_each(|n| rate.add(f64::from(n) / 10.0));
        assert!((rate.per_s(60.0) / 10.0 - 1.0).abs() < 0.01, "{}", rate.per_s(60.0));
        (1..=9_000).for_each(|n| rate.add(60.0 + f64::from(n) / 2.0));
        assert!((rate.per_s(4_560.0) / 2.0 - 1.0).abs() < 0.01, "{}", rate.per_s(4_560.0));
        // Then nobody: a third after five minutes.
        assert!((rate.per_s(4_860.0) / 2.0 - 0.368).abs() < 0.01);
    }

    #[test]
    fn a_mean_follows_what_is_seen() {
        let mut mean = Fading::default();
        assert_eq!(mean.mean(180.0, 20.0), 180.0);
        (0..20).for_each(|_| mean.learn(100.0));
        assert!((mean.mean(180.0, 20.0) - 140.0).abs() < 1.0);
        (0..5_000).for_each(|_| mean.learn(60.0));
        assert!((mean.mean(180.0, 20.0) - 60.0).abs() < 5.0);
    }
}
