//! Why a session waits: everything is counted anew.

use seira_core::engine::{Ability, Missing, Standing};
use seira_core::model::{
    AgentId, Connection, Level, Presence, QueueHours, Requirement, Resting, SessionState, SkillId,
};

use super::Naive;
use super::room::fits;
use super::state::{Agent, Session};
use super::who::may_take;

impl Naive {
    /// Who could take a waiting session, and what it waits for.
    pub(super) fn explain(&self, session: &Session) -> Option<(Ability, Standing)> {
        if !session.waits() {
            return None;
        }
        let asked = self.requirement(session);
        let takes_channel = |agent: &&Agent| agent.spec.capacity.of(session.channel) > 0;
        let able = self.agents.values().filter(takes_channel);
        let able: Vec<&Agent> = able.filter(|agent| may_take(&agent.spec, &asked)).collect();
        let count = |counts: &dyn Fn(&Agent) -> bool| {
            u32::try_from(able.iter().filter(|agent| counts(agent)).count()).unwrap_or(u32::MAX)
        };
        let ability = Ability {
            accounts: count(&|_| true),
            signed_in: count(&is_on_duty),
            available: count(&Agent::is_available),
            with_room: count(&|agent| self.has_room(agent, session)),
        };
        let standing = self.standing_by_itself(session);
        Some((ability, standing.unwrap_or_else(|| self.waits_for(session, &asked, &able))))
    }

    /// What it waits for whoever could take it.
    fn standing_by_itself(&self, session: &Session) -> Option<Standing> {
        if let Connection::Lost { grace_ends_at, .. } = session.connection {
            return Some(Standing::CustomerAway { until: grace_ends_at });
        }
        if let SessionState::Offered { lease_ends_at, .. } = session.state {
            let offers = self.offers.values().filter(|offer| offer.session == session.id);
            let agents = offers.map(|offer| offer.agent).collect();
            return Some(Standing::Asked { agents, until: lease_ends_at });
        }
        if self.queue_of(session).paused {
            return Some(Standing::Paused);
        }
        if session.later.is_some() && session.direct.is_none() && !self.works(session) {
            let opens_at = match self.queue_of(session).hours {
                QueueHours::Open => None,
                QueueHours::Closed { opens_at } => opens_at,
            };
            return Some(Standing::OutsideHours { opens_at });
        }
        let until = session.hold_until?;
        Some(Standing::Held { agents: session.past_agents.clone(), until })
    }

    fn waits_for(&self, session: &Session, asked: &Requirement, able: &[&Agent]) -> Standing {
        if !able.iter().any(|agent| is_on_duty(agent)) {
            return Standing::Nobody { exists: !able.is_empty(), missing: self.missing(asked) };
        }
        if !able.iter().any(|agent| agent.is_available()) {
            return Standing::NobodyAvailable;
        }
        let keeper = self.agents.values().find(|agent| agent.drains_for == Some(session.id));
        if let Some(keeper) = keeper {
            return Standing::RoomKept { agent: keeper.spec.agent };
        }
        let with_room: Vec<AgentId> = able
            .iter()
            .filter(|agent| self.has_room(agent, session))
            .map(|agent| agent.spec.agent)
            .collect();
        if !with_room.is_empty() {
            let agents = with_room.into_iter().filter(|agent| self.cools(session, *agent));
            return Standing::Passed { agents: agents.collect() };
        }
        let fits_but_for_the_queue = |agent: &&&Agent| {
            agent.is_available() && fits(agent, &self.in_use(agent.spec.agent), session.channel)
        };
        if able.iter().any(|agent| fits_but_for_the_queue(&agent)) {
            return Standing::AtQueueMaximum;
        }
        Standing::Busy
    }

    /// What nobody on duty has.
    fn missing(&self, asked: &Requirement) -> Missing {
        let on_duty: Vec<&Agent> = self.agents.values().filter(|agent| is_on_duty(agent)).collect();
        if on_duty.is_empty() {
            return Missing::Everybody;
        }
        let nobody_has = |asked: &(SkillId, Level)| !on_duty.iter().any(|agent| has(agent, asked));
        if let Some((language, level)) = asked.language.as_ref().filter(|asked| nobody_has(asked)) {
            return Missing::Language(language.clone(), *level);
        }
        let own = &asked.any_of[0];
        if let Some((skill, level)) = own.skills.iter().find(|asked| nobody_has(asked)) {
            return Missing::Skill(skill.clone(), *level);
        }
        let in_tiers =
            |agent: &&Agent| own.tiers.from <= agent.spec.tier && agent.spec.tier <= own.tiers.to;
        if !on_duty.iter().any(in_tiers) {
            return Missing::Tier(own.tiers);
        }
        if on_duty.iter().any(|agent| may_take(&agent.spec, asked)) {
            Missing::Channel
        } else {
            Missing::Combination
        }
    }
}

fn is_on_duty(agent: &Agent) -> bool {
    agent.presence != Presence::At(Resting::Offline)
}

fn has(agent: &Agent, (skill, level): &(SkillId, Level)) -> bool {
    agent.spec.skills.iter().any(|(own, at)| own == skill && at >= level)
}
