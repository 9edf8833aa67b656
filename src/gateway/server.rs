//! The accept loop: connections in, bounded in number and in patience, and a drain that waits.
//!
//! `axum::serve` would do for a page; an edge needs more: a time-out for heads of requests, a cap on
//! connections, and an end that waits for WebSockets too.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

use super::line::Line;

/// Longest head of a request; longer ones are answered with 431.
const HEAD_MAX_BYTES: usize = 32 * 1024;

/// Most header lines of a request.
const HEADERS_MAX: usize = 64;

/// Connections taken at once while the server drains: enough for those who check on it.
const LATE_MAX: usize = 16;

/// Pause after the system refused to give a connection (out of files, out of memory).
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What those hear who come when all places are taken.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\n\
    content-length: 0\r\nconnection: close\r\n\r\n";

/// Why an address cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Somebody else has it.
    #[error(
        "{address} is taken by another program. Stop that program, or choose another address: \
         `{key}` in the configuration, or {variable}=127.0.0.1:PORT"
    )]
    Taken {
        /// The address.
        address: SocketAddr,
        /// The key of the configuration that names it.
        key: &'static str,
        /// The environment variable that names it.
        variable: &'static str,
    },
    /// The system does not give it.
    #[error("{address} cannot be listened on ({key}): {cause}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The key of the configuration that names it.
        key: &'static str,
        /// What the system said.
        cause: io::Error,
    },
}

/// How long the server waits for people and programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For the head of a request, and between two requests of a connection.
    pub head_within: Duration,
    /// For connections to end when the server stops.
    pub drain_within: Duration,
}

impl Default for Patience {
    /// 10 s and 20 s.
    fn default() -> Self {
        Self { head_within: Duration::from_secs(10), drain_within: Duration::from_secs(20) }
    }
}

/// An address that is listened on. Connections queue up until [`Server::run`].
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    patience: Patience,
}

/// How the drain went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drained {
    /// Connections that did not end in time.
    pub left: usize,
}

impl Server {
    /// Listens on the address of the pages.
    ///
    /// # Errors
    /// [`ServerError`] says what to do.
    pub async fn bind(address: SocketAddr) -> Result<Self, ServerError> {
        let listener = listen(address, "server.listen", "SEIRA__SERVER__LISTEN").await?;
        let address = listener.local_addr().unwrap_or(address);
        Ok(Self { listener, address, patience: Patience::default() })
    }

    /// Where it listens; with the port the system chose, where that was left to it.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// With another patience than usual.
    #[must_use]
    pub const fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Serves `routes` until `draining` turns true, at most `connections_max` connections at once;
    /// then lets requests finish and waits for all connections to end. Meanwhile a few short
    /// connections are still taken, so that health checks hear that it is not ready.
    pub async fn run(
        self,
        routes: Router,
        connections_max: u32,
        mut draining: watch::Receiver<bool>,
    ) -> Drained {
        let max = connections_max as usize;
        let places = Arc::new(Semaphore::new(max));
        let stop = draining.clone();
        tokio::select! {
            () = self.accept(&routes, &places, &stop) => {}
            () = wanted(&mut draining) => {}
        }
        let late = Arc::new(Semaphore::new(LATE_MAX));
        let all = places.acquire_many(connections_max);
        tokio::select! {
            () = self.accept(&routes, &late, &stop) => {}
            _ = tokio::time::timeout(self.patience.drain_within, all) => {}
        }
        Drained { left: max - places.available_permits() }
    }

    /// Serves `routes` for as long as this is waited for, at most `connections_max` connections at
    /// once; lets them finish their requests, and ends them, when `over` turns true.
    pub async fn serve_until(
        &self,
        routes: &Router,
        connections_max: u32,
        over: &watch::Receiver<bool>,
    ) {
        let places = Arc::new(Semaphore::new(connections_max as usize));
        self.accept(routes, &places, over).await;
    }

    async fn accept(
        &self,
        routes: &Router,
        places: &Arc<Semaphore>,
        draining: &watch::Receiver<bool>,
    ) {
        let head_within = self.patience.head_within;
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => match Arc::clone(places).try_acquire_owned() {
                    Ok(place) => {
                        // Frames are small and people wait for them.
                        let _ = stream.set_nodelay(true);
                        tokio::spawn(serve(
                            Line::new(stream, place),
                            peer,
                            head_within,
                            routes.clone(),
                            draining.clone(),
                        ));
                    }
                    Err(_) => turn_away(&stream),
                },
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "no connection can be accepted at this moment");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

/// Listens on `address`; `key` and `variable` name it for people.
///
/// # Errors
/// [`ServerError`] says what to do.
pub async fn listen(
    address: SocketAddr,
    key: &'static str,
    variable: &'static str,
) -> Result<TcpListener, ServerError> {
    TcpListener::bind(address).await.map_err(|cause| match cause.kind() {
        io::ErrorKind::AddrInUse => ServerError::Taken { address, key, variable },
        _ => ServerError::Listen { address, key, cause },
    })
}

/// Without waiting: the few bytes fit the fresh connection's buffer, or they are lost.
fn turn_away(stream: &TcpStream) {
    tracing::debug!("all connections are taken; one is turned away");
    let _ = stream.try_write(FULL);
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn serve(
    line: Line,
    peer: SocketAddr,
    head_within: Duration,
    routes: Router,
    mut draining: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        routes.clone().oneshot(request)
    });
    let late = *draining.borrow();
    let connection = http1::Builder::new()
        .keep_alive(!late)
        .timer(TokioTimer::new())
        .header_read_timeout(head_within)
        .max_buf_size(HEAD_MAX_BYTES)
        .max_headers(HEADERS_MAX)
        .half_close(false)
        .serve_connection(TokioIo::new(line), service)
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = wanted(&mut draining), if !late => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Waits until the server wants to stop, or whoever could want it is gone.
pub(super) async fn wanted(draining: &mut watch::Receiver<bool>) {
    let _ = draining.wait_for(|over| *over).await;
}

#[cfg(test)]
mod tests;
