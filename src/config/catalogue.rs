//! The texts that Seira brings along, for queues that have none of their own.

use std::sync::{Arc, LazyLock};

use fluent::FluentResource;
use seira_core::model::{Language, Unstaffed};

use super::phrase::{Bundle, Phrase, bundle};
use super::texts::LocalText;

const HOLD: [&str; 3] = ["hold-place", "hold-waited", "hold-write"];
const CLOSED: &str = "closed";
const UNAVAILABLE: &str = "unavailable";
const UNSTAFFED_WAIT: &str = "unstaffed-wait";
const UNSTAFFED_REFUSE: &str = "unstaffed-refuse";
const SURGE: &str = "surge";
const UNNAMED: &str = "unnamed-customer";

static BUNDLES: LazyLock<[Arc<Bundle>; Language::ALL.len()]> =
    LazyLock::new(|| Language::ALL.map(|language| Arc::new(compile(language))));

/// Told to those who wait, one after another.
pub(super) fn hold() -> Vec<LocalText> {
    HOLD.map(text).into()
}

/// Told outside opening hours.
pub(super) fn closed() -> LocalText {
    text(CLOSED)
}

/// Told while nothing new can be kept.
pub(super) fn unavailable() -> LocalText {
    text(UNAVAILABLE)
}

/// Told while nobody is on duty.
pub(super) fn unstaffed(arrivals: Unstaffed) -> LocalText {
    text(match arrivals {
        Unstaffed::Wait => UNSTAFFED_WAIT,
        Unstaffed::Refuse => UNSTAFFED_REFUSE,
    })
}

/// Told while more comes than the agents can meet.
pub(super) fn surge() -> LocalText {
    text(SURGE)
}

/// How to address somebody who gave no name.
pub(super) fn unnamed(language: Language) -> String {
    let bundle = of(language);
    let pattern = bundle.get_message(UNNAMED).and_then(|message| message.value());
    pattern.map_or_else(String::new, |pattern| {
        bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned()
    })
}

fn text(key: &'static str) -> LocalText {
    LocalText::new(|language| Arc::new(Phrase::of_bundle(language, Arc::clone(of(language)), key)))
}

fn of(language: Language) -> &'static Arc<Bundle> {
    let [en, fa, el, ru] = &*BUNDLES;
    match language {
        Language::En => en,
        Language::Fa => fa,
        Language::El => el,
        Language::Ru => ru,
    }
}

const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../web-widget/locales/en/server.ftl"),
        Language::Fa => include_str!("../../web-widget/locales/fa/server.ftl"),
        Language::El => include_str!("../../web-widget/locales/el/server.ftl"),
        Language::Ru => include_str!("../../web-widget/locales/ru/server.ftl"),
    }
}

fn compile(language: Language) -> Bundle {
    let resource = FluentResource::try_new(source(language).to_owned())
        .unwrap_or_else(|(resource, _)| resource);
    bundle(language, resource).expect("a test has each built-in catalogue without double entries")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fluent_syntax::ast::Entry;

    use super::super::phrase::{Purpose, mentions};
    use super::super::texts::TextVariables;
    use super::*;

    /// Keys and patterns of a catalogue, as written.
    fn entries(language: Language) -> Vec<(String, String)> {
        let resource = FluentResource::try_new(source(language).to_owned());
        let resource = resource.unwrap_or_else(|(_, faults)| panic!("{language:?}: {faults:?}"));
        let mut entries: Vec<(String, String)> = Vec::new();
        for line in source(language).lines().filter(|line| !line.starts_with('#')) {
            match line.split_once(" =") {
                Some((key, rest)) if !line.starts_with(' ') => {
                    entries.push((key.to_owned(), rest.trim().to_owned()));
                }
                _ => {
                    let Some((_, pattern)) = entries.last_mut() else { continue };
                    pattern.push_str("\n    ");
                    pattern.push_str(line.trim());
                }
            }
        }
        let messages = resource.entries().filter(|entry| matches!(entry, Entry::Message(_)));
        assert_eq!(messages.count(), entries.len(), "{language:?}");
        entries
    }

    #[test]
    fn every_catalogue_has_the_keys_that_are_used_and_no_others() {
        let used: BTreeSet<String> = HOLD
            .into_iter()
            .chain([CLOSED, UNSTAFFED_WAIT, UNSTAFFED_REFUSE, UNNAMED, UNAVAILABLE, SURGE])
            .map(str::to_owned)
            .collect();
        for language in Language::ALL {
            let keys: Vec<String> = entries(language).into_iter().map(|(key, _)| key).collect();
            assert_eq!(keys.len(), used.len(), "{language:?} has a key twice or too few");
            assert_eq!(keys.into_iter().collect::<BTreeSet<_>>(), used, "{language:?}");
        }
    }

    #[test]
    fn built_in_texts_keep_the_rules_for_texts_of_the_file() {
        for language in Language::ALL {
            for (key, pattern) in entries(language) {
                let purpose = match key.as_str() {
                    key if HOLD.contains(&key) => Purpose::Hold,
                    UNNAMED => Purpose::Name,
                    _ => Purpose::Notice,
                };
                if let Err(faults) = Phrase::compile(language, &pattern, purpose) {
                    panic!("{language:?} {key}: {faults:?}");
                }
            }
        }
    }

    #[test]
    fn place_and_waited_time_are_mentioned_in_every_language() {
        for language in Language::ALL {
            let entries = entries(language);
            let of =
                |key: &str| entries.iter().find(|(other, _)| other == key).expect(key).1.clone();
            assert!(mentions(&of(HOLD[0]), "position"), "{language:?}");
            assert!(mentions(&of(HOLD[1]), "waited_minutes"), "{language:?}");
        }
    }

    #[test]
    fn numbers_have_the_plural_and_the_digits_of_the_language() {
        let waited = |language, minutes| {
            let variables =
                TextVariables { waited_minutes: Some(minutes), ..TextVariables::default() };
            hold()[1].render(language, &variables)
        };
        assert!(waited(Language::En, 1).contains("1 minute."));
        assert!(waited(Language::En, 2).contains("2 minutes."));
        assert!(waited(Language::Ru, 1).contains("1 минуту."));
        assert!(waited(Language::Ru, 21).contains("21 минуту."));
        assert!(waited(Language::Ru, 22).contains("22 минуты."));
        assert!(waited(Language::Ru, 11).contains("11 минут."));
        assert!(waited(Language::El, 1).contains("1 λεπτό."));
        assert!(waited(Language::El, 5).contains("5 λεπτά."));
        assert!(waited(Language::Fa, 25).contains("۲۵ دقیقه"));
        for language in Language::ALL {
            assert!(!waited(language, 0).contains(['0', '۰']), "{language:?}");
        }
    }

    #[test]
    fn places_are_told_with_grouped_digits_and_next_and_unknown_have_their_own_words() {
        let place = |language, position| {
            let variables = TextVariables { position, ..TextVariables::default() };
            hold()[0].render(language, &variables)
        };
        assert!(place(Language::En, Some(12_345)).contains("12,345"));
        assert!(place(Language::El, Some(12_345)).contains("12.345"));
        assert!(place(Language::Ru, Some(12_345)).contains("12\u{a0}345"));
        assert!(place(Language::Fa, Some(12_345)).contains("۱۲٬۳۴۵"));
        for language in Language::ALL {
            for position in [None, Some(0), Some(1)] {
                let told = place(language, position);
                assert!(!told.contains(['0', '1', '۰', '۱']), "{language:?}: {told}");
            }
            assert_ne!(place(language, None), place(language, Some(1)), "{language:?}");
        }
    }
}
