//! What is wrong is told once, with its place.

use super::{changed, simulate, written};

/// What a scenario must not hold: what stands in its place, the key at fault, and words of the reason.
const BAD: [(&str, &str, &str, &str); 39] = [
    ("horizon_s = 4000\n", "", "horizon_s", "is missing"),
    ("count = 5\n", "", "agents[0].count", "is missing"),
    ("handle = { exponential = 60.0 }\n", "", "sessions[0].handle", "is missing"),
    ("patience =", "patiense =", "sessions[0].patiense", "did you mean \"patience\"?"),
    ("name = \"a\"", "name = \"a\"\nrang = []", "queues[0].rang", "did you mean \"rank\"?"),
    (
        "per_hour = 540.0",
        "per_hour = -1.0",
        "sessions[0].arrivals.per_hour",
        "0 to 100000000 is allowed",
    ),
    (
        "per_hour = 540.0",
        "per_hour = nan",
        "sessions[0].arrivals.per_hour",
        "a finite number is needed",
    ),
    (
        "per_hour = 540.0",
        "steps = [[60, 1.0], [0, 2.0]]",
        "sessions[0].arrivals.steps[1][0]",
        "later than the step before",
    ),
    (
        "per_hour = 540.0",
        "steps = [[60, 1.0, 2.0]]",
        "sessions[0].arrivals.steps[0]",
        "two numbers are needed",
    ),
    (
        "per_hour = 540.0",
        "per_hour = 1.0, steps = [[0, 1.0]]",
        "sessions[0].arrivals",
        "one is needed",
    ),
    (
        "handle = { exponential = 60.0 }",
        "handle = { gamma = 60.0 }",
        "sessions[0].handle.gamma",
        "unknown key",
    ),
    (
        "handle = { exponential = 60.0 }",
        "handle = { lognormal = [60.0] }",
        "sessions[0].handle.lognormal",
        "coefficient of variation",
    ),
    (
        "handle = { exponential = 60.0 }",
        "handle = { empirical = \"none.csv\" }",
        "sessions[0].handle.empirical",
        "cannot be opened",
    ),
    (
        "handle = { exponential = 60.0 }",
        "handle = { exponential = 0 }",
        "sessions[0].handle.exponential",
        "0.001 to 1000000000 is allowed",
    ),
    ("count = 5", "count = 0", "agents[0].count", "1 to 100000 is allowed"),
    (
        "patience = { exponential = 120.0 }",
        "patience = \"endless\"",
        "sessions[0].patience",
        "\"infinite\" or a law",
    ),
    (
        "skills = { a = 1 }",
        "skills = { c = 1 }",
        "sessions[0].skills",
        "no group of agents that takes this channel has these, each",
    ),
    ("channel = \"call\"", "channel = \"fax\"", "sessions[0].channel", "\"call\""),
    (
        "rate = [1.0, 0.8, 0.6]",
        "rate = [1.0, 0.8]",
        "agents[0].rate",
        "one for each number of open chats",
    ),
    ("warmup_s = 400", "warmup_s = 4000", "warmup_s", "not before horizon_s"),
    ("horizon_s = 4000", "horizon_s = 1e300", "horizon_s", "1 to 1000000000 is allowed"),
    (
        "replications = 4",
        "replications = 99999999999999999999",
        "replications",
        "whole number is needed",
    ),
    (
        "calls = 1, chats = 3",
        "calls = 1, chats = 3, total = 0",
        "agents[0].capacity.total",
        "1 to 101",
    ),
    (
        "calls = 1, chats = 3",
        "calls = 3, chats = 3",
        "agents[0].capacity.calls = 3",
        "0 to 1 is allowed",
    ),
    ("calls = 1, chats = 3", "calls = 0, chats = 0", "agents[0].capacity", "nothing at all"),
    (
        "calls = 1, chats = 3",
        "calls = 1, chats = -1",
        "agents[0].capacity.chats",
        "0 to 100 is allowed",
    ),
    (
        "capacity = { calls = 1, chats = 3 }",
        "capacity = 3",
        "agents[0].capacity = 3",
        "where a table is needed",
    ),
    (
        "{ calls = 1, chats = 3 }",
        "{ chats = 3 }",
        "sessions[0].channel",
        "no group of agents takes",
    ),
    ("a = 5, b = 5", "a = 11, b = 5", "agents[0].skills.a = 11", "a level from 1"),
    (
        "a = 5, b = 5",
        "b = 5",
        "sessions[0].skills",
        "no group of agents that takes this channel has",
    ),
    ("skills = { a = 1 }", "skills = { a = 6 }", "sessions[0].skills", "at that level at least"),
    ("accept_s = 0", "accept_s = 0\nfrom_s = 9\nto_s = -5", "agents[0].to_s", "is allowed"),
    ("accept_s = 0", "accept_s = -1", "agents[0].accept_s", "0 to 120 is allowed"),
    (
        "name = \"a\"",
        "name = \"a\"\ntier = 2",
        "sessions[0].queue",
        "queue a asks agents of tier 2, and none of those has what these sessions need",
    ),
    (
        "name = \"a\"",
        "name = \"a\"\nskills = { c = 1 }",
        "sessions[0].skills",
        "these and those of its queue",
    ),
    (
        "[[sessions]]\nqueue = \"a\"\nchannel = \"call\"\nskills = { a = 1 }",
        "relax = [{ after_s = 5, lower_levels_by = 9 }]\n[[sessions]]\nqueue = \"a\"\n\
         channel = \"call\"\nskills = { c = 1 }",
        "sessions[0].skills",
        "whatever the queue relaxes",
    ),
    (
        "name = \"a\"",
        "name = \"a\"\nrank = [\"load\", \"fill\"]",
        "queues[0].rank[1]",
        "never counts",
    ),
    (
        "name = \"a\"",
        "name = \"a\"\nrelax = [{ after_s = 0, more_tiers = 1 }]",
        "queues[0].relax[0].after_s = 0",
        "1 to 86400 is allowed",
    ),
    ("horizon_s = 4000", "horizon_s = 4000\nstarts_at = \"Monday\"", "starts_at", "wall clock"),
];

#[test]
fn a_bad_scenario_gets_one_message_with_file_key_and_reason() {
    let mut wrong = Vec::new();
    for (old, new, key, reason) in BAD {
        let (_folder, path) = written(&changed(old, new));
        let output = simulate(&path, &["--json"]);
        let told = String::from_utf8_lossy(&output.stderr);
        let rest = told.strip_prefix(&path.display().to_string());
        let named = rest.and_then(|rest| rest.split_once(": ")).map_or("", |(_, named)| named);
        let good = output.status.code() == Some(2)
            && output.stdout.is_empty()
            && told.lines().count() == 1
            && named.starts_with(key)
            && named.contains(reason);
        if !good {
            wrong.push(format!("{new:?}: {output:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn numbers_of_a_file_are_drawn_from_and_a_word_among_them_is_found() {
    let (folder, path) =
        written(&changed("{ exponential = 60.0 }", "{ empirical = \"talk.csv\" }"));
    std::fs::write(folder.path().join("talk.csv"), "seconds\n30\n90.5, 12\n").expect("a file");
    let output = simulate(&path, &["--json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");

    for (text, place, reason) in [
        ("seconds\n30\n90 soon\n", ":3: sessions[0].handle.empirical = soon: ", "a duration"),
        ("abc,12\n30\n", ":1: sessions[0].handle.empirical = abc: ", "a duration"),
        ("12 s\n30\n", ":1: sessions[0].handle.empirical = s: ", "a duration"),
        ("1,5\n2,5\n", ":1: sessions[0].handle.empirical = 1,5: ", "as 1.5, and a semicolon"),
    ] {
        std::fs::write(folder.path().join("talk.csv"), text).expect("a file");
        let output = simulate(&path, &["--json"]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains(&format!("talk.csv{place}")) && told.contains(reason), "{told}");
    }
}
