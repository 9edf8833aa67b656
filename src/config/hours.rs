//! Opening hours.
//!
//! Intervals are written in the wall clock of a zone. One belongs to the day on which it begins,
//! also when it runs past midnight; a holiday replaces the intervals that begin on its date. Where
//! the clock jumps: a time that is skipped counts as the moment of the jump, and of a time that
//! comes twice an opening takes the first and a closing the second.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp as Instant, ToSpan};
use seira_core::model::{QueueHours, Timestamp};

/// Minutes of a day on the wall clock.
pub(super) const DAY: u16 = 24 * 60;

/// Days that are looked at when nothing changes for long: a 29 February returns within this.
const DAYS_MAX: i32 = 9 * 366;

/// Open from one minute of a day to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Interval {
    /// Minute of the day, 0..1440.
    pub(super) from: u16,
    /// Minute, counted from the beginning of the same day: later than `from`, and beyond 1440 if
    /// it lies on the next day; less than a day and a night after `from`.
    pub(super) to: u16,
}

/// When a holiday is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HolidayDate {
    /// Once.
    On(Date),
    /// Every year: month and day.
    Yearly(i8, i8),
}

impl HolidayDate {
    fn is(self, date: Date) -> bool {
        match self {
            Self::On(day) => day == date,
            Self::Yearly(month, day) => (month, day) == (date.month(), date.day()),
        }
    }
}

/// A day with hours of its own.
#[derive(Debug, Clone)]
pub(super) struct Holiday {
    pub(super) date: HolidayDate,
    /// In order, without overlap; empty: closed all day.
    pub(super) open: Vec<Interval>,
}

/// Weekly intervals in a zone, with holidays.
#[derive(Debug, Clone)]
pub struct Hours {
    pub(super) zone: TimeZone,
    /// From Monday; each in order, without overlap.
    pub(super) week: [Vec<Interval>; 7],
    pub(super) holidays: Vec<Holiday>,
}

/// An unbroken time of being open.
#[derive(Debug, Clone, Copy)]
struct Block {
    from: Instant,
    to: Instant,
}

/// What lies ahead of a moment.
enum Ahead {
    /// The first block that ends later; it may contain the moment.
    Block(Block),
    /// Open now and as far as was looked.
    OpenTill(Instant),
    /// Closed now and as far as was looked.
    ClosedTill(Instant),
}

/// Which of the two moments a wall-clock time means when it comes twice.
#[derive(Clone, Copy)]
enum Twice {
    First,
    Second,
}

impl Hours {
    /// State at a moment, and the moment of the next change, if any.
    ///
    /// Where no change comes within nine years but a holiday lies beyond, that far end is given,
    /// so that the caller looks again.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> (QueueHours, Option<Timestamp>) {
        let now = Instant::from_millisecond(now.0).unwrap_or(if now.0 < 0 {
            Instant::MIN
        } else {
            Instant::MAX
        });
        let stamp = |moment: Instant| Timestamp(moment.as_millisecond());
        let today = self.zone.to_datetime(now).date();
        let (days, all) = self.days_to_look_at(today);
        let look_again = |end: Instant| (!all).then(|| stamp(end));
        match self.ahead(now, today, days) {
            Ahead::Block(block) if block.from <= now => (QueueHours::Open, Some(stamp(block.to))),
            Ahead::Block(block) => {
                let opens_at = Some(stamp(block.from));
                (QueueHours::Closed { opens_at }, opens_at)
            }
            Ahead::OpenTill(end) => (QueueHours::Open, look_again(end)),
            Ahead::ClosedTill(end) => (QueueHours::Closed { opens_at: None }, look_again(end)),
        }
    }

    /// How many days from today may differ from an endless repetition of the week, a week more,
    /// and whether these are all such days.
    fn days_to_look_at(&self, today: Date) -> (i32, bool) {
        let week = 9;
        let last = self.holidays.iter().map(|holiday| match holiday.date {
            HolidayDate::On(date) => (date - today).get_days().saturating_add(week),
            HolidayDate::Yearly(..) => DAYS_MAX,
        });
        let days = last.max().unwrap_or(week).max(week);
        (days.min(DAYS_MAX), days <= DAYS_MAX)
    }

    fn ahead(&self, now: Instant, today: Date, days: i32) -> Ahead {
        // Yesterday's intervals may still run; the day before, for zones that skip a day.
        let mut date = today.saturating_sub(2.days());
        let end = today.saturating_add(days.days());
        let mut block: Option<Block> = None;
        while date <= end {
            for interval in self.of(date) {
                let next = Block {
                    from: self.moment(date, interval.from, Twice::First),
                    to: self.moment(date, interval.to, Twice::Second),
                };
                if next.to <= next.from || next.to <= now && block.is_none() {
                    continue;
                }
                match &mut block {
                    Some(block) if next.from <= block.to => block.to = block.to.max(next.to),
                    Some(block) if block.to > now => return Ahead::Block(*block),
                    Some(_) | None => block = Some(next),
                }
            }
            let Ok(tomorrow) = date.tomorrow() else { break };
            date = tomorrow;
        }
        let horizon = self.moment(end, 0, Twice::First);
        match block {
            Some(block) if block.to > now && block.to >= horizon && block.from <= now => {
                Ahead::OpenTill(horizon)
            }
            Some(block) if block.to > now => Ahead::Block(block),
            Some(_) | None => Ahead::ClosedTill(horizon),
        }
    }

    /// The intervals that begin on `date`.
    fn of(&self, date: Date) -> &[Interval] {
        let holiday = self.holidays.iter().find(|holiday| holiday.date.is(date));
        holiday.map_or_else(|| &self.week[day_index(date.weekday())][..], |day| &day.open)
    }

    /// The moment of a minute of `date`, which may lie on the day after.
    fn moment(&self, date: Date, minute: u16, twice: Twice) -> Instant {
        let span = Span::new().minutes(minute);
        let wall = date.to_datetime(Time::midnight()).saturating_add(span);
        let meant = self.zone.to_ambiguous_timestamp(wall);
        let moment = match (meant.offset(), twice) {
            // What is skipped would read as a time before the jump after it, and the other way
            // round; the jump itself is the last transition up to the later of these.
            (AmbiguousOffset::Gap { .. }, _) => meant.later().map(|later| self.jump_before(later)),
            (AmbiguousOffset::Fold { .. }, Twice::Second) => meant.later(),
            (AmbiguousOffset::Fold { .. } | AmbiguousOffset::Unambiguous { .. }, _) => {
                meant.earlier()
            }
        };
        moment.unwrap_or(if date.year() < 0 { Instant::MIN } else { Instant::MAX })
    }

    fn jump_before(&self, later: Instant) -> Instant {
        let after = later.saturating_add(1.second()).unwrap_or(later);
        self.zone.preceding(after).next().map_or(later, |jump| jump.timestamp())
    }
}

/// Place of a day in a week that begins on Monday.
pub(super) fn day_index(day: Weekday) -> usize {
    usize::from(day.to_monday_zero_offset().unsigned_abs())
}
