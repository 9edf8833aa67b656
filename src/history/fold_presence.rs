//! What records of agents' presence change in the rows.

use seira_core::model::{AgentId, Presence};

use super::fold::Moment;
use super::rows::{json, presence};
use super::sheet::Sheet;

impl Sheet {
    pub(super) fn presence_ends(&mut self, now: Moment, agent: AgentId) {
        let agent = i64::from(agent.0);
        let is = |row: &presence::Model| row.agent == agent && row.until_at.is_none();
        let open = self.presences.iter().find(|(_, row)| is(row)).map(|(key, _)| *key);
        if let Some(row) = open.and_then(|key| self.presences.change(&key)) {
            row.until_at = Some(now.at);
        }
    }

    pub(super) fn presence_begins(&mut self, now: Moment, agent: AgentId, presence: &Presence) {
        let row = presence::Model {
            sequence: now.sequence,
            agent: agent.0.into(),
            presence: json(presence),
            from_at: now.at,
            until_at: None,
        };
        self.presences.put((row.agent, row.sequence), row);
    }
}
