//! From deeds to commands: whom and what a step means, as things stand now.

use std::collections::BTreeMap;

use seira_core::model::{
    AgentId, Arrival, Author, Command, DeviceId, Invitee, OfferId, Origin, Sealed,
    SessionId, Target, Timestamp, Wish,
};

use super::ledger::{Ledger, Phase, Stay};
use super::plan::{Actor, Ask, Deed, Frame, Newcomer, Pick, To};

/// Remembers what the people outside remember: ids that were drawn, counters of devices.
#[derive(Debug, Clone, Default)]
pub(crate) struct Director {
    sessions: u128,
    devices: BTreeMap<u8, (u64, Option<Command>)>,
}

const NOBODY: SessionId = SessionId::from_u128(u128::MAX);

impl Director {
    /// The command that a deed comes to; none where there is nobody to do it.
    pub(crate) fn command(
        &mut self,
        ledger: &Ledger,
        now: Timestamp,
        deed: &Deed,
        frame: Frame,
    ) -> Option<Command> {
        if let Frame::Again(device) = frame {
            return self.devices.get(&device)?.1.clone();
        }
        let wish = match deed {
            Deed::Arrive(newcomer) => self.arrive(ledger, now, newcomer),
            other => wish(ledger, other)?,
        };
        Some(self.framed(wish, frame))
    }

    fn framed(&mut self, wish: Wish, frame: Frame) -> Command {
        match frame {
            Frame::House | Frame::Again(_) => Command::internal(wish),
            Frame::Next(device) => {
                let known = self.devices.entry(device).or_default();
                known.0 += 1;
                let command = Command { origin: Some(origin(device, known.0)), wish };
                known.1 = Some(command.clone());
                command
            }
            Frame::Late(device, by) => {
                let last = self.devices.get(&device).map_or(0, |known| known.0);
                let id = last.saturating_sub(u64::from(by));
                Command { origin: Some(origin(device, id)), wish }
            }
        }
    }

    fn arrive(&mut self, ledger: &Ledger, now: Timestamp, newcomer: &Newcomer) -> Wish {
        let reused = newcomer.reuses.and_then(|pick| session(ledger, pick));
        let id = reused.unwrap_or_else(|| {
            self.sessions += 1;
            SessionId::from_u128(self.sessions)
        });
        Wish::Arrive(Box::new(Arrival {
            session: id,
            device: device(newcomer.customer),
            queue: newcomer.queue.clone(),
            channel: newcomer.channel,
            asks: newcomer.asks.clone(),
            boosts: newcomer.boosts.clone(),
            past_agents: newcomer.past_agents.clone(),
            hold_until: newcomer.hold.map(|hold| now + hold),
            profile: sealed(id),
        }))
    }
}

fn device(number: u8) -> DeviceId {
    DeviceId::from_u128(u128::from(number) + 1)
}

fn origin(number: u8, id: u64) -> Origin {
    Origin { device: device(number), id }
}

pub(crate) fn sealed(key_id: SessionId) -> Sealed {
    Sealed::new(key_id, Box::new([1, 2, 3]))
}

fn nth<T>(all: impl IntoIterator<Item = T>, at: u8) -> Option<T> {
    let mut all: Vec<T> = all.into_iter().collect();
    let count = all.len();
    (count > 0).then(|| all.swap_remove(usize::from(at) % count))
}

/// Which session a pick means.
pub(crate) fn session(ledger: &Ledger, pick: Pick) -> Option<SessionId> {
    let all = || ledger.sessions.values();
    let id = |stay: &Stay| stay.id;
    match pick {
        Pick::Waiting(at) => {
            let mut waiting: Vec<_> = all().filter(|s| s.phase == Phase::Waiting).collect();
            waiting.sort_by_key(|stay| stay.key());
            nth(waiting, at).map(id)
        }
        Pick::Talking(at) => {
            nth(all().filter(|s| matches!(s.phase, Phase::Talking(_))), at).map(id)
        }
        Pick::Lost(at) => nth(all().filter(|s| !s.is_here && s.phase != Phase::Over), at).map(id),
        Pick::HeldBy(agent, at) => nth(all().filter(|s| s.holder() == Some(agent)), at).map(id),
        Pick::JoinedBy(agent, at) => {
            nth(all().filter(|s| s.holder() != Some(agent) && s.has(agent)), at).map(id)
        }
        Pick::Over(at) => nth(ledger.over.iter().rev().copied(), at),
        Pick::Any(at) => nth(all(), at).map(id),
        Pick::Unknown => Some(NOBODY),
    }
}

fn offer(ledger: &Ledger, agent: AgentId, ask: Ask) -> Option<OfferId> {
    let open = |own: bool| {
        let open = ledger.offers.iter().filter(move |(_, open)| (open.agent == agent) == own);
        open.map(|(offer, _)| *offer)
    };
    match ask {
        Ask::Open(at) => nth(open(true), at),
        Ask::Ended(at) => nth(ledger.ended_offers.iter().rev().take(9).map(|(o, _)| *o), at),
        Ask::Foreign(at) => nth(open(false), at),
        Ask::Unknown => Some(OfferId(1 << 40)),
    }
}

fn author(ledger: &Ledger, session: SessionId, actor: Actor) -> Option<Author> {
    let stay = ledger.sessions.get(&session);
    match actor {
        Actor::Customer => Some(Author::Customer),
        Actor::Holder => stay?.holder().map(Author::Agent),
        Actor::Member => stay?.members.first().map(|(member, _)| Author::Agent(*member)),
        Actor::Agent(agent) => Some(Author::Agent(agent)),
    }
}

fn target(to: &To) -> Target {
    match to {
        To::Queue(queue) => Target::Queue(queue.clone()),
        To::Agent(agent) => Target::Agent(*agent),
    }
}

/// What an agent does next: answers, finishes, ends; nothing where there is nothing to do.
pub(crate) fn work(ledger: &Ledger, agent: AgentId) -> Option<Wish> {
    if let Some(offer) = offer(ledger, agent, Ask::Open(0)) {
        return Some(Wish::Accept { agent, offer });
    }
    let stay = ledger.sessions.values().find(|stay| stay.has(agent))?;
    let session = stay.id;
    Some(match stay.phase {
        Phase::WrapUp(_) => {
            Wish::FinishWrapUp { agent, session, disposition: None, note: None }
        }
        Phase::Talking(holder) if holder == agent => {
            Wish::End { session, by: Author::Agent(agent) }
        }
        Phase::Talking(_) | Phase::Waiting | Phase::Over => {
            Wish::Part { agent, session, member: agent }
        }
    })
}

fn wish(ledger: &Ledger, deed: &Deed) -> Option<Wish> {
    let pick = |pick: &Pick| session(ledger, *pick);
    let note = |wanted: bool, session| wanted.then(|| sealed(session));
    Some(match deed {
        Deed::Work(agent) => work(ledger, *agent)?,
        Deed::Accept(agent, ask) => {
            Wish::Accept { agent: *agent, offer: offer(ledger, *agent, *ask)? }
        }
        Deed::Decline(agent, ask) => {
            Wish::Decline { agent: *agent, offer: offer(ledger, *agent, *ask)? }
        }
        Deed::FinishWrapUp(agent, of) => {
            let session = pick(of)?;
            let note = note(true, session);
            Wish::FinishWrapUp { agent: *agent, session, disposition: None, note }
        }
        Deed::CustomerLost(of) => Wish::CustomerConnectionLost { session: pick(of)? },
        Deed::CustomerBack(of) => Wish::CustomerConnectionBack { session: pick(of)? },
        Deed::Leave(of) => Wish::Leave { session: pick(of)? },
        Deed::Post(of, actor) => {
            let session = pick(of)?;
            let from = author(ledger, session, *actor)?;
            Wish::Post { session, from, content: sealed(session) }
        }
        Deed::Mark(of, actor, delivered, read) => {
            let session = pick(of)?;
            let from = author(ledger, session, *actor)?;
            Wish::Mark { session, from, delivered: *delivered, read: *read }
        }
        Deed::End(of, actor) => {
            let session = pick(of)?;
            Wish::End { session, by: author(ledger, session, *actor)? }
        }
        Deed::Transfer(agent, of, to, noted) => {
            let session = pick(of)?;
            let note = note(*noted, session);
            Wish::Transfer { agent: *agent, session, to: target(to), note }
        }
        Deed::Reassign(of, to, noted) => {
            let session = pick(of)?;
            Wish::Reassign { session, to: target(to), note: note(*noted, session) }
        }
        Deed::Escalate(agent, of) => {
            Wish::Escalate { agent: *agent, session: pick(of)?, note: None }
        }
        Deed::Pull(agent, of) => Wish::Pull { agent: *agent, session: pick(of)? },
        Deed::PushUp(of, push) => Wish::PushUp { session: pick(of)?, push: *push },
        Deed::Uninvite(agent, ask) => {
            Wish::Uninvite { agent: *agent, offer: offer(ledger, *agent, *ask)? }
        }
        Deed::Invite(agent, of, whom, role) => {
            let whom = whom.map_or(Invitee::NextTier, Invitee::Agent);
            Wish::Invite { agent: *agent, session: pick(of)?, whom, role: *role }
        }
        Deed::Admit(agent, of, member) => {
            Wish::Admit { agent: *agent, session: pick(of)?, member: *member }
        }
        Deed::Part(agent, of, member) => {
            Wish::Part { agent: *agent, session: pick(of)?, member: *member }
        }
        Deed::HandOver(agent, of, to) => {
            Wish::HandOver { agent: *agent, session: pick(of)?, to: *to }
        }
        Deed::Whisper(agent, of) => {
            let session = pick(of)?;
            Wish::Whisper { agent: *agent, session, content: sealed(session) }
        }
        other => house_wish(other)?,
    })
}

/// What needs no session.
fn house_wish(deed: &Deed) -> Option<Wish> {
    Some(match deed {
        Deed::Presence(agent, presence) => {
            Wish::SetPresence { agent: *agent, presence: presence.clone() }
        }
        Deed::AgentLost(agent) => Wish::AgentConnectionLost { agent: *agent },
        Deed::AgentBack(agent) => Wish::AgentConnectionBack { agent: *agent },
        Deed::SetAgent(spec) => Wish::SetAgent { spec: (**spec).clone() },
        Deed::RemoveAgent(agent) => Wish::RemoveAgent { agent: *agent },
        Deed::Ready(agent) => Wish::Ready { agent: *agent },
        Deed::Configure(new) => Wish::Configure { configuration: (**new).clone() },
        Deed::Hours(queue, hours) => Wish::SetHours { queue: queue.clone(), hours: *hours },
        Deed::Pause(queue, paused) => Wish::PauseQueue { queue: queue.clone(), paused: *paused },
        Deed::MoveLine(from, to) => Wish::MoveLine { from: from.clone(), to: to.clone() },
        Deed::Resumed(down) => Wish::Resumed { down: *down },
        Deed::Tick => Wish::Tick,
        _ => return None,
    })
}

