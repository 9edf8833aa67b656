//! The file as a tree that remembers where everything was written, and the environment over it.

use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::VARIABLE_PREFIX;
use super::problem::{Place, Report};

/// Most parts of a variable's path; the deepest key needs seven.
const PARTS_MAX: usize = 16;

/// A value and where it was written.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) place: Place,
    /// The bare text of a variable, for keys that want text where it looks like something else.
    pub(crate) written: Option<Arc<str>>,
}

/// What can be written.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(String),
    Whole(i64),
    /// A fraction, or a whole number that is too large; as written.
    Fraction(String),
    Flag(bool),
    /// A date or time of day, as written.
    Moment(String),
    List(Vec<Node>),
    /// In the order of the file.
    Table(Vec<(String, Node)>),
}

impl Value {
    /// What it is, for a person.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Whole(_) => "a whole number",
            Self::Fraction(_) => "a number that is not whole or too large",
            Self::Flag(_) => "true or false",
            Self::Moment(_) => "a date or time",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }

    /// As it could be written; long ones are cut by whoever shows them.
    pub(crate) fn show(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Whole(number) => number.to_string(),
            Self::Fraction(text) | Self::Moment(text) => text.clone(),
            Self::Flag(flag) => flag.to_string(),
            Self::List(items) => {
                let shown: Vec<_> = items.iter().map(|item| item.value.show()).collect();
                format!("[{}]", shown.join(", "))
            }
            Self::Table(entries) => {
                let shown: Vec<_> = entries
                    .iter()
                    .map(|(name, node)| format!("{name} = {}", node.value.show()))
                    .collect();
                format!("{{ {} }}", shown.join(", "))
            }
        }
    }
}

/// Parses a file; reports every break of TOML's grammar and gives nothing then, since what is
/// left of a broken file would only produce phantom problems.
pub(crate) fn parse(text: &str, report: &mut Report) -> Option<Node> {
    let lines = Lines::new(text);
    let (table, faults) = DeTable::parse_recoverable(text);
    for fault in &faults {
        let line = fault.span().map(|span| lines.of(span.start));
        report.add(report.line(line), "", None, format!("not TOML: {}", fault.message()));
    }
    if !faults.is_empty() {
        return None;
    }
    let place = |at: usize| report.line(Some(lines.of(at)));
    let entries = table_entries(table.into_inner(), &place);
    Some(Node { value: Value::Table(entries), place: report.line(None), written: None })
}

/// Lays the variables that start with `SEIRA__` over the tree, parents before children.
pub(crate) fn overlay(
    root: &mut Node,
    environment: impl Iterator<Item = (String, String)>,
    report: &mut Report,
) {
    let mut variables: Vec<(String, String)> =
        environment.filter(|(name, _)| name.starts_with(VARIABLE_PREFIX)).collect();
    variables.sort();
    for (name, text) in variables {
        let path = name[VARIABLE_PREFIX.len()..].to_lowercase();
        let place = Place::Variable(Arc::from(&*name));
        let parts: Vec<&str> = path.split("__").collect();
        if parts.len() > PARTS_MAX || parts.iter().any(|part| part.is_empty()) {
            let message = format!(
                "names no key: parts are joined by two underscores, none is empty, at most {PARTS_MAX}"
            );
            report.add(place, "", None, message);
            continue;
        }
        let node = variable_node(&text, place.clone());
        if let Err((key, message)) = put(root, &parts, node) {
            report.add(place, &key, Some(&text), message);
        }
    }
}

/// Sets `parts` below `into`, making tables on the way; items of lists go by their number.
fn put(into: &mut Node, parts: &[&str], node: Node) -> Result<(), (String, String)> {
    let mut here = into;
    for (depth, part) in parts.iter().enumerate() {
        let whole = || parts[..depth].join(".");
        here = match &mut here.value {
            Value::Table(entries) => {
                let at = entries.iter().position(|(name, _)| name == part);
                let at = at.unwrap_or_else(|| {
                    let value = Value::Table(Vec::new());
                    let new = Node { value, place: node.place.clone(), written: None };
                    entries.push(((*part).to_owned(), new));
                    entries.len() - 1
                });
                &mut entries[at].1
            }
            Value::List(items) => {
                let count = items.len();
                let item = part.parse().ok().and_then(|at: usize| items.get_mut(at));
                item.ok_or_else(|| {
                    let message = format!(
                        "a list of {count}: its items are numbered from 0; to add one, set the whole list"
                    );
                    (whole(), message)
                })?
            }
            other => {
                let message =
                    format!("{} in the file, so nothing can be set below it", other.kind());
                return Err((whole(), message));
            }
        };
    }
    *here = node;
    Ok(())
}

fn variable_node(text: &str, place: Place) -> Node {
    let parsed = DeValue::parse(text).ok().map(Spanned::into_inner);
    let value = parsed
        .map_or_else(|| Value::Text(text.to_owned()), |value| value_of(value, &|_| place.clone()));
    Node { value, place, written: Some(Arc::from(text)) }
}

fn table_entries(table: DeTable<'_>, place: &impl Fn(usize) -> Place) -> Vec<(String, Node)> {
    let mut entries: Vec<_> = table.into_iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
        .into_iter()
        .map(|(name, value)| {
            let place_here = place(name.span().start);
            let value = value_of(value.into_inner(), place);
            (name.into_inner().into_owned(), Node { value, place: place_here, written: None })
        })
        .collect()
}

fn value_of(value: DeValue<'_>, place: &impl Fn(usize) -> Place) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::Fraction(number.to_string()), Value::Whole),
        DeValue::Float(number) => Value::Fraction(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(moment) => Value::Moment(moment.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .into_iter()
                .map(|item| {
                    let place_here = place(item.span().start);
                    let value = value_of(item.into_inner(), place);
                    Node { value, place: place_here, written: None }
                })
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(table_entries(table, place)),
    }
}

/// Where lines begin, to find the line of a byte.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect())
    }

    /// Line of a byte, from 1.
    fn of(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start <= byte)
    }
}
