//! How honest the promises to those who waited were.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use jiff::tz::TimeZone;
use seira_core::model::{Language, QueueId, Refusal};

use super::AppState;
use super::asked::Asked;
use super::language::asked_for;
use super::problem::Refused;
use super::report_outcomes::{Outcomes, wall};
use super::report_span::Span;
use crate::config::settings::QueueSettings;
use crate::protocol::http::Problem;
use crate::protocol::reports::{PromiseReport, QueuePromises};
use crate::runtime::AskError;

/// Promises that are read at once.
const PORTION: u64 = 2_000;

/// What was promised to those who waited, and what came of it.
///
/// One entry for each queue and level that was promised at, and one for a queue without any. Promises
/// count when they were told, once it is known how they ended.
#[utoipa::path(
    get, path = "/api/v1/reports/promises", tag = "floor", security(("staff" = [])),
    params(
        ("from" = Option<String>, Query, description = "Told from this moment on (RFC 3339), or on this \
            day (`YYYY-MM-DD`, by the queue's time zone) or later; default: seven days up to `to`"),
        ("to" = Option<String>, Query, description = "Told before this moment, or on this day or earlier; \
            default: now. At most 92 days after `from`"),
        ("queue" = Option<String>, Query, description = "Only this queue"),
        ("locale" = Option<String>, Query, description = "`en`, `fa`, `el` or `ru`"),
    ),
    responses(
        (status = 200, description = "The report", body = PromiseReport),
        (status = 400, description = "A field is wrong, or no such language", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Neither supervisor nor admin, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`queue_unknown`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn promises(
    State(app): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<PromiseReport>, Refused> {
    let language = asked_for(query.as_deref(), &headers)?;
    let asked = Asked::of(query.as_deref());
    let (only, span) = (asked.queue()?, Span::of(asked, app.router.now())?);
    if let Some(queue) = only.as_ref().filter(|queue| app.live.queue_settings(queue).is_none()) {
        let refusal = AskError::Refused(Refusal::QueueUnknown(queue.clone()));
        return Err(Refused::of(&refusal, Some("queue")));
    }
    let is_asked = |queue: &QueueId| only.as_ref().is_none_or(|only| only == queue);
    let mut found = counted(&app, span, is_asked).await?;
    let queues = app.settings.queues.iter().filter(|settings| is_asked(&settings.spec.queue));
    let queues = queues.flat_map(|settings| {
        let levels = found.remove(&settings.spec.queue).unwrap_or_default();
        told(&app, settings, levels, language)
    });
    Ok(Json(PromiseReport { from: span.from(), to: span.to(), queues: queues.collect() }))
}

/// The outcomes of a queue by level, percent.
type Levels = BTreeMap<u8, Outcomes>;

/// The outcomes of promises that were told within `span`, of configured queues.
async fn counted(
    app: &AppState,
    span: Span,
    is_asked: impl Fn(&QueueId) -> bool,
) -> Result<BTreeMap<QueueId, Levels>, Refused> {
    let mut found: BTreeMap<QueueId, Levels> = BTreeMap::new();
    let mut after = None;
    loop {
        let read = app.history.archive.promises(span.around(), after, PORTION).await;
        let portion = read.map_err(|error| Refused::internal(&error))?;
        let Some(last) = portion.last() else { return Ok(found) };
        after = Some((last.told_at, last.session));
        for one in portion.iter().filter(|one| is_asked(&one.queue)) {
            let Some(settings) = app.live.queue_settings(&one.queue) else { continue };
            let hours = settings.hours.as_ref();
            let there = wall(one.told_at, hours.map_or(&TimeZone::UTC, |hours| hours.zone()));
            if span.has(one.told_at, there.0) {
                let levels = found.entry(one.queue.clone()).or_default();
                levels.entry(one.level).or_default().add(one, there);
            }
        }
    }
}

fn told(
    app: &AppState,
    settings: &QueueSettings,
    mut levels: Levels,
    language: Language,
) -> Vec<QueuePromises> {
    let queue = &settings.spec.queue;
    if levels.is_empty() {
        levels.insert(settings.confidence.percent(), Outcomes::default());
    }
    let name = app.live.queue_name(queue, language);
    let told =
        |(level, outcomes): (u8, Outcomes)| outcomes.told(queue.to_string(), name.clone(), level);
    levels.into_iter().map(told).collect()
}
