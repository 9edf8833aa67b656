//! What must hold after every step: what readers see of the router, against the ledger.

use std::collections::BTreeMap;

use seira_core::model::{AgentId, SessionId, SessionState, Timestamp};

use super::fault::{Fault, ensure};
use super::ledger::{Account, Ledger, Phase, Stay};
use super::picture::Picture;

/// Most agents in one conversation, invitations included.
const COMPANY_MAX: usize = 8;

pub(crate) fn check(seen: &Picture<'_>, ledger: &Ledger, now: Timestamp) -> Result<(), Fault> {
    single_owner(seen, ledger, now)?;
    capacity(seen, ledger)?;
    one_ending(seen, ledger)?;
    positions(seen, ledger)?;
    work_conserving(seen, ledger)
}

/// No session is held by two agents; a conversation names its members; no offer outlives its lease.
fn single_owner(seen: &Picture<'_>, ledger: &Ledger, now: Timestamp) -> Result<(), Fault> {
    const NAME: &str = "single_owner";
    let mut holders: BTreeMap<SessionId, AgentId> = BTreeMap::new();
    for agent in &seen.agents {
        for session in &agent.sessions {
            let other = holders.insert(*session, agent.spec.agent);
            ensure(other.is_none(), NAME, || format!("{session} is held twice"))?;
        }
    }
    for session in &seen.sessions {
        let stay = ledger.sessions.get(&session.id);
        let stay = stay.ok_or_else(|| Fault::new(NAME, format!("{} is nowhere", session.id)))?;
        let holder = holders.get(&session.id).copied();
        let same = phase_of(session.state) == stay.phase && stay.holder() == holder;
        ensure(same, NAME, || format!("{}: {holder:?} {:?}", session.id, session.state))?;
        company(ledger, stay)?;
    }
    for offer in &seen.offers {
        let open = ledger.offers.get(&offer.offer);
        let same = open.is_some_and(|open| {
            (open.session, open.agent, open.lease_ends_at, open.role)
                == (offer.session, offer.agent, offer.lease_ends_at, offer.role)
        });
        ensure(same, NAME, || format!("{offer:?} is not in the journal"))?;
        ensure(offer.lease_ends_at > now, NAME, || format!("{offer:?} outlives its lease"))?;
    }
    ensure(seen.offers.len() == ledger.offers.len(), NAME, || "an open offer is not shown".into())
}

/// Everybody is in a conversation once, and not too many are.
fn company(ledger: &Ledger, stay: &Stay) -> Result<(), Fault> {
    const NAME: &str = "single_owner";
    let Phase::Talking(holder) = stay.phase else {
        return ensure(stay.members.is_empty(), NAME, || format!("{} has members", stay.id));
    };
    let invited = ledger.offers.values().filter(|open| open.session == stay.id);
    let mut all: Vec<AgentId> = stay.members.iter().map(|(member, _)| *member).collect();
    all.extend(invited.map(|open| open.agent));
    all.push(holder);
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    ensure(all.len() == count && count <= COMPANY_MAX, NAME, || format!("{} in {}", count, stay.id))
}

/// What a router shows that was rebuilt from a journal is in that journal.
pub(crate) fn durable(seen: &Picture<'_>, ledger: &Ledger) -> Result<(), Fault> {
    const NAME: &str = "released_is_durable";
    for session in &seen.sessions {
        let stay = ledger.sessions.get(&session.id);
        let same = stay.is_some_and(|stay| {
            (stay.seq, stay.due_at, stay.phase)
                == (session.seq, session.due_at, phase_of(session.state))
        });
        ensure(same, NAME, || format!("{session:?} is not {stay:?}"))?;
    }
    let lost = seen.offers.iter().find(|offer| !ledger.offers.contains_key(&offer.offer));
    ensure(lost.is_none(), NAME, || format!("{lost:?} is not in the journal"))?;
    let counts = (seen.sessions.len(), seen.offers.len(), seen.agents.len());
    let held = (ledger.sessions.len(), ledger.offers.len(), ledger.agents.len());
    ensure(counts == held, NAME, || format!("{counts:?} are shown, {held:?} are durable"))
}

fn phase_of(state: &SessionState) -> Phase {
    match state {
        SessionState::Queued | SessionState::Offered { .. } => Phase::Waiting,
        SessionState::Deferred { .. } => Phase::Scheduled,
        SessionState::Connected { agent, .. } => Phase::Talking(*agent),
        SessionState::WrapUp { agent, .. } => Phase::WrapUp(*agent),
        SessionState::Closed { .. } | SessionState::Abandoned { .. } => Phase::Over,
    }
}

/// What is shown of an agent's load equals a recount. That nobody is asked beyond capacity is checked
/// at the moment of asking: a capacity may shrink under conversations.
fn capacity(seen: &Picture<'_>, ledger: &Ledger) -> Result<(), Fault> {
    const NAME: &str = "capacity";
    for agent in &seen.agents {
        let id = agent.spec.agent;
        let used = ledger.used(id, None);
        let offers = ledger.offers.values().filter(|open| open.agent == id).count();
        let held = ledger.sessions.values().filter(|stay| stay.holder() == Some(id)).count();
        let same = agent.offers.len() == offers && agent.sessions.len() == held;
        ensure(same, NAME, || format!("{id} has {offers} offers, {held} sessions: {agent:?}"))?;
        let capacity = agent.spec.capacity;
        let both = u32::from(capacity.chats) + u32::from(capacity.calls);
        let slots = capacity.total.map_or(both, |total| both.min(u32::from(total)));
        let load = i64::from((used.chats + used.calls) * 10_000 / slots.max(1));
        ensure(agent.load == load, NAME, || format!("{id}: {load} is shown as {}", agent.load))?;
    }
    Ok(())
}

/// Every session that started has ended or is active.
fn one_ending(seen: &Picture<'_>, ledger: &Ledger) -> Result<(), Fault> {
    let is_active = |state: &SessionState| phase_of(state) != Phase::Over;
    let active = seen.sessions.iter().filter(|session| is_active(session.state)).count();
    let (started, ended) = (ledger.started, ledger.ended);
    ensure(started == ended + active, "one_ending", || {
        format!("{started} started, {ended} ended, {active} are active")
    })
}

/// A place is one more than the sessions in the queue's line that are due earlier.
fn positions(seen: &Picture<'_>, ledger: &Ledger) -> Result<(), Fault> {
    let line: Vec<&Stay> = ledger.sessions.values().filter(|s| ledger.is_in_line(s)).collect();
    for session in &seen.sessions {
        let stay = &ledger.sessions[&session.id];
        let before = line.iter().filter(|o| o.queue == stay.queue && o.key() < stay.key());
        let place = (stay.phase == Phase::Waiting).then(|| before.count() as u32 + 1);
        ensure(session.position == place, "position", || {
            format!("{} is {place:?}, shown {:?}", stay.id, session.position)
        })?;
    }
    Ok(())
}

/// No available agent with room, not draining, idles while an offerable session they may take waits.
fn work_conserving(seen: &Picture<'_>, ledger: &Ledger) -> Result<(), Fault> {
    const NAME: &str = "work_conserving";
    for stay in ledger.sessions.values().filter(|stay| ledger.is_offerable(stay)) {
        let idle = ledger.agents.values().find(|account| could_take(ledger, account, stay));
        ensure(idle.is_none(), NAME, || {
            format!("{:?} could take {}", idle.map(|account| account.spec.agent), stay.id)
        })?;
    }
    ensure(seen.missed_matches == 0, NAME, || "the sweep finds something".into())
}

fn could_take(ledger: &Ledger, account: &Account, stay: &Stay) -> bool {
    let agent = account.spec.agent;
    let is_asked = match stay.direct {
        Some(person) => person == agent,
        None => (!stay.held || stay.past.contains(&agent)) && ledger.may_take(&account.spec, stay),
    };
    let drains_for = account.drains_for.and_then(|session| ledger.sessions.get(&session));
    is_asked
        && ledger.has_room(account, stay)
        && !ledger.cools(stay, agent)
        && (stay.direct.is_some() || drains_for.is_none_or(|first| stay.key() <= first.key()))
}
