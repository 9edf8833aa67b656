//! Where the ids come from: who waits, who works, what is going on.

use super::*;

impl Floor {
    async fn all(&self, path: &str) -> Vec<Value> {
        self.get(path).await["sessions"].as_array().unwrap().clone()
    }

    async fn as_agent(&self, path: &str) -> Value {
        let response = self.server.get(path, Some(&self.agent)).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    /// Reads, and expects a problem.
    pub(crate) async fn missed(&self, path: &str, status: u16, code: &str) -> String {
        let response = self.server.get(path, Some(&self.supervisor)).await;
        let (found, problem) =
            (response.status().as_u16(), response.json::<Value>().await.unwrap());
        assert_eq!((found, problem["code"].as_str()), (status, Some(code)), "{path}: {problem}");
        problem["detail"].as_str().unwrap().to_owned()
    }
}

const ORDERS: &str = "/api/v1/queues/orders/sessions";

#[tokio::test]
async fn a_line_is_listed_in_order_page_by_page_with_the_reason_of_each_wait() {
    let floor = Floor::open(STEPS).await;
    let (_a, first) = Client::waiting_customer(&floor.server, "orders").await;
    let (_b, second) = Client::waiting_customer(&floor.server, "orders").await;
    let (_c, third) = Client::waiting_customer(&floor.server, "orders").await;
    let list = floor.get(ORDERS).await;
    assert_eq!((&list["queue"], &list["queue_name"]), (&json!("orders"), &json!("Orders")));
    assert_eq!((&list["yours"], &list["next"]), (&json!(false), &Value::Null));
    let one = &list["sessions"][0];
    let why = floor.why(&first).await;
    for (listed, told) in [("session", "session"), ("why", "sentence"), ("boosts", "boosts")] {
        assert_eq!(one[listed], why[told], "{listed}");
    }
    for time in ["arrived_at", "queued_at", "due_at"] {
        assert_eq!(one[time], why[time]);
    }
    assert_eq!(
        (&one["state"], &one["position"], &one["step"]),
        (&json!("in_line"), &json!(1), &json!(0))
    );
    assert_eq!((&one["customer_name"], &one["topic"]), (&json!("Ada"), &json!("Help")));

    let mut found = Vec::new();
    let mut path = format!("{ORDERS}?limit=2");
    loop {
        let page = floor.get(&path).await;
        found.extend(page["sessions"].as_array().unwrap().iter().map(|it| it["session"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("{ORDERS}?limit=2&after={next}");
    }
    assert_eq!(found, [&first, &second, &third].map(|kept| json!(kept.session)));
    let russian = floor.get(&format!("{ORDERS}?locale=ru")).await;
    assert_eq!(russian["queue_name"], "Заказы");
    assert!(plain(&russian["sessions"][0]["why"]).starts_with("На смене"), "{russian}");
}

#[tokio::test]
async fn names_are_for_those_who_may_take_the_session() {
    let floor = Floor::open(STEPS).await;
    let (_a, _) = Client::waiting_customer(&floor.server, "orders").await;
    let (_b, _) = Client::waiting_customer(&floor.server, "billing").await;
    // Orders asks for a level that this agent has not.
    let orders = floor.as_agent(ORDERS).await;
    assert_eq!((&orders["yours"], &orders["sessions"][0]["topic"]), (&json!(false), &Value::Null));
    assert!(
        orders["sessions"][0]["session"].is_string() && orders["sessions"][0]["why"].is_string()
    );
    let billing = floor.as_agent("/api/v1/queues/billing/sessions").await;
    assert_eq!(billing["yours"], true);
    assert_eq!(billing["sessions"][0]["customer_name"], "Ada");
    floor.server.add("adam", Role::Admin, "").await;
    let admin = floor.server.sign_in("adam").await;
    for (path, at) in [(ORDERS, "/sessions/0"), ("/api/v1/sessions", "/sessions/1")] {
        let list: Value = floor.server.get(path, Some(&admin)).await.json().await.unwrap();
        let one = list.pointer(at).unwrap();
        assert_eq!((&one["customer_name"], &one["topic"]), (&Value::Null, &Value::Null), "{path}");
    }
}

#[tokio::test]
async fn the_list_says_where_each_session_stands() {
    let floor = Floor::open(CONFIG).await;
    let nikos = floor.server.add("nikos", Role::Agent, "").await.id.0;
    let (mut nikos_page, _) = Client::ready_agent(&floor.server, "nikos").await;
    let (_a, asked) = Client::waiting_customer(&floor.server, "billing").await;
    let path = format!("/api/v1/sessions/{}/reassign", asked.session);
    floor.done(&path, Some(json!({ "to": { "agent": nikos } }))).await;
    nikos_page.until("offer").await;
    let (_b, _) = Client::waiting_customer(&floor.server, "billing").await;
    let (page, lost) = Client::waiting_customer(&floor.server, "billing").await;
    page.leave().await;
    let start = std::time::Instant::now();
    let states = loop {
        let list = floor.all("/api/v1/queues/billing/sessions").await;
        let states: Vec<_> = list.iter().map(|it| it["state"].clone()).collect();
        if states.contains(&json!("customer_away")) {
            assert_eq!(list[2]["session"], lost.session);
            assert_eq!((&list[1]["position"], &list[2]["position"]), (&json!(1), &Value::Null));
            break states;
        }
        assert!(start.elapsed().as_secs() < 20, "{states:?}");
        tokio::task::yield_now().await;
    };
    assert_eq!(states, ["asked", "in_line", "customer_away"]);
    let agents = floor.get("/api/v1/agents").await;
    let told = agents["agents"].as_array().unwrap().iter().find(|it| it["agent"] == nikos).unwrap();
    assert_eq!(told["offers"][0]["session"], asked.session);
    assert_eq!((&told["offers"][0]["invitation"], &told["load"]), (&json!(false), &json!(0.25)));
}

#[tokio::test]
async fn agents_are_listed_with_what_they_do() {
    let floor = Floor::open(CONFIG).await;
    let mut maria = floor.maria().await;
    let (_page, kept) = Client::waiting_customer(&floor.server, "orders").await;
    assert_eq!(maria.accept().await, kept.session);
    let agents = floor.get("/api/v1/agents?limit=1").await;
    let one = &agents["agents"][0];
    assert_eq!((&one["name"], &one["presence"]), (&json!("maria the agent"), &json!("available")));
    assert_eq!(one["sessions"], json!([kept.session]));
    assert_eq!(one["skills"], json!({ "billing": 2, "orders": 5 }));
    assert_eq!((&one["reason"], &one["tier"]), (&Value::Null, &json!(1)));
    assert!(one["since"].as_str().unwrap().ends_with('Z'));
    let next = agents["next"].as_str().unwrap();
    let rest = floor.get(&format!("/api/v1/agents?limit=1&after={next}")).await;
    let sue = &rest["agents"][0];
    assert_eq!((&sue["name"], &sue["presence"]), (&json!("sue the supervisor"), &json!("offline")));
    assert_eq!(rest["next"], Value::Null);
}

#[tokio::test]
async fn sessions_in_progress_are_found_by_state_queue_and_agent() {
    let floor = Floor::open(CONFIG).await;
    let mut maria = floor.maria().await;
    let (_a, over) = Client::waiting_customer(&floor.server, "orders").await;
    assert_eq!(maria.accept().await, over.session);
    let id = maria.ask(json!({ "type": "end", "session": over.session })).await;
    maria.acked(id).await;
    let (_b, talks) = Client::waiting_customer(&floor.server, "orders").await;
    assert_eq!(maria.accept().await, talks.session);
    let (_c, waits) = Client::waiting_customer(&floor.server, "billing").await;
    let ids = async |query: &str| {
        let found = floor.all(&format!("/api/v1/sessions?{query}")).await;
        found.iter().map(|it| it["session"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut held = vec![over.session.clone(), talks.session.clone()];
    held.sort();
    let everything = [vec![waits.session.clone()], held.clone()].concat();
    assert_eq!(ids("").await, everything);
    let list = floor.all("/api/v1/sessions").await;
    let maria_number = list[1]["agent"].clone();
    assert_eq!((&list[0]["state"], &list[0]["agent"]), (&json!("waiting"), &Value::Null));
    assert_eq!(
        (&list[1]["agent_name"], &list[1]["topic"]),
        (&json!("maria the agent"), &json!("Help"))
    );
    for (query, expected) in [
        ("state=waiting", vec![waits.session.clone()]),
        ("state=talking", vec![talks.session]),
        ("state=wrap_up", vec![over.session]),
        ("queue=orders", held.clone()),
        ("queue=billing&state=talking", vec![]),
        (&format!("agent={maria_number}"), held),
    ] {
        assert_eq!(ids(query).await, expected, "{query}");
    }
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = floor.get(&format!("/api/v1/sessions?limit=1{after}")).await;
        found.push(page["sessions"][0]["session"].as_str().unwrap().to_owned());
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(found, everything);
}

#[tokio::test]
async fn a_list_says_what_is_wrong_with_the_question() {
    let floor = Floor::open(CONFIG).await;
    let detail = floor.missed("/api/v1/queues/nowhere/sessions", 404, "queue_unknown").await;
    assert!(detail.contains("\"nowhere\""), "{detail}");
    floor.missed("/api/v1/queues/%FF/sessions", 404, "queue_unknown").await;
    for path in [ORDERS, "/api/v1/agents", "/api/v1/sessions"] {
        for limit in ["0", "201", "ten", ""] {
            let detail = floor.missed(&format!("{path}?limit={limit}"), 400, "bad_request").await;
            let expected = format!("limit: \"{limit}\" is not allowed: 1 to 200");
            assert_eq!(detail, expected, "{path}");
        }
        let detail = floor.missed(&format!("{path}?after=x"), 400, "bad_request").await;
        assert!(detail.starts_with("after: \"x\""), "{detail}");
    }
    for (query, status, code, told) in [
        (
            "state=lost",
            400,
            "bad_request",
            "state: \"lost\" is not allowed: waiting, talking or wrap_up",
        ),
        ("queue=No", 400, "bad_request", "queue: \"No\""),
        ("queue=nowhere", 422, "queue_unknown", "queue: "),
        ("agent=x", 400, "bad_request", "agent: \"x\""),
        ("agent=999", 422, "agent_unknown", "agent: "),
    ] {
        let detail = floor.missed(&format!("/api/v1/sessions?{query}"), status, code).await;
        assert!(detail.starts_with(told), "{detail}");
    }
    for path in ["/api/v1/agents", "/api/v1/sessions"] {
        let problem = floor.server.get(path, Some(&floor.agent)).await;
        assert_eq!(problem.status(), 403, "{path}");
        assert_eq!(problem.json::<Value>().await.unwrap()["code"], "forbidden");
    }
}
