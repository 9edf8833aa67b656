//! What a scenario came to, over all its replications.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::evaluate::Baselines;
use super::hindsight::{BaselineReport, ForecastReport, Hindsight};
use super::interval::Estimate;
use super::scenario::Scenario;
use super::tally::{GroupResult, QueueResult, Replication};

/// What a scenario came to. As JSON it is what `seira simulate --json` writes.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The scenario's name.
    pub scenario: String,
    /// How many replications there were.
    pub replications: u32,
    /// By queue, in the scenario's order.
    #[serde(serialize_with = "as_map")]
    pub queues: Vec<(String, QueueReport)>,
    /// By group, in the scenario's order.
    #[serde(serialize_with = "as_map")]
    pub agents: Vec<(String, GroupReport)>,
}

/// What became of the sessions of one queue that arrived between warm-up and horizon. Times are in
/// seconds, shares from 0 to 1.
#[derive(Debug, Clone, Serialize)]
pub struct QueueReport {
    /// How many arrived.
    pub arrived: Estimate,
    /// How many talked with an agent.
    pub served: Estimate,
    /// How many left the line, were let go, or were refused: full, closed, nobody there.
    pub abandoned: Estimate,
    /// Share that came into line and found nobody free.
    pub p_wait: Estimate,
    /// Mean wait of everyone: also of those who did not wait, and of those who left.
    pub mean_wait_s: Estimate,
    /// Mean wait of those who were served.
    pub mean_wait_served_s: Estimate,
    /// Share that was not served.
    pub p_abandon: Estimate,
    /// Share of everyone that was answered within `service_level_s`.
    pub service_level: Estimate,
    /// Half of everyone waited no longer.
    pub wait_p50_s: Estimate,
    /// Nine in ten of everyone waited no longer.
    pub wait_p90_s: Estimate,
    /// 99 in 100 of everyone waited no longer.
    pub wait_p99_s: Estimate,
    /// What the forecast was worth for those who had to wait, over all replications; none where it was not
    /// asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecast: Option<ForecastReport>,
    /// What others would have announced to the same; `ql` and `qlm` know the scenario's rates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baselines: Option<Baselines<BaselineReport>>,
}

/// What the agents of one group did between warm-up and horizon.
#[derive(Debug, Clone, Serialize)]
pub struct GroupReport {
    /// Share of the time signed in that was spent with at least one session, wrap-up included.
    pub utilisation: Estimate,
}

impl Report {
    /// Sums up replications of a scenario.
    #[must_use]
    pub fn new(scenario: &Scenario, played: &[Replication]) -> Self {
        let queues = scenario.queues.iter().enumerate().map(|(at, line)| {
            let results = played.iter().map(|replication| &replication.queues[at]);
            (line.spec.queue.as_str().to_owned(), QueueReport::new(results))
        });
        let agents = scenario.groups.iter().enumerate().map(|(at, group)| {
            let results = played.iter().map(|replication| &replication.groups[at]);
            let utilisation = Estimate::of(results.map(GroupResult::utilisation));
            (group.name.clone(), GroupReport { utilisation })
        });
        Self {
            scenario: scenario.name.clone(),
            replications: scenario.replications,
            queues: queues.collect(),
            agents: agents.collect(),
        }
    }
}

impl QueueReport {
    fn new<'a>(results: impl Iterator<Item = &'a QueueResult> + Clone) -> Self {
        let hindsight = results.clone().filter_map(|queue| queue.hindsight.as_ref());
        let asked = hindsight.clone().next().is_some();
        let (forecast, baselines) = asked.then(|| Hindsight::report(hindsight)).unzip();
        let over = |measure: fn(&QueueResult) -> f64| Estimate::of(results.clone().map(measure));
        Self {
            arrived: over(|queue| queue.arrived as f64),
            served: over(|queue| queue.served as f64),
            abandoned: over(|queue| queue.abandoned as f64),
            p_wait: over(QueueResult::p_wait),
            mean_wait_s: over(QueueResult::mean_wait_s),
            mean_wait_served_s: over(|queue| queue.wait_served_s / queue.served as f64),
            p_abandon: over(QueueResult::p_abandon),
            service_level: over(QueueResult::service_level),
            wait_p50_s: over(|queue| queue.quantiles_s[0]),
            wait_p90_s: over(|queue| queue.quantiles_s[1]),
            wait_p99_s: over(|queue| queue.quantiles_s[2]),
            forecast,
            baselines,
        }
    }
}

/// Named values as one object, in their order.
fn as_map<T: Serialize, S: Serializer>(named: &[(String, T)], to: S) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(Some(named.len()))?;
    for (name, value) in named {
        map.serialize_entry(name, value)?;
    }
    map.end()
}
