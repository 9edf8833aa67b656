//! What is asked of whoever takes a session, and how well somebody fits it.

use super::classes::{Fit, Request};
use super::slab::{Ix, Slab};
use super::state::Queue;
use crate::model::{AskedOf, Level, QueueId, QueueSpec, Requirement, SkillId, Tier, Tiers};

/// Skills with levels, by skill.
type Skills = Vec<(SkillId, Level)>;

/// The requirement that a request leads to: see `docs/routing.md`, "What a session asks for".
pub(super) fn of(
    request: &Request,
    queues: &Slab<Queue>,
    find: &dyn Fn(&QueueId) -> Option<Ix<Queue>>,
) -> Requirement {
    let spec = &queues[request.queue].spec;
    let taken = &spec.relax[..usize::from(request.step)];
    let asks = request.asks.as_deref().cloned().unwrap_or_default();
    let lowered: u8 = taken.iter().fold(0, |sum, s| sum.saturating_add(s.lower_levels_by));
    let more: u8 = taken.iter().fold(0, |sum, s| sum.saturating_add(s.more_tiers));
    let mut own = merged(&spec.skills, &asks.skills);
    own.iter_mut().for_each(|(_, level)| *level = lower(*level, lowered));
    let tiers = spec.tiers.widened(more, request.floor);
    let mut any_of = vec![AskedOf { skills: own, tiers }];
    let overflow = taken.iter().filter_map(|step| find(step.queue.as_ref()?));
    for other in overflow {
        let QueueSpec { skills, tiers, .. } = &queues[other].spec;
        let skills = merged(skills, &asks.skills);
        let asked = AskedOf { skills, tiers: tiers.widened(0, request.floor) };
        if !any_of.contains(&asked) {
            any_of.push(asked);
        }
    }
    Requirement {
        channel: request.channel,
        any_of,
        language: asks.language,
        preferred: merged(&spec.preferred, &asks.preferred),
    }
}

/// Both lists in order of skill; where both name one, the higher level counts.
fn merged(one: &[(SkillId, Level)], other: &[(SkillId, Level)]) -> Skills {
    sorted(one.iter().chain(other).cloned().collect())
}

/// By skill, each once, with its highest level.
pub(super) fn sorted(mut skills: Skills) -> Skills {
    skills.sort_by(|(a, la), (b, lb)| a.cmp(b).then(lb.cmp(la)));
    skills.dedup_by(|later, earlier| later.0 == earlier.0);
    skills
}

fn lower(level: Level, by: u8) -> Level {
    Level::new(level.get().saturating_sub(by)).unwrap_or(Level::MIN)
}

/// The level somebody has in a skill.
fn own_level(skills: &[(SkillId, Level)], skill: &SkillId) -> Option<Level> {
    let at = skills.binary_search_by(|(own, _)| own.cmp(skill)).ok()?;
    Some(skills[at].1)
}

/// How well somebody with `skills` (by skill) and `tier` fits; none when no alternative is met.
pub(super) fn fit(asked: &Requirement, skills: &[(SkillId, Level)], tier: Tier) -> Option<Fit> {
    let enough =
        |(skill, level): &(SkillId, Level)| own_level(skills, skill).filter(|own| own >= level);
    let language = match &asked.language {
        Some(language) => Some((&language.0, enough(language)?)),
        None => None,
    };
    let preferred = asked.preferred.iter().filter(|asked| enough(asked).is_some()).count();
    let one = |(place, AskedOf { skills: needed, tiers }): (usize, &AskedOf)| {
        if !Tiers::has(*tiers, tier) {
            return None;
        }
        let mut levels = 0;
        for needed in needed {
            levels += u64::from(enough(needed)?.get());
        }
        let mut count = needed.len();
        if let Some((skill, level)) = language
            && !needed.iter().any(|(other, _)| other == skill)
        {
            levels += u64::from(level.get());
            count += 1;
        }
        Some(Fit::new(preferred, place, levels, skills.len() - count))
    };
    asked.any_of.iter().enumerate().find_map(one)
}

impl Fit {
    /// First most preferred skills met, then the earliest alternative (the queue's own before those of
    /// an overflow), then the highest levels in what that asks, then fewest skills beyond; each counted in 16
    /// bits, which is more than a requirement can name.
    fn new(preferred: usize, place: usize, levels: u64, spare: usize) -> Self {
        const MOST: u64 = 0xffff;
        let small = |number: usize| (number as u64).min(MOST);
        let levels = MOST - levels.min(MOST);
        Self((MOST - small(preferred)) << 48 | small(place) << 32 | levels << 16 | small(spare))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Channel;

    fn skills(of: &[(&str, u8)]) -> Skills {
        of.iter()
            .map(|(name, level)| (SkillId::new(name).unwrap(), Level::new(*level).unwrap()))
            .collect()
    }

    fn asked(any_of: &[&[(&str, u8)]], preferred: &[(&str, u8)]) -> Requirement {
        let any_of = any_of
            .iter()
            .map(|needed| AskedOf { skills: skills(needed), tiers: Tiers::ANY })
            .collect();
        let preferred = skills(preferred);
        Requirement { channel: Channel::Chat, any_of, language: None, preferred }
    }

    fn fit_of(asked: &Requirement, own: &[(&str, u8)]) -> Option<Fit> {
        fit(asked, &skills(own), Tier::FIRST)
    }

    #[test]
    fn the_expert_fits_best_and_among_equals_the_one_with_fewest_other_skills() {
        let asked = asked(&[&[("french", 3)]], &[]);
        let expert = fit_of(&asked, &[("billing", 1), ("french", 9)]);
        let focused = fit_of(&asked, &[("french", 5)]);
        let broad = fit_of(&asked, &[("billing", 9), ("french", 5)]);
        assert!(expert < focused && focused < broad);
        assert_eq!(fit_of(&asked, &[("french", 2)]), None);
        assert_eq!(fit_of(&asked, &[("billing", 9)]), None);
    }

    #[test]
    fn either_set_of_skills_will_do_after_an_overflow() {
        let asked = asked(&[&[("french", 3)], &[("general", 1)]], &[]);
        assert!(fit_of(&asked, &[("general", 1)]).is_some());
    }

    #[test]
    fn the_queues_own_people_fit_better_than_those_of_an_overflow() {
        let asked = asked(&[&[("french", 3)], &[("support", 1), ("tools", 1)]], &[]);
        let expert = fit_of(&asked, &[("french", 3)]);
        let general = fit_of(&asked, &[("support", 9), ("tools", 9)]);
        assert!(expert < general && general.is_some());
    }

    #[test]
    fn skills_beyond_are_those_that_the_alternative_does_not_ask_for() {
        let asked = asked(&[&[("french", 3)], &[("general", 1), ("basic", 1)]], &[]);
        let general = fit_of(&asked, &[("basic", 2), ("general", 3)]);
        let lawyer = fit_of(&asked, &[("basic", 2), ("general", 3), ("law", 1)]);
        assert!(general < lawyer);
    }

    #[test]
    fn a_preferred_skill_weighs_more_than_any_level_and_is_not_needed() {
        let asked = asked(&[&[("french", 3)]], &[("law", 4)]);
        let lawyer = fit_of(&asked, &[("french", 3), ("law", 4)]);
        let apprentice = fit_of(&asked, &[("french", 9), ("law", 3)]);
        assert!(lawyer < apprentice && apprentice.is_some());
    }

    #[test]
    fn a_language_is_needed_whichever_alternative_is_met() {
        let mut asked = asked(&[&[("billing", 3)], &[]], &[]);
        asked.language = Some((SkillId::new("greek").unwrap(), Level::new(4).unwrap()));
        assert_eq!(fit_of(&asked, &[("billing", 9), ("greek", 3)]), None);
        assert!(fit_of(&asked, &[("greek", 4)]).is_some());
    }
}
