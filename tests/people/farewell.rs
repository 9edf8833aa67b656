//! A device that was given up, or whose proof is too old, opens nothing any more.

use seira::history::Role;
use serde_json::{Value, json};

use crate::common::client::{Client, Kept};
use crate::common::clocked::Clocked;
use crate::common::{Served, TestServer};
use crate::token::{SECRET, claims, config, signed};

/// What an old copy of a device's tokens is told.
async fn copied(server: &impl Served, kept: &Kept) -> (bool, Value) {
    let mut page = Client::customer(server).await;
    let hello = json!({
        "type": "hello", "protocol": 1, "locale": "en", "token": kept.token, "device": kept.device,
    });
    page.send(hello).await;
    let first = page.next().await;
    let is_refused = first["code"] == "token_invalid";
    let welcome = if is_refused { page.next().await } else { first };
    assert_eq!(welcome["type"], "welcome", "{welcome}");
    (is_refused, welcome)
}

async fn proved(page: &mut Client, claims: &Value) {
    let id = page.ask(json!({ "type": "identify", "token": signed(claims, SECRET) })).await;
    page.acked(id).await;
}

#[tokio::test]
async fn a_copy_of_a_device_that_was_given_up_shows_nothing_of_anybody() {
    let server = TestServer::start(&config()).await;
    server.add("maria", Role::Agent, "billing=3").await;
    let (mut desk, _) = Client::ready_agent(&server, "maria").await;
    let (mut page, welcome) = Client::new_customer(&server).await;
    proved(&mut page, &claims("20417")).await;
    let kept = page.start("billing", welcome["device"].as_str().unwrap()).await;
    desk.accept().await;
    let (is_refused, welcome) = copied(&server, &kept).await;
    assert!(!is_refused && welcome["identified"] == true, "until then it does: {welcome}");

    let (mut next, welcome) = Client::new_customer(&server).await;
    let forget = json!({ "type": "forget", "device": kept.device });
    let id = next.ask(forget.clone()).await;
    next.acked(id).await;
    assert_eq!(page.closed().await, 1008);
    // The agent is told that it is over, and keeps what she was told of whom she talked with.
    let over =
        |frame: &Value| frame["type"] == "ended" && frame["session"] == kept.session.as_str();
    let ended = desk.until_where(over).await;
    assert_eq!(ended["reason"], "customer");
    let (is_refused, told) = copied(&server, &kept).await;
    assert!(is_refused, "{told}");
    assert_eq!((&told["identified"], &told["session"]), (&json!(false), &Value::Null));
    assert_ne!(told["device"], kept.device.as_str());
    // Once more, as a page does that was not answered; and of a device that is none.
    let id = next.ask(forget).await;
    next.acked(id).await;
    let id = next.ask(json!({ "type": "forget", "device": "nonsense" })).await;
    assert_eq!(next.refused().await, ("token_invalid".to_owned(), Some(id)));
    // Whoever gave it up is not gone, and can be proved anew.
    let mut anew = claims("20417");
    anew["jti"] = json!("after the logout");
    proved(&mut next, &anew).await;
    let (_, again) = Client::resumed(
        &server,
        &next.start("billing", welcome["device"].as_str().unwrap()).await,
        0,
    )
    .await;
    assert_eq!(again["identified"], true);
}

#[tokio::test]
async fn who_waits_and_logs_out_is_in_no_line_any_more() {
    let server = TestServer::start(&config()).await;
    let (mut page, kept) = Client::waiting_customer(&server, "billing").await;
    // By the page itself, too, which hears that it is done before it is closed.
    let id = page.ask(json!({ "type": "forget", "device": kept.device })).await;
    page.acked(id).await;
    assert_eq!(page.closed().await, 1008);
    assert!(copied(&server, &kept).await.0);
}

#[tokio::test]
async fn a_proof_is_over_after_so_many_days_without_a_new_one() {
    let place = Clocked::new(&config());
    place.set("+0");
    let server = place.serve();
    let (mut page, welcome) = Client::new_customer(&server).await;
    proved(&mut page, &claims("20417")).await;
    let waiting = page.start("billing", welcome["device"].as_str().unwrap()).await;
    let (mut page, welcome) = Client::new_customer(&server).await;
    let mut elsewhere = claims("20417");
    elsewhere["jti"] = json!("another device");
    proved(&mut page, &elsewhere).await;
    let idle = Kept { device: welcome["device"].as_str().unwrap().to_owned(), ..waiting.clone() };

    place.set("+29d");
    assert_eq!(opened(&server, &idle).await, (false, json!(true)));
    place.set("+31d");
    assert_eq!(opened(&server, &idle).await, (true, json!(false)));
    assert_eq!(opened(&server, &waiting).await, (false, json!(true)), "its session goes on");
    assert_eq!(server.stop("TERM"), Some(0));
    place.place.configure("[limits]\nproof_days = 0");
    let server = place.serve();
    assert_eq!(opened(&server, &idle).await, (false, json!(true)), "for ever");
    assert_eq!(server.stop("TERM"), Some(0));
}

/// Whether a device alone, without a session's token, is refused; and whether it is somebody's.
async fn opened(server: &impl Served, kept: &Kept) -> (bool, Value) {
    let mut page = Client::customer(server).await;
    let hello = json!({ "type": "hello", "protocol": 1, "locale": "en", "device": kept.device });
    page.send(hello).await;
    let first = page.next().await;
    let is_refused = first["code"] == "token_invalid";
    let welcome = if is_refused { page.next().await } else { first };
    (is_refused, welcome["identified"].clone())
}
