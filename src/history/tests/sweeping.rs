//! What history keeps no longer.

use seira_core::model::{
    AbandonReason, AgentId, Channel, CustomerId, DeviceId, Event, Millis, Presence, QueueId,
    Record, Resting, Sealed, Sequence, SessionId, Timestamp,
};

use super::super::{History, rebuild, rows};
use crate::journal::{Journal as _, MemoryJournal};
use sea_orm::EntityTrait as _;

const DAY: Millis = Millis::from_secs(86_400);
const START: Timestamp = Timestamp(1_800_000_000_000);

fn arrived(session: u128, device: u128, customer: Option<u128>) -> Event {
    let session = SessionId::from_u128(session);
    Event::SessionArrived {
        session,
        device: DeviceId::from_u128(device),
        customer: customer.map(CustomerId::from_u128),
        queue: QueueId::new("orders").unwrap(),
        channel: Channel::Chat,
        due_at: START,
        boosts: None,
        asks: None,
        past_agents: Vec::new(),
        hold_until: None,
        profile: Sealed::new(session, Box::new([1])),
        seq: 1,
    }
}

fn left(session: u128) -> Event {
    let session = SessionId::from_u128(session);
    Event::SessionAbandoned { session, reason: AbandonReason::Left, seq: 2 }
}

fn proved(customer: u128, device: u128, before: Option<u128>) -> Event {
    let customer = CustomerId::from_u128(customer);
    Event::CustomerIdentified {
        customer,
        device: DeviceId::from_u128(device),
        before: before.map(CustomerId::from_u128),
        identity: Sealed::new(customer, Box::new([2])),
    }
}

fn presence(resting: Resting) -> Event {
    Event::PresenceChanged { agent: AgentId(1), presence: Presence::At(resting) }
}

/// History of events on such days, kept for ten.
async fn after(events: Vec<(i64, Event)>) -> History {
    let numbered = events.into_iter().zip(1..);
    let record = |((day, event), sequence)| Record {
        sequence: Sequence(sequence),
        at: START + Millis(DAY.0 * day),
        event,
    };
    let records: Vec<Record> = numbered.map(record).collect();
    let history = History::in_memory().await.unwrap();
    let mut journal = MemoryJournal::default();
    journal.append(&records).unwrap();
    let kept = Some(Millis(10 * DAY.0));
    rebuild(&history.archive, journal.log(), kept, &mut |_, _| ()).await.unwrap();
    history
}

/// Numbers of the ids in a table.
macro_rules! left_in {
    ($history:ident, $module:ident, $key:ident) => {{
        let rows = rows::$module::Entity::find().all(&$history.archive.db).await.unwrap();
        let mut keys: Vec<String> = rows.iter().map(|row| row.$key.to_string()).collect();
        keys.sort();
        keys
    }};
}

fn ids(numbers: &[u128]) -> Vec<String> {
    numbers.iter().map(|number| SessionId::from_u128(*number).to_string()).collect()
}

#[tokio::test]
async fn what_was_over_longer_ago_than_history_is_kept_is_gone_with_all_that_belongs_to_it() {
    let history = after(vec![
        (0, presence(Resting::Available)),
        (0, arrived(1, 11, Some(21))),
        (0, arrived(2, 12, Some(22))),
        (0, arrived(3, 13, Some(23))),
        (1, left(1)),
        (1, presence(Resting::Offline)),
        (8, left(3)),
        (12, presence(Resting::Available)),
    ])
    .await;
    // The second is still open, the third ended four days ago.
    assert_eq!(left_in!(history, session, id), ids(&[2, 3]));
    assert_eq!(left_in!(history, line, session), ids(&[2, 3, 3]));
    assert_eq!(left_in!(history, customer, id), ids(&[22, 23]), "those who have sessions");
    assert_eq!(left_in!(history, presence, sequence), ["6", "8"], "what was over ten days ago");
}

#[tokio::test]
async fn customers_without_sessions_go_with_what_they_proved_once_they_were_not_seen() {
    let history = after(vec![
        (0, arrived(1, 11, Some(21))),
        (0, proved(31, 11, Some(21))),
        (0, arrived(2, 12, Some(22))),
        (0, proved(32, 12, Some(22))),
        (0, left(1)),
        (0, left(2)),
        (5, proved(32, 12, None)),
        (12, presence(Resting::Available)),
    ])
    .await;
    assert_eq!(left_in!(history, session, id), ids(&[]));
    // Who was merged into somebody is known as long as that one.
    assert_eq!(left_in!(history, customer, id), ids(&[22, 32]));
    assert_eq!(left_in!(history, identity, customer), ids(&[32]));
    assert_eq!(left_in!(history, device, device), ids(&[12]));
}

#[tokio::test]
async fn that_a_customer_was_erased_is_known_as_long_as_history_is_kept() {
    let erased = |number| Event::CustomerErased { customer: CustomerId::from_u128(number) };
    let history = after(vec![
        (0, arrived(1, 11, Some(21))),
        (0, arrived(2, 12, Some(22))),
        (0, left(1)),
        (0, left(2)),
        (1, erased(21)),
        (5, erased(22)),
        (12, presence(Resting::Available)),
    ])
    .await;
    assert_eq!(left_in!(history, customer, id), ids(&[22]));
}
