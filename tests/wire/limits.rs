//! Too much: too fast, too slow, and the end of the server.

use serde_json::json;
use tokio::net::TcpSocket;
use tokio_tungstenite::tungstenite::Message;

use crate::client::Client;
use crate::common::{CONFIG, TestServer, settings};
use seira::cli::house::Keeping;
use seira::history::Role;

#[tokio::test]
async fn too_many_frames_are_refused_and_abuse_is_closed() {
    let mut settings = settings(CONFIG);
    settings.limits.frames_per_s = 1;
    settings.limits.frames_burst = 5;
    let server = TestServer::with(settings, Keeping::Memory).await;
    let (mut page, _) = Client::new_customer(&server).await;
    for _ in 0..4 {
        page.lives().await;
    }
    page.send(json!({ "type": "leave", "id": 8 })).await;
    let error = page.until("error").await;
    assert_eq!((&error["code"], &error["id"]), (&json!("too_fast"), &json!(8)));
    assert!((1..=1_000).contains(&error["retry_after_ms"].as_u64().unwrap()), "{error}");
    for _ in 0..120 {
        page.send(json!({ "type": "ping" })).await;
    }
    assert_eq!(page.closed().await, 1008);
}

#[tokio::test]
async fn a_page_that_does_not_read_is_cut_and_others_are_not() {
    use futures_util::SinkExt as _;
    let mut settings = settings(CONFIG);
    settings.limits.frames_per_s = 1_000_000;
    settings.limits.frames_burst = 1_000_000;
    let server = TestServer::with(settings, Keeping::Memory).await;
    let (mut other, _) = Client::new_customer(&server).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4 * 1024).unwrap();
    let mut deaf = Client::open_with(&server, "/ws/customer", None, socket).await;
    deaf.send(json!({ "type": "hello", "protocol": 1, "locale": "en" })).await;
    // Each is answered with an error of some hundred bytes, which nobody reads.
    let noise = json!({ "type": "x".repeat(280) }).to_string();
    let mut sent = 0_u32;
    while deaf.socket.feed(Message::Text(noise.as_str().into())).await.is_ok() {
        if deaf.socket.flush().await.is_err() {
            break;
        }
        sent += 1;
        assert!(sent < 200_000, "a page that does not read was never cut");
    }
    other.lives().await;
    let mut heard = 0;
    while let Some(Message::Text(_)) = deaf.message().await {
        heard += 1;
    }
    assert!(heard < sent, "{heard} of {sent}");
    other.lives().await;
}

#[tokio::test]
async fn a_server_that_stops_tells_its_pages_when_to_come_back() {
    let server = TestServer::start(CONFIG).await;
    let mut pages = Vec::new();
    for _ in 0..5 {
        pages.push(Client::new_customer(&server).await.0);
    }
    let ready = server.url("/readyz");
    assert_eq!(reqwest::get(&ready).await.unwrap().status(), 200);
    let stopping = tokio::spawn(server.stop());
    let mut waits = Vec::new();
    for page in &mut pages {
        let draining = page.until("draining").await;
        if waits.is_empty() {
            assert_eq!(reqwest::get(&ready).await.unwrap().status(), 503);
        }
        assert_eq!(draining["keeps_sessions"], false, "the journal is in memory");
        waits.push(draining["reconnect_after_ms"].as_u64().unwrap());
        assert_eq!(page.closed().await, 1012);
    }
    assert!(waits.iter().all(|ms| (500..=10_000).contains(ms)), "{waits:?}");
    waits.dedup();
    assert!(waits.len() > 1, "all come back at the same moment");
    stopping.await.unwrap();
}

#[tokio::test]
async fn a_handshake_that_is_none_gets_a_plain_answer() {
    let server = TestServer::start(CONFIG).await;
    let response = server.get("/ws/customer", None).await;
    assert_eq!(response.status(), 426);
    assert_eq!(response.headers()["upgrade"], "websocket");
    let problem: serde_json::Value = response.json().await.unwrap();
    assert_eq!(problem["code"], "bad_request");
}

#[tokio::test]
async fn connections_and_frames_are_counted() {
    let server = TestServer::start(CONFIG).await;
    let (mut page, _) = Client::new_customer(&server).await;
    page.lives().await;
    let address = server.house.app.settings.metrics_listen;
    let text = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
    let text = text.text().await.unwrap();
    for line in [
        "seira_connections{role=\"customer\"} 1",
        "seira_connections{role=\"agent\"} 0",
        "seira_frames_total{role=\"customer\",direction=\"in\"} 2",
        "seira_frames_total{role=\"customer\",direction=\"out\"} 2",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line} in\n{text}");
    }
}

#[tokio::test]
async fn a_start_that_is_put_off_leaves_no_key() {
    let server = TestServer::start(CONFIG).await;
    let (mut page, _) = Client::new_customer(&server).await;
    server.house.app.router.drain();
    page.send(json!({ "type": "start", "id": 1, "queue": "orders", "channel": "chat" })).await;
    assert_eq!(page.refused().await, ("busy".to_owned(), Some(1)));
    assert_eq!(format!("{:?}", server.house.app.live.keys), "Keys(0)");
}

#[tokio::test]
async fn customers_leave_connections_for_staff() {
    let mut settings = settings(CONFIG);
    settings.limits.connections_max = 20;
    let server = TestServer::with(settings, Keeping::Memory).await;
    server.add("maria", Role::Agent, "orders=1").await;
    let mut pages = Vec::new();
    for _ in 0..18 {
        pages.push(Client::new_customer(&server).await.0);
    }
    let request = crate::common::client()
        .get(server.url("/ws/customer"))
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "5");
    drop(response);
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    desk.lives().await;
}
