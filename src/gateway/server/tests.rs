//! The accept loop against peers of all kinds.

#![allow(clippy::unwrap_used, reason = "in tests a panic is the message")]

use std::time::Instant;

use axum::routing::get;
use hyper::upgrade::OnUpgrade;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;

use super::*;

const SHORT: Patience =
    Patience { head_within: Duration::from_millis(300), drain_within: Duration::from_secs(5) };

/// Longest time a test waits for something that should happen at once.
const SOON: Duration = Duration::from_secs(10);

struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<Drained>,
}

async fn start(routes: Router, connections_max: u32, patience: Patience) -> Running {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::bind(any).await.unwrap().with_patience(patience);
    let address = server.address();
    let (stop, draining) = watch::channel(false);
    Running { address, stop, task: tokio::spawn(server.run(routes, connections_max, draining)) }
}

fn hello() -> Router {
    Router::new().route("/", get(async || "hello"))
}

/// Sends `request` and reads until the server closes.
async fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    read_all(&mut stream).await
}

async fn read_all(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset after the answer is as good as an end.
    let _ = tokio::time::timeout(SOON, stream.read_to_end(&mut answer)).await.unwrap();
    String::from_utf8(answer).unwrap()
}

const CLOSING: &str = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn a_head_that_does_not_come_is_not_waited_for() {
    let server = start(hello(), 10, SHORT).await;
    assert!(ask(server.address, CLOSING).await.ends_with("hello"));
    for slow in ["", "GET / HTTP/1.1\r\nhost: x\r\n"] {
        let start = Instant::now();
        let answer = ask(server.address, slow).await;
        assert!(start.elapsed() >= SHORT.head_within, "cut too early");
        assert!(!answer.contains("hello"));
    }
    let idle = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
    assert!(ask(server.address, idle).await.ends_with("hello"), "an idle connection is closed");
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let server = start(hello(), 10, SHORT).await;
    // Exactly as long as the buffer: what is left unread at the end would reset the connection.
    let long = format!("{:a<HEAD_MAX_BYTES$}", "GET / HTTP/1.1\r\nhost: x\r\nx: ");
    assert!(ask(server.address, &long).await.starts_with("HTTP/1.1 431 "));
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x: y\r\n".repeat(HEADERS_MAX));
    assert!(ask(server.address, &many).await.starts_with("HTTP/1.1 431 "));
    // HTTP/2 is not spoken: one parser only.
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    assert_eq!(ask(server.address, preface).await, "", "the connection is closed without a word");
}

#[tokio::test]
async fn beyond_the_cap_connections_are_turned_away_until_one_ends() {
    let patient = Patience { head_within: SOON, ..SHORT };
    let server = start(hello(), 2, patient).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        held.push(stream);
    }
    let mut third = TcpStream::connect(server.address).await.unwrap();
    assert!(read_all(&mut third).await.starts_with("HTTP/1.1 503 "));
    drop(held.pop());
    let again = async {
        loop {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            let _ = stream.write_all(CLOSING.as_bytes()).await;
            if read_all(&mut stream).await.ends_with("hello") {
                return;
            }
        }
    };
    tokio::time::timeout(SOON, again).await.unwrap();
}

#[tokio::test]
async fn the_drain_answers_checks_and_waits_for_upgraded_connections() {
    let echo = get(async |mut request: axum::extract::Request| {
        let upgrade = request.extensions_mut().remove::<OnUpgrade>().unwrap();
        tokio::spawn(async move {
            let mut line = TokioIo::new(upgrade.await.unwrap());
            let mut byte = [0];
            while line.read_exact(&mut byte).await.is_ok() {
                line.write_all(&byte).await.unwrap();
            }
        });
        let switch = [("connection", "upgrade"), ("upgrade", "echo")];
        (axum::http::StatusCode::SWITCHING_PROTOCOLS, switch)
    });
    let check = get(async || "not ready");
    let routes = Router::new().route("/", echo).route("/check", check);
    let server = start(routes, 10, SHORT).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let request = "GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    server.stop.send_replace(true);
    for _ in 0..2 {
        let answer = ask(server.address, "GET /check HTTP/1.1\r\nhost: x\r\n\r\n").await;
        assert!(answer.ends_with("not ready"), "{answer}");
    }
    stream.write_all(b"!").await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap(), b'!', "the upgraded connection still talks");
    assert!(!server.task.is_finished());
    drop(stream);
    let drained = tokio::time::timeout(SOON, server.task).await.unwrap().unwrap();
    assert_eq!(drained, Drained { left: 0 });
    assert!(Server::bind(server.address).await.is_ok(), "the port is free for a successor");
}

#[tokio::test]
async fn the_drain_does_not_wait_for_ever() {
    let never = Router::new().route("/", get(async || std::future::pending::<()>().await));
    let patience = Patience { drain_within: Duration::from_millis(200), ..SHORT };
    let server = start(never, 10, patience).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send_replace(true);
    let drained = tokio::time::timeout(SOON, server.task).await.unwrap().unwrap();
    assert_eq!(drained, Drained { left: 1 });
}

#[tokio::test]
async fn a_taken_port_is_named_with_what_to_do() {
    let server = start(hello(), 10, SHORT).await;
    let error = Server::bind(server.address).await.unwrap_err().to_string();
    for needed in [&server.address.to_string(), "taken", "server.listen", "SEIRA__SERVER__LISTEN"] {
        assert!(error.contains(needed), "{error}");
    }
    assert_eq!(error.lines().count(), 1, "{error}");
}
