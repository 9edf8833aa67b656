//! The loop over the real engine.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use seira_core::engine::Engine;
use seira_core::model::{
    AgentId, AgentSpec, Arrival, Author, Capacity, Channel, Command, Configuration, DeviceId,
    Event, Millis, OfferId, Origin, PresenceWish, QueueId, ReasonId, Sealed, Sequence, SessionId,
    SessionState, Target, Tier, Wish,
};

use super::super::clock::{Clock, TimeSource, VirtualTime};
use super::super::desk::Desk;
use super::super::hours::{ask_and_wait, send};
use super::super::leader::Leader;
use super::super::writer::Writer;
use super::super::{AskError, Probe};
use super::{House, START, queue, until};
use crate::journal::faulty::{Fault, FaultyJournal};

pub(super) fn configuration() -> Configuration {
    let queues = vec![queue("billing"), queue("general")];
    Configuration { queues, missed_offers_max: 3, agent_grace: Millis(30_000) }
}

fn sealed(session: SessionId) -> Sealed {
    Sealed::new(session, Box::new([1, 2, 3]))
}

pub(super) fn arrive(session: u128) -> Wish {
    let session = SessionId::from_u128(session);
    Wish::Arrive(Box::new(Arrival::plain(
        session,
        DeviceId::from_u128(session.as_u128()),
        QueueId::new("billing").unwrap(),
        Channel::Chat,
        sealed(session),
    )))
}

pub(super) fn set_agent(agent: u32) -> Wish {
    let capacity = Capacity { chats: 2, calls: 0, chats_during_call: false, total: None };
    let (agent, skills, tier) = (AgentId(agent), Vec::new(), Tier::FIRST);
    Wish::SetAgent { spec: AgentSpec { agent, skills, tier, capacity } }
}

fn floor(journal: FaultyJournal, time: Arc<VirtualTime>) -> House<Engine> {
    House::over(journal, time, configuration(), Vec::new()).unwrap()
}

#[test]
fn an_arrival_is_offered_accepted_and_seen_by_readers() {
    let house = floor(FaultyJournal::default(), VirtualTime::at(START));
    let origin = Some(Origin { device: DeviceId::from_u128(9), id: 1 });
    for wish in [
        set_agent(1),
        Wish::AgentConnectionBack { agent: AgentId(1) },
        Wish::SetPresence { agent: AgentId(1), presence: PresenceWish::Available },
    ] {
        house.ask(Command::internal(wish)).unwrap();
    }
    let arrived = house.ask(Command { origin, wish: arrive(1) }).unwrap();
    assert_eq!(arrived.session, Some(SessionId::from_u128(1)));
    let again = house.ask(Command { origin, wish: arrive(1) }).unwrap();
    assert_eq!(again, arrived, "a repeated command gets the same answer");
    let offer = house.threads.follower.read().agent(AgentId(1)).unwrap().offers[0];
    house.ask(Command::internal(Wish::Accept { agent: AgentId(1), offer })).unwrap();
    let follower = house.threads.follower.read();
    let session = follower.session(SessionId::from_u128(1)).unwrap();
    assert!(matches!(session.state, SessionState::Connected { agent: AgentId(1), .. }));
    drop(follower);
    let late = house.ask(Command::internal(Wish::Accept { agent: AgentId(1), offer }));
    assert!(matches!(late, Err(AskError::Refused(_))));
    house.check_told();
}

#[test]
fn an_offer_expires_by_itself_on_virtual_time() {
    let house = floor(FaultyJournal::default(), VirtualTime::at(START));
    for wish in [
        set_agent(1),
        Wish::AgentConnectionBack { agent: AgentId(1) },
        Wish::SetPresence { agent: AgentId(1), presence: PresenceWish::Available },
        arrive(1),
    ] {
        house.ask(Command::internal(wish)).unwrap();
    }
    house.time.advance(Duration::from_secs(20));
    until(|| house.threads.follower.read().agent(AgentId(1)).unwrap().offers.is_empty());
    let ended = |event: &Event| matches!(event, Event::OfferEnded { .. });
    assert!(house.journal.records().iter().any(|record| ended(&record.event)));
}

#[test]
fn graces_that_ran_while_nobody_did_start_over() {
    let house = floor(FaultyJournal::default(), VirtualTime::at(START));
    let session = SessionId::from_u128(1);
    house.ask(Command::internal(arrive(1))).unwrap();
    house.ask(Command::internal(Wish::CustomerConnectionLost { session })).unwrap();
    let journal = house.journal.clone();
    drop(house);
    let time = VirtualTime::at(START + Millis(600_000));
    let house = floor(journal, time);
    let waits = |house: &House<Engine>| {
        let follower = house.threads.follower.read();
        *follower.session(session).unwrap().state == SessionState::Queued
    };
    assert!(waits(&house), "its grace was over only because the router was down");
    house.time.advance(Duration::from_secs(61));
    until(|| !waits(&house));
}

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn wish(&mut self) -> Wish {
        let agent = AgentId(u32::try_from(self.roll(4)).unwrap());
        let session = SessionId::from_u128(u128::from(self.roll(30)));
        let offer = OfferId(self.roll(40));
        let queue = QueueId::new(if self.roll(2) == 0 { "billing" } else { "general" }).unwrap();
        match self.roll(19) {
            0 => set_agent(agent.0),
            1 | 2 => Wish::AgentConnectionBack { agent },
            3 | 4 => Wish::SetPresence { agent, presence: PresenceWish::Available },
            5 => {
                let presence = PresenceWish::Away(ReasonId::new("lunch").unwrap());
                Wish::SetPresence { agent, presence }
            }
            6 => Wish::AgentConnectionLost { agent },
            7..=10 => arrive(session.as_u128()),
            11..=13 => Wish::Accept { agent, offer },
            14 => Wish::Decline { agent, offer },
            15 => Wish::Transfer { agent, session, to: Target::Queue(queue), note: None },
            16 => Wish::End { session, by: Author::Agent(agent) },
            17 => Wish::Post { session, from: Author::Customer, content: sealed(session) },
            _ => Wish::CustomerConnectionLost { session },
        }
    }
}

#[test]
fn leader_follower_and_replay_agree_whatever_fails() {
    for seed in 1..=25_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (journal, time) = (FaultyJournal::default(), VirtualTime::at(START));
        let desk = Arc::new(Desk::new(Clock::new(time.clone(), START)));
        let bell = Arc::downgrade(&desk);
        time.on_step(Box::new(move || bell.upgrade().iter().for_each(|desk| desk.wake_all())));
        let follower = Arc::new(RwLock::new(Engine::default()));
        let writer = Writer {
            desk: desk.clone(),
            journal: Box::new(journal.clone()),
            follower: follower.clone(),
            snapshots: None,
            subscribers: Vec::new(),
            committed: Sequence(0),
            keeper: std::sync::mpsc::channel().0,
            epoch: 0,
        };
        let leader = Leader::new(desk.clone(), Probe::default(), Engine::default(), Sequence(0));
        let leading = std::thread::spawn(move || leader.run());
        let writing = std::thread::spawn(move || writer.run());
        let configured = Wish::Configure { configuration: configuration() };
        ask_and_wait(&desk, Command::internal(configured)).unwrap();
        let mut open = Vec::new();
        for _ in 0..400 {
            let wish = dice.wish();
            match dice.roll(40) {
                0 => journal.fail_next(Fault::Before),
                1 => journal.fail_next(Fault::After),
                2..=5 => time.advance(Duration::from_millis(dice.roll(20_000))),
                _ => {}
            }
            open.push(send(&desk, Command::internal(wish)));
            if dice.roll(4) == 0 {
                open.drain(..).for_each(|answer| drop(answer.recv().unwrap()));
            }
        }
        open.drain(..).for_each(|answer| drop(answer.recv().unwrap()));
        // Whatever fault is left happens now, so that leader and journal end at the same record.
        until(|| ask_and_wait(&desk, Command::internal(set_agent(7))).is_ok());
        desk.drain();
        let leader = leading.join().unwrap().unwrap();
        writing.join().unwrap();
        let mut replayed = Engine::default();
        for record in journal.records() {
            replayed.apply(record.at, &record.event);
        }
        assert!(journal.records().len() > 100, "seed {seed}: too little happened");
        assert!(follower.read().same_state(&replayed), "seed {seed}: follower and replay");
        assert!(leader.same_state(&replayed), "seed {seed}: leader and replay");
    }
}
