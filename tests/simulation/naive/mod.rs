//! The naive router: `docs/routing.md` written down for clarity, and slow.
//!
//! It keeps plain maps and works everything else out anew whenever it is asked: who is in line, who
//! has room, what is asked for, which deadline is next. It shares nothing with the engine but the
//! words of the model, so that both are wrong in the same way only if the rules are. The one limit
//! it does not know is how many different requirements the engine keeps: no plan comes near it.

mod agents;
mod apply;
mod apply_sessions;
mod customers;
mod deadlines;
mod deferring;
mod drain;
mod explain;
mod house;
mod matching;
mod offers;
mod passing;
mod promising;
mod room;
mod show;
mod state;
mod together;
mod who;

use std::collections::BTreeMap;

use seira_core::model::{
    AgentId, Author, Command, DeviceId, Event, Millis, OfferId, Origin, Outcome, QueueId, Refusal,
    SessionId, Timestamp, Wish,
};

use self::drain::Class;
use self::state::{Agent, Device, Offer, Queue, Session};

/// How long sessions that are over stay in memory, and devices after their last frame.
const KEPT: Millis = Millis::from_secs(3_600);

/// Answers remembered per device.
const ANSWERS_MAX: usize = 64;

/// One contact center.
#[derive(Debug, Clone, Default)]
pub(crate) struct Naive {
    now: Timestamp,
    missed_offers_max: u32,
    agent_grace: Millis,
    /// Queues as the configuration names them.
    order: Vec<QueueId>,
    queues: BTreeMap<QueueId, Queue>,
    agents: BTreeMap<AgentId, Agent>,
    sessions: BTreeMap<SessionId, Session>,
    offers: BTreeMap<OfferId, Offer>,
    last_offer: OfferId,
    devices: BTreeMap<DeviceId, Device>,
    /// Sessions that are over, in the order in which they ended.
    over: Vec<SessionId>,
    /// When a class is looked at again, where nobody could drain. Not part of the state: after a restart every class
    /// is looked at as if for the first time.
    look_again: BTreeMap<Class, Timestamp>,
}

/// What a wish came to, or why it was refused.
type Decision = Result<Outcome, Refusal>;

impl Naive {
    /// Decides what follows from `command`, after the deadlines up to `now`.
    pub(crate) fn handle(
        &mut self,
        now: Timestamp,
        command: Command,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        self.now = self.now.max(now);
        if !matches!(command.wish, Wish::Resumed { .. } | Wish::Held { .. }) {
            self.fire_deadlines(out);
            self.match_all(out);
        }
        self.answer(command, out)
    }

    fn answer(&mut self, command: Command, out: &mut Vec<Event>) -> Result<(), Refusal> {
        if let Some(origin) = command.origin {
            self.check_origin(origin)?;
        }
        let outcome = self.decide(command.wish, out)?;
        self.match_all(out);
        if let Some(Origin { device, id }) = command.origin {
            self.emit(Event::Answered { device, id, outcome }, out);
        }
        Ok(())
    }

    /// What another, who has just decided, will look at next: no part of the state.
    pub(crate) fn take_plans(&mut self, other: Self, now: Timestamp) {
        self.now = self.now.max(now);
        self.look_again = other.look_again;
    }

    /// Whether both remember the same.
    pub(crate) fn same_state(&self, other: &Self) -> bool {
        self.missed_offers_max == other.missed_offers_max
            && self.agent_grace == other.agent_grace
            && self.order == other.order
            && self.queues == other.queues
            && self.agents == other.agents
            && self.sessions == other.sessions
            && self.offers == other.offers
            && self.last_offer == other.last_offer
            && self.devices == other.devices
            && self.over == other.over
    }

    fn note(&mut self, event: Event, out: &mut Vec<Event>) -> Decision {
        self.emit(event, out);
        Ok(Outcome::default())
    }

    fn decide(&mut self, wish: Wish, out: &mut Vec<Event>) -> Decision {
        match wish {
            Wish::Configure { configuration } => self.configure(configuration, out),
            Wish::SetHours { queue, hours } => self.set_hours(queue, hours, out),
            Wish::PauseQueue { queue, paused } => self.pause_queue(queue, paused, out),
            Wish::BeginSurge { queue, surge } => self.begin_surge(queue, surge, out),
            Wish::EndSurge { queue, cause } => self.end_surge(queue, cause, out),
            Wish::MoveLine { from, to } => self.move_line(&from, &to, out),
            Wish::Resumed { down } => self.resume(down, out),
            Wish::Held { span } => self.stood_still(span, out),
            Wish::Tick => Ok(Outcome::default()),
            Wish::Identify { customer, device, before, identity } => {
                self.note(Event::CustomerIdentified { customer, device, before, identity }, out)
            }
            Wish::EraseCustomer { customer } => self.note(Event::CustomerErased { customer }, out),
            Wish::Promise { promises } => self.promise(promises, out),
            Wish::EraseContent { session } => self.note(Event::ContentErased { session }, out),
            wish @ (Wish::SetAgent { .. }
            | Wish::RemoveAgent { .. }
            | Wish::SetPresence { .. }
            | Wish::AgentConnectionLost { .. }
            | Wish::AgentConnectionBack { .. }
            | Wish::Accept { .. }
            | Wish::Decline { .. }
            | Wish::Ready { .. }
            | Wish::FinishWrapUp { .. }) => self.decide_for_agent(wish, out),
            wish @ (Wish::Arrive(_)
            | Wish::CustomerConnectionLost { .. }
            | Wish::CustomerConnectionBack { .. }
            | Wish::Leave { .. }
            | Wish::Post { .. }
            | Wish::Mark { .. }
            | Wish::End { .. }) => self.decide_for_customer(wish, out),
            wish @ (Wish::Defer { .. }
            | Wish::Rejoin { .. }
            | Wish::ConfirmTurn { .. }
            | Wish::PutOff { .. }
            | Wish::RecordCallback { .. }) => self.decide_deferring(wish, out),
            wish @ (Wish::Transfer { .. }
            | Wish::Escalate { .. }
            | Wish::Reassign { .. }
            | Wish::Pull { .. }
            | Wish::PushUp { .. }) => self.decide_passing(wish, out),
            wish @ (Wish::Invite { .. }
            | Wish::Uninvite { .. }
            | Wish::Admit { .. }
            | Wish::Part { .. }
            | Wish::HandOver { .. }
            | Wish::Whisper { .. }) => self.decide_together(wish, out),
        }
    }

    /// An answered frame gives its answer again.
    fn check_origin(&self, Origin { device, id }: Origin) -> Result<(), Refusal> {
        let Some(device) = self.devices.get(&device) else { return Ok(()) };
        if let Some((_, outcome)) = device.answers.iter().find(|(known, _)| *known == id) {
            return Err(Refusal::Repeated(*outcome));
        }
        match device.answers.first() {
            Some((oldest, _)) if device.answers.len() == ANSWERS_MAX && id < *oldest => {
                Err(Refusal::TooOld)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Takes in what has just been decided, and ends the drains that this ends.
    fn emit(&mut self, event: Event, out: &mut Vec<Event>) {
        if let Some(settled) = self.settled_by(&event) {
            self.emit(settled, out);
        }
        let draining = self.drains();
        self.apply(self.now, &event);
        let over = draining.into_iter().filter(|(agent, session)| {
            let known = self.agents.get(agent);
            let drained = known.is_none_or(|agent| agent.drains_for == Some(*session));
            drained && !self.drains_on(*agent, *session, &event)
        });
        let over: Vec<_> = over.map(|(agent, _)| agent).collect();
        out.push(event);
        for agent in over {
            // The end of one drain may have told that of the next already.
            let told = self.agents.get(&agent).is_some_and(|known| known.drains_for.is_none());
            if !told {
                self.emit(Event::DrainEnded { agent }, out);
            }
        }
    }

    /// A session that is not over, or why not.
    fn open_session(&self, id: SessionId) -> Result<&Session, Refusal> {
        let session = self.sessions.get(&id).ok_or(Refusal::SessionUnknown(id))?;
        if session.is_over() { Err(Refusal::SessionOver(id)) } else { Ok(session) }
    }

    /// An open session that the agent holds, in conversation or wrap-up.
    fn held_session(&self, id: SessionId, agent: AgentId) -> Result<&Session, Refusal> {
        let session = self.open_session(id)?;
        if session.holder() == Some(agent) { Ok(session) } else { Err(Refusal::NotHolder(id)) }
    }

    /// A conversation that the agent holds.
    fn conversation_of(&self, id: SessionId, agent: AgentId) -> Result<&Session, Refusal> {
        let session = self.held_session(id, agent)?;
        if session.talks() { Ok(session) } else { Err(Refusal::WrongState(id)) }
    }

    fn known_agent(&self, id: AgentId) -> Result<&Agent, Refusal> {
        self.agents.get(&id).ok_or(Refusal::AgentUnknown(id))
    }

    /// A queue that the configuration names.
    fn known_queue(&self, id: &QueueId) -> Result<&Queue, Refusal> {
        self.queues
            .get(id)
            .filter(|queue| !queue.retired)
            .ok_or_else(|| Refusal::QueueUnknown(id.clone()))
    }

    /// The queue of a session in memory.
    fn queue_of(&self, session: &Session) -> &Queue {
        &self.queues[&session.queue]
    }
}

/// A side of a conversation that may speak in it: its customer, who holds it, and who is in the
/// conference. An adviser whispers instead.
fn may_speak(session: &Session, who: Author) -> bool {
    match who {
        Author::Customer => true,
        Author::Agent(agent) => {
            session.holder() == Some(agent)
                || session
                    .member(agent)
                    .is_some_and(|m| m.role == seira_core::model::Role::Conference)
        }
    }
}
