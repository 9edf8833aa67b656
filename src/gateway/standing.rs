//! A waiting session as the follower and the forecast have it: what its customer reads, and what is to be
//! promised anew.

use std::cell::RefCell;
use std::collections::HashMap;

use seira_core::engine::{Engine, QueueView, SessionView};
use seira_core::forecast::{Forecasts, Ticket};
use seira_core::model::{
    AtClosing, Millis, Promise, PromiseWish, QueueHours, QueueId, SessionId, SessionState, Surge,
    Timestamp, Worse,
};

use super::live::Live;
use super::promise::{self, Due};
use crate::config::settings::QueueSettings;
use crate::protocol::conversation::{self, Wait, WaitWarning, WaitingPhase};

/// A session that came so recently is forecast as at its arrival.
const JUST_CAME: Millis = Millis::from_secs(2);

/// See the module.
pub(super) struct Standing {
    pub(super) queue: QueueId,
    pub(super) phase: WaitingPhase,
    pub(super) position: u32,
    pub(super) staffed: bool,
    pub(super) wait: Wait,
    pub(super) worse: Option<conversation::Worse>,
    pub(super) warning: Option<WaitWarning>,
    pub(super) surge: Option<Surge>,
    /// What is to be promised now.
    pub(super) making: Option<Making>,
}

/// What a promise was worked out from, as far as its customer may be told when it gets worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Basis {
    position: u32,
    /// Agents at work who may take it.
    able: u32,
}

/// A promise that is to be made.
pub(super) struct Making {
    pub(super) wish: PromiseWish,
    pub(super) ticket: Ticket,
    pub(super) basis: Basis,
}

/// Reads where sessions stand, at one moment.
pub(super) struct Reader<'a> {
    live: &'a Live,
    engine: &'a Engine,
    forecasts: &'a Forecasts,
    now: Timestamp,
    /// When the queues that were asked about close: an answer serves all who wait there.
    closings: RefCell<HashMap<QueueId, Option<Timestamp>>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        live: &'a Live,
        engine: &'a Engine,
        forecasts: &'a Forecasts,
        now: Timestamp,
    ) -> Self {
        Self { live, engine, forecasts, now, closings: RefCell::default() }
    }

    /// Where a session stands, whose last promise was made on this basis; none if it does not wait.
    pub(super) fn standing(&self, session: SessionId, basis: Option<Basis>) -> Option<Standing> {
        let (engine, now) = (self.engine, self.now);
        let view = engine.session(session)?;
        let phase = match view.state {
            SessionState::Queued => WaitingPhase::InLine,
            SessionState::Offered { .. } => WaitingPhase::BeingOffered,
            SessionState::Deferred { .. }
            | SessionState::Connected { .. }
            | SessionState::WrapUp { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => return None,
        };
        let position = engine.position(session)?;
        let queue = &view.queue.queue;
        let served = engine.queue(queue);
        let attended = served.as_ref().is_some_and(|queue| queue.attended);
        let settings = self.live.queue_settings(queue);
        let making = settings
            .filter(|_| attended && phase == WaitingPhase::InLine)
            .and_then(|settings| self.making(&view, settings, (position, basis)));
        // What was promised before says nothing while nobody takes work.
        let last = view.promises.last().filter(|_| attended);
        Some(Standing {
            queue: queue.clone(),
            phase,
            position,
            staffed: served.is_some_and(|queue| queue.staffed),
            wait: last.map_or(Wait::Unknown, |last| promise::shown(now, last)),
            worse: last.and_then(|last| last.worse).map(worse),
            warning: settings
                .zip(last)
                .and_then(|(settings, last)| self.warning(settings, &view, last)),
            surge: view_surge(served.as_ref()),
            making,
        })
    }

    /// What is to be promised to a session now, if anything is.
    fn making(
        &self,
        view: &SessionView<'_>,
        settings: &QueueSettings,
        (position, before): (u32, Option<Basis>),
    ) -> Option<Making> {
        let (last, now) = (view.promises.last(), self.now);
        if !promise::may_change(now, last) {
            return None;
        }
        let just_came = now < view.queued_at + JUST_CAME;
        let seen_at = if just_came { view.queued_at } else { now };
        let outlook = self.forecasts.outlook(self.engine, view.id, seen_at)?;
        let (low_s, high_s) = promise::range(outlook.bounds_s?, settings.confidence);
        let Due { span, worse } = promise::due(now, last, promise::worded(low_s, high_s))?;
        let why = self.engine.why_waiting(view.id)?;
        let basis = Basis { position, able: why.able.available };
        let wish = PromiseWish {
            session: view.id,
            low: span.low,
            high: span.high,
            confidence: settings.confidence,
            worse: worse.then(|| basis.worse_than(before)),
        };
        Some(Making { wish, ticket: outlook.ticket, basis })
    }

    /// What somebody had better know who was promised this.
    fn warning(
        &self,
        settings: &QueueSettings,
        view: &SessionView<'_>,
        last: &Promise,
    ) -> Option<WaitWarning> {
        let limit_at = settings
            .spec
            .wait_max
            .filter(|_| view.deferral.is_none())
            .map(|most| view.queued_at + most);
        let closes_at = self.closes_at(settings);
        let first = match (limit_at, closes_at) {
            (Some(limit), Some(closes)) => limit.min(closes),
            (limit, closes) => limit.or(closes)?,
        };
        if last.high_at <= first {
            return None;
        }
        Some(if closes_at == Some(first) {
            let served = settings.spec.at_closing == AtClosing::Serve;
            WaitWarning::Closes { closes_at: first.0, served }
        } else {
            WaitWarning::Limit { limit_at: first.0 }
        })
    }

    fn closes_at(&self, settings: &QueueSettings) -> Option<Timestamp> {
        let hours = settings.hours.as_ref()?;
        let mut closings = self.closings.borrow_mut();
        let known = closings.entry(settings.spec.queue.clone()).or_insert_with(|| {
            match hours.at(self.now) {
                (QueueHours::Open, change) => change,
                (QueueHours::Closed { .. }, _) => None,
            }
        });
        *known
    }
}

fn view_surge(queue: Option<&QueueView<'_>>) -> Option<Surge> {
    queue.and_then(|queue| queue.surge).cloned()
}

impl Basis {
    /// Why a promise on this basis is worse than the one before.
    fn worse_than(self, before: Option<Self>) -> Worse {
        match before {
            Some(before) if self.able < before.able => Worse::FewerAgents,
            Some(before) if self.position > before.position => Worse::MoreAhead,
            Some(_) | None => Worse::Slower,
        }
    }
}

/// The same for the page.
const fn worse(reason: Worse) -> conversation::Worse {
    match reason {
        Worse::MoreAhead => conversation::Worse::MoreAhead,
        Worse::FewerAgents => conversation::Worse::FewerAgents,
        Worse::Slower => conversation::Worse::Slower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_agents_say_more_than_a_place_that_rose() {
        let basis = |position, able| Basis { position, able };
        let before = Some(basis(3, 4));
        assert_eq!(basis(5, 3).worse_than(before), Worse::FewerAgents);
        assert_eq!(basis(4, 4).worse_than(before), Worse::MoreAhead);
        assert_eq!(basis(3, 5).worse_than(before), Worse::Slower);
        assert_eq!(basis(9, 1).worse_than(None), Worse::Slower);
    }
}
