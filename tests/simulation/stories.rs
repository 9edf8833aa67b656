//! The engine beside the naive router, seed by seed.

use std::collections::BTreeSet;

use seira_core::engine::Engine;
use seira_core::model::Event;

use super::hunt::{hunt, report, setting, survey};
use super::play::{Against, Play, play};
use super::script::plan;

/// Seeds without a wish of yours: about half a minute's, also where nothing is optimised.
const USUAL: u64 = if cfg!(debug_assertions) { 2_000 } else { 20_000 };

#[test]
fn the_engine_decides_as_the_naive_router_does_and_keeps_every_invariant() {
    if let Some(seed) = setting("SEIRA_SEED") {
        if let Err(fault) = play::<Engine>(&plan(seed), Against::Naive, true) {
            report::<Engine>(seed, &fault, Against::Naive);
        }
        return;
    }
    let count = setting("SEIRA_SEEDS").unwrap_or(USUAL);
    let first = setting("SEIRA_FIRST").unwrap_or(1);
    if setting("SEIRA_SURVEY").is_some() {
        let failed = survey::<Engine>(first, count, Against::Naive);
        assert_eq!(failed, 0, "seeds failed");
    } else if let Some((seed, fault)) = hunt::<Engine>(first, count, Against::Naive) {
        report::<Engine>(seed, &fault, Against::Naive);
    }
}

/// Names of what an event says, down to reasons and results.
fn words(event: &Event) -> String {
    let text = format!("{event:?}");
    let name: String = text.chars().take_while(char::is_ascii_alphanumeric).collect();
    match event {
        Event::SessionOffered { why, role, .. } => format!("{name} {:?} {role:?}", why.decided_by),
        Event::OfferEnded { result, .. } => format!("{name} {result:?}"),
        Event::Deferred { cause, .. } => format!("{name} {cause:?}"),
        Event::CallbackTried { outcome, .. } => format!("{name} {outcome:?}"),
        Event::SessionQueued { reason, .. } => format!("{name} {reason:?}"),
        Event::SessionAbandoned { reason, .. } => format!("{name} {reason:?}"),
        Event::SessionClosed { reason, .. } => format!("{name} {reason:?}"),
        _ => name,
    }
}

/// What must have happened at least once; else the scripts prove less than they say.
const EXPECTED: &[&str] = &[
    "AgentRemoved",
    "AgentSet",
    "CallbackTried NoAnswer",
    "CallbackTried Reached",
    "CallbackTried WrongNumber",
    "DeferralDue",
    "Deferred Asked",
    "Deferred NoAnswer",
    "Deferred PutOff",
    "Rejoined",
    "SessionClosed NotReached",
    "SessionClosed WrongNumber",
    "TurnConfirmed",
    "NotDeferred",
    "NotOffered",
    "SlotTaken",
    "Answered",
    "Configured",
    "CustomerConnectionChanged",
    "DeviceForgotten",
    "DrainEnded",
    "DrainStarted",
    "HoldEnded",
    "HolderChanged",
    "HoursChanged",
    "Marked",
    "MemberAdmitted",
    "MemberJoined",
    "MemberLeft",
    "MessagePosted",
    "OfferEnded Accepted",
    "OfferEnded AgentLost",
    "OfferEnded Declined",
    "OfferEnded Expired",
    "OfferEnded Rescinded",
    "PresenceChanged",
    "Promised",
    "PromisesSettled",
    "QueuePaused",
    "Rekeyed",
    "Relaxed",
    "Resumed",
    "SessionAbandoned CustomerLost",
    "SessionAbandoned Left",
    "SessionAbandoned QueueClosed",
    "SessionAbandoned WaitedTooLong",
    "SessionArrived",
    "SessionClosed Agent",
    "SessionClosed Customer",
    "SessionClosed CustomerLost",
    "SessionClosed Silence",
    "SessionConnected",
    "SessionForgotten",
    "SessionOffered AllAsked None",
    "SessionOffered EarliestDue None",
    "SessionOffered Fill None",
    "SessionOffered Load None",
    "SessionOffered Load Some(Conference)",
    "SessionOffered LongestIdle None",
    "SessionOffered OnlyCandidate None",
    "SessionOffered OnlyCandidate Some(Consult)",
    "SessionOffered PastContact None",
    "SessionOffered SkillFit None",
    "SessionOffered SkillFit Some(Conference)",
    "SessionOffered Tie None",
    "SessionOffered Transfer None",
    "SessionOffered Transfer Some(Conference)",
    "SessionOffered Transfer Some(Consult)",
    "SessionQueued AgentLost",
    "SessionQueued Escalated",
    "SessionQueued LineMoved",
    "SessionQueued Reassigned",
    "SessionQueued Transferred",
    "SilenceWarned",
    "SurgeChanged",
    "Whispered",
    "WrapUpStarted",
    // Refusals; what three of them need is no matter of chance, see `bad_input`.
    "AgentUnavailable",
    "AgentUnknown",
    "AlreadyIn",
    "BadValue",
    "ChannelUnavailable",
    "ConversationCrowded",
    "NobodyFree",
    "NoHigherTier",
    "NotHolder",
    "NotMember",
    "OfferClosed",
    "QueueClosed",
    "QueueFull",
    "QueueUnknown",
    "QueueUnstaffed",
    "Repeated",
    "SessionExists",
    "SessionIdTaken",
    "SessionOver",
    "SessionUnknown",
    "WrongState",
];

#[test]
fn whatever_can_happen_happens_in_the_scripts() {
    let mut missing: BTreeSet<&str> = EXPECTED.iter().copied().collect();
    for seed in 1..=USUAL {
        let plan = plan(seed);
        let mut story = Play::<Engine>::new(Against::Nobody);
        let mut lived = story.open(&plan);
        for step in &plan.steps {
            lived = lived.and_then(|()| story.step(step));
        }
        lived.unwrap();
        story.journal.iter().for_each(|(_, event)| {
            missing.remove(words(event).as_str());
        });
        missing.retain(|name| !story.refused.contains(name));
        if missing.is_empty() {
            return;
        }
    }
    panic!("never seen in {USUAL} seeds: {missing:?}");
}
