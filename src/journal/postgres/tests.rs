//! What is true of the log in PostgreSQL alone.

use super::super::SqliteJournal;
use super::super::samples::{records, run};
use super::*;
use crate::test_postgres::{Database, Server};

/// A database, and folders for those who open the log in it.
struct Place {
    database: Database,
    url: PostgresUrl,
}

impl Place {
    fn new() -> Self {
        Self::of(Database::new())
    }

    fn of(database: Database) -> Self {
        let url = PostgresUrl::parse(&database.url).expect("an address");
        Self { database, url }
    }

    /// With `count` records, closed.
    fn written(count: u64) -> Self {
        let place = Self::new();
        place.open().append(&run(0, count)).expect("it is written");
        place
    }

    fn try_open(&self) -> Result<PostgresJournal, JournalError> {
        let folder = tempfile::tempdir().expect("a folder");
        PostgresJournal::open(&self.url, folder.path())
    }

    fn open(&self) -> PostgresJournal {
        self.try_open().expect("it opens")
    }

    fn reread(&self) -> Result<Vec<Record>, JournalError> {
        read(&mut self.try_open()?)
    }

    /// Ends every connection but the one that does it.
    fn cut_connections(&self) {
        self.database.run(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
    }

    fn count(&self) -> u64 {
        let count = self.database.ask("SELECT count(*) FROM seira_journal.records");
        count.and_then(|count| count.parse().ok()).expect("a number")
    }
}

fn read(journal: &mut PostgresJournal) -> Result<Vec<Record>, JournalError> {
    let mut found = Vec::new();
    journal.replay(Sequence(0), &mut |record| found.push(record)).map(|()| found)
}

fn damaged(read: Result<Vec<Record>, JournalError>, case: &str) -> u64 {
    match read {
        Err(JournalError::Damaged { sequence, .. }) => sequence.0,
        other => panic!("{case}: damage was expected, not {other:?}"),
    }
}

fn storage(error: &JournalError) -> StorageKind {
    match error {
        JournalError::Storage(fault) => fault.kind,
        other => panic!("a fault of the storage was expected, not {other}"),
    }
}

#[test]
fn a_server_that_does_not_sync_is_refused() {
    let server = Server::start(&["-c", "fsync=off"]);
    let place = Place::of(server.database());
    let refused = place.try_open().expect_err("it loses what it has committed");
    assert!(matches!(refused, JournalError::Server { .. }), "{refused}");
    assert!(refused.to_string().contains("fsync=off"), "{refused}");
}

#[test]
fn commits_are_synced_whatever_the_default_is() {
    let place = Place::new();
    let name = place.database.ask("SELECT current_database()").expect("a name");
    for (default, expected) in [("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")] {
        place.database.run(&format!("ALTER DATABASE {name} SET synchronous_commit = {default}"));
        let journal = place.open();
        let session = &journal.link.as_ref().expect("open").session;
        let row = session.run(async {
            Ok(session
                .client
                .query_one("SELECT current_setting('synchronous_commit')", &[])
                .await?)
        });
        assert_eq!(row.expect("it answers").get::<_, &str>(0), expected, "{default}");
    }
}

#[test]
fn it_holds_the_same_chain_as_a_file() {
    let place = Place::new();
    let mut journal = place.open();
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = SqliteJournal::open(folder.path()).expect("it opens");
    for batch in records().chunks(4) {
        journal.append(batch).expect("it is written");
        file.append(batch).expect("it is written");
    }
    for sequence in 0..=records().len() as u64 + 1 {
        let both = (journal.checksum(Sequence(sequence)), file.checksum(Sequence(sequence)));
        assert_eq!(both.0.expect("it reads"), both.1.expect("it reads"), "record {sequence}");
    }
}

#[test]
fn a_lost_connection_is_a_fault_of_the_storage_and_made_anew() {
    let place = Place::new();
    let mut journal = place.open();
    let log = journal.log();
    journal.append(&run(0, 2)).expect("it is written");
    assert_eq!(log.last().expect("it reads"), Sequence(2));
    place.cut_connections();
    let error = journal.append(&run(2, 2)).expect_err("nobody is there");
    assert_eq!(storage(&error), StorageKind::Unreachable, "{error}");
    assert_eq!(journal.last().expect("it is made anew"), Sequence(2));
    journal.append(&run(2, 2)).expect("it goes on");
    assert_eq!(read(&mut journal).expect("it reads"), run(0, 4));
    assert_eq!(log.last().expect("readers too"), Sequence(4));
}

/// The server has not noticed that the other side is gone: its old connection holds the lock.
#[test]
fn the_lock_of_our_own_lost_connection_is_taken_back() {
    let place = Place::written(1);
    let mut journal = place.open();
    let lost = journal.link.take().expect("open");
    journal.lost = Some(lost.backend.clone());
    assert_eq!(journal.last().expect("it is taken back"), Sequence(1));
    journal.append(&run(1, 1)).expect("it goes on");
    drop(lost);
}

#[test]
fn whoever_was_followed_by_another_writes_nothing() {
    let place = Place::written(2);
    let mut first = place.open();
    // As if its connection had been taken for dead: the lock is free, and it does not know.
    let session = &first.link.as_ref().expect("open").session;
    let let_go = session.client.batch_execute("SELECT pg_advisory_unlock_all()");
    session.run(async { Ok(let_go.await?) }).expect("it lets go");
    let mut second = place.open();
    let refused = first.append(&run(2, 1)).expect_err("there is another");
    assert!(matches!(refused, JournalError::Deposed { .. }), "{refused}");
    assert_eq!(place.count(), 2);
    second.append(&run(2, 3)).expect("it is the writer");
    let refused = first.last().expect_err("there is another");
    assert!(matches!(refused, JournalError::InUse { .. }), "{refused}");
    assert_eq!(read(&mut second).expect("it reads"), run(0, 5));
}

/// Likewise where both are under way at once: the first is in the middle of a transaction.
#[test]
fn a_late_statement_of_the_old_writer_comes_before_the_new_one_or_not_at_all() {
    let place = Place::written(2);
    let first = place.open();
    let (epoch, end) = first.link.as_ref().map(|link| (link.epoch, link.end)).expect("open");
    let text = format!(
        "UPDATE seira_journal.writer SET sequence = 3 WHERE epoch = {epoch} AND sequence = {}",
        end.sequence
    );
    let late = Session::open(&place.url).expect("it opens");
    let begun = late.client.batch_execute("BEGIN");
    late.run(async { Ok(begun.await?) }).expect("it begins");
    let updated = late.client.execute(&*text, &[]);
    assert_eq!(late.run(async { Ok(updated.await?) }).expect("it is the writer still"), 1);
    drop(first);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| place.open());
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
                     AND datname = current_database()";
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while place.database.ask(waits).as_deref() != Some("1") {
            assert!(std::time::Instant::now() < deadline, "the new writer waits for the old one");
        }
        late.run(async { Ok(late.client.batch_execute("ROLLBACK").await?) }).expect("it ends");
        let mut second = second.join().expect("it does not panic");
        second.append(&run(2, 1)).expect("it is the writer");
        assert_eq!(late.run(async { Ok(late.client.execute(&*text, &[]).await?) }).ok(), Some(0));
        assert_eq!(read(&mut second).expect("it reads"), run(0, 3));
    });
}

#[test]
fn every_changed_column_is_named() {
    let place = Place::written(3);
    let whole = run(0, 3);
    for sequence in 1..=3_u64 {
        for (change, back) in [
            ("event = event || ' '", "event = rtrim(event)"),
            ("event = replace(event, '{', '[')", "event = replace(event, '[', '{')"),
            ("at = at + 1", "at = at - 1"),
            ("version = version + 1", "version = version - 1"),
            ("checksum = set_bit(checksum, 7, 1 - get_bit(checksum, 7))", ""),
            (
                "session = NULL",
                "session = (SELECT max(session::text)::uuid FROM seira_journal.records)",
            ),
            ("sequence = sequence + 10", "sequence = sequence - 10"),
        ] {
            let back = if back.is_empty() { change } else { back };
            let set = |what: &str, at: u64| {
                let records = "UPDATE seira_journal.records SET";
                place.database.run(&format!("{records} {what} WHERE sequence = {at}"));
            };
            let case = format!("{change} of record {sequence}");
            set(change, sequence);
            assert_eq!(damaged(place.reread(), &case), sequence, "{case}");
            set(back, if change.starts_with("sequence") { sequence + 10 } else { sequence });
            assert_eq!(place.reread().expect(&case), whole, "{case}, put back");
        }
    }
}

#[test]
fn missing_and_foreign_records_are_named_wherever_they_are() {
    for gone in 1..=3_u64 {
        let place = Place::written(3);
        place.database.run(&format!("DELETE FROM seira_journal.records WHERE sequence = {gone}"));
        assert_eq!(damaged(place.reread(), "one is missing"), gone);
    }
    let place = Place::written(3);
    place.database.run("DELETE FROM seira_journal.records");
    assert_eq!(damaged(place.reread(), "all are missing"), 1);
    let place = Place::written(3);
    place.database.run(
        "INSERT INTO seira_journal.records SELECT 4, at, version, event, checksum, session \
         FROM seira_journal.records WHERE sequence = 3",
    );
    assert_eq!(damaged(place.reread(), "one too many"), 4);
    // Lost beneath an open journal.
    let place = Place::written(3);
    let mut journal = place.open();
    place.database.run("DELETE FROM seira_journal.records WHERE sequence = 3");
    assert_eq!(damaged(read(&mut journal), "lost beneath"), 3);
}

#[test]
fn other_tables_are_left_alone_and_newer_ones_are_named() {
    let place = Place::new();
    place.database.run("CREATE TABLE records (theirs int)");
    place.open().append(&run(0, 1)).expect("others may have tables beside");
    place.database.run("UPDATE seira_journal.tables SET version = 99");
    let newer = place.try_open().expect_err("it is newer");
    assert!(matches!(newer, JournalError::TooNew { found: 99, .. }), "{newer}");

    let place = Place::new();
    place.database.run("CREATE SCHEMA seira_journal; CREATE TABLE seira_journal.records (a int)");
    let refused = place.try_open().expect_err("it is not ours");
    assert!(matches!(refused, JournalError::Foreign { .. }), "{refused}");
}

#[test]
fn what_cannot_be_reached_is_called_so_without_the_password() {
    let folder = tempfile::tempdir().expect("a folder");
    for url in ["postgres://seira:secret@127.0.0.1:1/db", "postgres://seira:secret@%2Fnowhere/db"] {
        let url = PostgresUrl::parse(url).expect("an address");
        let error = PostgresJournal::open(&url, folder.path()).expect_err("nobody is there");
        assert_eq!(storage(&error), StorageKind::Unreachable, "{error}");
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
    }
}

#[test]
fn a_database_that_may_only_be_read_is_called_so() {
    let place = Place::written(1);
    let name = place.database.ask("SELECT current_database()").expect("a name");
    place.database.run(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
    let error = place.try_open().expect_err("nothing may be written");
    assert_eq!(storage(&error), StorageKind::ReadOnly, "{error}");
}

#[tokio::test]
async fn it_may_be_used_and_dropped_inside_of_another_runtime() {
    let place = Place::new();
    let mut journal = place.open();
    journal.append(&run(0, 1)).expect("it is written");
    assert_eq!(journal.log().last().expect("it reads"), Sequence(1));
    drop(journal);
    assert_eq!(place.reread().expect("it reads"), run(0, 1));
}
