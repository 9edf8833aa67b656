//! Checks opening hours.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::checker::too_many;
use super::hours::{DAY, Holiday, HolidayDate, Hours, Interval};
use super::problem::{Report, nearest};
use super::raw::{RawHoliday, RawHours, RawWeek};
use super::read::At;

/// Most intervals of a day, and most holidays.
const INTERVALS_MAX: usize = 24;
const HOLIDAYS_MAX: usize = 1_000;
const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The hours of a queue; none if they cannot be made out.
pub(super) fn hours(raw: At<RawHours>, report: &mut Report) -> Option<Hours> {
    if raw.value.intervals.is_none() && !report.mentions(&format!("{}.intervals", raw.key)) {
        let message =
            "is missing: give the intervals of each open weekday, as mon = [\"09:00-17:00\"]";
        raw.complain_here(report, "intervals", message);
    }
    let zone = match &raw.value.zone {
        Some(zone) => time_zone(zone, report),
        None => {
            if !report.mentions(&format!("{}.zone", raw.key)) {
                let message = "is missing: name the time zone of the hours, like \"Europe/Athens\"";
                raw.complain_here(report, "zone", message);
            }
            None
        }
    };
    let week = raw.value.intervals.map(|week| self::week(week, report));
    let holidays = raw.value.holidays.map_or_else(Vec::new, |list| holidays(list, report));
    Some(Hours { zone: zone?, week: week?, holidays })
}

fn time_zone(raw: &At<String>, report: &mut Report) -> Option<TimeZone> {
    let found = TimeZone::get(&raw.value).ok();
    if found.is_none() {
        let known: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        let hint = nearest(&raw.value, known.iter().map(String::as_str))
            .map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
        raw.complain(report, format!("no time zone{hint} (IANA names, like \"Europe/Athens\")"));
    }
    found
}

fn week(raw: At<RawWeek>, report: &mut Report) -> [Vec<Interval>; 7] {
    let RawWeek { mon, tue, wed, thu, fri, sat, sun } = raw.value;
    let days = [mon, tue, wed, thu, fri, sat, sun].map(|day| day_intervals(day, report));
    overlaps(&days, report);
    days.map(|day| day.into_iter().map(|(interval, _)| interval).collect())
}

type Written = Vec<(Interval, At<String>)>;

/// The intervals of one day, in order.
fn day_intervals(raw: Option<At<Vec<At<String>>>>, report: &mut Report) -> Written {
    let Some(raw) = raw else { return Vec::new() };
    too_many(&raw, INTERVALS_MAX, report);
    let mut intervals: Written = Vec::new();
    for text in raw.value {
        match interval(&text.value) {
            Ok(interval) => intervals.push((interval, text)),
            Err(message) => text.complain(report, message),
        }
    }
    intervals.sort_by_key(|(interval, _)| *interval);
    intervals
}

/// Reports intervals that overlap, within a day, with the next, and from Sunday to Monday.
fn overlaps(days: &[Written; 7], report: &mut Report) {
    let week = || days.iter().zip(0_u32..).zip(DAYS);
    // Monday once more, a week later, meets Sunday's night.
    let again = week().take(1).map(|((written, _), name)| ((written, 7), name));
    let mut latest: Option<(u32, &str, &At<String>)> = None;
    for ((intervals, day), name) in week().chain(again) {
        for (interval, text) in intervals {
            let (from, to) = (
                day * u32::from(DAY) + u32::from(interval.from),
                day * u32::from(DAY) + u32::from(interval.to),
            );
            match latest {
                Some((till, of, earlier)) if from < till && (day < 7 || of != DAYS[0]) => {
                    text.complain(report, format!("overlaps with {} of {of}", earlier.shown));
                }
                Some(_) | None => {}
            }
            if latest.is_none_or(|(till, ..)| till < to) {
                latest = Some((to, name, text));
            }
        }
    }
}

/// `09:00-17:30`; the end may lie on the next day.
pub(super) fn interval(text: &str) -> Result<Interval, String> {
    let wrong = || {
        "\"HH:MM-HH:MM\" is allowed, like \"09:00-17:30\"; an end that is not after the start lies on \
         the next day, and 24:00 is midnight at the end of the day"
            .to_owned()
    };
    let (from, to) = text.split_once(['-', '–']).ok_or_else(wrong)?;
    let from = minute(from).filter(|from| *from < DAY).ok_or_else(wrong)?;
    let to = minute(to).ok_or_else(wrong)?;
    match to {
        _ if to == from => {
            Err("begins when it ends; for a whole day write \"00:00-24:00\"".to_owned())
        }
        _ if to < from => Ok(Interval { from, to: to + DAY }),
        _ => Ok(Interval { from, to }),
    }
}

/// `09:30` as minutes of the day, up to `24:00`.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |digits: &str, most: u16| {
        let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u16>().ok().filter(|number| two && *number <= most)
    };
    let minutes = number(hour, 24)? * 60 + number(minute, 59)?;
    (minutes <= DAY).then_some(minutes)
}

fn holidays(raw: At<Vec<At<RawHoliday>>>, report: &mut Report) -> Vec<Holiday> {
    too_many(&raw, HOLIDAYS_MAX, report);
    let mut holidays: Vec<Holiday> = Vec::new();
    for item in raw.value {
        let open = day_intervals(item.value.open.clone(), report);
        for pair in open.windows(2) {
            let [(earlier, written), (later, text)] = pair else { continue };
            if later.from < earlier.to {
                text.complain(report, format!("overlaps with {}", written.shown));
            }
        }
        let open = open.into_iter().map(|(interval, _)| interval).collect();
        let Some(date) = &item.value.date else {
            if !report.mentions(&format!("{}.date", item.key)) {
                item.complain_here(report, "date", "is missing: each holiday needs its date");
            }
            continue;
        };
        match holiday_date(&date.value.0) {
            None => date.complain(
                report,
                "no date: \"YYYY-MM-DD\" (years 2000 to 2100) or, for every year, \"MM-DD\" is allowed",
            ),
            Some(day) if holidays.iter().any(|other| other.date == day) => {
                date.complain(report, "is in the list twice");
            }
            Some(day) => holidays.push(Holiday { date: day, open }),
        }
    }
    // A date of one year goes before the same day of every year.
    holidays.sort_by_key(|holiday| matches!(holiday.date, HolidayDate::Yearly(..)));
    holidays
}

fn holiday_date(text: &str) -> Option<HolidayDate> {
    let digits = |part: &str, count: usize| {
        let all = part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i16>().ok().filter(|_| all)
    };
    let small = |part: &str| digits(part, 2).and_then(|number| i8::try_from(number).ok());
    match text.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] => {
            let year = digits(year, 4).filter(|year| (2000..=2100).contains(year))?;
            Date::new(year, small(month)?, small(day)?).ok().map(HolidayDate::On)
        }
        // 2000 is a leap year, so that 29 February is a day that some years have.
        [month, day] => Date::new(2000, small(month)?, small(day)?)
            .ok()
            .map(|date| HolidayDate::Yearly(date.month(), date.day())),
        _ => None,
    }
}
