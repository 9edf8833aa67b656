//! What would have been said to everybody who has to wait, and what would have come true.
//!
//! The forecast is told of every event and asked when somebody comes into line: from the past alone.
//! Beside it stand what others announce, and the wait in the line by the scenario's own rates. All are
//! held against the wait, and against the *potential* wait: what it would have been for one who stays.
//! That of somebody who left ends when the engine first gives an agent to a session of the same class
//! that is due later, or when an agent who may take it stands free.

use std::collections::BTreeMap;

use seira_core::engine::{ClassNo, Engine};
use seira_core::forecast::{Forecasts, Lately, Outlook, Prior, Settings, line_wait};
use seira_core::model::{Event, SessionId, Timestamp};

use super::clock::{Clock, Ticks};
use super::evaluate::Baselines;
use super::hindsight::{Hindsight, Outcome};
use super::scenario::{Forecast, Scenario};

/// Normal quantile of 80%.
const EIGHTY: f64 = 0.841_621_233_572_914;

/// What was said to one who waits, and when.
#[derive(Debug)]
struct Said {
    kind: usize,
    class: ClassNo,
    counts: bool,
    at: Ticks,
    outlook: Outlook,
    baselines: Baselines<f64>,
    /// 80% quantile by the scenario's rates, s.
    by_rates_s: f64,
}

/// Somebody who left, and whose turn has not come yet.
#[derive(Debug)]
struct Ghost {
    due_at: Timestamp,
    said: Said,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Foresight<'a> {
    scenario: &'a Scenario,
    clock: Clock,
    forecasts: Forecasts,
    /// What was seen of those who were taken, by queue.
    lately: Vec<Lately>,
    /// The scenario's own rates, by queue.
    rates: Vec<Prior>,
    /// The class of each type of session: the first that asks for the same.
    class_of: Vec<usize>,
    waiting: BTreeMap<SessionId, Said>,
    /// By class.
    ghosts: Vec<Vec<Ghost>>,
    /// By queue.
    pub(super) hindsight: Vec<Hindsight>,
}

impl<'a> Foresight<'a> {
    /// Nothing is known but what the scenario says may be; none where nobody asks.
    pub(super) fn new(scenario: &'a Scenario, clock: Clock) -> Option<Self> {
        let are_known = match scenario.forecast {
            Forecast::Off => return None,
            Forecast::Learned => false,
            Forecast::Known => true,
        };
        let queues = scenario.queues.len();
        let rates: Vec<Prior> = (0..queues).map(|queue| rates(scenario, queue)).collect();
        let named = scenario.queues.iter().map(|line| line.spec.queue.clone());
        let priors = if are_known { named.zip(rates.clone()).collect() } else { BTreeMap::new() };
        let millis_per_s = clock.ticks(1.0) as f64;
        let settings = Settings { priors, are_known, millis_per_s, ..Settings::default() };
        let alike = |kind: usize, other: usize| {
            let (kind, other) = (&scenario.kinds[kind], &scenario.kinds[other]);
            (kind.queue, kind.channel, &kind.skills) == (other.queue, other.channel, &other.skills)
        };
        let kinds = 0..scenario.kinds.len();
        let first = |kind: usize| (0..kind).find(|other| alike(kind, *other)).unwrap_or(kind);
        Some(Self {
            scenario,
            clock,
            forecasts: Forecasts::new(settings),
            lately: vec![Lately::default(); queues],
            rates,
            class_of: kinds.clone().map(first).collect(),
            waiting: BTreeMap::new(),
            ghosts: kinds.map(|_| Vec::new()).collect(),
            hindsight: vec![Hindsight::default(); queues],
        })
    }

    /// Something has happened, and the engine has taken it in.
    pub(super) fn note(&mut self, engine: &Engine, now: Ticks, event: &Event) {
        self.forecasts.note(engine, Clock::moment(now), event);
    }

    /// A session has come into line and found nobody free: what is said now is remembered.
    pub(super) fn joins(
        &mut self,
        engine: &Engine,
        now: Ticks,
        (session, kind, counts): (SessionId, usize, bool),
    ) {
        let outlook = self.forecasts.outlook(engine, session, Clock::moment(now));
        let Some((outlook, stands)) = outlook.zip(engine.in_line(session)) else { return };
        let queue = self.scenario.kinds[kind].queue;
        let field = engine.field(stands.class);
        let (ahead, _) = engine.ahead(&stands, &field);
        let slots: u32 = field.teams.iter().map(|team| team.slots).sum();
        let Prior { handle_s, patience_s } = self.rates[queue];
        let served_per_s = f64::from(slots.max(1)) / handle_s;
        let by_rates = line_wait(ahead, served_per_s, 1.0 / patience_s);
        let oldest = stands.oldest_queued_at.map_or(now, Clock::ticks_at);
        let lately = &self.lately[queue];
        let baselines = Baselines {
            les: lately.last_s(),
            hol: self.clock.seconds(now - oldest),
            ql: line_wait(ahead, served_per_s, 0.0).mean_s,
            qlm: by_rates.mean_s,
            last10: lately.mean_of_ten_s(),
            pbx: lately.smoothed_s(),
        };
        let by_rates_s = by_rates.quantile_s(EIGHTY);
        let class = stands.class;
        let said = Said { kind, class, counts, at: now, outlook, baselines, by_rates_s };
        self.waiting.insert(session, said);
    }

    /// A session's agent has it now.
    pub(super) fn connected(
        &mut self,
        engine: &Engine,
        now: Ticks,
        (session, kind): (SessionId, usize),
    ) {
        let said = self.waiting.remove(&session);
        let waited_s = said.as_ref().map(|said| self.clock.seconds(now - said.at));
        self.lately[self.scenario.kinds[kind].queue].taken(waited_s);
        if let Some((said, waited_s)) = said.zip(waited_s) {
            self.over(said, Some(waited_s), waited_s);
        }
        let class = self.class_of[kind];
        if !self.ghosts[class].is_empty()
            && let Some(due_at) = engine.session(session).map(|session| session.due_at)
        {
            self.lay(class, now, |ghost| ghost.due_at < due_at);
        }
    }

    /// A session has left the line.
    pub(super) fn left(&mut self, engine: &Engine, session: SessionId) {
        let Some(said) = self.waiting.remove(&session) else { return };
        let Some(due_at) = engine.session(session).map(|session| session.due_at) else { return };
        self.ghosts[self.class_of[said.kind]].push(Ghost { due_at, said });
    }

    /// Whatever follows from a wish has followed: whoever is free now would take those who left.
    pub(super) fn settle(&mut self, engine: &Engine, now: Ticks) {
        for class in 0..self.ghosts.len() {
            let first = self.ghosts[class].first();
            if first.is_some_and(|ghost| engine.anybody_free_for(ghost.said.class)) {
                self.lay(class, now, |_| true);
            }
        }
    }

    /// The turn of some of those who left has come.
    fn lay(&mut self, class: usize, now: Ticks, comes: impl Fn(&Ghost) -> bool) {
        if !self.ghosts[class].iter().any(&comes) {
            return;
        }
        let ghosts = std::mem::take(&mut self.ghosts[class]);
        let (done, left) = ghosts.into_iter().partition(|ghost| comes(ghost));
        self.ghosts[class] = left;
        let done: Vec<Ghost> = done;
        for ghost in done {
            let potential_s = self.clock.seconds(now - ghost.said.at);
            self.over(ghost.said, None, potential_s);
        }
    }

    fn over(&mut self, said: Said, served_s: Option<f64>, potential_s: f64) {
        if !said.counts {
            return;
        }
        let queue = self.scenario.kinds[said.kind].queue;
        self.hindsight[queue].add(&Outcome {
            at_s: self.clock.seconds(said.at),
            outlook: said.outlook,
            baselines: said.baselines,
            by_rates_s: said.by_rates_s,
            served_s,
            potential_s,
        });
    }
}

/// Mean handle time, wrap-up included, and patience of a queue's sessions, as the scenario has them.
fn rates(scenario: &Scenario, queue: usize) -> Prior {
    let kinds = scenario.kinds.iter().filter(|kind| kind.queue == queue);
    let (mut all, mut handle_s, mut leave_per_s) = (0.0, 0.0, 0.0);
    for kind in kinds {
        let come = kind.arrivals.expected(scenario.horizon_s);
        all += come;
        handle_s += come * kind.handle.mean();
        leave_per_s += kind.patience.as_ref().map_or(0.0, |law| come / law.mean());
    }
    let line = &scenario.queues[queue].spec;
    let agents: u32 = scenario.groups.iter().map(|group| group.count).sum();
    let wrap_up = scenario.groups.iter().map(|group| {
        let own_s = group.wrap_up_s.unwrap_or(line.wrap_up.0 as f64 / 1_000.0);
        own_s * f64::from(group.count) / f64::from(agents)
    });
    let patience_s = if leave_per_s > 0.0 { all / leave_per_s } else { f64::INFINITY };
    Prior { handle_s: handle_s / all.max(1e-9) + wrap_up.sum::<f64>(), patience_s }
}
