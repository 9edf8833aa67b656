//! Supervisors watch and steer the floor over HTTP; sessions come in through real sockets.

#![allow(clippy::unwrap_used, reason = "in tests a panic is the message")]

#[path = "../common/mod.rs"]
mod common;

mod lists;
mod reports;
mod surges;

use common::client::{Client, Kept};
use common::{CONFIG, TestServer, client};
use reqwest::header::{ACCEPT_LANGUAGE, COOKIE, ORIGIN};
use seira::history::{NewAccount, Role};
use serde_json::{Value, json};

/// A floor: an agent, a supervisor who takes no part, and an admin.
struct Floor {
    server: TestServer,
    agent: String,
    supervisor: String,
}

impl Floor {
    async fn open(config: &str) -> Self {
        let server = TestServer::start(config).await;
        server.add("maria", Role::Agent, "orders=5,billing=2").await;
        server.add("sue", Role::Supervisor, "").await;
        let agent = server.sign_in("maria").await;
        let supervisor = server.sign_in("sue").await;
        Self { server, agent, supervisor }
    }

    async fn get(&self, path: &str) -> Value {
        let response = self.server.get(path, Some(&self.supervisor)).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    async fn why(&self, kept: &Kept) -> Value {
        self.get(&format!("/api/v1/sessions/{}/why", kept.session)).await
    }

    /// Ids of those who wait in a queue, in the order of its list.
    async fn waiting(&self, queue: &str) -> Vec<String> {
        let list = self.get(&format!("/api/v1/queues/{queue}/sessions")).await;
        let id = |it: &Value| it["session"].as_str().unwrap().to_owned();
        list["sessions"].as_array().unwrap().iter().map(id).collect()
    }

    async fn queue(&self, queue: &str) -> Value {
        let all = self.get("/api/v1/queues").await;
        let all = all["queues"].as_array().unwrap().clone();
        all.into_iter().find(|it| it["queue"] == queue).unwrap()
    }

    /// Steers, and expects it to be done.
    async fn done(&self, path: &str, body: Option<Value>) {
        let response = self.server.post(path, Some(&self.supervisor), body).await;
        assert_eq!(response.status(), 204, "{path}: {}", response.text().await.unwrap());
    }

    /// Steers, and expects a problem.
    async fn refused(&self, path: &str, body: Value, status: u16, code: &str) -> String {
        let response = self.server.post(path, Some(&self.supervisor), Some(body)).await;
        let (found, text) = (response.status().as_u16(), response.text().await.unwrap());
        let problem: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((found, problem["code"].as_str()), (status, Some(code)), "{path}: {text}");
        problem["detail"].as_str().unwrap().to_owned()
    }

    /// An agent's page that takes work.
    async fn maria(&self) -> Client {
        available(&self.server, &self.agent).await
    }
}

async fn available(server: &TestServer, cookie: &str) -> Client {
    let (mut page, _) = Client::agent(server, cookie).await;
    let id = page.ask(json!({ "type": "presence", "presence": "available" })).await;
    page.acked(id).await;
    page
}

fn plain(text: &Value) -> String {
    text.as_str().unwrap().replace(['\u{2068}', '\u{2069}'], "")
}

const STEPS: &str = r#"
[queues.orders]
name = { en = "Orders", ru = "Заказы" }
skills = { orders = 7 }
boosts = { first_contact = 10, returning = 30 }
relax = [{ after_s = 3600, lower_levels_by = 2 }]

[queues.billing]
name = "Billing"
skills = { billing = 2 }
"#;

#[tokio::test]
async fn a_wait_and_then_a_conversation_are_explained() {
    let floor = Floor::open(STEPS).await;
    let (_page, kept) = Client::waiting_customer(&floor.server, "orders").await;
    let why = floor.why(&kept).await;
    assert_eq!((&why["state"], &why["queue"]), (&json!("waiting"), &json!("orders")));
    assert_eq!(why["waiting"]["standing"]["missing"], json!({ "what": "everybody" }));
    let told = plain(&why["sentence"]);
    assert!(told.starts_with("Nobody is on duty, and nobody who is off duty"), "{told}");
    assert!(told.contains("in 60 minutes the required levels drop by 2"), "{told}");

    let mut maria = floor.maria().await;
    let why = floor.why(&kept).await;
    let missing = json!({ "what": "skill", "skill": "orders", "level": 7 });
    assert_eq!(why["waiting"]["standing"]["missing"], missing);
    assert_eq!(why["waiting"]["asked"]["any_of"][0]["skills"], json!({ "orders": 7 }));
    assert_eq!(why["boosts"], json!([{ "reason": "first_contact", "by_s": 10 }]));
    let told = plain(&why["sentence"]);
    assert!(told.starts_with("Nobody on duty has orders at level 7 or better"), "{told}");
    let times = ["arrived_at", "queued_at", "due_at"].map(|key| why[key].as_str().unwrap());
    assert!(times.iter().all(|time| time.len() == 24 && time.ends_with('Z')), "{times:?}");
    assert_eq!(times[0], times[1]);

    let (_other, kept) = Client::waiting_customer(&floor.server, "billing").await;
    let offer = maria.until("offer").await;
    let why = floor.why(&kept).await;
    assert_eq!(why["state"], "offered");
    assert_eq!(why["offers"][0]["choice"]["decided_by"], "only_candidate");
    assert_eq!(
        plain(&why["offers"][0]["sentence"]),
        "maria the agent was asked because nobody else could take it."
    );
    assert!(plain(&why["sentence"]).starts_with("maria the agent is being asked"));
    let id = maria.ask(json!({ "type": "accept", "offer": offer["offer"]["offer"] })).await;
    maria.acked(id).await;
    let why = floor.why(&kept).await;
    assert_eq!((&why["state"], &why["waiting"]), (&json!("connected"), &Value::Null));
    assert_eq!(why["assignment"]["agent_name"], "maria the agent");
    assert_eq!(why["assignment"]["choice"]["candidates"], 1);
    assert_eq!(
        plain(&why["sentence"]),
        "maria the agent was asked because nobody else could take it."
    );
    let id = maria.ask(json!({ "type": "end", "session": kept.session })).await;
    maria.acked(id).await;
    assert_eq!(floor.why(&kept).await["state"], "wrap_up");
}

#[tokio::test]
async fn a_sentence_is_in_the_language_that_is_asked_for() {
    let floor = Floor::open(STEPS).await;
    let (_page, kept) = Client::waiting_customer(&floor.server, "orders").await;
    let path = format!("/api/v1/sessions/{}/why", kept.session);
    for (locale, start) in
        [("en", "Nobody is"), ("fa", "هیچ‌کس"), ("el", "Δεν είναι"), ("ru", "На смене")]
    {
        let asked = floor.get(&format!("{path}?locale={locale}")).await;
        assert!(plain(&asked["sentence"]).starts_with(start), "{locale}: {asked}");
        let accepted = client().get(floor.server.url(&path)).header(COOKIE, &floor.supervisor);
        let accepted = accepted.header(ACCEPT_LANGUAGE, format!("de, {locale};q=0.5"));
        let accepted: Value = accepted.send().await.unwrap().json().await.unwrap();
        assert!(plain(&accepted["sentence"]).starts_with(start), "{locale}: {accepted}");
    }
    let queues = floor.get("/api/v1/queues?locale=ru").await;
    assert_eq!(queues["queues"][0]["name"], "Заказы");
    for path in [format!("{path}?locale=de"), "/api/v1/queues?locale=".to_owned()] {
        let wrong = floor.server.get(&path, Some(&floor.supervisor)).await;
        assert_eq!(wrong.status(), 400);
        let wrong: Value = wrong.json().await.unwrap();
        assert!(wrong["detail"].as_str().unwrap().starts_with("locale: "), "{wrong}");
    }
}

#[tokio::test]
async fn a_paused_queue_offers_nothing_until_it_goes_on() {
    let floor = Floor::open(CONFIG).await;
    let mut maria = floor.maria().await;
    for _ in 0..2 {
        floor.done("/api/v1/queues/orders/pause", None).await;
    }
    let (_page, kept) = Client::waiting_customer(&floor.server, "orders").await;
    let queue = floor.queue("orders").await;
    assert_eq!((&queue["paused"], &queue["waiting"]), (&json!(true), &json!(1)));
    assert_eq!((&queue["open"], &queue["staffed"]), (&json!(true), &json!(true)));
    assert!(queue["oldest_queued_at"].is_string() && queue["oldest_wait_s"].is_u64(), "{queue}");
    let why = floor.why(&kept).await;
    assert_eq!(why["waiting"]["standing"], json!({ "state": "paused" }));
    floor.done("/api/v1/queues/orders/resume", None).await;
    assert_eq!(maria.accept().await, kept.session);
    let queue = floor.queue("orders").await;
    assert_eq!((&queue["paused"], &queue["waiting"]), (&json!(false), &json!(0)));
    assert_eq!(queue["oldest_wait_s"], Value::Null);
    let billing = floor.queue("billing").await;
    assert_eq!((&billing["staffed"], &billing["attended"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn a_whole_line_moves_to_another_queue() {
    let floor = Floor::open(CONFIG).await;
    let (mut first, kept) = Client::waiting_customer(&floor.server, "orders").await;
    let (_second, _) = Client::waiting_customer(&floor.server, "orders").await;
    floor.done("/api/v1/queues/orders/move", Some(json!({ "to": "billing" }))).await;
    let moved = first.until_where(|frame| frame["queue"] == "billing").await;
    assert_eq!(moved["type"], "queued");
    assert_eq!(floor.queue("orders").await["waiting"], 0);
    assert_eq!(floor.queue("billing").await["waiting"], 2);
    assert_eq!(floor.why(&kept).await["queue"], "billing");

    let path = "/api/v1/queues/orders/move";
    for (body, status, code, told) in [
        (json!({ "to": "nowhere" }), 422, "queue_unknown", "to: there is no queue"),
        (json!({ "to": "No Name" }), 400, "bad_request", "to: "),
        (json!({ "to": "orders" }), 400, "bad_request", "to: orders is not allowed"),
        (json!({ "to": 5 }), 400, "bad_request", "to: "),
        (json!({}), 400, "bad_request", "missing field `to`"),
        (json!({ "to": "billing", "x": 1 }), 400, "bad_request", "unknown field `x`"),
    ] {
        let detail = floor.refused(path, body, status, code).await;
        assert!(detail.contains(told), "{detail}");
    }
    for queue in ["nowhere", "No%20Name", "%FF"] {
        let path = format!("/api/v1/queues/{queue}/move");
        floor.refused(&path, json!({ "to": "billing" }), 404, "queue_unknown").await;
        for action in ["pause", "resume"] {
            let path = format!("/api/v1/queues/{queue}/{action}");
            floor.refused(&path, json!({}), 404, "queue_unknown").await;
        }
    }
}

#[tokio::test]
async fn a_session_is_given_to_an_agent_or_a_queue() {
    let floor = Floor::open(CONFIG).await;
    floor.server.add("nikos", Role::Agent, "").await;
    let (_page, kept) = Client::waiting_customer(&floor.server, "billing").await;
    floor.server.house.app.staff.follow(&floor.server.house.app).await.unwrap();
    let agents = floor.get("/api/v1/agents").await;
    let mut agents = agents["agents"].as_array().unwrap().iter();
    let nikos = agents.find(|it| it["name"] == "nikos the agent").unwrap()["agent"].clone();
    let path = format!("/api/v1/sessions/{}/reassign", floor.waiting("billing").await[0]);
    let to_nikos = json!({ "to": { "agent": nikos }, "note": "Knows the case" });
    let detail = floor.refused(&path, to_nikos.clone(), 409, "agent_unavailable").await;
    assert!(detail.starts_with("to.agent: "), "{detail}");
    let (mut nikos_page, _) = Client::ready_agent(&floor.server, "nikos").await;
    floor.done(&path, Some(to_nikos)).await;
    let offer = nikos_page.until("offer").await;
    assert_eq!(offer["offer"]["why"]["decided_by"], "transfer");
    let told = floor.why(&kept).await;
    assert_eq!(
        plain(&told["offers"][0]["sentence"]),
        "nikos the agent was asked because a colleague or a supervisor wished so."
    );
    let id = nikos_page.ask(json!({ "type": "accept", "offer": offer["offer"]["offer"] })).await;
    nikos_page.acked(id).await;
    // Also in the middle of a conversation.
    let mut maria = floor.maria().await;
    floor.done(&path, Some(json!({ "to": { "queue": "orders" } }))).await;
    assert_eq!(maria.accept().await, kept.session);

    for (body, status, code, told) in [
        (json!({ "to": { "queue": "nowhere" } }), 422, "queue_unknown", "to.queue: "),
        (json!({ "to": { "queue": "No Name" } }), 400, "bad_request", "to.queue: "),
        (json!({ "to": { "agent": 999 } }), 422, "agent_unknown", "to.agent: "),
        (json!({ "to": { "agent": -1 } }), 400, "bad_request", "to.agent: "),
        (json!({ "to": {} }), 400, "bad_request", "to: "),
        (json!({ "to": "orders" }), 400, "bad_request", "to: "),
        (json!({ "note": "x" }), 400, "bad_request", "missing field `to`"),
    ] {
        let detail = floor.refused(&path, body, status, code).await;
        assert!(detail.contains(told), "{detail}");
    }
}

#[tokio::test]
async fn an_agent_takes_a_session_by_hand() {
    let floor = Floor::open(CONFIG).await;
    let (_page, kept) = Client::waiting_customer(&floor.server, "billing").await;
    let path = format!("/api/v1/sessions/{}/pull", floor.waiting("billing").await[0]);
    let pull = async || floor.server.post(&path, Some(&floor.agent), None).await;
    let early: Value = pull().await.json().await.unwrap();
    assert_eq!(early["code"], "agent_unavailable", "{early}");
    let mut maria = floor.maria().await;
    assert_eq!(pull().await.status(), 204);
    maria.until_where(|frame| frame["session"]["session"] == kept.session.as_str()).await;
    let why = floor.why(&kept).await;
    assert_eq!(why["assignment"]["choice"], Value::Null);
    assert_eq!(plain(&why["sentence"]), "maria the agent took it out of the line by hand.");
    let again: Value = pull().await.json().await.unwrap();
    assert_eq!(again["code"], "wrong_state", "{again}");
}

#[tokio::test]
async fn a_session_is_pushed_up() {
    let floor = Floor::open(CONFIG).await;
    let (_first, first) = Client::waiting_customer(&floor.server, "orders").await;
    let (_second, second) = Client::waiting_customer(&floor.server, "orders").await;
    let place = async |kept: &Kept| floor.why(kept).await["waiting"]["position"].clone();
    assert_eq!((place(&first).await, place(&second).await), (json!(1), json!(2)));
    let path = |kept: &Kept| format!("/api/v1/sessions/{}/push-up", kept.session);
    let last = floor.waiting("orders").await[1].clone();
    floor.done(&format!("/api/v1/sessions/{last}/push-up"), Some(json!({ "first": true }))).await;
    assert_eq!((place(&first).await, place(&second).await), (json!(2), json!(1)));
    floor.done(&path(&first), Some(json!({ "by_s": 600 }))).await;
    assert_eq!((place(&first).await, place(&second).await), (json!(1), json!(2)));
    let mut maria = floor.maria().await;
    assert_eq!(maria.accept().await, first.session);
    let talks = floor.refused(&path(&first), json!({ "first": true }), 409, "wrong_state").await;
    assert!(!talks.is_empty());
    for (body, told) in [
        (json!({}), "by_s or first"),
        (json!({ "by_s": 0 }), "by_s: 0 is not allowed: 1 to 604800"),
        (json!({ "by_s": 604_801 }), "by_s: "),
        (json!({ "by_s": "ten" }), "by_s: "),
        (json!({ "first": false }), "first: "),
        (json!({ "first": true, "by_s": 1 }), "by_s, first"),
    ] {
        let detail = floor.refused(&path(&second), body, 400, "bad_request").await;
        assert!(detail.contains(told), "{detail}");
    }
}

#[tokio::test]
async fn unknown_and_ended_sessions_are_said_to_be() {
    let floor = Floor::open(CONFIG).await;
    let (mut page, kept) = Client::waiting_customer(&floor.server, "orders").await;
    let id = page.ask(json!({ "type": "leave" })).await;
    page.acked(id).await;
    let why = floor.why(&kept).await;
    assert_eq!(why["state"], "abandoned");
    assert_eq!(plain(&why["sentence"]), "It is over: the customer left the line.");
    let over = [
        ("reassign", json!({ "to": { "queue": "billing" }, "note": "late" })),
        ("push-up", json!({ "first": true })),
    ];
    for (action, body) in over {
        let path = |session: &str| format!("/api/v1/sessions/{session}/{action}");
        floor.refused(&path(&kept.session), body.clone(), 409, "session_over").await;
        for unknown in ["0197c1a2-3b4c-7d5e-8f60-718293a4b5c6", "x", "%FF"] {
            floor.refused(&path(unknown), body.clone(), 404, "session_unknown").await;
        }
    }
    for unknown in ["0197c1a2-3b4c-7d5e-8f60-718293a4b5c6", "x"] {
        let path = format!("/api/v1/sessions/{unknown}/why");
        assert_eq!(floor.server.get(&path, Some(&floor.supervisor)).await.status(), 404);
        let path = format!("/api/v1/sessions/{unknown}/pull");
        assert_eq!(floor.server.post(&path, Some(&floor.agent), None).await.status(), 404);
    }
}

#[tokio::test]
async fn agents_strangers_and_foreign_websites_steer_nothing() {
    let floor = Floor::open(CONFIG).await;
    let (_page, kept) = Client::waiting_customer(&floor.server, "orders").await;
    let calls = [
        ("/api/v1/queues/orders/pause".to_owned(), json!({})),
        ("/api/v1/queues/orders/move".to_owned(), json!({ "to": "billing" })),
        (
            format!("/api/v1/sessions/{}/reassign", kept.session),
            json!({ "to": { "queue": "billing" } }),
        ),
        (format!("/api/v1/sessions/{}/push-up", kept.session), json!({ "first": true })),
    ];
    for (path, body) in &calls {
        let agent = floor.server.post(path, Some(&floor.agent), Some(body.clone())).await;
        assert_eq!(agent.status(), 403, "{path}");
        assert_eq!(floor.server.post(path, None, Some(body.clone())).await.status(), 401, "{path}");
        let foreign = client().post(floor.server.url(path)).header(COOKIE, &floor.supervisor);
        let foreign = foreign.header(ORIGIN, "https://evil.example").json(body);
        let foreign: Value = foreign.send().await.unwrap().json().await.unwrap();
        assert_eq!(foreign["code"], "origin_not_allowed", "{path}");
    }
    let queue = floor.queue("orders").await;
    assert_eq!((&queue["paused"], &queue["waiting"]), (&json!(false), &json!(1)));
}

const SPOKEN: &str = r#"
[queues.orders]
name = "Orders"
skills = { orders = 1 }
languages = { el = "greek" }
language_level = 6
boosts = { first_contact = 10, returning = 30 }
wrap_up_s = 0
"#;

/// A customer whose page is in `locale`; `device` where the browser was here before.
async fn arrives(server: &TestServer, locale: &str, device: Option<&str>) -> (Client, Kept) {
    let mut page = Client::customer(server).await;
    let mut hello = json!({ "type": "hello", "protocol": 1, "locale": locale });
    if let Some(device) = device {
        hello["device"] = device.into();
    }
    page.send(hello).await;
    let welcome = page.until("welcome").await;
    let kept = page.start("orders", welcome["device"].as_str().unwrap()).await;
    (page, kept)
}

#[tokio::test]
async fn a_session_asks_for_the_language_of_its_page() {
    let floor = Floor::open(SPOKEN).await;
    let mut maria = floor.maria().await;
    let (_page, greek) = arrives(&floor.server, "el", None).await;
    let why = floor.why(&greek).await;
    let missing = json!({ "what": "language", "skill": "greek", "level": 6 });
    assert_eq!(why["waiting"]["standing"]["missing"], missing);
    assert!(plain(&why["sentence"]).starts_with("Nobody on duty speaks greek at level 6"));
    let (_page, english) = arrives(&floor.server, "en", None).await;
    assert_eq!(maria.accept().await, english.session);
    let eleni = "orders=1,greek=6";
    floor.server.add("eleni", Role::Agent, eleni).await;
    let (mut eleni, _) = Client::ready_agent(&floor.server, "eleni").await;
    assert_eq!(eleni.accept().await, greek.session);
}

#[tokio::test]
async fn who_was_here_before_has_the_boost_of_those_who_return() {
    let floor = Floor::open(SPOKEN).await;
    let mut maria = floor.maria().await;
    let (page, first) = arrives(&floor.server, "en", None).await;
    let by = |why: &Value| why["boosts"].clone();
    let boosted = json!([{ "reason": "first_contact", "by_s": 10 }]);
    assert_eq!(by(&floor.why(&first).await), boosted);
    assert_eq!(maria.accept().await, first.session);
    let id = maria.ask(json!({ "type": "end", "session": first.session })).await;
    maria.acked(id).await;
    page.leave().await;
    // The past contact is written a moment after the session is over.
    let contacts = &floor.server.house.app.history.contacts;
    let device = floor.server.house.app.live.tokens.device(&first.device).unwrap();
    let start = std::time::Instant::now();
    while contacts.past_agents(device).await.unwrap().is_empty() {
        assert!(start.elapsed().as_secs() < 20, "no past contact");
        tokio::task::yield_now().await;
    }
    let mut page = Client::customer(&floor.server).await;
    page.send(json!({ "type": "hello", "protocol": 1, "locale": "en", "device": first.device }))
        .await;
    page.until("welcome").await;
    let start = json!({ "type": "start", "id": 900, "queue": "orders", "channel": "chat" });
    page.send(start).await;
    let session = page.until("session").await["session"].as_str().unwrap().to_owned();
    let why = floor.get(&format!("/api/v1/sessions/{session}/why")).await;
    assert_eq!(by(&why), json!([{ "reason": "returning", "by_s": 30 }]));
}

#[tokio::test]
async fn a_tier_and_a_total_of_an_account_count_at_once() {
    let config = "[queues.orders]\nname = \"Orders\"\nskills = { orders = 1 }\ntier = 2\n";
    let floor = Floor::open(config).await;
    let mut maria = floor.maria().await;
    let (_page, first) = Client::waiting_customer(&floor.server, "orders").await;
    let why = floor.why(&first).await;
    let missing = json!({ "what": "tier", "from": 2, "to": 2 });
    assert_eq!(why["waiting"]["standing"]["missing"], missing);
    let app = &floor.server.house.app;
    let account = NewAccount {
        login: "maria".to_owned(),
        name: "maria the agent".to_owned(),
        role: Role::Agent,
        skills: "orders=5".parse().unwrap(),
        chats_max: 3,
        calls_max: 1,
        total_max: Some(1),
        tier: 2,
    };
    app.history.accounts.update(account).await.unwrap();
    app.staff.follow(app).await.unwrap();
    assert_eq!(maria.accept().await, first.session);
    let (_page, second) = Client::waiting_customer(&floor.server, "orders").await;
    let why = floor.why(&second).await;
    assert_eq!(why["waiting"]["standing"], json!({ "state": "busy" }));
    assert_eq!(plain(&why["sentence"]), "The only agent who could take it is busy.");
}
