//! What others announce: the estimates that the forecast is compared with.

use seira_core::forecast::{HandleTime, Lately, wait_behind};
use serde::Serialize;

/// Mean handle time before any is known, s.
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
    pub(in crate::simulate) fn map<U>(self, mut each: impl FnMut(T) -> U) -> Baselines<U> {
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

    /// Each together with its like.
    pub(in crate::simulate) fn each<U>(
        &mut self,
        others: &Baselines<U>,
        mut with: impl FnMut(&mut T, &U),
    ) {
        let Self { les, hol, ql, qlm, last10, pbx } = self;
        with(les, &others.les);
        with(hol, &others.hol);
        with(ql, &others.ql);
        with(qlm, &others.qlm);
        with(last10, &others.last10);
        with(pbx, &others.pbx);
    }

    /// All of them, by name.
    pub(in crate::simulate) fn named(&self) -> [(&'static str, &T); 6] {
        let Self { les, hol, ql, qlm, last10, pbx } = self;
        [("les", les), ("hol", hol), ("ql", ql), ("qlm", qlm), ("last10", last10), ("pbx", pbx)]
    }
}

/// What they look at.
#[derive(Debug)]
pub(super) struct Announcer {
    pub(super) lately: Lately,
    pub(super) handle: HandleTime,
}

impl Default for Announcer {
    fn default() -> Self {
        Self { lately: Lately::default(), handle: HandleTime::new(HANDLE_S) }
    }
}

impl Announcer {
    /// What each would say, s, to one with so many ahead, and so many agents at work.
    pub(super) fn say(&self, ahead: u32, busy: u32, oldest_s: f64) -> Baselines<f64> {
        let (busy, handle_s) = (f64::from(busy.max(1)), self.handle.mean_s());
        Baselines {
            les: self.lately.last_s(),
            hol: oldest_s,
            ql: wait_behind(ahead, busy, handle_s, 0.0),
            qlm: wait_behind(ahead, busy, handle_s, 1.0 / PATIENCE_S),
            last10: self.lately.mean_of_ten_s(),
            pbx: self.lately.smoothed_s(),
        }
    }
}
