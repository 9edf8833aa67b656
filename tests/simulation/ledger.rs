//! Who has what, folded from the events alone: the third opinion, against which the invariants are
//! checked. It knows nothing of how decisions are made.

use std::collections::BTreeMap;

use seira_core::model::{
    AgentId, AgentSpec, Asks, Channel, Connection, DeviceId, Event, Level, OfferId, OfferResult,
    Origin, Outcome, Presence, QueueId, QueueSpec, Resting, Role, SessionId, SkillId, Tier,
    Timestamp,
};

#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    pub(crate) now: Timestamp,
    /// By name, as last configured; queues that are gone keep their last rules.
    pub(crate) queues: BTreeMap<QueueId, Line>,
    pub(crate) agents: BTreeMap<AgentId, Account>,
    pub(crate) sessions: BTreeMap<SessionId, Stay>,
    pub(crate) offers: BTreeMap<OfferId, Open>,
    pub(crate) last_offer: OfferId,
    /// Latest last.
    pub(crate) ended_offers: Vec<(OfferId, AgentId)>,
    /// Latest last.
    pub(crate) over: Vec<SessionId>,
    /// How many sessions have started, and how many have ended.
    pub(crate) started: usize,
    pub(crate) ended: usize,
    /// Of each device the latest, oldest first.
    answers: BTreeMap<DeviceId, Vec<(u64, Outcome)>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) spec: QueueSpec,
    pub(crate) named: bool,
    pub(crate) paused: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) spec: AgentSpec,
    pub(crate) presence: Presence,
    pub(crate) drains_for: Option<SessionId>,
}

#[derive(Debug, Clone)]
pub(crate) struct Open {
    pub(crate) session: SessionId,
    pub(crate) agent: AgentId,
    pub(crate) lease_ends_at: Timestamp,
    pub(crate) role: Option<Role>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Waiting,
    Talking(AgentId),
    WrapUp(AgentId),
    Over,
}

#[derive(Debug, Clone)]
pub(crate) struct Stay {
    pub(crate) id: SessionId,
    pub(crate) queue: QueueId,
    pub(crate) channel: Channel,
    pub(crate) asks: Asks,
    pub(crate) past: Vec<AgentId>,
    pub(crate) due_at: Timestamp,
    pub(crate) phase: Phase,
    pub(crate) is_here: bool,
    pub(crate) held: bool,
    pub(crate) direct: Option<AgentId>,
    pub(crate) step: u16,
    pub(crate) floor: Tier,
    pub(crate) cooling: BTreeMap<AgentId, Timestamp>,
    pub(crate) members: Vec<(AgentId, Role)>,
    pub(crate) seq: u64,
    pub(crate) whispers: u64,
}

impl Stay {
    pub(crate) fn holder(&self) -> Option<AgentId> {
        match self.phase {
            Phase::Talking(agent) | Phase::WrapUp(agent) => Some(agent),
            Phase::Waiting | Phase::Over => None,
        }
    }

    pub(crate) fn has(&self, agent: AgentId) -> bool {
        self.holder() == Some(agent) || self.members.iter().any(|(member, _)| *member == agent)
    }

    pub(crate) fn key(&self) -> (Timestamp, SessionId) {
        (self.due_at, self.id)
    }
}

/// Slots in use.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Used {
    pub(crate) chats: u32,
    pub(crate) calls: u32,
    /// Of the queue that was asked about.
    pub(crate) of_queue: u32,
}

impl Ledger {
    /// The sessions an agent spends slots on, one for each slot.
    fn slots(&self, agent: AgentId) -> impl Iterator<Item = &Stay> {
        let held = self.sessions.values().filter(move |stay| stay.has(agent));
        let offers = self.offers.values().filter(move |open| open.agent == agent);
        held.chain(offers.filter_map(|open| self.sessions.get(&open.session)))
    }

    pub(crate) fn used(&self, agent: AgentId, queue: Option<&QueueId>) -> Used {
        let mut used = Used::default();
        for stay in self.slots(agent) {
            match stay.channel {
                Channel::Chat => used.chats += 1,
                Channel::Call => used.calls += 1,
            }
            used.of_queue += u32::from(queue == Some(&stay.queue));
        }
        used
    }

    /// Whether what an agent has in use, and one more of a session, is within capacity.
    pub(crate) fn has_room(&self, account: &Account, stay: &Stay) -> bool {
        let used = self.used(account.spec.agent, Some(&stay.queue));
        let capacity = account.spec.capacity;
        let (one_chat, one_call) = match stay.channel {
            Channel::Chat => (1, 0),
            Channel::Call => (0, 1),
        };
        let (chats, calls) = (used.chats + one_chat, used.calls + one_call);
        let within_queue = |most: u16| used.of_queue < u32::from(most);
        account.presence == Presence::At(Resting::Available)
            && chats * one_chat <= u32::from(capacity.chats) * one_chat
            && calls * one_call <= u32::from(capacity.calls) * one_call
            && capacity.total.is_none_or(|total| chats + calls <= u32::from(total))
            && (capacity.chats_during_call || chats == 0 || calls == 0)
            && self.queues[&stay.queue].spec.agent_max.is_none_or(within_queue)
    }

    /// In line, its customer there, nobody asked now, its queue not paused.
    pub(crate) fn is_offerable(&self, stay: &Stay) -> bool {
        stay.phase == Phase::Waiting
            && stay.is_here
            && !self.offers.values().any(|open| open.session == stay.id)
            && (stay.direct.is_some() || !self.queues[&stay.queue].paused)
    }

    /// In the line that everybody sees: its customer there, nobody asked now, kept for nobody.
    pub(crate) fn is_in_line(&self, stay: &Stay) -> bool {
        stay.phase == Phase::Waiting
            && stay.is_here
            && stay.direct.is_none()
            && !stay.held
            && !self.offers.values().any(|open| open.session == stay.id)
    }

    pub(crate) fn cools(&self, stay: &Stay, agent: AgentId) -> bool {
        stay.cooling.get(&agent).is_some_and(|until| *until > self.now)
    }

    /// Whether skills and tier suffice, by the rules of the queue and the steps taken.
    pub(crate) fn may_take(&self, spec: &AgentSpec, stay: &Stay) -> bool {
        let rules = &self.queues[&stay.queue].spec;
        let taken = rules.relax.iter().take(usize::from(stay.step));
        let lowered: u32 = taken.clone().map(|step| u32::from(step.lower_levels_by)).sum();
        let more: u32 = taken.clone().map(|step| u32::from(step.more_tiers)).sum();
        let suffices = |rules: &QueueSpec, lowered, more: u32| {
            let highest = (u32::from(rules.tiers.to.get()) + more).min(9);
            let from = u32::from(rules.tiers.from.max(stay.floor).get());
            let tiers = from..=highest.max(from);
            tiers.contains(&u32::from(spec.tier.get()))
                && rules.skills.iter().chain(&stay.asks.skills).all(|ask| knows(spec, ask, lowered))
        };
        let overflow = taken.filter_map(|step| step.queue.as_ref());
        let overflow = overflow.filter_map(|name| self.queues.get(name)).filter(|line| line.named);
        stay.asks.language.iter().all(|ask| knows(spec, ask, 0))
            && (suffices(rules, lowered, more)
                || overflow.into_iter().any(|line| suffices(&line.spec, 0, 0)))
    }

    /// What a frame came to, if that is remembered.
    pub(crate) fn answer_to(&self, Origin { device, id }: Origin) -> Option<Outcome> {
        let answers = self.answers.get(&device)?;
        answers.iter().find(|(known, _)| *known == id).map(|(_, outcome)| *outcome)
    }

    pub(crate) fn named_queues(&self) -> Vec<QueueId> {
        let named = self.queues.iter().filter(|(_, line)| line.named);
        named.map(|(name, _)| name.clone()).collect()
    }

    pub(crate) fn fold(&mut self, at: Timestamp, event: &Event) {
        self.now = self.now.max(at);
        match event {
            Event::Configured { configuration } => {
                self.queues.values_mut().for_each(|line| line.named = false);
                for spec in &configuration.queues {
                    let new = || Line { spec: spec.clone(), named: true, paused: false };
                    let line = self.queues.entry(spec.queue.clone()).or_insert_with(new);
                    line.spec = spec.clone();
                    line.named = true;
                }
                self.queues.values_mut().for_each(|line| line.paused &= line.named);
                self.forget_lines();
            }
            Event::QueuePaused { queue, paused } => {
                self.queues.get_mut(queue).into_iter().for_each(|line| line.paused = *paused);
            }
            Event::AgentSet { spec } => {
                let presence = Presence::At(Resting::Offline);
                let new = || Account { spec: spec.clone(), presence, drains_for: None };
                self.agents.entry(spec.agent).or_insert_with(new).spec = spec.clone();
            }
            Event::AgentRemoved { agent } => {
                self.agents.remove(agent);
                self.sessions.values_mut().for_each(|stay| {
                    stay.cooling.remove(agent);
                });
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
            Event::SessionForgotten { session } => {
                self.sessions.remove(session);
                self.over.retain(|over| over != session);
                self.forget_lines();
            }
            Event::Resumed { down } => {
                let offers = self.offers.values_mut();
                offers.for_each(|open| open.lease_ends_at = open.lease_ends_at + *down);
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
            Event::SessionArrived { .. } => self.fold_arrival(event),
            Event::SessionOffered { session, offer, agent, lease_ends_at, role, .. } => {
                let (session, agent, lease_ends_at) = (*session, *agent, *lease_ends_at);
                self.last_offer = *offer;
                self.offers.insert(*offer, Open { session, agent, lease_ends_at, role: *role });
            }
            Event::OfferEnded { offer, session, agent, result, cool_until, .. } => {
                self.offers.remove(offer);
                self.ended_offers.push((*offer, *agent));
                let cooling = cool_until.map(|until| (*agent, until));
                let fails = *result != OfferResult::Accepted;
                self.change(*session, |stay| {
                    stay.cooling.extend(cooling);
                    stay.direct = stay.direct.filter(|_| !fails);
                });
            }
            _ => self.fold_session(event),
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
            self.sessions.values_mut().for_each(|stay| {
                stay.cooling.remove(&agent);
            });
        }
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

    fn fold_session(&mut self, event: &Event) {
        match event {
            Event::HoldEnded { session } => self.change(*session, |stay| {
                stay.held = false;
                stay.direct = None;
            }),
            Event::Relaxed { session, step } => self.change(*session, |stay| stay.step = *step),
            Event::Rekeyed { session, due_at } => {
                self.change(*session, |stay| stay.due_at = *due_at);
            }
            Event::CustomerConnectionChanged { session, connection } => {
                let is_here = *connection == Connection::Present;
                self.change(*session, |stay| stay.is_here = is_here);
            }
            Event::SessionConnected { session, agent, .. } => self.change(*session, |stay| {
                stay.phase = Phase::Talking(*agent);
                stay.held = false;
                stay.direct = None;
                stay.cooling.clear();
            }),
            Event::SessionQueued {
                session, queue, due_at, direct, cool_until, tier_floor, ..
            } => self.change(*session, |stay| {
                stay.cooling.extend(stay.holder().zip(*cool_until));
                if let Some(person) = direct {
                    stay.cooling.remove(person);
                }
                stay.step = if stay.queue == *queue { stay.step } else { 0 };
                stay.queue = queue.clone();
                stay.phase = Phase::Waiting;
                stay.due_at = *due_at;
                stay.direct = *direct;
                stay.floor = *tier_floor;
            }),
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
        self.fold_places(event);
    }

    /// Public places and whispers.
    fn fold_places(&mut self, event: &Event) {
        if let Some((session, seq)) = public_place(event) {
            self.change(session, |stay| stay.seq = seq);
        }
        if let Event::Whispered { session, line, .. } = event {
            self.change(*session, |stay| stay.whispers = *line);
        }
    }
}

fn knows(spec: &AgentSpec, (skill, level): &(SkillId, Level), lowered: u32) -> bool {
    let needed = u32::from(level.get()).saturating_sub(lowered).max(1);
    spec.skills.iter().any(|(own, level)| own == skill && u32::from(level.get()) >= needed)
}

/// The place an event takes in a conversation.
pub(crate) fn public_place(event: &Event) -> Option<(SessionId, u64)> {
    match event {
        Event::MessagePosted { session, seq, .. }
        | Event::SessionConnected { session, seq, .. }
        | Event::SessionQueued { session, seq, .. }
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
