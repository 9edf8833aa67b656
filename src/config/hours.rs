//! Opening hours.
//!
//! Intervals are written in the wall clock of a zone. One belongs to the day on which it begins,
//! also when it runs past midnight; a holiday replaces the intervals that begin on its date. Where
//! the clock jumps: a time that is skipped counts as the moment of the jump, and of a time that
//! comes twice an opening takes the first and a closing the second.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp as Instant, ToSpan};
use seira_core::model::{Millis, QueueHours, Timestamp};

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

/// Openings that are looked through for a span of open time; seven days of it need far fewer.
const OPENINGS_MAX: usize = 20_000;

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
    /// The zone of its wall clock.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

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

    /// Spans of this length one after another from each opening on, as long as they fit into the opening,
    /// that begin after `now` and up to `until`.
    #[must_use]
    pub fn slots(
        &self,
        now: Timestamp,
        until: Timestamp,
        length: Millis,
    ) -> Vec<(Timestamp, Timestamp)> {
        let day = |at: Timestamp| {
            let moment = Instant::from_millisecond(at.0).unwrap_or(Instant::MAX);
            self.zone.to_datetime(moment).date()
        };
        let (mut date, last) = (day(now).saturating_sub(1.days()), day(until));
        let mut slots = Vec::new();
        while date <= last {
            for interval in self.of(date) {
                let from = self.moment(date, interval.from, Twice::First).as_millisecond();
                let to = self.moment(date, interval.to, Twice::Second).as_millisecond();
                let starts = (from..to).step_by(usize::try_from(length.0.max(1)).unwrap_or(1));
                let fit = starts.filter(|at| at + length.0 <= to && *at > now.0 && *at <= until.0);
                slots.extend(fit.map(|at| (Timestamp(at), Timestamp(at) + length)));
            }
            let Ok(tomorrow) = date.tomorrow() else { break };
            date = tomorrow;
        }
        slots
    }

    /// The moment at which it has been open for `span` after `from`; none if it never is.
    #[must_use]
    pub fn after_open(&self, from: Timestamp, span: Millis) -> Option<Timestamp> {
        let (mut at, mut left) = (from, span);
        for _ in 0..OPENINGS_MAX {
            match self.at(at) {
                (QueueHours::Open, None) => return Some(at + left),
                (QueueHours::Open, Some(change)) if at + left <= change => return Some(at + left),
                (QueueHours::Open, Some(change)) => {
                    left = left_after(left, change - at);
                    at = change;
                }
                (QueueHours::Closed { opens_at }, _) => at = opens_at?,
            }
        }
        None
    }

    /// The moment at which the wall clock shows `shown`; the first of two, and for a time that is
    /// skipped as much later as the clock jumps. None outside what a calendar holds.
    pub(crate) fn when(&self, shown: DateTime) -> Option<Timestamp> {
        let moment = self.zone.to_ambiguous_timestamp(shown).compatible().ok()?;
        Some(Timestamp(moment.as_millisecond()))
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

fn left_after(left: Millis, passed: Millis) -> Millis {
    Millis(left.0 - passed.0)
}

/// Place of a day in a week that begins on Monday.
pub(super) fn day_index(day: Weekday) -> usize {
    usize::from(day.to_monday_zero_offset().unsigned_abs())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    /// Hours as a file would give them.
    fn hours(toml: &str) -> Hours {
        let text = format!("[queues.one]\nname = \"One\"\n[queues.one.hours]\n{toml}");
        let settings = crate::config::from_text(Path::new("test.toml"), &text, std::iter::empty());
        let settings = settings.unwrap_or_else(|problems| panic!("{problems}"));
        settings.queues[0].hours.clone().expect("hours were given")
    }

    fn utc(text: &str) -> Timestamp {
        Timestamp(text.parse::<Instant>().expect("a moment").as_millisecond())
    }

    fn open_till(hours: &Hours, now: &str, end: &str) {
        let (state, change) = hours.at(utc(now));
        assert_eq!(state, QueueHours::Open, "{now}");
        assert_eq!(change, Some(utc(end)), "{now}: {:?}", change.map(|at| at.0));
    }

    fn closed_till(hours: &Hours, now: &str, start: &str) {
        let expected = Some(utc(start));
        assert_eq!(
            hours.at(utc(now)),
            (QueueHours::Closed { opens_at: expected }, expected),
            "{now}"
        );
    }

    #[test]
    fn a_day_has_a_break_and_a_week_has_an_end() {
        let shop = hours(
            "zone = \"Europe/Athens\"\nintervals = { mon = [\"14:00-20:00\", \"08:00-13:00\"], \
             fri = [\"10:00-16:00\"] }",
        );
        // Monday 2026-06-01; Athens is at UTC+3 in summer.
        closed_till(&shop, "2026-06-01T04:59:59Z", "2026-06-01T05:00:00Z");
        open_till(&shop, "2026-06-01T05:00:00Z", "2026-06-01T10:00:00Z");
        closed_till(&shop, "2026-06-01T10:00:00Z", "2026-06-01T11:00:00Z");
        open_till(&shop, "2026-06-01T16:59:59.999Z", "2026-06-01T17:00:00Z");
        closed_till(&shop, "2026-06-01T17:00:00Z", "2026-06-05T07:00:00Z");
        closed_till(&shop, "2026-06-06T12:00:00Z", "2026-06-08T05:00:00Z");
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        let bar = hours(
            "zone = \"Asia/Tehran\"\nintervals = { sat = [\"22:00-02:00\"], sun = [\"22:00-02:00\"] }\n\
             holidays = [{ date = \"2026-06-07\" }]",
        );
        // Tehran is at UTC+3:30 all year since 2022. Sunday 2026-06-07 is closed, but Saturday's
        // night runs into it.
        open_till(&bar, "2026-06-06T20:45:00Z", "2026-06-06T22:30:00Z");
        closed_till(&bar, "2026-06-06T22:30:00Z", "2026-06-13T18:30:00Z");
    }

    #[test]
    fn intervals_that_touch_at_midnight_are_one() {
        let late = hours(
            "zone = \"UTC\"\nintervals = { mon = [\"20:00-24:00\"], tue = [\"00:00-04:00\"], \
             sun = [\"23:00-01:00\"] }",
        );
        open_till(&late, "2026-06-01T21:00:00Z", "2026-06-02T04:00:00Z");
        open_till(&late, "2026-06-01T00:30:00Z", "2026-06-01T01:00:00Z");
    }

    #[test]
    fn opening_time_follows_the_clock_through_summer_time() {
        let shop = hours("zone = \"Europe/Athens\"\nintervals = { sun = [\"08:00-10:00\"] }");
        // The clock goes forward on 2026-03-29 at 03:00, back on 2026-10-25 at 04:00.
        open_till(&shop, "2026-03-22T07:00:00Z", "2026-03-22T08:00:00Z");
        closed_till(&shop, "2026-03-22T08:00:00Z", "2026-03-29T05:00:00Z");
        open_till(&shop, "2026-10-18T05:00:00Z", "2026-10-18T07:00:00Z");
        closed_till(&shop, "2026-10-18T07:00:00Z", "2026-10-25T06:00:00Z");
    }

    #[test]
    fn a_time_that_the_clock_skips_is_the_moment_of_the_jump() {
        // 03:00 to 04:00 does not exist in Athens on 2026-03-29; the jump is at 01:00 UTC.
        let starts = hours("zone = \"Europe/Athens\"\nintervals = { sun = [\"03:30-05:00\"] }");
        closed_till(&starts, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z");
        open_till(&starts, "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z");
        let ends = hours("zone = \"Europe/Athens\"\nintervals = { sun = [\"01:00-03:30\"] }");
        open_till(&ends, "2026-03-28T23:30:00Z", "2026-03-29T01:00:00Z");
        let gone = hours("zone = \"Europe/Athens\"\nintervals = { sun = [\"03:10-03:50\"] }");
        closed_till(&gone, "2026-03-29T00:00:00Z", "2026-04-05T00:10:00Z");
    }

    #[test]
    fn of_a_time_that_comes_twice_opening_takes_the_first_and_closing_the_second() {
        // 03:00 to 04:00 comes twice in Athens on 2026-10-25: from 00:00 and from 01:00 UTC.
        let starts = hours("zone = \"Europe/Athens\"\nintervals = { sun = [\"03:30-05:00\"] }");
        open_till(&starts, "2026-10-25T00:30:00Z", "2026-10-25T03:00:00Z");
        closed_till(&starts, "2026-10-25T00:29:59Z", "2026-10-25T00:30:00Z");
        let ends = hours("zone = \"Europe/Athens\"\nintervals = { sun = [\"02:00-03:30\"] }");
        open_till(&ends, "2026-10-25T00:45:00Z", "2026-10-25T01:30:00Z");
    }

    #[test]
    fn midnight_may_be_skipped_too() {
        // Tehran, 2021-03-22: 00:00 became 01:00, at 20:30 UTC of the day before.
        let till = hours("zone = \"Asia/Tehran\"\nintervals = { sun = [\"09:00-24:00\"] }");
        open_till(&till, "2021-03-21T12:00:00Z", "2021-03-21T20:30:00Z");
        let from = hours("zone = \"Asia/Tehran\"\nintervals = { mon = [\"00:00-08:00\"] }");
        closed_till(&from, "2021-03-21T12:00:00Z", "2021-03-21T20:30:00Z");
        open_till(&from, "2021-03-21T20:30:00Z", "2021-03-22T03:30:00Z");
        // And 2021-09-22 00:00 went back to 23:00 of the day before.
        let twice = hours("zone = \"Asia/Tehran\"\nintervals = { tue = [\"22:00-23:30\"] }");
        open_till(&twice, "2021-09-21T18:00:00Z", "2021-09-21T20:00:00Z");
    }

    #[test]
    fn holidays_close_or_have_hours_of_their_own_and_a_year_of_its_own_wins() {
        let shop = hours(
            "zone = \"Europe/Athens\"\n\
             intervals = { thu = [\"09:00-17:00\"], fri = [\"09:00-17:00\"] }\n\
             holidays = [{ date = \"12-24\", open = [\"09:00-13:00\"] }, { date = \"12-25\" },\n\
             { date = 2026-12-25, open = [\"12:00-13:00\"] }, { date = \"2027-01-01\" }]",
        );
        // 2026-12-24 is a Thursday; Athens is at UTC+2 in winter.
        open_till(&shop, "2026-12-24T08:00:00Z", "2026-12-24T11:00:00Z");
        closed_till(&shop, "2026-12-24T11:00:00Z", "2026-12-25T10:00:00Z");
        closed_till(&shop, "2026-12-31T15:00:00Z", "2027-01-07T07:00:00Z");
        // 2025-12-25 was a Thursday, closed; 2025-12-24 a Wednesday, open for the holiday alone.
        open_till(&shop, "2025-12-24T08:00:00Z", "2025-12-24T11:00:00Z");
        closed_till(&shop, "2025-12-24T11:00:00Z", "2025-12-26T07:00:00Z");
    }

    #[test]
    fn always_open_never_changes_and_never_open_has_no_opening() {
        let week = "{ mon = [\"00:00-24:00\"], tue = [\"00:00-24:00\"], wed = [\"00:00-24:00\"], \
                    thu = [\"00:00-24:00\"], fri = [\"00:00-24:00\"], sat = [\"00:00-24:00\"], \
                    sun = [\"00:00-24:00\"] }";
        let always = hours(&format!("zone = \"Europe/Athens\"\nintervals = {week}"));
        assert_eq!(always.at(utc("2026-03-28T12:00:00Z")), (QueueHours::Open, None));
        let but_one = hours(&format!(
            "zone = \"Europe/Athens\"\nintervals = {week}\nholidays = [{{ date = \"2027-08-15\" }}]"
        ));
        open_till(&but_one, "2026-03-28T12:00:00Z", "2027-08-14T21:00:00Z");
        closed_till(&but_one, "2027-08-14T21:00:00Z", "2027-08-15T21:00:00Z");
        assert_eq!(but_one.at(utc("2027-08-15T21:00:00Z")), (QueueHours::Open, None));
        let never = hours("zone = \"Europe/Athens\"\nintervals = {}");
        let closed = QueueHours::Closed { opens_at: None };
        assert_eq!(never.at(utc("2026-03-28T12:00:00Z")), (closed, None));
        let once = hours(
            "zone = \"UTC\"\nintervals = {}\nholidays = [{ date = \"2026-04-01\", open = [\"10:00-11:00\"] }]",
        );
        closed_till(&once, "2026-03-28T12:00:00Z", "2026-04-01T10:00:00Z");
        assert_eq!(once.at(utc("2026-04-01T11:00:00Z")), (closed, None));
    }

    #[test]
    fn a_change_far_beyond_sight_is_looked_for_again() {
        let far = hours(
            "zone = \"UTC\"\nintervals = {}\nholidays = [{ date = \"2060-01-01\", open = [\"10:00-11:00\"] }]",
        );
        let (state, again) = far.at(utc("2026-01-01T00:00:00Z"));
        assert_eq!(state, QueueHours::Closed { opens_at: None });
        assert!(again.is_some_and(|again| again > utc("2034-01-01T00:00:00Z")));
        let leap = hours(
            "zone = \"UTC\"\nintervals = {}\nholidays = [{ date = \"02-29\", open = [\"10:00-11:00\"] }]",
        );
        closed_till(&leap, "2026-01-01T00:00:00Z", "2028-02-29T10:00:00Z");
    }

    proptest! {
        /// Whatever the zone and the moment: the state holds until the told change, and no longer.
        #[test]
        fn the_state_holds_until_the_next_change(
            zone in prop::sample::select(vec!["Asia/Tehran", "Europe/Athens", "Pacific/Apia",
                "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]),
            from in 0_u16..DAY, long in 1_u16..DAY, days in 1_usize..=7,
            seconds in 1_000_000_000_i64..2_000_000_000,
        ) {
            let interval = Interval { from, to: from + long };
            let mut week: [Vec<Interval>; 7] = Default::default();
            for day in week.iter_mut().take(days) {
                day.push(interval);
            }
            let zone = TimeZone::get(zone).expect("a zone of the bundle");
            let hours = Hours { zone, week, holidays: Vec::new() };
            let now = Timestamp(seconds * 1_000);
            let (state, change) = hours.at(now);
            if let Some(change) = change {
                prop_assert!(change > now);
                let open = |at| matches!(hours.at(at).0, QueueHours::Open);
                prop_assert_eq!(open(Timestamp(change.0 - 1)), state == QueueHours::Open);
                prop_assert_ne!(open(change), state == QueueHours::Open);
                let half = Timestamp(now.0 + (change.0 - now.0) / 2);
                prop_assert_eq!(open(half), state == QueueHours::Open);
            }
        }

        #[test]
        fn no_moment_is_too_far(millis in any::<i64>()) {
            let hours = hours("zone = \"Europe/Athens\"\nintervals = { mon = [\"09:00-17:00\"] }");
            let (_, change) = hours.at(Timestamp(millis));
            prop_assert!(change.is_none_or(|change| change.0 > millis));
        }
    }
}
