//! Wires the rooms together: settings → history → keys → journal → runtime → gateway.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use seira_core::engine::Engine;
use seira_core::model::{Record, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

use super::beginning;
use super::retention::Retention;
use crate::config::{PostgresUrl, Settings};
use crate::gateway::live::Live;
use crate::gateway::seal::{Keys, SealError};
use crate::gateway::server::{Drained, Server, ServerError};
use crate::gateway::staff::{self, StaffError};
use crate::gateway::token::{TokenError, Tokens};
use crate::gateway::traffic::{self, Side, Way};
use crate::gateway::trouble::Store;
use crate::gateway::{self, AppState};
use crate::history::{self, History, HistoryError, KeyStore, KeysError, Lag};
use crate::journal::{
    self, Journal, JournalError, MemoryJournal, PostgresJournal, Snapshots, SqliteJournal,
    StorageKind, Subscriber,
};
use crate::metrics::{self, Direction, Ledger, Metrics, Peer};
use crate::runtime::{HoursFn, Probe, Router, Setup, StartError, Workspace};

/// Rest after each thousand records of the journal that are looked through.
const SCRUB_PAUSE: Duration = Duration::from_millis(10);

/// Name of the folder with snapshots in the data folder.
const SNAPSHOTS: &str = "snapshots";

/// Where the journal, the keys, accounts and secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// In the folder of the settings.
    Folder,
    /// Nowhere: everything ends with the process.
    Memory,
}

/// Why the house does not stand.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    /// An address cannot be served.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The keys cannot be used.
    #[error(transparent)]
    Store(#[from] KeysError),
    /// Keys that are missing cannot be drawn.
    #[error("keys of sessions are missing and could not be drawn: {0}")]
    Keys(#[from] SealError),
    /// The databases cannot be used.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The address of the metrics cannot be served.
    #[error(transparent)]
    Metrics(#[from] metrics::BindError),
    /// There is no secret to sign with.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The router did not start.
    #[error("the router did not start: {0}")]
    Start(#[from] StartError),
    /// The router did not take the accounts.
    #[error(transparent)]
    Staff(#[from] StaffError),
    /// The system does not tell about signals.
    #[error("signals cannot be listened for: {0}")]
    Signals(#[from] std::io::Error),
    /// The router broke.
    #[error(
        "the router cannot go on, as the log says why; what was acknowledged is durable: start it again"
    )]
    Failed,
    /// A part of the start failed.
    #[error("starting failed: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// A server that runs. Dropping it without [`House::stop`] cuts every connection.
pub struct House {
    /// What the handlers have; for tests and for whoever makes the first accounts.
    pub app: AppState,
    /// Where the pages are.
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    server: JoinHandle<Drained>,
    workspace: Workspace,
    projection: JoinHandle<()>,
    scrub: JoinHandle<()>,
    /// None where everything ends with the process.
    retention: Option<JoinHandle<()>>,
}

impl House {
    /// Starts everything; returns when connections are served. While a disk or a database does not do
    /// its work, health and pages are served and the stores are tried again.
    ///
    /// # Errors
    /// [`HouseError`]; nothing goes on running.
    pub async fn start(mut settings: Settings, keeping: Keeping) -> Result<Self, HouseError> {
        // First the address: where it is taken, nothing else should be touched.
        let server = Server::bind(settings.listen).await?;
        let address = server.address();
        let metrics_listener = metrics::bind(settings.metrics_listen).await?;
        let metrics_address = metrics_listener.local_addr().unwrap_or(settings.metrics_listen);
        if let Some(host) = settings.public_origin.strip_suffix(":0") {
            settings.public_origin = format!("{host}:{}", address.port());
        }
        settings.listen = address;
        settings.metrics_listen = metrics_address;
        let settings = Arc::new(settings);
        let metrics = Arc::new(Metrics::new());
        let (stop, draining) = watch::channel(false);
        let begin = || begin(&settings, keeping, &metrics, &draining);
        let begun = match keeping {
            Keeping::Memory => begin().await?,
            Keeping::Folder => {
                let listeners = (&server, &metrics_listener);
                beginning::tried(begin, &settings, listeners, &metrics).await?
            }
        };
        let Begun { app, workspace, projection, lag, snapshots } = begun;
        app.live.start(draining.clone());
        tokio::spawn(staff::follow(app.clone()));
        let scrub = look_through(&app.live, &metrics, draining.clone());
        let retention = snapshots.map(|snapshots| {
            tokio::spawn(Retention::new(&app, snapshots, Arc::clone(&metrics)).run())
        });
        tokio::spawn(serve_metrics(
            metrics_listener,
            metrics,
            (app.router.clone(), Arc::clone(&app.live), lag),
            draining.clone(),
        ));
        let connections_max = app.settings.limits.connections_max;
        let routes = gateway::routes(app.clone());
        let server = tokio::spawn(server.run(routes, connections_max, draining));
        Ok(Self { app, address, stop, server, workspace, projection, scrub, retention })
    }

    /// Turns readiness off, tells the sockets, waits for connections and makes everything durable.
    pub async fn stop(self) -> Drained {
        self.stop.send_replace(true);
        let drained = self.server.await.unwrap_or(Drained { left: 0 });
        let _ = self.scrub.await;
        if let Some(retention) = self.retention {
            let _ = retention.await;
        }
        let _ = tokio::task::spawn_blocking(move || self.workspace.stop()).await;
        let _ = self.projection.await;
        self.app.history.close().await;
        let live = Arc::clone(&self.app.live);
        let _ = tokio::task::spawn_blocking(move || live.keys.store.close()).await;
        drained
    }
}

/// What connections need to be served.
struct Begun {
    app: AppState,
    workspace: Workspace,
    projection: JoinHandle<()>,
    lag: Lag,
    /// None where everything ends with the process.
    snapshots: Option<Snapshots>,
}

/// Opens the stores and takes in what was journaled.
async fn begin(
    settings: &Arc<Settings>,
    keeping: Keeping,
    metrics: &Arc<Metrics>,
    draining: &watch::Receiver<bool>,
) -> Result<Begun, HouseError> {
    // The journal first: it holds the folder, so that no two processes work in one.
    let Log { journal, snapshots, keys } = open_log(settings, keeping).await?;
    let (history, tokens) = open(settings, keeping).await?;
    // Before customers are told that their sessions are gone.
    history.archive.check_journal(journal.log()).await?;
    let (revocations, _) = broadcast::channel(gateway::REVOCATIONS_MAX);
    let live = Live::new(
        Arc::clone(settings),
        Arc::new(keys),
        tokens,
        history.clone(),
        revocations.clone(),
        &*journal,
    );
    let (following, lag, projection) =
        history::projection(&history.archive, journal.log(), settings.history_kept)?;
    let mut setup = Setup::new(journal, settings.engine());
    setup.snapshots.clone_from(&snapshots);
    setup.pace = settings.snapshots;
    setup.hours = hours(settings);
    let counting = Counting(Ledger::new(Arc::clone(metrics)));
    setup.subscribers = vec![live.subscriber(), Box::new(counting), Box::new(following)];
    setup.probe = probe(metrics);
    live.traffic.tell(traffic_probe(metrics));
    let settings = Arc::clone(settings);
    match populate(setup, live, |router, live| {
        AppState::new(router, settings, history.clone(), live, revocations, draining.clone())
    })
    .await
    {
        Ok((app, workspace)) => Ok(Begun { app, workspace, projection, lag, snapshots }),
        Err(error) => {
            // Nobody may write where the next try does.
            let _ = projection.await;
            history.close().await;
            Err(error)
        }
    }
}

/// Starts the workspace, and tells it who there is.
async fn populate(
    setup: Setup,
    live: Arc<Live>,
    app: impl FnOnce(Router, Arc<Live>) -> AppState,
) -> Result<(AppState, Workspace), HouseError> {
    // Taking in what was journaled blocks.
    let workspace = tokio::task::spawn_blocking(move || Workspace::start(setup)).await??;
    let router = workspace.router();
    live.complete_keys(&router).await?;
    live.attach(router.clone());
    let app = app(router, live);
    app.staff.follow(&app).await?;
    Ok((app, workspace))
}

/// Lets the ledger of the metrics follow the journal.
struct Counting(Ledger);

impl Subscriber for Counting {
    fn resumes(&mut self, engine: &Engine) {
        self.0.resumes(engine);
    }

    fn committed(&mut self, batch: &[Record]) {
        batch.iter().for_each(|record| self.0.on_record(record));
    }
}

/// Looks through the whole journal once, in the background: the start has looked at the end alone.
fn look_through(
    live: &Arc<Live>,
    metrics: &Arc<Metrics>,
    draining: watch::Receiver<bool>,
) -> JoinHandle<()> {
    let (log, metrics) = (Arc::clone(&live.log), Arc::clone(metrics));
    tokio::task::spawn_blocking(move || {
        match journal::scrub(&*log, SCRUB_PAUSE, &|| *draining.borrow()) {
            Ok(last) => tracing::debug!(%last, "the journal was looked through"),
            Err(JournalError::Damaged { sequence, damage }) => {
                metrics.journal_damaged(sequence.0);
                tracing::error!(
                    %sequence, ?damage,
                    "a record of the journal is damaged; what is served does not rest on it, but old \
                     conversations and history do: restore a backup"
                );
            }
            Err(error) => tracing::warn!(%error, "the journal could not be looked through"),
        }
    })
}

fn probe(metrics: &Arc<Metrics>) -> Probe {
    let (decided, lagged, swept) = (Arc::clone(metrics), Arc::clone(metrics), Arc::clone(metrics));
    Probe {
        decided: Arc::new(move |took| decided.decided(took)),
        lagged: Arc::new(move |lag| lagged.lagged(lag)),
        sweep_found: Arc::new(move |matches| swept.sweep_found(matches)),
    }
}

fn traffic_probe(metrics: &Arc<Metrics>) -> traffic::Probe {
    let (open, through, proved) = (Arc::clone(metrics), Arc::clone(metrics), Arc::clone(metrics));
    let peer = |side| match side {
        Side::Customer => Peer::Customer,
        Side::Agent => Peer::Agent,
    };
    let direction = |way| match way {
        Way::In => Direction::In,
        Way::Out => Direction::Out,
    };
    traffic::Probe {
        connections: Arc::new(move |side, count| open.set_connections(peer(side), count)),
        frame: Arc::new(move |side, way| through.frame(peer(side), direction(way))),
        proof: Arc::new(move |result| proved.proof(result)),
    }
}

async fn serve_metrics(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    (router, live, lag): (Router, Arc<Live>, Lag),
    mut draining: watch::Receiver<bool>,
) {
    let shown = Arc::clone(&metrics);
    let render = Arc::new(move || {
        let now = router.now();
        router.read(|engine| shown.observe(engine, now));
        shown.set_history_lag(lag.records());
        for store in Store::ALL {
            let trouble = live.trouble_of(store);
            shown.set_storage(store.name(), trouble.map(StorageKind::code));
        }
        shown.render()
    });
    let stop = async move {
        let _ = draining.wait_for(|over| *over).await;
    };
    metrics::serve(&listener, render, move || metrics.upkeep(), stop).await;
}

/// The journal, and what belongs to it.
struct Log {
    journal: Box<dyn Journal>,
    snapshots: Option<Snapshots>,
    /// They open what is sealed in it.
    keys: Keys,
}

/// The journal where the settings want it. It is nobody else's as long as it is held. Blocks.
pub(super) fn open_journal(
    postgres: Option<&PostgresUrl>,
    folder: &Path,
) -> Result<Box<dyn Journal>, JournalError> {
    Ok(match postgres {
        Some(url) => Box::new(PostgresJournal::open(url, folder)?),
        None => Box::new(SqliteJournal::open(folder)?),
    })
}

async fn open_log(settings: &Settings, keeping: Keeping) -> Result<Log, HouseError> {
    let (folder, postgres) = (settings.data_dir.clone(), settings.postgres.clone());
    match keeping {
        Keeping::Folder => {
            let opened = tokio::task::spawn_blocking(move || {
                let journal = open_journal(postgres.as_ref(), &folder)?;
                let snapshots = Some(Snapshots::open(&folder.join(SNAPSHOTS))?);
                let keys = Keys::new(KeyStore::open(&folder)?);
                Ok::<_, HouseError>(Log { journal, snapshots, keys })
            });
            Ok(opened.await??)
        }
        Keeping::Memory => {
            let journal = Box::new(MemoryJournal::default());
            let keys = Keys::new(KeyStore::in_memory()?);
            Ok(Log { journal, snapshots: None, keys })
        }
    }
}

async fn open(settings: &Settings, keeping: Keeping) -> Result<(History, Tokens), HouseError> {
    match keeping {
        Keeping::Folder => {
            let folder = &settings.data_dir;
            let postgres = settings.postgres.as_ref();
            let (history, _) = History::open_or_anew(folder, postgres).await?;
            Ok((history, Tokens::open(folder)?))
        }
        Keeping::Memory => Ok((History::in_memory().await?, Tokens::in_memory()?)),
    }
}

fn hours(settings: &Settings) -> Vec<(seira_core::model::QueueId, HoursFn)> {
    let queues = settings.queues.iter();
    queues
        .filter_map(|queue| {
            let hours = queue.hours.clone()?;
            let at: HoursFn = Box::new(move |now: Timestamp| hours.at(now));
            Some((queue.spec.queue.clone(), at))
        })
        .collect()
}
