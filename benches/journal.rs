//! What it costs to make records durable, on the file system of the build folder.
//!
//! First the same records in batches of several sizes, written by three loops in alternation:
//!
//! - `file`: the bytes of a batch appended to a preallocated file, then `fdatasync`. Nothing is cheaper.
//! - `sqlite`: rows made beforehand into a table like the journal's, with its index of sessions, one
//!   transaction per batch; WAL, `synchronous=FULL`.
//! - `journal`: [`SqliteJournal::append`], which also writes the events as JSON and chains checksums.
//!
//! Then whole commands, from the moment when they are asked to the moment when a subscriber may release
//! their frames, through a [`Workspace`]: one at a time, in alternation with a bare SQLite commit of the
//! rows that they came to; and 5,000 a second, each counted from the moment when it was due.
//!
//! `cargo bench --bench journal` prints medians and 99th percentiles beside what they should be at most;
//! the share in the last column of the first table is what the journal reaches of the bare SQLite loop, of
//! which it should be 80% at least.

use std::fs::{File, OpenOptions};
use std::future::Future;
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use seira::journal::{Journal as _, SqliteJournal, Subscriber};
use seira::runtime::{Router, Setup, Workspace};
use seira_core::model::{
    AgentId, Arrival, Author, Channel, Command, Configuration, DeviceId, Event, Millis, Origin,
    QueueId, QueueSpec, Record, Sealed, Sequence, SessionId, SilenceClock, Timestamp, Wish,
};
use sha2::{Digest as _, Sha256};

/// Records per batch, and how many batches.
const SIZES: [(u64, usize); 3] = [(1, 1_000), (16, 1_000), (128, 400)];
/// Batches or commands before anything is counted.
const WARM: usize = 20;
/// Bytes of a sealed message: a sentence of some 90 letters.
const SEALED_BYTES: usize = 120;
/// Commands that are measured one at a time.
const SINGLE: usize = 1_000;
/// Commands per second of the last part, and for how long.
const RATE: u64 = 5_000;
const RATE_FOR: Duration = Duration::from_secs(6);
/// When the last of them must have been answered.
const ANSWERED_MAX: Duration = Duration::from_secs(30);
/// Customers in line who write.
const SESSIONS: u64 = 200;

/// Median and 99th percentile.
type Quantiles = (Duration, Duration);

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    println!("microseconds per batch, median / 99% (batches in alternation)\n");
    println!("{:>6}{:>18}{:>18}{:>18}{:>10}", "batch", "file", "sqlite", "journal", "share");
    for (size, batches) in SIZES {
        measure(folder.path(), size, batches);
    }
    println!("\nmicroseconds from a command to the release of its frames, median / 99%\n");
    let center = Center::open(&folder.path().join("center"));
    let bare = center.one_at_a_time(&folder.path().join("rows.db"));
    center.many(bare);
    center.workspace.stop();
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
    let [bare, sqlite, ours] = took.map(quantiles);
    let share = sqlite.0.as_secs_f64() / ours.0.as_secs_f64() * 100.0;
    let (bare, sqlite, ours) = (shown(bare), shown(sqlite), shown(ours));
    println!("{size:>6}{bare:>18}{sqlite:>18}{ours:>18}{share:>9.0}%");
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

/// Of all but the first.
fn quantiles(mut took: Vec<Duration>) -> Quantiles {
    took.drain(..WARM);
    took.sort();
    (took[took.len() / 2], took[took.len() * 99 / 100])
}

fn shown((median, late): Quantiles) -> String {
    format!("{} / {}", median.as_micros(), late.as_micros())
}

/// A workspace with customers in line, and what it releases.
struct Center {
    workspace: Workspace,
    router: Router,
    released: Receiver<(Instant, Vec<Record>)>,
}

/// Notes when frames may be released, and what they tell.
struct Release(Sender<(Instant, Vec<Record>)>);

impl Subscriber for Release {
    fn committed(&mut self, batch: &[Record]) {
        let _ = self.0.send((Instant::now(), batch.to_vec()));
    }
}

impl Center {
    fn open(folder: &Path) -> Self {
        let queue = QueueId::new("orders").expect("a name");
        let configuration = Configuration {
            queues: vec![QueueSpec::plain(queue.clone())],
            missed_offers_max: 2,
            agent_grace: Millis::from_secs(60),
        };
        let journal = SqliteJournal::open(folder).expect("it opens");
        let mut setup = Setup::new(Box::new(journal), configuration);
        let (release, released) = channel();
        setup.subscribers = vec![Box::new(Release(release))];
        let workspace = Workspace::start(setup).expect("it starts");
        let router = workspace.router();
        for number in 1..=SESSIONS {
            let (session, device) = ids(number);
            let profile = Sealed::new(session, Box::new([1; 40]));
            let arrival = Arrival::plain(session, device, queue.clone(), Channel::Chat, profile);
            let wish = Wish::Arrive(Box::new(arrival));
            wait(router.ask(Command::internal(wish))).expect("there is room in line");
        }
        while released.try_recv().is_ok() {}
        Self { workspace, router, released }
    }

    /// Prints what one command at a time takes; gives what a bare commit of the same rows does.
    fn one_at_a_time(&self, rows: &Path) -> Quantiles {
        let mut table = table(rows);
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for number in 1..=(SINGLE + WARM) as u64 {
            let asked = Instant::now();
            wait(self.router.ask(post(number))).expect("customers in line may write");
            let (released, batch) = self.released.recv().expect("it was committed");
            ours.push(released - asked);
            let rows: Vec<Row> = batch.iter().map(Row::of).collect();
            bare.push(timed(|| insert(&mut table, &rows)));
        }
        let (ours, bare) = (quantiles(ours), quantiles(bare));
        let most = bare.0 + Duration::from_micros(500);
        println!("{:>18}{:>18}", "bare commit", shown(bare));
        println!("{:>18}{:>18}   median at most {}", "1 in flight", shown(ours), most.as_micros());
        bare
    }

    /// Asks at a steady rate, whether or not answers have come.
    fn many(&self, bare: Quantiles) {
        let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build();
        let threads = threads.expect("a thread");
        let count = RATE * RATE_FOR.as_secs();
        let busy = Arc::new(AtomicU64::new(0));
        let (start, first) = (Instant::now(), (SINGLE + WARM) as u64 + 1);
        let due = |number: u64| start + Duration::from_nanos(number * 1_000_000_000 / RATE);
        for number in 0..count {
            while Instant::now() < due(number) {
                std::thread::sleep(Duration::from_micros(50));
            }
            let (router, command) = (self.router.clone(), post(first + number));
            let busy = busy.clone();
            threads.spawn(async move {
                if router.ask(command).await.is_err() {
                    busy.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let mut took = Vec::new();
        while took.len() as u64 + busy.load(Ordering::Relaxed) < count {
            let Ok((released, batch)) = self.released.recv_timeout(Duration::from_millis(100))
            else {
                assert!(due(count).elapsed() < ANSWERED_MAX, "some were never answered");
                continue;
            };
            for number in batch.iter().filter_map(asked_as) {
                took.push(released - due(number - first));
            }
        }
        let ours = quantiles(took);
        let most = Duration::from_millis(2) + bare.1 * 3;
        let name = format!("{RATE} per second");
        println!("{name:>18}{:>18}   99% at most {}", shown(ours), most.as_micros());
        // Nobody waits for ever: where the disk does not keep up, who comes is told to come back.
        println!("{:>18}{:>18}   none", "told busy", busy.load(Ordering::Relaxed));
    }
}

fn ids(number: u64) -> (SessionId, DeviceId) {
    (SessionId::from_u128(u128::from(number)), DeviceId::from_u128(u128::from(number)))
}

/// A message of a customer, as a page sends it; it carries its number.
fn post(number: u64) -> Command {
    let (session, device) = ids(number % SESSIONS + 1);
    let mut bytes = [7; SEALED_BYTES];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    let content = Sealed::new(session, Box::new(bytes));
    let wish = Wish::Post { session, from: Author::Customer, content };
    Command { origin: Some(Origin { device, id: number }), wish }
}

/// The number of a message.
fn asked_as(record: &Record) -> Option<u64> {
    let Event::MessagePosted { content, .. } = &record.event else { return None };
    content.bytes().first_chunk().copied().map(u64::from_be_bytes)
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(work)
}

/// `count` messages behind record `after`.
fn batch(after: u64, count: u64) -> Vec<Record> {
    let message = |seq: u64| {
        let (session, _) = ids(seq % SESSIONS);
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
    session: Option<[u8; 16]>,
}

impl Row {
    fn of(record: &Record) -> Self {
        let event = serde_json::to_string(&record.event).expect("events are JSON");
        let checksum = Sha256::digest(&event).into();
        let session = record.event.session().map(|session| session.as_u128().to_be_bytes());
        Self { sequence: record.sequence.0 as i64, at: record.at.0, event, checksum, session }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.event.len() + 64);
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(self.at.to_be_bytes());
        bytes.extend(self.event.as_bytes());
        bytes.extend(self.checksum);
        bytes.extend(self.session.unwrap_or_default());
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
             version INTEGER NOT NULL, event TEXT NOT NULL, checksum BLOB NOT NULL,
             session BLOB) STRICT;
         CREATE INDEX of_session ON records (session) WHERE session IS NOT NULL;",
    )
    .expect("a table");
    db
}

fn insert(table: &mut Connection, rows: &[Row]) {
    let tx = table.transaction().expect("it begins");
    {
        let text = "INSERT INTO records VALUES (?1, ?2, 1, ?3, ?4, ?5)";
        let mut insert = tx.prepare_cached(text).expect("it is prepared");
        for row in rows {
            insert
                .execute((row.sequence, row.at, &row.event, &row.checksum, row.session))
                .expect("it is inserted");
        }
    }
    tx.commit().expect("it is committed");
}
