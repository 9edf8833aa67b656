//! Who may call what, in one place. What is not listed here is refused.
//!
//! [`guard`] stands before every handler: it finds the rule of the route that was matched, checks
//! the origin and the sign-in, and leaves a [`StaffSession`] in the request where one is needed.

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::AppState;
use super::problem::{Code, Refused};
use crate::history::{Role, StaffSession};

/// Name of the cookie of staff. The prefix makes browsers insist on `Secure`, `Path=/` and no
/// `Domain` (RFC 6265bis, section 4.1.3.2).
pub const COOKIE_NAME: &str = "__Host-seira";

/// Something that only some roles may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Know who one is.
    SeeSelf,
    /// Take sessions: be an agent for the router.
    TakeSessions,
    /// See who waits in a queue.
    SeeLines,
    /// Read the names and topics of customers of every queue; agents see those of their own.
    ReadCustomers,
    /// Read what was said in conversations: agents in their own, and earlier ones of the same customer.
    ReadConversations,
    /// See how queues are, and why sessions wait or went to whom.
    WatchFloor,
    /// Pause queues, and move sessions and whole lines.
    SteerFloor,
    /// Export all there is of a customer, and erase it.
    ManageCustomers,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 8] = [
        Self::SeeSelf,
        Self::TakeSessions,
        Self::SeeLines,
        Self::ReadCustomers,
        Self::ReadConversations,
        Self::WatchFloor,
        Self::SteerFloor,
        Self::ManageCustomers,
    ];

    /// The matrix.
    #[must_use]
    pub const fn of(self, role: Role) -> bool {
        match (self, role) {
            (Self::SeeSelf | Self::SeeLines, Role::Agent | Role::Supervisor | Role::Admin)
            | (Self::TakeSessions | Self::ReadConversations, Role::Agent | Role::Supervisor)
            | (Self::ReadCustomers, Role::Supervisor)
            | (Self::WatchFloor | Self::SteerFloor, Role::Supervisor | Role::Admin)
            | (Self::ManageCustomers, Role::Admin) => true,
            (Self::ManageCustomers, Role::Agent | Role::Supervisor)
            | (Self::TakeSessions | Self::ReadCustomers | Self::ReadConversations, Role::Admin)
            | (Self::ReadCustomers | Self::WatchFloor | Self::SteerFloor, Role::Agent) => false,
        }
    }
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Everybody, from everywhere.
    Public,
    /// Everybody, but no foreign website.
    OwnPages,
    /// Customers' pages.
    Customers,
    /// Staff with this permission, by HTTP.
    Staff(Permission),
    /// Staff with this permission, by WebSocket.
    StaffSocket(Permission),
}

/// The rule of a route, by the path as it was registered; none: nobody.
#[must_use]
pub fn rule(method: &Method, path: &str) -> Option<Rule> {
    match (method.as_str(), path) {
        ("POST", "/api/v1/login" | "/api/v1/logout") => Some(Rule::OwnPages),
        ("GET" | "HEAD", "/api/v1/me") => Some(Rule::Staff(Permission::SeeSelf)),
        ("GET" | "HEAD", "/api/v1/queues/{queue}/sessions") => {
            Some(Rule::Staff(Permission::SeeLines))
        }
        (
            "GET" | "HEAD",
            "/api/v1/queues"
            | "/api/v1/agents"
            | "/api/v1/sessions"
            | "/api/v1/sessions/{id}/why"
            | "/api/v1/reports/promises",
        ) => Some(Rule::Staff(Permission::WatchFloor)),
        ("GET" | "HEAD", "/api/v1/sessions/{id}/transcript" | "/api/v1/sessions/{id}/earlier") => {
            Some(Rule::Staff(Permission::ReadConversations))
        }
        ("GET" | "HEAD", "/api/v1/customers/{id}") => Some(Rule::Staff(Permission::ReadCustomers)),
        (
            "POST",
            "/api/v1/queues/{queue}/pause"
            | "/api/v1/queues/{queue}/resume"
            | "/api/v1/queues/{queue}/move"
            | "/api/v1/queues/{queue}/surge"
            | "/api/v1/sessions/{id}/reassign"
            | "/api/v1/sessions/{id}/push-up",
        )
        | ("DELETE", "/api/v1/queues/{queue}/surge") => Some(Rule::Staff(Permission::SteerFloor)),
        ("GET" | "HEAD", "/api/v1/customers/{id}/export")
        | ("DELETE", "/api/v1/customers/{id}") => Some(Rule::Staff(Permission::ManageCustomers)),
        ("POST", "/api/v1/sessions/{id}/pull") => Some(Rule::Staff(Permission::TakeSessions)),
        ("GET", "/ws/agent") => Some(Rule::StaffSocket(Permission::TakeSessions)),
        ("GET", "/ws/customer") => Some(Rule::Customers),
        (
            "GET" | "HEAD",
            "/healthz" | "/readyz" | "/openapi.json" | "/asyncapi.json" | "/" | "/widget.js"
            | "/widget" | "/widget/" | "/agent" | "/agent/" | "/supervisor" | "/supervisor/"
            | "/demo" | "/demo/" | "/assets/{*path}",
        ) => Some(Rule::Public),
        _ => None,
    }
}

/// Lets a request through that its route's rule allows.
pub async fn guard(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().cloned();
    let path = path.as_ref().map_or("", MatchedPath::as_str);
    match check(&app, rule(request.method(), path), request.headers()).await {
        Ok(Some(session)) => {
            request.extensions_mut().insert(session);
        }
        Ok(None) => {}
        Err(refused) => return refused.into_response(),
    }
    next.run(request).await
}

async fn check(
    app: &AppState,
    rule: Option<Rule>,
    headers: &HeaderMap,
) -> Result<Option<StaffSession>, Refused> {
    match rule {
        Some(Rule::Public) => Ok(None),
        Some(Rule::OwnPages) => app.origins.check_own(headers).map(|()| None),
        Some(Rule::Customers) => app.origins.check_customer_socket(headers).map(|()| None),
        Some(Rule::Staff(permission)) => {
            app.origins.check_own(headers)?;
            staff(app, permission, headers).await.map(Some)
        }
        Some(Rule::StaffSocket(permission)) => {
            app.origins.check_own_socket(headers)?;
            staff(app, permission, headers).await.map(Some)
        }
        None => Err(Refused::new(Code::Forbidden, "nobody may call this")),
    }
}

async fn staff(
    app: &AppState,
    permission: Permission,
    headers: &HeaderMap,
) -> Result<StaffSession, Refused> {
    let not_signed_in = || Refused::new(Code::NotSignedIn, "sign in with POST /api/v1/login");
    let token = cookie(headers).ok_or_else(not_signed_in)?;
    let idle = app.settings.limits.staff_session;
    let session = app.history.accounts.signed_in(token, idle).await;
    let session = session.map_err(|error| Refused::internal(&error))?.ok_or_else(not_signed_in)?;
    if !permission.of(session.account.role) {
        let detail = format!("this is not for accounts with the role {}", session.account.role);
        return Err(Refused::new(Code::Forbidden, detail));
    }
    Ok(session)
}

/// The token of the staff cookie, if there is one.
#[must_use]
pub fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE_NAME).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_listed_is_nobodys() {
        for (method, path) in [
            (Method::GET, "/api/v1/accounts"),
            (Method::GET, "/api/v1/login"),
            (Method::POST, "/api/v1/me"),
            (Method::GET, "/api/v1/queues/{queue}/pause"),
            (Method::POST, "/api/v1/queues"),
            (Method::DELETE, "/healthz"),
            (Method::POST, "/ws/agent"),
            (Method::GET, ""),
        ] {
            assert_eq!(rule(&method, path), None, "{method} {path}");
        }
    }

    #[test]
    fn the_matrix_of_roles() {
        for permission in Permission::ALL {
            let [agent, supervisor, admin] =
                [Role::Agent, Role::Supervisor, Role::Admin].map(|role| permission.of(role));
            let expected = match permission {
                Permission::SeeSelf | Permission::SeeLines => [true, true, true],
                Permission::TakeSessions | Permission::ReadConversations => [true, true, false],
                Permission::ReadCustomers => [false, true, false],
                Permission::WatchFloor | Permission::SteerFloor => [false, true, true],
                Permission::ManageCustomers => [false, false, true],
            };
            assert_eq!([agent, supervisor, admin], expected, "{permission:?}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "a=1; __Host-seira=secret; b=2".parse().unwrap());
        assert_eq!(cookie(&headers), Some("secret"));
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "x__Host-seira=secret; seira=2".parse().unwrap());
        assert_eq!(cookie(&headers), None);
    }
}
