//! The start, again and again, while a disk or a database does not do its work. Nobody may be awake
//! when a machine comes up with a full disk: the process stays, says what is wrong, tells customers
//! what the operator says then, and begins by itself.
//!
//! What is there is not served meanwhile. A start has to write: SQLite needs its index beside the log,
//! a torn end is cut, and the first that is decided, how long the server was down, has to be durable
//! before anybody may be shown what follows from it.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::house::HouseError;
use crate::config::Settings;
use crate::gateway::server::Server;
use crate::gateway::stand_in;
use crate::gateway::trouble::Store;
use crate::history::{HistoryError, KeysError};
use crate::journal::{JournalError, StorageKind, file};
use crate::metrics::{self, Metrics};
use crate::runtime::{AskError, ReplayError, StartError};

/// First rest between two tries; doubles up to [`PAUSE_MAX`].
const PAUSE_MIN: Duration = Duration::from_millis(500);
const PAUSE_MAX: Duration = Duration::from_secs(4);
/// When a try has taken so long, it is looked at whether the disk is the reason; and so long a trial
/// write may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Does `begin` until it succeeds, or fails at something that waiting cannot mend. Meanwhile the
/// listeners are served by who stands in.
///
/// # Errors
/// What `begin` failed at.
pub(super) async fn tried<T, F: Future<Output = Result<T, HouseError>>>(
    begin: impl Fn() -> F,
    settings: &Arc<Settings>,
    listeners: (&Server, &TcpListener),
    metrics: &Arc<Metrics>,
) -> Result<T, HouseError> {
    let (tell, trouble) = watch::channel(None);
    let (end, over) = watch::channel(false);
    let begun = tokio::select! {
        begun = again(begin, &settings.data_dir, &tell) => begun,
        never = serve(settings, listeners, metrics, (trouble, over)) => match never {},
    };
    if tell.borrow().is_some() && begun.is_ok() {
        tracing::info!("the storage works; the server begins");
        Store::ALL.iter().for_each(|store| metrics.set_storage(store.name(), None));
    }
    end.send_replace(true);
    begun
}

async fn again<T, F: Future<Output = Result<T, HouseError>>>(
    begin: impl Fn() -> F,
    folder: &Path,
    tell: &watch::Sender<Option<StorageKind>>,
) -> Result<T, HouseError> {
    let mut pause = PAUSE_MIN;
    loop {
        let error = match watched(begin(), folder, tell).await {
            Ok(begun) => return Ok(begun),
            Err(error) => error,
        };
        let Some(kind) = passing(&error, folder).await else { return Err(error) };
        tracing::error!(%error, reason = kind.code(), "the server cannot begin; trying again");
        tell.send_replace(Some(kind));
        sleep(pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

/// Waits for one try. A disk that hangs, or a write that is tried again without an end, lets it take
/// long, and so does a long journal: which of them it is a trial write tells.
async fn watched<T>(
    begin: impl Future<Output = Result<T, HouseError>>,
    folder: &Path,
    tell: &watch::Sender<Option<StorageKind>>,
) -> Result<T, HouseError> {
    let mut begin = std::pin::pin!(begin);
    loop {
        tokio::select! {
            done = &mut begin => return done,
            () = sleep(PATIENCE) => {}
        }
        tokio::select! {
            done = &mut begin => return done,
            found = disk(folder) => if let Some(kind) = found {
                tracing::error!(reason = kind.code(), "the server cannot begin; it waits");
                tell.send_replace(Some(kind));
            }
        }
    }
}

/// What kind of failure of the storage it is, where waiting may help.
async fn passing(error: &HouseError, folder: &Path) -> Option<StorageKind> {
    match error {
        HouseError::Journal(error)
        | HouseError::Store(KeysError::File(error))
        | HouseError::History(HistoryError::Journal(error))
        | HouseError::Start(StartError::Replay(ReplayError::Journal(error))) => {
            of_journal(error, folder).await
        }
        HouseError::Start(StartError::Storage(kind)) => Some(*kind),
        // The storage failed once and works again.
        HouseError::Start(StartError::Configure(AskError::Busy { .. })) => Some(StorageKind::Other),
        HouseError::History(_)
        | HouseError::Keys(_)
        | HouseError::Token(_)
        | HouseError::Staff(_) => disk(folder).await,
        HouseError::Server(_)
        | HouseError::Store(KeysError::Crypt(_))
        | HouseError::Metrics(_)
        | HouseError::Start(_)
        | HouseError::Signals(_)
        | HouseError::Failed
        | HouseError::Task(_) => None,
    }
}

async fn of_journal(error: &JournalError, folder: &Path) -> Option<StorageKind> {
    let JournalError::Storage(fault) = error else { return None };
    match fault.kind {
        StorageKind::Full
        | StorageKind::ReadOnly
        | StorageKind::Busy
        | StorageKind::Unreachable
        | StorageKind::Slow => Some(fault.kind),
        StorageKind::Io => disk(folder).await.or(Some(StorageKind::Io)),
        // No right, a wrong name, a database that is not there: that is for people to mend.
        StorageKind::Other => disk(folder).await,
    }
}

/// What keeps the disk of `folder` from taking a little; none: nothing that waiting could mend.
async fn disk(folder: &Path) -> Option<StorageKind> {
    let (place, folder) = (folder.to_owned(), folder.to_owned());
    let trial = tokio::task::spawn_blocking(move || file::try_writing(&folder));
    match timeout(PATIENCE, trial).await {
        Ok(tried) => {
            let kind = JournalError::at(&place, &tried.ok()?.err()?).storage_kind();
            (kind != StorageKind::Other).then_some(kind)
        }
        Err(_) => Some(StorageKind::Slow),
    }
}

/// Serves from the first failure on, for as long as this is waited for.
async fn serve(
    settings: &Arc<Settings>,
    (server, listener): (&Server, &TcpListener),
    metrics: &Arc<Metrics>,
    (mut trouble, over): (watch::Receiver<Option<StorageKind>>, watch::Receiver<bool>),
) -> Infallible {
    let Some(kind) = trouble.wait_for(Option::is_some).await.ok().and_then(|kind| *kind) else {
        return pending().await;
    };
    tracing::warn!(address = %server.address(), "serving pages and health alone meanwhile");
    let (tell, told) = watch::channel(kind);
    let routes = stand_in::routes(Arc::clone(settings), told, over.clone());
    let (shown, kept) = (Arc::clone(metrics), Arc::clone(metrics));
    let now = trouble.clone();
    let render = Arc::new(move || {
        let code = now.borrow().map(StorageKind::code);
        shown.set_storage(Store::Journal.name(), code);
        shown.render()
    });
    let passing_on = async {
        while trouble.changed().await.is_ok() {
            if let Some(kind) = *trouble.borrow() {
                tell.send_replace(kind);
            }
        }
        pending().await
    };
    tokio::select! {
        () = server.serve_until(&routes, settings.limits.connections_max, &over) => {}
        () = metrics::serve(listener, render, move || kept.upkeep(), pending()) => {}
        () = passing_on => {}
    }
    pending().await
}
