//! A contact center in the real engine, brought into the states that are measured.

use seira_core::engine::Engine;
use seira_core::model::{
    AgentId, AgentSpec, Arrival, Author, Capacity, Channel, ChannelSet, Command, Configuration,
    DeviceId, Event, Level, Millis, OfferId, PresenceWish, QueueId, QueueSpec, Sealed, SessionId,
    SkillId, Tier, Timestamp, Wish,
};

use super::measure::Meter;
use super::world::{Dice, Skills, World};

/// Chats that an agent holds at once.
pub(crate) const CHATS: u16 = 3;

/// How much earlier customers come to agents they know, where affinity is on.
const REACH: Millis = Millis::from_secs(60);

/// Bytes of a sealed name and topic.
pub(crate) const PROFILE_BYTES: usize = 32;

/// An offer that is open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) agent: AgentId,
    pub(crate) offer: OfferId,
    pub(crate) session: SessionId,
}

/// One contact center and what keeps its ids fresh.
pub(crate) struct Center {
    pub(crate) engine: Engine,
    pub(crate) now: Timestamp,
    pub(crate) world: World,
    /// Events of the commands since the last [`Center::forget_events`].
    pub(crate) events: Vec<Event>,
    pub(crate) dice: Dice,
    queues: Vec<QueueId>,
    sessions: u128,
    /// What is done next, with time running.
    commands: Vec<Command>,
}

impl Center {
    /// Everybody is there and nobody has called yet.
    pub(crate) fn new(world: World) -> Self {
        Self::with(world, |_| ())
    }

    /// The same; `adjust` has the last word on each queue.
    pub(crate) fn with(world: World, adjust: impl Fn(&mut QueueSpec)) -> Self {
        let names = 0..world.demands.len();
        let queues = names.map(|number| name(&format!("queue_{number}"))).collect();
        let mut center = Self {
            engine: Engine::default(),
            now: Timestamp(1_800_000_000_000),
            world,
            events: Vec::with_capacity(1_024),
            dice: Dice(11),
            queues,
            sessions: 0,
            commands: Vec::with_capacity(1_024),
        };
        let configuration = center.configuration(adjust);
        center.ask(Wish::Configure { configuration });
        for number in 0..center.world.size.agents {
            let agent = agent_id(number);
            let spec = center.account(number, number);
            center.ask(Wish::SetAgent { spec });
            center.ask(Wish::SetPresence { agent, presence: PresenceWish::Available });
        }
        center
    }

    /// The account of an agent, with the skills of another.
    pub(crate) fn account(&self, agent: usize, like: usize) -> AgentSpec {
        let skills = skills(self.world.skills_of(like));
        let capacity = Capacity { chats: CHATS, calls: 0, chats_during_call: false, total: None };
        AgentSpec { agent: agent_id(agent), skills, tier: Tier::FIRST, capacity }
    }

    /// One queue for each demand.
    pub(crate) fn configuration(&self, adjust: impl Fn(&mut QueueSpec)) -> Configuration {
        let affinity = self.world.size.affinity;
        let queue = |(queue, demand): (&QueueId, &Skills)| {
            let mut spec = QueueSpec {
                channels: ChannelSet { chat: true, call: false },
                skills: skills(demand),
                target: Millis::from_secs(20),
                affinity_reach: if affinity { REACH } else { Millis::ZERO },
                ..QueueSpec::plain(queue.clone())
            };
            adjust(&mut spec);
            spec
        };
        Configuration {
            queues: self.queues.iter().zip(&self.world.demands).map(queue).collect(),
            missed_offers_max: u32::MAX,
            agent_grace: Millis::from_secs(60),
        }
    }

    /// Everybody talks to as many as they can, and `waiting` are in line besides.
    pub(crate) fn full(world: World) -> Self {
        let mut center = Self::new(world);
        center.fill();
        center
    }

    /// See [`Center::full`].
    pub(crate) fn fill(&mut self) {
        let classes = self.queues.len();
        let waiting = self.world.size.waiting;
        // Once somebody waits in a class, everybody who could take it is busy.
        for class in 0..classes {
            while let Some(asked) = self.arrive(class) {
                self.accept(asked);
            }
        }
        for number in classes..waiting {
            assert!(self.arrive(number % classes).is_none(), "everybody is busy");
        }
    }

    /// A wish that is granted, and not measured.
    pub(crate) fn ask(&mut self, wish: Wish) {
        self.forget_events();
        self.now = self.now + Millis(self.world.size.pace);
        let answer = self.engine.handle(self.now, Command::internal(wish), &mut self.events);
        assert!(answer.is_ok(), "{answer:?}");
    }

    /// Puts a wish on the list of what [`Center::run`] does.
    pub(crate) fn add(&mut self, wish: Wish) {
        self.commands.push(Command::internal(wish));
    }

    /// Handles what is on the list. Returns what `meter` read.
    pub(crate) fn run(&mut self, meter: &mut dyn Meter) -> f64 {
        let pace = Millis(self.world.size.pace);
        let mut refused = None;
        let read = meter.measure(&mut || {
            for command in self.commands.drain(..) {
                self.now = self.now + pace;
                let answer = decide(&mut self.engine, self.now, command, &mut self.events);
                refused = refused.take().or(answer.err());
            }
        });
        assert!(refused.is_none(), "{refused:?}");
        read
    }

    pub(crate) fn forget_events(&mut self) {
        self.events.clear();
    }

    /// Offers that were made by the last commands.
    pub(crate) fn asked(&self) -> impl Iterator<Item = Asked> {
        self.events.iter().filter_map(|event| match event {
            Event::SessionOffered { agent, offer, session, .. } => {
                Some(Asked { agent: *agent, offer: *offer, session: *session })
            }
            _ => None,
        })
    }

    /// The next customer, who asks for what `class` names.
    pub(crate) fn arrival(&mut self, class: usize) -> (SessionId, Wish) {
        self.sessions += 1;
        let session = SessionId::from_u128(self.sessions);
        let device = DeviceId::from_u128(self.sessions);
        let profile = Sealed::new(session, Box::new([0; PROFILE_BYTES]));
        let queue = self.queues[class].clone();
        let mut arrival = Arrival::plain(session, device, queue, Channel::Chat, profile);
        if self.world.size.affinity {
            arrival.past_agents.extend(self.past_agents());
        }
        (session, Wish::Arrive(Box::new(arrival)))
    }

    /// Three different agents.
    fn past_agents(&mut self) -> impl Iterator<Item = AgentId> + use<> {
        let agents = self.world.size.agents;
        let first = self.dice.below(agents);
        [first, first + agents / 3, first + agents / 2].map(|n| agent_id(n % agents)).into_iter()
    }

    /// A customer arrives; whom that is offered to, if anybody.
    pub(crate) fn arrive(&mut self, class: usize) -> Option<Asked> {
        let (_, wish) = self.arrival(class);
        self.ask(wish);
        self.asked().next()
    }

    pub(crate) fn accept(&mut self, Asked { agent, offer, .. }: Asked) {
        self.ask(Wish::Accept { agent, offer });
    }

    pub(crate) fn end(&mut self, Asked { agent, session, .. }: Asked) {
        self.ask(Wish::End { session, by: Author::Agent(agent) });
    }

    /// Who arrived last.
    pub(crate) fn last_session(&self) -> SessionId {
        SessionId::from_u128(self.sessions)
    }

    /// Some agents, each once.
    pub(crate) fn some_agents(&mut self, count: usize) -> Vec<AgentId> {
        let mut found = Vec::with_capacity(count);
        while found.len() < count {
            let agent = agent_id(self.dice.below(self.world.size.agents));
            if !found.contains(&agent) {
                found.push(agent);
            }
        }
        found
    }

    /// Which class a session was of.
    pub(crate) fn class_of(&self, session: SessionId) -> usize {
        let queue = self.engine.session(session).map(|view| view.queue.queue.clone());
        let queue = queue.expect("the session is in memory");
        self.queues.iter().position(|known| *known == queue).expect("the queue is configured")
    }

    /// Some conversations of different agents.
    pub(crate) fn conversations(&mut self, count: usize) -> Vec<(AgentId, SessionId)> {
        let agents = self.world.size.agents;
        let mut found: Vec<(AgentId, SessionId)> = Vec::new();
        while found.len() < count {
            let agent = agent_id(self.dice.below(agents));
            let held = self.engine.agent(agent).and_then(|view| view.sessions.first().copied());
            let new = found.iter().all(|(known, _)| *known != agent);
            found.extend(held.filter(|_| new).map(|session| (agent, session)));
        }
        found
    }
}

/// A decision: a command handled and its events applied. Not inlined, so that instructions can be
/// counted by its name.
#[inline(never)]
pub(crate) fn decide(
    engine: &mut Engine,
    now: Timestamp,
    command: Command,
    events: &mut Vec<Event>,
) -> Result<(), seira_core::model::Refusal> {
    engine.handle(now, command, events)
}

pub(crate) fn agent_id(number: usize) -> AgentId {
    AgentId(u32::try_from(number).expect("few agents"))
}

pub(crate) fn skills(of: &Skills) -> Vec<(SkillId, Level)> {
    let skill = |(number, level): &(usize, u8)| {
        let name = SkillId::new(&format!("skill_{number}")).expect("a name");
        (name, Level::new(*level).expect("a level"))
    };
    of.iter().map(skill).collect()
}

fn name(text: &str) -> QueueId {
    QueueId::new(text).expect("a name")
}
