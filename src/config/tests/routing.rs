//! Keys that say who may take a session, who is asked, and who goes earlier.

use seira_core::model::{Language, Millis, RankKey, Tiers};

use super::{ONE, good, queue, wrong_in_queue};

#[test]
fn who_may_take_a_session_and_how_many_are_asked_reaches_the_router() {
    let settings = good(
        &format!(
            "{ONE}preferred = {{ returns = 3 }}\ntier = 2\noffer_to = 3\nagent_max = 4\n\
             wait_max_s = 600\nrank = [\"fill\", \"past_contact\"]\n\
             relax = [{{ after_s = 10, more_tiers = 8 }}]\n"
        ),
        &[],
    );
    let spec = &settings.engine().queues[0];
    let preferred: Vec<_> = spec.preferred.iter().map(|(id, at)| (id.as_str(), at.get())).collect();
    assert_eq!(preferred, [("returns", 3)]);
    assert_eq!((spec.tiers.from.get(), spec.tiers.to.get()), (2, 2));
    assert_eq!((spec.offer_to, spec.agent_max), (3, Some(4)));
    assert_eq!(spec.wait_max, Some(Millis::from_secs(600)));
    assert_eq!(spec.rank, [RankKey::Fill, RankKey::PastContact]);
    assert_eq!((spec.relax[0].more_tiers, spec.relax[0].lower_levels_by), (8, 0));

    let bare = good(&format!("{ONE}wait_max_s = 0\n"), &[]).engine().queues.remove(0);
    assert_eq!((bare.tiers, bare.offer_to, bare.agent_max), (Tiers::ANY, 1, None));
    assert_eq!((bare.wait_max, bare.preferred), (None, Vec::new()));
}

#[test]
fn a_number_without_a_default_is_told_with_its_range_alone() {
    for (lines, told) in [
        ("tier = 0", "queues.one.tier = 0: 1 to 9 is allowed"),
        ("agent_max = 0", "queues.one.agent_max = 0: 1 to 100 is allowed"),
        (
            "relax = [{ after_s = 0, more_tiers = 1 }]",
            "queues.one.relax[0].after_s = 0: 1 to 86400 is allowed",
        ),
        (
            "relax = [{ after_s = 9, more_tiers = 9 }]",
            "queues.one.relax[0].more_tiers = 9: 1 to 8 is allowed",
        ),
        (
            "relax = [{ after_s = 9, lower_levels_by = 0 }]",
            "queues.one.relax[0].lower_levels_by = 0: 1 to 9 is allowed",
        ),
    ] {
        let line = wrong_in_queue(&format!("{lines}\n"));
        assert!(line.ends_with(told), "{line}");
    }
    let line = wrong_in_queue("rank = [\"fil\"]\n");
    assert!(line.contains("did you mean \"fill\"?"), "{line}");
}

#[test]
fn a_session_asks_for_the_language_of_the_page_where_the_queue_names_a_skill_for_it() {
    let settings = good(
        &format!("{ONE}languages = {{ en = \"english\", el = \"greek\" }}\nlanguage_level = 4\n"),
        &[("SEIRA__QUEUES__ONE__LANGUAGES__RU", "russian")],
    );
    let one = queue(&settings, "one");
    let asked = |language| one.asks(language).language.map(|(id, at)| (id.to_string(), at.get()));
    assert_eq!(asked(Language::En), Some(("english".to_owned(), 4)));
    assert_eq!(asked(Language::El), Some(("greek".to_owned(), 4)));
    assert_eq!(asked(Language::Ru), Some(("russian".to_owned(), 4)));
    assert!(one.asks(Language::Fa).is_empty());
    let bare = good(ONE, &[]);
    assert!(Language::ALL.iter().all(|language| bare.queues[0].asks(*language).is_empty()));
    let plain = good(&format!("{ONE}languages.fa = \"persian\"\n"), &[]);
    let level = plain.queues[0].asks(Language::Fa).language.map(|(_, level)| level.get());
    assert_eq!(level, Some(1));

    for (lines, told) in [
        ("languages = { de = \"german\" }", "unknown key (allowed here: en, fa, el, ru)"),
        (
            "languages = { en = \"English\" }",
            "queues.one.languages.en = \"English\": \"English\" is not a name",
        ),
        ("languages = { en = 1 }", "text in quotes is needed"),
        ("languages = \"english\"", "a table is needed"),
        ("language_level = 11", "queues.one.language_level = 11: 1 to 10 is allowed (default 1)"),
    ] {
        let line = wrong_in_queue(&format!("{lines}\n"));
        assert!(line.contains(told), "{line}");
    }
}

#[test]
fn the_boost_is_that_of_a_first_contact_or_of_somebody_who_returns() {
    let boosts = "boosts = { first_contact = 10, returning = 30, vip = 60 }\n";
    let settings = good(&format!("{ONE}{boosts}"), &[]);
    let of = |known| {
        let boosts = settings.queues[0].boosts_for(known, &[]).into_iter();
        boosts.map(|boost| (boost.reason.to_string(), boost.by)).collect::<Vec<_>>()
    };
    assert_eq!(of(false), [("first_contact".to_owned(), Millis::from_secs(10))]);
    assert_eq!(of(true), [("returning".to_owned(), Millis::from_secs(30))]);
    let none = good(&format!("{ONE}boosts = {{ vip = 60, returning = 0 }}\n"), &[]);
    assert!(
        [false, true].into_iter().all(|known| none.queues[0].boosts_for(known, &[]).is_empty())
    );
}

#[test]
fn a_proved_segment_has_its_boost_and_nobody_claims_to_return() {
    let boosts = "boosts = { first_contact = 10, returning = 30, plus = 60, vip = 300 }\n";
    let settings = good(&format!("{ONE}{boosts}"), &[]);
    let of = |segments: &[&str]| {
        let segments: Vec<String> = segments.iter().map(|name| (*name).to_owned()).collect();
        let boosts = settings.queues[0].boosts_for(false, &segments).into_iter();
        boosts.map(|boost| boost.reason.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of(&["vip", "gold"]), ["first_contact", "vip"]);
    assert_eq!(of(&["returning"]), ["first_contact"]);
    assert_eq!(of(&["vip", "plus", "vip"]), ["first_contact", "plus", "vip"]);
    let many: String = (0..30).map(|number| format!("s{number} = 86400, ")).collect();
    let settings = good(&format!("{ONE}boosts = {{ {many} }}\n"), &[]);
    let all: Vec<String> = (0..30).map(|number| format!("s{number}")).collect();
    assert_eq!(settings.queues[0].boosts_for(true, &all).len(), 7, "seven days at most");
}
