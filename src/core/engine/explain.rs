//! Why somebody waits: worked out when it is asked for, from the state as it is.

use std::sync::Arc;

use super::Engine;
use super::classes::{Class, Profile};
use super::slab::Ix;
use super::state::{Agent, Place, Queue, Session};
use crate::model::{
    AgentId, AskedOf, Boosts, Connection, Level, Presence, QueueHours, QueueId, RelaxStep,
    Requirement, Resting, SessionId, SessionState, SkillId, Tiers, Timestamp,
};

/// Everything about one wait.
#[derive(Debug, Clone, PartialEq)]
pub struct WhyWaiting {
    /// Who waits.
    pub session: SessionId,
    /// In which line.
    pub queue: QueueId,
    /// Since when in this line.
    pub queued_at: Timestamp,
    /// Its key in the order of everything.
    pub due_at: Timestamp,
    /// Why that is earlier than for others.
    pub boosts: Boosts,
    /// Place in line.
    pub position: u32,
    /// Relaxation steps taken; each came `after` its step's time in line.
    pub step: u16,
    /// What is asked of whoever takes it.
    pub requirement: Arc<Requirement>,
    /// How many agents could take it, counted four ways.
    pub able: Ability,
    /// What it waits for.
    pub standing: Standing,
    /// What comes next by itself.
    pub next: Option<Widening>,
    /// When it is let go.
    pub limit_at: Option<Timestamp>,
}

/// Agents who have what is asked for; each count is part of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ability {
    /// Have an account.
    pub accounts: u32,
    /// Are signed in: available, away or in grace.
    pub signed_in: u32,
    /// Take work.
    pub available: u32,
    /// Have room for it now.
    pub with_room: u32,
}

/// The next step of relaxation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widening {
    /// When.
    pub at: Timestamp,
    /// What changes then.
    pub step: RelaxStep,
}

/// What a session waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Its customer's connection; the place is kept until then.
    CustomerAway {
        /// The end of the grace.
        until: Timestamp,
    },
    /// The answers of these agents.
    Asked {
        /// Who is asked.
        agents: Vec<AgentId>,
        /// The end of the lease.
        until: Timestamp,
    },
    /// An agent the customer knows.
    Held {
        /// Who may come.
        agents: Vec<AgentId>,
        /// The end of the hold.
        until: Timestamp,
    },
    /// A supervisor, who stopped the queue's offers.
    Paused,
    /// The queue's hours: callbacks and messages wait for them.
    OutsideHours {
        /// When it opens, if that is known.
        opens_at: Option<Timestamp>,
    },
    /// Somebody who signs in: nobody on duty can take it.
    Nobody {
        /// Whether anybody has an account who could.
        exists: bool,
        /// What nobody on duty has.
        missing: Missing,
    },
    /// Somebody who comes back from being away.
    NobodyAvailable,
    /// Those who have room passed it on lately, or keep their room for somebody due earlier.
    Passed {
        /// Who passed it on.
        agents: Vec<AgentId>,
    },
    /// An agent who takes nothing that is due later, until there is room.
    RoomKept {
        /// Who.
        agent: AgentId,
    },
    /// One session less of its queue: those who have room have as many of that as it allows.
    AtQueueMaximum,
    /// Room: everybody who could take it is busy.
    Busy,
}

/// What nobody on duty has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// Nobody is signed in at all.
    Everybody,
    /// This skill, at this level.
    Skill(SkillId, Level),
    /// This language, at this level.
    Language(SkillId, Level),
    /// A tier in this range.
    Tier(Tiers),
    /// All of it together; each by itself somebody has.
    Combination,
    /// Capacity for the channel.
    Channel,
}

impl Engine {
    /// Why a session waits; none if it does not.
    #[must_use]
    pub fn why_waiting(&self, id: SessionId) -> Option<WhyWaiting> {
        let ix = self.session_ix(id)?;
        let session = &self.sessions[ix];
        let class = session.class?;
        let spec = &self.queues[session.queue].spec;
        let next = spec.relax.get(usize::from(session.step));
        let next = self.widens_at(session).zip(next);
        let next = next.map(|(at, step)| Widening { at, step: step.clone() });
        let able = self.ability(ix, class);
        Some(WhyWaiting {
            session: id,
            queue: spec.queue.clone(),
            queued_at: session.queued_at,
            due_at: session.due_at,
            boosts: session.boosts.clone(),
            position: self.position(id)?,
            step: session.step,
            requirement: Arc::clone(&self.classes[class].requirement),
            able,
            standing: self.standing(ix, class, able),
            next,
            limit_at: spec
                .wait_max
                .filter(|_| session.later().is_none())
                .map(|after| session.queued_at + after),
        })
    }

    fn ability(&self, ix: Ix<Session>, class: Ix<Class>) -> Ability {
        let session = &self.sessions[ix];
        let mut able = Ability::default();
        for agent in self.able_agents(class) {
            able.accounts += 1;
            able.signed_in += u32::from(agent.presence != Presence::At(Resting::Offline));
            able.available += u32::from(agent.presence == Presence::At(Resting::Available));
            able.with_room += u32::from(self.has_room_for(agent, session));
        }
        able
    }

    fn has_room_for(&self, agent: &Agent, session: &Session) -> bool {
        Self::has_room(agent, session.channel) && self.queue_allows(agent, session.queue)
    }

    /// Agents who have what a class asks for, and take its channel at all.
    fn able_agents(&self, class: Ix<Class>) -> impl Iterator<Item = &Agent> {
        let channel = self.classes[class].requirement.channel;
        self.agents.iter().map(|(_, agent)| agent).filter(move |agent| {
            self.profiles[agent.profile].may_take(class) && agent.spec.capacity.of(channel) > 0
        })
    }

    fn standing(&self, ix: Ix<Session>, class: Ix<Class>, able: Ability) -> Standing {
        let session = &self.sessions[ix];
        if let Connection::Lost { grace_ends_at, .. } = session.connection {
            return Standing::CustomerAway { until: grace_ends_at };
        }
        match (&session.state, session.place) {
            (SessionState::Offered { lease_ends_at, .. }, _) => Standing::Asked {
                agents: self.offers_for(session.id).map(|offer| offer.agent).collect(),
                until: *lease_ends_at,
            },
            (_, _) if self.queues[session.queue].paused => Standing::Paused,
            (_, Place::Nowhere) if session.later().is_some() && !self.works(session.queue) => {
                Standing::OutsideHours { opens_at: self.opening(session.queue) }
            }
            (_, Place::Held) => {
                Standing::Held { agents: session.past().collect(), until: session.held_until }
            }
            (_, Place::Line | Place::Direct | Place::Nowhere) => {
                self.standing_in_line(ix, class, able)
            }
        }
    }

    fn opening(&self, queue: Ix<Queue>) -> Option<Timestamp> {
        match self.queues[queue].hours {
            QueueHours::Open => None,
            QueueHours::Closed { opens_at } => opens_at,
        }
    }

    fn standing_in_line(&self, ix: Ix<Session>, class: Ix<Class>, able: Ability) -> Standing {
        let session = &self.sessions[ix];
        if able.signed_in == 0 {
            let missing = self.missing(class);
            return Standing::Nobody { exists: able.accounts > 0, missing };
        }
        if able.available == 0 {
            return Standing::NobodyAvailable;
        }
        let keeps = self.drains.iter().find(|agent| self.agents[**agent].drains_for == Some(ix));
        if let Some(agent) = keeps {
            return Standing::RoomKept { agent: self.agents[*agent].spec.agent };
        }
        if able.with_room > 0 {
            let with_room =
                self.able_agents(class).filter(|agent| self.has_room_for(agent, session));
            let passed = with_room.filter(|agent| self.cools(self.now, session, agent));
            let mut agents: Vec<_> = passed.map(|agent| agent.spec.agent).collect();
            agents.sort_unstable();
            return Standing::Passed { agents };
        }
        if self.able_agents(class).any(|agent| Self::has_room(agent, session.channel)) {
            return Standing::AtQueueMaximum;
        }
        Standing::Busy
    }

    /// What nobody who is signed in has; asked when nobody of those may take the class.
    fn missing(&self, class: Ix<Class>) -> Missing {
        let requirement = &self.classes[class].requirement;
        let on_duty = || self.profiles.iter().map(|(_, p)| p).filter(|p| p.signed_in > 0);
        if on_duty().next().is_none() {
            return Missing::Everybody;
        }
        let has = |profile: &Profile, (skill, level): &(SkillId, Level)| {
            profile.key.0.iter().any(|(own, at)| own == skill && at >= level)
        };
        if let Some(language) = &requirement.language
            && !on_duty().any(|profile| has(profile, language))
        {
            return Missing::Language(language.0.clone(), language.1);
        }
        let Some(AskedOf { skills, tiers }) = requirement.any_of.first() else {
            return Missing::Combination;
        };
        if let Some((skill, level)) =
            skills.iter().find(|asked| !on_duty().any(|profile| has(profile, asked)))
        {
            return Missing::Skill(skill.clone(), *level);
        }
        if !on_duty().any(|profile| tiers.has(profile.key.1)) {
            return Missing::Tier(*tiers);
        }
        let somebody = on_duty().any(|profile| profile.may_take(class));
        if somebody { Missing::Channel } else { Missing::Combination }
    }
}
