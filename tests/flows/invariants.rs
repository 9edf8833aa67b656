//! What must hold after every step, worked out the slow and obvious way from the public views.

use std::collections::{BTreeMap, BTreeSet};

use seira_core::engine::{AgentView, Engine, SessionView};
use seira_core::model::{
    AgentId, Channel, Connection, DecidedBy, Event, Level, OfferResult, Presence, QueueId, Resting,
    SessionId, SessionState, SkillId, Timestamp,
};

pub(crate) fn check(engine: &Engine, now: Timestamp, log: &[Event], new: &[Event]) {
    single_owner(engine, now);
    capacity(engine);
    work_conserving(engine, now, log, new);
    one_ending(engine, log, new);
    positions(engine);
    assert_eq!(engine.sweep(now), 0, "the sweep found a match that was not made");
}

/// No session is held by two agents; no offer outlives its lease.
fn single_owner(engine: &Engine, now: Timestamp) {
    let mut holders: BTreeMap<SessionId, AgentId> = BTreeMap::new();
    for agent in engine.agents() {
        for session in agent.sessions {
            let other = holders.insert(*session, agent.spec.agent);
            assert_eq!(other, None, "single_owner: {session} is held twice");
        }
        for offer in agent.offers {
            let offer = engine.offer(*offer).expect("an agent's offer is open");
            assert!(offer.lease_ends_at > now, "single_owner: an offer outlived its lease");
            let session = engine.session(offer.session).expect("an offered session is there");
            let mut asked = engine.offers_for(session.id);
            assert!(offer.role.is_some() || asked.any(|o| o.agent == agent.spec.agent));
        }
    }
    for session in engine.sessions() {
        let holder = match session.state {
            SessionState::Connected { agent, .. } | SessionState::WrapUp { agent, .. } => {
                Some(*agent)
            }
            _ => None,
        };
        assert_eq!(holders.get(&session.id).copied(), holder, "single_owner: {}", session.id);
    }
}

fn used(engine: &Engine, agent: &AgentView<'_>, channel: Channel) -> usize {
    let held = agent.sessions.iter().map(|id| engine.session(*id).unwrap().channel);
    let offered = agent.offers.iter().map(|id| engine.offer(*id).unwrap().session);
    let offered = offered.map(|id| engine.session(id).unwrap().channel);
    held.chain(offered).filter(|c| *c == channel).count()
}

/// Nobody is loaded beyond capacity; the shown load equals a recount.
fn capacity(engine: &Engine) {
    for agent in engine.agents() {
        let chats = used(engine, &agent, Channel::Chat);
        let calls = used(engine, &agent, Channel::Call);
        let most = agent.spec.capacity;
        assert!(chats <= usize::from(most.chats) && calls <= usize::from(most.calls), "capacity");
        let share = (chats + calls) as f64 / f64::from(most.chats + most.calls);
        assert!((agent.load - share).abs() < 1e-3, "capacity: load {} is {share}", agent.load);
    }
}

fn has_room(engine: &Engine, agent: &AgentView<'_>, channel: Channel) -> bool {
    let (chats, calls) = (used(engine, agent, Channel::Chat), used(engine, agent, Channel::Call));
    let most = agent.spec.capacity;
    *agent.presence == Presence::At(Resting::Available)
        && match channel {
            Channel::Chat => chats < usize::from(most.chats) && calls == 0,
            Channel::Call => calls < usize::from(most.calls) && chats == 0,
        }
}

fn offerable(session: &SessionView<'_>) -> bool {
    *session.state == SessionState::Queued && session.connection == Connection::Present
}

/// Whether an agent's skills suffice, relaxations by waiting time included.
fn may_take(engine: &Engine, agent: &AgentView<'_>, session: &SessionView<'_>, step: u16) -> bool {
    let taken = &session.queue.relax[..usize::from(step)];
    let lowered: u8 = taken.iter().map(|step| step.lower_levels_by).sum();
    let enough = |asked: &[(SkillId, Level)], lowered: u8| {
        asked.iter().all(|(skill, level)| {
            let needed = level.get().saturating_sub(lowered).max(1);
            agent.spec.skills.iter().any(|(own, at)| own == skill && at.get() >= needed)
        })
    };
    enough(&session.queue.skills, lowered)
        || taken
            .iter()
            .filter_map(|step| step.queue.as_ref())
            .any(|queue| enough(&engine.queue(queue).unwrap().spec.skills, 0))
}

/// What the log says about a session that its public view does not.
#[derive(Default, Clone)]
struct Story {
    queue: Option<QueueId>,
    step: u16,
    held: bool,
    /// Who talked with the customer last.
    holder: Option<AgentId>,
    cooling: BTreeMap<AgentId, Timestamp>,
}

fn stories(log: &[Event], new: &[Event]) -> BTreeMap<SessionId, Story> {
    let mut stories: BTreeMap<SessionId, Story> = BTreeMap::new();
    for event in log.iter().chain(new) {
        match event {
            Event::SessionArrived { session, queue, hold_until, .. } => {
                let story = stories.entry(*session).or_default();
                story.held = hold_until.is_some();
                story.queue = Some(queue.clone());
            }
            Event::HoldEnded { session } => stories.entry(*session).or_default().held = false,
            Event::Relaxed { session, step } => stories.entry(*session).or_default().step = *step,
            Event::SessionConnected { session, agent, .. } => {
                let story = stories.entry(*session).or_default();
                story.held = false;
                story.holder = Some(*agent);
                story.cooling.clear();
            }
            Event::SessionQueued { session, queue, cool_until, .. } => {
                let story = stories.entry(*session).or_default();
                if story.queue.as_ref() != Some(queue) {
                    story.step = 0;
                    story.queue = Some(queue.clone());
                }
                story.cooling.extend(story.holder.zip(*cool_until));
            }
            Event::OfferEnded { session, agent, cool_until: Some(until), .. } => {
                stories.entry(*session).or_default().cooling.insert(*agent, *until);
            }
            // A change of presence may end cool-downs; expecting less is not wrong.
            _ => {}
        }
    }
    stories
}

/// No available agent with room idles while an offerable session they may take waits.
fn work_conserving(engine: &Engine, now: Timestamp, log: &[Event], new: &[Event]) {
    let waiting: Vec<_> = engine.sessions().filter(offerable).collect();
    if waiting.is_empty() {
        return;
    }
    let stories = stories(log, new);
    for session in waiting {
        let story = stories.get(&session.id).cloned().unwrap_or_default();
        let cools = |agent| story.cooling.get(&agent).is_some_and(|until| *until > now);
        if story.held {
            continue;
        }
        for agent in engine.agents() {
            let idles = has_room(engine, &agent, session.channel)
                && may_take(engine, &agent, &session, story.step)
                && !cools(agent.spec.agent);
            assert!(
                !idles,
                "work_conserving: agent {} could take {}",
                agent.spec.agent, session.id
            );
        }
    }
}

/// Each session ends once; started = ended + active.
fn one_ending(engine: &Engine, log: &[Event], new: &[Event]) {
    let mut started = BTreeSet::new();
    let mut ended = BTreeSet::new();
    for event in log.iter().chain(new) {
        match event {
            Event::SessionArrived { session, .. } => {
                assert!(started.insert(*session), "one_ending: {session} started twice");
            }
            Event::SessionClosed { session, .. } | Event::SessionAbandoned { session, .. } => {
                assert!(ended.insert(*session), "one_ending: {session} ended twice");
            }
            _ => {}
        }
    }
    let over = |session: &SessionView<'_>| {
        matches!(session.state, SessionState::Closed { .. } | SessionState::Abandoned { .. })
    };
    let active = engine.sessions().filter(|session| !over(session)).count();
    assert_eq!(started.len(), ended.len() + active, "one_ending");
}

/// A place is one more than the offerable sessions of the queue that are due earlier.
fn positions(engine: &Engine) {
    for session in engine.sessions() {
        let before = engine.sessions().filter(offerable).filter(|other| {
            other.queue.queue == session.queue.queue
                && !engine.is_held(other.id)
                && (other.due_at, other.id) < (session.due_at, session.id)
        });
        let waits = matches!(session.state, SessionState::Queued | SessionState::Offered { .. });
        let expected = waits.then(|| u32::try_from(before.count()).unwrap() + 1);
        assert_eq!(engine.position(session.id), expected, "position of {}", session.id);
    }
}

/// What must hold at the moment of one event; `before` is the state it meets.
pub(crate) fn check_event(before: &Engine, now: Timestamp, event: &Event) {
    match event {
        Event::SessionOffered { session, agent, why, .. } => {
            due_order(before, *session, *agent, why.decided_by);
        }
        Event::OfferEnded { offer, result, .. } => {
            let lease = before.offer(*offer).expect("only an open offer ends").lease_ends_at;
            match result {
                OfferResult::Expired => assert!(lease <= now, "expired before its time"),
                OfferResult::Accepted => assert!(lease > now, "accepted after its time"),
                _ => {}
            }
        }
        Event::MessagePosted { session, seq, .. }
        | Event::SessionConnected { session, seq, .. }
        | Event::SessionQueued { session, seq, .. }
        | Event::SilenceWarned { session, seq, .. }
        | Event::WrapUpStarted { session, seq, .. }
        | Event::SessionAbandoned { session, seq, .. }
        | Event::SessionClosed { session, seq: Some(seq), .. } => {
            let last = before.session(*session).unwrap().seq;
            assert_eq!(*seq, last + 1, "exactly_once: a gap in {session}");
        }
        _ => {}
    }
}

/// Within a queue and channel, sessions are offered in due order, unless the agent passed the earlier
/// one on or knows the later one.
fn due_order(before: &Engine, id: SessionId, agent: AgentId, decided_by: DecidedBy) {
    if matches!(decided_by, DecidedBy::PastContact | DecidedBy::Transfer) {
        return;
    }
    let session = before.session(id).unwrap();
    let view = before.agent(agent).unwrap();
    for other in before.sessions().filter(offerable) {
        let same = other.queue.queue == session.queue.queue && other.channel == session.channel;
        let earlier = (other.due_at, other.id) < (session.due_at, session.id);
        if same && earlier && may_take(before, &view, &other, 0) {
            assert!(
                before.is_cooling(other.id, agent) || before.is_held(other.id),
                "due_order: {} was overtaken by {id} at agent {agent}",
                other.id
            );
        }
    }
}
