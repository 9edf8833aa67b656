//! A process that writes a journal, and what it did to its files: for the tests of the disk's worst days.
//!
//! The test program starts itself anew as the writer, under `strace`, which tells every change of a file
//! with its bytes, or lets chosen ones fail. The code that writes is the one that serves.

#![allow(dead_code, unreachable_pub, reason = "each test program uses its own part of this")]

pub mod files;
pub mod trace;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use seira::history::KeyStore;
use seira::journal::{Journal as _, Snapshot, Snapshots, SqliteJournal};
use seira_core::model::{
    Author, DeviceId, Event, Record, Sealed, Sequence, SessionId, SilenceClock, Timestamp,
};

/// Where the writer writes, and what.
const FOLDER: &str = "SEIRA_DISK_FOLDER";
const PLAN: &str = "SEIRA_DISK_PLAN";
/// How often the writer tries to go on after a failure.
const TRIES_MAX: u32 = 20;

/// The record with that number, always the same; some are short, some fill pages.
pub fn record(sequence: u64) -> Record {
    let length = match sequence % 11 {
        0 => 3_000,
        other => other * 15,
    };
    let session = SessionId::from_u128(u128::from(sequence % 5) + 1);
    let bytes: Vec<u8> = (0..length).map(|at| (at * 31 + sequence) as u8).collect();
    let content = Sealed::new(session, bytes.into_boxed_slice());
    let (from, silence) = (Author::Customer, SilenceClock::Stopped);
    let event = Event::MessagePosted { session, from, content, silence, seq: sequence };
    let at = Timestamp(1_800_000_000_000 + sequence as i64);
    Record { sequence: Sequence(sequence), at, event }
}

/// What a snapshot after that record holds, here.
pub fn state(sequence: u64) -> Vec<u8> {
    (0..5_000).map(|at: u64| (at * 7 + sequence) as u8).collect()
}

/// The beginning of a key, to know it by.
fn mark(key: &[u8; 32]) -> u64 {
    key.iter().take(8).fold(0, |mark, byte| mark << 8 | u64::from(*byte))
}

/// What a writer does.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Times that it opens the journal anew.
    pub openings: u64,
    /// Batches in between; they have 1 to 4 records.
    pub batches: u64,
}

impl Plan {
    fn written(self) -> String {
        format!("{} {}", self.openings, self.batches)
    }

    fn read(text: &str) -> Self {
        let mut numbers = text.split(' ').map(|number| number.parse().expect("a number"));
        let mut next = || numbers.next().expect("two numbers");
        Self { openings: next(), batches: next() }
    }
}

/// If this process was started to write: does it and ends.
pub fn write_if_asked() {
    if let (Ok(folder), Ok(plan)) = (std::env::var(FOLDER), std::env::var(PLAN)) {
        let ended = write(Path::new(&folder), Plan::read(&plan), &mut std::io::stdout());
        std::process::exit(i32::from(!ended));
    }
}

/// A command that runs `plan` in `folder`, behind the words of `before`.
pub fn writer(before: &[String], folder: &Path, plan: Plan) -> Output {
    let program = std::env::current_exe().expect("a program");
    let mut command = match before {
        [] => Command::new(&program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(&program);
            command
        }
    };
    command
        .args(["--exact", "the_writer_alone_keeps_everything", "--test-threads", "1"])
        .env(FOLDER, folder)
        .env(PLAN, plan.written())
        .output()
        .unwrap_or_else(|error| panic!("strace is needed (.ci/need strace): {error}"))
}

/// A folder for the writer; in memory where there is such a one, since what counts is told apart.
pub fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }
        .expect("a folder")
}

/// Where the writer keeps its snapshots.
pub fn snapshots(folder: &Path) -> PathBuf {
    folder.join("snapshots")
}

/// Appends and says so: `open N`, `try N` before and `ack N` after a batch that ends with record N,
/// `snapshot N`, `mark M` and `key N` when those are kept. False: it had to give up.
fn write(folder: &Path, plan: Plan, out: &mut dyn std::io::Write) -> bool {
    let mut say = |what: &str, number: u64| {
        let line = format!("{what} {number}\n");
        out.write_all(line.as_bytes()).and_then(|()| out.flush()).expect("somebody listens");
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let mut tries = 0;
    let mut opening = 0;
    while opening < plan.openings {
        let (journal, keys) = (SqliteJournal::open(folder), KeyStore::open(folder));
        let store = Snapshots::open(&snapshots(folder));
        let (Ok(mut journal), Ok(keys), Ok(mut store)) = (journal, keys, store) else {
            tries += 1;
            if tries > TRIES_MAX {
                return false;
            }
            continue;
        };
        opening += 1;
        let Some(mut last) = read_back(&mut journal, &mut tries) else { return false };
        say("open", last);
        for batch in 0..plan.batches {
            let to = last + 1 + batch % 4;
            let records: Vec<Record> = (last + 1..=to).map(record).collect();
            say("try", to);
            if journal.append(&records).is_ok() {
                last = to;
                say("ack", last);
            } else {
                // As the router does: what is durable is read back, and counts.
                let Some(found) = read_back(&mut journal, &mut tries) else { return false };
                assert!(found == last || found == to, "half a batch: {found}");
                last = found;
                say("open", last);
            }
            if batch % 16 == 15
                && let Ok(Some(checksum)) = journal.checksum(Sequence(last))
            {
                let (sequence, at, bytes) = (Sequence(last), Timestamp(0), state(last));
                if store.put(&Snapshot { sequence, at, checksum, bytes }).is_ok() {
                    say("snapshot", last);
                }
                let session = SessionId::from_u128(u128::from(last));
                // One of two devices, so that keys share customers.
                let device = DeviceId::from_u128(u128::from(last % 2));
                if let Ok(key) = runtime.block_on(keys.draw(session, device)) {
                    say("mark", mark(&key.key));
                    say("key", last);
                }
            }
        }
        if opening == plan.openings {
            // As if it were killed: nothing is tidied up.
            std::mem::forget((journal, keys));
        }
    }
    true
}

/// Everything durable, checked; the last record. None: the storage fails for too long.
fn read_back(journal: &mut SqliteJournal, tries: &mut u32) -> Option<u64> {
    while *tries <= TRIES_MAX {
        let mut last = 0;
        let read = journal.replay(Sequence(0), &mut |found| {
            last += 1;
            assert_eq!(found, record(last), "another record than was written");
        });
        match read {
            Ok(()) => return Some(last),
            Err(seira::journal::JournalError::Storage(_)) => *tries += 1,
            Err(error) => panic!("not a fault of the storage: {error}"),
        }
    }
    None
}

/// What a writer has said, up to some moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Last record that it knows to be there.
    pub acknowledged: u64,
    /// Last record that it may have written.
    pub tried: u64,
    /// Ends of batches.
    pub ends: std::collections::BTreeSet<u64>,
    /// Newest snapshot that was kept.
    pub snapshot: u64,
    /// Keys that were kept, with their marks.
    pub keys: Vec<(u64, u64)>,
    mark: u64,
    /// Lines that are none of its own, such as those of the test program.
    rest: Vec<String>,
}

impl Said {
    /// Takes in the next line.
    pub fn line(&mut self, line: &str) {
        let number = |text: &str| text.trim().parse::<u64>().ok();
        match line.split_once(' ').map(|(what, text)| (what, number(text))) {
            Some(("open" | "ack", Some(at))) => {
                self.acknowledged = at;
                self.tried = at;
                self.ends.insert(at);
            }
            Some(("try", Some(at))) => {
                self.tried = at;
                self.ends.insert(at);
            }
            Some(("snapshot", Some(at))) => self.snapshot = at,
            Some(("mark", Some(mark))) => self.mark = mark,
            Some(("key", Some(at))) => self.keys.push((at, self.mark)),
            _ => self.rest.push(line.to_owned()),
        }
    }

    /// Everything in `output`.
    pub fn of(output: &Output) -> Self {
        let mut said = Self::default();
        String::from_utf8_lossy(&output.stdout).lines().for_each(|line| said.line(line));
        said
    }

    /// Opens what is in `folder` with the code that serves, and says what is wrong with it: something
    /// acknowledged is not there, or something is there that nobody wrote.
    pub fn check(&self, folder: &Path) -> Result<(), String> {
        let told = |what: &str, error: &dyn std::fmt::Display| format!("{what}: {error}");
        let mut journal = SqliteJournal::open(folder).map_err(|it| told("the journal", &it))?;
        let mut last = 0;
        let mut wrong = None;
        let read = journal.replay(Sequence(0), &mut |found| {
            last += 1;
            if found != record(last) {
                wrong.get_or_insert(last);
            }
        });
        read.map_err(|it| told("the journal", &it))?;
        if let Some(wrong) = wrong {
            return Err(format!("record {wrong} is another one"));
        }
        if last < self.acknowledged || last > self.tried {
            let Self { acknowledged, tried, .. } = self;
            return Err(format!("{acknowledged} acknowledged, {tried} tried, {last} found"));
        }
        if last > 0 && !self.ends.contains(&last) {
            return Err(format!("half a batch: it ends at {last}"));
        }
        journal.append(&[record(last + 1)]).map_err(|it| told("going on", &it))?;
        self.check_snapshots(folder, last)?;
        self.check_keys(folder)
    }

    fn check_snapshots(&self, folder: &Path, last: u64) -> Result<(), String> {
        let store = Snapshots::open(&snapshots(folder)).map_err(|error| error.to_string())?;
        let newest = store.newest(Sequence(last)).map_err(|error| error.to_string())?;
        match newest {
            Some(found) if found.bytes != state(found.sequence.0) => {
                Err(format!("snapshot {} is another one", found.sequence))
            }
            Some(found) if found.sequence.0 < self.snapshot => {
                Err(format!("snapshot {} is gone, {} found", self.snapshot, found.sequence))
            }
            None if self.snapshot > 0 => Err(format!("snapshot {} is gone", self.snapshot)),
            Some(_) | None => Ok(()),
        }
    }

    fn check_keys(&self, folder: &Path) -> Result<(), String> {
        let store = KeyStore::open(folder).map_err(|error| format!("the keys: {error}"))?;
        for (session, kept) in &self.keys {
            let id = SessionId::from_u128(u128::from(*session));
            let found = store.session_key(id).map_err(|error| format!("the keys: {error}"))?;
            if found.map(|found| mark(&found.key)) != Some(*kept) {
                return Err(format!("the key of {session} is gone, or another one"));
            }
        }
        Ok(())
    }
}
