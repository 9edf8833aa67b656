//! A queue that is overrun, as a supervisor or the forecast says.

use serde_json::{Value, json};

use crate::common::client::Client;
use crate::{CONFIG, Floor};

fn queue<'a>(frame: &'a Value, name: &str) -> &'a Value {
    frame["queues"].as_array().unwrap().iter().find(|it| it["queue"] == name).unwrap()
}

#[tokio::test]
async fn a_supervisor_declares_a_surge_and_ends_it() {
    let floor = Floor::open(CONFIG).await;
    let mut desk = floor.maria().await;
    let (mut lobby, welcome) = Client::new_customer(&floor.server).await;
    assert_eq!(queue(&welcome, "billing")["surge"], Value::Null);
    // Nobody has the skill that billing asks for, so whoever comes waits.
    let (mut page, _) = Client::waiting_customer(&floor.server, "billing").await;
    assert_eq!(page.until("waiting").await["surge"], Value::Null);

    let body = json!({ "notice": "The storm keeps us busy.", "waiting_max": 1 });
    floor.done("/api/v1/queues/billing/surge", Some(body)).await;
    let surge = floor.queue("billing").await["surge"].clone();
    assert_eq!((&surge["declared"], &surge["widens"]), (&json!(true), &json!(false)));
    assert_eq!(
        (&surge["notice"], &surge["waiting_max"]),
        (&json!("The storm keeps us busy."), &json!(1))
    );
    assert_eq!(floor.queue("orders").await["surge"], Value::Null);
    let told = page.until_where(|frame| frame["surge"].is_string()).await;
    assert_eq!(told["surge"], "The storm keeps us busy.");
    let told = lobby.until("queues").await;
    assert_eq!(queue(&told, "billing")["surge"], "The storm keeps us busy.");
    let listed = desk.until_where(|frame| {
        frame["type"] == "directory" && queue(frame, "billing")["surge_since"].is_number()
    });
    listed.await;
    // The line is capped: the next one is told that it is full.
    let id = lobby
        .ask(json!({ "type": "start", "queue": "billing", "channel": "chat", "name": "Bo", "topic": "" }))
        .await;
    assert_eq!(lobby.refused().await, ("queue_full".to_owned(), Some(id)));

    let ended = floor.server.delete("/api/v1/queues/billing/surge", Some(&floor.supervisor)).await;
    assert_eq!(ended.status(), 204);
    assert_eq!(floor.queue("billing").await["surge"], Value::Null);
    page.until_where(|frame| frame["type"] == "waiting" && frame["surge"].is_null()).await;
    let told = lobby.until("queues").await;
    assert_eq!(queue(&told, "billing")["surge"], Value::Null);
}

#[tokio::test]
async fn what_is_wrong_with_a_declaration_is_named() {
    let floor = Floor::open(CONFIG).await;
    let path = "/api/v1/queues/billing/surge";
    let long = json!({ "notice": "x".repeat(1_001) });
    let detail = floor.refused(path, long, 400, "bad_request").await;
    assert!(detail.contains("notice: 1001 characters"), "{detail}");
    let many = json!({ "waiting_max": 100_001 });
    let detail = floor.refused(path, many, 400, "bad_request").await;
    assert!(detail.contains("waiting_max: 100001"), "{detail}");
    let unknown = json!({ "text": "" });
    let detail = floor.refused(path, unknown, 400, "bad_request").await;
    assert!(detail.contains("text"), "{detail}");
    floor.refused("/api/v1/queues/nowhere/surge", json!({}), 404, "queue_unknown").await;
    let agent = floor.server.post(path, Some(&floor.agent), Some(json!({}))).await;
    assert_eq!(agent.status(), 403);
    assert_eq!(floor.queue("billing").await["surge"], Value::Null);
}

#[tokio::test]
async fn the_forecast_notices_that_more_comes_than_can_be_answered() {
    let config = "[queues.orders]\nname = \"Orders\"\nagent_max = 1\nskills = { orders = 5 }\n\
         [queues.orders.forecast]\nhandle_s = 3600\npatience_s = 86400\n\
         [queues.orders.surge]\nbegins_s = 600\nafter_s = 0\ntext = \"Busy: { $queue }\"\n";
    let floor = Floor::open(config).await;
    let mut desk = floor.maria().await;
    let (_first, _) = Client::waiting_customer(&floor.server, "orders").await;
    desk.accept().await;
    let (mut page, _) = Client::waiting_customer(&floor.server, "orders").await;
    let told = page.until_where(|frame| frame["surge"].is_string()).await;
    assert_eq!(told["surge"], "Busy: \u{2068}Orders\u{2069}");
    let surge = floor.queue("orders").await["surge"].clone();
    assert_eq!(surge["declared"], false, "{surge}");
    // Whoever comes now reads it before queueing, beside what to expect.
    let (_lobby, welcome) = Client::new_customer(&floor.server).await;
    let orders = queue(&welcome, "orders");
    assert_eq!(orders["surge"], told["surge"]);
    assert_eq!(
        (&orders["expected"]["state"], &orders["expected"]["level"]),
        (&json!("range"), &Value::Null)
    );
}
