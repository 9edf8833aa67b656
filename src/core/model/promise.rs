//! What a waiting customer was told about the wait.

use serde::{Deserialize, Serialize};

use super::{Millis, SessionId, Timestamp};

/// Least time between two promises to one session: words that change all the time help nobody.
pub const PROMISE_EVERY: Millis = Millis::from_secs(30);

/// Most promises of one wait whose outcome is open.
pub const PROMISES_OPEN_MAX: usize = 64;

/// Longest wait that is promised: a day.
pub const PROMISE_MAX: Millis = Millis::from_secs(86_400);

/// How sure a promise is, in percent: 1..=99.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Confidence(u8);

impl Confidence {
    /// What is promised unless a queue says otherwise.
    pub const USUAL: Self = Self(80);

    /// The confidence, if it lies in 1..=99.
    #[must_use]
    pub const fn new(percent: u8) -> Option<Self> {
        if percent >= 1 && percent <= 99 { Some(Self(percent)) } else { None }
    }

    /// The bare number, percent.
    #[must_use]
    pub const fn percent(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Confidence {
    type Error = String;
    fn try_from(percent: u8) -> Result<Self, String> {
        Self::new(percent).ok_or_else(|| format!("{percent} is not a confidence: 1 to 99 percent"))
    }
}

impl From<Confidence> for u8 {
    fn from(confidence: Confidence) -> Self {
        confidence.0
    }
}

/// A promise that is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseWish {
    /// To whom.
    pub session: SessionId,
    /// From now; at most `high`.
    pub low: Millis,
    /// From now; at most [`PROMISE_MAX`].
    pub high: Millis,
    /// How sure `high` is.
    pub confidence: Confidence,
    /// Why it is worse than what was told before; none: it is not.
    pub worse: Option<Worse>,
}

/// A promise that was told: an upper bound for a customer who stays. Being early never breaks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// When it was told.
    pub told_at: Timestamp,
    /// Not before this, it was said; nobody is held to that.
    pub low_at: Timestamp,
    /// Kept, if the customer is served by then.
    pub high_at: Timestamp,
    /// How sure `high_at` is.
    pub confidence: Confidence,
    /// Why it is worse than what was told before; none: it is not.
    pub worse: Option<Worse>,
}

impl Promise {
    /// How it ends for a customer who waits no longer at `at`, `served` or not.
    #[must_use]
    pub fn end(&self, at: Timestamp, served: bool) -> PromiseEnd {
        match (at <= self.high_at, served) {
            (true, true) => PromiseEnd::Kept,
            (true, false) => PromiseEnd::Left,
            (false, _) => PromiseEnd::Broken,
        }
    }
}

/// Why a wait is longer than what was told before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worse {
    /// Others go first who were not there before, or who have waited longer elsewhere.
    MoreAhead,
    /// Fewer agents are at work who may take it.
    FewerAgents,
    /// Conversations take longer than they mostly do.
    Slower,
}

/// How a promise ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseEnd {
    /// Served in time.
    Kept,
    /// Still waiting when the time was over.
    Broken,
    /// The customer waited no longer before the time was over: nobody knows.
    Left,
}

/// A promise and how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// What was told.
    pub promise: Promise,
    /// How it ended.
    pub end: PromiseEnd,
}
