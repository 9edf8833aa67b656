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
    /// Lower end of the wait that was promised, whole minutes: `{ $low_minutes }`; 0 if nothing was.
    pub low_minutes: Option<u32>,
    /// Upper end: `{ $high_minutes }`; 0 if nothing was promised.
    pub high_minutes: Option<u32>,
    /// When an open queue closes, as `18:00` where it is: `{ $closes_at }`; empty if it does not.
    pub closes_at: Option<String>,
    /// When a closed queue opens: `{ $opens_at }`; empty while it is open.
    pub opens_at: Option<String>,
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

    /// Whether the text may read differently with other variables.
    #[must_use]
    pub fn varies(&self) -> bool {
        self.phrases.iter().any(|phrase| phrase.varies())
    }
}

impl fmt::Debug for LocalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.phrases).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{ONE, good, queue, read, wrong, wrong_in_queue};
    use super::*;

    #[test]
    fn broken_texts_name_their_key() {
        let cases = [
            ("closed.text = \"{ $queu }\"", "$queu is not known here; did you mean \"queue\"?"),
            ("closed.text = \"{ $position }\"", "(known: $queue)"),
            ("closed.text = { en = \"Closed\", fa = \"{ $queue\" }", "queues.one.closed.text.fa"),
            ("closed.text = { de = \"Zu\" }", "unknown key"),
            ("closed.text = {}", "is empty"),
            ("closed.text = \"  \"", "must not be empty"),
            ("closed.text = 5", "text, or a table"),
            ("hold.texts = [\"{ $position -> [one] a }\"]", "hold.texts[0]"),
            ("hold.texts = [\"{ NUMBER($position) }\"]", "NUMBER() is not available"),
            ("hold.texts = [\"{ position }\"]", "begins with $"),
            ("hold.texts = [\"a }\"]", "not a Fluent pattern"),
            (
                "hold.texts = [\"\"\"{ $position ->\n [oen] a\n *[other] b\n }\"\"\"]",
                "[oen] is never chosen",
            ),
            ("unstaffed.text = \"a\\u0007\"", "control characters"),
        ];
        for (lines, expected) in cases {
            let line = wrong_in_queue(&format!("{lines}\n"));
            assert!(line.contains(expected), "{lines}: {line}");
        }
        let line = wrong("[queues.one]\nname = \"One { $queue }\"\n", &[]).join("\n");
        assert!(line.contains("this text has no variables"), "{line}");
        let deep = wrong_in_queue(&format!("closed.text = \"{}\"\n", "{".repeat(1_000)));
        assert!(deep.contains("nested deeper"), "{deep}");
    }

    #[test]
    fn a_missing_language_gets_english_or_the_first_given_and_a_missing_text_the_built_in() {
        let text = format!(
            "{ONE}closed.text = {{ ru = \"Закрыто\", el = \"Κλειστά\" }}\nunstaffed.text = \"Nobody\"\n"
        );
        let settings = good(&text, &[]);
        let one = queue(&settings, "one");
        let plain = TextVariables::default();
        let closed = Language::ALL.map(|language| one.closed_text.render(language, &plain));
        assert_eq!(closed, ["Κλειστά", "Κλειστά", "Κλειστά", "Закрыто"]);
        assert_eq!(one.unstaffed_text.render(Language::Fa, &plain), "Nobody");
        let bare = good(ONE, &[]);
        let closed =
            Language::ALL.map(|language| bare.queues[0].closed_text.render(language, &plain));
        assert!(closed[1].contains("ساعت") && closed[3].contains("время"), "{closed:?}");
    }

    #[test]
    fn names_in_texts_keep_their_direction_and_cannot_reach_out() {
        let text = format!(
            "{ONE}hold.texts = [\"{{ $named ->\\n [yes] Hello {{ $name }}\\n *[no] Hello\\n }}\", \
         \"Hello {{ $name }}, {{ $queue }}\"]\n"
        );
        let settings = good(&text, &[]);
        let texts = &queue(&settings, "one").hold.texts;
        let named = TextVariables {
            name: Some("\u{202e}Ada\n\u{2069}".to_owned()),
            queue: Some("One".to_owned()),
            ..TextVariables::default()
        };
        assert_eq!(texts[0].text.render(Language::En, &named), "Hello \u{2068}Ada\u{2069}");
        assert_eq!(texts[0].text.render(Language::En, &TextVariables::default()), "Hello");
        let told = texts[1].text.render(Language::En, &TextVariables { name: None, ..named });
        assert_eq!(told, "Hello dear customer, \u{2068}One\u{2069}");
    }

    proptest! {
    /// Any text for people either is refused or can be told in every language.
    #[test]
    fn texts_are_refused_or_told(text in "[a-z{}$ \\[\\]*>\"\n.-]{1,40}") {
        let value = serde_json::to_string(&text).expect("text as JSON, which TOML reads too");
        if let Ok(settings) = read(&format!("{ONE}hold.texts = [{value}]\n"), &[]) {
            for language in Language::ALL {
                let text = &settings.queues[0].hold.texts[0];
                let told = text.text.render(language, &TextVariables::default());
                // Fluent leaves this where something cannot be filled in.
                prop_assert!(!told.contains("{$"), "{}", told);
            }
        }
    }
    }
}
