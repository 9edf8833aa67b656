//! Checks laws of durations and of arrivals.

use std::path::Path;

use super::check::TIME_MAX_S;
use super::check_file::empirical;
use super::laws::{Arrivals, Law};
use super::raw::{RawArrivals, RawLaw, RawPatience};
use crate::config::checker::number;
use crate::config::problem::Report;
use crate::config::read::At;

/// Shortest mean of a law, in seconds: a thousand ticks of the clock at its finest.
const MEAN_MIN_S: f64 = 0.001;

/// Largest coefficient of variation.
const CV_MAX: f64 = 100.0;

/// Most sessions of one type per hour.
const PER_HOUR_MAX: f64 = 1e8;

/// Most steps of a rate: every quarter of an hour of ten months.
const STEPS_MAX: usize = 30_000;

/// Arrivals by one of the two ways to say them.
pub(super) fn arrivals(at: At<RawArrivals>, report: &mut Report) -> Option<Arrivals> {
    match (&at.value.per_hour, &at.value.steps) {
        (Some(rate), None) => {
            Some(Arrivals::per_hour(number(Some(rate), 0.0..=PER_HOUR_MAX, 0.0, report)))
        }
        (None, Some(steps)) => self::steps(steps, report),
        (None, None) if report.mentions(&at.key) => None,
        (Some(_), Some(_)) | (None, None) => {
            let message = "one is needed: { per_hour = 60.0 } or { steps = [[0, 60.0], ...] }";
            at.complain_here(report, "", message);
            None
        }
    }
}

fn steps(raw: &At<Vec<At<Vec<At<f64>>>>>, report: &mut Report) -> Option<Arrivals> {
    if raw.value.is_empty() || raw.value.len() > STEPS_MAX {
        raw.complain(report, format!("1 to {STEPS_MAX} steps are allowed"));
        return None;
    }
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for step in &raw.value {
        let [second, rate] = &step.value[..] else {
            step.complain(report, "two numbers are needed: from which second, how many per hour");
            return None;
        };
        let from_s = number(Some(second), 0.0..=TIME_MAX_S, 0.0, report);
        if steps.last().is_some_and(|(last, _)| *last >= from_s) {
            second.complain(report, "must be later than the step before it");
        }
        steps.push((from_s, number(Some(rate), 0.0..=PER_HOUR_MAX, 0.0, report)));
    }
    Some(Arrivals::steps(&steps))
}

/// How long customers wait; none: for ever.
pub(super) fn patience(
    raw: Option<At<RawPatience>>,
    path: &Path,
    report: &mut Report,
) -> Option<Law> {
    let at = raw?;
    match &at.value {
        RawPatience::Infinite => None,
        RawPatience::Law(raw) => law(&at, raw, path, report),
    }
}

/// The one law that `raw`, written at `at`, names.
pub(super) fn law<T>(at: &At<T>, raw: &RawLaw, path: &Path, report: &mut Report) -> Option<Law> {
    let found = [
        raw.exponential.as_ref().map(|mean| Law::Exponential(self::mean(mean, report))),
        raw.lognormal.as_ref().and_then(|pair| {
            let (mean, cv) = mean_and_cv(pair, 0.0, report)?;
            Some(Law::lognormal(mean, cv))
        }),
        raw.hyperexponential.as_ref().and_then(|pair| {
            let (mean, cv) = mean_and_cv(pair, 1.0, report)?;
            Some(Law::hyperexponential(mean, cv))
        }),
        raw.constant
            .as_ref()
            .map(|value| Law::Constant(number(Some(value), 0.0..=TIME_MAX_S, 0.0, report))),
        raw.empirical.as_ref().and_then(|file| empirical(file, path, report)),
    ];
    let mut found = found.into_iter().flatten();
    let law = found.next();
    if found.next().is_some() || (law.is_none() && !report.mentions(&at.key)) {
        let message =
            "one law is needed: exponential, lognormal, hyperexponential, constant or empirical";
        at.complain_here(report, "", message);
    }
    law
}

fn mean(raw: &At<f64>, report: &mut Report) -> f64 {
    number(Some(raw), MEAN_MIN_S..=TIME_MAX_S, 1.0, report)
}

fn mean_and_cv(pair: &At<Vec<At<f64>>>, cv_min: f64, report: &mut Report) -> Option<(f64, f64)> {
    let [mean, cv] = &pair.value[..] else {
        if !report.mentions(&pair.key) {
            pair.complain(
                report,
                "two numbers are needed: mean in seconds, coefficient of variation",
            );
        }
        return None;
    };
    Some((self::mean(mean, report), number(Some(cv), cv_min..=CV_MAX, 1.0, report)))
}
