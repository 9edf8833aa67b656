//! The small checks that keys share: ranges, choices, names, lists.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use seira_core::model::{Level, Millis, NameError, SkillId};

use super::problem::{Report, did_you_mean};
use super::read::{At, Named};

/// A whole number in `allowed`; `default` when absent (or wrong, which is reported).
pub(crate) fn whole(
    raw: Option<At<i64>>,
    allowed: RangeInclusive<i64>,
    default: i64,
    report: &mut Report,
) -> i64 {
    let Some(raw) = raw else { return default };
    if allowed.contains(&raw.value) {
        return raw.value;
    }
    let (from, to) = allowed.into_inner();
    raw.complain(report, format!("{from} to {to} is allowed (default {default})"));
    default
}

/// A number in `allowed`; `default` when absent (or wrong, which is reported).
pub(crate) fn number(
    raw: Option<&At<f64>>,
    allowed: RangeInclusive<f64>,
    default: f64,
    report: &mut Report,
) -> f64 {
    let Some(raw) = raw else { return default };
    if allowed.contains(&raw.value) {
        return raw.value;
    }
    let (from, to) = allowed.into_inner();
    raw.complain(report, format!("{from} to {to} is allowed"));
    default
}

/// Like [`whole`], for numbers whose range fits `u32`.
pub(crate) fn count(
    raw: Option<At<i64>>,
    allowed: RangeInclusive<u32>,
    default: u32,
    report: &mut Report,
) -> u32 {
    let (from, to) = allowed.into_inner();
    let number = whole(raw, i64::from(from)..=i64::from(to), i64::from(default), report);
    u32::try_from(number).unwrap_or(default)
}

/// A number in `allowed`, for a key without a default; the least when it is wrong.
pub(crate) fn within<T: Copy + PartialOrd + TryFrom<i64> + Display>(
    raw: &At<i64>,
    allowed: RangeInclusive<T>,
    report: &mut Report,
) -> T {
    let (from, to) = (*allowed.start(), *allowed.end());
    let found = T::try_from(raw.value).ok().filter(|value| allowed.contains(value));
    found.unwrap_or_else(|| {
        raw.complain(report, format!("{from} to {to} is allowed"));
        from
    })
}

/// Seconds in `allowed`, as a span.
pub(crate) fn seconds(
    raw: Option<At<i64>>,
    allowed: RangeInclusive<i64>,
    default: i64,
    report: &mut Report,
) -> Millis {
    Millis::from_secs(whole(raw, allowed, default, report))
}

/// Like [`seconds`]; 0 means never.
pub(crate) fn seconds_or_never(
    raw: Option<At<i64>>,
    allowed: RangeInclusive<i64>,
    default: i64,
    report: &mut Report,
) -> Option<Millis> {
    let Some(raw) = raw else { return Some(Millis::from_secs(default)) };
    match raw.value {
        0 => None,
        seconds if allowed.contains(&seconds) => Some(Millis::from_secs(seconds)),
        _ => {
            let (from, to) = allowed.into_inner();
            raw.complain(
                report,
                format!("{from} to {to} is allowed, or 0 for never (default {default})"),
            );
            None
        }
    }
}

/// One of some words.
pub(crate) fn choice<T: Copy>(
    raw: &At<String>,
    words: &[(&str, T)],
    report: &mut Report,
) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == raw.value);
    if found.is_none() {
        let known = words.iter().map(|(word, _)| *word);
        let hint = did_you_mean(&raw.value, known.clone());
        let listed: Vec<_> = known.map(|word| format!("\"{word}\"")).collect();
        raw.complain(report, format!("not allowed{hint} (allowed: {})", listed.join(", ")));
    }
    found.map(|(_, meaning)| *meaning)
}

/// A name (id) as the model wants it, and such that a variable of the environment can spell it.
///
/// # Errors
/// What is allowed.
pub(crate) fn name<T: FromStr<Err = NameError>>(text: &str) -> Result<T, String> {
    if text.ends_with('_') {
        let message = "a name that ends with an underscore could not be set from the environment";
        return Err(message.to_owned());
    }
    text.parse().map_err(|NameError(message)| message)
}

/// A list of names, each once, at most `max`.
pub(crate) fn names<T: FromStr<Err = NameError> + Ord + Clone>(
    raw: Option<At<Vec<At<String>>>>,
    defaults: &[&str],
    max: usize,
    report: &mut Report,
) -> Vec<T> {
    let Some(raw) = raw else {
        return defaults.iter().filter_map(|text| text.parse().ok()).collect();
    };
    too_many(&raw, max, report);
    let mut names: Vec<T> = Vec::new();
    for item in raw.value {
        match name::<T>(&item.value) {
            Ok(name) if names.contains(&name) => item.complain(report, "is in the list twice"),
            Ok(name) => names.push(name),
            Err(message) => item.complain(report, message),
        }
    }
    names
}

/// Skills with their levels, at most `max`.
pub(crate) fn skills(
    raw: Option<At<Named<i64>>>,
    max: usize,
    report: &mut Report,
) -> Vec<(SkillId, Level)> {
    let Some(raw) = raw else { return Vec::new() };
    if raw.value.0.len() > max {
        let message = format!("{} skills, at most {max} are allowed", raw.value.0.len());
        raw.complain_here(report, "", message);
    }
    let mut skills = Vec::new();
    for (skill, level) in raw.value.0 {
        let found = u8::try_from(level.value).ok().and_then(Level::new);
        if found.is_none() {
            level.complain(report, "a level from 1 (a little) to 10 (expert) is allowed");
        }
        match name(&skill) {
            Ok(skill) => skills.extend(found.map(|found| (skill, found))),
            Err(message) => level.complain(report, message),
        }
    }
    skills
}

/// Reports a list of more than `max`.
pub(crate) fn too_many<T>(raw: &At<Vec<T>>, max: usize, report: &mut Report) {
    if raw.value.len() > max {
        let message = format!("a list of {}, at most {max} are allowed", raw.value.len());
        report.add(raw.place.clone(), &raw.key, None, message);
    }
}
