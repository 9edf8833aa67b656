//! Which time a report is about.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp as Instant};
use seira_core::model::{Millis, Timestamp};

use super::asked::Asked;
use super::problem::{Code, Refused};
use super::why::moment;

/// Where nothing is said, a report is about so much.
const DAYS: i64 = 7;
/// Longest time of a report: what is read for it stays bounded.
const DAYS_MAX: i64 = 92;
/// No zone is further from UTC; the same again is for clocks that are put back.
const ZONES: Millis = Millis::from_secs(2 * 14 * 3_600);
const DAY: Millis = Millis::from_secs(86_400);

const ALLOWED: &str = "a day like 2026-11-20, or a moment in RFC 3339 like 2026-11-20T08:00:00Z";

/// One end of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// A day of the queue's calendar; it belongs to the span.
    Day(Date),
    /// A moment.
    Moment(Timestamp),
}

/// From when on, and until when. A moment at the end is not in it, a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    from: End,
    to: End,
}

impl Span {
    /// What is asked for, at `now`.
    ///
    /// # Errors
    /// `bad_request` for what is neither day nor moment, ends before it begins, or is too long.
    pub(super) fn of(asked: Asked<'_>, now: Timestamp) -> Result<Self, Refused> {
        let to = asked.read("to", ALLOWED, End::read)?;
        let from = asked.read("from", ALLOWED, End::read)?;
        let to = to.unwrap_or(End::Moment(now));
        let span = Self { from: from.unwrap_or_else(|| to.week_before()), to };
        let (first, last) = span.utc();
        let wrong = if !span.is_forward() {
            format!("from: \"{}\" is not allowed: before to, \"{}\"", span.from(), span.to())
        } else if last - first > Millis(DAY.0 * DAYS_MAX) {
            let from = span.from();
            format!("from: \"{from}\" is not allowed: at most {DAYS_MAX} days before to")
        } else {
            return Ok(span);
        };
        Err(Refused::new(Code::BadRequest, wrong))
    }

    /// As it is told.
    pub(super) fn from(self) -> String {
        self.from.written()
    }

    /// As it is told.
    pub(super) fn to(self) -> String {
        self.to.written()
    }

    /// A time that has all of it in it, wherever queues are: from, and before.
    pub(super) fn around(self) -> (Timestamp, Timestamp) {
        let (first, last) = self.utc();
        (first - ZONES, last + ZONES)
    }

    /// Whether what was told at a moment, on a day of its queue's calendar, belongs to it.
    pub(super) fn has(self, at: Timestamp, day: Date) -> bool {
        let begun = match self.from {
            End::Day(first) => first <= day,
            End::Moment(first) => first <= at,
        };
        let over = match self.to {
            End::Day(last) => last < day,
            End::Moment(last) => last <= at,
        };
        begun && !over
    }

    /// Were all calendars those of UTC.
    fn utc(self) -> (Timestamp, Timestamp) {
        let last = match self.to {
            End::Day(day) => midnight(day) + DAY,
            End::Moment(at) => at,
        };
        let first = match self.from {
            End::Day(day) => midnight(day),
            End::Moment(at) => at,
        };
        (first, last)
    }

    fn is_forward(self) -> bool {
        let (first, last) = self.utc();
        match (self.from, self.to) {
            (End::Day(from), End::Day(to)) => from <= to,
            (End::Moment(_), End::Moment(_)) => first < last,
            // A queue's day may have begun, or go on, when UTC's does not.
            (End::Day(_), End::Moment(_)) | (End::Moment(_), End::Day(_)) => first - ZONES < last,
        }
    }
}

impl End {
    fn read(text: &str) -> Option<Self> {
        const DAY_LENGTH: usize = "2026-11-20".len();
        // What programs may write otherwise in an address.
        let text = text.replace("%3A", ":").replace("%3a", ":").replace("%2B", "+");
        if text.len() == DAY_LENGTH {
            return text
                .parse()
                .ok()
                .filter(|day: &Date| (2000..=2999).contains(&day.year()))
                .map(Self::Day);
        }
        let at: Instant = text.parse().ok()?;
        (2000..=2999)
            .contains(&TimeZone::UTC.to_datetime(at).year())
            .then(|| Self::Moment(Timestamp(at.as_millisecond())))
    }

    /// The beginning of a span that ends here, where none is said.
    fn week_before(self) -> Self {
        match self {
            Self::Day(day) => {
                Self::Day(day.saturating_sub(SignedDuration::from_hours(24 * (DAYS - 1))))
            }
            Self::Moment(at) => Self::Moment(at - Millis(DAY.0 * DAYS)),
        }
    }

    fn written(self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Moment(at) => moment(at),
        }
    }
}

fn midnight(day: Date) -> Timestamp {
    let at = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0));
    // Years are checked where days are read.
    Timestamp(at.map_or(0, Instant::as_millisecond))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-27T12:00:00Z
    const NOW: Timestamp = Timestamp(1_795_780_800_000);

    fn span(query: &str) -> Result<Span, String> {
        Span::of(Asked::of(Some(query)), NOW).map_err(|refused| format!("{refused:?}"))
    }

    fn told(query: &str) -> (String, String) {
        let span = span(query).unwrap();
        (span.from(), span.to())
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn a_span_is_the_last_week_unless_said_otherwise() {
        let (week, now) = ("2026-11-20T12:00:00.000Z", "2026-11-27T12:00:00.000Z");
        assert_eq!(told(""), pair(week, now));
        assert_eq!(told("to=2026-11-20"), pair("2026-11-14", "2026-11-20"));
        assert_eq!(told("from=2026-11-26"), pair("2026-11-26", now));
        let moments = "from=2026-11-20T08:00:00%2B02:00&to=2026-11-20T07%3A00%3A00Z";
        let found = pair("2026-11-20T06:00:00.000Z", "2026-11-20T07:00:00.000Z");
        assert_eq!(told(moments), found);
        // Where it is tomorrow already.
        assert!(span("from=2026-11-28").is_ok());
    }

    #[test]
    fn what_is_wrong_is_named_with_what_is_allowed() {
        for (query, words) in [
            ("from=yesterday", "from: \\\"yesterday\\\" is not allowed: a day like"),
            ("to=2026-13-01", "to: \\\"2026-13-01\\\" is not allowed: a day like"),
            ("to=1999-12-31", "is not allowed: a day like"),
            ("from=2026-11-27&to=2026-11-26", "before to, \\\"2026-11-26\\\""),
            ("from=2026-11-27T12:00:00Z", "before to"),
            ("from=2026-12-30", "before to"),
            ("from=2026-08-01&to=2026-11-01", "at most 92 days"),
        ] {
            let refused = span(query).unwrap_err();
            assert!(refused.contains(words), "{query}: {refused}");
        }
        assert!(span("from=2026-08-01&to=2026-10-31").is_ok());
    }

    #[test]
    fn days_are_of_the_queue_and_both_are_in_it() {
        let days = span("from=2026-11-20&to=2026-11-21").unwrap();
        let day = |text: &str| -> Date { text.parse().unwrap() };
        let has = |text: &str| days.has(NOW, day(text));
        assert_eq!(
            ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"].map(has),
            [false, true, true, false]
        );
        let moments = span("to=2026-11-27T12:00:00Z").unwrap();
        let has = |at| moments.has(at, day("1999-01-01"));
        assert!(has(NOW - Millis(1)) && !has(NOW));
        assert!(has(NOW - Millis(DAY.0 * 7)) && !has(NOW - Millis(DAY.0 * 7 + 1)));
    }
}
