//! Bodies of the HTTP calls with which supervisors watch and steer the floor.
//!
//! Times are RFC 3339 in UTC, with milliseconds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::agent::{DecidedBy, InviteRole, TransferTarget};
use super::conversation::Channel;
use super::deferral::DeferralKind;

/// Why a session waits, or went to whom it went.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct SessionWhy {
    /// Session id.
    pub session: String,
    /// Queue id.
    pub queue: String,
    /// The queue's name.
    pub queue_name: String,
    /// How they talk.
    pub channel: Channel,
    /// Where the session stands.
    pub state: SessionPhase,
    /// All of it in one sentence.
    pub sentence: String,
    /// When it arrived.
    pub arrived_at: String,
    /// When it last came into a line.
    pub queued_at: String,
    /// Its place in the order of everything: the earliest due goes first.
    pub due_at: String,
    /// Why that is earlier than for others of its queue.
    pub boosts: Vec<BoostWhy>,
    /// Relaxation steps it has taken in this line, in order.
    pub steps: Vec<StepWhy>,
    /// What it is, where the customer does not wait on the page.
    pub deferral: Option<DeferralKind>,
    /// When it comes into line, while its time has not come.
    pub until: Option<String>,
    /// What it waits for, while it waits.
    pub waiting: Option<WaitingWhy>,
    /// Open offers, in the order in which they were made.
    pub offers: Vec<OfferWhy>,
    /// Who has it, and why, in conversation and wrap-up.
    pub assignment: Option<AssignmentWhy>,
    /// Everybody who has held it, oldest first: the latest 32.
    pub assignments: Vec<AssignmentWhy>,
}

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionPhase {
    /// In line.
    Waiting,
    /// A callback or message whose time has not come.
    Deferred,
    /// In line, and agents are being asked.
    Offered,
    /// In conversation.
    Connected,
    /// The agent finishes.
    WrapUp,
    /// Over after a conversation.
    Closed,
    /// Over without one.
    Abandoned,
}

/// A reason to be due earlier.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct BoostWhy {
    /// Which, as in the configuration.
    pub reason: String,
    /// How much earlier, in seconds.
    pub by_s: i64,
}

/// A widening of what is asked for.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct StepWhy {
    /// When, counted from the time in line.
    pub at: String,
    /// Required levels drop by this many more.
    pub lower_levels_by: u8,
    /// So many more tiers may take it.
    pub more_tiers: u8,
    /// Agents of this queue may take it too.
    pub queue: Option<String>,
}

/// What a session waits for.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct WaitingWhy {
    /// Place in line; 1 is next.
    pub position: u32,
    /// What keeps it waiting.
    pub standing: StandingWhy,
    /// Agents who have what is asked for.
    pub able: AbleWhy,
    /// What is asked for now.
    pub asked: AskedWhy,
    /// The next widening.
    pub next: Option<StepWhy>,
    /// When it is let go.
    pub limit_at: Option<String>,
}

/// What keeps a session waiting.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StandingWhy {
    /// The customer's connection is lost; the place is kept until then.
    CustomerAway {
        /// The end of the grace.
        until: String,
    },
    /// The answers of these agents are waited for.
    Asked {
        /// Their numbers.
        agents: Vec<u32>,
        /// The end of the lease.
        until: String,
    },
    /// An agent the customer knows.
    Held {
        /// Numbers of those who may come.
        agents: Vec<u32>,
        /// The end of the hold.
        until: String,
    },
    /// The queue is paused.
    Paused,
    /// The queue is closed: callbacks and messages wait until it opens.
    OutsideHours {
        /// When that is, if it is known.
        opens_at: Option<String>,
    },
    /// Nobody on duty can take it.
    Nobody {
        /// Whether anybody has an account who could.
        exists: bool,
        /// What nobody on duty has.
        missing: MissingWhy,
    },
    /// Everybody on duty who could take it is away.
    NobodyAvailable,
    /// Those who have room passed it on lately, or keep their room for somebody due earlier.
    Passed {
        /// Numbers of those who passed it on.
        agents: Vec<u32>,
    },
    /// An agent takes nothing that is due later, until there is room.
    RoomKept {
        /// The agent's number.
        agent: u32,
    },
    /// Those who have room have as many sessions of its queue as that allows.
    AtQueueMaximum,
    /// Everybody who could take it is busy.
    Busy,
}

/// What nobody on duty has.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum MissingWhy {
    /// Nobody is on duty at all.
    Everybody,
    /// A skill at a level.
    Skill {
        /// Which.
        skill: String,
        /// At least.
        level: u8,
    },
    /// A language at a level.
    Language {
        /// Which, as a skill.
        skill: String,
        /// At least.
        level: u8,
    },
    /// A tier.
    Tier {
        /// The lowest that would do.
        from: u8,
        /// The highest.
        to: u8,
    },
    /// All of it together; each by itself somebody has.
    Combination,
    /// Capacity for the channel.
    Channel,
}

/// Agents who have what is asked for; each count is part of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
pub struct AbleWhy {
    /// Have an account.
    pub accounts: u32,
    /// Are on duty: available, away or back in a moment.
    pub signed_in: u32,
    /// Take work.
    pub available: u32,
    /// Have room for it now.
    pub with_room: u32,
}

/// What is asked of whoever takes a session.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct AskedWhy {
    /// Any one of these will do: first the queue's own, then those of overflow.
    pub any_of: Vec<AlternativeWhy>,
    /// The language, as a skill with its level; one entry or none.
    pub language: BTreeMap<String, u8>,
    /// Skills that are better there than not.
    pub preferred: BTreeMap<String, u8>,
}

/// Skills and tiers, all of which are needed.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct AlternativeWhy {
    /// Skills with their least levels.
    pub skills: BTreeMap<String, u8>,
    /// The lowest tier.
    pub tier_from: u8,
    /// The highest.
    pub tier_to: u8,
}

/// An open offer.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct OfferWhy {
    /// The offer's number.
    pub offer: u64,
    /// Who is asked.
    pub agent: u32,
    /// What the agent is called.
    pub agent_name: String,
    /// As what the agent is asked into a colleague's conversation; none: to take the session.
    pub role: Option<InviteRole>,
    /// When it was made.
    pub offered_at: String,
    /// When it is withdrawn.
    pub lease_ends_at: String,
    /// Why this agent.
    pub choice: ChoiceWhy,
    /// The same in one sentence.
    pub sentence: String,
}

/// How an agent came to hold a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CauseWhy {
    /// By accepting an offer.
    Offered,
    /// By hand, out of the line.
    Pulled,
    /// Somebody gave it away.
    HandedOver,
    /// Somebody was lost out of the conversation.
    Inherited,
}

/// Who holds or held a session.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct AssignmentWhy {
    /// Who.
    pub agent: u32,
    /// What the agent is called.
    pub agent_name: String,
    /// Since when.
    pub connected_at: String,
    /// Until when; none while it lasts.
    pub until: Option<String>,
    /// How it came about.
    pub cause: CauseWhy,
    /// Number of who held it before, where it was handed over or inherited.
    pub instead_of: Option<u32>,
    /// Why this agent was chosen, where an offer was accepted.
    pub choice: Option<ChoiceWhy>,
    /// The same in one sentence.
    pub sentence: String,
}

/// Why an agent was chosen.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct ChoiceWhy {
    /// What decided.
    pub decided_by: DecidedBy,
    /// How many agents could have taken it at that moment, this one included.
    pub candidates: u32,
    /// Number of the best of those who were not asked.
    pub runner_up: Option<u32>,
    /// Relaxation steps it had taken.
    pub steps: u16,
    /// What was asked for at that moment.
    pub asked: AskedWhy,
}

/// The queues as they are now.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct LiveQueues {
    /// As of when.
    pub at: String,
    /// In the order of the configuration.
    pub queues: Vec<LiveQueue>,
}

/// One queue as it is now.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct LiveQueue {
    /// Queue id.
    pub queue: String,
    /// Its name.
    pub name: String,
    /// Whether it is within its opening hours.
    pub open: bool,
    /// When it opens next, if it is closed and ever opens.
    pub opens_at: Option<String>,
    /// Whether a supervisor has stopped its offers.
    pub paused: bool,
    /// Sessions in line whose customers wait on the page, an agent being asked or not.
    pub waiting: u32,
    /// Callbacks that no agent has taken.
    pub callbacks: u32,
    /// Messages that no agent has taken.
    pub messages: u32,
    /// Since when the longest waiting of them is in line.
    pub oldest_queued_at: Option<String>,
    /// How long that is, in whole seconds.
    pub oldest_wait_s: Option<u64>,
    /// Whether an agent who could take its sessions is on duty.
    pub staffed: bool,
    /// Whether one of them takes work, busy or not.
    pub attended: bool,
    /// More comes than they can meet; null: that is not so.
    pub surge: Option<LiveSurge>,
}

/// That a queue is overrun.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct LiveSurge {
    /// Since when.
    pub since: String,
    /// Whether a supervisor has declared it; else the forecast says so.
    pub declared: bool,
    /// What customers are told.
    pub notice: Option<String>,
    /// Most sessions in line meanwhile; null: as without it.
    pub waiting_max: Option<u32>,
    /// Whether whoever waits takes every relaxation step at once.
    pub widens: bool,
}

/// `POST /api/v1/queues/{queue}/surge`: a supervisor declares that a queue is overrun.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareSurge {
    /// What customers are told, at most 1,000 characters. Null: the text of the configuration.
    #[serde(default)]
    pub notice: Option<String>,
    /// Most sessions in line meanwhile, at most 100,000. Null: as the configuration says for surges.
    #[serde(default)]
    pub waiting_max: Option<u32>,
    /// Whether whoever waits takes every relaxation step at once. Null: as the configuration says.
    #[serde(default)]
    pub widen: Option<bool>,
}

/// `POST /api/v1/queues/{queue}/move`: everybody who waits goes to another queue.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveLine {
    /// Queue id.
    pub to: String,
}

/// `POST /api/v1/sessions/{id}/reassign`: a session that waits or talks goes to a queue or an agent.
#[derive(Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reassign {
    /// Where to.
    pub to: TransferTarget,
    /// For whoever gets it; the customer does not see it.
    #[serde(default)]
    pub note: Option<String>,
}

/// `POST /api/v1/sessions/{id}/push-up`: a waiting session goes before others. One of the two.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushUp {
    /// It counts as due so many seconds earlier: 1 to 604800 (7 days).
    #[serde(default)]
    pub by_s: Option<i64>,
    /// `true`: before everybody in its line.
    #[serde(default)]
    pub first: Option<bool>,
}
