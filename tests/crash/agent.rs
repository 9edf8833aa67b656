//! An agent of the load.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::acts;
use super::dice::Dice;
use super::ledger::{Known, place_of};
use super::page::{Answer, Asker, Heard, Page};
use super::world::{Phase, Standing, World};

/// A session that the agent is in.
#[derive(Debug, Default)]
pub(crate) struct Talk {
    /// Newest line seen, and newest line among the agents.
    pub(crate) seen: u64,
    pub(crate) whispered: u64,
    pub(crate) wraps_up: bool,
    /// Holds it, or is in it as a colleague.
    pub(crate) holds: bool,
    /// Reads along only.
    pub(crate) advises: bool,
    /// The other agents in it.
    pub(crate) others: Vec<u32>,
}

/// See the module.
pub(crate) struct Agent {
    world: Arc<World>,
    /// Place among the standings.
    place: usize,
    login: String,
    cookie: String,
    device: String,
    dice: Dice,
    asker: Asker,
    number: u32,
    colleagues: Vec<u32>,
    sessions: BTreeMap<String, Talk>,
    offers: BTreeMap<u64, String>,
    presence: String,
    /// What the agent was last told it is, by its own wish.
    wished: Option<&'static str>,
    written: u64,
}

impl Agent {
    pub(crate) fn new(world: Arc<World>, place: usize, cookie: String, seed: u64) -> Self {
        Self {
            world,
            place,
            login: format!("a{place}"),
            cookie,
            device: format!("0197c1a2-3b4c-7d5e-8f60-{place:012x}"),
            dice: Dice::new(seed),
            asker: Asker::default(),
            number: 0,
            colleagues: Vec::new(),
            sessions: BTreeMap::new(),
            offers: BTreeMap::new(),
            presence: String::new(),
            wished: None,
            written: 0,
        }
    }

    /// Works until the load is over.
    pub(crate) async fn run(mut self) {
        while self.world.phase() != Phase::Over {
            // Some are gone for so long that their sessions go back in line.
            let away =
                if self.world.phase() == Phase::Rush && self.dice.once_in(12) { 9_000 } else { 60 };
            let moment = Duration::from_millis(self.dice.roll(away) as u64);
            let world = Arc::clone(&self.world);
            world.ready(moment, |phase| phase != Phase::Calm).await;
            let page = Page::open(world.address, "/ws/agent", Some(&self.cookie)).await;
            if let Some(mut page) = page
                && self.greet(&mut page).await.is_some()
            {
                self.live(&mut page).await;
            }
            self.stand(false);
        }
    }

    fn stand(&self, here: bool) {
        let ready = self.presence == "available";
        let idle =
            ready && self.sessions.is_empty() && self.offers.is_empty() && !self.asker.waits();
        let (login, presence) = (&self.login, &self.presence);
        let (sessions, offers) = (&self.sessions, &self.offers);
        let about = format!("{login}: here {here}, {presence}, has {sessions:?}, asked {offers:?}");
        self.world.stand(self.place, Standing { here, idle: idle && here, waits: None, about });
    }

    async fn greet(&mut self, page: &mut Page) -> Option<()> {
        if self.dice.once_in(6) {
            self.sessions.clear();
        }
        let have = |count: fn(&Talk) -> u64| -> BTreeMap<&String, u64> {
            self.sessions.iter().map(|(session, talk)| (session, count(talk))).collect()
        };
        let hello = json!({
            "type": "hello", "protocol": 1, "locale": "en", "device": self.device,
            "have": have(|talk| talk.seen), "whispers": have(|talk| talk.whispered),
        });
        let known: BTreeMap<String, Known> = self
            .world
            .with(|ledger| self.sessions.keys().map(|id| (id.clone(), ledger.known(id))).collect());
        page.send(&hello).await?;
        loop {
            match page.next(Duration::from_secs(20)).await {
                Heard::Frame(frame) if frame["type"] == "snapshot" => {
                    self.adopt(&frame, &known);
                    return self.asker.ask_again(page).await;
                }
                // The server is on its way out; this page is closed soon.
                Heard::Frame(frame) if frame["type"] == "draining" => {}
                Heard::Frame(frame) => self.complain(&format!("before the snapshot: {frame}")),
                Heard::Nothing => {
                    self.complain("was not welcomed");
                    return None;
                }
                Heard::Gone => return None,
            }
        }
    }

    fn adopt(&mut self, snapshot: &Value, known: &BTreeMap<String, Known>) {
        self.number = snapshot["agent"].as_u64().unwrap_or_default() as u32;
        self.colleagues = numbers(&snapshot["agents"]).collect();
        self.told_presence(&snapshot["presence"]);
        self.offers.clear();
        for offer in snapshot["offers"].as_array().into_iter().flatten() {
            self.offered(offer);
        }
        let before = std::mem::take(&mut self.sessions);
        for view in snapshot["sessions"].as_array().into_iter().flatten() {
            let session = view["session"].as_str().unwrap_or_default();
            let known = known.get(session).copied().unwrap_or_default();
            self.world.with(|ledger| ledger.found(&self.login, view, known));
            self.held(view, &before);
        }
    }

    fn told_presence(&mut self, presence: &Value) {
        let state = presence["state"].as_str().unwrap_or_default();
        let missed = presence["reason"] == "missed_offers";
        let fits = match self.wished {
            Some("available") => state == "available" || (state == "away" && missed),
            Some("away") => state == "away",
            _ => true,
        };
        // Whoever was gone for longer than the grace has left.
        let unsaid = matches!(state, "grace" | "offline") || self.asker.waits();
        if !fits && !unsaid {
            self.complain(&format!("wished to be {:?} and is {presence}", self.wished));
        }
        self.presence = state.to_owned();
    }

    fn offered(&mut self, offer: &Value) {
        let session = offer["session"].as_str().unwrap_or_default().to_owned();
        self.world.with(|ledger| ledger.offered(self.number, offer));
        self.offers.insert(offer["offer"].as_u64().unwrap_or_default(), session);
    }

    fn held(&mut self, view: &Value, before: &BTreeMap<String, Talk>) {
        self.world.with(|ledger| ledger.session(&self.login, view));
        let session = view["session"].as_str().unwrap_or_default();
        let known = self.sessions.get(session).or(before.get(session));
        let (seen, whispered) = known.map_or((0, 0), |talk| (talk.seen, talk.whispered));
        let talk = Talk {
            seen,
            whispered,
            wraps_up: view["state"] == "wrap_up",
            holds: view["role"] == "holder",
            advises: view["role"] == "consult",
            others: numbers(&view["members"]).filter(|agent| *agent != self.number).collect(),
        };
        self.sessions.insert(session.to_owned(), talk);
    }

    async fn live(&mut self, page: &mut Page) -> Option<()> {
        loop {
            self.stand(true);
            let pause = Duration::from_millis(5 + self.dice.roll(40) as u64);
            match page.next(pause).await {
                Heard::Frame(frame) => {
                    if let Some(pause) = self.hear(&frame) {
                        tokio::time::sleep(pause).await;
                        self.asker.ask_again(page).await?;
                    }
                }
                Heard::Nothing => match self.world.phase() {
                    Phase::Rush => self.act(page).await?,
                    Phase::Drain => self.serve(page).await?,
                    Phase::Calm | Phase::Over => return None,
                },
                Heard::Gone => return None,
            }
        }
    }

    /// Does something, or breaks the connection.
    async fn act(&mut self, page: &mut Page) -> Option<()> {
        if self.dice.once_in(300) {
            return None;
        }
        if self.dice.once_in(30) {
            let which = self.dice.roll(32);
            return self.asker.repeat(page, which).await;
        }
        if self.asker.waits() {
            return Some(());
        }
        if self.presence != "available" && self.dice.once_in(4) {
            return self.be(page, "available").await;
        }
        if self.presence == "available" && self.dice.once_in(150) {
            return self.be(page, "away").await;
        }
        if let Some(offer) = self.offers.keys().next().copied() {
            let kind = match self.dice.roll(20) {
                0..2 => "decline",
                2..17 => "accept",
                _ => return Some(()),
            };
            return self.asker.ask(page, json!({ "type": kind, "offer": offer })).await;
        }
        let frame = self.something();
        match frame {
            Some(frame) => self.asker.ask(page, frame).await,
            None => Some(()),
        }
    }

    /// Something to do in one of the sessions.
    fn something(&mut self) -> Option<Value> {
        let sessions: Vec<&String> = self.sessions.keys().collect();
        let session = (!sessions.is_empty()).then(|| (*self.dice.pick(&sessions)).clone())?;
        let talk = &self.sessions[&session];
        let (kind, mut frame) = acts::any(&mut self.dice, talk, self.number, &self.colleagues)?;
        if matches!(kind, "message" | "whisper") {
            self.written += 1;
            frame["text"] = format!("{} {}", self.login, self.written).into();
        }
        (frame["type"], frame["session"]) = (kind.into(), session.into());
        Some(frame)
    }

    /// Brings what there is to an end.
    async fn serve(&mut self, page: &mut Page) -> Option<()> {
        if self.asker.waits() {
            return Some(());
        }
        if self.presence != "available" {
            return self.be(page, "available").await;
        }
        let wraps_up = self.sessions.iter().find(|(_, talk)| talk.wraps_up);
        let next = wraps_up.or(self.sessions.iter().next());
        let frame = match (self.offers.keys().next(), next) {
            (Some(offer), _) => json!({ "type": "accept", "offer": offer }),
            (None, Some((session, talk))) => {
                let (kind, mut frame) = acts::last(talk, self.number);
                (frame["type"], frame["session"]) = (kind.into(), session.clone().into());
                frame
            }
            (None, None) => return Some(()),
        };
        self.asker.ask(page, frame).await
    }

    async fn be(&mut self, page: &mut Page, presence: &str) -> Option<()> {
        let mut frame = json!({ "type": "presence", "presence": presence });
        if presence == "away" {
            frame["reason"] = "break".into();
        }
        self.asker.ask(page, frame).await
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
            let Some(talk) = self.sessions.get_mut(session) else {
                return self
                    .complain(&format!("was sent a line of a session it is not in: {frame}"));
            };
            talk.seen = self.world.with(|ledger| ledger.line(&self.login, frame, talk.seen));
            talk.wraps_up |= kind == "ended" && talk.holds;
            return;
        }
        match frame["type"].as_str() {
            Some("presence") => self.told_presence(&frame["presence"]),
            Some("offer") => self.offered(&frame["offer"]),
            Some("offer_ended") => {
                self.offers.remove(&frame["offer"].as_u64().unwrap_or_default());
            }
            Some("whisper") => self.told_whisper(frame),
            Some("session") => self.held(&frame["session"], &BTreeMap::new()),
            Some("session_gone") => {
                self.sessions.remove(frame["session"].as_str().unwrap_or_default());
            }
            Some("error") => self.complain(&format!("was told {frame}")),
            _ => {}
        }
    }

    fn told_whisper(&mut self, frame: &Value) {
        let session = frame["session"].as_str().unwrap_or_default();
        let Some(talk) = self.sessions.get_mut(session) else {
            return self
                .complain(&format!("was sent a whisper of a session it is not in: {frame}"));
        };
        talk.whispered =
            self.world.with(|ledger| ledger.whisper(&self.login, frame, talk.whispered));
    }

    fn done(&mut self, asked: &Value, ack: &Value) {
        match asked["type"].as_str() {
            Some("message") => {
                let place = (ack["session"].as_str(), ack["seq"].as_u64());
                let (Some(session), Some(seq)) = place else {
                    return self.complain(&format!("an acknowledgement without a place: {ack}"));
                };
                let text = asked["text"].as_str().unwrap_or_default();
                self.world.with(|ledger| ledger.posted(&self.login, (session, seq), "agent", text));
            }
            Some("accept") => {
                let offer = asked["offer"].as_u64().unwrap_or_default();
                self.world.with(|ledger| ledger.accepted(self.number, offer));
            }
            Some("whisper") => {
                let text = asked["text"].as_str().unwrap_or_default();
                self.world.with(|ledger| ledger.whispered(text));
            }
            Some("end" | "wrap_up") => {
                let session = asked["session"].as_str().unwrap_or_default();
                self.world.with(|ledger| ledger.over(session));
            }
            Some("presence") => {
                let available = asked["presence"] == "available";
                self.wished = Some(if available { "available" } else { "away" });
            }
            _ => self.world.with(|ledger| ledger.acks += 1),
        }
    }

    fn refused(&mut self, asked: &Value, code: &str) {
        // The session or the offer may have gone to somebody else, or be over, at any moment, and so
        // may the colleague.
        let gone = matches!(code, "session_unknown" | "session_over" | "wrong_state");
        let fine = match asked["type"].as_str() {
            Some("accept" | "decline") => code == "offer_closed",
            Some("presence") => false,
            Some("transfer") => gone || matches!(code, "agent_unavailable" | "already_in"),
            Some("invite") => {
                gone || matches!(code, "agent_unavailable" | "already_in" | "conversation_crowded")
            }
            Some("admit" | "part" | "hand_over") => gone || code == "not_member",
            _ => gone,
        };
        if !fine {
            self.complain(&format!("{asked} is refused: {code}"));
        }
        if code == "offer_closed" {
            self.offers.remove(&asked["offer"].as_u64().unwrap_or_default());
        }
    }

    fn complain(&self, what: &str) {
        self.world.with(|ledger| ledger.complain(format!("{}: {what}", self.login)));
    }
}

/// The agents of a list.
fn numbers(list: &Value) -> impl Iterator<Item = u32> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(|one| Some(one["agent"].as_u64()? as u32))
}
