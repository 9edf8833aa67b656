//! What promises came to, counted.

use std::collections::BTreeMap;

use jiff::Timestamp as Instant;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use seira_core::forecast::kept_censored;
use seira_core::model::{PromiseEnd, Timestamp};

use crate::history::PastPromise;
use crate::protocol::reports::{DayOutcomes, HourOutcomes, QueuePromises};

/// How many ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    kept: u32,
    broken: u32,
    left: u32,
}

impl Count {
    const fn add(&mut self, end: PromiseEnd) {
        match end {
            PromiseEnd::Kept => self.kept += 1,
            PromiseEnd::Broken => self.broken += 1,
            PromiseEnd::Left => self.left += 1,
        }
    }

    const fn told(self) -> u32 {
        self.kept + self.broken + self.left
    }

    fn kept_share(self) -> Option<f64> {
        let known = self.kept + self.broken;
        (known > 0).then(|| f64::from(self.kept) / f64::from(known))
    }
}

/// A mean of times, to be told in seconds.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    count: u32,
    sum_ms: i64,
}

impl Mean {
    const fn add(&mut self, ms: i64) {
        self.count += 1;
        self.sum_ms = self.sum_ms.saturating_add(ms);
    }

    fn seconds(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum_ms as f64 / 1_000.0 / f64::from(self.count))
    }
}

/// The promises of one queue at one level.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcomes {
    all: Count,
    worse: u32,
    late: Mean,
    width: Mean,
    /// Wait, what was promised, both in ms, and whether the wait ended in service.
    waits: Vec<(f64, f64, bool)>,
    days: BTreeMap<Date, Count>,
    hours: BTreeMap<u8, Count>,
}

impl Outcomes {
    /// Takes in one that was told on this day, in this hour of it.
    pub(super) fn add(&mut self, one: &PastPromise, (day, hour): (Date, u8)) {
        self.all.add(one.end);
        self.days.entry(day).or_default().add(one.end);
        self.hours.entry(hour).or_default().add(one.end);
        self.worse += u32::from(one.worse);
        self.width.add((one.high_at - one.low_at).0);
        if let Some(ended_at) = one.ended_at.filter(|_| one.end != PromiseEnd::Left) {
            self.late.add((ended_at - one.high_at).0);
        }
        let promised = one.high_at - one.told_at;
        // Of a wait that goes on it is known that it is longer than promised, which is all that counts.
        let waited = one.ended_at.map_or(promised.0 + 1, |ended_at| (ended_at - one.told_at).0);
        let served = one.end != PromiseEnd::Left;
        self.waits.push((waited as f64, promised.0 as f64, served));
    }

    /// As it is told. `level` in percent.
    pub(super) fn told(self, queue: String, name: String, level: u8) -> QueuePromises {
        let Self { all, worse, late, width, waits, days, hours } = self;
        QueuePromises {
            queue,
            name,
            level: f64::from(level) / 100.0,
            told: all.told(),
            kept: all.kept,
            broken: all.broken,
            left: all.left,
            worse,
            kept_share: all.kept_share(),
            kept_censored: kept_censored(waits.into_iter()),
            bias_s: late.seconds(),
            width_s: width.seconds(),
            days: days.into_iter().map(|(day, count)| of_day(day, count)).collect(),
            hours: hours.into_iter().map(|(hour, count)| of_hour(hour, count)).collect(),
        }
    }
}

fn of_day(day: Date, count: Count) -> DayOutcomes {
    let Count { kept, broken, left } = count;
    let (told, kept_share) = (count.told(), count.kept_share());
    DayOutcomes { day: day.to_string(), told, kept, broken, left, kept_share }
}

fn of_hour(hour: u8, count: Count) -> HourOutcomes {
    let Count { kept, broken, left } = count;
    let (told, kept_share) = (count.told(), count.kept_share());
    HourOutcomes { hour, told, kept, broken, left, kept_share }
}

/// Day and hour of a moment where the queue is.
pub(super) fn wall(at: Timestamp, zone: &TimeZone) -> (Date, u8) {
    let bound = if at.0 < 0 { Instant::MIN } else { Instant::MAX };
    let there = zone.to_datetime(Instant::from_millisecond(at.0).unwrap_or(bound));
    (there.date(), there.hour().unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use seira_core::model::{Millis, QueueId, SessionId};

    /// 2026-11-26T22:30:00Z
    const AT: Timestamp = Timestamp(1_795_732_200_000);

    /// Told at `AT` for 20 to 60 seconds; over after `waited_s`, if it is.
    fn promise(end: PromiseEnd, waited_s: Option<i64>, worse: bool) -> PastPromise {
        PastPromise {
            session: SessionId::from_u128(1),
            queue: QueueId::new("orders").unwrap(),
            told_at: AT,
            low_at: AT + Millis::from_secs(20),
            high_at: AT + Millis::from_secs(60),
            level: 80,
            worse,
            end,
            ended_at: waited_s.map(|waited| AT + Millis::from_secs(waited)),
        }
    }

    fn of(all: &[PastPromise]) -> QueuePromises {
        let mut outcomes = Outcomes::default();
        for one in all {
            outcomes.add(one, wall(one.told_at, &TimeZone::UTC));
        }
        outcomes.told("orders".into(), "Orders".into(), 80)
    }

    fn near(found: Option<f64>, wanted: f64) {
        assert!(found.is_some_and(|found| (found - wanted).abs() < 1e-9), "{found:?} {wanted}");
    }

    #[test]
    fn without_promises_there_is_nothing_to_tell() {
        let none = of(&[]);
        assert_eq!((none.told, none.worse, none.level), (0, 0, 0.8));
        assert_eq!((none.kept_share, none.kept_censored), (None, None));
        assert_eq!((none.bias_s, none.width_s), (None, None));
        assert!(none.days.is_empty() && none.hours.is_empty());
    }

    #[test]
    fn kept_and_broken_ones_count_and_who_left_is_censored() {
        let told = of(&[
            promise(PromiseEnd::Kept, Some(10), false),
            promise(PromiseEnd::Left, Some(30), true),
            promise(PromiseEnd::Broken, Some(90), true),
        ]);
        assert_eq!((told.told, told.kept, told.broken, told.left), (3, 1, 1, 1));
        assert_eq!(told.worse, 2);
        near(told.kept_share, 0.5);
        // Kaplan and Meier: a third in time; who left says nothing of what comes later.
        near(told.kept_censored, 1.0 / 3.0);
        // Fifty early, thirty late.
        near(told.bias_s, -10.0);
        near(told.width_s, 40.0);
        let left = of(&[promise(PromiseEnd::Left, Some(30), false)]);
        assert_eq!((left.told, left.kept_share, left.bias_s), (1, None, None));
        near(left.kept_censored, 0.0);
    }

    #[test]
    fn a_wait_that_goes_on_is_broken_and_has_no_length_yet() {
        let told = of(&[
            promise(PromiseEnd::Kept, Some(60), false),
            promise(PromiseEnd::Broken, None, false),
        ]);
        near(told.kept_share, 0.5);
        near(told.kept_censored, 0.5);
        near(told.bias_s, 0.0);
    }

    #[test]
    fn days_and_hours_are_those_of_the_zone() {
        let athens = TimeZone::get("Europe/Athens").unwrap();
        assert_eq!(wall(AT, &TimeZone::UTC), ("2026-11-26".parse().unwrap(), 22));
        assert_eq!(wall(AT, &athens), ("2026-11-27".parse().unwrap(), 0));
        let told = of(&[promise(PromiseEnd::Kept, Some(10), false)]);
        let (day, hour) = (&told.days[0], &told.hours[0]);
        assert_eq!((day.day.as_str(), day.told, day.kept_share), ("2026-11-26", 1, Some(1.0)));
        assert_eq!((hour.hour, hour.kept, hour.kept_share), (22, 1, Some(1.0)));
    }
}
