//! Who is connected: pages by the device of a customer, and by agent.
//!
//! An entry's lock orders everything that happens to the pages of one device or agent: a page
//! that says `hello` is registered and told the state of things in one step, so that no frame
//! released meanwhile is missed. No lock here is held across an await, and whoever holds the
//! follower must not ask for one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;
use seira_core::model::{AgentId, DeviceId, Language, SessionId};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::outbox::Page;

/// Most pages of one device, and of one agent, at once.
pub const PAGES_MAX: usize = 16;

/// All connected pages.
#[derive(Debug, Default)]
pub struct Connections {
    customers: DashMap<DeviceId, Vec<Arc<Page>>>,
    agents: DashMap<AgentId, Desk>,
    all: DashMap<u64, Arc<Page>>,
    numbered: AtomicU64,
}

/// The pages of one agent.
#[derive(Debug, Default)]
pub struct Desk {
    /// Counter of this agent's frames; kept while the process lives.
    pub seq: u64,
    pages: Vec<Arc<Page>>,
}

/// Why a page was not registered: there are [`PAGES_MAX`] already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyPages;

impl Connections {
    /// A page that has just connected and has not said `hello`.
    #[must_use]
    pub fn connect(&self) -> Arc<Page> {
        let page = Arc::new(Page::new(self.numbered.fetch_add(1, Ordering::Relaxed)));
        self.all.insert(page.number(), Arc::clone(&page));
        page
    }

    /// Forgets a page whose connection has ended.
    pub fn disconnect(&self, page: &Page) {
        self.all.remove(&page.number());
    }

    /// Every connected page.
    #[must_use]
    pub fn everyone(&self) -> Vec<Arc<Page>> {
        self.all.iter().map(|page| Arc::clone(&page)).collect()
    }

    /// Registers a customer's page and greets it in one step.
    ///
    /// # Errors
    /// [`TooManyPages`]: nothing was done.
    pub fn add_customer(
        &self,
        device: DeviceId,
        page: &Arc<Page>,
        greet: impl FnOnce(),
    ) -> Result<(), TooManyPages> {
        let mut pages = self.customers.entry(device).or_default();
        if pages.len() >= PAGES_MAX {
            return Err(TooManyPages);
        }
        pages.push(Arc::clone(page));
        greet();
        Ok(())
    }

    /// Forgets a customer's page. Returns the session it showed.
    pub fn remove_customer(&self, device: DeviceId, page: &Page) -> Option<SessionId> {
        let mut pages = self.customers.get_mut(&device)?;
        pages.retain(|other| other.number() != page.number());
        drop(pages);
        self.customers.remove_if(&device, |_, pages| pages.is_empty());
        page.session()
    }

    /// Does something with every page of a device, in one step.
    pub fn each_of_device(&self, device: DeviceId, mut each: impl FnMut(&Arc<Page>)) {
        if let Some(pages) = self.customers.get(&device) {
            pages.iter().for_each(&mut each);
        }
    }

    /// Does something with every page of a device that shows `session`, in one step.
    pub fn each_showing(
        &self,
        device: DeviceId,
        session: SessionId,
        mut each: impl FnMut(&Arc<Page>),
    ) {
        self.each_of_device(device, |page| {
            if page.session() == Some(session) {
                each(page);
            }
        });
    }

    /// Whether a page of the device shows `session`.
    #[must_use]
    pub fn is_shown(&self, device: DeviceId, session: SessionId) -> bool {
        let pages = self.customers.get(&device);
        pages.is_some_and(|pages| pages.iter().any(|page| page.session() == Some(session)))
    }

    /// Registers an agent's page and greets it in one step; `greet` gets the agent's counter.
    ///
    /// # Errors
    /// [`TooManyPages`]: nothing was done.
    pub fn add_agent(
        &self,
        agent: AgentId,
        page: &Arc<Page>,
        greet: impl FnOnce(u64),
    ) -> Result<(), TooManyPages> {
        let mut desk = self.agents.entry(agent).or_default();
        if desk.pages.len() >= PAGES_MAX {
            return Err(TooManyPages);
        }
        desk.pages.push(Arc::clone(page));
        greet(desk.seq);
        Ok(())
    }

    /// Forgets an agent's page. Its counter stays.
    pub fn remove_agent(&self, agent: AgentId, page: &Page) {
        if let Some(mut desk) = self.agents.get_mut(&agent) {
            desk.pages.retain(|other| other.number() != page.number());
        }
    }

    /// The counter of an agent's frames now.
    #[must_use]
    pub fn agent_seq(&self, agent: AgentId) -> u64 {
        self.agents.get(&agent).map_or(0, |desk| desk.seq)
    }

    /// Does something with every page of an agent, in one step.
    pub fn each_of_agent(&self, agent: AgentId, mut each: impl FnMut(&Arc<Page>)) {
        if let Some(desk) = self.agents.get(&agent) {
            desk.pages.iter().for_each(&mut each);
        }
    }

    /// Gives an agent's frame its number and sends it to every page, encoded once per language.
    /// The number is used up even when no page is there: a later page starts from its snapshot.
    pub fn tell_agent(&self, agent: AgentId, encode: impl Fn(u64, Language) -> Utf8Bytes) {
        let Some(mut desk) = self.agents.get_mut(&agent) else { return };
        desk.seq += 1;
        let mut encoded: BTreeMap<Language, Utf8Bytes> = BTreeMap::new();
        for page in &desk.pages {
            let language = page.language();
            let frame = encoded.entry(language).or_insert_with(|| encode(desk.seq, language));
            page.send(frame.clone());
        }
    }

    /// Does something with every page that has said `hello`; the flag tells those of staff.
    pub fn each_greeted(&self, mut each: impl FnMut(&Page, bool)) {
        for pages in &self.customers {
            pages.iter().for_each(|page| each(page, false));
        }
        for desk in &self.agents {
            desk.pages.iter().for_each(|page| each(page, true));
        }
    }

    /// Agents with at least one page, in no order.
    #[must_use]
    pub fn agents(&self) -> Vec<AgentId> {
        let there = self.agents.iter().filter(|desk| !desk.pages.is_empty());
        there.map(|desk| *desk.key()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::outbox::{Item, Next};
    use super::*;

    #[test]
    fn an_agents_frames_are_numbered_for_all_pages_alike() {
        let connections = Connections::default();
        let (one, two) = (connections.connect(), connections.connect());
        let agent = AgentId(3);
        connections.add_agent(agent, &one, |seq| assert_eq!(seq, 0)).unwrap();
        connections.tell_agent(agent, |seq, _| seq.to_string().into());
        connections.add_agent(agent, &two, |seq| assert_eq!(seq, 1)).unwrap();
        connections.tell_agent(agent, |seq, _| seq.to_string().into());
        assert_eq!(one.next(), Next::Item(Item::Frame("1".into())));
        assert_eq!(one.next(), Next::Item(Item::Frame("2".into())));
        assert_eq!(two.next(), Next::Item(Item::Frame("2".into())));
        assert_eq!(connections.agent_seq(agent), 2);
        connections.remove_agent(agent, &one);
        connections.remove_agent(agent, &two);
        assert!(connections.agents().is_empty());
        connections.tell_agent(agent, |seq, _| seq.to_string().into());
        connections.add_agent(agent, &one, |seq| assert_eq!(seq, 3)).unwrap();
    }

    #[test]
    fn only_pages_that_show_the_session_are_reached() {
        let connections = Connections::default();
        let (one, two) = (connections.connect(), connections.connect());
        let (device, session) = (DeviceId::from_u128(1), SessionId::from_u128(2));
        connections.add_customer(device, &one, || assert_eq!(one.show(session, 0), None)).unwrap();
        connections.add_customer(device, &two, || ()).unwrap();
        let mut reached = Vec::new();
        connections.each_showing(device, session, |page| reached.push(page.number()));
        assert_eq!(reached, [one.number()]);
        assert_eq!(connections.remove_customer(device, &one), Some(session));
        assert_eq!(connections.remove_customer(device, &two), None);
        assert_eq!(connections.customers.len(), 0);
    }

    #[test]
    fn pages_of_one_device_are_bounded() {
        let connections = Connections::default();
        let device = DeviceId::from_u128(1);
        for _ in 0..PAGES_MAX {
            connections.add_customer(device, &connections.connect(), || ()).unwrap();
        }
        let one_more = connections.add_customer(device, &connections.connect(), || ());
        assert_eq!(one_more, Err(TooManyPages));
    }
}
