//! What a decision costs: a command handled, its events decided and applied.
//!
//! 1,000 agents in 64 profiles of 64 skills, 10,000 sessions waiting in 50 queues that ask for one
//! or two skills each. `cargo bench --bench engine`; figures are medians of criterion's samples.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use seira_core::engine::Engine;
use seira_core::model::{
    AgentId, AgentSpec, Arrival, Author, Capacity, Channel, ChannelSet, Command, Configuration,
    DeviceId, Event, Level, Millis, OfferId, PresenceWish, QueueId, QueueSpec, Sealed, SessionId,
    SkillId, Tier, Timestamp, Wish,
};

const SKILLS: usize = 64;
const QUEUES: usize = 50;
const START: Timestamp = Timestamp(1_800_000_000_000);

fn skill(number: usize, level: u8) -> (SkillId, Level) {
    let name = format!("skill_{}", number % SKILLS);
    (SkillId::new(&name).expect("a name"), Level::new(level).expect("a level"))
}

fn queue(number: usize) -> QueueSpec {
    let mut skills = vec![skill(number, 3)];
    if number.is_multiple_of(3) {
        skills.push(skill(number + 7, 2));
    }
    QueueSpec {
        channels: ChannelSet { chat: true, call: false },
        skills,
        target: Millis::from_secs(20),
        waiting_max: 1_000_000,
        ..QueueSpec::plain(QueueId::new(&format!("queue_{number}")).expect("a name"))
    }
}

/// One contact center and the counters that keep its ids fresh.
struct Center {
    engine: Engine,
    now: Timestamp,
    sessions: u128,
    events: Vec<Event>,
}

impl Center {
    fn new(agents: u32) -> Self {
        let mut center =
            Self { engine: Engine::default(), now: START, sessions: 0, events: Vec::new() };
        center.ask(Wish::Configure {
            configuration: Configuration {
                queues: (0..QUEUES).map(queue).collect(),
                missed_offers_max: 1_000,
                agent_grace: Millis::from_secs(60),
            },
        });
        for number in 0..agents {
            let agent = AgentId(number);
            // 64 profiles: eight neighbouring skills each, two levels.
            let first = number as usize % SKILLS;
            let skills = (0..8).map(|more| skill(first + more, 5)).collect();
            let capacity = Capacity { chats: 3, calls: 0, chats_during_call: false, total: None };
            center.ask(Wish::SetAgent {
                spec: AgentSpec { agent, skills, tier: Tier::FIRST, capacity },
            });
            center.ask(Wish::SetPresence { agent, presence: PresenceWish::Available });
        }
        center
    }

    fn ask(&mut self, wish: Wish) {
        self.events.clear();
        self.now = self.now + Millis(1);
        let answer = self.engine.handle(self.now, Command::internal(wish), &mut self.events);
        assert!(answer.is_ok(), "{answer:?}");
    }

    fn arrival(&mut self) -> Wish {
        let queue = format!("queue_{}", self.sessions as usize % QUEUES);
        self.arrival_to(QueueId::new(&queue).expect("a name"))
    }

    fn arrival_to(&mut self, queue: QueueId) -> Wish {
        self.sessions += 1;
        let session = SessionId::from_u128(self.sessions);
        let device = DeviceId::from_u128(self.sessions);
        let profile = Sealed::new(session, Box::new([0; 32]));
        Wish::Arrive(Box::new(Arrival::plain(session, device, queue, Channel::Chat, profile)))
    }

    fn arrive(&mut self) -> Option<(AgentId, OfferId, SessionId)> {
        let wish = self.arrival();
        self.ask(wish);
        self.offered()
    }

    fn offered(&self) -> Option<(AgentId, OfferId, SessionId)> {
        self.events.iter().find_map(|event| match event {
            Event::SessionOffered { agent, offer, session, .. } => Some((*agent, *offer, *session)),
            _ => None,
        })
    }

    /// Everybody talks and `waiting` sessions are in line.
    fn full(agents: u32, waiting: u32) -> (Self, (AgentId, SessionId)) {
        let mut center = Self::new(agents);
        let mut last = None;
        let mut queued = 0;
        while queued < waiting {
            match center.arrive() {
                Some((agent, offer, session)) => {
                    center.ask(Wish::Accept { agent, offer });
                    last = Some((agent, session));
                }
                None => queued += 1,
            }
        }
        (center, last.expect("somebody talks"))
    }
}

fn arrivals(criterion: &mut Criterion) {
    criterion.bench_function("arrive_1k_agents_10k_waiting", |bench| {
        let (mut center, _) = Center::full(1_000, 10_000);
        bench.iter(|| {
            let wish = center.arrival();
            center.ask(wish);
            let session = SessionId::from_u128(center.sessions);
            center.ask(Wish::Leave { session });
            black_box(center.events.len())
        });
    });
    criterion.bench_function("arrive_and_be_offered_1k_agents", |bench| {
        let mut center = Center::new(1_000);
        bench.iter(|| {
            let (.., session) = center.arrive().expect("an idle agent");
            center.ask(Wish::Leave { session });
            black_box(center.events.len())
        });
    });
}

fn freed(criterion: &mut Criterion) {
    criterion.bench_function("agent_freed_1k_agents_10k_waiting", |bench| {
        let (mut center, (mut agent, mut session)) = Center::full(1_000, 10_000);
        bench.iter_custom(|rounds| {
            let mut spent = Duration::ZERO;
            for _ in 0..rounds {
                // One conversation ends and the freed agent is offered the earliest due: this counts.
                let started = Instant::now();
                center.ask(Wish::End { session, by: Author::Agent(agent) });
                spent += started.elapsed();
                // The offer is accepted and one more customer joins that line: this does not.
                let (asked, offer, next) = center.offered().expect("somebody waits");
                center.ask(Wish::Accept { agent: asked, offer });
                (agent, session) = (asked, next);
                let queue = center.engine.session(next).map(|view| view.queue.queue.clone());
                let wish = center.arrival_to(queue.expect("it has just been accepted"));
                center.ask(wish);
            }
            spent
        });
    });
    criterion.bench_function("position_10k_waiting", |bench| {
        let (center, _) = Center::full(1_000, 10_000);
        let mut next = 0_u128;
        bench.iter(|| {
            next = (next + 7_919) % center.sessions;
            black_box(center.engine.position(SessionId::from_u128(next)))
        });
    });
}

criterion_group!(benches, arrivals, freed);
criterion_main!(benches);
