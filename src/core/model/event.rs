//! What has happened. Events carry every computed value, so that applying one needs no configuration.

use serde::{Deserialize, Serialize};

use super::{
    AbandonReason, AgentId, AgentSpec, Author, Channel, CloseReason, Configuration, Connection,
    DeviceId, DispositionId, Level, Millis, OfferId, Party, Presence, QueueHours, QueueId,
    QueuedReason, Sealed, Sequence, SessionId, SilenceClock, SkillId, Timestamp,
};

/// An event with its place and time in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Place: 1, 2, 3, ...
    pub sequence: Sequence,
    /// Engine time of the decision; never goes back.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}

/// A fact. `seq` is the public place in the session's conversation: 1, 2, 3, ... without gaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The configuration was replaced.
    Configured {
        /// The new one.
        configuration: Configuration,
    },
    /// A queue opened or closed.
    HoursChanged {
        /// Which.
        queue: QueueId,
        /// From now on.
        hours: QueueHours,
    },
    /// An agent's account appeared or changed.
    AgentSet {
        /// The account.
        spec: AgentSpec,
    },
    /// An agent's account is gone.
    AgentRemoved {
        /// Whose.
        agent: AgentId,
    },
    /// An agent's presence changed.
    PresenceChanged {
        /// Whose.
        agent: AgentId,
        /// To what.
        presence: Presence,
    },
    /// A session arrived and is in line.
    SessionArrived {
        /// Its id.
        session: SessionId,
        /// The customer's device.
        device: DeviceId,
        /// Its line.
        queue: QueueId,
        /// How they will talk.
        channel: Channel,
        /// The one key everything is ordered by.
        due_at: Timestamp,
        /// Its boosts, kept for a later transfer.
        boost: Millis,
        /// Agents known from before, latest first.
        past_agents: Vec<AgentId>,
        /// Until when it waits for those alone.
        hold_until: Option<Timestamp>,
        /// Name and topic.
        profile: Sealed,
        /// Public place.
        seq: u64,
    },
    /// The hold for a past agent is over; everybody may take the session now.
    HoldEnded {
        /// Which.
        session: SessionId,
    },
    /// The requirement widened.
    Relaxed {
        /// Which.
        session: SessionId,
        /// Steps taken so far.
        step: u16,
    },
    /// The customer's page went or came back.
    CustomerConnectionChanged {
        /// Whose session.
        session: SessionId,
        /// Now.
        connection: Connection,
    },
    /// A session was shown to an agent.
    SessionOffered {
        /// Which.
        session: SessionId,
        /// The offer's number.
        offer: OfferId,
        /// Who is asked.
        agent: AgentId,
        /// When it is withdrawn.
        lease_ends_at: Timestamp,
        /// Why this agent and this session.
        why: Why,
    },
    /// An offer is no longer open; unless accepted or the session is over, the session is in line
    /// again at its place.
    OfferEnded {
        /// Which.
        offer: OfferId,
        /// Whose.
        session: SessionId,
        /// Who was asked.
        agent: AgentId,
        /// How.
        result: OfferResult,
        /// Until when this session is not offered again to this agent.
        cool_until: Option<Timestamp>,
        /// Unanswered offers in a row of this agent, this one included.
        missed_in_a_row: u32,
    },
    /// Customer and agent can talk.
    SessionConnected {
        /// Which.
        session: SessionId,
        /// Who helps.
        agent: AgentId,
        /// When a silent customer is warned.
        silence: SilenceClock,
        /// Public place.
        seq: u64,
    },
    /// A session is in line again.
    SessionQueued {
        /// Which.
        session: SessionId,
        /// Its line now.
        queue: QueueId,
        /// Its place now.
        due_at: Timestamp,
        /// Why.
        reason: QueuedReason,
        /// The only agent to be asked first, after a transfer to a person.
        direct: Option<AgentId>,
        /// A colleague's note.
        note: Option<Sealed>,
        /// Until when the agent it comes from is not offered it again.
        cool_until: Option<Timestamp>,
        /// Public place.
        seq: u64,
    },
    /// Somebody wrote.
    MessagePosted {
        /// In which session.
        session: SessionId,
        /// Who.
        from: Author,
        /// What.
        content: Sealed,
        /// The customer's clock from now on.
        silence: SilenceClock,
        /// Public place.
        seq: u64,
    },
    /// Somebody's page received or showed lines.
    Marked {
        /// In which session.
        session: SessionId,
        /// Whose page.
        party: Party,
        /// Received up to this `seq`.
        delivered: u64,
        /// Seen up to this `seq`.
        read: u64,
    },
    /// A silent customer was warned.
    SilenceWarned {
        /// Which.
        session: SessionId,
        /// When it closes.
        closes_at: Timestamp,
        /// Public place.
        seq: u64,
    },
    /// A conversation ended; the agent finishes until `ends_at`.
    WrapUpStarted {
        /// Which.
        session: SessionId,
        /// Who finishes.
        agent: AgentId,
        /// Why it ended.
        reason: CloseReason,
        /// When wrap-up ends by itself.
        ends_at: Timestamp,
        /// Public place.
        seq: u64,
    },
    /// A session is over after a conversation.
    SessionClosed {
        /// Which.
        session: SessionId,
        /// Who helped last.
        agent: AgentId,
        /// Why the conversation ended.
        reason: CloseReason,
        /// The outcome, if one was chosen.
        disposition: Option<DispositionId>,
        /// For colleagues.
        note: Option<Sealed>,
        /// Public place, where no wrap-up told the customer before.
        seq: Option<u64>,
    },
    /// A session is over without a conversation.
    SessionAbandoned {
        /// Which.
        session: SessionId,
        /// Why.
        reason: AbandonReason,
        /// Public place.
        seq: u64,
    },
    /// A session that is long over is no longer kept in memory.
    SessionForgotten {
        /// Which.
        session: SessionId,
    },
    /// The router was down; deadlines that people own have moved.
    Resumed {
        /// For how long.
        down: Millis,
    },
    /// What a device's frame `id` came to; repeating the frame repeats this.
    Answered {
        /// Whose counter.
        device: DeviceId,
        /// Its value.
        id: u64,
        /// The answer.
        outcome: Outcome,
    },
    /// A device's answers are no longer kept.
    DeviceForgotten {
        /// Whose.
        device: DeviceId,
    },
}

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// The session it concerned.
    pub session: Option<SessionId>,
    /// The public place it got.
    pub seq: Option<u64>,
}

/// How an offer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferResult {
    /// The agent took it.
    Accepted,
    /// The agent passed it on.
    Declined,
    /// Nobody answered in time.
    Expired,
    /// The session ended or moved meanwhile, or the agent went away.
    Rescinded,
    /// The agent's connection was lost.
    AgentLost,
}

/// Why a session went to an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// What decided.
    pub decided_by: DecidedBy,
    /// How many agents could have taken it at that moment, this one included.
    pub candidates: u32,
    /// What was asked for at that moment.
    pub skills: Vec<(SkillId, Level)>,
}

/// What decided a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// Nobody else could take it.
    OnlyCandidate,
    /// Talked with this agent before.
    PastContact,
    /// Best fit of skills.
    SkillFit,
    /// Least share of slots in use.
    Load,
    /// Idle for longest.
    LongestIdle,
    /// All else equal: the lowest number.
    Tie,
    /// A colleague asked for this agent.
    Transfer,
    /// The agent became free, and this session was the earliest due.
    EarliestDue,
}
