//! Who has what, folded from the events alone: the third opinion, against which the invariants are
//! checked. It knows nothing of how decisions are made.

use std::collections::BTreeMap;

use seira_core::model::{
    AgentId, AgentSpec, Asks, Channel, DeviceId, Level, OfferId, Origin, Outcome, Presence,
    QueueId, QueueSpec, Resting, Role, SessionId, SkillId, Tier, Timestamp,
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
    /// The offer that was accepted last: whose session, and by whom.
    pub(crate) accepted: Option<(SessionId, AgentId)>,
    /// Latest last.
    pub(crate) over: Vec<SessionId>,
    /// How many sessions have started, and how many have ended.
    pub(crate) started: usize,
    pub(crate) ended: usize,
    /// Of each device the latest, oldest first.
    pub(super) answers: BTreeMap<DeviceId, Vec<(u64, Outcome)>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) spec: QueueSpec,
    pub(crate) named: bool,
    pub(crate) paused: bool,
    pub(crate) open: bool,
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
    /// A callback whose time has not come.
    Scheduled,
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
    /// A callback or message.
    pub(crate) later: bool,
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
            Phase::Waiting | Phase::Scheduled | Phase::Over => None,
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

    /// Whether its customer is there, or need not be: then it goes by its queue's hours, unless it was
    /// passed to a person.
    fn is_there(&self, stay: &Stay) -> bool {
        let line = &self.queues[&stay.queue];
        let works = line.open || !line.named || stay.direct.is_some();
        if stay.later { works } else { stay.is_here }
    }

    /// In line, its customer there, nobody asked now, its queue not paused.
    pub(crate) fn is_offerable(&self, stay: &Stay) -> bool {
        stay.phase == Phase::Waiting
            && self.is_there(stay)
            && !self.offers.values().any(|open| open.session == stay.id)
            && (stay.direct.is_some() || !self.queues[&stay.queue].paused)
    }

    /// In the line that everybody sees: its customer there, nobody asked now, kept for nobody.
    pub(crate) fn is_in_line(&self, stay: &Stay) -> bool {
        stay.phase == Phase::Waiting
            && self.is_there(stay)
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
}

fn knows(spec: &AgentSpec, (skill, level): &(SkillId, Level), lowered: u32) -> bool {
    let needed = u32::from(level.get()).saturating_sub(lowered).max(1);
    spec.skills.iter().any(|(own, level)| own == skill && u32::from(level.get()) >= needed)
}
