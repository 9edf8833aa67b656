//! Staff signing in and out.

use std::net::SocketAddr;
use std::time::Instant;

use axum::extract::{ConnectInfo, Extension, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, body};
use serde::de::DeserializeOwned;

use super::AppState;
use super::access::{COOKIE_NAME, cookie};
use super::problem::{Code, Refused};
use crate::history::{Account, HistoryError, Role, StaffSession};
use crate::protocol::http::{Login, Me, Problem, Role as WireRole};

/// Longest body of a call, in bytes.
pub const BODY_MAX_BYTES: usize = 16 * 1024;

/// Sign in.
///
/// Sets the cookie `__Host-seira`, which `/ws/agent` and the other calls of staff need. After
/// several failures the login has to wait; the answer is the same whether the login exists or not.
#[utoipa::path(
    post, path = "/api/v1/login", tag = "staff", request_body = Login,
    responses(
        (status = 200, description = "Signed in; `Set-Cookie` carries the sign-in", body = Me),
        (status = 400, description = "Not a login and a password", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Wrong login or password, or suspended", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "A foreign website asks", body = Problem,
            content_type = "application/problem+json"),
        (status = 413, description = "More than 16 KiB", body = Problem,
            content_type = "application/problem+json"),
        (status = 415, description = "Not `application/json`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "Too many failures; see `Retry-After`", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "Too many sign-ins at this moment", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn login(State(app): State<AppState>, request: Request) -> Result<Response, Refused> {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip());
    let Login { login, password } = read(request).await?;
    app.attempts.begin(&login, from, Instant::now()).map_err(|wait| {
        let seconds = wait.as_secs() + 1;
        let detail = format!("too many failed sign-ins; try again in {seconds} s");
        Refused::new(Code::TooManyAttempts, detail).retry_after(seconds)
    })?;
    let accounts = &app.history.accounts;
    let account = accounts.verify(&login, password).await.map_err(refuse)?.ok_or_else(|| {
        Refused::new(Code::BadCredentials, "login and password do not belong together")
    })?;
    app.attempts.succeeded(&login, from);
    // An account made a moment ago by another process must not reach a router that does not know it.
    app.staff.follow(&app).await.map_err(|error| Refused::internal(&error))?;
    let token = accounts.sign_in(account.id, app.settings.limits.staff_session).await;
    let token = token.map_err(refuse)?;
    let mut response = Json(me(&account)).into_response();
    response.headers_mut().insert(SET_COOKIE, set_cookie(token.as_str(), ""));
    Ok(response)
}

/// Sign out.
///
/// Ends the sign-in and its sockets, and takes the cookie away. Harmless to repeat.
#[utoipa::path(
    post, path = "/api/v1/logout", tag = "staff",
    responses(
        (status = 204, description = "Signed out"),
        (status = 403, description = "A foreign website asks", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn logout(State(app): State<AppState>, headers: HeaderMap) -> Result<Response, Refused> {
    if let Some(token) = cookie(&headers)
        && let Some(revocation) = app.history.accounts.sign_out(token).await.map_err(refuse)?
    {
        app.revoke(revocation);
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(SET_COOKIE, set_cookie("", "; Max-Age=0"));
    Ok(response)
}

/// Who is signed in.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "staff", security(("staff" = [])),
    responses(
        (status = 200, description = "The account", body = Me),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "A foreign website asks", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn who(Extension(session): Extension<StaffSession>) -> Json<Me> {
    Json(me(&session.account))
}

fn me(account: &Account) -> Me {
    Me {
        account: account.id.0,
        login: account.login.clone(),
        name: account.name.clone(),
        role: match account.role {
            Role::Agent => WireRole::Agent,
            Role::Supervisor => WireRole::Supervisor,
            Role::Admin => WireRole::Admin,
        },
    }
}

/// `Secure` holds on `http://127.0.0.1` too: browsers treat loopback as trustworthy.
fn set_cookie(token: &str, more: &str) -> HeaderValue {
    let text = format!("{COOKIE_NAME}={token}; Path=/; Secure; HttpOnly; SameSite=Strict{more}");
    HeaderValue::from_str(&text).expect("base64url and constants are visible ASCII")
}

fn refuse(error: HistoryError) -> Refused {
    match error {
        HistoryError::Busy => {
            Refused::new(Code::Unavailable, "too many sign-ins at this moment").retry_after(2)
        }
        error => Refused::internal(&error),
    }
}

/// The JSON body of `request`.
pub(super) async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Refused> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
    if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json")) {
        return Err(Refused::new(Code::BadRequest, "Content-Type must be application/json")
            .status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    check_length(request.headers())?;
    let bytes = body::to_bytes(request.into_body(), BODY_MAX_BYTES).await;
    let bytes = bytes.map_err(|_| too_large())?;
    let mut json = serde_json::Deserializer::from_slice(&bytes);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| Refused::new(Code::BadRequest, format!("body: {error}")))?;
    json.end().map_err(|error| Refused::new(Code::BadRequest, format!("body: {error}")))?;
    Ok(value)
}

/// Refuses a body that says of itself that it is too long, before any of it is read.
pub(super) fn check_length(headers: &HeaderMap) -> Result<(), Refused> {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let length = length.and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > BODY_MAX_BYTES) { Err(too_large()) } else { Ok(()) }
}

fn too_large() -> Refused {
    Refused::new(Code::TooLarge, format!("the body must have at most {BODY_MAX_BYTES} bytes"))
}
