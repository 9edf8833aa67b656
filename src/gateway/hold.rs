//! Which text of a queue's hold script is due.

use seira_core::model::Millis;

use crate::config::settings::HoldScript;
use crate::config::texts::LocalText;

/// The number of the text that is due after `waited`, counted from 0; none before the first.
pub(super) fn text_due(script: &HoldScript, waited: Millis) -> Option<i64> {
    let since_first = waited.0 - script.first_after.0;
    (since_first >= 0 && !script.texts.is_empty()).then(|| since_first / script.every.0.max(1))
}

/// The text with this number; after the last comes the first.
pub(super) fn text(script: &HoldScript, number: i64) -> Option<&LocalText> {
    let count = i64::try_from(script.texts.len()).unwrap_or(i64::MAX).max(1);
    usize::try_from(number % count).ok().and_then(|place| script.texts.get(place))
}

/// Whether the text with this number may read differently when the place changes.
pub(super) fn varies(script: &HoldScript, number: i64) -> bool {
    text(script, number).is_some_and(LocalText::varies)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A script of these texts, as the configuration would give it.
    pub(in super::super) fn script(texts: &str) -> HoldScript {
        let text = format!(
            "[queues.sales]\nname = \"Sales\"\n\n\
             [queues.sales.hold]\nfirst_after_s = 20\nevery_s = 45\ntexts = [{texts}]\n",
        );
        let settings =
            crate::config::from_text(std::path::Path::new("test.toml"), &text, std::iter::empty());
        settings.unwrap().queues.remove(0).hold
    }

    #[test]
    fn hold_texts_follow_the_script() {
        let mut script = script("\"One\"");
        assert_eq!(text_due(&script, Millis::from_secs(19)), None);
        assert_eq!(text_due(&script, Millis::from_secs(20)), Some(0));
        assert_eq!(text_due(&script, Millis::from_secs(64)), Some(0));
        assert_eq!(text_due(&script, Millis::from_secs(65)), Some(1));
        script.texts.clear();
        assert_eq!(text_due(&script, Millis::from_secs(65)), None);
    }
}
