//! From committed events to rows: follows the journal and hands facts to a writer task.

use std::collections::BTreeMap;
use std::time::Duration;

use seira_core::model::{AgentId, DeviceId, Event, Record, SessionId, Timestamp};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::Contacts;
use super::contacts::Fact;
use crate::journal::Subscriber;

/// Facts that may wait for the database. Beyond it facts are left out, and counted in the log: past
/// contact is a preference, and the release of frames must not wait for it.
const QUEUE_MAX: usize = 4_096;

/// Facts in one transaction.
const BATCH_MAX: usize = 256;

/// Attempts to write a batch before it is left out.
const ATTEMPTS: u32 = 4;

/// Pause after the first failed attempt; doubles from one to the next.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// Follows the journal. One per process; rebuilding means feeding it the journal from the start.
#[derive(Debug)]
pub struct Projection {
    open: BTreeMap<SessionId, Open>,
    facts: mpsc::Sender<Fact>,
    left_out: u64,
}

/// What is known of a session that is not over.
#[derive(Debug)]
struct Open {
    device: DeviceId,
    agent: Option<AgentId>,
}

/// A projection and the task that writes for it; the task ends, with all written, after the
/// projection is dropped.
#[must_use]
pub fn projection(contacts: Contacts) -> (Projection, JoinHandle<()>) {
    let (facts, received) = mpsc::channel(QUEUE_MAX);
    let writer = tokio::spawn(write(contacts, received));
    (Projection { open: BTreeMap::new(), facts, left_out: 0 }, writer)
}

impl Subscriber for Projection {
    fn committed(&mut self, batch: &[Record]) {
        for record in batch {
            self.follow(record.at, &record.event);
        }
    }
}

impl Projection {
    fn follow(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::SessionArrived { session, device, .. } => {
                self.open.insert(*session, Open { device: *device, agent: None });
                self.keep(Fact::Seen { device: *device, at });
            }
            Event::SessionConnected { session, agent, .. } => {
                if let Some(open) = self.open.get_mut(session) {
                    open.agent = Some(*agent);
                }
                self.keep_contact(*session, at);
            }
            Event::HolderChanged { session, to, .. } => {
                self.keep_contact(*session, at);
                if let Some(open) = self.open.get_mut(session) {
                    open.agent = Some(*to);
                }
                self.keep_contact(*session, at);
            }
            Event::SessionQueued { session, .. } => {
                self.keep_contact(*session, at);
                if let Some(open) = self.open.get_mut(session) {
                    open.agent = None;
                }
            }
            Event::WrapUpStarted { session, .. } => self.keep_contact(*session, at),
            Event::SessionClosed { session, .. } | Event::SessionAbandoned { session, .. } => {
                self.keep_contact(*session, at);
                self.open.remove(session);
            }
            Event::Configured { .. }
            | Event::HoursChanged { .. }
            | Event::QueuePaused { .. }
            | Event::Rekeyed { .. }
            | Event::DrainStarted { .. }
            | Event::DrainEnded { .. }
            | Event::MemberJoined { .. }
            | Event::MemberAdmitted { .. }
            | Event::MemberLeft { .. }
            | Event::Whispered { .. }
            | Event::AgentSet { .. }
            | Event::AgentRemoved { .. }
            | Event::PresenceChanged { .. }
            | Event::HoldEnded { .. }
            | Event::Relaxed { .. }
            | Event::CustomerConnectionChanged { .. }
            | Event::SessionOffered { .. }
            | Event::OfferEnded { .. }
            | Event::MessagePosted { .. }
            | Event::Marked { .. }
            | Event::SilenceWarned { .. }
            | Event::Resumed { .. }
            | Event::Answered { .. }
            | Event::SessionForgotten { .. }
            | Event::DeviceForgotten { .. }
            | Event::CustomerIdentified { .. }
            | Event::CustomerErased { .. }
            | Event::ContentErased { .. } => {}
        }
    }

    fn keep_contact(&mut self, session: SessionId, until: Timestamp) {
        let Some(Open { device, agent: Some(agent) }) = self.open.get(&session) else { return };
        let fact = Fact::Helped { session, device: *device, agent: *agent, until };
        self.keep(fact);
    }

    fn keep(&mut self, fact: Fact) {
        if self.facts.try_send(fact).is_ok() {
            return;
        }
        self.left_out += 1;
        if self.left_out.is_power_of_two() {
            tracing::warn!(
                left_out = self.left_out,
                "history is too slow; past contacts are left out"
            );
        }
    }
}

async fn write(contacts: Contacts, mut facts: mpsc::Receiver<Fact>) {
    let mut batch = Vec::with_capacity(BATCH_MAX);
    while facts.recv_many(&mut batch, BATCH_MAX).await > 0 {
        write_batch(&contacts, &batch).await;
        batch.clear();
    }
}

async fn write_batch(contacts: &Contacts, batch: &[Fact]) {
    let mut pause = RETRY_AFTER;
    for attempt in 1..=ATTEMPTS {
        match contacts.keep(batch).await {
            Ok(()) => return,
            Err(error) if attempt < ATTEMPTS => {
                tracing::warn!(%error, attempt, "history could not be written; trying again");
            }
            Err(error) => {
                tracing::error!(%error, facts = batch.len(), "history could not be written; left out");
                return;
            }
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
}
