//! What is to be done beside the traffic: telling the journal what changed among the keys, and
//! erasing customers when their sessions are over.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use seira_core::model::{Command, CustomerId, SessionId, SessionState, Wish};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use super::live::Live;
use crate::history::{Announcement, NotKept};

/// How often somebody looks. Another process may have asked for something.
const EVERY: Duration = Duration::from_secs(1);

/// Sessions of a customer that are looked at: more are never open.
const SESSIONS_MAX: u32 = 10_000;

/// How often old content is looked for.
const EXPIRE_EVERY: Duration = Duration::from_secs(600);

/// Sessions whose content goes at once.
const EXPIRE_STEP: usize = 500;

/// What came of a wish to erase a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasure {
    /// There is no such customer, or not any more.
    Unknown,
    /// The keys are destroyed.
    Done {
        /// How many sessions the customer had.
        sessions: u64,
    },
    /// A conversation is going on; a few seconds after its end the keys are destroyed.
    AfterSession,
}

/// Runs errands until `draining`.
pub async fn run(live: Arc<Live>, mut draining: watch::Receiver<bool>) {
    let mut beat = tokio::time::interval(EVERY);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seldom = tokio::time::interval(EXPIRE_EVERY);
    seldom.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seen = BTreeSet::new();
    loop {
        let now = tokio::select! {
            _ = draining.wait_for(|over| *over) => return,
            _ = seldom.tick() => Some(jiff::Timestamp::now().as_millisecond()),
            _ = beat.tick() => None,
        };
        // What failed is in the log, and is tried again at the next beat.
        if let Some(now) = now {
            let _ = live.expire(now).await;
        }
        let _ = erase_all(&live).await;
        seen = announce(&live, &seen).await.unwrap_or_default();
    }
}

async fn erase_all(live: &Live) -> Result<(), NotKept> {
    for customer in live.keys.store.erasures()? {
        live.erase(customer).await?;
    }
    Ok(())
}

/// Tells the journal what it has not heard of. What is new here is left to whoever caused it until
/// the next beat.
async fn announce(live: &Live, seen: &BTreeSet<i64>) -> Result<BTreeSet<i64>, NotKept> {
    let Some(router) = live.router() else { return Ok(BTreeSet::new()) };
    let mut left = BTreeSet::new();
    for (number, told) in live.keys.store.announcements()? {
        if !seen.contains(&number) {
            left.insert(number);
            continue;
        }
        if router.ask(Command::internal(wish(told))).await.is_err() {
            left.insert(number);
            break;
        }
        live.keys.store.announced(number).await?;
    }
    Ok(left)
}

fn wish(told: Announcement) -> Wish {
    match told {
        Announcement::Identified { customer, device, before, identity } => {
            Wish::Identify { customer, device, before, identity }
        }
        Announcement::Erased(customer) => Wish::EraseCustomer { customer },
        Announcement::ContentErased(session) => Wish::EraseContent { session },
    }
}

impl Live {
    /// Destroys the keys of a customer, unless one of its sessions is going on: then it is kept in
    /// mind, and done soon after.
    ///
    /// # Errors
    /// [`NotKept`]; trying again is harmless.
    pub async fn erase(&self, customer: CustomerId) -> Result<Erasure, NotKept> {
        let sessions = self.keys.store.sessions(customer, None, SESSIONS_MAX)?;
        if sessions.iter().any(|session| self.goes_on(*session)) {
            let asked = jiff::Timestamp::now().as_millisecond();
            let known = self.keys.store.ask_erasure(customer, asked).await?;
            return Ok(if known { Erasure::AfterSession } else { Erasure::Unknown });
        }
        let erased = self.keys.store.erase(customer).await?;
        self.keys.changed(customer, None);
        // What is in memory of their lines can be read; in the journal it cannot any more.
        sessions.iter().for_each(|session| self.conversations.drop_lines(*session));
        let Some(sessions) = erased else { return Ok(Erasure::Unknown) };
        tracing::info!(%customer, sessions, "a customer was erased");
        Ok(Erasure::Done { sessions })
    }

    /// Destroys the keys of sessions whose content is kept no longer at `now` (wall time, Unix
    /// milliseconds); how many.
    ///
    /// # Errors
    /// [`NotKept`]; some may be destroyed.
    pub async fn expire(&self, now: i64) -> Result<usize, NotKept> {
        let (Some(kept), Some(router)) = (self.settings.content_kept, self.router()) else {
            return Ok(0);
        };
        // Ids begin with the time at which they were drawn (RFC 9562, section 5.7).
        let oldest = u128::from((now - kept.0).max(0).unsigned_abs()) << 80;
        let open: HashSet<SessionId> = router.read(|engine| {
            engine.sessions().filter(|view| !view.is_over()).map(|view| view.id).collect()
        });
        let mut expired = 0;
        loop {
            let before = SessionId::from_u128(oldest);
            let step = self.keys.store.expire(before, open.clone(), EXPIRE_STEP).await?;
            for session in &step {
                self.keys.destroyed(*session);
                self.conversations.drop_lines(*session);
            }
            expired += step.len();
            if step.len() < EXPIRE_STEP {
                break;
            }
        }
        if expired > 0 {
            tracing::info!(sessions = expired, "old content was erased");
        }
        Ok(expired)
    }

    /// Whether the customer is in line or in conversation; wrap-up is the agent's.
    fn goes_on(&self, session: SessionId) -> bool {
        let Some(router) = self.router() else { return false };
        router.read(|engine| {
            engine.session(session).is_some_and(|view| match view.state {
                SessionState::Queued
                | SessionState::Offered { .. }
                | SessionState::Connected { .. } => true,
                SessionState::WrapUp { .. }
                | SessionState::Closed { .. }
                | SessionState::Abandoned { .. } => false,
            })
        })
    }
}
