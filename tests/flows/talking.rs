//! Conversations: messages, silence, endings.

use seira_core::engine::CONVERSATION_BYTES_MAX;
use seira_core::model::{
    Author, CloseReason, DispositionId, Event, Marks, Refusal, Sealed, SessionState, SilenceClock,
    Wish,
};

use crate::center::{Center, queue};

#[test]
fn what_is_written_while_waiting_is_there_when_the_agent_joins() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let session = center.arrive("billing");
    center.post(session, Author::Customer).unwrap();
    assert_eq!(center.session(session).seq, 2);
    let agent = center.agent(1, &[], 1);
    center.accept(session);
    center.post(session, Author::Agent(agent)).unwrap();
    assert_eq!(center.session(session).seq, 4);
}

#[test]
fn only_the_holder_writes() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let other = center.agent(2, &[], 1);
    let session = center.arrive("billing");
    let holder = center.accept(session);
    let stranger = if holder == agent { other } else { agent };
    assert_eq!(center.post(session, Author::Agent(stranger)), Err(Refusal::NotHolder(session)));
    let end = Wish::End { session, by: Author::Agent(stranger) };
    assert_eq!(center.ask(end), Err(Refusal::NotHolder(session)));
}

#[test]
fn a_silent_customer_is_warned_then_closed_and_the_slot_is_free() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.accept(session);
    center.post(session, Author::Agent(agent)).unwrap();
    let events = center.pass(300);
    assert!(events.iter().any(|event| matches!(event, Event::SilenceWarned { .. })));
    let events = center.pass(120);
    let closed =
        |event: &Event| matches!(event, Event::WrapUpStarted { reason: CloseReason::Silence, .. });
    assert!(events.iter().any(closed));
    center.pass(60);
    let next = center.arrive("billing");
    assert_eq!(center.asked(next), Some(agent));
}

#[test]
fn the_clock_does_not_run_while_it_is_the_agents_turn() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.accept(session);
    center.post(session, Author::Agent(agent)).unwrap();
    center.pass(310);
    center.post(session, Author::Customer).unwrap();
    let stopped = SilenceClock::Stopped;
    assert!(
        matches!(center.state(session), SessionState::Connected { silence, .. } if silence == stopped)
    );
    center.pass(3_600);
    assert!(matches!(center.state(session), SessionState::Connected { .. }));
}

#[test]
fn a_conversation_ends_once_whoever_ends_it() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.accept(session);
    center.ask(Wish::End { session, by: Author::Customer }).unwrap();
    let again = center.ask(Wish::End { session, by: Author::Customer });
    assert_eq!(again, Err(Refusal::SessionOver(session)));
    let late = center.post(session, Author::Customer);
    assert_eq!(late, Err(Refusal::WrongState(session)));
    let wish = Wish::FinishWrapUp {
        agent,
        session,
        disposition: DispositionId::new("solved").ok(),
        note: None,
    };
    center.ask(wish.clone()).unwrap();
    assert_eq!(center.ask(wish), Err(Refusal::SessionOver(session)));
    assert!(matches!(
        center.state(session),
        SessionState::Closed { reason: CloseReason::Customer, .. }
    ));
}

#[test]
fn a_customer_may_start_anew_while_the_agent_still_wraps_up() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.accept(session);
    center.ask(Wish::End { session, by: Author::Customer }).unwrap();
    center.arrive_as("billing", |arrival| {
        arrival.device = seira_core::model::DeviceId::from_u128(1);
    });
}

#[test]
fn a_lost_customer_in_conversation_is_closed_after_the_grace() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.accept(session);
    center.ask(Wish::CustomerConnectionLost { session }).unwrap();
    center.pass(119);
    center.ask(Wish::CustomerConnectionBack { session }).unwrap();
    center.pass(119);
    assert!(matches!(center.state(session), SessionState::Connected { .. }));
    center.ask(Wish::CustomerConnectionLost { session }).unwrap();
    center.pass(120);
    assert!(matches!(
        center.state(session),
        SessionState::WrapUp { reason: CloseReason::CustomerLost, .. }
    ));
}

#[test]
fn marks_only_grow_and_never_beyond_the_conversation() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let session = center.arrive("billing");
    center.post(session, Author::Customer).unwrap();
    let mark = |delivered, read| Wish::Mark { session, from: Author::Customer, delivered, read };
    center.ask(mark(100, 1)).unwrap();
    assert_eq!(center.session(session).customer_marks, Marks { delivered: 2, read: 1 });
    let events = center.ask(mark(1, 0)).unwrap();
    assert!(events.is_empty(), "going back changes nothing");
    center.ask(mark(0, 2)).unwrap();
    assert_eq!(center.session(session).customer_marks, Marks { delivered: 2, read: 2 });
}

#[test]
fn a_queue_that_gives_up_its_silence_limit_closes_nobody() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let session = center.arrive("billing");
    center.accept(session);
    center.post(session, Author::Agent(agent)).unwrap();
    let mut patient = queue("billing", &[]);
    patient.silence = None;
    center.configure(vec![patient]).unwrap();
    center.pass(3_600);
    assert!(matches!(center.state(session), SessionState::Connected { .. }));
}

#[test]
fn a_conversation_has_a_greatest_size_and_can_still_end() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let session = center.arrive("billing");
    let content = Sealed::new(session, vec![0; 16 * 1024].into());
    let post = Wish::Post { session, from: Author::Customer, content };
    let fits = CONVERSATION_BYTES_MAX / (16 * 1024);
    for _ in 0..fits {
        center.ask(post.clone()).unwrap();
    }
    assert_eq!(center.ask(post), Err(Refusal::ConversationFull(session)));
    center.ask(Wish::Leave { session }).unwrap();
}
