//! A page that says in `hello` who is there: looked at before anything is shown.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::common::TestServer;
use crate::common::client::{Client, Kept, say};
use crate::common::program::Place;
use crate::token::{OTHER_SECRET, SECRET, claims, config, now_s, signed};

/// A page of the device of `kept`, on a website that says `token` of its visitor.
async fn come(server: &impl crate::common::Served, kept: &Kept, token: &str) -> Client {
    let mut page = Client::customer(server).await;
    let hello = json!({
        "type": "hello", "protocol": 1, "locale": "en", "token": kept.token, "device": kept.device,
        "identity": token,
    });
    page.send(hello).await;
    page
}

/// Nora, proved and in line, who has written something; and her device.
async fn nora(server: &impl crate::common::Served, queue: &str) -> (Client, Kept) {
    let (mut page, welcome) = Client::new_customer(server).await;
    let token = signed(&claims("20417"), SECRET);
    let id = page.ask(json!({ "type": "identify", "token": token })).await;
    page.acked(id).await;
    let kept = page.start(queue, welcome["device"].as_str().unwrap()).await;
    say(&mut page, None, "of Nora").await;
    (page, kept)
}

/// What the website says of a person who signs in after Nora, rightly, wrongly and not at all.
fn of_others() -> [String; 6] {
    let ivan = claims("30001");
    let mut over = ivan.clone();
    (over["iat"], over["exp"]) = (json!(now_s() - 600), json!(now_s() - 120));
    let mut of_the_bank = claims("20417");
    of_the_bank["iss"] = json!("bank");
    [
        signed(&ivan, SECRET),
        signed(&ivan, "a secret that nobody has told the server of"),
        signed(&over, SECRET),
        signed(&of_the_bank, OTHER_SECRET),
        "nonsense".to_owned(),
        "x".repeat(8 * 1024 + 1),
    ]
}

/// The connection ends, and that is the first thing said on it.
async fn is_sent_away(mut page: Client, id: Option<u64>) {
    let error = page.next().await;
    assert_eq!((&error["code"], error["id"].as_u64()), (&json!("identity_other"), id), "{error}");
    match page.message().await {
        Some(Message::Close(Some(frame))) => assert_eq!(u16::from(frame.code), 1008),
        other => panic!("more was said: {other:?}"),
    }
}

#[tokio::test]
async fn who_comes_to_the_device_of_another_is_shown_nothing_of_it() {
    let server = TestServer::start(&config()).await;
    let (mut first, kept) = nora(&server, "billing").await;
    for token in of_others() {
        is_sent_away(come(&server, &kept, &token).await, None).await;
    }
    first.lives().await;
    let (_page, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!((&welcome["identified"], &welcome["session"]["seq"]), (&json!(true), &json!(2)));
}

#[tokio::test]
async fn who_is_told_of_later_does_not_stay_where_the_token_proves_nothing() {
    let server = TestServer::start(&config()).await;
    let (_first, kept) = nora(&server, "billing").await;
    for token in of_others() {
        let (mut page, _) = Client::resumed(&server, &kept, 1).await;
        let id = page.ask(json!({ "type": "identify", "token": token })).await;
        page.ask(json!({ "type": "message", "text": "of Ivan" })).await;
        assert_eq!(page.refused().await, ("identity_other".to_owned(), Some(id)));
        assert_eq!(page.closed().await, 1008);
    }
    let (_page, welcome) = Client::resumed(&server, &kept, 1).await;
    assert_eq!(welcome["session"]["seq"], 2, "nothing was written in her name");
}

#[tokio::test]
async fn the_same_person_is_shown_the_conversation_whatever_the_token_is_worth() {
    let server = TestServer::start(&config()).await;
    let (_first, kept) = nora(&server, "billing").await;
    let mut over = claims("20417");
    (over["iat"], over["exp"]) = (json!(now_s() - 600), json!(now_s() - 120));
    let mut elsewhere = claims("20417");
    elsewhere["jti"] = json!("shown on the phone first");
    let elsewhere = signed(&elsewhere, SECRET);
    let (mut phone, _) = Client::new_customer(&server).await;
    let id = phone.ask(json!({ "type": "identify", "token": elsewhere })).await;
    phone.acked(id).await;
    for (token, code) in [
        (signed(&over, SECRET), "identity_invalid"),
        (signed(&claims("20417"), "a secret that is not yet known here"), "identity_invalid"),
        (elsewhere, "identity_used"),
    ] {
        let mut page = come(&server, &kept, &token).await;
        let error = page.next().await;
        assert_eq!((&error["code"], &error["id"]), (&json!(code), &Value::Null), "{error}");
        let welcome = page.next().await;
        assert_eq!(welcome["session"]["session"], kept.session.as_str(), "{welcome}");
        assert_eq!(page.until("message").await["text"], "of Nora");
    }
    let mut page = come(&server, &kept, &signed(&claims("20417"), SECRET)).await;
    let welcome = page.next().await;
    assert_eq!((&welcome["type"], &welcome["identified"]), (&json!("welcome"), &json!(true)));
    assert_eq!(page.until("message").await["text"], "of Nora");
}

#[tokio::test]
async fn a_nameless_device_is_proved_before_the_welcome_and_a_new_one_after_it() {
    let server = TestServer::start(&config()).await;
    let token = signed(&claims("20417"), SECRET);
    let hello = json!({ "type": "hello", "protocol": 1, "locale": "en", "identity": token });
    let mut page = Client::customer(&server).await;
    page.send(hello).await;
    let welcome = page.next().await;
    assert_eq!((&welcome["type"], &welcome["identified"]), (&json!("welcome"), &json!(false)));
    let (_, waiting) = Client::waiting_customer(&server, "billing").await;
    // The first device did not use the token up: had its `welcome` been lost, nobody could.
    let mut page = come(&server, &waiting, &token).await;
    let welcome = page.next().await;
    assert_eq!((&welcome["type"], &welcome["identified"]), (&json!("welcome"), &json!(true)));
    assert_eq!(welcome["session"]["session"], waiting.session.as_str());
    // What proves nothing takes nothing from who is nameless.
    let (_, nameless) = Client::waiting_customer(&server, "billing").await;
    let mut page = come(&server, &nameless, "nonsense").await;
    assert_eq!(page.refused().await, ("identity_invalid".to_owned(), None));
    let welcome = page.next().await;
    assert_eq!(welcome["session"]["session"], nameless.session.as_str());
    let mut page = come(&server, &nameless, &"x".repeat(8 * 1024 + 1)).await;
    assert_eq!(page.refused().await.0, "too_large");
}

/// Keys can be read and not be written, as on a disk that is full.
#[tokio::test]
async fn while_no_proof_can_be_kept_another_person_is_shown_nothing_either() {
    let place = Place::new(&config());
    place.add("maria", "--role agent --skills orders=5 --chats 3");
    let server = place.serve();
    let (_first, kept) = nora(&server, "orders").await;
    let other = rusqlite::Connection::open(place.path("data/keys.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let since = Instant::now();
    is_sent_away(come(&server, &kept, &of_others()[0]).await, None).await;
    assert!(since.elapsed() < Duration::from_secs(2), "it waited for the keys");
    let mut page = come(&server, &kept, &signed(&claims("20417"), SECRET)).await;
    let error = page.next().await;
    assert_eq!(error["code"], "busy", "{error}");
    assert_eq!(page.next().await["session"]["session"], kept.session.as_str());
}
