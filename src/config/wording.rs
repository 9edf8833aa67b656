//! Sentences for staff out of Seira's own catalogues, by key.

use std::fmt;

use fluent::{FluentArgs, FluentResource, FluentValue};
use seira_core::model::Language;

use super::phrase::{Bundle, bundle, clean, isolate};

/// What is filled into a sentence.
#[derive(Debug, Clone)]
pub enum Word {
    /// A number, in the digits and with the plurals of the language.
    Count(u64),
    /// Text that is part of the sentence: it was itself told in the same language.
    Told(String),
    /// A name from outside: cleaned, and kept to its own direction of writing.
    Name(String),
}

/// A catalogue in every language.
pub struct Wording {
    /// In the order of [`Language::ALL`].
    bundles: [Bundle; Language::ALL.len()],
}

impl Wording {
    /// Compiles `source` of each language: Fluent, with each message once. What does not parse is
    /// left out; a test of each catalogue sees to it that there is nothing of the kind.
    #[must_use]
    pub fn compile(source: fn(Language) -> &'static str) -> Self {
        let bundles = Language::ALL.map(|language| {
            let resource = FluentResource::try_new(source(language).to_owned())
                .unwrap_or_else(|(resource, _)| resource);
            bundle(language, resource).expect("a test has each catalogue without double entries")
        });
        Self { bundles }
    }

    /// The message `key` with its words filled in; empty if there is none.
    #[must_use]
    pub fn tell(&self, language: Language, key: &str, words: &[(&'static str, Word)]) -> String {
        let place = Language::ALL.iter().position(|other| *other == language);
        let Some(bundle) = place.and_then(|place| self.bundles.get(place)) else {
            return String::new();
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return String::new();
        };
        let mut args = FluentArgs::new();
        for (name, word) in words {
            args.set(
                *name,
                match word {
                    Word::Count(count) => FluentValue::from(*count),
                    Word::Told(text) => FluentValue::from(text.as_str()),
                    Word::Name(name) => FluentValue::from(isolate(&clean(name))),
                },
            );
        }
        bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}

impl fmt::Debug for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wording")
    }
}
