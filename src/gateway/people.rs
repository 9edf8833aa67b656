//! What is kept of a customer, for admins: all of it in one answer, or nothing any more.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, Query, State};
use seira_core::model::{CustomerId, SessionId};
use serde::Deserialize;

use super::AppState;
use super::errands::Erasure;
use super::export::{self, ExportError};
use super::problem::{Code, Refused};
use crate::history::StaffSession;
use crate::protocol::http::Problem;
use crate::protocol::people::{CustomerExport, ErasureReceipt, ErasureState};

/// Sessions in one answer.
const PAGE: u32 = 100;

/// Where a page begins.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    after: Option<String>,
}

/// Everything personal of a customer.
///
/// Identity and sessions with all that was written, opened. In pages of 100 sessions.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}/export", tag = "customers", security(("staff" = [])),
    params(
        ("id" = String, Path, description = "Customer id"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
    ),
    responses(
        (status = 200, description = "What is kept of the customer", body = CustomerExport),
        (status = 400, description = "`after` is no session id", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "No admin, or a foreign website asks", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "`customer_unknown`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn export(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    id: Result<Path<String>, PathRejection>,
    Query(After { after }): Query<After>,
) -> Result<Json<CustomerExport>, Refused> {
    let customer = customer_id(id)?;
    let after = after.map(|after| after.parse::<SessionId>()).transpose();
    let after = after.map_err(|fault| Refused::new(Code::BadRequest, format!("after: {fault}")))?;
    tracing::info!(account = who.account.id.0, %customer, "a customer is exported");
    let live = app.live;
    let reads = Arc::clone(&live);
    let read = tokio::task::spawn_blocking(move || {
        export::export(reads.log.as_ref(), &reads.keys, customer, after, PAGE)
    });
    let read = match read.await.map_err(|fault| Refused::internal(&fault))? {
        Ok(mut export) => {
            let archive = &live.history.archive;
            export::complete(archive, &live.keys, &mut export).await.map(|()| export)
        }
        Err(error) => Err(error),
    };
    match read {
        Ok(export) => Ok(Json(export)),
        Err(ExportError::Unknown) => Err(unknown()),
        Err(error) => Err(Refused::internal(&error)),
    }
}

/// Erase a customer.
///
/// Destroys the keys of everything personal; routing facts stay. Where the customer is in line or in
/// conversation, that happens within seconds of the end.
#[utoipa::path(
    delete, path = "/api/v1/customers/{id}", tag = "customers", security(("staff" = [])),
    params(("id" = String, Path, description = "Customer id")),
    responses(
        (status = 200, description = "Done, or as good as done", body = ErasureReceipt),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "No admin, or a foreign website asks", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "`customer_unknown`", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn erase(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<ErasureReceipt>, Refused> {
    let customer = customer_id(id)?;
    tracing::info!(account = who.account.id.0, %customer, "a customer is to be erased");
    let erased = app.live.erase(customer).await.map_err(|error| Refused::internal(&error))?;
    let (state, sessions) = match erased {
        Erasure::Unknown => return Err(unknown()),
        Erasure::Done { sessions } => (ErasureState::Erased, Some(sessions)),
        Erasure::AfterSession => (ErasureState::AfterSession, None),
    };
    Ok(Json(ErasureReceipt { customer: customer.to_string(), state, sessions }))
}

fn customer_id(id: Result<Path<String>, PathRejection>) -> Result<CustomerId, Refused> {
    id.ok().and_then(|Path(id)| id.parse().ok()).ok_or_else(unknown)
}

fn unknown() -> Refused {
    Refused::new(Code::CustomerUnknown, "there is no such customer, or not any more")
}
