//! Lines of support, languages, wishes of single sessions.

use seira_core::model::{
    Event, Level, Millis, Refusal, RelaxStep, SessionState, SkillId, Tier, Tiers, Wish,
};

use crate::center::{Center, queue, skills};

fn first_line(name: &str) -> seira_core::model::QueueSpec {
    let mut spec = queue(name, &[]);
    spec.tiers = Tiers { from: Tier::FIRST, to: Tier::FIRST };
    spec
}

#[test]
fn the_second_line_is_asked_when_the_wait_widens_to_it() {
    let mut tech = first_line("tech");
    tech.relax = vec![RelaxStep {
        after: Millis::from_secs(60),
        lower_levels_by: 0,
        more_tiers: 1,
        queue: None,
    }];
    let mut center = Center::new(vec![tech]);
    let second = center.agent_of_tier(2, 2, &[]);
    let session = center.arrive("tech");
    center.pass(59);
    assert_eq!(center.asked(session), None);
    center.pass(1);
    assert_eq!(center.asked(session), Some(second));
}

#[test]
fn an_escalated_session_keeps_its_place_and_goes_to_the_next_tier() {
    let mut center = Center::new(vec![first_line("tech")]);
    let first = center.agent_of_tier(1, 1, &[]);
    let session = center.arrive("tech");
    center.accept(session);
    let due_at = center.session(session).due_at;
    let escalate = Wish::Escalate { agent: first, session, note: None };
    assert_eq!(center.ask(escalate.clone()), Err(Refusal::NoHigherTier(session)));
    let second = center.agent_of_tier(2, 2, &[]);
    center.pass(30);
    center.arrive("tech");
    center.ask(escalate).unwrap();
    assert_eq!(center.asked(session), Some(second));
    assert_eq!(center.session(session).due_at, due_at);
    center.decline(session);
    center.pass(29);
    assert_eq!(center.asked(session), None, "the first line is not asked again");
}

#[test]
fn an_overflow_step_and_an_escalation_never_lower_a_language() {
    let mut narrow = queue("french", &[("french", 8)]);
    narrow.relax = vec![RelaxStep {
        after: Millis::from_secs(10),
        lower_levels_by: 9,
        more_tiers: 0,
        queue: Some(seira_core::model::QueueId::new("any").unwrap()),
    }];
    let mut center = Center::new(vec![narrow, queue("any", &[])]);
    center.agent(1, &[("french", 9)], 3);
    let greek = center.agent(2, &[("greek", 2)], 3);
    let session = center.arrive_as("french", |arrival| {
        let (skill, level) = (SkillId::new("greek").unwrap(), Level::new(2).unwrap());
        arrival.asks.language = Some((skill, level));
    });
    center.pass(9);
    assert_eq!(center.asked(session), None);
    center.pass(1);
    assert_eq!(center.asked(session), Some(greek));
}

#[test]
fn a_session_may_ask_for_more_than_its_queue() {
    let mut center = Center::new(vec![queue("billing", &[("billing", 2)])]);
    center.agent(1, &[("billing", 9)], 3);
    let lawyer = center.agent(2, &[("billing", 2), ("law", 4)], 3);
    let session = center.arrive_as("billing", |a| a.asks.skills = skills(&[("law", 4)]));
    assert_eq!(center.accept(session), lawyer);
    let preferring = center.arrive_as("billing", |a| a.asks.preferred = skills(&[("law", 4)]));
    assert_eq!(center.accept(preferring), lawyer, "preferred weighs more than levels");
    center.presence(lawyer, seira_core::model::PresenceWish::Offline);
    let waits = center.arrive_as("billing", |a| a.asks.skills = skills(&[("law", 4)]));
    let content = center.arrive_as("billing", |a| a.asks.preferred = skills(&[("law", 4)]));
    assert_eq!(center.state(waits), SessionState::Queued);
    assert!(center.asked(content).is_some(), "preferred keeps nobody out");
}

#[test]
fn the_journal_says_what_was_asked_of_whoever_was_asked() {
    let mut center = Center::new(vec![queue("billing", &[("billing", 2)])]);
    center.agent(1, &[("billing", 5)], 3);
    center.arrive("billing");
    let asked = center.log.iter().rev().find_map(|event| match event {
        Event::SessionOffered { why, .. } => Some(why.requirement.any_of.clone()),
        _ => None,
    });
    let asked = asked.unwrap();
    assert_eq!(asked[0].skills, skills(&[("billing", 2)]));
}
