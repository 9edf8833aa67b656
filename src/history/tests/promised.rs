//! What was promised, and how it ended.

use seira_core::model::{
    AbandonReason, AgentId, Channel, Confidence, DeviceId, Event, Millis, Promise, PromiseEnd,
    QueueId, Record, Sealed, Sequence, SessionId, Settled, SilenceClock, Timestamp, Worse,
};

use super::super::{History, PastPromise, rebuild};
use crate::journal::{Journal as _, MemoryJournal};

const START: Timestamp = Timestamp(1_800_000_000_000);
const ALL: (Timestamp, Timestamp) = (Timestamp(0), Timestamp(i64::MAX));

fn at(seconds: i64) -> Timestamp {
    START + Millis::from_secs(seconds)
}

fn id(session: u128) -> SessionId {
    SessionId::from_u128(session)
}

fn queue() -> QueueId {
    QueueId::new("orders").unwrap()
}

fn arrived(session: u128) -> Event {
    Event::SessionArrived {
        session: id(session),
        device: DeviceId::from_u128(session),
        customer: None,
        queue: queue(),
        channel: Channel::Chat,
        due_at: START,
        boosts: None,
        asks: None,
        past_agents: Vec::new(),
        hold_until: None,
        profile: Sealed::new(id(session), Box::new([1])),
        seq: 1,
    }
}

fn settled(session: u128, told: i64, worse: Option<Worse>, end: PromiseEnd) -> Event {
    let promise = Promise {
        told_at: at(told),
        low_at: at(told + 20),
        high_at: at(told + 60),
        confidence: Confidence::USUAL,
        worse,
    };
    let settled = vec![Settled { promise, end }];
    Event::PromisesSettled { session: id(session), queue: queue(), channel: Channel::Chat, settled }
}

fn connected(session: u128) -> Event {
    let silence = SilenceClock::Stopped;
    Event::SessionConnected { session: id(session), agent: AgentId(1), silence, seq: 2 }
}

async fn after(events: Vec<(i64, Event)>) -> History {
    let history = History::in_memory().await.unwrap();
    let numbered = events.into_iter().zip(1..);
    let records: Vec<Record> = numbered
        .map(|((second, event), sequence)| Record {
            sequence: Sequence(sequence),
            at: at(second),
            event,
        })
        .collect();
    let mut journal = MemoryJournal::default();
    journal.append(&records).unwrap();
    rebuild(&history.archive, journal.log(), None, &mut |_, _| ()).await.unwrap();
    history
}

fn ends(all: &[PastPromise]) -> Vec<(PromiseEnd, Option<Timestamp>)> {
    all.iter().map(|one| (one.end, one.ended_at)).collect()
}

#[tokio::test]
async fn a_promise_that_breaks_while_its_customer_waits_is_over_with_the_wait() {
    let early = vec![(0, arrived(1)), (70, settled(1, 0, None, PromiseEnd::Broken))];
    let open = after(early.clone()).await;
    let all = open.archive.promises(ALL, None, 10).await.unwrap();
    assert_eq!(ends(&all), [(PromiseEnd::Broken, None)]);
    let more =
        vec![(100, settled(1, 70, Some(Worse::Slower), PromiseEnd::Kept)), (100, connected(1))];
    let served = after([early, more].concat()).await;
    let all = served.archive.promises(ALL, None, 10).await.unwrap();
    let then = Some(at(100));
    assert_eq!(ends(&all), [(PromiseEnd::Broken, then), (PromiseEnd::Kept, then)]);
    let worse: Vec<_> = all.iter().map(|one| one.worse).collect();
    assert_eq!((worse, all[0].level), (vec![false, true], 80));
    assert_eq!((all[0].low_at, all[0].high_at), (at(20), at(60)));
}

#[tokio::test]
async fn promises_are_read_by_their_time_in_portions() {
    let left = |session| Event::SessionAbandoned {
        session: id(session),
        reason: AbandonReason::Left,
        seq: 2,
    };
    let mut events = Vec::new();
    for session in 1..=3 {
        events.push((0, arrived(session)));
    }
    for session in 1..=3 {
        let told = i64::try_from(session % 2).unwrap();
        events.push((9, settled(session, told, None, PromiseEnd::Left)));
        events.push((9, left(session)));
    }
    // Of a session that nobody knows nothing is kept.
    events.push((9, settled(9, 0, None, PromiseEnd::Left)));
    let history = after(events).await;
    let read = async |span, after, most| {
        let all = history.archive.promises(span, after, most).await.unwrap();
        all.iter().map(|one| one.session.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(read(ALL, None, 2).await, [2, 1]);
    assert_eq!(read(ALL, Some((at(1), id(1))), 2).await, [3]);
    assert_eq!(read((at(0), at(1)), None, 9).await, [2]);
    assert_eq!(read((at(1), at(2)), None, 9).await, [1, 3]);
    assert_eq!(read((at(2), at(9)), None, 9).await, Vec::<u128>::new());
}

#[tokio::test]
async fn a_database_from_before_there_were_promises_gets_their_table() {
    use sea_orm::ConnectionTrait as _;

    let folder = tempfile::tempdir().unwrap();
    let history = History::open(folder.path(), None).await.unwrap();
    for undo in ["DROP TABLE promises", "DELETE FROM schema_version WHERE version = 5"] {
        history.archive.db.execute_unprepared(undo).await.unwrap();
    }
    history.close().await;
    let history = History::open(folder.path(), None).await.unwrap();
    assert_eq!(history.archive.promises(ALL, None, 10).await.unwrap(), []);
    history.close().await;
}
