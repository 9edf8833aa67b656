//! Storage that fails or hangs, and commands that break the engine.

use std::sync::mpsc::Receiver;

use seira_core::model::{AgentId, Command, DeviceId, Origin, Refusal};

use super::super::desk::{Answered, BUSY};
use super::super::{AskError, Health};
use super::toy::{BREAKS, Toy, remove, set, tick};
use super::{House, until};
use crate::journal::faulty::Fault;
use crate::journal::{Chore, StorageKind};
use std::time::Duration;

/// Two batches in flight, the first of them hanging in the journal; three further commands wait
/// and will make up the third batch.
fn crowded(house: &House<Toy>) -> (Vec<Receiver<Answered>>, [Receiver<Answered>; 3]) {
    let before = house.journal.appends();
    house.journal.shut(true);
    let first = house.send(set(1));
    until(|| house.journal.appends() == before + 1);
    let second = house.send(set(2));
    until(|| house.threads.desk.in_flight() == 2);
    let third = [set(3), remove(AgentId(3)), remove(AgentId(3))].map(|ask| house.send(ask));
    (vec![first, second], third)
}

#[test]
fn nothing_is_released_before_it_is_durable() {
    let house = House::<Toy>::new();
    let told = house.told.lock().len();
    let (open, waiting) = crowded(&house);
    for answer in open.iter().chain(&waiting) {
        assert!(answer.try_recv().is_err());
    }
    assert_eq!(house.told.lock().len(), told);
    assert!(house.threads.follower.read().agents.is_empty());
    house.journal.shut(false);
    for answer in open.iter().chain(&waiting[..2]) {
        assert!(answer.recv().unwrap().is_ok());
    }
    let refusal = AskError::Refused(Refusal::AgentUnknown(AgentId(3)));
    assert_eq!(waiting[2].recv().unwrap(), Err(refusal));
    house.check_told();
}

/// Asks for a chore behind two batches; `appends` of the batches were done when it was.
fn chore_behind_two_batches(waited: Duration) -> u64 {
    let house = House::<Toy>::new();
    let before = house.journal.appends();
    let _ = crowded(&house);
    let (reply, answer) = tokio::sync::oneshot::channel();
    house.threads.desk.tidy(Chore::Clear { most: 1 }, reply);
    house.time.advance(waited);
    house.journal.shut(false);
    answer.blocking_recv().unwrap().unwrap() - before
}

#[test]
fn batches_go_before_chores_which_do_not_wait_for_ever() {
    assert!(chore_behind_two_batches(Duration::ZERO) >= 2);
    assert_eq!(chore_behind_two_batches(Duration::from_secs(1)), 1);
}

#[test]
fn nobody_answers_for_a_chore_when_the_workspace_has_ended() {
    let mut house = House::<Toy>::new();
    house.threads.stop();
    let (reply, answer) = tokio::sync::oneshot::channel();
    house.threads.desk.tidy(Chore::Clear { most: 1 }, reply);
    assert!(answer.blocking_recv().is_err());
}

#[test]
fn a_batch_that_was_not_written_never_happened() {
    let house = House::<Toy>::new();
    let (open, waiting) = crowded(&house);
    house.journal.fail(house.journal.appends() + 2, Fault::Before);
    house.journal.shut(false);
    open.iter().for_each(|answer| assert!(answer.recv().unwrap().is_ok()));
    // The last is a refusal, but it rests on a removal that was lost.
    waiting.iter().for_each(|answer| assert_eq!(answer.recv().unwrap(), Err(BUSY)));
    assert!(house.ask(set(3)).is_ok());
    assert!(house.ask(remove(AgentId(3))).is_ok());
    assert_eq!(*house.threads.follower.read(), house.replayed());
    assert_eq!(house.threads.desk.health(), Health::Ready);
    house.check_told();
}

#[test]
fn a_batch_that_was_written_despite_the_error_is_answered_as_done() {
    let house = House::<Toy>::new();
    let (open, waiting) = crowded(&house);
    house.journal.fail(house.journal.appends() + 2, Fault::After);
    house.journal.shut(false);
    open.iter().for_each(|answer| assert!(answer.recv().unwrap().is_ok()));
    assert!(waiting[0].recv().unwrap().is_ok());
    assert!(waiting[1].recv().unwrap().is_ok());
    let refusal = AskError::Refused(Refusal::AgentUnknown(AgentId(3)));
    assert_eq!(waiting[2].recv().unwrap(), Err(refusal.clone()));
    assert_eq!(house.ask(remove(AgentId(3))), Err(refusal));
    assert_eq!(*house.threads.follower.read(), house.replayed());
    house.check_told();
}

#[test]
fn what_was_decided_after_a_lost_batch_is_lost_with_it() {
    let house = House::<Toy>::new();
    house.journal.fail_next(Fault::Before);
    let (open, waiting) = crowded(&house);
    house.journal.shut(false);
    open.iter().for_each(|answer| assert_eq!(answer.recv().unwrap(), Err(BUSY)));
    // Decided by a leader that knows nothing of the lost batches.
    assert!(waiting[0].recv().unwrap().is_ok());
    assert_eq!(house.replayed().agents, [].into());
    house.check_told();
}

#[test]
fn records_of_somebody_else_answer_nobody() {
    let house = House::<Toy>::new();
    house.journal.fail_next(Fault::Foreign);
    assert_eq!(house.ask(set(5)), Err(BUSY));
    assert!(house.ask(set(6)).is_ok());
    assert_eq!(*house.threads.follower.read(), house.replayed());
    house.check_told();
}

#[test]
fn a_repeated_command_after_a_fault_is_done_once() {
    for fault in [Fault::Before, Fault::After] {
        let house = House::<Toy>::new();
        let origin = Some(Origin { device: DeviceId::from_u128(7), id: 1 });
        let command = Command { origin, wish: set(5).wish };
        house.journal.fail_next(fault);
        let first = house.ask(command.clone());
        let again = house.ask(command.clone());
        assert!(again.is_ok());
        assert_eq!(house.ask(command), again);
        assert_eq!(first, if fault == Fault::Before { Err(BUSY) } else { again.clone() });
        let set = |events: usize| house.journal.records().len() - events;
        assert_eq!(set(3), 0, "configuration, agent, answer");
        assert!(again.is_ok_and(|outcome| outcome.seq.is_some()));
    }
}

#[test]
fn storage_that_cannot_be_read_back_shows_in_health_and_heals() {
    let house = House::<Toy>::new();
    house.journal.fail_reads(5);
    house.journal.fail_next(Fault::Before);
    let lost = house.send(set(5));
    until(|| house.threads.desk.health() == Health::Storage(StorageKind::Other));
    assert!(lost.try_recv().is_err());
    until(|| {
        house.time.advance(Duration::from_millis(100));
        house.threads.desk.health() == Health::Ready
    });
    assert_eq!(lost.recv().unwrap(), Err(BUSY));
    assert!(house.ask(set(6)).is_ok());
    assert_eq!(house.replayed().agents, [AgentId(6)].into());
}

#[test]
fn a_command_that_breaks_the_engine_is_answered_and_leaves_no_trace() {
    let house = House::<Toy>::new();
    assert!(house.ask(set(1)).is_ok());
    let (open, waiting) = crowded(&house);
    let broken = house.send(remove(BREAKS));
    let after = house.send(set(8));
    house.journal.shut(false);
    assert_eq!(broken.recv().unwrap(), Err(AskError::Internal));
    assert!(after.recv().unwrap().is_ok());
    open.iter().chain(&waiting[..2]).for_each(|answer| assert!(answer.recv().unwrap().is_ok()));
    // The half-done command had cleared the agents of the engine that broke.
    assert!(house.ask(remove(AgentId(1))).is_ok());
    assert_eq!(house.replayed().agents, [AgentId(2), AgentId(8)].into());
    assert_eq!(*house.threads.follower.read(), house.replayed());
    house.check_told();
}

#[test]
fn stopping_releases_what_was_decided_and_takes_nothing_new() {
    let mut house = House::<Toy>::new();
    let (open, waiting) = crowded(&house);
    house.threads.desk.drain();
    assert_eq!(house.threads.desk.health(), Health::Draining);
    assert_eq!(house.ask(tick()), Err(AskError::Stopped));
    house.journal.shut(false);
    house.threads.stop();
    open.iter().chain(&waiting[..2]).for_each(|answer| assert!(answer.recv().unwrap().is_ok()));
    assert_eq!(house.ask(tick()), Err(AskError::Stopped));
    house.check_told();
}

#[test]
fn stopping_does_not_wait_for_ever_for_storage_that_fails() {
    let mut house = House::<Toy>::new();
    house.journal.fail_reads(u32::MAX);
    house.journal.fail_next(Fault::Before);
    let lost = house.send(set(5));
    until(|| house.threads.desk.health() == Health::Storage(StorageKind::Other));
    house.threads.desk.drain();
    house.time.advance(Duration::from_secs(5));
    house.threads.stop();
    assert_eq!(lost.recv().unwrap(), Err(AskError::Internal), "it may be durable");
}

#[test]
fn any_order_of_faults_leaves_the_readers_with_what_is_durable() {
    for seed in 1..=40_u64 {
        let house = House::<Toy>::new();
        let mut dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut roll = |sides: u64| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            dice % sides
        };
        let mut open = Vec::new();
        for _ in 0..60 {
            match roll(10) {
                0 => house.journal.fail_next(Fault::Before),
                1 => house.journal.fail_next(Fault::After),
                2 => open.push((None, house.send(remove(BREAKS)))),
                3 => open.push((None, house.send(remove(AgentId(14))))),
                _ => {
                    let agent = 1_000 + u32::try_from(open.len()).unwrap();
                    open.push((Some(AgentId(agent)), house.send(set(agent))));
                }
            }
        }
        let answers: Vec<_> =
            open.into_iter().map(|(agent, answer)| (agent, answer.recv().unwrap())).collect();
        let durable = house.replayed();
        for (agent, answer) in answers {
            let Some(agent) = agent else { continue };
            assert_eq!(answer.is_ok(), durable.agents.contains(&agent), "seed {seed}: {agent}");
        }
        until(|| house.threads.desk.in_flight() == 0);
        assert_eq!(*house.threads.follower.read(), house.replayed(), "seed {seed}");
        house.check_told();
    }
}
