//! What the engine remembers. Everything here is changed by `apply` alone.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::line::{Key, Line};
use super::slab::Ix;
use crate::model::{
    AgentId, AgentSpec, Channel, Connection, DeviceId, Level, Marks, Millis, OfferId, Outcome,
    Presence, QueueHours, QueueSpec, RankKey, Sealed, SessionId, SessionState, SkillId, Timestamp,
    Why,
};

/// One session.
#[derive(Debug, PartialEq)]
pub(super) struct Session {
    pub id: SessionId,
    pub device: DeviceId,
    pub queue: Ix<Queue>,
    pub channel: Channel,
    pub state: SessionState,
    pub connection: Connection,
    pub arrived_at: Timestamp,
    /// When it last came into a line: time in conversation is no waiting.
    pub queued_at: Timestamp,
    pub due_at: Timestamp,
    pub boost: Millis,
    pub profile: Sealed,
    pub note: Option<Sealed>,
    /// Last public place used.
    pub seq: u64,
    /// Bytes of sealed text that were written.
    pub written: u64,
    pub customer_marks: Marks,
    pub agent_marks: Marks,
    /// Whether the latest line of the conversation is the customer's: then it is not their turn.
    pub customer_wrote_last: bool,
    /// Agents known from before, latest first; at most three.
    pub past: Vec<AgentId>,
    /// While set, only past agents may take it.
    pub held_until: Option<Timestamp>,
    /// While set, only this agent is asked (after a transfer to a person).
    pub direct: Option<AgentId>,
    /// Relaxation steps taken.
    pub step: u16,
    /// Agents who passed it on lately.
    pub cooling: Vec<Cooling>,
    /// Which lines it stands in.
    pub place: Place,
    /// The deadline that is set for it.
    pub armed: Scratch<Option<Timestamp>>,
}

impl Session {
    pub(super) fn key(&self, ix: Ix<Self>) -> Key {
        Key { due_at: self.due_at, id: self.id, ix }
    }

    /// Whether it waits, an agent being asked or not.
    pub(super) fn waits(&self) -> bool {
        matches!(self.state, SessionState::Queued | SessionState::Offered { .. })
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, SessionState::Closed { .. } | SessionState::Abandoned { .. })
    }

    /// Who holds it in conversation or wrap-up.
    pub(super) fn holder(&self) -> Option<AgentId> {
        match self.state {
            SessionState::Connected { agent, .. } | SessionState::WrapUp { agent, .. } => {
                Some(agent)
            }
            SessionState::Queued
            | SessionState::Offered { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => None,
        }
    }
}

/// An agent who is not asked again about a session for a while.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cooling {
    pub agent: AgentId,
    pub until: Timestamp,
    /// A change of the agent's presence ends it early.
    pub epoch: u32,
}

/// Which lines a session stands in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// None: not waiting, or the customer is not there.
    Nowhere,
    /// Waits for its past agents alone.
    Held,
    /// Waits for one agent alone.
    Direct(AgentId),
    /// Waits for everybody who may take this class.
    Class(Ix<Class>),
}

/// One agent.
#[derive(Debug, PartialEq)]
pub(super) struct Agent {
    pub spec: AgentSpec,
    pub profile: Ix<Profile>,
    pub presence: Presence,
    pub presence_since: Timestamp,
    /// Counts changes of presence.
    pub epoch: u32,
    /// In conversation and wrap-up.
    pub sessions: Vec<SessionId>,
    /// Open offers, oldest first.
    pub offers: Vec<OfferId>,
    /// Slots in use, offers and wrap-up included, by channel.
    pub used: [u16; 2],
    /// Last time work began or ended, or the agent became available.
    pub idle_since: Timestamp,
    /// Unanswered offers in a row.
    pub missed: u32,
    /// Waiting sessions that know this agent, by due time less their queue's reach.
    pub fans: BTreeSet<Key>,
    /// Waiting sessions that only this agent is asked about.
    pub direct: BTreeSet<Key>,
    /// How it is listed among the free agents of its profile, by channel.
    pub listed: [Option<FreeKey>; 2],
    /// The deadline that is set for it.
    pub armed: Scratch<Option<Timestamp>>,
}

/// A free agent's place among those of the same profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FreeKey {
    /// Share of slots in use, 0..=10,000.
    pub load: u16,
    pub idle_since: Timestamp,
    pub agent: AgentId,
    pub ix: Ix<Agent>,
}

/// Free agents of one profile and channel, in the two orders a queue can ask for.
#[derive(Debug, Default, PartialEq)]
pub(super) struct FreeAgents {
    pub by_load: BTreeSet<(u16, Timestamp, AgentId, Ix<Agent>)>,
    pub by_idle: BTreeSet<(Timestamp, u16, AgentId, Ix<Agent>)>,
}

impl FreeAgents {
    pub(super) fn insert(&mut self, key: FreeKey) {
        self.by_load.insert((key.load, key.idle_since, key.agent, key.ix));
        self.by_idle.insert((key.idle_since, key.load, key.agent, key.ix));
    }

    pub(super) fn remove(&mut self, key: FreeKey) {
        self.by_load.remove(&(key.load, key.idle_since, key.agent, key.ix));
        self.by_idle.remove(&(key.idle_since, key.load, key.agent, key.ix));
    }
}

/// Agents with the same skills.
#[derive(Debug, PartialEq)]
pub(super) struct Profile {
    pub skills: Vec<(SkillId, Level)>,
    /// Agents with this profile.
    pub agents: u32,
    /// Of those, how many are not offline.
    pub signed_in: u32,
    /// Of those, how many take work, busy or not.
    pub available: u32,
    /// What they may take, by class.
    pub classes: Vec<Ix<Class>>,
    /// Free agents by channel.
    pub free: [FreeAgents; 2],
}

/// Sessions that ask for the same.
#[derive(Debug, PartialEq)]
pub(super) struct Class {
    pub key: ClassKey,
    /// Who may take it, best fit first.
    pub profiles: Vec<(Fit, Ix<Profile>)>,
    /// Who waits.
    pub line: Line,
}

/// What a class asks for: any of these sets of skills, on a channel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ClassKey {
    pub channel: Channel,
    pub any_of: Vec<Vec<(SkillId, Level)>>,
}

/// How well a profile fits a class; less is better: first the highest levels in what is asked
/// (counted down), then the fewest skills beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fit(pub u32);

/// One queue.
#[derive(Debug, PartialEq)]
pub(super) struct Queue {
    pub spec: QueueSpec,
    /// Taken out of the configuration: no arrivals, those inside are served.
    pub retired: bool,
    pub hours: QueueHours,
    /// All four ways to compare, in this queue's order.
    pub rank: [RankKey; 4],
    /// Class by channel and relaxation step.
    pub classes: [Vec<Ix<Class>>; 2],
    /// Offerable sessions.
    pub line: Line,
    /// Waiting sessions, an agent being asked or not, by when they came into the line.
    pub waiting: BTreeSet<(Timestamp, Ix<Session>)>,
}

/// An open offer.
#[derive(Debug, PartialEq)]
pub(super) struct Offer {
    pub session: Ix<Session>,
    pub agent: Ix<Agent>,
    pub offered_at: Timestamp,
    pub lease_ends_at: Timestamp,
    pub why: Why,
}

/// What a device's frames came to.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Device {
    /// The latest answers, oldest first; at most [`ANSWERS_MAX`].
    pub answers: VecDeque<(u64, Outcome)>,
    /// When it was last heard of.
    pub last_at: Timestamp,
    /// The session it last started, until that is forgotten.
    pub session: Option<Ix<Session>>,
    /// When it is looked at next.
    pub armed: Scratch<Option<Timestamp>>,
}

/// What only the leader keeps up to date: a deadline that fired and was set anew without an event.
/// Two states that differ in it are the same state.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scratch<T>(pub T);

impl<T> PartialEq for Scratch<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Answers remembered per device: more than a client can have unanswered at once.
pub(super) const ANSWERS_MAX: usize = 64;

/// Index of a channel in per-channel arrays.
pub(super) const fn slot(channel: Channel) -> usize {
    match channel {
        Channel::Chat => 0,
        Channel::Call => 1,
    }
}

/// Both channels, in the order of their slots.
pub(super) const CHANNELS: [Channel; 2] = [Channel::Chat, Channel::Call];

/// Devices by id.
pub(super) type Devices = BTreeMap<DeviceId, Device>;
