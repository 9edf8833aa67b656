//! An engine as small as can be that still has everything the loop depends on: refusals,
//! deadlines, remembered answers, hours, and faults on demand.

use std::collections::{BTreeMap, BTreeSet};

use seira_core::model::{
    AgentId, AgentSpec, Capacity, Command, Configuration, DeviceId, Event, Millis, Origin, Outcome,
    Presence, QueueHours, QueueId, Refusal, Resting, Timestamp, Wish,
};

use super::super::decider::Decider;

/// Removing this agent breaks the engine half-way.
pub(super) const BREAKS: AgentId = AgentId(13);
/// The sweep finds this agent until the next tick.
pub(super) const FORGOTTEN: AgentId = AgentId(44);
/// A record with this agent breaks every replay.
pub(super) const UNFIT: AgentId = AgentId(666);
pub(super) const GRACE: Millis = Millis(20_000);

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Toy {
    pub(super) agents: BTreeSet<AgentId>,
    pub(super) graces: BTreeMap<AgentId, Timestamp>,
    pub(super) hours: BTreeMap<QueueId, QueueHours>,
    pub(super) down: Millis,
    answers: BTreeMap<(DeviceId, u64), Outcome>,
    configuration: Configuration,
    events: u64,
}

impl Toy {
    fn emit(&mut self, now: Timestamp, event: Event, events: &mut Vec<Event>) {
        self.apply(now, &event);
        events.push(event);
    }

    fn decide(&self, now: Timestamp, wish: Wish) -> Result<Option<Event>, Refusal> {
        Ok(Some(match wish {
            Wish::Configure { configuration } => Event::Configured { configuration },
            Wish::SetHours { queue, hours } => Event::HoursChanged { queue, hours },
            Wish::SetAgent { spec } => Event::AgentSet { spec },
            Wish::RemoveAgent { agent } if self.agents.contains(&agent) => {
                Event::AgentRemoved { agent }
            }
            Wish::RemoveAgent { agent } => return Err(Refusal::AgentUnknown(agent)),
            Wish::AgentConnectionLost { agent } => {
                let before = Resting::Available;
                Event::PresenceChanged {
                    agent,
                    presence: Presence::Grace { ends_at: now + GRACE, before },
                }
            }
            Wish::Resumed { down } | Wish::Held { span: down } => {
                Event::Resumed { down, graces: Vec::new() }
            }
            Wish::Tick => return Ok(None),
            other => panic!("the toy does not know {other:?}"),
        }))
    }
}

impl Decider for Toy {
    fn handle(
        &mut self,
        now: Timestamp,
        command: Command,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        if !matches!(command.wish, Wish::Resumed { .. } | Wish::Held { .. }) {
            let due: Vec<_> = self.graces.iter().filter(|(_, at)| **at <= now).collect();
            for agent in due.into_iter().map(|(agent, _)| *agent).collect::<Vec<_>>() {
                let presence = Presence::At(Resting::Offline);
                self.emit(now, Event::PresenceChanged { agent, presence }, events);
            }
        }
        if command.wish == Wish::Tick && self.agents.contains(&FORGOTTEN) {
            self.emit(now, Event::AgentRemoved { agent: FORGOTTEN }, events);
        }
        if command.wish == (Wish::RemoveAgent { agent: BREAKS }) {
            self.agents.clear();
            panic!("as the test wants");
        }
        let known =
            command.origin.and_then(|Origin { device, id }| self.answers.get(&(device, id)));
        if let Some(outcome) = known {
            return Err(Refusal::Repeated(*outcome));
        }
        if let Some(event) = self.decide(now, command.wish)? {
            self.emit(now, event, events);
        }
        if let Some(Origin { device, id }) = command.origin {
            let outcome = Outcome { session: None, seq: Some(self.events) };
            self.emit(now, Event::Answered { device, id, outcome }, events);
        }
        Ok(())
    }

    fn apply(&mut self, _at: Timestamp, event: &Event) {
        self.events += 1;
        match event {
            Event::AgentSet { spec } => {
                assert_ne!(spec.agent, UNFIT, "as the test wants");
                self.agents.insert(spec.agent);
            }
            Event::AgentRemoved { agent } => drop(self.agents.remove(agent)),
            Event::PresenceChanged { agent, presence: Presence::Grace { ends_at, .. } } => {
                self.graces.insert(*agent, *ends_at);
            }
            Event::PresenceChanged { agent, presence: Presence::At(_) } => {
                self.graces.remove(agent);
            }
            Event::Answered { device, id, outcome } => {
                self.answers.insert((*device, *id), *outcome);
            }
            Event::HoursChanged { queue, hours } => {
                self.hours.insert(queue.clone(), *hours);
            }
            Event::Configured { configuration } => {
                self.configuration = configuration.clone();
                for spec in &configuration.queues {
                    self.hours.entry(spec.queue.clone()).or_insert(QueueHours::Open);
                }
            }
            Event::Resumed { down, .. } => {
                self.down = *down;
                self.graces.values_mut().for_each(|at| *at = *at + *down);
            }
            other => panic!("the toy does not know {other:?}"),
        }
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        self.graces.values().min().copied()
    }

    fn sweep(&self, _now: Timestamp) -> u32 {
        u32::from(self.agents.contains(&FORGOTTEN))
    }

    fn hours_of(&self, queue: &QueueId) -> Option<QueueHours> {
        self.hours.get(queue).copied()
    }

    fn configuration(&self) -> Configuration {
        self.configuration.clone()
    }

    fn snapshot(&self) -> Vec<u8> {
        serde_json::to_vec(&(&self.agents, self.events)).unwrap()
    }

    fn restore(_at: Timestamp, bytes: &[u8]) -> Result<Self, String> {
        let state = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let (agents, events) = state;
        Ok(Self { agents, events, ..Self::default() })
    }
}

pub(super) fn set(agent: u32) -> Command {
    let capacity = Capacity { chats: 1, calls: 0, chats_during_call: false, total: None };
    let spec = AgentSpec {
        agent: AgentId(agent),
        skills: Vec::new(),
        tier: seira_core::model::Tier::FIRST,
        capacity,
    };
    Command::internal(Wish::SetAgent { spec })
}

pub(super) fn remove(agent: AgentId) -> Command {
    Command::internal(Wish::RemoveAgent { agent })
}

pub(super) fn lose(agent: u32) -> Command {
    Command::internal(Wish::AgentConnectionLost { agent: AgentId(agent) })
}

pub(super) fn tick() -> Command {
    Command::internal(Wish::Tick)
}
