//! Lives through a log, one event after the other; each forecast is made of what came before.

use std::collections::{BTreeMap, VecDeque};

use seira_core::forecast::{Ending, Forecaster, Outlook, Prior, Sight};

use super::baselines::{Announcer, Baselines};
use super::log::{Call, Served};

/// How much earlier a call with priority goes, s.
const PRIORITY_S: f64 = 90.0;

/// A call that waited: what was said of it, and what came of it.
pub(super) struct Waited<'a> {
    pub(super) call: &'a Call,
    pub(super) outlook: Outlook,
    pub(super) baselines: Baselines<f64>,
}

/// What happens at a moment. In the order in which it happens within a second: who hangs up or is taken
/// frees the place before the next comes; who waits for no time at all comes first and goes then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Ended,
    Left,
    Joined,
    AtOnce,
    LeftAtOnce,
    EndedAtOnce,
}

/// Callers who compete for the same agents, and those agents.
struct Pool {
    forecaster: Forecaster,
    announcer: Announcer,
    /// When each who waits came, and the moment it goes by.
    waiting: BTreeMap<usize, (f64, f64)>,
    busy: u32,
}

/// The center that the log is of.
pub(super) struct Replay {
    pools: [Pool; 2],
    helpers: Helpers,
}

impl Replay {
    pub(super) fn new() -> Self {
        let pool = || Pool {
            forecaster: Forecaster::new(Prior::default()),
            announcer: Announcer::default(),
            waiting: BTreeMap::new(),
            busy: 0,
        };
        Self { pools: [pool(), pool()], helpers: Helpers::default() }
    }

    /// Lives through `calls`; what was said of each call that waited, in the order of the log.
    pub(super) fn live<'a>(&mut self, calls: &'a [Call]) -> Vec<Waited<'a>> {
        let mut said: BTreeMap<usize, (Outlook, Baselines<f64>)> = BTreeMap::new();
        let mut pool_of = vec![0; calls.len()];
        for (at_s, step, index) in steps(calls) {
            let call = &calls[index];
            if matches!(step, Step::Joined | Step::AtOnce) {
                pool_of[index] = usize::from(call.is_internet && self.helpers.are_apart());
            }
            let pool = &mut self.pools[pool_of[index]];
            match step {
                Step::Joined => {
                    said.insert(index, pool.joined(index, call, at_s));
                }
                Step::Left | Step::LeftAtOnce => {
                    pool.waiting.remove(&index);
                    if let Some((outlook, _)) = said.get(&index) {
                        pool.left(call, outlook);
                    }
                    if let Some(served) = &call.served {
                        pool.taken(at_s, Some(call.waited_s));
                        self.helpers.took(served, call.is_internet);
                    }
                }
                Step::AtOnce => {
                    pool.taken(at_s, None);
                    let served = call.served.iter();
                    served.for_each(|served| self.helpers.took(served, call.is_internet));
                }
                Step::Ended | Step::EndedAtOnce => pool.ended(at_s, call),
            }
        }
        let waited = said.into_iter();
        waited
            .map(|(index, (outlook, baselines))| Waited { call: &calls[index], outlook, baselines })
            .collect()
    }
}

impl Pool {
    fn joined(&mut self, index: usize, call: &Call, at_s: f64) -> (Outlook, Baselines<f64>) {
        let boost_s = if call.is_priority { PRIORITY_S } else { 0.0 };
        let due_s = at_s - boost_s;
        let ahead = self.waiting.values().filter(|(_, due)| *due <= due_s).count();
        let oldest = self.waiting.values().map(|(came, _)| at_s - came);
        let sight = Sight {
            at_s,
            day_share: (at_s - call.day_s) / 86_400.0,
            ahead: ahead as f64,
            line: self.waiting.len() as f64,
            busy: f64::from(self.busy),
            oldest_s: oldest.fold(0.0, f64::max),
            boost_s,
            ..Sight::default()
        };
        let baselines = self.announcer.say(count(ahead), self.busy, sight.oldest_s);
        self.waiting.insert(index, (at_s, due_s));
        (self.forecaster.outlook(&sight), baselines)
    }

    fn left(&mut self, call: &Call, outlook: &Outlook) {
        let ending = if call.served.is_some() { Ending::Served } else { Ending::Left };
        self.forecaster.waited(call.waited_s, ending);
        self.forecaster.learn(&outlook.ticket, call.waited_s, ending);
    }

    fn taken(&mut self, at_s: f64, waited_s: Option<f64>) {
        self.busy += 1;
        self.forecaster.taken(at_s, waited_s);
        self.forecaster.begins(at_s);
        self.announcer.lately.taken(waited_s);
    }

    fn ended(&mut self, at_s: f64, call: &Call) {
        self.busy = self.busy.saturating_sub(1);
        let handle_s = call.served.as_ref().map_or(0.0, |served| served.handle_s);
        self.forecaster.ends(at_s);
        self.announcer.handle.learn(handle_s);
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Everything that happens, in order.
fn steps(calls: &[Call]) -> Vec<(f64, Step, usize)> {
    let mut steps = Vec::with_capacity(calls.len() * 3);
    for (index, call) in calls.iter().enumerate() {
        if let Some(joined_s) = call.joined_s {
            steps.push((joined_s, Step::Joined, index));
            let left = if call.waited_s > 0.0 { Step::Left } else { Step::LeftAtOnce };
            steps.push((joined_s + call.waited_s, left, index));
        }
        if let Some(served) = &call.served {
            if call.joined_s.is_none() {
                steps.push((served.at_s, Step::AtOnce, index));
            }
            let ended = if served.handle_s > 0.0 { Step::Ended } else { Step::EndedAtOnce };
            steps.push((served.at_s + served.handle_s, ended, index));
        }
    }
    steps.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    steps
}

/// Whether help with the web site has agents of its own, as far as the past tells.
#[derive(Debug, Default)]
struct Helpers {
    /// By agent: internet calls, and others.
    taken: BTreeMap<String, (u32, u32)>,
    /// Of the latest internet calls, whether somebody took them who takes little else.
    latest: VecDeque<bool>,
}

impl Helpers {
    /// Internet calls that are looked back on.
    const LOOK_BACK: usize = 100;

    fn took(&mut self, served: &Served, is_internet: bool) {
        if served.agent.is_empty() {
            return;
        }
        let taken = self.taken.entry(served.agent.clone()).or_default();
        if !is_internet {
            taken.1 += 1;
            return;
        }
        taken.0 += 1;
        self.latest.push_back(taken.0 > taken.1);
        if self.latest.len() > Self::LOOK_BACK {
            self.latest.pop_front();
        }
    }

    fn are_apart(&self) -> bool {
        let own = self.latest.iter().filter(|own| **own).count();
        self.latest.len() == Self::LOOK_BACK && own * 5 >= Self::LOOK_BACK * 4
    }
}
