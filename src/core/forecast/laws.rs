//! What is learned of handle times and patience.

use std::collections::VecDeque;

use super::codec::{Reader, Short, Writer};

/// Conversations that the mean handle time is taken over.
const HANDLED: usize = 500;

/// Half of what was seen of waits counts no more after so much waiting that ended, in sessions.
const PATIENCE_MEMORY: f64 = 10_000.0;

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
}

fn push(latest: &mut VecDeque<f64>, value: f64, most: usize) {
    latest.push_back(value);
    if latest.len() > most {
        latest.pop_front();
    }
}

/// How fast customers who wait leave: the maximum-likelihood rate of an exponential law, those who were
/// served before they left being censored: leavers per second waited.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Patience {
    left: f64,
    waited_s: f64,
}

impl Patience {
    /// Leavers that what is believed counts as, so that the first few do not decide.
    const TRUST: f64 = 10.0;

    pub(super) fn learn(&mut self, waited_s: f64, left: bool) {
        if !(waited_s.is_finite() && waited_s >= 0.0) {
            return;
        }
        let keep = 1.0 - std::f64::consts::LN_2 / PATIENCE_MEMORY;
        self.left = self.left * keep + f64::from(u8::from(left));
        self.waited_s = self.waited_s * keep + waited_s;
    }

    /// Leavers per second and waiting customer, where `believed_s` is thought to be the mean patience.
    pub(super) fn rate(&self, believed_s: f64) -> f64 {
        (self.left + Self::TRUST) / (self.waited_s + Self::TRUST * believed_s)
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.number(self.left);
        to.number(self.waited_s);
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Result<Self, Short> {
        Ok(Self { left: from.number()?, waited_s: from.number()? })
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

/// How long conversations take: time worked, also in those that last, by conversations that ended. So
/// it is not misled at a start, when only short ones have ended. What was seen so many conversations ago
/// counts a third.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Work {
    /// That last.
    busy: u32,
    at_s: f64,
    worked_s: f64,
    ended: f64,
}

impl Work {
    /// Conversations.
    const MEMORY: f64 = 2_000.0;

    /// The same in lengths of a conversation: where many talk at once, many end in a short time.
    const MEMORY_LENGTHS: f64 = 30.0;

    fn until(&mut self, at_s: f64) {
        self.worked_s += f64::from(self.busy) * (at_s - self.at_s).max(0.0);
        self.at_s = at_s;
    }

    /// One more begins.
    pub(super) fn begins(&mut self, at_s: f64) {
        self.until(at_s);
        self.busy += 1;
    }

    /// One ends.
    pub(super) fn ends(&mut self, at_s: f64) {
        self.until(at_s);
        let memory = Self::MEMORY.max(f64::from(self.busy) * Self::MEMORY_LENGTHS);
        let keep = 1.0 - 1.0 / memory;
        self.busy = self.busy.saturating_sub(1);
        self.worked_s *= keep;
        self.ended = self.ended * keep + 1.0;
    }

    /// Mean length, s, if `believed` counts as so many conversations.
    pub(super) fn mean_s(&self, believed: f64, trust: f64) -> f64 {
        (self.worked_s + trust * believed) / (self.ended + trust)
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.number(self.worked_s);
        to.number(self.ended);
    }

    /// Nobody talks; those who do begin anew.
    pub(super) fn read(from: &mut Reader<'_>) -> Result<Self, Short> {
        Ok(Self { worked_s: from.number()?, ended: from.number()?, ..Self::default() })
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
    /// It happens; what was `memory_s` ago counts a third.
    pub(super) fn add(&mut self, at_s: f64, memory_s: f64) {
        self.since_s.get_or_insert(at_s);
        self.seen = self.seen * fade(at_s - self.at_s, memory_s) + 1.0;
        self.at_s = at_s;
    }

    /// Per second. The first one only says when counting began.
    pub(super) fn per_s(&self, at_s: f64, memory_s: f64) -> f64 {
        let Some(since_s) = self.since_s.filter(|since_s| *since_s < at_s) else { return 0.0 };
        let whole = fade(at_s - since_s, memory_s);
        let seen = self.seen * fade(at_s - self.at_s, memory_s) - whole;
        (seen / (memory_s * (1.0 - whole))).max(0.0)
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

fn fade(span_s: f64, memory_s: f64) -> f64 {
    libm::exp(-span_s.max(0.0) / memory_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_what_comes_in_a_second_from_the_first_minutes_on() {
        let (mut rate, memory_s) = (Rate::default(), 300.0);
        assert_eq!(rate.per_s(0.0, memory_s), 0.0);
        (0..=600).for_each(|n| rate.add(f64::from(n) / 10.0, memory_s));
        let found = rate.per_s(60.0, memory_s);
        assert!((found / 10.0 - 1.0).abs() < 0.01, "{found}");
        (1..=9_000).for_each(|n| rate.add(60.0 + f64::from(n) / 2.0, memory_s));
        let found = rate.per_s(4_560.0, memory_s);
        assert!((found / 2.0 - 1.0).abs() < 0.01, "{found}");
        // Then nobody: a third after five minutes.
        assert!((rate.per_s(4_860.0, memory_s) / 2.0 - 0.368).abs() < 0.01);
    }

    #[test]
    fn a_start_in_which_only_short_conversations_end_does_not_mislead() {
        // A hundred agents, at work all the time: conversations of 100 s and of 300 s in turn.
        let mut work = Work::default();
        (0..100).for_each(|_| work.begins(0.0));
        for second in 1..=1_000 {
            if second % 100 == 0 {
                let ends = if (second / 100) % 2 == 0 { 50 } else { 30 };
                (0..ends).for_each(|_| {
                    work.ends(f64::from(second));
                    work.begins(f64::from(second));
                });
            }
        }
        let found = work.mean_s(180.0, 2.0);
        assert!((found / 250.0 - 1.0).abs() < 0.03, "{found}");
    }

    #[test]
    fn patience_is_believed_until_it_is_seen() {
        let mut patience = Patience::default();
        assert_eq!(patience.rate(600.0), 1.0 / 600.0);
        (0..4_000).for_each(|n| patience.learn(50.0, n % 4 == 0));
        assert!((patience.rate(600.0) * 200.0 - 1.0).abs() < 0.05);
    }
}
