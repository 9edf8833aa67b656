//! What the projection makes of what happens.

use std::sync::Arc;

use sea_orm::EntityTrait as _;
use seira_core::model::{
    AgentId, Author, Cause, Channel, CloseReason, CustomerId, DeviceId, Event, QueueId,
    QueuedReason, Record, Sealed, Sequence, SessionId, SilenceClock, Tier, Timestamp,
};

use super::super::{Ending, History, Said, Strand, projection, rebuild, rows};
use crate::journal::{Journal as _, MemoryJournal, Subscriber as _};

const SESSION: SessionId = SessionId::from_u128(20);
const DEVICE: DeviceId = DeviceId::from_u128(1);
const CUSTOMER: CustomerId = CustomerId::from_u128(3);

fn arrived(session: SessionId, device: DeviceId, customer: Option<CustomerId>) -> Event {
    Event::SessionArrived {
        session,
        device,
        customer,
        queue: QueueId::new("billing").unwrap(),
        channel: Channel::Chat,
        due_at: Timestamp(0),
        boosts: None,
        asks: None,
        past_agents: Vec::new(),
        hold_until: None,
        profile: sealed(1),
        seq: 1,
    }
}

fn sealed(byte: u8) -> Sealed {
    Sealed::new(SESSION, Box::new([byte]))
}

fn connected(session: SessionId, agent: u32, seq: u64) -> Event {
    Event::SessionConnected { session, agent: AgentId(agent), silence: SilenceClock::Stopped, seq }
}

fn passed_on(session: SessionId, seq: u64) -> Event {
    Event::SessionQueued {
        session,
        queue: QueueId::new("billing").unwrap(),
        due_at: Timestamp(0),
        reason: QueuedReason::Transferred,
        direct: None,
        cool_until: None,
        tier_floor: Tier::FIRST,
        note: Some(sealed(2)),
        seq,
    }
}

fn closed(session: SessionId, agent: u32) -> Event {
    Event::SessionClosed {
        session,
        agent: AgentId(agent),
        reason: CloseReason::Agent,
        disposition: None,
        note: Some(sealed(3)),
        seq: Some(9),
    }
}

pub(super) fn numbered(events: Vec<Event>) -> Vec<Record> {
    let placed = events.into_iter().zip(1_u32..);
    let record = |(event, at): (Event, u32)| Record {
        sequence: Sequence(at.into()),
        at: Timestamp(i64::from(at) * 1_000),
        event,
    };
    placed.map(record).collect()
}

/// History after exactly these events.
async fn after(events: Vec<Event>) -> History {
    let history = History::in_memory().await.unwrap();
    let mut journal = MemoryJournal::default();
    journal.append(&numbered(events)).unwrap();
    rebuild(&history.archive, journal.log(), None, &mut |_, _| ()).await.unwrap();
    history
}

#[tokio::test]
async fn the_last_three_agents_of_a_device_are_known() {
    let other = DeviceId::from_u128(2);
    let mut events = Vec::new();
    for (number, agent) in [(10, 1), (11, 2), (12, 3), (13, 4), (14, 2)] {
        let session = SessionId::from_u128(number);
        events.extend([
            arrived(session, DEVICE, None),
            connected(session, agent, 2),
            closed(session, agent),
        ]);
    }
    events.extend([
        arrived(SESSION, other, Some(CUSTOMER)),
        connected(SESSION, 7, 2),
        passed_on(SESSION, 3),
        connected(SESSION, 8, 4),
    ]);
    let contacts = after(events).await.contacts;
    assert_eq!(contacts.past_agents(DEVICE).await.unwrap(), [2, 4, 3].map(AgentId));
    assert_eq!(contacts.past_agents(other).await.unwrap(), [8, 7].map(AgentId));
    assert_eq!(contacts.past_agents_of(CUSTOMER).await.unwrap(), [8, 7].map(AgentId));
    assert!(contacts.past_agents(DeviceId::from_u128(3)).await.unwrap().is_empty());
}

fn whole_story() -> Vec<Event> {
    vec![
        arrived(SESSION, DEVICE, Some(CUSTOMER)),
        connected(SESSION, 7, 2),
        Event::MessagePosted {
            session: SESSION,
            from: Author::Customer,
            content: sealed(4),
            silence: SilenceClock::Stopped,
            seq: 3,
        },
        Event::Whispered { session: SESSION, agent: AgentId(7), content: sealed(5), line: 1 },
        passed_on(SESSION, 4),
        connected(SESSION, 8, 5),
        closed(SESSION, 8),
    ]
}

#[tokio::test]
async fn a_session_is_known_with_its_lines_and_who_held_it() {
    let archive = after(whole_story()).await.archive;
    let session = archive.session(SESSION).await.unwrap().unwrap();
    assert_eq!(session.customer, Some(CUSTOMER));
    assert_eq!(session.arrived_at, Timestamp(1_000));
    assert_eq!(session.connected_at, Some(Timestamp(2_000)));
    assert_eq!(session.ended, Some((Timestamp(7_000), Ending::Closed(CloseReason::Agent))));
    assert_eq!((session.profile, session.note), (Some(sealed(1)), Some(sealed(3))));

    let lines = archive.lines(SESSION, Strand::Public, 0, 100).await.unwrap();
    let places: Vec<u64> = lines.iter().map(|line| line.seq).collect();
    assert_eq!(places, [1, 2, 3, 4, 5, 9]);
    assert_eq!(lines[2].said, Said::Message { from: Author::Customer });
    assert_eq!(lines[2].content, Some(sealed(4)));
    assert_eq!(lines[3].content, Some(sealed(2)), "the note for the colleague");
    let joined = Said::Joined { agent: AgentId(8), instead_of: None, agents: vec![AgentId(8)] };
    assert_eq!(lines[4].said, joined);
    let later = archive.lines(SESSION, Strand::Public, 3, 1).await.unwrap();
    assert_eq!(later, lines[3..4]);
    let whispers = archive.lines(SESSION, Strand::Staff, 0, 100).await.unwrap();
    assert_eq!(whispers.len(), 1);
    assert_eq!(whispers[0].content, Some(sealed(5)));

    let held = archive.assignments(SESSION).await.unwrap();
    let who: Vec<_> = held.iter().map(|one| (one.agent, one.until, &one.cause)).collect();
    assert_eq!(
        who,
        [
            (AgentId(7), Some(Timestamp(5_000)), &Cause::Pulled),
            (AgentId(8), Some(Timestamp(7_000)), &Cause::Pulled)
        ]
    );
}

#[tokio::test]
async fn erasing_takes_content_and_leaves_what_routing_did() {
    let mut events = whole_story();
    events.push(Event::ContentErased { session: SESSION });
    let history = after(events).await;
    let session = history.archive.session(SESSION).await.unwrap().unwrap();
    assert!(session.content_erased && session.profile.is_none() && session.note.is_none());
    let lines = history.archive.lines(SESSION, Strand::Public, 0, 100).await.unwrap();
    assert_eq!(lines.len(), 6);
    assert!(lines.iter().all(|line| line.content.is_none()));
    assert_eq!(history.contacts.past_agents(DEVICE).await.unwrap(), [8, 7].map(AgentId));

    let mut events = whole_story();
    let identity = Sealed::new(CUSTOMER, Box::new([9]));
    let device = DEVICE;
    events.push(Event::CustomerIdentified { customer: CUSTOMER, device, before: None, identity });
    let known = after(events.clone()).await.archive.customer(CUSTOMER).await.unwrap().unwrap();
    assert_eq!(known.identity, Some(Sealed::new(CUSTOMER, Box::new([9]))));
    events.push(Event::CustomerErased { customer: CUSTOMER });
    // What comes later is not kept either.
    let (session, agent, content) = (SESSION, AgentId(8), sealed(6));
    events.push(Event::Whispered { session, agent, content, line: 2 });
    let history = after(events).await;
    let customer = history.archive.customer(CUSTOMER).await.unwrap().unwrap();
    assert_eq!((customer.identity, customer.erased_at), (None, Some(Timestamp(9_000))));
    let lines = history.archive.lines(SESSION, Strand::Staff, 0, 100).await.unwrap();
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| line.content.is_none()));
    assert!(history.contacts.past_agents(DEVICE).await.unwrap().is_empty());
    assert!(history.contacts.past_agents_of(CUSTOMER).await.unwrap().is_empty());
    assert_eq!(history.archive.assignments(SESSION).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_customer_who_was_somebody_else_before_has_everything_of_both() {
    let anonymous = CustomerId::from_u128(4);
    let earlier = SessionId::from_u128(19);
    let mut events = vec![
        arrived(earlier, DEVICE, Some(anonymous)),
        connected(earlier, 5, 2),
        closed(earlier, 5),
    ];
    events.extend(whole_story());
    events.push(Event::CustomerIdentified {
        customer: CUSTOMER,
        device: DEVICE,
        before: Some(anonymous),
        identity: Sealed::new(CUSTOMER, Box::new([9])),
    });
    let history = after(events).await;
    let sessions =
        history.archive.sessions_of(CUSTOMER, (Timestamp::MAX, SESSION), 10).await.unwrap();
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.session).collect();
    assert_eq!(ids, [SESSION, earlier]);
    let before = history.archive.customer(anonymous).await.unwrap().unwrap();
    assert_eq!(before.merged_into, Some(CUSTOMER));
    let customer = history.archive.customer(CUSTOMER).await.unwrap().unwrap();
    assert_eq!(customer.first_seen_at, Timestamp(1_000));
    let agents = history.contacts.past_agents_of(CUSTOMER).await.unwrap();
    assert_eq!(agents, [8, 7, 5].map(AgentId));
}

/// What an anonymous customer starts while a proof merges that customer: the journal may have it
/// before the merge or after it, and after an erasure that followed at once.
fn merging_while_arriving(place: usize, erased: bool) -> Vec<Event> {
    let anonymous = CustomerId::from_u128(4);
    let earlier = SessionId::from_u128(19);
    let identity = Sealed::new(CUSTOMER, Box::new([9]));
    let mut events = vec![Event::CustomerIdentified {
        customer: CUSTOMER,
        device: DEVICE,
        before: Some(anonymous),
        identity,
    }];
    if erased {
        events.push(Event::CustomerErased { customer: CUSTOMER });
    }
    events.insert(place, arrived(SESSION, DEVICE, Some(anonymous)));
    let story = whole_story().into_iter().skip(1);
    let before = [arrived(earlier, DEVICE, Some(anonymous)), connected(earlier, 5, 2)];
    before.into_iter().chain([closed(earlier, 5)]).chain(events).chain(story).collect()
}

#[tokio::test]
async fn an_arrival_journaled_after_a_merge_is_of_whom_its_customer_was_merged_into() {
    for place in [0, 1] {
        let history = after(merging_while_arriving(place, false)).await;
        let archive = &history.archive;
        let sessions = archive.sessions_of(CUSTOMER, (Timestamp::MAX, SESSION), 10).await.unwrap();
        let ids: Vec<SessionId> = sessions.iter().map(|session| session.session).collect();
        assert_eq!(ids, [SESSION, SessionId::from_u128(19)], "{place}");
        assert_eq!(sessions[0].profile, Some(sealed(1)));
        let agents = history.contacts.past_agents_of(CUSTOMER).await.unwrap();
        assert_eq!(agents, [8, 7, 5].map(AgentId), "{place}");
    }
}

#[tokio::test]
async fn erasing_takes_an_arrival_that_is_journaled_late() {
    for place in [0, 1, 2] {
        let history = after(merging_while_arriving(place, true)).await;
        let session = history.archive.session(SESSION).await.unwrap().unwrap();
        assert_eq!(session.customer, Some(CUSTOMER), "{place}");
        assert!(session.content_erased, "{place}");
        assert_eq!((session.profile, session.note), (None, None), "{place}");
        for strand in [Strand::Public, Strand::Staff] {
            let lines = history.archive.lines(SESSION, strand, 0, 100).await.unwrap();
            assert!(!lines.is_empty() && lines.iter().all(|line| line.content.is_none()));
        }
        let db = &history.archive.db;
        assert_eq!(rows::device::Entity::find().all(db).await.unwrap(), [], "{place}");
        let session = rows::session::Entity::find_by_id(SESSION.to_string()).one(db).await;
        assert_eq!(session.unwrap().unwrap().device, None, "{place}");
    }
}

#[tokio::test]
async fn what_was_proved_and_is_journaled_after_the_erasure_brings_nothing_back() {
    let anonymous = CustomerId::from_u128(4);
    let other = SessionId::from_u128(19);
    let device = DeviceId::from_u128(2);
    let mut events = whole_story();
    events.push(arrived(other, device, Some(anonymous)));
    events.push(Event::CustomerErased { customer: CUSTOMER });
    for (device, before) in [(DEVICE, None), (device, Some(anonymous))] {
        let identity = Sealed::new(CUSTOMER, Box::new([9]));
        events.push(Event::CustomerIdentified { customer: CUSTOMER, device, before, identity });
    }
    let history = after(events.clone()).await;
    let customer = history.archive.customer(CUSTOMER).await.unwrap().unwrap();
    assert_eq!((customer.identity, customer.identified_at), (None, None));
    let at = i64::try_from(events.len() - 2).unwrap() * 1_000;
    assert_eq!(customer.erased_at, Some(Timestamp(at)), "when it was");
    let db = &history.archive.db;
    assert_eq!(rows::identity::Entity::find().all(db).await.unwrap(), []);
    assert_eq!(rows::device::Entity::find().all(db).await.unwrap(), []);
    // It was that customer's when the keys were destroyed.
    let session = history.archive.session(other).await.unwrap().unwrap();
    assert_eq!((session.customer, session.profile), (Some(CUSTOMER), None));
}

#[tokio::test]
async fn who_is_erased_in_wrap_up_has_no_contacts_when_it_ends() {
    let mut events = whole_story();
    let last = events.pop().unwrap();
    events.push(Event::WrapUpStarted {
        session: SESSION,
        agent: AgentId(8),
        reason: CloseReason::Agent,
        ends_at: Timestamp(90_000),
        seq: 6,
    });
    let before = after(events.clone()).await.contacts;
    assert_eq!(before.past_agents_of(CUSTOMER).await.unwrap(), [8, 7].map(AgentId));
    events.extend([Event::CustomerErased { customer: CUSTOMER }, last]);
    let history = after(events).await;
    let contacts = rows::past_contact::Entity::find().all(&history.archive.db).await;
    assert_eq!(contacts.unwrap(), []);
    let session = history.archive.session(SESSION).await.unwrap().unwrap();
    assert!(session.ended.is_some() && session.note.is_none());
}

#[tokio::test]
async fn what_is_committed_is_followed_to_the_end() {
    let history = History::in_memory().await.unwrap();
    let mut journal = MemoryJournal::default();
    let records = numbered(whole_story());
    journal.append(&records[..2]).unwrap();
    let (mut projection, lag, task) = projection(&history.archive, journal.log(), None).unwrap();
    for batch in records[2..].chunks(2) {
        journal.append(batch).unwrap();
        projection.committed(batch);
    }
    drop(projection);
    task.await.unwrap();
    assert_eq!(lag.records(), 0);
    let session = history.archive.session(SESSION).await.unwrap().unwrap();
    assert!(session.ended.is_some());
    // Going on from there finds nothing to do and changes nothing.
    let log: Arc<_> = journal.log();
    let (projection, _, task) = super::super::projection(&history.archive, log, None).unwrap();
    drop(projection);
    task.await.unwrap();
    assert_eq!(history.archive.session(SESSION).await.unwrap(), Some(session));
}
