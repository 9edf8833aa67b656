//! Tells the engine whether somebody is there: the first page of a customer or agent makes
//! `...ConnectionBack`, the last one gone makes `...ConnectionLost`.
//!
//! Pages come and go faster than commands become durable, so each session or agent has one task at
//! most, which compares what was told last with what is true now until both agree. Quick
//! reconnects and second tabs in any order end with the truth.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use dashmap::DashMap;
use seira_core::model::{AgentId, Command, SessionId, Wish};
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::runtime::{AskError, Router};

/// How long the last page may be gone before the engine hears of it. A page that is reloaded is
/// back by then, and no offer is withdrawn for it.
const LINGER: Duration = Duration::from_secs(1);

/// Pause before a fault of ours is tried again.
const FAULT_PAUSE: Duration = Duration::from_secs(1);

/// How long a `hello` waits for the engine to know that somebody is there.
const SETTLE_MAX: Duration = Duration::from_secs(5);

/// Whose presence it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// The customer of a session.
    Customer(SessionId),
    /// An agent.
    Agent(AgentId),
}

impl Who {
    const fn wish(self, there: bool) -> Wish {
        match (self, there) {
            (Self::Customer(session), true) => Wish::CustomerConnectionBack { session },
            (Self::Customer(session), false) => Wish::CustomerConnectionLost { session },
            (Self::Agent(agent), true) => Wish::AgentConnectionBack { agent },
            (Self::Agent(agent), false) => Wish::AgentConnectionLost { agent },
        }
    }
}

#[derive(Debug)]
struct Tie {
    pages: u32,
    /// What the engine was told last; none: it is not known here.
    told: watch::Sender<Option<bool>>,
    /// Whether a task sees to it.
    busy: bool,
}

/// Counts pages and keeps the engine up to date.
pub struct Tether {
    ties: DashMap<Who, Tie>,
    runtime: Handle,
    draining: AtomicBool,
}

impl Tether {
    /// Nobody is there yet. Tasks run on `runtime`.
    #[must_use]
    pub fn new(runtime: Handle) -> Self {
        Self { ties: DashMap::new(), runtime, draining: AtomicBool::new(false) }
    }

    /// One more page. `known`: the engine counts `who` as there already.
    pub fn hold(self: &Arc<Self>, router: &Router, who: Who, known: bool) {
        let mut tie = self.ties.entry(who).or_insert_with(|| Tie {
            pages: 0,
            told: watch::Sender::new(known.then_some(true)),
            busy: false,
        });
        tie.pages += 1;
        self.see_to(router, who, &mut tie);
    }

    /// One page less.
    pub fn release(self: &Arc<Self>, router: &Router, who: Who) {
        if let Some(mut tie) = self.ties.get_mut(&who) {
            tie.pages = tie.pages.saturating_sub(1);
            self.see_to(router, who, &mut tie);
        }
    }

    /// Waits until the engine knows that `who` is there, within reason.
    pub async fn settled(&self, who: Who) {
        let Some(mut told) = self.ties.get(&who).map(|tie| tie.told.subscribe()) else { return };
        let known = told.wait_for(|told| *told == Some(true));
        // Too late or gone meanwhile: the task goes on, and the page is served all the same.
        let _ = tokio::time::timeout(SETTLE_MAX, known).await;
    }

    /// From now on nobody is reported lost: the house is closing, not the pages.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    fn see_to(self: &Arc<Self>, router: &Router, who: Who, tie: &mut Tie) {
        if tie.busy || *tie.told.borrow() == Some(tie.pages > 0) {
            return;
        }
        tie.busy = true;
        self.runtime.spawn(Arc::clone(self).settle(router.clone(), who));
    }

    async fn settle(self: Arc<Self>, router: Router, who: Who) {
        while let Some(there) = self.untold(who) {
            if !there {
                tokio::time::sleep(LINGER).await;
                match self.untold(who) {
                    Some(false) => {}
                    Some(true) => continue,
                    None => break,
                }
                if self.draining.load(Ordering::Relaxed) {
                    self.told(who, false);
                    continue;
                }
            }
            match router.ask(Command::internal(who.wish(there))).await {
                // A refusal means that the session or agent is gone: nothing is left to tell.
                Ok(_) | Err(AskError::Refused(_) | AskError::Stopped) => self.told(who, there),
                Err(AskError::Busy { retry_after_ms }) => {
                    tokio::time::sleep(Duration::from_millis(retry_after_ms.into())).await;
                }
                Err(AskError::Internal) => tokio::time::sleep(FAULT_PAUSE).await,
            }
        }
        self.ties.remove_if(&who, |_, tie| !tie.busy && tie.pages == 0);
    }

    /// What the engine does not know yet. When there is nothing, the task's turn is over.
    fn untold(&self, who: Who) -> Option<bool> {
        let mut tie = self.ties.get_mut(&who)?;
        let there = tie.pages > 0;
        let told = *tie.told.borrow();
        tie.busy = told != Some(there);
        tie.busy.then_some(there)
    }

    fn told(&self, who: Who, there: bool) {
        if let Some(tie) = self.ties.get(&who) {
            tie.told.send_replace(Some(there));
        }
    }
}

#[cfg(test)]
mod tests {
    use seira_core::model::{
        AgentSpec, Capacity, Configuration, Millis, Presence, PresenceWish, Resting,
    };

    use super::*;
    use crate::journal::MemoryJournal;
    use crate::runtime::{Setup, Workspace};

    const AGENT: AgentId = AgentId(7);

    async fn workspace_with_agent() -> (Workspace, Router) {
        let configuration = Configuration {
            queues: Vec::new(),
            missed_offers_max: 3,
            agent_grace: Millis::from_secs(600),
        };
        let setup = Setup::new(Box::new(MemoryJournal::default()), configuration);
        let workspace = Workspace::start(setup).unwrap();
        let router = workspace.router();
        let capacity = Capacity { chats: 1, calls: 0, chats_during_call: false, total: None };
        let spec = AgentSpec {
            agent: AGENT,
            skills: Vec::new(),
            tier: seira_core::model::Tier::FIRST,
            capacity,
        };
        let presence = PresenceWish::Available;
        for wish in [Wish::SetAgent { spec }, Wish::SetPresence { agent: AGENT, presence }] {
            router.ask(Command::internal(wish)).await.unwrap();
        }
        (workspace, router)
    }

    fn in_grace(router: &Router) -> bool {
        router.read(|engine| {
            let agent = engine.agent(AGENT).unwrap();
            let grace = matches!(agent.presence, Presence::Grace { .. });
            assert!(grace || *agent.presence == Presence::At(Resting::Available));
            grace
        })
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn whatever_pages_do_the_engine_ends_with_the_truth() {
        let (workspace, router) = workspace_with_agent().await;
        let tether = Arc::new(Tether::new(Handle::current()));
        let who = Who::Agent(AGENT);
        for _ in 0..50 {
            tether.hold(&router, who, false);
            tether.release(&router, who);
            tokio::task::yield_now().await;
        }
        tether.hold(&router, who, false);
        tether.settled(who).await;
        assert!(!in_grace(&router), "a page is there");
        let mut told = tether.ties.get(&who).unwrap().told.subscribe();
        tether.release(&router, who);
        assert!(!in_grace(&router), "a page that reloads is back by the end of the pause");
        told.wait_for(|told| *told == Some(false)).await.unwrap();
        assert!(in_grace(&router), "the last page is gone");
        tether.hold(&router, who, false);
        tether.settled(who).await;
        assert!(!in_grace(&router), "a page is back");
        workspace.stop();
    }
}
