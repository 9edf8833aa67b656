//! The scenario in the engine's terms: the one place that knows how its wishes are put together.

use seira_core::model::{
    AgentId, AgentSpec, Channel, Configuration, DeviceId, Level, Millis, QueueId, QueueSpec,
    RelaxStep, Sealed, SessionId, SkillId, Wish,
};

use super::clock::{Clock, Ticks};
use super::scenario::{Kind, Scenario};

/// What the engine is told before the first session arrives.
pub(super) fn configuration(scenario: &Scenario, clock: Clock) -> Configuration {
    let queues = 0..scenario.queues.len();
    Configuration {
        queues: queues.map(|queue| queue_spec(scenario, clock, queue)).collect(),
        // Simulated agents answer every offer within its lease.
        missed_offers_max: u32::MAX,
        agent_grace: Millis::ZERO,
    }
}

/// A queue as the engine is told it: every span stretched, a target that every type of session can
/// reach by a boost, and wrap-up long enough for agents to end it themselves.
fn queue_spec(scenario: &Scenario, clock: Clock, queue: usize) -> QueueSpec {
    let line = &scenario.queues[queue];
    let spec = line.spec.clone();
    let span = |span: Millis| clock.span(span);
    let step = |step: &RelaxStep| RelaxStep { after: span(step.after), ..step.clone() };
    let own = scenario.groups.iter().filter_map(|group| group.wrap_up_s).fold(0.0, f64::max);
    let wrap_up = match (line.wrap_up_given, own > 0.0) {
        (true, _) => span(spec.wrap_up),
        (false, true) => Millis(clock.ticks(own + 1.0)),
        (false, false) => Millis::ZERO,
    };
    QueueSpec {
        skills: skills(scenario, queue),
        target: Millis(largest_target(scenario, clock, queue)),
        relax: spec.relax.iter().map(step).collect(),
        offer_lease: span(spec.offer_lease),
        decline_cooldown: span(spec.decline_cooldown),
        wrap_up,
        affinity_reach: span(spec.affinity_reach),
        drain_after: spec.drain_after.map(span),
        // Nobody falls silent, and no connection is lost.
        silence: None,
        grace: Millis::ZERO,
        ..spec
    }
}

/// What the queue asks for, and what its sessions do.
fn skills(scenario: &Scenario, queue: usize) -> Vec<(SkillId, Level)> {
    let mut all = scenario.queues[queue].spec.skills.clone();
    for kind in scenario.kinds.iter().filter(|kind| kind.queue == queue) {
        for (skill, level) in &kind.skills {
            match all.iter_mut().find(|(known, _)| known == skill) {
                Some((_, known)) => *known = (*known).max(*level),
                None => all.push((skill.clone(), *level)),
            }
        }
    }
    all
}

/// One queue has one target. Types that are due earlier get the difference as a boost, which orders
/// them exactly as targets of their own would.
fn largest_target(scenario: &Scenario, clock: Clock, queue: usize) -> Ticks {
    let kinds = scenario.kinds.iter().filter(|kind| kind.queue == queue);
    kinds.map(|kind| clock.ticks(kind.target_s)).max().unwrap_or_default()
}

/// Every agent, with the group it belongs to; numbered from 0.
pub(super) fn agents(scenario: &Scenario) -> Vec<(usize, AgentSpec)> {
    let groups = scenario.groups.iter().enumerate();
    let all = groups.flat_map(|(at, group)| (0..group.count).map(move |_| (at, group)));
    let numbered = all.zip(0..).map(|((at, group), number)| {
        let (agent, skills) = (AgentId(number), group.skills.clone());
        (at, AgentSpec { agent, skills, capacity: group.capacity })
    });
    numbered.collect()
}

/// What all arrivals of one type have in common.
#[derive(Debug)]
pub(super) struct Template {
    queue: QueueId,
    channel: Channel,
    boost: Millis,
    hold: Millis,
    /// Who may have talked with them before; empty where nobody has.
    pub(super) acquaintances: Vec<AgentId>,
}

impl Template {
    pub(super) fn new(scenario: &Scenario, clock: Clock, kind: &Kind) -> Self {
        let line = &scenario.queues[kind.queue];
        let earlier = largest_target(scenario, clock, kind.queue) - clock.ticks(kind.target_s);
        let suited = agents(scenario).into_iter().filter(|(group, _)| {
            kind.returning > 0.0 && kind.suits(&line.spec, &scenario.groups[*group])
        });
        Self {
            queue: line.spec.queue.clone(),
            channel: kind.channel,
            boost: Millis(earlier + clock.ticks(kind.boost_s)),
            hold: clock.span(line.affinity),
            acquaintances: suited.map(|(_, spec)| spec.agent).collect(),
        }
    }

    /// The wish of a customer who arrives `now`, knowing `past` agents.
    pub(super) fn arrival(
        &self,
        now: Ticks,
        session: SessionId,
        device: DeviceId,
        past: Option<AgentId>,
    ) -> Wish {
        let hold = past.filter(|_| self.hold > Millis::ZERO);
        Wish::Arrive {
            session,
            device,
            queue: self.queue.clone(),
            channel: self.channel,
            boost: self.boost,
            past_agents: past.into_iter().collect(),
            hold_until: hold.map(|_| Clock::moment(now) + self.hold),
            profile: Sealed { key_id: session, bytes: Box::default() },
        }
    }
}
