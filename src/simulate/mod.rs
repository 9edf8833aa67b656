//! A virtual contact center: the real engine in virtual time.
//!
//! [`load`] reads a scenario (who helps, who comes, by which rules), [`play`] plays its replications on
//! all cores, [`report`] says what came of it, with confidence intervals.
//!
//! ```text
//! scenario ─▶ center: arrivals, agents, patience ──Wish──▶ engine
//!                ▲  one heap of what happens next            │
//!                └──────────────── events ◀──────────────────┘
//!                     └─▶ tally ─▶ report ─▶ text, JSON, HTML
//! ```
//!
//! The engine is the one that serves: it gets the wishes it gets in production, and is asked nothing
//! else. Chance lives here alone; a seed gives the same report on every machine, whatever the number
//! of cores.

mod able;
mod center;
mod chance;
mod chart;
mod check;
mod check_file;
mod check_kind;
mod check_law;
mod clock;
mod desk;
pub mod evaluate;
mod fault;
mod foresight;
mod gauge;
mod hearing;
mod hindsight;
pub mod html;
pub mod interval;
pub mod laws;
mod people;
mod raw;
pub mod report;
pub mod scenario;
mod tally;
mod terms;
pub mod text;

use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use self::center::Center;
use self::clock::Clock;
use self::raw::RawScenario;
use crate::config::problem::{Problem, Report as Findings};
use crate::config::read::{Read as _, Spot};
use crate::config::{Problems, read_file, tree};

pub use self::fault::Fault;
pub use self::gauge::BINS;
pub use self::hindsight::{BaselineReport, ForecastReport, Hindsight, Kept};
pub use self::report::Report;
pub use self::scenario::Scenario;
pub use self::tally::{EDGES, GroupResult, QueueResult, Replication, edge_s};

/// Reads and checks the scenario at `path`, and the files of numbers it names.
///
/// # Errors
/// Every problem at once, sorted by place.
pub fn load(path: &Path) -> Result<Scenario, Problems> {
    let text = read_file(path, "scenario", "")
        .map_err(|message| Problems::single(Problem::of_file(path, None, message)))?;
    from_text(path, &text)
}

/// Like [`load`], for text that has been read already; `path` names it in problems, and tells where
/// files of numbers lie.
///
/// # Errors
/// Every problem at once, sorted by place.
pub fn from_text(path: &Path, text: &str) -> Result<Scenario, Problems> {
    let mut findings = Findings::new(path);
    let scenario = tree::parse(text, &mut findings).and_then(|root| {
        let raw = RawScenario::read(&Spot::root(&root), &mut findings)?;
        Some(check::scenario(raw, path, &mut findings))
    });
    let problems = findings.finish();
    match scenario {
        Some(scenario) if problems.is_empty() => Ok(scenario),
        Some(_) | None => Err(problems),
    }
}

/// Plays all replications, as many at once as there are cores.
///
/// # Errors
/// The fault of the first replication that has one.
pub fn play(scenario: &Scenario) -> Result<Vec<Replication>, Fault> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    play_on(scenario, cores)
}

/// Like [`play`], on so many threads. The result does not depend on their number.
///
/// # Errors
/// The fault of the first replication that has one.
pub fn play_on(scenario: &Scenario, threads: usize) -> Result<Vec<Replication>, Fault> {
    let clock = Clock::new(scenario);
    let next = AtomicU32::new(0);
    let work = || {
        let mut played = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= scenario.replications {
                return played;
            }
            played.push((number, Center::new(scenario, clock, number).and_then(Center::run)));
        }
    };
    let mut played = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let played = workers.into_iter().flat_map(|worker| match worker.join() {
            Ok(played) => played,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        played.collect::<Vec<_>>()
    });
    played.sort_by_key(|(number, _)| *number);
    played.into_iter().map(|(_, replication)| replication).collect()
}
