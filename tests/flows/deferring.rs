//! Callbacks and messages, for those who would rather not wait on the page.

use seira_core::engine::Standing;
use seira_core::model::{
    AbandonReason, AgentId, AtClosing, Author, Callback, CallbackOutcome, CallbackRules, Channel,
    CloseReason, Connection, Deferral, DeferralWish, Event, MessageRules, Millis, QueueHours,
    QueueId, QueueSpec, Refusal, SessionId, SessionState, Target, Timestamp, Wish,
};

use crate::center::{Center, queue, sealed};

const TARGET_S: i64 = 3_600;
const RETRY_S: i64 = 600;

/// A queue that calls back, twice at most, and takes messages.
fn kind_queue(name: &str) -> QueueSpec {
    let retry_after = Millis::from_secs(RETRY_S);
    QueueSpec {
        callback: Some(CallbackRules { attempts: 2, retry_after, slot_max: 1 }),
        message: Some(MessageRules { target: Millis::from_secs(TARGET_S) }),
        wait_max: Some(Millis::from_secs(300)),
        at_closing: AtClosing::Release,
        ..queue(name, &[])
    }
}

fn center() -> Center {
    Center::new(vec![kind_queue("billing")])
}

fn id(name: &str) -> QueueId {
    QueueId::new(name).unwrap()
}

fn call_me(session: SessionId, slot: Option<Timestamp>) -> DeferralWish {
    DeferralWish::Callback { number: sealed(session), slot }
}

fn message(session: SessionId) -> DeferralWish {
    DeferralWish::Message { content: Some(sealed(session)) }
}

fn defer(center: &mut Center, session: SessionId, into: DeferralWish) -> Vec<Event> {
    center.ask(Wish::Defer { session, into }).unwrap()
}

fn hours(center: &mut Center, hours: QueueHours) -> Vec<Event> {
    center.ask(Wish::SetHours { queue: id("billing"), hours }).unwrap()
}

fn record(
    center: &mut Center,
    agent: AgentId,
    session: SessionId,
    outcome: CallbackOutcome,
) -> Result<Vec<Event>, Refusal> {
    center.ask(Wish::RecordCallback { agent, session, outcome })
}

const CLOSED: QueueHours = QueueHours::Closed { opens_at: None };

#[test]
fn a_callback_keeps_its_place_without_a_page_and_without_a_limit() {
    let mut center = center();
    let (first, second) = (center.arrive("billing"), center.arrive("billing"));
    let due_at = center.session(first).due_at;
    defer(&mut center, first, call_me(first, None));
    center.ask(Wish::CustomerConnectionLost { session: first }).unwrap();
    assert!(matches!(center.session(first).connection, Connection::Away { .. }));
    center.pass(299);
    assert_eq!((center.session(first).due_at, center.engine.position(first)), (due_at, Some(1)));
    assert_eq!(center.engine.position(second), Some(2));
    center.pass(3_600);
    let gone = SessionState::Abandoned { reason: AbandonReason::WaitedTooLong, at: center.now };
    assert!(matches!(
        (center.engine.session(second).map(|it| it.state.clone()), gone),
        (None | Some(SessionState::Abandoned { .. }), _)
    ));
    assert_eq!(center.state(first), SessionState::Queued, "only those on the page have a limit");
    center.agent(1, &[], 1);
    assert_eq!(center.asked(first), Some(AgentId(1)));
}

#[test]
fn a_message_relieves_the_line_and_takes_its_own_target() {
    let mut center = center();
    let came = center.now;
    let (writes, waits) = (center.arrive("billing"), center.arrive("billing"));
    let events = defer(&mut center, writes, message(writes));
    let line = events.iter().find(|event| matches!(event, Event::MessagePosted { .. }));
    assert!(matches!(line, Some(Event::MessagePosted { from: Author::Customer, seq: 3, .. })));
    let view = center.session(writes);
    assert_eq!(
        (view.due_at, view.deferral),
        (came + Millis::from_secs(TARGET_S), Some(&Deferral::Message))
    );
    assert_eq!(center.engine.position(waits), Some(1));
    let seen = center.engine.queue(&id("billing")).unwrap();
    assert_eq!((seen.waiting, seen.messages, seen.callbacks), (1, 1, 0));
    center.agent(1, &[], 1);
    assert_eq!((center.asked(waits), center.asked(writes)), (Some(AgentId(1)), None));
}

#[test]
fn no_silence_and_no_lost_page_ends_the_answer_to_a_message() {
    let mut spec = kind_queue("billing");
    let minute = Millis::from_secs(60);
    spec.silence = Some(seira_core::model::Silence { warn_after: minute, close_after: minute });
    let mut center = Center::new(vec![spec]);
    let session = center.arrive_as("billing", |it| it.defer = Some(message(it.session)));
    center.agent(1, &[], 1);
    let agent = center.accept(session);
    center.post(session, Author::Agent(agent)).unwrap();
    center.ask(Wish::CustomerConnectionLost { session }).unwrap();
    center.pass(86_400);
    assert!(matches!(center.state(session), SessionState::Connected { .. }));
    center.ask(Wish::Resumed { down: Millis::from_secs(60) }).unwrap();
    center.ask(Wish::AgentConnectionBack { agent }).unwrap();
    center.pass(3_600);
    assert!(matches!(center.state(session), SessionState::Connected { .. }));
    center.serve(session, agent);
    assert!(matches!(
        center.state(session),
        SessionState::Closed { reason: CloseReason::Agent, .. }
    ));
}

#[test]
fn a_slot_is_waited_for_out_of_line_and_is_the_due_time() {
    let mut center = center();
    center.agent(1, &[], 1);
    let slot = center.now + Millis::from_secs(7_200);
    let session =
        center.arrive_as("billing", |it| it.defer = Some(call_me(it.session, Some(slot))));
    assert_eq!(center.state(session), SessionState::Deferred { until: slot });
    assert_eq!((center.engine.position(session), center.asked(session)), (None, None));
    let other = center.arrival("billing");
    let taken =
        seira_core::model::Arrival { defer: Some(call_me(other.session, Some(slot))), ..other };
    assert_eq!(center.ask_arrival(taken), Err(Refusal::SlotTaken(id("billing"), slot)));
    center.ask(Wish::Resumed { down: Millis::from_secs(60) }).unwrap();
    center.ask(Wish::AgentConnectionBack { agent: AgentId(1) }).unwrap();
    center.pass(7_199);
    assert_eq!(center.state(session), SessionState::Deferred { until: slot }, "no stop moves it");
    center.pass(1);
    assert_eq!((center.asked(session), center.session(session).due_at), (Some(AgentId(1)), slot));
    let past = DeferralWish::Callback { number: sealed(session), slot: Some(center.now) };
    let refused = center.ask(Wish::Defer { session, into: past });
    assert!(matches!(refused, Err(Refusal::BadValue { field: "slot", .. })));
}

#[test]
fn what_is_asked_for_at_a_closed_or_full_queue_waits_for_the_opening() {
    let mut spec = kind_queue("billing");
    spec.waiting_max = 1;
    let mut center = Center::new(vec![spec]);
    let live = center.arrive("billing");
    let full = center.arrival("billing");
    assert_eq!(center.ask_arrival(full), Err(Refusal::QueueFull(id("billing"))));
    let called = center.arrive_as("billing", |it| it.defer = Some(call_me(it.session, None)));
    hours(&mut center, CLOSED);
    assert!(matches!(center.state(live), SessionState::Abandoned { .. }));
    assert_eq!(center.state(called), SessionState::Queued, "closing lets no callback go");
    let wrote = center.arrive_as("billing", |it| it.defer = Some(message(it.session)));
    center.agent(1, &[], 2);
    assert_eq!((center.asked(called), center.asked(wrote)), (None, None));
    let why = center.engine.why_waiting(called).unwrap();
    assert_eq!(why.standing, Standing::OutsideHours { opens_at: None });
    hours(&mut center, QueueHours::Open);
    assert_eq!((center.asked(called), center.asked(wrote)), (Some(AgentId(1)), Some(AgentId(1))));
}

#[test]
fn nobody_who_answers_is_called_again_and_then_no_more() {
    let mut center = center();
    center.agent(1, &[], 1);
    let session = center.arrive_as("billing", |it| it.defer = Some(call_me(it.session, None)));
    let due_at = center.session(session).due_at;
    let agent = center.accept(session);
    record(&mut center, agent, session, CallbackOutcome::NoAnswer).unwrap();
    let until = center.now + Millis::from_secs(RETRY_S);
    assert_eq!(center.state(session), SessionState::Deferred { until });
    let again = Callback { number: sealed(session), slot: None, attempts: 1 };
    assert_eq!(center.session(session).deferral, Some(&Deferral::Callback(again)));
    center.pass(RETRY_S);
    assert_eq!(center.session(session).due_at, due_at);
    let agent = center.accept(session);
    record(&mut center, agent, session, CallbackOutcome::NoAnswer).unwrap();
    assert!(matches!(
        center.state(session),
        SessionState::Closed { reason: CloseReason::NotReached, .. }
            | SessionState::WrapUp { reason: CloseReason::NotReached, .. }
    ));
}

#[test]
fn who_is_reached_talks_and_a_wrong_number_is_the_end() {
    let mut center = center();
    center.agent(1, &[], 2);
    let reached = center.arrive_as("billing", |it| it.defer = Some(call_me(it.session, None)));
    let wrong = center.arrive_as("billing", |it| it.defer = Some(call_me(it.session, None)));
    let agent = center.accept(reached);
    center.ask(Wish::ConfirmTurn { session: wrong }).unwrap();
    assert!(center.session(wrong).confirmed);
    center.accept(wrong);
    record(&mut center, agent, reached, CallbackOutcome::Reached).unwrap();
    assert!(center.session(reached).reached);
    let again = record(&mut center, agent, reached, CallbackOutcome::NoAnswer);
    assert_eq!(again, Err(Refusal::WrongState(reached)));
    record(&mut center, agent, wrong, CallbackOutcome::WrongNumber).unwrap();
    assert!(matches!(
        center.state(wrong),
        SessionState::Closed { reason: CloseReason::WrongNumber, .. }
            | SessionState::WrapUp { reason: CloseReason::WrongNumber, .. }
    ));
    center.ask(Wish::Ready { agent }).unwrap();
    let talks = center.arrive("billing");
    center.accept(talks);
    let none = record(&mut center, agent, talks, CallbackOutcome::Reached);
    assert_eq!(none, Err(Refusal::NotDeferred(talks)));
}

#[test]
fn a_turn_that_is_put_off_rescinds_the_offer_and_comes_back() {
    let mut center = center();
    center.agent(1, &[], 1);
    let session = center.arrive_as("billing", |it| it.defer = Some(call_me(it.session, None)));
    assert!(center.asked(session).is_some());
    center.ask(Wish::PutOff { session }).unwrap();
    assert!(matches!(center.state(session), SessionState::Deferred { .. }));
    center.pass(RETRY_S - 1);
    assert_eq!(center.asked(session), None);
    center.pass(1);
    assert_eq!(center.asked(session), Some(AgentId(1)));
}

#[test]
fn who_waits_on_the_page_again_has_the_better_place_and_the_usual_limits() {
    let mut center = center();
    let session = center.arrive("billing");
    let live = center.session(session).due_at;
    defer(&mut center, session, message(session));
    center.pass(1_000);
    center.ask(Wish::CustomerConnectionLost { session }).unwrap();
    center.ask(Wish::Rejoin { session }).unwrap();
    assert_eq!((center.session(session).due_at, center.session(session).deferral), (live, None));
    assert!(matches!(center.session(session).connection, Connection::Lost { .. }));
    center.ask(Wish::CustomerConnectionBack { session }).unwrap();
    assert_eq!(center.ask(Wish::Rejoin { session }), Err(Refusal::NotDeferred(session)));
    center.pass(300);
    assert!(matches!(
        center.state(session),
        SessionState::Abandoned { reason: AbandonReason::WaitedTooLong, .. }
    ));
}

#[test]
fn queues_offer_what_their_rules_say() {
    let mut center = Center::new(vec![queue("plain", &[])]);
    let session = center.arrive("plain");
    for into in [call_me(session, None), message(session)] {
        let kind = into.kind();
        let refused = center.ask(Wish::Defer { session, into });
        assert_eq!(refused, Err(Refusal::NotOffered(id("plain"), kind)));
    }
    assert_eq!(center.state(session), SessionState::Queued);
}

#[test]
fn what_is_moved_stays_what_it_is() {
    let mut fast = kind_queue("fast");
    fast.message = Some(MessageRules { target: Millis::from_secs(60) });
    let mut center = Center::new(vec![kind_queue("billing"), fast]);
    let came = center.now;
    let slot = center.now + Millis::from_secs(7_200);
    let wrote = center.arrive_as("billing", |it| it.defer = Some(message(it.session)));
    let called = center.arrive_as("billing", |it| it.defer = Some(call_me(it.session, Some(slot))));
    center.ask(Wish::MoveLine { from: id("billing"), to: id("fast") }).unwrap();
    assert_eq!(center.session(wrote).due_at, came + Millis::from_secs(60));
    assert_eq!(center.state(called), SessionState::Deferred { until: slot });
    assert_eq!(center.session(called).queue.queue, id("fast"));
    let to = Target::Queue(id("billing"));
    center.ask(Wish::Reassign { session: called, to, note: None }).unwrap();
    assert_eq!(center.state(called), SessionState::Deferred { until: slot });
    // A queue that loses its name has no hours any more, and is served by its last rules.
    hours(&mut center, CLOSED);
    center.configure(vec![kind_queue("fast")]).unwrap();
    center.pass(7_200);
    center.agent(1, &[], 2);
    assert_eq!(center.asked(called), Some(AgentId(1)));
}

#[test]
fn giving_up_is_one_ending_and_a_lost_agent_is_none() {
    let mut center = center();
    let slot = center.now + Millis::from_secs(7_200);
    let given_up =
        center.arrive_as("billing", |it| it.defer = Some(call_me(it.session, Some(slot))));
    center.ask(Wish::Leave { session: given_up }).unwrap();
    assert!(matches!(
        center.state(given_up),
        SessionState::Abandoned { reason: AbandonReason::Left, .. }
    ));
    let agent = center.agent(1, &[], 1);
    let session = center.arrive_as("billing", |it| it.defer = Some(call_me(it.session, None)));
    center.accept(session);
    record(&mut center, agent, session, CallbackOutcome::Reached).unwrap();
    center.ask(Wish::RemoveAgent { agent }).unwrap();
    assert_eq!(center.state(session), SessionState::Queued);
    assert!(!center.session(session).reached, "whoever takes it next calls anew");
    assert_eq!(center.session(session).channel, Channel::Chat);
}
