//! What is to be done beside the traffic: telling the journal what changed among the keys, and
//! erasing customers when their sessions are over.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use seira_core::model::{Command, CustomerId, Sequence, SessionId, SessionState, Wish};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use super::export::RECORDS_MAX;
use super::live::Live;
use super::talk::Talk;
use super::trouble::Store;
use crate::history::{Announcement, Erased, NotKept};
use crate::journal::{JournalError, Log};

/// How often somebody looks. Another process may have asked for something.
const EVERY: Duration = Duration::from_secs(1);

/// Sessions of a customer that are looked at: more are never open.
const SESSIONS_MAX: u32 = 10_000;

/// A session that is younger and not known yet may be on its way to the journal: its key stays until
/// that is over. While the journal fails that takes longer, and no key of an unknown session goes.
const ARRIVING_MAX: Duration = Duration::from_secs(60);

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

/// What an erasure that a running server was asked for waits for, as far as others can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// For the end of this session, in line or in conversation.
    Session(SessionId),
    /// Until it is clear that this session, which the journal does not know, is not on its way there.
    Arriving(SessionId),
    /// For the server alone.
    Server,
}

impl Waits {
    /// What the erasure of a customer waits for whose newest sessions are `sessions`, at `now` (wall
    /// time, Unix milliseconds).
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn of(log: &dyn Log, sessions: &[SessionId], now: i64) -> Result<Self, JournalError> {
        let youngest = drawn_at(now - ARRIVING_MAX.as_millis() as i64);
        for session in sessions {
            let mut talk = None::<Talk>;
            for record in log.of_session(*session, Sequence(0), RECORDS_MAX)? {
                talk = talk.or_else(|| Talk::begun(&record));
                talk.as_mut().map(|talk| talk.take(&record));
            }
            match talk {
                Some(talk) if talk.goes_on() => {
                    return Ok(Self::Session(*session));
                }
                None if *session >= youngest => return Ok(Self::Arriving(*session)),
                Some(_) | None => {}
            }
        }
        Ok(Self::Server)
    }
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
        erase_all(&live).await;
        seen = announce(&live, &seen).await.unwrap_or_default();
    }
}

/// One who cannot be erased keeps no other waiting.
async fn erase_all(live: &Live) {
    for customer in live.keys.store.erasures().unwrap_or_default() {
        if live.erase(customer).await.is_err() {
            tracing::warn!(%customer, "a customer could not be erased; once more soon");
        }
    }
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
        if let Some(wish) = wish(live, told)?
            && router.ask(Command::internal(wish)).await.is_err()
        {
            left.insert(number);
            break;
        }
        live.keys.store.announced(number).await?;
    }
    Ok(left)
}

/// What the journal is to hear of an announcement; none: nothing any more, as the customer was erased.
///
/// What was proved is told as it is now: an announcement may come after a later one of that customer.
pub(super) fn wish(live: &Live, told: Announcement) -> Result<Option<Wish>, NotKept> {
    Ok(match told {
        Announcement::Identified { customer, device, before, .. } => {
            let known = live.keys.store.of_id(customer)?;
            let identity = known.and_then(|known| known.identity);
            identity.map(|identity| Wish::Identify { customer, device, before, identity })
        }
        Announcement::Erased(customer) => Some(Wish::EraseCustomer { customer }),
        Announcement::ContentErased(session) => Some(Wish::EraseContent { session }),
    })
}

impl Live {
    /// Destroys the keys of a customer, unless one of its sessions is going on: then it is kept in
    /// mind, and done soon after.
    ///
    /// # Errors
    /// [`NotKept`]; trying again is harmless.
    pub async fn erase(&self, customer: CustomerId) -> Result<Erasure, NotKept> {
        let sessions = self.keys.store.sessions(customer, None, SESSIONS_MAX)?;
        let now = jiff::Timestamp::now().as_millisecond();
        if sessions.iter().any(|session| self.goes_on(*session, now)) {
            let known = self.keys.store.ask_erasure(customer, now).await?;
            return Ok(if known { Erasure::AfterSession } else { Erasure::Unknown });
        }
        let seen = (sessions.clone(), SESSIONS_MAX);
        let erased = self.keys.store.erase_seen(customer, seen, now).await;
        if erased == Ok(Erased::Later) {
            return Ok(Erasure::AfterSession);
        }
        // Also where it is not known: keys may be destroyed that are still in the log of the file.
        self.keys.changed(customer, None);
        // What is in memory of their lines can be read; in the journal it cannot any more.
        sessions.iter().for_each(|session| self.conversations.drop_lines(*session));
        let Erased::Done(sessions) = erased? else { return Ok(Erasure::Unknown) };
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
        let oldest = drawn_at(now - kept.0).as_u128();
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

    /// Whether the customer is in line or in conversation at `now` (wall time, Unix milliseconds), or
    /// may be about to; wrap-up is the agent's.
    fn goes_on(&self, session: SessionId, now: i64) -> bool {
        let Some(router) = self.router() else { return false };
        let youngest = drawn_at(now - ARRIVING_MAX.as_millis() as i64);
        router.read(|engine| match engine.session(session).map(|view| view.state) {
            Some(
                SessionState::Queued
                | SessionState::Offered { .. }
                | SessionState::Deferred { .. }
                | SessionState::Connected { .. },
            ) => true,
            Some(
                SessionState::WrapUp { .. }
                | SessionState::Closed { .. }
                | SessionState::Abandoned { .. },
            ) => false,
            // What waits for a disk or a database may wait for longer.
            None => session >= youngest || self.trouble_of(Store::Journal).is_some(),
        })
    }
}

/// The first id of a session that could be drawn at `at` (wall time, Unix milliseconds): ids begin
/// with that (RFC 9562, section 5.7).
fn drawn_at(at: i64) -> SessionId {
    SessionId::from_u128(u128::from(at.max(0).unsigned_abs()) << 80)
}
