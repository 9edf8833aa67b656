//! Reading the tree into raw types: right kind of value, no unknown key, nothing about meaning.

use seira_core::model::Language;

use super::problem::{Place, Report, did_you_mean};
use super::tree::{Node, Value};

/// Declares a table of a file: its keys, all optional, and how it is read.
macro_rules! raw {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default)]
        pub(crate) struct $name {
            $(pub(crate) $field: Option<$crate::config::read::At<$kind>>,)*
        }

        impl $name {
            /// Every key of this table.
            pub(crate) const KEYS: &'static [&'static str] = &[$(stringify!($field)),*];
        }

        impl $crate::config::read::Read for $name {
            fn read(
                spot: &$crate::config::read::Spot<'_>,
                report: &mut $crate::config::problem::Report,
            ) -> Option<Self> {
                let mut raw = Self::default();
                for (name, node) in spot.table(report)? {
                    let inner = spot.enter(name, node);
                    match name.as_str() {
                        $(stringify!($field) => {
                            raw.$field = $crate::config::read::Read::read(&inner, report);
                        })*
                        unknown => inner.unknown(unknown, Self::KEYS, report),
                    }
                }
                Some(raw)
            }
        }
    };
}
pub(crate) use raw;

/// A node and the path of keys that leads to it.
pub(crate) struct Spot<'a> {
    pub(crate) node: &'a Node,
    pub(crate) key: String,
}

impl<'a> Spot<'a> {
    /// The whole file.
    pub(crate) fn root(node: &'a Node) -> Self {
        Self { node, key: String::new() }
    }

    /// The value of `name` below this one.
    pub(crate) fn enter(&self, name: &str, node: &'a Node) -> Self {
        let key =
            if self.key.is_empty() { name.to_owned() } else { format!("{}.{name}", self.key) };
        Self { node, key }
    }

    fn item(&self, at: usize, node: &'a Node) -> Self {
        Self { node, key: format!("{}[{at}]", self.key) }
    }

    /// Reports that another kind of value is needed.
    pub(crate) fn needs(&self, what: &str, report: &mut Report) {
        let message = format!("{} where {what} is needed", self.node.value.kind());
        self.complain(message, report);
    }

    /// Reports something about this value.
    pub(crate) fn complain(&self, message: String, report: &mut Report) {
        let shown = self.node.value.show();
        report.add(self.node.place.clone(), &self.key, Some(&shown), message);
    }

    /// Reports that this key is not one of `known`.
    pub(crate) fn unknown(&self, name: &str, known: &[&str], report: &mut Report) {
        let hint = did_you_mean(name, known.iter().copied());
        let message = format!("unknown key{hint} (allowed here: {})", known.join(", "));
        report.add(self.node.place.clone(), &self.key, None, message);
    }

    /// The entries, if it is a table.
    pub(crate) fn table(&self, report: &mut Report) -> Option<&'a [(String, Node)]> {
        if let Value::Table(entries) = &self.node.value {
            return Some(entries);
        }
        self.needs("a table", report);
        None
    }
}

/// What can be read from the tree; reports and gives none where it cannot.
pub(crate) trait Read: Sized {
    /// Reads the value at `spot`.
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self>;
}

/// A value with its place, for problems that are found later.
#[derive(Debug, Clone)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
    pub(crate) key: String,
    /// The value as written.
    pub(crate) shown: String,
}

impl<T> At<T> {
    /// Reports something about this value.
    pub(crate) fn complain(&self, report: &mut Report, message: impl Into<String>) {
        report.add(self.place.clone(), &self.key, Some(&self.shown), message.into());
    }

    /// Reports something about this place without showing the value: it is a table, or all of it
    /// is at fault.
    pub(crate) fn complain_here(&self, report: &mut Report, key: &str, message: impl Into<String>) {
        let key = if key.is_empty() { self.key.clone() } else { format!("{}.{key}", self.key) };
        report.add(self.place.clone(), &key, None, message.into());
    }
}

impl<T: Read> Read for At<T> {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        let value = T::read(spot, report)?;
        let shown = match &spot.node.value {
            Value::Table(_) => String::new(),
            other => other.show(),
        };
        Some(Self { value, place: spot.node.place.clone(), key: spot.key.clone(), shown })
    }
}

impl Read for i64 {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        if let Value::Whole(number) = spot.node.value {
            return Some(number);
        }
        spot.needs("a whole number", report);
        None
    }
}

impl Read for f64 {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        let number = match &spot.node.value {
            Value::Whole(number) => Some(*number as Self),
            Value::Fraction(text) => text.replace('_', "").parse().ok(),
            Value::Text(_)
            | Value::Flag(_)
            | Value::Moment(_)
            | Value::List(_)
            | Value::Table(_) => None,
        };
        let number = number.filter(|number: &Self| number.is_finite());
        if number.is_none() {
            spot.needs("a finite number", report);
        }
        number
    }
}

impl Read for bool {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        if let Value::Flag(flag) = spot.node.value {
            return Some(flag);
        }
        spot.needs("true or false", report);
        None
    }
}

impl Read for String {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        match (&spot.node.value, &spot.node.written) {
            (Value::Text(text), _) => Some(text.clone()),
            // A variable `...__NAME__EN=2024` means the text, whatever TOML would make of it.
            (_, Some(written)) => Some(written.to_string()),
            (_, None) => {
                spot.needs("text in quotes", report);
                None
            }
        }
    }
}

/// A date, in quotes or as TOML's own.
#[derive(Debug, Clone)]
pub(crate) struct DateText(pub(super) String);

impl Read for DateText {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        match &spot.node.value {
            Value::Text(text) | Value::Moment(text) => Some(Self(text.clone())),
            _ => {
                spot.needs("a date like \"2026-12-25\"", report);
                None
            }
        }
    }
}

impl<T: Read> Read for Vec<At<T>> {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        let Value::List(items) = &spot.node.value else {
            spot.needs("a list", report);
            return None;
        };
        let items = items.iter().enumerate();
        Some(items.filter_map(|(at, node)| At::read(&spot.item(at, node), report)).collect())
    }
}

/// Entries under names of the operator's choice, in the order of the file.
#[derive(Debug, Clone)]
pub(crate) struct Named<T>(pub(super) Vec<(String, At<T>)>);

impl<T: Read> Read for Named<T> {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        let entries = spot.table(report)?.iter();
        let read = entries.filter_map(|(name, node)| {
            At::read(&spot.enter(name, node), report).map(|at| (name.clone(), at))
        });
        Some(Self(read.collect()))
    }
}

/// A text for people: one for all languages, or one per language.
#[derive(Debug, Clone)]
pub(crate) struct RawText(pub(super) Vec<(Language, At<String>)>);

impl Read for RawText {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        let Value::Table(entries) = &spot.node.value else {
            if !matches!(spot.node.value, Value::Text(_)) && spot.node.written.is_none() {
                spot.needs("text, or a table of texts by language,", report);
                return None;
            }
            return At::read(spot, report).map(|text| Self(vec![(Language::En, text)]));
        };
        let mut texts = Vec::new();
        for (name, node) in entries {
            let inner = spot.enter(name, node);
            match Language::ALL.into_iter().find(|language| language.tag() == name) {
                Some(language) => {
                    texts.extend(At::read(&inner, report).map(|text| (language, text)));
                }
                None => inner.unknown(name, &Language::ALL.map(Language::tag), report),
            }
        }
        Some(Self(texts))
    }
}
