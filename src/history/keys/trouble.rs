//! Whether the store can write at the moment: written down by its thread, read by everybody.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::journal::StorageKind;

/// From here on a write that is not durable counts as trouble.
const SLOW: Duration = Duration::from_secs(5);

#[derive(Default)]
struct State {
    failed: Option<StorageKind>,
    /// Since when the thread works on what it does.
    busy: Option<Instant>,
}

/// See the module.
#[derive(Clone, Default)]
pub(super) struct Trouble(Arc<Mutex<State>>);

impl Trouble {
    /// What kind it is; none while all is well.
    pub(super) fn now(&self) -> Option<StorageKind> {
        let state = self.0.lock();
        let slow = state.busy.is_some_and(|since| since.elapsed() >= SLOW);
        state.failed.or(slow.then_some(StorageKind::Slow))
    }

    /// Something is to be made durable.
    pub(super) fn begin(&self) {
        self.0.lock().busy = Some(Instant::now());
    }

    /// It is.
    pub(super) fn over(&self) {
        *self.0.lock() = State::default();
    }

    /// It could not be.
    pub(super) fn failed(&self, kind: StorageKind) {
        *self.0.lock() = State { failed: Some(kind), busy: None };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_lasts_until_something_is_durable() {
        let trouble = Trouble::default();
        trouble.begin();
        assert_eq!(trouble.now(), None, "not slow yet");
        trouble.failed(StorageKind::Full);
        trouble.begin();
        assert_eq!(trouble.now(), Some(StorageKind::Full));
        trouble.over();
        assert_eq!(trouble.now(), None);
        trouble.0.lock().busy = Instant::now().checked_sub(SLOW);
        assert_eq!(trouble.now(), Some(StorageKind::Slow));
    }
}
