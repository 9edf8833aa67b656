//! Taking in what has happened: the only code that changes the engine's state, run by the leader, by
//! followers and by replay alike. It does not fail: an event that does not fit the state is a damaged
//! journal, and is left without effect.

use super::deadlines::Owner;
use super::slab::Ix;
use super::state::{ANSWERS_MAX, Agent, Device, Profile, Queue, Scratch, Session};
use super::{ANSWERS_KEPT, Engine};
use crate::model::{
    AgentId, AgentSpec, Author, Configuration, Connection, DeviceId, Event, Marks, Millis, Party,
    Presence, QueueHours, QueueSpec, Resting, SessionId, SessionState, SilenceClock, Timestamp,
};

impl Engine {
    /// Takes in one event of engine time `at`. Events come in the order of the journal.
    pub fn apply(&mut self, at: Timestamp, event: &Event) {
        self.now = self.now.max(at);
        match event {
            Event::Configured { configuration } => self.on_configured(configuration),
            Event::HoursChanged { queue, hours } => {
                if let Some(ix) = self.queue_by_id.get(queue) {
                    self.queues[*ix].hours = *hours;
                }
            }
            Event::AgentSet { spec } => self.on_agent_set(at, spec),
            Event::AgentRemoved { agent } => self.on_agent_removed(*agent),
            Event::PresenceChanged { agent, presence } => self.on_presence(at, *agent, presence),
            Event::SessionArrived { .. } => self.on_arrived(at, event),
            Event::SessionOffered { session, offer, agent, lease_ends_at, why } => {
                self.on_offered(at, *session, (*offer, *agent, *lease_ends_at), why);
            }
            Event::OfferEnded { offer, result, cool_until, missed_in_a_row, .. } => {
                self.on_offer_ended(at, *offer, *result, *cool_until, *missed_in_a_row);
            }
            Event::SessionConnected { session, agent, silence, seq } => {
                self.on_connected(at, *session, *agent, *silence, *seq);
            }
            Event::SessionQueued { .. } => self.on_queued(at, event),
            Event::WrapUpStarted { session, agent, reason, ends_at, seq } => {
                self.change(*session, |known| {
                    let since = connected_since(&known.state, at);
                    let (agent, reason, ends_at) = (*agent, *reason, *ends_at);
                    known.state = SessionState::WrapUp { agent, since, ends_at, reason };
                    known.seq = *seq;
                });
            }
            Event::SessionClosed { session, agent, reason, seq, .. } => {
                self.on_closed(at, *session, *agent, SessionState::Closed { reason: *reason, at });
                self.change(*session, |known| known.seq = seq.unwrap_or(known.seq));
            }
            Event::SessionAbandoned { session, reason, seq } => {
                self.on_abandoned(*session, SessionState::Abandoned { reason: *reason, at }, *seq);
            }
            Event::SessionForgotten { session } => self.on_forgotten(*session),
            Event::Resumed { down } => self.on_resumed(*down),
            Event::Answered { device, id, outcome } => {
                let known = self.device(at, *device);
                known.last_at = at;
                known.answers.push_back((*id, *outcome));
                if known.answers.len() > ANSWERS_MAX {
                    known.answers.pop_front();
                }
            }
            Event::DeviceForgotten { device } => {
                if let Some(gone) = self.devices.remove(device) {
                    self.rearm(gone.armed.0, None, Owner::Device(*device));
                }
            }
            Event::HoldEnded { .. }
            | Event::Relaxed { .. }
            | Event::CustomerConnectionChanged { .. }
            | Event::MessagePosted { .. }
            | Event::Marked { .. }
            | Event::SilenceWarned { .. } => self.on_session_detail(event),
        }
    }

    /// What changes one session and nothing else.
    fn on_session_detail(&mut self, event: &Event) {
        match event {
            Event::HoldEnded { session } => self.change(*session, |known| known.held_until = None),
            Event::Relaxed { session, step } => self.change(*session, |known| known.step = *step),
            Event::CustomerConnectionChanged { session, connection } => {
                let in_vain = *connection == Connection::Present && self.asks_in_vain(*session);
                self.change(*session, |known| {
                    known.connection = *connection;
                    if in_vain {
                        known.direct = None;
                    }
                });
            }
            Event::MessagePosted { session, from, content, silence, seq } => {
                self.change_in_place(*session, |known| {
                    known.seq = *seq;
                    known.written += content.bytes.len() as u64;
                    known.customer_wrote_last = *from == Author::Customer;
                    set_silence(&mut known.state, *silence);
                });
            }
            Event::Marked { session, party, delivered, read } => {
                let marks = Marks { delivered: *delivered, read: *read };
                self.change_in_place(*session, |known| match party {
                    Party::Customer => known.customer_marks = marks,
                    Party::Agent => known.agent_marks = marks,
                });
            }
            Event::SilenceWarned { session, closes_at, seq } => {
                self.change_in_place(*session, |known| {
                    known.seq = *seq;
                    set_silence(&mut known.state, SilenceClock::CloseAt(*closes_at));
                });
            }
            _ => {}
        }
    }

    /// Whether a session waits for one colleague who cannot take it now. No deadline would end that
    /// wait, so whoever comes back to it stands in the line of the queue.
    fn asks_in_vain(&self, id: SessionId) -> bool {
        let Some(session) = self.session_by_id.get(&id).map(|ix| &self.sessions[*ix]) else {
            return false;
        };
        let Some(colleague) = session.direct else { return false };
        let known = self.agent_by_id.get(&colleague).map(|ix| &self.agents[*ix]);
        session.state == SessionState::Queued
            && !known.is_some_and(|agent| Self::has_room(agent, session.channel))
    }

    /// Changes a session, with its lines and its deadline.
    pub(super) fn change(&mut self, id: SessionId, change: impl FnOnce(&mut Session)) {
        let Some(ix) = self.session_by_id.get(&id).copied() else { return };
        self.unplace(ix);
        change(&mut self.sessions[ix]);
        self.place(ix);
    }

    /// Changes what has no bearing on a session's lines.
    fn change_in_place(&mut self, id: SessionId, change: impl FnOnce(&mut Session)) {
        let Some(ix) = self.session_by_id.get(&id).copied() else { return };
        change(&mut self.sessions[ix]);
        self.arm_session(ix);
    }

    fn on_configured(&mut self, configuration: &Configuration) {
        let sessions = self.sessions.indices();
        for ix in &sessions {
            self.unplace(*ix);
        }
        self.missed_offers_max = configuration.missed_offers_max;
        self.agent_grace = configuration.agent_grace;
        for ix in self.queues.indices() {
            self.queues[ix].retired = true;
        }
        self.queue_order.clear();
        for spec in &configuration.queues {
            let ix = match self.queue_by_id.get(&spec.queue) {
                Some(ix) => *ix,
                None => self.queues.insert(Queue::new(spec.clone())),
            };
            self.queue_by_id.insert(spec.queue.clone(), ix);
            self.queue_order.push(ix);
            let queue = &mut self.queues[ix];
            queue.rank = super::classes::full_rank(spec);
            queue.spec = spec.clone();
            queue.retired = false;
        }
        self.rebuild_classes();
        for ix in sessions {
            let session = &mut self.sessions[ix];
            if self.queues[session.queue].spec.silence.is_none() {
                set_silence(&mut session.state, SilenceClock::Stopped);
            }
            self.place(ix);
        }
    }

    fn on_agent_set(&mut self, at: Timestamp, spec: &AgentSpec) {
        let profile = self.profile_of(&spec.skills);
        self.profiles[profile].agents += 1;
        let Some(ix) = self.agent_by_id.get(&spec.agent).copied() else {
            let ix = self.agents.insert(Agent::new(at, spec.clone(), profile));
            self.agent_by_id.insert(spec.agent, ix);
            return;
        };
        let old = self.agents[ix].profile;
        self.unlist(ix);
        self.profiles[old].count_out(&self.agents[ix].presence);
        self.profiles[profile].count_in(&self.agents[ix].presence);
        self.agents[ix].profile = profile;
        self.agents[ix].spec = spec.clone();
        self.release_profile(old);
        self.list(ix);
    }

    fn on_agent_removed(&mut self, agent: AgentId) {
        let Some(ix) = self.agent_by_id.remove(&agent) else { return };
        self.unlist(ix);
        let Some(gone) = self.agents.remove(ix) else { return };
        self.rearm(gone.armed.0, None, Owner::Agent(ix));
        self.profiles[gone.profile].count_out(&gone.presence);
        self.release_profile(gone.profile);
    }

    /// Takes an agent out of the free lists without listing it anew.
    fn unlist(&mut self, ix: Ix<Agent>) {
        let profile = self.agents[ix].profile;
        for slot in 0..self.agents[ix].listed.len() {
            if let Some(key) = self.agents[ix].listed[slot].take() {
                self.profiles[profile].free[slot].remove(key);
            }
        }
    }

    fn on_presence(&mut self, at: Timestamp, agent: AgentId, presence: &Presence) {
        let Some(ix) = self.agent_by_id.get(&agent).copied() else { return };
        let known = &mut self.agents[ix];
        let profile = &mut self.profiles[known.profile];
        profile.count_out(&known.presence);
        profile.count_in(presence);
        // Coming back from a short cut of the line is no new start: idle time and refusals stay.
        let returns = matches!(&known.presence, Presence::Grace { before, .. } if *presence == Presence::At(before.clone()));
        let leaves = matches!(presence, Presence::Grace { .. });
        if !returns && !leaves {
            known.epoch += 1;
            known.missed = 0;
            known.idle_since = at;
        }
        known.presence = presence.clone();
        known.presence_since = at;
        self.list(ix);
    }

    /// Moves the deadlines that people own; arrival and due times stay.
    fn on_resumed(&mut self, down: Millis) {
        for ix in self.sessions.indices() {
            let session = &mut self.sessions[ix];
            if let Connection::Lost { grace_ends_at, .. } = &mut session.connection {
                *grace_ends_at = *grace_ends_at + down;
            }
            match &mut session.state {
                SessionState::Offered { lease_ends_at, .. } => {
                    *lease_ends_at = *lease_ends_at + down;
                }
                SessionState::Connected {
                    silence: SilenceClock::WarnAt(at) | SilenceClock::CloseAt(at),
                    ..
                }
                | SessionState::WrapUp { ends_at: at, .. } => *at = *at + down,
                SessionState::Queued
                | SessionState::Connected { .. }
                | SessionState::Closed { .. }
                | SessionState::Abandoned { .. } => {}
            }
            self.arm_session(ix);
        }
        for offer in self.offers.values_mut() {
            offer.lease_ends_at = offer.lease_ends_at + down;
        }
        for ix in self.agents.indices() {
            if let Presence::Grace { ends_at, .. } = &mut self.agents[ix].presence {
                *ends_at = *ends_at + down;
            }
            self.list(ix);
        }
    }

    /// A device's memory; made, with its deadline, when it is new.
    pub(super) fn device(&mut self, at: Timestamp, device: DeviceId) -> &mut Device {
        let timers = &mut self.timers;
        self.devices.entry(device).or_insert_with(|| {
            let look_at = at + ANSWERS_KEPT;
            timers.insert((look_at, Owner::Device(device)));
            Device { last_at: at, armed: Scratch(Some(look_at)), ..Device::default() }
        })
    }
}

impl Profile {
    /// One agent more of this presence.
    fn count_in(&mut self, presence: &Presence) {
        self.signed_in += u32::from(*presence != Presence::At(Resting::Offline));
        self.available += u32::from(*presence == Presence::At(Resting::Available));
    }

    /// One agent less of this presence.
    fn count_out(&mut self, presence: &Presence) {
        self.signed_in -= u32::from(*presence != Presence::At(Resting::Offline));
        self.available -= u32::from(*presence == Presence::At(Resting::Available));
    }
}

impl Agent {
    fn new(at: Timestamp, spec: AgentSpec, profile: Ix<Profile>) -> Self {
        Self {
            spec,
            profile,
            presence: Presence::At(Resting::Offline),
            presence_since: at,
            epoch: 0,
            sessions: Vec::new(),
            offers: Vec::new(),
            used: [0, 0],
            idle_since: at,
            missed: 0,
            fans: std::collections::BTreeSet::new(),
            direct: std::collections::BTreeSet::new(),
            listed: [None, None],
            armed: Scratch(None),
        }
    }
}

impl Queue {
    fn new(spec: QueueSpec) -> Self {
        Self {
            rank: super::classes::full_rank(&spec),
            spec,
            retired: false,
            hours: QueueHours::Open,
            classes: [Vec::new(), Vec::new()],
            line: super::line::Line::default(),
            waiting: std::collections::BTreeSet::new(),
        }
    }
}

fn connected_since(state: &SessionState, at: Timestamp) -> Timestamp {
    match state {
        SessionState::Connected { since, .. } => *since,
        SessionState::Queued
        | SessionState::Offered { .. }
        | SessionState::WrapUp { .. }
        | SessionState::Closed { .. }
        | SessionState::Abandoned { .. } => at,
    }
}

fn set_silence(state: &mut SessionState, to: SilenceClock) {
    if let SessionState::Connected { silence, .. } = state {
        *silence = to;
    }
}
