//! What the engine remembers of sessions, agents, queues and offers. Everything here is changed by
//! `apply` alone, but for what is marked as [`Scratch`].

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::classes::{Class, Profile};
use super::index::Keyed;
use super::line::{Key, Line};
use super::slab::Ix;
use crate::model::{
    AgentId, AgentSpec, Asks, Assignment, Boosts, Cause, Channel, Connection, Deferral,
    DeferralKind, DeviceId, Marks, Member, Millis, OfferId, Outcome, Presence, Promise, QueueHours,
    QueueId, QueueSpec, RankKey, Role, Sealed, SessionId, SessionState, Surge, Tier, Timestamp,
    Why,
};

/// One session. A waiting one takes a few hundred bytes in all: what only a conversation needs is in
/// [`Talk`].
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Session {
    pub id: SessionId,
    pub device: DeviceId,
    pub queue: Ix<Queue>,
    /// What it asks for now; set while it waits.
    pub class: Option<Ix<Class>>,
    pub state: SessionState,
    pub connection: Connection,
    pub arrived_at: Timestamp,
    /// When it last came into a line: time in conversation is no waiting.
    pub queued_at: Timestamp,
    pub due_at: Timestamp,
    pub boosts: Boosts,
    pub asks: Option<Arc<Asks>>,
    pub profile: Sealed,
    /// Last public place used.
    pub seq: u64,
    /// Agents known from before, latest first; [`NOBODY`] where there is none.
    pub past: [AgentId; super::PAST_AGENTS_MAX],
    /// Until when only past agents may take it; [`Timestamp::MIN`] where everybody may.
    pub held_until: Timestamp,
    /// While set, only this agent is asked (after it was passed to a person).
    pub direct: Option<AgentId>,
    /// What few sessions have.
    pub aside: Option<Box<Aside>>,
    /// What a conversation needs.
    pub talk: Option<Ix<Talk>>,
    /// Relaxation steps taken.
    pub step: u16,
    pub channel: Channel,
    /// The lowest tier that may take it.
    pub floor: Tier,
    /// Which lines it stands in.
    pub place: Place,
    /// Neighbours among those who wait at the same step of the same queue.
    pub before: Option<Ix<Session>>,
    pub after: Option<Ix<Session>>,
    /// The deadline that is set for it.
    pub armed: Scratch,
}

/// No agent: ends a list of past agents.
pub(super) const NOBODY: AgentId = AgentId(u32::MAX);

impl Session {
    pub(super) fn key(&self, ix: Ix<Self>) -> Key {
        Key { due_at: self.due_at, id: self.id, ix }
    }

    /// Whether it waits, an agent being asked or not.
    pub(super) fn waits(&self) -> bool {
        matches!(self.state, SessionState::Queued | SessionState::Offered { .. })
    }

    /// Whether it is before a conversation: it waits, or it waits for its time.
    pub(super) fn is_pending(&self) -> bool {
        self.waits() || matches!(self.state, SessionState::Deferred { .. })
    }

    /// Whether its customer waits or talks and is connected.
    pub(super) fn is_there(&self) -> bool {
        let talks = matches!(self.state, SessionState::Connected { .. });
        (self.is_pending() || talks) && self.connection == Connection::Present
    }

    /// What it is, where its customer does not wait on the page.
    pub(super) fn later(&self) -> Option<&Later> {
        self.aside.as_deref().and_then(|aside| aside.later.as_ref())
    }

    pub(super) fn later_mut(&mut self) -> Option<&mut Later> {
        self.aside.as_deref_mut().and_then(|aside| aside.later.as_mut())
    }

    pub(super) fn set_later(&mut self, deferral: Deferral) {
        let later = Later { deferral, confirmed: false, reached: false };
        self.aside.get_or_insert_default().later = Some(later);
    }

    pub(super) fn forget_later(&mut self) {
        if let Some(aside) = &mut self.aside {
            aside.later = None;
        }
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, SessionState::Closed { .. } | SessionState::Abandoned { .. })
    }

    pub(super) fn is_held(&self) -> bool {
        self.held_until > Timestamp::MIN
    }

    /// Agents known from before, latest first.
    pub(super) fn past(&self) -> impl Iterator<Item = AgentId> {
        self.past.into_iter().take_while(|agent| *agent != NOBODY)
    }

    pub(super) fn cooling(&self) -> &[Cooling] {
        self.aside.as_deref().map_or(&[], |aside| &aside.cooling)
    }

    /// When it took each relaxation step.
    pub(super) fn relaxed(&self) -> &[Timestamp] {
        self.aside.as_deref().map_or(&[], |aside| &aside.relaxed)
    }

    /// What was promised about this wait and is not settled.
    pub(super) fn promises(&self) -> &[Promise] {
        self.aside.as_deref().map_or(&[], |aside| &aside.promises)
    }

    /// Takes a relaxation step, or starts anew with none.
    pub(super) fn relax(&mut self, at: Timestamp, step: u16) {
        self.step = step;
        if step > 0 {
            self.aside.get_or_insert_default().relaxed.push(at);
        } else if let Some(aside) = &mut self.aside {
            aside.relaxed.clear();
        }
    }

    pub(super) fn cool(&mut self, cooling: Cooling) {
        self.aside.get_or_insert_default().cooling.push(cooling);
    }

    /// Forgets the cool-downs that `keep` does not want.
    pub(super) fn keep_cooling(&mut self, keep: impl FnMut(&Cooling) -> bool) {
        if let Some(aside) = &mut self.aside {
            aside.cooling.retain(keep);
        }
    }

    /// How much earlier it is due than others of its queue.
    pub(super) fn boost(&self) -> Millis {
        let boosts = self.boosts.iter().flat_map(|boosts| boosts.iter());
        Millis(boosts.map(|boost| boost.by.0).sum())
    }

    /// Who holds it in conversation or wrap-up.
    pub(super) fn holder(&self) -> Option<AgentId> {
        match self.state {
            SessionState::Connected { agent, .. } | SessionState::WrapUp { agent, .. } => {
                Some(agent)
            }
            SessionState::Queued
            | SessionState::Offered { .. }
            | SessionState::Deferred { .. }
            | SessionState::Closed { .. }
            | SessionState::Abandoned { .. } => None,
        }
    }
}

impl Keyed for Session {
    type Key = SessionId;
    fn key(&self) -> &SessionId {
        &self.id
    }
}

/// What few waiting sessions have.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Aside {
    /// Agents who passed it on lately.
    pub cooling: Vec<Cooling>,
    /// When it took each relaxation step.
    pub relaxed: Vec<Timestamp>,
    /// What its customer was promised about this wait and is not settled, oldest first; at most
    /// [`crate::model::PROMISES_OPEN_MAX`].
    pub promises: Vec<Promise>,
    /// What it is, where its customer does not wait on the page.
    pub later: Option<Later>,
}

/// A callback or message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Later {
    pub deferral: Deferral,
    /// The customer is there for the call.
    pub confirmed: bool,
    /// The customer was reached by whoever holds it.
    pub reached: bool,
}

impl Later {
    /// The time slot it was asked for.
    pub(super) fn slot(&self) -> Option<Timestamp> {
        match &self.deferral {
            Deferral::Callback(callback) => callback.slot,
            Deferral::Message => None,
        }
    }
}

/// Index of a kind of deferred session in arrays.
pub(super) const fn kind(later: &Later) -> usize {
    match later.deferral.kind() {
        DeferralKind::Callback => 0,
        DeferralKind::Message => 1,
    }
}

/// What a session needs once somebody has written or answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Talk {
    /// Of the last transfer.
    pub note: Option<Sealed>,
    /// Bytes of sealed text that were written.
    pub written: u64,
    /// Lines among the agents alone.
    pub whispers: u64,
    pub customer_marks: Marks,
    pub agent_marks: Marks,
    /// Whether the latest line of the conversation is the customer's: then it is not their turn.
    pub customer_wrote_last: bool,
    /// Colleagues in the conversation, longest there first.
    pub members: Vec<Member>,
    /// Why an agent was asked who has accepted, until the conversation begins.
    pub accepted: Option<Why>,
    /// Who holds it, or held it last.
    pub assignment: Option<Assignment>,
    /// Who held it before, oldest first; at most [`EARLIER_MAX`].
    pub earlier: Vec<Assignment>,
    /// Colleagues who are asked into it.
    pub invites: Vec<OfferId>,
}

impl Talk {
    /// An agent holds it from now on.
    pub(super) fn assign(&mut self, at: Timestamp, agent: AgentId, cause: Cause) {
        self.unassign(at);
        if let Some(last) =
            self.assignment.replace(Assignment { agent, from: at, until: None, cause })
        {
            if self.earlier.len() >= EARLIER_MAX {
                self.earlier.remove(0);
            }
            self.earlier.push(last);
        }
    }

    /// Nobody holds it any more.
    pub(super) fn unassign(&mut self, at: Timestamp) {
        if let Some(last) = &mut self.assignment {
            last.until.get_or_insert(at);
        }
    }
}

/// An agent who is not asked again about a session for a while.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
    /// Waits for one agent alone: [`Session::direct`].
    Direct,
    /// Waits for everybody who may take its class.
    Line,
}

/// One agent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Agent {
    pub spec: AgentSpec,
    pub profile: Ix<Profile>,
    pub presence: Presence,
    pub presence_since: Timestamp,
    /// Counts changes of presence.
    pub epoch: u32,
    /// In conversation and wrap-up.
    pub sessions: Vec<SessionId>,
    /// Conversations of colleagues.
    pub joined: Vec<SessionId>,
    /// Open offers, oldest first.
    pub offers: Vec<OfferId>,
    /// Slots in use by channel: everything of the three lists above.
    pub used: [u16; 2],
    /// The same by queue; none has 0.
    pub used_of: Vec<(Ix<Queue>, u16)>,
    /// Last time work began or ended, or the presence changed.
    pub idle_since: Timestamp,
    /// Unanswered offers in a row.
    pub missed: u32,
    /// Takes nothing that is due later than this session, until it fits.
    pub drains_for: Option<Ix<Session>>,
    /// Waiting sessions that it has to do with by name; made with the first.
    pub by_name: Option<Box<ByName>>,
    /// How it is listed among the free agents of its profile, by channel.
    pub listed: [Option<super::free::Spot>; 2],
    /// Whether it is to be listed anew.
    pub behind: bool,
    /// The deadline that is set for it.
    pub armed: Scratch,
}

/// Waiting sessions that one agent has to do with by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ByName {
    /// Those that know the agent and that it may take, by due time less their queue's reach.
    pub fans: Line<Key>,
    /// Those that it may not take.
    pub strangers: Line<Key>,
    /// Those that only this agent is asked about.
    pub direct: Line<Key>,
}

impl Agent {
    /// One slot more is in use.
    pub(super) fn take_up(&mut self, queue: Ix<Queue>, channel: Channel) {
        self.used[slot(channel)] += 1;
        match self.used_of.iter_mut().find(|(known, _)| *known == queue) {
            Some((_, used)) => *used += 1,
            None => self.used_of.push((queue, 1)),
        }
    }

    /// One slot less is in use.
    pub(super) fn give_up(&mut self, queue: Ix<Queue>, channel: Channel) {
        self.used[slot(channel)] -= 1;
        let Some(at) = self.used_of.iter().position(|(known, _)| *known == queue) else { return };
        self.used_of[at].1 -= 1;
        if self.used_of[at].1 == 0 {
            self.used_of.swap_remove(at);
        }
    }
}

impl Keyed for Agent {
    type Key = AgentId;
    fn key(&self) -> &AgentId {
        &self.spec.agent
    }
}

/// One queue.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Queue {
    pub spec: QueueSpec,
    /// Taken out of the configuration: no arrivals, those inside are served.
    pub retired: bool,
    pub paused: bool,
    pub surge: Option<Surge>,
    pub hours: QueueHours,
    /// All ways to compare, in this queue's order.
    pub rank: [RankKey; 4],
    /// Class of sessions that ask for nothing of their own, by channel and relaxation step.
    pub classes: [Vec<Ix<Class>>; 2],
    /// Every class of its sessions.
    pub lines: Vec<Ix<Class>>,
    /// Who waits, an agent being asked or not, by relaxation step: first those whose customers wait on
    /// the page, then, in as many lists, callbacks and messages.
    pub waiting: Vec<super::waiting::Waiting>,
    /// How many wait whose customers do.
    pub waiting_count: u32,
    /// How many callbacks and messages wait.
    pub deferred_waiting: [u32; 2],
    /// How many of those are in no line, because their time has not come.
    pub deferred_apart: [u32; 2],
    /// How many of these wait for each time slot.
    pub slots: BTreeMap<Timestamp, u32>,
    /// Sessions in memory that are of this queue.
    pub sessions: u32,
}

impl Queue {
    /// Callbacks and messages that no agent has taken.
    pub(super) fn deferred(&self) -> u32 {
        self.deferred_waiting.iter().chain(&self.deferred_apart).sum()
    }
}

impl Keyed for Queue {
    type Key = QueueId;
    fn key(&self) -> &QueueId {
        &self.spec.queue
    }
}

/// An open offer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Offer {
    pub id: OfferId,
    pub session: Ix<Session>,
    pub agent: Ix<Agent>,
    pub offered_at: Timestamp,
    pub lease_ends_at: Timestamp,
    /// As what the agent is asked into a colleague's conversation; none: to take the session.
    pub role: Option<Role>,
    pub why: Why,
}

impl Keyed for Offer {
    type Key = OfferId;
    fn key(&self) -> &OfferId {
        &self.id
    }
}

/// What a device's frames came to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Device {
    pub id: DeviceId,
    /// When it was last heard of.
    pub last_at: Timestamp,
    /// The session it last started, until that is forgotten.
    pub session: Option<Ix<Session>>,
    /// The latest answers, oldest first; at most [`ANSWERS_MAX`]. Made with the first.
    #[allow(clippy::box_collection, reason = "one word in the many devices that have none")]
    pub answers: Option<Box<VecDeque<(u64, Outcome)>>>,
    /// When it is looked at next.
    pub armed: Scratch,
}

impl Keyed for Device {
    type Key = DeviceId;
    fn key(&self) -> &DeviceId {
        &self.id
    }
}

/// A deadline that is set: what only the leader keeps up to date, because it may fire and be set
/// anew without an event. Two states that differ in it are the same state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scratch<T = Timestamp>(pub T);

impl Default for Scratch {
    /// None is set.
    fn default() -> Self {
        Self(Timestamp::MAX)
    }
}

impl Default for Scratch<Armed> {
    /// None is set.
    fn default() -> Self {
        Self((Timestamp::MAX, SessionId::from_u128(0)))
    }
}

impl<T> PartialEq for Scratch<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The deadline of a list: when, and of which session.
pub(super) type Armed = (Timestamp, SessionId);

/// Earlier assignments that are remembered of a session.
pub(super) const EARLIER_MAX: usize = 31;

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
