//! What others announce: the estimates that the forecast is compared with.

use std::collections::VecDeque;

use seira_core::forecast::wait_behind;
use serde::Serialize;

/// Conversations that the mean handle time is taken over.
const HANDLED: usize = 500;
/// Before any is known, s.
const HANDLE_S: f64 = 185.0;
/// Mean patience for QLm, s.
const PATIENCE_S: f64 = 400.0;

/// One value for each.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Baselines<T> {
    /// The wait of the last customer who was taken.
    pub les: T,
    /// The wait so far of the customer at the head of the line.
    pub hol: T,
    /// Places times mean handle time by agents at work.
    pub ql: T,
    /// The same, with those ahead leaving.
    pub qlm: T,
    /// Mean wait of the last ten who waited.
    pub last10: T,
    /// `(3 * old + new) / 4` over all who were taken, as common PBX software announces.
    pub pbx: T,
}

impl<T> Baselines<T> {
    /// Each by itself.
    pub(super) fn map<U>(self, mut each: impl FnMut(T) -> U) -> Baselines<U> {
        let Self { les, hol, ql, qlm, last10, pbx } = self;
        Baselines {
            les: each(les),
            hol: each(hol),
            ql: each(ql),
            qlm: each(qlm),
            last10: each(last10),
            pbx: each(pbx),
        }
    }

    /// All of them, by name.
    pub(super) fn named(&self) -> [(&'static str, &T); 6] {
        let Self { les, hol, ql, qlm, last10, pbx } = self;
        [("les", les), ("hol", hol), ("ql", ql), ("qlm", qlm), ("last10", last10), ("pbx", pbx)]
    }
}

/// What they look at.
#[derive(Debug, Default)]
pub(super) struct Announcer {
    last_s: f64,
    tens: VecDeque<f64>,
    smoothed_s: f64,
    handled: VecDeque<f64>,
}

impl Announcer {
    /// Somebody was taken, after a wait or at once.
    pub(super) fn taken(&mut self, waited_s: Option<f64>) {
        self.last_s = waited_s.unwrap_or_default();
        self.smoothed_s = (3.0 * self.smoothed_s + self.last_s) / 4.0;
        if let Some(waited_s) = waited_s {
            push(&mut self.tens, waited_s, 10);
        }
    }

    /// A conversation is over.
    pub(super) fn ended(&mut self, handle_s: f64) {
        push(&mut self.handled, handle_s, HANDLED);
    }

    /// What each would say, s, to one with so many ahead, and so many agents at work.
    pub(super) fn say(&self, ahead: u32, busy: u32, oldest_s: f64) -> Baselines<f64> {
        let (busy, handle_s) = (f64::from(busy.max(1)), mean(&self.handled, HANDLE_S));
        Baselines {
            les: self.last_s,
            hol: oldest_s,
            ql: wait_behind(ahead, busy, handle_s, 0.0).mean_s,
            qlm: wait_behind(ahead, busy, handle_s, 1.0 / PATIENCE_S).mean_s,
            last10: mean(&self.tens, 0.0),
            pbx: self.smoothed_s,
        }
    }
}

fn push(latest: &mut VecDeque<f64>, value: f64, most: usize) {
    latest.push_back(value);
    if latest.len() > most {
        latest.pop_front();
    }
}

fn mean(latest: &VecDeque<f64>, none: f64) -> f64 {
    if latest.is_empty() { none } else { latest.iter().sum::<f64>() / latest.len() as f64 }
}
