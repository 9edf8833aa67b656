//! A device is proved to be somebody's.

use seira_core::model::{CustomerId, DeviceId, Sealed};

use super::crypt;
use super::shred::erasures;
use super::standing::{NOBODY, is_given_up};
use super::told::{Announcement, announce};
use super::work::{
    Done, Tx, bytes, customer_key, hashed, move_device, new_customer, of_device, of_id, of_subject,
    sealed,
};

/// Proofs that are forgotten at once when their time is over.
const STEP: i64 = 500;

/// A proof of who uses a device, checked.
pub struct Proof {
    /// Which device.
    pub device: DeviceId,
    /// The website that vouches.
    pub site: String,
    /// Who, by the website's own name for the customer.
    pub subject: String,
    /// Stands for the proof, so that no other device can use it.
    pub once: [u8; 32],
    /// Until when it must be remembered, Unix milliseconds.
    pub expires_at: i64,
    /// What it says, to be sealed.
    pub identity: Vec<u8>,
}

/// What came of a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identified {
    /// Another device has shown it, or who it names was erased since.
    Used,
    /// The device is proved to be somebody else's, or was given up. Nothing has changed, and the proof is still good.
    Other,
    /// The device is that customer's, as before, and nothing else is new.
    Unchanged(CustomerId),
    /// The device is that customer's from now on, or more is known of the customer; what is to be
    /// announced.
    Changed(i64, Announcement),
}

/// The device is from now on of whom the proof names. An anonymous customer it was of becomes that
/// customer, or is merged into the one that is known.
pub(super) fn identify(tx: &Tx<'_>, proof: &Proof, now: i64) -> Done<Identified> {
    let subject = hashed(tx.db, &proof.site, &proof.subject)?;
    let found = of_subject(tx.db, &proof.site, &proof.subject)?;
    let before = of_device(tx.db, proof.device)?;
    let proved = before.as_ref().filter(|known| known.identity.is_some());
    let is_anothers = proved.is_some_and(|known| Some(known.customer) != found);
    if is_anothers || is_given_up(tx.db, proof.device)? {
        return Ok(Identified::Other);
    }
    if !claim(tx, proof, now)? {
        return Ok(Identified::Used);
    }
    let leaving = erasures(tx.db)?;
    let anonymous = before.as_ref().filter(|known| known.identity.is_none());
    let anonymous = anonymous.map(|known| known.customer);
    // Who is to be erased stays apart.
    let anonymous = anonymous.filter(|customer| !leaving.contains(customer));
    let customer = match (found, anonymous) {
        (Some(customer), _) | (None, Some(customer)) => customer,
        (None, None) => new_customer(tx)?,
    };
    let merged = anonymous.filter(|anonymous| *anonymous != customer);
    if let Some(from) = merged {
        merge(tx, from, customer, now)?;
    }
    let unmoved = before.is_some_and(|known| known.customer == customer);
    move_device(tx, proof.device, customer, Some(now))?;
    let identity = match prove(tx, customer, &subject, &proof.identity)? {
        None if unmoved => return Ok(Identified::Unchanged(customer)),
        None => of_id(tx.db, customer)?.and_then(|known| known.identity),
        new => new,
    };
    let identity = identity.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let told =
        Announcement::Identified { customer, device: proof.device, before: merged, identity };
    Ok(Identified::Changed(announce(tx, &told)?, told))
}

/// Whether the proof is this device's to show.
fn claim(tx: &Tx<'_>, proof: &Proof, now: i64) -> Done<bool> {
    tx.db
        .prepare_cached(
            "DELETE FROM proofs WHERE proof IN \
             (SELECT proof FROM proofs WHERE expires_at < ?1 LIMIT ?2)",
        )?
        .execute((now, STEP))?;
    tx.db.prepare_cached("INSERT OR IGNORE INTO proofs VALUES (?1, ?2, ?3)")?.execute((
        proof.once,
        bytes(proof.device.as_u128()),
        proof.expires_at,
    ))?;
    let owner: [u8; 16] = tx
        .db
        .prepare_cached("SELECT device FROM proofs WHERE proof = ?1")?
        .query_row([proof.once], |row| row.get(0))?;
    Ok(owner == bytes(proof.device.as_u128()))
}

/// What the devices of a customer have shown is nobody's to show any more, as long as it is
/// remembered: a page that is still open would bring the customer back.
pub(super) fn spend(tx: &Tx<'_>, customer: CustomerId) -> Done<()> {
    tx.db
        .prepare_cached(
            "UPDATE proofs SET device = ?2 WHERE device IN \
             (SELECT device FROM devices WHERE customer = ?1)",
        )?
        .execute((bytes(customer.as_u128()), NOBODY))?;
    Ok(())
}

/// Keeps what was proved of a customer; none if it was known.
fn prove(
    tx: &Tx<'_>,
    customer: CustomerId,
    subject: &[u8; 32],
    identity: &[u8],
) -> Done<Option<Sealed>> {
    let key = customer_key(tx.db, customer)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let old = of_id(tx.db, customer)?.and_then(|known| known.identity);
    let old = old.and_then(|old| crypt::open(&key, customer.as_u128(), old.bytes()));
    if old.is_some_and(|old| old == identity) {
        return Ok(None);
    }
    let new = crypt::seal(&key, customer.as_u128(), identity)?;
    tx.db
        .prepare_cached("UPDATE customers SET subject = ?2, identity = ?3 WHERE customer = ?1")?
        .execute((bytes(customer.as_u128()), subject, &new))?;
    Ok(Some(sealed(customer, new)))
}

/// Wraps every session key of `from` for `to`, moves the devices, and forgets `from`.
fn merge(tx: &Tx<'_>, from: CustomerId, to: CustomerId, now: i64) -> Done<()> {
    let missing = || rusqlite::Error::QueryReturnedNoRows;
    let old = customer_key(tx.db, from)?.ok_or_else(missing)?;
    let new = customer_key(tx.db, to)?.ok_or_else(missing)?;
    let (from, to) = (bytes(from.as_u128()), bytes(to.as_u128()));
    let rows: Vec<([u8; 16], Option<Vec<u8>>)> = tx
        .db
        .prepare_cached("SELECT session, wrapped FROM sessions WHERE customer = ?1")?
        .query_map([from], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (session, wrapped) in rows {
        let id = u128::from_be_bytes(session);
        let key = wrapped.and_then(|wrapped| crypt::open(&old, id, &wrapped));
        let wrapped = key.map(|key| crypt::seal(&new, id, &key)).transpose()?;
        tx.db
            .prepare_cached("UPDATE sessions SET customer = ?2, wrapped = ?3 WHERE session = ?1")?
            .execute((session, to, wrapped))?;
    }
    tx.db
        .prepare_cached("UPDATE devices SET customer = ?2, proved_at = ?3 WHERE customer = ?1")?
        .execute((from, to, now))?;
    tx.db.prepare_cached("DELETE FROM customers WHERE customer = ?1")?.execute([from])?;
    Ok(())
}
