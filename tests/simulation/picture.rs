//! What a router looks like from outside, in the same words for the engine and the naive one.

use seira_core::engine::{Ability, Standing};
use seira_core::model::{
    AgentId, AgentSpec, Assignment, Channel, Connection, Deferral, DeviceId, Marks, Member,
    OfferId, Presence, Promise, QueueHours, QueueId, QueueSpec, Role, Sealed, SessionId,
    SessionState, Surge, Timestamp, Why,
};

/// Everything that readers can see.
#[derive(Debug, PartialEq)]
pub(crate) struct Picture<'a> {
    pub(crate) sessions: Vec<SessionPicture<'a>>,
    pub(crate) agents: Vec<AgentPicture<'a>>,
    pub(crate) queues: Vec<QueuePicture<'a>>,
    /// Open offers, by number.
    pub(crate) offers: Vec<OfferPicture<'a>>,
    /// What a sweep finds: 0 unless somebody was forgotten.
    pub(crate) missed_matches: u32,
}

#[derive(Debug, PartialEq)]
pub(crate) struct SessionPicture<'a> {
    pub(crate) id: SessionId,
    pub(crate) queue: &'a QueueId,
    pub(crate) channel: Channel,
    pub(crate) state: &'a SessionState,
    pub(crate) connection: Connection,
    pub(crate) arrived_at: Timestamp,
    pub(crate) due_at: Timestamp,
    pub(crate) device: DeviceId,
    pub(crate) profile: &'a Sealed,
    pub(crate) note: Option<&'a Sealed>,
    pub(crate) seq: u64,
    pub(crate) customer_marks: Marks,
    pub(crate) agent_marks: Marks,
    pub(crate) members: &'a [Member],
    pub(crate) position: Option<u32>,
    /// What was promised about this wait and is open.
    pub(crate) promises: &'a [Promise],
    /// What it is where its customer does not wait on the page, and whether the customer confirmed and
    /// was reached.
    pub(crate) deferral: Option<&'a Deferral>,
    pub(crate) told: Option<(bool, bool)>,
    /// When it took each relaxation step.
    pub(crate) relaxed: Vec<Timestamp>,
    /// Who held it, oldest first.
    pub(crate) assignments: Vec<Assignment>,
    /// Why it waits.
    pub(crate) standing: Option<(Ability, Standing)>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct AgentPicture<'a> {
    pub(crate) spec: &'a AgentSpec,
    pub(crate) presence: &'a Presence,
    pub(crate) presence_since: Timestamp,
    pub(crate) sessions: Vec<SessionId>,
    /// Conversations of colleagues.
    pub(crate) joined: Vec<SessionId>,
    pub(crate) offers: Vec<OfferId>,
    pub(crate) keeps_room_for: Option<SessionId>,
    /// Share of slots in use, in ten-thousandths.
    pub(crate) load: i64,
}

#[derive(Debug, PartialEq)]
pub(crate) struct QueuePicture<'a> {
    pub(crate) spec: &'a QueueSpec,
    pub(crate) hours: QueueHours,
    pub(crate) paused: bool,
    pub(crate) surge: Option<&'a Surge>,
    pub(crate) waiting: u32,
    /// Callbacks and messages that nobody has taken.
    pub(crate) later: [u32; 2],
    pub(crate) oldest_queued_at: Option<Timestamp>,
    pub(crate) staffed: bool,
    pub(crate) attended: bool,
}

#[derive(Debug, PartialEq)]
pub(crate) struct OfferPicture<'a> {
    pub(crate) offer: OfferId,
    pub(crate) session: SessionId,
    pub(crate) agent: AgentId,
    pub(crate) offered_at: Timestamp,
    pub(crate) lease_ends_at: Timestamp,
    pub(crate) role: Option<Role>,
    pub(crate) why: &'a Why,
}

impl Picture<'_> {
    /// The first thing in which two pictures differ, in words.
    pub(crate) fn difference(&self, other: &Self) -> Option<String> {
        fn first<T: std::fmt::Debug + PartialEq>(what: &str, a: &[T], b: &[T]) -> Option<String> {
            let longer = a.len().max(b.len());
            let at = (0..longer).find(|at| a.get(*at) != b.get(*at))?;
            Some(format!("{what}:\n  engine {:?}\n  naive  {:?}", a.get(at), b.get(at)))
        }
        first("a session", &self.sessions, &other.sessions)
            .or_else(|| first("an agent", &self.agents, &other.agents))
            .or_else(|| first("a queue", &self.queues, &other.queues))
            .or_else(|| first("an offer", &self.offers, &other.offers))
            .or_else(|| {
                let missed = (self.missed_matches, other.missed_matches);
                (missed.0 != missed.1).then(|| format!("missed matches: {missed:?}"))
            })
    }
}
