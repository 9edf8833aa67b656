//! Where the outside meets the house: HTTP, WebSockets, sign-in, pages.
//!
//! ```text
//! server (accept, bounds) → routes → access (origin, sign-in, role) → login, pages, sockets → live
//! ```
//!
//! Personal content is sealed here ([`seal`]) before it becomes a command, and opened here again
//! when it leaves. What customers keep is signed here ([`token`]). Nothing here decides about
//! sessions; that is the router's.

use std::fmt;
use std::sync::Arc;

use tokio::sync::{broadcast, watch};

use crate::config::Settings;
use crate::history::{History, Revocation};
use crate::runtime::{Health, Router};

pub mod access;
pub mod agents;
pub mod asked;
pub mod attempts;
pub mod bucket;
pub mod connections;
pub mod conversations;
pub mod customers;
pub mod deferral;
pub mod directory;
pub mod earlier;
pub mod errands;
pub mod export;
mod following;
pub mod forecasting;
pub mod frames;
pub mod headers;
pub mod health;
pub mod identity;
pub mod language;
mod line;
pub mod lines;
pub mod list_agents;
pub mod list_sessions;
pub mod list_waiting;
pub mod live;
pub mod login;
pub mod lookback;
pub mod openapi;
pub mod origin;
pub mod outbox;
pub mod pages;
pub mod people;
pub mod problem;
pub mod promise;
pub mod proof;
pub mod refusals;
pub mod release;
mod report_outcomes;
pub mod report_promises;
mod report_span;
pub mod routes;
pub mod seal;
pub mod sentences;
pub mod server;
pub mod signed_in;
pub mod socket;
pub mod sockets;
pub mod staff;
pub mod stand_in;
mod standing;
pub mod supervision;
pub mod surge;
pub mod surges;
pub mod talk;
pub mod tether;
pub mod token;
pub mod traffic;
pub mod transcript;
pub mod trouble;
pub mod typing;
pub mod upgrade;
pub mod views;
pub mod waiting;
pub mod why;
pub mod words;

pub use routes::{document, routes};

use attempts::Attempts;
use live::Live;
use origin::Origins;
use problem::{Code, Refused};
use staff::Staff;

/// Revocations that a slow listener may be behind by; one that is further behind checks its
/// sign-in again.
pub const REVOCATIONS_MAX: usize = 256;

/// What every handler may need. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// Asks the leader, reads the follower.
    pub router: Router,
    /// The checked settings.
    pub settings: Arc<Settings>,
    /// Accounts and past contacts.
    pub history: History,
    /// The sockets.
    pub live: Arc<Live>,
    /// Sign-ins that end; sockets of staff listen and close.
    pub revocations: broadcast::Sender<Revocation>,
    /// True from the moment the server wants to stop: sockets then send `draining`, and close.
    pub draining: watch::Receiver<bool>,
    /// Which websites may ask.
    pub origins: Arc<Origins>,
    /// Failed sign-ins of late.
    pub attempts: Arc<Attempts>,
    /// Tells the router about accounts.
    pub staff: Arc<Staff>,
}

impl fmt::Debug for AppState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppState")
    }
}

impl AppState {
    /// Everything together; `draining` turns true when the server wants to stop.
    #[must_use]
    pub fn new(
        router: Router,
        settings: Arc<Settings>,
        history: History,
        live: Arc<Live>,
        revocations: broadcast::Sender<Revocation>,
        draining: watch::Receiver<bool>,
    ) -> Self {
        let origins = Arc::new(Origins::new(&settings));
        let attempts = Arc::new(Attempts::new(settings.limits.login_attempts_max));
        let staff = Arc::default();
        Self { router, settings, history, live, revocations, draining, origins, attempts, staff }
    }

    /// Tells every socket of staff that sign-ins are over.
    pub fn revoke(&self, revocation: Revocation) {
        // An error means that nobody listens.
        let _ = self.revocations.send(revocation);
    }

    /// Whether new connections are taken: until the server wants to stop.
    ///
    /// # Errors
    /// `unavailable`.
    pub fn check_open(&self) -> Result<(), Refused> {
        if *self.draining.borrow() {
            return Err(Refused::new(Code::Unavailable, "shutting down").retry_after(5));
        }
        Ok(())
    }

    /// Whether new work is taken.
    ///
    /// # Errors
    /// `unavailable`, with the reason.
    pub fn check_ready(&self) -> Result<(), Refused> {
        self.check_open()?;
        let (code, reason) = match self.router.health() {
            Health::Ready | Health::Storage(_) => match self.live.trouble() {
                None => return Ok(()),
                Some(kind) => return Err(Refused::storage(kind)),
            },
            Health::Draining => (Code::Unavailable, "shutting down"),
            Health::Failed => (Code::Unavailable, "the router has failed and needs a restart"),
        };
        Err(Refused::new(code, reason).retry_after(5))
    }
}
