//! Checks what a scenario says into what is simulated: ranges, defaults, and what must fit together.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::{DateTime, datetime};
use seira_core::model::{Capacity, Tier, Timestamp};

use super::able::Able;
use super::check_kind::{kind, queue_name};
use super::raw::{RawCapacity, RawGroup, RawScenario};
use super::scenario::{Forecast, Group, Kind, Line, Scenario};
use crate::config::checker::{choice, count, number, skills, too_many, whole, within};
use crate::config::plain_queue::{self, RawPlainQueue};
use crate::config::problem::Report;
use crate::config::read::At;

/// Longest time a key may name, in seconds: thirty years.
pub(super) const TIME_MAX_S: f64 = 1e9;

/// Most sessions of one replication, on average: their waits are kept until it is over.
const SESSIONS_MAX: f64 = 2e7;

/// Most agents of a scenario: ten times what one router is built for.
const AGENTS_MAX: u32 = 100_000;

/// When a scenario starts that does not say it: any Monday.
const FIRST_MONDAY: DateTime = datetime(2024, 1, 1, 0, 0, 0, 0);

const GROUPS_MAX: usize = 1_000;
const KINDS_MAX: usize = 1_000;
const SKILLS_MAX: usize = 256;
const NAME_MAX: usize = 200;

/// A scenario; where something is wrong, a default stands in and the report says so. `path` is where
/// it was read from.
pub(super) fn scenario(raw: RawScenario, path: &Path, report: &mut Report) -> Scenario {
    let horizon_s = at_top(raw.horizon_s, "horizon_s", "until when sessions arrive", report);
    let horizon_s = number(horizon_s.as_ref(), 1.0..=TIME_MAX_S, 1.0, report);
    let warmup_s = number(raw.warmup_s.as_ref(), 0.0..=TIME_MAX_S, 0.0, report);
    // A horizon that is wrong itself says nothing about the warm-up.
    let too_long = warmup_s >= horizon_s && !report.mentions("horizon_s");
    if let Some(at) = raw.warmup_s.as_ref().filter(|_| too_long) {
        at.complain(report, format!("not before horizon_s ({horizon_s}): no session would count"));
    }
    let raw_kinds = at_top(raw.sessions, "sessions", "at least one table [[sessions]]", report);
    let raw_kinds = list(raw_kinds, KINDS_MAX, report);
    let mentioned: BTreeSet<String> =
        raw_kinds.iter().filter_map(|at| queue_name(at, report)).collect();
    let queues = queues(raw.queues, &mentioned, report);
    let raw_groups = at_top(raw.agents, "agents", "at least one table [[agents]]", report);
    let groups = groups(list(raw_groups, GROUPS_MAX, report), &queues, report);
    let able = Able::new(&queues, &groups, report);
    let kinds = raw_kinds.into_iter();
    let kinds: Vec<Kind> =
        kinds.filter_map(|at| kind(at, &queues, able.as_ref(), path, report)).collect();
    check_amount(&kinds, horizon_s, report);
    let words =
        [("learned", Forecast::Learned), ("known", Forecast::Known), ("off", Forecast::Off)];
    let forecast = raw.forecast.and_then(|at| choice(&at, &words, report));
    let file_name = || path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Scenario {
        name: raw.name.map_or_else(file_name, |at| label(at, report)),
        seed: whole(raw.seed, 0..=i64::MAX, 1, report).unsigned_abs(),
        replications: count(raw.replications, 1..=10_000, 10, report),
        horizon_s,
        warmup_s,
        starts_at: starts_at(raw.starts_at.as_ref(), &queues, report),
        forecast: forecast.unwrap_or(Forecast::Learned),
        groups,
        queues,
        kinds,
    }
}

/// What the wall clock shows at second 0: a time in the zone of the first queue that has hours.
fn starts_at(raw: Option<&At<String>>, queues: &[Line], report: &mut Report) -> Timestamp {
    let shown = raw.map_or(Some(FIRST_MONDAY), |at| {
        let shown = (!at.value.contains(['+', 'Z', '['])).then(|| at.value.parse().ok()).flatten();
        shown.filter(|shown: &DateTime| (2000..=2100).contains(&shown.year()))
    });
    if let (Some(at), None) = (raw, shown) {
        let message = "a time on the wall clock is needed, as \"2026-11-30 08:00\" (years 2000 to 2100), in \
                       the time zone of the first queue with hours";
        at.complain(report, message);
    }
    let hours = queues.iter().find_map(|line| line.hours.as_ref());
    let moment = hours.zip(shown).and_then(|(hours, shown)| hours.when(shown));
    moment.unwrap_or_default()
}

/// A key at the top of the file that has to be there; `what` it is.
fn at_top<T>(raw: Option<T>, key: &str, what: &str, report: &mut Report) -> Option<T> {
    if raw.is_none() && !report.mentions(key) {
        report.add(report.line(None), key, None, format!("is missing: {what}"));
    }
    raw
}

/// A key of a table that has to be there; `what` it is.
pub(super) fn needed<T, U>(
    raw: Option<T>,
    table: &At<U>,
    key: &str,
    what: &str,
    report: &mut Report,
) -> Option<T> {
    if raw.is_none() && !report.mentions(&format!("{}.{key}", table.key)) {
        table.complain_here(report, key, format!("is missing: {what}"));
    }
    raw
}

/// The tables of a list, at least one and at most `max`.
fn list<T>(raw: Option<At<Vec<At<T>>>>, max: usize, report: &mut Report) -> Vec<At<T>> {
    let Some(raw) = raw else { return Vec::new() };
    too_many(&raw, max, report);
    if raw.value.is_empty() && !report.mentions(&raw.key) {
        raw.complain(report, "at least one is needed");
    }
    raw.value
}

/// A name for people, without line breaks.
fn label(at: At<String>, report: &mut Report) -> String {
    let good = (1..=NAME_MAX).contains(&at.value.chars().count())
        && !at.value.chars().any(char::is_control);
    if !good {
        at.complain(report, format!("1 to {NAME_MAX} characters without line breaks are allowed"));
    }
    at.value
}

fn queues(
    raw: Option<At<Vec<At<RawPlainQueue>>>>,
    mentioned: &BTreeSet<String>,
    report: &mut Report,
) -> Vec<Line> {
    let raw = raw.map_or_else(Vec::new, |at| at.value);
    let queues = plain_queue::queues(raw, mentioned, report).into_iter();
    let line = |queue: plain_queue::PlainQueue| Line {
        spec: queue.settings.spec,
        affinity: queue.settings.affinity,
        hours: queue.settings.hours,
        wrap_up_given: queue.wrap_up_given,
    };
    queues.map(line).collect()
}

fn groups(raw: Vec<At<RawGroup>>, queues: &[Line], report: &mut Report) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for at in raw {
        let name = at.value.group.clone();
        let found = group(at, queues, report);
        if let Some(name) = name.filter(|_| groups.iter().any(|other| other.name == found.name)) {
            name.complain(report, "is the name of another group already");
        }
        groups.push(found);
    }
    let agents = groups.iter().map(|group| u64::from(group.count)).sum::<u64>();
    if agents > u64::from(AGENTS_MAX) {
        let message = format!("{agents} in all, at most {AGENTS_MAX} are allowed");
        report.add(report.line(None), "agents", None, message);
    }
    groups
}

fn group(mut at: At<RawGroup>, queues: &[Line], report: &mut Report) -> Group {
    let raw = std::mem::take(&mut at.value);
    let name = needed(raw.group, &at, "group", "what the report calls these agents", report);
    let agents = needed(raw.count, &at, "count", "how many agents these are", report);
    let capacity = capacity(raw.capacity, report);
    let from_s = number(raw.from_s.as_ref(), 0.0..=TIME_MAX_S, 0.0, report);
    let to_s = raw.to_s.as_ref().map(|at| number(Some(at), 0.0..=TIME_MAX_S, from_s, report));
    let wrong = |key: &str, report: &Report| report.mentions(&format!("{}.{key}", at.key));
    let early = raw.to_s.as_ref().filter(|at| at.value <= from_s);
    if let Some(to) = early.filter(|_| !wrong("from_s", report) && !wrong("to_s", report)) {
        to.complain(report, format!("not after from_s ({from_s})"));
    }
    let rate = raw.rate.map(|raw| {
        let slots = (!wrong("capacity", report)).then_some(capacity.chats);
        self::rate(&raw, slots, report)
    });
    Group {
        name: name.map(|name| label(name, report)).unwrap_or_default(),
        count: count(agents, 1..=AGENTS_MAX, 1, report),
        skills: skills(raw.skills, SKILLS_MAX, report),
        tier: tier(raw.tier, report),
        capacity,
        rate: rate.unwrap_or_default(),
        accept_s: accept(raw.accept_s.as_ref(), queues, report),
        wrap_up_s: raw.wrap_up_s.map(|at| number(Some(&at), 0.0..=3_600.0, 0.0, report)),
        from_s,
        to_s,
    }
}

fn tier(raw: Option<At<i64>>, report: &mut Report) -> Tier {
    let tier = u8::try_from(count(raw, 1..=9, 1, report)).ok();
    tier.and_then(Tier::new).unwrap_or(Tier::FIRST)
}

fn capacity(raw: Option<At<RawCapacity>>, report: &mut Report) -> Capacity {
    let one = Capacity { calls: 1, chats: 1, chats_during_call: false, total: None };
    let Some(at) = raw else { return one };
    let given = at.value.clone();
    let mut slots = |raw: Option<At<i64>>, allowed| raw.map(|raw| within(&raw, allowed, report));
    let calls = slots(given.calls, 0..=1).unwrap_or(0);
    let chats = slots(given.chats, 0..=100).unwrap_or(0);
    let total = slots(given.total, 1..=101);
    if calls + chats == 0 && !report.mentions(&at.key) {
        at.complain_here(report, "", "nothing at all; at least one call or chat is needed");
    }
    let chats_during_call = given.chats_during_call.is_some_and(|at| at.value);
    Capacity { calls, chats, chats_during_call, total }
}

/// One speed for each number of chats that can be open; `slots` is how many, if that is known.
fn rate(raw: &At<Vec<At<f64>>>, slots: Option<u16>, report: &mut Report) -> Vec<f64> {
    let speeds = raw.value.len();
    if let Some(slots) = slots.filter(|slots| usize::from(*slots) != speeds) {
        let message = format!(
            "{speeds} speeds; one for each number of open chats is needed, 1 to {slots} (capacity.chats)"
        );
        raw.complain(report, message);
    }
    raw.value.iter().map(|at| number(Some(at), 0.001..=1_000.0, 1.0, report)).collect()
}

/// How long agents take to accept: less than any lease, or every offer would expire.
fn accept(raw: Option<&At<f64>>, queues: &[Line], report: &mut Report) -> f64 {
    let accept_s = number(raw, 0.0..=120.0, 0.0, report);
    let shortest = queues.iter().min_by_key(|line| line.spec.offer_lease);
    if let (Some(at), Some(line)) = (raw, shortest.filter(|_| !report.mentions("queues"))) {
        let lease_s = line.spec.offer_lease.0 as f64 / 1_000.0;
        if accept_s >= lease_s && !report.mentions(&at.key) {
            let queue = &line.spec.queue;
            let message =
                format!("offers of queue {queue} expire after {lease_s} s (offer_lease_s)");
            at.complain(report, message);
        }
    }
    accept_s
}

fn check_amount(kinds: &[Kind], horizon_s: f64, report: &mut Report) {
    let sessions = kinds.iter().map(|kind| kind.arrivals.expected(horizon_s)).sum::<f64>();
    if sessions > SESSIONS_MAX {
        let message = format!(
            "about {sessions:.0} sessions would arrive, at most {SESSIONS_MAX:.0} are allowed in one \
             replication: shorten it and ask for more replications"
        );
        report.add(report.line(None), "horizon_s", None, message);
    }
}
