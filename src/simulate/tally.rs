//! What one replication came to.

use super::clock::{Clock, Ticks};
use super::gauge::Gauge;
use super::hindsight::Hindsight;
use super::scenario::Scenario;

/// Waits are counted beyond each of these: a sixteenth of an octave apart, from a millisecond on.
pub const EDGES: usize = 16 * 28;

/// The edge with this number, in seconds.
#[must_use]
pub fn edge_s(number: usize) -> f64 {
    libm::exp2(number as f64 / 16.0) / 1_000.0
}

/// What one replication came to.
#[derive(Debug, Clone)]
pub struct Replication {
    /// By queue, in the scenario's order.
    pub queues: Vec<QueueResult>,
    /// By group of agents, in the scenario's order.
    pub groups: Vec<GroupResult>,
    /// Sessions served, by type of session and group of agents.
    pub served: Vec<Vec<u64>>,
}

/// What became of the sessions of one queue that arrived between warm-up and horizon.
#[derive(Debug, Clone, Default)]
pub struct QueueResult {
    /// How many arrived; each was served, or abandoned the line.
    pub arrived: u64,
    /// How many talked with an agent.
    pub served: u64,
    /// How many left the line, were let go, or were refused: full, closed, nobody there.
    pub abandoned: u64,
    /// How many came into line and found nobody free.
    pub waited: u64,
    /// How many were answered within their time.
    pub in_time: u64,
    /// Waits of everyone, in seconds.
    pub wait_s: f64,
    /// Waits of those who were served, in seconds.
    pub wait_served_s: f64,
    /// Time in conversation of those who were served, in seconds.
    pub talk_s: f64,
    /// What their conversations would take agents who do nothing else, in seconds, of everyone.
    pub work_s: f64,
    /// Half, nine tenths and 99 hundredths waited no longer than this; not a number if nobody came.
    pub quantiles_s: [f64; 3],
    /// How many waited longer than each edge ([`edge_s`]).
    pub beyond: Vec<u64>,
    /// Sessions in line on average, between warm-up and horizon.
    pub waiting: f64,
    /// Sessions in line on average, in each bin of time.
    pub waiting_over_time: Vec<f64>,
    /// What was said to those who found nobody free, and what came of it; none where nobody asked.
    pub hindsight: Option<Hindsight>,
}

impl QueueResult {
    /// Share that came into line and found nobody free.
    #[must_use]
    pub fn p_wait(&self) -> f64 {
        self.waited as f64 / self.arrived as f64
    }

    /// Share that was not served.
    #[must_use]
    pub fn p_abandon(&self) -> f64 {
        self.abandoned as f64 / self.arrived as f64
    }

    /// Mean wait of everyone, in seconds.
    #[must_use]
    pub fn mean_wait_s(&self) -> f64 {
        self.wait_s / self.arrived as f64
    }

    /// Share of everyone that was answered within its time.
    #[must_use]
    pub fn service_level(&self) -> f64 {
        self.in_time as f64 / self.arrived as f64
    }
}

/// What the agents of one group did between warm-up and horizon.
#[derive(Debug, Clone, Default)]
pub struct GroupResult {
    /// Time with at least one session, in conversation or wrap-up; agent-seconds.
    pub busy_s: f64,
    /// Sessions at their agents times their time; session-seconds.
    pub sessions_s: f64,
    /// Time signed in or with a session still open; agent-seconds.
    pub present_s: f64,
    /// Busy agents on average, in each bin of time.
    pub busy_over_time: Vec<f64>,
    /// Agents signed in on average, in each bin of time.
    pub present_over_time: Vec<f64>,
}

impl GroupResult {
    /// Share of the time signed in that was spent with a session.
    #[must_use]
    pub fn utilisation(&self) -> f64 {
        self.busy_s / self.present_s
    }
}

/// How one wait ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wait {
    /// Type of session.
    pub(super) kind: usize,
    pub(super) ticks: Ticks,
    /// Whether somebody was free when it began.
    pub(super) found_somebody: bool,
    pub(super) turned_away: bool,
    /// Which group of agents ended it; none: the customer did.
    pub(super) served_by: Option<usize>,
}

/// Counts while a replication runs.
#[derive(Debug)]
pub(super) struct Tally<'a> {
    scenario: &'a Scenario,
    clock: Clock,
    queues: Vec<QueueResult>,
    /// Waits of everyone, by queue, exact: eight bytes for each session that counts.
    waits: Vec<Vec<Ticks>>,
    served: Vec<Vec<u64>>,
    /// Sessions in line, by queue.
    pub(super) waiting: Vec<Gauge>,
    /// Agents with a session, by group.
    pub(super) busy: Vec<Gauge>,
    /// Sessions at agents, by group.
    pub(super) sessions: Vec<Gauge>,
    /// Agents signed in or with a session, by group.
    pub(super) present: Vec<Gauge>,
}

impl<'a> Tally<'a> {
    pub(super) fn new(scenario: &'a Scenario, clock: Clock) -> Self {
        let (warmup, horizon) = (clock.ticks(scenario.warmup_s), clock.ticks(scenario.horizon_s));
        let gauges = |count: usize| (0..count).map(|_| Gauge::new(warmup, horizon)).collect();
        Self {
            scenario,
            clock,
            queues: vec![QueueResult::default(); scenario.queues.len()],
            waits: vec![Vec::new(); scenario.queues.len()],
            served: vec![vec![0; scenario.groups.len()]; scenario.kinds.len()],
            waiting: gauges(scenario.queues.len()),
            busy: gauges(scenario.groups.len()),
            sessions: gauges(scenario.groups.len()),
            present: gauges(scenario.groups.len()),
        }
    }

    /// A session that counts has arrived, with so much work.
    pub(super) fn arrived(&mut self, kind: usize, work_s: f64) {
        let queue = &mut self.queues[self.scenario.kinds[kind].queue];
        queue.arrived += 1;
        queue.work_s += work_s;
    }

    /// The wait of a session that counts is over.
    pub(super) fn waited(&mut self, wait: Wait) {
        let kind = &self.scenario.kinds[wait.kind];
        let queue = &mut self.queues[kind.queue];
        let wait_s = self.clock.seconds(wait.ticks);
        queue.wait_s += wait_s;
        queue.waited += u64::from(!wait.found_somebody && !wait.turned_away);
        if let Some(group) = wait.served_by {
            queue.served += 1;
            queue.wait_served_s += wait_s;
            queue.in_time += u64::from(wait_s <= kind.service_level_s);
            self.served[wait.kind][group] += 1;
        } else {
            queue.abandoned += 1;
        }
        self.waits[kind.queue].push(wait.ticks);
    }

    /// The conversation of a session that counts is over.
    pub(super) fn talked(&mut self, kind: usize, ticks: Ticks) {
        self.queues[self.scenario.kinds[kind].queue].talk_s += self.clock.seconds(ticks);
    }

    /// Sums up at the end of a run, `now`.
    pub(super) fn finish(mut self, now: Ticks, hindsight: Option<Vec<Hindsight>>) -> Replication {
        let gauges = [&mut self.waiting, &mut self.busy, &mut self.sessions, &mut self.present];
        gauges.into_iter().flatten().for_each(|gauge| gauge.add(now, 0));
        let window_s = self.scenario.horizon_s - self.scenario.warmup_s;
        let seconds = |gauge: &Gauge| gauge.sum() / self.clock.ticks(1.0) as f64;
        let hindsight = hindsight.into_iter().flatten().map(Some);
        let lines = self.queues.into_iter().zip(self.waits).zip(&self.waiting);
        let lines = lines.zip(hindsight.chain(std::iter::repeat(None)));
        let queues = lines.map(|(((queue, waits), waiting), hindsight)| {
            let (quantiles_s, beyond) = distribution(waits, self.clock);
            let waiting_over_time = waiting.averages();
            let waiting = seconds(waiting) / window_s;
            QueueResult { quantiles_s, beyond, waiting, waiting_over_time, hindsight, ..queue }
        });
        let groups = (0..self.scenario.groups.len()).map(|group| GroupResult {
            busy_s: seconds(&self.busy[group]),
            sessions_s: seconds(&self.sessions[group]),
            present_s: seconds(&self.present[group]),
            busy_over_time: self.busy[group].averages(),
            present_over_time: self.present[group].averages(),
        });
        Replication { queues: queues.collect(), groups: groups.collect(), served: self.served }
    }
}

/// Median, ninth decile and 99th percentile; and how many waited longer than each edge.
fn distribution(mut waits: Vec<Ticks>, clock: Clock) -> ([f64; 3], Vec<u64>) {
    waits.sort_unstable();
    let count = waits.len();
    let quantile = |share: f64| {
        let place = (share * count as f64).ceil() as usize;
        waits.get(place.saturating_sub(1)).map_or(f64::NAN, |wait| clock.seconds(*wait))
    };
    let quantiles = [0.5, 0.9, 0.99].map(quantile);
    let beyond = (0..EDGES).map(|number| {
        let edge = edge_s(number);
        (count - waits.partition_point(|wait| clock.seconds(*wait) <= edge)) as u64
    });
    (quantiles, beyond.collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::from_text;
    use super::*;

    #[test]
    fn quantiles_are_waits_that_occurred_to_the_tick() {
        let text = include_str!("../../config/scenarios/n-model.toml");
        let scenario = from_text(Path::new("n-model.toml"), text).expect("a scenario");
        let clock = Clock::new(&scenario);
        // Beyond ten seconds, single precision would be off by more than a tick.
        let wait = |number: i64| clock.ticks(1_000.0 + number as f64 + 0.0762);
        let (quantiles, beyond) = distribution((1..=100).rev().map(wait).collect(), clock);
        assert_eq!(quantiles, [50, 90, 99].map(|number| clock.seconds(wait(number))));
        assert_eq!((beyond[0], beyond[EDGES - 1]), (100, 0));
        let none = distribution(Vec::new(), clock).0;
        assert!(none.iter().all(|quantile| quantile.is_nan()));
    }
}
