//! The scenario in the engine's terms: the one place that knows how its wishes are put together.

use seira_core::engine::Engine;
use seira_core::model::{
    AgentId, AgentSpec, Arrival, Asks, Boost, BoostId, Channel, Configuration, DeviceId, Millis,
    QueueId, QueueSpec, RelaxStep, Sealed, SessionId, Wish,
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
    // Where nobody's chats keep calls out, the engine would look for such a person again and again.
    let drains = scenario.groups.iter().any(|group| group.capacity.excludes());
    let wrap_up = match (line.wrap_up_given, own > 0.0) {
        (true, _) => span(spec.wrap_up),
        (false, true) => Millis(clock.ticks(own + 1.0)),
        (false, false) => Millis::ZERO,
    };
    QueueSpec {
        target: Millis(largest_target(scenario, clock, queue)),
        relax: spec.relax.iter().map(step).collect(),
        offer_lease: span(spec.offer_lease),
        decline_cooldown: span(spec.decline_cooldown),
        wrap_up,
        affinity_reach: span(spec.affinity_reach),
        drain_after: spec.drain_after.filter(|_| drains).map(span),
        wait_max: spec.wait_max.map(span),
        // Nobody falls silent, and no connection is lost.
        silence: None,
        grace: Millis::ZERO,
        ..spec
    }
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
        (at, AgentSpec { agent, skills, tier: group.tier, capacity: group.capacity })
    });
    numbered.collect()
}

/// What all arrivals of one type have in common.
#[derive(Debug)]
pub(super) struct Template {
    queue: QueueId,
    channel: Channel,
    asks: Asks,
    boosts: Vec<Boost>,
    hold: Millis,
    /// Who may have talked with them before; empty where nobody has.
    pub(super) acquaintances: Vec<AgentId>,
    /// Nobody is called by name, so there is nothing to seal.
    profile: Sealed,
}

impl Template {
    pub(super) fn new(scenario: &Scenario, clock: Clock, kind: &Kind) -> Self {
        let line = &scenario.queues[kind.queue];
        let earlier = largest_target(scenario, clock, kind.queue) - clock.ticks(kind.target_s);
        let by = Millis(earlier + clock.ticks(kind.boost_s));
        let reason = BoostId::new("scenario").expect("a name as names are made");
        Self {
            queue: line.spec.queue.clone(),
            channel: kind.channel,
            asks: kind.asks(),
            boosts: (by > Millis::ZERO).then_some(Boost { reason, by }).into_iter().collect(),
            hold: clock.span(line.affinity),
            acquaintances: Vec::new(),
            profile: Sealed::new(SessionId::from_u128(0), Box::default()),
        }
    }

    /// Those who return have talked with somebody who suits them before anything is relaxed.
    pub(super) fn acquaint(&mut self, engine: &Engine, kind: &Kind) {
        if kind.returning > 0.0 {
            self.acquaintances = engine.able(&self.queue, self.channel, &self.asks, 0);
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
        Wish::Arrive(Box::new(Arrival {
            session,
            customer: None,
            device,
            queue: self.queue.clone(),
            channel: self.channel,
            asks: self.asks.clone(),
            boosts: self.boosts.clone(),
            past_agents: past.into_iter().collect(),
            hold_until: hold.map(|_| Clock::moment(now) + self.hold),
            profile: self.profile.clone(),
            defer: None,
        }))
    }
}
