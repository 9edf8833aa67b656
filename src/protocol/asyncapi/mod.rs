//! The AsyncAPI 3.0 document of both sockets, served at `/asyncapi.json`.
//!
//! Schemas come from the wire types, examples are values of them, and the list of messages is the
//! list of variants, so that the document cannot say what the server does not read or write.

mod examples;
mod later;
mod lobby;
mod proof;
mod schema;
mod service;

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use self::schema::Writer;
use super::{
    FRAME_MAX_BYTES, HEARTBEAT_S, NAME_MAX_CHARS, PROTOCOL, SOCKET_MAX_BYTES, TEXT_MAX_BYTES,
    TOPIC_MAX_CHARS, meanings,
};

/// The document; the same for the same types.
pub fn document() -> Value {
    let customer = Socket {
        key: "customer",
        address: "/ws/customer",
        title: "A customer's page",
        hello_answer: "welcome",
        signed_in: false,
        client: variants(
            Writer::Client,
            &[examples::customer_frames(), later::customer_frames()].concat(),
        ),
        server: variants(
            Writer::Server,
            &[examples::customer_server_frames(), later::customer_server_frames()].concat(),
        ),
    };
    let agent = Socket {
        key: "agent",
        address: "/ws/agent",
        title: "An agent's desktop",
        hello_answer: "snapshot",
        signed_in: true,
        client: variants(
            Writer::Client,
            &[examples::agent_frames(), later::agent_frames()].concat(),
        ),
        server: variants(
            Writer::Server,
            &[examples::agent_server_frames(), later::agent_server_frames()].concat(),
        ),
    };
    let sockets = [customer, agent];
    json!({
        "asyncapi": "3.0.0",
        "id": format!("urn:seira:protocol:{PROTOCOL}"),
        "info": {
            "title": "Seira",
            "version": env!("CARGO_PKG_VERSION"),
            "description": guide(),
            "license": { "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" },
        },
        "defaultContentType": "application/json",
        "servers": servers(),
        "channels": joined(&sockets, |socket| Map::from_iter([(socket.key.to_owned(), socket.channel())])),
        "operations": joined(&sockets, Socket::operations),
        "components": {
            "messages": joined(&sockets, Socket::messages),
            "schemas": schema::components(),
            "securitySchemes": { "session": {
                "type": "httpApiKey", "in": "cookie", "name": COOKIE,
                "description": "Session cookie of `POST /api/v1/login`.",
            } },
        },
    })
}

/// Name of the session cookie of signed-in people.
const COOKIE: &str = "__Host-seira";

/// One kind of frame: its name, meaning, schema and examples.
struct Variant {
    name: String,
    meaning: String,
    payload: Value,
    examples: Vec<Value>,
}

impl Variant {
    /// Whether the client numbers this frame and is answered.
    fn numbered(&self) -> bool {
        self.payload.pointer("/properties/id").is_some()
    }

    fn message(&self) -> Value {
        let numbered = |(at, payload): (usize, &Value)| json!({ "name": format!("{}_{}", self.name, at + 1), "payload": payload });
        let examples: Vec<_> = self.examples.iter().enumerate().map(numbered).collect();
        json!({
            "name": self.name,
            "title": self.name,
            "summary": self.meaning,
            "contentType": "application/json",
            "payload": self.payload,
            "examples": examples,
        })
    }
}

/// The variants of the frame enum `T`, in order, each with those of `examples` that are of it.
fn variants<T: Serialize + ToSchema>(writer: Writer, examples: &[T]) -> Vec<Variant> {
    let examples: Vec<_> = examples.iter().map(schema::as_sent).collect();
    let payloads = schema::payloads::<T>(writer);
    let with_payload = |((name, meaning), payload): ((String, String), Value)| {
        let examples = examples.iter().filter(|example| example["type"] == name.as_str());
        Variant { examples: examples.cloned().collect(), name, meaning, payload }
    };
    meanings::of(&T::name()).into_iter().zip(payloads).map(with_payload).collect()
}

/// One WebSocket endpoint.
struct Socket {
    key: &'static str,
    address: &'static str,
    title: &'static str,
    hello_answer: &'static str,
    signed_in: bool,
    client: Vec<Variant>,
    server: Vec<Variant>,
}

impl Socket {
    fn channel(&self) -> Value {
        let mut messages = Map::new();
        for (side, variant) in self.variants() {
            let id = format!("{side}_{}", variant.name);
            let target = format!("#/components/messages/{}_{id}", self.key);
            messages.insert(id, json!({ "$ref": target }));
        }
        let mut headers = json!({ "Origin": {
            "type": "string",
            "description": "Origin of this server: scheme, host and port.",
            "examples": ["http://127.0.0.1:8080"],
        } });
        if self.signed_in {
            headers["Cookie"] = json!({
                "type": "string",
                "description": "The session cookie of `POST /api/v1/login`.",
                "examples": [format!("{COOKIE}=...")],
            });
        }
        json!({
            "address": self.address,
            "title": self.title,
            "messages": messages,
            "bindings": { "ws": {
                "method": "GET",
                "headers": { "type": "object", "properties": headers },
                "bindingVersion": "0.1.0",
            } },
        })
    }

    /// What the server receives, one operation per frame with its answers, and what it sends.
    fn operations(&self) -> Map<String, Value> {
        let mut operations = Map::new();
        for variant in &self.client {
            let mut operation = json!({
                "action": "receive",
                "channel": self.channel_reference(),
                "summary": variant.meaning,
                "messages": [self.reference("client", &variant.name)],
            });
            let answers = self.answers(variant);
            if !answers.is_empty() {
                let answers: Vec<_> =
                    answers.iter().map(|name| self.reference("server", name)).collect();
                operation["reply"] =
                    json!({ "channel": self.channel_reference(), "messages": answers });
            }
            self.guard(&mut operation);
            operations.insert(format!("{}_{}", self.key, variant.name), operation);
        }
        let all: Vec<_> =
            self.server.iter().map(|variant| self.reference("server", &variant.name)).collect();
        let mut operation = json!({
            "action": "send",
            "channel": self.channel_reference(),
            "summary": "Everything the server sends, answers included.",
            "messages": all,
        });
        self.guard(&mut operation);
        operations.insert(format!("{}_receives", self.key), operation);
        operations
    }

    fn answers(&self, frame: &Variant) -> Vec<&'static str> {
        match frame.name.as_str() {
            "hello" => vec![self.hello_answer, "error"],
            "ping" => vec!["pong"],
            "choices" => vec!["choices", "error"],
            _ if frame.numbered() => vec!["ack", "error"],
            _ => Vec::new(),
        }
    }

    fn guard(&self, operation: &mut Value) {
        if self.signed_in {
            operation["security"] = json!([{ "$ref": "#/components/securitySchemes/session" }]);
        }
    }

    fn messages(&self) -> Map<String, Value> {
        let entry = |(side, variant): (&str, &Variant)| {
            (format!("{}_{side}_{}", self.key, variant.name), variant.message())
        };
        self.variants().map(entry).collect()
    }

    fn variants(&self) -> impl Iterator<Item = (&'static str, &Variant)> {
        let client = self.client.iter().map(|variant| ("client", variant));
        client.chain(self.server.iter().map(|variant| ("server", variant)))
    }

    fn channel_reference(&self) -> Value {
        json!({ "$ref": format!("#/channels/{}", self.key) })
    }

    fn reference(&self, side: &str, name: &str) -> Value {
        json!({ "$ref": format!("#/channels/{}/messages/{side}_{name}", self.key) })
    }
}

fn joined(sockets: &[Socket], part: impl Fn(&Socket) -> Map<String, Value>) -> Map<String, Value> {
    sockets.iter().flat_map(part).collect()
}

fn servers() -> Value {
    let host = json!({ "host": {
        "default": "127.0.0.1:8080",
        "description": "Host and port of the server, as in its configuration.",
    } });
    json!({
        "plain": {
            "host": "{host}", "protocol": "ws", "variables": host,
            "description": "Without TLS, on the machine itself or behind a proxy.",
        },
        "tls": {
            "host": "{host}", "protocol": "wss", "variables": host,
            "description": "Through a proxy that terminates TLS.",
        },
    })
}

/// The rules in words, with numbers, codes and bodies filled in from the types.
fn guide() -> String {
    let codes: Vec<_> = meanings::of("ErrorCode")
        .into_iter()
        .map(|(code, meaning)| format!("| `{code}` | {meaning} |"))
        .collect();
    let values = [
        ("PROTOCOL", PROTOCOL.to_string()),
        ("HEARTBEAT_S", HEARTBEAT_S.to_string()),
        ("GONE_S", (2 * HEARTBEAT_S).to_string()),
        ("SILENT_S", (3 * HEARTBEAT_S).to_string()),
        ("TEXT_MAX_BYTES", TEXT_MAX_BYTES.to_string()),
        ("FRAME_MAX_BYTES", FRAME_MAX_BYTES.to_string()),
        ("SOCKET_MAX_BYTES", SOCKET_MAX_BYTES.to_string()),
        ("NAME_MAX_CHARS", NAME_MAX_CHARS.to_string()),
        ("TOPIC_MAX_CHARS", TOPIC_MAX_CHARS.to_string()),
        ("CODES", codes.join("\n")),
        ("LOGIN", schema::as_sent(&proof::login()).to_string()),
        ("ME", schema::as_sent(&proof::me()).to_string()),
    ];
    let mut text = include_str!("guide.md").to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{{{name}}}}}"), &value);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_place_in_the_guide_is_filled() {
        let text = super::guide();
        assert!(!text.contains("{{"), "{}", text.lines().find(|l| l.contains("{{")).expect("one"));
        assert!(text.contains("| `wrong_order` | `hello` must come first, once. |"));
        assert!(text.contains(r#"{"login":"maria","#));
    }
}
