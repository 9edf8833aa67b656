//! One connection from upgrade to close: a reader and a writer that share a [`Page`].
//!
//! The reader turns text into frames, holds the peer to its limits and hands each frame to its
//! role, one after another. The writer works through the page's outbox. Whichever ends first ends
//! the connection; a panic in here ends this connection alone.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use seira_core::model::SessionId;
use tokio::time::{timeout, timeout_at};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message, Utf8Bytes};

use super::bucket::{Bucket, Verdict};
use super::conversations::{Line, Next as Recent};
use super::frames::{self, ClientFrame, peek_id, refusal};
use super::live::Live;
use super::lookback::Lookback;
use super::outbox::{Closing, Item, Next, Page, encode};
use super::talk::Strand;
use super::traffic::{Side, Way};
use super::upgrade::Socket;
use crate::protocol::HEARTBEAT_S;
use crate::protocol::customer::CustomerServerFrame;
use crate::protocol::error::{ErrorCode, ErrorFrame};

/// Two heartbeats missed, and one more as slack.
const SILENCE_MAX: Duration = Duration::from_secs(HEARTBEAT_S as u64 * 3);

/// From the handshake to `hello`.
const HELLO_MAX: Duration = Duration::from_secs(15);

/// How long one write may take before the peer counts as gone.
const WRITE_MAX: Duration = Duration::from_secs(30);

/// How long an ending connection may take to say goodbye.
const GOODBYE_MAX: Duration = Duration::from_secs(1);

/// Largest piece in which a message goes out; below the socket's write buffer.
const PIECE_BYTES: usize = 32 * 1024;

/// What a role does with its frames.
pub trait Peer: Send {
    /// What its clients send.
    type Frame: ClientFrame;

    /// Who they are.
    const SIDE: Side;

    /// Works on one frame; a refusal is sent to the page.
    ///
    /// # Errors
    /// The `error` frame.
    fn take(&mut self, frame: Self::Frame) -> impl Future<Output = Result<(), ErrorFrame>> + Send;

    /// Whether `hello` has been accepted.
    fn greeted(&self) -> bool;
}

/// Serves a connection until it ends.
pub async fn serve<P: Peer>(live: &Arc<Live>, socket: Socket, page: &Page, mut peer: P) {
    let (sink, mut stream) = socket.split();
    let mut sink = Sink { sink, live, side: P::SIDE };
    {
        let reader = read(live, &mut stream, page, &mut peer);
        let writer = write(&mut sink, page);
        tokio::pin!(reader, writer);
        tokio::select! {
            closing = &mut reader => {
                page.close(closing);
                // What was still to be said, if the peer listens.
                let _ = timeout(GOODBYE_MAX, &mut writer).await;
            }
            () = &mut writer => {}
            () = page.is_cut() => {
                let _ = timeout(GOODBYE_MAX, &mut writer).await;
            }
        }
    }
    drop(peer);
    // Until the peer has closed too: a socket dropped with unread data would be reset, and the
    // peer would never see the close frame.
    let _ = timeout(GOODBYE_MAX, async { while let Some(Ok(_)) = stream.next().await {} }).await;
}

async fn read<P: Peer>(
    live: &Live,
    stream: &mut SplitStream<Socket>,
    page: &Page,
    peer: &mut P,
) -> Closing {
    let limits = &live.settings.limits;
    let mut bucket = Bucket::new(limits.frames_per_s, limits.frames_burst, Instant::now());
    let hello_by = tokio::time::Instant::now() + HELLO_MAX;
    loop {
        let silent_at = tokio::time::Instant::now() + SILENCE_MAX;
        let deadline = if peer.greeted() { silent_at } else { hello_by };
        let message = match timeout_at(deadline, stream.next()).await {
            Ok(Some(Ok(Message::Close(_))) | None) => return Closing::GONE,
            Ok(Some(Ok(message))) => message,
            Ok(Some(Err(error))) => return closing_of(&error),
            Err(_) if peer.greeted() => return Closing::SILENT,
            Err(_) => return Closing::NO_HELLO,
        };
        live.traffic.frame(P::SIDE, Way::In);
        match bucket.charge(Instant::now()) {
            Verdict::Fine => {}
            Verdict::TooFast(wait) => {
                let (rate, burst) = (limits.frames_per_s, limits.frames_burst);
                refuse_too_fast(page, &message, wait, rate, burst);
                continue;
            }
            Verdict::Abuse => return Closing::TOO_FAST,
        }
        if let Err(error) = take(peer, message).await {
            send_error(page, error);
        }
    }
}

async fn take<P: Peer>(peer: &mut P, message: Message) -> Result<(), ErrorFrame> {
    match message {
        Message::Text(text) => {
            let frame = frames::parse::<P::Frame>(&text, peer.greeted())?;
            peer.take(frame).await
        }
        Message::Binary(_) => {
            let rule = "binary messages are not used here; send JSON as text";
            Err(refusal(ErrorCode::BadJson, rule, None))
        }
        // Pings of the protocol itself are answered by the library; all of these count as life.
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => Ok(()),
    }
}

fn refuse_too_fast(page: &Page, message: &Message, wait: Duration, rate: u32, burst: u32) {
    let id = if let Message::Text(text) = message { peek_id(text) } else { None };
    let rule = format!("allowed are {rate} frames per second on average, {burst} at once");
    let retry_after_ms = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).max(1);
    let error = refusal(ErrorCode::TooFast, rule, id);
    send_error(page, ErrorFrame { retry_after_ms: Some(retry_after_ms), ..error });
}

/// Sends an `error`; it reads the same for every role.
pub fn send_error(page: &Page, error: ErrorFrame) {
    page.send(encode(&CustomerServerFrame::Error(error)));
}

fn closing_of(error: &Error) -> Closing {
    match error {
        Error::Capacity(_) => Closing::TOO_LARGE,
        Error::Utf8(_) => Closing::NOT_UTF8,
        Error::Protocol(_) | Error::AttackAttempt => Closing::PROTOCOL,
        Error::ConnectionClosed
        | Error::AlreadyClosed
        | Error::Io(_)
        | Error::Tls(_)
        | Error::WriteBufferFull(_)
        | Error::Url(_)
        | Error::Http(_)
        | Error::HttpFormat(_) => Closing::GONE,
    }
}

/// How far this page has got in each strand; at most two per session that an agent is in.
type Cursors = Vec<(SessionId, Strand, u64)>;

/// Works through the outbox until the connection is to end or cannot write.
async fn write(sink: &mut Sink<'_>, page: &Page) {
    let mut cursors = Cursors::new();
    loop {
        let done = match page.next() {
            Next::Item(Item::Frame(frame)) => sink.send(frame).await,
            Next::Item(Item::Follow { session, strand, seen }) => {
                follow(&mut cursors, session, strand, seen);
                true
            }
            Next::Item(Item::Forget(session)) => {
                cursors.retain(|(other, ..)| *other != session);
                true
            }
            Next::Item(Item::Lines { session, strand, upto }) => {
                send_lines(sink, page, &mut cursors, (session, strand), upto).await
            }
            Next::Close(closing) => return sink.say_goodbye(closing).await,
            Next::Rest => {
                let flushed = sink.flush().await;
                if flushed {
                    page.woken().await;
                }
                flushed
            }
        };
        if !done {
            return;
        }
    }
}

/// A page that follows the conversation already goes on where it is.
fn follow(cursors: &mut Cursors, session: SessionId, strand: Strand, seen: u64) {
    if cursors.iter().all(|(other, of, _)| (*other, *of) != (session, strand)) {
        cursors.push((session, strand, seen));
    }
}

/// Sends the lines that this page does not have; false when the connection cannot write.
async fn send_lines(
    sink: &mut Sink<'_>,
    page: &Page,
    cursors: &mut Cursors,
    (session, strand): (SessionId, Strand),
    upto: u64,
) -> bool {
    let found = cursors.iter_mut().find(|(other, of, _)| (*other, *of) == (session, strand));
    let Some((_, _, cursor)) = found else { return true };
    while *cursor < upto {
        match sink.live.conversations.after(session, strand, *cursor) {
            Recent::None => break,
            Recent::Lines(lines) => {
                let upto = lines.iter().take_while(|line| line.seq <= upto);
                for line in upto {
                    match send_line(sink, page, session, line, cursor).await {
                        Some(true) => {}
                        Some(false) => return false,
                        None => return true,
                    }
                }
                break;
            }
            Recent::Older => match send_older(sink, page, (session, strand), cursor, upto).await {
                Some(true) => {}
                Some(false) => return false,
                // The journal does not have them, or they cannot be read now.
                None => break,
            },
        }
    }
    true
}

/// Sends lines from the journal up to `upto`. False when the connection cannot write; none when
/// there was nothing to send, or the page closes because it cannot be read.
async fn send_older(
    sink: &mut Sink<'_>,
    page: &Page,
    (session, strand): (SessionId, Strand),
    cursor: &mut u64,
    upto: u64,
) -> Option<bool> {
    let before = *cursor;
    let mut lookback = Lookback::new(session, strand, before);
    while *cursor < upto {
        let lines;
        (lookback, lines) = match sink.live.look_back(lookback).await {
            Ok(read) => read,
            Err(error) => {
                tracing::error!(%session, %error, "a conversation could not be read back");
                page.close(Closing::UNREADABLE);
                return None;
            }
        };
        if lines.is_empty() {
            break;
        }
        for line in lines.iter().take_while(|line| line.seq <= upto) {
            if !send_line(sink, page, session, line, cursor).await? {
                return Some(false);
            }
        }
    }
    (*cursor > before).then_some(true)
}

/// False when the connection cannot write. None: what the line says cannot be read now, and the page
/// closes, as it would keep an empty line for ever; it resumes where it is.
async fn send_line(
    sink: &mut Sink<'_>,
    page: &Page,
    session: SessionId,
    line: &Line,
    cursor: &mut u64,
) -> Option<bool> {
    let language = page.language();
    let encoded = line.frame(language, || sink.live.encode_line(session, line, language));
    let Ok(frame) = encoded else {
        page.close(Closing::UNREADABLE);
        return None;
    };
    *cursor = line.seq;
    Some(sink.send(frame).await)
}

/// The way out. Every write has its time limit; false when the peer does not take it.
struct Sink<'a> {
    sink: SplitSink<Socket, Message>,
    live: &'a Arc<Live>,
    side: Side,
}

impl Sink<'_> {
    /// Sends one frame, a large one in pieces.
    async fn send(&mut self, frame: Utf8Bytes) -> bool {
        let sent = if frame.len() <= PIECE_BYTES {
            in_time(self.sink.feed(Message::Text(frame))).await
        } else {
            self.send_pieces(&Bytes::from(frame)).await
        };
        if sent {
            self.live.traffic.frame(self.side, Way::Out);
        }
        sent
    }

    async fn send_pieces(&mut self, bytes: &Bytes) -> bool {
        let mut from = 0;
        while from < bytes.len() {
            let to = bytes.len().min(from + PIECE_BYTES);
            let kind = if from == 0 { Data::Text } else { Data::Continue };
            let last = to == bytes.len();
            let piece = Frame::message(bytes.slice(from..to), OpCode::Data(kind), last);
            if !in_time(self.sink.send(Message::Frame(piece))).await {
                return false;
            }
            from = to;
        }
        true
    }

    async fn flush(&mut self) -> bool {
        in_time(self.sink.flush()).await
    }

    async fn say_goodbye(&mut self, closing: Closing) {
        if closing == Closing::GONE {
            return;
        }
        let frame = CloseFrame { code: closing.code, reason: closing.reason.into() };
        let _ = timeout(GOODBYE_MAX, self.sink.send(Message::Close(Some(frame)))).await;
    }
}

async fn in_time(write: impl Future<Output = Result<(), Error>>) -> bool {
    matches!(timeout(WRITE_MAX, write).await, Ok(Ok(())))
}
