//! What somebody wishes.

use serde::{Deserialize, Serialize};

use super::{
    AgentId, AgentSpec, Arrival, CallbackOutcome, Configuration, CustomerId, DeferralWish,
    DeviceId, DispositionId, Millis, OfferId, Party, PresenceWish, PromiseWish, QueueHours,
    QueueId, Role, Sealed, SessionId, SurgeCause, SurgeWish,
};

/// A wish and, where a person's device made it, the counter that makes repeating it harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Set for frames that carry an `id`.
    pub origin: Option<Origin>,
    /// What is wished.
    pub wish: Wish,
}

impl Command {
    /// A wish of the house itself.
    #[must_use]
    pub const fn internal(wish: Wish) -> Self {
        Self { origin: None, wish }
    }
}

/// A device's counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// Whose counter.
    pub device: DeviceId,
    /// 1, 2, 3, ...; gaps are fine.
    pub id: u64,
}

/// Everything that can be asked of the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "snake_case")]
pub enum Wish {
    /// Replace the configuration.
    Configure {
        /// The new one, whole.
        configuration: Configuration,
    },
    /// A queue opens or closes.
    SetHours {
        /// Which.
        queue: QueueId,
        /// From now on.
        hours: QueueHours,
    },
    /// An agent's account appears or changes.
    SetAgent {
        /// The account, whole.
        spec: AgentSpec,
    },
    /// An agent's account is gone; sessions go back in line.
    RemoveAgent {
        /// Whose.
        agent: AgentId,
    },
    /// An agent changes presence.
    SetPresence {
        /// Who.
        agent: AgentId,
        /// To what.
        presence: PresenceWish,
    },
    /// The last page of an agent is gone.
    AgentConnectionLost {
        /// Whose.
        agent: AgentId,
    },
    /// The first page of an agent is (back) there.
    AgentConnectionBack {
        /// Whose.
        agent: AgentId,
    },
    /// A supervisor pauses a queue, or lets it go on. Customers may still join a paused line; nobody
    /// is offered anything of it, but for what was passed to a person.
    PauseQueue {
        /// Which.
        queue: QueueId,
        /// From now on.
        paused: bool,
    },
    /// A queue is overrun. What was declared stays as it is where the forecast says so too.
    BeginSurge {
        /// Which.
        queue: QueueId,
        /// What follows.
        surge: SurgeWish,
    },
    /// A queue is not overrun any more. The forecast does not end what was declared.
    EndSurge {
        /// Which.
        queue: QueueId,
        /// Who says so.
        cause: SurgeCause,
    },
    /// A supervisor moves everybody who waits in one line to another.
    MoveLine {
        /// Out of this one.
        from: QueueId,
        /// Into this one; sessions of channels it does not take stay.
        to: QueueId,
    },
    /// A customer asks for help.
    Arrive(Box<Arrival>),
    /// The last page of a customer is gone.
    CustomerConnectionLost {
        /// Whose session.
        session: SessionId,
    },
    /// The first page of a customer is (back) there.
    CustomerConnectionBack {
        /// Whose session.
        session: SessionId,
    },
    /// A customer who waits, or has asked for one of them before, would rather be called or answered later.
    Defer {
        /// Which session.
        session: SessionId,
        /// What instead.
        into: DeferralWish,
    },
    /// The customer of a callback or a message waits in line again, at the better of both places.
    Rejoin {
        /// Which session.
        session: SessionId,
    },
    /// A customer whose turn to be called has come is there.
    ConfirmTurn {
        /// Which session.
        session: SessionId,
    },
    /// A customer whose turn to be called has come would rather be called later.
    PutOff {
        /// Which session.
        session: SessionId,
    },
    /// An agent who has taken a callback says what the call came to.
    RecordCallback {
        /// Who; must hold the session.
        agent: AgentId,
        /// Which.
        session: SessionId,
        /// What it came to.
        outcome: CallbackOutcome,
    },
    /// The customer leaves the line, or gives up a callback or message.
    Leave {
        /// Which session.
        session: SessionId,
    },
    /// Somebody writes.
    Post {
        /// In which session.
        session: SessionId,
        /// Who.
        from: Author,
        /// What.
        content: Sealed,
    },
    /// Somebody's page received or showed lines.
    Mark {
        /// In which session.
        session: SessionId,
        /// Who.
        from: Author,
        /// Received up to this `seq`.
        delivered: u64,
        /// Seen up to this `seq`.
        read: u64,
    },
    /// An agent takes an offer.
    Accept {
        /// Who.
        agent: AgentId,
        /// Which.
        offer: OfferId,
    },
    /// An agent passes on an offer.
    Decline {
        /// Who.
        agent: AgentId,
        /// Which.
        offer: OfferId,
    },
    /// An agent passes a conversation on.
    Transfer {
        /// Who.
        agent: AgentId,
        /// Which.
        session: SessionId,
        /// Where to.
        to: Target,
        /// For the colleague.
        note: Option<Sealed>,
    },
    /// An agent passes a conversation to the tiers above the own one. Due time and history stay.
    Escalate {
        /// Who.
        agent: AgentId,
        /// Which.
        session: SessionId,
        /// For the colleague.
        note: Option<Sealed>,
    },
    /// An agent asks a colleague to come into the conversation; the agent keeps it.
    Invite {
        /// Who.
        agent: AgentId,
        /// Which.
        session: SessionId,
        /// Whom.
        whom: Invitee,
        /// As what.
        role: Role,
    },
    /// An agent takes an invitation back.
    Uninvite {
        /// Who invited.
        agent: AgentId,
        /// The offer the colleague got.
        offer: OfferId,
    },
    /// An agent lets a colleague who advises talk with the customer.
    Admit {
        /// Who.
        agent: AgentId,
        /// Which.
        session: SessionId,
        /// Whom.
        member: AgentId,
    },
    /// A colleague leaves the conversation, or is sent out of it by who holds it.
    Part {
        /// Who wishes it: the colleague, or who holds the session.
        agent: AgentId,
        /// Which.
        session: SessionId,
        /// Who goes.
        member: AgentId,
    },
    /// An agent gives the conversation to a colleague who is in it, and goes.
    HandOver {
        /// Who.
        agent: AgentId,
        /// Which.
        session: SessionId,
        /// To whom.
        to: AgentId,
    },
    /// An agent writes to the colleagues in the conversation, not to the customer.
    Whisper {
        /// Who.
        agent: AgentId,
        /// In which session.
        session: SessionId,
        /// What.
        content: Sealed,
    },
    /// A supervisor moves a session that waits or talks.
    Reassign {
        /// Which.
        session: SessionId,
        /// Where to.
        to: Target,
        /// For the colleague.
        note: Option<Sealed>,
    },
    /// An agent takes a waiting session by hand, whatever its skills and its place.
    Pull {
        /// Who; must be available with room.
        agent: AgentId,
        /// Which.
        session: SessionId,
    },
    /// A supervisor lets a waiting session go before others.
    PushUp {
        /// Which.
        session: SessionId,
        /// How far.
        push: Push,
    },
    /// Somebody ends a conversation.
    End {
        /// Which.
        session: SessionId,
        /// Who.
        by: Author,
    },
    /// An agent finishes wrap-up.
    FinishWrapUp {
        /// Who.
        agent: AgentId,
        /// Which.
        session: SessionId,
        /// The outcome.
        disposition: Option<DispositionId>,
        /// For colleagues.
        note: Option<Sealed>,
    },
    /// An agent is done with every wrap-up, without outcomes.
    Ready {
        /// Who.
        agent: AgentId,
    },
    /// It was proved who uses a device.
    Identify {
        /// Who.
        customer: CustomerId,
        /// Which device.
        device: DeviceId,
        /// Who it was until now, if somebody else.
        before: Option<CustomerId>,
        /// What was proved.
        identity: Sealed,
    },
    /// A customer's keys were destroyed; everybody who keeps something of it lets go.
    EraseCustomer {
        /// Whose.
        customer: CustomerId,
    },
    /// The key of a session that is over was destroyed.
    EraseContent {
        /// Which.
        session: SessionId,
    },
    /// Some who wait are to be told how long. Whoever does not wait any more, was told less than
    /// [`super::PROMISE_EVERY`] ago, or has too many promises open, is passed over.
    Promise {
        /// To whom, and what.
        promises: Vec<PromiseWish>,
    },
    /// The router was down for this long: leases, graces and wrap-ups move, due times do not.
    Resumed {
        /// How long.
        down: Millis,
    },
    /// The router stood still for this long, because nothing could be kept: the same deadlines move, and
    /// nobody is thought to be gone.
    Held {
        /// How long.
        span: Millis,
    },
    /// Time has passed; fires every deadline up to now.
    Tick,
}

/// Who acts in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// Its customer.
    Customer,
    /// An agent, who must hold it.
    Agent(AgentId),
}

impl Author {
    /// Which side that is.
    #[must_use]
    pub const fn party(self) -> Party {
        match self {
            Self::Customer => Party::Customer,
            Self::Agent(_) => Party::Agent,
        }
    }
}

/// Where a conversation is passed on to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A line.
    Queue(QueueId),
    /// A colleague who is available with room now; who declines or does not answer sends it back
    /// to the line of its queue at its old place.
    Agent(AgentId),
}

/// Who is asked into a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Invitee {
    /// This colleague, who must be available with room.
    Agent(AgentId),
    /// The best of the tiers above the one who asks, among those who may take the session and have
    /// room now.
    NextTier,
}

/// How far a waiting session is pushed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Push {
    /// It counts as due so much earlier: 1 ms to 7 days.
    By(Millis),
    /// Before everybody who is offerable in its line.
    First,
}
