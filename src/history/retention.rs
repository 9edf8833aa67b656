//! Rows that are kept no longer are deleted: sessions with all that belongs to them, presences, devices,
//! and customers who have nothing left.
//!
//! Which rows there are is a matter of the journal alone, so that history made anew is the same to the
//! last byte. Therefore rows go by the time of records, never by the clock of the process: before the
//! first record of each hour of engine time, everything goes that was over as long before the beginning
//! of that hour as rows are kept. In between nothing goes, however the records were portioned. What is
//! swept for an hour is swept in steps, each durable for itself, before the checkpoint moves on: broken
//! off, it begins anew with the same record and ends with the same rows. Where the time that rows are
//! kept was changed meanwhile, history that is made anew is what the new time would have made of it.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr};
use seira_core::model::{Millis, Record, Timestamp};

use super::store::begin;

/// So often is swept, in engine time.
const HOUR: Millis = Millis::from_secs(3_600);
/// Sessions, or rows of another table, in one transaction.
const STEP: u64 = 500;
/// Tables whose rows belong to a session.
const OF_SESSION: [&str; 7] =
    ["lines", "assignments", "members", "offers", "promises", "relaxations", "past_contacts"];

const fn hour(at: Timestamp) -> i64 {
    at.0.div_euclid(HOUR.0)
}

/// Leaves of `records` those that are of the same hour as the first.
pub(super) fn only_one_hour(records: &mut Vec<Record>) {
    let Some(first) = records.first().map(|record| hour(record.at)) else { return };
    // Time never goes back in a journal.
    records.truncate(records.partition_point(|record| hour(record.at) == first));
}

/// Before a record of time `at` is taken in: deletes what is `kept` no longer, unless that was done for
/// its hour; returns the hour for which it is done.
pub(super) async fn sweep(
    db: &DatabaseConnection,
    kept: Millis,
    at: Timestamp,
    swept: i64,
) -> Result<i64, DbErr> {
    let hour = hour(at);
    if hour <= swept {
        return Ok(swept);
    }
    let before = hour.saturating_mul(HOUR.0).saturating_sub(kept.0);
    let mut rows = 0;
    loop {
        let gone = step(db, before).await?;
        if gone == 0 {
            break;
        }
        rows += gone;
    }
    if rows > 0 {
        tracing::debug!(rows, "what history keeps no longer was deleted");
    }
    Ok(hour)
}

/// Deletes some of what was over before `before`; how many rows of the tables that rest on no other.
async fn step(db: &DatabaseConnection, before: i64) -> Result<u64, DbErr> {
    let txn = begin(db).await?;
    let over = format!(
        "SELECT id FROM sessions WHERE ended_at < {before} ORDER BY ended_at, id LIMIT {STEP}"
    );
    for table in OF_SESSION {
        txn.execute_unprepared(&format!("DELETE FROM {table} WHERE session IN ({over})")).await?;
    }
    let mut gone = 0;
    for statement in [
        format!("DELETE FROM sessions WHERE id IN ({over})"),
        format!(
            "DELETE FROM presences WHERE sequence IN (SELECT sequence FROM presences \
             WHERE until_at < {before} ORDER BY until_at LIMIT {STEP})"
        ),
        format!(
            "DELETE FROM devices WHERE device IN (SELECT device FROM devices \
             WHERE last_seen_at < {before} ORDER BY last_seen_at LIMIT {STEP})"
        ),
    ] {
        gone += txn.execute_unprepared(&statement).await?.rows_affected();
    }
    let unknown = format!("DELETE FROM customers WHERE id IN ({})", customers(before));
    let unknown = txn.execute_unprepared(&unknown).await?.rows_affected();
    if unknown > 0 {
        let proofs = "DELETE FROM identities WHERE customer NOT IN (SELECT id FROM customers)";
        txn.execute_unprepared(proofs).await?;
    }
    txn.commit().await?;
    Ok(gone + unknown)
}

/// Customers who were last seen, and erased if they were, before `before`, and of whom nothing is left.
/// Who was merged into another one stays as long as that one: what still comes in the old name is the
/// other's.
fn customers(before: i64) -> String {
    let none = |rows: &str| format!("NOT EXISTS (SELECT 1 FROM {rows})");
    format!(
        "SELECT id FROM customers c WHERE last_seen_at < {before} \
         AND (erased_at IS NULL OR erased_at < {before}) AND {} AND {} AND {} \
         ORDER BY last_seen_at, id LIMIT {STEP}",
        none("sessions s WHERE s.customer = c.id"),
        none("devices d WHERE d.customer = c.id"),
        none("customers o WHERE o.id = c.merged_into"),
    )
}
