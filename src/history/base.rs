//! Everything that history knows as parts of the journal's base, so that it can be made anew where the
//! journal no longer begins at its first record; and history made of such parts.
//!
//! A head that says where the rows end, then table after table as JSON, some rows in each part. What is
//! personal is sealed in them as it is in the rows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use sea_orm::sea_query::{IntoValueTuple as _, ValueTuple};
use sea_orm::{
    AccessMode, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait as _,
    IntoActiveModel as _, IsolationLevel, ModelTrait as _, TransactionTrait as _,
};
use seira_core::model::Sequence;
use serde::{Deserialize, Serialize};

use super::projection::Place;
use super::rows::{from_json, json};
use super::store::{HISTORY, begin};
use super::{Archive, HistoryError, rows};
use crate::journal::{Checksum, ENGINE, Part};

/// Name of the first part.
const HEAD: &str = "history";
/// Rows in one part.
const ROWS: u64 = 200;

/// Where the rows end, and of which tables they are.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    tables: i64,
    sequence: u64,
    checksum: Option<String>,
    swept: i64,
}

/// History as of one moment, while it goes on.
pub struct Still {
    txn: DatabaseTransaction,
    place: Place,
    /// The next table; none: first the head.
    table: Option<usize>,
    after: Option<ValueTuple>,
}

impl Archive {
    /// History as of this moment; none where there is none yet.
    ///
    /// # Errors
    /// [`HistoryError::Storage`].
    pub async fn still(&self) -> Result<Option<Still>, HistoryError> {
        let txn = match self.db.get_database_backend() {
            DbBackend::Postgres => {
                let level = Some(IsolationLevel::RepeatableRead);
                self.db.begin_with_config(level, Some(AccessMode::ReadOnly)).await?
            }
            // What is read first is what is read on.
            _ => self.db.begin().await?,
        };
        let place = Place::reached(&txn).await?;
        Ok(place.map(|place| Still { txn, place, table: None, after: None }))
    }
}

impl Still {
    /// The last record that is in it.
    #[must_use]
    pub const fn sequence(&self) -> Sequence {
        self.place.sequence
    }

    /// That record's checksum; none where the log keeps none.
    #[must_use]
    pub const fn checksum(&self) -> Option<Checksum> {
        self.place.checksum
    }

    /// Name and content of the next part; none: that was all.
    ///
    /// # Errors
    /// [`HistoryError::Storage`].
    pub async fn next(&mut self) -> Result<Option<(&'static str, Vec<u8>)>, HistoryError> {
        let Some(mut table) = self.table else {
            self.table = Some(0);
            return Ok(Some((HEAD, json(&self.head()).into_bytes())));
        };
        while let Some(found) = some_rows(&self.txn, table, self.after.take()).await? {
            if let Some((name, content, last)) = found {
                (self.table, self.after) = (Some(table), Some(last));
                return Ok(Some((name, content)));
            }
            table += 1;
        }
        Ok(None)
    }

    fn head(&self) -> Head {
        Head {
            tables: HISTORY.version(),
            sequence: self.place.sequence.0,
            checksum: self.place.checksum.map(|sum| BASE64.encode(sum.bytes())),
            swept: self.place.swept,
        }
    }
}

/// Rows of a table and where they end.
type Found = (&'static str, Vec<u8>, ValueTuple);

macro_rules! tables {
    ($($place:literal $module:ident by ($($key:ident),+);)*) => {
        /// The next rows of a table behind those up to `after`. The outer none: there is no such table;
        /// the inner: it has no more rows.
        async fn some_rows(
            txn: &DatabaseTransaction,
            table: usize,
            after: Option<ValueTuple>,
        ) -> Result<Option<Option<Found>>, HistoryError> {
            match table {
                $($place => {
                    use rows::$module::{Column, Entity};
                    let mut cursor = Entity::find().cursor_by(($(Column::$key),+));
                    if let Some(after) = after {
                        cursor.after(after);
                    }
                    let found = cursor.first(ROWS).all(txn).await?;
                    Ok(Some(found.last().map(|last| {
                        let last = ($(last.get(Column::$key)),+).into_value_tuple();
                        (stringify!($module), json(&found).into_bytes(), last)
                    })))
                })*
                _ => Ok(None),
            }
        }

        /// Puts the rows of a part into their table; false: there is no such table.
        async fn put(db: &DatabaseConnection, part: &Part) -> Result<bool, HistoryError> {
            let txn = begin(db).await?;
            match part.name.as_str() {
                $(stringify!($module) => {
                    use rows::$module::{Entity, Model};
                    let found: Vec<Model> = parsed(part)?;
                    let found = found.into_iter().map(|row| row.into_active_model());
                    Entity::insert_many(found).exec_without_returning(&txn).await?;
                })*
                _ => return Ok(false),
            }
            txn.commit().await?;
            Ok(true)
        }
    };
}

tables! {
    0 customer by (Id);
    1 identity by (Customer, Device);
    2 device by (Device);
    3 session by (Id);
    4 line by (Session, Strand, Seq);
    5 assignment by (Sequence);
    6 member by (Sequence);
    7 offer by (Id);
    8 presence by (Sequence);
    9 relaxation by (Sequence);
    10 queue_rule by (Queue);
    11 past_contact by (Session, Agent);
    12 promise by (Session, ToldAt);
}

fn parsed<T: serde::de::DeserializeOwned>(part: &Part) -> Result<T, HistoryError> {
    let text = std::str::from_utf8(&part.content).ok();
    text.and_then(from_json).ok_or_else(|| unreadable(&part.name))
}

fn unreadable(part: &str) -> HistoryError {
    HistoryError::Base { part: part.to_owned() }
}

/// History that is being made of parts.
#[derive(Debug, Default)]
pub(super) struct Loading {
    head: Option<Head>,
}

impl Loading {
    /// Takes in the next part.
    pub(super) async fn take(
        &mut self,
        db: &DatabaseConnection,
        part: Part,
    ) -> Result<(), HistoryError> {
        match part.name.as_str() {
            ENGINE => Ok(()),
            HEAD => {
                let head: Head = parsed(&part)?;
                let (found, known) = (head.tables, HISTORY.version());
                if found > known {
                    return Err(HistoryError::TooNew { store: "the journal's base", found, known });
                }
                self.head = Some(head);
                Ok(())
            }
            // Only the head says that the others are of a form that is known.
            other => match self.head.is_some() && put(db, &part).await? {
                true => Ok(()),
                false => Err(unreadable(other)),
            },
        }
    }

    /// Where the rows end, once all parts are taken in.
    pub(super) fn place(self) -> Result<Place, HistoryError> {
        let head = self.head.ok_or_else(|| unreadable(HEAD))?;
        let checksum = head.checksum.map(|text| {
            let bytes = BASE64.decode(text).ok();
            let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
            bytes.map(Checksum::from).ok_or_else(|| unreadable(HEAD))
        });
        let sequence = Sequence(head.sequence);
        Ok(Place { sequence, checksum: checksum.transpose()?, swept: head.swept })
    }
}
