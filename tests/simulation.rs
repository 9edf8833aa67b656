//! The proof by simulation.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by failing")]

mod simulation {
    pub(crate) mod center;
    pub(crate) mod dice;
    pub(crate) mod direct;
    pub(crate) mod fault;
    pub(crate) mod invariants;
    pub(crate) mod ledger;
    pub(crate) mod moments;
    pub(crate) mod naive;
    pub(crate) mod picture;
    pub(crate) mod plan;
    pub(crate) mod play;
    pub(crate) mod router;
    pub(crate) mod script;
}

use simulation::naive::Naive;
use simulation::play::{Against, play};
use simulation::script::plan;

#[test]
fn alone() {
    let first: u64 = std::env::var("SEIRA_SEED").map_or(1, |s| s.parse().unwrap());
    let count: u64 = std::env::var("SEIRA_SEEDS").map_or(100, |s| s.parse().unwrap());
    let start = std::time::Instant::now();
    for seed in first..first + count {
        if let Err(fault) = play::<Naive>(&plan(seed), Against::Nobody, count == 1) {
            panic!("seed {seed}: {fault}");
        }
    }
    println!("{:?} each", start.elapsed() / count as u32);
}
