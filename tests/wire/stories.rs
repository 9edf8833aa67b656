//! Customers and agents, from start to end.

use seira::history::Role;
use serde_json::{Value, json};

use crate::client::{Client, Kept, say};
use crate::common::{CONFIG, TestServer};

async fn with_maria() -> (TestServer, Client, String) {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "orders=1").await;
    let (desk, cookie) = Client::ready_agent(&server, "maria").await;
    (server, desk, cookie)
}

/// A customer in conversation with the agent of `desk`.
async fn talking(server: &TestServer, desk: &mut Client) -> (Client, Kept) {
    let (mut page, kept) = Client::waiting_customer(server, "orders").await;
    assert_eq!(desk.accept().await, kept.session);
    page.until("joined").await;
    (page, kept)
}

#[tokio::test]
async fn a_customer_waits_and_an_agent_answers() {
    let (server, mut desk, _) = with_maria().await;
    let (mut page, welcome) = Client::new_customer(&server).await;
    assert_eq!(welcome["session"], Value::Null);
    assert_eq!(welcome["heartbeat_s"], 15);
    assert_eq!(welcome["queues"][0]["queue"], "orders");
    assert_eq!(welcome["queues"][0]["state"], "open");
    assert_eq!(welcome["queues"][1]["state"], "unstaffed");
    assert!(welcome["queues"][1]["notice"].is_string());
    let kept = page.start("orders", welcome["device"].as_str().unwrap()).await;

    let offer = desk.until("offer").await["offer"].clone();
    assert_eq!(offer["session"], kept.session.as_str());
    assert_eq!((&offer["customer_name"], &offer["topic"]), (&json!("Ada"), &json!("Help")));
    assert_eq!(offer["why"]["decided_by"], "only_candidate");
    assert!(offer["expires_at"].as_i64().unwrap() > offer["offered_at"].as_i64().unwrap());
    let waiting = page.until_where(|frame| frame["phase"] == "being_offered").await;
    assert_eq!((&waiting["position"], &waiting["wait"]["state"]), (&json!(1), &json!("unknown")));

    let id = desk.ask(json!({ "type": "accept", "offer": offer["offer"] })).await;
    desk.acked(id).await;
    let joined = page.until("joined").await;
    assert_eq!((&joined["agent_name"], &joined["seq"]), (&json!("maria the agent"), &json!(2)));
    say(&mut page, None, "Where is my parcel?").await;
    let message = desk.until("message").await;
    assert_eq!((&message["from"], &message["name"]), (&json!("customer"), &json!("Ada")));
    assert_eq!((&message["text"], &message["seq"]), (&json!("Where is my parcel?"), &json!(3)));
    assert_eq!(say(&mut desk, Some(&kept.session), "On its way.").await, 4);
    let answer = page.until_where(|frame| frame["seq"] == 4).await;
    assert_eq!((&answer["from"], &answer["text"]), (&json!("agent"), &json!("On its way.")));

    let id = page.ask(json!({ "type": "end" })).await;
    page.acked(id).await;
    let ended = desk.until("ended").await;
    assert_eq!((&ended["reason"], &ended["seq"]), (&json!("customer"), &json!(5)));
    let session = desk.until("session").await["session"].clone();
    assert_eq!(
        (&session["state"], &session["end_reason"]),
        (&json!("wrap_up"), &json!("customer"))
    );
    let wrap = json!({ "type": "wrap_up", "session": kept.session, "note": "Parcel found." });
    let id = desk.ask(wrap).await;
    desk.acked(id).await;
    page.send(json!({ "type": "message", "id": 900, "text": "One more" })).await;
    assert_eq!(page.refused().await, ("session_over".to_owned(), Some(900)));
    page.leave().await;
    desk.leave().await;
    server.stop().await;
}

#[tokio::test]
async fn frames_of_an_agent_are_numbered_without_gaps() {
    let (server, mut desk, cookie) = with_maria().await;
    let (mut other, snapshot) = Client::agent(&server, &cookie).await;
    let mut last = snapshot["agent_seq"].as_u64().unwrap();
    let (mut page, kept) = talking(&server, &mut desk).await;
    let id = page.ask(json!({ "type": "end" })).await;
    page.acked(id).await;
    let id = desk.ask(json!({ "type": "wrap_up", "session": kept.session })).await;
    desk.acked(id).await;
    let mut kinds = Vec::new();
    while kinds.last().is_none_or(|kind| kind != "session_gone") {
        let frame = other.next().await;
        if let Some(seq) = frame["agent_seq"].as_u64() {
            last += 1;
            assert_eq!(seq, last, "{frame}");
            kinds.push(frame["type"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(kinds, ["offer", "offer_ended", "session", "session", "session_gone"]);
}

#[tokio::test]
async fn a_second_tab_shows_the_same_session_at_once() {
    let (server, mut desk, _) = with_maria().await;
    let (mut one, welcome) = Client::new_customer(&server).await;
    let device = welcome["device"].as_str().unwrap();
    let mut two = Client::customer(&server).await;
    two.send(json!({ "type": "hello", "protocol": 1, "locale": "fa", "device": device })).await;
    assert_eq!(two.until("welcome").await["session"], Value::Null);
    let kept = one.start("orders", device).await;
    let session = two.until("session").await;
    assert_eq!(session["session"], kept.session.as_str());
    assert_eq!(two.until("queued").await["seq"], 1);
    two.send(json!({ "type": "start", "id": 500, "queue": "orders", "channel": "chat" })).await;
    assert_eq!(two.refused().await, ("session_exists".to_owned(), Some(500)));
    desk.accept().await;
    let seq = say(&mut one, None, "from the first tab").await;
    assert_eq!(two.until("message").await["seq"], seq);
    // One tab less is no lost connection.
    one.leave().await;
    two.send(json!({ "type": "message", "id": 600, "text": "from the second tab" })).await;
    two.acked(600).await;
    assert_eq!(
        desk.until_where(|frame| frame["text"] == "from the second tab").await["seq"],
        seq + 1
    );
}

#[tokio::test]
async fn the_token_of_another_session_opens_nothing() {
    let server = TestServer::start(CONFIG).await;
    let (_first, mine) = Client::waiting_customer(&server, "orders").await;
    let (_second, theirs) = Client::waiting_customer(&server, "orders").await;
    let tokens = [
        (json!(theirs.token), json!(mine.device)),
        (json!(theirs.token), Value::Null),
        (json!("AAAA"), json!(mine.device)),
        (json!(mine.device), json!(mine.device)),
        (Value::Null, json!(theirs.token)),
    ];
    for (token, device) in tokens {
        let mut page = Client::customer(&server).await;
        let hello = json!({
            "type": "hello", "protocol": 1, "locale": "en", "token": token, "device": device,
        });
        page.send(hello).await;
        assert_eq!(page.refused().await.0, "token_invalid");
        assert_eq!(page.until("welcome").await["session"], Value::Null);
        page.send(json!({ "type": "message", "id": 1, "text": "x" })).await;
        assert_eq!(page.refused().await, ("no_session".to_owned(), Some(1)));
    }
}

#[tokio::test]
async fn only_its_agent_may_touch_a_session_and_only_once() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "orders=1").await;
    server.add("nikos", Role::Agent, "billing=5").await;
    let (mut maria, _) = Client::ready_agent(&server, "maria").await;
    let (mut nikos, _) = Client::ready_agent(&server, "nikos").await;
    let (_page, kept) = Client::waiting_customer(&server, "orders").await;
    let offer = maria.until("offer").await["offer"]["offer"].clone();
    nikos.send(json!({ "type": "accept", "id": 1, "offer": offer })).await;
    assert_eq!(nikos.refused().await, ("offer_closed".to_owned(), Some(1)));
    let id = maria.ask(json!({ "type": "accept", "offer": offer })).await;
    maria.acked(id).await;
    maria.send(json!({ "type": "accept", "id": 7, "offer": offer })).await;
    assert_eq!(maria.refused().await, ("offer_closed".to_owned(), Some(7)));
    let session = kept.session.as_str();
    let unknown = "00000000-0000-0000-0000-000000000001";
    let mut errors = Vec::new();
    for session in [session, unknown] {
        for mut frame in [
            json!({ "type": "message", "text": "x" }),
            json!({ "type": "transfer", "to": { "queue": "billing" } }),
            json!({ "type": "end" }),
            json!({ "type": "wrap_up" }),
        ] {
            frame["session"] = session.into();
            frame["id"] = 9.into();
            nikos.send(frame).await;
            errors.push(nikos.until("error").await);
        }
    }
    let (foreign, none) = errors.split_at(4);
    assert_eq!(foreign, none, "a foreign session reads exactly like none");
    assert!(foreign.iter().all(|error| error["code"] == "session_unknown"), "{foreign:?}");
}

#[tokio::test]
async fn a_transfer_takes_the_conversation_along() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "orders=1").await;
    server.add("nikos", Role::Agent, "billing=5").await;
    let (mut maria, _) = Client::ready_agent(&server, "maria").await;
    let (mut page, kept) = talking(&server, &mut maria).await;
    say(&mut page, None, "About a bill").await;
    let (mut nikos, _) = Client::ready_agent(&server, "nikos").await;
    let id = maria
        .ask(json!({
            "type": "transfer", "session": kept.session, "to": { "queue": "billing" },
            "note": "Wants an invoice",
        }))
        .await;
    maria.acked(id).await;
    assert_eq!(maria.until("session_gone").await["reason"], "transferred");
    let queued = page.until_where(|frame| frame["reason"] == "transferred").await;
    assert_eq!((&queued["queue"], &queued["reason"]), (&json!("billing"), &json!("transferred")));
    nikos.accept().await;
    let session = nikos.until("session").await["session"].clone();
    assert_eq!(session["note"], "Wants an invoice");
    let mut seqs = Vec::new();
    while seqs.len() < 5 {
        let frame = nikos.next().await;
        seqs.extend(frame["seq"].as_u64().filter(|_| frame["session"] == kept.session.as_str()));
    }
    assert_eq!(seqs, [1, 2, 3, 4, 5], "queued, joined, message, queued, joined");
    maria.send(json!({ "type": "message", "id": 3, "session": kept.session, "text": "x" })).await;
    assert_eq!(maria.refused().await, ("session_unknown".to_owned(), Some(3)));
}

#[tokio::test]
async fn typing_and_marks_reach_the_other_side() {
    let (server, mut desk, _) = with_maria().await;
    let (mut page, kept) = talking(&server, &mut desk).await;
    page.send(json!({ "type": "typing", "on": true })).await;
    let typing = desk.until("typing").await;
    assert_eq!((&typing["from"], &typing["on"]), (&json!("customer"), &json!(true)));
    desk.send(json!({ "type": "typing", "session": kept.session, "on": true })).await;
    assert_eq!(page.until("typing").await["from"], "agent");
    let seq = say(&mut desk, Some(&kept.session), "Hello").await;
    page.send(json!({ "type": "mark", "delivered": seq, "read": seq })).await;
    let marks = desk.until("marks").await;
    assert_eq!(marks["party"], "customer");
    assert_eq!((&marks["delivered"], &marks["read"]), (&json!(seq), &json!(seq)));
    desk.send(json!({ "type": "mark", "session": kept.session, "delivered": seq, "read": 1 }))
        .await;
    let marks = page.until("marks").await;
    assert_eq!((&marks["party"], &marks["read"]), (&json!("agent"), &json!(1)));
    // Who comes back learns it again.
    let (mut again, _) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(again.until("marks").await["delivered"], seq);
}

#[tokio::test]
async fn those_who_wait_see_their_place_move() {
    let server = TestServer::start(CONFIG).await;
    let (_first, _) = Client::waiting_customer(&server, "billing").await;
    let (mut second, _) = Client::waiting_customer(&server, "billing").await;
    let waiting = second.until("waiting").await;
    assert_eq!((&waiting["position"], &waiting["phase"]), (&json!(2), &json!("in_line")));
    let (mut first, kept) = Client::waiting_customer(&server, "billing").await;
    assert_eq!(first.until("waiting").await["position"], 3);
    let id = second.ask(json!({ "type": "leave" })).await;
    second.acked(id).await;
    assert_eq!(second.until("ended").await["reason"], "left_queue");
    assert_eq!(first.until("waiting").await["position"], 2);
    let (mut again, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["session"]["state"], "waiting");
    assert_eq!(again.until("waiting").await["position"], 2);
}

#[tokio::test]
async fn who_waits_where_nobody_is_signed_in_is_told_so() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "billing=5").await;
    let (mut first, _) = Client::waiting_customer(&server, "billing").await;
    let waiting = first.until("waiting").await;
    let notice = waiting["notice"].as_str();
    assert!(notice.is_some_and(|text| text.contains("Nobody is")), "{waiting}");
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    let id = desk.ask(json!({ "type": "presence", "presence": "away", "reason": "break" })).await;
    desk.acked(id).await;
    first.until_where(|frame| frame["type"] == "waiting" && frame["notice"].is_null()).await;
}

#[tokio::test]
async fn hold_texts_come_in_the_language_of_the_page() {
    let server = TestServer::start(
        r#"
[queues.orders]
name = { en = "Orders", el = "Παραγγελίες" }

[queues.orders.hold]
first_after_s = 1
every_s = 60
texts = [{ en = "Hello { $name }, { $queue }", el = "Γεια σας { $name }, { $queue }" }]
"#,
    )
    .await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let mut greek = Client::customer(&server).await;
    greek
        .send(json!({
            "type": "hello", "protocol": 1, "locale": "el", "device": kept.device,
        }))
        .await;
    let plain =
        |frame: &Value| frame["text"].as_str().unwrap().replace(['\u{2068}', '\u{2069}'], "");
    assert_eq!(plain(&page.until("hold").await), "Hello Ada, Orders");
    assert_eq!(plain(&greek.until("hold").await), "Γεια σας Ada, Παραγγελίες");
}

#[tokio::test]
async fn colleagues_and_lines_reach_the_directory() {
    let (server, mut desk, _) = with_maria().await;
    server.add("nikos", Role::Agent, "billing=5").await;
    let (_nikos, _) = Client::ready_agent(&server, "nikos").await;
    let seen = desk
        .until_where(|frame| {
            frame["type"] == "directory" && frame["agents"][0]["presence"] == "available"
        })
        .await;
    assert_eq!(seen["agents"].as_array().unwrap().len(), 1, "without oneself");
    assert_eq!(seen["agents"][0]["name"], "nikos the agent");
    let (_page, _) = Client::waiting_customer(&server, "orders").await;
    desk.until_where(|frame| frame["type"] == "directory" && frame["queues"][0]["waiting"] == 1)
        .await;
}

#[tokio::test]
async fn signing_out_ends_the_sockets_of_that_sign_in() {
    let (server, mut desk, cookie) = with_maria().await;
    let (mut other, _) = Client::ready_agent(&server, "maria").await;
    let response = crate::common::client()
        .post(server.url("/api/v1/logout"))
        .header("origin", server.origin())
        .header("cookie", &cookie)
        .send()
        .await
        .unwrap();
    assert!(response.status().is_success(), "{}", response.status());
    assert_eq!(desk.refused().await.0, "signed_out");
    assert_eq!(desk.closed().await, 1008);
    other.lives().await;
}

#[tokio::test]
async fn a_repeated_frame_gets_its_answer_again_and_changes_nothing() {
    let (server, mut desk, _) = with_maria().await;
    let (mut page, kept) = talking(&server, &mut desk).await;
    let frame = json!({ "type": "message", "id": 77, "text": "once" });
    page.send(frame.clone()).await;
    let first = page.acked(77).await;
    page.send(frame.clone()).await;
    assert_eq!(page.acked(77).await, first);
    let (mut again, _) = Client::resumed(&server, &kept, 0).await;
    again.send(frame).await;
    assert_eq!(again.acked(77).await, first);
    let after = say(&mut page, None, "twice").await;
    assert_eq!(Some(after), first["seq"].as_u64().map(|seq| seq + 1));
}
