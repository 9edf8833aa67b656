//! A contact center on a virtual clock.

use std::collections::BTreeMap;

use seira::gateway::talk::{Strand, Talk};
use seira_core::engine::{Engine, SessionView};
use seira_core::model::{
    AgentId, AgentSpec, Arrival, Author, Boost, BoostId, Capacity, Channel, Command, Configuration,
    DeviceId, Event, Level, Millis, OfferId, Origin, PresenceWish, QueueId, QueueSpec, Record,
    Refusal, Sealed, Sequence, SessionId, SessionState, Silence, SkillId, Tier, Timestamp, Wish,
};

pub(crate) const START: Timestamp = Timestamp(1_800_000_000_000);

/// A queue that asks for `skills`, with round numbers for everything else.
pub(crate) fn queue(name: &str, skills: &[(&str, u8)]) -> QueueSpec {
    QueueSpec {
        skills: self::skills(skills),
        target: Millis::from_secs(20),
        wrap_up: Millis::from_secs(60),
        silence: Some(Silence {
            warn_after: Millis::from_secs(300),
            close_after: Millis::from_secs(120),
        }),
        waiting_max: 1_000,
        ..QueueSpec::plain(QueueId::new(name).unwrap())
    }
}

pub(crate) fn skills(of: &[(&str, u8)]) -> Vec<(SkillId, Level)> {
    of.iter()
        .map(|(name, level)| (SkillId::new(name).unwrap(), Level::new(*level).unwrap()))
        .collect()
}

pub(crate) struct Center {
    pub(crate) engine: Engine,
    follower: Engine,
    pub(crate) now: Timestamp,
    /// Everything that has happened.
    pub(crate) log: Vec<Event>,
    sessions: u128,
    /// The conversations, as the pages are told of them.
    told: Conversations,
}

impl Center {
    pub(crate) fn new(queues: Vec<QueueSpec>) -> Self {
        let mut center = Self {
            engine: Engine::default(),
            follower: Engine::default(),
            now: START,
            log: Vec::new(),
            sessions: 0,
            told: Conversations::default(),
        };
        center.configure(queues).unwrap();
        center
    }

    pub(crate) fn configure(&mut self, queues: Vec<QueueSpec>) -> Result<Vec<Event>, Refusal> {
        let configuration =
            Configuration { queues, missed_offers_max: 2, agent_grace: Millis::from_secs(60) };
        self.ask(Wish::Configure { configuration })
    }

    /// Asks, applies to the follower, checks everything. Returns what happened.
    pub(crate) fn ask(&mut self, wish: Wish) -> Result<Vec<Event>, Refusal> {
        self.ask_from(None, wish)
    }

    pub(crate) fn ask_from(
        &mut self,
        origin: Option<Origin>,
        wish: Wish,
    ) -> Result<Vec<Event>, Refusal> {
        let mut events = Vec::new();
        let answer = self.engine.handle(self.now, Command { origin, wish }, &mut events);
        while self.engine.next_deadline().is_some_and(|at| at <= self.now) {
            let tick = Command::internal(Wish::Tick);
            self.engine.handle(self.now, tick, &mut events).unwrap();
        }
        for event in &events {
            self.follower.apply(self.engine.now(), event);
        }
        assert!(self.engine.same_state(&self.follower), "the follower differs after {events:?}");
        assert_eq!(self.engine.sweep(self.now), 0, "the sweep found a match that was not made");
        self.told.follow(self.engine.now(), &events);
        self.told.check(&self.engine);
        self.log.extend(events.iter().cloned());
        answer.map(|()| events)
    }

    /// Lets time pass; deadlines fire when they are due, not at the end.
    pub(crate) fn pass(&mut self, seconds: i64) -> Vec<Event> {
        let until = self.now + Millis::from_secs(seconds);
        let mut events = Vec::new();
        while let Some(at) = self.engine.next_deadline().filter(|at| *at <= until) {
            self.now = at.max(self.now);
            events.extend(self.ask(Wish::Tick).unwrap());
        }
        self.now = until;
        events.extend(self.ask(Wish::Tick).unwrap());
        events
    }

    /// Signs an agent in, available.
    pub(crate) fn agent(&mut self, number: u32, skills: &[(&str, u8)], chats: u16) -> AgentId {
        let agent = self.agent_offline(number, skills, chats);
        self.presence(agent, PresenceWish::Available);
        agent
    }

    pub(crate) fn agent_offline(
        &mut self,
        number: u32,
        skills: &[(&str, u8)],
        chats: u16,
    ) -> AgentId {
        let agent = AgentId(number);
        let capacity = Capacity { chats, calls: 1, chats_during_call: false, total: None };
        let (skills, tier) = (self::skills(skills), Tier::FIRST);
        let spec = AgentSpec { agent, skills, tier, capacity };
        self.ask(Wish::SetAgent { spec }).unwrap();
        agent
    }

    /// Signs an agent of a tier in, available.
    pub(crate) fn agent_of_tier(
        &mut self,
        number: u32,
        tier: u8,
        skills: &[(&str, u8)],
    ) -> AgentId {
        let agent = AgentId(number);
        let capacity = Capacity { chats: 3, calls: 0, chats_during_call: false, total: None };
        let (skills, tier) = (self::skills(skills), Tier::new(tier).unwrap());
        self.ask(Wish::SetAgent { spec: AgentSpec { agent, skills, tier, capacity } }).unwrap();
        self.presence(agent, PresenceWish::Available);
        agent
    }

    pub(crate) fn presence(&mut self, agent: AgentId, presence: PresenceWish) -> Vec<Event> {
        self.ask(Wish::SetPresence { agent, presence }).unwrap()
    }

    pub(crate) fn arrival(&mut self, queue: &str) -> Arrival {
        self.sessions += 1;
        let session = SessionId::from_u128(self.sessions);
        let (device, queue) = (DeviceId::from_u128(self.sessions), QueueId::new(queue).unwrap());
        Arrival::plain(session, device, queue, Channel::Chat, sealed(session))
    }

    pub(crate) fn ask_arrival(&mut self, arrival: Arrival) -> Result<Vec<Event>, Refusal> {
        self.ask(Wish::Arrive(Box::new(arrival)))
    }

    pub(crate) fn arrive(&mut self, queue: &str) -> SessionId {
        self.arrive_as(queue, |_| {})
    }

    /// A customer who brings something along.
    pub(crate) fn arrive_as(&mut self, queue: &str, bring: impl FnOnce(&mut Arrival)) -> SessionId {
        let mut arrival = self.arrival(queue);
        bring(&mut arrival);
        let session = arrival.session;
        self.ask_arrival(arrival).unwrap();
        session
    }

    /// A customer who talked with `agents` before.
    pub(crate) fn arrive_known(
        &mut self,
        queue: &str,
        agents: &[AgentId],
        hold_s: i64,
    ) -> SessionId {
        let until = self.now + Millis::from_secs(hold_s);
        self.arrive_as(queue, |arrival| {
            arrival.past_agents = agents.to_vec();
            arrival.hold_until = (hold_s > 0).then_some(until);
        })
    }

    pub(crate) fn session(&self, id: SessionId) -> SessionView<'_> {
        self.engine.session(id).expect("the session is in memory")
    }

    pub(crate) fn state(&self, id: SessionId) -> SessionState {
        self.session(id).state.clone()
    }

    /// Who is asked about a session; the first, where there are several.
    pub(crate) fn asked(&self, id: SessionId) -> Option<AgentId> {
        self.engine.offers_for(id).next().map(|offer| offer.agent)
    }

    pub(crate) fn offer(&self, id: SessionId) -> (AgentId, OfferId) {
        let offer = self.engine.offers_for(id).next().expect("it is offered");
        (offer.agent, offer.offer)
    }

    pub(crate) fn accept(&mut self, id: SessionId) -> AgentId {
        let (agent, offer) = self.offer(id);
        self.ask(Wish::Accept { agent, offer }).unwrap();
        agent
    }

    pub(crate) fn decline(&mut self, id: SessionId) -> AgentId {
        let (agent, offer) = self.offer(id);
        self.ask(Wish::Decline { agent, offer }).unwrap();
        agent
    }

    pub(crate) fn post(&mut self, session: SessionId, from: Author) -> Result<Vec<Event>, Refusal> {
        self.ask(Wish::Post { session, from, content: sealed(session) })
    }

    /// The agent ends the conversation and wrap-up.
    pub(crate) fn serve(&mut self, session: SessionId, agent: AgentId) {
        self.ask(Wish::End { session, by: Author::Agent(agent) }).unwrap();
        let wish = Wish::FinishWrapUp { agent, session, disposition: None, note: None };
        self.ask(wish).unwrap();
    }
}

pub(crate) fn sealed(key_id: SessionId) -> Sealed {
    Sealed::new(key_id, Box::new([1, 2, 3]))
}

/// One boost of so many seconds.
pub(crate) fn boosts(seconds: i64) -> Vec<Boost> {
    vec![Boost { reason: BoostId::new("vip").unwrap(), by: Millis::from_secs(seconds) }]
}

/// Every conversation folded from its records, as a page is told of it: at every moment it must be
/// what the engine's state says, from which a restart makes it.
#[derive(Default)]
struct Conversations(BTreeMap<SessionId, (Talk, [u64; 2])>);

impl Conversations {
    fn follow(&mut self, at: Timestamp, events: &[Event]) {
        for event in events {
            let Some(session) = event.session() else { continue };
            let record = Record { sequence: Sequence(0), at, event: event.clone() };
            if let Some(talk) = Talk::begun(&record) {
                self.0.insert(session, (talk, [0; 2]));
            }
            let Some((talk, heads)) = self.0.get_mut(&session) else { continue };
            if let Some(said) = talk.take(&record) {
                let head = &mut heads[usize::from(said.strand == Strand::Staff)];
                assert_eq!(said.seq, *head + 1, "a gap in the conversation before {event:?}");
                *head = said.seq;
            }
        }
    }

    fn check(&mut self, engine: &Engine) {
        self.0.retain(|session, _| engine.session(*session).is_some());
        assert_eq!(self.0.len(), engine.sessions().count());
        for view in engine.sessions() {
            let folded = (Talk::of(&view), [view.seq, view.whispers]);
            assert_eq!(self.0[&view.id], folded, "session {}", view.id);
        }
    }
}
