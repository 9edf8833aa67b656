//! What waits to go out to one page, and how the page's connection ends.
//!
//! Frames that must arrive go out in order. Conversation lines are not copied here: a marker says
//! "up to this place", and the connection takes the lines from the conversation when it comes to
//! the marker. Its own cursor says where it stands, so each line goes out once and in order,
//! whether it was already there at `hello` or is released at the same moment. Hints (waiting,
//! hold, typing, marks, directory) have one slot each: only the latest counts.

use std::collections::{BTreeMap, VecDeque};

use parking_lot::Mutex;
use seira_core::model::{Language, SessionId};
use serde::Serialize;
use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::Utf8Bytes;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_util::sync::CancellationToken;

use super::talk::Strand;

/// Most frames and markers that wait for one page; a page that reads slower is cut and resumes.
const ITEMS_MAX: usize = 256;

/// Most bytes of frames that wait for one page. A single larger frame is let through when nothing
/// else waits: a snapshot of a large floor has no smaller form.
const BYTES_MAX: usize = 128 * 1024;

/// Something to do for a page, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Send this.
    Frame(Utf8Bytes),
    /// The page has a strand of `session` up to `seen`; says nothing new if it follows already.
    Follow {
        /// The conversation.
        session: SessionId,
        /// Which of its strands.
        strand: Strand,
        /// Highest place the page has.
        seen: u64,
    },
    /// Send the lines up to this place that the page does not have, if it follows the strand.
    Lines {
        /// The conversation.
        session: SessionId,
        /// Which of its strands.
        strand: Strand,
        /// Up to here.
        upto: u64,
    },
    /// The conversation is no longer this page's.
    Forget(SessionId),
}

/// A hint of which only the latest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// Place in line and wait.
    Waiting,
    /// The latest hold text.
    Hold,
    /// Where the own callback or message stands.
    Deferral,
    /// How far the other side has got.
    Marks(SessionId),
    /// Whether the other side is writing.
    Typing(SessionId),
    /// Colleagues and queues.
    Directory,
    /// Whether new work is taken.
    Service,
    /// The queues to choose from.
    Queues,
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// Close code of RFC 6455.
    pub code: CloseCode,
    /// For developers; at most 123 bytes.
    pub reason: &'static str,
}

impl Closing {
    /// The peer is gone; there is nobody to tell.
    pub const GONE: Self = Self { code: CloseCode::Normal, reason: "" };
    /// The page reads too slowly.
    pub const SLOW: Self =
        Self { code: CloseCode::Again, reason: "reading too slowly; come back and resume" };
    /// What was said before cannot be read.
    pub const UNREADABLE: Self =
        Self { code: CloseCode::Again, reason: "history cannot be read now; come back and resume" };
    /// Nothing was heard for too long.
    pub const SILENT: Self =
        Self { code: CloseCode::Away, reason: "nothing heard for 45 s; send ping every 15 s" };
    /// No `hello` in time.
    pub const NO_HELLO: Self =
        Self { code: CloseCode::Policy, reason: "hello is expected within 15 s" };
    /// Too many frames, for too long.
    pub const TOO_FAST: Self = Self { code: CloseCode::Policy, reason: "too fast for too long" };
    /// The account signed out or was revoked.
    pub const SIGNED_OUT: Self = Self { code: CloseCode::Policy, reason: "signed out" };
    /// One device or agent has more pages open than are served.
    pub const TOO_MANY_PAGES: Self = Self { code: CloseCode::Policy, reason: "too many pages" };
    /// The page's device was given up.
    pub const GIVEN_UP: Self = Self { code: CloseCode::Policy, reason: "the device was given up" };
    /// Somebody else was proved on the page's device.
    pub const OTHER_PERSON: Self =
        Self { code: CloseCode::Policy, reason: "another person's device; start anew without it" };
    /// The server is going away.
    pub const DRAINING: Self =
        Self { code: CloseCode::Restart, reason: "restarting; come back as `draining` says" };
    /// A message beyond the limit of the socket.
    pub const TOO_LARGE: Self =
        Self { code: CloseCode::Size, reason: "messages are at most 128 KiB" };
    /// Text that is not UTF-8.
    pub const NOT_UTF8: Self = Self { code: CloseCode::Invalid, reason: "text is not UTF-8" };
    /// Against RFC 6455.
    pub const PROTOCOL: Self = Self { code: CloseCode::Protocol, reason: "against RFC 6455" };
}

/// What the connection does next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Work through this.
    Item(Item),
    /// Send the close frame and end.
    Close(Closing),
    /// Nothing to do until woken.
    Rest,
}

/// One connected page, as everybody else sees it.
#[derive(Debug)]
pub struct Page {
    number: u64,
    state: Mutex<State>,
    wake: Notify,
    cut: CancellationToken,
}

#[derive(Debug)]
struct State {
    language: Language,
    session: Option<SessionId>,
    items: VecDeque<Item>,
    bytes: usize,
    slots: BTreeMap<Slot, Utf8Bytes>,
    closing: Option<Closing>,
}

impl Page {
    /// A page with an empty outbox.
    #[must_use]
    pub fn new(number: u64) -> Self {
        let state = State {
            language: Language::En,
            session: None,
            items: VecDeque::new(),
            bytes: 0,
            slots: BTreeMap::new(),
            closing: None,
        };
        let cut = CancellationToken::new();
        Self { number, state: Mutex::new(state), wake: Notify::new(), cut }
    }

    /// Number of the connection, unique within the process.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Language of the page.
    #[must_use]
    pub fn language(&self) -> Language {
        self.state.lock().language
    }

    /// Sets the language of the page.
    pub fn speak(&self, language: Language) {
        self.state.lock().language = language;
    }

    /// The session a customer's page shows.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        self.state.lock().session
    }

    /// Lets a customer's page show `session`, of which it has seen the lines up to `seen`.
    /// Returns the session it showed before.
    pub fn show(&self, session: SessionId, seen: u64) -> Option<SessionId> {
        let before = self.state.lock().session.replace(session);
        if let Some(old) = before.filter(|old| *old != session) {
            self.push(Item::Forget(old));
        }
        self.push(Item::Follow { session, strand: Strand::Public, seen });
        before
    }

    /// Sends `frame` after everything pushed before.
    pub fn send(&self, frame: Utf8Bytes) {
        self.push(Item::Frame(frame));
    }

    /// Puts `item` at the end. A page with too much waiting is cut instead.
    pub fn push(&self, item: Item) {
        {
            let mut state = self.state.lock();
            if state.closing.is_some() {
                return;
            }
            state.push(item);
            if state.closing.is_some() {
                self.cut.cancel();
            }
        }
        self.wake.notify_one();
    }

    /// Puts the latest of a hint into its slot.
    pub fn hint(&self, slot: Slot, frame: Utf8Bytes) {
        {
            let mut state = self.state.lock();
            if state.closing.is_some() {
                return;
            }
            state.slots.insert(slot, frame);
        }
        self.wake.notify_one();
    }

    /// Takes back hints that are no longer true.
    pub fn unhint(&self, slots: &[Slot]) {
        let mut state = self.state.lock();
        for slot in slots {
            state.slots.remove(slot);
        }
    }

    /// Ends the connection after what waits has gone out; a slow page's frames are dropped.
    pub fn close(&self, closing: Closing) {
        {
            let mut state = self.state.lock();
            if state.closing.is_none() {
                state.closing = Some(closing);
                state.slots.clear();
            }
        }
        self.wake.notify_one();
    }

    /// Whether nothing more is to come.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        self.state.lock().closing.is_some()
    }

    /// What the connection does next: items in order, then hints, then the end.
    pub fn next(&self) -> Next {
        let mut state = self.state.lock();
        if let Some(item) = state.items.pop_front() {
            if let Item::Frame(frame) = &item {
                state.bytes -= frame.len();
            }
            return Next::Item(item);
        }
        if let Some((_, frame)) = state.slots.pop_first() {
            return Next::Item(Item::Frame(frame));
        }
        state.closing.map_or(Next::Rest, Next::Close)
    }

    /// Returns when the page has been cut because it reads too slowly: do not wait for it to take
    /// what is being sent.
    pub async fn is_cut(&self) {
        self.cut.cancelled().await;
    }

    /// Waits until something may be there. A wake-up between `next` and this is kept.
    pub async fn woken(&self) {
        self.wake.notified().await;
    }
}

impl State {
    fn push(&mut self, item: Item) {
        if let Item::Lines { session, strand, upto } = &item
            && let Some(Item::Lines { session: last, strand: of, upto: to }) = self.items.back_mut()
            && (session, strand) == (last, of)
        {
            *to = (*to).max(*upto);
            return;
        }
        let size = if let Item::Frame(frame) = &item { frame.len() } else { 0 };
        let full = self.items.len() >= ITEMS_MAX
            || (self.bytes > 0 && self.bytes.saturating_add(size) > BYTES_MAX);
        if full {
            self.items.clear();
            self.slots.clear();
            self.bytes = 0;
            self.closing = Some(Closing::SLOW);
            return;
        }
        self.bytes += size;
        self.items.push_back(item);
    }
}

/// A frame as it goes over the wire.
pub fn encode<T: Serialize>(frame: &T) -> Utf8Bytes {
    serde_json::to_string(frame).expect("frames are plain structs with text keys").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(number: u128) -> SessionId {
        SessionId::from_u128(number)
    }

    #[test]
    fn frames_keep_their_order_and_hints_keep_the_latest() {
        let page = Page::new(1);
        page.hint(Slot::Waiting, "old".into());
        page.send("a".into());
        page.hint(Slot::Waiting, "new".into());
        page.send("b".into());
        page.close(Closing::DRAINING);
        page.send("too late".into());
        assert_eq!(page.next(), Next::Item(Item::Frame("a".into())));
        assert_eq!(page.next(), Next::Item(Item::Frame("b".into())));
        assert_eq!(page.next(), Next::Close(Closing::DRAINING));
    }

    #[test]
    fn a_hint_goes_out_once_and_last() {
        let page = Page::new(1);
        page.hint(Slot::Waiting, "old".into());
        page.hint(Slot::Waiting, "new".into());
        page.hint(Slot::Hold, "text".into());
        page.unhint(&[Slot::Hold]);
        page.send("a".into());
        assert_eq!(page.next(), Next::Item(Item::Frame("a".into())));
        assert_eq!(page.next(), Next::Item(Item::Frame("new".into())));
        assert_eq!(page.next(), Next::Rest);
    }

    #[test]
    fn markers_of_one_conversation_melt_together() {
        let page = Page::new(1);
        page.push(Item::Lines { session: session(1), strand: Strand::Public, upto: 3 });
        page.push(Item::Lines { session: session(1), strand: Strand::Public, upto: 5 });
        page.push(Item::Lines { session: session(2), strand: Strand::Public, upto: 1 });
        assert_eq!(
            page.next(),
            Next::Item(Item::Lines { session: session(1), strand: Strand::Public, upto: 5 })
        );
        assert_eq!(
            page.next(),
            Next::Item(Item::Lines { session: session(2), strand: Strand::Public, upto: 1 })
        );
        page.push(Item::Lines { session: session(2), strand: Strand::Public, upto: 2 });
        page.push(Item::Lines { session: session(2), strand: Strand::Staff, upto: 1 });
        assert_eq!(
            page.next(),
            Next::Item(Item::Lines { session: session(2), strand: Strand::Public, upto: 2 })
        );
        assert_eq!(
            page.next(),
            Next::Item(Item::Lines { session: session(2), strand: Strand::Staff, upto: 1 })
        );
        assert_eq!(page.next(), Next::Rest);
    }

    #[test]
    fn a_page_that_does_not_read_is_cut() {
        let page = Page::new(1);
        for _ in 0..ITEMS_MAX {
            page.send("x".into());
        }
        assert_eq!(page.next(), Next::Item(Item::Frame("x".into())));
        page.send("x".into());
        page.send("one too many".into());
        assert_eq!(page.next(), Next::Close(Closing::SLOW));
    }

    #[test]
    fn bytes_are_bounded_but_one_large_frame_passes() {
        let large = Utf8Bytes::from("x".repeat(BYTES_MAX + 1));
        let page = Page::new(1);
        page.send(large.clone());
        assert_eq!(page.next(), Next::Item(Item::Frame(large.clone())));
        page.send("x".into());
        page.send(large);
        assert_eq!(page.next(), Next::Close(Closing::SLOW));
    }

    #[test]
    fn another_session_replaces_the_one_shown() {
        let page = Page::new(1);
        assert_eq!(page.show(session(1), 4), None);
        assert_eq!(page.show(session(2), 0), Some(session(1)));
        assert_eq!(
            page.next(),
            Next::Item(Item::Follow { session: session(1), strand: Strand::Public, seen: 4 })
        );
        assert_eq!(page.next(), Next::Item(Item::Forget(session(1))));
        assert_eq!(
            page.next(),
            Next::Item(Item::Follow { session: session(2), strand: Strand::Public, seen: 0 })
        );
    }
}
