//! What is remembered, how much of it, and what tells one state from another.

use seira_core::engine::Engine;
use seira_core::model::{
    AgentId, AgentSpec, Capacity, Command, Configuration, DeviceId, Millis, Origin, QueueHours,
    QueueId, QueueSpec, Refusal, SessionId, Tier, Wish,
};

use crate::center::{Center, START, queue};

fn name(of: &str) -> QueueId {
    QueueId::new(of).unwrap()
}

/// Two who wait and leave at the same moment, in this order.
fn left(order: [usize; 2]) -> Center {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let both = [center.arrive("billing"), center.arrive("billing")];
    for session in order.map(|at| both[at]) {
        center.ask(Wish::Leave { session }).unwrap();
    }
    center
}

#[test]
fn two_states_differ_if_nothing_but_the_order_of_endings_does() {
    assert!(left([0, 1]).engine.same_state(&left([0, 1]).engine));
    assert!(!left([0, 1]).engine.same_state(&left([1, 0]).engine));
}

#[test]
fn two_states_differ_by_a_rule_that_nobody_was_touched_by_yet() {
    let ruled = |missed_offers_max, agent_grace| {
        let mut engine = Engine::default();
        let queues = vec![QueueSpec::plain(name("billing"))];
        let configuration = Configuration { queues, missed_offers_max, agent_grace };
        let wish = Wish::Configure { configuration };
        engine.handle(START, Command::internal(wish), &mut Vec::new()).unwrap();
        engine
    };
    let usual = ruled(2, Millis::ZERO);
    assert!(usual.same_state(&ruled(2, Millis::ZERO)));
    assert!(!usual.same_state(&ruled(3, Millis::ZERO)));
    assert!(!usual.same_state(&ruled(2, Millis(1))));
}

#[test]
fn a_clock_that_goes_back_counts_as_standing() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    assert_eq!(center.engine.now(), START);
    center.pass(60);
    let latest = center.now;
    center.arrive("billing");
    center.now = START;
    let session = center.arrive("billing");
    assert_eq!(center.engine.now(), latest);
    assert_eq!(center.session(session).arrived_at, latest);
}

#[test]
fn a_queue_that_is_no_longer_named_is_forgotten_when_its_last_session_moves() {
    let mut center = Center::new(vec![queue("old", &[]), queue("new", &[])]);
    center.arrive("old");
    center.arrive("old");
    center.configure(vec![queue("new", &[])]).unwrap();
    let wish = Wish::MoveLine { from: name("old"), to: name("new") };
    center.ask(wish.clone()).unwrap();
    assert_eq!(center.ask(wish), Err(Refusal::QueueUnknown(name("old"))));
}

#[test]
fn a_queue_that_comes_back_is_as_new_once_its_last_session_was_forgotten() {
    let both = || vec![queue("old", &[]), queue("new", &[])];
    let mut center = Center::new(both());
    let session = center.arrive("old");
    let hours = QueueHours::Closed { opens_at: None };
    center.ask(Wish::SetHours { queue: name("old"), hours }).unwrap();
    let seen = |center: &mut Center| {
        center.configure(vec![queue("new", &[])]).unwrap();
        center.configure(both()).unwrap();
        center.engine.queue(&name("old")).map(|seen| seen.hours)
    };
    center.ask(Wish::Leave { session }).unwrap();
    center.pass(3_599);
    assert_eq!(seen(&mut center), Some(hours), "its session is still in memory");
    center.pass(1);
    assert_eq!(seen(&mut center), Some(QueueHours::Open));
}

#[test]
fn there_are_at_most_a_hundred_thousand_accounts() {
    let mut engine = Engine::default();
    let mut ask = |wish| engine.handle(START, Command::internal(wish), &mut Vec::new());
    let set = |number, chats| {
        let capacity = Capacity { chats, calls: 1, chats_during_call: false, total: None };
        let agent = AgentId(number);
        let spec = AgentSpec { agent, skills: Vec::new(), tier: Tier::FIRST, capacity };
        Wish::SetAgent { spec }
    };
    for number in 0..100_000 {
        ask(set(number, 1)).unwrap();
    }
    let refused = |answer| matches!(answer, Err(Refusal::BadValue { field: "agents", .. }));
    assert!(refused(ask(set(100_000, 1))));
    assert_eq!(ask(set(99_999, 2)), Ok(()), "those there are may change");
    ask(Wish::RemoveAgent { agent: AgentId(7) }).unwrap();
    assert_eq!(ask(set(100_000, 1)), Ok(()), "one has made room");
    assert!(refused(ask(set(7, 1))));
}

#[test]
fn a_session_is_found_for_an_hour_after_its_end() {
    let mut center = left([0, 1]);
    let found = |center: &Center| center.engine.sessions().map(|seen| seen.id).collect::<Vec<_>>();
    center.pass(3_599);
    assert_eq!(found(&center), [SessionId::from_u128(1), SessionId::from_u128(2)]);
    center.pass(1);
    assert_eq!(found(&center), []);
}

#[test]
fn a_device_is_remembered_for_an_hour_after_its_last_frame_or_as_long_as_its_session() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let session = center.arrive("billing");
    center.ask(Wish::Leave { session }).unwrap();
    center.pass(1_800);
    let origin = Some(Origin { device: DeviceId::from_u128(1), id: 1 });
    center.ask_from(origin, Wish::Tick).unwrap();
    center.pass(3_599);
    let again = center.ask_from(origin, Wish::Tick);
    assert!(matches!(again, Err(Refusal::Repeated(_))), "{again:?}");
    center.pass(1);
    assert!(center.ask_from(origin, Wish::Tick).is_ok());
}

#[test]
fn when_nothing_is_left_nothing_is_due() {
    let mut center = left([0, 1]);
    assert!(center.engine.next_deadline().is_some());
    center.pass(3_600);
    assert_eq!(center.engine.next_deadline(), None);
}
