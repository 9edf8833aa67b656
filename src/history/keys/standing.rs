//! Whether a device still opens anything.

use rusqlite::{Connection, OptionalExtension as _};
use seira_core::model::DeviceId;

use super::work::{Done, Tx, bytes};

/// Stands for the customer of devices that were given up, and for the device of proofs that no device
/// may show; nobody is called so.
pub(super) const NOBODY: [u8; 16] = [0; 16];

/// Whether a device still opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does, or nothing is known of it.
    Good,
    /// It was proved whose it is, too long ago.
    Over,
    /// It was given up, for good.
    GivenUp,
}

/// How a device stands; proofs before `oldest`, Unix milliseconds, are over.
pub(super) fn standing(db: &Connection, device: DeviceId, oldest: Option<i64>) -> Done<Standing> {
    let found: Option<([u8; 16], Option<i64>)> = db
        .prepare_cached("SELECT customer, proved_at FROM devices WHERE device = ?1")?
        .query_row([bytes(device.as_u128())], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(match found {
        Some((NOBODY, _)) => Standing::GivenUp,
        Some((_, Some(proved_at))) if oldest.is_some_and(|oldest| proved_at < oldest) => {
            Standing::Over
        }
        Some(_) | None => Standing::Good,
    })
}

pub(super) fn is_given_up(db: &Connection, device: DeviceId) -> Done<bool> {
    Ok(standing(db, device, None)? == Standing::GivenUp)
}

/// The device is nobody's any more. Of one that is not known there is nothing to give up.
pub(super) fn give_up(tx: &Tx<'_>, device: DeviceId) -> Done<()> {
    tx.db
        .prepare_cached("UPDATE devices SET customer = ?2, proved_at = NULL WHERE device = ?1")?
        .execute((bytes(device.as_u128()), NOBODY))?;
    Ok(())
}
