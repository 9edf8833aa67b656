//! What answers while the server cannot begin, because a disk or a database does not do its work: that
//! the process lives and why it is not ready, the pages, and to customers what the operator says then.
//!
//! Nobody is let in and nothing is known of anybody: whoever is told by a token gets it read when the
//! server has begun.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::OnUpgrade;
use seira_core::model::Language;
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{interval, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::live::{RECONNECT_MS, chance};
use super::origin::Origins;
use super::outbox::{Closing, encode};
use super::problem::Refused;
use super::routes::{static_pages, watched};
use super::server::wanted;
use super::upgrade::{self, Socket};
use super::{frames, health, trouble};
use crate::config::Settings;
use crate::journal::StorageKind;
use crate::protocol::conversation::DrainingFrame;
use crate::protocol::customer::{CustomerFrame, CustomerServerFrame};

/// How often pages are told again: below the ten seconds after which they would look for another
/// connection.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// From the handshake to `hello`.
const HELLO_MAX: Duration = Duration::from_secs(15);

/// How long one write may take before the page counts as gone.
const WRITE_MAX: Duration = Duration::from_secs(10);

/// What the handlers have.
#[derive(Clone)]
struct StandIn {
    settings: Arc<Settings>,
    origins: Arc<Origins>,
    trouble: watch::Receiver<StorageKind>,
    over: watch::Receiver<bool>,
}

/// The addresses that are served instead of [`super::routes()`]. `trouble` tells what keeps the server
/// from beginning; `over` turns true when it has begun, and pages come back then.
pub fn routes(
    settings: Arc<Settings>,
    trouble: watch::Receiver<StorageKind>,
    over: watch::Receiver<bool>,
) -> Router {
    let origins = Arc::new(Origins::new(&settings));
    let routes = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/ws/customer", get(customer_socket))
        .merge(static_pages())
        .fallback(not_now);
    let stand_in = StandIn { settings: Arc::clone(&settings), origins, trouble, over };
    watched(routes, &settings).with_state(stand_in)
}

async fn not_now(State(stand_in): State<StandIn>) -> Refused {
    Refused::storage(*stand_in.trouble.borrow())
}

async fn customer_socket(State(stand_in): State<StandIn>, mut request: Request) -> Response {
    if let Err(refused) = stand_in.origins.check_customer_socket(request.headers()) {
        return refused.into_response();
    }
    match upgrade::accept(&mut request) {
        Ok((response, upgrade)) => {
            tokio::spawn(stand_in.keep_company(upgrade));
            response
        }
        Err(response) => *response,
    }
}

impl StandIn {
    /// Tells a page that nothing is taken, until something is. There is no `welcome`: it would say
    /// that there is no session.
    async fn keep_company(mut self, upgrade: OnUpgrade) {
        let Some(socket) = upgrade::open(upgrade).await else { return };
        let (mut sink, mut stream) = socket.split();
        let language = match timeout(HELLO_MAX, hello(&mut stream)).await {
            Ok(Some(Ok(language))) => language,
            Ok(Some(Err(error))) => {
                say(&mut sink, &CustomerServerFrame::Error(*error)).await;
                return close(&mut sink, Closing::GONE).await;
            }
            Ok(None) => return,
            Err(_) => return close(&mut sink, Closing::NO_HELLO).await,
        };
        let error = trouble::unavailable(&self.settings, None, language);
        let mut stays = say(&mut sink, &CustomerServerFrame::Error(error)).await;
        let mut beat = interval(TELL_EVERY);
        while stays {
            tokio::select! {
                () = wanted(&mut self.over) => return goodbye(&mut sink).await,
                _ = beat.tick() => {
                    let kind = *self.trouble.borrow();
                    let told = trouble::service_frame(&self.settings, Some(kind), language, false);
                    stays = say(&mut sink, &CustomerServerFrame::Service(told)).await;
                }
                // Whatever is asked for: the page asks again when it is welcome.
                read = stream.next() => stays = matches!(read, Some(Ok(it)) if !it.is_close()),
            }
        }
    }
}

/// The language of a `hello`, or what is wrong with it; none: the page has gone.
async fn hello(
    stream: &mut SplitStream<Socket>,
) -> Option<Result<Language, Box<crate::protocol::error::ErrorFrame>>> {
    loop {
        match stream.next().await?.ok()? {
            Message::Text(text) => {
                return Some(match frames::parse::<CustomerFrame>(&text, false) {
                    Ok(CustomerFrame::Hello { locale, .. }) => Ok(locale.into()),
                    // The first frame is a `hello`, or it is refused.
                    Ok(_) => Ok(Language::En),
                    Err(error) => Err(Box::new(error)),
                });
            }
            Message::Close(_) => return None,
            Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
    }
}

/// The server has begun: pages come back, spread over time.
async fn goodbye(sink: &mut SplitSink<Socket, Message>) {
    let reconnect_after_ms = chance(RECONNECT_MS);
    let frame = DrainingFrame { reconnect_after_ms, keeps_sessions: true };
    if say(sink, &CustomerServerFrame::Draining(frame)).await {
        close(sink, Closing::DRAINING).await;
    }
}

async fn say<T: Serialize>(sink: &mut SplitSink<Socket, Message>, frame: &T) -> bool {
    matches!(timeout(WRITE_MAX, sink.send(Message::Text(encode(frame)))).await, Ok(Ok(())))
}

async fn close(sink: &mut SplitSink<Socket, Message>, closing: Closing) {
    let frame = CloseFrame { code: closing.code, reason: closing.reason.into() };
    let _ = timeout(WRITE_MAX, sink.send(Message::Close(Some(frame)))).await;
}
