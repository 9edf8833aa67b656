//! What a forecast sees: who goes before a session, and who may take it. Nothing here looks at
//! sessions or agents one by one; what depends on agents alone ([`Field`]) is worked out once and
//! given back with each question.

use super::Engine;
use super::classes::Class;
use super::line::{Key, Line};
use super::slab::Ix;
use super::state::{Session, slot};
use crate::model::{
    AgentId, Channel, Millis, QueueHours, QueueId, SessionId, SessionState, Timestamp,
};

/// A class of sessions: a place in tables beside the engine. It may come to mean another class once
/// [`Engine::field_changes`] has grown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClassNo(Ix<Class>);

impl ClassNo {
    /// The bare number, from 0 on without great gaps.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0.index()
    }
}

/// Agents with the same skills and tier who take work now, busy or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Team {
    /// What tells it from others, also after a restart.
    pub mark: u64,
    /// How many they are.
    pub agents: u32,
    /// How many sessions of the class's channel they can hold.
    pub slots: u32,
}

/// A class whose sessions compete for the same agents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rival {
    /// Which.
    pub class: ClassNo,
    /// Share of the slots of those who may take it that are of agents in common, above 0 to 1.
    pub share: f64,
}

/// Who may take the sessions of a class, and which others they may take as well. Holds until
/// [`Engine::field_changes`] grows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Field {
    /// Those who may take it, in the order of fit.
    pub teams: Vec<Team>,
    /// Classes that compete, the class itself included; none of a queue that is paused.
    pub rivals: Vec<Rival>,
}

/// A waiting session, or one that would come now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InLine {
    /// Its class.
    pub class: ClassNo,
    /// How it talks.
    pub channel: Channel,
    /// Since when it is in line.
    pub queued_at: Timestamp,
    /// Its place in the order of everything.
    pub due_at: Timestamp,
    /// How much earlier it is due than others of its queue.
    pub boost: Millis,
    /// An agent is asked about it.
    pub asked: bool,
    /// Until when it waits for agents it knows alone, if it does.
    pub held_until: Option<Timestamp>,
    /// When it takes its next relaxation step, if there is one.
    pub relaxes_at: Option<Timestamp>,
    /// Since when the longest waiting of its queue is in line.
    pub oldest_queued_at: Option<Timestamp>,
    key: Key,
}

/// A line at a glance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Span {
    first: i64,
    last: i64,
    count: u32,
}

impl Span {
    /// Lines of so many are counted to the last one.
    const FEW: u32 = 16;

    pub(super) fn of(line: &Line<Key>) -> Self {
        let (first, last) = (line.first(), line.last());
        let due = |key: Option<&Key>| key.map_or(0, |key| key.due_at.0);
        let count = u32::try_from(line.len()).unwrap_or(u32::MAX);
        Self { first: due(first), last: due(last), count }
    }

    /// About how many are due before; none where it takes a closer look.
    fn about(&self, due_at: i64) -> Option<f64> {
        let count = f64::from(self.count);
        if due_at > self.last {
            return Some(count);
        }
        if due_at < self.first {
            return Some(0.0);
        }
        let part = (due_at - self.first) as f64 / (self.last - self.first).max(1) as f64;
        (self.count > Self::FEW).then_some(part * count)
    }
}

impl Engine {
    /// Grows with every change of who may take what, of who is there, and of who is paused.
    #[must_use]
    pub fn field_changes(&self) -> u64 {
        self.field_changes
    }

    /// Every [`ClassNo::index`] is below this.
    #[must_use]
    pub fn class_places(&self) -> usize {
        self.heads.len()
    }

    /// Where a waiting session stands; none if it does not wait.
    #[must_use]
    pub fn in_line(&self, session: SessionId) -> Option<InLine> {
        let ix = self.session_ix(session)?;
        let session = &self.sessions[ix];
        let class = session.class.filter(|_| session.waits())?;
        Some(self.stand(session, class, session.key(ix)))
    }

    fn stand(&self, session: &Session, class: Ix<Class>, key: Key) -> InLine {
        InLine {
            class: ClassNo(class),
            channel: session.channel,
            queued_at: session.queued_at,
            due_at: session.due_at,
            boost: session.boost(),
            asked: matches!(session.state, SessionState::Offered { .. }),
            held_until: session.is_held().then_some(session.held_until),
            relaxes_at: self.widens_at(session),
            oldest_queued_at: self.longest_waiting(session.queue),
            key,
        }
    }

    /// Where one would stand who came `now` and asked for nothing of its own. None where there is no
    /// such queue, or where it does not take the channel.
    #[must_use]
    pub fn if_joining(&self, queue: &QueueId, channel: Channel, now: Timestamp) -> Option<InLine> {
        let queue = self.known_queue(queue).ok()?;
        let known = &self.queues[queue];
        let class = *known.classes[slot(channel)].first()?;
        let due_at = now + known.spec.target;
        Some(InLine {
            class: ClassNo(class),
            channel,
            queued_at: now,
            due_at,
            boost: Millis::ZERO,
            asked: false,
            held_until: None,
            relaxes_at: self.widens_after(queue, now, 0),
            oldest_queued_at: self.longest_waiting(queue),
            // Behind everybody who is due at the same moment.
            key: Key { due_at, id: SessionId::from_u128(u128::MAX), ix: Ix::at(0) },
        })
    }

    /// The queue of a class.
    #[must_use]
    pub fn queue_of(&self, class: ClassNo) -> Option<&QueueId> {
        Some(&self.queues[self.classes.get(class.0)?.queue].spec.queue)
    }

    /// The channel of a class.
    #[must_use]
    pub fn channel_of(&self, class: ClassNo) -> Option<Channel> {
        Some(self.classes.get(class.0)?.requirement.channel)
    }

    /// The class that sessions like those of `class` belong to after their next relaxation step, if they
    /// ask for nothing of their own.
    #[must_use]
    pub fn relaxed(&self, class: ClassNo) -> Option<ClassNo> {
        let known = self.classes.get(class.0)?;
        let steps = &self.queues[known.queue].classes[slot(known.requirement.channel)];
        let at = steps.iter().position(|step| *step == class.0)?;
        steps.get(at + 1).map(|next| ClassNo(*next))
    }

    /// Who may take sessions of a class, and what else they may take.
    #[must_use]
    pub fn field(&self, class: ClassNo) -> Field {
        let Some(known) = self.classes.get(class.0) else { return Field::default() };
        let slot = slot(known.requirement.channel);
        let mut field = Field::default();
        let mut common: Vec<(Ix<Class>, u32)> = Vec::new();
        for (_, profile) in &known.serving {
            let profile = &self.profiles[*profile];
            let (agents, slots) = (profile.available, profile.slots[slot]);
            if slots > 0 {
                // A queue may let an agent hold fewer of its sessions than there is room for.
                let most = self.queues[known.queue].spec.agent_max;
                let held = most.map_or(slots, |most| slots.min(agents * u32::from(most)));
                field.teams.push(Team { mark: profile.mark, agents, slots: held });
                common.extend(profile.classes[slot].iter().map(|other| (*other, slots)));
            }
        }
        common.sort_unstable();
        for same in common.chunk_by(|(one, _), (other, _)| one == other) {
            let rival = &self.classes[same[0].0];
            if self.queues[rival.queue].paused {
                continue;
            }
            let common: u32 = same.iter().map(|(_, slots)| slots).sum();
            let share = f64::from(common) / f64::from(self.slots_of(rival).max(1));
            field.rivals.push(Rival { class: ClassNo(same[0].0), share });
        }
        field
    }

    fn slots_of(&self, class: &Class) -> u32 {
        let slot = slot(class.requirement.channel);
        class.serving.iter().map(|(_, profile)| self.profiles[*profile].slots[slot]).sum()
    }

    /// How many sessions go before one, and how many are in line in all; of each class as many as the
    /// share of agents in common says. Of other classes in whose lines many stand, about as many go
    /// before as its due time lies between those of the first and of the last.
    #[must_use]
    pub fn ahead(&self, of: &InLine, field: &Field) -> (f64, f64) {
        let (mut ahead, mut all) = (0.0, 0.0);
        for Rival { class, share } in &field.rivals {
            let Some(span) = self.spans.get(class.index()).filter(|span| span.count > 0) else {
                continue;
            };
            all += share * f64::from(span.count);
            let due_at = of.due_at.0;
            ahead += share
                * match span.about(due_at) {
                    Some(about) if *class != of.class => about,
                    Some(_) | None => self.classes[class.0].line.before(&of.key) as f64,
                };
        }
        (ahead, all)
    }

    /// Classes that somebody stands in line for, each with how many do.
    pub fn classes_in_line(&self) -> impl Iterator<Item = (ClassNo, usize)> {
        let classes = self.classes.iter().map(|(ix, class)| (ClassNo(ix), class.line.len()));
        classes.filter(|(_, count)| *count > 0)
    }

    /// Shows everybody who stands in a line, in the order in which they go.
    pub fn each_in_line(&self, mut see: impl FnMut(SessionId, &InLine)) {
        let mut all: Vec<(Key, Ix<Class>)> = Vec::new();
        for (ix, class) in self.classes.iter() {
            all.extend(class.line.iter().map(|key| (*key, ix)));
        }
        // Each line is in order already, of which this sort makes use.
        all.sort();
        for (key, class) in all {
            see(key.id, &self.stand(&self.sessions[key.ix], class, key));
        }
    }

    /// Whether somebody could take a session of a class now who has room for it.
    #[must_use]
    pub fn anybody_free_for(&self, class: ClassNo) -> bool {
        self.classes.get(class.0).is_some_and(|known| {
            let glances = &self.glances[slot(known.requirement.channel)];
            let slot = slot(known.requirement.channel);
            known.serving.iter().any(|(_, profile)| {
                glances[profile.index()].count > 0
                    && self.profiles[*profile].free[slot].any_for(known.queue)
            })
        })
    }

    /// When a queue that is closed opens, if that is known.
    #[must_use]
    pub fn opens_at(&self, class: ClassNo) -> Option<Timestamp> {
        match self.queues[self.classes.get(class.0)?.queue].hours {
            QueueHours::Open => None,
            QueueHours::Closed { opens_at } => opens_at,
        }
    }

    /// Whether a queue's offers are stopped.
    #[must_use]
    pub fn is_paused(&self, class: ClassNo) -> bool {
        self.classes.get(class.0).is_some_and(|known| self.queues[known.queue].paused)
    }

    /// The team an agent belongs to ([`Team::mark`]).
    #[must_use]
    pub fn team_of(&self, agent: AgentId) -> Option<u64> {
        Some(self.profiles[self.agents[self.agent_ix(agent)?].profile].mark)
    }

    /// The teams that serve a queue's sessions of a channel, each with the queues it serves on that
    /// channel, itself included: each once, in order of their names.
    #[must_use]
    pub fn teams(&self, queue: &QueueId, channel: Channel) -> Vec<(Team, Vec<&QueueId>)> {
        let Some(queue) = self.queue_ix(queue) else { return Vec::new() };
        let slot = slot(channel);
        let Some(class) = self.queues[queue].classes[slot].first() else { return Vec::new() };
        let serving = self.classes[*class].serving.iter();
        let teams = serving.map(|(_, profile)| {
            let profile = &self.profiles[*profile];
            let queues = profile.classes[slot].iter().map(|class| self.classes[*class].queue);
            let mut queues: Vec<_> = queues.map(|ix| &self.queues[ix].spec.queue).collect();
            queues.sort_unstable();
            queues.dedup();
            let (agents, slots) = (profile.available, profile.slots[slot]);
            (Team { mark: profile.mark, agents, slots }, queues)
        });
        teams.filter(|(team, _)| team.slots > 0).collect()
    }
}
