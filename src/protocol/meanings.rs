//! What each variant of a wire enum means, in the words of its doc comment.
//!
//! The derives carry the comments of types and fields, but not those of plain variants, such as
//! error codes. They are read from the sources that the types are compiled from; a test compares
//! the list with the schema of the type, so a variant can be neither missed nor misnamed.

const SOURCES: [&str; 9] = [
    include_str!("agent.rs"),
    include_str!("agent_views.rs"),
    include_str!("conversation.rs"),
    include_str!("customer.rs"),
    include_str!("deferral.rs"),
    include_str!("error.rs"),
    include_str!("http.rs"),
    include_str!("lists.rs"),
    include_str!("supervision.rs"),
];

/// Wire name and meaning of each variant of the enum `name`, in order; empty for anything else.
pub(super) fn of(name: &str) -> Vec<(String, String)> {
    let head = format!("pub enum {name} {{");
    let Some(source) = SOURCES.iter().find(|source| source.contains(&head)) else {
        return Vec::new();
    };
    let body = source.lines().skip_while(|line| *line != head).skip(1);
    let mut found = Vec::new();
    let mut meaning: Vec<&str> = Vec::new();
    for line in body.take_while(|line| *line != "}") {
        let Some(line) = line.strip_prefix("    ") else { continue };
        if let Some(words) = line.strip_prefix("/// ") {
            meaning.push(words);
        } else if line.starts_with(|first: char| first.is_ascii_uppercase()) {
            let variant: String = line.chars().take_while(char::is_ascii_alphanumeric).collect();
            found.push((snake_case(&variant), meaning.join(" ")));
            meaning.clear();
        }
    }
    found
}

/// `BadJson` becomes `bad_json`, as serde's `rename_all` does it.
fn snake_case(variant: &str) -> String {
    let mut name = String::new();
    for letter in variant.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use utoipa::{PartialSchema, ToSchema};

    /// The wire names that the schema of an enum knows: plain values, or the tags of a union.
    fn names_by_schema<T: PartialSchema>() -> Vec<String> {
        let schema = serde_json::to_value(T::schema()).expect("a schema is JSON");
        let words = |value: &Value| value.as_str().expect("a name is a string").to_owned();
        let tag = |variant: &Value| {
            let fields = variant.pointer("/allOf/1/properties").unwrap_or(&variant["properties"]);
            let tag = fields.get("type").or_else(|| fields.get("state"));
            let plain = variant.pointer("/enum/0").unwrap_or(&variant["required"][0]);
            tag.map_or_else(|| words(plain), |tag| words(&tag["enum"][0]))
        };
        match schema["enum"].as_array() {
            Some(values) => values.iter().map(words).collect(),
            None => schema["oneOf"].as_array().expect("a union").iter().map(tag).collect(),
        }
    }

    fn agrees<T: PartialSchema + ToSchema>() {
        let read = of(&T::name());
        let names: Vec<_> = read.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(names, names_by_schema::<T>(), "{}", T::name());
        for (name, meaning) in read {
            assert!(!meaning.is_empty(), "{}: {name} has no meaning", T::name());
        }
    }

    #[test]
    fn the_read_variants_are_those_of_the_types() {
        use super::super::{agent, conversation, customer, error, http, lists};
        agrees::<error::ErrorCode>();
        agrees::<http::Role>();
        agrees::<agent::AgentFrame>();
        agrees::<agent::AgentServerFrame>();
        agrees::<agent::TransferTarget>();
        agrees::<agent::Invitee>();
        agrees::<agent::InviteRole>();
        agrees::<agent::MemberRole>();
        agrees::<agent::PresenceWish>();
        agrees::<agent::PresenceState>();
        agrees::<agent::DecidedBy>();
        agrees::<agent::OfferResult>();
        agrees::<agent::AgentSessionState>();
        agrees::<agent::GoneReason>();
        agrees::<conversation::Locale>();
        agrees::<conversation::Channel>();
        agrees::<conversation::Party>();
        agrees::<conversation::Wait>();
        agrees::<conversation::WaitingPhase>();
        agrees::<conversation::QueuedReason>();
        agrees::<conversation::EndReason>();
        agrees::<customer::CustomerFrame>();
        agrees::<customer::CustomerServerFrame>();
        agrees::<customer::CustomerSessionState>();
        agrees::<customer::QueueState>();
        agrees::<lists::WaitingState>();
        agrees::<lists::OpenState>();
    }

    #[test]
    fn a_variant_with_fields_keeps_its_own_words() {
        let frames = of("CustomerFrame");
        assert_eq!(frames[0].0, "hello");
        assert!(frames[0].1.starts_with("First frame"));
        assert_eq!(frames.last().expect("frames").0, "ping");
    }

    #[test]
    fn a_struct_has_no_variants() {
        assert!(of("Welcome").is_empty());
    }
}
