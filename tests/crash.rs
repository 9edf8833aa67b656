//! The crash test: the real program under load is killed at random moments, started again, and what
//! every client saw and had acknowledged is compared with what is there.
//!
//! - `cargo test --test crash` kills it 25 times with its journal in a file, and a fifth as often with
//!   its journal in PostgreSQL.
//! - `SEIRA_KILLS=1000 cargo test --release --test crash -- --nocapture` is the long run: a new folder
//!   every 25 kills, one line for each; at the end the number of violations.
//! - `SEIRA_SEED=7` begins elsewhere. A seed makes the same people and the same moments; what happens
//!   in between is up to the machine.
//!
//! The parts: `customer` and `agent` (with `acts`) are the load, over `page`; `world` is what they share. `ledger`
//! checks what they see as they see it, `fold` reads the journal on its own. `histories` shows that
//! both notice what they should.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests say what they expect by failing"
)]

mod common;

mod crash {
    pub(crate) mod acts;
    pub(crate) mod agent;
    pub(crate) mod customer;
    #[allow(dead_code, reason = "the simulation rolls more kinds of dice")]
    #[path = "../simulation/dice.rs"]
    pub(crate) mod dice;
    pub(crate) mod fold;
    mod histories;
    pub(crate) mod ledger;
    pub(crate) mod page;
    pub(crate) mod run;
    pub(crate) mod transcripts;
    pub(crate) mod world;
}

use common::postgres::Database;
use crash::run::{Epoch, Report};

/// Kills of one run when nobody asks for another number.
const KILLS: u64 = 25;

/// Kills before a new folder is begun: the journal is read as a whole after each.
const KILLS_PER_FOLDER: u64 = 25;

/// Violations that are shown of each folder.
const SHOWN: usize = 40;

fn number(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")),
        Err(_) => default,
    }
}

/// Lives through `kills` kills, a new folder or database now and then; asserts that nothing was wrong.
async fn kill(kills: u64, mut database: impl FnMut() -> Option<Database>) {
    let first = number("SEIRA_SEED", 1);
    let mut sum = Report::default();
    for (epoch, seed) in (0..kills.div_ceil(KILLS_PER_FOLDER)).zip(first..) {
        let these = KILLS_PER_FOLDER.min(kills - epoch * KILLS_PER_FOLDER);
        let report = Epoch::new(seed, database()).live(these).await;
        println!("seed {seed}: {report}");
        for line in report.wrong.iter().take(SHOWN) {
            println!("  {line}");
        }
        sum.add(report);
    }
    println!("in all: {sum}");
    assert!(sum.wrong.is_empty(), "{} violations, see above", sum.wrong.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whenever_it_is_killed_nothing_acknowledged_is_lost() {
    kill(number("SEIRA_KILLS", KILLS), || None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nor_is_it_with_journal_and_history_in_postgresql() {
    kill(number("SEIRA_KILLS", KILLS) / 5, || Some(Database::new())).await;
}
