//! The router: decides who takes whom, and keeps every deadline. `docs/routing.md` has the rules.
//!
//! A command is looked at first (`arriving`, `talking`, `passing`, `members`, `ending`, `offers`, `agents`,
//! `center`: these may refuse) and what follows is emitted as events. Emitting applies the event at
//! once (`apply`: it cannot fail, and is the very code that replay and followers run). Then the
//! matcher (`matching`: who is next; `best`: who is best) brings sessions and agents together, where
//! something has happened that can make a match possible. `deadlines` is what happens when nobody moves.
//!
//! What decisions look at is kept ready: lines by class (`classes`, `line`), free agents by profile
//! (`free`), lists by waiting time (`waiting`). Nothing scans all sessions or all agents to decide who takes whom;
//! keeping room for a call and asking the next tier, which are rare, look at every agent. The steady path allocates
//! nothing.

mod able;
mod agents;
mod apply;
mod apply_sessions;
mod apply_talks;
mod arriving;
mod best;
mod center;
mod classes;
mod deadlines;
mod deferring;
mod drains;
mod ending;
mod explain;
mod free;
mod index;
mod line;
mod lines;
mod matching;
mod members;
mod offers;
mod passing;
mod promising;
mod read;
mod requirement;
mod sight;
mod slab;
mod snapshot;
mod state;
mod surging;
mod talking;
mod timers;
mod view;
mod waiting;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use self::classes::{Class, Profile, ProfileKey, Request};
use self::free::Glance;
use self::index::IndexOf;
use self::line::Key;
use self::matching::Touched;
use self::sight::Span;
use self::slab::{Ix, Slab};
use self::state::{Agent, Device, Offer, Queue, Session, Talk};
use self::timers::Timers;
use crate::model::{
    AgentId, Author, Command, DeviceId, Event, Millis, OfferId, OfferResult, Origin, Outcome,
    QueueId, Refusal, Requirement, SessionId, Timestamp, Wish,
};

pub use center::DOWN_MAX;
pub use explain::{Ability, Missing, Standing, WhyWaiting, Widening};
pub use sight::{ClassNo, Field, InLine, Rival, Team};
pub use snapshot::{Snapshot, Unfit};
pub use view::{AgentView, OfferView, QueueView, SessionView};

/// Most queues of one contact center.
pub const QUEUES_MAX: usize = 2_000;

/// Most classes: different requirements by queue, channel and relaxation step.
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

/// Most agents in one conversation, its holder and invitations included.
pub const MEMBERS_MAX: usize = 8;

/// How long sessions that are over stay readable.
pub const KEPT_AFTER_END: Millis = Millis::from_secs(3_600);

/// How long the answers to a device's frames are remembered after its last one.
pub const ANSWERS_KEPT: Millis = Millis::from_secs(3_600);

/// Largest sum of boosts: seven days.
pub const BOOST_MAX: Millis = Millis::from_secs(7 * 86_400);

/// Most boosts of one session.
pub const BOOSTS_MAX: usize = 32;

/// Most agents an arrival may name as known from before.
pub const PAST_AGENTS_MAX: usize = 3;

/// Most skills of one agent or queue.
pub const SKILLS_MAX: usize = 256;

/// Most skills a session may ask for beyond what its queue does.
pub const SESSION_SKILLS_MAX: usize = 16;

/// One contact center's routing state. Pure and deterministic.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    now: Timestamp,
    missed_offers_max: u32,
    agent_grace: Millis,
    /// Whether any queue takes calls: then chats leave some agents free for them.
    takes_calls: bool,
    /// Whether any queue limits how many of its sessions one agent has.
    limits: bool,
    sessions: Slab<Session>,
    session_by_id: IndexOf<Session>,
    talks: Slab<Talk>,
    agents: Slab<Agent>,
    agent_by_id: IndexOf<Agent>,
    agent_order: BTreeMap<AgentId, Ix<Agent>>,
    queues: Slab<Queue>,
    queue_by_id: IndexOf<Queue>,
    queue_order: Vec<Ix<Queue>>,
    offers: Slab<Offer>,
    offer_index: IndexOf<Offer>,
    last_offer: OfferId,
    devices: Slab<Device>,
    device_by_id: IndexOf<Device>,
    classes: Slab<Class>,
    class_by_requirement: BTreeMap<(Ix<Queue>, Arc<Requirement>), Ix<Class>>,
    class_by_request: BTreeMap<Request, Ix<Class>>,
    classes_used: usize,
    /// The first of each class, where its queue is not paused.
    heads: Vec<Option<Key>>,
    /// The line of each class at a glance; no part of the state.
    spans: Vec<Span>,
    profiles: Slab<Profile>,
    profile_by_key: BTreeMap<ProfileKey, Ix<Profile>>,
    /// Free agents of each profile, by channel: mostly nothing more need be looked at.
    glances: [Vec<Glance>; 2],
    /// Who is to be listed anew before somebody looks at who is free.
    behind: Vec<Ix<Agent>>,
    /// Who keeps room for a session, by number.
    drains: Vec<Ix<Agent>>,
    /// Sessions that are over, with when they ended.
    over: VecDeque<(Timestamp, SessionId)>,
    timers: Timers,
    touched: Touched,
    /// Counts what changes a [`Field`]; no part of the state.
    field_changes: u64,
}

/// What a handled wish came to, or why it was refused.
type Decision = Result<Outcome, Refusal>;

impl Engine {
    /// Decides what follows from `command` at `now`, appends it to `events` and applies it.
    /// Deadlines up to `now` fire first, whatever becomes of the command; [`Wish::Tick`] does only
    /// that, and [`Wish::Resumed`] and [`Wish::Held`] do not do it: they move them first. A `now` before an earlier one
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
        if !matches!(command.wish, Wish::Resumed { .. } | Wish::Held { .. }) {
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
            Wish::Arrive(arrival) => self.arrive(now, *arrival, out),
            Wish::CustomerConnectionLost { session } => self.customer_lost(now, session, out),
            Wish::CustomerConnectionBack { session } => self.customer_back(now, session, out),
            Wish::Defer { session, into } => self.defer(now, session, into, out),
            Wish::Rejoin { session } => self.rejoin(now, session, out),
            Wish::ConfirmTurn { session } => self.confirm_turn(now, session, out),
            Wish::PutOff { session } => self.put_off(now, session, out),
            Wish::RecordCallback { agent, session, outcome } => {
                self.record_callback(now, agent, session, outcome, out)
            }
            Wish::Leave { session } => self.end(now, session, Author::Customer, out),
            Wish::Post { session, from, content } => self.post(now, session, from, content, out),
            Wish::Mark { session, from, delivered, read } => {
                self.mark(now, session, from, (delivered, read), out)
            }
            Wish::Accept { agent, offer } => self.accept(now, agent, offer, out),
            Wish::Decline { agent, offer } => self.decline(now, agent, offer, out),
            Wish::Transfer { agent, session, to, note } => {
                self.transfer(now, agent, session, (to, note), out)
            }
            Wish::Escalate { agent, session, note } => {
                self.escalate(now, agent, session, note, out)
            }
            Wish::End { session, by } => self.end(now, session, by, out),
            Wish::FinishWrapUp { agent, session, disposition, note } => {
                self.finish_wrap_up(now, agent, session, (disposition, note), out)
            }
            Wish::Ready { agent } => self.ready(now, agent, out),
            Wish::Tick => Ok(Outcome::default()),
            Wish::Invite { agent, session, whom, role } => {
                self.invite(now, agent, session, (whom, role), out)
            }
            Wish::Uninvite { agent, offer } => self.uninvite(now, agent, offer, out),
            Wish::Admit { agent, session, member } => self.admit(now, agent, session, member, out),
            Wish::Part { agent, session, member } => self.part(now, agent, session, member, out),
            Wish::HandOver { agent, session, to } => self.hand_over(now, agent, session, to, out),
            Wish::Whisper { agent, session, content } => {
                self.whisper(now, agent, session, content, out)
            }
            Wish::Reassign { session, to, note } => self.reassign(now, session, &to, note, out),
            Wish::Pull { agent, session } => self.pull(now, agent, session, out),
            Wish::PushUp { session, push } => self.push_up(now, session, push, out),
            Wish::PauseQueue { queue, paused } => self.pause_queue(now, queue, paused, out),
            Wish::BeginSurge { queue, surge } => self.begin_surge(now, queue, surge, out),
            Wish::EndSurge { queue, cause } => self.end_surge(now, queue, cause, out),
            Wish::MoveLine { from, to } => self.move_line(now, &from, &to, out),
            Wish::Configure { configuration } => self.configure(now, configuration, out),
            Wish::SetHours { queue, hours } => self.set_hours(now, queue, hours, out),
            Wish::SetAgent { spec } => self.set_agent(now, spec, out),
            Wish::RemoveAgent { agent } => self.remove_agent(now, agent, out),
            Wish::SetPresence { agent, presence } => self.set_presence(now, agent, presence, out),
            Wish::AgentConnectionLost { agent } => self.agent_lost(now, agent, out),
            Wish::AgentConnectionBack { agent } => self.agent_back(now, agent, out),
            Wish::Identify { customer, device, before, identity } => self.note(
                now,
                Event::CustomerIdentified { customer, device, before, identity },
                out,
            ),
            Wish::EraseCustomer { customer } => {
                self.note(now, Event::CustomerErased { customer }, out)
            }
            Wish::EraseContent { session } => self.note(now, Event::ContentErased { session }, out),
            Wish::Promise { promises } => self.promise(now, promises, out),
            Wish::Resumed { down } => self.resume(now, down, out),
            Wish::Held { span } => self.held(now, span, out),
        }
    }

    /// What changes nothing here and has its place in the order of things all the same.
    fn note(&mut self, now: Timestamp, event: Event, out: &mut Vec<Event>) -> Decision {
        self.emit(now, event, out);
        Ok(Outcome::default())
    }

    /// Whether a device's frame is new; an answered one gives its answer again.
    fn check_origin(&self, Origin { device, id }: Origin) -> Result<(), Refusal> {
        let known = self.device_by_id.get(&self.devices, &device);
        let answers = known.and_then(|ix| self.devices[ix].answers.as_deref());
        let Some(answers) = answers else { return Ok(()) };
        if let Some((_, outcome)) = answers.iter().find(|(known, _)| *known == id) {
            return Err(Refusal::Repeated(*outcome));
        }
        let oldest = answers.front().map_or(0, |(oldest, _)| *oldest);
        if answers.len() == state::ANSWERS_MAX && id < oldest {
            return Err(Refusal::TooOld);
        }
        Ok(())
    }

    /// Applies an event, remembers whom the matcher must look at, and ends what has lost its reason.
    fn emit(&mut self, now: Timestamp, event: Event, out: &mut Vec<Event>) {
        if let Some(settled) = self.settled_by(now, &event) {
            self.take_in(now, &settled);
            out.push(settled);
        }
        self.take_in(now, &event);
        self.touch(&event);
        if self.drains.is_empty() {
            out.push(event);
            return;
        }
        out.push(event.clone());
        self.end_vain_drains(now, &event, out);
    }

    /// Whoever may be matched after `event`. Every event that can make a match possible is here.
    fn touch(&mut self, event: &Event) {
        let (session, agent) = match event {
            Event::SessionArrived { session, .. }
            | Event::HoldEnded { session }
            | Event::Relaxed { session, .. }
            | Event::Rekeyed { session, .. }
            | Event::SessionQueued { session, .. }
            | Event::Deferred { session, .. }
            | Event::DeferralDue { session }
            | Event::Rejoined { session, .. }
            | Event::CustomerConnectionChanged { session, .. } => (Some(*session), None),
            // What was accepted keeps its slot, and its session is about to be connected.
            Event::OfferEnded { result: OfferResult::Accepted, .. } => (None, None),
            Event::OfferEnded { session, agent, .. } => (Some(*session), Some(*agent)),
            Event::AgentSet { spec } => (None, Some(spec.agent)),
            Event::PresenceChanged { agent, .. }
            | Event::DrainEnded { agent }
            | Event::MemberLeft { agent, .. }
            | Event::HolderChanged { from: agent, .. }
            | Event::SessionClosed { agent, .. } => (None, Some(*agent)),
            Event::Configured { .. } => {
                self.touched.agents.extend(self.agents.indices());
                (None, None)
            }
            Event::HoursChanged { .. }
            | Event::QueuePaused { .. }
            | Event::SurgeChanged { .. }
            | Event::AgentRemoved { .. }
            | Event::Promised { .. }
            | Event::PromisesSettled { .. }
            | Event::TurnConfirmed { .. }
            | Event::CallbackTried { .. }
            | Event::DrainStarted { .. }
            | Event::SessionOffered { .. }
            | Event::SessionConnected { .. }
            | Event::MemberJoined { .. }
            | Event::MemberAdmitted { .. }
            | Event::MessagePosted { .. }
            | Event::Whispered { .. }
            | Event::Marked { .. }
            | Event::SilenceWarned { .. }
            | Event::WrapUpStarted { .. }
            | Event::SessionAbandoned { .. }
            | Event::SessionForgotten { .. }
            | Event::Resumed { .. }
            | Event::Answered { .. }
            | Event::DeviceForgotten { .. }
            | Event::CustomerIdentified { .. }
            | Event::CustomerErased { .. }
            | Event::ContentErased { .. } => (None, None),
        };
        let session = session.and_then(|id| self.session_ix(id));
        self.touched.sessions.extend(session);
        let agent = agent.and_then(|id| self.agent_ix(id));
        self.touched.agents.extend(agent);
    }

    /// Where a session with this id lives.
    fn session_ix(&self, id: SessionId) -> Option<Ix<Session>> {
        self.session_by_id.get(&self.sessions, &id)
    }

    /// Where a queue with this name lives, configured or not.
    fn queue_ix(&self, id: &QueueId) -> Option<Ix<Queue>> {
        self.queue_by_id.get(&self.queues, id)
    }

    /// A queue of the configuration, or why not.
    fn known_queue(&self, id: &QueueId) -> Result<Ix<Queue>, Refusal> {
        self.queue_ix(id)
            .filter(|queue| !self.queues[*queue].retired)
            .ok_or_else(|| Refusal::QueueUnknown(id.clone()))
    }

    /// What is remembered of a device.
    fn device_of(&self, id: DeviceId) -> Option<&Device> {
        self.device_by_id.get(&self.devices, &id).map(|ix| &self.devices[ix])
    }
}
