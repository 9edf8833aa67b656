//! What happens, from a seed: much work, many mishaps.

use seira_core::model::{
    AgentId, Asks, Boost, BoostId, Channel, Configuration, Millis, PresenceWish, Push, QueueHours,
    QueueId, ReasonId, Role, Timestamp,
};

use super::center::{self, queue_id, skills, span};
use super::dice::Dice;
use super::plan::{Actor, Ask, Deed, Frame, Newcomer, Pick, Plan, Step, To};

/// The plan that a seed stands for.
pub(crate) fn plan(seed: u64) -> Plan {
    let mut dice = Dice::new(seed);
    let configuration = center::configuration(&mut dice);
    let agents = center::agents(&mut dice);
    let mut writer = Writer {
        agents: agents.len() as i64,
        configuration: configuration.clone(),
        talkative: dice.once_in(3),
        steps: Vec::new(),
        dice,
    };
    writer.write();
    Plan { seed, configuration, agents, steps: writer.steps }
}

struct Writer {
    dice: Dice,
    agents: i64,
    /// As last configured.
    configuration: Configuration,
    /// Many conversations with several agents.
    talkative: bool,
    steps: Vec<Step>,
}

impl Writer {
    fn write(&mut self) {
        for number in 1..=self.agents {
            if !self.dice.once_in(5) {
                let deed = Deed::Presence(AgentId(number as u32), PresenceWish::Available);
                self.steps.push(Step::Do(deed, Frame::House));
            }
        }
        let length = self.dice.between(20, 110);
        while (self.steps.len() as i64) < length {
            self.step();
        }
    }

    fn step(&mut self) {
        match self.dice.weighted(&[22, 2, 70, 1, 1]) {
            0 => {
                let most = *self.dice.pick(&[1, 2, 2, 4, 4, 6, 12, 60]);
                let span = span(&mut self.dice, most);
                self.steps.push(Step::Pass(span));
            }
            1 => {
                let most = *self.dice.pick(&[2, 12, 60, 900]);
                let span = span(&mut self.dice, most);
                let jumps = std::env::var("NOJUMP").is_err(); // TEMP
                self.steps.push(if jumps { Step::Jump(span) } else { Step::Pass(span) });
            }
            2 => {
                let (deed, device) = self.deed();
                let frame = self.frame(device);
                self.steps.push(Step::Do(deed, frame));
            }
            3 => {
                let last_batch_is_lost = self.dice.once_in(2);
                self.steps.push(Step::Crash { last_batch_is_lost });
                if self.dice.once_in(2) {
                    let down = span(&mut self.dice, 20);
                    self.steps.push(Step::Jump(down));
                    self.steps.push(Step::Do(Deed::Resumed(down), Frame::House));
                }
            }
            _ => self.steps.push(Step::Replay),
        }
    }

    fn frame(&mut self, device: u8) -> Frame {
        match self.dice.weighted(&[60, 20, 5, 2]) {
            0 => Frame::House,
            1 => Frame::Next(device),
            2 => Frame::Again(device),
            _ => Frame::Late(device, self.dice.roll(70) as u8),
        }
    }

    /// A deed, and the device it may come from: below 100 a customer's, above an agent's.
    fn deed(&mut self) -> (Deed, u8) {
        let agent = self.agent();
        let device = 100 + agent.0 as u8;
        let together = if self.talkative { 30 } else { 5 };
        match self.dice.weighted(&[24, 26, 8, 6, 10, 8, together, 8, 3, 1, 3]) {
            0 => self.arrive(),
            1 => (Deed::Work(agent), device),
            2 => (self.answer(agent), device),
            3 => (self.come_and_go(agent), device),
            4 => (self.customer(), 0),
            5 => (self.pass_on(agent), device),
            6 => (self.together(agent), device),
            7 => (self.supervise(agent), device),
            8 => (self.reconfigure(), 200),
            9 => (Deed::Resumed(span(&mut self.dice, 20)), 200),
            _ => (self.finish(agent), device),
        }
    }

    /// One of the agents; now and then one that is not there.
    fn agent(&mut self) -> AgentId {
        let nobody = i64::from(self.dice.once_in(10));
        AgentId(self.dice.between(1, self.agents + nobody) as u32)
    }

    fn queue(&mut self) -> QueueId {
        if self.configuration.queues.is_empty() || self.dice.once_in(25) {
            return queue_id("vip");
        }
        self.dice.pick(&self.configuration.queues).queue.clone()
    }

    fn number(&mut self) -> u8 {
        self.dice.roll(6) as u8
    }

    fn arrive(&mut self) -> (Deed, u8) {
        let customer = self.dice.roll(14) as u8;
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
        let newcomer = Newcomer {
            customer,
            queue: self.queue(),
            channel: *self.dice.pick(&[Channel::Chat, Channel::Chat, Channel::Call]),
            asks: asks.unwrap_or_default(),
            boosts: boosts.unwrap_or_default(),
            past_agents,
            hold: self.dice.maybe(3, |dice| span(dice, 20)),
            reuses: self.dice.maybe(40, |dice| Pick::Any(dice.roll(9) as u8)),
        };
        (Deed::Arrive(Box::new(newcomer)), customer)
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
        match self.dice.weighted(&[5, 2, 2, 4, 4]) {
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

    fn actor(&mut self) -> Actor {
        match self.dice.weighted(&[5, 5, 2, 1]) {
            0 => Actor::Customer,
            1 => Actor::Holder,
            2 => Actor::Member,
            _ => Actor::Agent(self.agent()),
        }
    }

    fn customer(&mut self) -> Deed {
        let pick = self.pick();
        let lost = Pick::Lost(self.number());
        match self.dice.weighted(&[6, 5, 3, 4, 2, 3]) {
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
        if self.dice.once_in(2) {
            return Deed::Ready(agent);
        }
        Deed::FinishWrapUp(agent, Pick::HeldBy(agent, self.number() % 3))
    }

    /// Mostly a session of the agent's own.
    fn own(&mut self, agent: AgentId) -> Pick {
        let number = self.number();
        match self.dice.weighted(&[10, 2, 1]) {
            0 => Pick::HeldBy(agent, number % 3),
            1 => Pick::JoinedBy(agent, number % 3),
            _ => Pick::Any(number),
        }
    }

    fn target(&mut self) -> To {
        if self.dice.once_in(2) { To::Agent(self.agent()) } else { To::Queue(self.queue()) }
    }

    fn pass_on(&mut self, agent: AgentId) -> Deed {
        let own = self.own(agent);
        if self.dice.once_in(3) {
            return Deed::Escalate(agent, own);
        }
        let note = self.dice.once_in(3);
        Deed::Transfer(agent, own, self.target(), note)
    }

    fn together(&mut self, agent: AgentId) -> Deed {
        let own = self.own(agent);
        let other = self.agent();
        let role = *self.dice.pick(&[Role::Consult, Role::Conference]);
        let member = Pick::JoinedBy(agent, self.number() % 2);
        match self.dice.weighted(&[10, 6, 2, 3, 3, 3, 3, 4]) {
            0 => Deed::Invite(agent, own, Some(other), role),
            1 => Deed::Invite(agent, own, None, role),
            2 => Deed::Uninvite(agent, Ask::Foreign(self.number())),
            3 => Deed::Admit(agent, own, other),
            4 => Deed::Part(agent, own, other),
            5 => Deed::Part(agent, member, agent),
            6 => Deed::HandOver(agent, own, other),
            _ => Deed::Whisper(agent, if self.dice.once_in(2) { own } else { member }),
        }
    }

    fn supervise(&mut self, agent: AgentId) -> Deed {
        let pick = self.pick();
        let waiting = Pick::Waiting(self.number());
        match self.dice.weighted(&[5, 5, 4, 3, 2]) {
            0 => {
                let note = self.dice.once_in(3);
                Deed::Reassign(pick, self.target(), note)
            }
            1 => Deed::Pull(agent, waiting),
            2 if self.dice.once_in(2) => Deed::PushUp(waiting, Push::First),
            2 => Deed::PushUp(waiting, Push::By(Millis::from_secs(self.dice.between(0, 30)))),
            3 if std::env::var("NOPAUSE").is_ok() => Deed::Tick, // TEMP
            3 => Deed::Pause(self.queue(), self.dice.once_in(2)),
            _ => Deed::MoveLine(self.queue(), self.queue()),
        }
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
                let hours = if self.dice.once_in(2) { QueueHours::Open } else { closed };
                Deed::Hours(self.queue(), hours)
            }
            _ => Deed::Tick,
        }
    }
}
