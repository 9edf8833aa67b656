//! The proof by simulation.

#![allow(clippy::unwrap_used, reason = "tests say what they expect by failing")]

mod simulation {
    pub(crate) mod center;
    pub(crate) mod dice;
    pub(crate) mod direct;
    pub(crate) mod engine;
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
    pub(crate) mod shrink;
}

use seira_core::engine::Engine;
use simulation::fault::Fault;
use simulation::naive::Naive;
use simulation::play::{Against, play};
use simulation::script::plan;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}

#[test]
fn alone() {
    let (first, count) = (number("SEIRA_SEED", 1), number("SEIRA_SEEDS", 100));
    let start = std::time::Instant::now();
    for seed in first..first + count {
        if let Err(fault) = play::<Naive>(&plan(seed), Against::Nobody, count == 1) {
            panic!("seed {seed}: {fault}");
        }
    }
    println!("{:?} each", start.elapsed() / count as u32);
}

fn caught(plan: &simulation::plan::Plan, aloud: bool) -> Result<(), Fault> {
    let run = std::panic::AssertUnwindSafe(|| play::<Engine>(plan, Against::Naive, aloud));
    std::panic::catch_unwind(run).unwrap_or_else(|_| Err(Fault::new("panic", String::new())))
}

#[test]
fn pair() {
    let (first, count) = (number("SEIRA_SEED", 1), number("SEIRA_SEEDS", 100));
    let start = std::time::Instant::now();
    for seed in first..first + count {
        let plan = plan(seed);
        if let Err(fault) = caught(&plan, false) {
            let hook = std::panic::take_hook();
            std::panic::set_hook(Box::new(|_| {}));
            let small = simulation::shrink::shrink(&plan, |plan| {
                caught(plan, false).err().filter(|other| other.kind() == fault.kind()).is_some()
            });
            std::panic::set_hook(hook);
            println!("{small}");
            let again = caught(&small, true);
            panic!("seed {seed}: {fault}\n{again:?}");
        }
    }
    println!("{:?} each", start.elapsed() / count as u32);
}

#[test]
fn gather() {
    let (first, count) = (number("SEIRA_SEED", 1), number("SEIRA_SEEDS", 100));
    let start = std::time::Instant::now();
    let mut found: std::collections::BTreeMap<String, Vec<u64>> = Default::default();
    std::panic::set_hook(Box::new(|_| {}));
    for seed in first..first + count {
        if let Err(fault) = caught(&plan(seed), false) {
            found.entry(fault.kind()).or_default().push(seed);
        }
    }
    println!("{:?} each", start.elapsed() / count as u32);
    for (what, seeds) in &found {
        println!("{:5} {what} {:?}", seeds.len(), &seeds[..seeds.len().min(6)]);
    }
}

#[test]
fn coverage() {
    let count = number("SEIRA_SEEDS", 2000);
    let mut seen: std::collections::BTreeMap<String, u64> = Default::default();
    let mut no = |what: String| *seen.entry(what).or_default() += 1;
    for seed in 1..=count {
        let plan = plan(seed);
        let mut play = simulation::play::Play::<Engine>::new(Against::Nobody);
        play.open(&plan).unwrap();
        for step in &plan.steps {
            if play.step(step).is_err() { break; }
        }
        for (_, event) in &play.journal {
            let text = format!("{event:?}");
            no(text.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned());
            if let seira_core::model::Event::SessionOffered { why, role, .. } = event {
                no(format!("why {:?} {role:?}", why.decided_by));
            }
            if let seira_core::model::Event::OfferEnded { result, .. } = event {
                no(format!("result {result:?}"));
            }
            if let seira_core::model::Event::SessionAbandoned { reason, .. } = event {
                no(format!("abandon {reason:?}"));
            }
            if let seira_core::model::Event::SessionQueued { reason, direct, .. } = event {
                no(format!("queued {reason:?} {}", direct.is_some()));
            }
        }
        for (wish, answer) in &play.answers { no(format!("{wish}: {answer}")); }
    }
    for (what, n) in seen { println!("{n:8} {what}"); }
}
