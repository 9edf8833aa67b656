//! The journal, read on its own: what it says must go together, and with what the clients saw. Knows
//! nothing of the engine.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

use seira::journal::Reader;
use seira_core::model::{
    AgentId, Author, Event, OfferId, OfferResult, Record, Sequence, SessionId, Timestamp,
};

use super::ledger::Ledger;
use super::transcripts::Lengths;

/// One session, as the journal tells it.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The types of its public lines, in order; a message with who wrote it.
    pub(crate) lines: Vec<&'static str>,
    /// Who wrote each line among the agents, in order.
    pub(crate) whispers: Vec<AgentId>,
    holder: Option<AgentId>,
    /// Colleagues in the conversation.
    members: BTreeSet<AgentId>,
    offer: Option<OfferId>,
    pub(crate) over: bool,
}

/// One offer.
#[derive(Debug)]
struct Offer {
    session: SessionId,
    agent: AgentId,
    /// Into a colleague's conversation.
    invites: bool,
    result: Option<OfferResult>,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Fold {
    last: Sequence,
    at: Timestamp,
    pub(crate) sessions: BTreeMap<SessionId, Told>,
    offers: BTreeMap<OfferId, Offer>,
    /// Slots in use, by agent.
    load: BTreeMap<AgentId, u32>,
    /// Most that an agent may have at once.
    capacity: u32,
    pub(crate) wrong: Vec<String>,
}

impl Fold {
    /// Of an empty log.
    pub(crate) fn new(capacity: u32) -> Self {
        Self { capacity, ..Self::default() }
    }

    /// Reads the log at `path`; an agent takes at most `capacity` sessions at once.
    pub(crate) fn read(path: &Path, capacity: u32) -> Self {
        let mut fold = Self::new(capacity);
        let reader = Reader::open(path).expect("the journal opens");
        let read = reader.records(Sequence(1), None, &mut |line| {
            fold.take(line.record);
            ControlFlow::Continue(())
        });
        match read {
            Ok(found) if found.torn == 0 => {}
            other => fold.wrong.push(format!("the journal does not read: {other:?}")),
        }
        fold
    }

    /// How many lines of each kind each session has.
    pub(crate) fn lengths(&self) -> Lengths {
        let length = |told: &Told| (told.lines.len() as u64, told.whispers.len() as u64);
        self.sessions.iter().map(|(session, told)| (session.to_string(), length(told))).collect()
    }

    pub(crate) fn records(&self) -> u64 {
        self.last.0
    }

    fn complain(&mut self, what: String) {
        self.wrong.push(format!("record {}: {what}", self.last));
    }

    pub(crate) fn take(&mut self, record: &Record) {
        if record.sequence.0 != self.last.0 + 1 || record.at < self.at {
            self.complain(format!("is followed by {} at {}", record.sequence, record.at));
        }
        (self.last, self.at) = (record.sequence, record.at);
        if let Some((session, seq, kind)) = line_of(&record.event) {
            let lines = &mut self.sessions.entry(session).or_default().lines;
            lines.push(kind);
            let place = lines.len() as u64;
            if place != seq {
                self.complain(format!("{session} has {place} lines and calls the last {seq}"));
            }
        }
        self.take_event(&record.event);
    }

    fn take_event(&mut self, event: &Event) {
        match event {
            Event::SessionOffered { session, offer, agent, role, .. } => {
                self.offered(*session, *offer, *agent, role.is_some());
            }
            Event::OfferEnded { offer, session, agent, result, .. } => {
                self.offer_ended(*session, *offer, *agent, *result);
            }
            Event::SessionConnected { session, agent, .. } => {
                let taken = self.change(*session, |told| told.holder.replace(*agent));
                if let Some(holder) = taken {
                    self.complain(format!("{session} is held by {holder} and given to {agent}"));
                }
                self.more(*agent);
            }
            Event::SessionQueued { session, .. } => self.let_go(*session, None),
            Event::MemberJoined { session, agent, .. } => self.joined(*session, *agent),
            Event::MemberLeft { session, agent, .. } => self.left(*session, *agent),
            Event::HolderChanged { session, from, to, .. } => {
                self.left(*session, *to);
                self.let_go(*session, Some(*from));
                self.change(*session, |told| told.holder = Some(*to));
                self.more(*to);
            }
            Event::Whispered { session, agent, line, .. } => {
                let place = self.change(*session, |told| {
                    told.whispers.push(*agent);
                    told.whispers.len() as u64
                });
                if place != *line {
                    self.complain(format!("{session} has {place} whispers, the last is {line}"));
                }
            }
            Event::WrapUpStarted { session, agent, .. } => {
                let holder = self.change(*session, |told| told.holder);
                if holder != Some(*agent) {
                    self.complain(format!("{agent} wraps up {session}, held by {holder:?}"));
                }
            }
            Event::SessionClosed { session, agent, .. } => {
                self.let_go(*session, Some(*agent));
                self.end(*session);
            }
            Event::SessionAbandoned { session, .. } => self.end(*session),
            _ => {}
        }
    }

    fn change<T>(&mut self, session: SessionId, change: impl FnOnce(&mut Told) -> T) -> T {
        let told = self.sessions.entry(session).or_default();
        let over = told.over;
        let changed = change(told);
        if over {
            self.complain(format!("something happens to {session}, which is over"));
        }
        changed
    }

    fn offered(&mut self, session: SessionId, offer: OfferId, agent: AgentId, invites: bool) {
        if invites {
            let holder = self.change(session, |told| told.holder);
            if holder.is_none() {
                self.complain(format!("{agent} is asked into {session}, which nobody holds"));
            }
        } else {
            let (holder, open) =
                self.change(session, |told| (told.holder, told.offer.replace(offer)));
            if holder.is_some() || open.is_some() {
                self.complain(format!("{session} is offered while {holder:?} or {open:?} has it"));
            }
        }
        let made = Offer { session, agent, invites, result: None };
        if self.offers.insert(offer, made).is_some() {
            self.complain(format!("there are two offers {offer}"));
        }
        self.more(agent);
    }

    fn offer_ended(
        &mut self,
        session: SessionId,
        offer: OfferId,
        agent: AgentId,
        result: OfferResult,
    ) {
        if self.offers.get(&offer).is_none_or(|offer| !offer.invites) {
            self.change(session, |told| told.offer = None);
        }
        let open = self.offers.get_mut(&offer);
        let open = open.filter(|it| it.result.is_none() && it.session == session);
        match open {
            Some(open) if open.agent == agent => open.result = Some(result),
            Some(_) | None => self.complain(format!("offer {offer} ends and was not open")),
        }
        self.less(agent);
    }

    fn joined(&mut self, session: SessionId, agent: AgentId) {
        let (holder, new) = self.change(session, |told| (told.holder, told.members.insert(agent)));
        if holder.is_none_or(|holder| holder == agent) || !new {
            self.complain(format!("{agent} joins {session}, held by {holder:?}; new: {new}"));
        }
        self.more(agent);
    }

    fn left(&mut self, session: SessionId, agent: AgentId) {
        if !self.change(session, |told| told.members.remove(&agent)) {
            self.complain(format!("{agent} leaves {session} and was not in it"));
        }
        self.less(agent);
    }

    fn let_go(&mut self, session: SessionId, by: Option<AgentId>) {
        let holder = self.change(session, |told| told.holder.take());
        if by.is_some() && by != holder {
            self.complain(format!("{by:?} lets go of {session}, held by {holder:?}"));
        }
        holder.into_iter().for_each(|agent| self.less(agent));
    }

    fn end(&mut self, session: SessionId) {
        let inside = self.change(session, |told| {
            told.over = true;
            told.members.clone()
        });
        if !inside.is_empty() {
            self.complain(format!("{session} is over and {inside:?} are in it"));
        }
    }

    fn more(&mut self, agent: AgentId) {
        let load = self.load.entry(agent).or_default();
        *load += 1;
        if *load > self.capacity {
            self.complain(format!("{agent} has more than there is room for"));
        }
    }

    fn less(&mut self, agent: AgentId) {
        let load = self.load.entry(agent).or_default();
        *load = load.saturating_sub(1);
    }

    /// What the clients saw must be here, and be the same.
    pub(crate) fn compare(&mut self, ledger: &Ledger) {
        let named: BTreeMap<String, &Told> =
            self.sessions.iter().map(|(session, told)| (session.to_string(), told)).collect();
        let mut wrong = Vec::new();
        for ((session, seq), line) in &ledger.lines {
            let place = usize::try_from(seq - 1).expect("few lines");
            let kind = named.get(session).and_then(|told| told.lines.get(place).copied());
            let said = match line.said.split(": ").next() {
                Some(from) if line.kind == "message" => format!("message of {from}"),
                _ => line.kind.clone(),
            };
            if kind != Some(&said) {
                wrong.push(format!("seen: {session} {seq} {said}; journaled: {kind:?}"));
            }
        }
        for ((session, place), (agent, text)) in &ledger.whispers {
            let at = usize::try_from(place - 1).expect("few lines");
            let author = named.get(session).and_then(|told| told.whispers.get(at));
            if author != Some(&AgentId(*agent)) {
                wrong.push(format!("seen: {session} {text:?} of {agent}; journaled: {author:?}"));
            }
        }
        for session in &ledger.arrived {
            if !named.contains_key(session) {
                wrong.push(format!("{session} was acknowledged and is not there"));
            }
        }
        for (number, (session, agent)) in &ledger.offers {
            let offer = self.offers.get(&OfferId(*number));
            let same = offer.is_some_and(|offer| {
                offer.agent == AgentId(*agent) && offer.session.to_string() == *session
            });
            if !same {
                wrong.push(format!("offer {number} was shown for {session}; is {offer:?}"));
            }
        }
        for (number, agent) in &ledger.accepted {
            let result = self.offers.get(&OfferId(*number)).and_then(|offer| offer.result);
            if result != Some(OfferResult::Accepted) {
                wrong.push(format!("offer {number} was given to {agent}; it ended {result:?}"));
            }
        }
        self.wrong.append(&mut wrong);
    }

    /// When everything is over: who still has something.
    pub(crate) fn drained(&mut self) {
        let open = self.sessions.iter().filter(|(_, told)| !told.over);
        let mut wrong: Vec<_> =
            open.map(|(session, told)| format!("{session} is not over: {told:?}")).collect();
        let busy = self.load.iter().filter(|(_, load)| **load > 0);
        wrong.extend(busy.map(|(agent, load)| format!("{agent} still has {load}")));
        self.wrong.append(&mut wrong);
    }
}

/// The public line that an event is: whose, its place, its type.
fn line_of(event: &Event) -> Option<(SessionId, u64, &'static str)> {
    Some(match event {
        Event::SessionArrived { session, seq, .. } | Event::SessionQueued { session, seq, .. } => {
            (*session, *seq, "queued")
        }
        Event::SessionConnected { session, seq, .. }
        | Event::MemberJoined { session, seq: Some(seq), .. }
        | Event::MemberAdmitted { session, seq, .. }
        | Event::HolderChanged { session, seq, .. } => (*session, *seq, "joined"),
        Event::MemberLeft { session, seq: Some(seq), .. } => (*session, *seq, "left"),
        Event::MessagePosted { session, from: Author::Customer, seq, .. } => {
            (*session, *seq, "message of customer")
        }
        Event::MessagePosted { session, seq, .. } => (*session, *seq, "message of agent"),
        Event::SilenceWarned { session, seq, .. } => (*session, *seq, "silence_warning"),
        Event::WrapUpStarted { session, seq, .. }
        | Event::SessionAbandoned { session, seq, .. }
        | Event::SessionClosed { session, seq: Some(seq), .. } => (*session, *seq, "ended"),
        _ => return None,
    })
}
