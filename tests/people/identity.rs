use std::time::{Duration, Instant};

use seira::history::Role;
use seira_core::model::{Event, Record, Sequence};
use serde_json::{Value, json};

use crate::common::TestServer;
use crate::common::client::{Client, Kept, say};
use crate::token::{OTHER_SECRET, SECRET, claims, config, now_s, signed};

async fn identify(page: &mut Client, claims: &Value) {
    let id = page.ask(json!({ "type": "identify", "token": signed(claims, SECRET) })).await;
    page.acked(id).await;
}

async fn refused(page: &mut Client, token: &str) -> String {
    let id = page.ask(json!({ "type": "identify", "token": token })).await;
    let (code, of) = page.refused().await;
    assert_eq!(of, Some(id));
    code
}

fn nora() -> Value {
    let mut nora = claims("20417");
    nora["name"] = json!("Nora Karra");
    nora["email"] = json!("nora@example.com");
    nora["segments"] = json!(["vip"]);
    nora["attributes"] = json!({ "orders": 12 });
    nora
}

fn of_session<'a>(kept: &'a Kept, identified: bool) -> impl Fn(&Value) -> bool + 'a {
    move |frame| {
        frame["type"] == "session"
            && frame["session"]["session"] == kept.session.as_str()
            && frame["session"]["identity"].is_object() == identified
    }
}

#[tokio::test]
async fn the_agent_sees_what_the_website_has_proved() {
    let server = TestServer::start(&config()).await;
    server.add("maria", Role::Agent, "billing=3").await;
    let (mut page, welcome) = Client::new_customer(&server).await;
    assert_eq!(welcome["identified"], false);
    identify(&mut page, &nora()).await;
    let kept = page.start("billing", welcome["device"].as_str().unwrap()).await;
    let (mut desk, cookie) = Client::ready_agent(&server, "maria").await;
    let offer = desk.until("offer").await;
    let identity = &offer["offer"]["identity"];
    assert_eq!(identity["name"], "Nora Karra");
    assert_eq!(identity["segments"], json!(["vip"]));
    assert_eq!(identity["attributes"], json!({ "orders": "12" }));
    assert_eq!(offer["offer"]["customer_name"], "Nora Karra", "and not what was typed");
    let id = desk.ask(json!({ "type": "accept", "offer": offer["offer"]["offer"] })).await;
    desk.acked(id).await;
    let shown = desk.until_where(of_session(&kept, true)).await;
    assert_eq!(shown["session"]["identity"]["email"], "nora@example.com");
    let listed = server.get("/api/v1/queues/billing/sessions", Some(&cookie)).await;
    assert_eq!(listed.status(), 200);
    // The page is who it is when it comes back, without a token.
    let (_page, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["identified"], true);
}

#[tokio::test]
async fn a_proved_segment_is_due_earlier_and_a_claimed_one_is_not() {
    let server = TestServer::start(&config()).await;
    server.add("ivan", Role::Supervisor, "").await;
    let cookie = server.sign_in("ivan").await;
    let (_first, anonymous) = Client::waiting_customer(&server, "billing").await;
    let (mut page, welcome) = Client::new_customer(&server).await;
    identify(&mut page, &nora()).await;
    let kept = page.start("billing", welcome["device"].as_str().unwrap()).await;
    let listed = server.get("/api/v1/queues/billing/sessions", Some(&cookie)).await;
    let listed: Value = listed.json().await.unwrap();
    let sessions: Vec<_> =
        listed["sessions"].as_array().unwrap().iter().map(|it| it["session"].clone()).collect();
    assert_eq!(sessions, [json!(kept.session), json!(anonymous.session)], "{listed}");
    let boosts = json!([{ "by_s": 300, "reason": "vip" }]);
    assert_eq!(listed["sessions"][0]["boosts"], boosts, "{listed}");
    assert_eq!(listed["sessions"][0]["customer_name"], "Nora Karra");
}

#[tokio::test]
async fn who_is_proved_in_the_middle_of_a_conversation_is_seen_at_once() {
    let server = TestServer::start(&config()).await;
    server.add("maria", Role::Agent, "orders=1").await;
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    desk.accept().await;
    let before = desk.until_where(of_session(&kept, false)).await;
    assert_eq!(before["session"]["customer_name"], "Ada");
    identify(&mut page, &nora()).await;
    let after = desk.until_where(of_session(&kept, true)).await;
    assert_eq!(after["session"]["customer_name"], "Nora Karra");
}

#[tokio::test]
async fn what_proves_nothing_changes_nothing() {
    let server = TestServer::start(&config()).await;
    server.add("maria", Role::Agent, "orders=1").await;
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    desk.accept().await;
    let good = signed(&nora(), SECRET);
    let (head, _) = good.rsplit_once('.').unwrap();
    let mut expired = nora();
    (expired["iat"], expired["exp"]) = (json!(now_s() - 600), json!(now_s() - 120));
    let mut long = nora();
    long["exp"] = json!(now_s() + 7_200);
    for token in [
        "nonsense".to_owned(),
        format!("{head}."),
        signed(&nora(), OTHER_SECRET),
        signed(&nora(), "a secret that nobody has told the server of"),
        signed(&expired, SECRET),
        signed(&long, SECRET),
    ] {
        assert_eq!(refused(&mut page, &token).await, "identity_invalid", "{token}");
    }
    assert_eq!(refused(&mut page, &"x".repeat(8 * 1024 + 1)).await, "too_large");
    page.lives().await;
    let (_page, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["identified"], false);
    desk.lives().await;

    let bare = TestServer::start(crate::common::CONFIG).await;
    let (mut page, _) = Client::new_customer(&bare).await;
    assert_eq!(refused(&mut page, &good).await, "identity_off");
}

#[tokio::test]
async fn a_token_is_the_first_devices_and_repeating_it_repeats_the_answer() {
    let server = TestServer::start(&config()).await;
    let (mut page, welcome) = Client::new_customer(&server).await;
    let token = signed(&nora(), SECRET);
    let frame = json!({ "type": "identify", "id": 1, "token": token });
    for _ in 0..2 {
        page.send(frame.clone()).await;
        page.acked(1).await;
    }
    let (mut thief, _) = Client::new_customer(&server).await;
    assert_eq!(refused(&mut thief, &token).await, "identity_used");
    // The same device in a new page, with a number of its own.
    let mut again = Client::customer(&server).await;
    again
        .send(json!({
            "type": "hello", "protocol": 1, "locale": "en", "device": welcome["device"],
        }))
        .await;
    assert_eq!(again.until("welcome").await["identified"], true);
    again.send(json!({ "type": "identify", "id": 2, "token": token })).await;
    again.acked(2).await;
    let (_thief, welcome) = Client::new_customer(&server).await;
    assert_eq!(welcome["identified"], false);
}

#[tokio::test]
async fn a_token_whose_time_is_over_proves_nothing_to_who_has_shown_it_either() {
    let server = TestServer::start(&config()).await;
    let (mut page, _) = Client::new_customer(&server).await;
    let mut nora = nora();
    // Clocks may be half a minute apart.
    (nora["iat"], nora["exp"]) = (json!(now_s() - 600), json!(now_s() - 27));
    let token = signed(&nora, SECRET);
    identify(&mut page, &nora).await;
    let since = Instant::now();
    loop {
        let id = page.ask(json!({ "type": "identify", "token": token })).await;
        let told = page.until_where(|frame| frame["id"] == id).await;
        if told["type"] == "error" {
            assert_eq!(told["code"], "identity_invalid");
            break;
        }
        assert!(since.elapsed() < Duration::from_secs(20), "it does not end");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn what_is_proved_anew_is_journaled_under_a_number_that_was_answered_before_too() {
    let server = TestServer::start(&config()).await;
    let (mut page, _) = Client::new_customer(&server).await;
    let journaled = || {
        let mut found = 0;
        let mut count = |record: Record| {
            found += usize::from(matches!(record.event, Event::CustomerIdentified { .. }));
        };
        server.house.app.live.log.read(Sequence(0), u64::MAX, &mut count).unwrap();
        found
    };
    for (round, name) in ["Nora", "Nora Karra"].into_iter().enumerate() {
        let mut claims = nora();
        claims["name"] = json!(name);
        let token = signed(&claims, SECRET);
        page.send(json!({ "type": "identify", "id": 1, "token": token })).await;
        page.acked(1).await;
        assert_eq!(journaled(), round + 1);
    }
    assert_eq!(server.house.app.live.keys.store.announcements(), Ok(Vec::new()));
}

#[tokio::test]
async fn another_person_on_the_same_device_neither_sees_nor_continues_the_conversation() {
    let server = TestServer::start(&config()).await;
    server.add("maria", Role::Agent, "billing=3").await;
    let (mut page, welcome) = Client::new_customer(&server).await;
    let device = welcome["device"].as_str().unwrap();
    identify(&mut page, &nora()).await;
    let kept = page.start("billing", device).await;
    let said = say(&mut page, None, "of Nora").await;
    let mut ivan = claims("30001");
    ivan["name"] = json!("Ivan Ivanov");
    let token = signed(&ivan, SECRET);

    let (again, _) = Client::resumed(&server, &kept, 0).await;
    for mut page in [page, again] {
        let id = page.ask(json!({ "type": "identify", "token": token })).await;
        // What comes behind it is not done either.
        page.ask(json!({ "type": "message", "text": "of Ivan" })).await;
        assert_eq!(page.refused().await, ("identity_other".to_owned(), Some(id)));
        assert_eq!(page.closed().await, 1008);
    }
    let (mut page, welcome) = Client::new_customer(&server).await;
    assert!(welcome["session"].is_null());
    identify(&mut page, &ivan).await;
    let own = page.start("billing", welcome["device"].as_str().unwrap()).await;
    assert_ne!(own.session, kept.session);
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    let offer = desk.until("offer").await;
    assert_eq!(offer["offer"]["customer_name"], "Nora Karra");
    let (mut back, welcome) = Client::resumed(&server, &kept, said).await;
    assert_eq!((&welcome["identified"], &welcome["session"]["seq"]), (&json!(true), &json!(said)));
    back.lives().await;
}

#[tokio::test]
async fn a_past_agent_is_known_on_another_device_of_the_same_person() {
    let server = TestServer::start(&config()).await;
    server.add("maria", Role::Agent, "billing=3").await;
    server.add("nikos", Role::Agent, "billing=9").await;
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    let (mut page, welcome) = Client::new_customer(&server).await;
    identify(&mut page, &nora()).await;
    let kept = page.start("billing", welcome["device"].as_str().unwrap()).await;
    desk.accept().await;
    let id = page.ask(json!({ "type": "end" })).await;
    page.acked(id).await;
    let wrap_up = json!({ "type": "wrap_up", "session": kept.session, "disposition": "solved" });
    let id = desk.ask(wrap_up).await;
    desk.acked(id).await;
    let (mut better, _) = Client::ready_agent(&server, "nikos").await;

    let mut why = Value::Null;
    for _ in 0..50 {
        // The rows of history follow the journal.
        let (mut phone, welcome) = Client::new_customer(&server).await;
        let mut claims = nora();
        claims["jti"] = welcome["device"].clone();
        identify(&mut phone, &claims).await;
        phone.start("billing", welcome["device"].as_str().unwrap()).await;
        let offer = tokio::select! {
            offer = desk.until("offer") => offer,
            offer = better.until("offer") => offer,
        };
        why = offer["offer"]["why"]["decided_by"].clone();
        let id = phone.ask(json!({ "type": "leave" })).await;
        phone.acked(id).await;
        if why == "past_contact" {
            break;
        }
    }
    assert_eq!(why, "past_contact");
}
