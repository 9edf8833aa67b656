//! Bodies of the HTTP calls that list who waits, who works and what is going on: where supervisors
//! find the numbers that their actions need.
//!
//! Times are RFC 3339 in UTC, with milliseconds. Lists come in pages: `next`, given back as `after`,
//! leads on from there. Each page is as of its own moment. What carries names and topics of customers
//! has no `Debug`, so that they get into no log.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::agent::PresenceState;
use super::conversation::Channel;
use super::deferral::DeferralKind;
use super::supervision::BoostWhy;

/// `GET /api/v1/queues/{queue}/sessions`: who waits in a queue, earliest due first.
#[derive(Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct QueueSessions {
    /// As of when.
    pub at: String,
    /// Queue id.
    pub queue: String,
    /// Its name.
    pub queue_name: String,
    /// Whether whoever asks has the skills of this queue.
    pub yours: bool,
    /// In the order in which they are due.
    pub sessions: Vec<WaitingSession>,
    /// The `after` of the next page; none on the last.
    pub next: Option<String>,
}

/// One session that waits.
#[derive(Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct WaitingSession {
    /// Session id.
    pub session: String,
    /// How they will talk.
    pub channel: Channel,
    /// What it is, where the customer does not wait on the page.
    pub deferral: Option<DeferralKind>,
    /// What keeps it in the line, or outside of it.
    pub state: WaitingState,
    /// Place in line, 1 is next; none while it waits for a particular agent or for its customer.
    pub position: Option<u32>,
    /// When it arrived.
    pub arrived_at: String,
    /// Since when it waits in this line.
    pub queued_at: String,
    /// Its place in the order of everything: the earliest due goes first.
    pub due_at: String,
    /// Relaxation steps it has taken in this line.
    pub step: u16,
    /// Why it is due earlier than others of its queue.
    pub boosts: Vec<BoostWhy>,
    /// What to call the customer; none without a name, and for readers who may not see it.
    pub customer_name: Option<String>,
    /// What it is about; likewise.
    pub topic: Option<String>,
    /// The language it asks for, as a skill.
    pub language: Option<String>,
    /// Why it waits, in one sentence.
    pub why: String,
}

/// Where a session that waits stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitingState {
    /// In line for everybody who may take it.
    InLine,
    /// Agents are being asked.
    Asked,
    /// Held for an agent whom the customer knows.
    Held,
    /// The customer's connection is lost; the place is kept for a while.
    CustomerAway,
    /// A callback or message of a queue that is closed.
    OutsideHours,
}

/// `GET /api/v1/agents`: everybody who takes sessions, by number.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct FloorAgents {
    /// As of when.
    pub at: String,
    /// By number.
    pub agents: Vec<FloorAgent>,
    /// The `after` of the next page; none on the last.
    pub next: Option<String>,
}

/// One agent.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct FloorAgent {
    /// Number of the account: `to.agent` where a session is reassigned.
    pub agent: u32,
    /// Public name.
    pub name: String,
    /// Whether the agent takes work.
    pub presence: PresenceState,
    /// Why away: one of the configured reasons, or `missed_offers`.
    pub reason: Option<String>,
    /// Since when.
    pub since: String,
    /// Share of room in use, offers included: 0 to 1.
    pub load: f64,
    /// Most chats at once.
    pub chats_max: u16,
    /// Most calls at once.
    pub calls_max: u16,
    /// Ids of sessions in conversation and wrap-up, in the order in which they were taken.
    pub sessions: Vec<String>,
    /// Ids of colleagues' sessions that the agent has been asked into.
    pub joined: Vec<String>,
    /// Open offers, oldest first.
    pub offers: Vec<AgentOffer>,
    /// Skills with levels.
    pub skills: BTreeMap<String, u8>,
    /// Line of support.
    pub tier: u8,
}

/// An open offer to an agent.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct AgentOffer {
    /// The offer's number.
    pub offer: u64,
    /// Id of the session that is offered.
    pub session: String,
    /// Whether it is a colleague's conversation, for advice or to join.
    pub invitation: bool,
    /// When it is withdrawn.
    pub lease_ends_at: String,
}

/// `GET /api/v1/sessions`: sessions in progress. First those that wait, earliest due first; then
/// those that an agent holds, by id.
#[derive(Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct OpenSessions {
    /// As of when.
    pub at: String,
    /// In that order.
    pub sessions: Vec<OpenSession>,
    /// The `after` of the next page; none on the last.
    pub next: Option<String>,
}

/// One session in progress.
#[derive(Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct OpenSession {
    /// Session id.
    pub session: String,
    /// Queue id.
    pub queue: String,
    /// The queue's name.
    pub queue_name: String,
    /// How they talk.
    pub channel: Channel,
    /// What it is, where the customer does not wait on the page.
    pub deferral: Option<DeferralKind>,
    /// When it comes into line, while its time has not come.
    pub until: Option<String>,
    /// Where it stands.
    pub state: OpenState,
    /// When it arrived.
    pub arrived_at: String,
    /// Since when it waits; in conversation and wrap-up, since when they talk or talked.
    pub since: String,
    /// Who holds it.
    pub agent: Option<u32>,
    /// What that agent is called.
    pub agent_name: Option<String>,
    /// Numbers of colleagues in the conversation.
    pub members: Vec<u32>,
    /// Numbers of agents who are being asked to take it.
    pub asked: Vec<u32>,
    /// What to call the customer; none without a name, and for readers who may not see it.
    pub customer_name: Option<String>,
    /// What it is about; likewise.
    pub topic: Option<String>,
}

/// Where a session in progress stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenState {
    /// In line, agents being asked or not.
    Waiting,
    /// A callback or message whose time has not come.
    Deferred,
    /// In conversation.
    Talking,
    /// The agent finishes.
    WrapUp,
}
