//! Texts for people, per language.

use std::fmt;
use std::sync::Arc;

use seira_core::model::Language;

use super::phrase::Phrase;

/// What a text may mention.
#[derive(Debug, Clone, Default)]
pub struct TextVariables {
    /// The customer's name, if given: `{ $name }`; else a neutral form of address of the language.
    /// `{ $named }` is `yes` or `no`.
    pub name: Option<String>,
    /// The queue's name: `{ $queue }`.
    pub queue: Option<String>,
    /// Place in line: `{ $position }`; 0 while there is none to tell.
    pub position: Option<u32>,
    /// Whole minutes waited so far: `{ $waited_minutes }`; 0 if not given.
    pub waited_minutes: Option<u32>,
}

/// A text in every language, with Fluent variables; checked, so that rendering cannot fail.
#[derive(Clone)]
pub struct LocalText {
    /// In the order of [`Language::ALL`].
    phrases: [Arc<Phrase>; Language::ALL.len()],
}

impl LocalText {
    /// One phrase for each language.
    pub(super) fn new(phrase_in: impl FnMut(Language) -> Arc<Phrase>) -> Self {
        Self { phrases: Language::ALL.map(phrase_in) }
    }

    /// The text in `language`. What was written for another language, because nothing was written
    /// for this one, keeps the plurals and digits of its own.
    #[must_use]
    pub fn render(&self, language: Language, variables: &TextVariables) -> String {
        let phrase = Language::ALL.iter().zip(&self.phrases).find(|(other, _)| **other == language);
        phrase.map_or_else(String::new, |(_, phrase)| phrase.render(variables))
    }
}

impl fmt::Debug for LocalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.phrases).finish()
    }
}
