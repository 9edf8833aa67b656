use std::collections::BTreeSet;
use std::sync::Arc;

use fluent::FluentResource;
use fluent_syntax::ast::Entry;
use seira_core::engine::Ability;
use seira_core::model::{Level, RelaxStep, Requirement, SessionId, SkillId, Tier, Tiers};

use super::*;

const NOW: Timestamp = Timestamp(1_000_000);

fn agent(id: AgentId) -> String {
    ["", "Maria", "Nikos", "Leila", "Ivan", "Ada"].get(id.0 as usize).map_or("", |it| it).to_owned()
}

fn queue(id: &QueueId) -> String {
    format!("the queue {id}")
}

fn teller(language: Language) -> Teller<'static> {
    Teller { language, agent: &agent, queue: &queue }
}

fn requirement(channel: Channel) -> Arc<Requirement> {
    Arc::new(Requirement { channel, any_of: Vec::new(), language: None, preferred: Vec::new() })
}

fn wait(standing: Standing, count: u32) -> WhyWaiting {
    WhyWaiting {
        session: SessionId::from_u128(1),
        queue: QueueId::new("orders").unwrap(),
        queued_at: NOW - Millis::from_secs(30),
        due_at: NOW,
        boosts: None,
        position: 1,
        step: 0,
        requirement: requirement(Channel::Chat),
        able: Ability { accounts: count, signed_in: count, available: count, with_room: 0 },
        standing,
        next: None,
        limit_at: None,
    }
}

fn after(seconds: i64) -> Timestamp {
    NOW + Millis::from_secs(seconds)
}

fn widening(lower_levels_by: u8, more_tiers: u8, queue: Option<&str>) -> Widening {
    let queue = queue.map(|queue| QueueId::new(queue).unwrap());
    let after_s = Millis::from_secs(90);
    let step = RelaxStep { after: after_s, lower_levels_by, more_tiers, queue };
    Widening { at: after(60), step }
}

fn tier(tier: u8) -> Tier {
    Tier::new(tier).unwrap()
}

/// Every kind of thing that can be missing.
fn missing() -> Vec<Missing> {
    let (french, three) = (SkillId::new("french").unwrap(), Level::new(3).unwrap());
    vec![
        Missing::Everybody,
        Missing::Skill(french.clone(), three),
        Missing::Language(french, three),
        Missing::Tier(Tiers { from: tier(2), to: tier(2) }),
        Missing::Tier(Tiers { from: tier(2), to: tier(4) }),
        Missing::Combination,
        Missing::Channel,
    ]
}

/// Every standing, with nobody, one and many wherever agents are named.
fn standings() -> Vec<Standing> {
    let until = after(12);
    let mut all = vec![
        Standing::CustomerAway { until },
        Standing::Paused,
        Standing::NobodyAvailable,
        Standing::RoomKept { agent: AgentId(9) },
        Standing::AtQueueMaximum,
        Standing::Busy,
    ];
    for count in 0..=5 {
        let agents: Vec<_> = (1..=count).map(AgentId).collect();
        all.push(Standing::Asked { agents: agents.clone(), until });
        all.push(Standing::Held { agents: agents.clone(), until });
        all.push(Standing::Passed { agents });
    }
    for exists in [false, true] {
        all.extend(missing().into_iter().map(|missing| Standing::Nobody { exists, missing }));
    }
    all
}

const DECIDED: [DecidedBy; 10] = [
    DecidedBy::OnlyCandidate,
    DecidedBy::PastContact,
    DecidedBy::SkillFit,
    DecidedBy::Load,
    DecidedBy::Fill,
    DecidedBy::LongestIdle,
    DecidedBy::Tie,
    DecidedBy::Transfer,
    DecidedBy::EarliestDue,
    DecidedBy::AllAsked,
];

fn why(decided_by: DecidedBy, candidates: u32, runner_up: Option<u32>) -> Why {
    let requirement = requirement(Channel::Chat);
    let runner_up = runner_up.map(AgentId);
    Why { decided_by, candidates, runner_up, step: 0, requirement }
}

fn held(agent: AgentId, cause: Cause) -> Assignment {
    Assignment { agent, from: Timestamp(0), until: None, cause }
}

/// A whole sentence: nothing empty, nothing left to fill in, one full stop at its end.
fn whole(told: &str, of: &str) {
    assert!(told.chars().count() > 12 && told.ends_with('.'), "{of}: {told}");
    assert!(!told.contains(['{', '}', '$']) && !told.contains("  "), "{of}: {told}");
    assert!(!told.contains(" ,") && !told.contains(" .") && !told.contains("()"), "{of}: {told}");
    assert!(!told.trim_end_matches('.').is_empty() && !told.contains(".."), "{of}: {told}");
}

#[test]
fn every_standing_is_a_whole_sentence_in_every_language_and_no_two_are_alike() {
    for language in Language::ALL {
        let mut told = BTreeSet::new();
        for standing in standings() {
            let named = format!("{language:?} {standing:?}");
            let mut wait = wait(standing.clone(), 4);
            let sentence = teller(language).waiting(&wait, NOW);
            whole(&sentence, &named);
            assert!(told.insert(sentence), "{named}: told like another one");
            for next in [widening(2, 0, None), widening(0, 1, None), widening(1, 5, Some("tech"))] {
                wait.next = Some(next);
                whole(&teller(language).waiting(&wait, NOW), &named);
            }
            wait.limit_at = Some(after(30));
            whole(&teller(language).waiting(&wait, NOW), &named);
            wait.requirement = requirement(Channel::Call);
            whole(&teller(language).waiting(&wait, NOW), &named);
        }
    }
}

#[test]
fn every_choice_is_a_whole_sentence_in_every_language_and_no_two_are_alike() {
    for language in Language::ALL {
        let mut told = BTreeSet::new();
        for decided_by in DECIDED {
            for (candidates, runner_up) in [(1, None), (2, Some(2)), (5, None), (21, Some(3))] {
                let why = why(decided_by, candidates, runner_up);
                let sentence = teller(language).asked(AgentId(1), &why);
                whole(&sentence, &format!("{language:?} {decided_by:?}"));
                assert!(sentence.contains("Maria"), "{sentence}");
                assert!(told.insert(sentence), "{decided_by:?}");
            }
        }
        let other = AgentId(2);
        let causes =
            [Cause::Pulled, Cause::HandedOver { by: other }, Cause::Inherited { from: other }];
        for cause in causes {
            let sentence = teller(language).assigned(&held(AgentId(1), cause.clone()));
            whole(&sentence, &format!("{language:?} {cause:?}"));
            assert!(cause == Cause::Pulled || sentence.contains("Nikos"), "{sentence}");
            assert!(told.insert(sentence));
        }
        let closed = [CloseReason::Customer, CloseReason::Agent, CloseReason::Silence];
        let abandoned = [
            AbandonReason::Left,
            AbandonReason::CustomerLost,
            AbandonReason::QueueClosed,
            AbandonReason::WaitedTooLong,
        ];
        let over = closed.map(|reason| teller(language).closed(reason)).into_iter();
        for sentence in over.chain(abandoned.map(|reason| teller(language).abandoned(reason))) {
            whole(&sentence, "over");
            assert!(told.insert(sentence));
        }
        whole(&teller(language).closed(CloseReason::CustomerLost), "over");
    }
}

/// What a supervisor reads, without the marks around names.
fn read(language: Language, wait: &WhyWaiting) -> String {
    teller(language).waiting(wait, NOW).replace(['\u{2068}', '\u{2069}'], "")
}

#[test]
fn supervisors_read_what_is_missing_and_what_comes_next() {
    let (french, three) = (SkillId::new("french").unwrap(), Level::new(3).unwrap());
    let missing = Missing::Skill(french, three);
    let nobody = |exists| wait(Standing::Nobody { exists, missing: missing.clone() }, 0);
    assert_eq!(
        read(Language::En, &nobody(true)),
        "Nobody on duty has french at level 3 or better."
    );
    assert_eq!(
        read(Language::En, &nobody(false)),
        "Nobody on duty has french at level 3 or better, and nobody who is off duty could take it \
         either."
    );
    let mut busy = wait(Standing::Busy, 4);
    busy.next = Some(widening(2, 0, None));
    assert_eq!(
        read(Language::En, &busy),
        "All 4 agents who could take it are busy; in 60 seconds the required levels drop by 2."
    );
    busy.next = Some(widening(1, 1, Some("tech")));
    assert_eq!(
        read(Language::En, &busy),
        "All 4 agents who could take it are busy; in 60 seconds the required levels drop by 1, \
         1 more tier may take it and agents of the queue tech may take it too."
    );
    busy.limit_at = Some(after(7_200));
    busy.next = None;
    assert_eq!(
        read(Language::En, &busy),
        "All 4 agents who could take it are busy; in 2 hours the wait ends and the customer is told."
    );
    let mut paused = wait(Standing::Paused, 4);
    paused.next = Some(widening(2, 0, None));
    assert_eq!(
        read(Language::En, &paused),
        "A supervisor has paused the queue, so nobody is asked.",
        "a step changes nothing while nobody is asked"
    );
    let agents: Vec<_> = (1..=5).map(AgentId).collect();
    let asked = wait(Standing::Asked { agents, until: after(1) }, 5);
    assert_eq!(
        read(Language::En, &asked),
        "Maria, Nikos and 3 others are being asked and have 1 second left to answer."
    );
}

#[test]
fn numbers_have_the_plural_and_the_digits_of_the_language() {
    let busy = |language, count| read(language, &wait(Standing::Busy, count));
    assert_eq!(busy(Language::En, 1), "The only agent who could take it is busy.");
    assert_eq!(busy(Language::Ru, 4), "Заняты все 4 сотрудника, которые могли бы взять.");
    assert_eq!(busy(Language::Ru, 11), "Заняты все 11 сотрудников, которые могли бы взять.");
    assert!(busy(Language::Ru, 21).starts_with("Занят 21 сотрудник"));
    assert!(busy(Language::El, 4).starts_with("Και οι 4 εκπρόσωποι"));
    assert!(busy(Language::El, 1).starts_with("Ο μόνος εκπρόσωπος"));
    assert!(busy(Language::Fa, 4).starts_with("هر ۴ همکاری"));
    assert!(busy(Language::Fa, 1).starts_with("تنها همکاری"));
    let in_time = |language, seconds| {
        let mut wait = wait(Standing::Busy, 2);
        wait.limit_at = Some(after(seconds));
        read(language, &wait)
    };
    assert!(in_time(Language::Ru, 1).contains("через 1 секунду "));
    assert!(in_time(Language::Ru, 62).contains("через 62 секунды "));
    assert!(in_time(Language::Ru, 119).contains("через 119 секунд "));
    assert!(in_time(Language::Ru, 1_260).contains("через 21 минуту "));
    assert!(in_time(Language::El, 1_260).contains("σε 21 λεπτά "));
    assert!(in_time(Language::Fa, 1_260).contains("تا ۲۱ دقیقه دیگر"));
    assert!(in_time(Language::En, 120).contains("in 2 minutes "));
    let of = |language, count| {
        teller(language).asked(AgentId(1), &why(DecidedBy::PastContact, count, None))
    };
    assert_eq!(
        of(Language::En, 5),
        "\u{2068}Maria\u{2069} was asked because of an earlier talk with this customer (5 agents \
         could have taken it)."
    );
    assert!(of(Language::Ru, 22).contains("могли взять 22 сотрудника"));
    assert!(of(Language::Ru, 5).contains("могли взять 5 сотрудников"));
    assert!(of(Language::Fa, 5).contains("۵ نفر"));
}

#[test]
fn an_agent_without_a_known_name_is_told_by_number() {
    let told = teller(Language::En).assigned(&held(AgentId(77), Cause::Pulled));
    assert!(told.contains("#77"), "{told}");
}

/// Keys of a catalogue.
fn keys(language: Language) -> Vec<String> {
    let resource = FluentResource::try_new(source(language).to_owned());
    let resource = resource.unwrap_or_else(|(_, faults)| panic!("{language:?}: {faults:?}"));
    let messages = resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    });
    messages.collect()
}

#[test]
fn every_catalogue_parses_and_has_the_same_keys_once() {
    let english = keys(Language::En);
    for language in Language::ALL {
        assert_eq!(keys(language), english, "{language:?}");
    }
    let once: BTreeSet<_> = english.iter().collect();
    assert_eq!(once.len(), english.len());
    let code = include_str!("../sentences.rs");
    for key in &english {
        assert!(code.contains(&format!("\"{key}\"")), "{key} is never told");
    }
}
