//! The demo contact center: four people who can sign in at once, kept in memory.

use seira_core::model::{Level, SkillId};

use crate::config::Settings;
use crate::config::settings::QueueSettings;
use crate::history::{Accounts, HistoryError, NewAccount, Role, SkillList};

/// The password of everybody in the demo. The demo is refused on addresses others can reach.
pub const PASSWORD: &str = "demo-password";

/// Somebody of the demo: login, name, role, and skills by the names of the sample configuration.
struct Person {
    login: &'static str,
    name: &'static str,
    role: Role,
    skills: &'static [(&'static str, u8)],
}

const PEOPLE: [Person; 4] = [
    Person {
        login: "maria",
        name: "Maria",
        role: Role::Agent,
        skills: &[("orders", 8), ("returns", 6), ("billing", 5), ("tech", 2)],
    },
    Person {
        login: "kostas",
        name: "Kostas",
        role: Role::Agent,
        skills: &[("tech", 8), ("orders", 4)],
    },
    Person {
        login: "leila",
        name: "Leila",
        role: Role::Agent,
        skills: &[("billing", 8), ("orders", 5), ("returns", 3)],
    },
    Person {
        login: "ivan",
        name: "Ivan",
        role: Role::Supervisor,
        skills: &[("orders", 5), ("billing", 5), ("tech", 5), ("returns", 5)],
    },
];

/// Logins of the demo, for people to try: those with the same role together, and what they are
/// where they are more than agents.
#[must_use]
pub fn logins() -> String {
    let of = |role| {
        let people = PEOPLE.iter().filter(move |person| person.role == role);
        people.map(|person| person.login).collect::<Vec<_>>().join(", ")
    };
    let roles = [Role::Agent, Role::Supervisor, Role::Admin].map(|role| (role, of(role)));
    let told = roles.into_iter().filter(|(_, logins)| !logins.is_empty()).map(|(role, logins)| {
        if role == Role::Agent { logins } else { format!("{logins} ({role})") }
    });
    told.collect::<Vec<_>>().join("; ")
}

/// Makes the demo's accounts. Skills that a queue asks for and the demo does not know are given to
/// everybody, so that every queue of every configuration is served.
///
/// # Errors
/// [`HistoryError`]; some accounts may be there.
pub async fn people(accounts: &Accounts, settings: &Settings) -> Result<(), HistoryError> {
    for person in &PEOPLE {
        let account = NewAccount {
            login: person.login.to_owned(),
            name: person.name.to_owned(),
            role: person.role,
            skills: SkillList(skills(person, settings)),
            chats_max: 3,
            // No queue takes calls yet.
            calls_max: 0,
            total_max: None,
            tier: 1,
        };
        accounts.create(account, PASSWORD.to_owned()).await?;
    }
    Ok(())
}

fn skills(person: &Person, settings: &Settings) -> Vec<(SkillId, Level)> {
    let mut skills = Vec::new();
    for (skill, needed) in settings.queues.iter().flat_map(asked) {
        if skills.iter().any(|(known, _)| known == skill) {
            continue;
        }
        let in_demo = |other: &Person| other.skills.iter().any(|(name, _)| *name == skill.as_str());
        let own = person.skills.iter().find(|(name, _)| *name == skill.as_str());
        match own.and_then(|(_, level)| Level::new(*level)) {
            Some(level) => skills.push((skill.clone(), level)),
            None if PEOPLE.iter().any(in_demo) => {}
            None => skills.push((skill.clone(), highest(skill, settings).unwrap_or(needed))),
        }
    }
    skills
}

/// Everything that somebody who serves a queue alone must have, languages included.
fn asked(queue: &QueueSettings) -> impl Iterator<Item = (&SkillId, Level)> {
    let own = queue.spec.skills.iter().map(|(skill, level)| (skill, *level));
    own.chain(queue.languages.values().map(|skill| (skill, queue.language_level)))
}

/// The highest level that any queue asks for.
fn highest(skill: &SkillId, settings: &Settings) -> Option<Level> {
    let asked = settings.queues.iter().flat_map(asked);
    asked.filter(|(other, _)| *other == skill).map(|(_, level)| level).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_name_roles() {
        assert_eq!(logins(), "maria, kostas, leila; ivan (supervisor)");
    }
}
