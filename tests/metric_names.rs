//! Alert rules and dashboard speak of metrics and labels that exist.

use std::collections::BTreeSet;
use std::path::Path;

use seira::metrics::ALL;
use serde_json::Value;

fn read(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config").join(path);
    std::fs::read_to_string(file).expect("the file is in the repository")
}

/// Every word `seira_...` in `text`, as the name of a metric: without a histogram's endings.
fn metrics_in(text: &str) -> BTreeSet<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c| !word(c))
        .filter(|name| name.starts_with("seira_"))
        .map(|name| {
            let endings = ["_bucket", "_sum", "_count"];
            endings.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name).to_owned()
        })
        .collect()
}

/// Metric and label of each matcher, as in `metric{label="value"}`.
fn matchers_in(text: &str) -> BTreeSet<(String, String)> {
    let braces = text.match_indices('{').filter_map(|(at, _)| {
        let name = metrics_in(text[..at].rsplit(|c: char| c.is_whitespace() || c == '(').next()?);
        Some((name.into_iter().next()?, text[at + 1..].split('}').next()?))
    });
    braces
        .flat_map(|(name, inner)| {
            let labels = inner.split(',').filter_map(|matcher| matcher.split(['=', '!']).next());
            labels.map(move |label| (name.clone(), label.trim().to_owned()))
        })
        .collect()
}

/// What Prometheus is asked, in the rules and in the dashboard.
fn questions() -> String {
    let mut expressions = read("prometheus/seira.rules.yml");
    let dashboard: Value =
        serde_json::from_str(&read("grafana/seira-overview.json")).expect("the dashboard is JSON");
    let panels = dashboard["panels"].as_array().expect("the dashboard has panels");
    for target in panels.iter().filter_map(|panel| panel["targets"].as_array()).flatten() {
        expressions.push_str(target["expr"].as_str().expect("a target has an expression"));
        expressions.push('\n');
    }
    for variable in dashboard["templating"]["list"].as_array().expect("it has variables") {
        expressions.push_str(variable["definition"].as_str().unwrap_or_default());
        expressions.push('\n');
    }
    expressions
}

/// The names that the server defines.
fn defined() -> BTreeSet<String> {
    ALL.iter().map(|metric| metric.name.to_owned()).collect()
}

#[test]
fn rules_and_dashboard_ask_for_metrics_that_exist() {
    let unknown: Vec<_> = metrics_in(&questions()).difference(&defined()).cloned().collect();
    assert!(unknown.is_empty(), "not in seira::metrics: {unknown:?}");
}

#[test]
fn rules_and_dashboard_ask_by_labels_that_exist() {
    let matchers = matchers_in(&questions());
    assert!(matchers.contains(&("seira_agents".to_owned(), "presence".to_owned())));
    for (name, label) in matchers {
        let known = ALL.iter().any(|metric| {
            metric.name == name && (label == "job" || metric.labels.contains(&label.as_str()))
        });
        assert!(known, "{name} has no label {label}");
    }
}

#[test]
fn every_metric_is_on_the_dashboard() {
    let unseen: Vec<_> = defined().difference(&metrics_in(&questions())).cloned().collect();
    assert!(unseen.is_empty(), "on no panel: {unseen:?}");
}

#[test]
fn names_are_read_without_the_endings_of_histograms() {
    let read = metrics_in(r#"rate(seira_a_seconds_bucket{le="1"}[5m]) / seira_b_total"#);
    assert_eq!(read.into_iter().collect::<Vec<_>>(), ["seira_a_seconds", "seira_b_total"]);
    let matchers = matchers_in(r#"sum(seira_a_bucket{le="1",job=~".*"}) / x{y="z"}"#);
    let of_a = |label: &str| ("seira_a".to_owned(), label.to_owned());
    assert_eq!(matchers.into_iter().collect::<Vec<_>>(), [of_a("job"), of_a("le")]);
}
