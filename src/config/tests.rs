use std::path::Path;

use proptest::prelude::*;
use seira_core::forecast::Prior;
use seira_core::model::{Language, Millis, QueueId, RankKey, SkillId, Unstaffed};

use super::texts::TextVariables;
use super::*;

mod keeping;
mod routing;

const SAMPLE: &str = include_str!("../../config/seira.toml");
pub(super) const ONE: &str = "[queues.one]\nname = \"One\"\n";

pub(super) fn read(text: &str, variables: &[(&str, &str)]) -> Result<Settings, Problems> {
    let environment = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    from_text(Path::new("test.toml"), text, environment)
}

pub(super) fn good(text: &str, variables: &[(&str, &str)]) -> Settings {
    read(text, variables).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The lines of what is wrong.
pub(super) fn wrong(text: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let problems = read(text, variables).expect_err("something must be wrong");
    problems.to_string().lines().map(str::to_owned).collect()
}

/// What is wrong with one more line in a queue: exactly one thing.
pub(super) fn wrong_in_queue(lines: &str) -> String {
    let found = wrong(&format!("{ONE}{lines}"), &[]);
    assert_eq!(found.len(), 1, "{lines}: {found:#?}");
    found.into_iter().next().unwrap_or_default()
}

pub(super) fn queue<'a>(settings: &'a Settings, id: &str) -> &'a settings::QueueSettings {
    let found = settings.queues.iter().find(|queue| queue.spec.queue.as_str() == id);
    found.unwrap_or_else(|| panic!("no queue {id}"))
}

#[test]
fn a_queue_with_a_name_is_enough() {
    let settings = good(ONE, &[]);
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.metrics_listen.to_string(), "127.0.0.1:9464");
    assert_eq!(settings.public_origin, "http://127.0.0.1:8080");
    assert!(settings.embed_origins.is_empty());
    let one = queue(&settings, "one");
    assert_eq!(one.spec.offer_lease, Millis::from_secs(20));
    assert_eq!(one.spec.decline_cooldown, Millis::from_secs(30));
    assert_eq!(one.spec.grace, Millis::from_secs(120));
    assert_eq!(one.spec.rank[0], RankKey::PastContact);
    assert_eq!(one.spec.silence.map(|it| it.close_after), Some(Millis::from_secs(120)));
    assert_eq!(one.hold.texts.len(), 3);
    assert_eq!(settings.engine().queues.len(), 1);
}

#[test]
fn the_sample_loads_and_keeps_the_order_of_the_file() {
    let settings = good(SAMPLE, &[]);
    let ids: Vec<_> = settings.queues.iter().map(|queue| queue.spec.queue.as_str()).collect();
    assert_eq!(ids, ["orders", "billing", "tech", "returns"]);
    assert!(settings.queues.iter().all(|queue| queue.spec.channels.chat));
    assert!(queue(&settings, "returns").hours.is_some());
    let position = TextVariables { position: Some(3), ..TextVariables::default() };
    for language in Language::ALL {
        for queue in &settings.queues {
            assert!(!queue.name.render(language, &TextVariables::default()).is_empty());
            let told = queue.hold.texts[0].text.render(language, &position);
            assert!(told.contains(['3', '۳']), "{language:?}: {told}");
        }
    }
}

/// Every key with the value that holds when nothing is written, as far as the sample writes
/// defaults: the first queue and the tables before it.
#[test]
fn the_sample_documents_the_defaults_truly() {
    let sample = good(SAMPLE, &[]);
    let bare = good(ONE, &[]);
    assert_eq!(sample.listen, bare.listen);
    assert_eq!(sample.metrics_listen, bare.metrics_listen);
    assert_eq!(sample.public_origin, bare.public_origin);
    assert_eq!(sample.data_dir, bare.data_dir);
    assert_eq!((sample.log_json, &sample.log_filter), (bare.log_json, &bare.log_filter));
    assert_eq!(sample.away_reasons, bare.away_reasons);
    assert_eq!(sample.dispositions, bare.dispositions);
    assert_eq!(sample.missed_offers_max, bare.missed_offers_max);
    assert_eq!(sample.agent_grace, bare.agent_grace);
    assert_eq!(format!("{:?}", sample.limits), format!("{:?}", bare.limits));
    let (first, one) = (&sample.queues[0], &bare.queues[0]);
    let mut spec = first.spec.clone();
    spec.queue = one.spec.queue.clone();
    (spec.skills, spec.preferred) = (Vec::new(), Vec::new());
    spec.relax = Vec::new();
    (spec.callback, spec.message) = (None, None);
    assert_eq!(spec, one.spec);
    assert_eq!(first.hold.first_after, one.hold.first_after);
    assert_eq!(first.hold.every, one.hold.every);
    assert_eq!((first.show_position, first.affinity), (one.show_position, one.affinity));
    assert_eq!((first.show_wait, first.confidence), (one.show_wait, one.confidence));
    assert_eq!(
        (first.surge.bounds, first.surge.waiting_max),
        (one.surge.bounds, one.surge.waiting_max)
    );
    assert_eq!((first.prior, one.prior), (Some(Prior::default()), None));
}

#[test]
fn every_key_is_documented_in_the_sample() {
    for (table, keys) in raw::TABLES {
        for key in keys {
            let path = if table.is_empty() { (*key).to_owned() } else { format!("{table}.{key}") };
            let written = SAMPLE.lines().any(|line| {
                let line = line.trim_start_matches(['#', ' ']);
                let assigned = line.strip_prefix(key).is_some_and(|rest| rest.starts_with(" ="));
                let explained = line.strip_prefix(key).is_some_and(|rest| rest.starts_with("  "));
                assigned
                    || explained
                    || line.starts_with(&format!("[{key}"))
                    || line.contains(&format!(".{key}]"))
            });
            assert!(written, "{path} is not documented in config/seira.toml");
        }
    }
}

#[test]
fn every_key_of_the_sample_can_be_set_from_the_environment() {
    let settings = good(
        SAMPLE,
        &[
            ("PATH", "/bin"),
            ("SEIRA__SERVER__LISTEN", "127.0.0.1:9000"),
            ("SEIRA__SERVER__EMBED_ORIGINS", "[\"https://shop.example.com\"]"),
            ("SEIRA__STORAGE__DIR", "/var/lib/seira"),
            ("SEIRA__LOG__JSON", "true"),
            ("SEIRA__QUEUES__BILLING__TARGET_S", "33"),
            ("SEIRA__QUEUES__BILLING__SKILLS", "{ billing = 4 }"),
            ("SEIRA__QUEUES__BILLING__SKILLS__MONEY", "2"),
            ("SEIRA__QUEUES__BILLING__RELAX__0__AFTER_S", "61"),
            ("SEIRA__QUEUES__BILLING__NAME__EN", "2027"),
            ("SEIRA__QUEUES__BILLING__HOLD__TEXTS", "[\"One moment, please.\"]"),
            ("SEIRA__QUEUES__TECH__UNSTAFFED__ARRIVALS", "refuse"),
        ],
    );
    assert_eq!(settings.listen.port(), 9000);
    assert_eq!(settings.public_origin, "http://127.0.0.1:9000");
    assert_eq!(settings.embed_origins, ["https://shop.example.com"]);
    assert_eq!(settings.data_dir, Path::new("/var/lib/seira"));
    assert!(settings.log_json);
    let billing = queue(&settings, "billing");
    assert_eq!(billing.spec.target, Millis::from_secs(33));
    let skills: Vec<_> =
        billing.spec.skills.iter().map(|(id, at)| (id.as_str(), at.get())).collect();
    assert_eq!(skills, [("billing", 4), ("money", 2)]);
    assert_eq!(billing.spec.relax[0].after, Millis::from_secs(61));
    assert_eq!(billing.name.render(Language::En, &TextVariables::default()), "2027");
    assert_eq!(billing.hold.texts.len(), 1);
    assert_eq!(queue(&settings, "tech").spec.unstaffed, Unstaffed::Refuse);
}

#[test]
fn no_key_is_unknown_to_the_environment() {
    for (table, keys) in raw::TABLES {
        let list = ["relax", "holidays"].into_iter().find(|list| table.ends_with(list));
        let table = table.replace('*', if list == Some("holidays") { "returns" } else { "orders" });
        for key in keys {
            let item = if list.is_some() { ".0" } else { "" };
            let path = format!("{table}{item}.{key}").trim_start_matches('.').to_uppercase();
            let variable = format!("SEIRA__{}", path.replace('.', "__"));
            let text = read(SAMPLE, &[(&variable, "@")]).err().map(|it| it.to_string());
            let text = text.unwrap_or_default();
            assert!(!text.contains("unknown key"), "{text}");
            assert!(
                text.lines().all(|line| line.starts_with(&variable)
                    || line.contains("at least one queue")
                    || line.contains("no queue")),
                "{text}"
            );
        }
    }
}

#[test]
fn variables_that_set_nothing_are_named() {
    let found = wrong(
        SAMPLE,
        &[
            ("SEIRA__QUEUES__BILLING__TARGET", "33"),
            ("SEIRA__QUEUES__BILING__TARGET_S", "33"),
            ("SEIRA__QUEUES__BILLING__TARGET_S__X", "33"),
            ("SEIRA__QUEUES__BILLING__RELAX__7", "{ after_s = 1 }"),
            ("SEIRA__QUEUES____TARGET_S", "33"),
            ("SEIRA__LOG__JSON", "perhaps"),
        ],
    );
    assert_eq!(found.len(), 6, "{found:#?}");
    let says = |start: &str, what: &str| {
        let line = found.iter().find(|line| line.starts_with(start));
        assert!(line.is_some_and(|line| line.contains(what)), "{start} {what}: {found:#?}");
    };
    says("SEIRA__QUEUES__BILLING__TARGET:", "did you mean \"target_s\"?");
    says("SEIRA__QUEUES__BILING__TARGET_S:", "did you mean \"billing\"?");
    says("SEIRA__QUEUES__BILLING__TARGET_S__X:", "nothing can be set below it");
    says("SEIRA__QUEUES__BILLING__RELAX__7:", "a list of 2");
    says("SEIRA__QUEUES____TARGET_S:", "names no key");
    says("SEIRA__LOG__JSON:", "log.json = \"perhaps\": text where true or false is needed");
}

#[test]
fn every_problem_is_told_at_once_with_line_key_value_and_what_is_allowed() {
    let found = wrong(
        "[server]\nlisten = \"here\"\nport = 1\n\n[queues.one]\nname = \"One\"\ntarget_s = 86401\n\
         offer_lease_s = \"20\"\nofer_lease_s = 20\n[queues.Two]\n",
        &[],
    );
    assert_eq!(
        found,
        [
            "test.toml:2: server.listen = \"here\": an IP address and a port are allowed, like \
             \"127.0.0.1:8080\" or \"[::1]:8080\"",
            "test.toml:3: server.port: unknown key (allowed here: listen, metrics_listen, \
             public_origin, embed_origins, unavailable_text)",
            "test.toml:7: queues.one.target_s = 86401: 0 to 86400 is allowed (default 60)",
            "test.toml:8: queues.one.offer_lease_s = \"20\": text where a whole number is needed",
        ]
        .map(str::to_owned)
        .into_iter()
        .chain(found[4..].iter().cloned())
        .collect::<Vec<_>>()
    );
    assert!(found[4].contains("did you mean \"offer_lease_s\"?"), "{found:#?}");
    assert!(found[5].starts_with("test.toml:10: queues.Two: \"Two\" is not a name"), "{found:#?}");
    assert!(found[6].starts_with("test.toml:10: queues.Two.name: is missing"), "{found:#?}");
    assert_eq!(found.len(), 7);
}

#[test]
fn what_is_no_toml_is_told_with_every_line() {
    let found = wrong("[server\nlisten = 'a'\n[log]\njson = yes\n", &[]);
    assert!(found.iter().any(|line| line.starts_with("test.toml:1: not TOML")), "{found:#?}");
    assert!(found.iter().any(|line| line.starts_with("test.toml:4: not TOML")), "{found:#?}");
    let twice = wrong(&format!("{ONE}target_s = 1\ntarget_s = 2\n"), &[]);
    assert!(twice[0].starts_with("test.toml:4: not TOML"), "{twice:#?}");
}

#[test]
fn a_queue_is_needed() {
    for text in ["", "queues = {}\n", "[log]\njson = true\n"] {
        let found = wrong(text, &[]);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].contains("at least one queue is needed"), "{found:#?}");
    }
}

#[test]
fn each_range_has_both_its_ends() {
    let ranges = [
        ("target_s", 0, 86_400),
        ("offer_lease_s", 5, 120),
        ("decline_cooldown_s", 0, 3_600),
        ("wrap_up_s", 0, 3_600),
        ("affinity_s", 0, 600),
        ("affinity_reach_s", 0, 3_600),
        ("drain_after_s", 0, 3_600),
        ("silence_s", 30, 86_400),
        ("silence_close_s", 10, 3_600),
        ("grace_s", 10, 3_600),
        ("waiting_max", 1, 100_000),
        ("hold.first_after_s", 0, 3_600),
        ("hold.every_s", 10, 3_600),
        ("forecast.handle_s", 1, 86_400),
        ("forecast.patience_s", 1, 86_400),
        ("skills.billing", 1, 10),
        ("preferred.billing", 1, 10),
        ("tier", 1, 9),
        ("offer_to", 1, 10),
        ("agent_max", 1, 100),
        ("wait_max_s", 30, 86_400),
        ("language_level", 1, 10),
        ("boosts.vip", 0, 86_400),
    ];
    for (key, from, to) in ranges {
        good(&format!("{ONE}{key} = {from}\n"), &[]);
        good(&format!("{ONE}{key} = {to}\n"), &[]);
        for outside in [from - 1, to + 1] {
            let line = wrong_in_queue(&format!("{key} = {outside}\n"));
            assert!(line.contains(&format!("queues.one.{key} = {outside}: ")), "{line}");
            assert!(line.contains(&to.to_string()), "{line}");
        }
    }
}

#[test]
fn zero_turns_off_what_can_be_turned_off() {
    let settings = good(&format!("{ONE}drain_after_s = 0\nsilence_s = 0\nhold.texts = []\n"), &[]);
    let one = queue(&settings, "one");
    assert_eq!((one.spec.drain_after, one.spec.silence), (None, None));
    assert!(one.hold.texts.is_empty());
}

#[test]
fn what_must_fit_together_in_a_queue_does() {
    let cases = [
        ("channels = [\"chat\", \"call\"]", "calls are not available yet"),
        ("channels = []", "at least one channel"),
        ("channels = [\"chat\", \"chat\"]", "twice"),
        ("channels = [\"caht\"]", "did you mean \"chat\"?"),
        ("rank = [\"load\", \"load\"]", "twice"),
        ("rank = [\"lod\"]", "did you mean \"load\"?"),
        ("rank = []", "at least one"),
        ("rank = [\"load\", \"fill\"]", "rank[1] = \"fill\": never counts"),
        ("rank = [\"fill\", \"load\"]", "rank[1] = \"load\": never counts"),
        ("relax = [{ after_s = 10, queue = \"two\" }]", "no queue of this configuration"),
        ("relax = [{ after_s = 10, queue = \"one\" }]", "the queue itself"),
        ("relax = [{ after_s = 10 }]", "changes nothing"),
        ("relax = [{ lower_levels_by = 1 }]", "after_s: is missing"),
        (
            "relax = [{ after_s = 10, lower_levels_by = 1 }, { after_s = 10, lower_levels_by = 2 }]",
            "later than the step before",
        ),
        ("skills = { Billing = 1 }", "is not a name"),
        ("skills = { billing_ = 1 }", "ends with an underscore"),
        ("at_closing = \"close\"", "\"serve\", \"release\""),
        ("unstaffed.arrivals = \"wai\"", "did you mean \"wait\"?"),
        ("show_position = false\nhold.texts = [\"{ $position }\"]", "show_position = false"),
        ("promise_percent = 75", "must be 50, 80 or 90"),
        ("waiting_max = 1.5", "not whole"),
        ("waiting_max = 99999999999999999999", "too large"),
        ("hours = { intervals = {} }", "hours.zone: is missing"),
        ("hours = { zone = \"UTC\" }", "hours.intervals: is missing"),
        ("hours = { zone = \"Europe/Athen\", intervals = {} }", "did you mean \"Europe/Athens\"?"),
    ];
    for (lines, expected) in cases {
        let line = wrong_in_queue(&format!("{lines}\n"));
        assert!(line.contains(expected), "{lines}: {line}");
    }
}

#[test]
fn hours_that_overlap_or_make_no_sense_are_told() {
    let cases = [
        (
            "intervals = { mon = [\"09:00-12:00\", \"11:00-13:00\"] }",
            "overlaps with \"09:00-12:00\"",
        ),
        ("intervals = { mon = [\"22:00-02:00\"], tue = [\"01:00-03:00\"] }", "of Monday"),
        ("intervals = { sun = [\"22:00-02:00\"], mon = [\"01:00-03:00\"] }", "of Sunday"),
        ("intervals = { mon = [\"09:00-09:00\"] }", "begins when it ends"),
        ("intervals = { mon = [\"9-17\"] }", "HH:MM-HH:MM"),
        ("intervals = { mon = [\"09:00-24:01\"] }", "HH:MM-HH:MM"),
        ("intervals = { mon = [\"24:00-09:00\"] }", "HH:MM-HH:MM"),
        ("intervals = { mo = [] }", "did you mean \"mon\"?"),
        ("intervals = {}\nhours.holidays = [{ date = \"2026-02-30\" }]", "no date"),
        ("intervals = {}\nhours.holidays = [{ date = \"1999-02-03\" }]", "no date"),
        ("intervals = {}\nhours.holidays = [{ date = \"12-25\" }, { date = \"12-25\" }]", "twice"),
        ("intervals = {}\nhours.holidays = [{ open = [] }]", "date: is missing"),
        (
            "intervals = {}\nhours.holidays = [{ date = \"12-25\", open = [\"09:00-12:00\", \"11:00-13:00\"] }]",
            "overlaps",
        ),
    ];
    for (lines, expected) in cases {
        let line = wrong_in_queue(&format!("hours.zone = \"UTC\"\nhours.{lines}\n"));
        assert!(line.contains(expected), "{lines}: {line}");
    }
}

#[test]
fn addresses_and_origins_fit_together() {
    let cases = [
        ("metrics_listen = \"127.0.0.1:8080\"", "the port of listen"),
        ("listen = \"0.0.0.0:8080\"", "set public_origin too"),
        ("public_origin = \"https://a/b\"", "an origin is allowed"),
        ("embed_origins = [\"*\", \"https://a\"]", "allows every website"),
        ("embed_origins = [\"https://a\", \"https://A:443\"]", "twice"),
    ];
    for (lines, expected) in cases {
        let found = wrong(&format!("[server]\n{lines}\n{ONE}"), &[]);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].contains(expected), "{lines}: {found:#?}");
    }
    let free = "[server]\nlisten = \"127.0.0.1:0\"\nmetrics_listen = \"127.0.0.1:0\"\n";
    assert_eq!(good(&format!("{free}{ONE}"), &[]).listen.port(), 0);
    let clash = wrong(&format!("[server]\nlisten = \"127.0.0.1:9464\"\n{ONE}"), &[]);
    assert!(clash[0].contains("the port of metrics_listen"), "{clash:#?}");
}

#[test]
fn agents_limits_and_log_are_checked() {
    let found = wrong(
        &format!(
            "{ONE}[agents]\naway_reasons = [\"missed_offers\", \"a\", \"a\"]\nmissed_offers_max = 0\n\
             [limits]\nframes_per_s = 50\nframes_burst = 40\n[log]\nfilter = \"a=b=c\"\n\
             [storage]\ndir = \"\"\n"
        ),
        &[],
    );
    assert_eq!(found.len(), 6, "{found:#?}");
    for (line, expected) in found.iter().zip([
        "the router's own",
        "twice",
        "1 to 100",
        "less than frames_per_s (50)",
        "no log filter",
        "a folder",
    ]) {
        assert!(line.contains(expected), "{expected}: {found:#?}");
    }
}

#[test]
fn every_overlap_of_a_week_is_told_once() {
    let hours = "hours.zone = \"UTC\"\nhours.intervals = { mon = [\"00:00-20:00\", \"01:00-02:00\", \
                 \"03:00-04:00\"], sat = [\"23:00-03:00\"], sun = [\"04:00-03:00\"] }\n";
    let found = wrong(&format!("{ONE}{hours}"), &[]);
    let values: Vec<_> = found.iter().filter_map(|line| line.split(": ").nth(1)).collect();
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(values.iter().all(|value| value.contains("intervals.mon[")), "{found:#?}");
}

#[test]
fn a_file_that_cannot_be_read_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = load(&folder.path().join("no.toml"), std::iter::empty()).expect_err("no file");
    assert!(missing.to_string().contains("name another with --config"), "{missing}");
    let path = folder.path().join("latin.toml");
    std::fs::write(&path, b"[log]\n# caf\xe9\n").expect("a file");
    let latin = load(&path, std::iter::empty()).expect_err("no UTF-8");
    assert!(latin.to_string().contains("save it as UTF-8"), "{latin}");
    std::fs::write(&path, ONE).expect("a file");
    assert!(load(&path, std::iter::empty()).is_ok());
}

#[test]
fn deeply_nested_files_end_in_a_problem_and_not_in_the_stack() {
    for text in
        ["[".repeat(100_000), "a = [".repeat(10) + &"[".repeat(100_000), "a.".repeat(50_000)]
    {
        assert!(read(&text, &[]).is_err());
    }
    let value = "[".repeat(100_000);
    assert!(read(ONE, &[("SEIRA__LOG__FILTER", &value)]).is_err());
    let name = format!("SEIRA{}", "__A".repeat(50_000));
    assert!(read(ONE, &[(&name, "1")]).is_err());
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in any::<String>(), name in any::<String>(), value in any::<String>()) {
        let variable = format!("SEIRA__{name}");
        let _ = read(&text, &[(&variable, &value)]);
    }

    /// Text that is nearly a configuration: lines of the sample, shuffled, cut and spliced.
    #[test]
    fn broken_samples_never_panic(
        picks in prop::collection::vec((0_usize..1_000, 0_usize..120, ".{0,8}"), 1..60),
    ) {
        let lines: Vec<&str> = SAMPLE.lines().filter(|line| !line.starts_with('#')).collect();
        let mut text = String::new();
        for (line, cut, splice) in &picks {
            let line = lines[line % lines.len()];
            let cut = line.char_indices().map(|(at, _)| at).nth(*cut).unwrap_or(line.len());
            text.push_str(&line[..cut]);
            if cut < line.len() { text.push_str(splice); text.push_str(&line[cut..]); }
            text.push('\n');
        }
        let _ = read(&text, &[]);
    }

    /// Names that the model accepts and a variable can spell are accepted as ids.
    #[test]
    fn ids_of_the_file_are_ids_of_the_model(id in "[a-z][a-z0-9_]{0,20}") {
        let file = read(&format!("[queues.{id}]\nname = \"One\"\nskills = {{ {id} = 1 }}\n"), &[]);
        let spelt = QueueId::new(&id).is_ok() && SkillId::new(&id).is_ok() && !id.ends_with('_');
        prop_assert_eq!(file.is_ok(), spelt);
    }
}

#[test]
fn more_queues_and_steps_than_the_router_takes_are_too_many() {
    let steps: Vec<String> =
        (1..=8).map(|step| format!("{{ after_s = {step}, lower_levels_by = 1 }}")).collect();
    let queues = |count: usize| -> String {
        let relax = steps.join(", ");
        let one = |number| format!("[queues.q{number}]\nname = \"Q\"\nrelax = [{relax}]\n");
        (0..count).map(one).collect()
    };
    assert_eq!(good(&queues(227), &[]).queues.len(), 227);
    let found = wrong(&queues(228), &[]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("228 queues") && found[0].contains("4096"), "{found:#?}");
    // Each language asks as much again.
    let spoken = format!("{}languages = {{ en = \"a\", fa = \"b\", el = \"a\" }}\n", queues(226));
    assert_eq!(wrong(&spoken, &[]).len(), 1);
}
