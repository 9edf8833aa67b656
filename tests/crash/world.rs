//! What all clients of the load share.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::watch;

use super::ledger::Ledger;

/// What the load does at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Everybody does whatever comes to mind.
    Rush,
    /// Customers are there and do nothing new, agents stay away.
    Calm,
    /// No new sessions; agents serve what there is to the end.
    Drain,
    /// Everybody goes home.
    Over,
}

/// How a client stands; what the test waits for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Standing {
    /// Connected and greeted.
    pub(crate) here: bool,
    /// Nothing is open and nothing unanswered.
    pub(crate) idle: bool,
    /// The line the client waits in: queue, arrival, session, and the place it was told last.
    pub(crate) waits: Option<(String, i64, String, Option<u64>)>,
    /// Who it is and what it still has, for the report.
    pub(crate) about: String,
}

/// See the module.
pub(crate) struct World {
    pub(crate) address: SocketAddr,
    pub(crate) ledger: Mutex<Ledger>,
    pub(crate) phase: watch::Receiver<Phase>,
    /// Odd while a server should be there; changes with every start and kill.
    pub(crate) server: watch::Receiver<u64>,
    pub(crate) standings: Mutex<Vec<Standing>>,
}

impl World {
    pub(crate) fn phase(&self) -> Phase {
        *self.phase.borrow()
    }

    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut Ledger) -> T) -> T {
        look(&mut self.ledger.lock().expect("nobody panics with the ledger"))
    }

    pub(crate) fn stand(&self, number: usize, standing: Standing) {
        self.standings.lock().expect("nobody panics")[number] = standing;
    }

    /// Waits until a server should be there and `wanted` is the case, then a moment.
    pub(crate) async fn ready(&self, moment: Duration, wanted: impl Fn(Phase) -> bool) {
        let (mut phase, mut server) = (self.phase.clone(), self.server.clone());
        // The senders live as long as the test.
        let _ = phase.wait_for(|phase| wanted(*phase)).await;
        let _ = server.wait_for(|count| count % 2 == 1).await;
        tokio::time::sleep(moment).await;
    }

    /// What all standings say, as long as it is not what is wanted.
    pub(crate) fn missing(&self, wanted: impl Fn(&Standing) -> bool) -> Vec<String> {
        let standings = self.standings.lock().expect("nobody panics");
        let missing = standings.iter().filter(|standing| !wanted(standing));
        missing.map(|standing| standing.about.clone()).collect()
    }

    /// Places in line that do not follow the order of arrival.
    pub(crate) fn misplaced(&self) -> Vec<String> {
        let standings = self.standings.lock().expect("nobody panics");
        let mut waiting: Vec<_> = standings.iter().filter_map(|it| it.waits.clone()).collect();
        waiting.sort();
        let mut wrong = Vec::new();
        let mut before = (String::new(), 0);
        for (queue, arrived, session, place) in waiting {
            let expected = if queue == before.0 { before.1 + 1 } else { 1 };
            if place != Some(expected) {
                wrong.push(format!("{queue} {arrived} {session} is {place:?}, not {expected}"));
            }
            before = (queue, expected);
        }
        wrong
    }
}
