//! The report as text, for a terminal.

use std::fmt::Write as _;

use super::hindsight::ForecastReport;
use super::report::{QueueReport, Report};
use super::scenario::Scenario;

/// One block for each queue and one for the agents: means with the half-widths of their 95% intervals.
#[must_use]
pub fn table(scenario: &Scenario, report: &Report) -> String {
    let mut text = summary(scenario);
    for (name, queue) in &report.queues {
        let _ = write!(text, "\n\nqueue {name}");
        for (label, _, estimate) in measures(queue) {
            let _ = write!(text, "\n  {label:<24}{estimate}");
        }
        if let Some(forecast) = &queue.forecast {
            text.push_str(&promises(forecast));
        }
    }
    text.push_str("\n\nutilisation of agents");
    for (name, group) in &report.agents {
        let _ = write!(text, "\n  {name:<24}{}", group.utilisation);
    }
    text
}

/// What was promised to those who had to wait, and how much of it would have been kept.
fn promises(forecast: &ForecastReport) -> String {
    let told = forecast.promises.iter().filter_map(|promise| {
        let (level, kept) = (promise.level * 100.0, promise.kept_censored? * 100.0);
        Some(format!("\n  {:<24}{kept:.1}%", format!("{level:.0}% promises kept")))
    });
    told.collect()
}

/// What was played, in one line.
pub(super) fn summary(scenario: &Scenario) -> String {
    let warmup = match scenario.warmup_s > 0.0 {
        true => format!(", of which the first {} s do not count", scenario.warmup_s),
        false => String::new(),
    };
    format!(
        "{}: {} × {} s{warmup}; seed {}; mean ± half-width of the 95% confidence interval",
        scenario.name, scenario.replications, scenario.horizon_s, scenario.seed
    )
}

/// Every measure of a queue: its name, what it is, its value.
pub(super) fn measures(
    queue: &QueueReport,
) -> [(&'static str, &'static str, super::interval::Estimate); 11] {
    [
        ("arrived", "sessions per replication that arrived after the warm-up", queue.arrived),
        ("served", "of these, how many talked with an agent", queue.served),
        ("abandoned", "of these, how many left or were turned away", queue.abandoned),
        ("share that waits", "came into line, and nobody was free", queue.p_wait),
        ("mean wait, s", "of everyone, those who did not wait or left included", queue.mean_wait_s),
        ("mean wait of served, s", "of those who talked with an agent", queue.mean_wait_served_s),
        ("share that abandons", "abandoned of arrived", queue.p_abandon),
        ("service level", "answered within service_level_s, of arrived", queue.service_level),
        ("median wait, s", "half waited no longer", queue.wait_p50_s),
        ("90% wait at most, s", "nine in ten waited no longer", queue.wait_p90_s),
        ("99% wait at most, s", "99 in 100 waited no longer", queue.wait_p99_s),
    ]
}
