//! What the file may say: every key by name, all optional, with the kind of value it takes.
//!
//! Meaning, ranges and defaults are the business of `check`; `config/seira.toml` documents both.

use seira_core::model::Language;

use super::problem::Report;
use super::read::{At, DateText, Named, RawText, Read, Spot, raw};
use super::sites::RawSecrets;
use super::tree::{Node, Value};

raw! {
    /// The whole file.
    RawSettings {
        server: RawServer,
        storage: RawStorage,
        log: RawLog,
        agents: RawAgents,
        limits: RawLimits,
        retention: RawRetention,
        sites: Named<RawSite>,
        queues: Named<RawQueue>,
    }
}

raw! {
    /// `[server]`
    RawServer {
        listen: String,
        metrics_listen: String,
        public_origin: String,
        embed_origins: Vec<At<String>>,
        unavailable_text: RawText,
    }
}

raw! {
    /// `[storage]`
    RawStorage {
        dir: String,
        postgres: String,
        postgres_file: String,
        snapshot_records: i64,
        snapshot_s: i64,
    }
}

raw! {
    /// `[log]`
    RawLog {
        json: bool,
        filter: String,
    }
}

raw! {
    /// `[agents]`
    RawAgents {
        away_reasons: Vec<At<String>>,
        dispositions: Vec<At<String>>,
        missed_offers_max: i64,
        grace_s: i64,
    }
}

raw! {
    /// `[limits]`
    RawLimits {
        connections_max: i64,
        frames_per_s: i64,
        frames_burst: i64,
        login_attempts_max: i64,
        staff_session_s: i64,
        proof_days: i64,
    }
}

raw! {
    /// `[retention]`
    RawRetention {
        content_days: i64,
        history_days: i64,
        journal_days: i64,
    }
}

raw! {
    /// `[sites.<id>]`
    RawSite {
        identity_secrets: RawSecrets,
        identity_secret_files: Vec<At<String>>,
    }
}

raw! {
    /// `[queues.<id>]`
    RawQueue {
        name: RawText,
        channels: Vec<At<String>>,
        skills: Named<i64>,
        preferred: Named<i64>,
        tier: i64,
        languages: RawLanguages,
        language_level: i64,
        target_s: i64,
        boosts: Named<i64>,
        rank: Vec<At<String>>,
        relax: Vec<At<RawRelax>>,
        offer_lease_s: i64,
        decline_cooldown_s: i64,
        wrap_up_s: i64,
        affinity_s: i64,
        affinity_reach_s: i64,
        drain_after_s: i64,
        offer_to: i64,
        agent_max: i64,
        silence_s: i64,
        silence_close_s: i64,
        grace_s: i64,
        waiting_max: i64,
        wait_max_s: i64,
        show_position: bool,
        show_wait: bool,
        promise_percent: i64,
        forecast: RawForecast,
        surge: RawSurge,
        callback: RawCallback,
        message: RawMessage,
        at_closing: String,
        hours: RawHours,
        hold: RawHold,
        closed: RawClosed,
        unstaffed: RawUnstaffed,
    }
}

raw! {
    /// `[queues.<id>.languages]`
    RawLanguages {
        en: String,
        fa: String,
        el: String,
        ru: String,
    }
}

raw! {
    /// One item of `relax`.
    RawRelax {
        after_s: i64,
        lower_levels_by: i64,
        more_tiers: i64,
        queue: String,
    }
}

raw! {
    /// `[queues.<id>.hours]`
    RawHours {
        zone: String,
        intervals: RawWeek,
        holidays: Vec<At<RawHoliday>>,
    }
}

raw! {
    /// `[queues.<id>.hours.intervals]`
    RawWeek {
        mon: Vec<At<String>>,
        tue: Vec<At<String>>,
        wed: Vec<At<String>>,
        thu: Vec<At<String>>,
        fri: Vec<At<String>>,
        sat: Vec<At<String>>,
        sun: Vec<At<String>>,
    }
}

raw! {
    /// One item of `holidays`.
    RawHoliday {
        date: DateText,
        open: Vec<At<String>>,
    }
}

raw! {
    /// `[queues.<id>.hold]`
    RawHold {
        first_after_s: i64,
        every_s: i64,
        texts: Vec<At<RawHoldText>>,
    }
}

raw! {
    /// `link` of one item of `texts`.
    RawHoldLink {
        url: String,
        text: RawText,
    }
}

/// One item of `[queues.<id>.hold] texts`: a text, or a table of texts by language with what else is
/// said of it.
#[derive(Debug, Clone)]
pub(crate) struct RawHoldText {
    pub(super) text: RawText,
    pub(super) waited_from_s: Option<At<i64>>,
    pub(super) waited_to_s: Option<At<i64>>,
    pub(super) wait_over_s: Option<At<i64>>,
    pub(super) during: Option<At<String>>,
    pub(super) link: Option<At<RawHoldLink>>,
}

impl RawHoldText {
    pub(super) const KEYS: &'static [&'static str] =
        &["waited_from_s", "waited_to_s", "wait_over_s", "during", "link"];
}

impl Read for RawHoldText {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        let mut found = Self {
            text: RawText(Vec::new()),
            waited_from_s: None,
            waited_to_s: None,
            wait_over_s: None,
            during: None,
            link: None,
        };
        let Value::Table(entries) = &spot.node.value else {
            found.text = RawText::read(spot, report)?;
            return Some(found);
        };
        let mut texts = Vec::new();
        for (name, node) in entries {
            let inner = spot.enter(name, node);
            match name.as_str() {
                "waited_from_s" => found.waited_from_s = At::read(&inner, report),
                "waited_to_s" => found.waited_to_s = At::read(&inner, report),
                "wait_over_s" => found.wait_over_s = At::read(&inner, report),
                "during" => found.during = At::read(&inner, report),
                "link" => found.link = At::read(&inner, report),
                tag if Language::ALL.iter().any(|language| language.tag() == tag) => {
                    texts.push((name.clone(), node.clone()));
                }
                unknown => {
                    let known = Language::ALL.map(Language::tag);
                    let known: Vec<&str> = known.iter().chain(Self::KEYS).copied().collect();
                    inner.unknown(unknown, &known, report);
                }
            }
        }
        let texts = Node { value: Value::Table(texts), ..spot.node.clone() };
        found.text = RawText::read(&Spot { node: &texts, key: spot.key.clone() }, report)?;
        Some(found)
    }
}

raw! {
    /// `[queues.<id>.forecast]`
    RawForecast {
        handle_s: i64,
        patience_s: i64,
    }
}

raw! {
    /// `[queues.<id>.surge]`
    RawSurge {
        detect: bool,
        begins_s: i64,
        ends_s: i64,
        after_s: i64,
        waiting_max: i64,
        widen: bool,
        text: RawText,
    }
}

raw! {
    /// `[queues.<id>.callback]`
    RawCallback {
        enabled: bool,
        attempts: i64,
        retry_after_s: i64,
        slot_s: i64,
        slot_days: i64,
        slot_max: i64,
    }
}

raw! {
    /// `[queues.<id>.message]`
    RawMessage {
        enabled: bool,
        target_s: i64,
    }
}

raw! {
    /// `[queues.<id>.closed]`
    RawClosed {
        text: RawText,
    }
}

raw! {
    /// `[queues.<id>.unstaffed]`
    RawUnstaffed {
        arrivals: String,
        text: RawText,
    }
}

/// Every table with its keys, for the test of the sample's completeness.
#[cfg(test)]
pub(super) const TABLES: [(&str, &[&str]); 21] = [
    ("", RawSettings::KEYS),
    ("server", RawServer::KEYS),
    ("storage", RawStorage::KEYS),
    ("log", RawLog::KEYS),
    ("agents", RawAgents::KEYS),
    ("limits", RawLimits::KEYS),
    ("retention", RawRetention::KEYS),
    ("sites.*", RawSite::KEYS),
    ("queues.*", RawQueue::KEYS),
    ("queues.*.languages", RawLanguages::KEYS),
    ("queues.*.relax", RawRelax::KEYS),
    ("queues.*.hours", RawHours::KEYS),
    ("queues.*.hours.intervals", RawWeek::KEYS),
    ("queues.*.hours.holidays", RawHoliday::KEYS),
    ("queues.*.hold", RawHold::KEYS),
    ("queues.*.forecast", RawForecast::KEYS),
    ("queues.*.surge", RawSurge::KEYS),
    ("queues.*.callback", RawCallback::KEYS),
    ("queues.*.message", RawMessage::KEYS),
    ("queues.*.closed", RawClosed::KEYS),
    ("queues.*.unstaffed", RawUnstaffed::KEYS),
];
