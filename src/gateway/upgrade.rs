//! From an HTTP request to a WebSocket (RFC 6455, section 4.2).
//!
//! Done by hand on top of hyper, because the buffers must be small: with the library's defaults a
//! connection costs 28 times the memory. Nothing is compressed, which also rules out CRIME-like
//! guessing.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    ALLOW, CONNECTION, CONTENT_TYPE, HeaderName, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use crate::protocol::SOCKET_MAX_BYTES;
use crate::protocol::http::Problem;

/// The socket of a connected page.
pub type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// Bytes read at once; frames are short.
const READ_BUFFER_BYTES: usize = 4 * 1024;

/// Bytes collected before they are written.
const WRITE_BUFFER_BYTES: usize = 4 * 1024;

/// Most bytes that may wait for a peer that does not read. Larger messages go out in pieces.
const WRITE_BUFFER_MAX_BYTES: usize = 128 * 1024;

/// Checks the handshake. Returns the answer to give and the connection to come.
///
/// # Errors
/// The answer to a handshake that is none: 400, 405 or 426 with what is missing.
pub fn accept(request: &mut Request) -> Result<(Response, OnUpgrade), Box<Response>> {
    let key = check(request.method(), request.headers())?;
    let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        let detail = "this connection cannot be upgraded: use HTTP/1.1";
        return Err(refuse(StatusCode::BAD_REQUEST, detail, &[]));
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(SEC_WEBSOCKET_ACCEPT, key);
    Ok((response, upgrade))
}

/// Waits for the upgrade and speaks WebSocket on it. None if the peer left before.
pub async fn open(upgrade: OnUpgrade) -> Option<Socket> {
    let upgraded = upgrade.await.ok()?;
    let socket =
        WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config()));
    Some(socket.await)
}

fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_MAX_BYTES)
        .max_message_size(Some(SOCKET_MAX_BYTES))
        .max_frame_size(Some(SOCKET_MAX_BYTES))
}

/// The value of `Sec-WebSocket-Accept`, or the answer that says what is wrong.
fn check(method: &Method, headers: &HeaderMap) -> Result<HeaderValue, Box<Response>> {
    if method != Method::GET {
        let detail = "a WebSocket handshake is a GET";
        return Err(refuse(StatusCode::METHOD_NOT_ALLOWED, detail, &[(ALLOW, "GET")]));
    }
    if !has_token(headers, &CONNECTION, "upgrade") || !has_token(headers, &UPGRADE, "websocket") {
        let detail = "this address speaks WebSocket: send Connection: Upgrade, Upgrade: websocket";
        let wanted = [(UPGRADE, "websocket"), (CONNECTION, "upgrade")];
        return Err(refuse(StatusCode::UPGRADE_REQUIRED, detail, &wanted));
    }
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        let detail = "Sec-WebSocket-Version: 13 is needed";
        let wanted = [(SEC_WEBSOCKET_VERSION, "13"), (UPGRADE, "websocket")];
        return Err(refuse(StatusCode::UPGRADE_REQUIRED, detail, &wanted));
    }
    let key = headers.get(SEC_WEBSOCKET_KEY).map(HeaderValue::as_bytes).filter(|key| is_key(key));
    let accept = key.map(|key| HeaderValue::from_str(&derive_accept_key(key)));
    match accept {
        Some(Ok(accept)) => Ok(accept),
        Some(Err(_)) | None => {
            let detail = "Sec-WebSocket-Key must be the base64 of 16 bytes";
            Err(refuse(StatusCode::BAD_REQUEST, detail, &[]))
        }
    }
}

/// Base64 of 16 bytes: 22 digits and `==`.
fn is_key(key: &[u8]) -> bool {
    let digit = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'+' || *byte == b'/';
    key.len() == 24 && key.ends_with(b"==") && key[..22].iter().all(digit)
}

fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|part| part.trim().eq_ignore_ascii_case(token))
}

fn refuse(
    status: StatusCode,
    detail: &str,
    headers: &[(HeaderName, &'static str)],
) -> Box<Response> {
    let problem = Problem {
        kind: "about:blank".to_owned(),
        title: status.canonical_reason().unwrap_or("Bad Request").to_owned(),
        status: status.as_u16(),
        code: "bad_request".to_owned(),
        detail: detail.to_owned(),
    };
    let body = serde_json::to_string(&problem).expect("a problem is a plain struct");
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    for (name, value) in headers {
        response.headers_mut().insert(name.clone(), HeaderValue::from_static(value));
    }
    Box::new(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handshake() -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONNECTION, HeaderValue::from_static("keep-alive, Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("WebSocket"));
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        headers.insert(SEC_WEBSOCKET_KEY, HeaderValue::from_static("dGhlIHNhbXBsZSBub25jZQ=="));
        headers
    }

    #[test]
    fn the_example_of_rfc_6455_is_accepted() {
        let accept = check(&Method::GET, &handshake()).unwrap();
        assert_eq!(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn what_is_missing_is_said() {
        let cases = [
            (CONNECTION, "close", StatusCode::UPGRADE_REQUIRED),
            (UPGRADE, "h2c", StatusCode::UPGRADE_REQUIRED),
            (SEC_WEBSOCKET_VERSION, "8", StatusCode::UPGRADE_REQUIRED),
            (SEC_WEBSOCKET_KEY, "short==", StatusCode::BAD_REQUEST),
            (SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25j*Q==", StatusCode::BAD_REQUEST),
        ];
        for (name, value, status) in cases {
            let mut headers = handshake();
            headers.insert(name.clone(), HeaderValue::from_static(value));
            assert_eq!(check(&Method::GET, &headers).unwrap_err().status(), status, "{name}");
            headers.remove(&name);
            assert_eq!(check(&Method::GET, &headers).unwrap_err().status(), status, "no {name}");
        }
        let response = check(&Method::POST, &handshake()).unwrap_err();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    }

    #[test]
    fn another_version_is_told_which_one_is_spoken() {
        let mut headers = handshake();
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("12"));
        let response = check(&Method::GET, &headers).unwrap_err();
        assert_eq!(response.headers()[SEC_WEBSOCKET_VERSION], "13");
    }
}
