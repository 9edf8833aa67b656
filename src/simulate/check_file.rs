//! Reads files of numbers: durations in seconds, on lines, with a heading or without.
//!
//! Nothing is guessed. A comma may stand between numbers or within one, by country; where it could
//! be either, the file is refused.

use std::path::Path;
use std::sync::Arc;

use super::check::TIME_MAX_S;
use super::laws::Law;
use crate::config::problem::{Place, Report};
use crate::config::read::At;
use crate::config::read_file;

/// The numbers of a file beside the scenario at `path`.
pub(super) fn empirical(file: &At<String>, path: &Path, report: &mut Report) -> Option<Law> {
    let beside = path.parent().unwrap_or(Path::new("")).join(&file.value);
    let text = match read_file(&beside, "data", "") {
        Ok(text) => text,
        Err(message) => {
            file.complain(report, message);
            return None;
        }
    };
    let mut values = Vec::new();
    // Some programs begin a file with a mark that it is UTF-8.
    for (line, text) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if line == 0 && is_heading(text) {
            continue;
        }
        match numbers(text) {
            Ok(found) => values.extend(found),
            Err((word, reason)) => {
                let place = Place::File { path: beside, line: Some(line + 1) };
                report.add(place, &file.key, Some(word), reason);
                return None;
            }
        }
    }
    if values.is_empty() {
        file.complain(report, "holds no number");
        return None;
    }
    Some(Law::Empirical(Arc::from(values)))
}

/// A heading has no number in it.
fn is_heading(line: &str) -> bool {
    !line.contains(|c: char| c.is_numeric())
}

/// The durations of a line; or a word that is none, and why.
fn numbers(line: &str) -> Result<Vec<f64>, (&str, String)> {
    let mut found = Vec::new();
    for word in line.split([';', ' ', '\t']) {
        if is_ambiguous(word) {
            let reason = "one number or several? Write fractions with a point, as 1.5, and a semicolon \
                          or a space between numbers";
            return Err((word, reason.to_owned()));
        }
        for number in word.split(',').filter(|number| !number.is_empty()) {
            let value = number.parse().ok().filter(|value| (0.0..=TIME_MAX_S).contains(value));
            let reason = || {
                format!(
                    "a duration in seconds is needed, 0 to {TIME_MAX_S}, or several with semicolons or \
                     spaces between"
                )
            };
            found.push(value.ok_or_else(|| (number, reason()))?);
        }
    }
    Ok(found)
}

/// Whether the commas of a word may belong to its numbers: `1,5` may be 1.5, and `1,500.5` or
/// `1,500,000` may have commas between thousands.
fn is_ambiguous(word: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = word.split(',').collect();
    let [first, rest @ .., last] = &parts[..] else { return false };
    let whole = last.split_once('.').map_or(*last, |(whole, _)| whole);
    let thousands = |part: &str| digits(part) && part.len() == 3;
    let grouped = digits(first) && rest.iter().all(|part| thousands(part)) && thousands(whole);
    let decimal = rest.is_empty() && first.split('.').all(digits) && digits(last);
    // A point before the comma stands between thousands, or the comma is no decimal one.
    let dotted = first.split('.').skip(1).all(|part| part.len() == 3);
    grouped || (decimal && dotted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_apart_or_refused() {
        for (line, expected) in [
            ("90.5, 12", vec![90.5, 12.0]),
            ("90.5,12", vec![90.5, 12.0]),
            ("1;2.5;3", vec![1.0, 2.5, 3.0]),
            ("10,20,30", vec![10.0, 20.0, 30.0]),
            ("12,", vec![12.0]),
            ("1e3\t4", vec![1_000.0, 4.0]),
            ("", vec![]),
        ] {
            assert_eq!(numbers(line), Ok(expected), "{line}");
        }
        for (line, word) in [
            ("1,5", "1,5"),
            ("30;1,5", "1,5"),
            ("30,90", "30,90"),
            ("1,500.5", "1,500.5"),
            ("1.500,5", "1.500,5"),
            ("1,500,000", "1,500,000"),
            ("abc,12", "abc"),
            ("-1", "-1"),
            ("inf", "inf"),
        ] {
            assert_eq!(numbers(line).map_err(|(word, _)| word), Err(word), "{line}");
        }
    }

    #[test]
    fn a_heading_has_no_number_in_it() {
        assert!(is_heading("seconds") && is_heading("\"talk, s\";wait") && is_heading(""));
        assert!(!is_heading("abc,12") && !is_heading("12") && !is_heading("12 s"));
    }
}
