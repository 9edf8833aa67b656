//! Bodies of the HTTP calls that look back on many sessions at once.
//!
//! Shares are 0 to 1; where there is nothing to tell a number from it is null, never 0. Days and hours
//! are those of the queue's time zone, or of UTC where it has no opening hours.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// `GET /api/v1/reports/promises`: what those who waited were promised, and what came of it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct PromiseReport {
    /// From when on promises were told: a moment in RFC 3339, or a day, as it was asked for.
    pub from: String,
    /// Until when: a moment, itself not included, or a day, included.
    pub to: String,
    /// In the order of the configuration, then by level.
    pub queues: Vec<QueuePromises>,
}

/// The promises of one queue at one level. Counted once it is known what came of them.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct QueuePromises {
    /// Queue id.
    pub queue: String,
    /// Its name.
    pub name: String,
    /// The share that is to be kept.
    pub level: f64,
    /// How many were told.
    pub told: u32,
    /// Of these, served in time.
    pub kept: u32,
    /// Still waiting when the time was over.
    pub broken: u32,
    /// Waited no longer before the time was over: nobody knows.
    pub left: u32,
    /// Told because what was told before was not to be kept.
    pub worse: u32,
    /// Kept, of kept and broken.
    pub kept_share: Option<f64>,
    /// Share that would have been kept had nobody left (Kaplan and Meier, over waits as shares of what was
    /// promised).
    pub kept_censored: Option<f64>,
    /// How much later than promised the waits of kept and broken ones were over, on average, s; negative:
    /// earlier. Waits that go on are not among them.
    pub bias_s: Option<f64>,
    /// How far apart both ends of what was told were, on average, s.
    pub width_s: Option<f64>,
    /// By the day on which they were told, those without any left out.
    pub days: Vec<DayOutcomes>,
    /// By the hour of the day in which they were told, those without any left out.
    pub hours: Vec<HourOutcomes>,
}

/// What became of the promises of one day.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct DayOutcomes {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// How many were told.
    pub told: u32,
    /// Served in time.
    pub kept: u32,
    /// Still waiting when the time was over.
    pub broken: u32,
    /// Waited no longer before the time was over.
    pub left: u32,
    /// Kept, of kept and broken.
    pub kept_share: Option<f64>,
}

/// What became of the promises of one hour of the day.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, TS, ToSchema)]
pub struct HourOutcomes {
    /// 0 to 23.
    pub hour: u8,
    /// How many were told.
    pub told: u32,
    /// Served in time.
    pub kept: u32,
    /// Still waiting when the time was over.
    pub broken: u32,
    /// Waited no longer before the time was over.
    pub left: u32,
    /// Kept, of kept and broken.
    pub kept_share: Option<f64>,
}
