//! What was, over HTTP: who may read it, and what they read.

use std::time::{Duration, Instant};

use seira::gateway::identity::Identity;
use seira::history::{Announcement, Identified, Proof, Role};
use seira::journal::{Journal as _, SqliteJournal};
use seira_core::model::{Command, DeviceId, SessionId, Wish};
use serde_json::{Value, json};

use super::common::client::{Client, Kept, say};
use super::common::program::Place;
use super::common::{CONFIG, Served, TestServer};

use super::rebuilding::one_conversation;

/// Longest wait until history knows what has happened.
const PATIENCE: Duration = Duration::from_secs(20);

async fn get(server: &impl Served, cookie: &str, path: &str) -> (u16, Value) {
    let answer = reqwest::Client::new()
        .get(format!("{}{path}", server.origin()))
        .header("cookie", cookie)
        .send()
        .await
        .unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap())
}

/// Asks until `known` holds: history is a moment behind.
async fn once(
    server: &impl Served,
    cookie: &str,
    path: &str,
    known: impl Fn(&Value) -> bool,
) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (status, body) = get(server, cookie, path).await;
        if status == 200 && known(&body) {
            return body;
        }
        assert!(Instant::now() < deadline, "{path}: {status} {body}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn device_of(server: &TestServer, session: &str) -> DeviceId {
    let id: SessionId = session.parse().unwrap();
    server.house.app.router.read(|engine| engine.session(id).unwrap().device)
}

/// What the website's word comes to, with the keys and in the journal.
async fn prove(server: &TestServer, device: DeviceId, subject: &str) {
    let identity = Identity {
        site: "shop".into(),
        subject: subject.into(),
        name: Some("Ada Lovelace".into()),
        ..Identity::default()
    };
    let proof = Proof {
        device,
        site: "shop".into(),
        subject: subject.into(),
        once: [device.as_u128() as u8; 32],
        expires_at: i64::MAX,
        identity: serde_json::to_vec(&identity).unwrap(),
    };
    let app = &server.house.app;
    let done = app.live.keys.store.identify(proof, 0).await.unwrap();
    let Identified::Changed(_, Announcement::Identified { customer, device, before, identity }) =
        done
    else {
        panic!("{done:?}");
    };
    app.live.keys.changed(customer, before);
    let wish = Wish::Identify { customer, device, before, identity };
    app.router.ask(Command::internal(wish)).await.unwrap();
}

/// One conversation to its end, about returns.
async fn served(server: &TestServer, desk: &mut Client, page: &mut Client, kept: &Kept) {
    assert_eq!(desk.accept().await, kept.session);
    page.until("joined").await;
    say(page, None, "It is the WRONG parcel.").await;
    let session = kept.session.as_str();
    let id = desk.ask(json!({ "type": "whisper", "session": session, "text": "rude" })).await;
    desk.acked(id).await;
    say(desk, Some(session), "Send it back.").await;
    let id = desk.ask(json!({ "type": "end", "session": session })).await;
    desk.acked(id).await;
    let note = json!({ "type": "wrap_up", "session": session, "note": "sent a label" });
    let id = desk.ask(note).await;
    desk.acked(id).await;
    page.until("ended").await;
    let _ = server;
}

#[tokio::test]
async fn a_conversation_is_read_by_who_is_in_it_and_by_supervisors() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "orders=5").await;
    server.add("petros", Role::Agent, "billing=5").await;
    server.add("olga", Role::Supervisor, "").await;
    let (mut desk, maria) = Client::ready_agent(&server, "maria").await;
    let petros = server.sign_in("petros").await;
    let olga = server.sign_in("olga").await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    desk.accept().await;
    page.until("joined").await;
    say(&mut page, None, "Hello?").await;

    let path = format!("/api/v1/sessions/{}/transcript", kept.session);
    let said = |body: &Value| body["lines"].as_array().is_some_and(|lines| lines.len() == 3);
    let mine = once(&server, &maria, &path, said).await;
    assert_eq!(mine["lines"][0]["type"], "queued");
    assert_eq!(mine["lines"][1]["agent_name"], "maria the agent");
    assert_eq!(mine["lines"][2]["text"], "Hello?");
    assert_eq!(mine["lines"][2]["name"], "Ada");
    assert_eq!(mine["erased"], false);
    assert_eq!(get(&server, &olga, &path).await.1, mine);
    let first = get(&server, &olga, &format!("{path}?limit=2")).await.1;
    let next = first["next"].as_str().unwrap();
    let second = get(&server, &olga, &format!("{path}?limit=2&after={next}")).await.1;
    assert_eq!(second["lines"], json!([mine["lines"][2]]));
    assert_eq!(second["next"], Value::Null);

    for (cookie, path, status) in [
        (&petros, path.as_str(), 404),
        (&petros, &format!("/api/v1/sessions/{}/earlier", kept.session), 404),
        (&maria, "/api/v1/sessions/0197c1a2-3b4c-7d5e-8f60-718293a4b5c6/transcript", 404),
        (&olga, "/api/v1/sessions/0197c1a2-3b4c-7d5e-8f60-718293a4b5c6/transcript", 404),
        (&maria, "/api/v1/customers/0197c1a2-3b4c-7d5e-8f60-718293a4b5c6", 403),
        (&olga, "/api/v1/customers/0197c1a2-3b4c-7d5e-8f60-718293a4b5c6", 404),
    ] {
        assert_eq!(get(&server, cookie, path).await.0, status, "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn earlier_sessions_are_those_of_a_proved_customer() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "orders=5").await;
    server.add("olga", Role::Supervisor, "").await;
    let (mut desk, maria) = Client::ready_agent(&server, "maria").await;
    let olga = server.sign_in("olga").await;
    let (mut page, first) = Client::waiting_customer(&server, "orders").await;
    served(&server, &mut desk, &mut page, &first).await;
    let second = page.start("orders", &first.device).await;
    desk.accept().await;
    let earlier = format!("/api/v1/sessions/{}/earlier", second.session);
    let old = format!("/api/v1/sessions/{}/transcript", first.session);

    // Nobody has vouched for anything: the device may have changed hands.
    let (status, nothing) = get(&server, &maria, &earlier).await;
    assert_eq!(
        (status, &nothing["customer"], &nothing["sessions"]),
        (200, &Value::Null, &json!([]))
    );
    assert_eq!(get(&server, &maria, &old).await.0, 404);

    prove(&server, device_of(&server, &second.session), "ada-1").await;
    let known = |body: &Value| {
        body["sessions"].as_array().is_some_and(|all| all.len() == 1 && !all[0]["note"].is_null())
    };
    let told = once(&server, &maria, &earlier, known).await;
    let session = &told["sessions"][0];
    assert_eq!(session["session"], first.session.as_str());
    assert_eq!(session["topic"], "Help");
    assert_eq!(session["note"], "sent a label");
    assert_eq!(session["ending"], "agent");
    assert_eq!(session["agents"], json!(["maria the agent"]));
    let whispered = |body: &Value| body.to_string().contains("rude");
    let lines = once(&server, &maria, &old, whispered).await;
    assert!(lines.to_string().contains("Send it back."));

    for (words, found) in
        [("wrong%20parcel", 1), ("HELP", 1), ("rude", 0), ("label", 0), ("parrot", 0), ("", 1)]
    {
        let (_, body) = get(&server, &maria, &format!("{earlier}?search={words}")).await;
        assert_eq!(body["sessions"].as_array().unwrap().len(), found, "{words}: {body}");
    }
    let (_, body) = get(&server, &maria, &format!("{earlier}?search=wrong+PARCEL")).await;
    assert_eq!(body["sessions"][0]["found"], "It is the WRONG parcel.");
    let long = format!("{earlier}?search={}", "x".repeat(101));
    assert_eq!(get(&server, &maria, &long).await.0, 400);

    let customer = format!("/api/v1/customers/{}", told["customer"].as_str().unwrap());
    let ada = once(&server, &olga, &customer, |ada| !ada["identity"].is_null()).await;
    assert_eq!(ada["identity"]["name"], "Ada Lovelace");
    assert_eq!(ada["sessions"].as_array().unwrap().len(), 2);
    server.stop().await;
}

#[tokio::test]
async fn why_a_session_went_to_whom_is_told_long_after_its_end() {
    let place = Place::new(CONFIG);
    // Long enough ago that the engine has forgotten it.
    let session = SessionId::from_u128(1);
    SqliteJournal::open(&place.path("data")).unwrap().append(&one_conversation(session)).unwrap();
    place.add("olga", "--role supervisor");
    let server = place.serve();
    let olga = server.sign_in("olga").await;
    let why = once(&server, &olga, &format!("/api/v1/sessions/{session}/why"), |_| true).await;
    assert_eq!(why["state"], "closed");
    assert_eq!(why["assignments"][0]["cause"], "pulled");
    assert_eq!(why["assignments"].as_array().unwrap().len(), 1);
    assert_eq!((&why["assignment"], &why["waiting"]), (&Value::Null, &Value::Null));
    assert!(!why["sentence"].as_str().unwrap().is_empty(), "{why}");
}
