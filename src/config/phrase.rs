//! One text in one language: a Fluent pattern, compiled and checked.

use std::fmt;
use std::sync::Arc;

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{
    Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};
use fluent_syntax::parser::ParserError;
use seira_core::model::Language;
use unic_langid::{LanguageIdentifier, langid};

use super::catalogue;
use super::problem::did_you_mean;
use super::texts::TextVariables;

/// Patterns with the plurals and digits of one language.
pub(super) type Bundle = FluentBundle<FluentResource>;

/// Longest text, in bytes: some screens of a phone.
const TEXT_MAX: usize = 2_000;
/// Deepest nesting of braces; the parser recurses, and a stack has an end.
const DEPTH_MAX: usize = 10;
/// Under what a text of the configuration is filed in its bundle.
const OWN: &str = "text";
/// Plural classes of CLDR.
const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// What a text is for, and so what it may mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The name of a thing.
    Name,
    /// Said to those who have not joined the line.
    Notice,
    /// Said to those who wait.
    Hold,
}

impl Purpose {
    /// Variables that such a text may mention.
    pub(super) const fn variables(self) -> &'static [&'static str] {
        match self {
            Self::Name => &[],
            Self::Notice => &["queue"],
            Self::Hold => &[
                "name",
                "named",
                "queue",
                "position",
                "waited_minutes",
                "low_minutes",
                "high_minutes",
                "closes_at",
                "opens_at",
            ],
        }
    }
}

/// A compiled text.
pub(super) struct Phrase {
    language: Language,
    body: Body,
}

/// What is kept of a text. A bundle weighs kilobytes, and most texts, names above all, have
/// nothing to fill in.
enum Body {
    Plain(String),
    Pattern { bundle: Arc<Bundle>, key: &'static str },
}

impl Phrase {
    /// An entry of a bundle that is known to have it.
    pub(super) fn of_bundle(language: Language, bundle: Arc<Bundle>, key: &'static str) -> Self {
        Self { language, body: Body::Pattern { bundle, key } }
    }

    /// Compiles `text`, which may mention what `purpose` allows.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn compile(
        language: Language,
        text: &str,
        purpose: Purpose,
    ) -> Result<Self, Vec<String>> {
        bounds(text).map_err(|message| vec![message])?;
        let resource = FluentResource::try_new(entry(text))
            .map_err(|(_, faults)| vec![broken(text, &faults)])?;
        let mut faults = Vec::new();
        let mut plain = None;
        match resource.entries().collect::<Vec<_>>()[..] {
            [Entry::Message(message)] if message.attributes.is_empty() => match &message.value {
                Some(pattern) => {
                    check_pattern(pattern, purpose, &mut faults);
                    plain = plain_text(pattern);
                }
                None => faults.push("must not be empty".to_owned()),
            },
            _ => faults.push("must be a single Fluent pattern without attributes".to_owned()),
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        if let Some(plain) = plain {
            return Ok(Self { language, body: Body::Plain(plain) });
        }
        let bundle = bundle(language, resource).map_err(|fault| vec![fault])?;
        Ok(Self::of_bundle(language, Arc::new(bundle), OWN))
    }

    /// Whether there is something to fill in.
    pub(super) const fn varies(&self) -> bool {
        matches!(self.body, Body::Pattern { .. })
    }

    /// The text with its variables filled in.
    pub(super) fn render(&self, variables: &TextVariables) -> String {
        let (bundle, key) = match &self.body {
            Body::Plain(text) => return text.clone(),
            Body::Pattern { bundle, key } => (bundle, key),
        };
        let message = bundle.get_message(key);
        let Some(pattern) = message.and_then(|message| message.value()) else {
            return String::new();
        };
        // What could go wrong (unknown variables, functions, references) was refused by the check.
        let mut faults = Vec::new();
        let args = self.arguments(variables);
        bundle.format_pattern(pattern, Some(&args), &mut faults).into_owned()
    }

    fn arguments<'a>(&self, variables: &'a TextVariables) -> FluentArgs<'a> {
        let mut args = FluentArgs::new();
        let name = variables.name.as_deref().map(clean).filter(|name| !name.is_empty());
        args.set("named", if name.is_some() { "yes" } else { "no" });
        args.set(
            "name",
            name.map_or_else(|| catalogue::unnamed(self.language), |name| isolate(&name)),
        );
        let queue = variables.queue.as_deref().map(clean);
        args.set("queue", queue.map_or_else(String::new, |queue| isolate(&queue)));
        args.set("position", variables.position.unwrap_or(0));
        args.set("waited_minutes", variables.waited_minutes.unwrap_or(0));
        args.set("low_minutes", variables.low_minutes.unwrap_or(0));
        args.set("high_minutes", variables.high_minutes.unwrap_or(0));
        args.set("closes_at", variables.closes_at.clone().unwrap_or_default());
        args.set("opens_at", variables.opens_at.clone().unwrap_or_default());
        args
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.body {
            Body::Plain(text) => write!(f, "{}:{text:?}", self.language.tag()),
            Body::Pattern { key, .. } => write!(f, "{}:{key}", self.language.tag()),
        }
    }
}

/// A bundle that writes numbers as people of the language do.
///
/// # Errors
/// Entries that exist twice.
pub(super) fn bundle(language: Language, resource: FluentResource) -> Result<Bundle, String> {
    let mut bundle = FluentBundle::new_concurrent(vec![tag(language)]);
    // Names are isolated one by one: marks around every number would only be in the way of people
    // who copy or search a text.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::En => |value, _| number(value, ',', '0'),
        Language::Fa => |value, _| number(value, '٬', '۰'),
        Language::El => |value, _| number(value, '.', '0'),
        Language::Ru => |value, _| number(value, '\u{a0}', '0'),
    }));
    bundle.add_resource(resource).map_err(|faults| format!("{faults:?}"))?;
    Ok(bundle)
}

fn tag(language: Language) -> LanguageIdentifier {
    match language {
        Language::En => langid!("en"),
        Language::Fa => langid!("fa"),
        Language::El => langid!("el"),
        Language::Ru => langid!("ru"),
    }
}

/// A whole number with thousands set apart, in the digits that begin with `zero` (CLDR, decimal
/// pattern `#,##0` of all four languages).
fn number(value: &FluentValue<'_>, group: char, zero: char) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    if number.value.fract() != 0.0 || number.value.abs() >= 1e15 {
        return None;
    }
    let plain = format!("{:.0}", number.value.abs());
    let mut shown = String::from(if number.value < 0.0 { "-" } else { "" });
    for (at, digit) in plain.chars().enumerate() {
        if at > 0 && (plain.len() - at).is_multiple_of(3) {
            shown.push(group);
        }
        let digit = digit.to_digit(10).unwrap_or(0);
        shown.push(char::from_u32(u32::from(zero) + digit).unwrap_or(zero));
    }
    Some(shown)
}

/// Without line breaks, control characters and direction overrides, which could reach beyond the
/// place where the value is shown.
pub(super) fn clean(text: &str) -> String {
    let unsafe_mark = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = text.chars().filter(|c| !unsafe_mark(c));
    let spaced: String = shown.map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.trim().to_owned()
}

/// Between marks that keep its direction of writing to itself (UAX 9, FSI and PDI).
pub(super) fn isolate(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("\u{2068}{text}\u{2069}") }
}

fn bounds(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("must not be empty".to_owned());
    }
    if text.len() > TEXT_MAX {
        return Err(format!("{} bytes long, at most {TEXT_MAX} are allowed", text.len()));
    }
    let mut depth = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            0..=8 | 11..=12 | 14..=31 => return Err("must not have control characters".to_owned()),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Err(format!("braces are nested deeper than {DEPTH_MAX}"));
        }
    }
    Ok(())
}

/// The text as the value of a Fluent message: later lines indented, so that they stay its own.
fn entry(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    format!("{OWN} = {}\n", text.trim().replace('\n', "\n    "))
}

/// The first fault says it all: the parser stumbles again and again over what follows.
fn broken(text: &str, faults: &[ParserError]) -> String {
    let fault = faults.first().map_or_else(String::new, |fault| format!(": {fault}"));
    let hint = if text.contains("->") {
        " (a choice has each variant on a line of its own, one of them marked with *)"
    } else {
        " (a brace begins a variable, { $queue }; a brace as such is written {\"{\"})"
    };
    format!("not a Fluent pattern{fault}{hint}")
}

/// The text of a pattern without anything to fill in.
fn plain_text(pattern: &Pattern<&str>) -> Option<String> {
    let parts = pattern.elements.iter().map(|element| match element {
        PatternElement::TextElement { value } => Some(*value),
        PatternElement::Placeable { .. } => None,
    });
    parts.collect()
}

fn check_pattern(pattern: &Pattern<&str>, purpose: Purpose, faults: &mut Vec<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            check_expression(expression, purpose, faults);
        }
    }
}

fn check_expression(expression: &Expression<&str>, purpose: Purpose, faults: &mut Vec<String>) {
    match expression {
        Expression::Inline(inline) => check_inline(inline, purpose, faults),
        Expression::Select { selector, variants } => {
            check_inline(selector, purpose, faults);
            for variant in variants {
                check_variant(selector, &variant.key, faults);
                check_pattern(&variant.value, purpose, faults);
            }
        }
    }
}

fn check_inline(inline: &InlineExpression<&str>, purpose: Purpose, faults: &mut Vec<String>) {
    match inline {
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        InlineExpression::VariableReference { id } => {
            let known = purpose.variables();
            if !known.contains(&id.name) {
                faults.push(unknown_variable(id.name, known));
            }
        }
        InlineExpression::Placeable { expression } => check_expression(expression, purpose, faults),
        InlineExpression::FunctionReference { id, .. } => faults.push(format!(
            "{}() is not available; numbers are written in the digits of the language anyway",
            id.name
        )),
        InlineExpression::MessageReference { id, .. } => faults.push(format!(
            "{{ {} }} refers to another text, which is not available; a variable begins with $",
            id.name
        )),
        InlineExpression::TermReference { id, .. } => faults
            .push(format!("{{ -{} }} refers to another text, which is not available", id.name)),
    }
}

/// A plural class that does not exist would never match, and nobody would notice.
fn check_variant(
    selector: &InlineExpression<&str>,
    key: &VariantKey<&str>,
    faults: &mut Vec<String>,
) {
    let InlineExpression::VariableReference { id } = selector else { return };
    let VariantKey::Identifier { name } = key else { return };
    let allowed: &[&str] = match id.name {
        "position" | "waited_minutes" => &PLURALS,
        "named" => &["yes", "no"],
        _ => return,
    };
    if !allowed.contains(name) {
        faults.push(format!(
            "[{name}] is never chosen by ${} (choices: {}{})",
            id.name,
            allowed.join(", "),
            if allowed == PLURALS { ", or a number" } else { "" },
        ));
    }
}

fn unknown_variable(name: &str, known: &[&str]) -> String {
    if known.is_empty() {
        return format!("${name} is not known here; this text has no variables");
    }
    let hint = did_you_mean(name, known.iter().copied());
    let listed: Vec<_> = known.iter().map(|known| format!("${known}")).collect();
    format!("${name} is not known here{hint} (known: {})", listed.join(", "))
}

/// Whether a text mentions a variable; for texts that [`Phrase::compile`] accepts.
pub(super) fn mentions(text: &str, variable: &str) -> bool {
    text.match_indices('$').any(|(at, _)| {
        text[at + 1..].strip_prefix(variable).is_some_and(|rest| {
            !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        })
    })
}
