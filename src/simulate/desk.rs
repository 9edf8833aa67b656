//! One simulated agent at work: how fast conversations go, and which ends next.

use super::clock::Ticks;

/// A customer's place in the driver's table.
pub(super) type Slot = u32;

/// An agent's open sessions. Chats of an agent with a `rate` share the agent: all of them go at the
/// same speed, which depends on how many they are.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) group: usize,
    /// Sessions in conversation or wrap-up.
    pub(super) open: u32,
    /// Whether the agent takes work.
    pub(super) signed_in: bool,
    /// Shared chats, with the work that each chat will have got when this one is done.
    chats: Vec<(f64, Slot)>,
    /// Work that a chat would have got that had been there from the start, in ticks.
    attained: f64,
    /// When that was.
    since: Ticks,
    /// Counts changes, so that an end foretold before the last one is known to be wrong.
    pub(super) change: u32,
}

impl Desk {
    pub(super) fn new(group: usize) -> Self {
        Self {
            group,
            open: 0,
            signed_in: false,
            chats: Vec::new(),
            attained: 0.0,
            since: 0,
            change: 0,
        }
    }

    /// Whether the agent takes work, or still has some.
    pub(super) fn is_present(&self) -> bool {
        self.signed_in || self.open > 0
    }

    /// A chat with so much work (ticks at speed 1) begins.
    pub(super) fn begin(&mut self, now: Ticks, rate: &[f64], slot: Slot, work: Ticks) {
        self.advance(now, rate);
        self.chats.push((self.attained + work as f64, slot));
    }

    /// Takes out the chat that is done next.
    pub(super) fn end_next(&mut self, now: Ticks, rate: &[f64]) -> Option<Slot> {
        self.advance(now, rate);
        let next = self.next()?;
        Some(self.chats.swap_remove(next).1)
    }

    /// When the chat that is done next will be done, if nothing changes before.
    pub(super) fn next_end(&mut self, now: Ticks, rate: &[f64]) -> Option<Ticks> {
        self.advance(now, rate);
        let (done_at, _) = self.chats[self.next()?];
        let left = (done_at - self.attained).max(0.0) / speed(rate, self.chats.len());
        Some(now + left.round() as Ticks)
    }

    fn next(&self) -> Option<usize> {
        let chats = self.chats.iter().enumerate();
        // Ties end in the order of their slots, never by luck.
        let order = |(_, a): &(usize, &(f64, Slot)), (_, b): &(usize, &(f64, Slot))| {
            a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
        };
        chats.min_by(order).map(|(at, _)| at)
    }

    fn advance(&mut self, now: Ticks, rate: &[f64]) {
        if !self.chats.is_empty() {
            self.attained += (now - self.since) as f64 * speed(rate, self.chats.len());
        }
        self.since = now;
    }
}

/// Speed of each of so many chats.
fn speed(rate: &[f64], chats: usize) -> f64 {
    rate.get(chats - 1).or(rate.last()).copied().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chats_slow_each_other_down_and_what_is_left_is_kept() {
        let rate = [1.0, 0.5];
        let mut desk = Desk::new(0);
        desk.begin(0, &rate, 7, 100);
        assert_eq!(desk.next_end(0, &rate), Some(100));
        desk.begin(60, &rate, 8, 100);
        // 40 are left of the first, at half speed; then 60 of the second, alone.
        assert_eq!(desk.next_end(60, &rate), Some(140));
        assert_eq!(desk.end_next(140, &rate), Some(7));
        assert_eq!(desk.next_end(140, &rate), Some(200));
        assert_eq!(desk.end_next(200, &rate), Some(8));
        assert_eq!(desk.next_end(200, &rate), None);
    }
}
