//! The HTTP side, through real sockets.

#![allow(clippy::unwrap_used, reason = "in tests a panic is the message")]

mod common;

use std::time::{Duration, Instant};

use common::{CONFIG, PASSWORD, TestServer, client, cookie_of, settings};
use reqwest::header::{ALLOW, CONTENT_TYPE, COOKIE, HeaderMap, ORIGIN, RETRY_AFTER, SET_COOKIE};
use reqwest::{Method, Response, StatusCode};
use seira::cli::house::{House, Keeping};
use seira::gateway::access::{Permission, Rule, rule};
use seira::history::Role;
use serde_json::{Value, json};

async fn problem(response: Response, status: u16, code: &str) -> Value {
    assert_eq!(response.status().as_u16(), status);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["status"], status, "{problem}");
    assert_eq!(problem["code"], code, "{problem}");
    assert_eq!(problem["type"], "about:blank", "{problem}");
    assert!(!problem["detail"].as_str().unwrap().is_empty(), "{problem}");
    problem
}

#[tokio::test]
async fn a_sign_in_sets_a_careful_cookie_and_tells_who_one_is() {
    let server = TestServer::start(CONFIG).await;
    let made = server.add("maria", Role::Agent, "billing=5").await;
    let response = server.login("Maria", PASSWORD).await;
    assert_eq!(response.status(), 200);
    let set = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    let mut parts = set.split("; ");
    let token = parts.next().unwrap().strip_prefix("__Host-seira=").unwrap();
    assert_eq!(token.len(), 43, "256 bits in base64url");
    let flags: Vec<&str> = parts.collect();
    assert_eq!(flags, ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"]);
    let cookie = cookie_of(&response).unwrap();
    let me: Value = response.json().await.unwrap();
    let expected = json!({
        "account": made.id.0, "login": "maria", "name": "maria the agent", "role": "agent"
    });
    assert_eq!(me, expected);
    let again: Value = server.get("/api/v1/me", Some(&cookie)).await.json().await.unwrap();
    assert_eq!(again, expected);
    server.stop().await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_get_the_same_answer() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "").await;
    let mut answers = Vec::new();
    for (login, password) in [("maria", "wrong horse battery"), ("nobody", PASSWORD)] {
        let response = server.login(login, password).await;
        assert!(response.headers().get(SET_COOKIE).is_none());
        answers.push(problem(response, 401, "bad_credentials").await);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn failed_sign_ins_have_to_wait_whether_the_login_exists_or_not() {
    let config = format!("[limits]\nlogin_attempts_max = 3\n{CONFIG}");
    let server = TestServer::start(&config).await;
    server.add("maria", Role::Agent, "").await;
    server.add("kostas", Role::Agent, "").await;
    for login in ["maria", "nobody"] {
        for _ in 0..3 {
            problem(server.login(login, "wrong horse battery").await, 401, "bad_credentials").await;
        }
        let response = server.login(login, PASSWORD).await;
        let seconds: u64 = response.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
        assert!((1..=2).contains(&seconds), "{seconds}");
        problem(response, 429, "too_many_attempts").await;
    }
    assert_eq!(server.login("kostas", PASSWORD).await.status(), 200);
}

#[tokio::test]
async fn sign_out_suspension_and_a_new_password_end_a_sign_in() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Supervisor, "").await;
    let accounts = server.house.app.history.accounts.clone();

    let cookie = server.sign_in("maria").await;
    let other = server.sign_in("maria").await;
    let logout = client()
        .post(server.url("/api/v1/logout"))
        .header(COOKIE, &cookie)
        .header(ORIGIN, server.origin())
        .send()
        .await
        .unwrap();
    assert_eq!(logout.status(), 204);
    let cleared = logout.headers()[SET_COOKIE].to_str().unwrap();
    assert!(cleared.starts_with("__Host-seira=;") && cleared.ends_with("Max-Age=0"), "{cleared}");
    problem(server.get("/api/v1/me", Some(&cookie)).await, 401, "not_signed_in").await;
    assert_eq!(server.get("/api/v1/me", Some(&other)).await.status(), 200);

    accounts.set_password("maria", "another long password".to_owned()).await.unwrap();
    problem(server.get("/api/v1/me", Some(&other)).await, 401, "not_signed_in").await;
    problem(server.login("maria", PASSWORD).await, 401, "bad_credentials").await;

    let response = server.login("maria", "another long password").await;
    let third = cookie_of(&response).unwrap();
    accounts.set_suspended("maria", true).await.unwrap();
    problem(server.get("/api/v1/me", Some(&third)).await, 401, "not_signed_in").await;
    let response = server.login("maria", "another long password").await;
    problem(response, 401, "bad_credentials").await;
}

/// Sends a WebSocket handshake as a browser would.
async fn handshake(
    server: &TestServer,
    path: &str,
    origin: Option<&str>,
    cookie: Option<&str>,
) -> Response {
    let mut request = client()
        .get(server.url(path))
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
    if let Some(origin) = origin {
        request = request.header(ORIGIN, origin);
    }
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    request.send().await.unwrap()
}

#[tokio::test]
async fn every_described_call_obeys_the_matrix_of_roles() {
    let server = TestServer::start(CONFIG).await;
    let mut who = vec![(None, None)];
    for (login, role) in [("ann", Role::Agent), ("sue", Role::Supervisor), ("adam", Role::Admin)] {
        server.add(login, role, "").await;
        who.push((Some(role), Some(server.sign_in(login).await)));
    }
    let origin = server.origin();
    let document: Value = server.get("/openapi.json", None).await.json().await.unwrap();
    let mut checked = 0;
    for (path, calls) in document["paths"].as_object().unwrap() {
        for method in calls.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let rule = rule(&method, path).expect("a described call has a rule");
            for (role, cookie) in &who {
                // Nothing of that name is there: whoever may ask is told so.
                let called = path.replace("{queue}", "No").replace("{id}", "no");
                let named = called != *path;
                let response = if path.starts_with("/ws/") {
                    handshake(&server, path, Some(&origin), cookie.as_deref()).await
                } else if method == Method::GET {
                    server.get(&called, cookie.as_deref()).await
                } else if let Rule::Staff(_) = rule {
                    server.send(method.clone(), &called, cookie.as_deref()).await
                } else {
                    continue;
                };
                let allowed = match rule {
                    Rule::Public | Rule::OwnPages | Rule::Customers => true,
                    Rule::Staff(permission) | Rule::StaffSocket(permission) => {
                        role.is_some_and(|role| permission.of(role))
                    }
                };
                let status = response.status();
                let expected = match (allowed, role) {
                    (true, _) if named => status == StatusCode::NOT_FOUND,
                    (true, _) => status.is_success() || status == StatusCode::SWITCHING_PROTOCOLS,
                    (false, None) => status == StatusCode::UNAUTHORIZED,
                    (false, Some(_)) => status == StatusCode::FORBIDDEN,
                };
                assert!(expected, "{method} {path} as {role:?}: {status}");
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 26 * who.len());
    assert!(!Permission::TakeSessions.of(Role::Admin));
    assert!(!Permission::SteerFloor.of(Role::Agent));
}

#[tokio::test]
async fn foreign_websites_are_refused() {
    let config = format!("[server]\nembed_origins = [\"https://shop.example\"]\n{CONFIG}");
    let server = TestServer::start(&config).await;
    server.add("maria", Role::Agent, "").await;
    let cookie = server.sign_in("maria").await;
    let own = server.origin();
    let (shop, evil) = ("https://shop.example", "https://evil.example");
    for foreign in [shop, evil, "null"] {
        let login = client()
            .post(server.url("/api/v1/login"))
            .header(ORIGIN, foreign)
            .json(&json!({ "login": "maria", "password": PASSWORD }));
        problem(login.send().await.unwrap(), 403, "origin_not_allowed").await;
        let logout = client().post(server.url("/api/v1/logout")).header(ORIGIN, foreign);
        let logout = logout.header(COOKIE, &cookie).send().await.unwrap();
        problem(logout, 403, "origin_not_allowed").await;
        let agent = handshake(&server, "/ws/agent", Some(foreign), Some(&cookie)).await;
        problem(agent, 403, "origin_not_allowed").await;
    }
    let cross = client().get(server.url("/api/v1/me")).header("sec-fetch-site", "cross-site");
    let cross = cross.header(COOKIE, &cookie).send().await.unwrap();
    problem(cross, 403, "origin_not_allowed").await;
    let without = handshake(&server, "/ws/agent", None, Some(&cookie)).await;
    problem(without, 403, "origin_not_allowed").await;
    let evil = handshake(&server, "/ws/customer", Some(evil), None).await;
    problem(evil, 403, "origin_not_allowed").await;
    for (path, origin) in [("/ws/agent", &*own), ("/ws/customer", &own), ("/ws/customer", shop)] {
        let response = handshake(&server, path, Some(origin), Some(&cookie)).await;
        assert_eq!(response.status(), 101, "{path} from {origin}");
    }
    assert_eq!(server.get("/api/v1/me", Some(&cookie)).await.status(), 200, "still signed in");
}

fn csp(headers: &HeaderMap) -> String {
    headers["content-security-policy"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_answer_carries_careful_headers() {
    let config = format!("[server]\nembed_origins = [\"https://shop.example\"]\n{CONFIG}");
    let server = TestServer::start(&config).await;
    for path in ["/agent", "/demo", "/widget/", "/widget.js", "/assets/x", "/api/v1/me", "/nowhere"]
    {
        let response = server.get(path, None).await;
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert!(headers.contains_key("permissions-policy"), "{path}");
        assert!(headers.contains_key("cache-control"), "{path}");
        assert!(headers.contains_key(CONTENT_TYPE), "{path}");
        let csp = csp(headers);
        assert!(csp.starts_with("default-src 'none';"), "{path}: {csp}");
        assert!(!csp.contains("unsafe"), "{path}: {csp}");
        let framed = csp.contains("frame-ancestors 'self' https://shop.example");
        assert_eq!(framed, path == "/widget/", "{path}: {csp}");
        assert_eq!(csp.contains("frame-ancestors 'none'"), path != "/widget/", "{path}: {csp}");
        assert!(!headers.contains_key("server"), "{path}");
    }
    let page = server.get("/agent", None).await;
    let sockets = format!("connect-src 'self' ws://{};", server.address());
    assert!(csp(page.headers()).contains(&sockets), "{}", csp(page.headers()));
    assert_eq!(page.headers()["cross-origin-opener-policy"], "same-origin");
}

#[tokio::test]
async fn wrong_requests_get_a_problem_that_says_what_is_wrong() {
    let server = TestServer::start(CONFIG).await;
    let post = |body: &str| {
        let request = client().post(server.url("/api/v1/login"));
        request.header(CONTENT_TYPE, "application/json").body(body.to_owned()).send()
    };
    problem(server.get("/nowhere", None).await, 404, "not_found").await;
    problem(server.get("/assets/../token.key", None).await, 404, "not_found").await;
    problem(server.get("/assets/%2e%2e/agent/index.html", None).await, 404, "not_found").await;

    let response = server.get("/api/v1/login", None).await;
    assert_eq!(response.headers()[ALLOW], "POST");
    problem(response, 405, "method_not_allowed").await;
    let deleted = client().delete(server.url("/api/v1/me")).send().await.unwrap();
    problem(deleted, 405, "method_not_allowed").await;

    let cases = [
        ("", "EOF"),
        ("{", "EOF"),
        ("[]", "body"),
        (r#"{"login":"maria"}"#, "password"),
        (r#"{"login":"maria","password":"x","pasword":"y"}"#, "pasword"),
        (r#"{"login":1,"password":"x"}"#, "login"),
        (r#"{"login":"a","password":"b"} {}"#, "trailing"),
    ];
    for (body, mentioned) in cases {
        let problem = problem(post(body).await.unwrap(), 400, "bad_request").await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(mentioned), "{body}: {detail}");
    }
    let form = client().post(server.url("/api/v1/login")).body("login=maria").send().await.unwrap();
    problem(form, 415, "bad_request").await;
    let long = format!(r#"{{"login":"maria","password":"{}"}}"#, "x".repeat(17 * 1024));
    problem(post(&long).await.unwrap(), 413, "too_large").await;
}

#[tokio::test]
async fn the_descriptions_are_served() {
    let server = TestServer::start(CONFIG).await;
    let openapi: Value = server.get("/openapi.json", None).await.json().await.unwrap();
    assert!(openapi["openapi"].as_str().unwrap().starts_with("3.1"), "{}", openapi["openapi"]);
    assert_eq!(openapi["components"]["securitySchemes"]["staff"]["name"], "__Host-seira");
    for path in [
        "/api/v1/login",
        "/api/v1/logout",
        "/api/v1/me",
        "/api/v1/queues",
        "/api/v1/queues/{queue}/pause",
        "/api/v1/queues/{queue}/resume",
        "/api/v1/queues/{queue}/move",
        "/api/v1/sessions/{id}/why",
        "/api/v1/sessions/{id}/transcript",
        "/api/v1/sessions/{id}/earlier",
        "/api/v1/customers/{id}",
        "/api/v1/sessions/{id}/reassign",
        "/api/v1/sessions/{id}/pull",
        "/api/v1/sessions/{id}/push-up",
        "/ws/agent",
        "/ws/customer",
    ] {
        assert!(openapi["paths"].get(path).is_some(), "{path}");
    }
    for schema in ["Login", "Me", "Problem", "Role", "SessionWhy", "LiveQueues"] {
        assert!(openapi["components"]["schemas"].get(schema).is_some(), "{schema}");
    }
    let asyncapi: Value = server.get("/asyncapi.json", None).await.json().await.unwrap();
    assert_eq!(asyncapi, seira::protocol::asyncapi::document());
}

#[tokio::test]
async fn pages_are_served_or_said_to_be_missing() {
    let server = TestServer::start(CONFIG).await;
    let missing = seira::gateway::pages::missing();
    for (path, file) in [
        ("/agent", "agent/index.html"),
        ("/supervisor", "supervisor/index.html"),
        ("/demo", "demo/index.html"),
        ("/widget/", "widget/index.html"),
        ("/widget.js", "widget.js"),
    ] {
        let response = server.get(path, None).await;
        if missing.contains(&file) {
            assert_eq!(response.status(), 503, "{path}");
            assert!(response.text().await.unwrap().contains("npm run build"), "{path}");
            continue;
        }
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["cache-control"], "no-cache", "{path}");
        let tag = response.headers()["etag"].clone();
        let request = client().get(server.url(path)).header("if-none-match", tag);
        let again = request.send().await.unwrap();
        assert_eq!(again.status(), 304, "{path}");
        assert_eq!(again.bytes().await.unwrap().len(), 0, "{path}");
    }
    assert_eq!(server.get("/", None).await.headers()["location"], "/agent");
    assert_eq!(server.get("/widget", None).await.headers()["location"], "/widget/");
}

#[tokio::test]
async fn readiness_ends_with_the_drain_and_health_does_not() {
    let server = TestServer::start(CONFIG).await;
    assert_eq!(server.get("/healthz", None).await.status(), 200);
    assert_eq!(server.get("/readyz", None).await.status(), 200);
    let address = server.address();
    server.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "the port is free");
}

#[tokio::test]
async fn a_server_that_stops_does_so_soon_when_nobody_is_connected() {
    let server = TestServer::start(CONFIG).await;
    let kept_alive = client();
    kept_alive.get(server.url("/healthz")).send().await.unwrap();
    let start = Instant::now();
    server.stop().await;
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_taken_port_is_one_clear_message() {
    let server = TestServer::start(CONFIG).await;
    let mut second = settings(CONFIG);
    second.listen = server.address();
    let error = House::start(second, Keeping::Memory).await.err().unwrap().to_string();
    for needed in [&server.address().to_string(), "server.listen", "SEIRA__SERVER__LISTEN"] {
        assert!(error.contains(needed), "{error}");
    }
    assert_eq!(error.lines().count(), 1, "{error}");
}

#[tokio::test]
async fn accounts_and_sign_ins_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = settings(CONFIG);
    first.data_dir = folder.path().join("data");
    let second = first.clone();
    let server = TestServer::with(first, Keeping::Folder).await;
    server.add("maria", Role::Agent, "billing=5").await;
    let cookie = server.sign_in("maria").await;
    server.stop().await;
    let server = TestServer::with(second, Keeping::Folder).await;
    assert_eq!(server.get("/api/v1/me", Some(&cookie)).await.status(), 200);
    server.stop().await;
}
