//! A contact center to try out, as the program uses it: checked, complete, times in seconds.

use seira_core::model::{
    Asks, Capacity, Channel, Level, Millis, QueueSpec, SkillId, Tier, Timestamp,
};

use super::laws::{Arrivals, Law};
use crate::config::hours::Hours;

/// What is simulated, and how often.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What the report is headed with.
    pub name: String,
    /// Where chance starts from: the same seed gives the same report.
    pub seed: u64,
    /// Independent runs; the spread between them gives the confidence intervals.
    pub replications: u32,
    /// Sessions arrive until then; the run goes on until those that count are over.
    pub horizon_s: f64,
    /// Sessions that arrive before do not count: everybody is idle when a run starts.
    pub warmup_s: f64,
    /// What the clock on the wall shows at second 0; matters to opening hours alone.
    pub starts_at: Timestamp,
    /// What the forecast of waits may know, if it is asked.
    pub forecast: Forecast,
    /// Who helps.
    pub groups: Vec<Group>,
    /// The lines and their rules.
    pub queues: Vec<Line>,
    /// Who comes.
    pub kinds: Vec<Kind>,
}

/// What the forecast of waits may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forecast {
    /// It is not asked.
    Off,
    /// What it has seen.
    Learned,
    /// The rates of this scenario.
    Known,
}

/// Agents who are all alike.
#[derive(Debug, Clone)]
pub struct Group {
    /// What the report calls them.
    pub name: String,
    /// How many.
    pub count: u32,
    /// What they know.
    pub skills: Vec<(SkillId, Level)>,
    /// Their line of support.
    pub tier: Tier,
    /// How much each takes at once.
    pub capacity: Capacity,
    /// Speed of each chat when 1, 2, 3, ... are open at its agent; empty: 1 always.
    pub rate: Vec<f64>,
    /// From an offer to its acceptance.
    pub accept_s: f64,
    /// From the end of a conversation to readiness; none: as the queue says.
    pub wrap_up_s: Option<f64>,
    /// When they sign in.
    pub from_s: f64,
    /// When they take nothing new any more; none: they stay.
    pub to_s: Option<f64>,
}

/// A queue's rules.
#[derive(Debug, Clone)]
pub struct Line {
    /// As the configuration would have it.
    pub spec: QueueSpec,
    /// How long a session waits for a past agent alone.
    pub affinity: Millis,
    /// When it is open; none: always.
    pub hours: Option<Hours>,
    /// Whether the scenario says how long wrap-up may take.
    pub wrap_up_given: bool,
}

/// Sessions that are all alike.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Which of the scenario's queues they join.
    pub queue: usize,
    /// How they talk.
    pub channel: Channel,
    /// What they ask for.
    pub skills: Vec<(SkillId, Level)>,
    /// Due time = arrival + target − boost.
    pub target_s: f64,
    /// How much earlier they are due.
    pub boost_s: f64,
    /// When they come.
    pub arrivals: Arrivals,
    /// How long the conversation takes an agent who does nothing else.
    pub handle: Law,
    /// How long they wait before they leave; none: for ever.
    pub patience: Option<Law>,
    /// An answer within this time is in time.
    pub service_level_s: f64,
    /// Share that talked with one of the agents before, 0..=1.
    pub returning: f64,
}

impl Kind {
    /// What it asks for beyond what its queue does.
    #[must_use]
    pub fn asks(&self) -> Asks {
        Asks { skills: self.skills.clone(), ..Asks::default() }
    }
}
