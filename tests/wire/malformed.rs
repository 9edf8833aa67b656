//! Frames that are none: a clear code, and the connection stays open.

use seira::history::Role;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::client::Client;
use crate::common::{CONFIG, TestServer};

/// What is sent, the code and the echoed `id` that are expected.
type Case = (&'static str, &'static str, Option<u64>);

const ANY_TIME: [Case; 8] = [
    ("", "bad_json", None),
    ("{", "bad_json", None),
    ("[]", "bad_json", None),
    ("\"hello\"", "bad_json", None),
    (r#"{"id":5}"#, "bad_json", Some(5)),
    (r#"{"type":5,"id":6}"#, "bad_json", Some(6)),
    (r#"{"type":"dance","id":7}"#, "unknown_type", Some(7)),
    (r#"{"type":"ping","x":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}"#, "bad_json", None),
];

const BEFORE_HELLO: [Case; 6] = [
    (r#"{"type":"ping"}"#, "wrong_order", None),
    (r#"{"type":"message","id":1,"text":"x"}"#, "wrong_order", Some(1)),
    (r#"{"type":"hello","protocol":2,"locale":"en"}"#, "protocol_unsupported", None),
    (r#"{"type":"hello","locale":"en"}"#, "bad_field", None),
    (r#"{"type":"hello","protocol":1}"#, "bad_field", None),
    (r#"{"type":"hello","protocol":1,"locale":"de"}"#, "bad_field", None),
];

const CUSTOMER: [Case; 10] = [
    (r#"{"type":"hello","protocol":1,"locale":"en"}"#, "wrong_order", None),
    (r#"{"type":"accept","id":1,"offer":1}"#, "unknown_type", Some(1)),
    (r#"{"type":"start","id":2,"queue":"orders"}"#, "bad_field", Some(2)),
    (r#"{"type":"start","id":3,"queue":"orders","channel":"fax"}"#, "bad_field", Some(3)),
    (r#"{"type":"start","id":4,"queue":"nowhere","channel":"chat"}"#, "queue_unknown", Some(4)),
    (r#"{"type":"start","id":5,"queue":"No Name","channel":"chat"}"#, "queue_unknown", Some(5)),
    (r#"{"type":"message","id":6,"text":"x"}"#, "no_session", Some(6)),
    (r#"{"type":"leave","id":7}"#, "no_session", Some(7)),
    (r#"{"type":"message","id":0,"text":"x"}"#, "bad_field", Some(0)),
    (r#"{"type":"message","id":-1,"text":"x"}"#, "bad_field", None),
];

const AGENT: [Case; 10] = [
    (r#"{"type":"start","id":1,"queue":"orders","channel":"chat"}"#, "unknown_type", Some(1)),
    (r#"{"type":"presence","id":2,"presence":"away"}"#, "bad_field", Some(2)),
    (
        r#"{"type":"presence","id":3,"presence":"away","reason":"fishing"}"#,
        "reason_unknown",
        Some(3),
    ),
    (r#"{"type":"presence","id":4,"presence":"available","reason":"x"}"#, "bad_field", Some(4)),
    (r#"{"type":"presence","id":5,"presence":"asleep"}"#, "bad_field", Some(5)),
    (r#"{"type":"accept","id":6,"offer":99}"#, "offer_closed", Some(6)),
    (r#"{"type":"message","id":7,"session":"12","text":"x"}"#, "bad_field", Some(7)),
    (
        r#"{"type":"message","id":8,"session":"00000000-0000-0000-0000-000000000001","text":"x"}"#,
        "session_unknown",
        Some(8),
    ),
    (
        r#"{"type":"end","id":9,"session":"00000000-0000-0000-0000-000000000001"}"#,
        "session_unknown",
        Some(9),
    ),
    (
        r#"{"type":"wrap_up","id":10,"session":"00000000-0000-0000-0000-000000000001","disposition":"x"}"#,
        "disposition_unknown",
        Some(10),
    ),
];

async fn check(page: &mut Client, cases: &[Case]) {
    for (text, code, id) in cases {
        page.send_text(text).await;
        assert_eq!(page.refused().await, ((*code).to_owned(), *id), "{text}");
    }
}

#[tokio::test]
async fn malformed_frames_are_named_and_the_connection_stays_open() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "orders=1").await;
    let mut page = Client::customer(&server).await;
    check(&mut page, &ANY_TIME).await;
    check(&mut page, &BEFORE_HELLO).await;
    page.send(json!({ "type": "hello", "protocol": 1, "locale": "en" })).await;
    page.until("welcome").await;
    check(&mut page, &ANY_TIME).await;
    check(&mut page, &CUSTOMER).await;
    page.lives().await;
    let cookie = server.sign_in("maria").await;
    let (mut desk, _) = Client::agent(&server, &cookie).await;
    check(&mut desk, &ANY_TIME).await;
    check(&mut desk, &AGENT).await;
    desk.lives().await;
    page.leave().await;
    desk.leave().await;
    server.stop().await;
}

#[tokio::test]
async fn an_agents_hello_needs_a_device_that_is_a_uuid() {
    let server = TestServer::start(CONFIG).await;
    server.add("maria", Role::Agent, "orders=1").await;
    let cookie = server.sign_in("maria").await;
    let mut desk = Client::open(&server, "/ws/agent", Some(&cookie)).await;
    desk.send(json!({ "type": "hello", "protocol": 1, "locale": "en", "device": "me" })).await;
    let error = desk.until("error").await;
    assert_eq!(error["code"], "bad_field");
    assert!(error["message"].as_str().unwrap().starts_with("device: "), "{error}");
    desk.leave().await;
}

#[tokio::test]
async fn binary_messages_are_refused_and_large_frames_too() {
    use futures_util::SinkExt as _;
    let server = TestServer::start(CONFIG).await;
    let (mut page, _) = Client::new_customer(&server).await;
    page.socket.send(Message::Binary(vec![0xff, 0].into())).await.unwrap();
    assert_eq!(page.refused().await.0, "bad_json");
    let text = "x".repeat(16 * 1024 + 1);
    page.send(json!({ "type": "message", "id": 4, "text": text })).await;
    assert_eq!(page.refused().await, ("too_large".to_owned(), Some(4)));
    let frame = "x".repeat(65 * 1024);
    page.send(json!({ "type": "message", "id": 5, "text": frame })).await;
    assert_eq!(page.refused().await, ("too_large".to_owned(), Some(5)));
    page.lives().await;
    page.leave().await;
}

#[tokio::test]
async fn a_message_beyond_the_socket_limit_closes_with_1009() {
    let server = TestServer::start(CONFIG).await;
    let (mut page, _) = Client::new_customer(&server).await;
    page.send_text(&"x".repeat(129 * 1024)).await;
    assert_eq!(page.closed().await, 1009);
}

#[tokio::test]
async fn what_breaks_rfc_6455_closes_with_its_code() {
    use tokio::io::AsyncWriteExt as _;
    // Final text frames: unmasked; with a reserved bit; masked with zeros and not UTF-8.
    let cases: [(&[u8], u16); 3] = [
        (&[0x81, 0x02, b'h', b'i'], 1002),
        (&[0xc1, 0x82, 0, 0, 0, 0, b'h', b'i'], 1002),
        (&[0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28], 1007),
    ];
    let server = TestServer::start(CONFIG).await;
    for (bytes, code) in cases {
        let (mut page, _) = Client::new_customer(&server).await;
        page.socket.get_mut().write_all(bytes).await.unwrap();
        assert_eq!(page.closed().await, code, "{bytes:?}");
    }
}

#[tokio::test]
async fn who_never_says_hello_is_closed_with_1008() {
    let server = TestServer::start(CONFIG).await;
    let mut page = Client::customer(&server).await;
    assert_eq!(page.closed().await, 1008);
}
