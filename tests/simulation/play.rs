//! Lives through a plan: a router under test, the naive one beside it, a follower behind it, and the
//! ledger, compared and checked after every step.

use std::collections::BTreeSet;

use seira_core::model::{
    AgentId, Command, DeviceId, Event, Millis, Outcome, Presence, PresenceWish, QueueHours,
    Refusal, Resting, Timestamp, Wish,
};

use super::center;
use super::direct::Director;
use super::fault::{Fault, ensure};
use super::ledger::{Ledger, Phase};
use super::naive::Naive;
use super::plan::{Plan, Step};
use super::router::Router;
use super::{invariants, moments};

/// When every story begins.
pub(crate) const START: Timestamp = Timestamp(1_800_000_000_000);

/// More deadlines than this within one step means that one fires again and again.
const TICKS_MAX: usize = 20_000;

/// What is looked at besides the invariants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Against {
    /// Every event, answer and view is compared with the naive router's.
    Naive,
    /// The invariants alone.
    Nobody,
}

pub(crate) struct Play<R> {
    pub(crate) leader: R,
    follower: R,
    naive: Naive,
    against: Against,
    pub(crate) ledger: Ledger,
    /// What is durable, with the times of the decisions.
    pub(crate) journal: Vec<(Timestamp, Event)>,
    /// Where the last batch begins.
    last_batch: usize,
    /// The newest snapshot, restored, and the length of the journal when it was taken.
    snapshot: Option<(usize, R)>,
    pub(crate) now: Timestamp,
    director: Director,
    /// Every kind of refusal that was given.
    pub(crate) refused: BTreeSet<&'static str>,
    /// Whether everything is printed.
    pub(crate) aloud: bool,
}

/// Lives through a whole plan and the calm after it.
pub(crate) fn play<R: Router>(plan: &Plan, against: Against, aloud: bool) -> Result<(), Fault> {
    let mut play = Play::<R>::new(against);
    play.aloud = aloud;
    play.open(plan)?;
    for step in &plan.steps {
        play.step(step)?;
    }
    play.calm()
}

impl<R: Router> Play<R> {
    pub(crate) fn new(against: Against) -> Self {
        Self {
            leader: R::default(),
            follower: R::default(),
            naive: Naive::default(),
            against,
            ledger: Ledger::default(),
            journal: Vec::new(),
            last_batch: 0,
            snapshot: None,
            now: START,
            director: Director::default(),
            refused: BTreeSet::new(),
            aloud: false,
        }
    }

    pub(crate) fn open(&mut self, plan: &Plan) -> Result<(), Fault> {
        let configuration = plan.configuration.clone();
        self.want(Wish::Configure { configuration })?;
        for spec in &plan.agents {
            self.want(Wish::SetAgent { spec: spec.clone() })?;
        }
        self.check()
    }

    pub(crate) fn step(&mut self, step: &Step) -> Result<(), Fault> {
        if self.aloud {
            println!("{} {step:?}", self.now.0 - START.0);
        }
        match step {
            Step::Pass(span) => self.pass(*span)?,
            Step::Jump(span) => self.now = self.now + *span,
            Step::Do(deed, frame) => {
                let command = self.director.command(&self.ledger, self.now, deed, *frame);
                if let Some(command) = command {
                    let _granted = self.ask(command)?;
                    self.settle()?;
                    self.check()?;
                }
            }
            Step::Crash { last_batch_is_lost } => self.crash(*last_batch_is_lost)?,
            Step::Replay => {
                ensure(self.leader_is_replayed(), "replay", || {
                    "the whole journal leads elsewhere".into()
                })?;
            }
            Step::Snapshot => {
                let restored = self.follower.restored();
                ensure(restored.alike(&self.follower), "replay", || {
                    "a snapshot leads elsewhere".into()
                })?;
                self.snapshot = Some((self.journal.len(), restored));
            }
        }
        Ok(())
    }

    /// Asks the router under test, and the naive one, and looks at what they answer.
    pub(crate) fn ask(&mut self, command: Command) -> Result<Result<(), Refusal>, Fault> {
        if self.aloud {
            println!("    asks {command:?}");
        }
        let mut events = Vec::new();
        let answer = self.leader.handle(self.now, command.clone(), &mut events);
        if self.aloud {
            events.iter().for_each(|event| println!("      {event:?}"));
            answer.iter().for_each(|()| println!("      granted"));
            answer.as_ref().err().iter().for_each(|no| println!("      {no:?}"));
        }
        if self.against == Against::Naive {
            let mut expected = Vec::new();
            let wanted = self.naive.handle(self.now, command.clone(), &mut expected);
            compare_events(&command, &events, &expected)?;
            ensure(same_answer(&answer, &wanted), "answer", || {
                format!("{command:?}\n  engine {answer:?}\n  naive  {wanted:?}")
            })?;
        }
        self.check_answer(&command, &answer, &events)?;
        self.refused.extend(answer.as_ref().err().map(kind_of));
        self.take_in(events)?;
        Ok(answer)
    }

    /// A frame that the journal holds an answer for is answered with that; no other frame is.
    fn check_answer(
        &self,
        command: &Command,
        answer: &Result<(), Refusal>,
        events: &[Event],
    ) -> Result<(), Fault> {
        // Deadlines come before the command: the device may just have been forgotten.
        let forgotten = |device: DeviceId| events.contains(&Event::DeviceForgotten { device });
        let origin = command.origin.filter(|origin| !forgotten(origin.device));
        let held = origin.and_then(|origin| self.ledger.answer_to(origin));
        let repeated = match answer {
            Err(Refusal::Repeated(outcome)) => Some(*outcome),
            Ok(()) | Err(_) => None,
        };
        let says = |what: Option<Outcome>| format!("{command:?} was answered {what:?}");
        match (held, repeated) {
            (None, Some(_)) => Err(Fault::new("released_is_durable", says(repeated))),
            (held, repeated) => ensure(held == repeated, "exactly_once", || says(repeated)),
        }
    }

    /// One batch becomes durable: the ledger and the follower take it in.
    fn take_in(&mut self, events: Vec<Event>) -> Result<(), Fault> {
        if !events.is_empty() {
            self.last_batch = self.journal.len();
        }
        for event in events {
            moments::check(&self.ledger, self.now, &event)?;
            self.ledger.fold(self.now, &event);
            self.follower.apply(self.now, &event);
            self.journal.push((self.now, event));
        }
        Ok(())
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        let naive = match self.against {
            Against::Naive => self.naive.next_deadline(),
            Against::Nobody => None,
        };
        [self.leader.next_deadline(), naive].into_iter().flatten().min()
    }

    /// Fires what is due already.
    pub(crate) fn settle(&mut self) -> Result<(), Fault> {
        for _ in 0..TICKS_MAX {
            if self.next_deadline().is_none_or(|at| at > self.now) {
                return Ok(());
            }
            self.tick()?;
        }
        Err(Fault::new("deadline", format!("{:?} is due for ever", self.next_deadline())))
    }

    /// Asks for something of the house, granted or not.
    fn want(&mut self, wish: Wish) -> Result<(), Fault> {
        self.ask(Command::internal(wish)).map(|_| ())
    }

    /// Whether the whole journal leads to the very state of whoever leads.
    pub(crate) fn leader_is_replayed(&self) -> bool {
        R::replayed(self.journal.iter()).alike(&self.leader)
    }

    fn tick(&mut self) -> Result<(), Fault> {
        self.want(Wish::Tick)
    }

    pub(crate) fn pass(&mut self, span: Millis) -> Result<(), Fault> {
        let until = self.now + span;
        for _ in 0..TICKS_MAX {
            let Some(at) = self.next_deadline().filter(|at| *at <= until) else {
                self.now = until;
                return Ok(());
            };
            self.now = self.now.max(at);
            self.tick()?;
            self.settle()?;
            self.check()?;
        }
        Err(Fault::new("deadline", format!("{:?} comes for ever", self.next_deadline())))
    }

    pub(crate) fn check(&self) -> Result<(), Fault> {
        let seen = self.leader.picture();
        invariants::check(&seen, &self.ledger, self.now)?;
        let same = self.leader.same_state(&self.follower);
        ensure(same, "replay", || "the follower is in another state".into())?;
        if self.against == Against::Naive {
            let differs = seen.difference(&self.naive.picture());
            ensure(differs.is_none(), "view", || differs.unwrap_or_default())?;
            let (engine, naive) = (self.leader.next_deadline(), self.naive.next_deadline());
            let late = naive.is_some_and(|naive| engine.is_none_or(|engine| engine > naive));
            ensure(!late, "deadline", || format!("engine {engine:?}, naive {naive:?}"))?;
        }
        Ok(())
    }

    /// Whoever leads is dropped and rebuilt from what is durable.
    fn crash(&mut self, last_batch_is_lost: bool) -> Result<(), Fault> {
        if last_batch_is_lost {
            self.journal.truncate(self.last_batch);
        }
        self.last_batch = self.journal.len();
        // What is not durable is in no snapshot.
        self.snapshot.take_if(|(at, _)| *at > self.journal.len());
        self.leader = self.rebuilt();
        self.follower = self.rebuilt();
        self.naive = <Naive as Router>::replayed(self.journal.iter());
        self.ledger = Ledger::default();
        for (at, event) in &self.journal {
            self.ledger.fold(*at, event);
        }
        let seen = self.leader.picture();
        invariants::durable(&seen, &self.ledger)?;
        self.settle()?;
        self.check()
    }

    /// What the newest snapshot and the journal after it lead to.
    fn rebuilt(&self) -> R {
        let Some((at, snapshot)) = &self.snapshot else {
            return R::replayed(self.journal.iter());
        };
        let mut router = snapshot.restored();
        self.journal[*at..].iter().for_each(|(at, event)| router.apply(*at, event));
        router
    }

    /// Nobody new comes, everybody works: every queue drains, and in the end nothing is remembered.
    pub(crate) fn calm(&mut self) -> Result<(), Fault> {
        for queue in self.ledger.named_queues() {
            self.want(Wish::PauseQueue { queue: queue.clone(), paused: false })?;
            self.want(Wish::SetHours { queue, hours: QueueHours::Open })?;
        }
        for number in 1..=9 {
            let spec = center::helper(number);
            self.want(Wish::SetAgent { spec })?;
        }
        for session in self.ledger.sessions.keys().copied().collect::<Vec<_>>() {
            self.want(Wish::CustomerConnectionBack { session })?;
        }
        for _ in 0..200 {
            if self.ledger.sessions.values().all(|stay| stay.phase == Phase::Over) {
                return self.forget();
            }
            for agent in self.ledger.agents.keys().copied().collect::<Vec<_>>() {
                self.work(agent)?;
            }
            self.check()?;
            self.pass(Millis::from_secs(5))?;
        }
        let left = self.ledger.sessions.values().find(|stay| stay.phase != Phase::Over);
        Err(Fault::new("calm", format!("still there: {left:?}")))
    }

    /// An agent is there, and does everything there is to do at this moment.
    fn work(&mut self, agent: AgentId) -> Result<(), Fault> {
        if self.ledger.agents[&agent].presence != Presence::At(Resting::Available) {
            let presence = PresenceWish::Available;
            self.want(Wish::SetPresence { agent, presence })?;
        }
        for _ in 0..12 {
            let Some(wish) = super::direct::work(&self.ledger, agent) else { break };
            self.want(wish)?;
            self.settle()?;
        }
        Ok(())
    }

    fn forget(&mut self) -> Result<(), Fault> {
        self.pass(Millis::from_secs(2 * 3_600))?;
        let seen = self.leader.picture();
        let left = (seen.sessions.len(), seen.offers.len());
        ensure(left == (0, 0), "calm", || format!("{left:?} sessions and offers are left"))
    }
}

/// The name of a refusal.
fn kind_of(no: &Refusal) -> &'static str {
    match no {
        Refusal::Repeated(_) => "Repeated",
        Refusal::TooOld => "TooOld",
        Refusal::SessionUnknown(_) => "SessionUnknown",
        Refusal::NotHolder(_) => "NotHolder",
        Refusal::SessionOver(_) => "SessionOver",
        Refusal::WrongState(_) => "WrongState",
        Refusal::SessionIdTaken(_) => "SessionIdTaken",
        Refusal::SessionExists(_) => "SessionExists",
        Refusal::QueueUnknown(_) => "QueueUnknown",
        Refusal::QueueClosed(_) => "QueueClosed",
        Refusal::QueueUnstaffed(_) => "QueueUnstaffed",
        Refusal::QueueFull(_) => "QueueFull",
        Refusal::ChannelUnavailable(..) => "ChannelUnavailable",
        Refusal::NotOffered(..) => "NotOffered",
        Refusal::SlotTaken(..) => "SlotTaken",
        Refusal::DeferredFull(_) => "DeferredFull",
        Refusal::NotDeferred(_) => "NotDeferred",
        Refusal::OfferClosed(_) => "OfferClosed",
        Refusal::AgentUnknown(_) => "AgentUnknown",
        Refusal::AgentUnavailable(_) => "AgentUnavailable",
        Refusal::AlreadyIn(..) => "AlreadyIn",
        Refusal::NotMember(..) => "NotMember",
        Refusal::ConversationCrowded(_) => "ConversationCrowded",
        Refusal::NoHigherTier(_) => "NoHigherTier",
        Refusal::NobodyFree(_) => "NobodyFree",
        Refusal::ConversationFull(_) => "ConversationFull",
        Refusal::TooManyClasses => "TooManyClasses",
        Refusal::BadValue { .. } => "BadValue",
    }
}

fn compare_events(command: &Command, seen: &[Event], expected: &[Event]) -> Result<(), Fault> {
    let longer = seen.len().max(expected.len());
    let at = (0..longer).find(|at| seen.get(*at) != expected.get(*at));
    ensure(at.is_none(), "events", || {
        let at = at.unwrap_or(0);
        let (seen, expected) = (seen.get(at), expected.get(at));
        format!("{command:?}, event {at}\n  engine {seen:?}\n  naive  {expected:?}")
    })
}

/// The same refusal; of bad values the field counts, not the words.
fn same_answer(a: &Result<(), Refusal>, b: &Result<(), Refusal>) -> bool {
    match (a, b) {
        (Err(Refusal::BadValue { field: a, .. }), Err(Refusal::BadValue { field: b, .. })) => {
            a == b
        }
        _ => a == b,
    }
}
