//! Every address of the server, and what stands before the handlers.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::handler::HandlerWithoutStateExt;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use tracing::Level;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::headers::Policy;
use super::openapi::{Api, Descriptions};
use super::problem::{Code, Refused};
use super::{
    AppState, access, earlier, headers, health, list_agents, list_sessions, list_waiting, login,
    openapi, pages, people, report_promises, sockets, supervision, surges, transcript, why,
};
use crate::config::Settings;

/// Longest time from the head of a request to the head of its answer; the body's arrival included.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// The handlers with their descriptions.
fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(login::login))
        .routes(routes!(login::logout))
        .routes(routes!(login::who))
        .routes(routes!(supervision::queues))
        .routes(routes!(list_waiting::queue_sessions))
        .routes(routes!(list_agents::agents))
        .routes(routes!(list_sessions::sessions))
        .routes(routes!(supervision::pause))
        .routes(routes!(supervision::resume))
        .routes(routes!(surges::declare, surges::end))
        .routes(routes!(supervision::move_line))
        .routes(routes!(why::session_why))
        .routes(routes!(report_promises::promises))
        .routes(routes!(transcript::transcript))
        .routes(routes!(earlier::earlier))
        .routes(routes!(earlier::customer))
        .routes(routes!(supervision::reassign))
        .routes(routes!(supervision::pull))
        .routes(routes!(supervision::push_up))
        .routes(routes!(people::export))
        .routes(routes!(people::erase))
        .routes(routes!(sockets::customer_socket))
        .routes(routes!(sockets::agent_socket))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(openapi::openapi))
        .routes(routes!(openapi::asyncapi))
}

/// The description of the HTTP calls.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    described().into_openapi()
}

/// The whole server as one service.
pub fn routes(app: AppState) -> Router {
    let (calls, document) = described().split_for_parts();
    let guarded = calls
        .merge(static_pages())
        .route_layer(middleware::from_fn_with_state(app.clone(), access::guard))
        // After the guard, which knows no rule for methods that no handler has.
        .method_not_allowed_fallback(wrong_method)
        .fallback_service(nothing_here.into_service())
        .layer(Extension(Descriptions::new(&document)));
    watched(guarded, &app.settings).with_state(app)
}

/// The pages, which need nothing but the program.
pub(super) fn static_pages<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/", get(pages::home))
        .route("/widget.js", get(pages::loader))
        .route("/widget", get(pages::widget_folder))
        .route("/widget/", get(pages::widget))
        .route("/agent", get(pages::agent))
        .route("/agent/", get(pages::agent))
        .route("/supervisor", get(pages::supervisor))
        .route("/supervisor/", get(pages::supervisor))
        .route("/demo", get(pages::demo))
        .route("/demo/", get(pages::demo))
        .route("/assets/{*path}", get(pages::asset))
}

/// With what stands before every handler: bounds, headers, a log line.
pub(super) fn watched<S>(routes: Router<S>, settings: &Settings) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    routes
        .layer(middleware::from_fn(bounded))
        .layer(middleware::from_fn_with_state(Policy::new(settings), headers::secure))
        .layer(middleware::from_fn(observe))
}

async fn nothing_here() -> Refused {
    Refused::new(Code::NotFound, "there is nothing at this address; see /openapi.json")
}

async fn wrong_method() -> Refused {
    Refused::new(Code::MethodNotAllowed, "this address does not take that method; see `Allow`")
}

/// Refuses bodies that are too long and answers in time.
async fn bounded(request: Request, next: Next) -> Response {
    if let Err(refused) = login::check_length(request.headers()) {
        return refused.into_response();
    }
    let answer = tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await;
    answer.unwrap_or_else(|_| {
        Refused::new(Code::Unavailable, "this took too long").retry_after(5).into_response()
    })
}

/// One log line per request. Addresses are logged as they were registered, so that nothing a client
/// wrote gets into the log: no query, no token.
async fn observe(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let path = path.as_ref().map_or("none", MatchedPath::as_str);
    let response = next.run(request).await;
    let (status, ms) = (response.status().as_u16(), start.elapsed().as_millis());
    if path.starts_with("/api") || path.starts_with("/ws") {
        tracing::event!(Level::INFO, %method, path, status, ms, "request");
    } else {
        tracing::event!(Level::DEBUG, %method, path, status, ms, "request");
    }
    response
}
