//! A customer asks for help.

use serde::{Deserialize, Serialize};

use super::{
    AgentId, Asks, Boost, Channel, CustomerId, DeferralWish, DeviceId, QueueId, Sealed, SessionId,
    Timestamp,
};

/// What is known of a session when it arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Fresh id.
    pub session: SessionId,
    /// The customer's device; one open session each.
    pub device: DeviceId,
    /// Whose request it is; none where nobody keeps customers apart.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// Where to.
    pub queue: QueueId,
    /// How.
    pub channel: Channel,
    /// What it asks for beyond what its queue does.
    pub asks: Asks,
    /// The boosts that apply; the session is due earlier by their sum, 0 to 7 days.
    pub boosts: Vec<Boost>,
    /// Agents the customer talked with, latest first; at most three, each once.
    pub past_agents: Vec<AgentId>,
    /// Until when it waits for a past agent alone; none: not at all.
    pub hold_until: Option<Timestamp>,
    /// Name and topic.
    pub profile: Sealed,
    /// What is wished instead of waiting; then a queue that is closed, full or not staffed takes it too.
    #[serde(default)]
    pub defer: Option<DeferralWish>,
}

impl Arrival {
    /// An arrival that asks for nothing of its own, knows nobody and is due as its queue says.
    #[must_use]
    pub fn plain(
        session: SessionId,
        device: DeviceId,
        queue: QueueId,
        channel: Channel,
        profile: Sealed,
    ) -> Self {
        Self {
            session,
            device,
            customer: None,
            queue,
            channel,
            asks: Asks::default(),
            boosts: Vec::new(),
            past_agents: Vec::new(),
            hold_until: None,
            profile,
            defer: None,
        }
    }
}
