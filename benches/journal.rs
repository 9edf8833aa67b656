//! What it costs to make records durable: the same records in batches of several sizes, written by three
//! loops in alternation, on the file system of the build folder.
//!
//! - `file`: the bytes of a batch appended to a preallocated file, then `fdatasync`. Nothing is cheaper.
//! - `sqlite`: rows made beforehand into a table like the journal's, one transaction per batch; WAL,
//!   `synchronous=FULL`.
//! - `journal`: [`SqliteJournal::append`], which also writes the events as JSON and chains checksums.
//!
//! `cargo bench --bench journal` prints medians and 99th percentiles; the share in the last column is what
//! the journal reaches of the bare SQLite loop, of which it should be 80% at least.

use std::fs::{File, OpenOptions};
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use seira::journal::{Journal as _, SqliteJournal};
use seira_core::model::{
    AgentId, Author, Event, Millis, Record, Sealed, Sequence, SessionId, SilenceClock, Timestamp,
};
use sha2::{Digest as _, Sha256};

/// Records per batch, and how many batches.
const SIZES: [(u64, usize); 3] = [(1, 1_000), (16, 1_000), (128, 400)];
/// Batches before anything is counted.
const WARM: usize = 20;
/// Bytes of a sealed message: a sentence of some 90 letters.
const SEALED_BYTES: usize = 120;

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    println!("microseconds per batch, median / 99% (batches in alternation)\n");
    println!("{:>6}{:>18}{:>18}{:>18}{:>10}", "batch", "file", "sqlite", "journal", "share");
    for (size, batches) in SIZES {
        measure(folder.path(), size, batches);
    }
}

fn measure(folder: &Path, size: u64, batches: usize) {
    let folder = folder.join(size.to_string());
    let mut journal = SqliteJournal::open(&folder).expect("it opens");
    let mut table = table(&folder.join("bare.db"));
    let all: Vec<Vec<Record>> =
        (0..(batches + WARM) as u64).map(|n| batch(n * size, size)).collect();
    let rows: Vec<Vec<Row>> = all.iter().map(|batch| batch.iter().map(Row::of).collect()).collect();
    let mut file = preallocated(&folder.join("bare"), &rows);
    let mut took = [Vec::new(), Vec::new(), Vec::new()];
    for (records, rows) in all.iter().zip(&rows) {
        let bytes: Vec<u8> = rows.iter().flat_map(Row::bytes).collect();
        took[0].push(timed(|| {
            file.write_all(&bytes).expect("it is written");
            file.sync_data().expect("it is synced");
        }));
        took[1].push(timed(|| insert(&mut table, rows)));
        took[2].push(timed(|| journal.append(records).expect("it is appended")));
    }
    let [bare, sqlite, ours] = took.map(|mut took| {
        took.drain(..WARM);
        took.sort();
        (took[took.len() / 2], took[took.len() * 99 / 100])
    });
    let shown = |(median, late): (Duration, Duration)| {
        format!("{} / {}", median.as_micros(), late.as_micros())
    };
    let share = sqlite.0.as_secs_f64() / ours.0.as_secs_f64() * 100.0;
    let (bare, sqlite, ours) = (shown(bare), shown(sqlite), shown(ours));
    println!("{size:>6}{bare:>18}{sqlite:>18}{ours:>18}{share:>9.0}%");
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

/// `count` messages behind record `after`.
fn batch(after: u64, count: u64) -> Vec<Record> {
    let message = |seq: u64| {
        let session = SessionId::from_u128(0x0197_c1a2_3b4c_7d5e_8f60_7182_93a4_b5c6);
        let bytes: Vec<u8> = (0..SEALED_BYTES as u64).map(|n| (n * 31 + seq) as u8).collect();
        let content = Sealed::new(session, bytes.into_boxed_slice());
        let from = Author::Agent(AgentId(7));
        Event::MessagePosted { session, from, content, silence: SilenceClock::Stopped, seq }
    };
    let at = |n: u64| Timestamp(1_800_000_000_000) + Millis(n as i64);
    (after + 1..=after + count)
        .map(|n| Record { sequence: Sequence(n), at: at(n), event: message(n) })
        .collect()
}

/// What a record comes to in a table, made beforehand.
struct Row {
    sequence: i64,
    at: i64,
    event: String,
    checksum: [u8; 32],
}

impl Row {
    fn of(record: &Record) -> Self {
        let event = serde_json::to_string(&record.event).expect("events are JSON");
        let checksum = Sha256::digest(&event).into();
        Self { sequence: record.sequence.0 as i64, at: record.at.0, event, checksum }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.event.len() + 48);
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(self.at.to_be_bytes());
        bytes.extend(self.event.as_bytes());
        bytes.extend(self.checksum);
        bytes
    }
}

/// A file that holds enough zeros for all rows, so that appending changes no metadata.
fn preallocated(path: &Path, rows: &[Vec<Row>]) -> File {
    let length: usize = rows.iter().flatten().map(|row| row.bytes().len()).sum();
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = file.expect("a new file");
    file.write_all(&vec![0; length]).expect("there is room");
    file.sync_all().expect("it is synced");
    file.rewind().expect("a file");
    file
}

fn table(path: &Path) -> Connection {
    let db = Connection::open(path).expect("it opens");
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE records (sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL,
             version INTEGER NOT NULL, event TEXT NOT NULL, checksum BLOB NOT NULL) STRICT;",
    )
    .expect("a table");
    db
}

fn insert(table: &mut Connection, rows: &[Row]) {
    let tx = table.transaction().expect("it begins");
    {
        let text = "INSERT INTO records VALUES (?1, ?2, 1, ?3, ?4)";
        let mut insert = tx.prepare_cached(text).expect("it is prepared");
        for row in rows {
            insert
                .execute((row.sequence, row.at, &row.event, &row.checksum))
                .expect("it is inserted");
        }
    }
    tx.commit().expect("it is committed");
}
