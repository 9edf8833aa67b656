//! Where WebSockets begin: the handshake's HTTP side. What follows is the business of
//! [`super::live`].

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};

use super::AppState;
use super::problem::{Code, Refused};
use super::traffic::Side;
use crate::history::StaffSession;
use crate::protocol::http::Problem;

/// One connection in so many is never a customer's.
const STAFF_SHARE: u32 = 10;

/// Opens a customer's WebSocket.
///
/// Frames: channel `customer` of `/asyncapi.json`. Needs no sign-in; the first frame is `hello`.
/// A browser's `Origin` must be this server's or that of a website that may embed the widget.
#[utoipa::path(
    get, path = "/ws/customer", tag = "sockets",
    responses(
        (status = 101, description = "The WebSocket is open"),
        (status = 400, description = "Not a WebSocket handshake", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "This website may not ask", body = Problem,
            content_type = "application/problem+json"),
        (status = 426, description = "Not a WebSocket handshake of version 13", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "Shutting down, or too many customers at once", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn customer_socket(State(app): State<AppState>, request: Request) -> Response {
    match app.check_open().and_then(|()| check_room(&app)) {
        Ok(()) => app.live.upgrade_customer(request),
        Err(refused) => refused.into_response(),
    }
}

/// Opens an agent's WebSocket.
///
/// Frames: channel `agent` of `/asyncapi.json`. Needs the cookie of `POST /api/v1/login` and an
/// `Origin` of this server. The socket is closed when the sign-in ends.
#[utoipa::path(
    get, path = "/ws/agent", tag = "sockets", security(("staff" = [])),
    params(("Origin" = String, Header, description = "The origin of this server")),
    responses(
        (status = 101, description = "The WebSocket is open"),
        (status = 400, description = "Not a WebSocket handshake", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed in, or not any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "Not for this role, or a foreign website asks",
            body = Problem, content_type = "application/problem+json"),
        (status = 426, description = "Not a WebSocket handshake of version 13", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "Shutting down", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub async fn agent_socket(
    State(app): State<AppState>,
    Extension(who): Extension<StaffSession>,
    request: Request,
) -> Response {
    match app.check_open() {
        Ok(()) => app.live.upgrade_agent(request, who),
        Err(refused) => refused.into_response(),
    }
}

/// Whether one more customer leaves enough connections for staff: whoever opens sockets by the
/// thousand must not keep agents out.
fn check_room(app: &AppState) -> Result<(), Refused> {
    let max = app.settings.limits.connections_max;
    if app.live.traffic.open(Side::Customer) < max - max / STAFF_SHARE {
        return Ok(());
    }
    Err(Refused::new(Code::Unavailable, "too many customers are connected").retry_after(5))
}
