//! The alert rules work, and speak of metrics that exist; so does the dashboard.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn config(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config").join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(config(path)).expect("the file is in the repository")
}

/// Runs promtool, which comes with the Debian package `prometheus`.
fn promtool(arguments: &[&str], file: &Path) -> Output {
    Command::new("promtool")
        .args(arguments)
        .arg(file)
        .output()
        .expect("promtool is missing; `make test` installs it (Debian package: prometheus)")
}

fn said(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout);
    format!("{out}{}", String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_rules_and_the_sample_configuration_are_sound() {
    let rules = promtool(&["check", "rules"], &config("prometheus/seira.rules.yml"));
    assert!(rules.status.success(), "{}", said(&rules));
    assert!(said(&rules).contains("8 rules found"), "{}", said(&rules));
    let sample = promtool(&["check", "config"], &config("prometheus/prometheus.yml"));
    assert!(sample.status.success(), "{}", said(&sample));
}

#[test]
fn each_alert_fires_when_it_should_and_only_then() {
    let tests = promtool(&["test", "rules"], &config("prometheus/seira.rules.test.yml"));
    assert!(tests.status.success(), "{}", said(&tests));
}

#[test]
fn the_alert_tests_notice_a_changed_threshold() {
    let rules = read("prometheus/seira.rules.yml");
    for (threshold, other) in [
        ("> 300", "> 3000"),
        (r#"presence="available"}) == 0"#, r#"presence="available"}) == 1"#),
        (") > 0.1\n          and", ") > 0.3\n          and"),
        ("> 0.2", "> 0.05"),
        ("[5m]))) > 0.1", "[5m]))) > 1"),
    ] {
        let changed = rules.replace(threshold, other);
        let folder = tempfile::tempdir().expect("a folder for the changed rules");
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("the folder can be written");
        };
        write("seira.rules.yml", &changed);
        write("seira.rules.test.yml", &read("prometheus/seira.rules.test.yml"));
        let tests = promtool(&["test", "rules"], &folder.path().join("seira.rules.test.yml"));
        assert!(changed != rules, "the rules have no {threshold:?}");
        assert!(!tests.status.success(), "{other:?} went unnoticed");
    }
}

#[test]
fn every_alert_tells_people_what_to_do() {
    let rules = read("prometheus/seira.rules.yml");
    let count = |word: &str| rules.lines().filter(|line| line.trim().starts_with(word)).count();
    let alerts = count("- alert: Seira");
    assert_eq!(alerts, 8);
    for word in ["for:", "severity:", "summary:", "description:", "runbook:"] {
        assert_eq!(count(word), alerts, "{word}");
    }
}

#[test]
fn the_dashboard_can_be_imported() {
    let dashboard: Value =
        serde_json::from_str(&read("grafana/seira-overview.json")).expect("the dashboard is JSON");
    let panels = dashboard["panels"].as_array().expect("the dashboard has panels");
    let ids: BTreeSet<_> = panels.iter().map(|panel| panel["id"].as_u64()).collect();
    assert_eq!(ids.len(), panels.len(), "panel ids are unique");
    let shown = panels.iter().filter(|panel| panel["type"] != "row");
    for panel in shown {
        assert_eq!(panel["datasource"]["uid"], "${datasource}", "{}", panel["title"]);
        assert!(panel["description"].as_str().is_some_and(|text| !text.is_empty()));
        assert!(panel["targets"].as_array().is_some_and(|targets| !targets.is_empty()));
        let place = &panel["gridPos"];
        let right = place["x"].as_u64().zip(place["w"].as_u64()).map(|(x, w)| x + w);
        assert!(right.is_some_and(|right| right <= 24), "{} leaves the page", panel["title"]);
    }
}
