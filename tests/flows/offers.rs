//! Who is asked, and what becomes of it.

use seira_core::model::{
    Author, AwayReason, DecidedBy, Event, Millis, OfferResult, Presence, PresenceWish, QueueId,
    RankKey, ReasonId, Refusal, RelaxStep, Resting, SessionState, Target, Wish,
};

use crate::center::{Center, queue};

fn decided_by(center: &Center) -> Option<DecidedBy> {
    center.log.iter().rev().find_map(|event| match event {
        Event::SessionOffered { why, .. } => Some(why.decided_by),
        _ => None,
    })
}

#[test]
fn the_best_fit_is_asked_then_the_least_loaded_then_the_longest_idle() {
    let mut french = queue("french", &[("french", 2)]);
    french.channels.call = false;
    let mut center = Center::new(vec![french]);
    let fair = center.agent(1, &[("french", 3)], 4);
    center.pass(1);
    let good = center.agent(2, &[("french", 8)], 4);
    center.pass(1);
    let also_good = center.agent(3, &[("french", 8)], 4);
    let first = center.arrive("french");
    assert_eq!(center.asked(first), Some(good));
    assert_eq!(decided_by(&center), Some(DecidedBy::LongestIdle));
    center.accept(first);
    let second = center.arrive("french");
    assert_eq!(center.asked(second), Some(also_good));
    assert_eq!(decided_by(&center), Some(DecidedBy::Load));
    for _ in 0..6 {
        center.arrive("french");
    }
    let ninth = center.arrive("french");
    assert_eq!(center.asked(ninth), Some(fair), "the fair one is asked when the good are full");
}

#[test]
fn fewer_spare_skills_are_asked_first_so_that_flexible_agents_stay_free() {
    let mut center = Center::new(vec![queue("french", &[("french", 2)])]);
    center.agent(1, &[("french", 5), ("billing", 5)], 4);
    let focused = center.agent(2, &[("french", 5)], 4);
    let session = center.arrive("french");
    assert_eq!(center.asked(session), Some(focused));
    assert_eq!(decided_by(&center), Some(DecidedBy::SkillFit));
}

#[test]
fn a_past_agent_is_asked_before_a_better_fit() {
    let mut center = Center::new(vec![queue("french", &[("french", 2)])]);
    let known = center.agent(1, &[("french", 2)], 4);
    center.agent(2, &[("french", 9)], 4);
    let session = center.arrive_known("french", &[known], 0);
    assert_eq!(center.asked(session), Some(known));
    assert_eq!(decided_by(&center), Some(DecidedBy::PastContact));
}

#[test]
fn a_queue_may_rank_load_before_everything() {
    let mut by_load = queue("french", &[("french", 2)]);
    by_load.rank = vec![RankKey::Load];
    by_load.channels.call = false;
    let mut center = Center::new(vec![by_load]);
    let expert = center.agent(1, &[("french", 9)], 4);
    let known = center.agent(2, &[("french", 2)], 4);
    let first = center.arrive_known("french", &[known], 0);
    assert_eq!(center.accept(first), known, "equal load: the past agent");
    let second = center.arrive_known("french", &[known], 0);
    assert_eq!(center.asked(second), Some(expert), "less loaded");
}

#[test]
fn a_held_session_waits_for_its_past_agent_until_the_hold_ends() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let known = center.agent(1, &[], 1);
    let busy = center.arrive("billing");
    assert_eq!(center.accept(busy), known);
    let other = center.agent(2, &[], 1);
    let held = center.arrive_known("billing", &[known], 60);
    assert_eq!(center.asked(held), None, "held although another agent is free");
    center.pass(59);
    assert_eq!(center.asked(held), None);
    center.pass(1);
    assert_eq!(center.asked(held), Some(other));
    let again = center.arrive_known("billing", &[known], 60);
    center.serve(busy, known);
    assert_eq!(center.asked(again), Some(known), "the past agent became free in time");
}

#[test]
fn within_reach_a_freed_past_agent_prefers_who_they_know() {
    let mut reach = queue("billing", &[]);
    reach.affinity_reach = Millis::from_secs(60);
    let mut center = Center::new(vec![reach]);
    let known = center.agent(1, &[], 1);
    let busy = center.arrive("billing");
    center.accept(busy);
    let stranger = center.arrive("billing");
    center.pass(30);
    let friend = center.arrive_known("billing", &[known], 0);
    center.serve(busy, known);
    assert_eq!((center.asked(friend), center.asked(stranger)), (Some(known), None));
    center.accept(friend);
    center.pass(61);
    center.arrive_known("billing", &[known], 0);
    center.serve(friend, known);
    assert_eq!(center.asked(stranger), Some(known), "beyond reach the earliest due goes first");
}

#[test]
fn a_declined_session_goes_to_the_next_agent_at_once_and_keeps_its_place() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let one = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    let due = center.session(session).due_at;
    let two = center.agent(2, &[], 1);
    assert_eq!(center.decline(session), one);
    assert_eq!(center.asked(session), Some(two));
    assert_eq!(center.session(session).due_at, due);
}

#[test]
fn after_a_decline_the_same_agent_is_asked_again_only_after_the_cool_down() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.decline(session);
    let next = center.arrive("billing");
    assert_eq!(center.asked(next), Some(agent), "the others are not held up");
    center.accept(next);
    center.serve(next, agent);
    center.pass(29);
    assert_eq!(center.asked(session), None);
    center.pass(1);
    assert_eq!(center.asked(session), Some(agent));
}

#[test]
fn a_change_of_presence_ends_the_cool_down() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.decline(session);
    center.presence(agent, PresenceWish::Away(ReasonId::new("lunch").unwrap()));
    center.presence(agent, PresenceWish::Available);
    assert_eq!(center.asked(session), Some(agent));
}

#[test]
fn unanswered_offer_rings_the_next_agent_and_keeps_its_place() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let one = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    let two = center.agent(2, &[], 1);
    let (_, offer) = center.offer(session);
    center.pass(20);
    assert_eq!(center.asked(session), Some(two));
    let late = center.ask(Wish::Accept { agent: one, offer });
    assert_eq!(late, Err(Refusal::OfferClosed(offer)), "a late answer is refused");
}

#[test]
fn repeated_misses_set_the_agent_away_with_the_reason() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    center.arrive("billing");
    center.arrive("billing");
    center.pass(40);
    let away = Presence::At(Resting::Away(AwayReason::MissedOffers));
    assert_eq!(*center.engine.agent(agent).unwrap().presence, away);
    center.presence(agent, PresenceWish::Available);
    assert!(!center.engine.agent(agent).unwrap().offers.is_empty(), "back with one click");
}

#[test]
fn an_offer_is_rescinded_when_the_customer_leaves() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    let next = center.arrive("billing");
    center.ask(Wish::Leave { session }).unwrap();
    let rescinded =
        |event: &Event| matches!(event, Event::OfferEnded { result: OfferResult::Rescinded, .. });
    assert!(center.log.iter().any(rescinded));
    assert_eq!(center.asked(next), Some(agent));
}

#[test]
fn only_the_asked_agent_can_answer_and_only_once() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let one = center.agent(1, &[], 1);
    let two = center.agent(2, &[], 1);
    let session = center.arrive("billing");
    let (asked, offer) = center.offer(session);
    let other = if asked == one { two } else { one };
    let refused = Err(Refusal::OfferClosed(offer));
    assert_eq!(center.ask(Wish::Accept { agent: other, offer }), refused);
    assert_eq!(center.ask(Wish::Decline { agent: other, offer }), refused);
    center.accept(session);
    assert_eq!(center.ask(Wish::Accept { agent: asked, offer }), refused);
    assert!(
        matches!(center.state(session), SessionState::Connected { agent, .. } if agent == asked)
    );
}

#[test]
fn a_session_passed_to_a_colleague_who_left_meanwhile_goes_back_in_line() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let first = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.accept(session);
    let colleague = center.agent(2, &[], 1);
    let third = center.agent_offline(3, &[], 1);
    center.ask(Wish::CustomerConnectionLost { session }).unwrap();
    let to = Target::Agent(colleague);
    center.ask(Wish::Transfer { agent: first, session, to, note: None }).unwrap();
    center.presence(colleague, PresenceWish::Offline);
    center.ask(Wish::CustomerConnectionBack { session }).unwrap();
    center.presence(third, PresenceWish::Available);
    assert_eq!(center.asked(session), Some(third));
}

#[test]
fn time_in_conversation_is_no_waiting() {
    let mut tech = queue("tech", &[("tech", 5)]);
    let lower =
        RelaxStep { after: Millis::from_secs(60), lower_levels_by: 3, more_tiers: 0, queue: None };
    tech.relax = vec![lower];
    let mut center = Center::new(vec![queue("orders", &[]), tech]);
    let first = center.agent(1, &[], 1);
    let session = center.arrive("orders");
    center.accept(session);
    center.post(session, Author::Customer).unwrap();
    center.pass(600);
    let fair = center.agent(2, &[("tech", 2)], 1);
    let to = Target::Queue(QueueId::new("tech").unwrap());
    center.ask(Wish::Transfer { agent: first, session, to, note: None }).unwrap();
    let queued_at = center.now;
    let oldest = |center: &Center| center.engine.queues().find_map(|queue| queue.oldest_queued_at);
    assert_eq!(oldest(&center), Some(queued_at));
    center.pass(59);
    assert_eq!(center.asked(session), None, "the expert may still come");
    center.pass(1);
    assert_eq!(center.asked(session), Some(fair));
}

#[test]
fn a_hold_ends_when_nobody_it_waits_for_takes_work_any_more() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let past = center.agent(1, &[], 1);
    let busy = center.arrive("billing");
    center.accept(busy);
    let session = center.arrive_known("billing", &[past], 600);
    let other = center.agent(2, &[], 1);
    assert_eq!(center.asked(session), None);
    center.presence(past, PresenceWish::Offline);
    assert_eq!(center.asked(session), Some(other));
}

#[test]
fn a_hold_ends_when_the_past_agent_passes_it_on() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let past = center.agent(1, &[], 1);
    let session = center.arrive_known("billing", &[past], 600);
    let other = center.agent(2, &[], 1);
    assert_eq!(center.decline(session), past);
    assert_eq!(center.asked(session), Some(other));
}

#[test]
fn whoever_passed_a_session_on_twice_is_left_out_once() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let (one, two) = (center.agent(1, &[], 1), center.agent(2, &[], 1));
    let session = center.arrive("billing");
    assert_eq!(center.decline(session), one);
    center.presence(one, PresenceWish::Offline);
    center.presence(one, PresenceWish::Available);
    assert_eq!(center.decline(session), two);
    center.agent(3, &[], 1);
    center.agent(4, &[], 1);
    assert_eq!(center.decline(session), one, "a new presence ends a cool-down");
    let candidates = center.engine.offers_for(session).map(|offer| offer.why.candidates);
    assert_eq!(candidates.collect::<Vec<_>>(), [2]);
}

#[test]
fn whoever_stands_behind_somebody_that_all_have_passed_on_is_offered_when_the_rules_allow() {
    let law = |level| vec![queue("law", &[("law", level)])];
    let mut center = Center::new(law(3));
    let agents: Vec<_> = (1..=6).map(|number| center.agent(number, &[("law", 3)], 1)).collect();
    let first = center.arrive("law");
    agents.iter().for_each(|_| {
        center.decline(first);
    });
    center.configure(law(5)).unwrap();
    let second = center.arrive("law");
    assert_eq!(center.asked(second), None);
    center.configure(law(3)).unwrap();
    assert_eq!(center.asked(first), None, "it cools for everybody");
    assert!(center.asked(second).is_some());
}
