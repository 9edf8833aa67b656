//! A page of the load: a socket that may break at any moment, and the counter of its device.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// One connection.
pub(crate) struct Page(WebSocketStream<TcpStream>);

/// What came of waiting for a frame.
pub(crate) enum Heard {
    Frame(Value),
    Nothing,
    Gone,
}

impl Page {
    /// None: the server is not there, or is on its way out.
    pub(crate) async fn open(at: SocketAddr, path: &str, cookie: Option<&str>) -> Option<Self> {
        let stream = TcpStream::connect(at).await.ok()?;
        let _ = stream.set_nodelay(true);
        let mut request = format!("ws://{at}{path}").into_client_request().expect("an address");
        let headers = request.headers_mut();
        headers.insert("origin", HeaderValue::from_str(&format!("http://{at}")).expect("ASCII"));
        if let Some(cookie) = cookie {
            headers.insert("cookie", HeaderValue::from_str(cookie).expect("ASCII"));
        }
        let shaken = tokio_tungstenite::client_async(request, stream);
        let shaken = tokio::time::timeout(Duration::from_secs(20), shaken).await.ok()?;
        Some(Self(shaken.ok()?.0))
    }

    /// None: the connection is gone.
    pub(crate) async fn send(&mut self, frame: &Value) -> Option<()> {
        self.0.send(Message::Text(frame.to_string().into())).await.ok()
    }

    /// The next frame, if it comes within `patience`.
    pub(crate) async fn next(&mut self, patience: Duration) -> Heard {
        let until = tokio::time::Instant::now() + patience;
        loop {
            match tokio::time::timeout_at(until, self.0.next()).await {
                Err(_) => return Heard::Nothing,
                Ok(Some(Ok(Message::Text(text)))) => match serde_json::from_str(&text) {
                    Ok(frame) => return Heard::Frame(frame),
                    Err(_) => return Heard::Gone,
                },
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
                Ok(Some(Ok(_) | Err(_)) | None) => return Heard::Gone,
            }
        }
    }
}

/// Frames that change something: one at a time, the same again until it is answered.
#[derive(Default)]
pub(crate) struct Asker {
    next_id: u64,
    pending: Option<Value>,
    /// The latest acknowledged frames with their answers.
    done: Vec<(Value, Value)>,
}

/// An answer.
pub(crate) enum Answer {
    /// To this frame: done, as the `ack` says.
    Done(Value, Value),
    /// To this frame: refused, with this code.
    Refused(Value, String),
    /// Asked again later.
    Later(Duration),
    /// Once more the answer to something that had been answered.
    Again,
    /// Another answer than before, or to something that was not asked.
    Other(String),
}

impl Asker {
    pub(crate) fn waits(&self) -> bool {
        self.pending.is_some()
    }

    pub(crate) async fn ask(&mut self, page: &mut Page, mut frame: Value) -> Option<()> {
        self.next_id += 1;
        frame["id"] = json!(self.next_id);
        self.pending = Some(frame.clone());
        page.send(&frame).await
    }

    /// After the connection came back: nobody knows whether the frame arrived.
    pub(crate) async fn ask_again(&mut self, page: &mut Page) -> Option<()> {
        match self.pending.clone() {
            Some(frame) => page.send(&frame).await,
            None => Some(()),
        }
    }

    /// Sends something again that has been acknowledged.
    pub(crate) async fn repeat(&mut self, page: &mut Page, which: usize) -> Option<()> {
        // The server remembers the last 64; those among them that stay known here meanwhile.
        let newest = self.done.len().saturating_sub(32);
        let count = self.done.len() - newest;
        match self.done.get(newest + which % count.max(1)).map(|(frame, _)| frame.clone()) {
            Some(frame) => page.send(&frame).await,
            None => Some(()),
        }
    }

    /// What an `ack` or `error` answers; none for other frames.
    pub(crate) fn answer(&mut self, frame: &Value) -> Option<Answer> {
        let kind = frame["type"].as_str()?;
        if !matches!(kind, "ack" | "error") {
            return None;
        }
        let id = frame["id"].as_u64()?;
        let pending = self.pending.take_if(|pending| pending["id"] == id);
        let Some(asked) = pending else {
            let known = self.done.iter().find(|(asked, _)| asked["id"] == id);
            return Some(match known {
                Some((_, answer)) if answer == frame => Answer::Again,
                _ => Answer::Other(format!("{frame} answers {known:?}")),
            });
        };
        if kind == "ack" {
            self.done.push((asked.clone(), frame.clone()));
            if self.done.len() > 60 {
                self.done.remove(0);
            }
            return Some(Answer::Done(asked, frame.clone()));
        }
        let code = frame["code"].as_str().unwrap_or_default().to_owned();
        if matches!(&*code, "busy" | "too_fast" | "unavailable") {
            self.pending = Some(asked);
            let wait = frame["retry_after_ms"].as_u64().unwrap_or(1_000).min(1_000);
            return Some(Answer::Later(Duration::from_millis(wait)));
        }
        Some(Answer::Refused(asked, code))
    }
}
