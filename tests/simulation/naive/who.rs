//! What a session asks for, who may take it, and who is best.

use std::collections::{BTreeMap, BTreeSet};

use seira_core::model::{
    AgentSpec, AskedOf, Asks, Channel, DecidedBy, Level, QueueId, QueueSpec, RankKey, Requirement,
    SkillId, Tier, Tiers,
};

use super::Naive;
use super::room::InUse;
use super::state::{Agent, Session};

type Skills = Vec<(SkillId, Level)>;

impl Naive {
    /// What a session asks for now.
    pub(super) fn requirement(&self, session: &Session) -> Requirement {
        self.requirement_at(session, session.step, session.tier_floor)
    }

    pub(super) fn requirement_at(&self, session: &Session, step: u16, floor: Tier) -> Requirement {
        self.work_out(&session.queue, session.channel, &session.asks, step, floor)
    }

    /// What a queue asks for of itself when every step is taken: each step only widens it.
    pub(super) fn widest_requirement(&self, queue: &QueueId, channel: Channel) -> Requirement {
        self.work_out(queue, channel, &Asks::default(), u16::MAX, Tier::FIRST)
    }

    pub(super) fn work_out(
        &self,
        queue: &QueueId,
        channel: Channel,
        asks: &Asks,
        step: u16,
        floor: Tier,
    ) -> Requirement {
        let spec = &self.queues[queue].spec;
        let taken = &spec.relax[..usize::from(step).min(spec.relax.len())];
        let lower_by: u32 = taken.iter().map(|step| u32::from(step.lower_levels_by)).sum();
        let more_tiers: u32 = taken.iter().map(|step| u32::from(step.more_tiers)).sum();
        let own = merged(&spec.skills, &asks.skills);
        let mut any_of = vec![AskedOf {
            skills: own
                .into_iter()
                .map(|(skill, level)| (skill, lowered(level, lower_by)))
                .collect(),
            tiers: widened(spec.tiers, more_tiers, floor),
        }];
        let others = taken.iter().filter_map(|step| step.queue.as_ref());
        for other in others.filter_map(|name| self.queues.get(name)) {
            let asked = AskedOf {
                skills: merged(&other.spec.skills, &asks.skills),
                tiers: widened(other.spec.tiers, 0, floor),
            };
            if !any_of.contains(&asked) {
                any_of.push(asked);
            }
        }
        Requirement {
            channel,
            any_of,
            language: asks.language.clone(),
            preferred: merged(&spec.preferred, &asks.preferred),
        }
    }
}

/// Both together, by skill; the higher level where a skill is in both.
fn merged(one: &[(SkillId, Level)], two: &[(SkillId, Level)]) -> Skills {
    let mut all: BTreeMap<SkillId, Level> = BTreeMap::new();
    for (skill, level) in one.iter().chain(two) {
        let kept = all.entry(skill.clone()).or_insert(*level);
        *kept = (*kept).max(*level);
    }
    all.into_iter().collect()
}

fn lowered(level: Level, by: u32) -> Level {
    let left = u32::from(level.get()).saturating_sub(by);
    u8::try_from(left).ok().and_then(Level::new).unwrap_or(Level::MIN)
}

fn widened(tiers: Tiers, more: u32, floor: Tier) -> Tiers {
    let from = tiers.from.max(floor);
    let to = u32::from(tiers.to.get()).saturating_add(more).min(9);
    let to = u8::try_from(to).ok().and_then(Tier::new).unwrap_or(Tier::LAST);
    Tiers { from, to: to.max(from) }
}

fn level_in(spec: &AgentSpec, skill: &SkillId) -> Option<Level> {
    spec.skills.iter().filter(|(own, _)| own == skill).map(|(_, level)| *level).max()
}

fn has_all(spec: &AgentSpec, asked: &[(SkillId, Level)]) -> bool {
    asked.iter().all(|(skill, level)| level_in(spec, skill).is_some_and(|own| own >= *level))
}

fn meets(spec: &AgentSpec, asked: &AskedOf) -> bool {
    has_all(spec, &asked.skills) && asked.tiers.from <= spec.tier && spec.tier <= asked.tiers.to
}

/// Whether an agent may take what asks for this.
pub(super) fn may_take(spec: &AgentSpec, asked: &Requirement) -> bool {
    has_all(spec, asked.language.as_slice()) && asked.any_of.iter().any(|one| meets(spec, one))
}

/// How well an agent fits: less is better. Preferred skills met, then own levels in what is asked,
/// then skills beyond it; the alternative that fits best counts.
fn fit(spec: &AgentSpec, asked: &Requirement) -> [i64; 3] {
    let preferred = asked.preferred.iter().filter(|one| has_all(spec, std::slice::from_ref(*one)));
    let preferred = preferred.count() as i64;
    let own: BTreeSet<&SkillId> = spec.skills.iter().map(|(skill, _)| skill).collect();
    let met = asked.any_of.iter().filter(|one| meets(spec, one));
    let fits = met.map(|one| {
        let mut names: BTreeSet<&SkillId> = one.skills.iter().map(|(skill, _)| skill).collect();
        names.extend(asked.language.iter().map(|(skill, _)| skill));
        let levels = names.iter().filter_map(|skill| level_in(spec, skill));
        let sum: i64 = levels.map(|level| i64::from(level.get())).sum();
        let beyond = own.iter().filter(|skill| !names.contains(*skill)).count() as i64;
        [-preferred, -sum, beyond]
    });
    fits.min().unwrap_or([0, 0, i64::MAX])
}

/// What a queue compares candidates by: what it names, then the rest in the usual order. Of load and
/// fill only the first named counts.
fn rank_of(spec: &QueueSpec) -> Vec<RankKey> {
    let usual = [RankKey::PastContact, RankKey::SkillFit, RankKey::Load, RankKey::LongestIdle];
    let mut rank: Vec<RankKey> = Vec::new();
    for key in spec.rank.iter().chain(&usual) {
        let is_share = |key: &RankKey| matches!(key, RankKey::Load | RankKey::Fill);
        let counts_already = rank.contains(key) || is_share(key) && rank.iter().any(is_share);
        if !counts_already {
            rank.push(*key);
        }
    }
    rank
}

/// Share of slots in use, in ten-thousandths.
pub(super) fn share(agent: &Agent, in_use: &InUse) -> i64 {
    let slots = i64::from(agent.spec.capacity.slots());
    if slots == 0 { 10_000 } else { i64::from(in_use.all()) * 10_000 / slots }
}

/// What a candidate is compared by, in order; less is better.
pub(super) type Score = Vec<(RankKey, [i64; 3])>;

impl Naive {
    /// Whether any configured queue takes calls.
    fn takes_calls(&self) -> bool {
        self.order.iter().any(|queue| self.queues[queue].spec.channels.call)
    }

    pub(super) fn score(
        &self,
        session: &Session,
        asked: &Requirement,
        agent: &Agent,
        in_use: &InUse,
    ) -> Score {
        let rank = rank_of(&self.queue_of(session).spec);
        let value = |key: RankKey| match key {
            RankKey::PastContact => {
                let place = session.past_agents.iter().position(|past| *past == agent.spec.agent);
                [place.map_or(i64::MAX, |place| place as i64), 0, 0]
            }
            RankKey::SkillFit => fit(&agent.spec, asked),
            RankKey::Load => {
                let fullest_first = self.takes_calls()
                    && session.channel == Channel::Chat
                    && agent.spec.capacity.excludes();
                let share = share(agent, in_use);
                [if fullest_first { 10_000 - share } else { share }, 0, 0]
            }
            RankKey::Fill => [-share(agent, in_use), 0, 0],
            RankKey::LongestIdle => [agent.idle_since.0, 0, 0],
        };
        rank.into_iter().map(|key| (key, value(key))).collect()
    }
}

/// The first thing in which two candidates differ.
pub(super) fn deciding(best: &Score, second: &Score) -> DecidedBy {
    let differs = best.iter().zip(second).find(|(a, b)| a != b);
    match differs.map(|((key, _), _)| *key) {
        Some(RankKey::PastContact) => DecidedBy::PastContact,
        Some(RankKey::SkillFit) => DecidedBy::SkillFit,
        Some(RankKey::Load) => DecidedBy::Load,
        Some(RankKey::Fill) => DecidedBy::Fill,
        Some(RankKey::LongestIdle) => DecidedBy::LongestIdle,
        None => DecidedBy::Tie,
    }
}
