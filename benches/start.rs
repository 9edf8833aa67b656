//! How long a start takes: from the moment the program is run until it serves, with 100,000 customers in
//! line, a million events in the journal and a newest snapshot that is 200,000 events old. The program is
//! killed each time, so that every start meets the same; history knows everything, as on any day but the first.
//!
//! `cargo bench --bench start` prints each start and the median; the aim is 3 seconds. `SEIRA_WAITING`,
//! `SEIRA_EVENTS` and `SEIRA_BEHIND` set other numbers.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use seira::gateway::seal::Keys;
use seira::history::KeyStore;
use seira::journal::{Journal, Snapshot, Snapshots, SqliteJournal};
use seira_core::engine::Engine;
use seira_core::model::{
    Arrival, Author, Channel, Command as Wished, Configuration, DeviceId, Event, Origin, QueueId,
    Record, Sealed, Sequence, SessionId, Timestamp, Wish,
};

const CONFIG: &str = "[storage]\ndir = \"data\"\n\
                      [server]\nlisten = \"127.0.0.1:0\"\nmetrics_listen = \"127.0.0.1:0\"\n\
                      [queues.orders]\nname = \"Orders\"\nwaiting_max = 100000\n";
const STARTS: usize = 5;
/// Bytes of a sealed name and topic, and of a sealed message.
const SEALED_BYTES: usize = 120;
/// Records per batch.
const BATCH: usize = 1_000;

fn main() {
    let number = |name: &str, usual: u64| {
        std::env::var(name).ok().map_or(usual, |text| text.parse().expect("a number"))
    };
    let waiting = number("SEIRA_WAITING", 100_000);
    let events = number("SEIRA_EVENTS", 1_000_000);
    let behind = number("SEIRA_BEHIND", 200_000);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    std::fs::write(folder.path().join("seira.toml"), CONFIG).expect("a file");
    let sessions = fill(folder.path(), waiting, events, behind);
    draw_keys(folder.path(), &sessions);
    println!("{waiting} waiting, {events} events, newest snapshot {behind} events old");
    settle(folder.path());
    forget_snapshots(folder.path(), events - behind);
    let mut took: Vec<Duration> = (0..STARTS).map(|_| start(folder.path())).collect();
    took.sort();
    println!("median {:.2} s", took[STARTS / 2].as_secs_f64());
}

/// Writes what a day would have left behind; the sessions that are in line.
fn fill(folder: &Path, waiting: u64, events: u64, behind: u64) -> Vec<SessionId> {
    let text = seira::config::from_text(Path::new("seira.toml"), CONFIG, std::iter::empty());
    let configuration: Configuration = text.expect("it is sound").engine();
    let queue = QueueId::new("orders").expect("a name");
    let mut day = Day::new(&folder.join("data"), events - behind);
    day.ask(None, Wish::Configure { configuration });
    let mut sessions = Vec::new();
    for number in 1..=u128::from(waiting) {
        let session = SessionId::from_u128((0x0197_c1a2_3b4c_7000 << 64) + number);
        let device = DeviceId::from_u128(number);
        let profile = sealed(session);
        let arrival = Arrival::plain(session, device, queue.clone(), Channel::Chat, profile);
        day.ask(Some(Origin { device, id: 1 }), Wish::Arrive(Box::new(arrival)));
        sessions.push(session);
    }
    let mut id = 1;
    while day.last.0 < events {
        id += 1;
        for (session, number) in sessions.iter().zip(1..) {
            let origin = Origin { device: DeviceId::from_u128(number), id };
            let (from, content) = (Author::Customer, sealed(*session));
            day.ask(Some(origin), Wish::Post { session: *session, from, content });
            if day.last.0 >= events {
                break;
            }
        }
    }
    day.write();
    sessions
}

/// An engine that writes down what it decides.
struct Day {
    engine: Engine,
    journal: SqliteJournal,
    snapshots: Snapshots,
    snapshot_at: u64,
    now: Timestamp,
    last: Sequence,
    batch: Vec<Record>,
}

impl Day {
    fn new(folder: &Path, snapshot_at: u64) -> Self {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = now.expect("after 1970").as_millis() as i64;
        Self {
            engine: Engine::default(),
            journal: SqliteJournal::open(folder).expect("it opens"),
            snapshots: Snapshots::open(&folder.join("snapshots")).expect("it opens"),
            snapshot_at,
            now: Timestamp(now - 3_600_000),
            last: Sequence(0),
            batch: Vec::new(),
        }
    }

    fn ask(&mut self, origin: Option<Origin>, wish: Wish) {
        let mut events: Vec<Event> = Vec::new();
        self.engine.handle(self.now, Wished { origin, wish }, &mut events).expect("it is done");
        for event in events {
            self.last = Sequence(self.last.0 + 1);
            self.batch.push(Record { sequence: self.last, at: self.now, event });
        }
        if self.batch.len() >= BATCH {
            self.write();
        }
        if self.last.0 >= self.snapshot_at {
            self.write();
            self.snapshot_at = u64::MAX;
            self.snapshot();
        }
    }

    fn write(&mut self) {
        self.journal.append(&self.batch).expect("it is appended");
        self.batch.clear();
    }

    fn snapshot(&mut self) {
        let mut bytes = b"1\n".to_vec();
        serde_json::to_writer(&mut bytes, &self.engine.snapshot()).expect("it is JSON");
        println!("snapshot of {:.1} MB", bytes.len() as f64 / 1e6);
        let checksum = self.journal.checksum(self.last).expect("it reads").expect("it is there");
        let (sequence, at) = (self.last, self.now);
        self.snapshots.put(&Snapshot { sequence, at, checksum, bytes }).expect("it is kept");
    }
}

fn sealed(session: SessionId) -> Sealed {
    Sealed::new(session, vec![7; SEALED_BYTES].into_boxed_slice())
}

fn draw_keys(folder: &Path, sessions: &[SessionId]) {
    let keys = Arc::new(Keys::new(KeyStore::open(&folder.join("data")).expect("it opens")));
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        for some in sessions.chunks(10_000) {
            let drawn: Vec<_> = some
                .iter()
                .map(|session| {
                    let (keys, session) = (Arc::clone(&keys), *session);
                    // As each arrival has a device of its own.
                    let device = DeviceId::from_u128(session.as_u128() & 0xffff_ffff);
                    tokio::spawn(async move { keys.draw(session, device).await })
                })
                .collect();
            for key in drawn {
                key.await.expect("it ends").expect("it is kept");
            }
        }
    });
}

/// Lets the program run until history knows everything, as on any day but the first.
fn settle(folder: &Path) {
    let (mut child, _) = run(folder);
    let mut said = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let metrics = said.find_map(|line| {
        Some(line.ok()?.trim().strip_prefix("metrics")?.trim().strip_prefix("http://")?.to_owned())
    });
    let metrics = metrics.expect("it says where the metrics are");
    let address = metrics.trim_end_matches("/metrics");
    while !ask(address, "/metrics").contains("seira_history_lag_records 0\n") {
        std::thread::sleep(Duration::from_millis(200));
    }
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
}

/// Removes what was made of more than about `upto` records.
fn forget_snapshots(folder: &Path, upto: u64) {
    for file in std::fs::read_dir(folder.join("data/snapshots")).expect("a folder") {
        let path = file.expect("a file").path();
        let name = path.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok());
        if name.is_none_or(|sequence| sequence > upto + BATCH as u64) {
            std::fs::remove_file(path).expect("ours");
        }
    }
}

fn ask(address: &str, path: &str) -> String {
    let mut socket = TcpStream::connect(address).expect("it listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).expect("it takes a request");
    let mut answer = String::new();
    let _ = socket.read_to_string(&mut answer);
    answer
}

fn run(folder: &Path) -> (Child, Instant) {
    let started = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_seira"))
        .args(["serve", "--config", "seira.toml"])
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    (child.expect("it runs"), started)
}

/// Runs the program until it is ready, and kills it; how long that took.
fn start(folder: &Path) -> Duration {
    let (mut child, started) = run(folder);
    let mut line = String::new();
    let mut said = BufReader::new(child.stdout.take().expect("a pipe"));
    said.read_line(&mut line).expect("it says something");
    let address = line.trim().strip_prefix("Seira serves http://").expect("it serves");
    let answer = ask(address, "/readyz");
    let took = started.elapsed();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    println!("ready after {:.2} s", took.as_secs_f64());
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    took
}
