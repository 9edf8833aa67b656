//! Presence, capacity, and agents who vanish.

use seira_core::model::{
    AgentId, AgentSpec, Author, Capacity, Channel, Event, Millis, OfferResult, Presence,
    PresenceWish, QueuedReason, ReasonId, Refusal, Resting, SessionState, Target, Wish,
};

use crate::center::{Center, queue};

#[test]
fn an_agent_takes_chats_up_to_capacity() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 2);
    let sessions: Vec<_> = (0..3).map(|_| center.arrive("billing")).collect();
    assert_eq!(center.asked(sessions[1]), Some(agent));
    assert_eq!(center.asked(sessions[2]), None);
    center.accept(sessions[0]);
    center.accept(sessions[1]);
    center.ask(Wish::End { session: sessions[0], by: Author::Agent(agent) }).unwrap();
    assert_eq!(center.asked(sessions[2]), None, "wrap-up holds the slot");
    center.pass(60);
    assert_eq!(center.asked(sessions[2]), Some(agent), "wrap-up ends by itself");
}

#[test]
fn a_call_excludes_chats() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 3);
    let call = center.arrive_as("billing", |arrival| arrival.channel = Channel::Call);
    center.accept(call);
    let chat = center.arrive("billing");
    assert_eq!(center.asked(chat), None);
    center.serve(call, agent);
    assert_eq!(center.asked(chat), Some(agent));
}

#[test]
fn an_away_agent_gets_nothing_and_open_offers_go_on() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let one = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    let two = center.agent(2, &[], 1);
    center.presence(one, PresenceWish::Away(ReasonId::new("lunch").unwrap()));
    assert_eq!(center.asked(session), Some(two));
}

#[test]
fn who_closes_the_laptop_keeps_conversations_for_the_grace() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let one = center.agent(1, &[], 2);
    let talking = center.arrive("billing");
    center.accept(talking);
    let offered = center.arrive("billing");
    let due = center.session(talking).due_at;
    let events = center.ask(Wish::AgentConnectionLost { agent: one }).unwrap();
    let lost =
        |event: &Event| matches!(event, Event::OfferEnded { result: OfferResult::AgentLost, .. });
    assert!(events.iter().any(lost), "the offer goes on at once");
    let two = center.agent(2, &[], 2);
    assert_eq!(center.asked(offered), Some(two));
    center.pass(59);
    assert!(matches!(center.state(talking), SessionState::Connected { .. }));
    center.pass(1);
    assert_eq!(center.asked(talking), Some(two), "then it is in line again and goes on");
    assert_eq!(center.session(talking).due_at, due);
    assert_eq!(*center.engine.agent(one).unwrap().presence, Presence::At(Resting::Offline));
}

#[test]
fn who_comes_back_in_time_goes_on_as_before() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 2);
    let talking = center.arrive("billing");
    center.accept(talking);
    center.ask(Wish::AgentConnectionLost { agent }).unwrap();
    let waiting = center.arrive("billing");
    assert_eq!(center.asked(waiting), None);
    center.pass(30);
    center.ask(Wish::AgentConnectionBack { agent }).unwrap();
    assert_eq!(center.asked(waiting), Some(agent));
    assert!(matches!(center.state(talking), SessionState::Connected { .. }));
}

#[test]
fn a_vanished_agents_wrap_up_is_over_with_the_grace() {
    let mut spec = queue("billing", &[]);
    spec.wrap_up = seira_core::model::Millis::from_secs(600);
    let mut center = Center::new(vec![spec]);
    let agent = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.accept(session);
    center.ask(Wish::End { session, by: Author::Customer }).unwrap();
    center.ask(Wish::AgentConnectionLost { agent }).unwrap();
    center.pass(60);
    assert!(matches!(center.state(session), SessionState::Closed { .. }));
}

#[test]
fn a_removed_account_gives_its_sessions_back() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let one = center.agent(1, &[], 2);
    let talking = center.arrive("billing");
    center.accept(talking);
    let offered = center.arrive("billing");
    center.ask(Wish::RemoveAgent { agent: one }).unwrap();
    assert!(center.engine.agent(one).is_none());
    let two = center.agent(2, &[], 2);
    assert_eq!((center.asked(talking), center.asked(offered)), (Some(two), Some(two)));
}

#[test]
fn new_skills_count_at_once() {
    let mut center = Center::new(vec![queue("french", &[("french", 5)])]);
    let agent = center.agent(1, &[("french", 2)], 1);
    let session = center.arrive("french");
    assert_eq!(center.asked(session), None);
    center.agent_offline(1, &[("french", 6)], 1);
    assert_eq!(center.asked(session), Some(agent));
}

#[test]
fn capacity_out_of_range_is_refused() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    for (chats, calls) in [(0, 0), (101, 0), (1, 2)] {
        let capacity = Capacity { chats, calls, chats_during_call: false, total: None };
        let spec = AgentSpec {
            agent: AgentId(1),
            skills: vec![],
            tier: seira_core::model::Tier::FIRST,
            capacity,
        };
        let refused = center.ask(Wish::SetAgent { spec });
        assert!(matches!(refused, Err(Refusal::BadValue { .. })), "{chats} chats, {calls} calls");
    }
}

#[test]
fn a_transfer_to_a_queue_keeps_the_waiting_time() {
    let mut center = Center::new(vec![queue("billing", &[]), queue("tech", &[("tech", 1)])]);
    let one = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.accept(session);
    center.pass(100);
    let later = center.arrive("tech");
    let to = Target::Queue(seira_core::model::QueueId::new("tech").unwrap());
    let events = center.ask(Wish::Transfer { agent: one, session, to, note: None }).unwrap();
    assert!(matches!(events[0], Event::SessionQueued { reason: QueuedReason::Transferred, .. }));
    assert_eq!(center.engine.position(session), Some(1));
    assert_eq!(center.engine.position(later), Some(2));
    let two = center.agent(2, &[("tech", 5)], 1);
    assert_eq!(center.asked(session), Some(two));
}

#[test]
fn a_transfer_to_a_colleague_rings_there_and_falls_back_to_the_line() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let one = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.accept(session);
    let two = center.agent(2, &[], 1);
    let to = Target::Agent(two);
    center.ask(Wish::Transfer { agent: one, session, to, note: None }).unwrap();
    assert_eq!(center.asked(session), Some(two));
    center.decline(session);
    assert_eq!(center.asked(session), None, "both have just passed it on");
    center.pass(30);
    assert!(center.asked(session).is_some());
}

#[test]
fn a_transfer_to_somebody_without_room_is_refused_and_changes_nothing() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let one = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.accept(session);
    let away = center.agent_offline(2, &[], 1);
    let refusals =
        [(away, Refusal::AgentUnavailable(away)), (one, Refusal::AlreadyIn(session, one))];
    for (nobody, refusal) in refusals {
        let to = Target::Agent(nobody);
        let refused = center.ask(Wish::Transfer { agent: one, session, to, note: None });
        assert_eq!(refused, Err(refusal));
    }
    let to = Target::Agent(AgentId(77));
    let refused = center.ask(Wish::Transfer { agent: one, session, to, note: None });
    assert_eq!(refused, Err(Refusal::AgentUnknown(AgentId(77))));
    assert!(matches!(center.state(session), SessionState::Connected { .. }));
}

#[test]
fn an_account_that_appears_meets_those_who_know_it() {
    let mut spec = queue("billing", &[]);
    spec.affinity_reach = Millis::from_secs(60);
    let mut center = Center::new(vec![spec]);
    let stranger = center.arrive("billing");
    center.pass(10);
    let knows = center.arrive_known("billing", &[AgentId(7)], 0);
    let agent = center.agent(7, &[], 1);
    assert_eq!((center.asked(knows), center.asked(stranger)), (Some(agent), None));
}

#[test]
fn an_open_offer_outlives_a_changed_account_while_it_fits() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let chat = center.arrive("billing");
    let open = center.offer(chat);
    center.agent_offline(1, &[("french", 3)], 1);
    assert_eq!(center.offer(chat), open, "a new skill takes nothing away");
    let capacity = Capacity { chats: 1, calls: 1, chats_during_call: false, total: Some(1) };
    let (skills, tier) = (Vec::new(), seira_core::model::Tier::FIRST);
    center.ask(Wish::SetAgent { spec: AgentSpec { agent, skills, tier, capacity } }).unwrap();
    assert_eq!(center.offer(chat), open, "nor does a total that it fits");
    center.accept(chat);
    let beside = |chats_during_call| {
        let capacity = Capacity { chats: 1, calls: 1, chats_during_call, total: None };
        let (skills, tier) = (Vec::new(), seira_core::model::Tier::FIRST);
        Wish::SetAgent { spec: AgentSpec { agent, skills, tier, capacity } }
    };
    center.ask(beside(true)).unwrap();
    let call = center.arrive_as("billing", |arrival| arrival.channel = Channel::Call);
    assert_eq!(center.asked(call), Some(agent));
    center.ask(beside(false)).unwrap();
    assert_eq!(center.asked(call), None, "a chat keeps calls out now");
}

#[test]
fn somebody_asked_by_name_is_asked_in_spite_of_a_cool_down() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.decline(session);
    assert_eq!(center.asked(session), None);
    center.ask(Wish::Reassign { session, to: Target::Agent(agent), note: None }).unwrap();
    assert_eq!(center.asked(session), Some(agent));
}
