//! What every log must do that drops records.

use std::ops::ControlFlow;
use std::time::Duration;

use seira_core::model::{Record, Sequence, Timestamp};

use super::super::samples::run;
use super::super::{
    Base, Checksum, Chore, Damage, Journal, JournalError, Log, Part, Parts, SqliteJournal, scrub,
};
use super::{Shelf, read};

const ALL: u64 = 2_500;

/// What has to be done so that a base of `contents` stands for the records up to `upto`.
fn chores(made: u64, upto: u64, contents: &[&str]) -> Vec<Chore> {
    let mut base = Base {
        dropped: Sequence(upto),
        made,
        at: Timestamp(7),
        parts: 0,
        checksum: Checksum::START,
    };
    let mut chores = Vec::new();
    for content in contents {
        base.parts += 1;
        let place = (made, base.parts);
        let part = Part::behind(base.checksum, place, "words", content.as_bytes().to_vec());
        base.checksum = part.checksum;
        chores.push(Chore::Keep { made, number: base.parts, part });
    }
    chores.push(Chore::Stand(base));
    chores
}

fn work_off(journal: &mut dyn Journal, chores: &[Chore]) {
    for chore in chores {
        assert_eq!(journal.tidy(chore).expect("it is done"), 1, "{chore:?}");
    }
}

/// Until nothing is left, a few at once; how many rows went.
fn clear(journal: &mut dyn Journal) -> u64 {
    let step = || Chore::Clear { most: 400 };
    let mut all = 0;
    loop {
        match journal.tidy(&step()).expect("it is done") {
            0 => return all,
            rows => all += rows,
        }
    }
}

/// What stands for dropped records: up to which, and its parts.
fn base(log: &dyn Log) -> Option<(u64, Vec<String>)> {
    let base = log.base().expect("it reads")?;
    let (mut parts, mut found) = (Parts::of(base), Vec::new());
    while let Some(part) = parts.next(log).expect("it is sound") {
        found.push(String::from_utf8(part.content).expect("words"));
    }
    Some((base.dropped.0, found))
}

fn is_dropped(read: Result<(), JournalError>, upto: u64) {
    let refused = read.expect_err("they are gone");
    assert!(matches!(refused, JournalError::Dropped { upto: at } if at.0 == upto), "{refused}");
    assert!(refused.to_string().contains(&format!("records 1 to {upto}")), "{refused}");
}

/// A log of [`ALL`] records; none where nothing is dropped, as it ends with its process.
fn filled(shelf: &mut impl Shelf) -> Option<Box<dyn Journal>> {
    let mut journal = shelf.open();
    for from in (0..ALL).step_by(500) {
        journal.append(&run(from, 500)).expect("it is written");
    }
    journal.outlives_process().then_some(journal)
}

pub(super) fn dropped_records_are_gone_and_everything_goes_on_behind_them(shelf: &mut impl Shelf) {
    let Some(mut journal) = filled(shelf) else { return };
    let sums: Vec<_> = (0..=ALL).map(|at| journal.checksum(Sequence(at)).unwrap()).collect();
    work_off(&mut *journal, &chores(1, 1_800, &["one", "two"]));
    // The records are still there, and are not looked at any more; then they are not there.
    for cleared in [0, 1_800] {
        let log = journal.log();
        is_dropped(journal.replay(Sequence(0), &mut |_| ()), 1_800);
        is_dropped(log.read(Sequence(1_799), 10, &mut |_| ()), 1_800);
        assert_eq!(read(&mut *journal, 1_800), run(1_800, 700));
        assert_eq!(read(&mut *journal, 2_400), run(2_400, 100));
        assert_eq!(journal.last().unwrap(), Sequence(ALL));
        for at in [0, 1, 1_799, 1_800, 1_801, ALL] {
            let kept = (at >= 1_800).then(|| sums[at as usize]).flatten();
            assert_eq!(journal.checksum(Sequence(at)).unwrap(), kept, "{at}");
            assert_eq!(log.checksum(Sequence(at)).unwrap(), kept, "{at}");
        }
        assert_eq!(base(&*log), Some((1_800, vec!["one".into(), "two".into()])));
        assert_eq!(scrub(&*log, Duration::ZERO, &|| false).unwrap(), Sequence(ALL));
        let found = shelf.reader().expect("others can").verify().expect("it is sound");
        assert_eq!((found.dropped.0, found.records, found.last.0), (1_800, 700, ALL));
        drop(journal);
        journal = shelf.open();
        assert_eq!(clear(&mut *journal), 1_800 - cleared);
    }
    journal.append(&run(ALL, 10)).expect("it goes on");
    // The next base replaces the one before.
    work_off(&mut *journal, &chores(2, ALL, &["three"]));
    assert_eq!(base(&*journal.log()), Some((ALL, vec!["three".into()])));
    assert_eq!(clear(&mut *journal), 700 + 2, "with the parts of the one before");
    drop(journal);
    let mut journal = shelf.open();
    assert_eq!(read(&mut *journal, ALL), run(ALL, 10));
    assert_eq!(base(&*journal.log()), Some((ALL, vec!["three".into()])));
}

/// After each chore the process is killed, and the next begins anew.
pub(super) fn wherever_dropping_is_cut_there_is_one_base_and_all_that_it_needs(
    shelf: &mut impl Shelf,
) {
    let Some(mut journal) = filled(shelf) else { return };
    work_off(&mut *journal, &chores(1, 500, &["first"]));
    let next = chores(2, 1_700, &["a", "b", "c"]);
    for cut in 0..next.len() {
        work_off(&mut *journal, &next[..cut]);
        drop(journal);
        journal = shelf.open();
        assert_eq!(base(&*journal.log()), Some((500, vec!["first".into()])), "cut at {cut}");
        assert_eq!(read(&mut *journal, 500), run(500, 2_000), "cut at {cut}");
        clear(&mut *journal);
        assert_eq!(base(&*journal.log()), Some((500, vec!["first".into()])), "cut at {cut}");
    }
    work_off(&mut *journal, &next);
    for _ in 0..5 {
        drop(journal);
        journal = shelf.open();
        let parts = ["a", "b", "c"].map(String::from).to_vec();
        assert_eq!(base(&*journal.log()), Some((1_700, parts)));
        assert_eq!(read(&mut *journal, 1_700), run(1_700, 800));
        shelf.reader().expect("others can").verify().expect("it is sound");
        journal.tidy(&Chore::Clear { most: 300 }).expect("it is done");
    }
}

pub(super) fn a_base_that_does_not_fit_changes_nothing(shelf: &mut impl Shelf) {
    let Some(mut journal) = filled(shelf) else { return };
    work_off(&mut *journal, &chores(1, 1_000, &["first"]));
    let whole = chores(2, 1_500, &["a", "b"]);
    let Some(Chore::Stand(good)) = whole.last().cloned() else { panic!("it ends so") };
    work_off(&mut *journal, &whole[..1]);
    let mut bad = vec![good];
    work_off(&mut *journal, &whole[1..2]);
    bad.push(Base { checksum: Checksum::START, ..good });
    for upto in [900, 1_000, ALL, ALL + 1] {
        bad.push(Base { dropped: Sequence(upto), ..good });
    }
    // The first lacked a part when it was tried.
    let missing = Base { parts: 3, ..bad.remove(0) };
    for base in bad.into_iter().chain([missing]) {
        let refused = journal.tidy(&Chore::Stand(base)).expect_err("it does not fit");
        assert!(matches!(refused, JournalError::Malformed(_)), "{refused}");
        assert_eq!(self::base(&*journal.log()), Some((1_000, vec!["first".into()])));
    }
    work_off(&mut *journal, &whole[2..]);
    assert_eq!(read(&mut *journal, 1_500), run(1_500, 1_000));
}

pub(super) fn a_backup_has_the_base_and_can_be_restored_anywhere(shelf: &mut impl Shelf) {
    let Some(mut journal) = filled(shelf) else { return };
    work_off(&mut *journal, &chores(4, 1_234, &["one", "two"]));
    journal.tidy(&Chore::Clear { most: 100 }).expect("it is done");
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.db");
    let found = shelf.reader().expect("others can").back_up(&copy).expect("it is made");
    assert_eq!((found.dropped.0, found.records), (1_234, 1_266));
    drop(journal);
    shelf.restore(&copy);
    let elsewhere = tempfile::tempdir().expect("a folder");
    super::restore(&copy, elsewhere.path()).expect("it is restored");
    let here: Box<dyn Journal> = Box::new(SqliteJournal::open(elsewhere.path()).unwrap());
    for mut journal in [shelf.open(), here] {
        assert_eq!(base(&*journal.log()), Some((1_234, vec!["one".into(), "two".into()])));
        is_dropped(journal.replay(Sequence(0), &mut |_| ()), 1_234);
        assert_eq!(read(&mut *journal, 1_234), run(1_234, 1_266));
        clear(&mut *journal);
        journal.append(&run(ALL, 5)).expect("it goes on");
    }
    let reader = shelf.reader().expect("others can");
    let mut shown = Vec::<Record>::new();
    let found = reader.records(Sequence(1), Some(3), &mut |line| {
        shown.push(line.record.clone());
        ControlFlow::Continue(())
    });
    assert_eq!(found.expect("it reads").dropped.0, 1_234);
    assert_eq!(shown, run(1_234, 3), "from the first one that is kept");
}

pub(super) fn a_damaged_part_is_found(shelf: &mut impl Shelf) {
    let Some(mut journal) = filled(shelf) else { return };
    work_off(&mut *journal, &chores(1, 1_000, &["one", "two"]));
    let Chore::Keep { made, number, mut part } = chores(1, 1_000, &["one", "two"]).remove(1) else {
        panic!("it is a part");
    };
    part.content[0] ^= 1;
    work_off(&mut *journal, &[Chore::Keep { made, number, part }]);
    let log = journal.log();
    let mut parts = Parts::of(log.base().unwrap().expect("it stands"));
    assert!(parts.next(&*log).unwrap().is_some());
    let damaged = parts.next(&*log).expect_err("it is damaged").to_string();
    assert!(damaged.contains("part 2 of its base is damaged"), "{damaged}");
    let verified = shelf.reader().expect("others can").verify().expect_err("it is damaged");
    assert!(matches!(verified, JournalError::Malformed(_)), "{verified}");
    // Whoever was damaged where records are told so as before.
    let missing = Damage::Missing.to_string();
    assert!(!verified.to_string().contains(&missing), "{verified}");
}
