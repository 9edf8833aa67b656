//! A test that cannot fail proves nothing: routers that are broken on purpose, and who notices.
//!
//! A broken router decides like the naive one, then something happens to its events, and it lives on
//! in the world those events describe: consistent with itself, and wrong.

use seira_core::model::{
    AbandonReason, Command, Event, OfferResult, Presence, Refusal, Resting, SessionId,
    SessionState, Timestamp,
};

use super::hunt::{hunt, smallest};
use super::naive::Naive;
use super::picture::{AgentPicture, Picture};
use super::play::Against;
use super::router::Router;

/// What is wrong with a router.
struct Flaw {
    /// What becomes of the events of one command, given the state before.
    alters: fn(&Naive, &mut Vec<Event>),
    /// Which events the leader takes in without telling anybody.
    hides: fn(&Event) -> bool,
    /// What becomes of an answer.
    answers: fn(Result<(), Refusal>) -> Result<(), Refusal>,
    /// What becomes of the next deadline.
    delays: fn(Option<Timestamp>) -> Option<Timestamp>,
    /// What becomes of a view.
    shows: fn(&mut Picture<'_>),
    /// What a router that was rebuilt has before anything happens to it.
    dreams: fn(&Naive) -> Option<Event>,
    /// What a router that was restored from a snapshot has more than the one it was taken of.
    misreads: fn(&Naive) -> Option<Event>,
}

const SOUND: Flaw = Flaw {
    alters: |_, _| {},
    hides: |_| false,
    answers: |answer| answer,
    delays: |at| at,
    shows: |_| {},
    dreams: |_| None,
    misreads: |_| None,
};

/// The naive router with one of [`FLAWS`].
#[derive(Default)]
struct Broken<const FLAW: usize>(Naive);

impl<const FLAW: usize> Router for Broken<FLAW> {
    fn handle(
        &mut self,
        now: Timestamp,
        command: Command,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let flaw = &FLAWS[FLAW];
        let mut draft = self.0.clone();
        let mut events = Vec::new();
        let answer = draft.handle(now, command, &mut events);
        (flaw.alters)(&self.0, &mut events);
        events.iter().for_each(|event| self.0.apply(now, event));
        self.0.take_plans(draft, now);
        events.retain(|event| !(flaw.hides)(event));
        out.extend(events);
        (flaw.answers)(answer)
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        (FLAWS[FLAW].delays)(self.0.next_deadline())
    }

    fn apply(&mut self, at: Timestamp, event: &Event) {
        self.0.apply(at, event);
    }

    fn picture(&self) -> Picture<'_> {
        let mut picture = self.0.picture();
        (FLAWS[FLAW].shows)(&mut picture);
        picture
    }

    fn same_state(&self, other: &Self) -> bool {
        self.0.same_state(&other.0)
    }

    fn restored(&self) -> Self {
        let mut router = Self(self.0.clone());
        if let Some(dreamt) = (FLAWS[FLAW].misreads)(&router.0) {
            router.apply(Timestamp::default(), &dreamt);
        }
        router
    }

    fn replayed<'a>(journal: impl Iterator<Item = &'a (Timestamp, Event)>) -> Self {
        let mut router = Self::default();
        let mut last = Timestamp::default();
        for (at, event) in journal {
            router.apply(*at, event);
            last = *at;
        }
        if let Some(dreamt) = (FLAWS[FLAW].dreams)(&router.0) {
            router.apply(last, &dreamt);
        }
        router
    }
}

/// Cuts a batch short before its first event like this.
fn cut(events: &mut Vec<Event>, before: impl Fn(&Event) -> bool) {
    let at = events.iter().position(before).unwrap_or(events.len());
    events.truncate(at);
}

/// Says an event like this twice.
fn repeat(events: &mut Vec<Event>, which: impl Fn(&Event) -> bool) {
    if let Some(at) = events.iter().position(which) {
        events.insert(at, events[at].clone());
    }
}

const fn is_offer(event: &Event) -> bool {
    matches!(event, Event::SessionOffered { role: None, .. })
}

/// Ends every offer that ended one way another way, or not at all.
fn end_offers(events: &mut Vec<Event>, which: OfferResult, otherwise: Option<OfferResult>) {
    events.retain_mut(|event| match event {
        Event::OfferEnded { result, .. } if *result == which => {
            *result = otherwise.unwrap_or(which);
            otherwise.is_some()
        }
        _ => true,
    });
}

/// Everything is offered to somebody who takes no work.
fn to_who_is_away(state: &Naive, events: &mut Vec<Event>) {
    let picture = state.picture();
    let is_away = |agent: &&AgentPicture<'_>| *agent.presence != Presence::At(Resting::Available);
    let Some(away) = picture.agents.iter().find(is_away) else { return };
    for event in events {
        if let Event::SessionOffered { agent, .. } = event {
            *agent = away.spec.agent;
        }
    }
}

/// The last in line goes first.
fn last_come_first_served(state: &Naive, events: &mut Vec<Event>) {
    let Some(at) = events.iter().position(is_offer) else { return };
    let picture = state.picture();
    let Event::SessionOffered { session, .. } = &mut events[at] else { return };
    let Some(chosen) = picture.sessions.iter().find(|seen| seen.id == *session) else { return };
    let waiting = picture.sessions.iter().filter(|seen| {
        *seen.state == SessionState::Queued
            && (seen.queue, seen.channel) == (chosen.queue, chosen.channel)
    });
    let last: Option<(Timestamp, SessionId)> = waiting.map(|seen| (seen.due_at, seen.id)).max();
    if let Some((_, last)) = last {
        *session = last;
        events.truncate(at + 1);
    }
}

/// A session that waits is given up without a word.
fn abandon_in_a_dream(state: &Naive) -> Option<Event> {
    let picture = state.picture();
    let waiting = picture.sessions.iter().find(|seen| *seen.state == SessionState::Queued)?;
    let reason = AbandonReason::Left;
    Some(Event::SessionAbandoned { session: waiting.id, reason, seq: waiting.seq + 1 })
}

fn a_later_lease(_: &Naive, events: &mut Vec<Event>) {
    for event in events {
        if let Event::SessionOffered { lease_ends_at, .. } = event {
            lease_ends_at.0 += 1;
        }
    }
}

fn an_earlier_due_time(_: &Naive, events: &mut Vec<Event>) {
    for event in events {
        if let Event::SessionQueued { due_at, .. } = event {
            due_at.0 -= 1;
        }
    }
}

fn one_candidate_more(_: &Naive, events: &mut Vec<Event>) {
    for event in events {
        if let Event::SessionOffered { why, .. } = event {
            why.candidates += 1;
        }
    }
}

fn a_gap(_: &Naive, events: &mut Vec<Event>) {
    for event in events {
        if let Event::MessagePosted { seq, .. } = event {
            *seq += 1;
        }
    }
}

const FLAWS: [Flaw; 21] = [
    // Noticed by an invariant, with nobody to compare with.
    Flaw { alters: |_, e| end_offers(e, OfferResult::Rescinded, None), ..SOUND },
    Flaw {
        alters: |_, e| end_offers(e, OfferResult::Expired, Some(OfferResult::Accepted)),
        ..SOUND
    },
    Flaw { alters: to_who_is_away, ..SOUND },
    Flaw { alters: |_, events| cut(events, is_offer), ..SOUND },
    Flaw { alters: last_come_first_served, ..SOUND },
    Flaw {
        alters: |_, e| repeat(e, |e| matches!(e, Event::SessionClosed { seq: None, .. })),
        ..SOUND
    },
    Flaw { hides: |event| matches!(event, Event::Relaxed { .. }), ..SOUND },
    Flaw { dreams: abandon_in_a_dream, ..SOUND },
    Flaw { alters: a_gap, ..SOUND },
    Flaw { shows: |p| p.sessions.iter_mut().for_each(|s| s.position = None), ..SOUND },
    Flaw { misreads: abandon_in_a_dream, ..SOUND },
    // Noticed beside the naive router.
    Flaw { alters: |_, events| events.reverse(), ..SOUND },
    Flaw { alters: a_later_lease, ..SOUND },
    Flaw { alters: an_earlier_due_time, ..SOUND },
    Flaw { alters: one_candidate_more, ..SOUND },
    Flaw { alters: |_, e| e.retain(|e| !matches!(e, Event::HoldEnded { .. })), ..SOUND },
    Flaw { alters: |_, e| e.retain(|e| !matches!(e, Event::DeviceForgotten { .. })), ..SOUND },
    Flaw { answers: |_| Ok(()), ..SOUND },
    Flaw { answers: |a| a.map_err(|_| Refusal::TooOld), ..SOUND },
    Flaw { delays: |_| None, ..SOUND },
    Flaw { shows: |p| p.agents.iter_mut().for_each(|agent| agent.load += 1), ..SOUND },
];

/// More than enough for every flaw to show.
const SEEDS: u64 = 400;

/// The named invariant notices a flaw, with no other router to compare with.
fn alone<const FLAW: usize>(invariant: &str) {
    let found = hunt::<Broken<FLAW>>(1, SEEDS, Against::Nobody);
    let (seed, fault) = found.expect("nobody noticed");
    assert_eq!(fault.name, invariant, "seed {seed}: {fault}");
}

/// The comparison with the naive router notices a flaw.
fn beside<const FLAW: usize>() {
    assert!(hunt::<Broken<FLAW>>(1, SEEDS, Against::Naive).is_some(), "flaw {FLAW} went unnoticed");
}

#[test]
fn single_owner() {
    alone::<0>("single_owner");
    alone::<1>("single_owner");
}

#[test]
fn capacity() {
    alone::<2>("capacity");
}

#[test]
fn work_conserving() {
    alone::<3>("work_conserving");
}

#[test]
fn due_order() {
    alone::<4>("due_order");
}

#[test]
fn one_ending() {
    alone::<5>("one_ending");
}

#[test]
fn replay() {
    alone::<6>("replay");
    alone::<10>("replay");
}

#[test]
fn released_is_durable() {
    alone::<7>("released_is_durable");
}

#[test]
fn exactly_once() {
    alone::<8>("exactly_once");
}

#[test]
fn positions() {
    alone::<9>("position");
}

#[test]
fn every_other_flaw_is_noticed_beside_the_naive_router() {
    beside::<11>();
    beside::<12>();
    beside::<13>();
    beside::<14>();
    beside::<15>();
    beside::<16>();
    beside::<17>();
    beside::<18>();
    beside::<19>();
    beside::<20>();
}

#[test]
fn a_failing_seed_shrinks_to_a_few_steps() {
    let against = Against::Naive;
    let (seed, fault) = hunt::<Broken<12>>(1, SEEDS, against).expect("nobody noticed");
    let small = smallest::<Broken<12>>(seed, &fault, against);
    assert!(small.steps.len() <= 8 && small.agents.len() <= 3, "{small}");
}
