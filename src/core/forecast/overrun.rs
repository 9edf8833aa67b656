//! When more comes to a queue than its agents can meet.
//!
//! Not the length of the line decides, but what is to come: the wait of one who would come now, and
//! what the line grows by within ten minutes if demand and agents stay as they are. So a surge is
//! noticed while its line is still short. It begins and ends at different waits, and only once that
//! has lasted, so that it does not flicker.

use super::Demand;

/// How far ahead is looked, s.
const HORIZON_S: f64 = 600.0;

/// When a queue counts as overrun.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// It begins at this expected wait, s.
    pub begins_s: f64,
    /// It ends at this one, s; below `begins_s`.
    pub ends_s: f64,
    /// Once that has lasted so long, s.
    pub after_s: f64,
}

/// The wait that one has to expect who comes within ten minutes, s: `point_s` for who comes now, and what
/// comes meanwhile beyond what can be done. Infinite where nothing can be done.
#[must_use]
pub fn expected_s(point_s: f64, demand: Demand) -> f64 {
    let beyond = (demand.arrivals_per_s - demand.capacity_per_s).max(0.0);
    if beyond == 0.0 { point_s } else { point_s + beyond / demand.capacity_per_s * HORIZON_S }
}

/// Watches one queue.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Watch {
    /// Since when it looks as if it should change, s.
    since_s: Option<f64>,
}

impl Watch {
    /// Looks at the queue at `at_s`, where `surging` says whether it counts as overrun now; whether that
    /// is to change.
    pub fn look(&mut self, at_s: f64, surging: bool, expected_s: f64, bounds: Bounds) -> bool {
        let other =
            if surging { expected_s <= bounds.ends_s } else { expected_s >= bounds.begins_s };
        if !other {
            self.since_s = None;
            return false;
        }
        let since_s = *self.since_s.get_or_insert(at_s);
        let changes = at_s - since_s >= bounds.after_s;
        if changes {
            self.since_s = None;
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { begins_s: 600.0, ends_s: 300.0, after_s: 60.0 };

    fn demand(arrivals_per_s: f64, capacity_per_s: f64) -> Demand {
        Demand { arrivals_per_s, capacity_per_s, handle_s: 180.0 }
    }

    #[test]
    fn twice_as_much_as_can_be_done_is_ten_minutes_more_in_ten_minutes() {
        assert_eq!(expected_s(40.0, demand(0.02, 0.01)), 640.0);
        assert_eq!(expected_s(40.0, demand(0.01, 0.01)), 40.0);
        assert_eq!(expected_s(40.0, demand(0.0, 0.01)), 40.0);
        assert_eq!(expected_s(40.0, demand(0.01, 0.0)), f64::INFINITY);
        assert_eq!(expected_s(40.0, demand(0.0, 0.0)), 40.0);
    }

    #[test]
    fn it_begins_once_it_has_lasted_and_ends_lower_once_that_has() {
        let mut watch = Watch::default();
        let mut surging = false;
        let mut look = |at_s: f64, expected_s: f64| {
            surging ^= watch.look(at_s, surging, expected_s, BOUNDS);
            surging
        };
        assert!(!look(0.0, 600.0));
        assert!(!look(59.0, 900.0));
        // A moment of calm begins anew.
        assert!(!look(59.5, 599.0));
        assert!(!look(60.0, 600.0));
        assert!(!look(119.0, 600.0));
        assert!(look(120.0, 600.0));
        assert!(look(300.0, 301.0));
        assert!(look(310.0, 300.0));
        assert!(look(369.0, 200.0));
        assert!(!look(370.0, 200.0));
    }
}
