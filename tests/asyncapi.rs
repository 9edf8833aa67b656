//! The AsyncAPI document says what the types read and write.

mod schema;

use std::collections::BTreeSet;

use seira::protocol::agent::{AgentFrame, AgentServerFrame};
use seira::protocol::asyncapi;
use seira::protocol::customer::{CustomerFrame, CustomerServerFrame};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

fn messages(document: &Value) -> &Map<String, Value> {
    document["components"]["messages"].as_object().expect("the document has messages")
}

fn examples(message: &Value) -> Vec<Value> {
    let examples = message["examples"].as_array().cloned().unwrap_or_default();
    examples.into_iter().map(|example| example["payload"].clone()).collect()
}

#[test]
fn every_message_has_examples_that_its_schema_takes() {
    let document = asyncapi::document();
    for (name, message) in messages(&document) {
        let examples = examples(message);
        assert!(!examples.is_empty(), "{name} has no example");
        for example in examples {
            let problems = schema::problems(&document, &message["payload"], &example);
            assert!(problems.is_empty(), "{name}: {problems:?} in {example}");
        }
    }
}

#[test]
fn every_schema_refuses_what_it_should() {
    let document = asyncapi::document();
    for (name, message) in messages(&document) {
        let payload = &message["payload"];
        let example = examples(message).remove(0);
        let mut renamed = example.clone();
        renamed["type"] = json!("no_such_type");
        assert!(!schema::problems(&document, payload, &renamed).is_empty(), "{name}: type");
        let mut longer = example.clone();
        longer["no_such_field"] = json!(1);
        let refused = !schema::problems(&document, payload, &longer).is_empty();
        assert_eq!(refused, name.contains("_client_"), "{name}: an unknown field");
    }
}

/// The document's examples of one direction parse as `T` and come out as they went in.
fn parses_back<T: Serialize + DeserializeOwned>(prefix: &str) {
    let document = asyncapi::document();
    let of_side = messages(&document).iter().filter(|(name, _)| name.starts_with(prefix));
    let mut count = 0;
    for (name, example) in
        of_side.flat_map(|(name, m)| examples(m).into_iter().map(move |e| (name, e)))
    {
        let frame: T = serde_json::from_str(&example.to_string())
            .unwrap_or_else(|error| panic!("{name}: {error} in {example}"));
        let again: Value =
            serde_json::from_str(&serde_json::to_string(&frame).expect("a frame is JSON"))
                .expect("a written frame is JSON");
        assert_eq!(again, example, "{name}");
        count += 1;
    }
    assert!(count > 0, "no message is called {prefix}...");
}

#[test]
fn every_example_parses_back() {
    parses_back::<CustomerFrame>("customer_client_");
    parses_back::<CustomerServerFrame>("customer_server_");
    parses_back::<AgentFrame>("agent_client_");
    parses_back::<AgentServerFrame>("agent_server_");
}

/// Every `$ref` in the document, wherever it stands.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_message_is_in_a_channel() {
    let document = asyncapi::document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for reference in &found {
        let pointer = reference.strip_prefix('#').expect("references stay in the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    for name in messages(&document).keys() {
        assert!(found.contains(&format!("#/components/messages/{name}")), "{name} is unused");
    }
}

#[test]
fn both_sockets_and_their_sign_in_are_described() {
    let document = asyncapi::document();
    assert_eq!(document["asyncapi"], "3.0.0");
    assert_eq!(document["channels"]["customer"]["address"], "/ws/customer");
    assert_eq!(document["channels"]["agent"]["address"], "/ws/agent");
    assert!(document["operations"]["agent_hello"]["security"].is_array());
    assert!(document["operations"]["customer_hello"]["security"].is_null());
    let guide = document["info"]["description"].as_str().expect("the guide is text");
    for word in ["POST /api/v1/login", "__Host-seira", "Origin", "1008", "1009", "1012", "last_seq"]
    {
        assert!(guide.contains(word), "the guide does not speak of {word}");
    }
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let document = json!({ "components": { "schemas": { "Colour": { "enum": ["red"] } } } });
    let schema = json!({
        "type": "object", "required": ["n"], "additionalProperties": false,
        "properties": {
            "n": { "type": "integer", "minimum": 0 },
            "c": { "oneOf": [{ "$ref": "#/components/schemas/Colour" }, { "type": "null" }] },
        },
    });
    let count = |value: Value| schema::problems(&document, &schema, &value).len();
    assert_eq!(count(json!({ "n": 1, "c": "red" })), 0);
    assert_eq!(count(json!({ "n": 1, "c": null })), 0);
    for wrong in
        [json!([]), json!({}), json!({ "n": -1 }), json!({ "n": 1.5 }), json!({ "n": null })]
    {
        assert_eq!(count(wrong.clone()), 1, "{wrong}");
    }
    assert_eq!(count(json!({ "n": 1, "c": "blue" })), 1);
    assert_eq!(count(json!({ "n": 1, "x": 1 })), 1);
    assert_eq!(schema::problems(&document, &json!({ "unheard": 1 }), &json!(1)).len(), 1);
}
