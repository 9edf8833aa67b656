//! Calls beside chats: room that is kept for them.

use seira_core::model::{
    AgentId, AgentSpec, Author, Capacity, Channel, Event, Millis, PresenceWish, QueueSpec,
    SessionId, Tier, Wish,
};

use crate::center::{Center, queue, skills};

fn mixed(name: &str, drain_s: i64) -> QueueSpec {
    let mut spec = queue(name, &[]);
    spec.wrap_up = Millis::ZERO;
    spec.drain_after = (drain_s > 0).then(|| Millis::from_secs(drain_s));
    spec
}

fn call(center: &mut Center) -> SessionId {
    center.arrive_as("desk", |arrival| arrival.channel = Channel::Call)
}

/// Everybody has chats; more chats wait than anybody could take.
fn full_of_chats(drain_s: i64) -> (Center, Vec<SessionId>) {
    let mut center = Center::new(vec![mixed("desk", drain_s)]);
    center.agent(1, &[], 3);
    center.agent(2, &[], 3);
    let chats: Vec<_> = (0..5).map(|_| center.arrive("desk")).collect();
    chats.iter().for_each(|chat| {
        center.accept(*chat);
    });
    (center, chats)
}

fn end(center: &mut Center, session: SessionId) {
    center.ask(Wish::End { session, by: Author::Customer }).unwrap();
}

#[test]
fn without_draining_chats_starve_a_call() {
    let (mut center, mut chats) = full_of_chats(0);
    let call = call(&mut center);
    for _ in 0..30 {
        center.pass(30);
        let next = center.arrive("desk");
        center.accept(next);
        chats.push(next);
        let gone = chats.remove(0);
        end(&mut center, gone);
    }
    assert_eq!(center.asked(call), None, "there is always a chat that keeps it out");
}

#[test]
fn one_agent_takes_no_later_chats_until_the_call_fits() {
    let (mut center, chats) = full_of_chats(60);
    let call = call(&mut center);
    center.pass(59);
    let started = |center: &Center| {
        center.log.iter().any(|event| matches!(event, Event::DrainStarted { .. }))
    };
    assert!(!started(&center));
    center.pass(1);
    assert!(started(&center));
    let keeper = AgentId(2);
    assert_eq!(center.engine.agent(keeper).unwrap().keeps_room_for, Some(call));
    let later: Vec<_> = (0..3).map(|_| center.arrive("desk")).collect();
    assert_eq!(center.asked(later[0]), None, "the one has no room, the other keeps it");
    for chat in chats {
        end(&mut center, chat);
    }
    assert_eq!(center.accept(call), keeper);
    assert_eq!(center.engine.agent(keeper).unwrap().keeps_room_for, None);
}

#[test]
fn room_is_kept_no_longer_when_the_caller_has_left_or_the_agent_goes() {
    let (mut center, _) = full_of_chats(10);
    let first = call(&mut center);
    center.pass(10);
    center.ask(Wish::Leave { session: first }).unwrap();
    let keeps = |center: &Center, agent| center.engine.agent(agent).unwrap().keeps_room_for;
    assert_eq!(keeps(&center, AgentId(2)), None);
    let chat = center.arrive("desk");
    assert_eq!(center.asked(chat), Some(AgentId(2)), "it takes chats again");
    let second = call(&mut center);
    center.pass(10);
    let keeper = AgentId(1);
    assert_eq!(keeps(&center, keeper), Some(second));
    center.presence(keeper, PresenceWish::Offline);
    center.pass(0);
    assert_eq!(keeps(&center, AgentId(2)), Some(second), "the other one keeps room now");
}

#[test]
fn chats_fill_those_who_have_chats_so_that_somebody_stays_free_for_calls() {
    let mut center = Center::new(vec![mixed("desk", 60)]);
    for number in 1..=3 {
        center.agent(number, &[], 3);
    }
    let chats: Vec<_> = (0..6).map(|_| center.arrive("desk")).collect();
    let holders: Vec<_> = chats.iter().map(|chat| center.accept(*chat)).collect();
    let call = call(&mut center);
    let asked = center.asked(call);
    assert!(asked.is_some_and(|one| !holders.contains(&one)), "six chats fit two agents");
}

#[test]
fn of_those_who_have_chats_the_fullest_is_best_so_that_the_others_run_empty() {
    let mut center = Center::new(vec![mixed("desk", 60)]);
    center.agent(1, &[], 3);
    center.agent(2, &[], 3);
    let chats: Vec<_> = (0..4).map(|_| center.arrive("desk")).collect();
    let holders: Vec<_> = chats.iter().map(|chat| center.accept(*chat)).collect();
    let (full, other) = (holders[0], holders[3]);
    assert_eq!(holders, [full, full, full, other]);
    end(&mut center, chats[0]);
    let next = center.arrive("desk");
    assert_eq!(center.asked(next), Some(full), "two chats are more than one");
}

#[test]
fn an_agent_takes_no_more_than_its_total_and_its_queues_allow() {
    let mut small = mixed("small", 0);
    small.agent_max = Some(1);
    let mut center = Center::new(vec![mixed("desk", 0), small]);
    let agent = AgentId(1);
    let capacity = Capacity { chats: 3, calls: 1, chats_during_call: true, total: Some(2) };
    let spec = AgentSpec { agent, skills: vec![], tier: Tier::FIRST, capacity };
    center.ask(Wish::SetAgent { spec }).unwrap();
    center.presence(agent, PresenceWish::Available);
    let one = center.arrive("small");
    let two = center.arrive("small");
    assert_eq!(center.asked(one), Some(agent));
    assert_eq!(center.asked(two), None, "one of that queue at once");
    let three = center.arrive("desk");
    assert_eq!(center.asked(three), Some(agent));
    assert_eq!(call(&mut center), SessionId::from_u128(4));
    assert_eq!(center.asked(SessionId::from_u128(4)), None, "two in all");
    center.accept(one);
    end(&mut center, one);
    assert_eq!(center.asked(two), Some(agent), "the earliest due of what fits");
}

#[test]
fn whoever_has_a_call_beside_chats_keeps_no_room_for_another() {
    let mut center = Center::new(vec![mixed("desk", 10)]);
    let agent = AgentId(1);
    let beside = |chats_during_call| {
        let capacity = Capacity { chats: 1, calls: 1, chats_during_call, total: None };
        Wish::SetAgent { spec: AgentSpec { agent, skills: vec![], tier: Tier::FIRST, capacity } }
    };
    center.ask(beside(true)).unwrap();
    center.presence(agent, PresenceWish::Available);
    let chat = center.arrive("desk");
    center.accept(chat);
    let talking = call(&mut center);
    center.accept(talking);
    center.ask(beside(false)).unwrap();
    let waiting = call(&mut center);
    center.pass(12);
    assert_eq!(center.engine.agent(agent).unwrap().keeps_room_for, None);
    end(&mut center, talking);
    center.pass(3);
    assert_eq!(center.engine.agent(agent).unwrap().keeps_room_for, Some(waiting));
}

#[test]
fn a_changed_account_keeps_no_room_until_it_is_told_anew() {
    let (mut center, _) = full_of_chats(10);
    let call = call(&mut center);
    center.pass(10);
    let keeper = AgentId(2);
    assert_eq!(center.engine.agent(keeper).unwrap().keeps_room_for, Some(call));
    let mut spec = center.engine.agent(keeper).unwrap().spec.clone();
    spec.capacity.chats = 2;
    let events = center.ask(Wish::SetAgent { spec }).unwrap();
    assert!(events.iter().any(|event| matches!(event, Event::DrainEnded { .. })), "{events:?}");
}

#[test]
fn room_is_kept_no_longer_when_the_rules_drop_it_or_ask_for_more_than_the_keeper_knows() {
    let mut expert = mixed("desk", 10);
    expert.skills = skills(&[("law", 3)]);
    for changed in [mixed("desk", 0), expert] {
        let (mut center, _) = full_of_chats(10);
        let call = call(&mut center);
        center.pass(10);
        let keeps = |center: &Center| center.engine.agent(AgentId(2)).unwrap().keeps_room_for;
        assert_eq!(keeps(&center), Some(call));
        center.configure(vec![changed]).unwrap();
        assert_eq!(keeps(&center), None);
    }
}
