//! The router: decides who takes whom, and keeps every deadline.
//!
//! A command is looked at first (`sessions`, `agents`, `center`: these may refuse) and what follows
//! is emitted as events. Emitting applies the event at once (`apply`: it cannot fail, and is the very
//! code that replay and followers run). Then the matcher (`matching`) brings sessions and agents
//! together, where something has happened that can make a match possible: a session has joined a
//! line, an agent has room. Deadlines (`deadlines`) are one per session, agent and device.
//!
//! Lookups go through ordered maps and indices; nothing scans all sessions or all agents to decide.

mod agents;
mod apply;
mod apply_sessions;
mod center;
mod classes;
mod deadlines;
mod line;
mod lines;
mod matching;
mod read;
mod sessions;
mod slab;
mod state;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use self::deadlines::Owner;
use self::slab::{Ix, Slab};
use self::state::{Agent, Class, ClassKey, Devices, Offer, Profile, Queue, Session};
use crate::model::{
    AgentId, Author, Command, Event, Level, Millis, OfferId, Origin, Outcome, QueueId, Refusal,
    SessionId, SkillId, Timestamp, Wish,
};

pub use view::{AgentView, OfferView, QueueView, SessionView};

/// Most queues of one contact center.
pub const QUEUES_MAX: usize = 2_000;

/// Most classes: different requirements by channel and relaxation step.
pub const CLASSES_MAX: usize = 4_096;

/// How many classes a queue with so many relaxation steps may need: one per channel and step.
#[must_use]
pub const fn classes_of(relax_steps: usize) -> usize {
    2 * (relax_steps + 1)
}

/// Most lines in one conversation, waiting and joining included.
pub const CONVERSATION_MAX: u64 = 5_000;

/// Most bytes of sealed text in one conversation. A person who types for a day stays below it; a
/// program that fills the memory does not.
pub const CONVERSATION_BYTES_MAX: u64 = 1024 * 1024;

/// How long sessions that are over stay readable.
pub const KEPT_AFTER_END: Millis = Millis::from_secs(3_600);

/// How long the answers to a device's frames are remembered after its last one.
pub const ANSWERS_KEPT: Millis = Millis::from_secs(3_600);

/// Largest sum of boosts: seven days.
pub const BOOST_MAX: Millis = Millis::from_secs(7 * 86_400);

/// Most agents an arrival may name as known from before.
pub const PAST_AGENTS_MAX: usize = 3;

/// One contact center's routing state. Pure and deterministic.
#[derive(Debug, Default)]
pub struct Engine {
    now: Timestamp,
    missed_offers_max: u32,
    agent_grace: Millis,
    sessions: Slab<Session>,
    session_by_id: BTreeMap<SessionId, Ix<Session>>,
    agents: Slab<Agent>,
    agent_by_id: BTreeMap<AgentId, Ix<Agent>>,
    queues: Slab<Queue>,
    queue_by_id: BTreeMap<QueueId, Ix<Queue>>,
    queue_order: Vec<Ix<Queue>>,
    offers: BTreeMap<OfferId, Offer>,
    last_offer: OfferId,
    devices: Devices,
    classes: Slab<Class>,
    class_by_key: BTreeMap<ClassKey, Ix<Class>>,
    profiles: Slab<Profile>,
    profile_by_skills: BTreeMap<Vec<(SkillId, Level)>, Ix<Profile>>,
    timers: BTreeSet<(Timestamp, Owner)>,
    touched: Touched,
}

/// Whom the matcher must look at before the command is done. Empty between commands.
#[derive(Debug, Default)]
struct Touched {
    sessions: Vec<Ix<Session>>,
    agents: Vec<Ix<Agent>>,
}

/// What a handled wish came to, or why it was refused.
type Decision = Result<Outcome, Refusal>;

impl Engine {
    /// Decides what follows from `command` at `now`, appends it to `events` and applies it.
    /// Deadlines up to `now` fire first, whatever becomes of the command; [`Wish::Tick`] does only
    /// that, and [`Wish::Resumed`] does not do it: it moves them first. A `now` before an earlier one
    /// counts as that one.
    ///
    /// # Errors
    /// [`Refusal`]: the command itself changed nothing and appended nothing.
    pub fn handle(
        &mut self,
        now: Timestamp,
        command: Command,
        events: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let now = now.max(self.now);
        self.now = now;
        if !matches!(command.wish, Wish::Resumed { .. }) {
            self.fire_deadlines(now, events);
        }
        if let Some(origin) = command.origin {
            self.check_origin(origin)?;
        }
        let outcome = self.decide(now, command.wish, events)?;
        self.match_touched(now, events);
        if let Some(Origin { device, id }) = command.origin {
            self.emit(now, Event::Answered { device, id, outcome }, events);
        }
        Ok(())
    }

    fn decide(&mut self, now: Timestamp, wish: Wish, out: &mut Vec<Event>) -> Decision {
        match wish {
            Wish::Configure { configuration } => self.configure(now, configuration, out),
            Wish::SetHours { queue, hours } => self.set_hours(now, queue, hours, out),
            Wish::SetAgent { spec } => self.set_agent(now, spec, out),
            Wish::RemoveAgent { agent } => self.remove_agent(now, agent, out),
            Wish::SetPresence { agent, presence } => self.set_presence(now, agent, presence, out),
            Wish::AgentConnectionLost { agent } => self.agent_lost(now, agent, out),
            Wish::AgentConnectionBack { agent } => self.agent_back(now, agent, out),
            wish @ Wish::Arrive { .. } => self.arrive(now, wish, out),
            Wish::CustomerConnectionLost { session } => self.customer_lost(now, session, out),
            Wish::CustomerConnectionBack { session } => self.customer_back(now, session, out),
            Wish::Leave { session } => self.end(now, session, Author::Customer, out),
            Wish::Post { session, from, content } => self.post(now, session, from, content, out),
            Wish::Mark { session, from, delivered, read } => {
                self.mark(now, session, from, delivered, read, out)
            }
            Wish::Accept { agent, offer } => self.accept(now, agent, offer, out),
            Wish::Decline { agent, offer } => self.decline(now, agent, offer, out),
            Wish::Transfer { agent, session, to, note } => {
                self.transfer(now, agent, session, to, note, out)
            }
            Wish::End { session, by } => self.end(now, session, by, out),
            Wish::FinishWrapUp { agent, session, disposition, note } => {
                self.finish_wrap_up(now, agent, session, (disposition, note), out)
            }
            Wish::Resumed { down } => self.resume(now, down, out),
            Wish::Tick => Ok(Outcome::default()),
        }
    }

    /// Whether a device's frame is new; an answered one gives its answer again.
    fn check_origin(&self, Origin { device, id }: Origin) -> Result<(), Refusal> {
        let Some(device) = self.devices.get(&device) else { return Ok(()) };
        if let Some((_, outcome)) = device.answers.iter().find(|(known, _)| *known == id) {
            return Err(Refusal::Repeated(*outcome));
        }
        let oldest = device.answers.front().map_or(0, |(oldest, _)| *oldest);
        if device.answers.len() == state::ANSWERS_MAX && id < oldest {
            return Err(Refusal::TooOld);
        }
        Ok(())
    }

    /// Applies an event and remembers whom the matcher must look at.
    fn emit(&mut self, now: Timestamp, event: Event, out: &mut Vec<Event>) {
        self.apply(now, &event);
        self.touch(&event);
        out.push(event);
    }

    /// Whoever may be matched after `event`. Every event that can make a match possible is here.
    fn touch(&mut self, event: &Event) {
        let (session, agent) = match event {
            Event::SessionArrived { session, .. }
            | Event::HoldEnded { session }
            | Event::Relaxed { session, .. }
            | Event::SessionQueued { session, .. }
            | Event::CustomerConnectionChanged { session, .. } => (Some(*session), None),
            Event::OfferEnded { session, agent, .. } => (Some(*session), Some(*agent)),
            Event::AgentSet { spec } => (None, Some(spec.agent)),
            Event::PresenceChanged { agent, .. } | Event::SessionClosed { agent, .. } => {
                (None, Some(*agent))
            }
            Event::Configured { .. } => {
                self.touched.agents.extend(self.agents.indices());
                (None, None)
            }
            Event::HoursChanged { .. }
            | Event::AgentRemoved { .. }
            | Event::SessionOffered { .. }
            | Event::SessionConnected { .. }
            | Event::MessagePosted { .. }
            | Event::Marked { .. }
            | Event::SilenceWarned { .. }
            | Event::WrapUpStarted { .. }
            | Event::SessionAbandoned { .. }
            | Event::SessionForgotten { .. }
            | Event::Resumed { .. }
            | Event::Answered { .. }
            | Event::DeviceForgotten { .. } => (None, None),
        };
        let session = session.and_then(|id| self.session_by_id.get(&id));
        self.touched.sessions.extend(session);
        let agent = agent.and_then(|id| self.agent_by_id.get(&id));
        self.touched.agents.extend(agent);
    }

    /// An open session, or why not.
    fn open_session(&self, id: SessionId) -> Result<Ix<Session>, Refusal> {
        let ix = *self.session_by_id.get(&id).ok_or(Refusal::SessionUnknown(id))?;
        if self.sessions[ix].is_over() { Err(Refusal::SessionOver(id)) } else { Ok(ix) }
    }

    /// A known agent, or why not.
    fn known_agent(&self, id: AgentId) -> Result<Ix<Agent>, Refusal> {
        self.agent_by_id.get(&id).copied().ok_or(Refusal::AgentUnknown(id))
    }

    /// A queue of the configuration, or why not.
    fn known_queue(&self, id: &QueueId) -> Result<Ix<Queue>, Refusal> {
        self.queue_by_id
            .get(id)
            .copied()
            .filter(|queue| !self.queues[*queue].retired)
            .ok_or_else(|| Refusal::QueueUnknown(id.clone()))
    }
}
