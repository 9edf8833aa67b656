//! A checker for the part of JSON Schema that the documents use. A keyword that it does not know
//! counts as a problem, so nothing passes unchecked.

use serde_json::{Map, Value};

/// What `value` has wrong by `schema`; references are looked up in `document`.
pub(crate) fn problems(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let Some(keywords) = schema.as_object() else {
        return if schema == false { vec![format!("{value} is not allowed")] } else { Vec::new() };
    };
    keywords
        .iter()
        .flat_map(|(keyword, rule)| check(document, keywords, keyword, rule, value))
        .collect()
}

fn check(
    document: &Value,
    keywords: &Map<String, Value>,
    keyword: &str,
    rule: &Value,
    value: &Value,
) -> Vec<String> {
    let deeper = |schema: &Value, value: &Value| problems(document, schema, value);
    let must = |right: bool| match right {
        true => Vec::new(),
        false => vec![format!("{value} breaks {keyword} {rule}")],
    };
    match keyword {
        "description" | "format" | "example" | "examples" | "propertyNames" => Vec::new(),
        "$ref" => {
            let pointer = rule.as_str().and_then(|target| target.strip_prefix('#'));
            match pointer.and_then(|pointer| document.pointer(pointer)) {
                Some(schema) => deeper(schema, value),
                None => vec![format!("{rule} leads nowhere")],
            }
        }
        "type" => must(types(rule).iter().any(|name| is(value, name))),
        "enum" => must(list(rule).contains(value)),
        "minimum" => must(!value.is_number() || value.as_f64() >= rule.as_f64()),
        "required" => {
            must(!value.is_object() || list(rule).iter().all(|key| value.get(text(key)).is_some()))
        }
        "allOf" => list(rule).iter().flat_map(|schema| deeper(schema, value)).collect(),
        "oneOf" => {
            must(list(rule).iter().filter(|schema| deeper(schema, value).is_empty()).count() == 1)
        }
        "items" => list(value).iter().flat_map(|item| deeper(rule, item)).collect(),
        "properties" => fields(rule)
            .filter_map(|(key, schema)| Some(deeper(schema, value.get(key)?)))
            .flatten()
            .collect(),
        "additionalProperties" => fields(value)
            .filter(|(key, _)| {
                keywords.get("properties").is_none_or(|known| known.get(key.as_str()).is_none())
            })
            .flat_map(|(_, value)| deeper(rule, value))
            .collect(),
        unknown => vec![format!("the checker does not know {unknown}")],
    }
}

fn types(rule: &Value) -> Vec<&str> {
    rule.as_str().map_or_else(|| list(rule).iter().map(text).collect(), |name| vec![name])
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn fields(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
