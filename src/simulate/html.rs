//! The report as one page for people: it needs no other file, no script and no network.

use std::fmt::Write as _;

use super::chart::{Area, Axis, Bar, bars, escape};
use super::gauge::BINS;
use super::interval::Estimate;
use super::report::Report;
use super::scenario::Scenario;
use super::tally::{EDGES, GroupResult, QueueResult, Replication, edge_s};
use super::text::measures;

/// Most queues and most groups with charts of their own; tables have them all.
const DRAWN_MAX: usize = 24;

/// The page's style, light and dark.
const STYLE: &str = include_str!("report.css");

/// The page: tables of all measures, charts of waits, lines and work, and what the words mean.
#[must_use]
pub fn page(scenario: &Scenario, played: &[Replication], report: &Report) -> String {
    let name = escape(&scenario.name);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>{name}</title><style>{STYLE}</style></head><body><main>"
    );
    let _ = write!(
        page,
        "<header><p>Simulation</p><h1>{name}</h1><p>{}</p></header>",
        escape(&summary(scenario))
    );
    page.push_str(&measures_table(report));
    for (at, (name, _)) in report.queues.iter().enumerate().take(DRAWN_MAX) {
        page.push_str(&queue_charts(scenario, at, name, played));
    }
    page.push_str(&agents(scenario, played, report));
    page.push_str(&who_served_whom(scenario, played));
    page.push_str(&glossary(report));
    page.push_str("</main></body></html>\n");
    page
}

fn summary(scenario: &Scenario) -> String {
    let time = Axis::time("", scenario.horizon_s);
    let unit = time.label.trim_start_matches(", ").to_owned();
    let warmup = match scenario.warmup_s > 0.0 {
        true => format!("; the first {} {unit} do not count", time.show(scenario.warmup_s)),
        false => String::new(),
    };
    format!(
        "{} replications of {} {unit} each{warmup}. Seed {}. Numbers are means over replications ± the \
         half-width of their 95% confidence interval.",
        scenario.replications,
        time.show(scenario.horizon_s),
        scenario.seed
    )
}

/// Queues by measures.
fn measures_table(report: &Report) -> String {
    let mut html =
        "<section><h2>Queues</h2><div class=\"wide\"><table><thead><tr><th></th>".to_owned();
    for (name, _) in &report.queues {
        let _ = write!(html, "<th>{}</th>", escape(name));
    }
    html.push_str("</tr></thead><tbody>");
    let columns: Vec<_> = report.queues.iter().map(|(_, queue)| measures(queue)).collect();
    let rows = columns.first().map_or(0, |column| column.len());
    for row in 0..rows {
        let _ = write!(html, "<tr><th>{}</th>", escape(columns[0][row].0));
        for column in &columns {
            let _ = write!(html, "<td>{}</td>", column[row].2);
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div></section>");
    html
}

fn queue_charts(scenario: &Scenario, at: usize, name: &str, played: &[Replication]) -> String {
    let results: Vec<&QueueResult> = played.iter().map(|played| &played.queues[at]).collect();
    format!(
        "<section><h2>Queue {}</h2><div class=\"pair\">{}{}</div></section>",
        escape(name),
        figure("How long customers wait", &waits(name, &results)),
        figure(
            "How many wait, over time",
            &over_time(
                scenario,
                format!("Customers in line of queue {name}, on average, over time"),
                Axis { max: 0.0, ..Axis::number("customers in line", 0.0) },
                &results.iter().map(|queue| &queue.waiting_over_time[..]).collect::<Vec<_>>(),
            )
        ),
    )
}

/// A chart, its heading, and its table.
fn figure(title: &str, area: &Area) -> String {
    format!(
        "<figure><figcaption>{}<span>{}</span></figcaption>{}{}</figure>",
        escape(title),
        escape(&area.y.label),
        area.draw(),
        twin(area)
    )
}

/// What a chart shows, as a table: about a dozen of its points.
fn twin(area: &Area) -> String {
    let mut html = format!(
        "<details><summary>As a table</summary><table><thead><tr><th>{}</th><th>{}</th></tr></thead><tbody>",
        escape(&area.x.label),
        escape(&area.y.label)
    );
    let step = area.points.len().div_ceil(14).max(1);
    for (x, y) in area.points.iter().step_by(step) {
        let _ = write!(html, "<tr><td>{}</td><td>{}</td></tr>", area.x.show(*x), area.y.show(*y));
    }
    html.push_str("</tbody></table></details>");
    html
}

/// Which share waits longer than so many seconds.
fn waits(name: &str, results: &[&QueueResult]) -> Area {
    let arrived: u64 = results.iter().map(|queue| queue.arrived).sum();
    let beyond = |edge: usize| {
        let beyond: u64 = results.iter().map(|queue| queue.beyond[edge]).sum();
        beyond as f64 / arrived.max(1) as f64
    };
    let quantile = |at: usize| Estimate::of(results.iter().map(|queue| queue.quantiles_s[at])).mean;
    // Nearly everybody fits; the few who wait longest would press the others against the left edge.
    let max_s = quantile(2).unwrap_or_default() * 1.15;
    let max_s = if max_s > 0.0 { max_s } else { 1.0 };
    let points = (0..EDGES).map(|edge| (edge_s(edge), beyond(edge)));
    let mut points: Vec<_> = std::iter::once((0.0, beyond(0)))
        .chain(points.skip_while(|(s, _)| *s < max_s / 200.0))
        .take_while(|(s, _)| *s <= max_s)
        .collect();
    let last = points.last().map_or(0.0, |(_, share)| *share);
    points.push((max_s, last));
    let names = ["median", "90%", "99%"].into_iter().enumerate();
    let marks = names.filter_map(|(at, name)| Some((quantile(at)?, name.to_owned())));
    let most = points.first().map_or(0.0, |(_, share)| *share);
    Area {
        title: format!("Share of customers of queue {name} who wait longer than a time"),
        x: Axis { label: "wait, s".to_owned(), max: max_s, shown: 1.0, unit: "" },
        y: Axis::percent(
            "share that waits longer",
            if most > 0.0 { (most * 1.1).min(1.0) } else { 1.0 },
        ),
        points,
        shaded_to: 0.0,
        marks: marks.filter(|(s, _)| *s > 0.0).collect(),
    }
}

/// A level over the whole run, on average over replications. An axis up to 0 is fitted to what is
/// highest.
fn over_time(scenario: &Scenario, title: String, y: Axis, levels: &[&[f64]]) -> Area {
    let bin_s = scenario.horizon_s / BINS as f64;
    let mean = |bin: usize| {
        levels.iter().map(|level| level[bin]).sum::<f64>() / levels.len().max(1) as f64
    };
    let points: Vec<(f64, f64)> =
        (0..BINS).map(|bin| ((bin as f64 + 0.5) * bin_s, mean(bin))).collect();
    let highest = points.iter().map(|(_, level)| *level).fold(0.0, f64::max) * 1.1;
    let max = if y.max > 0.0 { y.max } else { Axis::number("", highest).max };
    Area {
        title,
        x: Axis::time("time", scenario.horizon_s),
        y: Axis { max, ..y },
        points,
        shaded_to: scenario.warmup_s,
        marks: Vec::new(),
    }
}

/// How busy agents are: overall, and over time.
fn agents(scenario: &Scenario, played: &[Replication], report: &Report) -> String {
    let bar = |(name, group): &(String, super::report::GroupReport)| Bar {
        name: name.clone(),
        value: group.utilisation.mean.unwrap_or_default(),
        half: group.utilisation.ci95.unwrap_or_default(),
        shown: group
            .utilisation
            .mean
            .map_or_else(String::new, |mean| format!("{:.1}%", mean * 100.0)),
    };
    let drawn: Vec<Bar> = report.agents.iter().take(DRAWN_MAX).map(bar).collect();
    let mut html = format!(
        "<section><h2>Agents</h2><div class=\"pair\"><figure><figcaption>Utilisation<span>share of \
         the time signed in with at least one session</span></figcaption>{}</figure>{}</div><div class=\"pair\">",
        bars("Utilisation of each group of agents", &drawn),
        agents_table(scenario, played, report)
    );
    for (at, group) in scenario.groups.iter().enumerate().take(DRAWN_MAX) {
        let shares: Vec<Vec<f64>> =
            played.iter().map(|played| busy_share(&played.groups[at])).collect();
        let area = over_time(
            scenario,
            format!("Utilisation of {} over time", group.name),
            Axis::percent("busy agents of those signed in", 1.0),
            &shares.iter().map(Vec::as_slice).collect::<Vec<_>>(),
        );
        html.push_str(&figure(&format!("{}, over time", group.name), &area));
    }
    html.push_str("</div></section>");
    html
}

fn busy_share(group: &GroupResult) -> Vec<f64> {
    let pairs = group.busy_over_time.iter().zip(&group.present_over_time);
    pairs.map(|(busy, present)| if *present > 0.0 { busy / present } else { 0.0 }).collect()
}

fn agents_table(scenario: &Scenario, played: &[Replication], report: &Report) -> String {
    let mut html =
        "<div class=\"wide\"><table><thead><tr><th>group</th><th>agents</th><th>utilisation</th>\
                    <th>sessions at once</th></tr></thead><tbody>"
            .to_owned();
    for (at, (name, group)) in report.agents.iter().enumerate() {
        let results = played.iter().map(|played| &played.groups[at]);
        let at_once = Estimate::of(results.map(|group| group.sessions_s / group.busy_s));
        let _ = write!(
            html,
            "<tr><th>{}</th><td>{}</td><td>{}</td><td>{at_once}</td></tr>",
            escape(name),
            scenario.groups[at].count,
            group.utilisation
        );
    }
    html.push_str("</tbody></table></div>");
    html
}

/// Which share of the served sessions of each type each group served.
fn who_served_whom(scenario: &Scenario, played: &[Replication]) -> String {
    let mut html = "<section><h2>Who served whom</h2><div class=\"wide\"><table><thead><tr><th>sessions of</th>".to_owned();
    for group in &scenario.groups {
        let _ = write!(html, "<th>{}</th>", escape(&group.name));
    }
    html.push_str("</tr></thead><tbody>");
    for (at, kind) in scenario.kinds.iter().enumerate() {
        let queue = escape(scenario.queues[kind.queue].spec.queue.as_str());
        let _ = write!(html, "<tr><th>{queue} (type {})</th>", at + 1);
        for group in 0..scenario.groups.len() {
            let share = played.iter().map(|played| {
                let all: u64 = played.served[at].iter().sum();
                played.served[at][group] as f64 / all as f64
            });
            let _ = write!(html, "<td>{}</td>", Estimate::of(share));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div></section>");
    html
}

fn glossary(report: &Report) -> String {
    let mut html = "<section><h2>What the words mean</h2><dl>".to_owned();
    if let Some((_, queue)) = report.queues.first() {
        for (label, meaning, _) in measures(queue) {
            let _ = write!(html, "<dt>{}</dt><dd>{}</dd>", escape(label), escape(meaning));
        }
    }
    html.push_str(
        "<dt>utilisation</dt><dd>share of the time signed in that agents spend with at least one \
         session, wrap-up included</dd><dt>sessions at once</dt><dd>of agents who have any, on \
         average</dd></dl></section>",
    );
    html
}
