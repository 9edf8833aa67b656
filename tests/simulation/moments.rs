//! What must hold at the moment of one event, given what the ledger says just before it.

use seira_core::model::{DecidedBy, Event, Millis, OfferId, OfferResult, SessionId, Timestamp};

use super::fault::{Fault, ensure};
use super::ledger::{Ledger, Phase, Stay};
use super::ledger_fold::public_place;

pub(crate) fn check(before: &Ledger, now: Timestamp, event: &Event) -> Result<(), Fault> {
    exactly_once(before, event)?;
    one_ending(before, event)?;
    single_owner(before, event)?;
    offers(before, now, event)?;
    capacity(before, event)?;
    due_order(before, event)
}

fn known<'a>(
    before: &'a Ledger,
    invariant: &'static str,
    session: &SessionId,
) -> Result<&'a Stay, Fault> {
    before
        .sessions
        .get(session)
        .ok_or_else(|| Fault::new(invariant, format!("{session} is not there")))
}

/// Public places, whispers and offers are numbered without gaps.
fn exactly_once(before: &Ledger, event: &Event) -> Result<(), Fault> {
    const NAME: &str = "exactly_once";
    if let Some((session, seq)) = public_place(event) {
        let last = known(before, NAME, &session)?.seq;
        ensure(seq == last + 1, NAME, || format!("{session} goes from {last} to {seq}"))?;
    }
    match event {
        Event::SessionArrived { seq, .. } => {
            ensure(*seq == 1, NAME, || format!("a session starts at {seq}"))
        }
        Event::Whispered { session, line, .. } => {
            let last = known(before, NAME, session)?.whispers;
            ensure(*line == last + 1, NAME, || format!("whispers go from {last} to {line}"))
        }
        Event::SessionOffered { offer, .. } => {
            let next = OfferId(before.last_offer.0 + 1);
            ensure(*offer == next, NAME, || format!("offer {offer} is not {next}"))
        }
        _ => Ok(()),
    }
}

/// A session starts once and ends once, out of a state that can end like that.
fn one_ending(before: &Ledger, event: &Event) -> Result<(), Fault> {
    const NAME: &str = "one_ending";
    match event {
        Event::SessionArrived { session, .. } => {
            ensure(!before.sessions.contains_key(session), NAME, || {
                format!("{session} starts twice")
            })
        }
        Event::SessionAbandoned { session, .. } => {
            let phase = known(before, NAME, session)?.phase;
            let pending = matches!(phase, Phase::Waiting | Phase::Scheduled);
            ensure(pending, NAME, || format!("{session} abandons from {phase:?}"))
        }
        Event::SessionClosed { session, agent, .. } => {
            let phase = known(before, NAME, session)?.phase;
            let can_end = phase == Phase::Talking(*agent) || phase == Phase::WrapUp(*agent);
            ensure(can_end, NAME, || format!("{session} closes from {phase:?} by {agent}"))
        }
        Event::SessionForgotten { session } => {
            let phase = known(before, NAME, session)?.phase;
            ensure(phase == Phase::Over, NAME, || format!("{session} is forgotten in {phase:?}"))
        }
        _ => Ok(()),
    }
}

/// Who takes a session takes it from nobody.
fn single_owner(before: &Ledger, event: &Event) -> Result<(), Fault> {
    const NAME: &str = "single_owner";
    match event {
        Event::SessionConnected { session, .. } => {
            let phase = known(before, NAME, session)?.phase;
            let asked = before.offers.values().any(|open| open.session == *session);
            ensure(phase == Phase::Waiting && !asked, NAME, || {
                format!("{session} is taken from {phase:?}, others asked: {asked}")
            })
        }
        Event::Deferred { session, .. } | Event::Rejoined { session, .. } => {
            let asked = before.offers.values().any(|open| open.session == *session);
            ensure(!asked, NAME, || format!("{session} moves while somebody is asked"))
        }
        Event::HolderChanged { session, from, to, .. } => {
            let stay = known(before, NAME, session)?;
            let joined = stay.members.iter().any(|(member, _)| member == to);
            ensure(stay.phase == Phase::Talking(*from) && joined, NAME, || {
                format!("{session} goes from {from} to {to}")
            })
        }
        Event::MemberJoined { session, agent, .. } => {
            let stay = known(before, NAME, session)?;
            let can_join = matches!(stay.phase, Phase::Talking(_)) && !stay.has(*agent);
            ensure(can_join, NAME, || format!("{agent} joins {session}"))
        }
        _ => Ok(()),
    }
}

/// Offers go to who is not asked already, and are answered within their lease, once.
fn offers(before: &Ledger, now: Timestamp, event: &Event) -> Result<(), Fault> {
    const NAME: &str = "single_owner";
    match event {
        Event::SessionOffered { session, agent, role, .. } => {
            let stay = known(before, NAME, session)?;
            let asked = before.offers.values().any(|o| o.session == *session && o.agent == *agent);
            ensure(!asked && !stay.has(*agent), NAME, || format!("{agent} is in {session}"))?;
            let right = match stay.phase {
                Phase::Waiting => role.is_none(),
                Phase::Talking(_) => role.is_some(),
                Phase::Scheduled | Phase::WrapUp(_) | Phase::Over => false,
            };
            ensure(right, NAME, || format!("{session} is offered in {:?}", stay.phase))
        }
        Event::OfferEnded { offer, session, agent, result, .. } => {
            let open = before.offers.get(offer);
            let open = open.ok_or_else(|| Fault::new(NAME, format!("{offer} ends twice")))?;
            let same = open.session == *session && open.agent == *agent;
            ensure(same, NAME, || format!("{offer} ends as another's"))?;
            let lease = open.lease_ends_at;
            match result {
                OfferResult::Accepted => ensure(lease > now, NAME, || format!("{offer} is late")),
                OfferResult::Expired => ensure(lease <= now, NAME, || format!("{offer} is early")),
                OfferResult::Declined | OfferResult::Rescinded | OfferResult::AgentLost => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Nobody is asked, and nobody pulls, without room.
fn capacity(before: &Ledger, event: &Event) -> Result<(), Fault> {
    const NAME: &str = "capacity";
    let (session, agent) = match event {
        Event::SessionOffered { session, agent, .. } => (session, agent),
        Event::SessionConnected { session, agent, .. }
            if before.accepted != Some((*session, *agent)) =>
        {
            (session, agent)
        }
        _ => return Ok(()),
    };
    let stay = known(before, NAME, session)?;
    let account = before.agents.get(agent);
    let account = account.ok_or_else(|| Fault::new(NAME, format!("{agent} is not there")))?;
    ensure(before.has_room(account, stay), NAME, || format!("{agent} has no room for {session}"))
}

/// Of the same kind, the earlier due is offered first, unless the agent has just passed it on.
fn due_order(before: &Ledger, event: &Event) -> Result<(), Fault> {
    const NAME: &str = "due_order";
    let Event::SessionOffered { session, agent, role: None, why, .. } = event else {
        return Ok(());
    };
    let stay = known(before, NAME, session)?;
    let reach = before.queues[&stay.queue].spec.affinity_reach;
    let is_known = reach > Millis::ZERO && stay.past.contains(agent);
    if stay.direct.is_some() || is_known && why.decided_by == DecidedBy::PastContact {
        return Ok(());
    }
    let overtaken = before.sessions.values().find(|other| {
        is_same_kind(other, stay)
            && other.key() < stay.key()
            && before.is_offerable(other)
            && !before.cools(other, *agent)
    });
    ensure(overtaken.is_none(), NAME, || {
        format!("{:?} is overtaken by {session} at {agent}", overtaken.map(|other| other.id))
    })
}

/// Both ask for the same, and neither is kept for somebody.
fn is_same_kind(one: &Stay, two: &Stay) -> bool {
    let is_free = |stay: &Stay| stay.direct.is_none() && !stay.held;
    is_free(one)
        && is_free(two)
        && one.queue == two.queue
        && one.channel == two.channel
        && one.asks == two.asks
        && (one.step, one.floor) == (two.step, two.floor)
}
