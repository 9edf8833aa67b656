//! Arriving, waiting, leaving.

use seira_core::model::{
    AbandonReason, AtClosing, ChannelSet, Connection, DeviceId, Event, Millis, Origin, Outcome,
    PresenceWish, QueueHours, QueueId, QueuedReason, ReasonId, Refusal, RelaxStep, SessionId,
    SessionState, Target, Unstaffed, Wish,
};

use crate::center::{Center, boosts, queue};

#[test]
fn the_line_moves_up_as_others_are_served() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let first = center.arrive("billing");
    let others: Vec<_> = (0..3).map(|_| center.arrive("billing")).collect();
    center.accept(first);
    assert_eq!(
        others.iter().map(|s| center.engine.position(*s)).collect::<Vec<_>>(),
        [Some(1), Some(2), Some(3)]
    );
    center.serve(first, agent);
    assert_eq!(center.asked(others[0]), Some(agent));
    center.accept(others[0]);
    center.serve(others[0], agent);
    assert_eq!(center.engine.position(others[2]), Some(1));
}

#[test]
fn a_boosted_session_is_due_earlier_and_goes_first() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let plain = center.arrive("billing");
    center.pass(5);
    let boosted = center.arrive_as("billing", |arrival| arrival.boosts = boosts(60));
    assert_eq!(center.engine.position(boosted), Some(1));
    assert_eq!(center.engine.position(plain), Some(2));
    let agent = center.agent(1, &[], 1);
    assert_eq!(center.asked(boosted), Some(agent));
}

#[test]
fn a_lower_target_goes_first_across_queues() {
    let mut urgent = queue("urgent", &[]);
    urgent.target = Millis::ZERO;
    let mut center = Center::new(vec![queue("billing", &[]), urgent]);
    let plain = center.arrive("billing");
    center.pass(10);
    let urgent = center.arrive("urgent");
    let agent = center.agent(1, &[], 1);
    assert_eq!((center.asked(urgent), center.asked(plain)), (Some(agent), None));
}

#[test]
fn a_device_has_one_open_session() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let open = center.arrive("billing");
    let mut arrival = center.arrival("billing");
    arrival.device = DeviceId::from_u128(1);
    assert_eq!(center.ask_arrival(arrival.clone()), Err(Refusal::SessionExists(open)));
    center.ask(Wish::Leave { session: open }).unwrap();
    assert!(center.ask_arrival(arrival).is_ok());
}

#[test]
fn repeating_a_frame_repeats_its_answer_and_nothing_else() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let arrival = center.arrival("billing");
    let (session, wish) = (arrival.session, Wish::Arrive(Box::new(arrival)));
    let origin = Some(Origin { device: DeviceId::from_u128(1), id: 7 });
    center.ask_from(origin, wish.clone()).unwrap();
    let events = center.log.len();
    let outcome = Outcome { session: Some(session), seq: Some(1) };
    assert_eq!(center.ask_from(origin, wish), Err(Refusal::Repeated(outcome)));
    assert_eq!(center.log.len(), events);
}

#[test]
fn a_counter_older_than_what_is_remembered_is_refused() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let arrival = center.arrival("billing");
    let (session, wish) = (arrival.session, Wish::Arrive(Box::new(arrival)));
    let origin = |id| Some(Origin { device: DeviceId::from_u128(1), id });
    center.ask_from(origin(100), wish).unwrap();
    for id in 101..170 {
        let mark = Wish::CustomerConnectionBack { session };
        center.ask_from(origin(id), mark).unwrap();
    }
    let again = Wish::CustomerConnectionBack { session };
    assert_eq!(center.ask_from(origin(99), again), Err(Refusal::TooOld));
}

#[test]
fn a_customer_who_leaves_the_line_abandons() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let session = center.arrive("billing");
    center.ask(Wish::Leave { session }).unwrap();
    assert!(matches!(
        center.state(session),
        SessionState::Abandoned { reason: AbandonReason::Left, .. }
    ));
    assert_eq!(center.ask(Wish::Leave { session }), Err(Refusal::SessionOver(session)));
    center.pass(3_601);
    assert!(center.engine.session(session).is_none(), "forgotten an hour later");
    assert_eq!(center.ask(Wish::Leave { session }), Err(Refusal::SessionUnknown(session)));
}

#[test]
fn a_lost_customer_keeps_the_place_for_the_grace_but_is_not_offered() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let lost = center.arrive("billing");
    let present = center.arrive("billing");
    center.ask(Wish::CustomerConnectionLost { session: lost }).unwrap();
    let agent = center.agent(1, &[], 1);
    assert_eq!((center.asked(lost), center.asked(present)), (None, Some(agent)));
    center.pass(119);
    center.ask(Wish::CustomerConnectionBack { session: lost }).unwrap();
    assert_eq!(center.session(lost).connection, Connection::Present);
    assert_eq!(center.engine.position(lost), Some(1));
    center.ask(Wish::CustomerConnectionLost { session: lost }).unwrap();
    center.pass(120);
    assert!(matches!(
        center.state(lost),
        SessionState::Abandoned { reason: AbandonReason::CustomerLost, .. }
    ));
}

#[test]
fn an_unstaffed_queue_lets_wait_or_refuses_as_configured() {
    let mut refuses = queue("refuses", &[("billing", 1)]);
    refuses.unstaffed = Unstaffed::Refuse;
    let mut center = Center::new(vec![queue("waits", &[]), refuses]);
    center.arrive("waits");
    let unstaffed = |center: &mut Center| {
        let arrival = center.arrival("refuses");
        center.ask_arrival(arrival).is_err_and(|no| matches!(no, Refusal::QueueUnstaffed(_)))
    };
    assert!(unstaffed(&mut center));
    let other = center.agent(1, &[], 1);
    assert!(unstaffed(&mut center), "somebody without the skill is nobody");
    let agent = center.agent(2, &[("billing", 5)], 1);
    assert!(!unstaffed(&mut center));
    center.presence(agent, seira_core::model::PresenceWish::Offline);
    assert!(unstaffed(&mut center));
    assert_ne!(agent, other);
}

#[test]
fn a_queue_is_attended_while_somebody_who_serves_it_takes_work() {
    let mut center = Center::new(vec![queue("billing", &[("billing", 3)])]);
    let seen = |center: &Center| {
        let id = QueueId::new("billing").unwrap();
        let view = center.engine.queue(&id).unwrap();
        (view.staffed, view.attended)
    };
    center.agent(1, &[], 1);
    assert_eq!(seen(&center), (false, false), "somebody without the skill is nobody");
    let agent = center.agent(2, &[("billing", 5)], 1);
    assert_eq!(seen(&center), (true, true));
    center.presence(agent, PresenceWish::Away(ReasonId::new("lunch").unwrap()));
    assert_eq!(seen(&center), (true, false));
    center.agent_offline(2, &[], 1);
    assert_eq!(seen(&center), (false, false), "the skill was taken away");
    center.agent_offline(2, &[("billing", 3)], 1);
    center.presence(agent, PresenceWish::Available);
    assert_eq!(seen(&center), (true, true));
    center.ask(Wish::RemoveAgent { agent }).unwrap();
    assert_eq!(seen(&center), (false, false));
}

#[test]
fn a_closed_queue_refuses_and_those_in_line_are_served_or_let_go() {
    let mut lets_go = queue("lets_go", &[]);
    lets_go.at_closing = AtClosing::Release;
    let mut center = Center::new(vec![queue("serves", &[]), lets_go]);
    let (kept, gone) = (center.arrive("serves"), center.arrive("lets_go"));
    for name in ["serves", "lets_go"] {
        let hours = QueueHours::Closed { opens_at: None };
        let queue = QueueId::new(name).unwrap();
        center.ask(Wish::SetHours { queue: queue.clone(), hours }).unwrap();
        let arrival = center.arrival(name);
        assert_eq!(center.ask_arrival(arrival), Err(Refusal::QueueClosed(queue)));
    }
    assert!(matches!(
        center.state(gone),
        SessionState::Abandoned { reason: AbandonReason::QueueClosed, .. }
    ));
    let agent = center.agent(1, &[], 1);
    assert_eq!(center.asked(kept), Some(agent));
}

#[test]
fn a_full_line_refuses() {
    let mut small = queue("billing", &[]);
    small.waiting_max = 2;
    let mut center = Center::new(vec![small]);
    center.arrive("billing");
    center.arrive("billing");
    let arrival = center.arrival("billing");
    assert!(matches!(center.ask_arrival(arrival), Err(Refusal::QueueFull(_))));
}

#[test]
fn a_requirement_widens_while_a_session_waits() {
    let mut narrow = queue("french", &[("french", 8)]);
    narrow.relax = vec![
        RelaxStep { after: Millis::from_secs(30), lower_levels_by: 5, more_tiers: 0, queue: None },
        RelaxStep {
            after: Millis::from_secs(60),
            lower_levels_by: 0,
            more_tiers: 0,
            queue: QueueId::new("general").ok(),
        },
    ];
    let mut center = Center::new(vec![narrow, queue("general", &[("general", 1)])]);
    let fair = center.agent(1, &[("french", 3)], 1);
    let general = center.agent(2, &[("general", 1)], 1);
    let (one, two) = (center.arrive("french"), center.arrive("french"));
    center.pass(29);
    assert_eq!((center.asked(one), center.asked(two)), (None, None));
    center.pass(1);
    assert_eq!((center.asked(one), center.asked(two)), (Some(fair), None));
    center.accept(one);
    center.pass(30);
    assert_eq!(center.asked(two), Some(general));
}

#[test]
fn a_removed_queue_takes_nobody_and_serves_those_inside() {
    let mut center = Center::new(vec![queue("old", &[]), queue("new", &[])]);
    let inside = center.arrive("old");
    center.configure(vec![queue("new", &[])]).unwrap();
    let arrival = center.arrival("old");
    assert!(matches!(center.ask_arrival(arrival), Err(Refusal::QueueUnknown(_))));
    let agent = center.agent(1, &[], 1);
    assert_eq!(center.asked(inside), Some(agent));
    center.accept(inside);
    center.serve(inside, agent);
}

#[test]
fn a_configuration_out_of_range_changes_nothing() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let mut bad = queue("billing", &[]);
    bad.offer_lease = Millis::ZERO;
    let refused = center.configure(vec![bad]);
    assert!(matches!(refused, Err(Refusal::BadValue { field: "offer_lease", .. })), "{refused:?}");
    let twice = center.configure(vec![queue("a", &[]), queue("a", &[])]);
    assert!(matches!(twice, Err(Refusal::BadValue { field: "queues", .. })));
    center.arrive("billing");
}

#[test]
fn after_a_stop_everybody_has_the_full_grace_and_keeps_the_place() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let talking = center.arrive("billing");
    center.accept(talking);
    let waiting = center.arrive("billing");
    let due = center.session(waiting).due_at;
    center.now = center.now + Millis::from_secs(10_000);
    // The deadlines of the stop have not fired: the router was not there to see them.
    center.ask(Wish::Resumed { down: Millis::from_secs(10_000) }).unwrap();
    assert_eq!(center.session(waiting).due_at, due);
    center.ask(Wish::CustomerConnectionBack { session: waiting }).unwrap();
    center.ask(Wish::CustomerConnectionBack { session: talking }).unwrap();
    center.pass(60);
    let back: Vec<_> = center
        .log
        .iter()
        .filter(|event| {
            matches!(event, Event::SessionQueued { reason: QueuedReason::AgentLost, .. })
        })
        .collect();
    assert_eq!(back.len(), 1, "the agent did not come back: the conversation is in line again");
    assert_eq!(center.engine.position(talking), Some(1));
    assert_eq!(center.engine.position(waiting), Some(2));
    center.ask(Wish::AgentConnectionBack { agent }).unwrap();
    center.presence(agent, seira_core::model::PresenceWish::Available);
    assert_eq!(center.asked(talking), Some(agent));
}

#[test]
fn absurd_commands_are_refused_by_field() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let mut arrival = center.arrival("billing");
    arrival.boosts = boosts(-1);
    let refused = center.ask_arrival(arrival);
    assert!(matches!(refused, Err(Refusal::BadValue { field: "boosts", .. })));
    let ghost = SessionId::from_u128(999);
    assert_eq!(center.ask(Wish::Leave { session: ghost }), Err(Refusal::SessionUnknown(ghost)));
    let refused = center.ask(Wish::Resumed { down: Millis(-5) });
    assert!(matches!(refused, Err(Refusal::BadValue { field: "down", .. })));
}

#[test]
fn nobody_waits_for_a_past_agent_who_cannot_take_it() {
    let mut center = Center::new(vec![queue("orders", &[]), queue("tech", &[("tech", 2)])]);
    let past = center.agent(1, &[], 1);
    let busy = center.arrive("orders");
    center.accept(busy);
    let expert = center.agent(2, &[("tech", 5)], 1);
    let session = center.arrive_known("tech", &[past], 30);
    assert_eq!(center.asked(session), Some(expert));
}

#[test]
fn who_waits_in_a_queue_that_gives_up_their_channel_is_still_served() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let session = center.arrive("billing");
    let mut calls_only = queue("billing", &[]);
    calls_only.channels = ChannelSet { chat: false, call: true };
    center.configure(vec![calls_only]).unwrap();
    let agent = center.agent(1, &[], 1);
    assert_eq!(center.asked(session), Some(agent));
}

#[test]
fn a_conversation_that_loses_its_agent_after_closing_is_let_go_like_the_line() {
    let mut billing = queue("billing", &[]);
    billing.at_closing = AtClosing::Release;
    let mut center = Center::new(vec![billing]);
    let agent = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.accept(session);
    let queue = QueueId::new("billing").unwrap();
    let hours = QueueHours::Closed { opens_at: None };
    center.ask(Wish::SetHours { queue, hours }).unwrap();
    assert!(matches!(center.state(session), SessionState::Connected { .. }));
    center.ask(Wish::AgentConnectionLost { agent }).unwrap();
    center.pass(60);
    assert!(matches!(
        center.state(session),
        SessionState::Abandoned { reason: AbandonReason::QueueClosed, .. }
    ));
}

#[test]
fn a_transfer_that_fails_after_closing_is_let_go_like_the_line() {
    let closings: [fn(&mut Center, SessionId); 3] = [
        |center, session| {
            center.decline(session);
        },
        |center, _| {
            center.pass(20);
        },
        |center, session| {
            let (agent, _) = center.offer(session);
            center.presence(agent, PresenceWish::Offline);
        },
    ];
    for fail in closings {
        let mut billing = queue("billing", &[]);
        billing.at_closing = AtClosing::Release;
        let mut center = Center::new(vec![billing]);
        let agent = center.agent(1, &[], 1);
        let session = center.arrive("billing");
        center.accept(session);
        let colleague = center.agent(2, &[], 1);
        let queue = QueueId::new("billing").unwrap();
        let hours = QueueHours::Closed { opens_at: None };
        center.ask(Wish::SetHours { queue, hours }).unwrap();
        let to = Target::Agent(colleague);
        center.ask(Wish::Transfer { agent, session, to, note: None }).unwrap();
        fail(&mut center, session);
        assert!(matches!(
            center.state(session),
            SessionState::Abandoned { reason: AbandonReason::QueueClosed, .. }
        ));
    }
}
