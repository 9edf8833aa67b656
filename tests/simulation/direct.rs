//! From deeds to commands: whom and what a step means, as things stand now.

use std::collections::BTreeMap;

use seira_core::model::{
    AgentId, Arrival, Author, Command, Confidence, DeferralWish, DeviceId, Invitee, Millis,
    OfferId, Origin, PromiseWish, Sealed, SessionId, Target, Timestamp, Wish,
};

use super::ledger::{Ledger, Phase, Stay};
use super::plan::{Actor, Ask, Deed, Frame, Later, Newcomer, Pick, To, Whom};

/// Remembers what the people outside remember: ids that were drawn, counters of devices.
#[derive(Debug, Clone, Default)]
pub(crate) struct Director {
    sessions: u128,
    devices: BTreeMap<u8, (u64, Option<Command>)>,
}

const NOBODY: SessionId = SessionId::from_u128(u128::MAX);
const NO_OFFER: OfferId = OfferId(u64::MAX);

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
            other => wish(&Scene { ledger, now }, other)?,
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
            customer: None,
            device: device(newcomer.customer),
            queue: newcomer.queue.clone(),
            channel: newcomer.channel,
            asks: newcomer.asks.clone(),
            boosts: newcomer.boosts.clone(),
            past_agents: newcomer.past_agents.clone(),
            hold_until: newcomer.hold.map(|hold| now + hold),
            profile: sealed(id),
            defer: newcomer.later.as_ref().map(|later| deferral(now, id, later)),
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

/// Things as they stand: what names in a script mean now.
struct Scene<'a> {
    ledger: &'a Ledger,
    now: Timestamp,
}

/// Which session a pick means.
pub(crate) fn session(ledger: &Ledger, pick: Pick) -> Option<SessionId> {
    let all = || ledger.sessions.values();
    let id = |stay: &Stay| stay.id;
    let talks = |stay: &&Stay| matches!(stay.phase, Phase::Talking(_));
    match pick {
        Pick::Waiting(at) => {
            let mut waiting: Vec<_> = all().filter(|s| s.phase == Phase::Waiting).collect();
            waiting.sort_by_key(|stay| stay.key());
            nth(waiting, at).map(id)
        }
        Pick::Later(at) => {
            let later = all().filter(|stay| stay.later && stay.phase != Phase::Over);
            nth(later, at).map(id)
        }
        Pick::Talking(at) => nth(all().filter(talks), at).map(id),
        Pick::Shared(at) => {
            let shared = nth(all().filter(talks).filter(|stay| !stay.members.is_empty()), at);
            shared.map(id).or_else(|| session(ledger, Pick::Talking(at)))
        }
        Pick::WrapUp(at) => {
            nth(all().filter(|stay| matches!(stay.phase, Phase::WrapUp(_))), at).map(id)
        }
        Pick::Lost(at) => nth(all().filter(|s| !s.is_here && s.phase != Phase::Over), at).map(id),
        Pick::Over(at) => nth(ledger.over.iter().rev().copied(), at),
        Pick::Any(at) => nth(all(), at).map(id),
        Pick::Unknown => Some(NOBODY),
    }
}

/// What an agent does next: answers, finishes, ends; nothing where there is nothing to do.
pub(crate) fn work(ledger: &Ledger, agent: AgentId) -> Option<Wish> {
    let now = ledger.now;
    if let Some(offer) = (Scene { ledger, now }).offer(agent, Ask::Open(0)) {
        return Some(Wish::Accept { agent, offer });
    }
    let stay = ledger.sessions.values().find(|stay| stay.has(agent))?;
    let session = stay.id;
    Some(match stay.phase {
        Phase::WrapUp(_) => Wish::FinishWrapUp { agent, session, disposition: None, note: None },
        Phase::Talking(holder) if holder == agent => {
            Wish::End { session, by: Author::Agent(agent) }
        }
        Phase::Talking(_) | Phase::Waiting | Phase::Scheduled | Phase::Over => {
            Wish::Part { agent, session, member: agent }
        }
    })
}

impl Scene<'_> {
    fn pick(&self, pick: &Pick) -> Option<SessionId> {
        session(self.ledger, *pick)
    }

    fn offer(&self, agent: AgentId, ask: Ask) -> Option<OfferId> {
        let open = |own: bool| {
            let open = self.ledger.offers.iter();
            open.filter(move |(_, open)| (open.agent == agent) == own).map(|(offer, _)| *offer)
        };
        let ended = self.ledger.ended_offers.iter().rev().take(9).map(|(offer, _)| *offer);
        let invitations = self.ledger.offers.iter().filter(|(_, open)| open.role.is_some());
        match ask {
            Ask::Open(at) => nth(open(true), at),
            Ask::Ended(at) => nth(ended, at),
            Ask::Foreign(at) => nth(open(false), at),
            Ask::Invitation(at) => nth(invitations.map(|(offer, _)| *offer), at),
            Ask::Unknown => Some(NO_OFFER),
        }
    }

    fn author(&self, session: SessionId, actor: Actor) -> Option<Author> {
        let stay = || self.ledger.sessions.get(&session);
        match actor {
            Actor::Customer => Some(Author::Customer),
            Actor::Holder => stay()?.holder().map(Author::Agent),
            Actor::Member(at) => {
                nth(&stay()?.members, at).map(|(member, _)| Author::Agent(*member))
            }
            Actor::Agent(agent) => Some(Author::Agent(agent)),
        }
    }

    /// Who acts, if that is an agent.
    fn agent(&self, session: SessionId, actor: Actor) -> Option<AgentId> {
        match self.author(session, actor)? {
            Author::Customer => None,
            Author::Agent(agent) => Some(agent),
        }
    }

    fn whom(&self, session: SessionId, whom: Whom) -> Option<AgentId> {
        let stay = || self.ledger.sessions.get(&session);
        match whom {
            Whom::Member(at) => nth(&stay()?.members, at).map(|(member, _)| *member),
            Whom::Free(at) => {
                let stay = stay()?;
                let agents = self.ledger.agents.values();
                let free = agents.filter(|account| {
                    !stay.has(account.spec.agent) && self.ledger.has_room(account, stay)
                });
                nth(free, at).map(|account| account.spec.agent)
            }
            Whom::Agent(agent) => Some(agent),
        }
    }

    fn target(&self, session: SessionId, to: &To) -> Option<Target> {
        match to {
            To::Queue(queue) => Some(Target::Queue(queue.clone())),
            To::Agent(whom) => self.whom(session, *whom).map(Target::Agent),
        }
    }
}

/// A slot is a round moment, so that customers meet in it.
fn deferral(now: Timestamp, session: SessionId, later: &Later) -> DeferralWish {
    match later {
        Later::Callback(ahead) => {
            let round = |ahead: Millis| {
                let at = now.0 + ahead.0;
                Timestamp(at - at.rem_euclid(30_000))
            };
            DeferralWish::Callback { number: sealed(session), slot: ahead.map(round) }
        }
        Later::Message(written) => {
            DeferralWish::Message { content: written.then(|| sealed(session)) }
        }
    }
}

fn note(wanted: bool, session: SessionId) -> Option<Sealed> {
    wanted.then(|| sealed(session))
}

fn wish(scene: &Scene<'_>, deed: &Deed) -> Option<Wish> {
    Some(match deed {
        Deed::Work(agent) => work(scene.ledger, *agent)?,
        Deed::Answer(at) => {
            let (offer, open) = nth(&scene.ledger.offers, *at)?;
            Wish::Accept { agent: open.agent, offer: *offer }
        }
        Deed::Accept(agent, ask) => {
            Wish::Accept { agent: *agent, offer: scene.offer(*agent, *ask)? }
        }
        Deed::Decline(agent, ask) => {
            Wish::Decline { agent: *agent, offer: scene.offer(*agent, *ask)? }
        }
        Deed::CustomerLost(of) => Wish::CustomerConnectionLost { session: scene.pick(of)? },
        Deed::CustomerBack(of) => Wish::CustomerConnectionBack { session: scene.pick(of)? },
        Deed::Leave(of) => Wish::Leave { session: scene.pick(of)? },
        Deed::Post(of, actor) => {
            let session = scene.pick(of)?;
            let from = scene.author(session, *actor)?;
            Wish::Post { session, from, content: sealed(session) }
        }
        Deed::Mark(of, actor, delivered, read) => {
            let session = scene.pick(of)?;
            let from = scene.author(session, *actor)?;
            Wish::Mark { session, from, delivered: *delivered, read: *read }
        }
        Deed::End(of, actor) => {
            let session = scene.pick(of)?;
            Wish::End { session, by: scene.author(session, *actor)? }
        }
        Deed::Reassign(of, to, noted) => {
            let session = scene.pick(of)?;
            Wish::Reassign { session, to: scene.target(session, to)?, note: note(*noted, session) }
        }
        Deed::Pull(whom, of) => {
            let session = scene.pick(of)?;
            Wish::Pull { agent: scene.whom(session, *whom)?, session }
        }
        Deed::Promise(promises) => {
            let told = promises.iter().filter_map(|(of, low, high)| {
                let session = scene.pick(of)?;
                let (low, high, worse) = (*low, *high, None);
                let confidence = Confidence::USUAL;
                Some(PromiseWish { session, low, high, confidence, worse })
            });
            Wish::Promise { promises: told.collect() }
        }
        Deed::Defer(of, later) => {
            let session = scene.pick(of)?;
            Wish::Defer { session, into: deferral(scene.now, session, later) }
        }
        Deed::Rejoin(of) => Wish::Rejoin { session: scene.pick(of)? },
        Deed::ConfirmTurn(of) => Wish::ConfirmTurn { session: scene.pick(of)? },
        Deed::PutOff(of) => Wish::PutOff { session: scene.pick(of)? },
        Deed::PushUp(of, push) => Wish::PushUp { session: scene.pick(of)?, push: *push },
        other => wish_of_holder(scene, other)?,
    })
}

/// What mostly whoever holds a session wishes.
fn wish_of_holder(scene: &Scene<'_>, deed: &Deed) -> Option<Wish> {
    let acts = |actor: &Actor, of: &Pick| {
        let session = scene.pick(of)?;
        Some((scene.agent(session, *actor)?, session))
    };
    Some(match deed {
        Deed::FinishWrapUp(actor, of) => {
            let (agent, session) = acts(actor, of)?;
            Wish::FinishWrapUp { agent, session, disposition: None, note: note(true, session) }
        }
        Deed::Record(actor, of, outcome) => {
            let (agent, session) = acts(actor, of)?;
            Wish::RecordCallback { agent, session, outcome: *outcome }
        }
        Deed::Transfer(actor, of, to, noted) => {
            let (agent, session) = acts(actor, of)?;
            let to = scene.target(session, to)?;
            Wish::Transfer { agent, session, to, note: note(*noted, session) }
        }
        Deed::Escalate(actor, of) => {
            let (agent, session) = acts(actor, of)?;
            Wish::Escalate { agent, session, note: None }
        }
        Deed::Invite(actor, of, whom, role) => {
            let (agent, session) = acts(actor, of)?;
            let whom = match whom {
                Some(whom) => Invitee::Agent(scene.whom(session, *whom)?),
                None => Invitee::NextTier,
            };
            Wish::Invite { agent, session, whom, role: *role }
        }
        Deed::Uninvite(actor, ask) => {
            let offer = scene.offer(AgentId(0), *ask)?;
            let session = scene.ledger.offers.get(&offer).map_or(NOBODY, |open| open.session);
            Wish::Uninvite { agent: scene.agent(session, *actor)?, offer }
        }
        other => wish_among_members(scene, other)?,
    })
}

/// What the agents in one conversation wish of each other.
fn wish_among_members(scene: &Scene<'_>, deed: &Deed) -> Option<Wish> {
    let acts = |actor: &Actor, of: &Pick| {
        let session = scene.pick(of)?;
        Some((scene.agent(session, *actor)?, session))
    };
    Some(match deed {
        Deed::Admit(actor, of, member) => {
            let (agent, session) = acts(actor, of)?;
            Wish::Admit { agent, session, member: scene.whom(session, *member)? }
        }
        Deed::Part(actor, of, member) => {
            let (agent, session) = acts(actor, of)?;
            Wish::Part { agent, session, member: scene.whom(session, *member)? }
        }
        Deed::HandOver(actor, of, to) => {
            let (agent, session) = acts(actor, of)?;
            Wish::HandOver { agent, session, to: scene.whom(session, *to)? }
        }
        Deed::Whisper(actor, of) => {
            let (agent, session) = acts(actor, of)?;
            Wish::Whisper { agent, session, content: sealed(session) }
        }
        other => wish_of_house(other)?,
    })
}

/// What needs no session.
fn wish_of_house(deed: &Deed) -> Option<Wish> {
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
        Deed::BeginSurge(queue, surge) => {
            Wish::BeginSurge { queue: queue.clone(), surge: surge.clone() }
        }
        Deed::EndSurge(queue, cause) => Wish::EndSurge { queue: queue.clone(), cause: *cause },
        Deed::Pause(queue, paused) => Wish::PauseQueue { queue: queue.clone(), paused: *paused },
        Deed::MoveLine(from, to) => Wish::MoveLine { from: from.clone(), to: to.clone() },
        Deed::Resumed(down) => Wish::Resumed { down: *down },
        Deed::Held(span) => Wish::Held { span: *span },
        Deed::Tick => Wish::Tick,
        _ => return None,
    })
}
