//! The live side of the gateway: what every connection, the release and the timers share.
//!
//! ```text
//! page ──frame──▶ customers / agents ──Command──▶ Router
//!   ▲                                               │ committed batches
//!   └── outbox ◀── connections ◀── release ◀────────┘
//!                                ◀── waiting, directory (timers reading the follower)
//! ```
//!
//! Order of a start: [`Live::new`], its [`Live::subscriber`] into the workspace, [`Live::attach`]
//! with the running router, [`Live::start`].

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use dashmap::DashMap;
use seira_core::model::{AgentId, DeviceId, QueueId, SessionId};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, broadcast, watch};
use tokio_util::task::TaskTracker;

use super::agents::AgentPeer;
use super::connections::Connections;
use super::conversations::{Conversations, Line};
use super::customers::CustomerPeer;
use super::forecasting::Forecasting;
use super::lookback::Lookback;
use super::outbox::{Closing, encode};
use super::proof::Websites;
use super::release::Release;
use super::seal::{Keys, SealError};
use super::tether::Tether;
use super::token::Tokens;
use super::traffic::Traffic;
use super::waiting::Waiting;
use super::{directory, errands, forecasting, signed_in, socket, surge, trouble, upgrade};
use crate::config::Settings;
use crate::config::settings::QueueSettings;
use crate::history::{History, Revocation, StaffSession};
use crate::journal::{Journal, JournalError, Log, Subscriber};
use crate::protocol::conversation::DrainingFrame;
use crate::protocol::customer::CustomerServerFrame;
use crate::runtime::Router;

/// Earliest and latest moment at which a page that was asked to go comes back, milliseconds.
pub(super) const RECONNECT_MS: std::ops::RangeInclusive<u32> = 500..=10_000;

/// Over how long the connections of a server that goes away are closed.
const DRAIN_SPREAD_MS: u32 = 2_000;

/// How long a server that goes away waits for its connections.
const DRAIN_MAX: Duration = Duration::from_secs(5);

/// Connections that may read old lines from the journal at once; the others wait.
const LOOKERS_MAX: usize = 4;

/// Everything live. One per workspace.
pub struct Live {
    router: OnceLock<Router>,
    queues: HashMap<QueueId, usize>,
    runtime: Handle,
    tasks: TaskTracker,
    /// The checked settings.
    pub settings: Arc<Settings>,
    /// Opens and seals personal content.
    pub keys: Arc<Keys>,
    /// Signs what customers keep.
    pub tokens: Tokens,
    /// Who may prove who customers are.
    pub websites: Websites,
    /// Accounts and past contacts.
    pub history: History,
    /// Sign-ins that end.
    pub revocations: broadcast::Sender<Revocation>,
    /// What was journaled, conversations among it.
    pub log: Arc<dyn Log>,
    lookers: Semaphore,
    /// Whether sessions are still there after a restart.
    pub keeps_sessions: bool,
    /// Who is connected.
    pub connections: Connections,
    /// What was said.
    pub conversations: Conversations,
    /// Tells the engine who is there.
    pub tether: Arc<Tether>,
    /// Those who wait.
    pub waiting: Waiting,
    /// How long they still will.
    pub forecasting: Forecasting,
    /// How much goes through.
    pub traffic: Traffic,
    /// Public names of agents.
    pub names: DashMap<AgentId, Arc<str>>,
}

impl Live {
    /// Nobody is connected yet. Must be called within the runtime that serves connections.
    #[must_use]
    pub fn new(
        settings: Arc<Settings>,
        keys: Arc<Keys>,
        tokens: Tokens,
        history: History,
        revocations: broadcast::Sender<Revocation>,
        journal: &dyn Journal,
    ) -> Arc<Self> {
        let runtime = Handle::current();
        let named = settings.queues.iter().enumerate();
        Arc::new(Self {
            router: OnceLock::new(),
            queues: named.map(|(place, queue)| (queue.spec.queue.clone(), place)).collect(),
            tether: Arc::new(Tether::new(runtime.clone())),
            runtime,
            tasks: TaskTracker::new(),
            websites: Websites::new(&settings.sites),
            forecasting: Forecasting::open(&settings, journal.outlives_process()),
            settings,
            keys,
            tokens,
            history,
            revocations,
            log: journal.log(),
            lookers: Semaphore::new(LOOKERS_MAX),
            keeps_sessions: journal.outlives_process(),
            connections: Connections::default(),
            conversations: Conversations::default(),
            waiting: Waiting::default(),
            traffic: Traffic::default(),
            names: DashMap::new(),
        })
    }

    /// Who learns of committed batches and tells the pages.
    #[must_use]
    pub fn subscriber(self: &Arc<Self>) -> Box<dyn Subscriber> {
        Box::new(Release::new(Arc::clone(self)))
    }

    /// The running workspace. Only the first one counts.
    pub fn attach(&self, router: Router) {
        let _ = self.router.set(router);
    }

    /// Draws keys for sessions in progress that have none: the store of keys was lost or is older, or
    /// their customer was erased while nobody served. What was said before stays sealed; the
    /// conversations can go on.
    ///
    /// # Errors
    /// [`SealError`]; some may be drawn.
    pub async fn complete_keys(&self, router: &Router) -> Result<(), SealError> {
        let open: HashMap<SessionId, DeviceId> = router.read(|engine| {
            engine.sessions().filter(|view| !view.is_over()).map(|it| (it.id, it.device)).collect()
        });
        let without = self.keys.without(open.keys().copied().collect())?;
        if !without.is_empty() {
            let sessions = without.len();
            tracing::warn!(sessions, "sessions have lost their keys; what was said stays sealed");
        }
        self.keys
            .draw_all(without.into_iter().map(|session| (session, open[&session])).collect())
            .await
    }

    /// Brings `work` to its end, also where whoever waits for it goes away; none: it broke.
    pub(super) async fn see_through<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        self.tasks.spawn_on(work, &self.runtime).await.ok()
    }

    /// The workspace, once there is one.
    #[must_use]
    pub fn router(&self) -> Option<&Router> {
        self.router.get()
    }

    /// The next lines of an old conversation; none: there are no more.
    ///
    /// # Errors
    /// [`JournalError`] when the journal cannot be read.
    pub async fn look_back(
        self: &Arc<Self>,
        mut lookback: Lookback,
    ) -> Result<(Lookback, Vec<Line>), JournalError> {
        // Never closed, so a permit comes.
        let _permit = self.lookers.acquire().await;
        let log = Arc::clone(&self.log);
        let read = tokio::task::spawn_blocking(move || {
            let lines = lookback.next(&*log)?;
            Ok((lookback, lines))
        });
        read.await.unwrap_or_else(|error| Err(JournalError::Malformed(error.to_string())))
    }

    /// Public names of agents who have not connected since the start, from their accounts.
    pub fn name_agent(&self, agent: AgentId, name: &str) {
        self.names.insert(agent, Arc::from(name));
    }

    /// Starts the timers: place in line, hold texts, directory; and waits for the end, which
    /// `draining` tells by turning true.
    pub fn start(self: &Arc<Self>, mut draining: watch::Receiver<bool>) {
        self.tasks.spawn_on(super::waiting::run(Arc::clone(self), draining.clone()), &self.runtime);
        self.tasks.spawn_on(forecasting::run(Arc::clone(self), draining.clone()), &self.runtime);
        self.tasks.spawn_on(surge::run(Arc::clone(self), draining.clone()), &self.runtime);
        self.tasks.spawn_on(errands::run(Arc::clone(self), draining.clone()), &self.runtime);
        self.tasks.spawn_on(directory::run(Arc::clone(self), draining.clone()), &self.runtime);
        self.tasks.spawn_on(trouble::run(Arc::clone(self), draining.clone()), &self.runtime);
        let live = Arc::clone(self);
        self.runtime.spawn(async move {
            if draining.wait_for(|over| *over).await.is_ok() {
                live.drain().await;
            }
        });
    }

    /// Turns a request into a customer's connection, or says what is wrong with the handshake.
    #[must_use]
    pub fn upgrade_customer(self: &Arc<Self>, mut request: Request) -> Response {
        match upgrade::accept(&mut request) {
            Ok((response, upgrade)) => {
                let live = Arc::clone(self);
                self.tasks.spawn_on(
                    async move {
                        let Some(socket) = upgrade::open(upgrade).await else { return };
                        let peer = CustomerPeer::new(Arc::clone(&live));
                        let page = peer.page();
                        socket::serve(&live, socket, &page, peer).await;
                    },
                    &self.runtime,
                );
                response
            }
            Err(response) => *response,
        }
    }

    /// Turns a request of somebody who is signed in into an agent's connection, or says what is
    /// wrong with the handshake.
    #[must_use]
    pub fn upgrade_agent(self: &Arc<Self>, mut request: Request, who: StaffSession) -> Response {
        match upgrade::accept(&mut request) {
            Ok((response, upgrade)) => {
                let live = Arc::clone(self);
                // Subscribed before `hello` looks at the sign-in again: none that ends is missed.
                let revocations = live.revocations.subscribe();
                self.tasks.spawn_on(
                    async move {
                        let Some(socket) = upgrade::open(upgrade).await else { return };
                        let peer = AgentPeer::new(Arc::clone(&live), who.clone());
                        let page = peer.page();
                        tokio::select! {
                            () = socket::serve(&live, socket, &page, peer) => {}
                            () = signed_in::watch(&live, &who, revocations, &page) => {}
                        }
                    },
                    &self.runtime,
                );
                response
            }
            Err(response) => *response,
        }
    }

    /// A queue's texts and limits.
    #[must_use]
    pub fn queue_settings(&self, queue: &QueueId) -> Option<&QueueSettings> {
        self.queues.get(queue).and_then(|place| self.settings.queues.get(*place))
    }

    /// Asks every page to come back later and closes its connection: at different moments, so that
    /// neither this server nor the next one meets all of them at once.
    pub async fn drain(&self) {
        self.tether.drain();
        self.tasks.close();
        let mut pages = self.connections.everyone();
        for page in &pages {
            let reconnect_after_ms = chance(RECONNECT_MS);
            let keeps_sessions = self.keeps_sessions;
            let frame = DrainingFrame { reconnect_after_ms, keeps_sessions };
            let frame = CustomerServerFrame::Draining(frame);
            page.send(encode(&frame));
        }
        pages.sort_by_key(|page| page.number().wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let step = u64::from(DRAIN_SPREAD_MS) * 1_000 / (pages.len() as u64).max(1);
        for page in pages {
            tokio::time::sleep(Duration::from_micros(step)).await;
            page.close(Closing::DRAINING);
        }
        // Those who said hello meanwhile.
        for page in self.connections.everyone() {
            page.close(Closing::DRAINING);
        }
        let _ = tokio::time::timeout(DRAIN_MAX, self.tasks.wait()).await;
    }
}

/// A number out of `range`, all alike. Without random bytes it is the middle: clients then come
/// back together, which is worse, but not wrong.
pub(super) fn chance(range: std::ops::RangeInclusive<u32>) -> u32 {
    let (low, high) = (*range.start(), *range.end());
    let width = u64::from(high - low) + 1;
    let drawn = getrandom::u64().map_or(width / 2, |bits| bits % width);
    low + u32::try_from(drawn).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_stays_in_its_range_and_varies() {
        let drawn: std::collections::BTreeSet<u32> =
            (0..200).map(|_| chance(RECONNECT_MS)).collect();
        assert!(drawn.iter().all(|ms| RECONNECT_MS.contains(ms)));
        assert!(drawn.len() > 100);
        assert_eq!(chance(7..=7), 7);
    }
}
