//! The tables of `keys.db`, and bringing an older file up to date.
//!
//! ```text
//! device (proved when) ─▶ customer (key, hash of who it is, what was proved) ◀─ session (key, wrapped)
//! ```
//! Ids are random numbers, who a customer is stands there as a keyed hash, what was proved is
//! sealed: nothing in the file can be read by people.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::crypt;
use super::work::Failed;
use crate::journal::JournalError;
use crate::journal::file::{self, Kind};

const VERSION: i32 = 3;

const TABLES: &str = "
    CREATE TABLE secrets (
        name TEXT PRIMARY KEY,
        value BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE customers (
        customer BLOB PRIMARY KEY,
        key BLOB NOT NULL,
        subject BLOB UNIQUE,
        identity BLOB
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE devices (
        device BLOB PRIMARY KEY,
        customer BLOB NOT NULL,
        proved_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX devices_by_customer ON devices (customer);
    CREATE TABLE sessions (
        session BLOB PRIMARY KEY,
        customer BLOB NOT NULL,
        wrapped BLOB
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sessions_by_customer ON sessions (customer, session);
    CREATE INDEX sessions_with_keys ON sessions (session) WHERE wrapped NOTNULL;
    CREATE TABLE proofs (
        proof BLOB PRIMARY KEY,
        device BLOB NOT NULL,
        expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX proofs_by_expiry ON proofs (expires_at);
    CREATE TABLE erasures (
        customer BLOB PRIMARY KEY,
        asked_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE announcements (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        customer BLOB,
        device BLOB,
        former BLOB,
        identity BLOB,
        session BLOB
    ) STRICT;";

const KIND: Kind = Kind {
    application_id: 0x5365_694b, // "SeiK"
    version: VERSION,
    create: TABLES,
    // An older file is brought up to date by hand.
    steps: &[],
    what: "store of keys",
};

/// The name of the secret with which who a customer is gets hashed.
pub(super) const SUBJECTS: &str = "subjects";

/// Opens the file to write, makes it where there is none, and brings it up to date.
pub(super) fn open(path: &Path) -> Result<Connection, Failed> {
    let mut db = file::open(path, &KIND)?;
    db.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))?;
    migrate(&mut db)?;
    complete(&db)?;
    Ok(db)
}

/// Finds out whether the file can be written, by writing what is there already.
pub(super) fn try_writing(db: &Connection) -> Result<(), JournalError> {
    Ok(db.pragma_update(None, "user_version", VERSION)?)
}

/// Opens the file to read.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, JournalError> {
    file::open_to_read(path, &KIND)
}

/// A store that ends with the process.
pub(super) fn in_memory() -> Result<Connection, Failed> {
    let db = Connection::open_in_memory()?;
    db.execute_batch(TABLES)?;
    complete(&db)?;
    Ok(db)
}

/// Draws the secrets that are not there yet.
fn complete(db: &Connection) -> Result<(), Failed> {
    let known: Option<i64> = db
        .query_row("SELECT 1 FROM secrets WHERE name = ?1", [SUBJECTS], |row| row.get(0))
        .optional()?;
    if known.is_none() {
        let secret = crypt::random::<32>()?;
        db.execute("INSERT OR IGNORE INTO secrets VALUES (?1, ?2)", (SUBJECTS, secret))?;
    }
    Ok(())
}

/// Brings an older file up to date.
fn migrate(db: &mut Connection) -> Result<(), Failed> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version >= VERSION {
        return Ok(());
    }
    match version {
        1 => wrap_keys(&tx)?,
        _ => date_proofs(&tx)?,
    }
    tx.pragma_update(None, "user_version", VERSION)?;
    // The log of the file still has the pages with the old keys; who writes cuts it first of all.
    Ok(tx.commit()?)
}

/// The second version did not know when it was proved who uses a device: that counts from now on.
fn date_proofs(tx: &Connection) -> Result<(), Failed> {
    tx.execute_batch("ALTER TABLE devices ADD COLUMN proved_at INTEGER")?;
    tx.execute(
        "UPDATE devices SET proved_at = ?1 WHERE customer IN \
         (SELECT customer FROM customers WHERE identity NOTNULL)",
        [jiff::Timestamp::now().as_millisecond()],
    )?;
    Ok(())
}

/// The first version had one key per session, not wrapped, and knew no customers: each session gets
/// a customer of its own.
fn wrap_keys(tx: &Connection) -> Result<(), Failed> {
    tx.execute_batch(TABLES)?;
    {
        let mut old = tx.prepare("SELECT session, key FROM session_keys")?;
        let mut rows = old.query([])?;
        while let Some(row) = rows.next()? {
            let (session, key): ([u8; 16], [u8; 32]) = (row.get(0)?, row.get(1)?);
            let (customer, customer_key) = (crypt::random::<16>()?, crypt::random::<32>()?);
            let wrapped = crypt::seal(&customer_key, u128::from_be_bytes(session), &key)?;
            tx.execute(
                "INSERT INTO customers (customer, key) VALUES (?1, ?2)",
                (customer, customer_key),
            )?;
            tx.execute("INSERT INTO sessions VALUES (?1, ?2, ?3)", (session, customer, wrapped))?;
        }
    }
    tx.execute_batch("DROP TABLE session_keys")?;
    Ok(())
}
