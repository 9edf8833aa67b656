//! Keys are destroyed.

use std::collections::HashSet;

use rusqlite::Connection;
use seira_core::model::{CustomerId, SessionId};

use super::prove::spend;
use super::told::{Announcement, announce};
use super::work::{Done, Tx, bytes, customer_of, delete_devices, of_id, session_of, sessions};

/// Destroys every key of a customer and what else is kept of it; the sessions it had, or none if
/// there is no such customer.
pub(super) fn erase(tx: &Tx<'_>, customer: CustomerId) -> Done<Option<u64>> {
    let id = bytes(customer.as_u128());
    let known = of_id(tx.db, customer)?.is_some();
    // Who asks once more, too, is answered when the keys are nowhere.
    tx.shredded.set(true);
    tx.db.prepare_cached("DELETE FROM erasures WHERE customer = ?1")?.execute([id])?;
    if !known {
        return Ok(None);
    }
    spend(tx, customer)?;
    delete_devices(tx, customer)?;
    tx.db.prepare_cached("DELETE FROM announcements WHERE customer = ?1")?.execute([id])?;
    let sessions =
        tx.db.prepare_cached("DELETE FROM sessions WHERE customer = ?1")?.execute([id])?;
    tx.db.prepare_cached("DELETE FROM customers WHERE customer = ?1")?.execute([id])?;
    announce(tx, &Announcement::Erased(customer))?;
    Ok(Some(u64::try_from(sessions).unwrap_or(u64::MAX)))
}

/// What came of an erasure by somebody who has looked at the customer's sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erased {
    /// There is no such customer.
    Unknown,
    /// So many sessions it had.
    Done(u64),
    /// It has other sessions by now: the wish is kept.
    Later,
}

/// As [`erase`], if the newest sessions of the customer are still those that were `seen`, which are
/// all or at least `most`.
pub(super) fn erase_seen(
    tx: &Tx<'_>,
    customer: CustomerId,
    (seen, most): (&[SessionId], u32),
    now: i64,
) -> Done<Erased> {
    if sessions(tx.db, customer, None, most)? != seen {
        ask_erasure(tx, customer, now)?;
        return Ok(Erased::Later);
    }
    Ok(erase(tx, customer)?.map_or(Erased::Unknown, Erased::Done))
}

/// Keeps the wish to erase a customer; false if there is no such customer.
pub(super) fn ask_erasure(tx: &Tx<'_>, customer: CustomerId, now: i64) -> Done<bool> {
    if of_id(tx.db, customer)?.is_none() {
        return Ok(false);
    }
    tx.db
        .prepare_cached("INSERT OR IGNORE INTO erasures VALUES (?1, ?2)")?
        .execute((bytes(customer.as_u128()), now))?;
    Ok(true)
}

/// Customers whose erasure is wished and not done.
pub(super) fn erasures(db: &Connection) -> Done<Vec<CustomerId>> {
    let mut statement = db.prepare_cached("SELECT customer FROM erasures ORDER BY asked_at")?;
    let rows = statement.query_map([], |row| row.get(0).map(customer_of))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Destroys the keys of at most `most` sessions that arrived before `before` and are not among
/// `open`; which they were.
pub(super) fn expire(
    tx: &Tx<'_>,
    before: SessionId,
    open: &HashSet<SessionId>,
    most: usize,
) -> Done<Vec<SessionId>> {
    let mut statement = tx.db.prepare_cached(
        "SELECT session FROM sessions WHERE session < ?1 AND wrapped NOTNULL ORDER BY session",
    )?;
    let rows = statement.query_map([bytes(before.as_u128())], |row| row.get(0).map(session_of))?;
    let old = rows.filter(|row| row.as_ref().map_or(true, |session| !open.contains(session)));
    let old: Vec<SessionId> = old.take(most).collect::<Result<_, _>>()?;
    for session in &old {
        tx.db
            .prepare_cached("UPDATE sessions SET wrapped = NULL WHERE session = ?1")?
            .execute([bytes(session.as_u128())])?;
        announce(tx, &Announcement::ContentErased(*session))?;
        tx.shredded.set(true);
    }
    Ok(old)
}
