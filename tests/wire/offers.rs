//! Offers that nobody takes, and agents who vanish: the customer keeps the place and is served.

use seira::cli::house::Keeping;
use seira::history::Role;
use seira_core::model::Millis;
use serde_json::json;

use crate::client::{Client, say};
use crate::common::{CONFIG, TestServer, settings};

/// Like the usual contact center, with the shortest lease that is allowed.
const QUICK: &str = r#"
[queues.orders]
name = "Orders"
skills = { orders = 1 }
offer_lease_s = 5
decline_cooldown_s = 3600
"#;

#[tokio::test]
async fn a_declined_offer_goes_to_the_next_agent_and_the_place_is_kept() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "orders=9").await;
    server.add("nikos", Role::Agent, "orders=1").await;
    let (mut maria, _) = Client::ready_agent(&server, "maria").await;
    let (mut nikos, _) = Client::ready_agent(&server, "nikos").await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let offer = maria.until("offer").await["offer"]["offer"].clone();
    let id = maria.ask(json!({ "type": "decline", "offer": offer })).await;
    maria.acked(id).await;
    let ended = maria.until("offer_ended").await;
    assert_eq!((&ended["offer"], &ended["result"]), (&offer, &json!("declined")));
    assert_eq!(nikos.accept().await, kept.session);
    assert_eq!(page.until("joined").await["seq"], 2, "nothing happened in between");
    let late = maria.ask(json!({ "type": "accept", "offer": offer })).await;
    assert_eq!(maria.refused().await, ("offer_closed".to_owned(), Some(late)));
}

#[tokio::test]
async fn an_unanswered_offer_rings_the_next_agent() {
    let mut settings = settings(QUICK);
    settings.missed_offers_max = 1;
    let server = TestServer::with(settings, Keeping::Memory).await;
    server.add("maria", Role::Agent, "orders=9").await;
    server.add("nikos", Role::Agent, "orders=1").await;
    let (mut maria, _) = Client::ready_agent(&server, "maria").await;
    let (mut nikos, _) = Client::ready_agent(&server, "nikos").await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    let offer = maria.until("offer").await["offer"]["offer"].clone();
    let ended = maria.until("offer_ended").await;
    assert_eq!((&ended["offer"], &ended["result"]), (&offer, &json!("expired")));
    let away = maria.until("presence").await["presence"].clone();
    assert_eq!((&away["state"], &away["reason"]), (&json!("away"), &json!("missed_offers")));
    assert_eq!(nikos.accept().await, kept.session);
    page.until("joined").await;
}

#[tokio::test]
async fn an_agent_who_closes_the_laptop_gives_the_conversation_to_a_colleague() {
    let mut settings = settings(CONFIG);
    settings.agent_grace = Millis::from_secs(1);
    let server = TestServer::with(settings, Keeping::Memory).await;
    server.add("maria", Role::Agent, "orders=9").await;
    server.add("nikos", Role::Agent, "orders=1").await;
    let (mut maria, cookie) = Client::ready_agent(&server, "maria").await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    maria.accept().await;
    say(&mut page, None, "Are you there?").await;
    let (mut nikos, _) = Client::ready_agent(&server, "nikos").await;
    maria.leave().await;
    let queued = page.until_where(|frame| frame["reason"] == "agent_lost").await;
    assert_eq!((&queued["type"], &queued["seq"]), (&json!("queued"), &json!(4)));
    assert_eq!(nikos.accept().await, kept.session);
    let asked = nikos.until_where(|frame| frame["type"] == "message").await;
    assert_eq!(asked["text"], "Are you there?");
    assert_eq!(say(&mut nikos, Some(&kept.session), "I am.").await, 6);
    let (_maria, snapshot) = Client::agent(&server, &cookie).await;
    assert_eq!(snapshot["presence"]["state"], "offline");
    assert_eq!(snapshot["sessions"], json!([]));
}

#[tokio::test]
async fn a_colleague_gets_what_was_passed_to_them_and_it_ends_with_an_outcome() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "orders=9").await;
    let nikos_number = server.add("nikos", Role::Agent, "orders=1").await.id.0;
    let (mut maria, _) = Client::ready_agent(&server, "maria").await;
    let (mut nikos, _) = Client::ready_agent(&server, "nikos").await;
    let (mut page, kept) = Client::waiting_customer(&server, "orders").await;
    maria.accept().await;
    let to = json!({ "agent": nikos_number });
    let id = maria.ask(json!({ "type": "transfer", "session": kept.session, "to": to })).await;
    maria.acked(id).await;
    assert_eq!(nikos.until("offer").await["offer"]["why"]["decided_by"], "transfer");
    let id = nikos.ask(json!({ "type": "accept", "offer": 2 })).await;
    nikos.acked(id).await;
    page.until_where(|frame| frame["agent_name"] == "nikos the agent").await;
    let id = nikos.ask(json!({ "type": "end", "session": kept.session })).await;
    nikos.acked(id).await;
    assert_eq!(page.until("ended").await["reason"], "agent");
    let wrong = json!({ "type": "wrap_up", "session": kept.session, "disposition": "perhaps" });
    let id = nikos.ask(wrong).await;
    assert_eq!(nikos.refused().await, ("disposition_unknown".to_owned(), Some(id)));
    let right = json!({ "type": "wrap_up", "session": kept.session, "disposition": "solved" });
    let id = nikos.ask(right).await;
    nikos.acked(id).await;
    assert_eq!(nikos.until("session_gone").await["reason"], "done");
}
