//! What those who wait are promised, and whether it came true.

use super::slab::Ix;
use super::state::Session;
use super::{Decision, Engine};
use crate::model::{
    Deferral, DeferralKind, Event, Millis, Outcome, PROMISE_EVERY, PROMISE_MAX, PROMISES_OPEN_MAX,
    Promise, PromiseWish, Settled, Timestamp,
};

impl Engine {
    /// Tells some who wait how long. Meanwhile anybody of them may have been answered, so nobody makes
    /// the others wait: who cannot be told is passed over.
    pub(super) fn promise(
        &mut self,
        now: Timestamp,
        promises: Vec<PromiseWish>,
        out: &mut Vec<Event>,
    ) -> Decision {
        for wish in promises {
            let Some(ix) =
                self.session_ix(wish.session).filter(|ix| self.may_promise(now, *ix, &wish))
            else {
                continue;
            };
            let late = |promise: &Promise| now > promise.high_at;
            if let Some(settled) = self.settle(now, ix, false, late) {
                self.emit(now, settled, out);
            }
            let promise = Promise {
                told_at: now,
                low_at: now + wish.low,
                high_at: now + wish.high,
                confidence: wish.confidence,
                worse: wish.worse,
            };
            self.emit(now, Event::Promised { session: wish.session, promise }, out);
        }
        Ok(Outcome::default())
    }

    fn may_promise(&self, now: Timestamp, ix: Ix<Session>, wish: &PromiseWish) -> bool {
        let session = &self.sessions[ix];
        let told = session.promises();
        let rested = told.last().is_none_or(|last| last.told_at + PROMISE_EVERY <= now);
        let open = told.iter().filter(|promise| now <= promise.high_at).count();
        let sound = Millis::ZERO <= wish.low && wish.low <= wish.high && wish.high <= PROMISE_MAX;
        let message = session.later().is_some_and(|l| l.deferral.kind() == DeferralKind::Message);
        session.waits() && !message && rested && open < PROMISES_OPEN_MAX && sound
    }

    /// What an event that ends a wait makes of the promises about it.
    pub(super) fn settled_by(&self, now: Timestamp, event: &Event) -> Option<Event> {
        let (session, served) = match event {
            Event::SessionConnected { session, .. } => (*session, true),
            Event::SessionAbandoned { session, .. }
            | Event::Deferred { session, until: Some(_), .. }
            | Event::Deferred { session, deferral: Deferral::Message, .. } => (*session, false),
            _ => return None,
        };
        self.settle(now, self.session_ix(session)?, served, |_| true)
    }

    /// The outcome of those promises of a session that are `over`; none where there is none.
    fn settle(
        &self,
        now: Timestamp,
        ix: Ix<Session>,
        served: bool,
        over: impl Fn(&Promise) -> bool,
    ) -> Option<Event> {
        let session = &self.sessions[ix];
        let ended = session.promises().iter().filter(|promise| over(promise));
        let settled: Vec<_> = ended
            .map(|promise| Settled { promise: *promise, end: promise.end(now, served) })
            .collect();
        let queue = &self.queues[session.queue].spec.queue;
        (!settled.is_empty()).then(|| Event::PromisesSettled {
            session: session.id,
            queue: queue.clone(),
            channel: session.channel,
            settled,
        })
    }
}
