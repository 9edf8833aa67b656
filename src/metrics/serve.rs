//! A listener of its own for `GET /metrics`, so that no proxy shows the numbers to the world.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::header::{ALLOW, CONTENT_TYPE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Scrapes at once; a Prometheus pair with a curious person needs three.
const CONNECTIONS_MAX: usize = 16;
/// How long a client may take to send its request line and headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long one scrape may take altogether.
const SCRAPE_TIMEOUT: Duration = Duration::from_secs(30);
/// How often observations are moved into buckets while nobody scrapes.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);
/// Pause after the system could not accept a connection: out of descriptors, most likely.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Why the listener could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another program listens there.
    #[error(
        "{0} is taken by another program. Stop that program, or choose another address for the \
         metrics: `server.metrics_listen` in the configuration, or \
         SEIRA__SERVER__METRICS_LISTEN=127.0.0.1:PORT"
    )]
    Taken(SocketAddr),
    /// Anything else.
    #[error("metrics: cannot listen on {0}: {1}")]
    Other(SocketAddr, std::io::Error),
}

/// Opens the listener. There is no sign-in on it, so an address beyond this machine is warned of.
///
/// # Errors
/// [`BindError`].
pub async fn bind(address: SocketAddr) -> Result<TcpListener, BindError> {
    let listener = TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => BindError::Taken(address),
        _ => BindError::Other(address, error),
    })?;
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "metrics are open to whoever reaches this address");
    }
    Ok(listener)
}

/// Answers `GET /metrics` with what `render` gives until `stop` is done; calls `upkeep` every 5 s.
pub async fn serve(
    listener: &TcpListener,
    render: Arc<dyn Fn() -> String + Send + Sync>,
    upkeep: impl Fn() + Send,
    stop: impl Future<Output = ()> + Send,
) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut upkeep_due = tokio::time::interval(UPKEEP_EVERY);
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = upkeep_due.tick() => upkeep(),
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    // Beyond the cap a connection is dropped at once.
                    if let Ok(seat) = room.clone().try_acquire_owned() {
                        let render = render.clone();
                        tokio::spawn(async move {
                            scrape(stream, render).await;
                            drop(seat);
                        });
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "metrics: a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
}

async fn scrape(stream: TcpStream, render: Arc<dyn Fn() -> String + Send + Sync>) {
    let service = service_fn(move |request| answer(request, render.clone()));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    // A client that goes away or dawdles is nothing to tell anybody.
    let _ = tokio::time::timeout(SCRAPE_TIMEOUT, connection).await;
}

async fn answer(
    request: Request<hyper::body::Incoming>,
    render: Arc<dyn Fn() -> String + Send + Sync>,
) -> Result<Response<Body>, Infallible> {
    let mut response = Response::new(Body::empty());
    if request.uri().path() != "/metrics" {
        *response.status_mut() = StatusCode::NOT_FOUND;
    } else if request.method() != Method::GET {
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        response.headers_mut().insert(ALLOW, hyper::header::HeaderValue::from_static("GET"));
    } else if let Ok(text) = tokio::task::spawn_blocking(move || render()).await {
        let kind = "text/plain; version=0.0.4; charset=utf-8";
        response.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
        *response.body_mut() = Body::from(text);
    } else {
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    }
    Ok(response)
}
