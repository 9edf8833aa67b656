//! Who may take what: classes of sessions and profiles of agents, and which serves which.
//!
//! Kept up to date when a configuration, an account or a new requirement appears, so that a decision
//! only looks up. A class that nobody waits in is kept until its room is needed: the next session that asks for
//! the same finds it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::free::{FreeAgents, Glance};
use super::line::{Key, Line};
use super::sight::Span;
use super::slab::Ix;
use super::state::{Armed, CHANNELS, Queue, Scratch, Session, slot};
use super::{CLASSES_MAX, Engine, requirement};
use crate::model::{Asks, Capacity, Channel, Level, Presence, Requirement, Resting, SkillId, Tier};

/// Agents with the same skills and tier.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Profile {
    pub key: ProfileKey,
    /// Agents with this profile.
    pub agents: u32,
    /// Of those, how many are not offline.
    pub signed_in: u32,
    /// Of those, how many take work, busy or not.
    pub available: u32,
    /// How many sessions of each channel those can hold.
    pub slots: [u32; 2],
    /// What tells it from others, also after a restart.
    pub mark: u64,
    /// What they may take, by channel.
    pub classes: [Vec<Ix<Class>>; 2],
    /// The same as bits, by class.
    serves: Vec<u64>,
    /// Free agents by channel.
    pub free: [FreeAgents; 2],
}

/// Skills in order, and tier.
pub(super) type ProfileKey = (Vec<(SkillId, Level)>, Tier);

impl Profile {
    /// Whether its agents may take a class.
    pub(super) fn may_take(&self, class: Ix<Class>) -> bool {
        let (word, bit) = (class.index() / 64, class.index() % 64);
        self.serves.get(word).is_some_and(|bits| bits >> bit & 1 == 1)
    }

    fn set_serves(&mut self, class: Ix<Class>, serves: bool) {
        let (word, bit) = (class.index() / 64, class.index() % 64);
        if word >= self.serves.len() {
            self.serves.resize(word + 1, 0);
        }
        self.serves[word] = self.serves[word] & !(1 << bit) | u64::from(serves) << bit;
    }

    /// One agent more of this presence.
    pub(super) fn count_in(&mut self, presence: &Presence, capacity: Capacity) {
        self.signed_in += u32::from(*presence != Presence::At(Resting::Offline));
        if *presence == Presence::At(Resting::Available) {
            self.available += 1;
            CHANNELS.iter().for_each(|c| self.slots[slot(*c)] += u32::from(capacity.of(*c)));
        }
    }

    /// One agent less of this presence.
    pub(super) fn count_out(&mut self, presence: &Presence, capacity: Capacity) {
        self.signed_in -= u32::from(*presence != Presence::At(Resting::Offline));
        if *presence == Presence::At(Resting::Available) {
            self.available -= 1;
            CHANNELS.iter().for_each(|c| self.slots[slot(*c)] -= u32::from(capacity.of(*c)));
        }
    }
}

/// Sessions of one queue that ask for the same.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Class {
    pub queue: Ix<Queue>,
    pub requirement: Arc<Requirement>,
    /// Who may take it, best fit first.
    pub serving: Vec<(Fit, Ix<Profile>)>,
    /// Who waits for everybody who may take it.
    pub line: Line<Key>,
    /// Sessions that ask for this now, in line or not.
    pub users: u32,
    /// Whether it is what the queue asks for at some step; such a class is always kept.
    pub basic: bool,
    /// What led here, for letting it go.
    requests: Vec<Request>,
    /// When somebody is to keep room for its first.
    pub armed: Scratch<Armed>,
    /// Not looked at again before, because nobody could keep room.
    pub retry: Scratch,
}

/// What a session brings that decides its class.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Request {
    pub queue: Ix<Queue>,
    pub channel: Channel,
    pub step: u16,
    pub floor: Tier,
    pub asks: Option<Arc<Asks>>,
}

/// How well a profile fits a class; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fit(pub u64);

impl Engine {
    /// The class a session belongs to now; made when it is new.
    pub(super) fn class_of(&mut self, session: Ix<Session>) -> Ix<Class> {
        let session = &self.sessions[session];
        let (queue, channel) = (session.queue, session.channel);
        let step = self.step_of(session);
        if session.asks.is_none() && session.floor == Tier::FIRST {
            let basic = self.queues[queue].classes[slot(channel)].get(step);
            if let Some(class) = basic {
                return *class;
            }
        }
        let step = u16::try_from(step).unwrap_or(u16::MAX);
        let (floor, asks) = (session.floor, session.asks.clone());
        self.class_for(Request { queue, channel, step, floor, asks })
    }

    /// The class that a request leads to.
    pub(super) fn class_for(&mut self, request: Request) -> Ix<Class> {
        if let Some(class) = self.class_by_request.get(&request) {
            return *class;
        }
        let requirement = requirement::of(&request, &self.queues, &|id| self.queue_ix(id));
        let class = self.intern(request.queue, requirement);
        self.classes[class].requests.push(request.clone());
        self.class_by_request.insert(request, class);
        class
    }

    fn intern(&mut self, queue: Ix<Queue>, requirement: Requirement) -> Ix<Class> {
        let key = (queue, Arc::new(requirement));
        if let Some(class) = self.class_by_requirement.get(&key) {
            return *class;
        }
        if self.classes.len() >= CLASSES_MAX {
            self.let_unused_classes_go();
        }
        self.field_changes += 1;
        let class = self.classes.insert(Class {
            queue,
            requirement: Arc::clone(&key.1),
            serving: Vec::new(),
            line: Line::default(),
            users: 0,
            basic: false,
            requests: Vec::new(),
            armed: Scratch::default(),
            retry: Scratch(crate::model::Timestamp::MIN),
        });
        if self.heads.len() <= class.index() {
            self.heads.resize(class.index() + 1, None);
            self.spans.resize(class.index() + 1, Span::default());
        }
        self.heads[class.index()] = None;
        self.spans[class.index()] = Span::default();
        self.class_by_requirement.insert(key, class);
        self.queues[queue].lines.push(class);
        for profile in self.profiles.indices() {
            self.relate(class, profile);
        }
        class
    }

    /// Classes with sessions, and those every queue asks for.
    pub(super) fn classes_in_use(&self) -> usize {
        self.classes_used
    }

    /// One session more asks for `class`.
    pub(super) fn use_class(&mut self, class: Ix<Class>) {
        let known = &mut self.classes[class];
        known.users += 1;
        self.classes_used += usize::from(known.users == 1 && !known.basic);
    }

    /// One session less asks for `class`.
    pub(super) fn leave_class(&mut self, class: Ix<Class>) {
        let known = &mut self.classes[class];
        known.users -= 1;
        self.classes_used -= usize::from(known.users == 0 && !known.basic);
    }

    fn let_unused_classes_go(&mut self) {
        let unused = |class: &Class| class.users == 0 && !class.basic;
        let gone: Vec<_> =
            self.classes.iter().filter(|(_, class)| unused(class)).map(|(ix, _)| ix).collect();
        gone.into_iter().for_each(|class| self.drop_class(class));
    }

    fn drop_class(&mut self, class: Ix<Class>) {
        let Some(gone) = self.classes.remove(class) else { return };
        self.field_changes += 1;
        self.queues[gone.queue].lines.retain(|other| *other != class);
        self.heads[class.index()] = None;
        self.spans[class.index()] = Span::default();
        self.class_by_requirement.remove(&(gone.queue, gone.requirement));
        for request in &gone.requests {
            self.class_by_request.remove(request);
        }
        for (_, profile) in gone.serving {
            let profile = &mut self.profiles[profile];
            profile.set_serves(class, false);
            profile.classes.iter_mut().for_each(|classes| classes.retain(|other| *other != class));
        }
    }

    /// Works out every class anew after the configuration changed. No session is in any class.
    pub(super) fn rebuild_classes(&mut self) {
        for class in self.classes.indices() {
            self.drop_class(class);
        }
        self.classes_used = 0;
        // A queue may have given up a channel on which somebody is still inside.
        let inside: BTreeSet<_> = self
            .sessions
            .iter()
            .filter(|(_, session)| !session.is_over())
            .map(|(_, session)| (session.queue, session.channel))
            .collect();
        for queue in self.queues.indices() {
            for channel in CHANNELS {
                let has = self.queues[queue].spec.channels.has(channel);
                let classes = if has || inside.contains(&(queue, channel)) {
                    self.basic_classes(queue, channel)
                } else {
                    Vec::new()
                };
                self.queues[queue].classes[slot(channel)] = classes;
            }
        }
    }

    /// The classes of sessions that ask for nothing of their own, by step.
    fn basic_classes(&mut self, queue: Ix<Queue>, channel: Channel) -> Vec<Ix<Class>> {
        let steps = u16::try_from(self.queues[queue].spec.relax.len()).unwrap_or(u16::MAX);
        let classes = (0..=steps).map(|step| {
            let class =
                self.class_for(Request { queue, channel, step, floor: Tier::FIRST, asks: None });
            self.classes_used += usize::from(!self.classes[class].basic);
            self.classes[class].basic = true;
            class
        });
        classes.collect()
    }

    /// Lets a queue's own classes go with the queue.
    pub(super) fn drop_classes_of(&mut self, queue: Ix<Queue>) {
        for class in self.queues[queue].lines.clone() {
            self.classes_used -= usize::from(self.classes[class].basic);
            self.drop_class(class);
        }
    }

    /// The profile of agents with exactly these skills and tier; made when it is new.
    pub(super) fn profile_of(&mut self, skills: &[(SkillId, Level)], tier: Tier) -> Ix<Profile> {
        let key = (requirement::sorted(skills.to_vec()), tier);
        if let Some(profile) = self.profile_by_key.get(&key) {
            return *profile;
        }
        let profile = self.profiles.insert(Profile {
            key: key.clone(),
            agents: 0,
            signed_in: 0,
            available: 0,
            slots: [0, 0],
            mark: mark_of(&key),
            classes: [Vec::new(), Vec::new()],
            serves: Vec::new(),
            free: [FreeAgents::default(), FreeAgents::default()],
        });
        for glances in &mut self.glances {
            if glances.len() <= profile.index() {
                glances.resize(profile.index() + 1, Glance::default());
            }
            glances[profile.index()] = Glance::default();
        }
        self.profile_by_key.insert(key, profile);
        for class in self.classes.indices() {
            self.relate(class, profile);
        }
        profile
    }

    /// Works out whether a profile serves a class.
    fn relate(&mut self, class: Ix<Class>, profile: Ix<Profile>) {
        let requirement = &self.classes[class].requirement;
        let channel = requirement.channel;
        let (skills, tier) = &self.profiles[profile].key;
        let Some(fit) = requirement::fit(requirement, skills, *tier) else { return };
        let known = &mut self.profiles[profile];
        known.classes[slot(channel)].push(class);
        known.set_serves(class, true);
        let serving = &mut self.classes[class].serving;
        let at = serving.partition_point(|entry| *entry < (fit, profile));
        serving.insert(at, (fit, profile));
    }

    /// Drops a profile nobody has any more.
    pub(super) fn release_profile(&mut self, profile: Ix<Profile>) {
        self.profiles[profile].agents -= 1;
        if self.profiles[profile].agents > 0 {
            return;
        }
        if let Some(gone) = self.profiles.remove(profile) {
            self.field_changes += 1;
            self.profile_by_key.remove(&gone.key);
            for class in gone.classes.into_iter().flatten() {
                self.classes[class].serving.retain(|(_, other)| *other != profile);
            }
        }
    }
}

/// Differs for skills and tiers that differ, as far as 64 bits can.
fn mark_of((skills, tier): &ProfileKey) -> u64 {
    let fold = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    let words =
        skills.iter().flat_map(|(skill, level)| skill.as_str().bytes().chain([0, level.get()]));
    words.chain([tier.get()]).fold(0xcbf2_9ce4_8422_2325, fold)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Arrival, Command, Configuration, DeviceId, Event, Millis, QueueId, QueueSpec, Sealed,
        SessionId, Timestamp, Wish,
    };

    #[test]
    fn classes_that_nobody_needs_any_more_make_room_for_new_ones() {
        let mut engine = Engine::default();
        let ask = |engine: &mut Engine, wish| {
            let mut events: Vec<Event> = Vec::new();
            engine.handle(Timestamp(0), Command::internal(wish), &mut events).unwrap();
        };
        let any = QueueId::new("any").unwrap();
        let queues = vec![QueueSpec::plain(any.clone())];
        let configuration =
            Configuration { queues, missed_offers_max: 1, agent_grace: Millis::ZERO };
        ask(&mut engine, Wish::Configure { configuration });
        for number in 0..CLASSES_MAX as u128 + 10 {
            let session = SessionId::from_u128(number);
            let (device, profile) =
                (DeviceId::from_u128(number), Sealed::new(session, Box::new([])));
            let mut arrival = Arrival::plain(session, device, any.clone(), Channel::Chat, profile);
            arrival.asks.skills = vec![(SkillId::new(&format!("s{number}")).unwrap(), Level::MIN)];
            ask(&mut engine, Wish::Arrive(Box::new(arrival)));
            // The first one stays.
            if number > 0 {
                ask(&mut engine, Wish::Leave { session });
            }
            assert!(engine.classes.len() <= CLASSES_MAX);
        }
        let first = engine.session_ix(SessionId::from_u128(0)).unwrap();
        let class = engine.sessions[first].class.unwrap();
        let asked = &engine.classes[class].requirement.any_of[0].skills;
        assert_eq!(*asked, [(SkillId::new("s0").unwrap(), Level::MIN)]);
        assert_eq!(engine.class_by_request.len(), engine.classes.len());
        assert_eq!(engine.class_by_requirement.len(), engine.classes.len());
        let lines = engine.queues.iter().map(|(_, queue)| queue.lines.len());
        assert_eq!(lines.sum::<usize>(), engine.classes.len());
    }
}
