//! Writes fail: the disk is full, does not write, writes less than it was given, is slow, or the process is
//! killed in the middle, at each call of a real writer in turn. What was acknowledged is there, nothing is
//! taken for written that is not, and the writer goes on when the disk does.
//!
//! Each case is a process of its own under `strace`, which lets the call fail; the recording then tells
//! what a power cut at the end would leave. Looks at every few calls; at every one with
//! `SEIRA_DISK_CASES=all cargo test --test failing_writes`.

mod disk;

use std::path::Path;

use disk::files::{Chance, Disk, Left};
use disk::trace::{self, Step};
use disk::{Plan, Said};

/// Few batches, so that each call of them has its turn.
const PLAN: Plan = Plan { openings: 2, batches: 18 };
/// Calls that are let fail, per kind of failure, unless the environment says otherwise.
const CASES: usize = 12;
const SEED: u64 = 4;

#[test]
fn the_writer_alone_keeps_everything() {
    disk::write_if_asked();
    let folder = disk::folder();
    let output = disk::writer(&[], folder.path(), PLAN);
    assert!(output.status.success(), "{output:?}");
    Said::of(&output).check(folder.path()).expect("everything is there");
}

#[test]
fn a_full_disk_at_any_write() {
    at_each_call("pwrite64,ftruncate", |at| format!("error=ENOSPC:when={at}"));
}

#[test]
fn a_broken_disk_at_any_write() {
    at_each_call("pwrite64,ftruncate,unlink,rename", |at| format!("error=EIO:when={at}"));
}

/// The worst: what was to be synced never reaches the disk, and the system thinks that it did.
#[test]
fn a_broken_disk_at_any_sync() {
    let fault = |at| format!("error=EIO:when={at}");
    let calls = "fsync,fdatasync";
    // All of them, always: there are few, and what is not synced is what is lost.
    these_calls(calls, count(calls), fault);
}

#[test]
fn a_write_of_nothing_at_any_write() {
    at_each_call("pwrite64", |at| format!("retval=0:when={at}"));
}

#[test]
fn a_slow_disk_at_any_sync() {
    at_each_call("fsync,fdatasync", |at| format!("delay_enter=300000:when={at}"));
}

#[test]
fn a_kill_at_any_write_and_sync() {
    at_each_call("pwrite64,fsync,fdatasync,ftruncate", |at| format!("signal=KILL:when={at}"));
}

/// From some call on nothing can be written any more: the writer gives up, and all is there that it said.
#[test]
fn a_disk_that_stays_full() {
    at_each_call("pwrite64,ftruncate", |at| format!("error=ENOSPC:when={at}+"));
}

/// A write is cut at a length that the file may have, and the rest of it fails: written in part.
#[test]
fn a_write_of_a_part() {
    let whole = disk::folder();
    assert!(disk::writer(&[], whole.path(), PLAN).status.success());
    let length = |name: &str| std::fs::metadata(whole.path().join(name)).expect(name).len();
    let longest = length("journal.db").max(length("journal.db-wal"));
    let (mut chance, mut met) = (Chance(SEED), 0);
    for _ in 0..wanted(64).min(64) {
        let limit = 8_192 + chance.below(longest as usize);
        // A process that is told so by a signal, and does not listen.
        let words = ["prlimit", &format!("--fsize={limit}"), "env", "--ignore-signal=XFSZ"];
        let folder = disk::folder();
        let output = disk::writer(&words.map(str::to_owned), folder.path(), PLAN);
        let said = Said::of(&output);
        assert!(output.status.code().is_some_and(|code| code < 2), "limit {limit}: {output:?}");
        said.check(folder.path()).unwrap_or_else(|wrong| panic!("limit {limit}: {wrong}"));
        met += usize::from(!output.status.success() || said.acknowledged != finished());
    }
    assert!(met > 0, "no limit was met");
}

/// A snapshot that cannot be made, written, synced or named, or of which only a part arrives: the one
/// before is taken, the writer goes on, and so does the next.
#[test]
fn a_snapshot_that_does_not_come_to_be() {
    let whole = disk::folder();
    assert!(disk::writer(&[], whole.path(), PLAN).status.success());
    let newest = std::fs::read_dir(disk::snapshots(whole.path())).expect("a folder");
    let newest = newest.map(|file| file.expect("a file").file_name()).max().expect("some");
    let part = Path::new(&newest).with_extension("part");
    for fault in [
        "openat:error=EROFS",
        "write:error=ENOSPC",
        "write:error=ENOSPC:when=2",
        "write:error=EIO:when=3",
        // Said to be written, and it is not.
        "write:retval=100:when=2",
        "fsync:error=EIO",
        "rename:error=EIO",
    ] {
        let folder = disk::folder();
        let path = disk::snapshots(folder.path()).join(&part);
        let path = path.to_str().expect("a plain name");
        let inject = format!("inject={fault}");
        let words = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", path, "-e"];
        let calls = "trace=openat,write,fsync,rename";
        let words: Vec<String> =
            words.iter().chain(&[calls, "-e", &inject]).map(|&word| word.to_owned()).collect();
        let output = disk::writer(&words, folder.path(), PLAN);
        assert!(output.status.success(), "{fault}: {output:?}");
        let said = Said::of(&output);
        assert_eq!(said.acknowledged, finished(), "{fault}: nobody waits for a snapshot");
        let mut before = said.clone();
        if fault.contains("retval") {
            before.snapshot = 0;
        }
        before.check(folder.path()).unwrap_or_else(|wrong| panic!("{fault}: {wrong}"));
        let store = seira::journal::Snapshots::open(&disk::snapshots(folder.path())).expect(fault);
        let found = store.newest(seira_core::model::Sequence(said.acknowledged)).expect(fault);
        let found = found.unwrap_or_else(|| panic!("{fault}: the one before is gone"));
        let wanted = newest.to_str().and_then(|name| name.split('.').next()?.parse().ok());
        assert!(Some(found.sequence.0) < wanted, "{fault}: no fault was met");
        assert!(!Path::new(path).exists(), "{fault}: half a file is left");
    }
}

fn wanted(all: usize) -> usize {
    match std::env::var("SEIRA_DISK_CASES").as_deref() {
        Ok("all") => all,
        Ok(number) => number.parse().expect("SEIRA_DISK_CASES is a number, or all"),
        Err(_) => CASES,
    }
}

/// Runs the writer again and again, with `fault` of another one of its `calls`.
fn at_each_call(calls: &str, fault: impl Fn(usize) -> String) {
    these_calls(calls, wanted(count(calls)), fault);
}

fn these_calls(calls: &str, wanted: usize, fault: impl Fn(usize) -> String) {
    let all = count(calls);
    assert!(all > 4, "{all} {calls}");
    let wanted = wanted.min(all);
    let mut chance = Chance(SEED);
    let mut failed = 0;
    for case in 0..wanted {
        // Spread over all of them, not always the same of each part.
        let (from, to) = (case * all / wanted, (case + 1) * all / wanted);
        let at = 1 + from + chance.below((to - from).max(1));
        failed += usize::from(one(&format!("{calls}:{}", fault(at)), &mut chance));
    }
    // A fault that never bites proves nothing; one that only delays may change nothing.
    assert!(failed > 0 || fault(1).contains("delay"), "{calls}: no fault was met");
    println!(
        "{calls}: {wanted} of {all} calls, seed {SEED}; {failed} times the writer had to go on"
    );
}

/// How many of those calls the thread that writes makes when nothing fails.
fn count(calls: &str) -> usize {
    let folder = disk::folder();
    let recording = tempfile::NamedTempFile::new().expect("a file");
    let output = disk::writer(&trace::strace(recording.path(), None), folder.path(), PLAN);
    assert!(output.status.success(), "{output:?}");
    let text = std::fs::read_to_string(recording.path()).expect("strace has written it");
    let mut by_thread = std::collections::BTreeMap::new();
    for line in text.lines() {
        let Some((thread, call)) = line.split_once(char::is_whitespace) else { continue };
        let name = call.trim_start().split('(').next().unwrap_or_default();
        if calls.split(',').any(|call| call == name) {
            *by_thread.entry(thread.to_owned()).or_insert(0) += 1;
        }
    }
    by_thread.into_values().max().unwrap_or(0)
}

/// One case. True: the writer met a failure and went on, or ended.
fn one(inject: &str, chance: &mut Chance) -> bool {
    let folder = disk::folder();
    let recording = tempfile::NamedTempFile::new().expect("a file");
    let strace = trace::strace(recording.path(), Some(inject));
    let output = disk::writer(&strace, folder.path(), PLAN);
    let killed = inject.contains("signal=KILL");
    assert!(killed || output.status.code().is_some_and(|code| code < 2), "{inject}: {output:?}");
    let said = Said::of(&output);
    let steps = trace::read(recording.path(), folder.path());
    // First what a power cut leaves: looking at the files themselves changes them.
    for left in [Left::Nothing, Left::Some] {
        let after = disk::folder();
        at_the_end(&steps, folder.path()).leave(left, chance, folder.path(), after.path());
        let case = format!("{inject}, then a power cut ({left:?} of the rest kept), seed {SEED}");
        said.check(after.path()).unwrap_or_else(|wrong| panic!("{case}: {wrong}"));
    }
    said.check(folder.path()).unwrap_or_else(|wrong| panic!("{inject}: {wrong}"));
    !output.status.success() || said.acknowledged != finished()
}

fn at_the_end(steps: &[Step], folder: &Path) -> Disk {
    let mut disk = Disk::new(folder);
    steps.iter().for_each(|step| {
        disk.follow(step);
    });
    disk
}

/// The last record when nothing fails: batches of 1, 2, 3, 4, 1, and so on.
fn finished() -> u64 {
    PLAN.openings * (0..PLAN.batches).map(|batch| 1 + batch % 4).sum::<u64>()
}
