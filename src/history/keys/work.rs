//! What is done in `keys.db`: each function is part of one transaction.

use std::cell::Cell;

use hmac::{Hmac, KeyInit as _, Mac as _};
use rusqlite::{Connection, OptionalExtension as _};
use seira_core::model::{CustomerId, DeviceId, KeyId, Sealed, SessionId};
use sha2::Sha256;

use super::Place;
use super::crypt::{self, CryptError, SecretKey};
use super::standing::is_given_up;
use super::tables::SUBJECTS;
use crate::journal::{JournalError, StorageKind, file};

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Crypt(#[from] CryptError),
}

impl Failed {
    /// With what the file system has to say to it.
    pub(super) fn explained(self, place: &Place) -> Self {
        match (self, place) {
            (Self::Journal(error), Place::File(path)) => {
                Self::Journal(file::explained(error, file::folder_of(path)))
            }
            (other, Place::File(_) | Place::Memory(_)) => other,
        }
    }

    pub(super) const fn storage_kind(&self) -> StorageKind {
        match self {
            Self::Journal(error) => error.storage_kind(),
            Self::Crypt(_) => StorageKind::Other,
        }
    }
}

impl From<rusqlite::Error> for Failed {
    fn from(error: rusqlite::Error) -> Self {
        Self::Journal(error.into())
    }
}

pub(super) type Done<T> = Result<T, Failed>;

/// The database within a transaction.
pub(super) struct Tx<'a> {
    pub(super) db: &'a Connection,
    /// Whether keys were destroyed: they are still in the file's log then.
    pub(super) shredded: Cell<bool>,
}

/// The key of a session, and whose it is.
#[derive(Clone, Copy)]
pub struct SessionKey {
    /// Whose.
    pub customer: CustomerId,
    /// The key.
    pub key: SecretKey,
}

/// A customer as known from a device.
#[derive(Clone)]
pub struct KnownCustomer {
    /// Who.
    pub customer: CustomerId,
    /// What was proved; none for who is anonymous.
    pub identity: Option<Sealed>,
}

pub(super) fn bytes(id: u128) -> [u8; 16] {
    id.to_be_bytes()
}

pub(super) fn customer_of(raw: [u8; 16]) -> CustomerId {
    CustomerId::from_u128(u128::from_be_bytes(raw))
}

pub(super) fn session_of(raw: [u8; 16]) -> SessionId {
    SessionId::from_u128(u128::from_be_bytes(raw))
}

pub(super) fn sealed(customer: CustomerId, identity: Vec<u8>) -> Sealed {
    Sealed::new(KeyId::from(customer), identity.into_boxed_slice())
}

/// The key of a session; none if it is destroyed or was never there.
pub(super) fn session_key(db: &Connection, session: SessionId) -> Done<Option<SessionKey>> {
    let found = db
        .prepare_cached(
            "SELECT s.customer, s.wrapped, c.key FROM sessions s JOIN customers c USING (customer) \
             WHERE s.session = ?1 AND s.wrapped IS NOT NULL",
        )?
        .query_row([bytes(session.as_u128())], |row| {
            Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, SecretKey>(2)?))
        })
        .optional()?;
    Ok(found.and_then(|(customer, wrapped, outer)| {
        let key = crypt::open(&outer, session.as_u128(), &wrapped)?;
        Some(SessionKey { customer: customer_of(customer), key: key.try_into().ok()? })
    }))
}

/// The key of a customer.
pub(super) fn customer_key(db: &Connection, customer: CustomerId) -> Done<Option<SecretKey>> {
    Ok(db
        .prepare_cached("SELECT key FROM customers WHERE customer = ?1")?
        .query_row([bytes(customer.as_u128())], |row| row.get(0))
        .optional()?)
}

/// The customer of a device.
pub(super) fn of_device(db: &Connection, device: DeviceId) -> Done<Option<KnownCustomer>> {
    let found = db
        .prepare_cached(
            "SELECT c.customer, c.identity FROM devices d JOIN customers c USING (customer) \
             WHERE d.device = ?1",
        )?
        .query_row([bytes(device.as_u128())], known)
        .optional()?;
    Ok(found)
}

/// The customer of a session.
pub(super) fn of_session(db: &Connection, session: SessionId) -> Done<Option<KnownCustomer>> {
    let found = db
        .prepare_cached(
            "SELECT c.customer, c.identity FROM sessions s JOIN customers c USING (customer) \
             WHERE s.session = ?1",
        )?
        .query_row([bytes(session.as_u128())], known)
        .optional()?;
    Ok(found)
}

/// A customer; none if erased, merged into another one, or never there.
pub(super) fn of_id(db: &Connection, customer: CustomerId) -> Done<Option<KnownCustomer>> {
    let found = db
        .prepare_cached("SELECT customer, identity FROM customers WHERE customer = ?1")?
        .query_row([bytes(customer.as_u128())], known)
        .optional()?;
    Ok(found)
}

/// Who a website calls so.
pub(super) fn of_subject(db: &Connection, site: &str, subject: &str) -> Done<Option<CustomerId>> {
    let hash = hashed(db, site, subject)?;
    let found = db
        .prepare_cached("SELECT customer FROM customers WHERE subject = ?1")?
        .query_row([hash], |row| row.get(0))
        .optional()?;
    Ok(found.map(customer_of))
}

fn known(row: &rusqlite::Row<'_>) -> rusqlite::Result<KnownCustomer> {
    let customer = customer_of(row.get(0)?);
    let identity: Option<Vec<u8>> = row.get(1)?;
    Ok(KnownCustomer { customer, identity: identity.map(|raw| sealed(customer, raw)) })
}

/// HMAC-SHA256 of site and subject with a secret of this store.
pub(super) fn hashed(db: &Connection, site: &str, subject: &str) -> Done<[u8; 32]> {
    let secret: SecretKey = db
        .prepare_cached("SELECT value FROM secrets WHERE name = ?1")?
        .query_row([SUBJECTS], |row| row.get(0))?;
    let mac = Hmac::<Sha256>::new_from_slice(&secret).expect("HMAC takes keys of every length");
    // A site's name has no zero byte, so no two pairs give the same text.
    let mac = mac.chain_update(site).chain_update([0]).chain_update(subject);
    Ok(mac.finalize().into_bytes().into())
}

/// The newest sessions of a customer before `before`, newest first, erased ones included.
pub(super) fn sessions(
    db: &Connection,
    customer: CustomerId,
    before: Option<SessionId>,
    most: u32,
) -> Done<Vec<SessionId>> {
    let before = before.map_or([0xff; 16], |session| bytes(session.as_u128()));
    let mut statement = db.prepare_cached(
        "SELECT session FROM sessions WHERE customer = ?1 AND session < ?2 \
         ORDER BY session DESC LIMIT ?3",
    )?;
    let rows = statement
        .query_map((bytes(customer.as_u128()), before, most), |row| row.get(0).map(session_of))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Sessions from `from` on that have a key.
pub(super) fn sessions_with_keys(db: &Connection, from: SessionId) -> Done<Vec<SessionId>> {
    let mut statement =
        db.prepare_cached("SELECT session FROM sessions WHERE session >= ?1 AND wrapped NOTNULL")?;
    let rows = statement.query_map([bytes(from.as_u128())], |row| row.get(0).map(session_of))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Draws the key of a new session of the device's customer, who is new where the device is.
pub(super) fn draw(tx: &Tx<'_>, session: SessionId, device: DeviceId) -> Done<SessionKey> {
    let customer = match of_device(tx.db, device)? {
        Some(known) => known.customer,
        // A page that was quicker than the end of its connection brings no device back.
        None if is_given_up(tx.db, device)? => new_customer(tx)?,
        None => {
            let customer = new_customer(tx)?;
            move_device(tx, device, customer, None)?;
            customer
        }
    };
    draw_of(tx, session, customer)
}

/// Draws the key of a session that has lost its own. It may be somebody's who was erased since, and whose
/// device somebody else was proved on: so it is never one of who was proved.
pub(super) fn draw_again(tx: &Tx<'_>, session: SessionId, device: DeviceId) -> Done<SessionKey> {
    match of_device(tx.db, device)? {
        Some(known) if known.identity.is_some() => {
            let nobody = new_customer(tx)?;
            draw_of(tx, session, nobody)
        }
        _ => draw(tx, session, device),
    }
}

fn draw_of(tx: &Tx<'_>, session: SessionId, customer: CustomerId) -> Done<SessionKey> {
    let outer = customer_key(tx.db, customer)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let key = crypt::random::<32>()?;
    let wrapped = crypt::seal(&outer, session.as_u128(), &key)?;
    tx.db.prepare_cached("INSERT OR REPLACE INTO sessions VALUES (?1, ?2, ?3)")?.execute((
        bytes(session.as_u128()),
        bytes(customer.as_u128()),
        wrapped,
    ))?;
    Ok(SessionKey { customer, key })
}

pub(super) fn new_customer(tx: &Tx<'_>) -> Done<CustomerId> {
    let (id, key) = (crypt::random::<16>()?, crypt::random::<32>()?);
    // Written as people expect it of a random UUID: version 4, variant 1.
    let id = uuid::Builder::from_random_bytes(id).into_uuid().as_u128();
    tx.db
        .prepare_cached("INSERT INTO customers (customer, key) VALUES (?1, ?2)")?
        .execute((bytes(id), key))?;
    Ok(CustomerId::from_u128(id))
}

/// The device is from now on of `customer`, as was proved at `proved_at` if it was.
pub(super) fn move_device(
    tx: &Tx<'_>,
    device: DeviceId,
    customer: CustomerId,
    proved_at: Option<i64>,
) -> Done<()> {
    tx.db
        .prepare_cached(
            "INSERT OR REPLACE INTO devices (device, customer, proved_at) VALUES (?1, ?2, ?3)",
        )?
        .execute((bytes(device.as_u128()), bytes(customer.as_u128()), proved_at))?;
    Ok(())
}

/// Takes out a session that never came to be, and its customer where there is nothing else of it.
/// Nothing that lasts was sealed with its key: that may stay in the file's log.
pub(super) fn take_out(tx: &Tx<'_>, session: SessionId) -> Done<()> {
    let owner = of_session(tx.db, session)?;
    tx.db
        .prepare_cached("DELETE FROM sessions WHERE session = ?1")?
        .execute([bytes(session.as_u128())])?;
    let Some(KnownCustomer { customer, identity: None }) = owner else { return Ok(()) };
    forget_empty(tx, customer)
}

/// Forgets an anonymous customer without sessions.
fn forget_empty(tx: &Tx<'_>, customer: CustomerId) -> Done<()> {
    let gone = tx
        .db
        .prepare_cached(
            "DELETE FROM customers WHERE customer = ?1 AND subject IS NULL \
             AND NOT EXISTS (SELECT 1 FROM sessions WHERE customer = ?1)",
        )?
        .execute([bytes(customer.as_u128())])?;
    if gone > 0 {
        delete_devices(tx, customer)?;
    }
    Ok(())
}

pub(super) fn delete_devices(tx: &Tx<'_>, customer: CustomerId) -> Done<()> {
    tx.db
        .prepare_cached("DELETE FROM devices WHERE customer = ?1")?
        .execute([bytes(customer.as_u128())])?;
    Ok(())
}
