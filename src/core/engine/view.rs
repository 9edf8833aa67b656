//! What readers see of the engine's state.

use std::collections::BTreeMap;

use crate::model::{
    AgentId, AgentSpec, Assignment, Boosts, Channel, Connection, Deferral, DeviceId, Marks, Member,
    OfferId, Presence, Promise, QueueHours, QueueSpec, Role, Sealed, SessionId, SessionState,
    Surge, Timestamp, Why,
};

/// A session.
#[derive(Debug, Clone, Copy)]
pub struct SessionView<'a> {
    /// Its id.
    pub id: SessionId,
    /// Its queue.
    pub queue: &'a QueueSpec,
    /// How they talk.
    pub channel: Channel,
    /// Where it stands.
    pub state: &'a SessionState,
    /// Whether its customer is there.
    pub connection: Connection,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// When it last came into a line.
    pub queued_at: Timestamp,
    /// Relaxation steps taken there.
    pub step: u16,
    /// Its key in the order of everything.
    pub due_at: Timestamp,
    /// Why that is earlier than for others.
    pub boosts: &'a Boosts,
    /// The customer's device.
    pub device: DeviceId,
    /// Name and topic.
    pub profile: &'a Sealed,
    /// The note of the last transfer.
    pub note: Option<&'a Sealed>,
    /// Last public place used in the conversation.
    pub seq: u64,
    /// Last place used in what the agents write to each other.
    pub whispers: u64,
    /// How far the customer has got.
    pub customer_marks: Marks,
    /// How far the agent has got.
    pub agent_marks: Marks,
    /// Colleagues in the conversation, longest there first.
    pub members: &'a [Member],
    /// Open offers to colleagues to come into it, oldest first.
    pub invites: &'a [OfferId],
    /// When it took each of the relaxation steps, in their order.
    pub relaxed: &'a [Timestamp],
    /// What its customer was promised about this wait and is not settled, oldest first.
    pub promises: &'a [Promise],
    /// What it is, where its customer does not wait on the page.
    pub deferral: Option<&'a Deferral>,
    /// Whether the customer said to be there for the call.
    pub confirmed: bool,
    /// Whether whoever holds it has reached the customer.
    pub reached: bool,
    /// Who holds it, or held it last; none before the first conversation.
    pub assignment: Option<&'a Assignment>,
    /// Who held it before that, oldest first: the latest of them.
    pub earlier: &'a [Assignment],
}

impl SessionView<'_> {
    /// Whether nothing will happen in it any more, wrap-up included.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.state, SessionState::Closed { .. } | SessionState::Abandoned { .. })
    }
}

/// An agent.
#[derive(Debug, Clone, Copy)]
pub struct AgentView<'a> {
    /// The account.
    pub spec: &'a AgentSpec,
    /// Whether the agent takes work.
    pub presence: &'a Presence,
    /// Since when.
    pub presence_since: Timestamp,
    /// Sessions in conversation and wrap-up, in the order in which they were taken.
    pub sessions: &'a [SessionId],
    /// Conversations of colleagues.
    pub joined: &'a [SessionId],
    /// Open offers, oldest first.
    pub offers: &'a [OfferId],
    /// The session the agent takes nothing later than, until it fits.
    pub keeps_room_for: Option<SessionId>,
    /// Share of slots in use, offers included, 0 to 1.
    pub load: f64,
}

/// An open offer.
#[derive(Debug, Clone, Copy)]
pub struct OfferView<'a> {
    /// Its number.
    pub offer: OfferId,
    /// What is offered.
    pub session: SessionId,
    /// To whom.
    pub agent: AgentId,
    /// As what the agent is asked into a colleague's conversation; none: to take the session.
    pub role: Option<Role>,
    /// When it was made.
    pub offered_at: Timestamp,
    /// When it is withdrawn.
    pub lease_ends_at: Timestamp,
    /// Why this agent.
    pub why: &'a Why,
}

/// A queue.
#[derive(Debug, Clone, Copy)]
pub struct QueueView<'a> {
    /// Its rules.
    pub spec: &'a QueueSpec,
    /// Whether it is open.
    pub hours: QueueHours,
    /// Whether a supervisor has stopped its offers.
    pub paused: bool,
    /// More comes than its agents can meet.
    pub surge: Option<&'a Surge>,
    /// Sessions in line whose customers wait on the page, an agent being asked or not.
    pub waiting: u32,
    /// Callbacks that no agent has taken.
    pub callbacks: u32,
    /// Messages that no agent has taken.
    pub messages: u32,
    /// Callbacks asked for by time slot.
    pub slots: &'a BTreeMap<Timestamp, u32>,
    /// Since when the longest waiting of them is in line.
    pub oldest_queued_at: Option<Timestamp>,
    /// Whether an agent who could take its sessions is signed in (available, away or in grace).
    pub staffed: bool,
    /// Whether one of them is available, busy or not.
    pub attended: bool,
}
