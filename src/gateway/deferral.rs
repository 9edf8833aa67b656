//! Callbacks and messages in the words of the wire, and what queues offer of them.

use seira_core::engine::{Engine, SessionView};
use seira_core::model::{
    self as model, Callback, Deferral, Millis, QueueId, Sealed, SessionId, SessionState, Timestamp,
};

use super::live::Live;
use super::views::SessionFacts;
use super::{promise, surge};
use crate::config::settings::QueueSettings;
use crate::protocol::conversation::Wait;
use crate::protocol::deferral::{
    CallbackChoice, CallbackOutcome, CallbackSlot, ChoicesFrame, CustomerDeferral, DeferralKind,
    DeferralPhase, DeferredReason, MessageChoice, OfferDeferral, SessionDeferral,
};

/// Most time slots that are told at once.
const SLOTS_MAX: usize = 200;

/// What a deferred session is, as of one moment, taken out of the follower.
#[derive(Debug, Clone)]
pub struct LaterFacts {
    deferral: Deferral,
    confirmed: bool,
    reached: bool,
    attempts_max: u8,
}

impl LaterFacts {
    /// None for a session whose customer waits on the page.
    #[must_use]
    pub fn of(view: &SessionView<'_>) -> Option<Self> {
        let attempts_max = view.queue.callback.map_or(1, |rules| rules.attempts);
        Some(Self {
            deferral: view.deferral?.clone(),
            confirmed: view.confirmed,
            reached: view.reached,
            attempts_max,
        })
    }

    const fn callback(&self) -> Option<&Callback> {
        match &self.deferral {
            Deferral::Callback(callback) => Some(callback),
            Deferral::Message => None,
        }
    }

    fn attempts(&self) -> u32 {
        self.callback().map_or(0, |callback| callback.attempts.into())
    }

    fn slot(&self) -> Option<i64> {
        self.callback().and_then(|callback| callback.slot).map(|slot| slot.0)
    }

    /// What is offered.
    #[must_use]
    pub fn offered(&self) -> OfferDeferral {
        OfferDeferral {
            kind: kind(self.deferral.kind()),
            slot: self.slot(),
            attempt: self.attempts() + 1,
            attempts_max: self.attempts_max.into(),
            confirmed: self.confirmed,
        }
    }
}

impl Live {
    /// A callback or message as its customer sees it; none for a session that is none.
    #[must_use]
    pub fn customer_deferral(&self, facts: &SessionFacts) -> Option<CustomerDeferral> {
        let later = facts.later.as_ref()?;
        let (phase, until, turn_ends_at) = match (&facts.state, later.callback()) {
            (SessionState::Deferred { until }, _) => {
                (DeferralPhase::Scheduled, Some(until.0), None)
            }
            (SessionState::Offered { lease_ends_at, .. }, Some(_)) => {
                (DeferralPhase::Turn, None, Some(lease_ends_at.0))
            }
            (SessionState::Queued | SessionState::Offered { .. }, _) => {
                (DeferralPhase::InLine, None, None)
            }
            (
                SessionState::Connected { .. }
                | SessionState::WrapUp { .. }
                | SessionState::Closed { .. }
                | SessionState::Abandoned { .. },
                _,
            ) => (DeferralPhase::Taken, None, None),
        };
        let settings = self.queue_settings(&facts.queue).filter(|_| later.callback().is_none());
        Some(CustomerDeferral {
            kind: kind(later.deferral.kind()),
            phase,
            number: later.callback().and_then(|callback| self.number(&callback.number)),
            slot: later.slot(),
            until,
            turn_ends_at,
            confirmed: later.confirmed,
            attempts: later.attempts(),
            attempts_max: later.attempts_max.into(),
            answer_by: settings.and_then(|it| answer_by(it, facts.arrived_at)).map(|at| at.0),
        })
    }

    /// A callback or message as the agent who has it sees it.
    #[must_use]
    pub fn session_deferral(&self, facts: &SessionFacts) -> Option<SessionDeferral> {
        let later = facts.later.as_ref()?;
        let number = later.callback().and_then(|callback| self.number(&callback.number));
        Some(SessionDeferral {
            kind: kind(later.deferral.kind()),
            tel: number.as_ref().map(|number| format!("tel:{number}")),
            number,
            slot: later.slot(),
            attempt: later.attempts() + 1,
            attempts_max: later.attempts_max.into(),
            confirmed: later.confirmed,
            reached: later.reached,
        })
    }

    /// A number to call; none once its key is destroyed, and while it cannot be read.
    fn number(&self, sealed: &Sealed) -> Option<String> {
        self.keys.open_text(sealed).ok().flatten()
    }

    /// What a queue offers instead of waiting, to whoever waits in it as `session` or not yet.
    #[must_use]
    pub fn choices(
        &self,
        engine: &Engine,
        queue: &QueueId,
        session: Option<SessionId>,
        now: Timestamp,
    ) -> Option<ChoicesFrame> {
        let (settings, view) = (self.queue_settings(queue)?, engine.queue(queue)?);
        let own = session.and_then(|id| engine.session(id)).filter(|it| it.queue.queue == *queue);
        let promised = own.as_ref().and_then(|session| session.promises.last());
        let wait = match &own {
            Some(_) => promised.map_or(Wait::Unknown, |last| promise::shown(now, last)),
            None => surge::expected_wait(self, engine, queue, now),
        };
        let moment = |seconds: u32| now.0 + i64::from(seconds) * 1_000;
        let ends = match wait {
            Wait::Unknown => None,
            Wait::Range { low_s, high_s, .. } => Some((moment(low_s), moment(high_s))),
        };
        let callback = settings.spec.callback.map(|rules| {
            let taken = |at: Timestamp| view.slots.get(&at).copied().unwrap_or(0);
            let free = slots(settings, now).into_iter();
            let free = free.filter(|(at, _)| taken(*at) < rules.slot_max).take(SLOTS_MAX);
            CallbackChoice {
                wait,
                low_at: ends.map(|(low, _)| low),
                high_at: ends.map(|(_, high)| high),
                slots: free
                    .map(|(from, to)| CallbackSlot { starts_at: from.0, ends_at: to.0 })
                    .collect(),
                attempts: rules.attempts.into(),
                retry_after_s: u32::try_from(rules.retry_after.as_secs()).unwrap_or(u32::MAX),
            }
        });
        let arrived_at = own.map_or(now, |session| session.arrived_at);
        let message = answer_by(settings, arrived_at).filter(|_| settings.spec.message.is_some());
        Some(ChoicesFrame {
            queue: queue.to_string(),
            callback,
            message: message.map(|at| MessageChoice { answer_by: at.0.max(now.0) }),
            at: now.0,
        })
    }
}

/// The time slots of a queue from `now` on, each with its end; none where there are none.
#[must_use]
pub fn slots(settings: &QueueSettings, now: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let Some(rules) = settings.slots else { return Vec::new() };
    let until = now + rules.ahead;
    match &settings.hours {
        Some(hours) => hours.slots(now, until, rules.length),
        None => {
            // Always open: from midnight, by universal time.
            let first = now.0 - now.0.rem_euclid(rules.length.0) + rules.length.0;
            let starts = (first..=until.0).step_by(usize::try_from(rules.length.0).unwrap_or(1));
            starts.map(|at| (Timestamp(at), Timestamp(at) + rules.length)).collect()
        }
    }
}

/// By when a message of a session that arrived then is answered: the target, counted while the queue is
/// open. None where it takes no messages, or never opens.
fn answer_by(settings: &QueueSettings, arrived_at: Timestamp) -> Option<Timestamp> {
    let target: Millis = settings.spec.message?.target;
    match &settings.hours {
        Some(hours) => hours.after_open(arrived_at, target),
        None => Some(arrived_at + target),
    }
}

/// A number as `+` and digits, or why not.
///
/// # Errors
/// What it is and what is allowed, with the field first.
pub fn dialled(number: &str) -> Result<String, String> {
    let plain: String =
        number.chars().filter(|it| !matches!(it, ' ' | '-' | '.' | '(' | ')' | '/')).collect();
    let digits = plain.strip_prefix('+').or_else(|| plain.strip_prefix("00"));
    let right = |digits: &&str| {
        (7..=15).contains(&digits.len())
            && digits.bytes().all(|it| it.is_ascii_digit())
            && !digits.starts_with('0')
    };
    digits.filter(right).map(|digits| format!("+{digits}")).ok_or_else(|| {
        format!(
            "number: {number:?} is none; + with the country code and 7 to 15 digits in all is \
             allowed, as +30 210 1234567"
        )
    })
}

/// Which kind, on the wire.
#[must_use]
pub const fn kind(kind: model::DeferralKind) -> DeferralKind {
    match kind {
        model::DeferralKind::Callback => DeferralKind::Callback,
        model::DeferralKind::Message => DeferralKind::Message,
    }
}

/// Why a session is deferred, on the wire.
#[must_use]
pub const fn reason(cause: model::DeferralCause) -> DeferredReason {
    match cause {
        model::DeferralCause::Asked => DeferredReason::Asked,
        model::DeferralCause::PutOff => DeferredReason::PutOff,
        model::DeferralCause::NoAnswer => DeferredReason::NoAnswer,
    }
}

/// What a call came to, from the wire.
#[must_use]
pub const fn tried(outcome: CallbackOutcome) -> model::CallbackOutcome {
    match outcome {
        CallbackOutcome::Reached => model::CallbackOutcome::Reached,
        CallbackOutcome::NoAnswer => model::CallbackOutcome::NoAnswer,
        CallbackOutcome::WrongNumber => model::CallbackOutcome::WrongNumber,
    }
}

/// And to it.
#[must_use]
pub const fn outcome(outcome: model::CallbackOutcome) -> CallbackOutcome {
    match outcome {
        model::CallbackOutcome::Reached => CallbackOutcome::Reached,
        model::CallbackOutcome::NoAnswer => CallbackOutcome::NoAnswer,
        model::CallbackOutcome::WrongNumber => CallbackOutcome::WrongNumber,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for number in ["+302101234567", "+30 (210) 123-4567", "0030 210.123/4567"] {
            assert_eq!(dialled(number).as_deref(), Ok("+302101234567"), "{number}");
        }
        for wrong in
            ["", "2101234567", "+30 21", "+0302101234567", "+3021012345678901", "+30x1234567"]
        {
            let told = dialled(wrong).unwrap_err();
            assert!(told.starts_with("number: ") && told.contains("allowed"), "{told}");
        }
    }
}
