//! A customer of the load.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::dice::Dice;
use super::ledger::place_of;
use super::page::{Answer, Asker, Heard, Page};
use super::world::{Phase, Standing, World};

const QUEUES: [&str; 2] = ["orders", "billing"];

/// What a customer keeps to come back to a session.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) device: String,
    pub(crate) token: String,
    pub(crate) session: String,
}

/// See the module.
pub(crate) struct Customer {
    world: Arc<World>,
    /// Place among the standings.
    place: usize,
    name: String,
    dice: Dice,
    asker: Asker,
    device: Option<String>,
    /// The last session.
    kept: Option<Kept>,
    /// Newest line of the current session that was seen.
    seen: u64,
    state: State,
    written: u64,
    queue: String,
    arrived_at: i64,
    position: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Nothing,
    Waiting,
    Connected,
    Ended,
}

impl Customer {
    pub(crate) fn new(world: Arc<World>, place: usize, seed: u64) -> Self {
        Self {
            world,
            place,
            name: format!("c{place}"),
            dice: Dice::new(seed),
            asker: Asker::default(),
            device: None,
            kept: None,
            seen: 0,
            state: State::Nothing,
            written: 0,
            queue: String::new(),
            arrived_at: 0,
            position: None,
        }
    }

    /// Lives until the load is over; gives the last session.
    pub(crate) async fn run(mut self) -> Option<Kept> {
        while self.world.phase() != Phase::Over {
            let moment = Duration::from_millis(self.dice.roll(60) as u64);
            let world = Arc::clone(&self.world);
            world.ready(moment, |_| true).await;
            let page = Page::open(world.address, "/ws/customer", None).await;
            if let Some(mut page) = page
                && self.greet(&mut page).await.is_some()
            {
                self.live(&mut page).await;
            }
            self.stand(false);
        }
        self.kept
    }

    fn stand(&self, here: bool) {
        let idle = !self.asker.waits() && matches!(self.state, State::Nothing | State::Ended);
        let waits = (self.state == State::Waiting).then(|| {
            let session = self.session().unwrap_or_default().to_owned();
            (self.queue.clone(), self.arrived_at, session, self.position)
        });
        let (name, state, seen) = (&self.name, self.state, self.seen);
        let about = format!("{name}: here {here}, {state:?} {:?} up to {seen}", self.session());
        let about = format!("{about}, unanswered {}", self.asker.waits());
        let calm = here && !self.asker.waits();
        self.world.stand(self.place, Standing { here: calm, idle, waits, about });
    }

    fn session(&self) -> Option<&str> {
        self.kept.as_ref().map(|kept| &*kept.session)
    }

    async fn greet(&mut self, page: &mut Page) -> Option<()> {
        // Now and then a page comes back that has lost what it had.
        if self.dice.once_in(6) {
            self.seen = 0;
        }
        let token = self.kept.as_ref().map(|kept| kept.token.clone());
        let hello = json!({
            "type": "hello", "protocol": 1, "locale": "en", "last_seq": self.seen,
            "device": self.device, "token": token,
        });
        let known = self.session().map(|session| self.world.with(|ledger| ledger.known(session)));
        page.send(&hello).await?;
        loop {
            match page.next(Duration::from_secs(20)).await {
                Heard::Frame(frame) if frame["type"] == "welcome" => {
                    self.device = frame["device"].as_str().map(str::to_owned);
                    if frame["session"].is_null() {
                        self.lost_session();
                    } else {
                        let view = &frame["session"];
                        let same = view["session"].as_str() == self.session();
                        let known = known.filter(|_| same).unwrap_or_default();
                        self.world.with(|ledger| ledger.found(&self.name, view, known));
                        self.adopt(view);
                    }
                    self.asker.ask_again(page).await?;
                    return Some(());
                }
                Heard::Frame(frame) => self.take(&frame),
                Heard::Nothing => {
                    let line = format!("{} was not welcomed", self.name);
                    self.world.with(|ledger| ledger.complain(line));
                    return None;
                }
                Heard::Gone => return None,
            }
        }
    }

    fn lost_session(&mut self) {
        if let Some(session) = self.session() {
            let line = format!("{} comes back to {session} and finds nothing", self.name);
            self.world.with(|ledger| ledger.complain(line));
        }
    }

    /// The server tells of a session: ours, or a newer one.
    fn adopt(&mut self, view: &Value) {
        self.world.with(|ledger| ledger.session(&self.name, view));
        let session = view["session"].as_str().unwrap_or_default();
        let token = view["token"].as_str().unwrap_or_default().to_owned();
        if self.session() != Some(session) {
            self.seen = 0;
        }
        let device = self.device.clone().unwrap_or_default();
        self.kept = Some(Kept { device, token, session: session.to_owned() });
        self.queue = view["queue"].as_str().unwrap_or_default().to_owned();
        self.arrived_at = view["arrived_at"].as_i64().unwrap_or_default();
        self.position = None;
        self.state = match view["state"].as_str() {
            Some("waiting") => State::Waiting,
            Some("connected") => State::Connected,
            _ => State::Ended,
        };
    }

    async fn live(&mut self, page: &mut Page) -> Option<()> {
        loop {
            self.stand(true);
            let pause = Duration::from_millis(20 + self.dice.roll(250) as u64);
            match page.next(pause).await {
                Heard::Frame(frame) => {
                    let later = self.hear(&frame);
                    if let Some(pause) = later {
                        tokio::time::sleep(pause).await;
                        self.asker.ask_again(page).await?;
                    }
                }
                Heard::Nothing => match self.world.phase() {
                    Phase::Rush => self.act(page).await?,
                    Phase::Calm | Phase::Drain => {}
                    Phase::Over => return None,
                },
                Heard::Gone => return None,
            }
        }
    }

    /// Does something, or breaks the connection.
    async fn act(&mut self, page: &mut Page) -> Option<()> {
        if self.dice.once_in(40) {
            return None;
        }
        if self.dice.once_in(12) {
            let which = self.dice.roll(32);
            return self.asker.repeat(page, which).await;
        }
        if self.asker.waits() {
            return Some(());
        }
        let frame = match (self.state, self.dice.roll(100)) {
            (State::Nothing | State::Ended, 0..60) => {
                let queue = *self.dice.pick(&QUEUES);
                json!({ "type": "start", "queue": queue, "channel": "chat", "name": self.name })
            }
            (State::Waiting, 0..3) => json!({ "type": "leave" }),
            (State::Waiting, 3..20) | (State::Connected, 5..70) => self.message(),
            (State::Connected, 0..5) => json!({ "type": "end" }),
            (State::Waiting | State::Connected, 70..80) => {
                let mark = json!({ "type": "mark", "delivered": self.seen, "read": self.seen });
                return page.send(&mark).await;
            }
            _ => return Some(()),
        };
        self.asker.ask(page, frame).await
    }

    fn message(&mut self) -> Value {
        self.written += 1;
        json!({ "type": "message", "text": format!("{} {}", self.name, self.written) })
    }

    /// Takes a frame in; tells how long to wait before the open one is sent again.
    fn hear(&mut self, frame: &Value) -> Option<Duration> {
        match self.asker.answer(frame) {
            None => self.take(frame),
            Some(Answer::Later(pause)) => return Some(pause),
            Some(Answer::Again) => {}
            Some(Answer::Other(what)) => self.complain(&format!("another answer: {what}")),
            Some(Answer::Done(asked, ack)) => self.done(&asked, &ack),
            Some(Answer::Refused(asked, code)) => self.refused(&asked, &code),
        }
        None
    }

    fn take(&mut self, frame: &Value) {
        if let Some((kind, session, _)) = place_of(frame) {
            if self.session() != Some(session) {
                return self
                    .complain(&format!("was sent a line of a session it is not in: {frame}"));
            }
            self.seen = self.world.with(|ledger| ledger.line(&self.name, frame, self.seen));
            self.state = match kind {
                "queued" => State::Waiting,
                "joined" => State::Connected,
                "ended" => State::Ended,
                _ => self.state,
            };
            if kind == "queued" {
                self.queue = frame["queue"].as_str().unwrap_or_default().to_owned();
                self.position = None;
            }
            return;
        }
        match frame["type"].as_str() {
            Some("session") => self.adopt(frame),
            Some("waiting") if frame["session"].as_str() == self.session() => {
                self.position = frame["position"].as_u64();
            }
            Some("error") => self.complain(&format!("was told {frame}")),
            _ => {}
        }
    }

    fn done(&mut self, asked: &Value, ack: &Value) {
        let session = ack["session"].as_str().unwrap_or_default();
        match (asked["type"].as_str(), ack["seq"].as_u64(), asked["text"].as_str()) {
            (Some("start"), ..) => self.world.with(|ledger| ledger.arrived(session)),
            (Some("message"), Some(seq), Some(text)) => {
                let place = (session, seq);
                self.world.with(|ledger| ledger.posted(&self.name, place, "customer", text));
            }
            (Some("leave" | "end"), ..) => self.world.with(|ledger| ledger.over(session)),
            _ => self.complain(&format!("an acknowledgement without a place: {asked} {ack}")),
        }
    }

    fn refused(&mut self, asked: &Value, code: &str) {
        match (asked["type"].as_str(), code) {
            // While the agent finishes, the conversation is over for the customer.
            (Some("message" | "leave" | "end"), "session_over")
            | (Some("message"), "wrong_state") => {
                let session = self.session().unwrap_or_default().to_owned();
                self.world.with(|ledger| ledger.over(&session));
            }
            (Some("leave" | "end"), "wrong_state") => {}
            _ => self.complain(&format!("{asked} is refused: {code}")),
        }
    }

    fn complain(&self, what: &str) {
        self.world.with(|ledger| ledger.complain(format!("{}: {what}", self.name)));
    }
}
