//! Colleagues and queues, as every desktop lists them: once a second at most, and only when
//! something has changed.

use std::sync::Arc;
use std::time::Duration;

use seira_core::engine::Engine;
use seira_core::model::{AgentId, Language, QueueId, Timestamp};
use tokio::sync::watch;

use super::live::Live;
use super::outbox::{Slot, encode};
use super::views::presence_state;
use crate::protocol::agent::{
    AgentServerFrame, DirectoryAgent, DirectoryFrame, DirectoryQueue, PresenceState,
};

/// Desktops served per second: each frame lists all others, so a large floor is told less often.
const AGENTS_PER_S: usize = 200;

/// What the list is made of, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    queues: Vec<(QueueId, u32, Option<Timestamp>)>,
    agents: Vec<(AgentId, PresenceState)>,
}

impl Facts {
    /// Takes the list out of the follower: all queues, and all agents who are on duty.
    #[must_use]
    pub fn of(engine: &Engine) -> Self {
        let queues = engine.queues().map(|view| {
            (view.spec.queue.clone(), view.waiting, view.surge.map(|surge| surge.since))
        });
        let agents = engine.agents().map(|view| (view.spec.agent, presence_state(view.presence)));
        Self {
            queues: queues.collect(),
            agents: agents.filter(|(_, state)| *state != PresenceState::Offline).collect(),
        }
    }

    /// The frame for one agent, who is not listed.
    #[must_use]
    pub fn frame(&self, live: &Live, reader: AgentId, language: Language) -> DirectoryFrame {
        let queues = self.queues.iter().map(|(queue, waiting, surge)| DirectoryQueue {
            queue: queue.to_string(),
            name: live.queue_name(queue, language),
            waiting: *waiting,
            surge_since: surge.map(|since| since.0),
        });
        let others = self.agents.iter().filter(|(agent, _)| *agent != reader);
        let agents = others.map(|(agent, presence)| DirectoryAgent {
            agent: agent.0,
            name: live.agent_name(*agent),
            presence: *presence,
        });
        DirectoryFrame { queues: queues.collect(), agents: agents.collect() }
    }
}

/// Keeps desktops up to date until `draining`.
pub async fn run(live: Arc<Live>, mut draining: watch::Receiver<bool>) {
    let mut told = Facts::default();
    loop {
        let desktops = live.connections.agents().len();
        let pause = Duration::from_secs((desktops / AGENTS_PER_S) as u64 + 1);
        tokio::select! {
            _ = draining.wait_for(|over| *over) => return,
            () = tokio::time::sleep(pause) => {}
        }
        let Some(router) = live.router() else { continue };
        let facts = router.read(Facts::of);
        if facts == told {
            continue;
        }
        // Looked up after the facts: who says hello later has a snapshot that is newer still.
        for reader in live.connections.agents() {
            tell(&live, &facts, reader);
            tokio::task::yield_now().await;
        }
        told = facts;
    }
}

fn tell(live: &Live, facts: &Facts, reader: AgentId) {
    let mut last = None;
    live.connections.each_of_agent(reader, |page| {
        let language = page.language();
        if last.as_ref().is_none_or(|(of, _)| *of != language) {
            let frame = AgentServerFrame::Directory(facts.frame(live, reader, language));
            last = Some((language, encode(&frame)));
        }
        if let Some((_, frame)) = &last {
            page.hint(Slot::Directory, frame.clone());
        }
    });
}
