//! Whoever waits must have somebody to wait for, by the engine's own rule.

use seira_core::engine::Engine;
use seira_core::model::{
    AgentId, AgentSpec, Channel, Command, Configuration, Millis, QueueSpec, Refusal, Tiers,
    Timestamp, Wish,
};

use super::raw::RawKind;
use super::scenario::{Group, Kind, Line};
use crate::config::problem::Report;
use crate::config::read::At;

/// The scenario's queues and one agent of each group, in two engines that nothing ever happens in.
pub(super) struct Able {
    /// As the scenario has them.
    as_written: Engine,
    /// With queues that any tier serves.
    any_tier: Engine,
    /// Channels that anybody takes.
    channels: Vec<Channel>,
}

impl Able {
    /// None where queues or agents are wrong in themselves: they say nothing about whom they suit.
    pub(super) fn new(queues: &[Line], groups: &[Group], report: &mut Report) -> Option<Self> {
        if report.mentions("queues") || report.mentions("agents") {
            return None;
        }
        let specs: Vec<QueueSpec> = queues.iter().map(|line| line.spec.clone()).collect();
        let wide = specs.iter().map(|spec| QueueSpec { tiers: Tiers::ANY, ..spec.clone() });
        let engines =
            engine(wide.collect(), groups).and_then(|any| Ok((engine(specs, groups)?, any)));
        let takes = |channel: &Channel| groups.iter().any(|group| group.capacity.of(*channel) > 0);
        match engines {
            Ok((as_written, any_tier)) => {
                let channels = [Channel::Call, Channel::Chat].into_iter().filter(takes).collect();
                Some(Self { as_written, any_tier, channels })
            }
            Err(refusal) => {
                report.add(report.line(None), "", None, format!("the engine refuses: {refusal}"));
                None
            }
        }
    }

    /// Reports sessions, written at `at`, that nobody can ever take, whatever the queue relaxes.
    pub(super) fn check(&self, kind: &Kind, line: &Line, at: &At<RawKind>, report: &mut Report) {
        let QueueSpec { queue, tiers, relax, skills, .. } = &line.spec;
        let anybody = |engine: &Engine| {
            !engine.able(queue, kind.channel, &kind.asks(), relax.len()).is_empty()
        };
        if anybody(&self.as_written) {
            return;
        }
        let whatever = if relax.is_empty() { "" } else { ", whatever the queue relaxes" };
        if !self.channels.contains(&kind.channel) {
            let message = "no group of agents takes this channel (capacity)";
            at.complain_here(report, "channel", message);
        } else if *tiers != Tiers::ANY && anybody(&self.any_tier) {
            let tier = tiers.from.get();
            let message = format!(
                "queue {queue} asks agents of tier {tier}, and none of those has what these sessions \
                 need{whatever}: agents of other tiers have"
            );
            at.complain_here(report, "queue", message);
        } else if kind.skills.is_empty() {
            let message = format!(
                "no group of agents that takes this channel has the skills of queue {queue}{whatever}"
            );
            at.complain_here(report, "queue", message);
        } else {
            let these = if skills.is_empty() { "these" } else { "these and those of its queue" };
            let message = format!(
                "no group of agents that takes this channel has {these}, each at that level at \
                 least{whatever}"
            );
            at.complain_here(report, "skills", message);
        }
    }
}

fn engine(queues: Vec<QueueSpec>, groups: &[Group]) -> Result<Engine, Refusal> {
    let mut engine = Engine::default();
    let mut events = Vec::new();
    let mut wish = |wish| engine.handle(Timestamp::default(), Command::internal(wish), &mut events);
    let configuration =
        Configuration { queues, missed_offers_max: u32::MAX, agent_grace: Millis::ZERO };
    wish(Wish::Configure { configuration })?;
    for (group, number) in groups.iter().zip(0..) {
        let (tier, capacity) = (group.tier, group.capacity);
        let spec =
            AgentSpec { agent: AgentId(number), skills: group.skills.clone(), tier, capacity };
        wish(Wish::SetAgent { spec })?;
    }
    Ok(engine)
}
