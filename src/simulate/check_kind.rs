//! Checks `[[sessions]]`: who comes, when, for how long, and how patient they are.

use std::path::Path;

use seira_core::model::{Channel, QueueId};

use super::able::Able;
use super::check::{TIME_MAX_S, needed};
use super::check_law::{arrivals, law, patience};
use super::raw::RawKind;
use super::scenario::{Kind, Line};
use crate::config::checker::{choice, name, number, skills};
use crate::config::problem::Report;
use crate::config::read::At;

/// Largest target and boost, in seconds: a day, as in the configuration.
const DAY_S: f64 = 86_400.0;

const SKILLS_MAX: usize = 16;

/// The queue a type of session names, if it is a name.
pub(super) fn queue_name(at: &At<RawKind>, report: &mut Report) -> Option<String> {
    let queue = at.value.queue.as_ref()?;
    match name::<QueueId>(&queue.value) {
        Ok(id) => Some(id.as_str().to_owned()),
        Err(message) => {
            queue.complain(report, message);
            None
        }
    }
}

/// A type of session; none where nothing can stand in.
pub(super) fn kind(
    mut at: At<RawKind>,
    queues: &[Line],
    able: Option<&Able>,
    path: &Path,
    report: &mut Report,
) -> Option<Kind> {
    let raw = std::mem::take(&mut at.value);
    let name = needed(raw.queue, &at, "queue", "which line they join", report);
    let words = [("call", Channel::Call), ("chat", Channel::Chat)];
    let channel = needed(raw.channel, &at, "channel", "\"call\" or \"chat\"", report);
    let channel = channel.and_then(|at| choice(&at, &words, report));
    let came = needed(raw.arrivals, &at, "arrivals", "as { per_hour = 60.0 }", report);
    let came = came.and_then(|at| arrivals(at, report));
    let handle = needed(raw.handle, &at, "handle", "as { exponential = 60.0 }", report);
    let handle = handle.and_then(|at| law(&at, &at.value, path, report));
    let patience = patience(raw.patience, path, report);
    let target_s = raw.target_s.map(|at| number(Some(&at), 0.0..=DAY_S, 0.0, report));
    let queue =
        name.and_then(|name| queues.iter().position(|line| line.spec.queue.as_str() == name.value));
    let own_target_s = queue.map_or(0.0, |queue| queues[queue].spec.target.0 as f64 / 1_000.0);
    let kind = Kind {
        queue: queue?,
        channel: channel?,
        skills: skills(raw.skills, SKILLS_MAX, report),
        target_s: target_s.unwrap_or(own_target_s),
        boost_s: number(raw.boost_s.as_ref(), 0.0..=DAY_S, 0.0, report),
        arrivals: came?,
        handle: handle?,
        patience,
        service_level_s: number(raw.service_level_s.as_ref(), 0.0..=TIME_MAX_S, 20.0, report),
        returning: number(raw.returning.as_ref(), 0.0..=1.0, 0.0, report),
    };
    // What is wrong in itself says nothing about whom it suits.
    if let Some(able) = able.filter(|_| !report.mentions(&at.key)) {
        able.check(&kind, &queues[kind.queue], &at, report);
    }
    Some(kind)
}
