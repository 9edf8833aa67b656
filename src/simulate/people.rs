//! What customers and agents of a [`Center`] do, each as a wish.

use seira_core::model::{
    AgentId, Author, Channel, Command, DeviceId, PresenceWish, QueueHours, Refusal, SessionId, Wish,
};

use super::center::{Center, Customer, Happening, Reaction, Stage};
use super::clock::Clock;
use super::desk::{Desk, Slot};
use super::fault::Fault;
use super::hearing::slot;
use super::tally::Wait;

impl<'a> Center<'a> {
    /// Wishes something, and reacts to what follows until nothing more follows.
    pub(super) fn ask(&mut self, wish: Wish) -> Result<(), Fault> {
        let answer = self.wish(wish);
        self.react()?;
        answer.map_err(Fault::from)
    }

    fn wish(&mut self, wish: Wish) -> Result<(), Refusal> {
        let mut events = std::mem::take(&mut self.events);
        let command = Command::internal(wish);
        let answer = self.engine.handle(Clock::moment(self.now), command, &mut events);
        for event in events.drain(..) {
            if let Some(foresight) = &mut self.foresight {
                foresight.note(&self.engine, self.now, &event);
            }
            self.hear(&event);
        }
        self.events = events;
        if let Some(foresight) = &mut self.foresight {
            foresight.settle(&self.engine, self.now);
        }
        answer
    }

    /// Does what agents do at once.
    fn react(&mut self) -> Result<(), Fault> {
        while let Some(reaction) = self.reactions.pop_front() {
            match reaction {
                Reaction::Accept(agent, offer) => match self.wish(Wish::Accept { agent, offer }) {
                    // Somebody else was faster, or the customer has left.
                    Ok(()) | Err(Refusal::OfferClosed(_)) => {}
                    Err(refusal) => return Err(refusal.into()),
                },
                // The queue's own wrap-up may have been shorter.
                Reaction::Ready(_, session) if !self.is_open(session) => {}
                Reaction::Ready(agent, session) => {
                    let (disposition, note) = (None, None);
                    let wish = Wish::FinishWrapUp { agent, session, disposition, note };
                    let answer = self.wish(wish);
                    self.forgive_late(session, answer)?;
                }
            }
        }
        Ok(())
    }

    /// The engine keeps its deadlines before it hears a wish of the same moment, and then refuses what
    /// is no longer possible: the limit of a wait, the end of a wrap-up. That this is why is told by
    /// the session, which the driver has meanwhile heard to be over.
    fn forgive_late(&self, session: SessionId, answer: Result<(), Refusal>) -> Result<(), Fault> {
        match answer {
            Err(Refusal::SessionOver(_)) if !self.is_open(session) => Ok(()),
            other => other.map_err(Fault::from),
        }
    }

    fn is_open(&self, session: SessionId) -> bool {
        let (number, slot) = ((session.as_u128() >> 32) as u32, slot(session));
        self.stage(slot, number).is_some_and(|stage| stage != Stage::Gone)
    }

    /// The patience of a customer who waits is over.
    pub(super) fn leave(&mut self, slot: Slot) -> Result<(), Fault> {
        let session = self.session(slot);
        let answer = self.wish(Wish::Leave { session });
        self.react()?;
        self.forgive_late(session, answer)
    }

    /// An agent does something after a delay.
    pub(super) fn late(&mut self, reaction: Reaction) -> Result<(), Fault> {
        self.reactions.push_back(reaction);
        self.react()
    }

    /// Foretells the next arrival of a type of session, if it comes before the horizon.
    pub(super) fn foretell_arrival(&mut self, kind: usize) {
        let source = &mut self.sources[kind];
        let next = source.kind.arrivals.next(source.last_s, &mut source.arrivals);
        match next.filter(|at_s| *at_s < self.scenario.horizon_s) {
            Some(at_s) => {
                source.last_s = at_s;
                self.foretell(self.clock.ticks(at_s), Happening::Arrival(kind as u32));
            }
            None => self.flowing -= 1,
        }
    }

    /// A customer comes. How long they talk and wait is drawn now, in the order of arrival, whatever
    /// becomes of them.
    pub(super) fn arrive(&mut self, kind: usize) -> Result<(), Fault> {
        self.foretell_arrival(kind);
        let source = &mut self.sources[kind];
        let work_s = source.kind.handle.draw(&mut source.handle);
        let patience_s = source.kind.patience.as_ref().map(|law| law.draw(&mut source.patience));
        let known = &source.template.acquaintances;
        let returns = !known.is_empty() && source.returning.unit() < source.kind.returning;
        let past = returns.then(|| known[source.returning.one_of(known.len())]);
        let counts = self.clock.ticks(self.scenario.warmup_s) <= self.now;
        if counts {
            self.open += 1;
            self.tally.arrived(kind, work_s);
        }
        self.arrived += 1;
        let slot = self.seat(Customer {
            number: self.arrived,
            kind: kind as u32,
            counts,
            found_somebody: false,
            turned_away: false,
            stage: Stage::Waiting,
            since: self.now,
            work: self.clock.ticks(work_s),
        });
        let device = DeviceId::from_u128(u128::from(slot));
        let template = &self.sources[kind].template;
        let wish = template.arrival(self.now, self.session(slot), device, past);
        match self.ask(wish) {
            Ok(()) => {}
            Err(Fault::Refused(
                Refusal::QueueFull(_) | Refusal::QueueUnstaffed(_) | Refusal::QueueClosed(_),
            )) => {
                self.customers[slot as usize].turned_away = true;
                self.gone(slot, None);
            }
            Err(fault) => return Err(fault),
        }
        let customer = &self.customers[slot as usize];
        let has_to_wait = customer.stage == Stage::Waiting && !customer.found_somebody;
        let joined = (self.session(slot), kind, counts);
        if let Some(foresight) = self.foresight.as_mut().filter(|_| has_to_wait) {
            foresight.joins(&self.engine, self.now, joined);
        }
        let customer = &self.customers[slot as usize];
        if let Some(patience_s) = patience_s.filter(|_| customer.stage == Stage::Waiting) {
            let leave = Happening::Leave(slot, customer.number);
            self.foretell(self.now + self.clock.ticks(patience_s), leave);
        }
        Ok(())
    }

    fn seat(&mut self, customer: Customer) -> Slot {
        match self.free.pop() {
            Some(slot) => {
                self.customers[slot as usize] = customer;
                slot
            }
            None => {
                self.customers.push(customer);
                (self.customers.len() - 1) as Slot
            }
        }
    }

    /// The wait of a customer is over, without an agent or with one of a group.
    pub(super) fn waited(&mut self, slot: Slot, served_by: Option<usize>) {
        let customer = &self.customers[slot as usize];
        if customer.counts {
            self.tally.waited(Wait {
                kind: customer.kind as usize,
                ticks: self.now - customer.since,
                found_somebody: customer.found_somebody,
                turned_away: customer.turned_away,
                served_by,
            });
        }
    }

    /// A customer is gone, and an agent free of them.
    pub(super) fn gone(&mut self, slot: Slot, agent: Option<AgentId>) {
        if let Some(agent) = agent {
            self.change_desk(agent, |desk| desk.open -= 1);
        } else {
            self.waited(slot, None);
        }
        let customer = &mut self.customers[slot as usize];
        customer.stage = Stage::Gone;
        self.open -= u64::from(customer.counts);
        self.free.push(slot);
    }

    /// The stage of the customer with this number; none when the slot has passed to another.
    pub(super) fn stage(&self, slot: Slot, number: u32) -> Option<Stage> {
        let customer = &self.customers[slot as usize];
        (customer.number == number).then_some(customer.stage)
    }

    /// The engine's name of a customer: grows with the order of arrival, and tells the slot.
    pub(super) fn session(&self, slot: Slot) -> SessionId {
        let number = self.customers[slot as usize].number;
        SessionId::from_u128((u128::from(number) << 32) | u128::from(slot))
    }

    /// A conversation begins: its end is foretold.
    pub(super) fn begin(&mut self, slot: Slot, agent: AgentId) {
        let customer = &mut self.customers[slot as usize];
        customer.stage = Stage::Talking(agent);
        customer.since = self.now;
        let (work, number) = (customer.work, customer.number);
        let chat = self.sources[customer.kind as usize].kind.channel == Channel::Chat;
        let rate = self.rate(agent);
        if chat && !rate.is_empty() {
            self.desks[agent.0 as usize].begin(self.now, rate, slot, work);
            self.foretell_shared(agent);
        } else {
            self.foretell(self.now + work, Happening::End(slot, number));
        }
    }

    /// A conversation ends.
    pub(super) fn end(&mut self, slot: Slot, agent: AgentId) -> Result<(), Fault> {
        let session = self.session(slot);
        self.ask(Wish::End { session, by: Author::Agent(agent) })
    }

    /// The next of an agent's shared chats ends, if nothing has changed since that was foretold.
    pub(super) fn end_shared(&mut self, agent: AgentId, change: u32) -> Result<(), Fault> {
        let rate = self.rate(agent);
        let desk = &mut self.desks[agent.0 as usize];
        if desk.change != change {
            return Ok(());
        }
        let Some(slot) = desk.end_next(self.now, rate) else { return Ok(()) };
        self.foretell_shared(agent);
        self.end(slot, agent)
    }

    fn foretell_shared(&mut self, agent: AgentId) {
        let rate = self.rate(agent);
        let desk = &mut self.desks[agent.0 as usize];
        desk.change = desk.change.wrapping_add(1);
        let change = desk.change;
        if let Some(at) = desk.next_end(self.now, rate) {
            self.foretell(at, Happening::EndShared(agent, change));
        }
    }

    /// Speeds of an agent's chats; empty where they do not share the agent.
    fn rate(&self, agent: AgentId) -> &'a [f64] {
        &self.scenario.groups[self.desks[agent.0 as usize].group].rate
    }

    /// Changes what an agent does, and the counts that depend on it.
    pub(super) fn change_desk(&mut self, agent: AgentId, change: impl FnOnce(&mut Desk)) {
        let desk = &mut self.desks[agent.0 as usize];
        let (open, busy, present) = (desk.open, desk.open > 0, desk.is_present());
        change(desk);
        let now = self.now;
        let step = |before: bool, after: bool| i64::from(after) - i64::from(before);
        self.tally.sessions[desk.group].add(now, i64::from(desk.open) - i64::from(open));
        self.tally.busy[desk.group].add(now, step(busy, desk.open > 0));
        self.tally.present[desk.group].add(now, step(present, desk.is_present()));
    }

    /// Opens or closes a queue as its hours say, and foretells the next change.
    pub(super) fn keep_hours(&mut self, queue: usize) -> Result<(), Fault> {
        let line = &self.scenario.queues[queue];
        let Some(hours) = &line.hours else { return Ok(()) };
        let start = self.scenario.starts_at;
        let (hours, change) = hours.at(start + self.clock.millis(self.now));
        let change = change.map(|at| self.clock.span(at - start).0);
        // When nobody comes any more, a closed queue need not open: closing has let go whom it lets go.
        let last = self.flowing == 0 && hours != QueueHours::Open;
        if let Some(at) = change.filter(|_| !last) {
            self.foretell(at, Happening::Hours(queue as u32));
        }
        let hours = match hours {
            QueueHours::Open => QueueHours::Open,
            QueueHours::Closed { opens_at } => {
                QueueHours::Closed { opens_at: opens_at.and(change).map(Clock::moment) }
            }
        };
        self.ask(Wish::SetHours { queue: line.spec.queue.clone(), hours })
    }

    /// A shift begins or ends. Whoever goes finishes what is open.
    pub(super) fn sign(&mut self, agent: AgentId, signed_in: bool) -> Result<(), Fault> {
        self.change_desk(agent, |desk| desk.signed_in = signed_in);
        let presence = if signed_in { PresenceWish::Available } else { PresenceWish::Offline };
        self.ask(Wish::SetPresence { agent, presence })
    }
}
