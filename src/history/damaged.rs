//! A `history.db` that is damaged: it is put aside and made anew from the journal. What can be made
//! again keeps nobody from being served.

use std::fs::File;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use sea_orm::{DatabaseConnection, DbErr, RuntimeErr};

use super::projection::Place;
use super::store::{self, Keeps};
use super::{HistoryError, close};

/// Name of the file in the data folder.
pub(super) const HISTORY_FILE: &str = "history.db";
/// What SQLite keeps beside a file.
const SIDE_FILES: [&str; 2] = ["-wal", "-shm"];
/// Ends the name of what was put aside, before its number.
const ASIDE: &str = ".damaged-";
/// Damage that shows only while the server runs is written down in the name of an empty file: the next
/// opening, which may see nothing of it, knows by that.
const SEEN: &str = ".damage-seen";

/// SQLite's `SQLITE_CORRUPT` and `SQLITE_NOTADB`, <https://sqlite.org/rescode.html>; what is more exact
/// stands above the lowest byte.
const DAMAGE: [i32; 2] = [11, 26];

impl HistoryError {
    /// Whether the database's file is damaged, or no database at all.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Storage(cause) | Self::Database { cause, .. } => is_damage(cause),
            _ => false,
        }
    }
}

fn is_damage(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return false;
    };
    let code = error.as_database_error().and_then(|error| error.code());
    let code = code.and_then(|code| code.parse::<i32>().ok());
    code.is_some_and(|code| DAMAGE.contains(&(code & 0xff)))
}

/// Opens the file in `folder`, which nobody else uses. One that is damaged is put aside first; the path
/// it has then.
pub(super) async fn open_or_anew(
    folder: &Path,
) -> Result<(DatabaseConnection, Option<PathBuf>), HistoryError> {
    let path = folder.join(HISTORY_FILE);
    if !beside(&path, SEEN).exists() {
        match open(folder).await {
            Err(error) if error.is_damage() => {}
            other => return other.map(|db| (db, None)),
        }
    }
    anew(folder).await.map(|(db, aside)| (db, Some(aside)))
}

/// Puts the file aside and opens a new one.
pub(super) async fn anew(folder: &Path) -> Result<(DatabaseConnection, PathBuf), HistoryError> {
    let path = folder.join(HISTORY_FILE);
    let aside = put_aside(&path)
        .map_err(|cause| HistoryError::File { path: path.display().to_string(), cause })?;
    tracing::error!(
        file = %path.display(), kept = %aside.display(),
        "history.db is damaged: it was put aside, and history is made anew from the journal; look at \
         the disk"
    );
    Ok((open(folder).await?, aside))
}

/// Opens the file and reads where its rows end: what is badly damaged shows.
pub(super) async fn open(folder: &Path) -> Result<DatabaseConnection, HistoryError> {
    let db = store::open_file(folder, HISTORY_FILE, store::HISTORY, Keeps::AllButLatest).await?;
    if let Err(cause) = Place::reached(&db).await {
        close(&db).await;
        let path = folder.join(HISTORY_FILE).display().to_string();
        return Err(HistoryError::Database { path, cause });
    }
    Ok(db)
}

/// Remembers for the next opening that the file at `path` is damaged.
pub(super) fn remember(path: &Path) {
    if let Err(error) = File::create(beside(path, SEEN)) {
        tracing::warn!(%error, "that history is damaged could not be written down");
    }
}

/// Its log goes first: a new file must never meet it.
fn put_aside(path: &Path) -> std::io::Result<PathBuf> {
    let mut number = 1_u32;
    let aside = loop {
        let aside = beside(path, &format!("{ASIDE}{number}"));
        let names = SIDE_FILES.iter().map(|side| beside(&aside, side)).chain([aside.clone()]);
        if !names.into_iter().any(|name| name.exists()) {
            break aside;
        }
        number += 1;
    };
    for side in SIDE_FILES {
        there(std::fs::rename(beside(path, side), beside(&aside, side)))?;
    }
    there(std::fs::rename(path, &aside))?;
    there(std::fs::remove_file(beside(path, SEEN)))?;
    Ok(aside)
}

/// What is not there needs nothing.
fn there(done: Result<(), Error>) -> Result<(), Error> {
    match done {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
