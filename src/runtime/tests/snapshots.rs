//! Starting from a snapshot and the rest.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{channel, sync_channel};

use parking_lot::{Mutex, RwLock};
use seira_core::engine::Engine;
use seira_core::model::{Command, Record, Sequence};

use super::super::clock::VirtualTime;
use super::super::decider::Decider;
use super::super::hours::ask_and_wait;
use super::super::keeper::{Keeper, News};
use super::super::replay::{Recovered, Tail, recover};
use super::super::workspace::Threads;
use super::super::{Setup, StartError};
use super::START;
use super::floor::{arrive, configuration, set_agent};
use crate::config::SnapshotPace;
use crate::journal::{Checksum, Journal, JournalError, Log, Snapshot, Snapshots, SqliteJournal};

/// A folder with a journal and its snapshots.
struct Shelf(tempfile::TempDir);

impl Shelf {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn journal(&self) -> SqliteJournal {
        SqliteJournal::open(self.0.path()).unwrap()
    }

    fn snapshots(&self) -> Snapshots {
        Snapshots::open(&self.0.path().join("snapshots")).unwrap()
    }

    fn start(&self) -> Result<Threads<Engine>, StartError> {
        let mut setup = Setup::new(Box::new(self.journal()), configuration());
        setup.snapshots = Some(self.snapshots());
        setup.time = VirtualTime::at(START);
        Threads::start(setup)
    }

    /// Lets `count` customers arrive, from number `from` on, and stops.
    fn live(&self, from: u128, count: u128) {
        let mut threads = self.start().unwrap();
        let ask = |wish| {
            ask_and_wait(&threads.desk, Command::internal(wish)).unwrap();
        };
        ask(set_agent(7));
        (from..from + count).for_each(|number| ask(arrive(number)));
        threads.stop();
    }

    fn recover(&self, from_snapshot: bool) -> Recovered<Engine> {
        let (mut journal, snapshots) = (self.journal(), self.snapshots());
        let journal: &mut dyn Journal = &mut journal;
        let all = (&snapshots, Sequence(u64::MAX));
        recover(journal, from_snapshot.then_some(all), &mut |_| ()).unwrap()
    }

    /// A start from the newest snapshot knows what a start from the beginning does; where it began.
    fn agrees(&self) -> Sequence {
        let (fast, slow) = (self.recover(true), self.recover(false));
        assert_eq!(slow.from, Sequence(0));
        assert_eq!(fast.tail, slow.tail);
        assert!(fast.engine.same_state(&slow.engine));
        fast.from
    }

    fn files(&self) -> Vec<std::path::PathBuf> {
        let files = std::fs::read_dir(self.0.path().join("snapshots")).unwrap();
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        files
    }
}

#[test]
fn a_stop_leaves_a_snapshot_and_a_start_goes_on_from_it() {
    let shelf = Shelf::new();
    shelf.live(1, 20);
    let first = shelf.agrees();
    assert_eq!(first, shelf.recover(true).tail.last, "nothing is left to fold");
    shelf.live(100, 20);
    assert!(shelf.agrees() > first);
    assert_eq!(shelf.recover(true).engine.sessions().count(), 40);
}

#[test]
fn what_is_behind_the_snapshot_is_folded() {
    let shelf = Shelf::new();
    shelf.live(1, 5);
    let first = shelf.agrees();
    shelf.live(100, 5);
    // As after a kill: the later snapshot was never made.
    std::fs::remove_file(shelf.files().pop().unwrap()).unwrap();
    assert_eq!(shelf.agrees(), first);
}

#[test]
fn a_bad_snapshot_gives_way_to_the_one_before_and_then_to_the_journal() {
    let shelf = Shelf::new();
    shelf.live(1, 5);
    let first = shelf.agrees();
    shelf.live(100, 5);
    for expected in [first, Sequence(0)] {
        let newest = shelf.files().pop().unwrap();
        let mut bytes = std::fs::read(&newest).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&newest, &bytes).unwrap();
        assert_eq!(shelf.agrees(), expected);
        std::fs::remove_file(newest).unwrap();
    }
}

#[test]
fn a_snapshot_that_contradicts_itself_or_is_of_a_later_form_is_passed_over() {
    let shelf = Shelf::new();
    shelf.live(1, 5);
    let good = shelf.snapshots().newest(Sequence(u64::MAX)).unwrap().unwrap();
    let text = String::from_utf8(good.bytes.clone()).unwrap();
    for wrong in [text.replacen("1\n", "2\n", 1), text.replace("\"offers\"", "\"offres\"")] {
        let mut wrong_one = good.clone();
        wrong_one.bytes = wrong.into_bytes();
        shelf.snapshots().put(&wrong_one).unwrap();
        assert_eq!(shelf.agrees(), Sequence(0));
    }
}

#[test]
fn a_snapshot_of_another_journal_is_not_taken() {
    let (shelf, other) = (Shelf::new(), Shelf::new());
    shelf.live(1, 5);
    other.live(50, 9);
    // A backup was put in the journal's place, and went on differently.
    for name in ["journal.db", "journal.db-wal", "journal.db-shm"] {
        let (from, to) = (other.0.path().join(name), shelf.0.path().join(name));
        let _ = std::fs::remove_file(&to);
        let _ = std::fs::copy(from, to);
    }
    assert_eq!(shelf.agrees(), Sequence(0));
    assert_eq!(shelf.recover(true).engine.sessions().count(), 9);
}

#[test]
fn snapshots_are_made_while_others_work() {
    let shelf = Shelf::new();
    shelf.live(1, 30);
    for file in shelf.files() {
        std::fs::remove_file(file).unwrap();
    }
    let journal = shelf.journal();
    let end = shelf_end(&journal);
    let keeper = Keeper::<Engine> {
        log: journal.log(),
        snapshots: shelf.snapshots(),
        kept: Sequence(0),
        pace: SnapshotPace { records: 10, rest: std::time::Duration::ZERO },
        // Nobody says that this is the end, so it is not looked at.
        follower: Arc::new(RwLock::new(Engine::default())),
    };
    let (to, from) = channel();
    to.send(News::Committed(Tail { last: Sequence(9), at: START })).unwrap();
    to.send(News::Committed(end)).unwrap();
    drop(to);
    keeper.run(&from);
    drop(journal);
    assert_eq!(shelf.agrees(), end.last);
}

#[test]
fn a_snapshot_that_cannot_be_made_is_tried_again_later() {
    let shelf = Shelf::new();
    shelf.live(1, 30);
    let journal = shelf.journal();
    let end = shelf_end(&journal);
    let keeper = Keeper::<Engine> {
        log: journal.log(),
        snapshots: shelf.snapshots(),
        kept: Sequence(0),
        pace: SnapshotPace { records: 10, rest: std::time::Duration::ZERO },
        follower: Arc::new(RwLock::new(Engine::default())),
    };
    let folder = shelf.0.path().join("snapshots");
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, "in the way").unwrap();
    // Each is taken when the one before is done with.
    let (to, from) = sync_channel(0);
    let running = std::thread::spawn(move || keeper.run(&from));
    to.send(News::Committed(end)).unwrap();
    to.send(News::Committed(Tail { last: Sequence(9), at: START })).unwrap();
    std::fs::remove_file(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    to.send(News::Committed(end)).unwrap();
    drop(to);
    running.join().unwrap();
    drop(journal);
    assert_eq!(shelf.agrees(), end.last);
}

/// A log whose append fails once although the batch is durable, while somebody makes a snapshot of
/// what is in it.
struct Flaky {
    log: SqliteJournal,
    snapshots: Snapshots,
    fails: Arc<AtomicBool>,
}

impl Journal for Flaky {
    fn append(&mut self, batch: &[Record]) -> Result<(), JournalError> {
        self.log.append(batch)?;
        if !self.fails.swap(false, Ordering::SeqCst) {
            return Ok(());
        }
        let journal: &mut dyn Journal = &mut self.log;
        let made = recover::<Engine, _>(journal, None, &mut |_| ()).unwrap();
        let (sequence, at) = (made.tail.last, made.tail.at);
        let checksum = self.log.checksum(sequence)?.unwrap();
        let bytes = Decider::snapshot(&made.engine);
        self.snapshots.put(&Snapshot { sequence, at, checksum, bytes })?;
        Err(JournalError::Storage("the test wants it so".into()))
    }

    fn log(&self) -> Arc<dyn Log> {
        self.log.log()
    }

    fn outlives_process(&self) -> bool {
        true
    }

    fn last(&mut self) -> Result<Sequence, JournalError> {
        self.log.last()
    }

    fn replay(
        &mut self,
        after: Sequence,
        each: &mut dyn FnMut(Record),
    ) -> Result<(), JournalError> {
        self.log.replay(after, each)
    }

    fn checksum(&mut self, sequence: Sequence) -> Result<Option<Checksum>, JournalError> {
        self.log.checksum(sequence)
    }
}

#[test]
fn a_snapshot_hides_no_record_that_nobody_has_heard_of() {
    let shelf = Shelf::new();
    let fails = Arc::new(AtomicBool::new(false));
    let log = Flaky { log: shelf.journal(), snapshots: shelf.snapshots(), fails: fails.clone() };
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = told.clone();
    let mut setup = Setup::new(Box::new(log), configuration());
    setup.snapshots = Some(shelf.snapshots());
    setup.time = VirtualTime::at(START);
    setup.subscribers.push(Box::new(move |batch: &[Record]| {
        heard.lock().extend(batch.iter().map(|record| record.sequence.0));
    }));
    let mut threads: Threads<Engine> = Threads::start(setup).unwrap();
    for number in 1..=5 {
        fails.store(number == 3, Ordering::SeqCst);
        ask_and_wait(&threads.desk, Command::internal(arrive(number))).unwrap();
        let follower = threads.follower.read();
        assert_eq!(follower.sessions().count(), usize::try_from(number).unwrap());
    }
    threads.stop();
    drop(threads);
    let last = shelf.recover(false).tail.last.0;
    assert_eq!(*told.lock(), (1..=last).collect::<Vec<_>>(), "each once, in order");
}

fn shelf_end(journal: &SqliteJournal) -> Tail {
    Tail { last: journal.log().last().unwrap(), at: START }
}
