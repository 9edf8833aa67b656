//! What happens, from a seed: much work, many mishaps.

use seira_core::model::{
    AgentId, Asks, Boost, BoostId, CallbackOutcome, Channel, Configuration, Millis, PresenceWish,
    Push, QueueHours, QueueId, ReasonId, Role, SurgeCause, SurgeWish, Timestamp,
};

use super::center::{self, Kind, queue_id, skills, span};
use super::dice::Dice;
use super::plan::{Actor, Ask, Deed, Frame, Later, Newcomer, Pick, Plan, Step, To, Whom};

/// The plan that a seed stands for.
pub(crate) fn plan(seed: u64) -> Plan {
    let mut dice = Dice::new(seed);
    let kind = Kind::new(&mut dice);
    let configuration = center::configuration(&mut dice, kind);
    let agents = center::agents(&mut dice, kind);
    let mut writer = Writer {
        agents: agents.len() as i64,
        configuration: configuration.clone(),
        mood: Mood::new(&mut dice, kind),
        steps: Vec::new(),
        dice,
    };
    writer.write();
    Plan { seed, configuration, agents, steps: writer.steps }
}

/// How often what happens in one center: centers differ.
struct Mood {
    /// Conversations with several agents.
    together: u32,
    /// People who come and go.
    restless: u32,
    /// Sessions that are passed on.
    passing: u32,
    /// Supervisors and changed rules.
    ruled: u32,
    /// Callbacks and messages.
    later: u32,
    /// The clock jumps, the journal fails.
    faulty: u32,
    /// Time passes slowly: offers are answered, not missed.
    quick: bool,
}

impl Mood {
    fn new(dice: &mut Dice, kind: Kind) -> Self {
        let mut share = || if dice.once_in(3) { 30 } else { 5 };
        Self {
            together: share() * if kind == Kind::Crowd { 30 } else { 2 },
            restless: share(),
            passing: share(),
            ruled: share(),
            later: share(),
            faulty: share() / 5,
            quick: !dice.once_in(3),
        }
    }
}

struct Writer {
    dice: Dice,
    agents: i64,
    /// As last configured.
    configuration: Configuration,
    mood: Mood,
    steps: Vec<Step>,
}

impl Writer {
    fn write(&mut self) {
        for number in 1..=self.agents {
            if !self.dice.once_in(6) {
                let deed = Deed::Presence(AgentId(number as u32), PresenceWish::Available);
                self.steps.push(Step::Do(deed, Frame::House));
            }
        }
        let length = self.dice.between(30, 140);
        while (self.steps.len() as i64) < length {
            self.step();
        }
    }

    fn step(&mut self) {
        match self.dice.weighted(&[15, 100, self.mood.faulty]) {
            0 => {
                let quick = [0, 1, 1, 1, 2, 2, 4];
                let slow = [1, 2, 4, 6, 12, 60, 60];
                let most = *self.dice.pick(if self.mood.quick { &quick } else { &slow });
                let span = span(&mut self.dice, most);
                self.steps.push(Step::Pass(span));
            }
            1 => {
                let (deed, device) = self.deed();
                let frame = self.frame(device);
                self.steps.push(Step::Do(deed, frame));
            }
            _ => self.fault(),
        }
    }

    fn fault(&mut self) {
        match self.dice.roll(5) {
            0 => {
                let last_batch_is_lost = self.dice.once_in(2);
                self.steps.push(Step::Crash { last_batch_is_lost });
                let down = span(&mut self.dice, 20);
                if self.dice.once_in(2) {
                    self.steps.push(Step::Jump(down));
                    self.steps.push(Step::Do(Deed::Resumed(down), Frame::House));
                }
            }
            1 => self.steps.push(Step::Replay),
            2 => self.steps.push(Step::Snapshot),
            _ => {
                let most = *self.dice.pick(&[2, 12, 60, 900]);
                let span = span(&mut self.dice, most);
                self.steps.push(Step::Jump(span));
            }
        }
    }

    fn frame(&mut self, device: u8) -> Frame {
        match self.dice.weighted(&[60, 20, 4, 1]) {
            0 => Frame::House,
            1 => Frame::Next(device),
            2 => Frame::Again(device),
            _ => Frame::Late(device, self.dice.roll(70) as u8),
        }
    }

    /// A deed, and the device it may come from: below 100 a customer's, above an agent's.
    fn deed(&mut self) -> (Deed, u8) {
        let Mood { together, restless, passing, ruled, .. } = self.mood;
        let agent = self.agent();
        let device = 100 + agent.0 as u8;
        let later = self.mood.later;
        let weights = [40, 50, 8, restless, 25, passing, together, ruled, ruled / 4, 6, 12, later];
        match self.dice.weighted(&weights) {
            0 => self.arrive(),
            1 => (self.work(agent), device),
            2 => (self.answer(agent), device),
            3 => (self.come_and_go(agent), device),
            4 => (self.customer(), 0),
            5 => (self.pass_on(), device),
            6 => (self.together(), device),
            7 => (self.supervise(), device),
            8 => (self.reconfigure(), 200),
            9 => (self.finish(agent), device),
            10 => (self.promise(), 200),
            _ => (self.defer(), 0),
        }
    }

    fn later(&mut self) -> Later {
        match self.dice.weighted(&[3, 3, 4]) {
            0 => Later::Callback(None),
            1 => Later::Callback(Some(span(&mut self.dice, 40))),
            _ => Later::Message(!self.dice.once_in(4)),
        }
    }

    /// Callbacks and messages, and what becomes of them.
    fn defer(&mut self) -> Deed {
        const OUTCOMES: [CallbackOutcome; 4] = [
            CallbackOutcome::Reached,
            CallbackOutcome::NoAnswer,
            CallbackOutcome::NoAnswer,
            CallbackOutcome::WrongNumber,
        ];
        let number = self.number();
        let own = if self.dice.once_in(6) { self.pick() } else { Pick::Later(number) };
        match self.dice.weighted(&[10, 3, 4, 3, 8]) {
            0 => {
                let of = if self.dice.once_in(3) { own } else { Pick::Waiting(number) };
                Deed::Defer(of, self.later())
            }
            1 => Deed::Rejoin(own),
            2 => Deed::ConfirmTurn(own),
            3 => Deed::PutOff(own),
            _ => Deed::Record(self.holder(), own, *self.dice.pick(&OUTCOMES)),
        }
    }

    /// Mostly to those who wait, and mostly sound.
    fn promise(&mut self) -> Deed {
        let promises = (0..=self.dice.roll(3)).map(|_| {
            let number = self.number();
            let of = if self.dice.once_in(5) { self.pick() } else { Pick::Waiting(number) };
            let low = span(&mut self.dice, 30);
            let high =
                if self.dice.once_in(10) { span(&mut self.dice, 20) } else { Millis(low.0 * 2) };
            (of, low, high)
        });
        Deed::Promise(promises.collect())
    }

    /// One of the agents; now and then one that is not there.
    fn agent(&mut self) -> AgentId {
        let nobody = i64::from(self.dice.once_in(20));
        AgentId(self.dice.between(1, self.agents + nobody) as u32)
    }

    fn queue(&mut self) -> QueueId {
        if self.configuration.queues.is_empty() || self.dice.once_in(40) {
            return queue_id("vip");
        }
        self.dice.pick(&self.configuration.queues).queue.clone()
    }

    fn number(&mut self) -> u8 {
        self.dice.roll(6) as u8
    }

    /// Mostly a channel that the queue takes.
    fn channel(&mut self, queue: &QueueId) -> Channel {
        let spec = self.configuration.queues.iter().find(|spec| spec.queue == *queue);
        let channel = *self.dice.pick(&[Channel::Chat, Channel::Chat, Channel::Call]);
        match spec.map(|spec| spec.channels) {
            Some(takes) if !takes.has(channel) && !self.dice.once_in(20) => match channel {
                Channel::Chat => Channel::Call,
                Channel::Call => Channel::Chat,
            },
            Some(_) | None => channel,
        }
    }

    fn arrive(&mut self) -> (Deed, u8) {
        let customer = self.dice.roll(40) as u8;
        let asks = self.dice.maybe(4, |dice| Asks {
            skills: skills(dice, 2),
            preferred: skills(dice, 1),
            language: skills(dice, 1).pop(),
        });
        let boosts = self.dice.maybe(4, |dice| {
            (0..=dice.roll(2))
                .map(|_| Boost { reason: BoostId::new("plan").unwrap(), by: span(dice, 12) })
                .collect()
        });
        let mut past_agents = Vec::new();
        for _ in 0..[0, 0, 1, 2, 3][self.dice.roll(5)] {
            let agent = self.agent();
            if !past_agents.contains(&agent) {
                past_agents.push(agent);
            }
        }
        let queue = self.queue();
        let newcomer = Newcomer {
            customer,
            channel: self.channel(&queue),
            queue,
            asks: asks.unwrap_or_default(),
            boosts: boosts.unwrap_or_default(),
            past_agents,
            hold: self.dice.maybe(4, |dice| span(dice, 20)),
            later: self.dice.once_in(8).then(|| self.later()),
            reuses: self.dice.maybe(60, |dice| Pick::Any(dice.roll(9) as u8)),
        };
        (Deed::Arrive(Box::new(newcomer)), customer)
    }

    fn work(&mut self, agent: AgentId) -> Deed {
        let number = self.number();
        match self.dice.weighted(&[18, 1, 4]) {
            0 => Deed::Answer(number),
            1 => Deed::Work(agent),
            _ => Deed::End(Pick::Talking(number), Actor::Holder),
        }
    }

    fn answer(&mut self, agent: AgentId) -> Deed {
        let number = self.number();
        match self.dice.weighted(&[4, 5, 2, 2, 1, 1]) {
            0 => Deed::Accept(agent, Ask::Open(number % 3)),
            1 => Deed::Decline(agent, Ask::Open(number % 3)),
            2 => Deed::Accept(agent, Ask::Ended(number)),
            3 => Deed::Accept(agent, Ask::Foreign(number)),
            4 => Deed::Decline(agent, Ask::Foreign(number)),
            _ => Deed::Accept(agent, Ask::Unknown),
        }
    }

    fn come_and_go(&mut self, agent: AgentId) -> Deed {
        match self.dice.weighted(&[8, 2, 2, 4, 5]) {
            0 => Deed::Presence(agent, PresenceWish::Available),
            1 => Deed::Presence(agent, PresenceWish::Away(ReasonId::new("lunch").unwrap())),
            2 => Deed::Presence(agent, PresenceWish::Offline),
            3 => Deed::AgentLost(agent),
            _ => Deed::AgentBack(agent),
        }
    }

    fn pick(&mut self) -> Pick {
        let number = self.number();
        match self.dice.weighted(&[50, 50, 10, 10, 1]) {
            0 => Pick::Waiting(number),
            1 => Pick::Talking(number),
            2 => Pick::Over(number),
            3 => Pick::Any(number),
            _ => Pick::Unknown,
        }
    }

    /// Mostly a conversation, with several agents more often than not.
    fn talk(&mut self) -> Pick {
        let number = self.number();
        match self.dice.weighted(&[10, 12, 2, 1]) {
            0 => Pick::Talking(number),
            1 => Pick::Shared(number),
            2 => Pick::WrapUp(number),
            _ => Pick::Any(number),
        }
    }

    fn actor(&mut self) -> Actor {
        match self.dice.weighted(&[5, 5, 2, 1]) {
            0 => Actor::Customer,
            1 => Actor::Holder,
            2 => Actor::Member(self.number()),
            _ => Actor::Agent(self.agent()),
        }
    }

    /// Mostly whoever holds the session.
    fn holder(&mut self) -> Actor {
        match self.dice.weighted(&[20, 2, 1]) {
            0 => Actor::Holder,
            1 => Actor::Member(self.number()),
            _ => Actor::Agent(self.agent()),
        }
    }

    fn whom(&mut self) -> Whom {
        match self.dice.weighted(&[1, 4, 1]) {
            0 => Whom::Member(self.number()),
            1 => Whom::Free(self.number()),
            _ => Whom::Agent(self.agent()),
        }
    }

    fn member(&mut self) -> Whom {
        if self.dice.once_in(10) { self.whom() } else { Whom::Member(self.number()) }
    }

    fn customer(&mut self) -> Deed {
        let pick = self.pick();
        let lost = Pick::Lost(self.number());
        match self.dice.weighted(&[5, 5, 2, 6, 3, 2]) {
            0 => Deed::CustomerLost(pick),
            1 => Deed::CustomerBack(lost),
            2 => Deed::Leave(pick),
            3 => Deed::Post(pick, self.actor()),
            4 => {
                let (delivered, read) = (self.dice.roll(9) as u64, self.dice.roll(9) as u64);
                Deed::Mark(pick, self.actor(), delivered, read)
            }
            _ => Deed::End(pick, self.actor()),
        }
    }

    fn finish(&mut self, agent: AgentId) -> Deed {
        if self.dice.once_in(3) {
            return Deed::Ready(agent);
        }
        Deed::FinishWrapUp(self.holder(), Pick::WrapUp(self.number()))
    }

    fn target(&mut self) -> To {
        if self.dice.once_in(2) { To::Agent(self.whom()) } else { To::Queue(self.queue()) }
    }

    fn pass_on(&mut self) -> Deed {
        let (talk, holder) = (self.talk(), self.holder());
        if self.dice.once_in(3) {
            return Deed::Escalate(holder, talk);
        }
        let note = self.dice.once_in(3);
        Deed::Transfer(holder, talk, self.target(), note)
    }

    fn together(&mut self) -> Deed {
        let (talk, holder) = (self.talk(), self.holder());
        let role = *self.dice.pick(&[Role::Consult, Role::Conference]);
        match self.dice.weighted(&[20, 6, 2, 4, 3, 2, 5, 4]) {
            0 => Deed::Invite(holder, talk, Some(self.whom()), role),
            1 => Deed::Invite(holder, talk, None, role),
            2 => Deed::Uninvite(holder, Ask::Invitation(self.number())),
            3 => Deed::Admit(holder, talk, self.member()),
            4 => Deed::Part(holder, talk, self.member()),
            5 => Deed::Part(Actor::Member(0), talk, Whom::Member(self.number() % 2)),
            6 => Deed::HandOver(holder, talk, self.member()),
            _ => Deed::Whisper(self.actor(), talk),
        }
    }

    fn supervise(&mut self) -> Deed {
        let pick = self.pick();
        let waiting = Pick::Waiting(self.number());
        match self.dice.weighted(&[6, 4, 4, 3, 1, 1, 4]) {
            0 => {
                let note = self.dice.once_in(3);
                Deed::Reassign(pick, self.target(), note)
            }
            1 => Deed::Pull(self.whom(), waiting),
            2 if self.dice.once_in(2) => Deed::PushUp(waiting, Push::First),
            2 => Deed::PushUp(waiting, Push::By(Millis::from_secs(self.dice.between(0, 30)))),
            3 => Deed::Pause(self.queue(), self.dice.once_in(3)),
            4 if self.dice.once_in(2) => Deed::Held(span(&mut self.dice, 20)),
            4 => Deed::Resumed(span(&mut self.dice, 20)),
            5 => Deed::MoveLine(self.queue(), self.queue()),
            _ => self.surge(),
        }
    }

    fn surge(&mut self) -> Deed {
        let cause = *self.dice.pick(&[SurgeCause::Forecast, SurgeCause::Declared]);
        let queue = self.queue();
        if self.dice.once_in(3) {
            return Deed::EndSurge(queue, cause);
        }
        let waiting_max = self.dice.maybe(3, |dice| dice.roll(6) as u32);
        let notice = self.dice.maybe(3, |dice| "!".repeat(980 + dice.roll(40)));
        let widens = self.dice.once_in(2);
        Deed::BeginSurge(queue, SurgeWish { cause, notice, waiting_max, widens })
    }

    fn reconfigure(&mut self) -> Deed {
        match self.dice.weighted(&[4, 4, 2, 3, 1]) {
            0 => {
                self.configuration = center::changed(&mut self.dice, &self.configuration);
                Deed::Configure(Box::new(self.configuration.clone()))
            }
            1 => {
                let agent = self.agent();
                Deed::SetAgent(Box::new(center::agent(&mut self.dice, agent.0)))
            }
            2 => Deed::RemoveAgent(self.agent()),
            3 => {
                let opens_at = self.dice.maybe(2, |dice| Timestamp(dice.between(0, 9)));
                let closed = QueueHours::Closed { opens_at };
                let hours = if self.dice.once_in(3) { closed } else { QueueHours::Open };
                Deed::Hours(self.queue(), hours)
            }
            _ => Deed::Tick,
        }
    }
}
