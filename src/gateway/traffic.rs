//! How much goes through the sockets, for whoever measures it.

use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

/// Who is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A customer's page.
    Customer,
    /// An agent's desktop.
    Agent,
}

/// Which way a frame goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the browser.
    In,
    /// To the browser.
    Out,
}

/// Who is told.
#[derive(Clone)]
pub struct Probe {
    /// So many connections are open now.
    pub connections: Arc<dyn Fn(Side, u32) + Send + Sync>,
    /// One more frame.
    pub frame: Arc<dyn Fn(Side, Way) + Send + Sync>,
    /// One more proof of who a customer is: `accepted`, `invalid` or `used`.
    pub proof: Arc<dyn Fn(&'static str) + Send + Sync>,
}

/// Counts, and tells the probe if there is one.
#[derive(Default)]
pub struct Traffic {
    probe: OnceLock<Probe>,
    open: Mutex<[u32; 2]>,
}

impl Traffic {
    /// From now on `probe` is told. Only the first one counts.
    pub fn tell(&self, probe: Probe) {
        let _ = self.probe.set(probe);
    }

    /// A connection opened.
    pub fn opened(&self, side: Side) {
        self.change(side, |open| open.saturating_add(1));
    }

    /// A connection closed.
    pub fn closed(&self, side: Side) {
        self.change(side, |open| open.saturating_sub(1));
    }

    /// How many connections are open.
    #[must_use]
    pub fn open(&self, side: Side) -> u32 {
        self.open.lock()[side as usize]
    }

    /// A frame went through.
    pub fn frame(&self, side: Side, way: Way) {
        if let Some(probe) = self.probe.get() {
            (probe.frame)(side, way);
        }
    }

    /// A proof of who a customer is was shown: `accepted`, `invalid` or `used`.
    pub fn proof(&self, result: &'static str) {
        if let Some(probe) = self.probe.get() {
            (probe.proof)(result);
        }
    }

    /// Told under the lock, so that the last number told is the right one.
    fn change(&self, side: Side, change: impl FnOnce(u32) -> u32) {
        let mut open = self.open.lock();
        let count = &mut open[side as usize];
        *count = change(*count);
        if let Some(probe) = self.probe.get() {
            (probe.connections)(side, *count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probe_hears_counts_per_side() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (one, two) = (Arc::clone(&heard), Arc::clone(&heard));
        let traffic = Traffic::default();
        traffic.opened(Side::Agent);
        traffic.tell(Probe {
            connections: Arc::new(move |side, open| one.lock().push(format!("{side:?} {open}"))),
            frame: Arc::new(move |side, way| two.lock().push(format!("{side:?} {way:?}"))),
            proof: Arc::new(|_| ()),
        });
        traffic.opened(Side::Agent);
        traffic.opened(Side::Customer);
        traffic.frame(Side::Customer, Way::Out);
        traffic.closed(Side::Agent);
        assert_eq!(*heard.lock(), ["Agent 2", "Customer 1", "Customer Out", "Agent 1"]);
    }
}
