//! Timers, restarts, opening hours and the sweep.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use seira_core::model::{AgentId, Configuration, Event, Millis, QueueHours, QueueId, Timestamp};

use super::super::clock::VirtualTime;
use super::super::desk::BUSY;
use super::super::replay::ReplayError;
use super::super::{Health, HoursFn, StartError};
use super::toy::{FORGOTTEN, GRACE, Toy, UNFIT, lose, set, tick};
use super::{House, START, queue, until};
use crate::journal::StorageKind;
use crate::journal::faulty::FaultyJournal;
use seira_core::model::Sequence;

fn grace_ended(house: &House<Toy>) -> bool {
    house.threads.follower.read().graces.is_empty()
}

#[test]
fn a_deadline_fires_by_itself_when_its_time_comes() {
    let house = House::<Toy>::new();
    house.ask(lose(1)).unwrap();
    house.time.advance(Duration::from_millis(19_999));
    house.ask(tick()).unwrap();
    assert!(!grace_ended(&house));
    house.time.advance(Duration::from_millis(1));
    until(|| grace_ended(&house));
    let records = house.journal.records();
    assert_eq!(records.last().unwrap().at, START + GRACE);
    let steps = records.windows(2).all(|pair| pair[0].at <= pair[1].at);
    assert!(steps, "time went back");
}

#[test]
fn a_slow_disk_stops_engine_time_and_no_timer_fires() {
    let house = House::<Toy>::new();
    house.ask(lose(1)).unwrap();
    house.journal.shut(true);
    let appends = house.journal.appends();
    let slow = house.send(set(1));
    until(|| house.journal.appends() == appends + 1);
    house.time.advance(Duration::from_millis(250));
    until(|| house.threads.desk.clock.held());
    let waiting = house.send(set(2));
    house.time.advance(Duration::from_secs(3_600));
    assert_eq!(waiting.recv().unwrap(), Err(BUSY));
    assert_eq!(house.threads.desk.health(), Health::Storage(StorageKind::Slow));
    assert_eq!(house.threads.desk.clock.now(), START + Millis(250));
    assert!(slow.try_recv().is_err());
    house.journal.shut(false);
    assert!(slow.recv().unwrap().is_ok());
    house.ask(tick()).unwrap();
    assert!(!grace_ended(&house), "the hour of the slow disk does not count");
    let late = house.threads.desk.clock.wall() - house.threads.desk.clock.now();
    assert!(late.0.abs() <= 250, "and is made up for: {late:?}");
    house.time.advance(Duration::from_millis(19_750));
    until(|| grace_ended(&house));
}

#[test]
fn a_wall_clock_that_steps_fires_nothing() {
    let house = House::<Toy>::new();
    house.ask(lose(1)).unwrap();
    for wall in [START + Millis(7_200_000), START - Millis(7_200_000)] {
        house.time.set_wall(wall);
        house.ask(tick()).unwrap();
        assert!(!grace_ended(&house));
        assert_eq!(house.threads.desk.clock.now(), START);
    }
}

#[test]
fn a_restart_goes_on_from_the_journal_and_moves_deadlines_by_the_downtime() {
    let house = House::<Toy>::new();
    house.ask(lose(1)).unwrap();
    let (journal, before) = (house.journal.clone(), house.replayed());
    drop(house);
    let down = Millis(60_000);
    let time = VirtualTime::at(START + down);
    let house =
        House::<Toy>::over(journal.clone(), time, Configuration::default(), Vec::new()).unwrap();
    let after = house.replayed();
    assert_eq!(after.down, down);
    assert_eq!(after.graces[&AgentId(1)], before.graces[&AgentId(1)] + down);
    assert_eq!(*house.threads.follower.read(), after);
    house.check_told();
    drop(house);
    // A wall clock that is behind the journal does not turn engine time back.
    let time = VirtualTime::at(START - down);
    let house = House::<Toy>::over(journal, time, Configuration::default(), Vec::new()).unwrap();
    assert_eq!(house.replayed().down, Millis::ZERO);
    assert_eq!(house.threads.desk.clock.now(), START + down);
    let configured = |event: &Event| matches!(event, Event::Configured { .. });
    let records = house.journal.records();
    assert_eq!(records.iter().filter(|record| configured(&record.event)).count(), 1);
}

#[test]
fn a_record_that_cannot_be_applied_is_named_and_nothing_starts() {
    let house = House::<Toy>::new();
    house.ask(set(1)).unwrap();
    let journal = house.journal.clone();
    drop(house);
    let mut record = journal.records()[1].clone();
    record.sequence = Sequence(3);
    if let Event::AgentSet { spec } = &mut record.event {
        spec.agent = UNFIT;
    }
    crate::journal::Journal::append(&mut journal.clone(), &[record]).unwrap();
    let started =
        House::<Toy>::over(journal, VirtualTime::at(START), Configuration::default(), Vec::new());
    let Err(StartError::Replay(ReplayError::Unfit { sequence })) = started else {
        panic!("it started")
    };
    assert_eq!(sequence, Sequence(3));
}

#[test]
fn the_sweep_reports_what_was_forgotten_and_mends_it() {
    let house = House::<Toy>::new();
    house.ask(set(FORGOTTEN.0)).unwrap();
    house.time.advance(Duration::from_secs(10));
    until(|| house.threads.follower.read().agents.is_empty());
    assert_eq!(house.found.load(Ordering::SeqCst), 1);
}

#[test]
fn queues_open_and_close_by_the_wall_clock() {
    let opens_at = START + Millis(3_600_000);
    let closed = QueueHours::Closed { opens_at: Some(opens_at) };
    let hours: HoursFn =
        Box::new(
            move |now: Timestamp| {
                if now < opens_at { (closed, Some(opens_at)) } else { (QueueHours::Open, None) }
            },
        );
    let configuration =
        Configuration { queues: vec![queue("day"), queue("always")], ..Configuration::default() };
    let day = QueueId::new("day").unwrap();
    let time = VirtualTime::at(START);
    let journal = FaultyJournal::default();
    let house = House::<Toy>::over(
        journal.clone(),
        Arc::clone(&time),
        configuration.clone(),
        vec![(day.clone(), hours)],
    )
    .unwrap();
    let now = |house: &House<Toy>| house.threads.follower.read().hours[&day];
    assert_eq!(now(&house), closed, "closed before anybody can ask");
    time.set_wall(opens_at);
    time.advance(Duration::from_secs(60));
    until(|| now(&house) == QueueHours::Open);
    time.set_wall(START);
    until(|| now(&house) == closed);
    drop(house);
    // A queue whose hours were taken away is open.
    let house = House::<Toy>::over(journal, time, configuration, Vec::new()).unwrap();
    assert_eq!(now(&house), QueueHours::Open);
}
