//! What has happened. Events carry every computed value, so that applying one needs no configuration.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    AbandonReason, AgentId, AgentSpec, Asks, Author, Boosts, CallbackOutcome, Channel, CloseReason,
    Configuration, Connection, CustomerId, Deferral, DeferralCause, DeviceId, DispositionId,
    Millis, OfferId, Party, Presence, Promise, QueueHours, QueueId, QueuedReason, Role, Sealed,
    Sequence, SessionId, Settled, SilenceClock, Surge, Tier, Timestamp, Why,
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
    /// A queue was paused, or goes on.
    QueuePaused {
        /// Which.
        queue: QueueId,
        /// From now on.
        paused: bool,
    },
    /// A queue is overrun, or not any more.
    SurgeChanged {
        /// Which.
        queue: QueueId,
        /// From now on.
        surge: Option<Surge>,
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
        /// Whose request it is; none where nobody keeps customers apart.
        #[serde(default)]
        customer: Option<CustomerId>,
        /// Its line.
        queue: QueueId,
        /// How they will talk.
        channel: Channel,
        /// The one key everything is ordered by.
        due_at: Timestamp,
        /// Why it is due earlier than others; kept for a later transfer.
        #[serde(default)]
        boosts: Boosts,
        /// What it asks for beyond what its queue does.
        #[serde(default)]
        asks: Option<Arc<Asks>>,
        /// Agents known from before, latest first.
        past_agents: Vec<AgentId>,
        /// Until when it waits for those alone.
        hold_until: Option<Timestamp>,
        /// Name and topic.
        profile: Sealed,
        /// Public place.
        seq: u64,
    },
    /// The hold for a past agent, or the wait for the person it was passed to, is over; everybody may
    /// take the session now.
    HoldEnded {
        /// Which.
        session: SessionId,
    },
    /// A customer who waits was promised how long.
    Promised {
        /// Which.
        session: SessionId,
        /// What was told.
        promise: Promise,
    },
    /// Promises whose outcome is known: the wait is over, or their time.
    PromisesSettled {
        /// Which.
        session: SessionId,
        /// The line it waits in, or waited in last.
        queue: QueueId,
        /// How they will talk.
        channel: Channel,
        /// Each with its outcome, in the order in which they were told.
        settled: Vec<Settled>,
    },
    /// The customer does not wait on the page any more: from now on the session is a callback or a message.
    Deferred {
        /// Which.
        session: SessionId,
        /// What it is.
        deferral: Deferral,
        /// Why.
        cause: DeferralCause,
        /// Until when it is in no line; none: it is in line.
        until: Option<Timestamp>,
        /// Its place in the order of everything.
        due_at: Timestamp,
        /// How they will talk.
        channel: Channel,
        /// Public place.
        seq: u64,
    },
    /// A deferred session is in line: its time has come.
    DeferralDue {
        /// Which.
        session: SessionId,
    },
    /// A customer who is about to be called said that they are there.
    TurnConfirmed {
        /// Which.
        session: SessionId,
    },
    /// An agent called, and this is what it came to.
    CallbackTried {
        /// Which.
        session: SessionId,
        /// Who called.
        agent: AgentId,
        /// What it came to.
        outcome: CallbackOutcome,
        /// Which attempt it was: 1, 2, ...
        attempt: u8,
    },
    /// The customer of a deferred session waits on the page again.
    Rejoined {
        /// Which.
        session: SessionId,
        /// Its place in the order of everything.
        due_at: Timestamp,
        /// Public place.
        seq: u64,
    },
    /// The requirement widened.
    Relaxed {
        /// Which.
        session: SessionId,
        /// Steps taken so far.
        step: u16,
    },
    /// A supervisor gave the session an earlier place in the order.
    Rekeyed {
        /// Which.
        session: SessionId,
        /// Its place now.
        due_at: Timestamp,
        /// Why it is due earlier than others, what the supervisor added included.
        boosts: Boosts,
    },
    /// An agent takes nothing that is due later than this session, until it fits.
    DrainStarted {
        /// Who.
        agent: AgentId,
        /// For which session.
        session: SessionId,
    },
    /// An agent takes everything again.
    DrainEnded {
        /// Who.
        agent: AgentId,
    },
    /// The customer's page went or came back.
    CustomerConnectionChanged {
        /// Whose session.
        session: SessionId,
        /// Now.
        connection: Connection,
    },
    /// A session was shown to an agent, to take it or to join it.
    SessionOffered {
        /// Which.
        session: SessionId,
        /// The offer's number.
        offer: OfferId,
        /// Who is asked.
        agent: AgentId,
        /// When it is withdrawn.
        lease_ends_at: Timestamp,
        /// As what the agent is asked into a colleague's conversation; none: to take the session.
        role: Option<Role>,
        /// Why this agent and this session.
        why: Why,
    },
    /// An offer is no longer open. When the last one to take the session has ended without success and
    /// the session is not over, it is in line again at its place.
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
        /// The lowest tier that may take it from now on.
        tier_floor: Tier,
        /// Public place.
        seq: u64,
    },
    /// A colleague came into a conversation.
    MemberJoined {
        /// Which.
        session: SessionId,
        /// Who.
        agent: AgentId,
        /// As what.
        role: Role,
        /// Public place, where the customer notices.
        seq: Option<u64>,
    },
    /// A colleague who advised talks with the customer from now on.
    MemberAdmitted {
        /// Which.
        session: SessionId,
        /// Who.
        agent: AgentId,
        /// Public place.
        seq: u64,
    },
    /// A colleague left a conversation.
    MemberLeft {
        /// Which.
        session: SessionId,
        /// Who.
        agent: AgentId,
        /// Public place, where the customer notices.
        seq: Option<u64>,
    },
    /// A colleague who was in the conversation holds it now; who held it before is gone from it.
    HolderChanged {
        /// Which.
        session: SessionId,
        /// Who held it.
        from: AgentId,
        /// Who holds it.
        to: AgentId,
        /// Why.
        cause: HolderCause,
        /// Public place.
        seq: u64,
    },
    /// An agent wrote to the colleagues in the conversation.
    Whispered {
        /// In which session.
        session: SessionId,
        /// Who.
        agent: AgentId,
        /// What.
        content: Sealed,
        /// Its place among these: 1, 2, 3, ...
        line: u64,
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
    /// The router was down, or stood still because nothing could be kept; deadlines that people own have
    /// moved. After a stop every customer who was there counts as lost from now on: one event for all of
    /// them, however many there are.
    Resumed {
        /// For how long; after a stop, for how long at most: since the record before. Nobody knows when a process that was killed was
        /// last alive. A quiet time before that counts too, but no deadline ended in it, or there would be
        /// a record of that: so no deadline moves by more than the downtime and its own length, and
        /// whoever has one is never given less time than was left.
        down: Millis,
        /// Until when they may come back, by queue; empty: nobody is lost.
        #[serde(default)]
        graces: Vec<(QueueId, Timestamp)>,
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
    /// It was proved who uses a device: its sessions from now on, and those of the anonymous customer
    /// it was until now, are this customer's.
    CustomerIdentified {
        /// Who.
        customer: CustomerId,
        /// Which device.
        device: DeviceId,
        /// Who it was until now, if somebody else; there is no such customer any more.
        before: Option<CustomerId>,
        /// What was proved: name, address, attributes.
        identity: Sealed,
    },
    /// Everything personal of a customer is gone: its keys were destroyed.
    CustomerErased {
        /// Whose.
        customer: CustomerId,
    },
    /// The content of a session that is over is gone: its key was destroyed.
    ContentErased {
        /// Which.
        session: SessionId,
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

/// Why a colleague holds a conversation from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolderCause {
    /// Who held it gave it away.
    HandedOver,
    /// Who held it was lost, or the account is gone.
    Lost,
}
