//! What is learned of handle times and patience.

use std::collections::VecDeque;

/// Conversations that the mean handle time is taken over.
const HANDLED: usize = 500;

/// Half of what was seen of waits counts no more after so much waiting that ended, in sessions.
const PATIENCE_MEMORY: f64 = 2_000.0;

/// Mean of the latest conversations, agent's work after it included.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
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
}

/// What was seen lately of those who were taken: the predictors that need no model.
#[derive(Debug, Clone, Default)]
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
}

/// Events of the latest seconds, counted.
#[derive(Debug, Clone)]
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
}
