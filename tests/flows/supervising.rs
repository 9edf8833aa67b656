//! What supervisors do to lines and sessions.

use seira_core::model::{
    AbandonReason, AgentId, Millis, OfferResult, Push, QueueId, Refusal, SessionState, Target, Wish,
};

use crate::center::{Center, queue};

fn name(of: &str) -> QueueId {
    QueueId::new(of).unwrap()
}

#[test]
fn a_paused_queue_keeps_its_line_and_offers_nothing_until_it_goes_on() {
    let mut center = Center::new(vec![queue("a", &[])]);
    center.ask(Wish::PauseQueue { queue: name("a"), paused: true }).unwrap();
    let agent = center.agent(1, &[], 1);
    let first = center.arrive("a");
    let second = center.arrive("a");
    center.pass(60);
    assert_eq!((center.asked(first), center.engine.position(second)), (None, Some(2)));
    center.ask(Wish::PauseQueue { queue: name("a"), paused: false }).unwrap();
    assert_eq!(center.asked(first), Some(agent));
}

#[test]
fn a_line_moves_to_another_queue_in_order_and_keeps_its_time() {
    let mut slow = queue("slow", &[]);
    slow.target = Millis::from_secs(600);
    let mut center = Center::new(vec![slow, queue("fast", &[("fast", 1)])]);
    let first = center.arrive("slow");
    center.pass(5);
    let second = center.arrive("slow");
    let other = center.arrive("fast");
    center.ask(Wish::MoveLine { from: name("slow"), to: name("fast") }).unwrap();
    let position = |session| center.engine.position(session);
    assert_eq!([position(first), position(second), position(other)], [Some(1), Some(2), Some(3)]);
    let again = Wish::MoveLine { from: name("slow"), to: name("slow") };
    assert!(matches!(center.ask(again), Err(Refusal::BadValue { field: "to", .. })));
}

#[test]
fn somebody_is_pushed_up_by_some_time_or_to_the_front() {
    let mut center = Center::new(vec![queue("a", &[])]);
    let one = center.arrive("a");
    center.pass(10);
    let two = center.arrive("a");
    center.pass(10);
    let three = center.arrive("a");
    let push = |push| Wish::PushUp { session: three, push };
    center.ask(push(Push::By(Millis::from_secs(15)))).unwrap();
    assert_eq!(center.engine.position(three), Some(2));
    center.ask(push(Push::First)).unwrap();
    assert_eq!(center.engine.position(three), Some(1));
    assert_eq!((center.engine.position(one), center.engine.position(two)), (Some(2), Some(3)));
    for by in [Millis(0), Millis(-1), Millis::from_secs(8 * 86_400)] {
        let refused = center.ask(push(Push::By(by)));
        assert!(matches!(refused, Err(Refusal::BadValue { field: "push.by", .. })));
    }
}

#[test]
fn a_session_is_reassigned_while_it_waits_and_while_it_talks() {
    let mut center = Center::new(vec![queue("a", &[("a", 1)]), queue("b", &[])]);
    let (one, two) = (center.agent(1, &[], 1), center.agent(2, &[("a", 5)], 1));
    let session = center.arrive("a");
    assert_eq!(center.asked(session), Some(two));
    let to = |to| Wish::Reassign { session, to, note: None };
    center.ask(to(Target::Agent(one))).unwrap();
    assert_eq!(center.accept(session), one, "by name, whatever the skills");
    center.ask(to(Target::Agent(two))).unwrap();
    assert_eq!(center.accept(session), two);
    center.ask(to(Target::Queue(name("b")))).unwrap();
    assert_eq!(center.asked(session), Some(one), "who had it is not asked again so soon");
    let unknown = center.ask(to(Target::Agent(AgentId(9))));
    assert_eq!(unknown, Err(Refusal::AgentUnknown(AgentId(9))));
}

#[test]
fn an_agent_with_room_takes_a_waiting_session_by_hand() {
    let mut center = Center::new(vec![queue("a", &[("a", 9)])]);
    let (skilled, other) = (center.agent(1, &[("a", 9)], 1), center.agent(2, &[], 1));
    let asked = center.arrive("a");
    let waits = center.arrive("a");
    center.ask(Wish::Pull { agent: other, session: waits }).unwrap();
    assert!(matches!(center.state(waits), SessionState::Connected { agent, .. } if agent == other));
    let full = center.ask(Wish::Pull { agent: other, session: asked });
    assert_eq!(full, Err(Refusal::AgentUnavailable(other)));
    center.ask(Wish::Pull { agent: skilled, session: asked }).unwrap();
    let ended = center.log.iter().filter_map(|event| match event {
        seira_core::model::Event::OfferEnded { result, .. } => Some(*result),
        _ => None,
    });
    assert_eq!(ended.collect::<Vec<_>>(), [OfferResult::Accepted], "by the offer it had");
}

#[test]
fn who_waits_longer_than_the_limit_is_let_go_with_the_reason() {
    let mut spec = queue("a", &[]);
    spec.wait_max = Some(Millis::from_secs(300));
    let mut center = Center::new(vec![spec]);
    let session = center.arrive("a");
    center.pass(299);
    assert_eq!(center.state(session), SessionState::Queued);
    center.pass(1);
    let reason = AbandonReason::WaitedTooLong;
    assert!(
        matches!(center.state(session), SessionState::Abandoned { reason: r, .. } if r == reason)
    );
}

#[test]
fn who_waits_is_listed_earliest_due_first_in_line_or_not() {
    let mut center = Center::new(vec![queue("a", &[("a", 1)]), queue("b", &[])]);
    let away = center.arrive("a");
    let agent = center.agent(1, &[("a", 5)], 1);
    let busy = center.asked(away).map(|_| center.accept(away));
    assert_eq!(busy, Some(agent));
    let mut all = Vec::new();
    for at in 0..6 {
        center.pass(1);
        let held = at == 3;
        all.push(if held { center.arrive_known("a", &[agent], 600) } else { center.arrive("a") });
    }
    center.arrive("b");
    center.ask(Wish::CustomerConnectionLost { session: all[1] }).unwrap();
    center.ask(Wish::PushUp { session: all[5], push: Push::First }).unwrap();
    let expected = [5, 0, 1, 2, 3, 4].map(|at: usize| all[at]);
    let page = |after, most| {
        let found = center.engine.waiting(&name("a"), after, most).unwrap();
        found.iter().map(|view| (view.due_at, view.id)).collect::<Vec<_>>()
    };
    let ids = |page: &[(_, _)]| page.iter().map(|(_, id)| *id).collect::<Vec<_>>();
    assert_eq!(ids(&page(None, 100)), expected);
    for most in 1..=7 {
        let (mut found, mut after) = (Vec::new(), None);
        while let [.., last] = page(after, most)[..] {
            found.extend(ids(&page(after, most)));
            after = Some(last);
        }
        assert_eq!(found, expected, "{most} at once");
    }
    assert!(center.engine.waiting(&name("nowhere"), None, 1).is_none());
}
