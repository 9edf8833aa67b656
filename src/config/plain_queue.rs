//! Queues as another file gives them: a list of tables, each with the name of a queue and the same
//! keys as in the configuration, checked by the same code. What only people would notice (texts,
//! connections) has no place there.

use std::collections::BTreeSet;

use seira_core::model::{ChannelSet, Language};

use super::check_queue;
use super::problem::Report;
use super::raw::RawQueue;
use super::read::{At, Named, RawText, Read, Spot};
use super::settings::QueueSettings;
use super::tree::{Node, Value};

/// Keys of the configuration without a part in a file such as a scenario: nobody reads or has a
/// page, nobody falls silent, no connection is lost, and every queue takes every channel.
const OUT_OF_PLACE: [&str; 16] = [
    "channels",
    "boosts",
    "languages",
    "language_level",
    "silence_s",
    "silence_close_s",
    "grace_s",
    "show_position",
    "show_wait",
    "promise_percent",
    "forecast",
    "surge",
    "callback",
    "message",
    "hold",
    "closed",
];

/// One `[[queues]]` table: its `name` is the queue's id.
#[derive(Debug, Clone)]
pub(crate) struct RawPlainQueue {
    name: Option<At<String>>,
    rest: RawQueue,
}

impl Read for RawPlainQueue {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        let known: Vec<&str> =
            RawQueue::KEYS.iter().copied().filter(|key| !OUT_OF_PLACE.contains(key)).collect();
        let mut name = None;
        let mut rest = Vec::new();
        for (key, node) in spot.table(report)? {
            let inner = spot.enter(key, node);
            match key.as_str() {
                "name" => name = At::read(&inner, report),
                known_key if known.contains(&known_key) => rest.push((key.clone(), node.clone())),
                unknown => inner.unknown(unknown, &known, report),
            }
        }
        let rest = Node { value: Value::Table(rest), ..spot.node.clone() };
        let rest = RawQueue::read(&Spot { node: &rest, key: spot.key.clone() }, report)?;
        Some(Self { name, rest })
    }
}

/// A queue and which of its keys were written down.
#[derive(Debug, Clone)]
pub(crate) struct PlainQueue {
    /// As the configuration would have it, but for any channel and a line without an end.
    pub(crate) settings: QueueSettings,
    /// Whether `wrap_up_s` was given; what stands in otherwise is none.
    pub(crate) wrap_up_given: bool,
}

/// Checks the queues of a file: those with a table, in the order of the file, then those that are
/// only `mentioned`, with every key at its default.
pub(crate) fn queues(
    raw: Vec<At<RawPlainQueue>>,
    mentioned: &BTreeSet<String>,
    report: &mut Report,
) -> Vec<PlainQueue> {
    let mut named: Vec<(String, At<RawQueue>)> = Vec::new();
    for item in raw {
        let Some(name) = item.value.name.clone() else {
            if !report.mentions(&format!("{}.name", item.key)) {
                item.complain_here(report, "name", "is missing: which queue this is about");
            }
            continue;
        };
        if named.iter().any(|(other, _)| *other == name.value) {
            name.complain(report, "has a table already");
            continue;
        }
        let At { value, place, key, shown } = item;
        named.push((name.value, At { value: value.rest, place, key, shown }));
    }
    let with_table: BTreeSet<String> = named.iter().map(|(name, _)| name.clone()).collect();
    for name in mentioned.difference(&with_table) {
        let (key, place) = (format!("queues.{name}"), report.line(None));
        let value = RawQueue::default();
        named.push((name.clone(), At { value, place, key, shown: String::new() }));
    }
    let given: Vec<_> = named
        .iter()
        .map(|(_, at)| (at.value.wrap_up_s.is_some(), at.value.waiting_max.is_some()))
        .collect();
    named.iter_mut().for_each(|(name, at)| fill_in(name, at));
    if named.is_empty() {
        return Vec::new();
    }
    let (place, key) = (report.line(None), "queues".to_owned());
    let named = At { value: Named(named), place, key, shown: String::new() };
    let checked = check_queue::queues(Some(named), report).into_iter().zip(given);
    let plain = checked.map(|(mut settings, (wrap_up_given, waiting_max_given))| {
        settings.spec.channels = ChannelSet { chat: true, call: true };
        if !waiting_max_given {
            settings.spec.waiting_max = u32::MAX;
        }
        PlainQueue { settings, wrap_up_given }
    });
    plain.collect()
}

/// What the configuration asks for or gives by default, and such a file does not.
fn fill_in(name: &str, at: &mut At<RawQueue>) {
    let (place, key) = (at.place.clone(), at.key.clone());
    let text =
        At { value: name.to_owned(), place: place.clone(), key: key.clone(), shown: String::new() };
    let name = RawText(vec![(Language::En, text)]);
    at.value.name =
        Some(At { value: name, place: place.clone(), key: key.clone(), shown: String::new() });
    let none = At { value: 0, place, key, shown: "0".to_owned() };
    at.value.wrap_up_s.get_or_insert(none);
}
