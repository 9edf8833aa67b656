//! History that is made of the journal's base, where the journal has dropped records, is the one that was.

use sea_orm::ConnectionTrait as _;
use seira_core::model::{Millis, Record, Sequence, Timestamp};

use super::super::{Archive, History, HistoryError, projection, rebuild};
use super::center;
use super::rebuilding::{KEPT, caught_up, dump, made_of, rows_in, rows_of, same};
use crate::config::PostgresUrl;
use crate::journal::{
    Base, Checksum, Chore, Journal, Part, PostgresJournal, SqliteJournal, Subscriber as _,
};
use crate::test_postgres::Database;

const STEPS: usize = 1_000;

/// Lets what history knows now stand for the records up to `upto`, which are dropped.
async fn drop_records(archive: &Archive, journal: &mut dyn Journal, (made, upto): (u64, usize)) {
    let mut still = archive.still().await.unwrap().expect("there is history");
    let mut base = Base {
        dropped: Sequence(upto as u64),
        made,
        at: Timestamp(0),
        parts: 0,
        checksum: Checksum::START,
    };
    while let Some((name, content)) = still.next().await.unwrap() {
        base.parts += 1;
        let part = Part::behind(base.checksum, (made, base.parts), name, content);
        base.checksum = part.checksum;
        journal.tidy(&Chore::Keep { made, number: base.parts, part }).unwrap();
    }
    journal.tidy(&Chore::Stand(base)).unwrap();
    while journal.tidy(&Chore::Clear { most: 500 }).unwrap() > 0 {}
}

/// Takes in what is new.
async fn follow(archive: &Archive, journal: &dyn Journal, kept: Option<Millis>) {
    let (projection, lag, task) = projection(archive, journal.log(), kept).unwrap();
    caught_up(&lag).await;
    drop(projection);
    task.await.unwrap();
}

async fn lived_dropped_and_rebuilt(
    history: &History,
    journal: &mut dyn Journal,
    (records, seed): (&[Record], u64),
    kept: Option<Millis>,
) {
    let archive = &history.archive;
    let half = records.len() / 2;
    let (old, new) = records.split_at(half);
    old.chunks(100).for_each(|batch| journal.append(batch).unwrap());
    follow(archive, journal, kept).await;
    // Not all that history knows is dropped.
    drop_records(archive, journal, (1, half - 50)).await;
    let (mut projection, lag, task) = projection(archive, journal.log(), kept).unwrap();
    for batch in new.chunks(70) {
        journal.append(batch).unwrap();
        projection.committed(batch);
    }
    caught_up(&lag).await;
    drop(projection);
    task.await.unwrap();

    let lived = dump(archive).await;
    let whole = made_of(records, kept).await;
    same(&rows_of(archive).await, &rows_in(&whole), seed);
    rebuild(archive, journal.log(), kept, &mut |_, _| ()).await.unwrap();
    same(&lived, &dump(archive).await, seed);
    // A start that was killed while it took in the base begins anew.
    archive.db.execute_unprepared("DELETE FROM checkpoint").await.unwrap();
    follow(archive, journal, kept).await;
    same(&lived, &dump(archive).await, seed);
    // History that is older than what is kept, as after a power cut, begins with the base.
    archive.db.execute_unprepared("UPDATE checkpoint SET sequence = 7").await.unwrap();
    follow(archive, journal, kept).await;
    same(&lived, &dump(archive).await, seed);
    // And the next base is made of one that was made of a base.
    drop_records(archive, journal, (2, records.len() - 10)).await;
    rebuild(archive, journal.log(), kept, &mut |_, _| ()).await.unwrap();
    same(&lived, &dump(archive).await, seed);
}

#[tokio::test]
async fn rows_that_are_made_of_a_base_are_those_that_were_there() {
    for (seed, kept) in (11..).zip(KEPT) {
        let folder = tempfile::tempdir().unwrap();
        let history = History::open(folder.path(), None).await.unwrap();
        let mut journal = SqliteJournal::open(folder.path()).unwrap();
        let records = center::records(seed, STEPS);
        lived_dropped_and_rebuilt(&history, &mut journal, (&records, seed), kept).await;
        history.close().await;
    }
}

#[tokio::test]
async fn in_postgresql_rows_that_are_made_of_a_base_are_the_same() {
    let database = Database::new();
    let url = PostgresUrl::parse(&database.url).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(folder.path(), Some(&url)).await.unwrap();
    let mut journal = PostgresJournal::open(&url, folder.path()).unwrap();
    let records = center::records(13, STEPS);
    lived_dropped_and_rebuilt(&history, &mut journal, (&records, 13), KEPT[1]).await;
    history.close().await;
}

#[tokio::test]
async fn a_damaged_base_makes_no_history() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(folder.path(), None).await.unwrap();
    let mut journal = SqliteJournal::open(folder.path()).unwrap();
    let records = center::records(14, 300);
    journal.append(&records).unwrap();
    follow(&history.archive, &journal, None).await;
    drop_records(&history.archive, &mut journal, (1, records.len() / 2)).await;
    let log = journal.log();
    let mut part = log.part(1, 3).unwrap().expect("it is there");
    part.content.push(b' ');
    journal.tidy(&Chore::Keep { made: 1, number: 3, part }).unwrap();
    let failed = rebuild(&history.archive, log, None, &mut |_, _| ()).await.unwrap_err();
    assert!(matches!(failed, HistoryError::Journal(_)), "{failed}");
    assert!(history.archive.still().await.unwrap().is_none(), "nothing counts");
    history.close().await;
}
