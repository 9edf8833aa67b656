//! Checks queues.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use seira_core::engine::{CLASSES_MAX, QUEUES_MAX, classes_of};
use seira_core::forecast::Prior;
use seira_core::model::{
    AtClosing, BoostId, ChannelSet, Confidence, Language, Level, Millis, QueueId, QueueSpec,
    RankKey, RelaxStep, Silence, SkillId, Tier, Tiers, Unstaffed,
};

use super::catalogue;
use super::check_deferral;
use super::check_hold::{self, Shown};
use super::check_schedule;
use super::check_surge;
use super::checker::{choice, count, name, seconds, seconds_or_never, skills, too_many, within};
use super::phrase::{Phrase, Purpose};
use super::problem::{Place, Report, did_you_mean};
use super::raw::{RawForecast, RawLanguages, RawQueue, RawRelax};
use super::read::{At, Named, RawText};
use super::settings::QueueSettings;
use super::texts::LocalText;

const SKILLS_MAX: usize = 16;
const BOOSTS_MAX: usize = 32;
const RELAX_MAX: usize = 8;
const DAY_S: i64 = 86_400;
const RANK: [RankKey; 4] =
    [RankKey::PastContact, RankKey::SkillFit, RankKey::Load, RankKey::LongestIdle];

/// All queues, in the order of the file.
pub(super) fn queues(raw: Option<At<Named<RawQueue>>>, report: &mut Report) -> Vec<QueueSettings> {
    let Some(raw) = raw.filter(|raw| !raw.value.0.is_empty()) else {
        if !report.mentions("queues") {
            let message = "is missing: at least one queue is needed, as a table [queues.<id>]";
            report.add(report.line(None), "queues", None, message.to_owned());
        }
        return Vec::new();
    };
    if raw.value.0.len() > QUEUES_MAX {
        let message = format!("{} queues, at most {QUEUES_MAX} are allowed", raw.value.0.len());
        raw.complain_here(report, "", message);
        return Vec::new();
    }
    let ids: BTreeSet<String> = raw.value.0.iter().map(|(id, _)| id.clone()).collect();
    let steps = |one: &RawQueue| one.relax.as_ref().map_or(0, |relax| relax.value.len());
    let of = |one: &RawQueue| classes_of(steps(one)) * (1 + spoken(one));
    let classes = raw.value.0.iter().map(|(_, at)| of(&at.value)).sum::<usize>();
    if classes > CLASSES_MAX {
        let message = format!(
            "{} queues with their relax steps need {classes} classes (each queue two, and two more \
             for each step; as many again for each of its languages), at most {CLASSES_MAX} are \
             allowed: leave out steps, languages or queues",
            raw.value.0.len()
        );
        raw.complain_here(report, "", message);
    }
    let queues = raw.value.0.into_iter();
    queues.filter_map(|(id, at)| queue(&id, at, &ids, report)).collect()
}

fn queue(
    id: &str,
    at: At<RawQueue>,
    ids: &BTreeSet<String>,
    report: &mut Report,
) -> Option<QueueSettings> {
    let id: Option<QueueId> =
        name(id).map_err(|message| at.complain_here(report, "", message)).ok();
    check_name_given(&at, ids, report);
    let raw = at.value;
    let arrivals = raw.unstaffed.as_ref().and_then(|at| at.value.arrivals.as_ref());
    let arrivals = arrivals.and_then(|arrivals| {
        choice(arrivals, &[("wait", Unstaffed::Wait), ("refuse", Unstaffed::Refuse)], report)
    });
    let unstaffed = arrivals.unwrap_or(Unstaffed::Wait);
    let show_position = raw.show_position.is_none_or(|at| at.value);
    let unstaffed_text = raw.unstaffed.and_then(|at| at.value.text);
    let closed_text = raw.closed.and_then(|at| at.value.text);
    let silence_close = seconds(raw.silence_close_s, 10..=3_600, 120, report);
    let silence = seconds_or_never(raw.silence_s, 30..=DAY_S, 600, report);
    let (callback, slots) =
        raw.callback.map_or((None, None), |at| check_deferral::callback(at.value, report));
    let spec = QueueSpec {
        channels: channels(raw.channels, report),
        skills: skills(raw.skills, SKILLS_MAX, report),
        preferred: skills(raw.preferred, SKILLS_MAX, report),
        tiers: tiers(raw.tier, report),
        target: seconds(raw.target_s, 0..=DAY_S, 60, report),
        rank: rank(raw.rank, report),
        relax: relax(raw.relax, id.as_ref(), ids, report),
        offer_lease: seconds(raw.offer_lease_s, 5..=120, 20, report),
        decline_cooldown: seconds(raw.decline_cooldown_s, 0..=3_600, 30, report),
        wrap_up: seconds(raw.wrap_up_s, 0..=3_600, 60, report),
        affinity_reach: seconds(raw.affinity_reach_s, 0..=3_600, 30, report),
        drain_after: seconds_or_never(raw.drain_after_s, 1..=3_600, 60, report),
        offer_to: u8::try_from(count(raw.offer_to, 1..=10, 1, report)).unwrap_or(1),
        agent_max: raw.agent_max.map(|raw| within(&raw, 1..=100, report)),
        silence: silence.map(|warn_after| Silence { warn_after, close_after: silence_close }),
        grace: seconds(raw.grace_s, 10..=3_600, 120, report),
        wait_max: raw
            .wait_max_s
            .and_then(|limit| seconds_or_never(Some(limit), 30..=DAY_S, 0, report)),
        waiting_max: count(raw.waiting_max, 1..=100_000, 1_000, report),
        unstaffed,
        at_closing: raw
            .at_closing
            .as_ref()
            .and_then(|at| at_closing(at, report))
            .unwrap_or(AtClosing::Serve),
        callback,
        message: raw.message.and_then(|at| check_deferral::message(at.value, report)),
        queue: id.unwrap_or_else(|| QueueId::new("queue").expect("a name as names are made")),
    };
    let unstaffed_text =
        text(unstaffed_text, Purpose::Notice, || catalogue::unstaffed(unstaffed), report);
    let hours = raw.hours.and_then(|hours| check_schedule::hours(hours, report));
    let zone = hours.as_ref().map(|hours| hours.zone.clone());
    let show_wait = raw.show_wait.is_none_or(|at| at.value);
    let shown = Shown { position: show_position, wait: show_wait };
    Some(QueueSettings {
        spec,
        // A queue without a name was reported, so what stands in is never told.
        name: text(raw.name, Purpose::Name, catalogue::closed, report),
        hold: check_hold::script(
            raw.hold.map(|at| at.value).unwrap_or_default(),
            &shown,
            zone,
            report,
        ),
        hours,
        closed_text: text(closed_text, Purpose::Notice, catalogue::closed, report),
        kept_text: match unstaffed {
            Unstaffed::Wait => unstaffed_text.clone(),
            Unstaffed::Refuse => catalogue::unstaffed(Unstaffed::Wait),
        },
        unstaffed_text,
        show_position,
        show_wait,
        confidence: confidence(raw.promise_percent, report),
        prior: raw.forecast.map(|at| prior(at.value, report)),
        surge: check_surge::surge(raw.surge.map(|at| at.value).unwrap_or_default(), report),
        slots,
        affinity: seconds(raw.affinity_s, 0..=600, 0, report),
        boosts: boosts(raw.boosts, report),
        languages: languages(raw.languages, report),
        language_level: u8::try_from(count(raw.language_level, 1..=10, 1, report))
            .ok()
            .and_then(Level::new)
            .unwrap_or(Level::MIN),
    })
}

/// A queue needs a name for people. One that only a variable speaks of was probably misspelt.
fn check_name_given(at: &At<RawQueue>, ids: &BTreeSet<String>, report: &mut Report) {
    let given = at.value.name.as_ref().is_some_and(|name| !name.value.0.is_empty());
    if given || report.mentions(&format!("{}.name", at.key)) {
        return;
    }
    let id = at.key.rsplit('.').next().unwrap_or_default();
    let message = match &at.place {
        Place::File { .. } => "is missing: what customers call this queue, as \
                               name = \"Billing\" or name = { en = \"Billing\", ... }"
            .to_owned(),
        Place::Variable(_) => {
            let others = ids.iter().map(String::as_str).filter(|other| *other != id);
            let hint = did_you_mean(id, others);
            format!("is missing: the environment makes a queue \"{id}\" without a name{hint}")
        }
    };
    at.complain_here(report, "name", message);
}

fn channels(raw: Option<At<Vec<At<String>>>>, report: &mut Report) -> ChannelSet {
    let chat = ChannelSet { chat: true, call: false };
    let Some(raw) = raw else { return chat };
    if raw.value.is_empty() {
        raw.complain(report, "at least one channel is needed; allowed: \"chat\"");
    }
    let mut chats = 0;
    for item in &raw.value {
        match &*item.value {
            "chat" => chats += 1,
            "call" => {
                item.complain(report, "calls are not available yet; allowed for now: \"chat\"");
            }
            other => {
                let hint = did_you_mean(other, ["chat"]);
                item.complain(report, format!("no channel{hint} (allowed: \"chat\")"));
            }
        }
        if chats > 1 {
            item.complain(report, "is in the list twice");
        }
    }
    chat
}

fn boosts(raw: Option<At<Named<i64>>>, report: &mut Report) -> BTreeMap<BoostId, Millis> {
    let Some(raw) = raw else { return BTreeMap::new() };
    if raw.value.0.len() > BOOSTS_MAX {
        let message = format!("{} boosts, at most {BOOSTS_MAX} are allowed", raw.value.0.len());
        raw.complain_here(report, "", message);
    }
    let mut boosts = BTreeMap::new();
    for (kind, at) in raw.value.0 {
        match name::<BoostId>(&kind) {
            Ok(kind) => {
                boosts.insert(kind, seconds(Some(at), 0..=DAY_S, 0, report));
            }
            Err(message) => at.complain(report, message),
        }
    }
    boosts
}

fn languages(raw: Option<At<RawLanguages>>, report: &mut Report) -> BTreeMap<Language, SkillId> {
    let Some(raw) = raw else { return BTreeMap::new() };
    let RawLanguages { en, fa, el, ru } = raw.value;
    let given = [(Language::En, en), (Language::Fa, fa), (Language::El, el), (Language::Ru, ru)];
    let mut languages = BTreeMap::new();
    for (language, skill) in given {
        let Some(skill) = skill else { continue };
        match name(&skill.value) {
            Ok(named) => {
                languages.insert(language, named);
            }
            Err(message) => skill.complain(report, message),
        }
    }
    languages
}

/// How many different skills a queue's languages are: each makes classes of its own.
fn spoken(raw: &RawQueue) -> usize {
    let Some(RawLanguages { en, fa, el, ru }) = raw.languages.as_ref().map(|at| &at.value) else {
        return 0;
    };
    let skills = [en, fa, el, ru].into_iter().flatten().map(|at| at.value.as_str());
    skills.collect::<BTreeSet<_>>().len()
}

fn rank(raw: Option<At<Vec<At<String>>>>, report: &mut Report) -> Vec<RankKey> {
    let Some(raw) = raw else { return RANK.to_vec() };
    let words = [
        ("past_contact", RankKey::PastContact),
        ("skill_fit", RankKey::SkillFit),
        ("load", RankKey::Load),
        ("fill", RankKey::Fill),
        ("longest_idle", RankKey::LongestIdle),
    ];
    if raw.value.is_empty() {
        raw.complain(report, "at least one is needed; leave the key out for the default order");
    }
    let mut rank = Vec::new();
    for item in &raw.value {
        match choice(item, &words, report) {
            Some(key) if rank.contains(&key) => item.complain(report, "is in the list twice"),
            Some(key) if opposed(key).is_some_and(|other| rank.contains(&other)) => {
                let message = "never counts: load and fill are one measure in opposite orders, and the \
                               first of them decides; one of the two is allowed";
                item.complain(report, message);
            }
            Some(key) => rank.push(key),
            None => {}
        }
    }
    rank
}

/// The key that asks for the opposite.
fn opposed(key: RankKey) -> Option<RankKey> {
    match key {
        RankKey::Load => Some(RankKey::Fill),
        RankKey::Fill => Some(RankKey::Load),
        RankKey::PastContact | RankKey::SkillFit | RankKey::LongestIdle => None,
    }
}

fn relax(
    raw: Option<At<Vec<At<RawRelax>>>>,
    own: Option<&QueueId>,
    ids: &BTreeSet<String>,
    report: &mut Report,
) -> Vec<RelaxStep> {
    let Some(raw) = raw else { return Vec::new() };
    too_many(&raw, RELAX_MAX, report);
    let mut steps: Vec<RelaxStep> = Vec::new();
    for item in raw.value {
        let Some(after) = item.value.after_s.clone() else {
            if !report.mentions(&format!("{}.after_s", item.key)) {
                item.complain_here(report, "after_s", "is missing: seconds of waiting before it");
            }
            continue;
        };
        let RawRelax { lower_levels_by, more_tiers, queue, .. } = &item.value;
        if lower_levels_by.is_none() && more_tiers.is_none() && queue.is_none() {
            let message = "changes nothing: lower_levels_by, more_tiers or queue is needed";
            item.complain_here(report, "", message);
        }
        let at = Millis::from_secs(within(&after, 1..=DAY_S, report));
        let early = steps.last().is_some_and(|last| last.after >= at);
        if early && !report.mentions(&after.key) {
            after.complain(report, "must be later than the step before it");
        }
        steps.push(RelaxStep {
            after: at,
            lower_levels_by: small(item.value.lower_levels_by, 9, report),
            more_tiers: small(item.value.more_tiers, 8, report),
            queue: item.value.queue.and_then(|queue| overflow(&queue, own, ids, report)),
        });
    }
    steps
}

/// 1 to `most`; 0 where nothing is said.
fn small(raw: Option<At<i64>>, most: u8, report: &mut Report) -> u8 {
    raw.map_or(0, |raw| within(&raw, 1..=most, report))
}

/// The one tier that takes a queue's sessions at first; every tier where none is named.
fn tiers(raw: Option<At<i64>>, report: &mut Report) -> Tiers {
    let Some(raw) = raw else { return Tiers::ANY };
    let tier = Tier::new(small(Some(raw), 9, report)).unwrap_or(Tier::FIRST);
    Tiers { from: tier, to: tier }
}

fn overflow(
    raw: &At<String>,
    own: Option<&QueueId>,
    ids: &BTreeSet<String>,
    report: &mut Report,
) -> Option<QueueId> {
    if own.is_some_and(|own| own.as_str() == raw.value) {
        raw.complain(report, "the queue itself; another one is needed");
        return None;
    }
    if !ids.contains(&raw.value) {
        let hint = did_you_mean(&raw.value, ids.iter().map(String::as_str));
        raw.complain(report, format!("no queue of this configuration{hint}"));
        return None;
    }
    QueueId::new(&raw.value).ok()
}

fn at_closing(raw: &At<String>, report: &mut Report) -> Option<AtClosing> {
    choice(raw, &[("serve", AtClosing::Serve), ("release", AtClosing::Release)], report)
}

/// The levels that forecasts are worked out for.
fn confidence(raw: Option<At<i64>>, report: &mut Report) -> Confidence {
    let Some(raw) = raw else { return Confidence::USUAL };
    let known = [50, 80, 90].into_iter().find(|percent| i64::from(*percent) == raw.value);
    let known = known.and_then(Confidence::new);
    if known.is_none() {
        raw.complain(report, "must be 50, 80 or 90");
    }
    known.unwrap_or(Confidence::USUAL)
}

fn prior(raw: RawForecast, report: &mut Report) -> Prior {
    let usual = Prior::default();
    let given = |raw, usual_s: f64, report: &mut Report| {
        seconds(raw, 1..=DAY_S, usual_s as i64, report).as_secs() as f64
    };
    Prior {
        handle_s: given(raw.handle_s, usual.handle_s, report),
        patience_s: given(raw.patience_s, usual.patience_s, report),
    }
}

/// A text in every language: as given; where a language is missing, as given in English or else
/// in the first of the four; where none is given, `default`.
pub(super) fn text(
    raw: Option<At<RawText>>,
    purpose: Purpose,
    default: impl Fn() -> LocalText,
    report: &mut Report,
) -> LocalText {
    let Some(raw) = raw else { return default() };
    if raw.value.0.is_empty() && !report.mentions(&raw.key) {
        let message = "is empty: give a text, or texts by language (en, fa, el, ru)";
        raw.complain_here(report, "", message);
    }
    let mut given: Vec<(Language, Arc<Phrase>)> = Vec::new();
    for (language, text) in &raw.value.0 {
        match Phrase::compile(*language, &text.value, purpose) {
            Ok(phrase) => given.push((*language, Arc::new(phrase))),
            Err(faults) => faults.into_iter().for_each(|fault| text.complain(report, fault)),
        }
    }
    given.sort_by_key(|(language, _)| *language);
    let Some((_, first)) = given.first().cloned() else { return default() };
    LocalText::new(|language| {
        let own = given.iter().find(|(other, _)| *other == language);
        Arc::clone(own.map_or(&first, |(_, phrase)| phrase))
    })
}
