//! Contact centers from a seed: few queues, few agents, few skills, so that everybody meets; and
//! round numbers, so that deadlines fall together.

use seira_core::model::{
    AgentId, AgentSpec, AtClosing, CallbackRules, Capacity, ChannelSet, Configuration, Level,
    MessageRules, Millis, QueueId, QueueSpec, RankKey, RelaxStep, Silence, SkillId, Tier, Tiers,
    Unstaffed,
};

use super::dice::Dice;

const SKILLS: [&str; 4] = ["french", "billing", "tech", "vip"];
const QUEUES: [&str; 5] = ["any", "billing", "tech", "calls", "vip"];

/// What kind of center a seed makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Rules of all kinds, mixed.
    Colourful,
    /// Everybody takes chats and calls, one at a time: chats keep calls out, agents drain.
    MixedFloor,
    /// Many who can do everything: large conversations, many offers at once.
    Crowd,
}

impl Kind {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        match dice.roll(6) {
            0 => Self::MixedFloor,
            1 => Self::Crowd,
            _ => Self::Colourful,
        }
    }
}

/// A round span of up to `most` times 5 s.
pub(crate) fn span(dice: &mut Dice, most: i64) -> Millis {
    Millis::from_secs(dice.between(0, most) * 5)
}

pub(crate) fn queue_id(name: &str) -> QueueId {
    QueueId::new(name).unwrap()
}

pub(crate) fn level(dice: &mut Dice) -> Level {
    Level::new(dice.between(1, 10) as u8).unwrap()
}

fn tier(dice: &mut Dice, most: i64) -> Tier {
    Tier::new(dice.between(1, most) as u8).unwrap()
}

/// Up to `most` skills, low levels more often than high ones.
pub(crate) fn skills(dice: &mut Dice, most: usize) -> Vec<(SkillId, Level)> {
    let count = dice.roll(most + 1);
    let some = (0..count).map(|_| {
        let high = level(dice);
        let level = level(dice).min(high);
        (SkillId::new(dice.pick::<&str>(&SKILLS)).unwrap(), level)
    });
    some.collect()
}

/// An agent's skills: each once.
fn own_skills(dice: &mut Dice) -> Vec<(SkillId, Level)> {
    let known = SKILLS
        .iter()
        .filter_map(|skill| dice.maybe(2, |dice| (SkillId::new(skill).unwrap(), level(dice))));
    known.collect()
}

pub(crate) fn agent(dice: &mut Dice, number: u32) -> AgentSpec {
    let chats = *dice.pick(&[0, 1, 2, 2, 3, 4]);
    let calls = if chats == 0 || !dice.once_in(3) { 1 } else { 0 };
    AgentSpec {
        agent: AgentId(number),
        skills: own_skills(dice),
        tier: if dice.once_in(2) { Tier::FIRST } else { tier(dice, 3) },
        capacity: Capacity {
            chats,
            calls,
            chats_during_call: dice.once_in(3),
            total: dice.maybe(5, |dice| dice.between(1, 4) as u16),
        },
    }
}

pub(crate) fn agents(dice: &mut Dice, kind: Kind) -> Vec<AgentSpec> {
    let count = match kind {
        Kind::Colourful => *dice.pick(&[1, 2, 3, 4, 5, 6, 8, 12]),
        Kind::MixedFloor => *dice.pick(&[2, 3, 4]),
        Kind::Crowd => 12,
    };
    let agents = (1..=count).map(|number| {
        let mut spec = agent(dice, number);
        let chats = dice.between(1, 4) as u16;
        if kind == Kind::MixedFloor {
            spec.capacity.chats = chats;
            spec.capacity.calls = 1;
            spec.capacity.chats_during_call = dice.once_in(8);
        } else if kind == Kind::Crowd {
            let all = Capacity { chats: 4, calls: 1, chats_during_call: true, total: None };
            spec.capacity = all;
        }
        spec
    });
    agents.collect()
}

pub(crate) fn configuration(dice: &mut Dice, kind: Kind) -> Configuration {
    let count = dice.between(1, 4) as usize;
    let first = dice.roll(QUEUES.len());
    let names: Vec<_> = (0..count).map(|at| QUEUES[(first + at) % QUEUES.len()]).collect();
    Configuration {
        queues: names.iter().map(|name| queue_of(dice, name, &names, kind)).collect(),
        missed_offers_max: dice.between(1, 4) as u32,
        agent_grace: span(dice, 12),
    }
}

fn queue_of(dice: &mut Dice, name: &str, others: &[&str], kind: Kind) -> QueueSpec {
    let mut spec = queue(dice, name, others);
    if kind == Kind::Colourful {
        return spec;
    }
    spec.channels = ChannelSet { chat: true, call: true };
    spec.skills.clear();
    spec.tiers = Tiers::ANY;
    spec.unstaffed = Unstaffed::Wait;
    if kind == Kind::MixedFloor {
        spec.drain_after = Some(span(dice, 2));
    } else {
        spec.offer_to = dice.between(1, 10) as u8;
        spec.agent_max = None;
    }
    spec
}

fn queue(dice: &mut Dice, name: &str, others: &[&str]) -> QueueSpec {
    let channels = [(true, true), (true, true), (true, true), (true, false), (false, true)];
    let (chat, call) = *dice.pick(&channels);
    let from = if dice.once_in(6) { tier(dice, 2) } else { Tier::FIRST };
    QueueSpec {
        queue: queue_id(name),
        channels: ChannelSet { chat, call },
        skills: if dice.once_in(2) { Vec::new() } else { skills(dice, 2) },
        preferred: dice.maybe(3, |dice| skills(dice, 2)).unwrap_or_default(),
        tiers: Tiers {
            from,
            to: if dice.once_in(2) { Tier::LAST } else { tier(dice, 3).max(from) },
        },
        target: span(dice, 12),
        rank: rank(dice),
        relax: relax(dice, others),
        offer_lease: span(dice, 8).max(Millis::from_secs(5)),
        decline_cooldown: span(dice, 6),
        wrap_up: if dice.once_in(3) { Millis::ZERO } else { span(dice, 12) },
        affinity_reach: if dice.once_in(2) { Millis::ZERO } else { span(dice, 12) },
        drain_after: dice.maybe(2, |dice| span(dice, 6)),
        offer_to: if dice.once_in(3) { dice.between(2, 3) as u8 } else { 1 },
        agent_max: dice.maybe(4, |dice| dice.between(1, 2) as u16),
        silence: dice
            .maybe(2, |dice| Silence { warn_after: span(dice, 12), close_after: span(dice, 12) }),
        grace: span(dice, 24),
        waiting_max: if dice.once_in(10) { dice.between(1, 4) as u32 } else { 1_000 },
        wait_max: dice.maybe(6, |dice| span(dice, 30).max(Millis::from_secs(5))),
        unstaffed: if dice.once_in(6) { Unstaffed::Refuse } else { Unstaffed::Wait },
        at_closing: *dice.pick(&[AtClosing::Serve, AtClosing::Release]),
        callback: (!dice.once_in(3)).then(|| CallbackRules {
            attempts: dice.between(1, 3) as u8,
            retry_after: span(dice, 6).max(Millis::from_secs(1)),
            slot_max: dice.between(1, 2) as u32,
        }),
        message: (!dice.once_in(3)).then(|| MessageRules { target: span(dice, 60) }),
    }
}

fn rank(dice: &mut Dice) -> Vec<RankKey> {
    const KEYS: [RankKey; 5] = [
        RankKey::PastContact,
        RankKey::SkillFit,
        RankKey::Load,
        RankKey::Fill,
        RankKey::LongestIdle,
    ];
    let count = if dice.once_in(2) { 0 } else { dice.roll(4) };
    (0..count).map(|_| *dice.pick(&KEYS)).collect()
}

fn relax(dice: &mut Dice, others: &[&str]) -> Vec<RelaxStep> {
    let mut after = Millis::ZERO;
    let mut steps = Vec::new();
    let count = if dice.once_in(2) { 0 } else { dice.roll(4) };
    for _ in 0..count {
        after = Millis(after.0 + 5_000 + span(dice, 4).0);
        steps.push(RelaxStep {
            after,
            lower_levels_by: dice.roll(5) as u8,
            more_tiers: dice.roll(2) as u8,
            queue: dice
                .maybe(3, |dice| others.get(dice.roll(5)).map(|name| queue_id(name)))
                .flatten(),
        });
    }
    steps
}

/// The next configuration: some queues changed, some gone, some new.
pub(crate) fn changed(dice: &mut Dice, old: &Configuration) -> Configuration {
    let mut new = old.clone();
    let names: Vec<&str> = old.queues.iter().map(|spec| spec.queue.as_str()).collect();
    match dice.roll(5) {
        0 if !names.is_empty() => {
            let gone = dice.roll(new.queues.len());
            let gone = new.queues.remove(gone).queue;
            let overflow = new.queues.iter_mut().flat_map(|spec| spec.relax.iter_mut());
            overflow.filter(|s| s.queue.as_ref() == Some(&gone)).for_each(|s| s.queue = None);
        }
        0 | 1 => {
            let free = QUEUES.iter().find(|name| !names.contains(*name));
            new.queues.extend(free.map(|name| queue(dice, name, &names)));
        }
        2 => {
            new.missed_offers_max = dice.between(1, 3) as u32;
            new.agent_grace = span(dice, 12);
        }
        _ if names.is_empty() => {}
        _ => {
            let at = dice.roll(names.len());
            new.queues[at] = queue(dice, names[at], &names);
        }
    }
    new
}

/// Somebody who can do everything in one tier.
pub(crate) fn helper(tier: u8) -> AgentSpec {
    let best = Level::new(10).unwrap();
    AgentSpec {
        agent: AgentId(900 + u32::from(tier)),
        skills: SKILLS.iter().map(|skill| (SkillId::new(skill).unwrap(), best)).collect(),
        tier: Tier::new(tier).unwrap(),
        capacity: Capacity { chats: 3, calls: 1, chats_during_call: true, total: None },
    }
}
