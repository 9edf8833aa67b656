//! How fast one connection may talk.

use std::time::{Duration, Instant};

/// Refused frames after which talking too fast counts as abuse, unless the peer pauses meanwhile.
const STRIKES_MAX: u32 = 100;

/// A token bucket: `burst` frames at once, `per_s` on average.
#[derive(Debug)]
pub struct Bucket {
    per_s: f64,
    burst: f64,
    tokens: f64,
    filled_at: Instant,
    strikes: u32,
}

/// What the bucket says to one more frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Read it.
    Fine,
    /// Refuse it; one more would be fine after this long.
    TooFast(Duration),
    /// It goes on and on: close the connection.
    Abuse,
}

impl Bucket {
    /// A full bucket.
    #[must_use]
    pub fn new(per_s: u32, burst: u32, now: Instant) -> Self {
        let burst = f64::from(burst.max(1));
        Self { per_s: f64::from(per_s.max(1)), burst, tokens: burst, filled_at: now, strikes: 0 }
    }

    /// Charges one frame that came at `now`. A bucket that is full again forgets old strikes.
    pub fn charge(&mut self, now: Instant) -> Verdict {
        let passed = now.saturating_duration_since(self.filled_at).as_secs_f64();
        self.filled_at = now;
        self.tokens = (self.tokens + passed * self.per_s).min(self.burst);
        if self.tokens >= self.burst {
            self.strikes = 0;
        }
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Verdict::Fine;
        }
        self.strikes += 1;
        if self.strikes > STRIKES_MAX {
            return Verdict::Abuse;
        }
        Verdict::TooFast(Duration::from_secs_f64((1.0 - self.tokens) / self.per_s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_the_average_counts() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10, 3, start);
        for _ in 0..3 {
            assert_eq!(bucket.charge(start), Verdict::Fine);
        }
        assert_eq!(bucket.charge(start), Verdict::TooFast(Duration::from_millis(100)));
        assert_eq!(bucket.charge(start + Duration::from_millis(100)), Verdict::Fine);
    }

    #[test]
    fn abuse_is_what_goes_on_without_a_pause() {
        let start = Instant::now();
        let mut bucket = Bucket::new(1, 1, start);
        assert_eq!(bucket.charge(start), Verdict::Fine);
        for _ in 0..STRIKES_MAX {
            assert!(matches!(bucket.charge(start), Verdict::TooFast(_)));
        }
        assert_eq!(bucket.charge(start), Verdict::Abuse);
        let later = start + Duration::from_secs(2);
        assert_eq!(bucket.charge(later), Verdict::Fine);
        assert!(matches!(bucket.charge(later), Verdict::TooFast(_)));
    }
}
