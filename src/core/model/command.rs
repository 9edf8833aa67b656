//! What somebody wishes.

use serde::{Deserialize, Serialize};

use super::{
    AgentId, AgentSpec, Channel, Configuration, DeviceId, DispositionId, Millis, OfferId, Party,
    PresenceWish, QueueHours, QueueId, Sealed, SessionId, Timestamp,
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
    /// A customer asks for help.
    Arrive {
        /// Fresh id.
        session: SessionId,
        /// The customer's device; one open session each.
        device: DeviceId,
        /// Where to.
        queue: QueueId,
        /// How.
        channel: Channel,
        /// Sum of the boosts that apply; the session is due that much earlier. 0 to 7 days.
        boost: Millis,
        /// Agents the customer talked with, latest first; at most three.
        past_agents: Vec<AgentId>,
        /// Until when it waits for a past agent alone; none: not at all.
        hold_until: Option<Timestamp>,
        /// Name and topic.
        profile: Sealed,
    },
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
    /// The customer leaves the line.
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
    /// The router was down for this long: leases, graces and wrap-ups move, due times do not.
    Resumed {
        /// How long.
        down: Millis,
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
