//! One page on the other side of a WebSocket, written from the documents alone: JSON in, JSON out.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::TestServer;

/// How long a frame may take; far more than a loaded machine needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A page.
pub struct Peer {
    socket: WebSocketStream<TcpStream>,
    id: u64,
    /// Frames that came while an answer was awaited.
    kept: VecDeque<Value>,
}

impl Peer {
    /// A customer's page that has said hello and been welcomed.
    pub async fn customer(server: &TestServer) -> Self {
        let mut peer = Self::dial(server, "/ws/customer", None).await;
        peer.send(json!({"type": "hello", "protocol": 1, "locale": "en"})).await;
        peer.until("welcome").await;
        peer
    }

    /// A signed-in agent's desktop that has its snapshot.
    pub async fn agent(server: &TestServer, login: &str) -> Self {
        let cookie = server.sign_in(login).await;
        let mut peer = Self::dial(server, "/ws/agent", Some(&cookie)).await;
        let device = uuid::Uuid::now_v7().to_string();
        let hello = json!({"type": "hello", "protocol": 1, "locale": "en", "device": device});
        peer.send(hello).await;
        peer.until("snapshot").await;
        peer
    }

    /// Opens a socket and says nothing.
    pub async fn dial(server: &TestServer, path: &str, cookie: Option<&str>) -> Self {
        let mut request = server.ws_url(path).into_client_request().expect("an address");
        let headers = request.headers_mut();
        headers.insert("origin", server.origin().parse().expect("an origin"));
        if let Some(cookie) = cookie {
            headers.insert("cookie", cookie.parse().expect("a cookie"));
        }
        let stream = TcpStream::connect(server.address()).await.expect("the server listens");
        let opened = tokio_tungstenite::client_async(request, stream).await;
        let (socket, _) = opened.expect("the socket opens");
        Self { socket, id: 0, kept: VecDeque::new() }
    }

    /// Sends a frame as it is.
    pub async fn send(&mut self, frame: Value) {
        let text = Message::text(frame.to_string());
        self.socket.send(text).await.expect("the socket is open");
    }

    /// Sends a frame with the next `id` and does not wait for the answer.
    pub async fn wish(&mut self, mut frame: Value) -> u64 {
        self.id += 1;
        frame["id"] = self.id.into();
        self.send(frame).await;
        self.id
    }

    /// Sends a frame with the next `id` and waits for its answer: an `ack` or an `error`. What came
    /// before it is kept for [`Peer::next`].
    pub async fn ask(&mut self, frame: Value) -> Value {
        let id = self.wish(frame).await;
        loop {
            let answer = self.read().await;
            if answer["id"] == id {
                return answer;
            }
            self.kept.push_back(answer);
        }
    }

    /// As [`Peer::ask`], for frames that must be acknowledged.
    pub async fn change(&mut self, frame: Value) -> Value {
        let answer = self.ask(frame).await;
        assert_eq!(answer["type"], "ack", "{answer}");
        answer
    }

    /// Starts a session and gives its id.
    pub async fn start(&mut self, queue: &str, name: &str) -> String {
        let frame = json!({"type": "start", "queue": queue, "channel": "chat", "name": name});
        let ack = self.change(frame).await;
        ack["session"].as_str().expect("a session").to_owned()
    }

    /// The next frame.
    pub async fn next(&mut self) -> Value {
        match self.kept.pop_front() {
            Some(frame) => frame,
            None => self.read().await,
        }
    }

    async fn read(&mut self) -> Value {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            let message = message.expect("a frame in time").expect("the socket is open");
            if let Message::Text(text) = message.expect("the socket works") {
                return serde_json::from_str(&text).expect("JSON");
            }
        }
    }

    /// The next frame of a type; frames before it are dropped.
    pub async fn until(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }
}
