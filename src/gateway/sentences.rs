//! Why a session waits, or went to an agent, as one sentence that a supervisor understands.
//!
//! The engine gives the record ([`WhyWaiting`], [`Why`]); the words are those of
//! `web-widget/locales/*/why.ftl`. Names come from the caller, so nothing here looks anything up.

use std::sync::LazyLock;

use seira_core::engine::{Missing, Standing, WhyWaiting, Widening};
use seira_core::model::{
    AbandonReason, AgentId, Assignment, Cause, Channel, CloseReason, DecidedBy, Language, Millis,
    QueueId, Timestamp, Why,
};

use crate::config::wording::{Word, Wording};

static WORDING: LazyLock<Wording> = LazyLock::new(|| Wording::compile(source));

/// Names told one by one; of the others only the number.
const NAMED_MAX: usize = 3;

/// Up to here seconds are told as seconds, from here on as minutes.
const SECONDS_BELOW: i64 = 120;
/// Up to here minutes are told as minutes, from here on as hours.
const MINUTES_BELOW: i64 = 120;

const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../web-widget/locales/en/why.ftl"),
        Language::Fa => include_str!("../../web-widget/locales/fa/why.ftl"),
        Language::El => include_str!("../../web-widget/locales/el/why.ftl"),
        Language::Ru => include_str!("../../web-widget/locales/ru/why.ftl"),
    }
}

/// Tells sentences in one language.
pub struct Teller<'a> {
    /// Which.
    pub language: Language,
    /// What an agent is called.
    pub agent: &'a dyn Fn(AgentId) -> String,
    /// What a queue is called.
    pub queue: &'a dyn Fn(&QueueId) -> String,
}

impl Teller<'_> {
    /// Why a session waits, and what comes next by itself.
    #[must_use]
    pub fn waiting(&self, why: &WhyWaiting, now: Timestamp) -> String {
        let standing = self.standing(why, now);
        let standing = ("now", Word::Told(standing));
        match self.next(why, now) {
            Some((at, what)) => {
                let left = ("in", Word::Told(self.span(at - now)));
                self.tell("sentence-next", &[standing, left, ("what", Word::Told(what))])
            }
            None => self.tell("sentence", &[standing]),
        }
    }

    /// How an agent came to hold a session.
    #[must_use]
    pub fn assigned(&self, assignment: &Assignment) -> String {
        let (key, other) = match &assignment.cause {
            Cause::Offered(why) => return self.asked(assignment.agent, why),
            Cause::Pulled => ("taken-by-hand", None),
            Cause::HandedOver { by } => ("handed-over", Some(*by)),
            Cause::Inherited { from } => ("inherited", Some(*from)),
        };
        let mut words = vec![("agent", self.name(assignment.agent))];
        words.extend(other.map(|other| ("other", self.name(other))));
        self.tell("sentence", &[("now", Word::Told(self.tell(key, &words)))])
    }

    /// Why `agent` was asked.
    #[must_use]
    pub fn asked(&self, agent: AgentId, why: &Why) -> String {
        let agent = ("agent", self.name(agent));
        let now = ("now", Word::Told(self.tell(decided_key(why.decided_by), &[agent])));
        let count = ("count", Word::Count(why.candidates.into()));
        match why.runner_up {
            _ if why.candidates < 2 => self.tell("sentence", &[now]),
            None => self.tell("sentence-of", &[now, count]),
            Some(next) => self.tell("sentence-of-next", &[now, count, ("agent", self.name(next))]),
        }
    }

    /// When a callback or message comes into line.
    #[must_use]
    pub fn deferred(&self, until: Timestamp, now: Timestamp) -> String {
        let left = ("in", Word::Told(self.span(until - now)));
        let told = self.tell("waiting-for-its-time", &[left]);
        self.tell("sentence", &[("now", Word::Told(told))])
    }

    /// How a conversation ended.
    #[must_use]
    pub fn closed(&self, reason: CloseReason) -> String {
        let key = match reason {
            CloseReason::Customer => "over-customer",
            CloseReason::Agent => "over-agent",
            CloseReason::Silence => "over-silence",
            CloseReason::CustomerLost => "over-customer-lost",
            CloseReason::NotReached => "over-not-reached",
            CloseReason::WrongNumber => "over-wrong-number",
        };
        self.tell("sentence", &[("now", Word::Told(self.tell(key, &[])))])
    }

    /// How a wait ended without a conversation.
    #[must_use]
    pub fn abandoned(&self, reason: AbandonReason) -> String {
        let key = match reason {
            AbandonReason::Left => "over-left",
            AbandonReason::CustomerLost => "over-customer-lost",
            AbandonReason::QueueClosed => "over-queue-closed",
            AbandonReason::WaitedTooLong => "over-waited-too-long",
        };
        self.tell("sentence", &[("now", Word::Told(self.tell(key, &[])))])
    }

    fn standing(&self, why: &WhyWaiting, now: Timestamp) -> String {
        let left = |until: Timestamp| ("in", Word::Told(self.span(until - now)));
        match &why.standing {
            Standing::CustomerAway { until } => self.tell("waiting-customer-away", &[left(*until)]),
            Standing::Asked { agents, until } => {
                self.told_of("waiting-asked", agents, Some(left(*until)))
            }
            Standing::Held { agents, until } => {
                self.told_of("waiting-held", agents, Some(left(*until)))
            }
            Standing::Paused => self.tell("waiting-paused", &[]),
            Standing::OutsideHours { opens_at: Some(at) } => {
                self.tell("waiting-until-open", &[left(*at)])
            }
            Standing::OutsideHours { opens_at: None } => self.tell("waiting-closed", &[]),
            Standing::Nobody { exists, missing } => {
                let told = self.missing(missing, why.requirement.channel);
                if *exists {
                    return told;
                }
                self.tell("waiting-nobody-exists", &[("now", Word::Told(told))])
            }
            Standing::NobodyAvailable => {
                self.counted("waiting-nobody-available", why.able.signed_in)
            }
            Standing::Passed { agents } if agents.is_empty() => self.tell("waiting-earlier", &[]),
            Standing::Passed { agents } => self.told_of("waiting-passed", agents, None),
            Standing::RoomKept { agent } => {
                self.tell("waiting-room-kept", &[("agent", self.name(*agent))])
            }
            Standing::AtQueueMaximum => self.tell("waiting-queue-maximum", &[]),
            Standing::Busy => self.counted("waiting-busy", why.able.available),
        }
    }

    fn missing(&self, missing: &Missing, channel: Channel) -> String {
        let tier = |name, tier: seira_core::model::Tier| (name, Word::Count(tier.get().into()));
        match missing {
            Missing::Everybody => self.tell("waiting-nobody-everybody", &[]),
            Missing::Skill(skill, level) | Missing::Language(skill, level) => {
                let key = match missing {
                    Missing::Language(..) => "waiting-nobody-language",
                    _ => "waiting-nobody-skill",
                };
                let level = ("level", Word::Count(level.get().into()));
                self.tell(key, &[("skill", Word::Name(skill.to_string())), level])
            }
            Missing::Tier(tiers) if tiers.from == tiers.to => {
                self.tell("waiting-nobody-tier", &[tier("from", tiers.from)])
            }
            Missing::Tier(tiers) => {
                let both = [tier("from", tiers.from), tier("to", tiers.to)];
                self.tell("waiting-nobody-tiers", &both)
            }
            Missing::Combination => self.tell("waiting-nobody-combination", &[]),
            Missing::Channel => match channel {
                Channel::Chat => self.tell("waiting-nobody-chat", &[]),
                Channel::Call => self.tell("waiting-nobody-call", &[]),
            },
        }
    }

    /// When something happens by itself, and what; where it would change what the session waits for.
    fn next(&self, why: &WhyWaiting, now: Timestamp) -> Option<(Timestamp, String)> {
        match why.standing {
            Standing::CustomerAway { .. }
            | Standing::OutsideHours { .. }
            | Standing::Asked { .. }
            | Standing::Held { .. } => {
                return None;
            }
            Standing::Paused
            | Standing::Nobody { .. }
            | Standing::NobodyAvailable
            | Standing::Passed { .. }
            | Standing::RoomKept { .. }
            | Standing::AtQueueMaximum
            | Standing::Busy => {}
        }
        let limit = why.limit_at.map(|at| (at, self.tell("next-limit", &[])));
        // Whoever else may take it then, nobody is asked while the queue is paused.
        let step = why.next.as_ref().filter(|_| why.standing != Standing::Paused);
        let step = step.map(|next| (next.at, self.widening(next)));
        let first = match (step, limit) {
            (Some(step), Some(limit)) if limit.0 < step.0 => limit,
            (Some(step), _) => step,
            (None, limit) => limit?,
        };
        Some(first).filter(|(at, what)| *at > now && !what.is_empty())
    }

    fn widening(&self, next: &Widening) -> String {
        let mut clauses = Vec::new();
        if next.step.lower_levels_by > 0 {
            clauses.push(self.counted("next-levels", next.step.lower_levels_by.into()));
        }
        if next.step.more_tiers > 0 {
            clauses.push(self.counted("next-tiers", next.step.more_tiers.into()));
        }
        if let Some(queue) = &next.step.queue {
            let queue = ("queue", Word::Name((self.queue)(queue)));
            clauses.push(self.tell("next-queue", &[queue]));
        }
        self.list(clauses.into_iter().map(Word::Told).collect())
    }

    /// A message that names agents, with their number as `$count`.
    fn told_of(&self, key: &str, agents: &[AgentId], more: Option<(&'static str, Word)>) -> String {
        let names = agents.iter().map(|agent| self.name(*agent)).collect();
        let mut words = vec![
            ("count", Word::Count(agents.len() as u64)),
            ("agents", Word::Told(self.list(names))),
        ];
        words.extend(more);
        self.tell(key, &words)
    }

    /// "a", "a and b", "a, b and c", "a, b and 2 others".
    fn list(&self, words: Vec<Word>) -> String {
        let count = words.len();
        let mut words = words.into_iter();
        match (words.next(), words.next(), words.next()) {
            (None, ..) => String::new(),
            (Some(a), None, _) => self.tell("list-one", &[("a", a)]),
            (Some(a), Some(b), None) => self.tell("list-two", &[("a", a), ("b", b)]),
            (Some(a), Some(b), Some(_)) if count > NAMED_MAX => {
                let others = ("count", Word::Count((count - 2) as u64));
                self.tell("list-more", &[("a", a), ("b", b), others])
            }
            (Some(a), Some(b), Some(c)) => self.tell("list-three", &[("a", a), ("b", b), ("c", c)]),
        }
    }

    /// A span in whole units, rounded up; at least one second.
    fn span(&self, span: Millis) -> String {
        let up = |value: i64, unit: i64| (value + unit - 1) / unit;
        let seconds = up(span.0.max(1), 1_000);
        let minutes = up(seconds, 60);
        let (key, count) = if seconds < SECONDS_BELOW {
            ("seconds", seconds)
        } else if minutes < MINUTES_BELOW {
            ("minutes", minutes)
        } else {
            ("hours", up(minutes, 60))
        };
        self.tell(key, &[("count", Word::Count(count.unsigned_abs()))])
    }

    fn counted(&self, key: &str, count: u32) -> String {
        self.tell(key, &[("count", Word::Count(count.into()))])
    }

    /// An agent's name; the number where no name is known.
    fn name(&self, agent: AgentId) -> Word {
        let name = (self.agent)(agent);
        Word::Name(if name.is_empty() { format!("#{agent}") } else { name })
    }

    fn tell(&self, key: &str, words: &[(&'static str, Word)]) -> String {
        WORDING.tell(self.language, key, words)
    }
}

const fn decided_key(by: DecidedBy) -> &'static str {
    match by {
        DecidedBy::OnlyCandidate => "asked-only-candidate",
        DecidedBy::PastContact => "asked-past-contact",
        DecidedBy::SkillFit => "asked-skill-fit",
        DecidedBy::Load => "asked-load",
        DecidedBy::Fill => "asked-fill",
        DecidedBy::LongestIdle => "asked-longest-idle",
        DecidedBy::Tie => "asked-tie",
        DecidedBy::Transfer => "asked-transfer",
        DecidedBy::EarliestDue => "asked-earliest-due",
        DecidedBy::AllAsked => "asked-all",
    }
}

#[cfg(test)]
mod tests;
