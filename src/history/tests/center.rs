//! A journal in which everything happens: the real engine under chance, and what the gateway tells
//! of customers.

use std::collections::BTreeSet;

use rand::rngs::ChaCha8Rng;
use rand::{Rng as _, SeedableRng as _};
use seira_core::engine::Engine;
use seira_core::model::{
    AgentId, AgentSpec, Arrival, Asks, Author, Boost, BoostId, CallbackOutcome, CallbackRules,
    Capacity, Channel, Command, Confidence, Configuration, CustomerId, DeferralWish, DeviceId,
    DispositionId, Invitee, KeyId, Level, MessageRules, Millis, OfferId, Origin, PresenceWish,
    PromiseWish, Push, QueueHours, QueueId, QueueSpec, ReasonId, Record, RelaxStep, Role, Sealed,
    Sequence, SessionId, Silence, SkillId, SurgeCause, SurgeWish, Target, Tier, Tiers, Timestamp,
    Wish,
};

const START: Timestamp = Timestamp(1_800_000_000_000);
const QUEUES: [&str; 3] = ["orders", "billing", "tech"];
const AGENTS: u64 = 6;
const DEVICES: u64 = 12;
const CUSTOMERS: u64 = 5;

/// What has happened after `steps` wishes, as a journal holds it.
pub(super) fn records(seed: u64, steps: usize) -> Vec<Record> {
    let mut center = Center::new(seed);
    for _ in 0..steps {
        center.step();
    }
    center.records
}

/// The kinds of events in `records`.
pub(super) fn kinds(records: &[Record]) -> BTreeSet<String> {
    let kind = |record: &Record| {
        let json = serde_json::to_value(&record.event).unwrap();
        json["event"].as_str().unwrap().to_owned()
    };
    records.iter().map(kind).collect()
}

struct Center {
    dice: ChaCha8Rng,
    engine: Engine,
    now: Timestamp,
    sessions: Vec<SessionId>,
    records: Vec<Record>,
    frames: u64,
    /// Who comes at present: most who were erased do so no more.
    people: Vec<u64>,
}

impl Center {
    fn new(seed: u64) -> Self {
        let mut center = Self {
            dice: ChaCha8Rng::seed_from_u64(seed),
            engine: Engine::default(),
            now: START,
            sessions: Vec::new(),
            records: Vec::new(),
            frames: 0,
            people: (0..CUSTOMERS).collect(),
        };
        center.ask(Wish::Configure { configuration: configuration(20) });
        for number in 1..=AGENTS {
            let spec = center.spec(number);
            center.ask(Wish::SetAgent { spec });
            let agent = AgentId(number as u32);
            center.ask(Wish::SetPresence { agent, presence: PresenceWish::Available });
        }
        center
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.dice.next_u64() % sides
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let place = self.roll(of.len().max(1) as u64);
        of.get(place as usize).cloned()
    }

    /// Asks, and keeps what it comes to; a refusal comes to nothing.
    fn ask(&mut self, wish: Wish) {
        self.frames += 1;
        let device = DeviceId::from_u128(u128::from(self.roll(DEVICES)));
        let origin = (self.roll(4) == 0).then_some(Origin { device, id: self.frames });
        let mut events = Vec::new();
        let _ = self.engine.handle(self.now, Command { origin, wish }, &mut events);
        while self.engine.next_deadline().is_some_and(|at| at <= self.now) {
            let tick = Command::internal(Wish::Tick);
            self.engine.handle(self.now, tick, &mut events).unwrap();
        }
        let at = self.engine.now();
        for event in events {
            let sequence = Sequence(self.records.len() as u64 + 1);
            self.records.push(Record { sequence, at, event });
        }
    }

    fn step(&mut self) {
        match self.roll(24) {
            0..4 => self.arrive(),
            4..8 => self.answer(),
            8 => self.pass(),
            9..12 => self.talk(),
            12 => self.finish(),
            13 => self.pass_on(),
            14 => self.together(),
            15 => self.come_and_go(),
            16 => self.supervise(),
            17 => self.customer_comes_and_goes(),
            18 => self.identify_or_erase(),
            19 => self.rule(),
            20 | 21 => self.defer(),
            22 => self.arrive(),
            _ => self.together(),
        }
    }

    fn arrive(&mut self) {
        let session = SessionId::from_u128(1_000 + self.sessions.len() as u128);
        let device = self.roll(DEVICES);
        let queue = self.queue();
        let channel = if self.roll(4) == 0 { Channel::Call } else { Channel::Chat };
        let profile = self.sealed(session);
        let id = DeviceId::from_u128(device.into());
        let mut arrival = Arrival::plain(session, id, queue, channel, profile);
        arrival.customer = (self.roll(3) > 0).then(|| self.person(device % CUSTOMERS));
        if self.roll(4) == 0 {
            let skill = (SkillId::new("french").unwrap(), Level::MIN);
            arrival.asks = Asks { skills: vec![skill], ..Asks::default() };
            arrival.boosts = vec![Boost { reason: BoostId::new("plan").unwrap(), by: Millis(500) }];
            arrival.past_agents = vec![self.agent()];
            arrival.hold_until = Some(self.now + Millis::from_secs(5));
        }
        self.sessions.push(session);
        self.ask(Wish::Arrive(Box::new(arrival)));
    }

    fn answer(&mut self) {
        let offers = self.open_offers(false);
        let Some((agent, offer)) = self.pick(&offers) else { return };
        if self.roll(6) == 0 {
            self.ask(Wish::Decline { agent, offer });
        } else {
            self.ask(Wish::Accept { agent, offer });
        }
    }

    fn open_offers(&self, invitations: bool) -> Vec<(AgentId, OfferId)> {
        let agents = self.engine.agents();
        let all = agents.flat_map(|view| {
            let of = view.offers.iter();
            let open = of.filter_map(|offer| self.engine.offer(*offer));
            open.filter(|offer| !invitations || offer.role.is_some())
                .map(|offer| (offer.agent, offer.offer))
                .collect::<Vec<_>>()
        });
        all.collect()
    }

    fn pass(&mut self) {
        let seconds = [1, 5, 20, 60, 600, 4_000][self.roll(6) as usize];
        let until = self.now + Millis::from_secs(seconds);
        while let Some(at) = self.engine.next_deadline().filter(|at| *at <= until) {
            self.now = at.max(self.now);
            self.ask(Wish::Tick);
        }
        self.now = until;
    }

    /// A session that an agent holds, and who.
    fn held(&mut self) -> Option<(AgentId, SessionId)> {
        let agents = self.engine.agents();
        let held: Vec<_> = agents
            .flat_map(|view| view.sessions.iter().map(move |session| (view.spec.agent, *session)))
            .collect();
        self.pick(&held)
    }

    /// A conversation with several agents: who holds it, which, who is in it.
    fn shared(&mut self) -> Option<(AgentId, SessionId, AgentId)> {
        let agents = self.engine.agents();
        let joined = agents.flat_map(|view| {
            let of = view.joined.iter();
            of.filter_map(|session| {
                let holder = self.engine.agents().find(|other| other.sessions.contains(session))?;
                Some((holder.spec.agent, *session, view.spec.agent))
            })
            .collect::<Vec<_>>()
        });
        let joined: Vec<_> = joined.collect();
        self.pick(&joined)
    }

    fn talk(&mut self) {
        let Some((agent, session)) = self.held() else { return };
        let content = self.sealed(session);
        match self.roll(6) {
            0..2 => self.ask(Wish::Post { session, from: Author::Customer, content }),
            2..4 => self.ask(Wish::Post { session, from: Author::Agent(agent), content }),
            4 => self.ask(Wish::Whisper { agent, session, content }),
            _ => self.ask(Wish::Mark { session, from: Author::Customer, delivered: 2, read: 1 }),
        }
    }

    fn finish(&mut self) {
        let Some((agent, session)) = self.held() else { return };
        let by = if self.roll(2) == 0 { Author::Customer } else { Author::Agent(agent) };
        self.ask(Wish::End { session, by });
        if self.roll(2) == 0 {
            let disposition = DispositionId::new("solved").ok();
            let note = Some(self.sealed(session));
            self.ask(Wish::FinishWrapUp { agent, session, disposition, note });
        }
    }

    fn pass_on(&mut self) {
        let Some((agent, session)) = self.held() else { return };
        let note = Some(self.sealed(session));
        let to = match self.roll(2) {
            0 => Target::Queue(self.queue()),
            _ => Target::Agent(self.agent()),
        };
        match self.roll(3) {
            0 => self.ask(Wish::Escalate { agent, session, note }),
            1 => self.ask(Wish::Reassign { session, to, note }),
            _ => self.ask(Wish::Transfer { agent, session, to, note }),
        }
    }

    /// A callback or message, and what becomes of it.
    fn defer(&mut self) {
        let session = self.any();
        let number = self.sealed(session);
        let slot = (self.roll(2) == 0).then(|| self.now + Millis::from_secs(20));
        match self.roll(8) {
            0 | 1 => {
                let into = DeferralWish::Callback { number, slot };
                self.ask(Wish::Defer { session, into });
            }
            2 => {
                let into = DeferralWish::Message { content: Some(number) };
                self.ask(Wish::Defer { session, into });
            }
            3 => self.ask(Wish::Rejoin { session }),
            4 => self.ask(Wish::ConfirmTurn { session }),
            5 => self.ask(Wish::PutOff { session }),
            _ => {
                let Some((agent, session)) = self.held() else { return };
                let outcome = match self.roll(3) {
                    0 => CallbackOutcome::Reached,
                    1 => CallbackOutcome::NoAnswer,
                    _ => CallbackOutcome::WrongNumber,
                };
                self.ask(Wish::RecordCallback { agent, session, outcome });
            }
        }
    }

    fn together(&mut self) {
        if let Some((holder, session, member)) = self.shared()
            && self.roll(2) == 0
        {
            return match self.roll(3) {
                0 => self.ask(Wish::Admit { agent: holder, session, member }),
                1 => self.ask(Wish::HandOver { agent: holder, session, to: member }),
                _ => self.ask(Wish::Part { agent: member, session, member }),
            };
        }
        let Some((agent, session)) = self.held() else { return };
        let role = if self.roll(2) == 0 { Role::Consult } else { Role::Conference };
        for number in 1..=AGENTS as u32 {
            let whom = Invitee::Agent(AgentId(number));
            self.ask(Wish::Invite { agent, session, whom, role });
        }
        let invited = self.open_offers(true);
        if let Some((agent, offer)) = self.pick(&invited) {
            self.ask(Wish::Accept { agent, offer });
        }
    }

    fn come_and_go(&mut self) {
        let agent = self.agent();
        let away = PresenceWish::Away(ReasonId::new("lunch").unwrap());
        match self.roll(8) {
            0 => self.ask(Wish::SetPresence { agent, presence: away }),
            1 => self.ask(Wish::SetPresence { agent, presence: PresenceWish::Offline }),
            2 => self.ask(Wish::AgentConnectionLost { agent }),
            3 => self.ask(Wish::AgentConnectionBack { agent }),
            _ => self.ask(Wish::SetPresence { agent, presence: PresenceWish::Available }),
        }
    }

    fn supervise(&mut self) {
        let (agent, session) = (self.agent(), self.any());
        match self.roll(5) {
            0 => self.ask(Wish::Pull { agent, session }),
            1 => self.ask(Wish::PushUp { session, push: Push::First }),
            2 => self.ask(Wish::PushUp { session, push: Push::By(Millis(1_500)) }),
            3 => {
                let (confidence, worse) = (Confidence::USUAL, None);
                let (low, high) = (Millis(10), Millis(5_000));
                let wish = PromiseWish { session, low, high, confidence, worse };
                self.ask(Wish::Promise { promises: vec![wish] });
            }
            _ => self.ask(Wish::Leave { session }),
        }
    }

    fn customer_comes_and_goes(&mut self) {
        let session = self.any();
        if self.roll(3) == 0 {
            self.ask(Wish::CustomerConnectionLost { session });
        } else {
            self.ask(Wish::CustomerConnectionBack { session });
        }
    }

    fn identify_or_erase(&mut self) {
        let device = DeviceId::from_u128(self.roll(DEVICES).into());
        let (place, other) = (self.roll(CUSTOMERS), self.roll(CUSTOMERS));
        let (who, before) = (self.person(place), self.person(other));
        match self.roll(12) {
            0 => {
                self.ask(Wish::EraseCustomer { customer: who });
                self.people[place as usize] += CUSTOMERS * self.roll(4).min(1);
            }
            1 | 2 => {
                let session = self.any();
                self.ask(Wish::EraseContent { session });
            }
            other => {
                let before = (other % 3 == 0 && before != who).then_some(before);
                let identity = Sealed::new(who, Box::new([7, 7]));
                self.ask(Wish::Identify { customer: who, device, before, identity });
            }
        }
    }

    fn rule(&mut self) {
        let (agent, queue) = (self.agent(), self.queue());
        let closed = QueueHours::Closed { opens_at: None };
        match self.roll(13) {
            0 => self.ask(Wish::SetHours { queue: queue.clone(), hours: closed }),
            12 => {
                let (cause, notice) = (SurgeCause::Declared, None);
                let surge = SurgeWish { cause, notice, waiting_max: None, widens: true };
                self.ask(Wish::BeginSurge { queue: queue.clone(), surge });
                self.ask(Wish::EndSurge { queue: queue.clone(), cause });
            }
            1 => self.ask(Wish::PauseQueue { queue: queue.clone(), paused: true }),
            2 => self.ask(Wish::RemoveAgent { agent }),
            3 => self.ask(Wish::Resumed { down: Millis(2_500) }),
            4 => {
                let after_s = 10 + self.roll(3) as i64 * 10;
                self.ask(Wish::Configure { configuration: configuration(after_s) });
            }
            _ => {
                let spec = self.spec(agent.0.into());
                self.ask(Wish::SetAgent { spec });
            }
        }
        self.ask(Wish::SetHours { queue: queue.clone(), hours: QueueHours::Open });
        self.ask(Wish::PauseQueue { queue, paused: false });
    }

    fn any(&mut self) -> SessionId {
        // Rather a late one than one that is long over.
        let from = self.sessions.len().saturating_sub(12);
        let sessions = self.sessions[from..].to_vec();
        self.pick(&sessions).unwrap_or(SessionId::from_u128(1))
    }

    fn person(&self, place: u64) -> CustomerId {
        customer(self.people[place as usize])
    }

    fn agent(&mut self) -> AgentId {
        AgentId(1 + self.roll(AGENTS) as u32)
    }

    fn queue(&mut self) -> QueueId {
        queue(QUEUES[self.roll(3) as usize])
    }

    fn spec(&mut self, number: u64) -> AgentSpec {
        let level = |level| Level::new(level).unwrap();
        let mut skills = vec![(SkillId::new("orders").unwrap(), level(1 + (number % 5) as u8))];
        if self.roll(2) == 0 {
            skills.push((SkillId::new("french").unwrap(), level(3)));
        }
        let capacity = Capacity { chats: 2, calls: 1, chats_during_call: false, total: None };
        let tier = Tier::new(1 + (number % 2) as u8).unwrap();
        AgentSpec { agent: AgentId(number as u32), skills, tier, capacity }
    }

    fn sealed(&mut self, session: SessionId) -> Sealed {
        let bytes = self.dice.next_u64().to_be_bytes();
        Sealed::new(KeyId::from(session), Box::new(bytes))
    }
}

fn customer(number: u64) -> CustomerId {
    CustomerId::from_u128(u128::from(number) + 500)
}

fn queue(name: &str) -> QueueId {
    QueueId::new(name).unwrap()
}

fn configuration(after_s: i64) -> Configuration {
    let spec = |name: &str| QueueSpec {
        skills: vec![(SkillId::new("orders").unwrap(), Level::new(3).unwrap())],
        tiers: Tiers { from: Tier::FIRST, to: Tier::FIRST },
        target: Millis::from_secs(20),
        wrap_up: Millis::from_secs(30),
        drain_after: Some(Millis::from_secs(5)),
        offer_to: if name == "tech" { 2 } else { 1 },
        wait_max: Some(Millis::from_secs(900)),
        silence: Some(Silence {
            warn_after: Millis::from_secs(60),
            close_after: Millis::from_secs(60),
        }),
        relax: vec![
            RelaxStep {
                after: Millis::from_secs(after_s),
                lower_levels_by: 2,
                more_tiers: 0,
                queue: None,
            },
            RelaxStep {
                after: Millis::from_secs(after_s * 2),
                lower_levels_by: 0,
                more_tiers: 1,
                queue: (name == "orders").then(|| queue("tech")),
            },
        ],
        callback: Some(CallbackRules {
            attempts: 3,
            retry_after: Millis::from_secs(30),
            slot_max: 2,
        }),
        message: Some(MessageRules { target: Millis::from_secs(40) }),
        ..QueueSpec::plain(queue(name))
    };
    let queues = QUEUES.iter().map(|name| spec(name)).collect();
    Configuration { queues, missed_offers_max: 2, agent_grace: Millis::from_secs(60) }
}
