//! Who could ever take a session, asked before there is one.

use std::sync::Arc;

use super::Engine;
use super::classes::Request;
use super::requirement;
use crate::model::{AgentId, Asks, Channel, QueueId, Tier};

impl Engine {
    /// Agents who have what a session that asks for `asks` needs in `queue` after so many of its
    /// relaxation steps (beyond the last: all of them), and who take `channel` at all; by id, whether
    /// they are there or not. Nobody where there is no such queue.
    #[must_use]
    pub fn able(
        &self,
        queue: &QueueId,
        channel: Channel,
        asks: &Asks,
        steps: usize,
    ) -> Vec<AgentId> {
        let Some(queue) = self.queue_ix(queue) else { return Vec::new() };
        let step = steps.min(self.queues[queue].spec.relax.len());
        let step = u16::try_from(step).unwrap_or(u16::MAX);
        let asks = Some(asks).filter(|asks| !asks.is_empty()).cloned().map(Arc::new);
        let request = Request { queue, channel, step, floor: Tier::FIRST, asks };
        let asked = requirement::of(&request, &self.queues, &|id| self.queue_ix(id));
        let agents = self.agent_order.iter().filter(|(_, ix)| {
            let agent = &self.agents[**ix];
            let (skills, tier) = &self.profiles[agent.profile].key;
            agent.spec.capacity.of(channel) > 0 && requirement::fit(&asked, skills, *tier).is_some()
        });
        agents.map(|(id, _)| *id).collect()
    }
}
