//! Taking in what has happened, first part: the house, agents, devices. The naive router changes its
//! state nowhere else, so it can be rebuilt from a journal too.

use seira_core::model::{
    AgentId, AgentSpec, Configuration, Connection, DeviceId, Event, Millis, Presence, QueueHours,
    QueueId, Resting, SessionState, SilenceClock, Timestamp,
};

use super::state::{Agent, Device, Queue};
use super::{ANSWERS_MAX, Naive};

impl Naive {
    pub(crate) fn apply(&mut self, at: Timestamp, event: &Event) {
        self.now = self.now.max(at);
        match event {
            Event::Configured { configuration } => self.on_configured(configuration),
            Event::HoursChanged { queue, hours } => {
                self.change_queue(queue, |known| known.hours = *hours);
            }
            Event::QueuePaused { queue, paused } => {
                self.change_queue(queue, |known| known.paused = *paused);
            }
            Event::SurgeChanged { queue, surge } => {
                self.change_queue(queue, |known| known.surge.clone_from(surge));
            }
            Event::AgentSet { spec } => self.on_agent_set(at, spec),
            Event::AgentRemoved { agent } => self.on_agent_removed(*agent),
            Event::PresenceChanged { agent, presence } => self.on_presence(at, *agent, presence),
            Event::DrainStarted { agent, session } => {
                self.change_agent(*agent, |known| known.drains_for = Some(*session));
            }
            Event::DrainEnded { agent } => {
                self.change_agent(*agent, |known| known.drains_for = None);
            }
            Event::SessionForgotten { session } => {
                self.sessions.remove(session);
                self.over.retain(|over| over != session);
                for device in self.devices.values_mut() {
                    if device.session == Some(*session) {
                        (device.session, device.free_at) = (None, at);
                    }
                }
                self.forget_queues();
            }
            Event::Resumed { down, graces } => {
                self.on_resumed(*down);
                self.on_everybody_lost(at, graces);
            }
            Event::Answered { device, id, outcome } => {
                let known = self.device(at, *device);
                known.last_at = known.last_at.max(at);
                known.answers.push((*id, *outcome));
                if known.answers.len() > ANSWERS_MAX {
                    known.answers.remove(0);
                }
            }
            Event::DeviceForgotten { device } => {
                self.devices.remove(device);
            }
            Event::CustomerIdentified { .. }
            | Event::CustomerErased { .. }
            | Event::ContentErased { .. } => {}
            Event::Deferred { .. }
            | Event::DeferralDue { .. }
            | Event::TurnConfirmed { .. }
            | Event::CallbackTried { .. }
            | Event::Rejoined { .. } => self.apply_deferral(at, event),
            Event::SessionArrived { .. }
            | Event::HoldEnded { .. }
            | Event::Relaxed { .. }
            | Event::Rekeyed { .. }
            | Event::Promised { .. }
            | Event::PromisesSettled { .. }
            | Event::CustomerConnectionChanged { .. }
            | Event::SessionOffered { .. }
            | Event::OfferEnded { .. }
            | Event::SessionConnected { .. }
            | Event::SessionQueued { .. }
            | Event::MemberJoined { .. }
            | Event::MemberAdmitted { .. }
            | Event::MemberLeft { .. }
            | Event::HolderChanged { .. }
            | Event::Whispered { .. }
            | Event::MessagePosted { .. }
            | Event::Marked { .. }
            | Event::SilenceWarned { .. }
            | Event::WrapUpStarted { .. }
            | Event::SessionClosed { .. }
            | Event::SessionAbandoned { .. } => self.apply_to_session(at, event),
        }
    }

    fn change_queue(
        &mut self,
        queue: &seira_core::model::QueueId,
        change: impl FnOnce(&mut Queue),
    ) {
        if let Some(known) = self.queues.get_mut(queue) {
            change(known);
        }
    }

    pub(super) fn change_agent(&mut self, agent: AgentId, change: impl FnOnce(&mut Agent)) {
        if let Some(known) = self.agents.get_mut(&agent) {
            change(known);
        }
    }

    fn on_configured(&mut self, configuration: &Configuration) {
        self.missed_offers_max = configuration.missed_offers_max;
        self.agent_grace = configuration.agent_grace;
        self.order = configuration.queues.iter().map(|spec| spec.queue.clone()).collect();
        for queue in self.queues.values_mut() {
            queue.retired = true;
        }
        for spec in &configuration.queues {
            let known = self.queues.entry(spec.queue.clone()).or_insert_with(|| Queue {
                spec: spec.clone(),
                retired: false,
                hours: QueueHours::Open,
                paused: false,
                surge: None,
            });
            known.spec = spec.clone();
            known.retired = false;
        }
        // Nobody could let a queue go on that has no name any more.
        for gone in self.queues.values_mut().filter(|queue| queue.retired) {
            gone.paused = false;
            gone.surge = None;
        }
        self.forget_queues();
        for session in self.sessions.values_mut() {
            if self.queues[&session.queue].spec.silence.is_none() {
                set_silence(&mut session.state, SilenceClock::Stopped);
            }
        }
    }

    /// A queue that is no longer named is forgotten with its last session.
    fn forget_queues(&mut self) {
        let sessions = &self.sessions;
        self.queues.retain(|name, queue| {
            !queue.retired || sessions.values().any(|session| session.queue == *name)
        });
    }

    fn on_agent_set(&mut self, at: Timestamp, spec: &AgentSpec) {
        let known = self.agents.entry(spec.agent).or_insert_with(|| Agent {
            spec: spec.clone(),
            presence: Presence::At(Resting::Offline),
            presence_since: at,
            idle_since: at,
            missed: 0,
            sessions: Vec::new(),
            joined: Vec::new(),
            drains_for: None,
        });
        known.spec = spec.clone();
    }

    fn on_agent_removed(&mut self, agent: AgentId) {
        self.agents.remove(&agent);
        self.forget_cooling(agent);
    }

    fn on_presence(&mut self, at: Timestamp, agent: AgentId, presence: &Presence) {
        let Some(known) = self.agents.get_mut(&agent) else { return };
        // Coming back from a short cut of the line within the grace is no change.
        let leaves = matches!(presence, Presence::Grace { .. });
        let returns = matches!(&known.presence, Presence::Grace { before, .. }
            if *presence == Presence::At(before.clone()));
        known.presence = presence.clone();
        known.presence_since = at;
        if !leaves && !returns {
            known.missed = 0;
            known.idle_since = at;
            self.forget_cooling(agent);
        }
    }

    fn forget_cooling(&mut self, agent: AgentId) {
        for session in self.sessions.values_mut() {
            session.cooling.remove(&agent);
        }
    }

    /// Leases, graces, wrap-ups and the clocks of silent customers move; nothing else does.
    fn on_resumed(&mut self, down: Millis) {
        for session in self.sessions.values_mut() {
            if let Connection::Lost { grace_ends_at, .. } = &mut session.connection {
                *grace_ends_at = *grace_ends_at + down;
            }
            match &mut session.state {
                SessionState::Offered { lease_ends_at: at, .. }
                | SessionState::WrapUp { ends_at: at, .. }
                | SessionState::Connected {
                    silence: SilenceClock::WarnAt(at) | SilenceClock::CloseAt(at),
                    ..
                } => *at = *at + down,
                SessionState::Queued
                | SessionState::Deferred { .. }
                | SessionState::Connected { silence: SilenceClock::Stopped, .. }
                | SessionState::Closed { .. }
                | SessionState::Abandoned { .. } => {}
            }
        }
        for offer in self.offers.values_mut() {
            offer.lease_ends_at = offer.lease_ends_at + down;
        }
        for agent in self.agents.values_mut() {
            if let Presence::Grace { ends_at, .. } = &mut agent.presence {
                *ends_at = *ends_at + down;
            }
        }
        for device in self.devices.values_mut() {
            device.last_at = device.last_at + down;
        }
    }

    /// Whoever was there has until the end of the queue's grace to come back.
    fn on_everybody_lost(&mut self, at: Timestamp, graces: &[(QueueId, Timestamp)]) {
        for session in self.sessions.values_mut() {
            let there = session.connection == Connection::Present;
            if there && (session.waits() || session.is_scheduled() || session.talks()) {
                let grace = graces.iter().find(|(queue, _)| *queue == session.queue);
                if let Some((_, ends)) = grace {
                    session.connection = match session.later {
                        Some(_) => Connection::Away { since: at },
                        None => Connection::Lost { since: at, grace_ends_at: *ends },
                    };
                }
            }
        }
    }

    pub(super) fn device(&mut self, at: Timestamp, device: DeviceId) -> &mut Device {
        let new = || Device { last_at: at, ..Device::default() };
        self.devices.entry(device).or_insert_with(new)
    }
}

pub(super) fn set_silence(state: &mut SessionState, to: SilenceClock) {
    if let SessionState::Connected { silence, .. } = state {
        *silence = to;
    }
}
