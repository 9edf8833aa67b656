//! One event of every kind, for tests of those who write events down.

use std::sync::Arc;

use seira_core::model::{
    AbandonReason, AgentId, AgentSpec, Asks, Author, Boost, BoostId, Callback, CallbackOutcome,
    Capacity, Channel, CloseReason, Confidence, Configuration, Connection, CustomerId, DecidedBy,
    Deferral, DeferralCause, DeviceId, DispositionId, Event, HolderCause, Level, Millis, OfferId,
    OfferResult, Outcome, Party, Presence, Promise, PromiseEnd, QueueHours, QueueId, QueueSpec,
    QueuedReason, Record, Requirement, Resting, Role, Sealed, Sequence, SessionId, Settled,
    SilenceClock, SkillId, Surge, SurgeCause, SurgeWish, Tier, Timestamp, Why, Worse,
};

const SESSION: SessionId = SessionId::from_u128(0x0197_c1a2_3b4c_7d5e_8f60_7182_93a4_b5c6);
const DEVICE: DeviceId = DeviceId::from_u128(u128::MAX);
const CUSTOMER: CustomerId = CustomerId::from_u128(5);
const AGENT: AgentId = AgentId(7);
const AT: Timestamp = Timestamp(1_800_000_000_000);

/// What could be a journal: every event there is, one after the other.
pub(crate) fn records() -> Vec<Record> {
    let numbered = (1..).zip(events());
    numbered.map(|(n, event)| Record { sequence: Sequence(n), at: at(n), event }).collect()
}

/// `count` small records that follow `after`.
pub(super) fn run(after: u64, count: u64) -> Vec<Record> {
    let of = |n| Record { sequence: Sequence(n), at: at(n), event: message(n) };
    (after + 1..=after + count).map(of).collect()
}

fn at(sequence: u64) -> Timestamp {
    AT + Millis(i64::try_from(sequence).expect("tests are short"))
}

fn message(seq: u64) -> Event {
    let silence = SilenceClock::WarnAt(AT);
    Event::MessagePosted {
        session: SESSION,
        from: Author::Customer,
        content: sealed(),
        silence,
        seq,
    }
}

fn sealed() -> Sealed {
    Sealed::new(SESSION, Box::new([0, 10, 34, 92, 127, 128, 255]))
}

fn queue() -> QueueId {
    QueueId::new("billing").expect("a name")
}

fn skill() -> (SkillId, Level) {
    (SkillId::new("french").expect("a name"), Level::MIN)
}

/// The kinds of events; a new one does not compile until it has a line here, and then fails the
/// test below until it has a sample.
fn kind(event: &Event) -> usize {
    match event {
        Event::Configured { .. } => 0,
        Event::HoursChanged { .. } => 1,
        Event::QueuePaused { .. } => 2,
        Event::AgentSet { .. } => 3,
        Event::AgentRemoved { .. } => 4,
        Event::PresenceChanged { .. } => 5,
        Event::SessionArrived { .. } => 6,
        Event::HoldEnded { .. } => 7,
        Event::Relaxed { .. } => 8,
        Event::Rekeyed { .. } => 9,
        Event::DrainStarted { .. } => 10,
        Event::DrainEnded { .. } => 11,
        Event::CustomerConnectionChanged { .. } => 12,
        Event::SessionOffered { .. } => 13,
        Event::OfferEnded { .. } => 14,
        Event::SessionConnected { .. } => 15,
        Event::SessionQueued { .. } => 16,
        Event::MemberJoined { .. } => 17,
        Event::MemberAdmitted { .. } => 18,
        Event::MemberLeft { .. } => 19,
        Event::HolderChanged { .. } => 20,
        Event::Whispered { .. } => 21,
        Event::MessagePosted { .. } => 22,
        Event::Marked { .. } => 23,
        Event::SilenceWarned { .. } => 24,
        Event::WrapUpStarted { .. } => 25,
        Event::SessionClosed { .. } => 26,
        Event::SessionAbandoned { .. } => 27,
        Event::SessionForgotten { .. } => 28,
        Event::Resumed { .. } => 29,
        Event::Answered { .. } => 30,
        Event::DeviceForgotten { .. } => 31,
        Event::CustomerIdentified { .. } => 32,
        Event::CustomerErased { .. } => 33,
        Event::ContentErased { .. } => 34,
        Event::Promised { .. } => 35,
        Event::PromisesSettled { .. } => 36,
        Event::SurgeChanged { .. } => 37,
        Event::Deferred { .. } => 38,
        Event::DeferralDue { .. } => 39,
        Event::TurnConfirmed { .. } => 40,
        Event::CallbackTried { .. } => 41,
        Event::Rejoined { .. } => 42,
    }
}

#[test]
fn every_kind_of_event_has_a_sample() {
    let kinds: std::collections::BTreeSet<usize> = events().iter().map(kind).collect();
    assert_eq!(kinds, (0..43).collect());
}

/// At least one of each kind.
pub(super) fn events() -> Vec<Event> {
    [center(), line(), later(), offers(), talk(), endings()].concat()
}

fn center() -> Vec<Event> {
    let agent_grace = Millis::from_secs(60);
    let queues = vec![QueueSpec { skills: vec![skill()], ..QueueSpec::plain(queue()) }];
    let configuration = Configuration { queues, missed_offers_max: 2, agent_grace };
    let capacity = Capacity { chats: 3, calls: 1, chats_during_call: false, total: Some(3) };
    let spec = AgentSpec { agent: AGENT, skills: vec![skill()], tier: Tier::FIRST, capacity };
    let grace = Presence::Grace { ends_at: AT, before: Resting::Available };
    vec![
        Event::Configured { configuration },
        Event::HoursChanged { queue: queue(), hours: QueueHours::Closed { opens_at: Some(AT) } },
        Event::HoursChanged { queue: queue(), hours: QueueHours::Open },
        Event::QueuePaused { queue: queue(), paused: true },
        Event::AgentSet { spec },
        Event::AgentRemoved { agent: AGENT },
        Event::PresenceChanged { agent: AGENT, presence: grace },
        Event::PresenceChanged { agent: AGENT, presence: Presence::At(Resting::Offline) },
        Event::Resumed { down: Millis(1), graces: vec![(queue(), AT)] },
    ]
}

fn line() -> Vec<Event> {
    let boost = Boost { reason: BoostId::new("plan").expect("a name"), by: Millis(5) };
    let pushed = Boost { reason: BoostId::pushed_up(), by: Millis(6) };
    let asks = Asks { skills: vec![skill()], preferred: Vec::new(), language: Some(skill()) };
    let lost = Connection::Lost { since: AT, grace_ends_at: AT };
    let arrived = |customer, boosts, asks| Event::SessionArrived {
        session: SESSION,
        device: DEVICE,
        customer,
        queue: queue(),
        channel: Channel::Chat,
        due_at: AT,
        boosts,
        asks,
        past_agents: vec![AGENT],
        hold_until: Some(AT),
        profile: sealed(),
        seq: 1,
    };
    vec![
        arrived(None, None, None),
        arrived(Some(CUSTOMER), Some(Arc::new(vec![boost])), Some(Arc::new(asks))),
        Event::HoldEnded { session: SESSION },
        Event::Relaxed { session: SESSION, step: 2 },
        Event::Rekeyed { session: SESSION, due_at: AT, boosts: Some(Arc::new(vec![pushed])) },
        Event::DrainStarted { agent: AGENT, session: SESSION },
        Event::DrainEnded { agent: AGENT },
        Event::CustomerConnectionChanged { session: SESSION, connection: lost },
        Event::CustomerConnectionChanged { session: SESSION, connection: Connection::Present },
    ]
}

fn later() -> Vec<Event> {
    let (session, outcome) = (SESSION, CallbackOutcome::NoAnswer);
    let callback = Callback { number: sealed(), slot: Some(AT), attempts: 1 };
    let deferred = |deferral, cause, until| Event::Deferred {
        session,
        deferral,
        cause,
        until,
        due_at: AT,
        channel: Channel::Chat,
        seq: 2,
    };
    vec![
        deferred(Deferral::Callback(callback), DeferralCause::NoAnswer, Some(AT)),
        deferred(Deferral::Message, DeferralCause::Asked, None),
        Event::DeferralDue { session },
        Event::TurnConfirmed { session },
        Event::CallbackTried { session, agent: AGENT, outcome, attempt: 1 },
        Event::Rejoined { session, due_at: AT, seq: 3 },
        Event::CustomerConnectionChanged { session, connection: Connection::Away { since: AT } },
    ]
}

fn offers() -> Vec<Event> {
    let requirement = Requirement {
        channel: Channel::Call,
        any_of: Vec::new(),
        language: None,
        preferred: vec![skill()],
    };
    let why = Why {
        decided_by: DecidedBy::SkillFit,
        candidates: 2,
        runner_up: Some(AGENT),
        step: 0,
        requirement: Arc::new(requirement),
    };
    let (session, agent, offer) = (SESSION, AGENT, OfferId(9));
    let (lease_ends_at, role) = (AT, Some(Role::Consult));
    let (result, cool_until) = (OfferResult::AgentLost, Some(AT));
    vec![
        Event::SessionOffered { session, offer, agent, lease_ends_at, role, why },
        Event::OfferEnded { offer, session, agent, result, cool_until, missed_in_a_row: 1 },
    ]
}

fn talk() -> Vec<Event> {
    let (session, agent, role) = (SESSION, AGENT, Role::Conference);
    vec![
        Event::SessionConnected { session, agent, silence: SilenceClock::Stopped, seq: 2 },
        message(3),
        Event::Whispered { session, agent, content: sealed(), line: 1 },
        Event::MemberJoined { session, agent, role, seq: None },
        Event::MemberAdmitted { session, agent, seq: 4 },
        Event::MemberLeft { session, agent, seq: Some(5) },
        Event::HolderChanged {
            session,
            from: AGENT,
            to: AgentId(8),
            cause: HolderCause::HandedOver,
            seq: 6,
        },
        Event::Marked { session, party: Party::Agent, delivered: 6, read: 5 },
        Event::SilenceWarned { session, closes_at: AT, seq: 7 },
    ]
}

fn endings() -> Vec<Event> {
    let (session, agent, reason) = (SESSION, AGENT, CloseReason::Customer);
    let queued = Event::SessionQueued {
        session,
        queue: queue(),
        due_at: AT,
        reason: QueuedReason::Escalated,
        direct: Some(AGENT),
        note: Some(sealed()),
        cool_until: None,
        tier_floor: Tier::LAST,
        seq: 8,
    };
    let closed = Event::SessionClosed {
        session,
        agent,
        reason,
        disposition: DispositionId::new("solved").ok(),
        note: Some(sealed()),
        seq: None,
    };
    let outcome = Outcome { session: Some(SESSION), seq: Some(u64::MAX) };
    let (confidence, worse) = (Confidence::USUAL, Some(Worse::MoreAhead));
    let promise = Promise { told_at: AT, low_at: AT, high_at: AT, confidence, worse };
    let (cause, notice) = (SurgeCause::Declared, Some("Storm".to_owned()));
    let rules = SurgeWish { cause, notice, waiting_max: Some(9), widens: true };
    let settled = vec![Settled { promise, end: PromiseEnd::Kept }];
    vec![
        queued,
        Event::WrapUpStarted { session, agent, reason, ends_at: AT, seq: 9 },
        closed,
        Event::SessionAbandoned { session, reason: AbandonReason::Left, seq: 9 },
        Event::SessionForgotten { session },
        Event::Answered { device: DEVICE, id: u64::MAX, outcome },
        Event::DeviceForgotten { device: DEVICE },
        Event::CustomerIdentified {
            customer: CUSTOMER,
            device: DEVICE,
            before: Some(CustomerId::from_u128(6)),
            identity: Sealed::new(CUSTOMER, Box::new([1, 2])),
        },
        Event::CustomerErased { customer: CUSTOMER },
        Event::ContentErased { session: SESSION },
        Event::Promised { session, promise },
        Event::PromisesSettled { session, queue: queue(), channel: Channel::Chat, settled },
        Event::SurgeChanged { queue: queue(), surge: Some(Surge { since: AT, rules }) },
    ]
}
