//! Every limit from both sides: the greatest value is taken, and one more is refused by its field.

use seira_core::engine::{CLASSES_MAX, Engine, QUEUES_MAX, classes_of};
use seira_core::model::{
    AgentId, AgentSpec, Arrival, Channel, Command, Configuration, DeviceId, Millis, Push,
    QueueSpec, Refusal, SessionId, Silence, Tier, Tiers, Wish,
};

use super::bad_input::{bad_field, boosts, many_skills, steps};
use super::center::{helper, queue_id};
use super::direct::sealed;
use super::play::{Against, Play};

const WEEK: i64 = 7 * 86_400_000;

/// A field, the greatest value it takes, and what gives it a value.
type Limit<T> = (&'static str, i64, fn(&mut T, i64));

/// A center with one queue.
fn center() -> Play<Engine> {
    let mut story = Play::new(Against::Naive);
    taken(&mut story, configured(vec![QueueSpec::plain(queue_id("any"))]));
    story
}

fn configured(queues: Vec<QueueSpec>) -> Wish {
    Wish::Configure { configuration: Configuration { queues, ..Configuration::default() } }
}

fn taken(story: &mut Play<Engine>, wish: Wish) {
    let told = format!("{wish:.300?}");
    assert_eq!(story.ask(Command::internal(wish)).unwrap(), Ok(()), "{told}");
}

/// Asks with the greatest value of every limit, and with one more.
fn from_both_sides<T>(
    story: &mut Play<Engine>,
    limits: &[Limit<T>],
    mut plain: impl FnMut() -> T,
    wish: fn(T) -> Wish,
) {
    for (field, most, set) in limits {
        let mut fits = plain();
        set(&mut fits, *most);
        taken(story, wish(fits));
        let mut beyond = plain();
        set(&mut beyond, most + 1);
        assert_eq!(bad_field(story, wish(beyond)), *field);
    }
}

#[test]
fn of_accounts() {
    let limits: &[Limit<AgentSpec>] = &[
        ("agent", i64::from(u32::MAX) - 1, |spec, most| spec.agent = AgentId(most as u32)),
        ("capacity.chats", 100, |spec, most| spec.capacity.chats = most as u16),
        ("capacity.calls", 1, |spec, most| spec.capacity.calls = most as u16),
        ("skills", 256, |spec, most| spec.skills = many_skills(most as usize)),
    ];
    let mut story = center();
    from_both_sides(&mut story, limits, || helper(1), |spec| Wish::SetAgent { spec });
    let mut spec = helper(1);
    spec.capacity.total = Some(1);
    spec.capacity.calls = 0;
    taken(&mut story, Wish::SetAgent { spec });
}

#[test]
fn of_arrivals() {
    let limits: &[Limit<Arrival>] = &[
        ("boosts", WEEK, |arrival, most| arrival.boosts = boosts(&[most])),
        ("boosts", WEEK, |arrival, most| arrival.boosts = boosts(&[1, most - 1])),
        ("boosts", 32, |arrival, most| arrival.boosts = boosts(&vec![0; most as usize])),
        ("past_agents", 3, |arrival, most| {
            arrival.past_agents = (1..=most as u32).map(AgentId).collect();
        }),
        ("asks.skills", 16, |arrival, most| arrival.asks.skills = many_skills(most as usize)),
        ("asks.preferred", 16, |arrival, most| {
            arrival.asks.preferred = many_skills(most as usize);
        }),
    ];
    let mut number = 0;
    let plain = || {
        number += 1;
        let (id, device) = (SessionId::from_u128(number), DeviceId::from_u128(number));
        Arrival::plain(id, device, queue_id("any"), Channel::Chat, sealed(id))
    };
    from_both_sides(&mut center(), limits, plain, |arrival| Wish::Arrive(Box::new(arrival)));
}

#[test]
fn of_queues() {
    let limits: &[Limit<QueueSpec>] = &[
        ("target", WEEK, |spec, most| spec.target = Millis(most)),
        ("offer_lease", WEEK, |spec, most| spec.offer_lease = Millis(most)),
        ("decline_cooldown", WEEK, |spec, most| spec.decline_cooldown = Millis(most)),
        ("wrap_up", WEEK, |spec, most| spec.wrap_up = Millis(most)),
        ("affinity_reach", WEEK, |spec, most| spec.affinity_reach = Millis(most)),
        ("silence", WEEK, |spec, most| {
            spec.silence = Some(Silence { warn_after: Millis(most), close_after: Millis::ZERO });
        }),
        ("silence", WEEK, |spec, most| {
            spec.silence = Some(Silence { warn_after: Millis::ZERO, close_after: Millis(most) });
        }),
        ("grace", WEEK, |spec, most| spec.grace = Millis(most)),
        ("drain_after", WEEK, |spec, most| spec.drain_after = Some(Millis(most))),
        ("wait_max", WEEK, |spec, most| spec.wait_max = Some(Millis(most))),
        ("offer_to", 10, |spec, most| spec.offer_to = most as u8),
        ("skills", 256, |spec, most| spec.skills = many_skills(most as usize)),
        ("preferred", 256, |spec, most| spec.preferred = many_skills(most as usize)),
        ("relax", 32, |spec, most| spec.relax = steps(&(0..most).collect::<Vec<_>>())),
        ("relax.after", WEEK, |spec, most| spec.relax = steps(&[most])),
        ("relax.after", WEEK, |spec, most| spec.relax = steps(&[0, most])),
    ];
    let mut story = center();
    let plain = || QueueSpec::plain(queue_id("any"));
    from_both_sides(&mut story, limits, plain, |spec| configured(vec![spec]));
    let mut least = plain();
    least.offer_lease = Millis(1);
    least.wait_max = Some(Millis(1));
    least.agent_max = Some(1);
    least.tiers = Tiers { from: Tier::LAST, to: Tier::LAST };
    taken(&mut story, configured(vec![least]));
    let mut early = plain();
    early.relax = steps(&[-1]);
    assert_eq!(bad_field(&mut story, configured(vec![early])), "relax.after");
}

#[test]
fn of_configurations() {
    let mut story = center();
    let all = |count: usize, relaxed: usize| {
        let queues = (0..count).map(|at| {
            let mut spec = QueueSpec::plain(queue_id(&format!("q{at}")));
            spec.relax = steps(if at < relaxed { &[5] } else { &[] });
            spec
        });
        configured(queues.collect())
    };
    taken(&mut story, all(QUEUES_MAX, 0));
    assert_eq!(bad_field(&mut story, all(QUEUES_MAX + 1, 0)), "queues");
    let relaxed = (CLASSES_MAX - QUEUES_MAX * classes_of(0)) / 2;
    taken(&mut story, all(QUEUES_MAX, relaxed));
    let beyond = all(QUEUES_MAX, relaxed + 1);
    assert_eq!(story.ask(Command::internal(beyond)).unwrap(), Err(Refusal::TooManyClasses));
    let patient = |agent_grace| Wish::Configure {
        configuration: Configuration { agent_grace, ..Configuration::default() },
    };
    taken(&mut story, patient(Millis(WEEK)));
    assert_eq!(bad_field(&mut story, patient(Millis(WEEK + 1))), "agent_grace");
}

#[test]
fn of_stops_and_pushes() {
    const YEARS: i64 = 1_000 * 366 * 86_400_000;
    let mut story = center();
    assert_eq!(bad_field(&mut story, Wish::Resumed { down: Millis(YEARS + 1) }), "down");
    taken(&mut story, Wish::Resumed { down: Millis(YEARS) });
    taken(&mut story, Wish::Resumed { down: Millis::ZERO });
    let session = SessionId::from_u128(1);
    let device = DeviceId::from_u128(1);
    let arrival = Arrival::plain(session, device, queue_id("any"), Channel::Chat, sealed(session));
    taken(&mut story, Wish::Arrive(Box::new(arrival)));
    let push = |by| Wish::PushUp { session, push: Push::By(Millis(by)) };
    assert_eq!(bad_field(&mut story, push(0)), "push.by");
    assert_eq!(bad_field(&mut story, push(WEEK + 1)), "push.by");
    taken(&mut story, push(1));
    assert_eq!(bad_field(&mut story, push(WEEK)), "push.by");
    taken(&mut story, push(WEEK - 1));
    assert_eq!(bad_field(&mut story, push(1)), "push.by");
}
