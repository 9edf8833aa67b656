//! JSON schemas of the wire types, in the dialect that AsyncAPI reads (draft 7).

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::super::agent::{AgentFrame, AgentServerFrame};
use super::super::customer::{CustomerFrame, CustomerServerFrame};

/// Every type that a frame refers to, by name.
pub(super) fn components() -> Map<String, Value> {
    let mut found: Vec<(String, RefOr<Schema>)> = Vec::new();
    CustomerFrame::schemas(&mut found);
    CustomerServerFrame::schemas(&mut found);
    AgentFrame::schemas(&mut found);
    AgentServerFrame::schemas(&mut found);
    found.into_iter().map(|(name, schema)| (name, plain(as_sent(&schema)))).collect()
}

/// Who writes a frame, and so how it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Writer {
    /// Read strictly: unknown fields are refused.
    Client,
    /// Read generously: fields may be added.
    Server,
}

/// The schema of each variant of the frame enum `T`, in order.
pub(super) fn payloads<T: ToSchema + PartialSchema>(writer: Writer) -> Vec<Value> {
    let mut schema = as_sent(&T::schema());
    let Some(Value::Array(variants)) = schema.get_mut("oneOf").map(Value::take) else {
        return Vec::new();
    };
    let closed = |mut schema: Value| {
        if writer == Writer::Client {
            schema["additionalProperties"] = json!(false);
        }
        schema
    };
    variants.into_iter().map(plain).map(closed).collect()
}

/// A value as it goes over the wire. Through text, because that is where an `f32` gets its digits.
pub(super) fn as_sent(value: &impl Serialize) -> Value {
    let text = serde_json::to_string(value).expect("wire types have string keys and no failures");
    serde_json::from_str(&text).expect("what was just written is JSON")
}

/// Draft 7 ignores what stands beside a `$ref`, so the words move out of its way.
fn plain(schema: Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let mut fields: Map<_, _> =
                fields.into_iter().map(|(key, value)| (key, plain(value))).collect();
            if fields.len() > 1
                && let Some(target) = fields.remove("$ref")
            {
                fields.insert("allOf".to_owned(), json!([{ "$ref": target }]));
            }
            Value::Object(fields)
        }
        Value::Array(items) => items.into_iter().map(plain).collect(),
        other => other,
    }
}
