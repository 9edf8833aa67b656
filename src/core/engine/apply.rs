//! Taking in what has happened: the only code that changes the engine's state, run by the leader, by
//! followers and by replay alike. It does not fail: an event that does not fit the state is a damaged
//! journal, and is left without effect.

use std::collections::BTreeMap;

use super::slab::Ix;
use super::state::{ANSWERS_MAX, Agent, Device, NOBODY, Queue, Scratch};
use super::{ANSWERS_KEPT, Engine};
use crate::model::{
    AgentId, AgentSpec, Configuration, Connection, DeviceId, Event, Millis, Outcome, Presence,
    QueueHours, QueueId, QueueSpec, Resting, SessionState, SilenceClock, Timestamp,
};

impl Engine {
    /// Takes in one event of engine time `at`. Events come in the order of the journal.
    pub fn apply(&mut self, at: Timestamp, event: &Event) {
        self.take_in(at, event);
        self.catch_up();
    }

    /// The same, but for the lists of free agents.
    pub(super) fn take_in(&mut self, at: Timestamp, event: &Event) {
        self.now = self.now.max(at);
        self.change_state(at, event);
        self.drop_void_timers();
    }

    fn change_state(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::Configured { configuration } => self.on_configured(configuration),
            Event::HoursChanged { queue, hours } => {
                if let Some(ix) = self.queue_ix(queue) {
                    self.queues[ix].hours = *hours;
                    self.mind_hours(ix);
                }
            }
            Event::QueuePaused { queue, paused } => self.on_paused(queue, *paused),
            Event::SurgeChanged { queue, surge } => self.on_surge(queue, surge.as_ref()),
            Event::AgentSet { spec } => self.on_agent_set(at, spec),
            Event::AgentRemoved { agent } => self.on_agent_removed(*agent),
            Event::PresenceChanged { agent, presence } => self.on_presence(at, *agent, presence),
            Event::DrainStarted { agent, session } => {
                if let Some((agent, session)) = self.agent_ix(*agent).zip(self.session_ix(*session))
                {
                    self.on_drain_started(agent, session);
                }
            }
            Event::DrainEnded { agent } => {
                if let Some(agent) = self.agent_ix(*agent) {
                    self.on_drain_ended(agent);
                }
            }
            Event::SessionOffered { .. } | Event::OfferEnded { .. } => self.on_offer(at, event),
            Event::Resumed { down, graces } => self.on_resumed(at, *down, graces),
            Event::Answered { device, id, outcome } => self.on_answered(at, *device, *id, *outcome),
            Event::DeviceForgotten { device } => self.on_device_forgotten(device),
            Event::SessionArrived { .. }
            | Event::SessionConnected { .. }
            | Event::SessionQueued { .. }
            | Event::WrapUpStarted { .. }
            | Event::SessionClosed { .. }
            | Event::SessionAbandoned { .. }
            | Event::SessionForgotten { .. } => self.on_session(at, event),
            Event::HoldEnded { session }
            | Event::Relaxed { session, .. }
            | Event::Rekeyed { session, .. }
            | Event::Promised { session, .. }
            | Event::PromisesSettled { session, .. }
            | Event::CustomerConnectionChanged { session, .. } => self.on_wait(at, *session, event),
            Event::Deferred { session, .. }
            | Event::DeferralDue { session }
            | Event::TurnConfirmed { session }
            | Event::CallbackTried { session, .. }
            | Event::Rejoined { session, .. } => self.on_deferral(at, *session, event),
            Event::MemberJoined { .. }
            | Event::MemberAdmitted { .. }
            | Event::MemberLeft { .. }
            | Event::HolderChanged { .. } => self.on_member(at, event),
            Event::MessagePosted { .. }
            | Event::Marked { .. }
            | Event::SilenceWarned { .. }
            | Event::Whispered { .. } => self.on_talk(event),
            // Who a customer is decides nothing by itself: an arrival says what follows from it.
            Event::CustomerIdentified { .. }
            | Event::CustomerErased { .. }
            | Event::ContentErased { .. } => {}
        }
    }

    fn on_configured(&mut self, configuration: &Configuration) {
        let sessions = self.sessions.indices();
        for ix in &sessions {
            self.unplace(*ix);
        }
        self.missed_offers_max = configuration.missed_offers_max;
        self.agent_grace = configuration.agent_grace;
        self.takes_calls = configuration.queues.iter().any(|queue| queue.channels.call);
        for ix in self.queues.indices() {
            self.queues[ix].retired = true;
        }
        self.queue_order.clear();
        for spec in &configuration.queues {
            let ix = self.take_queue(spec);
            self.queue_order.push(ix);
        }
        for ix in self.queues.indices() {
            // Nobody could let the line of a queue go on that has no name any more.
            self.queues[ix].paused &= !self.queues[ix].retired;
            if self.queues[ix].retired {
                self.queues[ix].surge = None;
            }
            self.drop_queue_if_done(ix);
        }
        self.rebuild_classes();
        for ix in sessions {
            let session = &mut self.sessions[ix];
            if self.queues[session.queue].spec.silence.is_none()
                && let SessionState::Connected { silence, .. } = &mut session.state
            {
                *silence = SilenceClock::Stopped;
            }
        }
        self.rebuild_lines();
    }

    /// Puts everybody where they belong, after the classes were made. No session is in any class.
    pub(super) fn rebuild_lines(&mut self) {
        self.limits = self.queues.iter().any(|(_, queue)| queue.spec.agent_max.is_some());
        let mut waiting = BTreeMap::<_, Vec<_>>::new();
        for (ix, session) in self.sessions.iter().filter(|(_, session)| session.waits()) {
            waiting.entry(session.queue).or_default().push(ix);
        }
        for queue in self.queues.indices() {
            self.rebuild_waiting(queue, waiting.remove(&queue).unwrap_or_default());
            self.queues[queue].deferred_apart = [0, 0];
            self.queues[queue].slots.clear();
        }
        for ix in self.sessions.indices() {
            self.count_later(ix, true);
            self.place(ix);
        }
        for ix in self.agents.indices() {
            self.list(ix);
        }
    }

    fn take_queue(&mut self, spec: &QueueSpec) -> Ix<Queue> {
        let ix = self.queue_ix(&spec.queue).unwrap_or_else(|| {
            let ix = self.queues.insert(Queue::new(spec.clone()));
            self.queue_by_id.insert(&self.queues, ix);
            ix
        });
        let queue = &mut self.queues[ix];
        queue.rank = super::best::full_rank(spec);
        queue.spec = spec.clone();
        queue.retired = false;
        ix
    }

    /// Forgets a queue that is no longer configured, with its last session.
    pub(super) fn drop_queue_if_done(&mut self, ix: Ix<Queue>) {
        let queue = &self.queues[ix];
        if queue.retired && queue.sessions == 0 {
            self.drop_classes_of(ix);
            self.queue_by_id.remove(&self.queues, ix);
            self.queues.remove(ix);
        }
    }

    fn on_paused(&mut self, queue: &QueueId, paused: bool) {
        let Some(ix) = self.queue_ix(queue) else { return };
        self.queues[ix].paused = paused;
        self.field_changes += 1;
        for class in self.queues[ix].lines.clone() {
            self.show_head(class);
        }
    }

    fn on_agent_set(&mut self, at: Timestamp, spec: &AgentSpec) {
        let profile = self.profile_of(&spec.skills, spec.tier);
        self.profiles[profile].agents += 1;
        let Some(ix) = self.agent_ix(spec.agent) else {
            let ix = self.agents.insert(Agent::new(at, spec.clone(), profile));
            self.agent_by_id.insert(&self.agents, ix);
            self.agent_order.insert(spec.agent, ix);
            self.meet_fans(spec.agent);
            return;
        };
        let old = self.agents[ix].profile;
        self.unlist(ix);
        let (presence, before) = (&self.agents[ix].presence, self.agents[ix].spec.capacity);
        self.profiles[old].count_out(presence, before);
        self.profiles[profile].count_in(presence, spec.capacity);
        self.field_changes += 1;
        self.agents[ix].profile = profile;
        self.agents[ix].spec = spec.clone();
        if profile != old {
            self.sort_fans(ix);
        }
        self.release_profile(old);
        self.list(ix);
    }

    /// Those who wait and know an agent line up with it when its account appears.
    fn meet_fans(&mut self, agent: AgentId) {
        let knows = self.sessions.iter().filter(|(_, session)| session.past().any(|a| a == agent));
        let knows: Vec<_> = knows.map(|(ix, _)| ix).collect();
        for ix in knows {
            self.leave_lines(ix);
            self.join_lines(ix);
        }
    }

    fn on_agent_removed(&mut self, agent: AgentId) {
        let Some(ix) = self.agent_ix(agent) else { return };
        self.on_drain_ended(ix);
        self.unlist(ix);
        self.behind.retain(|other| *other != ix);
        self.agent_by_id.remove(&self.agents, ix);
        self.agent_order.remove(&agent);
        // Whoever gets the number later is somebody else.
        for session in self.sessions.indices() {
            self.sessions[session].keep_cooling(|cooling| cooling.agent != agent);
        }
        let Some(gone) = self.agents.remove(ix) else { return };
        self.profiles[gone.profile].count_out(&gone.presence, gone.spec.capacity);
        self.field_changes += 1;
        self.release_profile(gone.profile);
    }

    fn on_presence(&mut self, at: Timestamp, agent: AgentId, presence: &Presence) {
        let Some(ix) = self.agent_ix(agent) else { return };
        let known = &mut self.agents[ix];
        let profile = &mut self.profiles[known.profile];
        profile.count_out(&known.presence, known.spec.capacity);
        profile.count_in(presence, known.spec.capacity);
        self.field_changes += 1;
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
    fn on_resumed(&mut self, at: Timestamp, down: Millis, graces: &[(QueueId, Timestamp)]) {
        self.move_deadlines(down);
        let graces = graces.iter().filter_map(|(queue, ends)| Some((self.queue_ix(queue)?, *ends)));
        let graces: BTreeMap<_, _> = graces.collect();
        for ix in self.sessions.indices() {
            let session = &self.sessions[ix];
            let ends = graces.get(&session.queue).filter(|_| session.is_there());
            if let Some(grace_ends_at) = ends.copied() {
                let connection = match session.later() {
                    Some(_) => Connection::Away { since: at },
                    None => Connection::Lost { since: at, grace_ends_at },
                };
                self.change(ix, |session| session.connection = connection);
            }
        }
    }

    fn move_deadlines(&mut self, down: Millis) {
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
                // The time of a callback is told, and comes when it was told.
                SessionState::Queued
                | SessionState::Deferred { .. }
                | SessionState::Connected { .. }
                | SessionState::Closed { .. }
                | SessionState::Abandoned { .. } => {}
            }
        }
        for ix in self.offers.indices() {
            let offer = &mut self.offers[ix];
            offer.lease_ends_at = offer.lease_ends_at + down;
        }
        for ix in self.sessions.indices() {
            self.arm_session(ix);
        }
        for ix in self.agents.indices() {
            if let Presence::Grace { ends_at, .. } = &mut self.agents[ix].presence {
                *ends_at = *ends_at + down;
            }
            self.list(ix);
        }
        // Whoever was about to hear an answer asks again when the router is back.
        for ix in self.devices.indices() {
            let device = &mut self.devices[ix];
            device.last_at = device.last_at + down;
        }
    }

    fn on_answered(&mut self, at: Timestamp, device: DeviceId, id: u64, outcome: Outcome) {
        let known = self.device_by_id.get(&self.devices, &device);
        let ix = known.unwrap_or_else(|| {
            let ix = self.device(at, device);
            self.arm_device(ix, at + ANSWERS_KEPT);
            ix
        });
        let known = &mut self.devices[ix];
        // After a stop it may be ahead of the time at which the router goes on.
        known.last_at = known.last_at.max(at);
        let answers = known.answers.get_or_insert_default();
        answers.push_back((id, outcome));
        if answers.len() > ANSWERS_MAX {
            answers.pop_front();
        }
    }

    fn on_device_forgotten(&mut self, device: &DeviceId) {
        if let Some(ix) = self.device_by_id.get(&self.devices, device) {
            self.device_by_id.remove(&self.devices, ix);
            self.devices.remove(ix);
        }
    }

    /// A device's memory; made when it is new. It has a deadline while it has no session in memory.
    pub(super) fn device(&mut self, at: Timestamp, device: DeviceId) -> Ix<Device> {
        self.device_by_id.get(&self.devices, &device).unwrap_or_else(|| {
            let armed = Scratch::default();
            let known = Device { id: device, last_at: at, session: None, answers: None, armed };
            let ix = self.devices.insert(known);
            self.device_by_id.insert(&self.devices, ix);
            ix
        })
    }
}

impl Agent {
    pub(super) fn new(
        at: Timestamp,
        spec: AgentSpec,
        profile: Ix<super::classes::Profile>,
    ) -> Self {
        debug_assert_ne!(spec.agent, NOBODY);
        Self {
            spec,
            profile,
            presence: Presence::At(Resting::Offline),
            presence_since: at,
            epoch: 0,
            sessions: Vec::new(),
            joined: Vec::new(),
            offers: Vec::new(),
            used: [0, 0],
            used_of: Vec::new(),
            idle_since: at,
            missed: 0,
            drains_for: None,
            by_name: None,
            listed: [None, None],
            behind: false,
            armed: Scratch::default(),
        }
    }
}

impl Queue {
    pub(super) fn new(spec: QueueSpec) -> Self {
        Self {
            rank: super::best::full_rank(&spec),
            spec,
            retired: false,
            paused: false,
            surge: None,
            hours: QueueHours::Open,
            classes: [Vec::new(), Vec::new()],
            lines: Vec::new(),
            waiting: Vec::new(),
            waiting_count: 0,
            deferred_waiting: [0, 0],
            deferred_apart: [0, 0],
            slots: BTreeMap::new(),
            sessions: 0,
        }
    }
}
