//! What those who wait are promised.

use seira_core::model::{
    Deferral, Event, Millis, Outcome, Promise, PromiseEnd, PromiseWish, SessionId, Settled,
};

use super::{Decision, Naive};

/// Least time from one promise to the next.
const REST: Millis = Millis::from_secs(30);

/// Most that are open at once.
const OPEN_MAX: usize = 64;

/// A day.
const LONGEST: Millis = Millis::from_secs(86_400);

impl Naive {
    pub(super) fn promise(&mut self, wishes: Vec<PromiseWish>, out: &mut Vec<Event>) -> Decision {
        for wish in wishes {
            let PromiseWish { session, low, high, confidence, worse } = wish;
            let Some(known) = self.sessions.get(&session) else { continue };
            let open = known.promises.iter().filter(|promise| promise.high_at >= self.now).count();
            let sound = Millis::ZERO <= low && low <= high && high <= LONGEST;
            let soon = known.promises.iter().any(|promise| self.now < promise.told_at + REST);
            let message = known.later.as_ref().is_some_and(|l| l.deferral == Deferral::Message);
            if !known.waits() || message || !sound || soon || open >= OPEN_MAX {
                continue;
            }
            if let Some(settled) = self.settle(session, None) {
                self.emit(settled, out);
            }
            let (told_at, low_at, high_at) = (self.now, self.now + low, self.now + high);
            let promise = Promise { told_at, low_at, high_at, confidence, worse };
            self.emit(Event::Promised { session, promise }, out);
        }
        Ok(Outcome::default())
    }

    /// Whoever is answered, or gone, is owed nothing any more.
    pub(super) fn settled_by(&self, event: &Event) -> Option<Event> {
        match event {
            Event::SessionConnected { session, .. } => self.settle(*session, Some(true)),
            Event::SessionAbandoned { session, .. }
            | Event::Deferred { session, until: Some(_), .. }
            | Event::Deferred { session, deferral: Deferral::Message, .. } => {
                self.settle(*session, Some(false))
            }
            _ => None,
        }
    }

    /// `answered`: the wait is over, with an agent or without; none: it goes on.
    fn settle(&self, session: SessionId, answered: Option<bool>) -> Option<Event> {
        let known = self.sessions.get(&session)?;
        let mut settled = Vec::new();
        for promise in known.promises.iter().copied() {
            let end = if promise.high_at < self.now {
                PromiseEnd::Broken
            } else {
                match answered {
                    Some(true) => PromiseEnd::Kept,
                    Some(false) => PromiseEnd::Left,
                    None => continue,
                }
            };
            settled.push(Settled { promise, end });
        }
        let (queue, channel) = (known.queue.clone(), known.channel);
        (!settled.is_empty()).then_some(Event::PromisesSettled { session, queue, channel, settled })
    }
}
