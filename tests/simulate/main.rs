//! `seira simulate` as a planner runs it.

mod bad;
mod late;
mod random;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use seira::simulate;
use serde_json::Value;
use tempfile::TempDir;

/// The scenario of the format's description, shortened.
const SAMPLE: &str = r#"
name = "n-model"
seed = 1
replications = 4
horizon_s = 4000
warmup_s = 400
forecast = "learned"

[[agents]]
group = "generalists"
count = 5
skills = { a = 5, b = 5 }
capacity = { calls = 1, chats = 3 }
rate = [1.0, 0.8, 0.6]
accept_s = 0

[[queues]]
name = "a"

[[sessions]]
queue = "a"
channel = "call"
skills = { a = 1 }
target_s = 20
boost_s = 0
arrivals = { per_hour = 540.0 }
handle = { exponential = 60.0 }
patience = { exponential = 120.0 }
service_level_s = 20
"#;

const QUEUE_KEYS: [&str; 13] = [
    "arrived",
    "served",
    "abandoned",
    "p_wait",
    "mean_wait_s",
    "mean_wait_served_s",
    "p_abandon",
    "service_level",
    "wait_p50_s",
    "wait_p90_s",
    "wait_p99_s",
    "forecast",
    "baselines",
];

fn simulate(scenario: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seira"))
        .arg("simulate")
        .arg(scenario)
        .args(arguments)
        .env_clear()
        .output()
        .expect("the program runs")
}

/// A folder with the scenario in it.
fn written(scenario: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scenario.toml");
    std::fs::write(&path, scenario).expect("a file");
    (folder, path)
}

/// The sample with `old` as `new`; it has to hold `old`.
fn changed(old: &str, new: &str) -> String {
    assert!(SAMPLE.contains(old), "the sample does not hold {old:?}");
    SAMPLE.replacen(old, new, 1)
}

fn json(scenario: &str) -> Value {
    let (_folder, path) = written(scenario);
    let output = simulate(&path, &["--json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn mean(report: &Value, place: &str) -> f64 {
    report.pointer(place).and_then(|found| found["mean"].as_f64()).expect(place)
}

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/scenarios");
    let files = std::fs::read_dir(folder).expect("samples");
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    files
}

/// A sample of the repository, shortened.
fn shortened(name: &str, horizon: (&str, &str)) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/scenarios").join(name);
    let text = std::fs::read_to_string(path).expect("a sample");
    assert!(text.contains(horizon.0), "{name} does not hold {:?}", horizon.0);
    text.replacen(horizon.0, horizon.1, 1)
}

#[test]
fn the_report_names_every_measure_with_its_interval() {
    let (_folder, path) = written(SAMPLE);
    let output = simulate(&path, &[]);
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(told.starts_with("n-model: 4 × 4000 s"), "{told}");
    for word in ["queue a", "mean wait, s", "service level", "generalists", "±"] {
        assert!(told.contains(word), "{word} is not in\n{told}");
    }
}

#[test]
fn the_json_has_exactly_the_shape_it_is_said_to_have() {
    let report = json(SAMPLE);
    assert_eq!(keys(&report), ["agents", "queues", "replications", "scenario"].into());
    assert_eq!(report["scenario"], "n-model");
    assert_eq!(report["replications"], 4);
    assert_eq!(keys(&report["queues"]), ["a"].into());
    assert_eq!(keys(&report["queues"]["a"]), QUEUE_KEYS.into());
    assert_eq!(keys(&report["agents"]), ["generalists"].into());
    assert_eq!(keys(&report["agents"]["generalists"]), ["utilisation"].into());

    let queue = report["queues"]["a"].as_object().expect("an object");
    let queue =
        queue.iter().filter(|(name, _)| !["forecast", "baselines"].contains(&name.as_str()));
    for (name, estimate) in
        queue.chain(report["agents"]["generalists"].as_object().expect("an object"))
    {
        assert_eq!(keys(estimate), ["ci95", "mean"].into(), "{name}");
        assert!(estimate["mean"].as_f64().is_some_and(|mean| mean >= 0.0), "{name}: {estimate}");
        assert!(estimate["ci95"].as_f64().is_some_and(|half| half >= 0.0), "{name}: {estimate}");
    }
    let (forecast, baselines) =
        (&report["queues"]["a"]["forecast"], &report["queues"]["a"]["baselines"]);
    assert_eq!(keys(forecast), ["ase", "point", "promises", "unknown"].into());
    assert_eq!(keys(&forecast["point"]), ["mean_error_s", "rrase"].into());
    let promise = ["kept", "kept_censored", "level", "mean_s", "pinball_s"];
    assert_eq!(keys(&forecast["promises"][2]), promise.into());
    assert_eq!(keys(baselines), ["hol", "last10", "les", "pbx", "ql", "qlm"].into());
    for (name, baseline) in baselines.as_object().expect("an object") {
        assert_eq!(keys(baseline), ["ase", "rrase"].into(), "{name}");
        assert!(baseline["ase"].as_f64().is_some_and(|ase| ase > 0.0), "{name}: {baseline}");
    }
    // 540 an hour for 3,600 seconds; four runs are off by 12 on average.
    let arrived = mean(&report, "/queues/a/arrived");
    assert!((arrived - 540.0).abs() < 60.0, "{arrived}");
    let ended = mean(&report, "/queues/a/served") + mean(&report, "/queues/a/abandoned");
    assert!((ended - arrived).abs() < 1e-9, "{ended} of {arrived}");
}

#[test]
fn a_forecast_that_is_not_asked_is_not_told_and_changes_nothing() {
    let mut asked = json(SAMPLE);
    let off = json(&changed("forecast = \"learned\"", "forecast = \"off\""));
    let queue = asked["queues"]["a"].as_object_mut().expect("an object");
    queue.retain(|name, _| !["forecast", "baselines"].contains(&name.as_str()));
    assert_eq!(asked, off);
}

#[test]
fn a_single_replication_has_no_interval() {
    let report = json(&changed("replications = 4", "replications = 1"));
    assert_eq!(report["queues"]["a"]["arrived"]["ci95"], Value::Null);
    assert!(mean(&report, "/queues/a/arrived") > 0.0);
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_others() {
    let (_folder, path) = written(SAMPLE);
    let first = simulate(&path, &["--json"]);
    let again = simulate(&path, &["--json"]);
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    assert_eq!(first.stdout, again.stdout);

    std::fs::write(&path, changed("seed = 1", "seed = 2")).expect("a file");
    let other = simulate(&path, &["--json"]);
    assert_eq!(other.status.code(), Some(0), "{other:?}");
    assert_ne!(first.stdout, other.stdout);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let scenario = simulate::from_text(Path::new("scenario.toml"), SAMPLE).expect("a scenario");
    let page = |threads| {
        let played = simulate::play_on(&scenario, threads).expect("a report");
        let report = simulate::Report::new(&scenario, &played);
        simulate::html::page(&scenario, &played, &report)
    };
    let alone = page(1);
    assert_eq!(alone, page(3));
    assert_eq!(alone, page(16));
}

#[test]
fn a_scenario_that_would_never_end_is_refused() {
    let (_folder, path) = written(&changed("per_hour = 540.0", "per_hour = 1e8"));
    let output = simulate(&path, &[]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(told.contains("horizon_s: about 111111111 sessions would arrive"), "{told}");
}

#[test]
fn customers_whom_nobody_will_ever_serve_are_told_of() {
    let waits = changed("patience = { exponential = 120.0 }", "patience = \"infinite\"");
    let (_folder, path) = written(&waits.replacen("accept_s = 0", "to_s = 60", 1));
    let output = simulate(&path, &["--json"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    assert!(told.contains("scenario.toml: sessions[0].patience: "), "{told}");
}

#[test]
fn a_missing_scenario_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = simulate(&folder.path().join("none.toml"), &[]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(told.contains("none.toml: the scenario file cannot be opened"), "{told}");
}

#[test]
fn the_page_needs_nothing_else_and_no_name_becomes_markup() {
    let hostile = "<script>alert('x')</script> & \\\"Co\\\"";
    let scenario = changed("\"n-model\"", &format!("\"{hostile}\""));
    let (folder, path) =
        written(&scenario.replacen("\"generalists\"", "\"<img src=x onerror=alert(1)>\"", 1));
    let page = folder.path().join("report.html");
    let output = simulate(&path, &["--html", &page.display().to_string()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let page = std::fs::read_to_string(page).expect("a page");
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;Co&quot;"));
    for reference in
        ["http://", "https://", "src=\"", "href=", "@import", "url(", "<script", "<img", "<link"]
    {
        assert!(!page.contains(reference), "the page holds {reference}");
    }
    for chart in ["How long customers wait", "How many wait, over time", "Utilisation"] {
        assert!(page.contains(chart), "{chart} is not on the page");
    }
    assert!(page.matches("<svg").count() >= 4);
}

#[test]
fn the_chart_of_a_long_line_has_room_for_it() {
    let text = changed("count = 5", "count = 1");
    let scenario = simulate::from_text(Path::new("scenario.toml"), &text).expect("a scenario");
    let played = simulate::play_on(&scenario, 1).expect("a report");
    let report = simulate::Report::new(&scenario, &played);
    let page = simulate::html::page(&scenario, &played, &report);
    let (_, chart) = page.split_once("aria-label=\"Customers in line").expect("a chart");
    let (_, line) = chart.split_once("class=\"line\" points=\"").expect("a line");
    let (line, _) = line.split_once('"').expect("an end");
    // The plane begins at 12; a point there would be cut off.
    let cut = line.split(' ').filter(|point| point.ends_with(",12.0")).count();
    assert_eq!(cut, 0, "{line}");
}

#[test]
fn a_page_that_cannot_be_written_is_a_failure_with_a_reason() {
    let (folder, path) = written(SAMPLE);
    let page = folder.path().join("none").join("report.html").display().to_string();
    let output = simulate(&path, &["--html", &page]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(told.contains("report.html: the report cannot be written"), "{told}");
    assert!(output.stdout.is_empty(), "{output:?}");
}

#[test]
fn every_sample_is_a_good_scenario() {
    let samples = samples();
    assert!(samples.len() >= 4, "{samples:?}");
    for path in samples {
        if let Err(problems) = simulate::load(&path) {
            panic!("{problems}");
        }
    }
}

#[test]
fn a_full_chat_floor_starves_calls_and_can_be_cured() {
    let horizon = ("horizon_s = 400000", "horizon_s = 150000");
    let text = shortened("calls-and-chats.toml", horizon);
    let starving = json(&text);
    let defaults = text.lines().filter(|line| !line.starts_with("drain_after_s"));
    let defaults = defaults.filter(|line| !line.starts_with("rank")).collect::<Vec<_>>();
    let drained = json(&defaults.join("\n"));
    let cured = json(&shortened("calls-and-chats-cured.toml", horizon));
    let calls = |report| mean(report, "/queues/calls/mean_wait_s");
    let waits = [&starving, &drained, &cured].map(calls);
    assert!(waits[0] > 120.0 && waits[1] < 0.6 * waits[0] && waits[2] < 45.0, "{waits:?}");
    // Not at the cost of chats.
    let chats = mean(&cured, "/queues/chats/mean_wait_s");
    assert!(chats < 30.0, "chats wait {chats} s");
}
