//! What every log must do, whichever it is: one suite, run on each.

use std::path::Path;

use seira_core::model::{Record, Sequence};

use super::samples::{records, run};
use super::{
    FILE, Journal, JournalError, MemoryJournal, PostgresJournal, Reader, SqliteJournal, restore,
    restore_to,
};
use crate::config::PostgresUrl;
use crate::test_postgres::Database;

mod dropping;

use dropping::{
    a_backup_has_the_base_and_can_be_restored_anywhere, a_base_that_does_not_fit_changes_nothing,
    a_damaged_part_is_found, dropped_records_are_gone_and_everything_goes_on_behind_them,
    wherever_dropping_is_cut_there_is_one_base_and_all_that_it_needs,
};

/// Where a log of one kind is kept.
trait Shelf: Default {
    /// Opens the log; there is one, and it is closed by dropping it.
    fn open(&mut self) -> Box<dyn Journal> {
        self.try_open().expect("it opens")
    }

    /// Likewise, where that may be refused.
    fn try_open(&mut self) -> Result<Box<dyn Journal>, JournalError>;

    /// Reads it as other processes do; none: they cannot.
    fn reader(&self) -> Option<Reader> {
        None
    }

    /// Puts a backup in its place.
    fn restore(&mut self, _from: &Path) {}
}

#[derive(Default)]
struct Memory;

impl Shelf for Memory {
    fn try_open(&mut self) -> Result<Box<dyn Journal>, JournalError> {
        Ok(Box::new(MemoryJournal::default()))
    }
}

struct Sqlite(tempfile::TempDir);

impl Default for Sqlite {
    fn default() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }
}

impl Shelf for Sqlite {
    fn try_open(&mut self) -> Result<Box<dyn Journal>, JournalError> {
        Ok(Box::new(SqliteJournal::open(self.0.path())?))
    }

    fn reader(&self) -> Option<Reader> {
        Some(Reader::open(&self.0.path().join(FILE)).expect("it opens"))
    }

    fn restore(&mut self, from: &Path) {
        restore(from, self.0.path()).expect("it is restored");
    }
}

struct Postgres(Database, Vec<tempfile::TempDir>);

impl Default for Postgres {
    fn default() -> Self {
        Self(Database::new(), Vec::new())
    }
}

impl Postgres {
    fn url(&self) -> PostgresUrl {
        PostgresUrl::parse(&self.0.url).expect("an address")
    }
}

impl Shelf for Postgres {
    /// Each from a folder of its own, as from another machine.
    fn try_open(&mut self) -> Result<Box<dyn Journal>, JournalError> {
        self.1.push(tempfile::tempdir().expect("a folder"));
        let folder = self.1.last().expect("one was pushed").path();
        Ok(Box::new(PostgresJournal::open(&self.url(), folder)?))
    }

    fn reader(&self) -> Option<Reader> {
        Some(Reader::connect(&self.url()).expect("it opens"))
    }

    fn restore(&mut self, from: &Path) {
        let folder = tempfile::tempdir().expect("a folder");
        restore_to(from, &self.url(), folder.path()).expect("it is restored");
    }
}

fn read(journal: &mut dyn Journal, after: u64) -> Vec<Record> {
    let mut found = Vec::new();
    journal.replay(Sequence(after), &mut |record| found.push(record)).expect("it reads");
    found
}

fn empty_is_empty(shelf: &mut impl Shelf) {
    let mut journal = shelf.open();
    assert_eq!(journal.last().expect("it reads"), Sequence(0));
    journal.append(&[]).expect("nothing is easy");
    assert_eq!(read(&mut *journal, 0), []);
    assert_eq!(read(&mut *journal, 9), []);
    assert_eq!(journal.checksum(Sequence(1)).expect("it reads"), None);
}

fn order_is_kept_and_every_event_reads_back(shelf: &mut impl Shelf) {
    let mut journal = shelf.open();
    let all = records();
    for batch in all.chunks(3) {
        journal.append(batch).expect("it is written");
        assert_eq!(journal.last().expect("it reads"), batch[batch.len() - 1].sequence);
    }
    assert_eq!(read(&mut *journal, 0), all);
    for after in 0..=all.len() {
        let rest = read(&mut *journal, after as u64);
        assert_eq!(rest, all[after..], "after {after}");
    }
    assert_eq!(read(&mut *journal, all.len() as u64 + 5), []);
}

fn gaps_change_nothing(shelf: &mut impl Shelf) {
    let mut journal = shelf.open();
    journal.append(&run(0, 3)).expect("it is written");
    let mut holed = run(3, 3);
    holed.remove(1);
    let mut doubled = run(3, 2);
    doubled[1] = doubled[0].clone();
    for (batch, got) in [(run(4, 1), 5), (run(2, 2), 3), (run(0, 1), 1), (holed, 6), (doubled, 4)] {
        let refused = journal.append(&batch).expect_err("it does not follow");
        assert!(matches!(&refused, JournalError::Gap { got: at, .. } if at.0 == got), "{refused}");
        assert_eq!(journal.last().expect("it reads"), Sequence(3));
        assert_eq!(read(&mut *journal, 0), run(0, 3));
    }
    journal.append(&run(3, 1)).expect("what follows is taken");
    assert_eq!(read(&mut *journal, 0), run(0, 4));
}

fn a_big_batch_is_one_batch(shelf: &mut impl Shelf) {
    let mut journal = shelf.open();
    journal.append(&run(0, 10_000)).expect("it is written");
    assert_eq!(journal.last().expect("it reads"), Sequence(10_000));
    assert_eq!(read(&mut *journal, 9_990), run(9_990, 10));
    assert_eq!(read(&mut *journal, 0).len(), 10_000);
}

fn what_is_durable_is_there_after_reopening(shelf: &mut impl Shelf) {
    let mut journal = shelf.open();
    if !journal.outlives_process() {
        return;
    }
    let all = records();
    for (end, batch) in [(5, &all[..5]), (6, &all[5..6]), (all.len(), &all[6..])] {
        journal.append(batch).expect("it is written");
        let checksum = journal.checksum(Sequence(end as u64)).expect("it reads");
        drop(journal);
        journal = shelf.open();
        assert_eq!(journal.last().expect("it reads"), Sequence(end as u64));
        assert_eq!(read(&mut *journal, 0), all[..end]);
        assert_eq!(journal.checksum(Sequence(end as u64)).expect("it reads"), checksum);
    }
}

fn checksums_tell_logs_apart(shelf: &mut impl Shelf) {
    let mut journal = shelf.open();
    journal.append(&run(0, 4)).expect("it is written");
    let own: Vec<_> = (0..6).map(|at| journal.checksum(Sequence(at)).expect("it reads")).collect();
    if own.iter().all(Option::is_none) {
        return;
    }
    assert!(own[..=4].iter().all(Option::is_some) && own[5].is_none(), "{own:?}");
    let mut other =
        SqliteJournal::open(tempfile::tempdir().expect("a folder").path()).expect("it opens");
    let mut changed = run(0, 4);
    changed[1].at.0 -= 1;
    other.append(&changed).expect("it is written");
    let theirs: Vec<_> = (0..6).map(|at| other.checksum(Sequence(at)).expect("it reads")).collect();
    let same: Vec<bool> = own.iter().zip(&theirs).map(|(own, their)| own == their).collect();
    assert_eq!(same, [true, true, false, false, false, true], "nothing after a change is alike");
}

fn others_read_what_is_durable(shelf: &mut impl Shelf) {
    let mut journal = shelf.open();
    let log = journal.log();
    assert_eq!(log.last().expect("it reads"), Sequence(0));
    let all = records();
    let step = |after| {
        let mut found = Vec::new();
        log.read(Sequence(after), 7, &mut |record| found.push(record)).expect("it reads");
        found
    };
    assert_eq!(step(0), []);
    for batch in all.chunks(5) {
        journal.append(batch).expect("it is written");
        assert_eq!(log.last().expect("it reads"), batch[batch.len() - 1].sequence);
    }
    for after in 0..=all.len() {
        let to = all.len().min(after + 7);
        assert_eq!(step(after as u64), all[after..to], "after {after}");
    }
    let sequence = Sequence(all.len() as u64);
    let (ours, theirs) = (journal.checksum(sequence), log.checksum(sequence));
    assert_eq!(ours.expect("it reads"), theirs.expect("it reads"));
}

fn a_session_has_a_log_of_its_own(shelf: &mut impl Shelf) {
    let mut journal = shelf.open();
    let all = records();
    journal.append(&all).expect("it is written");
    let session = all.iter().find_map(|record| record.event.session()).expect("there is one");
    let own: Vec<_> =
        all.iter().filter(|it| it.event.session() == Some(session)).cloned().collect();
    assert!(own.len() > 10 && own.len() < all.len());
    let log = journal.log();
    let of = |after, most| log.of_session(session, after, most).expect("it reads");
    assert_eq!(of(Sequence(0), u64::MAX), own);
    assert_eq!(of(Sequence(0), 3), own[..3]);
    assert_eq!(of(own[4].sequence, 2), own[5..7]);
    assert_eq!(of(own[own.len() - 1].sequence, 9), []);
    let nobody = seira_core::model::SessionId::from_u128(1);
    assert_eq!(log.of_session(nobody, Sequence(0), 9).expect("it reads"), []);
}

fn a_second_writer_is_refused(shelf: &mut impl Shelf) {
    let mut journal = shelf.open();
    if !journal.outlives_process() {
        return;
    }
    journal.append(&run(0, 2)).expect("it is written");
    let refused = shelf.try_open().err().expect("there is one already");
    assert!(matches!(refused, JournalError::InUse { .. }), "{refused}");
    journal.append(&run(2, 1)).expect("the first goes on");
    drop(journal);
    assert_eq!(read(&mut *shelf.open(), 0), run(0, 3));
}

/// A test per log and per demand.
macro_rules! suite {
    ($($name:ident: $shelf:ty,)*) => { $(
        mod $name {
            use super::*;

            suite!(@each $shelf; empty_is_empty order_is_kept_and_every_event_reads_back
                gaps_change_nothing a_big_batch_is_one_batch
                what_is_durable_is_there_after_reopening checksums_tell_logs_apart
                others_read_what_is_durable a_second_writer_is_refused
                a_session_has_a_log_of_its_own
                dropped_records_are_gone_and_everything_goes_on_behind_them
                wherever_dropping_is_cut_there_is_one_base_and_all_that_it_needs
                a_base_that_does_not_fit_changes_nothing
                a_backup_has_the_base_and_can_be_restored_anywhere
                a_damaged_part_is_found);
        }
    )* };
    (@each $shelf:ty; $($demand:ident)*) => { $(
        #[test]
        fn $demand() {
            super::$demand(&mut <$shelf>::default());
        }
    )* };
}

suite! {
    memory: Memory,
    sqlite: Sqlite,
    postgres: Postgres,
}
