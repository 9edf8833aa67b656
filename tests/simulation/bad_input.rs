//! What nobody should ask: each is a typed refusal, and changes nothing.

use seira_core::engine::{CLASSES_MAX, Engine, classes_of};
use seira_core::model::{
    AgentId, Arrival, Asks, Author, Boost, BoostId, Capacity, Channel, Command, Configuration,
    DeviceId, Invitee, Level, Millis, OfferId, Origin, PresenceWish, Push, QueueHours, QueueId,
    QueueSpec, Refusal, RelaxStep, Role, Sealed, SessionId, Silence, SkillId, Target, Tier, Tiers,
    Timestamp, Wish,
};

use super::center::{self, Kind, helper, queue_id};
use super::dice::Dice;
use super::direct::{sealed, session};
use super::plan::Pick;
use super::play::{Against, Play};
use super::script::plan;

/// A center in the middle of its story.
fn lived_in(seed: u64) -> Play<Engine> {
    let plan = plan(seed);
    let mut story = Play::new(Against::Naive);
    story.open(&plan).unwrap();
    plan.steps.iter().try_for_each(|step| story.step(step)).unwrap();
    story.settle().unwrap();
    story
}

/// Asks what must be refused, and looks whether anything has changed.
fn refused(story: &mut Play<Engine>, wish: Wish) -> Refusal {
    let (before, journal) = (story.leader_is_replayed(), story.journal.len());
    let answer = story.ask(Command::internal(wish.clone())).unwrap();
    assert!(before && story.leader_is_replayed(), "{wish:?} changed something");
    assert_eq!(story.journal.len(), journal, "{wish:?} made events");
    answer.expect_err(&format!("{wish:?} was granted"))
}

pub(crate) fn bad_field(story: &mut Play<Engine>, wish: Wish) -> &'static str {
    match refused(story, wish) {
        Refusal::BadValue { field, .. } => field,
        other => panic!("{other:?} is no bad value"),
    }
}

/// A field, and what spoils it.
type Spoilt<T> = (&'static str, fn(&mut T));

const GHOST: SessionId = SessionId::from_u128(u128::MAX);
const NOBODY: AgentId = AgentId(4_000_000_000);

/// Everything that names a session and perhaps an agent.
fn wishes_about(session: SessionId, agent: AgentId) -> Vec<Wish> {
    let to = || Target::Queue(queue_id("any"));
    let content = || sealed(session);
    let whom = Invitee::NextTier;
    let from = Author::Customer;
    vec![
        Wish::CustomerConnectionLost { session },
        Wish::CustomerConnectionBack { session },
        Wish::Leave { session },
        Wish::Post { session, from, content: content() },
        Wish::Mark { session, from, delivered: 1, read: 1 },
        Wish::Transfer { agent, session, to: to(), note: None },
        Wish::Escalate { agent, session, note: None },
        Wish::Invite { agent, session, whom, role: Role::Consult },
        Wish::Admit { agent, session, member: agent },
        Wish::Part { agent, session, member: agent },
        Wish::HandOver { agent, session, to: agent },
        Wish::Whisper { agent, session, content: content() },
        Wish::Reassign { session, to: to(), note: None },
        Wish::Pull { agent, session },
        Wish::PushUp { session, push: Push::First },
        Wish::End { session, by: Author::Agent(agent) },
        Wish::FinishWrapUp { agent, session, disposition: None, note: None },
    ]
}

#[test]
fn sessions_that_never_were_or_are_over_are_refused_by_id() {
    for seed in 1..=40 {
        let mut story = lived_in(seed);
        for wish in wishes_about(GHOST, AgentId(1)) {
            assert_eq!(refused(&mut story, wish), Refusal::SessionUnknown(GHOST));
        }
        let Some(over) = session(&story.ledger, Pick::Over(0)) else { continue };
        for wish in wishes_about(over, AgentId(1)) {
            assert_eq!(refused(&mut story, wish), Refusal::SessionOver(over));
        }
    }
}

#[test]
fn agents_and_offers_that_never_were_are_refused_by_number() {
    for seed in 1..=40 {
        let mut story = lived_in(seed);
        for agent in [NOBODY, AgentId(u32::MAX), AgentId(0)] {
            for wish in [
                Wish::RemoveAgent { agent },
                Wish::SetPresence { agent, presence: PresenceWish::Available },
                Wish::AgentConnectionLost { agent },
                Wish::AgentConnectionBack { agent },
                Wish::Ready { agent },
            ] {
                assert_eq!(refused(&mut story, wish), Refusal::AgentUnknown(agent));
            }
        }
        let late = story.ledger.ended_offers.iter().map(|(offer, _)| *offer);
        let never = [OfferId(0), OfferId(u64::MAX), OfferId(1 << 40)];
        for offer in late.chain(never).collect::<Vec<_>>() {
            let agent = AgentId(1);
            for wish in [
                Wish::Accept { agent, offer },
                Wish::Decline { agent, offer },
                Wish::Uninvite { agent, offer },
            ] {
                assert_eq!(refused(&mut story, wish), Refusal::OfferClosed(offer));
            }
        }
    }
}

#[test]
fn ids_in_use_are_refused() {
    for seed in 1..=40 {
        let mut story = lived_in(seed);
        let all: Vec<SessionId> = story.ledger.sessions.keys().copied().collect();
        for session in all {
            let device = DeviceId::from_u128(777);
            let arrival =
                Arrival::plain(session, device, queue_id("any"), Channel::Chat, sealed(session));
            let taken = refused(&mut story, Wish::Arrive(Box::new(arrival)));
            assert_eq!(taken, Refusal::SessionIdTaken(session));
        }
    }
}

#[test]
fn levels_and_tiers_out_of_range_cannot_be_written_down() {
    assert!(Level::new(0).is_none() && Level::new(11).is_none());
    assert!(Tier::new(0).is_none() && Tier::new(10).is_none());
    assert!(QueueId::new("Not A Name").is_err() && SkillId::new(&"x".repeat(65)).is_err());
}

pub(crate) fn many_skills(count: usize) -> Vec<(SkillId, Level)> {
    (0..count).map(|at| (SkillId::new(&format!("s{at}")).unwrap(), Level::MIN)).collect()
}

#[test]
fn accounts_out_of_range_are_refused_by_field() {
    let mut story = lived_in(1);
    let capacity = |chats, calls, total| Capacity { chats, calls, chats_during_call: false, total };
    for (field, wrong) in [
        ("capacity", capacity(0, 0, None)),
        ("capacity.chats", capacity(101, 0, None)),
        ("capacity.chats", capacity(u16::MAX, 1, None)),
        ("capacity.calls", capacity(1, 2, None)),
        ("capacity.total", capacity(1, 1, Some(0))),
    ] {
        let mut spec = helper(1);
        spec.capacity = wrong;
        assert_eq!(bad_field(&mut story, Wish::SetAgent { spec }), field);
    }
    let mut spec = helper(1);
    spec.skills = many_skills(1_000_000);
    assert_eq!(bad_field(&mut story, Wish::SetAgent { spec }), "skills");
    let mut spec = helper(1);
    spec.agent = AgentId(u32::MAX);
    assert_eq!(bad_field(&mut story, Wish::SetAgent { spec }), "agent");
}

#[test]
fn arrivals_out_of_range_are_refused_by_field() {
    let mut story = lived_in(1);
    let spoil = |change: fn(&mut Arrival)| {
        let id = SessionId::from_u128(1 << 90);
        let device = DeviceId::from_u128(1 << 90);
        let mut arrival = Arrival::plain(id, device, queue_id("any"), Channel::Chat, sealed(id));
        change(&mut arrival);
        Wish::Arrive(Box::new(arrival))
    };
    let cases: [Spoilt<Arrival>; 8] = [
        ("boosts", |arrival| arrival.boosts = boosts(&[-1])),
        ("boosts", |arrival| arrival.boosts = boosts(&[i64::MIN])),
        ("boosts", |arrival| arrival.boosts = boosts(&[i64::MAX, i64::MAX])),
        ("boosts", |arrival| arrival.boosts = boosts(&[0; 33])),
        ("past_agents", |arrival| arrival.past_agents = (1..5).map(AgentId).collect()),
        ("past_agents", |arrival| arrival.past_agents = vec![AgentId(1); 2]),
        ("asks.skills", |arrival| arrival.asks.skills = many_skills(1_000_000)),
        ("asks.preferred", |arrival| arrival.asks.preferred = many_skills(1_000_000)),
    ];
    for (field, change) in cases {
        assert_eq!(bad_field(&mut story, spoil(change)), field);
    }
    let unknown = spoil(|arrival| arrival.queue = queue_id("nowhere"));
    assert_eq!(refused(&mut story, unknown), Refusal::QueueUnknown(queue_id("nowhere")));
}

pub(crate) fn boosts(by: &[i64]) -> Vec<Boost> {
    by.iter().map(|by| Boost { reason: BoostId::new("plan").unwrap(), by: Millis(*by) }).collect()
}

#[test]
fn configurations_out_of_range_are_refused_by_field() {
    const YEAR: Millis = Millis::from_secs(365 * 86_400);
    let mut story = lived_in(1);
    let cases: [Spoilt<QueueSpec>; 16] = [
        ("target", |spec| spec.target = Millis(-1)),
        ("offer_lease", |spec| spec.offer_lease = Millis::ZERO),
        ("offer_lease", |spec| spec.offer_lease = YEAR),
        ("decline_cooldown", |spec| spec.decline_cooldown = Millis(i64::MIN)),
        ("wrap_up", |spec| spec.wrap_up = Millis(i64::MAX)),
        ("affinity_reach", |spec| spec.affinity_reach = Millis(-1)),
        ("silence", |spec| {
            spec.silence = Some(Silence { warn_after: YEAR, close_after: Millis::ZERO });
        }),
        ("grace", |spec| spec.grace = YEAR),
        ("drain_after", |spec| spec.drain_after = Some(Millis(-1))),
        ("wait_max", |spec| spec.wait_max = Some(Millis::ZERO)),
        ("offer_to", |spec| spec.offer_to = 0),
        ("offer_to", |spec| spec.offer_to = 11),
        ("agent_max", |spec| spec.agent_max = Some(0)),
        ("tiers", |spec| spec.tiers = Tiers { from: Tier::LAST, to: Tier::FIRST }),
        ("skills", |spec| spec.skills = many_skills(1_000_000)),
        ("relax", |spec| spec.relax = steps(&[5, 5])),
    ];
    for (field, change) in cases {
        let mut spec = QueueSpec::plain(queue_id("any"));
        change(&mut spec);
        let configuration = Configuration { queues: vec![spec], ..Configuration::default() };
        assert_eq!(bad_field(&mut story, Wish::Configure { configuration }), field);
    }
    let queues = vec![QueueSpec::plain(queue_id("any")); 2];
    let twice = Configuration { queues, ..Configuration::default() };
    assert_eq!(bad_field(&mut story, Wish::Configure { configuration: twice }), "queues");
    let slow = Configuration { agent_grace: YEAR, ..Configuration::default() };
    assert_eq!(bad_field(&mut story, Wish::Configure { configuration: slow }), "agent_grace");
    let strict = Configuration { missed_offers_max: 0, ..Configuration::default() };
    assert_eq!(
        bad_field(&mut story, Wish::Configure { configuration: strict }),
        "missed_offers_max"
    );
    for down in [i64::MIN, -1, i64::MAX] {
        let wish = Wish::Resumed { down: Millis(down) };
        assert_eq!(bad_field(&mut story, wish), "down");
        assert_eq!(bad_field(&mut story, Wish::Held { span: Millis(down) }), "span");
    }
}

pub(crate) fn steps(after: &[i64]) -> Vec<RelaxStep> {
    let step = |after| RelaxStep { after, lower_levels_by: 0, more_tiers: 0, queue: None };
    after.iter().map(|after| step(Millis(*after))).collect()
}

#[test]
fn there_are_only_so_many_different_requirements() {
    let mut story = Play::<Engine>::new(Against::Nobody);
    let queues = vec![QueueSpec::plain(queue_id("any"))];
    let configuration = Configuration { queues, missed_offers_max: 1, agent_grace: Millis::ZERO };
    let ask = |story: &mut Play<Engine>, wish| {
        let mut events = Vec::new();
        story.leader.handle(story.now, Command::internal(wish), &mut events)
    };
    ask(&mut story, Wish::Configure { configuration }).unwrap();
    let arrival = |number: usize| {
        let id = SessionId::from_u128(number as u128);
        let device = DeviceId::from_u128(number as u128);
        let mut arrival = Arrival::plain(id, device, queue_id("any"), Channel::Chat, sealed(id));
        let skill = SkillId::new(&format!("s{number}")).unwrap();
        arrival.asks = Asks { skills: vec![(skill, Level::MIN)], ..Asks::default() };
        Wish::Arrive(Box::new(arrival))
    };
    let fits = (0..).take_while(|at| ask(&mut story, arrival(*at)).is_ok()).count();
    assert_eq!(fits, CLASSES_MAX - classes_of(0), "the queue's own classes count");
    assert_eq!(ask(&mut story, arrival(fits)), Err(Refusal::TooManyClasses));
    ask(&mut story, Wish::Leave { session: SessionId::from_u128(0) }).unwrap();
    ask(&mut story, arrival(fits)).unwrap();
}

/// A conversation in a center with one queue and one agent.
fn talking() -> (Play<Engine>, SessionId, AgentId) {
    let mut story = Play::<Engine>::new(Against::Naive);
    let queues = vec![QueueSpec::plain(queue_id("any"))];
    let configuration = Configuration { queues, missed_offers_max: 1, agent_grace: Millis::ZERO };
    let (agent, session) = (helper(1).agent, SessionId::from_u128(1));
    let device = DeviceId::from_u128(1);
    let arrival = Arrival::plain(session, device, queue_id("any"), Channel::Chat, sealed(session));
    for wish in [
        Wish::Configure { configuration },
        Wish::SetAgent { spec: helper(1) },
        Wish::SetPresence { agent, presence: PresenceWish::Available },
        Wish::Arrive(Box::new(arrival)),
        Wish::Accept { agent, offer: OfferId(1) },
    ] {
        story.ask(Command::internal(wish)).unwrap().unwrap();
    }
    (story, session, agent)
}

#[test]
fn a_conversation_has_a_greatest_size_whispers_included() {
    for first in 0..2 {
        let (mut story, session, agent) = talking();
        let content = Sealed::new(session, vec![0; 16 * 1024].into());
        let whisper = Wish::Whisper { agent, session, content: content.clone() };
        let post = Wish::Post { session, from: Author::Customer, content };
        for at in first..first + 64 {
            let wish = if at % 2 == 0 { &whisper } else { &post };
            story.ask(Command::internal(wish.clone())).unwrap().unwrap();
        }
        for wish in [whisper, post] {
            assert_eq!(refused(&mut story, wish), Refusal::ConversationFull(session));
        }
    }
    let (mut story, session, agent) = talking();
    let whisper = Wish::Whisper { agent, session, content: sealed(session) };
    let post = Wish::Post { session, from: Author::Customer, content: sealed(session) };
    for wish in [whisper, post] {
        while story.ask(Command::internal(wish.clone())).unwrap().is_ok() {}
        assert_eq!(refused(&mut story, wish), Refusal::ConversationFull(session));
    }
}

#[test]
fn a_counter_older_than_what_is_remembered_is_refused() {
    let (mut story, session, _) = talking();
    let device = DeviceId::from_u128(1);
    let mut ask = |id| {
        let wish = Wish::CustomerConnectionBack { session };
        story.ask(Command { origin: Some(Origin { device, id }), wish }).unwrap()
    };
    for id in 100..170 {
        ask(id).unwrap();
    }
    assert_eq!(ask(99), Err(Refusal::TooOld));
    assert!(matches!(ask(169), Err(Refusal::Repeated(_))));
}

/// Anything at all: ids from a small pool and from the ends of their range, absurd times and spans.
fn anything(dice: &mut Dice) -> Wish {
    let session = SessionId::from_u128(*dice.pick(&[0, 1, 2, 3, 4, u128::MAX]));
    let agent = AgentId(*dice.pick(&[0, 1, 2, 3, u32::MAX - 1, u32::MAX]));
    let offer = OfferId(*dice.pick(&[0, 1, 2, 3, 4, u64::MAX]));
    let queue = queue_id(dice.pick::<&str>(&["any", "billing", "tech"]));
    let span = Millis(*dice.pick(&[i64::MIN, -1, 0, 1, 10_000, 604_800_000, i64::MAX]));
    match dice.roll(9) {
        0 | 1 => {
            let device = DeviceId::from_u128(*dice.pick(&[0, 1, u128::MAX]));
            let mut arrival =
                Arrival::plain(session, device, queue, Channel::Chat, sealed(session));
            arrival.past_agents = vec![agent];
            arrival.boosts = if dice.once_in(2) { boosts(&[span.0]) } else { Vec::new() };
            arrival.hold_until = dice.maybe(2, |_| Timestamp(span.0));
            Wish::Arrive(Box::new(arrival))
        }
        2 => Wish::SetAgent { spec: center::agent(dice, agent.0) },
        3 => Wish::SetPresence { agent, presence: PresenceWish::Available },
        4 => dice.pick(&[Wish::Accept { agent, offer }, Wish::Decline { agent, offer }]).clone(),
        5 => dice.pick(&[Wish::Resumed { down: span }, Wish::Held { span }, Wish::Tick]).clone(),
        6 => {
            let hours = QueueHours::Closed { opens_at: Some(Timestamp(span.0)) };
            let hours = if dice.once_in(3) { hours } else { QueueHours::Open };
            Wish::SetHours { queue, hours }
        }
        7 => Wish::PushUp { session, push: Push::By(span) },
        _ => dice.pick(&wishes_about(session, agent)).clone(),
    }
}

#[test]
fn whatever_is_asked_the_engine_answers_like_the_naive_router() {
    for seed in 0..300 {
        let mut dice = Dice::new(seed);
        let mut story = Play::<Engine>::new(Against::Naive);
        let configuration = center::configuration(&mut dice, Kind::Colourful);
        story.ask(Command::internal(Wish::Configure { configuration })).unwrap().unwrap();
        for _ in 0..60 {
            let wish = anything(&mut dice);
            let told = format!("seed {seed}: {wish:?}");
            let lived = story.ask(Command::internal(wish)).and_then(|_| story.settle());
            lived.and_then(|()| story.check()).unwrap_or_else(|fault| panic!("{told}: {fault}"));
            story.now = story.now + Millis(dice.between(0, 30_000));
        }
    }
}
