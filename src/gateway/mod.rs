//! Where the outside meets the house: HTTP, WebSockets, sign-in, pages.
//!
//! Personal content is sealed here ([`seal`]) before it becomes a command, and opened here again
//! when it leaves. What customers keep is signed here ([`token`]). Nothing here decides about
//! sessions; that is the router's.

use std::sync::Arc;

use tokio::sync::{broadcast, watch};

use crate::config::Settings;
use crate::history::{History, Revocation};
use crate::runtime::Router;

pub mod agents;
pub mod bucket;
pub mod connections;
pub mod conversations;
pub mod customers;
pub mod directory;
pub mod frames;
pub mod lines;
pub mod live;
pub mod outbox;
pub mod pace;
pub mod refusals;
pub mod release;
pub mod seal;
pub mod signed_in;
pub mod socket;
pub mod tether;
pub mod token;
pub mod typing;
pub mod upgrade;
pub mod views;
pub mod waiting;

use seal::Keys;
use token::Tokens;

/// Revocations that a slow listener may be behind by; one that is further behind checks its
/// sign-in again.
const REVOCATIONS_MAX: usize = 256;

/// What every handler may need. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// Asks the leader, reads the follower.
    pub router: Router,
    /// The checked settings.
    pub settings: Arc<Settings>,
    /// Accounts and past contacts.
    pub history: History,
    /// Seals and opens personal content.
    pub keys: Arc<Keys>,
    /// Signs and checks what customers keep.
    pub tokens: Tokens,
    /// Sign-ins that end; sockets of staff listen and close.
    pub revocations: broadcast::Sender<Revocation>,
    /// True from the moment the server wants to stop: sockets then send `draining`, and close.
    pub draining: watch::Receiver<bool>,
}

impl AppState {
    /// Everything together; `draining` turns true when the server wants to stop.
    #[must_use]
    pub fn new(
        router: Router,
        settings: Arc<Settings>,
        history: History,
        tokens: Tokens,
        draining: watch::Receiver<bool>,
    ) -> Self {
        let (revocations, _) = broadcast::channel(REVOCATIONS_MAX);
        let keys = Arc::new(Keys::new());
        Self { router, settings, history, keys, tokens, revocations, draining }
    }
}
