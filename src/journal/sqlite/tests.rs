//! What is true of the log in SQLite alone.

use std::os::unix::fs::PermissionsExt;

use rusqlite::params;
use seira_core::model::Event;

use super::super::StorageKind;
use super::super::samples::{records, run};
use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A folder in memory where the system has one: for those who open a log a thousand times.
fn quick_folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| folder())
}

/// A closed log of `count` records, and its file.
fn written(count: u64) -> (tempfile::TempDir, PathBuf) {
    let folder = quick_folder();
    let mut journal = SqliteJournal::open(folder.path()).expect("it opens");
    for record in run(0, count) {
        journal.append(&[record]).expect("it is written");
    }
    drop(journal);
    let path = folder.path().join(FILE);
    (folder, path)
}

fn read(journal: &mut SqliteJournal) -> Result<Vec<Record>, JournalError> {
    let mut found = Vec::new();
    journal.replay(Sequence(0), &mut |record| found.push(record)).map(|()| found)
}

/// Opens and reads everything.
fn reread(folder: &Path) -> Result<Vec<Record>, JournalError> {
    read(&mut SqliteJournal::open(folder)?)
}

/// What a hand in the file does.
fn change(path: &Path, statement: &str, values: impl rusqlite::Params) {
    let db = Connection::open(path).expect("it opens");
    db.execute(statement, values).expect("it is changed");
}

fn damaged(read: Result<Vec<Record>, JournalError>) -> u64 {
    match read {
        Err(JournalError::Damaged { sequence, .. }) => sequence.0,
        other => panic!("damage was expected, not {other:?}"),
    }
}

#[test]
fn files_are_for_their_owner_alone() {
    let parent = folder();
    let folder = parent.path().join("new/data");
    let mut journal = SqliteJournal::open(&folder).expect("it opens");
    journal.append(&run(0, 1)).expect("it is written");
    let mode = |name: &str| {
        let path = folder.join(name);
        std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777
    };
    assert_eq!(mode(""), 0o700);
    for name in ["journal.db", "journal.db-wal", "journal.db-shm", "seira.lock"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    drop(journal);
    let path = folder.join(FILE);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).expect("ours");
    drop(SqliteJournal::open(&folder).expect("it opens"));
    assert_eq!(mode(FILE), 0o600, "a copy put there by hand");
}

#[test]
fn commits_are_synced_and_sqlite_is_as_wanted() {
    let folder = folder();
    let mut journal = SqliteJournal::open(folder.path()).expect("it opens");
    let db = &journal.link.as_mut().expect("open").db;
    let number = |name| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).expect(name);
    let text = |name| db.pragma_query_value(None, name, |row| row.get::<_, String>(0)).expect(name);
    assert_eq!(text("journal_mode"), "wal");
    assert_eq!(number("synchronous"), 2, "FULL");
    assert_eq!(number("application_id"), 0x5365_694a);
    assert_eq!(number("user_version"), 2);
}

#[test]
fn a_second_opener_is_refused_and_told_who_has_it() {
    let folder = folder();
    let first = SqliteJournal::open(folder.path()).expect("it opens");
    let refused = SqliteJournal::open(folder.path()).expect_err("it is in use");
    let shown = refused.to_string();
    assert!(matches!(refused, JournalError::InUse { .. }), "{shown}");
    assert!(shown.contains(&std::process::id().to_string()), "{shown}");
    drop(first);
    SqliteJournal::open(folder.path()).expect("it is free again");
}

#[test]
fn other_files_are_left_alone_and_newer_ones_are_named() {
    let (folder, path) = written(2);
    change(&path, "PRAGMA user_version = 3", []);
    let newer = SqliteJournal::open(folder.path()).expect_err("it is newer");
    assert!(matches!(newer, JournalError::TooNew { found: 3, known: 2, .. }), "{newer}");
    change(&path, "PRAGMA user_version = 2", []);
    assert_eq!(reread(folder.path()).expect("it reads"), run(0, 2));

    for (name, make) in [("database", true), ("text", false)] {
        let folder = self::folder();
        let path = folder.path().join(FILE);
        if make {
            change(&path, "CREATE TABLE theirs (a)", []);
        } else {
            std::fs::write(&path, "no database at all, and long enough to be one".repeat(99))
                .expect("a file");
        }
        let before = std::fs::read(&path).expect("it is there");
        let refused = SqliteJournal::open(folder.path()).expect_err("it is not ours");
        assert!(matches!(refused, JournalError::Foreign { .. }), "{name}: {refused}");
        assert_eq!(std::fs::read(&path).expect("it is there"), before, "{name}");
    }
}

/// What a version made that knew nothing of dropping.
fn of_the_first_version(folder: &Path) -> PathBuf {
    let path = folder.join(FILE);
    let mut journal = SqliteJournal::open(folder).expect("it opens");
    journal.append(&run(0, 5)).expect("it is written");
    drop(journal);
    for statement in [
        "DROP TABLE parts",
        "ALTER TABLE base DROP COLUMN made",
        "ALTER TABLE base DROP COLUMN made_at",
        "ALTER TABLE base DROP COLUMN parts",
        "ALTER TABLE base DROP COLUMN parts_checksum",
        "PRAGMA user_version = 1",
    ] {
        change(&path, statement, []);
    }
    path
}

#[test]
fn a_file_of_the_first_version_is_read_as_it_is_and_brought_up_to_date() {
    let folder = folder();
    let path = of_the_first_version(folder.path());
    let found = super::super::Reader::open(&path).expect("it opens").verify().expect("it is sound");
    assert_eq!((found.dropped.0, found.records), (0, 5));
    let copy = folder.path().join("copy.db");
    super::super::Reader::open(&path).unwrap().back_up(&copy).expect("it is made");
    let mut journal = SqliteJournal::open(folder.path()).expect("it opens");
    assert_eq!(read(&mut journal).expect("it reads"), run(0, 5));
    let db = &journal.link.as_mut().expect("open").db;
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 2);
    assert_eq!(journal.log().base().expect("it reads"), None);
    journal.append(&run(5, 5)).expect("it goes on");
    drop(journal);
    super::super::restore(&copy, folder.path()).expect("an old backup is restored");
    assert_eq!(reread(folder.path()).expect("it reads"), run(0, 5));
}

#[test]
fn a_record_of_a_newer_form_is_named_and_kept() {
    let (folder, path) = written(3);
    // As a newer version would write it: with a checksum that fits.
    let db = Connection::open(&path).expect("it opens");
    let before = chain::checksum(&db, Sequence(3)).expect("it reads").expect("it is there");
    let event = r#"{"event":"from_the_future"}"#;
    let checksum = before.then(4, 7, 2, event.as_bytes());
    db.execute(INSERT, params![4, 7, 2, event, checksum.bytes(), None::<Vec<u8>>])
        .expect("it is written");
    drop(db);
    for _ in 0..2 {
        let refused = reread(folder.path()).expect_err("nobody knows this form");
        let shown = refused.to_string();
        assert!(
            matches!(refused, JournalError::Unreadable { sequence, .. } if sequence.0 == 4),
            "{shown}"
        );
    }
}

/// Every column of every row, every byte of it: read as it was, cut at the very end with nothing
/// else lost, or refused by name.
#[test]
fn no_changed_byte_of_a_record_is_taken_for_a_record() {
    let (folder, path) = written(3);
    let whole = run(0, 3);
    let columns = [("event", "TEXT"), ("checksum", "BLOB"), ("at", "INTEGER"), ("session", "BLOB")];
    for sequence in 1..=3_u64 {
        for (column, kind) in columns {
            let db = Connection::open(&path).expect("it opens");
            let stored: Vec<u8> = db
                .query_row(
                    &format!("SELECT CAST({column} AS BLOB) FROM records WHERE sequence = ?1"),
                    [signed(Sequence(sequence))],
                    |row| row.get(0),
                )
                .expect("it is there");
            drop(db);
            for place in 0..stored.len() {
                let mut bytes = stored.clone();
                bytes[place] ^= 1;
                let set =
                    format!("UPDATE records SET {column} = CAST(?2 AS {kind}) WHERE sequence = ?1");
                change(&path, &set, params![signed(Sequence(sequence)), bytes]);
                let read = reread(folder.path());
                let case = format!("{column} of record {sequence}, byte {place}");
                // A sound record that cannot be found by its session is not cut off.
                if sequence == 3 && column != "session" {
                    assert_eq!(read.expect(&case), whole[..2], "{case}: cut, nothing else");
                    put_back(&path);
                } else {
                    assert_eq!(damaged(read), sequence, "{case}");
                }
                change(&path, &set, params![signed(Sequence(sequence)), stored]);
            }
        }
    }
    assert_eq!(reread(folder.path()).expect("it reads"), whole);
}

/// Undoes a cut.
fn put_back(path: &Path) {
    change(path, "INSERT INTO records SELECT * FROM cut", []);
    change(path, "DELETE FROM cut", []);
}

/// Likewise for every byte that a row has in the file, its number and the widths of its columns
/// included.
#[test]
fn no_changed_byte_of_the_file_is_taken_for_a_record() {
    let (folder, path) = written(4);
    let file = std::fs::read(&path).expect("it is there");
    let whole = run(0, 4);
    for sequence in 1..=4_usize {
        let event = encode(&whole[sequence - 1].event);
        let at = file.windows(event.len()).position(|part| part == event.as_bytes());
        let at = at.expect("the event lies in the file as it is");
        // Length, number, head, time and version stand before the event, checksum and session behind.
        for place in at - 17..at + event.len() + 32 + 16 {
            let mut bytes = file.clone();
            bytes[place] ^= 4;
            std::fs::write(&path, &bytes).expect("ours");
            let case = format!("byte {place}, {} of record {sequence}", place + 17 - at);
            match reread(folder.path()) {
                Ok(read) if sequence == 4 => assert_eq!(read, whole[..3], "{case}"),
                Ok(read) => panic!("{case} passed: {read:?}"),
                Err(JournalError::Damaged { sequence: named, .. }) => {
                    assert_eq!(named.0, sequence as u64, "{case}");
                }
                Err(JournalError::Malformed(_)) => {}
                Err(other) => panic!("{case}: {other}"),
            }
        }
    }
}

#[test]
fn a_missing_record_is_named_and_a_missing_end_is_seen_by_its_reader() {
    for gone in 1..=2 {
        let (folder, path) = written(3);
        change(&path, "DELETE FROM records WHERE sequence = ?1", [gone]);
        assert_eq!(damaged(reread(folder.path())), u64::try_from(gone).expect("small"));
    }
    let folder = folder();
    let mut journal = SqliteJournal::open(folder.path()).expect("it opens");
    journal.append(&run(0, 3)).expect("it is written");
    change(&folder.path().join(FILE), "DELETE FROM records WHERE sequence = 3", []);
    assert_eq!(damaged(read(&mut journal)), 3, "lost beneath an open journal");
}

#[test]
fn a_torn_end_is_cut_kept_beside_and_written_over() {
    let (folder, path) = written(5);
    change(&path, "UPDATE records SET event = substr(event, 1, 20) WHERE sequence = 4", []);
    change(&path, "UPDATE records SET checksum = zeroblob(32) WHERE sequence = 5", []);
    let mut journal = SqliteJournal::open(folder.path()).expect("it opens");
    assert_eq!(journal.last().expect("it reads"), Sequence(3));
    assert_eq!(read(&mut journal).expect("it reads"), run(0, 3));
    let kept: i64 = journal
        .link
        .as_ref()
        .expect("open")
        .db
        .query_row("SELECT count(*) FROM cut", [], |row| row.get(0))
        .expect("it reads");
    assert_eq!(kept, 2);
    journal.append(&run(3, 4)).expect("it goes on");
    drop(journal);
    assert_eq!(reread(folder.path()).expect("it reads"), run(0, 7));
}

#[test]
fn replay_begins_its_checks_where_it_is_told() {
    let (folder, path) = written(9);
    change(&path, "UPDATE records SET at = at + 1 WHERE sequence = 4", []);
    let mut journal = SqliteJournal::open(folder.path()).expect("the end is good");
    let mut tail = |after| {
        let mut found = Vec::new();
        journal.replay(Sequence(after), &mut |record| found.push(record)).map(|()| found)
    };
    assert_eq!(damaged(tail(0)), 4);
    assert_eq!(damaged(tail(3)), 4);
    // A snapshot that holds record 4 stands for it.
    assert_eq!(tail(4).expect("it reads"), run(4, 5));
    assert_eq!(tail(9).expect("it reads"), []);
}

fn storage(error: &JournalError) -> StorageKind {
    match error {
        JournalError::Storage(fault) => fault.kind,
        other => panic!("a fault of the storage was expected, not {other}"),
    }
}

/// Batches until the storage fails; whatever happened, what is there afterwards is whole batches,
/// all of those that were acknowledged among them.
fn fill(journal: &mut SqliteJournal) -> (JournalError, u64) {
    let mut acknowledged = 0;
    loop {
        match journal.append(&run(acknowledged, 16)) {
            Ok(()) => acknowledged += 16,
            Err(error) => return (error, acknowledged),
        }
        assert!(acknowledged < 1_000_000, "the disk is never full");
    }
}

#[test]
fn a_full_disk_is_called_full_and_goes_on_when_there_is_room() {
    let folder = folder();
    let mut journal = SqliteJournal::open(folder.path()).expect("it opens");
    let limit = |journal: &mut SqliteJournal, pages: i64| {
        let db = &journal.link.as_ref().expect("open").db;
        db.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).expect("it is set");
    };
    limit(&mut journal, 40);
    let (error, acknowledged) = fill(&mut journal);
    assert_eq!(storage(&error), StorageKind::Full);
    assert!(error.to_string().contains("the disk is full"), "{error}");
    assert!(acknowledged > 0);
    assert_eq!(journal.last().expect("it reads"), Sequence(acknowledged));
    limit(&mut journal, 4_000);
    journal.append(&run(acknowledged, 16)).expect("there is room again");
    assert_eq!(read(&mut journal).expect("it reads"), run(0, acknowledged + 16));
}

#[test]
fn a_read_only_file_is_called_read_only_and_still_reads() {
    let folder = folder();
    let mut journal = SqliteJournal::open(folder.path()).expect("it opens");
    journal.append(&run(0, 2)).expect("it is written");
    let db = &journal.link.as_ref().expect("open").db;
    db.pragma_update(None, "query_only", "ON").expect("it is set");
    let error = journal.append(&run(2, 1)).expect_err("nothing may be written");
    assert_eq!(storage(&error), StorageKind::ReadOnly);
    assert_eq!(read(&mut journal).expect("it reads"), run(0, 2));
}

#[test]
fn a_database_that_somebody_holds_is_called_busy() {
    let folder = folder();
    let mut journal = SqliteJournal::open(folder.path()).expect("it opens");
    let db = &journal.link.as_ref().expect("open").db;
    db.busy_timeout(std::time::Duration::ZERO).expect("it is set");
    let mut other = Connection::open(folder.path().join(FILE)).expect("it opens");
    let held = other
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .expect("it is free");
    let error = journal.append(&run(0, 1)).expect_err("it is held");
    assert_eq!(storage(&error), StorageKind::Busy);
    drop(held);
    drop(other);
    assert_eq!(journal.last().expect("it reads"), Sequence(0));
    journal.append(&run(0, 1)).expect("it is free again");
}

#[test]
fn a_file_that_is_gone_is_no_empty_journal() {
    let folder = folder();
    let mut journal = SqliteJournal::open(folder.path()).expect("it opens");
    journal.append(&run(0, 2)).expect("it is written");
    journal.link = None;
    // The folder stands, and something else is in the file's place.
    for name in [FILE, "journal.db-wal", "journal.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(name));
    }
    std::fs::create_dir(folder.path().join(FILE)).expect("ours");
    let error = journal.last().expect_err("a folder is no file");
    assert_eq!(storage(&error), StorageKind::Io);
}

/// The form of version 1, as it was first written: it must read for ever.
#[test]
fn the_first_form_still_reads() {
    let text = include_str!("format_1.jsonl");
    let mut before = Checksum::START;
    let mut found: Vec<Event> = Vec::new();
    for (line, number) in text.lines().zip(1_u64..) {
        let row: serde_json::Value = serde_json::from_str(line).expect("one record per line");
        let whole = line.split_once("\"event\":").expect("the event comes last").1;
        let event = &whole[..whole.len() - 1];
        let at = row["at"].as_i64().expect("a number");
        before = before.then(number, at, 1, event.as_bytes());
        assert_eq!(row["checksum"], before.to_string(), "record {number}");
        let record = super::super::codec::decode(
            Sequence(number),
            seira_core::model::Timestamp(at),
            1,
            event.as_bytes(),
        );
        found.push(record.expect("it reads").event);
    }
    let samples: Vec<Event> = records().into_iter().map(|record| record.event).collect();
    assert!(found.iter().all(|event| samples.contains(event)), "something reads differently");
    assert_eq!(found.len(), samples.len());
}
