//! The description of the HTTP calls, served at `/openapi.json` and made from the handlers.

use std::sync::Arc;

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::{Extension, body::Bytes};
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::access::COOKIE_NAME;

/// What the handlers do not say themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Seira",
        description = "HTTP calls of the contact center. Customers and agents talk over \
            WebSockets; their frames are described in `/asyncapi.json`.\n\n\
            Staff sign in with `POST /api/v1/login`, keep the cookie `__Host-seira` it sets, and \
            open `/ws/agent` with that cookie and an `Origin` header of this server. Errors are \
            `application/problem+json` with a stable `code`."
    ),
    tags(
        (name = "staff", description = "Signing in and out"),
        (name = "floor", description = "Watching and steering the floor, for supervisors"),
        (name = "history", description = "What was: conversations, earlier sessions, customers"),
        (name = "customers", description = "What is kept of a customer, for admins"),
        (name = "sockets", description = "Where WebSockets are opened"),
        (name = "operations", description = "Health and descriptions"),
    ),
    modifiers(&StaffCookie)
)]
pub struct Api;

struct StaffCookie;

impl Modify for StaffCookie {
    fn modify(&self, document: &mut Document) {
        let cookie = ApiKeyValue::with_description(
            COOKIE_NAME,
            "Set by `POST /api/v1/login`; ends with `POST /api/v1/logout`, after a time without \
             use, and when the account is suspended or gets another password.",
        );
        let scheme = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
        document
            .components
            .get_or_insert_default()
            .security_schemes
            .insert("staff".to_owned(), scheme.into());
    }
}

/// Both descriptions, written once at the start.
#[derive(Debug, Clone)]
pub struct Descriptions {
    openapi: Bytes,
    asyncapi: Bytes,
}

impl Descriptions {
    /// With the document that the handlers add up to.
    #[must_use]
    pub fn new(openapi: &Document) -> Arc<Self> {
        let asyncapi = crate::protocol::asyncapi::document();
        Arc::new(Self { openapi: written(openapi), asyncapi: written(&asyncapi) })
    }
}

fn written(document: &impl serde::Serialize) -> Bytes {
    serde_json::to_vec_pretty(document).expect("documents are plain structs").into()
}

/// This description.
#[utoipa::path(
    get, path = "/openapi.json", tag = "operations",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json"))
)]
pub async fn openapi(Extension(both): Extension<Arc<Descriptions>>) -> Response {
    json(both.openapi.clone())
}

/// The description of the frames.
#[utoipa::path(
    get, path = "/asyncapi.json", tag = "operations",
    responses((status = 200, description = "AsyncAPI 3", content_type = "application/json"))
)]
pub async fn asyncapi(Extension(both): Extension<Arc<Descriptions>>) -> Response {
    json(both.asyncapi.clone())
}

fn json(document: Bytes) -> Response {
    let mut response = document.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
