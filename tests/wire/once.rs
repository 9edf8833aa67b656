//! Exactly once: what a page repeats after a break, what it must not be taken for, and that no page
//! of a customer shuts another one out.

use std::time::Duration;

use seira::history::Role;
use serde_json::{Value, json};

use crate::client::{Client, Kept, say};
use crate::common::{CONFIG, TestServer};

/// Sends a message under a given number; returns the answer. A page that is too fast is asked for a
/// pause, and makes it.
async fn message(page: &mut Client, id: u64, session: &str, text: &str) -> Value {
    loop {
        page.send(json!({ "type": "message", "id": id, "session": session, "text": text })).await;
        let answer = page.until_where(|frame| frame["id"] == id).await;
        if answer["code"] != "too_fast" {
            return answer;
        }
        let pause = answer["retry_after_ms"].as_u64().unwrap();
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}

#[tokio::test]
async fn a_repeated_message_stays_with_the_session_it_was_written_for() {
    let server = TestServer::start(CONFIG).await;
    let (mut page, first) = Client::waiting_customer(&server, "orders").await;
    let said = message(&mut page, 500, &first.session, "for the first").await;
    assert_eq!((&said["type"], &said["seq"]), (&json!("ack"), &json!(2)));
    let id = page.ask(json!({ "type": "leave", "session": first.session })).await;
    page.acked(id).await;
    let second = page.start("orders", &first.device).await;
    assert_ne!(first.session, second.session);

    // The answer was lost, and the page asks again when another session is open: the old answer.
    let again = message(&mut page, 500, &first.session, "for the first").await;
    assert_eq!((&again["session"], &again["seq"]), (&json!(first.session), &json!(2)));
    // What was never sent to the old session is not put into the new one either.
    let late = message(&mut page, 501, &first.session, "too late").await;
    assert_eq!(late["code"], "session_over");
    page.send(json!({ "type": "end", "id": 502, "session": first.session })).await;
    assert_eq!(page.refused().await, ("session_over".to_owned(), Some(502)));
    let (_, welcome) = Client::resumed(&server, &second, 0).await;
    assert_eq!(welcome["session"]["session"], second.session.as_str());
    assert_eq!(
        (&welcome["session"]["state"], &welcome["session"]["seq"]),
        (&json!("waiting"), &json!(1))
    );

    // Somebody else's session is as unknown as one that never was.
    let (mut other, _) = Client::waiting_customer(&server, "orders").await;
    for session in [second.session.as_str(), "0197c1a2-3b4c-7d5e-8f60-718293a4b5c6"] {
        let refused = message(&mut other, 600, session, "not mine").await;
        assert_eq!(refused["code"], "session_unknown", "{session}");
    }
}

#[tokio::test]
async fn a_counter_that_went_back_is_told_where_to_go_on() {
    let server = TestServer::start(CONFIG).await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    for id in 1_000..1_064 {
        let answer = message(&mut page, id, &kept.session, "one of many").await;
        assert_eq!(answer["type"], "ack", "{answer}");
    }
    let forgotten = message(&mut page, 7, &kept.session, "from a copy of the browser").await;
    assert_eq!((&forgotten["type"], &forgotten["code"]), (&json!("error"), &json!("too_old")));
    let (_, welcome) = Client::resumed(&server, &kept, 0).await;
    assert_eq!(welcome["last_id"], 1_063);
    let (_, welcome) = Client::new_customer(&server).await;
    assert_eq!(welcome["last_id"], 0);
}

/// Tokens are signed and say what they are for; the server keeps no list of them, so handing out
/// another one takes none away.
#[tokio::test]
async fn no_page_of_a_customer_locks_another_one_out() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "orders=1").await;
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    let (mut tab, kept) = Client::waiting_customer(&server, "orders").await;
    desk.accept().await;
    tab.until("joined").await;
    // A second tab, and a phone with a copy of what the first one kept, again and again.
    let mut tokens = vec![kept.token.clone()];
    for round in 0..5 {
        for token in tokens.clone() {
            let old = Kept { token, ..kept.clone() };
            let (mut page, welcome) = Client::resumed(&server, &old, 0).await;
            assert_eq!(welcome["session"]["state"], "connected", "round {round}");
            let fresh = welcome["session"]["token"].as_str().unwrap().to_owned();
            if !tokens.contains(&fresh) {
                tokens.push(fresh);
            }
            page.lives().await;
        }
    }
    let (mut phone, _) = Client::resumed(&server, &kept, 0).await;
    let seq = say(&mut desk, Some(&kept.session), "to all of them").await;
    for page in [&mut tab, &mut phone] {
        page.until_where(|frame| frame["seq"] == seq && frame["text"] == "to all of them").await;
    }
    let seq = message(&mut phone, 9_000, &kept.session, "from the phone").await["seq"].clone();
    tab.until_where(|frame| frame["seq"] == seq && frame["text"] == "from the phone").await;
}

#[tokio::test]
async fn a_pong_tells_an_agents_page_what_it_should_have() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "orders=1").await;
    let (mut desk, cookie) = Client::ready_agent(&server, "maria").await;
    let (mut second, snapshot) = Client::agent(&server, &cookie).await;
    assert!(snapshot["last_id"].as_u64().unwrap() > 0, "{snapshot}");
    let (_page, _) = Client::waiting_customer(&server, "orders").await;
    let offer = desk.until("offer").await;
    for page in [&mut desk, &mut second] {
        page.send(json!({ "type": "ping" })).await;
        assert_eq!(page.until("pong").await["agent_seq"], offer["agent_seq"]);
    }
}
