//! A plain WebSocket client: what somebody would write who has only the documents.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use super::Served;

/// Longest wait for anything; a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// One connection. Frames are JSON objects.
pub struct Client {
    /// The socket itself, for those who misbehave.
    pub socket: WebSocketStream<TcpStream>,
    next_id: u64,
    /// Frames that came while waiting for an answer.
    aside: VecDeque<Value>,
}

/// What a customer keeps between connections.
#[derive(Clone, Debug)]
pub struct Kept {
    pub device: String,
    pub token: String,
    pub session: String,
}

impl Client {
    /// Connects to `path`, with the cookie of a sign-in where one is needed.
    pub async fn open(server: &impl Served, path: &str, cookie: Option<&str>) -> Self {
        Self::open_with(server, path, cookie, TcpSocket::new_v4().unwrap()).await
    }

    /// Likewise, over a socket with options of its own.
    pub async fn open_with(
        server: &impl Served,
        path: &str,
        cookie: Option<&str>,
        socket: TcpSocket,
    ) -> Self {
        let stream = socket.connect(server.address()).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut request = server.ws_url(path).into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("origin", HeaderValue::from_str(&server.origin()).unwrap());
        if let Some(cookie) = cookie {
            headers.insert("cookie", HeaderValue::from_str(cookie).unwrap());
        }
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await.unwrap();
        Self { socket, next_id: 1, aside: VecDeque::new() }
    }

    /// A customer's page before `hello`.
    pub async fn customer(server: &impl Served) -> Self {
        Self::open(server, "/ws/customer", None).await
    }

    /// A new customer after `hello`, with the `welcome`.
    pub async fn new_customer(server: &impl Served) -> (Self, Value) {
        let mut page = Self::customer(server).await;
        page.send(json!({ "type": "hello", "protocol": 1, "locale": "en" })).await;
        let welcome = page.until("welcome").await;
        (page, welcome)
    }

    /// A new customer in the line of `queue`.
    pub async fn waiting_customer(server: &impl Served, queue: &str) -> (Self, Kept) {
        let (mut page, welcome) = Self::new_customer(server).await;
        let kept = page.start(queue, welcome["device"].as_str().unwrap()).await;
        (page, kept)
    }

    /// A page of a customer who was here before.
    pub async fn resumed(server: &impl Served, kept: &Kept, last_seq: u64) -> (Self, Value) {
        let mut page = Self::customer(server).await;
        page.send(json!({
            "type": "hello", "protocol": 1, "locale": "en",
            "token": kept.token, "device": kept.device, "last_seq": last_seq,
        }))
        .await;
        let welcome = page.until("welcome").await;
        // The counter belongs to the device and goes on.
        page.next_id = 1_000 + last_seq * 10;
        (page, welcome)
    }

    /// Asks for help and waits until the session is there.
    pub async fn start(&mut self, queue: &str, device: &str) -> Kept {
        let id = self
            .ask(json!({
                "type": "start", "queue": queue, "channel": "chat", "name": "Ada", "topic": "Help",
            }))
            .await;
        let session = self.until("session").await;
        self.acked(id).await;
        Kept {
            device: device.to_owned(),
            token: session["token"].as_str().unwrap().to_owned(),
            session: session["session"].as_str().unwrap().to_owned(),
        }
    }

    /// An agent's page after `hello`, with the `snapshot`.
    pub async fn agent(server: &impl Served, cookie: &str) -> (Self, Value) {
        Self::agent_having(server, cookie, json!({})).await
    }

    /// Likewise, of an agent who has seen parts of conversations.
    pub async fn agent_having(server: &impl Served, cookie: &str, have: Value) -> (Self, Value) {
        let mut page = Self::open(server, "/ws/agent", Some(cookie)).await;
        page.send(json!({
            "type": "hello", "protocol": 1, "locale": "en", "have": have,
            "device": "0197c1a2-3b4c-7d5e-8f60-718293a4b5c6",
        }))
        .await;
        let snapshot = page.until("snapshot").await;
        // Gaps are fine: no page of this test uses another one's numbers.
        static PAGES: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
        page.next_id = PAGES.fetch_add(1, std::sync::atomic::Ordering::Relaxed) * 10_000;
        (page, snapshot)
    }

    /// An agent who takes work.
    pub async fn ready_agent(server: &impl Served, login: &str) -> (Self, String) {
        let cookie = server.sign_in(login).await;
        let (mut page, _) = Self::agent(server, &cookie).await;
        let id = page.ask(json!({ "type": "presence", "presence": "available" })).await;
        page.acked(id).await;
        (page, cookie)
    }

    /// Takes the next offer.
    pub async fn accept(&mut self) -> String {
        let offer = self.until("offer").await;
        let id = self.ask(json!({ "type": "accept", "offer": offer["offer"]["offer"] })).await;
        self.acked(id).await;
        offer["offer"]["session"].as_str().unwrap().to_owned()
    }

    /// Sends a frame as it is.
    pub async fn send(&mut self, frame: Value) {
        self.send_text(&frame.to_string()).await;
    }

    /// Sends any text.
    pub async fn send_text(&mut self, text: &str) {
        self.socket.send(Message::Text(text.into())).await.unwrap();
    }

    /// Sends a frame with the next number, which is returned.
    pub async fn ask(&mut self, mut frame: Value) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        frame["id"] = id.into();
        self.send(frame).await;
        id
    }

    /// The next frame.
    pub async fn next(&mut self) -> Value {
        match self.aside.pop_front() {
            Some(frame) => frame,
            None => self.fresh().await,
        }
    }

    async fn fresh(&mut self) -> Value {
        match self.message().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("a frame was expected, not {other:?}"),
        }
    }

    /// The next message that is no pong of the protocol; none when the connection has ended.
    pub async fn message(&mut self) -> Option<Message> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            match message.expect("nothing came for too long") {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => return Some(message),
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// The next frame of that type; others are passed over.
    pub async fn until(&mut self, kind: &str) -> Value {
        self.until_where(|frame| frame["type"] == kind).await
    }

    /// The next frame for which `wanted` holds.
    pub async fn until_where(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = self.next().await;
            if wanted(&frame) {
                return frame;
            }
        }
    }

    /// Waits for the `ack` of `id`; what comes before it is read later.
    pub async fn acked(&mut self, id: u64) -> Value {
        if let Some(place) = self.aside.iter().position(|frame| answers(frame, id)) {
            return accepted(self.aside.remove(place).unwrap());
        }
        loop {
            let frame = self.fresh().await;
            if answers(&frame, id) {
                return accepted(frame);
            }
            self.aside.push_back(frame);
        }
    }

    /// Waits for an `error` and returns its code and id.
    pub async fn refused(&mut self) -> (String, Option<u64>) {
        let error = self.until("error").await;
        assert!(!error["message"].as_str().unwrap().is_empty(), "{error}");
        (error["code"].as_str().unwrap().to_owned(), error["id"].as_u64())
    }

    /// Whether the connection still answers.
    pub async fn lives(&mut self) {
        self.send(json!({ "type": "ping" })).await;
        self.until("pong").await;
    }

    /// Waits for the end and returns the close code.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match self.message().await {
                Some(Message::Close(frame)) => {
                    return frame.map_or(1005, |frame| frame.code.into());
                }
                Some(_) => {}
                None => return 1006,
            }
        }
    }

    /// Closes politely.
    pub async fn leave(mut self) {
        let _ = self.socket.close(None).await;
    }
}

fn answers(frame: &Value, id: u64) -> bool {
    (frame["type"] == "ack" || frame["type"] == "error") && frame["id"] == id
}

fn accepted(answer: Value) -> Value {
    assert_eq!(answer["type"], "ack", "{answer}");
    answer
}

/// Sends a message and waits for its place.
pub async fn say(page: &mut Client, session: Option<&str>, text: &str) -> u64 {
    let mut frame = json!({ "type": "message", "text": text });
    if let Some(session) = session {
        frame["session"] = session.into();
    }
    let id = page.ask(frame).await;
    page.acked(id).await["seq"].as_u64().unwrap()
}
