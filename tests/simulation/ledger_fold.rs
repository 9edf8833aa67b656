//! How the ledger takes in what has happened.

use std::collections::BTreeMap;

use seira_core::model::{
    AgentId, Configuration, Connection, Event, OfferResult, Presence, QueueHours, Resting, Role,
    SessionId, Tier, Timestamp,
};

use super::ledger::{Account, Ledger, Line, Open, Phase, Stay};

impl Ledger {
    pub(crate) fn fold(&mut self, at: Timestamp, event: &Event) {
        self.now = self.now.max(at);
        self.fold_house(event);
        self.fold_agent(event);
        self.fold_offer(event);
        self.fold_session(event);
        self.fold_conversation(event);
        if let Some((session, seq)) = public_place(event) {
            self.change(session, |stay| stay.seq = seq);
        }
    }

    fn fold_house(&mut self, event: &Event) {
        match event {
            Event::Configured { configuration } => self.fold_configuration(configuration),
            Event::QueuePaused { queue, paused } => {
                self.queues.get_mut(queue).into_iter().for_each(|line| line.paused = *paused);
            }
            Event::HoursChanged { queue, hours } => {
                let line = self.queues.get_mut(queue);
                line.into_iter().for_each(|line| line.open = *hours == QueueHours::Open);
            }
            Event::Answered { device, id, outcome } => {
                let answers = self.answers.entry(*device).or_default();
                answers.push((*id, *outcome));
                let too_many = answers.len().saturating_sub(64);
                answers.drain(..too_many);
            }
            Event::DeviceForgotten { device } => {
                self.answers.remove(device);
            }
            _ => {}
        }
    }

    fn fold_configuration(&mut self, configuration: &Configuration) {
        self.queues.values_mut().for_each(|line| line.named = false);
        for spec in &configuration.queues {
            let new = || Line { spec: spec.clone(), named: true, paused: false, open: true };
            let line = self.queues.entry(spec.queue.clone()).or_insert_with(new);
            line.spec = spec.clone();
            line.named = true;
        }
        self.queues.values_mut().for_each(|line| line.paused &= line.named);
        self.forget_lines();
    }

    fn fold_agent(&mut self, event: &Event) {
        match event {
            Event::AgentSet { spec } => {
                let presence = Presence::At(Resting::Offline);
                let new = || Account { spec: spec.clone(), presence, drains_for: None };
                self.agents.entry(spec.agent).or_insert_with(new).spec = spec.clone();
            }
            Event::AgentRemoved { agent } => {
                self.agents.remove(agent);
                self.forget_cooling(*agent);
            }
            Event::PresenceChanged { agent, presence } => self.fold_presence(*agent, presence),
            Event::DrainStarted { agent, session } => {
                let account = self.agents.get_mut(agent);
                account.into_iter().for_each(|account| account.drains_for = Some(*session));
            }
            Event::DrainEnded { agent } => {
                let account = self.agents.get_mut(agent);
                account.into_iter().for_each(|account| account.drains_for = None);
            }
            _ => {}
        }
    }

    fn fold_offer(&mut self, event: &Event) {
        match event {
            Event::SessionOffered { session, offer, agent, lease_ends_at, role, .. } => {
                let (session, agent, lease_ends_at) = (*session, *agent, *lease_ends_at);
                self.last_offer = *offer;
                self.offers.insert(*offer, Open { session, agent, lease_ends_at, role: *role });
            }
            Event::OfferEnded { offer, session, agent, result, cool_until, .. } => {
                let open = self.offers.remove(offer);
                let offers_the_session = open.is_some_and(|open| open.role.is_none());
                self.ended_offers.push((*offer, *agent));
                let cooling = cool_until.map(|until| (*agent, until));
                let fails = *result != OfferResult::Accepted;
                if !fails && offers_the_session {
                    self.accepted = Some((*session, *agent));
                }
                self.change(*session, |stay| {
                    stay.cooling.extend(cooling);
                    stay.direct = stay.direct.filter(|_| !fails);
                });
            }
            Event::Resumed { down, graces } => {
                let there = |stay: &&mut Stay| {
                    let lost = graces.iter().any(|(queue, _)| *queue == stay.queue);
                    lost && !matches!(stay.phase, Phase::WrapUp(_) | Phase::Over)
                };
                self.sessions.values_mut().filter(there).for_each(|stay| stay.is_here = false);
                let offers = self.offers.values_mut();
                offers.for_each(|open| open.lease_ends_at = open.lease_ends_at + *down);
            }
            _ => {}
        }
    }

    fn forget_lines(&mut self) {
        let sessions = &self.sessions;
        self.queues
            .retain(|name, line| line.named || sessions.values().any(|stay| stay.queue == *name));
    }

    fn change(&mut self, session: SessionId, change: impl FnOnce(&mut Stay)) {
        if let Some(stay) = self.sessions.get_mut(&session) {
            change(stay);
        }
    }

    fn fold_presence(&mut self, agent: AgentId, presence: &Presence) {
        let Some(account) = self.agents.get_mut(&agent) else { return };
        let was = std::mem::replace(&mut account.presence, presence.clone());
        let short_cut = match (&was, presence) {
            (_, Presence::Grace { .. }) => true,
            (Presence::Grace { before, .. }, Presence::At(now)) => before == now,
            (Presence::At(_), Presence::At(_)) => false,
        };
        if !short_cut {
            self.forget_cooling(agent);
        }
    }

    fn forget_cooling(&mut self, agent: AgentId) {
        self.sessions.values_mut().for_each(|stay| {
            stay.cooling.remove(&agent);
        });
    }

    fn fold_arrival(&mut self, event: &Event) {
        let Event::SessionArrived {
            session,
            queue,
            channel,
            due_at,
            asks,
            past_agents,
            hold_until,
            seq,
            ..
        } = event
        else {
            return;
        };
        let stay = Stay {
            id: *session,
            queue: queue.clone(),
            channel: *channel,
            asks: asks.as_ref().map(|asks| (**asks).clone()).unwrap_or_default(),
            past: past_agents.clone(),
            due_at: *due_at,
            phase: Phase::Waiting,
            is_here: true,
            later: false,
            held: hold_until.is_some(),
            direct: None,
            step: 0,
            floor: Tier::FIRST,
            cooling: BTreeMap::new(),
            members: Vec::new(),
            seq: *seq,
            whispers: 0,
        };
        self.started += 1;
        self.sessions.insert(*session, stay);
    }

    /// Where a session stands.
    fn fold_session(&mut self, event: &Event) {
        match event {
            Event::SessionArrived { .. } => self.fold_arrival(event),
            Event::HoldEnded { session } => self.change(*session, |stay| {
                stay.held = false;
                stay.direct = None;
            }),
            Event::Relaxed { session, step } => self.change(*session, |stay| stay.step = *step),
            Event::Rekeyed { session, due_at, .. } => {
                self.change(*session, |stay| stay.due_at = *due_at);
            }
            Event::CustomerConnectionChanged { session, connection } => {
                let is_here = *connection == Connection::Present;
                self.change(*session, |stay| stay.is_here = is_here);
            }
            Event::SessionQueued {
                session, queue, due_at, direct, cool_until, tier_floor, ..
            } => self.change(*session, |stay| {
                stay.cooling.extend(stay.holder().zip(*cool_until));
                direct.iter().for_each(|person| {
                    stay.cooling.remove(person);
                });
                stay.step = if stay.queue == *queue { stay.step } else { 0 };
                stay.queue = queue.clone();
                if stay.phase != Phase::Scheduled {
                    stay.phase = Phase::Waiting;
                }
                stay.due_at = *due_at;
                stay.direct = *direct;
                stay.floor = *tier_floor;
            }),
            Event::Deferred { session, until, due_at, channel, .. } => {
                let phase = until.map_or(Phase::Waiting, |_| Phase::Scheduled);
                self.change(*session, |stay| {
                    (stay.phase, stay.due_at, stay.channel) = (phase, *due_at, *channel);
                    stay.later = true;
                });
            }
            Event::DeferralDue { session } => self.change(*session, |stay| {
                (stay.phase, stay.step) = (Phase::Waiting, 0);
            }),
            Event::Rejoined { session, due_at, .. } => self.change(*session, |stay| {
                (stay.phase, stay.step, stay.due_at) = (Phase::Waiting, 0, *due_at);
                stay.later = false;
            }),
            Event::SessionForgotten { session } => {
                self.sessions.remove(session);
                self.over.retain(|over| over != session);
                self.forget_lines();
            }
            _ => {}
        }
    }

    /// Who talks.
    fn fold_conversation(&mut self, event: &Event) {
        match event {
            Event::SessionConnected { session, agent, .. } => {
                self.accepted = None;
                self.change(*session, |stay| {
                    stay.phase = Phase::Talking(*agent);
                    stay.held = false;
                    stay.direct = None;
                    stay.cooling.clear();
                });
            }
            Event::MemberJoined { session, agent, role, .. } => {
                self.change(*session, |stay| stay.members.push((*agent, *role)));
            }
            Event::MemberLeft { session, agent, .. } => {
                self.change(*session, |stay| stay.members.retain(|(member, _)| member != agent));
            }
            Event::MemberAdmitted { session, agent, .. } => self.change(*session, |stay| {
                let members = stay.members.iter_mut().filter(|(member, _)| member == agent);
                members.for_each(|(_, role)| *role = Role::Conference);
            }),
            Event::HolderChanged { session, to, .. } => self.change(*session, |stay| {
                stay.members.retain(|(member, _)| member != to);
                stay.phase = Phase::Talking(*to);
            }),
            Event::Whispered { session, line, .. } => {
                self.change(*session, |stay| stay.whispers = *line);
            }
            Event::WrapUpStarted { session, agent, .. } => {
                self.change(*session, |stay| stay.phase = Phase::WrapUp(*agent));
            }
            Event::SessionClosed { session, .. } | Event::SessionAbandoned { session, .. } => {
                self.change(*session, |stay| stay.phase = Phase::Over);
                self.over.push(*session);
                self.ended += 1;
            }
            _ => {}
        }
    }
}

/// The place an event takes in a conversation.
pub(crate) fn public_place(event: &Event) -> Option<(SessionId, u64)> {
    match event {
        Event::MessagePosted { session, seq, .. }
        | Event::SessionConnected { session, seq, .. }
        | Event::SessionQueued { session, seq, .. }
        | Event::Deferred { session, seq, .. }
        | Event::Rejoined { session, seq, .. }
        | Event::SilenceWarned { session, seq, .. }
        | Event::WrapUpStarted { session, seq, .. }
        | Event::SessionAbandoned { session, seq, .. }
        | Event::MemberAdmitted { session, seq, .. }
        | Event::HolderChanged { session, seq, .. } => Some((*session, *seq)),
        Event::SessionClosed { session, seq, .. }
        | Event::MemberJoined { session, seq, .. }
        | Event::MemberLeft { session, seq, .. } => seq.map(|seq| (*session, seq)),
        _ => None,
    }
}
