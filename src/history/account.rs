//! Somebody who may sign in, and what the account may hold.

use std::fmt;
use std::str::FromStr;

use seira_core::model::{AgentId, AgentSpec, Capacity, Level, SkillId, Tier};

use super::HistoryError;
use super::entities::account::Model;

/// Longest login name, in characters.
const LOGIN_MAX_CHARS: usize = 64;
/// Longest public name, in characters.
const NAME_MAX_CHARS: usize = 80;
/// Most chats at once.
const CHATS_MAX: u16 = 100;
/// Most sessions of all channels at once: all the chats and a call.
const TOTAL_MAX: u16 = CHATS_MAX + 1;
/// Most skills of one agent.
const SKILLS_MAX: usize = 200;

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Takes sessions.
    Agent,
    /// Watches the floor and takes sessions.
    Supervisor,
    /// Manages accounts and configuration.
    Admin,
}

impl Role {
    /// The word for it: `agent`, `supervisor`, `admin`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = HistoryError;
    fn from_str(text: &str) -> Result<Self, HistoryError> {
        match text {
            "agent" => Ok(Self::Agent),
            "supervisor" => Ok(Self::Supervisor),
            "admin" => Ok(Self::Admin),
            _ => Err(HistoryError::Invalid(format!(
                "role: {text:?} is not a role: agent, supervisor or admin"
            ))),
        }
    }
}

/// Abilities with levels, each skill once; written `billing=5,english=8`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SkillList(pub Vec<(SkillId, Level)>);

impl FromStr for SkillList {
    type Err = HistoryError;
    fn from_str(text: &str) -> Result<Self, HistoryError> {
        let wrong = |part: &str, why: &str| {
            HistoryError::Invalid(format!(
                "skills: {part:?} {why}; write skill=level with levels 1 to 10, separated by commas"
            ))
        };
        let mut skills = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (skill, level) = part.split_once('=').ok_or_else(|| wrong(part, "has no level"))?;
            let skill = SkillId::new(skill.trim()).map_err(|error| wrong(part, &error.0))?;
            let level = level.trim().parse().ok().and_then(Level::new);
            let level = level.ok_or_else(|| wrong(part, "has a level that is not allowed"))?;
            if skills.iter().any(|(known, _)| *known == skill) {
                return Err(wrong(part, "is there twice"));
            }
            skills.push((skill, level));
        }
        if skills.len() > SKILLS_MAX {
            return Err(HistoryError::Invalid(format!("skills: at most {SKILLS_MAX}")));
        }
        Ok(Self(skills))
    }
}

impl fmt::Display for SkillList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (skill, level)) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{skill}={}", level.get())?;
        }
        Ok(())
    }
}

/// Somebody who may sign in. The password's hash is never part of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Number; the agent's number in the engine and in frames.
    pub id: AgentId,
    /// Login name as it was given.
    pub login: String,
    /// Public name.
    pub name: String,
    /// What the account may do.
    pub role: Role,
    /// Abilities.
    pub skills: SkillList,
    /// Most chats at once, 0..=100.
    pub chats_max: u16,
    /// Most calls at once, 0..=1.
    pub calls_max: u16,
    /// Most sessions of all channels at once; none: as many as the channels allow.
    pub total_max: Option<u16>,
    /// Line of support.
    pub tier: Tier,
    /// Whether signing in is refused.
    pub suspended: bool,
    /// Sign-ins made before this moment are over, Unix milliseconds.
    pub sessions_since: i64,
    /// Grows with every change of any account.
    pub revision: i64,
}

impl fmt::Debug for Account {
    /// The number and the role; names stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({}, {})", self.id, self.role)
    }
}

impl Account {
    /// What the engine is told of it.
    #[must_use]
    pub fn spec(&self) -> AgentSpec {
        AgentSpec {
            agent: self.id,
            skills: self.skills.0.clone(),
            tier: self.tier,
            capacity: Capacity {
                chats: self.chats_max,
                calls: self.calls_max,
                chats_during_call: false,
                total: self.total_max,
            },
        }
    }

    /// Whether it signs in with this login name; case does not matter.
    #[must_use]
    pub fn is(&self, login: &str) -> bool {
        login_key(&self.login) == login_key(login)
    }

    pub(super) fn read(row: Model) -> Result<Self, HistoryError> {
        let damaged = |problem: String| HistoryError::Damaged { account: row.id, problem };
        let small = |field: &str, value: i64| {
            u16::try_from(value).map_err(|_| damaged(format!("{field} is {value}")))
        };
        Ok(Self {
            id: agent_id(row.id).ok_or_else(|| damaged("its number is out of range".into()))?,
            role: row.role.parse().map_err(|error: HistoryError| damaged(error.to_string()))?,
            skills: row.skills.parse().map_err(|error: HistoryError| damaged(error.to_string()))?,
            chats_max: small("chats_max", row.chats_max)?,
            calls_max: small("calls_max", row.calls_max)?,
            total_max: row.total_max.map(|total| small("total_max", total)).transpose()?,
            tier: u8::try_from(row.tier)
                .ok()
                .and_then(Tier::new)
                .ok_or_else(|| damaged(format!("tier is {}", row.tier)))?,
            login: row.login,
            name: row.name,
            suspended: row.suspended,
            sessions_since: row.sessions_since,
            revision: row.revision,
        })
    }
}

/// An account to be made, or what an account shall be from now on.
#[derive(Clone)]
pub struct NewAccount {
    /// Login name: 1 to 64 characters without spaces.
    pub login: String,
    /// Public name: 1 to 80 characters.
    pub name: String,
    /// What the account may do.
    pub role: Role,
    /// Abilities.
    pub skills: SkillList,
    /// Most chats at once, 0..=100.
    pub chats_max: u16,
    /// Most calls at once, 0..=1.
    pub calls_max: u16,
    /// Most sessions of all channels at once, 1..=101; none: as many as the channels allow.
    pub total_max: Option<u16>,
    /// Line of support, 1..=9.
    pub tier: u8,
}

impl NewAccount {
    pub(super) fn check(&self) -> Result<(), HistoryError> {
        let login_fits = (1..=LOGIN_MAX_CHARS).contains(&self.login.chars().count())
            && !self.login.chars().any(|c| c.is_whitespace() || c.is_control());
        if !login_fits {
            return Err(HistoryError::Invalid(format!(
                "login: {:?} is not allowed: 1 to {LOGIN_MAX_CHARS} characters without spaces",
                self.login
            )));
        }
        let name_fits = (1..=NAME_MAX_CHARS).contains(&self.name.trim().chars().count())
            && !self.name.chars().any(char::is_control);
        if !name_fits {
            return Err(HistoryError::Invalid(format!(
                "name: {:?} is not allowed: 1 to {NAME_MAX_CHARS} characters",
                self.name
            )));
        }
        if self.chats_max > CHATS_MAX {
            return Err(HistoryError::Invalid(format!(
                "chats: {} is not allowed: 0 to {CHATS_MAX}",
                self.chats_max
            )));
        }
        if self.calls_max > 1 {
            return Err(HistoryError::Invalid(format!(
                "calls: {} is not allowed: 0 or 1",
                self.calls_max
            )));
        }
        if self.chats_max + self.calls_max == 0 && self.role != Role::Admin {
            return Err(HistoryError::Invalid(
                "chats: 0 is not allowed without calls: somebody who takes nothing is no agent"
                    .to_owned(),
            ));
        }
        if let Some(total) = self.total_max.filter(|total| !(1..=TOTAL_MAX).contains(total)) {
            return Err(HistoryError::Invalid(format!(
                "total: {total} is not allowed: 1 to {TOTAL_MAX}"
            )));
        }
        if Tier::new(self.tier).is_none() {
            return Err(HistoryError::Invalid(format!(
                "tier: {} is not allowed: 1 to 9",
                self.tier
            )));
        }
        Ok(())
    }
}

/// The key that makes logins unique whatever their case.
pub(super) fn login_key(login: &str) -> String {
    login.to_lowercase()
}

pub(super) fn agent_id(id: i64) -> Option<AgentId> {
    u32::try_from(id).ok().map(AgentId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skills_read_back_what_they_write() {
        let list: SkillList = "billing=5, english=8".parse().unwrap();
        assert_eq!(list.to_string(), "billing=5,english=8");
        assert_eq!(list.to_string().parse::<SkillList>().unwrap(), list);
        assert_eq!("".parse::<SkillList>().unwrap(), SkillList::default());
        for wrong in ["billing", "billing=0", "billing=11", "Billing=3", "a=1,a=2"] {
            let error = wrong.parse::<SkillList>().unwrap_err().to_string();
            assert!(error.starts_with("skills: "), "{error}");
        }
    }
}
