//! Who may take what: classes of sessions and profiles of agents, and which serves which.
//!
//! Kept up to date when a configuration or an account changes, so that a decision only looks up.

use std::collections::BTreeSet;

use super::Engine;
use super::slab::Ix;
use super::state::{CHANNELS, Class, ClassKey, Fit, FreeAgents, Profile, Queue, slot};
use crate::model::{Level, QueueSpec, RankKey, SkillId};

/// Highest level times the most skills a requirement can have; larger sums are cut.
const LEVEL_SUM_MAX: u32 = 0xffff;

impl Engine {
    /// Works out every class anew after the configuration changed.
    pub(super) fn rebuild_classes(&mut self) {
        self.classes = super::slab::Slab::default();
        self.class_by_key.clear();
        // A queue may have given up a channel on which somebody is still inside.
        let inside: BTreeSet<_> = self
            .sessions
            .iter()
            .filter(|(_, session)| !session.is_over())
            .map(|(_, session)| (session.queue, slot(session.channel)))
            .collect();
        for queue in self.queues.indices() {
            for (slot, channel) in CHANNELS.into_iter().enumerate() {
                let mut classes = Vec::new();
                if self.queues[queue].spec.channels.has(channel) || inside.contains(&(queue, slot))
                {
                    for step in 0..=self.queues[queue].spec.relax.len() {
                        let any_of = self.requirement(queue, step);
                        classes.push(self.intern(ClassKey { channel, any_of }));
                    }
                }
                self.queues[queue].classes[slot] = classes;
            }
        }
        for profile in self.profiles.indices() {
            self.profiles[profile].classes = Vec::new();
            self.connect_profile(profile);
        }
    }

    /// The sets of skills, any of which will do, after `step` relaxations.
    fn requirement(&self, queue: Ix<Queue>, step: usize) -> Vec<Vec<(SkillId, Level)>> {
        let spec = &self.queues[queue].spec;
        let taken = &spec.relax[..step];
        let lowered: u8 = taken.iter().fold(0, |sum, s| sum.saturating_add(s.lower_levels_by));
        let mut any_of = vec![sorted(
            spec.skills
                .iter()
                .map(|(skill, level)| (skill.clone(), lower(*level, lowered)))
                .collect(),
        )];
        for other in taken.iter().filter_map(|step| step.queue.as_ref()) {
            if let Some(other) = self.queue_by_id.get(other) {
                let skills = sorted(self.queues[*other].spec.skills.clone());
                if !any_of.contains(&skills) {
                    any_of.push(skills);
                }
            }
        }
        any_of
    }

    fn intern(&mut self, key: ClassKey) -> Ix<Class> {
        if let Some(class) = self.class_by_key.get(&key) {
            return *class;
        }
        let class =
            Class { key: key.clone(), profiles: Vec::new(), line: super::line::Line::default() };
        let ix = self.classes.insert(class);
        self.class_by_key.insert(key, ix);
        ix
    }

    /// The profile of agents with exactly these skills; made when it is new.
    pub(super) fn profile_of(&mut self, skills: &[(SkillId, Level)]) -> Ix<Profile> {
        let skills = sorted(skills.to_vec());
        if let Some(profile) = self.profile_by_skills.get(&skills) {
            return *profile;
        }
        let profile = self.profiles.insert(Profile {
            skills: skills.clone(),
            agents: 0,
            signed_in: 0,
            available: 0,
            classes: Vec::new(),
            free: [FreeAgents::default(), FreeAgents::default()],
        });
        self.profile_by_skills.insert(skills, profile);
        self.connect_profile(profile);
        profile
    }

    /// Works out which classes a profile serves.
    fn connect_profile(&mut self, profile: Ix<Profile>) {
        for class in self.classes.indices() {
            let fit = fit(&self.classes[class].key.any_of, &self.profiles[profile].skills);
            let Some(fit) = fit else { continue };
            self.profiles[profile].classes.push(class);
            let serving = &mut self.classes[class].profiles;
            let at = serving.partition_point(|entry| *entry < (fit, profile));
            serving.insert(at, (fit, profile));
        }
    }

    /// Drops a profile nobody has any more.
    pub(super) fn release_profile(&mut self, profile: Ix<Profile>) {
        self.profiles[profile].agents -= 1;
        if self.profiles[profile].agents > 0 {
            return;
        }
        if let Some(gone) = self.profiles.remove(profile) {
            self.profile_by_skills.remove(&gone.skills);
            for class in gone.classes {
                self.classes[class].profiles.retain(|(_, other)| *other != profile);
            }
        }
    }
}

/// How well `skills` fit the best of `any_of`; none when no set is met.
fn fit(any_of: &[Vec<(SkillId, Level)>], skills: &[(SkillId, Level)]) -> Option<Fit> {
    any_of.iter().filter_map(|asked| fit_one(asked, skills)).min()
}

fn fit_one(asked: &[(SkillId, Level)], skills: &[(SkillId, Level)]) -> Option<Fit> {
    let mut sum = 0_u32;
    for (skill, level) in asked {
        let at = skills.binary_search_by(|(own, _)| own.cmp(skill)).ok()?;
        let own = skills[at].1;
        if own < *level {
            return None;
        }
        sum += u32::from(own.get());
    }
    let spare = u32::try_from(skills.len() - asked.len()).unwrap_or(LEVEL_SUM_MAX);
    Some(Fit((LEVEL_SUM_MAX - sum.min(LEVEL_SUM_MAX)) << 16 | spare.min(LEVEL_SUM_MAX)))
}

fn lower(level: Level, by: u8) -> Level {
    Level::new(level.get().saturating_sub(by)).unwrap_or(Level::MIN)
}

/// In order of skill, each once (the highest level counts).
pub(super) fn sorted(mut skills: Vec<(SkillId, Level)>) -> Vec<(SkillId, Level)> {
    skills.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    skills.dedup_by(|later, kept| later.0 == kept.0);
    skills
}

/// All four keys: the queue's own order first, then what it left out in the default order.
pub(super) fn full_rank(spec: &QueueSpec) -> [RankKey; 4] {
    const DEFAULT: [RankKey; 4] =
        [RankKey::PastContact, RankKey::SkillFit, RankKey::Load, RankKey::LongestIdle];
    let mut rank = DEFAULT;
    let all = spec.rank.iter().chain(&DEFAULT);
    let mut filled = 0;
    for key in all {
        if filled < rank.len() && !rank[..filled].contains(key) {
            rank[filled] = *key;
            filled += 1;
        }
    }
    rank
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skills(of: &[(&str, u8)]) -> Vec<(SkillId, Level)> {
        of.iter()
            .map(|(name, level)| (SkillId::new(name).unwrap(), Level::new(*level).unwrap()))
            .collect()
    }

    #[test]
    fn the_expert_fits_best_and_among_equals_the_one_with_fewest_other_skills() {
        let asked = [skills(&[("french", 3)])];
        let expert = fit(&asked, &skills(&[("billing", 1), ("french", 9)]));
        let focused = fit(&asked, &skills(&[("french", 5)]));
        let broad = fit(&asked, &skills(&[("billing", 9), ("french", 5)]));
        assert!(expert < focused && focused < broad);
        assert_eq!(fit(&asked, &skills(&[("french", 2)])), None);
        assert_eq!(fit(&asked, &skills(&[("billing", 9)])), None);
    }

    #[test]
    fn either_set_of_skills_will_do_after_an_overflow() {
        let asked = [skills(&[("french", 3)]), skills(&[("general", 1)])];
        assert!(fit(&asked, &skills(&[("general", 1)])).is_some());
    }
}
