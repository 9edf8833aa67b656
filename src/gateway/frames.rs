//! From text to a typed frame, or to the `error` that says what is wrong and what is allowed.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::protocol::agent::AgentFrame;
use crate::protocol::customer::CustomerFrame;
use crate::protocol::deferral::{Instead, NUMBER_MAX_CHARS};
use crate::protocol::error::{ErrorCode, ErrorFrame};
use crate::protocol::{FRAME_MAX_BYTES, NAME_MAX_CHARS, PROTOCOL, TEXT_MAX_BYTES, TOPIC_MAX_CHARS};

/// Deepest nesting of a client frame; the deepest real one has 2 levels.
const DEPTH_MAX: usize = 16;

/// Longest piece of a fault's description that goes into a message, in characters.
const DETAIL_MAX_CHARS: usize = 300;

/// A frame that clients of one role send.
pub trait ClientFrame: DeserializeOwned + Send {
    /// Every `type` of this role.
    const TYPES: &'static [&'static str];

    /// The device's counter, where the frame has one.
    fn id(&self) -> Option<u64>;

    /// What the types cannot say: lengths and ranges.
    ///
    /// # Errors
    /// Code and message of the refusal.
    fn check(&self) -> Result<(), (ErrorCode, String)>;
}

/// Reads one frame. `greeted`: `hello` has been accepted before.
///
/// # Errors
/// The frame to answer with; it echoes `id` where that could be read.
pub fn parse<F: ClientFrame>(text: &str, greeted: bool) -> Result<F, ErrorFrame> {
    let (id, object) = read_object(text)?;
    let refuse = |(code, message)| refusal(code, message, id);
    if text.len() > FRAME_MAX_BYTES {
        let message = format!("the frame has {} bytes, allowed are {FRAME_MAX_BYTES}", text.len());
        return Err(refuse((ErrorCode::TooLarge, message)));
    }
    let kind = kind_of::<F>(&object).map_err(refuse)?;
    let is_hello = kind == "hello";
    if is_hello == greeted {
        let rule = if greeted { "hello comes once" } else { "the first frame is hello" };
        return Err(refuse((ErrorCode::WrongOrder, rule.to_owned())));
    }
    if is_hello {
        check_version(&object).map_err(refuse)?;
    }
    let frame = F::deserialize(Value::Object(object.clone()))
        .map_err(|fault| refuse((ErrorCode::BadField, name_field::<F>(&object, &fault))))?;
    if frame.id() == Some(0) {
        let message = "id: 0 is not allowed, the counter starts at 1".to_owned();
        return Err(refuse((ErrorCode::BadField, message)));
    }
    frame.check().map_err(refuse)?;
    Ok(frame)
}

/// The counter in `text`, if there is one to read.
#[must_use]
pub fn peek_id(text: &str) -> Option<u64> {
    if too_deep(text) {
        return None;
    }
    serde_json::from_str::<Value>(text).ok()?.get("id")?.as_u64()
}

/// An `error` frame.
#[must_use]
pub fn refusal(code: ErrorCode, message: impl Into<String>, id: Option<u64>) -> ErrorFrame {
    ErrorFrame { code, message: message.into(), id, retry_after_ms: None }
}

fn read_object(text: &str) -> Result<(Option<u64>, Map<String, Value>), ErrorFrame> {
    let bad = |message: String| refusal(ErrorCode::BadJson, message, None);
    if too_deep(text) {
        return Err(bad(format!("nested deeper than {DEPTH_MAX} levels")));
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok((object.get("id").and_then(Value::as_u64), object)),
        Ok(_) => Err(bad("a frame is a JSON object with a type".to_owned())),
        Err(fault) => Err(bad(format!("not JSON: {}", shorten(&fault.to_string())))),
    }
}

/// Whether brackets nest too deeply; looks at bytes only, so that a hostile text costs one pass.
fn too_deep(text: &str) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        if quoted {
            quoted = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return true;
        }
    }
    false
}

fn kind_of<F: ClientFrame>(object: &Map<String, Value>) -> Result<&str, (ErrorCode, String)> {
    match object.get("type") {
        Some(Value::String(kind)) if F::TYPES.contains(&kind.as_str()) => Ok(kind),
        Some(Value::String(kind)) => {
            let allowed = F::TYPES.join(", ");
            let message = format!("no frame type {:?}; allowed are {allowed}", shorten(kind));
            Err((ErrorCode::UnknownType, message))
        }
        _ => Err((ErrorCode::BadJson, "type is missing or not a text".to_owned())),
    }
}

/// Before the other fields are looked at: another version may have other fields.
fn check_version(object: &Map<String, Value>) -> Result<(), (ErrorCode, String)> {
    match object.get("protocol").and_then(Value::as_u64) {
        Some(version) if version != u64::from(PROTOCOL) => {
            let message = format!("protocol {version} is not spoken here; {PROTOCOL} is");
            Err((ErrorCode::ProtocolUnsupported, message))
        }
        Some(_) | None => Ok(()),
    }
}

/// Names the field at fault. A tagged enum reads its fields from a buffer, where the path is lost;
/// so each field is tried alone, and the one that fails in the same way is the one.
fn name_field<F: ClientFrame>(object: &Map<String, Value>, fault: &serde_json::Error) -> String {
    let told = fault.to_string();
    let kind = object.get("type").cloned().unwrap_or_default();
    for (field, value) in object.iter().filter(|(field, _)| *field != "type") {
        let mut alone = Map::new();
        alone.insert("type".to_owned(), kind.clone());
        alone.insert(field.clone(), value.clone());
        let same = F::deserialize(Value::Object(alone)).is_err_and(|it| it.to_string() == told);
        if same {
            return format!("{}: {}", shorten(field), shorten(&told));
        }
    }
    shorten(&told)
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(DETAIL_MAX_CHARS) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

fn check_text(field: &str, text: &str) -> Result<(), (ErrorCode, String)> {
    match text.len() {
        0 => Err((ErrorCode::BadField, format!("{field}: is empty, 1 byte is the least"))),
        bytes if bytes > TEXT_MAX_BYTES => Err((
            ErrorCode::TooLarge,
            format!("{field}: has {bytes} bytes, allowed are {TEXT_MAX_BYTES}"),
        )),
        _ => Ok(()),
    }
}

fn check_chars(field: &str, text: Option<&String>, max: usize) -> Result<(), (ErrorCode, String)> {
    let chars = text.map_or(0, |text| text.chars().count());
    if chars <= max {
        return Ok(());
    }
    Err((ErrorCode::BadField, format!("{field}: has {chars} characters, allowed are {max}")))
}

fn check_marks(delivered: u64, read: u64) -> Result<(), (ErrorCode, String)> {
    if read <= delivered {
        return Ok(());
    }
    let message = format!("read: {read} is more than delivered = {delivered}");
    Err((ErrorCode::BadField, message))
}

fn check_instead(instead: &Instead) -> Result<(), (ErrorCode, String)> {
    match instead {
        Instead::Message { text } => check_text("text", text),
        Instead::Callback { number, .. } => check_chars("number", Some(number), NUMBER_MAX_CHARS),
    }
}

impl ClientFrame for CustomerFrame {
    const TYPES: &'static [&'static str] = &[
        "hello",
        "start",
        "identify",
        "forget",
        "message",
        "typing",
        "mark",
        "leave",
        "end",
        "choices",
        "defer",
        "rejoin",
        "callback_turn",
        "ping",
    ];

    fn id(&self) -> Option<u64> {
        match self {
            Self::Start { id, .. }
            | Self::Defer { id, .. }
            | Self::Rejoin { id, .. }
            | Self::CallbackTurn { id, .. }
            | Self::Identify { id, .. }
            | Self::Forget { id, .. }
            | Self::Message { id, .. }
            | Self::Leave { id, .. }
            | Self::End { id, .. } => Some(*id),
            Self::Hello { .. }
            | Self::Choices { .. }
            | Self::Typing { .. }
            | Self::Mark { .. }
            | Self::Ping {} => None,
        }
    }

    fn check(&self) -> Result<(), (ErrorCode, String)> {
        match self {
            Self::Start { name, topic, instead, .. } => {
                check_chars("name", name.as_ref(), NAME_MAX_CHARS)?;
                check_chars("topic", topic.as_ref(), TOPIC_MAX_CHARS)?;
                instead.as_ref().map_or(Ok(()), check_instead)
            }
            Self::Defer { instead, .. } => check_instead(instead),
            Self::Message { text, .. } => check_text("text", text),
            Self::Mark { delivered, read } => check_marks(*delivered, *read),
            // How long a proof may be says who looks at it: what is too long is not the customer's either.
            Self::Hello { .. }
            | Self::Choices { .. }
            | Self::Rejoin { .. }
            | Self::CallbackTurn { .. }
            | Self::Identify { .. }
            | Self::Forget { .. }
            | Self::Typing { .. }
            | Self::Leave { .. }
            | Self::End { .. }
            | Self::Ping {} => Ok(()),
        }
    }
}

impl ClientFrame for AgentFrame {
    const TYPES: &'static [&'static str] = &[
        "hello",
        "presence",
        "accept",
        "decline",
        "message",
        "typing",
        "mark",
        "transfer",
        "escalate",
        "invite",
        "uninvite",
        "admit",
        "part",
        "hand_over",
        "whisper",
        "callback_outcome",
        "end",
        "wrap_up",
        "ready",
        "ping",
    ];

    fn id(&self) -> Option<u64> {
        match self {
            Self::Presence { id, .. }
            | Self::Accept { id, .. }
            | Self::Decline { id, .. }
            | Self::Message { id, .. }
            | Self::Transfer { id, .. }
            | Self::Escalate { id, .. }
            | Self::Invite { id, .. }
            | Self::Uninvite { id, .. }
            | Self::Admit { id, .. }
            | Self::Part { id, .. }
            | Self::HandOver { id, .. }
            | Self::Whisper { id, .. }
            | Self::CallbackOutcome { id, .. }
            | Self::End { id, .. }
            | Self::WrapUp { id, .. }
            | Self::Ready { id } => Some(*id),
            Self::Hello { .. } | Self::Typing { .. } | Self::Mark { .. } | Self::Ping {} => None,
        }
    }

    fn check(&self) -> Result<(), (ErrorCode, String)> {
        match self {
            Self::Message { text, .. } | Self::Whisper { text, .. } => check_text("text", text),
            Self::Mark { delivered, read, .. } => check_marks(*delivered, *read),
            Self::Transfer { note: Some(note), .. }
            | Self::Escalate { note: Some(note), .. }
            | Self::WrapUp { note: Some(note), .. }
                if !note.is_empty() =>
            {
                check_text("note", note)
            }
            Self::Hello { .. }
            | Self::Presence { .. }
            | Self::Accept { .. }
            | Self::Decline { .. }
            | Self::Typing { .. }
            | Self::Transfer { .. }
            | Self::Escalate { .. }
            | Self::Invite { .. }
            | Self::Uninvite { .. }
            | Self::Admit { .. }
            | Self::Part { .. }
            | Self::HandOver { .. }
            | Self::CallbackOutcome { .. }
            | Self::End { .. }
            | Self::WrapUp { .. }
            | Self::Ready { .. }
            | Self::Ping {} => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<F: ClientFrame>(text: &str, greeted: bool) -> (ErrorCode, String, Option<u64>) {
        let error = parse::<F>(text, greeted).map(|_| ()).unwrap_err();
        (error.code, error.message, error.id)
    }

    #[test]
    fn what_is_no_frame_is_bad_json() {
        for text in ["", "{", "7", "[]", "\"hello\"", "{}", "{\"type\":7}", "nul"] {
            assert_eq!(code::<CustomerFrame>(text, true).0, ErrorCode::BadJson, "{text}");
        }
    }

    #[test]
    fn depth_is_bounded_before_anything_is_built() {
        let deep = format!("{{\"type\":\"ping\",\"x\":{}", "[".repeat(60_000));
        let (found, message, _) = code::<CustomerFrame>(&deep, true);
        assert_eq!((found, message.as_str()), (ErrorCode::BadJson, "nested deeper than 16 levels"));
        let text = r#"{"type":"message","id":1,"text":"[[[[[[[[[[[[[[[[[[[[[\"[[[[[{{{{"}"#;
        assert!(parse::<CustomerFrame>(text, true).is_ok());
    }

    #[test]
    fn types_belong_to_a_role() {
        let (found, message, id) = code::<CustomerFrame>(r#"{"type":"accept","id":4}"#, true);
        assert_eq!((found, id), (ErrorCode::UnknownType, Some(4)));
        assert!(message.contains("\"accept\"") && message.contains("start, identify"), "{message}");
        assert_eq!(
            code::<AgentFrame>(r#"{"type":"start","id":4}"#, true).0,
            ErrorCode::UnknownType
        );
    }

    #[test]
    fn a_bad_field_is_named_with_what_is_allowed() {
        let cases = [
            (r#"{"type":"message","id":3}"#, "text"),
            (r#"{"type":"message","id":3,"text":""}"#, "text"),
            (r#"{"type":"message","id":3,"text":7}"#, "text"),
            (r#"{"type":"message","id":3,"text":"a","colour":1}"#, "colour"),
            (r#"{"type":"message","id":0,"text":"a"}"#, "id"),
            (r#"{"type":"mark","delivered":1,"read":2}"#, "read"),
            (r#"{"type":"mark","delivered":"one","read":"two"}"#, "delivered"),
            (r#"{"type":"start","id":3,"queue":"a","channel":"fax"}"#, "channel"),
        ];
        for (text, field) in cases {
            let (found, message, _) = code::<CustomerFrame>(text, true);
            assert_eq!(found, ErrorCode::BadField, "{text}");
            assert!(message.contains(field), "{text}: {message}");
        }
        let (_, message, id) =
            code::<CustomerFrame>(r#"{"type":"start","id":3,"queue":"a","channel":"fax"}"#, true);
        assert!(message.contains("chat") && message.contains("call"), "{message}");
        assert_eq!(id, Some(3));
        let name = "x".repeat(NAME_MAX_CHARS + 1);
        let text =
            format!(r#"{{"type":"start","id":3,"queue":"a","channel":"chat","name":"{name}"}}"#);
        assert!(code::<CustomerFrame>(&text, true).1.starts_with("name: has 81"));
    }

    #[test]
    fn size_limits_are_64_kib_and_16_kib() {
        let text = "x".repeat(TEXT_MAX_BYTES);
        let fits = format!(r#"{{"type":"message","id":9,"text":"{text}"}}"#);
        assert!(parse::<CustomerFrame>(&fits, true).is_ok());
        let over = format!(r#"{{"type":"message","id":9,"text":"{text}x"}}"#);
        assert_eq!(code::<CustomerFrame>(&over, true).0, ErrorCode::TooLarge);
        let frame =
            format!(r#"{{"type":"message","id":9,"text":"{}"}}"#, "x".repeat(FRAME_MAX_BYTES));
        let (found, _, id) = code::<CustomerFrame>(&frame, true);
        assert_eq!((found, id), (ErrorCode::TooLarge, Some(9)));
    }

    #[test]
    fn hello_comes_first_and_once_and_in_our_version() {
        let hello = r#"{"type":"hello","protocol":1,"locale":"fa"}"#;
        assert!(parse::<CustomerFrame>(hello, false).is_ok());
        assert_eq!(code::<CustomerFrame>(hello, true).0, ErrorCode::WrongOrder);
        assert_eq!(code::<CustomerFrame>(r#"{"type":"ping"}"#, false).0, ErrorCode::WrongOrder);
        let newer = r#"{"type":"hello","protocol":2,"something":"new"}"#;
        assert_eq!(code::<CustomerFrame>(newer, false).0, ErrorCode::ProtocolUnsupported);
    }

    #[test]
    fn an_id_is_read_where_it_can_be() {
        assert_eq!(peek_id(r#"{"id":7,"type":"whatever"}"#), Some(7));
        assert_eq!(peek_id(r#"{"id":-7}"#), None);
        assert_eq!(peek_id("no"), None);
    }
}
