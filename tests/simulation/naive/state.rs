//! What the naive router remembers.

use std::collections::BTreeMap;

use seira_core::model::{
    AgentId, AgentSpec, Asks, Assignment, Boosts, Cause, Channel, Connection, Deferral, DeviceId,
    Marks, Member, Millis, OfferId, Outcome, Presence, Promise, QueueHours, QueueId, QueueSpec,
    Resting, Role, Sealed, SessionId, SessionState, Surge, Tier, Timestamp, Why,
};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Session {
    pub(super) id: SessionId,
    pub(super) device: DeviceId,
    pub(super) queue: QueueId,
    pub(super) channel: Channel,
    pub(super) state: SessionState,
    pub(super) connection: Connection,
    pub(super) arrived_at: Timestamp,
    /// When it last came into a line.
    pub(super) queued_at: Timestamp,
    pub(super) due_at: Timestamp,
    pub(super) boosts: Boosts,
    pub(super) asks: Asks,
    pub(super) profile: Sealed,
    pub(super) note: Option<Sealed>,
    /// Last public place.
    pub(super) seq: u64,
    /// Bytes of sealed text, whispers included.
    pub(super) written: u64,
    /// Whispers so far.
    pub(super) whispers: u64,
    pub(super) customer_marks: Marks,
    pub(super) agent_marks: Marks,
    pub(super) customer_wrote_last: bool,
    /// Latest first.
    pub(super) past_agents: Vec<AgentId>,
    pub(super) hold_until: Option<Timestamp>,
    /// The one person it was passed to.
    pub(super) direct: Option<AgentId>,
    /// Relaxation steps taken.
    pub(super) step: u16,
    pub(super) tier_floor: Tier,
    /// Who declined or missed it, and until when they are not asked again.
    pub(super) cooling: BTreeMap<AgentId, Timestamp>,
    /// In the order they joined.
    pub(super) members: Vec<Member>,
    /// When it took each of its steps.
    pub(super) relaxed: Vec<Timestamp>,
    /// What was promised about this wait and is open, oldest first.
    pub(super) promises: Vec<Promise>,
    /// Why an agent was asked who has accepted, until the conversation begins.
    pub(super) accepted: Option<Why>,
    /// Everybody who held it, in order.
    pub(super) assignments: Vec<Assignment>,
    /// What it is where its customer does not wait on the page.
    pub(super) later: Option<Later>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Later {
    pub(super) deferral: Deferral,
    pub(super) confirmed: bool,
    pub(super) reached: bool,
}

impl Session {
    pub(super) fn waits(&self) -> bool {
        matches!(self.state, SessionState::Queued | SessionState::Offered { .. })
    }

    pub(super) fn talks(&self) -> bool {
        matches!(self.state, SessionState::Connected { .. })
    }

    pub(super) fn wraps_up(&self) -> bool {
        matches!(self.state, SessionState::WrapUp { .. })
    }

    pub(super) fn is_over(&self) -> bool {
        self.ended_at().is_some()
    }

    pub(super) fn ended_at(&self) -> Option<Timestamp> {
        match self.state {
            SessionState::Closed { at, .. } | SessionState::Abandoned { at, .. } => Some(at),
            SessionState::Queued
            | SessionState::Offered { .. }
            | SessionState::Deferred { .. }
            | SessionState::Connected { .. }
            | SessionState::WrapUp { .. } => None,
        }
    }

    /// Who holds it in conversation or wrap-up.
    pub(super) fn holder(&self) -> Option<AgentId> {
        match self.state {
            SessionState::Connected { agent, .. } | SessionState::WrapUp { agent, .. } => {
                Some(agent)
            }
            SessionState::Queued
            | SessionState::Offered { .. }
            | SessionState::Deferred { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => None,
        }
    }

    pub(super) fn member(&self, agent: AgentId) -> Option<&Member> {
        self.members.iter().find(|member| member.agent == agent)
    }

    /// Nobody holds it from now on.
    pub(super) fn unassign(&mut self, at: Timestamp) {
        let open = self.assignments.last_mut().filter(|last| last.until.is_none());
        open.into_iter().for_each(|last| last.until = Some(at));
    }

    /// An agent holds it from now on.
    pub(super) fn assign(&mut self, at: Timestamp, agent: AgentId, cause: Cause) {
        self.unassign(at);
        self.assignments.push(Assignment { agent, from: at, until: None, cause });
    }

    /// The one key everything is ordered by.
    pub(super) fn key(&self) -> (Timestamp, SessionId) {
        (self.due_at, self.id)
    }

    /// Its place if it is passed on to a queue with this target.
    pub(super) fn due_with(&self, target: Millis) -> Timestamp {
        self.due_at.min(self.arrived_at + target - sum(&self.boosts))
    }
}

/// All boosts together.
pub(super) fn sum(boosts: &Boosts) -> Millis {
    let all = boosts.iter().flat_map(|boosts| boosts.iter());
    Millis(all.fold(0, |sum: i64, boost| sum.saturating_add(boost.by.0)))
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Agent {
    pub(super) spec: AgentSpec,
    pub(super) presence: Presence,
    pub(super) presence_since: Timestamp,
    /// When it last took or gave up work, or changed presence.
    pub(super) idle_since: Timestamp,
    /// Unanswered offers in a row.
    pub(super) missed: u32,
    /// In conversation and wrap-up, in the order they were taken.
    pub(super) sessions: Vec<SessionId>,
    /// Conversations of colleagues, in the order they were joined.
    pub(super) joined: Vec<SessionId>,
    /// The session it takes nothing later than.
    pub(super) drains_for: Option<SessionId>,
}

impl Agent {
    pub(super) fn is_available(&self) -> bool {
        self.presence == Presence::At(Resting::Available)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Queue {
    pub(super) spec: QueueSpec,
    /// No longer named by the configuration.
    pub(super) retired: bool,
    pub(super) hours: QueueHours,
    pub(super) paused: bool,
    pub(super) surge: Option<Surge>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Offer {
    pub(super) offer: OfferId,
    pub(super) session: SessionId,
    pub(super) agent: AgentId,
    pub(super) offered_at: Timestamp,
    pub(super) lease_ends_at: Timestamp,
    /// Set for invitations.
    pub(super) role: Option<Role>,
    pub(super) why: Why,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Device {
    /// Oldest first.
    pub(super) answers: Vec<(u64, Outcome)>,
    /// Its last answered frame, or when it was first heard of.
    pub(super) last_at: Timestamp,
    /// When its session was forgotten.
    pub(super) free_at: Timestamp,
    /// The session it last started, until that is forgotten.
    pub(super) session: Option<SessionId>,
}
