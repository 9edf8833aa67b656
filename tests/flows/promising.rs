//! What those who wait are promised, and what becomes of it.

use seira_core::model::{
    Confidence, Event, Millis, PROMISES_OPEN_MAX, Promise, PromiseEnd, PromiseWish, SessionId,
    Settled, Target, Wish, Worse,
};

use crate::center::{Center, queue};

fn told(session: SessionId, low_s: i64, high_s: i64) -> PromiseWish {
    let (low, high) = (Millis::from_secs(low_s), Millis::from_secs(high_s));
    PromiseWish { session, low, high, confidence: Confidence::USUAL, worse: None }
}

/// How many promises came of it.
fn tell(center: &mut Center, promises: Vec<PromiseWish>) -> usize {
    let events = center.ask(Wish::Promise { promises }).unwrap();
    events.iter().filter(|event| matches!(event, Event::Promised { .. })).count()
}

fn accept(center: &mut Center, session: SessionId) -> Vec<Event> {
    let (agent, offer) = center.offer(session);
    center.ask(Wish::Accept { agent, offer }).unwrap()
}

fn ends(events: &[Event]) -> Vec<PromiseEnd> {
    let settled = events.iter().filter_map(|event| match event {
        Event::PromisesSettled { settled, .. } => Some(settled),
        _ => None,
    });
    settled.flatten().map(|one| one.end).collect()
}

#[test]
fn a_promise_is_kept_by_an_answer_in_time_and_the_answer_says_so_first() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let came = center.now;
    let session = center.arrive("billing");
    let worse = Some(Worse::MoreAhead);
    assert_eq!(tell(&mut center, vec![PromiseWish { worse, ..told(session, 60, 120) }]), 1);
    let promise = Promise {
        told_at: came,
        low_at: came + Millis::from_secs(60),
        high_at: came + Millis::from_secs(120),
        confidence: Confidence::USUAL,
        worse,
    };
    assert_eq!(center.session(session).promises, [promise]);
    center.pass(120);
    center.agent(1, &[], 1);
    let events = accept(&mut center, session);
    let settled = vec![Settled { promise, end: PromiseEnd::Kept }];
    let (queue, channel) =
        (center.session(session).queue.queue.clone(), center.session(session).channel);
    let said = events.iter().position(|event| {
        *event
            == Event::PromisesSettled {
                session,
                queue: queue.clone(),
                channel,
                settled: settled.clone(),
            }
    });
    let connected = events.iter().position(|event| matches!(event, Event::SessionConnected { .. }));
    assert!(said.is_some() && said < connected, "{events:?}");
    assert!(center.session(session).promises.is_empty());
}

#[test]
fn a_millisecond_late_is_broken_and_who_leaves_before_leaves_it_open() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let [late, leaves, gives_up] = [(); 3].map(|()| center.arrive("billing"));
    let all = [late, leaves, gives_up].map(|session| told(session, 0, 60));
    assert_eq!(tell(&mut center, all.to_vec()), 3);
    center.pass(60);
    let events = center.ask(Wish::Leave { session: leaves }).unwrap();
    assert_eq!(ends(&events), [PromiseEnd::Left]);
    center.now = center.now + Millis(1);
    let events = center.ask(Wish::Leave { session: gives_up }).unwrap();
    assert_eq!(ends(&events), [PromiseEnd::Broken]);
    center.agent(1, &[], 1);
    assert_eq!(ends(&accept(&mut center, late)), [PromiseEnd::Broken]);
}

#[test]
fn words_change_every_thirty_seconds_at_most_and_only_for_who_waits() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let (one, other) = (center.arrive("billing"), center.arrive("billing"));
    assert_eq!(tell(&mut center, vec![told(one, 60, 120)]), 1);
    center.pass(29);
    // The other one is told all the same.
    assert_eq!(tell(&mut center, vec![told(one, 60, 90), told(other, 60, 90)]), 1);
    center.pass(1);
    assert_eq!(tell(&mut center, vec![told(one, 60, 90)]), 1);
    assert_eq!(center.session(one).promises.len(), 2);
    center.ask(Wish::Leave { session: one }).unwrap();
    center.pass(30);
    assert_eq!(tell(&mut center, vec![told(one, 60, 90), told(SessionId::from_u128(77), 1, 2)]), 0);
}

#[test]
fn what_nobody_could_mean_is_not_promised() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let session = center.arrive("billing");
    for (low, high) in [(-1, 60), (61, 60), (0, 86_401)] {
        assert_eq!(tell(&mut center, vec![told(session, low, high)]), 0, "{low} {high}");
    }
    assert_eq!(tell(&mut center, vec![told(session, 86_400, 86_400)]), 1);
}

#[test]
fn what_is_broken_is_settled_with_the_next_promise_and_open_ones_are_bounded() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let session = center.arrive("billing");
    tell(&mut center, vec![told(session, 0, 10)]);
    center.pass(30);
    let events = center.ask(Wish::Promise { promises: vec![told(session, 0, 30)] }).unwrap();
    assert_eq!(ends(&events), [PromiseEnd::Broken]);
    assert_eq!(center.session(session).promises.len(), 1);
    for _ in 1..PROMISES_OPEN_MAX {
        center.pass(30);
        tell(&mut center, vec![told(session, 0, 86_400)]);
    }
    center.pass(30);
    // The one of 30 s is over by now: it makes room for one more.
    assert_eq!(tell(&mut center, vec![told(session, 0, 86_400)]), 1);
    center.pass(30);
    assert_eq!(tell(&mut center, vec![told(session, 0, 86_400)]), 0);
    assert_eq!(center.session(session).promises.len(), PROMISES_OPEN_MAX);
}

#[test]
fn a_promise_outlives_a_move_to_another_line() {
    let mut center = Center::new(vec![queue("billing", &[]), queue("sales", &[])]);
    let session = center.arrive("billing");
    tell(&mut center, vec![told(session, 0, 60)]);
    let to = Target::Queue(queue("sales", &[]).queue);
    let events = center.ask(Wish::Reassign { session, to, note: None }).unwrap();
    assert_eq!(ends(&events), []);
    assert_eq!(center.session(session).promises.len(), 1);
    let events = center.ask(Wish::Leave { session }).unwrap();
    let of_sales = events.iter().any(
        |event| matches!(event, Event::PromisesSettled { queue, .. } if queue.as_str() == "sales"),
    );
    assert!(of_sales, "{events:?}");
}
