//! How long the line still takes, first version: the recent pace of the queue, and no promise.
//!
//! The mean interval between the latest 20 answers within 30 minutes, times the place in line,
//! halved for the lower end and doubled for the upper. Fewer than five answers: unknown. The time
//! since the last answer counts as an interval too once it makes the pace slower, so that a line
//! that has stopped does not go on looking fast. Rounded outwards to 15 s below two minutes and to
//! whole minutes above, because finer words would only flicker.

use std::collections::VecDeque;

use seira_core::engine::Engine;
use seira_core::model::{Event, Millis, QueueId, Record, Sequence, Timestamp};

use crate::journal::Log;
use crate::protocol::conversation::Wait;

/// Answers looked at.
const ANSWERS_MAX: usize = 20;

/// Answers needed to say anything.
const ANSWERS_MIN: usize = 5;

/// Answers older than this say nothing about now.
const WINDOW: Millis = Millis::from_secs(30 * 60);

/// Below this, waits are rounded to [`FINE_S`], above to [`COARSE_S`]; seconds.
const FINE_UP_TO_S: i64 = 120;
const FINE_S: i64 = 15;
const COARSE_S: i64 = 60;

/// Records that are looked through for answers at a start.
const RECORDS_MAX: u64 = 20_000;

/// Answers of before the start that still count, oldest first, as far as they stand among the last
/// records.
pub fn latest_answers(log: &dyn Log, engine: &Engine) -> Vec<(QueueId, Timestamp)> {
    let mut found = Vec::new();
    let read = log.last().and_then(|last| {
        let dropped = log.base()?.map_or(Sequence(0), |base| base.dropped);
        let after = Sequence(last.0.saturating_sub(RECORDS_MAX)).max(dropped);
        log.read(after, RECORDS_MAX, &mut |Record { at, event, .. }| {
            if let Event::SessionConnected { session, .. } = event
                && at + WINDOW > engine.now()
                && let Some(view) = engine.session(session)
            {
                found.push((view.queue.queue.clone(), at));
            }
        })
    });
    if let Err(error) = read {
        tracing::warn!(%error, "the latest answers are not known; waits are told later");
    }
    found
}

/// The latest answers of one queue.
#[derive(Debug, Default)]
pub struct Pace {
    answers: VecDeque<Timestamp>,
}

impl Pace {
    /// A session of the queue was answered.
    pub fn answered(&mut self, at: Timestamp) {
        self.answers.push_back(at);
        if self.answers.len() > ANSWERS_MAX {
            self.answers.pop_front();
        }
    }

    /// The wait at `position` in line, 1 being next.
    #[must_use]
    pub fn wait(&self, now: Timestamp, position: u32) -> Wait {
        let recent: Vec<Timestamp> =
            self.answers.iter().copied().filter(|at| *at + WINDOW > now).collect();
        let (Some(first), Some(last)) = (recent.first(), recent.last()) else {
            return Wait::Unknown;
        };
        let count = i64::try_from(recent.len()).unwrap_or(i64::MAX);
        if recent.len() < ANSWERS_MIN {
            return Wait::Unknown;
        }
        let closed = (*last - *first).0 / (count - 1);
        let open = (now - *first).0 / count;
        let whole_ms = closed.max(open).saturating_mul(i64::from(position));
        Wait::Range {
            low_s: seconds(round_down(whole_ms / 2 / 1_000)),
            high_s: seconds(round_up(whole_ms.saturating_mul(2) / 1_000 + 1)),
            level: None,
        }
    }
}

const fn step(wait_s: i64) -> i64 {
    if wait_s < FINE_UP_TO_S { FINE_S } else { COARSE_S }
}

const fn round_down(wait_s: i64) -> i64 {
    wait_s / step(wait_s) * step(wait_s)
}

const fn round_up(wait_s: i64) -> i64 {
    let step = step(wait_s);
    wait_s.saturating_add(step - 1) / step * step
}

fn seconds(wait_s: i64) -> u32 {
    u32::try_from(wait_s.max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered_every(step_s: i64, count: i64) -> Pace {
        let mut pace = Pace::default();
        for number in 0..count {
            pace.answered(Timestamp(number * step_s * 1_000));
        }
        pace
    }

    fn range(low_s: u32, high_s: u32) -> Wait {
        Wait::Range { low_s, high_s, level: None }
    }

    #[test]
    fn thin_or_old_data_says_nothing() {
        assert_eq!(Pace::default().wait(Timestamp(0), 1), Wait::Unknown);
        assert_eq!(answered_every(10, 4).wait(Timestamp(40_000), 1), Wait::Unknown);
        let pace = answered_every(10, 20);
        assert_ne!(pace.wait(Timestamp(200_000), 1), Wait::Unknown);
        assert_eq!(pace.wait(Timestamp(190_000 + 1_800_000), 1), Wait::Unknown);
    }

    #[test]
    fn the_wait_is_pace_times_place_between_half_and_double() {
        let pace = answered_every(60, 11);
        let now = Timestamp(600_000);
        assert_eq!(pace.wait(now, 1), range(30, 180));
        assert_eq!(pace.wait(now, 3), range(90, 420));
        assert_eq!(pace.wait(now, 10), range(300, 1_260));
    }

    #[test]
    fn a_line_that_stands_still_looks_slower() {
        let pace = answered_every(10, 6);
        assert_eq!(pace.wait(Timestamp(50_000), 2), range(0, 45));
        assert_eq!(pace.wait(Timestamp(350_000), 2), range(45, 240));
    }

    #[test]
    fn only_the_latest_answers_count() {
        let mut pace = answered_every(1, 100);
        assert_eq!(pace.answers.len(), ANSWERS_MAX);
        pace.answered(Timestamp(100_000));
        assert_eq!(pace.answers.len(), ANSWERS_MAX);
    }
}
