//! Several agents in one conversation: advice, conference, handing over, the next tier.

use seira::cli::house::Keeping;
use seira::history::{Account, Role};
use seira_core::model::{Command, Millis, Tier, Wish};
use serde_json::{Value, json};

use crate::client::{Client, Kept, say};
use crate::common::{CONFIG, TestServer, settings};

/// Maria talks with a customer; Nikos is free.
struct Floor {
    server: TestServer,
    maria: Client,
    maria_cookie: String,
    nikos: Client,
    nikos_cookie: String,
    page: Client,
    kept: Kept,
    maria_number: u32,
    nikos_number: u32,
}

impl Floor {
    async fn set() -> Self {
        Self::with(TestServer::start(CONFIG).await).await
    }

    async fn with(server: TestServer) -> Self {
        let maria_number = server.add("maria", Role::Agent, "orders=9").await.id.0;
        let nikos_number = server.add("nikos", Role::Agent, "billing=5").await.id.0;
        let (mut maria, maria_cookie) = Client::ready_agent(&server, "maria").await;
        let (nikos, nikos_cookie) = Client::ready_agent(&server, "nikos").await;
        let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
        maria.accept().await;
        page.until("joined").await;
        Self {
            server,
            maria,
            maria_cookie,
            nikos,
            nikos_cookie,
            page,
            kept,
            maria_number,
            nikos_number,
        }
    }

    /// Maria asks for something about the conversation and gets it.
    async fn maria_does(&mut self, mut frame: Value) -> Value {
        frame["session"] = self.kept.session.as_str().into();
        let id = self.maria.ask(frame).await;
        self.maria.acked(id).await
    }

    async fn invite(&mut self, role: &str) -> Value {
        let whom = json!({ "agent": self.nikos_number });
        self.maria_does(json!({ "type": "invite", "whom": whom, "role": role })).await;
        self.nikos.until("offer").await["offer"].clone()
    }

    /// Nikos is in the conversation; what he got meanwhile is read.
    async fn with_nikos(mut self, role: &str) -> Self {
        let offer = self.invite(role).await["offer"].clone();
        let id = self.nikos.ask(json!({ "type": "accept", "offer": offer })).await;
        self.nikos.acked(id).await;
        self.maria.until_where(|frame| frame["session"]["members"][1]["role"] == role).await;
        self
    }
}

async fn whisper(desk: &mut Client, session: &str, text: &str) {
    let id = desk.ask(json!({ "type": "whisper", "session": session, "text": text })).await;
    let ack = desk.acked(id).await;
    assert_eq!(ack["seq"], Value::Null, "a whisper has no public place");
}

/// Everything a page has been sent so far and has not read.
async fn heard(page: &mut Client) -> Vec<Value> {
    page.send(json!({ "type": "ping" })).await;
    let mut all = Vec::new();
    loop {
        let frame = page.next().await;
        if frame["type"] == "pong" {
            return all;
        }
        all.push(frame);
    }
}

#[tokio::test]
async fn an_invitation_says_as_what_and_by_whom() {
    let mut floor = Floor::set().await;
    let offer = floor.invite("consult").await;
    let asked =
        json!({ "role": "consult", "by": floor.maria_number, "by_name": "maria the agent" });
    assert_eq!(offer["invitation"], asked);
    assert_eq!(
        (&offer["session"], &offer["customer_name"]),
        (&json!(floor.kept.session), &json!("Ada"))
    );
    let seen = floor.maria.until_where(|it| it["session"]["invites"][0]["role"] == "consult").await;
    let invite = &seen["session"]["invites"][0];
    assert_eq!((&invite["offer"], &invite["agent"]), (&offer["offer"], &json!(floor.nikos_number)));
    let again = json!({
        "type": "invite", "session": floor.kept.session, "role": "conference",
        "whom": { "agent": floor.nikos_number },
    });
    let id = floor.maria.ask(again).await;
    assert_eq!(floor.maria.refused().await, ("already_in".to_owned(), Some(id)));
}

#[tokio::test]
async fn advice_goes_both_ways_and_the_customer_notices_nothing() {
    let mut floor = Floor::set().await;
    say(&mut floor.page, None, "My parcel is lost").await;
    heard(&mut floor.page).await;
    let mut floor = floor.with_nikos("consult").await;
    let session = floor.kept.session.clone();
    let shown = floor.nikos.until("session").await["session"].clone();
    assert_eq!((&shown["role"], &shown["state"]), (&json!("consult"), &json!("connected")));
    let names = shown["members"].as_array().unwrap().iter().map(|member| member["name"].clone());
    assert_eq!(names.collect::<Vec<_>>(), ["maria the agent", "nikos the agent"]);
    // What was said before he came.
    let told = floor.nikos.until("message").await;
    assert_eq!((&told["text"], &told["seq"]), (&json!("My parcel is lost"), &json!(3)));

    whisper(&mut floor.maria, &session, "What do I tell her?").await;
    let asked = floor.nikos.until("whisper").await;
    assert_eq!((&asked["text"], &asked["line"]), (&json!("What do I tell her?"), &json!(1)));
    whisper(&mut floor.nikos, &session, "That we send another.").await;
    let answer = floor.maria.until_where(|frame| frame["line"] == 2).await;
    assert_eq!(answer["text"], "That we send another.");
    assert_eq!(
        (&answer["agent"], &answer["name"]),
        (&json!(floor.nikos_number), &json!("nikos the agent"))
    );

    let id = floor.nikos.ask(json!({ "type": "message", "session": session, "text": "Hi" })).await;
    assert_eq!(floor.nikos.refused().await, ("session_unknown".to_owned(), Some(id)));
    floor.nikos.send(json!({ "type": "typing", "session": session, "on": true })).await;
    floor
        .nikos
        .send(json!({ "type": "mark", "session": session, "delivered": 3, "read": 3 }))
        .await;
    let leave = json!({ "type": "part", "session": session, "member": floor.nikos_number });
    let id = floor.nikos.ask(leave).await;
    floor.nikos.acked(id).await;
    assert_eq!(floor.nikos.until("session_gone").await["reason"], "left");
    assert_eq!(heard(&mut floor.page).await, Vec::<Value>::new(), "nothing at all");
    // Nor does a page that comes back hear of it.
    let (mut again, welcome) = Client::resumed(&floor.server, &floor.kept, 0).await;
    assert_eq!(welcome["session"]["agents"], json!(["maria the agent"]));
    let lines = heard(&mut again).await;
    let seqs = lines.iter().filter_map(|frame| frame["seq"].as_u64());
    assert_eq!(seqs.collect::<Vec<_>>(), [1, 2, 3]);
    assert!(lines.iter().all(|frame| frame["type"] != "whisper"), "{lines:?}");
    assert_eq!(say(&mut floor.maria, Some(&session), "We send another.").await, 4);
}

#[tokio::test]
async fn an_adviser_who_is_admitted_talks_with_the_customer() {
    let mut floor = Floor::set().await.with_nikos("consult").await;
    let session = floor.kept.session.clone();
    let admit = json!({ "type": "admit", "member": floor.nikos_number });
    assert_eq!(floor.maria_does(admit).await["seq"], 3);
    let joined = floor.page.until("joined").await;
    assert_eq!(
        (&joined["agent_name"], &joined["instead_of"]),
        (&json!("nikos the agent"), &Value::Null)
    );
    assert_eq!(joined["agents"], json!(["maria the agent", "nikos the agent"]));
    assert_eq!(say(&mut floor.nikos, Some(&session), "Hello Ada").await, 4);
    let message = floor.page.until("message").await;
    assert_eq!(
        (&message["text"], &message["name"]),
        (&json!("Hello Ada"), &json!("nikos the agent"))
    );
    assert_eq!(floor.maria.until("message").await["seq"], 4);
    floor.nikos.send(json!({ "type": "typing", "session": session, "on": true })).await;
    assert_eq!(floor.page.until("typing").await["name"], "nikos the agent");
    say(&mut floor.page, None, "Hello you two").await;
    floor.nikos.until_where(|frame| frame["text"] == "Hello you two").await;
    floor.maria.until_where(|frame| frame["text"] == "Hello you two").await;

    let part = json!({ "type": "part", "member": floor.nikos_number });
    assert_eq!(floor.maria_does(part).await["seq"], 6);
    let left = floor.page.until("left").await;
    assert_eq!(
        (&left["agent_name"], &left["agents"]),
        (&json!("nikos the agent"), &json!(["maria the agent"]))
    );
    assert_eq!(floor.nikos.until("session_gone").await["reason"], "left");
    let id = floor.nikos.ask(json!({ "type": "whisper", "session": session, "text": "x" })).await;
    assert_eq!(floor.nikos.refused().await, ("session_unknown".to_owned(), Some(id)));
    let late = json!({ "type": "admit", "session": session, "member": floor.nikos_number });
    let id = floor.maria.ask(late).await;
    assert_eq!(floor.maria.refused().await, ("not_member".to_owned(), Some(id)));
}

#[tokio::test]
async fn a_conversation_is_handed_over_to_who_is_in_it() {
    let mut floor = Floor::set().await.with_nikos("consult").await;
    let session = floor.kept.session.clone();
    let hand_over = json!({ "type": "hand_over", "member": floor.nikos_number });
    floor.maria_does(hand_over).await;
    let joined = floor.page.until("joined").await;
    assert_eq!(joined["agent_name"], "nikos the agent");
    assert_eq!(
        (&joined["instead_of"], &joined["agents"]),
        (&json!("maria the agent"), &json!(["nikos the agent"]))
    );
    assert_eq!(floor.maria.until("session_gone").await["reason"], "transferred");
    floor.nikos.until_where(|frame| frame["session"]["role"] == "holder").await;
    floor.page.send(json!({ "type": "typing", "on": true })).await;
    floor.nikos.until("typing").await;
    floor.nikos.send(json!({ "type": "typing", "session": session, "on": true })).await;
    floor.page.until("typing").await;
    say(&mut floor.nikos, Some(&session), "I go on with you").await;
    floor.page.until("message").await;
    let id = floor.nikos.ask(json!({ "type": "end", "session": session })).await;
    floor.nikos.acked(id).await;
    floor.page.until("ended").await;
    floor.nikos.until_where(|frame| frame["session"]["state"] == "wrap_up").await;
    let id = floor.nikos.ask(json!({ "type": "ready" })).await;
    floor.nikos.acked(id).await;
    assert_eq!(floor.nikos.until("session_gone").await["reason"], "done");
}

#[tokio::test]
async fn who_is_in_the_conference_inherits_it_from_a_holder_who_vanishes() {
    let mut settings = settings(CONFIG);
    settings.agent_grace = Millis::from_secs(1);
    let floor = Floor::with(TestServer::with(settings, Keeping::Memory).await).await;
    let mut floor = floor.with_nikos("conference").await;
    assert_eq!(floor.page.until("joined").await["agent_name"], "nikos the agent");
    floor.maria.leave().await;
    let joined = floor.page.until("joined").await;
    assert_eq!(
        (&joined["agent_name"], &joined["instead_of"]),
        (&json!("nikos the agent"), &json!("maria the agent"))
    );
    floor.nikos.until_where(|frame| frame["session"]["role"] == "holder").await;
    say(&mut floor.nikos, Some(&floor.kept.session), "Still here").await;
    let (_maria, snapshot) = Client::agent(&floor.server, &floor.maria_cookie).await;
    assert_eq!(snapshot["sessions"], json!([]));
}

#[tokio::test]
async fn invitations_end_with_a_word_and_change_nothing_else() {
    let config =
        CONFIG.replace("skills = { orders = 1 }", "skills = { orders = 1 }\noffer_lease_s = 5");
    let mut floor = Floor::with(TestServer::start(&config).await).await;
    heard(&mut floor.page).await;
    let declined = floor.invite("conference").await["offer"].clone();
    let id = floor.nikos.ask(json!({ "type": "decline", "offer": declined })).await;
    floor.nikos.acked(id).await;
    let ended = floor.maria.until("invite_ended").await;
    assert_eq!((&ended["offer"], &ended["result"]), (&declined, &json!("declined")));
    assert_eq!(ended["name"], "nikos the agent");

    let taken_back = floor.invite("conference").await["offer"].clone();
    let id = floor.maria.ask(json!({ "type": "uninvite", "offer": taken_back })).await;
    floor.maria.acked(id).await;
    let gone =
        floor.nikos.until_where(|it| it["type"] == "offer_ended" && it["offer"] == taken_back);
    assert_eq!(gone.await["result"], "rescinded");
    let id = floor.nikos.ask(json!({ "type": "accept", "offer": taken_back })).await;
    assert_eq!(floor.nikos.refused().await, ("offer_closed".to_owned(), Some(id)));
    let id = floor.maria.ask(json!({ "type": "uninvite", "offer": taken_back })).await;
    assert_eq!(floor.maria.refused().await, ("offer_closed".to_owned(), Some(id)));

    let missed = floor.invite("conference").await["offer"].clone();
    let ended = floor.maria.until_where(|it| it["type"] == "invite_ended" && it["offer"] == missed);
    assert_eq!(ended.await["result"], "expired");
    floor.maria.until_where(|it| it["session"]["invites"] == json!([])).await;
    let frames = heard(&mut floor.page).await;
    assert!(frames.iter().all(|frame| frame["seq"].is_null()), "{frames:?}");
}

#[tokio::test]
async fn a_colleague_who_comes_back_gets_the_whispers_that_were_missed() {
    let mut floor = Floor::set().await.with_nikos("consult").await;
    let session = floor.kept.session.clone();
    whisper(&mut floor.maria, &session, "one").await;
    floor.nikos.until("whisper").await;
    floor.nikos.leave().await;
    whisper(&mut floor.maria, &session, "two").await;
    whisper(&mut floor.maria, &session, "three").await;
    let mut nikos = Client::open(&floor.server, "/ws/agent", Some(&floor.nikos_cookie)).await;
    nikos
        .send(json!({
            "type": "hello", "protocol": 1, "locale": "en",
            "device": "0197c1a2-3b4c-7d5e-8f60-718293a4b5c6",
            "have": { session.as_str(): 2 }, "whispers": { session.as_str(): 1 },
        }))
        .await;
    let snapshot = nikos.until("snapshot").await;
    assert_eq!(snapshot["sessions"][0]["role"], "consult");
    let frames = heard(&mut nikos).await;
    let lines = frames.iter().filter_map(|frame| frame["line"].as_u64());
    assert_eq!(lines.collect::<Vec<_>>(), [2, 3]);
    assert!(frames.iter().all(|frame| frame["seq"].is_null()), "{frames:?}");
    whisper(&mut floor.maria, &session, "four").await;
    assert_eq!(nikos.until("whisper").await["line"], 4);
    // A repeated frame repeats its answer and nothing else.
    let again = json!({ "type": "whisper", "id": 77_777, "session": session, "text": "five" });
    for _ in 0..2 {
        floor.maria.send(again.clone()).await;
        floor.maria.acked(77_777).await;
    }
    let frames = heard(&mut nikos).await;
    let fives = frames.iter().filter(|frame| frame["text"] == "five");
    assert_eq!(fives.count(), 1);
}

#[tokio::test]
async fn when_the_conversation_ends_everybody_but_its_holder_is_out_of_it() {
    let mut floor = Floor::set().await.with_nikos("conference").await;
    let id = floor.page.ask(json!({ "type": "end" })).await;
    floor.page.acked(id).await;
    assert_eq!(floor.nikos.until("session_gone").await["reason"], "left");
    let wrap_up = floor.maria.until_where(|frame| frame["session"]["state"] == "wrap_up").await;
    assert_eq!(wrap_up["session"]["role"], "holder");
    let lines = heard(&mut floor.page).await;
    let kinds = lines.iter().filter(|frame| frame["seq"].is_u64()).map(|frame| &frame["type"]);
    assert_eq!(kinds.collect::<Vec<_>>(), ["joined", "ended"], "nobody leaves one by one");
}

#[tokio::test]
async fn all_are_asked_at_once_and_the_first_has_it() {
    let config = CONFIG.replace("skills = { orders = 1 }", "skills = { orders = 1 }\noffer_to = 2");
    let server = TestServer::start(&config).await;
    server.add("maria", Role::Agent, "orders=9").await;
    server.add("nikos", Role::Agent, "orders=1").await;
    let (mut maria, _) = Client::ready_agent(&server, "maria").await;
    let (mut nikos, _) = Client::ready_agent(&server, "nikos").await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let first = maria.until("offer").await["offer"].clone();
    assert_eq!(first["invitation"], Value::Null);
    assert_eq!(nikos.accept().await, kept.session);
    let gone = maria.until("offer_ended").await;
    assert_eq!((&gone["offer"], &gone["result"]), (&first["offer"], &json!("rescinded")));
    let id = maria.ask(json!({ "type": "accept", "offer": first["offer"] })).await;
    assert_eq!(maria.refused().await, ("offer_closed".to_owned(), Some(id)));
    assert_eq!(page.until("joined").await["agent_name"], "nikos the agent");
}

/// Accounts begin in the first tier.
async fn raise(server: &TestServer, account: &Account) {
    let mut spec = account.spec();
    spec.tier = Tier::FIRST.next().unwrap();
    server.house.app.router.ask(Command::internal(Wish::SetAgent { spec })).await.unwrap();
}

#[tokio::test]
async fn an_escalated_conversation_keeps_its_place_before_those_who_came_later() {
    let mut floor = Floor::set().await;
    let eva = floor.server.add("eva", Role::Agent, "orders=5").await;
    let away = json!({ "type": "presence", "presence": "away", "reason": "break" });
    let id = floor.maria.ask(away).await;
    floor.maria.acked(id).await;
    let (mut later, _) = Client::waiting_customer(&floor.server, "orders").await;
    later.until_where(|frame| frame["position"] == 1).await;
    let none = json!({ "type": "escalate", "session": floor.kept.session });
    let id = floor.maria.ask(none).await;
    assert_eq!(floor.maria.refused().await, ("no_higher_tier".to_owned(), Some(id)));

    raise(&floor.server, &eva).await;
    floor.maria_does(json!({ "type": "escalate", "note": "Beyond me" })).await;
    assert_eq!(floor.maria.until("session_gone").await["reason"], "transferred");
    assert_eq!(floor.page.until("queued").await["reason"], "escalated");
    later.until_where(|frame| frame["position"] == 2).await;

    let cookie = floor.server.sign_in("eva").await;
    let (mut eva_desk, _) = Client::agent(&floor.server, &cookie).await;
    raise(&floor.server, &eva).await;
    let id = eva_desk.ask(json!({ "type": "presence", "presence": "available" })).await;
    eva_desk.acked(id).await;
    assert_eq!(eva_desk.accept().await, floor.kept.session);
    let shown = eva_desk.until("session").await["session"].clone();
    assert_eq!(shown["note"], "Beyond me");
}

#[tokio::test]
async fn the_best_of_the_next_tier_is_asked_by_no_name() {
    let mut floor = Floor::set().await;
    let eva = floor.server.add("eva", Role::Agent, "orders=5").await;
    raise(&floor.server, &eva).await;
    let ask = json!({
        "type": "invite", "session": floor.kept.session, "whom": "next_tier", "role": "consult",
    });
    let id = floor.maria.ask(ask.clone()).await;
    assert_eq!(floor.maria.refused().await, ("nobody_free".to_owned(), Some(id)));
    let cookie = floor.server.sign_in("eva").await;
    let (mut eva_desk, _) = Client::agent(&floor.server, &cookie).await;
    raise(&floor.server, &eva).await;
    let id = eva_desk.ask(json!({ "type": "presence", "presence": "available" })).await;
    eva_desk.acked(id).await;
    let id = floor.maria.ask(ask).await;
    floor.maria.acked(id).await;
    assert_eq!(eva_desk.until("offer").await["offer"]["invitation"]["role"], "consult");
}
