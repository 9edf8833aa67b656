//! What supervisors read of many sessions at once.

use super::*;

/// One queue that knows what to expect, and one where nobody was.
const PROMISING: &str = "[queues.orders]\nname = \"Orders\"\nagent_max = 1\n\
    [queues.orders.forecast]\nhandle_s = 240\npatience_s = 3600\n\
    [queues.billing]\nname = \"Billing\"\npromise_percent = 90\n";

const REPORT: &str = "/api/v1/reports/promises";

/// The entry of a queue in the report, once that has as many promises: history is a moment behind.
async fn entry(floor: &Floor, path: &str, queue: &str, told: u64) -> Value {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let report = floor.get(path).await;
        let all = report["queues"].as_array().unwrap();
        let found = all.iter().find(|it| it["queue"] == queue).unwrap();
        if found["told"] == told {
            return found.clone();
        }
        assert!(std::time::Instant::now() < deadline, "{report}");
        tokio::task::yield_now().await;
    }
}

async fn promised(page: &mut Client) {
    page.until_where(|frame| frame["type"] == "waiting" && frame["wait"]["state"] == "range").await;
}

#[tokio::test]
async fn promises_are_reported_with_what_came_of_them() {
    let floor = Floor::open(PROMISING).await;
    let mut desk = floor.maria().await;
    let (mut first, kept) = Client::waiting_customer(&floor.server, "orders").await;
    desk.accept().await;
    let (mut second, _) = Client::waiting_customer(&floor.server, "orders").await;
    promised(&mut second).await;
    let (mut third, _) = Client::waiting_customer(&floor.server, "orders").await;
    promised(&mut third).await;
    // Nothing is known yet.
    assert_eq!(entry(&floor, REPORT, "orders", 0).await["kept_share"], Value::Null);

    third.ask(json!({ "type": "leave" })).await;
    let left = entry(&floor, REPORT, "orders", 1).await;
    assert_eq!((&left["left"], &left["kept_share"]), (&json!(1), &Value::Null));
    first.ask(json!({ "type": "end" })).await;
    desk.until_where(|frame| frame["session"]["state"] == "wrap_up").await;
    desk.ask(json!({ "type": "wrap_up", "session": kept.session })).await;
    desk.accept().await;
    let orders = entry(&floor, REPORT, "orders", 2).await;
    assert_eq!((&orders["name"], &orders["level"]), (&json!("Orders"), &json!(0.8)));
    assert_eq!((&orders["kept"], &orders["broken"]), (&json!(1), &json!(0)));
    assert_eq!((&orders["worse"], &orders["kept_share"]), (&json!(0), &json!(1.0)));
    assert!(orders["bias_s"].as_f64().unwrap() < -10.0, "{orders}");
    assert!(orders["width_s"].as_f64().unwrap() > 0.0, "{orders}");
    // Midnight may have been in between.
    let sum = |part: &str| -> u64 {
        orders[part].as_array().unwrap().iter().map(|it| it["told"].as_u64().unwrap()).sum()
    };
    assert_eq!((sum("days"), sum("hours")), (2, 2));
    // Of the other one nobody knows anything.
    let billing = entry(&floor, REPORT, "billing", 0).await;
    assert_eq!((&billing["level"], &billing["kept_censored"]), (&json!(0.9), &Value::Null));
    assert_eq!((&billing["days"], &billing["hours"]), (&json!([]), &json!([])));

    // As the page asks, by days; and what is elsewhere is not in it.
    let days = orders["days"].as_array().unwrap();
    let (first, last) = (&days[0]["day"], &days[days.len() - 1]["day"]);
    let (from, to) = (first.as_str().unwrap(), last.as_str().unwrap());
    let same = floor.get(&format!("{REPORT}?from={from}&to={to}&queue=orders")).await;
    assert_eq!((&same["from"], &same["to"], &same["queues"]), (first, last, &json!([orders])));
    let before = floor.get(&format!("{REPORT}?to=2020-01-31T00:00:00Z")).await;
    assert_eq!(before["from"], "2020-01-24T00:00:00.000Z");
    assert_eq!(before["queues"][0]["told"], 0);
}

#[tokio::test]
async fn what_is_wrong_with_a_report_is_named_and_agents_may_not_read_it() {
    let floor = Floor::open(PROMISING).await;
    for (query, status, code, words) in [
        ("from=now", 400, "bad_request", "from: \"now\" is not allowed: a day like"),
        ("to=2026-02-30", 400, "bad_request", "to: \"2026-02-30\" is not allowed"),
        ("from=2026-02-02&to=2026-02-01", 400, "bad_request", "before to"),
        ("queue=No", 400, "bad_request", "queue: \"No\" is not allowed"),
        ("queue=nowhere", 422, "queue_unknown", "queue: there is no queue"),
    ] {
        let detail = floor.missed(&format!("{REPORT}?{query}"), status, code).await;
        assert!(detail.contains(words), "{query}: {detail}");
    }
    let refused = floor.server.get(REPORT, Some(&floor.agent)).await;
    assert_eq!(refused.status(), 403);
}
