//! Callbacks and messages, as pages and desktops see them.

use seira::history::Role;
use serde_json::{Value, json};

use crate::client::Client;
use crate::common::TestServer;

const CONFIG: &str = "[queues.orders]\nname = \"Orders\"\nwrap_up_s = 0\n\
    [queues.orders.callback]\nattempts = 2\nretry_after_s = 600\n\
    [queues.orders.message]\ntarget_s = 3600\n\
    [queues.night]\nname = \"Night\"\n\
    [queues.night.hours]\nzone = \"UTC\"\nintervals = {}\n\
    [queues.night.message]\n\
    [queues.plain]\nname = \"Plain\"\n";

async fn server() -> TestServer {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "").await;
    server
}

fn callback(number: &str) -> Value {
    json!({ "kind": "callback", "number": number })
}

fn phase(frame: &Value, phase: &str) -> bool {
    frame["type"] == "deferral" && frame["deferral"]["phase"] == phase
}

#[tokio::test]
async fn a_queue_tells_what_it_offers_and_by_when() {
    let server = server().await;
    let (mut page, welcome) = Client::new_customer(&server).await;
    let offers = |name: &str| {
        let queues = welcome["queues"].as_array().unwrap();
        let queue = queues.iter().find(|queue| queue["queue"] == name).unwrap();
        (queue["callback"].clone(), queue["message"].clone())
    };
    assert_eq!(offers("orders"), (json!(true), json!(true)));
    assert_eq!(offers("night"), (json!(false), json!(true)));
    page.send(json!({ "type": "choices", "queue": "orders" })).await;
    let choices = page.until("choices").await;
    let at = choices["at"].as_i64().unwrap();
    assert_eq!(choices["message"]["answer_by"], at + 3_600_000);
    let callback = &choices["callback"];
    assert_eq!((&callback["attempts"], &callback["retry_after_s"]), (&json!(2), &json!(600)));
    let slots = callback["slots"].as_array().unwrap();
    assert_eq!(slots.len(), 200);
    assert!(slots[0]["starts_at"].as_i64().unwrap() > at);
    page.send(json!({ "type": "choices", "queue": "plain" })).await;
    let none = page.until("choices").await;
    assert_eq!((&none["callback"], &none["message"]), (&Value::Null, &Value::Null));
    page.send(json!({ "type": "choices", "queue": "nowhere" })).await;
    assert_eq!(page.until("error").await["code"], "queue_unknown");
}

#[tokio::test]
async fn who_asks_for_a_call_is_called_and_the_number_comes_with_the_acceptance() {
    let server = server().await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let id = page.ask(json!({ "type": "defer", "instead": callback("12") })).await;
    let error = page.until("error").await;
    assert_eq!((&error["code"], &error["id"]), (&json!("bad_field"), &json!(id)));
    assert!(error["message"].as_str().unwrap().starts_with("number: "), "{error}");
    let id = page.ask(json!({ "type": "defer", "instead": callback("+30 (210) 123-4567") })).await;
    page.acked(id).await;
    let line = page.until("deferred").await;
    assert_eq!((&line["kind"], &line["reason"]), (&json!("callback"), &json!("asked")));
    let told = page.until_where(|frame| phase(frame, "in_line")).await;
    assert_eq!(told["deferral"]["number"], "+302101234567");

    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    let offer = desk.until("offer").await["offer"].clone();
    assert_eq!(offer["deferral"]["kind"], "callback");
    assert!(!offer.to_string().contains("302101234567"), "only who accepts gets the number");
    page.until_where(|frame| phase(frame, "turn")).await;
    let id = page.ask(json!({ "type": "callback_turn", "answer": "confirm" })).await;
    page.acked(id).await;
    let again = desk.until("offer").await["offer"].clone();
    assert_eq!((&again["offer"], &again["deferral"]["confirmed"]), (&offer["offer"], &json!(true)));
    let id = desk.ask(json!({ "type": "accept", "offer": offer["offer"] })).await;
    desk.acked(id).await;
    let session = desk.until("session").await["session"].clone();
    assert_eq!(session["deferral"]["tel"], "tel:+302101234567");
    page.until_where(|frame| phase(frame, "taken")).await;

    // Nobody answers: there will be another call.
    let record = |outcome: &str| json!({ "type": "callback_outcome", "session": kept.session, "outcome": outcome });
    let id = desk.ask(record("no_answer")).await;
    desk.acked(id).await;
    let gone = desk.until("session_gone").await;
    assert_eq!(gone["reason"], "called_later");
    let told = page.until_where(|frame| phase(frame, "scheduled")).await;
    assert_eq!(told["deferral"]["attempts"], 1);
    // A page that comes back sees it too.
    let (_again, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["session"]["state"], "deferred");
    assert_eq!(welcome["session"]["deferral"]["phase"], "scheduled");
}

#[tokio::test]
async fn a_message_to_a_closed_queue_is_taken_and_found_again() {
    let server = server().await;
    let (mut page, welcome) = Client::new_customer(&server).await;
    let id = page
        .ask(json!({
            "type": "start", "queue": "night", "channel": "chat",
            "instead": { "kind": "message", "text": "Where is my order?" },
        }))
        .await;
    page.acked(id).await;
    let session = page.until("session").await;
    assert_eq!(
        (&session["state"], &session["deferral"]["kind"]),
        (&json!("deferred"), &json!("message"))
    );
    assert_eq!(page.until("message").await["text"], "Where is my order?");
    let refused = page.ask(json!({ "type": "defer", "instead": callback("+302101234567") })).await;
    let error = page.until("error").await;
    assert_eq!((&error["code"], &error["id"]), (&json!("not_offered"), &json!(refused)));
    let id = page.ask(json!({ "type": "rejoin" })).await;
    let error = page.until("error").await;
    assert_eq!((&error["code"], &error["id"]), (&json!("queue_closed"), &json!(id)));
    drop(page);
    let kept = crate::client::Kept {
        device: welcome["device"].as_str().unwrap().to_owned(),
        token: session["token"].as_str().unwrap().to_owned(),
        session: session["session"].as_str().unwrap().to_owned(),
    };
    let (mut again, _) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(again.until("message").await["text"], "Where is my order?");
    let id = again.ask(json!({ "type": "leave" })).await;
    again.acked(id).await;
    assert_eq!(again.until("ended").await["reason"], "left_queue");
}

#[tokio::test]
async fn a_message_is_answered_while_nobody_looks_and_read_later() {
    let server = server().await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let id = page
        .ask(json!({ "type": "defer", "instead": { "kind": "message", "text": "And the invoice?" } }))
        .await;
    page.acked(id).await;
    drop(page);
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    desk.accept().await;
    let text = "It is on its way.";
    let id = desk.ask(json!({ "type": "message", "session": kept.session, "text": text })).await;
    desk.acked(id).await;
    let (mut again, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["session"]["state"], "connected");
    let told =
        again.until_where(|frame| frame["type"] == "message" && frame["from"] == "agent").await;
    assert_eq!(told["text"], text);
}

#[tokio::test]
async fn a_slot_is_one_of_the_queue_s_and_its_last_place_goes_once() {
    let server = TestServer::start(
        "[queues.orders]\nname = \"Orders\"\n[queues.orders.callback]\nslot_max = 1\n",
    )
    .await;
    let (mut page, _) = Client::new_customer(&server).await;
    page.send(json!({ "type": "choices", "queue": "orders" })).await;
    let slot = page.until("choices").await["callback"]["slots"][0]["starts_at"].as_i64().unwrap();
    let start = |slot: i64| {
        json!({
            "type": "start", "queue": "orders", "channel": "chat",
            "instead": { "kind": "callback", "number": "+302101234567", "slot": slot },
        })
    };
    page.ask(start(slot + 1)).await;
    let error = page.until("error").await;
    assert_eq!(error["code"], "bad_field");
    assert!(error["message"].as_str().unwrap().starts_with("slot: "), "{error}");
    let id = page.ask(start(slot)).await;
    page.acked(id).await;
    let session = page.until("session").await;
    assert_eq!(session["deferral"]["phase"], "scheduled");
    assert_eq!(
        (&session["deferral"]["slot"], &session["deferral"]["until"]),
        (&json!(slot), &json!(slot))
    );
    let (mut other, _) = Client::new_customer(&server).await;
    other.ask(start(slot)).await;
    assert_eq!(other.until("error").await["code"], "slot_taken");
    other.send(json!({ "type": "choices", "queue": "orders" })).await;
    let next = other.until("choices").await["callback"]["slots"][0]["starts_at"].as_i64();
    assert!(next > Some(slot));
}
