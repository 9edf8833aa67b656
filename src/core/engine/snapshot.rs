//! The engine's state as plain data, so that a restart need not fold the journal from its beginning.
//!
//! Only what cannot be worked out is in it: lines, classes, free agents, lists of those who wait and
//! deadlines are built anew from the rest. Two engines of the same state have equal snapshots, whatever
//! way led there.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::Engine;
use super::slab::Ix;
use super::state::{
    ANSWERS_MAX, Agent, Aside, Cooling, Device, Later, NOBODY, Offer, Place, Queue, Scratch,
    Session, Talk,
};
use crate::model::{
    AgentId, AgentSpec, Asks, Assignment, Boosts, Channel, Connection, DeviceId, Marks, Member,
    Millis, OfferId, Outcome, Presence, Promise, QueueHours, QueueId, QueueSpec, Role, Sealed,
    SessionId, SessionState, Surge, Tier, Timestamp, Why,
};

/// State of an engine after an event; serialize it however you like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    missed_offers_max: u32,
    agent_grace: Millis,
    /// Those of the configuration in its order, then those that are no longer named.
    queues: Vec<QueueState>,
    agents: Vec<AgentState>,
    sessions: Vec<SessionStanding>,
    offers: Vec<OfferState>,
    last_offer: OfferId,
    devices: Vec<DeviceState>,
    /// In the order in which they ended.
    over: Vec<(Timestamp, SessionId)>,
}

/// Why a snapshot is none of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit(String);

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the snapshot contradicts itself: {}", self.0)
    }
}

impl std::error::Error for Unfit {}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct QueueState {
    spec: QueueSpec,
    retired: bool,
    paused: bool,
    hours: QueueHours,
    #[serde(default)]
    surge: Option<Surge>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct AgentState {
    spec: AgentSpec,
    presence: Presence,
    presence_since: Timestamp,
    epoch: u32,
    sessions: Vec<SessionId>,
    joined: Vec<SessionId>,
    offers: Vec<OfferId>,
    idle_since: Timestamp,
    missed: u32,
    drains_for: Option<SessionId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SessionStanding {
    id: SessionId,
    device: DeviceId,
    queue: QueueId,
    channel: Channel,
    state: SessionState,
    connection: Connection,
    arrived_at: Timestamp,
    queued_at: Timestamp,
    due_at: Timestamp,
    boosts: Boosts,
    asks: Option<std::sync::Arc<Asks>>,
    profile: Sealed,
    seq: u64,
    past: Vec<AgentId>,
    held_until: Option<Timestamp>,
    direct: Option<AgentId>,
    cooling: Vec<Cooling>,
    step: u16,
    relaxed: Vec<Timestamp>,
    #[serde(default)]
    promises: Vec<Promise>,
    #[serde(default)]
    later: Option<Later>,
    floor: Tier,
    talk: Option<TalkState>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct TalkState {
    note: Option<Sealed>,
    written: u64,
    whispers: u64,
    customer_marks: Marks,
    agent_marks: Marks,
    customer_wrote_last: bool,
    members: Vec<Member>,
    accepted: Option<Why>,
    assignment: Option<Assignment>,
    earlier: Vec<Assignment>,
    invites: Vec<OfferId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct OfferState {
    id: OfferId,
    session: SessionId,
    agent: AgentId,
    offered_at: Timestamp,
    lease_ends_at: Timestamp,
    role: Option<Role>,
    why: Why,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct DeviceState {
    id: DeviceId,
    last_at: Timestamp,
    session: Option<SessionId>,
    answers: Vec<(u64, Outcome)>,
}

impl Engine {
    /// The state as plain data. Takes time and memory in proportion to everything that is remembered.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let retired = self.queues.iter().filter(|(_, queue)| queue.retired);
        let mut retired: Vec<_> = retired.map(|(ix, _)| ix).collect();
        retired.sort_by(|a, b| self.queues[*a].spec.queue.cmp(&self.queues[*b].spec.queue));
        let queues = self.queue_order.iter().chain(&retired);
        let mut sessions: Vec<_> =
            self.sessions.iter().map(|(_, s)| self.session_standing(s)).collect();
        sessions.sort_by_key(|session| session.id);
        let mut offers: Vec<_> = self.offers.iter().map(|(_, o)| self.offer_state(o)).collect();
        offers.sort_by_key(|offer| offer.id);
        let mut devices: Vec<_> = self.devices.iter().map(|(_, d)| self.device_state(d)).collect();
        devices.sort_by_key(|device| device.id);
        Snapshot {
            missed_offers_max: self.missed_offers_max,
            agent_grace: self.agent_grace,
            queues: queues.map(|ix| QueueState::of(&self.queues[*ix])).collect(),
            agents: self.agent_order.values().map(|ix| self.agent_state(*ix)).collect(),
            sessions,
            offers,
            last_offer: self.last_offer,
            devices,
            over: self.over.iter().copied().collect(),
        }
    }

    fn agent_state(&self, ix: Ix<Agent>) -> AgentState {
        let agent = &self.agents[ix];
        AgentState {
            spec: agent.spec.clone(),
            presence: agent.presence.clone(),
            presence_since: agent.presence_since,
            epoch: agent.epoch,
            sessions: agent.sessions.clone(),
            joined: agent.joined.clone(),
            offers: agent.offers.clone(),
            idle_since: agent.idle_since,
            missed: agent.missed,
            drains_for: agent.drains_for.map(|ix| self.sessions[ix].id),
        }
    }

    fn session_standing(&self, session: &Session) -> SessionStanding {
        SessionStanding {
            id: session.id,
            device: session.device,
            queue: self.queues[session.queue].spec.queue.clone(),
            channel: session.channel,
            state: session.state.clone(),
            connection: session.connection,
            arrived_at: session.arrived_at,
            queued_at: session.queued_at,
            due_at: session.due_at,
            boosts: session.boosts.clone(),
            asks: session.asks.clone(),
            profile: session.profile.clone(),
            seq: session.seq,
            past: session.past().collect(),
            held_until: session.is_held().then_some(session.held_until),
            direct: session.direct,
            cooling: session.cooling().to_vec(),
            step: session.step,
            relaxed: session.relaxed().to_vec(),
            promises: session.promises().to_vec(),
            later: session.later().cloned(),
            floor: session.floor,
            talk: session.talk.map(|ix| TalkState::of(&self.talks[ix])),
        }
    }

    fn offer_state(&self, offer: &Offer) -> OfferState {
        OfferState {
            id: offer.id,
            session: self.sessions[offer.session].id,
            agent: self.agents[offer.agent].spec.agent,
            offered_at: offer.offered_at,
            lease_ends_at: offer.lease_ends_at,
            role: offer.role,
            why: offer.why.clone(),
        }
    }

    fn device_state(&self, device: &Device) -> DeviceState {
        DeviceState {
            id: device.id,
            last_at: device.last_at,
            session: device.session.map(|ix| self.sessions[ix].id),
            answers: device.answers.iter().flat_map(|answers| answers.iter().copied()).collect(),
        }
    }

    /// The engine a snapshot was taken of at `at`; it decides as that one would.
    ///
    /// # Errors
    /// [`Unfit`]: the snapshot names what is not in it, or one thing twice.
    pub fn restore(at: Timestamp, snapshot: Snapshot) -> Result<Self, Unfit> {
        let mut engine = Self {
            now: at,
            missed_offers_max: snapshot.missed_offers_max,
            agent_grace: snapshot.agent_grace,
            last_offer: snapshot.last_offer,
            over: snapshot.over.into(),
            ..Self::default()
        };
        snapshot.queues.into_iter().try_for_each(|queue| engine.restore_queue(queue))?;
        let drains: Vec<_> = snapshot.agents.iter().map(|agent| agent.drains_for).collect();
        snapshot.agents.into_iter().try_for_each(|agent| engine.restore_agent(agent))?;
        snapshot.sessions.into_iter().try_for_each(|session| engine.restore_session(session))?;
        snapshot.offers.into_iter().try_for_each(|offer| engine.restore_offer(offer))?;
        snapshot.devices.into_iter().try_for_each(|device| engine.restore_device(device))?;
        for (agent, session) in engine.agents.indices().into_iter().zip(drains) {
            let session = session.map(|id| engine.named_session(id)).transpose()?;
            engine.agents[agent].drains_for = session;
            engine.drains.extend(session.map(|_| agent));
        }
        engine.check_references()?;
        engine.work_out();
        Ok(engine)
    }

    fn restore_queue(&mut self, state: QueueState) -> Result<(), Unfit> {
        let name = state.spec.queue.clone();
        if self.queue_ix(&name).is_some() {
            return Err(Unfit(format!("queue {name} twice")));
        }
        self.takes_calls |= !state.retired && state.spec.channels.call;
        let QueueState { spec, retired, paused, hours, surge } = state;
        let ix = self.queues.insert(Queue { retired, paused, hours, surge, ..Queue::new(spec) });
        self.queue_by_id.insert(&self.queues, ix);
        if !retired {
            self.queue_order.push(ix);
        }
        Ok(())
    }

    fn restore_agent(&mut self, state: AgentState) -> Result<(), Unfit> {
        let id = state.spec.agent;
        if self.agent_ix(id).is_some() || id == NOBODY {
            return Err(Unfit(format!("agent {id} twice")));
        }
        let profile = self.profile_of(&state.spec.skills, state.spec.tier);
        self.profiles[profile].agents += 1;
        self.profiles[profile].count_in(&state.presence, state.spec.capacity);
        let ix = self.agents.insert(Agent {
            presence: state.presence,
            presence_since: state.presence_since,
            epoch: state.epoch,
            sessions: state.sessions,
            joined: state.joined,
            offers: state.offers,
            idle_since: state.idle_since,
            missed: state.missed,
            ..Agent::new(state.presence_since, state.spec, profile)
        });
        self.agent_by_id.insert(&self.agents, ix);
        self.agent_order.insert(id, ix);
        Ok(())
    }

    fn restore_session(&mut self, state: SessionStanding) -> Result<(), Unfit> {
        if self.session_ix(state.id).is_some() {
            return Err(Unfit(format!("session {} twice", state.id)));
        }
        let queue = self.queue_ix(&state.queue);
        let queue = queue.ok_or_else(|| Unfit(format!("no queue {}", state.queue)))?;
        let mut past = [NOBODY; super::PAST_AGENTS_MAX];
        past.iter_mut().zip(&state.past).for_each(|(place, agent)| *place = *agent);
        let talk = state.talk.map(|talk| self.talks.insert(talk.into()));
        let SessionStanding { cooling, relaxed, promises, later, .. } = state;
        let aside = Aside { cooling, relaxed, promises, later };
        let aside = (aside != Aside::default()).then(|| Box::new(aside));
        let ix = self.sessions.insert(Session {
            id: state.id,
            device: state.device,
            queue,
            class: None,
            state: state.state,
            connection: state.connection,
            arrived_at: state.arrived_at,
            queued_at: state.queued_at,
            due_at: state.due_at,
            boosts: state.boosts,
            asks: state.asks,
            profile: state.profile,
            seq: state.seq,
            past,
            held_until: state.held_until.unwrap_or(Timestamp::MIN),
            direct: state.direct,
            aside,
            talk,
            step: state.step,
            channel: state.channel,
            floor: state.floor,
            place: Place::Nowhere,
            before: None,
            after: None,
            armed: Scratch::default(),
        });
        self.session_by_id.insert(&self.sessions, ix);
        self.queues[queue].sessions += 1;
        Ok(())
    }

    fn restore_offer(&mut self, state: OfferState) -> Result<(), Unfit> {
        if self.offer_by_id(state.id).is_some() {
            return Err(Unfit(format!("offer {} twice", state.id)));
        }
        let ix = self.offers.insert(Offer {
            id: state.id,
            session: self.named_session(state.session)?,
            agent: self.named_agent(state.agent)?,
            offered_at: state.offered_at,
            lease_ends_at: state.lease_ends_at,
            role: state.role,
            why: state.why,
        });
        self.offer_index.insert(&self.offers, ix);
        Ok(())
    }

    fn restore_device(&mut self, state: DeviceState) -> Result<(), Unfit> {
        if self.device_by_id.get(&self.devices, &state.id).is_some() {
            return Err(Unfit(format!("device {} twice", state.id)));
        }
        if state.answers.len() > ANSWERS_MAX {
            return Err(Unfit(format!("device {} with too many answers", state.id)));
        }
        let session = state.session.map(|id| self.named_session(id)).transpose()?;
        let ix = self.device(state.last_at, state.id);
        self.devices[ix].session = session;
        let answers = VecDeque::from(state.answers);
        self.devices[ix].answers = (!answers.is_empty()).then(|| Box::new(answers));
        if session.is_none() {
            self.arm_device(ix, state.last_at + super::ANSWERS_KEPT);
        }
        Ok(())
    }

    fn named_session(&self, id: SessionId) -> Result<Ix<Session>, Unfit> {
        self.session_ix(id).ok_or_else(|| Unfit(format!("no session {id}")))
    }

    fn named_agent(&self, id: AgentId) -> Result<Ix<Agent>, Unfit> {
        self.agent_ix(id).ok_or_else(|| Unfit(format!("no agent {id}")))
    }

    /// Whatever is found by its id later is there.
    fn check_references(&self) -> Result<(), Unfit> {
        for (_, agent) in self.agents.iter() {
            for session in agent.sessions.iter().chain(&agent.joined) {
                self.named_session(*session)?;
            }
            if let Some(gone) = agent.offers.iter().find(|id| self.offer_by_id(**id).is_none()) {
                return Err(Unfit(format!("no offer {gone}")));
            }
        }
        for (_, session) in self.sessions.iter() {
            let Some(holder) = session.holder() else { continue };
            let agent = self.named_agent(holder)?;
            if !self.agents[agent].sessions.contains(&session.id) {
                return Err(Unfit(format!("agent {holder} without session {}", session.id)));
            }
        }
        let invites = self.talks.iter().flat_map(|(_, talk)| &talk.invites);
        if let Some(gone) = invites.into_iter().find(|id| self.offer_by_id(**id).is_none()) {
            return Err(Unfit(format!("no offer {gone}")));
        }
        self.over.iter().try_for_each(|(_, id)| self.named_session(*id).map(drop))
    }

    /// Builds everything that follows from the rest.
    fn work_out(&mut self) {
        for ix in self.agents.indices() {
            let agent = &self.agents[ix];
            let held =
                agent.sessions.iter().chain(&agent.joined).filter_map(|id| self.session_ix(*id));
            let asked = agent.offers.iter().filter_map(|id| Some(self.offer_by_id(*id)?.session));
            for session in held.chain(asked).collect::<Vec<_>>() {
                let session = &self.sessions[session];
                self.agents[ix].take_up(session.queue, session.channel);
            }
        }
        self.rebuild_classes();
        self.rebuild_lines();
        self.catch_up();
    }
}

impl QueueState {
    fn of(queue: &Queue) -> Self {
        let (spec, hours, surge) = (queue.spec.clone(), queue.hours, queue.surge.clone());
        Self { spec, retired: queue.retired, paused: queue.paused, hours, surge }
    }
}

impl TalkState {
    fn of(talk: &Talk) -> Self {
        Self {
            note: talk.note.clone(),
            written: talk.written,
            whispers: talk.whispers,
            customer_marks: talk.customer_marks,
            agent_marks: talk.agent_marks,
            customer_wrote_last: talk.customer_wrote_last,
            members: talk.members.clone(),
            accepted: talk.accepted.clone(),
            assignment: talk.assignment.clone(),
            earlier: talk.earlier.clone(),
            invites: talk.invites.clone(),
        }
    }
}

impl From<TalkState> for Talk {
    fn from(state: TalkState) -> Self {
        Self {
            note: state.note,
            written: state.written,
            whispers: state.whispers,
            customer_marks: state.customer_marks,
            agent_marks: state.agent_marks,
            customer_wrote_last: state.customer_wrote_last,
            members: state.members,
            accepted: state.accepted,
            assignment: state.assignment,
            earlier: state.earlier,
            invites: state.invites,
        }
    }
}
