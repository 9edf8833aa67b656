//! Rows are what the journal says, whenever and in whatever portions it was read.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use seira_core::model::{Millis, Record};

use super::super::{Archive, History, Lag, projection, rebuild, rows};
use super::center;
use crate::config::PostgresUrl;
use crate::journal::{Journal, MemoryJournal, SqliteJournal, Subscriber as _, samples};
use crate::test_postgres::Database;

/// Long enough that everything happens, short enough for a test.
const STEPS: usize = 1_500;

/// How long rows are kept: for ever, and so that many go while these journals happen.
pub(super) const KEPT: [Option<Millis>; 2] = [None, Some(Millis::from_secs(14_400))];

/// Every row of every table, in order.
pub(super) async fn dump(archive: &Archive) -> String {
    let db = &archive.db;
    let mut text = String::new();
    macro_rules! table {
        ($($module:ident by $($column:ident),+;)*) => {$(
            let rows = rows::$module::Entity::find()
                $(.order_by_asc(rows::$module::Column::$column))+
                .all(db).await.unwrap();
            text.push_str(&format!("{} {}\n", stringify!($module), rows.len()));
            rows.iter().for_each(|row| text.push_str(&format!("{row:?}\n")));
        )*};
    }
    table! {
        checkpoint by Id;
        customer by Id;
        identity by Customer, Device;
        device by Device;
        session by Id;
        line by Session, Strand, Seq;
        assignment by Sequence;
        member by Sequence;
        offer by Id;
        promise by Session, ToldAt;
        presence by Sequence;
        relaxation by Sequence;
        queue_rule by Queue;
        past_contact by Session, Agent;
    }
    text
}

/// Rows made at once from a log of `records`.
pub(super) async fn made_of(records: &[Record], kept: Option<Millis>) -> String {
    let history = History::in_memory().await.unwrap();
    let mut journal = MemoryJournal::default();
    journal.append(records).unwrap();
    rebuild(&history.archive, journal.log(), kept, &mut |_, _| ()).await.unwrap();
    dump(&history.archive).await
}

#[test]
fn in_these_journals_everything_happens() {
    let all = center::kinds(&samples::records());
    let happens: BTreeSet<String> =
        (1..=4).flat_map(|seed| center::kinds(&center::records(seed, STEPS))).collect();
    let missing: Vec<_> = all.difference(&happens).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[tokio::test]
async fn rows_that_were_made_while_it_happened_are_those_of_rebuilding() {
    for seed in 1..=4 {
        let mut sessions = Vec::new();
        for kept in KEPT {
            let history = History::in_memory().await.unwrap();
            lived_and_rebuilt(&history, seed, kept).await;
            sessions.push(rows::session::Entity::find().all(&history.archive.db).await.unwrap());
        }
        let (all, some) = (&sessions[0], &sessions[1]);
        assert!(some.len() + 20 < all.len(), "{} of {} are kept", some.len(), all.len());
        assert!(all.iter().filter(|it| it.ended_at.is_none()).all(|open| some.contains(open)));
    }
}

#[tokio::test]
async fn in_postgresql_rows_are_the_same() {
    let database = Database::new();
    let url = PostgresUrl::parse(&database.url).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (seed, kept) in (1..).zip(KEPT) {
        // The second time there is something else to go on from, which is thrown away.
        let history = History::open(folder.path(), Some(&url)).await.unwrap();
        lived_and_rebuilt(&history, seed, kept).await;
        history.close().await;
    }
}

/// Takes in a journal while it grows, and compares.
async fn lived_and_rebuilt(history: &History, seed: u64, kept: Option<Millis>) {
    let records = center::records(seed, STEPS);
    let mut journal = MemoryJournal::default();
    let (mut projection, lag, task) = projection(&history.archive, journal.log(), kept).unwrap();
    // Portions of all sizes, some of which the projection meets together.
    let mut rest = &records[..];
    for size in (1..).map(|n| 1 + n * 7 % 90) {
        let (batch, more) = rest.split_at(size.min(rest.len()));
        if batch.is_empty() {
            break;
        }
        journal.append(batch).unwrap();
        projection.committed(batch);
        tokio::task::yield_now().await;
        rest = more;
    }
    caught_up(&lag).await;
    drop(projection);
    task.await.unwrap();
    let lived = dump(&history.archive).await;
    for table in
        ["customer", "identity", "session", "line", "assignment", "member", "offer", "promise"]
    {
        let none = lived.contains(&format!("{table} 0\n"));
        assert!(!none || kept.is_some(), "seed {seed}: no {table}");
    }
    same(&lived, &made_of(&records, kept).await, seed);
    rebuild(&history.archive, journal.log(), kept, &mut |_, _| ()).await.unwrap();
    same(&lived, &dump(&history.archive).await, seed);
}

/// Waits until everything is in the rows: at its end a projection has little patience.
pub(super) async fn caught_up(lag: &Lag) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while lag.records() > 0 {
        assert!(Instant::now() < deadline, "it does not catch up");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Says where two dumps part, not all of both.
pub(super) fn same(one: &str, other: &str, seed: u64) {
    let parts = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    assert_eq!(parts, None, "seed {seed}");
    assert_eq!(one.lines().count(), other.lines().count(), "seed {seed}");
}

#[tokio::test]
async fn a_projection_that_is_broken_off_anywhere_goes_on_where_it_was() {
    for kept in KEPT {
        broken_off_anywhere(kept).await;
    }
}

async fn broken_off_anywhere(kept: Option<Millis>) {
    let records = center::records(5, STEPS);
    let folder = tempfile::tempdir().unwrap();
    let mut journal = SqliteJournal::open(folder.path()).unwrap();
    records.chunks(400).for_each(|batch| journal.append(batch).unwrap());
    let mut broken_off = 0;
    for round in 0_u64.. {
        // A new pool each time: what was broken off is rolled back with its connection.
        let history = History::open(folder.path(), None).await.unwrap();
        let (projection, lag, task) = projection(&history.archive, journal.log(), kept).unwrap();
        let (cut, stop) = (Duration::from_millis(20 + round * 7), task.abort_handle());
        let ended = tokio::spawn(async move {
            tokio::time::sleep(cut).await;
            stop.abort();
        });
        drop(projection);
        let done = task.await.is_ok();
        ended.abort();
        broken_off += u32::from(!done);
        let finished = done && lag.records() == 0;
        if finished {
            same(&rows_of(&history.archive).await, &rows_in(&made_of(&records, kept).await), 5);
        }
        history.close().await;
        if finished {
            break;
        }
    }
    assert!(broken_off > 1, "it was too fast to be broken off");
}

/// Without the checkpoint, whose checksum a log in memory does not have.
pub(super) async fn rows_of(archive: &Archive) -> String {
    rows_in(&dump(archive).await)
}

pub(super) fn rows_in(dump: &str) -> String {
    dump.lines().skip(2).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn history_of_another_journal_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(folder.path(), None).await.unwrap();
    let (one, two) = (center::records(6, 300), center::records(7, 300));
    // As after a restore of a shorter backup, and of a longer one.
    for records in [&one[..], &one[..one.len() / 2], &two[..]] {
        let place = tempfile::tempdir().unwrap();
        let mut journal = SqliteJournal::open(place.path()).unwrap();
        journal.append(records).unwrap();
        let (projection, lag, task) = projection(&history.archive, journal.log(), None).unwrap();
        caught_up(&lag).await;
        drop(projection);
        task.await.unwrap();
        same(&rows_of(&history.archive).await, &rows_in(&made_of(records, None).await), 6);
    }
    history.close().await;
}

#[tokio::test]
async fn a_database_that_fails_is_tried_again_and_nothing_is_left_out() {
    let records = center::records(8, 300);
    let history = History::in_memory().await.unwrap();
    let mut journal = MemoryJournal::default();
    let (mut projection, lag, task) = projection(&history.archive, journal.log(), None).unwrap();
    let db = &history.archive.db;
    db.execute_unprepared("ALTER TABLE lines RENAME TO away").await.unwrap();
    for batch in records.chunks(20) {
        journal.append(batch).unwrap();
        projection.committed(batch);
    }
    assert_eq!(lag.records(), records.len() as u64, "nothing is taken in in part");
    db.execute_unprepared("ALTER TABLE away RENAME TO lines").await.unwrap();
    caught_up(&lag).await;
    same(&dump(&history.archive).await, &made_of(&records, None).await, 8);
    drop(projection);
    task.await.unwrap();
}
