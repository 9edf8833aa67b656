//! Why somebody waits, in the words that readers get.

use seira_core::engine::{Ability, Missing, Standing, WhyWaiting, Widening};
use seira_core::model::{
    AgentId, Asks, Author, Boost, BoostId, Cause, Channel, DeviceId, Invitee, Level, Millis,
    PresenceWish, Push, QueueId, QueueSpec, ReasonId, Refusal, RelaxStep, Role, SessionId, SkillId,
    Target, Tier, Tiers, Wish,
};

use crate::center::{Center, boosts, queue, skills};

fn why(center: &Center, session: SessionId) -> WhyWaiting {
    center.engine.why_waiting(session).expect("it waits")
}

fn step(after_s: i64, lower_levels_by: u8) -> RelaxStep {
    let after = Millis::from_secs(after_s);
    RelaxStep { after, lower_levels_by, more_tiers: 0, queue: None }
}

fn standing(center: &Center, session: SessionId) -> Standing {
    why(center, session).standing
}

fn lunch() -> PresenceWish {
    PresenceWish::Away(ReasonId::new("lunch").unwrap())
}

fn able(accounts: u32, signed_in: u32, available: u32, with_room: u32) -> Ability {
    Ability { accounts, signed_in, available, with_room }
}

/// A skill or language by name, with a level.
fn known(name: &str, level: u8) -> (SkillId, Level) {
    skills(&[(name, level)]).remove(0)
}

#[test]
fn a_wait_is_told_with_its_place_its_key_and_what_comes_next() {
    let mut french = queue("french", &[("french", 8)]);
    french.relax = vec![step(30, 2), step(60, 3)];
    french.wait_max = Some(Millis::from_secs(90));
    let mut center = Center::new(vec![french]);
    let came = center.now;
    let before = center.arrive_as("french", |arrival| arrival.boosts = boosts(7));
    let session = center.arrive("french");
    let seen = why(&center, session);
    assert_eq!((seen.session, seen.queue.as_str()), (session, "french"));
    assert_eq!((seen.queued_at, seen.due_at), (came, came + Millis::from_secs(20)));
    assert_eq!((seen.position, seen.step, seen.boosts), (2, 0, None));
    assert_eq!(seen.requirement.any_of[0].skills, skills(&[("french", 8)]));
    assert_eq!(seen.next, Some(Widening { at: came + Millis::from_secs(30), step: step(30, 2) }));
    assert_eq!(seen.limit_at, Some(came + Millis::from_secs(90)));
    assert_eq!(why(&center, before).boosts.as_deref(), Some(&boosts(7)));
    center.pass(30);
    let seen = why(&center, session);
    assert_eq!(seen.requirement.any_of[0].skills, skills(&[("french", 6)]));
    assert_eq!(seen.next, Some(Widening { at: came + Millis::from_secs(60), step: step(60, 3) }));
    center.pass(30);
    let seen = why(&center, session);
    assert_eq!((seen.step, seen.next), (2, None));
}

#[test]
fn nobody_who_talks_has_left_or_never_came_waits() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    center.agent(1, &[], 1);
    let talks = center.arrive("billing");
    center.accept(talks);
    let left = center.arrive("billing");
    center.ask(Wish::Leave { session: left }).unwrap();
    for session in [talks, left, SessionId::from_u128(999)] {
        assert_eq!(center.engine.why_waiting(session), None);
        assert_eq!(center.engine.position(session), None);
    }
}

#[test]
fn who_could_take_it_is_counted_by_account_sign_in_presence_and_room() {
    let mut center = Center::new(vec![queue("french", &[("french", 3)])]);
    let busy = center.arrive("french");
    let session = center.arrive("french");
    assert_eq!(why(&center, session).able, able(0, 0, 0, 0));
    center.agent(1, &[("french", 2)], 1);
    assert_eq!(why(&center, session).able, able(0, 0, 0, 0), "too low a level is nobody");
    center.agent_offline(2, &[("french", 3)], 1);
    assert_eq!(why(&center, session).able, able(1, 0, 0, 0));
    let away = center.agent_offline(3, &[("french", 3)], 1);
    center.presence(away, lunch());
    assert_eq!(why(&center, session).able, able(2, 1, 0, 0));
    center.agent(4, &[("french", 3)], 1);
    center.accept(busy);
    assert_eq!(why(&center, session).able, able(3, 2, 1, 0), "a conversation takes the room");
    center.agent(5, &[("french", 3)], 0);
    assert_eq!(why(&center, session).able, able(3, 2, 1, 0), "calls alone are no room for chats");
}

#[test]
fn whoever_is_asked_or_away_or_held_is_told_so_and_until_when() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let came = center.now;
    let agent = center.agent(1, &[], 1);
    let asked = center.arrive("billing");
    let until = came + Millis::from_secs(20);
    assert_eq!(standing(&center, asked), Standing::Asked { agents: vec![agent], until });
    let held = center.arrive_known("billing", &[agent], 50);
    let until = came + Millis::from_secs(50);
    assert_eq!(standing(&center, held), Standing::Held { agents: vec![agent], until });
    let pause = |paused| Wish::PauseQueue { queue: QueueId::new("billing").unwrap(), paused };
    center.ask(pause(true)).unwrap();
    assert_eq!(standing(&center, held), Standing::Paused);
    center.ask(Wish::CustomerConnectionLost { session: held }).unwrap();
    let until = came + Millis::from_secs(120);
    assert_eq!(standing(&center, held), Standing::CustomerAway { until });
}

#[test]
fn a_line_waits_for_room_for_somebody_to_come_back_or_for_a_cool_down() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let agent = center.agent(1, &[], 1);
    let busy = center.arrive("billing");
    let session = center.arrive("billing");
    assert_eq!(standing(&center, session), Standing::Busy);
    center.accept(busy);
    center.presence(agent, lunch());
    assert_eq!(standing(&center, session), Standing::NobodyAvailable);
    center.serve(busy, agent);
    center.presence(agent, PresenceWish::Available);
    assert_eq!(center.decline(session), agent);
    assert_eq!(standing(&center, session), Standing::Passed { agents: vec![agent] });
    assert_eq!(why(&center, session).able, able(1, 1, 1, 1));
    let colleague = center.agent(2, &[], 1);
    center.pass(19);
    assert_eq!(center.decline(session), colleague);
    let passed = vec![agent, colleague];
    assert_eq!(standing(&center, session), Standing::Passed { agents: passed });
    center.presence(agent, PresenceWish::Offline);
    center.pass(11);
    let passed = vec![colleague];
    assert_eq!(standing(&center, session), Standing::Passed { agents: passed });
}

#[test]
fn a_call_is_told_who_keeps_room_for_it() {
    let mut desk = queue("desk", &[]);
    desk.drain_after = Some(Millis::from_secs(10));
    let mut center = Center::new(vec![desk]);
    let agent = center.agent(1, &[], 3);
    let chat = center.arrive("desk");
    center.accept(chat);
    let ring =
        |center: &mut Center| center.arrive_as("desk", |arrival| arrival.channel = Channel::Call);
    let (first, second) = (ring(&mut center), ring(&mut center));
    assert_eq!(standing(&center, first), Standing::Busy);
    center.pass(10);
    assert_eq!(standing(&center, first), Standing::RoomKept { agent });
    assert_eq!(standing(&center, second), Standing::Busy);
    let chat = center.arrive("desk");
    assert_eq!(standing(&center, chat), Standing::Passed { agents: Vec::new() });
}

/// Somebody's skills, tier, and how many chats at once; with none, calls alone.
type OnDuty<'a> = (&'a [(&'a str, u8)], u8, u16);

/// What nobody has for a session of this queue that asks for `asks` on top.
fn missing(spec: &QueueSpec, asks: Asks, on_duty: &[OnDuty<'_>]) -> (bool, Missing) {
    let mut center = Center::new(vec![spec.clone()]);
    for (number, (skills, tier, chats)) in (1..).zip(on_duty) {
        if *chats > 0 {
            center.agent_of_tier(number, *tier, skills);
        } else {
            center.agent(number, skills, 0);
        }
    }
    let session = center.arrive_as("law", |arrival| arrival.asks = asks);
    match standing(&center, session) {
        Standing::Nobody { exists, missing } => (exists, missing),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_nobody_on_duty_has_is_named() {
    let mut law = queue("law", &[("law", 3), ("tax", 2)]);
    law.tiers = Tiers { from: Tier::new(2).unwrap(), to: Tier::new(3).unwrap() };
    let plain = Asks::default;
    let greek = || Asks { language: Some(known("greek", 4)), ..Asks::default() };
    let skill = |name, level| {
        let (skill, level) = known(name, level);
        (false, Missing::Skill(skill, level))
    };
    assert_eq!(missing(&law, plain(), &[]), (false, Missing::Everybody));
    assert_eq!(missing(&law, plain(), &[(&[("law", 2), ("tax", 9)], 2, 1)]), skill("law", 3));
    assert_eq!(missing(&law, plain(), &[(&[("law", 3), ("tax", 1)], 2, 1)]), skill("tax", 2));
    let tiers = law.tiers;
    let low = missing(&law, plain(), &[(&[("law", 3), ("tax", 2)], 1, 1)]);
    assert_eq!(low, (false, Missing::Tier(tiers)));
    let apart: [OnDuty<'_>; 2] = [(&[("law", 3)], 2, 1), (&[("tax", 2)], 2, 1)];
    assert_eq!(missing(&law, plain(), &apart), (false, Missing::Combination));
    let (language, level) = known("greek", 4);
    let named = (false, Missing::Language(language, level));
    let fair: &[_] = &[("law", 3), ("tax", 2), ("greek", 3)];
    assert_eq!(missing(&law, greek(), &[(fair, 2, 1)]), named);
    let apart: [OnDuty<'_>; 2] = [(&[("law", 3), ("tax", 2)], 2, 1), (&[("greek", 4)], 2, 1)];
    assert_eq!(missing(&law, greek(), &apart), (false, Missing::Combination));
    law.tiers = Tiers::ANY;
    let calls: &[_] = &[("law", 3), ("tax", 2)];
    assert_eq!(missing(&law, plain(), &[(calls, 1, 0)]), (false, Missing::Channel));
}

#[test]
fn somebody_with_an_account_who_is_not_signed_in_exists() {
    let mut center = Center::new(vec![queue("law", &[("law", 3)])]);
    let expert = center.agent(1, &[("law", 5)], 1);
    center.agent(2, &[], 1);
    let session = center.arrive("law");
    center.accept(session);
    center.presence(expert, PresenceWish::Offline);
    let waits = center.arrive("law");
    let (skill, level) = known("law", 3);
    let missing = Missing::Skill(skill, level);
    assert_eq!(standing(&center, waits), Standing::Nobody { exists: true, missing });
}

#[test]
fn a_device_finds_the_session_it_last_started_until_that_is_forgotten() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let device = DeviceId::from_u128(1);
    assert_eq!(center.engine.session_of_device(device), None);
    let session = center.arrive("billing");
    assert_eq!(center.engine.session_of_device(device), Some(session));
    center.ask(Wish::Leave { session }).unwrap();
    assert_eq!(center.engine.session_of_device(device), Some(session), "also when it is over");
    let again = center.arrive_as("billing", |arrival| arrival.device = device);
    assert_eq!(center.engine.session_of_device(device), Some(again));
    center.ask(Wish::Leave { session: again }).unwrap();
    center.pass(3_600);
    assert_eq!(center.engine.session_of_device(device), None);
}

/// Who has held a session and how that came about, oldest first.
fn held(center: &Center, session: SessionId) -> Vec<(AgentId, Cause)> {
    let seen = center.session(session);
    let all = seen.earlier.iter().chain(seen.assignment);
    all.map(|one| (one.agent, one.cause.clone())).collect()
}

#[test]
fn every_assignment_is_remembered_with_its_cause_until_the_session_is_forgotten() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let (first, second, third) =
        (center.agent(1, &[], 1), center.agent(2, &[], 1), center.agent(3, &[], 1));
    let session = center.arrive("billing");
    assert_eq!(held(&center, session), []);
    center.accept(session);
    let offered = held(&center, session);
    assert!(matches!(&offered[..], [(agent, Cause::Offered(why))]
        if *agent == first && (why.candidates, why.runner_up) == (3, Some(second))));

    let whom = Invitee::Agent(second);
    center.ask(Wish::Invite { agent: first, session, whom, role: Role::Conference }).unwrap();
    let offer = center.session(session).invites[0];
    center.ask(Wish::Accept { agent: second, offer }).unwrap();
    center.pass(5);
    center.ask(Wish::HandOver { agent: first, session, to: second }).unwrap();
    let until = center.now;
    assert_eq!(center.session(session).earlier[0].until, Some(until));
    assert_eq!(held(&center, session)[1..], [(second, Cause::HandedOver { by: first })]);

    let to = Target::Queue(QueueId::new("billing").unwrap());
    center.ask(Wish::Transfer { agent: second, session, to, note: None }).unwrap();
    let waits = center.session(session).assignment.unwrap().until;
    assert_eq!(waits, Some(center.now), "nobody holds it while it waits");
    assert_eq!(center.asked(session), Some(third));
    center.ask(Wish::Pull { agent: first, session }).unwrap();
    assert_eq!(held(&center, session)[2..], [(first, Cause::Pulled)], "by hand, nobody's choice");
    center.ask(Wish::End { session, by: Author::Customer }).unwrap();
    center.pass(600);
    assert_eq!(held(&center, session).len(), 3, "also when it is over");
}

#[test]
fn whoever_is_left_of_a_conference_inherits_it() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let (first, second) = (center.agent(1, &[], 1), center.agent(2, &[], 1));
    let session = center.arrive("billing");
    center.accept(session);
    let whom = Invitee::Agent(second);
    center.ask(Wish::Invite { agent: first, session, whom, role: Role::Conference }).unwrap();
    let offer = center.session(session).invites[0];
    center.ask(Wish::Accept { agent: second, offer }).unwrap();
    center.ask(Wish::RemoveAgent { agent: first }).unwrap();
    assert_eq!(held(&center, session)[1..], [(second, Cause::Inherited { from: first })]);
}

#[test]
fn a_queue_that_limits_its_sessions_says_so() {
    let mut small = queue("small", &[]);
    small.agent_max = Some(1);
    let mut center = Center::new(vec![small]);
    center.agent(1, &[], 3);
    let session = center.arrive("small");
    center.accept(session);
    let waits = center.arrive("small");
    assert_eq!(standing(&center, waits), Standing::AtQueueMaximum);
}

#[test]
fn a_push_is_told_among_the_boosts_and_bounded_with_them() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let session = center.arrive("billing");
    let due_at = center.session(session).due_at;
    let day = Millis::from_secs(86_400);
    for _ in 0..2 {
        center.ask(Wish::PushUp { session, push: Push::By(day) }).unwrap();
    }
    let seen = center.session(session);
    let pushed = Boost { reason: BoostId::pushed_up(), by: Millis(2 * day.0) };
    assert_eq!(seen.boosts.as_deref(), Some(&vec![pushed]));
    assert_eq!(seen.due_at, due_at - Millis(2 * day.0));
    let beyond = Wish::PushUp { session, push: Push::By(Millis(5 * day.0 + 1)) };
    let refused = center.ask(beyond).unwrap_err();
    assert!(matches!(refused, Refusal::BadValue { field: "push.by", .. }), "{refused:?}");
}

#[test]
fn each_step_is_told_with_the_moment_it_was_taken() {
    let mut french = queue("french", &[("french", 8)]);
    french.relax = vec![step(30, 2), step(60, 3)];
    let mut center = Center::new(vec![french]);
    let came = center.now;
    let session = center.arrive("french");
    center.pass(70);
    let taken = [came + Millis::from_secs(30), came + Millis::from_secs(60)];
    assert_eq!(center.session(session).relaxed, taken);
}
