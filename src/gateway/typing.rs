//! Typing as a hint: relayed when it changes, and now and then while it lasts.

use std::time::{Duration, Instant};

use seira_core::model::SessionId;

/// A hint that says the same again is relayed this often at most. Readers forget it after 6 s.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// What one page last said about its typing.
#[derive(Debug, Default)]
pub struct TypingGate {
    last: Option<(SessionId, bool, Instant)>,
}

impl TypingGate {
    /// Whether this hint is worth relaying.
    pub fn passes(&mut self, session: SessionId, on: bool, now: Instant) -> bool {
        let same = self.last.is_some_and(|(before, was, at)| {
            before == session && was == on && now.saturating_duration_since(at) < AGAIN_AFTER
        });
        if !same {
            self.last = Some((session, on, now));
        }
        !same
    }

    /// The page has sent a message: with it, readers have forgotten the hint.
    pub fn message_sent(&mut self) {
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_hint_passes_every_two_seconds() {
        let (session, start) = (SessionId::from_u128(1), Instant::now());
        let mut gate = TypingGate::default();
        assert!(gate.passes(session, true, start));
        assert!(!gate.passes(session, true, start + Duration::from_millis(1_999)));
        assert!(gate.passes(session, true, start + AGAIN_AFTER));
        assert!(gate.passes(session, false, start + AGAIN_AFTER));
        assert!(gate.passes(SessionId::from_u128(2), false, start + AGAIN_AFTER));
        assert!(gate.passes(session, true, start));
        gate.message_sent();
        assert!(gate.passes(session, true, start));
    }
}
