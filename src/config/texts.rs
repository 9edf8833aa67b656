//! Texts for people, per language.
use seira_core::model::Language;
/// What a text may mention.
#[derive(Debug, Clone, Default)]
pub struct TextVariables {
    /// The customer's name, if given.
    pub name: Option<String>,
    /// The queue's name.
    pub queue: Option<String>,
    /// Place in line.
    pub position: Option<u32>,
    /// Whole minutes waited so far.
    pub waited_minutes: Option<u32>,
}
/// A text in every language, with Fluent variables.
#[derive(Debug, Clone)]
pub struct LocalText {}
impl LocalText {
    /// The text in `language`.
    #[must_use]
    pub fn render(&self, _language: Language, _variables: &TextVariables) -> String {
        unimplemented!()
    }
}
