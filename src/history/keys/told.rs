//! What has changed here and the journal has not heard of yet: kept with the change itself, so that
//! it is told whatever happens in between.

use rusqlite::Connection;
use seira_core::model::{CustomerId, DeviceId, Sealed, SessionId};

use super::work::{Done, Tx, bytes, customer_of, sealed, session_of};

/// Announcements that are read at once.
const STEP: i64 = 500;

/// A change that the journal must hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
    /// It was proved who uses a device.
    Identified {
        /// Who.
        customer: CustomerId,
        /// Which.
        device: DeviceId,
        /// The anonymous customer it was until now, whose sessions have moved.
        before: Option<CustomerId>,
        /// What was proved.
        identity: Sealed,
    },
    /// A customer's keys are destroyed.
    Erased(CustomerId),
    /// A session's key is destroyed.
    ContentErased(SessionId),
}

/// Keeps in mind what the journal must hear of; its number.
pub(super) fn announce(tx: &Tx<'_>, told: &Announcement) -> Done<i64> {
    let insert = "INSERT INTO announcements (customer, device, former, identity, session) \
                  VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut statement = tx.db.prepare_cached(insert)?;
    match told {
        Announcement::Identified { customer, device, before, identity } => statement.execute((
            bytes(customer.as_u128()),
            bytes(device.as_u128()),
            before.map(|before| bytes(before.as_u128())),
            identity.bytes(),
            None::<[u8; 16]>,
        ))?,
        Announcement::Erased(customer) => statement.execute((
            bytes(customer.as_u128()),
            None::<[u8; 16]>,
            None::<[u8; 16]>,
            None::<Vec<u8>>,
            None::<[u8; 16]>,
        ))?,
        Announcement::ContentErased(session) => statement.execute((
            None::<[u8; 16]>,
            None::<[u8; 16]>,
            None::<[u8; 16]>,
            None::<Vec<u8>>,
            bytes(session.as_u128()),
        ))?,
    };
    Ok(tx.db.last_insert_rowid())
}

/// The first of what the journal has not heard of, in order.
pub(super) fn announcements(db: &Connection) -> Done<Vec<(i64, Announcement)>> {
    let mut statement = db.prepare_cached(
        "SELECT id, customer, device, former, identity, session FROM announcements \
         ORDER BY id LIMIT ?1",
    )?;
    let mut rows = statement.query([STEP])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let customer: Option<[u8; 16]> = row.get(1)?;
        let device: Option<[u8; 16]> = row.get(2)?;
        let former: Option<[u8; 16]> = row.get(3)?;
        let identity: Option<Vec<u8>> = row.get(4)?;
        let session: Option<[u8; 16]> = row.get(5)?;
        let told = match (customer.map(customer_of), device, session) {
            (Some(customer), Some(device), _) => Announcement::Identified {
                customer,
                device: DeviceId::from_u128(u128::from_be_bytes(device)),
                before: former.map(customer_of),
                identity: sealed(customer, identity.unwrap_or_default()),
            },
            (Some(customer), None, _) => Announcement::Erased(customer),
            (None, _, Some(session)) => Announcement::ContentErased(session_of(session)),
            (None, _, None) => continue,
        };
        found.push((row.get(0)?, told));
    }
    Ok(found)
}

/// The journal has heard of it.
pub(super) fn announced(tx: &Tx<'_>, id: i64) -> Done<()> {
    tx.db.prepare_cached("DELETE FROM announcements WHERE id = ?1")?.execute([id])?;
    Ok(())
}
