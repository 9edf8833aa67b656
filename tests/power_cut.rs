//! The power is cut at any write: of what was not synced nothing, all, a part, or any sectors are left, in
//! any order. What was acknowledged is there; what was not is there whole or not at all.
//!
//! `kill -9` shows none of this, since the system writes on what it has taken. So a real writer is
//! recorded, with every byte it writes and every sync, and the files are built as the cut would leave them.
//!
//! Looks at some hundred moments; at every one, in every way, with
//! `SEIRA_DISK_CASES=all cargo test --test power_cut`.

mod disk;

use std::path::Path;

use disk::files::{Chance, Disk, Left};
use disk::trace::{self, Step};
use disk::{Plan, Said};

/// Moments that are looked at unless the environment says otherwise.
const CASES: usize = 150;
const SEED: u64 = 4;

#[test]
fn the_writer_alone_keeps_everything() {
    disk::write_if_asked();
    let folder = disk::folder();
    let plan = Plan { openings: 2, batches: 20 };
    let output = disk::writer(&[], folder.path(), plan);
    assert!(output.status.success(), "{output:?}");
    let said = Said::of(&output);
    assert_eq!((said.acknowledged, said.snapshot > 0, said.keys.len()), (100, true, 2));
    said.check(folder.path()).expect("everything is there");
}

#[test]
fn after_a_power_cut_at_any_write_what_was_acknowledged_is_there() {
    let folder = disk::folder();
    let steps = recorded(folder.path());
    let moments = moments(&steps);
    println!("{} steps, {} of them looked at, seed {SEED}", steps.len(), moments.len());
    let mut cases = 0;
    let mut disk = Disk::new(folder.path());
    let mut said = Said::default();
    let mut chance = Chance(SEED);
    for (at, step) in steps.iter().enumerate() {
        if let Step::Said(text) = step {
            text.lines().for_each(|line| said.line(line));
        }
        disk.follow(step);
        if moments.binary_search(&at).is_err() {
            continue;
        }
        let ways = if disk.is_settled() { &Left::ALL[..1] } else { &Left::ALL[..] };
        for left in ways {
            let after = disk::folder();
            disk.leave(*left, &mut chance, folder.path(), after.path());
            if let Err(wrong) = said.check(after.path()) {
                panic!("cut after step {at}, {left:?} of the rest kept, seed {SEED}: {wrong}");
            }
            cases += 1;
        }
    }
    println!("{cases} power cuts, {} records acknowledged at the end", said.acknowledged);
    assert!(cases >= moments.len());
}

/// The rig can find what is wrong: a writer that does not sync is caught.
#[test]
fn a_writer_that_does_not_sync_is_found_out() {
    let folder = disk::folder();
    let steps = recorded(folder.path());
    let syncs = steps.iter().filter(|step| matches!(step, Step::Synced { .. })).count();
    assert!(syncs > 100, "{syncs}");
    let mut disk = Disk::new(folder.path());
    let mut said = Said::default();
    let mut made = false;
    for step in &steps {
        if let Step::Said(text) = step {
            text.lines().for_each(|line| said.line(line));
        }
        // Only the first opening is synced, so that there is a journal at all.
        made |= said.acknowledged > 0;
        if !(made && matches!(step, Step::Synced { .. })) {
            disk.follow(step);
        }
    }
    let after = disk::folder();
    disk.leave(Left::Nothing, &mut Chance(SEED), folder.path(), after.path());
    let wrong = said.check(after.path()).expect_err("nothing was synced");
    assert!(wrong.contains("acknowledged"), "{wrong}");
}

/// Two processes, one after the other: files that are made, closed and opened anew, and a log of changes
/// that grows until it is copied back.
fn recorded(folder: &Path) -> Vec<Step> {
    let mut steps = Vec::new();
    let recording = tempfile::NamedTempFile::new().expect("a file");
    for plan in [Plan { openings: 3, batches: 20 }, Plan { openings: 1, batches: 200 }] {
        let output = disk::writer(&trace::strace(recording.path(), None), folder, plan);
        assert!(output.status.success(), "{output:?}");
        steps.extend(trace::read(recording.path(), folder));
    }
    steps
}

/// The steps after which the power is cut.
fn moments(steps: &[Step]) -> Vec<usize> {
    let all = (0..steps.len()).filter(|at| !matches!(steps[*at], Step::Opened { .. }));
    let mut all: Vec<usize> = all.collect();
    let wanted = match std::env::var("SEIRA_DISK_CASES").as_deref() {
        Ok("all") => all.len(),
        Ok(number) => number.parse().expect("SEIRA_DISK_CASES is a number, or all"),
        Err(_) => CASES,
    };
    let mut chance = Chance(SEED);
    while all.len() > wanted {
        all.swap_remove(chance.below(all.len()));
    }
    all.sort_unstable();
    all
}
