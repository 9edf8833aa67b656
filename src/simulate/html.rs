//! The report as one page.

use super::{Replication, Report, Scenario};

/// The page.
#[must_use]
pub fn page(_: &Scenario, _: &[Replication], report: &Report) -> String {
    format!("{report:?}")
}
