//! What the program uses: checked, complete, in the program's own types.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use seira_core::engine::BOOST_MAX;
use seira_core::forecast::{Bounds, Prior};
use seira_core::model::{
    Asks, Boost, BoostId, Confidence, Configuration, DispositionId, Language, Level, Millis,
    QueueSpec, ReasonId, SkillId,
};

use super::hold::HoldScript;
use super::hours::Hours;
use super::postgres::PostgresUrl;
use super::sites::SiteSettings;
use super::texts::LocalText;

/// The boost of customers whom nobody here has talked with.
const FIRST_CONTACT: &str = "first_contact";
/// The boost of customers whom somebody here has talked with.
const RETURNING: &str = "returning";

/// All settings of one Seira process.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where pages, HTTP calls and WebSockets are served.
    pub listen: SocketAddr,
    /// Where `/metrics` is served.
    pub metrics_listen: SocketAddr,
    /// Origin people see in the address bar, as `https://host[:port]`; by default
    /// `http://` and the listen address. WebSockets of staff are accepted from it alone.
    pub public_origin: String,
    /// Origins of the websites that may embed the widget; `*` for any.
    pub embed_origins: Vec<String>,
    /// What people are told while nothing new can be kept, and so nothing is taken.
    pub unavailable_text: LocalText,
    /// Folder of databases and keys.
    pub data_dir: PathBuf,
    /// The PostgreSQL database of journal and history; none: files in the folder. Accounts and keys
    /// are in the folder either way.
    pub postgres: Option<PostgresUrl>,
    /// Log lines as JSON.
    pub log_json: bool,
    /// Log filter in the syntax of `tracing_subscriber::EnvFilter`.
    pub log_filter: String,
    /// Reasons an agent can choose for being away, in order.
    pub away_reasons: Vec<ReasonId>,
    /// Outcomes an agent can choose in wrap-up, in order.
    pub dispositions: Vec<DispositionId>,
    /// After this many unanswered offers in a row an agent is set away.
    pub missed_offers_max: u32,
    /// How long an agent's sessions are kept after the connection is lost.
    pub agent_grace: Millis,
    /// Bounds against too much.
    pub limits: Limits,
    /// How often the state is written down, so that a start need not read everything.
    pub snapshots: SnapshotPace,
    /// How long after its arrival what was said in a session can be read; none: for ever.
    pub content_kept: Option<Millis>,
    /// How long after its end a session stays in history; none: for ever.
    pub history_kept: Option<Millis>,
    /// How long records stay in the journal; none: for ever.
    pub journal_kept: Option<Millis>,
    /// Websites that say who their customers are.
    pub sites: Vec<SiteSettings>,
    /// All queues, in the order of the file.
    pub queues: Vec<QueueSettings>,
}

impl Settings {
    /// The part that the engine is told.
    #[must_use]
    pub fn engine(&self) -> Configuration {
        Configuration {
            queues: self.queues.iter().map(|queue| queue.spec.clone()).collect(),
            missed_offers_max: self.missed_offers_max,
            agent_grace: self.agent_grace,
        }
    }
}

/// How often the state is written down: when both have passed.
#[derive(Debug, Clone, Copy)]
pub struct SnapshotPace {
    /// Records that the journal has grown by.
    pub records: u32,
    /// The time: where much happens, one after the other would cost more than the start they are for.
    pub rest: Duration,
}

impl Default for SnapshotPace {
    /// A start folds at most about as many records, well below a second of work; at 2,000 records a
    /// second 120,000.
    fn default() -> Self {
        Self { records: 50_000, rest: Duration::from_secs(60) }
    }
}

/// Bounds against too much.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at once; further ones are refused.
    pub connections_max: u32,
    /// Frames a connection may send per second on average.
    pub frames_per_s: u32,
    /// Frames a connection may send at once.
    pub frames_burst: u32,
    /// Failed sign-ins of one login name before it has to wait.
    pub login_attempts_max: u32,
    /// How long a staff session lasts without use.
    pub staff_session: Millis,
    /// How long a device counts as that of the customer whom a website has proved, without a new proof;
    /// none: for ever.
    pub proof: Option<Millis>,
}

/// One queue.
#[derive(Debug, Clone)]
pub struct QueueSettings {
    /// What the engine is told.
    pub spec: QueueSpec,
    /// Its name for people.
    pub name: LocalText,
    /// When it is open; none: always.
    pub hours: Option<Hours>,
    /// What those who wait are told.
    pub hold: HoldScript,
    /// What is said outside opening hours.
    pub closed_text: LocalText,
    /// What those who come are told while nobody is on duty.
    pub unstaffed_text: LocalText,
    /// What those who wait already are told then: they are never sent away.
    pub kept_text: LocalText,
    /// Whether customers see their place in line.
    pub show_position: bool,
    /// Whether customers see how long it will take.
    pub show_wait: bool,
    /// How sure the upper end of what they see is.
    pub confidence: Confidence,
    /// What is believed of waits before anything was seen; none: nothing is promised then.
    pub prior: Option<Prior>,
    /// What happens while more comes than its agents can meet.
    pub surge: SurgeSettings,
    /// How long an arriving session waits for a busy past agent alone; zero: not at all.
    pub affinity: Millis,
    /// How much earlier sessions are due, by the kind of customer.
    pub boosts: BTreeMap<BoostId, Millis>,
    /// The skill that speaking a language of the pages is.
    pub languages: BTreeMap<Language, SkillId>,
    /// How well somebody must speak it.
    pub language_level: Level,
    /// The time slots of its callbacks; none: customers are called when their turn comes.
    pub slots: Option<SlotRules>,
}

/// Time slots for callbacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotRules {
    /// How long each is.
    pub length: Millis,
    /// How far ahead they can be chosen.
    pub ahead: Millis,
}

impl QueueSettings {
    /// What a session of a customer whose page is in `language` asks for of its own.
    #[must_use]
    pub fn asks(&self, language: Language) -> Asks {
        let skill = self.languages.get(&language).cloned();
        Asks { language: skill.map(|skill| (skill, self.language_level)), ..Asks::default() }
    }

    /// The boosts of a session: by whether somebody here has talked with its customer before, and by
    /// the segments that the customer's website has proved. Those that would make more than
    /// [`BOOST_MAX`] together are left out.
    #[must_use]
    pub fn boosts_for(&self, known: bool, segments: &[String]) -> Vec<Boost> {
        let kind = if known { RETURNING } else { FIRST_CONTACT };
        let applies = |reason: &str| {
            let claimed = segments.iter().any(|segment| segment == reason);
            reason == kind || (claimed && ![RETURNING, FIRST_CONTACT].contains(&reason))
        };
        let mut left = BOOST_MAX;
        let found = self.boosts.iter().filter(|(reason, by)| {
            let fits = applies(reason.as_str()) && **by > Millis::ZERO && **by <= left;
            if fits {
                left = Millis(left.0 - by.0);
            }
            fits
        });
        found.map(|(reason, by)| Boost { reason: reason.clone(), by: *by }).collect()
    }
}

/// When a queue counts as overrun, and what it does then.
#[derive(Debug, Clone)]
pub struct SurgeSettings {
    /// None: only supervisors say so.
    pub bounds: Option<Bounds>,
    /// Most sessions in line meanwhile; none: as without it.
    pub waiting_max: Option<u32>,
    /// Whether whoever waits takes every relaxation step at once.
    pub widen: bool,
    /// What customers are told, unless a supervisor says something else.
    pub text: LocalText,
}
