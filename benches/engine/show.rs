//! Tables on the standard output.

use super::measure::Found;
use super::world::Size;

/// A heading and the head of a table.
pub(crate) fn title(title: &str, head: &str) {
    let columns = head.split('|').count();
    println!("\n{title}\n\n| {head} |\n|{}", "---|".repeat(columns));
}

/// A figure with its aim beside it.
pub(crate) fn aim(what: &str, measured: &str, aim: &str, met: bool) {
    println!("| {what} | {measured} | {aim}{} |", if met { "" } else { ", missed" });
}

/// What a decision takes at one size.
pub(crate) fn size(what: &str, size: &Size, found: &Found) {
    let Size { agents, profiles, skills, classes, waiting, affinity, .. } = size;
    let affinity = if *affinity { ", customers who come back" } else { "" };
    let (reference, ratio) = found
        .reference
        .map_or(Default::default(), |(reference, ratio)| (time(reference), format!("{ratio:.1}")));
    let engine = time(found.engine);
    println!(
        "| {what}{affinity} | {agents} | {profiles} | {skills} | {classes} | {waiting} | {engine} | {reference} | {ratio} |"
    );
}

/// Nanoseconds in a unit that suits them.
pub(crate) fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        short if short < 999.5 => format!("{short:.0} ns"),
        middle if middle < 99_950.0 => format!("{:.2} µs", middle / 1e3),
        long if long < 999_500.0 => format!("{:.0} µs", long / 1e3),
        longer => format!("{:.1} ms", longer / 1e6),
    }
}
