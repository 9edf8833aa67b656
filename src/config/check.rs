//! Checks what the file says into what the program uses: ranges, defaults, and what must fit
//! together across keys.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use seira_core::model::{Millis, ReasonId};
use tracing_subscriber::EnvFilter;

use super::catalogue;
use super::check_queue::{self, text};
use super::checker::{count, names, seconds, too_many, whole};
use super::phrase::Purpose;
use super::postgres;
use super::problem::Report;
use super::raw::{RawAgents, RawLimits, RawLog, RawRetention, RawServer, RawSettings, RawStorage};
use super::read::At;
use super::settings::{Limits, Settings, SnapshotPace};
use super::sites;
use super::texts::LocalText;

const LISTEN: &str = "127.0.0.1:8080";
const METRICS_LISTEN: &str = "127.0.0.1:9464";
/// The router's own reason for setting an agent away; agents cannot choose it.
const MISSED_OFFERS: &str = "missed_offers";
const ORIGINS_MAX: usize = 100;
const NAMES_MAX: usize = 50;
/// How long what was said can be read, unless something else is set, and at most: a hundred years.
const CONTENT_DAYS: i64 = 365;
/// How long a device is the proved customer's without a new proof, unless something else is set.
const PROOF_DAYS: i64 = 30;
/// A hundred years, for whatever is kept.
const RETENTION_DAYS_MAX: i64 = 36_500;

/// All settings; where something is wrong, a default stands in and the report says so.
pub(super) fn settings(raw: RawSettings, report: &mut Report) -> Settings {
    let server = server(raw.server.map(|at| at.value).unwrap_or_default(), report);
    let agents = agents(raw.agents.map(|at| at.value).unwrap_or_default(), report);
    let storage = raw.storage.map(|at| at.value).unwrap_or_default();
    let postgres =
        postgres::setting(storage.postgres.as_ref(), storage.postgres_file.as_ref(), report);
    let snapshots = snapshot_pace(&storage, report);
    let log = log(raw.log.map(|at| at.value).unwrap_or_default(), report);
    let retention = retention(raw.retention.map(|at| at.value).unwrap_or_default(), report);
    Settings {
        listen: server.listen,
        metrics_listen: server.metrics_listen,
        public_origin: server.public_origin,
        embed_origins: server.embed_origins,
        unavailable_text: server.unavailable_text,
        data_dir: data_dir(storage, report),
        postgres,
        snapshots,
        log_json: log.0,
        log_filter: log.1,
        away_reasons: agents.away_reasons,
        dispositions: agents.dispositions,
        missed_offers_max: agents.missed_offers_max,
        agent_grace: agents.grace,
        limits: limits(raw.limits.map(|at| at.value).unwrap_or_default(), report),
        content_kept: retention.content,
        history_kept: retention.history,
        journal_kept: retention.journal,
        sites: sites::sites(raw.sites, report),
        queues: check_queue::queues(raw.queues, report),
    }
}

struct Server {
    listen: SocketAddr,
    metrics_listen: SocketAddr,
    public_origin: String,
    embed_origins: Vec<String>,
    unavailable_text: LocalText,
}

fn server(raw: RawServer, report: &mut Report) -> Server {
    let listen = address(raw.listen.as_ref(), LISTEN, report);
    let metrics_listen = address(raw.metrics_listen.as_ref(), METRICS_LISTEN, report);
    if clash(listen, metrics_listen) {
        let message = format!("the port of listen ({listen}); another one is needed");
        match (&raw.metrics_listen, &raw.listen) {
            (Some(at), _) => at.complain(report, message),
            (None, Some(at)) => {
                at.complain(
                    report,
                    format!("the port of metrics_listen ({metrics_listen}); another one is needed"),
                );
            }
            (None, None) => {}
        }
    }
    let public_origin = match &raw.public_origin {
        Some(at) => checked_origin(at, report).unwrap_or_default(),
        None => {
            if let Some(at) = raw.listen.as_ref().filter(|_| listen.ip().is_unspecified()) {
                at.complain(
                    report,
                    "every address of the machine; people need one to open: set public_origin too",
                );
            }
            format!("http://{listen}")
        }
    };
    Server {
        listen,
        metrics_listen,
        public_origin,
        embed_origins: embed(raw.embed_origins, report),
        unavailable_text: text(raw.unavailable_text, Purpose::Name, catalogue::unavailable, report),
    }
}

fn address(raw: Option<&At<String>>, default: &str, report: &mut Report) -> SocketAddr {
    let default: SocketAddr = default.parse().expect("the default addresses are written correctly");
    let Some(raw) = raw else { return default };
    raw.value.parse().unwrap_or_else(|_| {
        raw.complain(
            report,
            format!("an IP address and a port are allowed, like \"{default}\" or \"[::1]:8080\""),
        );
        default
    })
}

/// Whether both cannot be listened on at once. Port 0 is any free one, and so never clashes.
fn clash(one: SocketAddr, other: SocketAddr) -> bool {
    let every = one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() != 0 && one.port() == other.port() && (every || one.ip() == other.ip())
}

fn embed(raw: Option<At<Vec<At<String>>>>, report: &mut Report) -> Vec<String> {
    let Some(raw) = raw else { return Vec::new() };
    too_many(&raw, ORIGINS_MAX, report);
    let mut origins: Vec<String> = Vec::new();
    for item in &raw.value {
        let origin =
            if item.value == "*" { Some("*".to_owned()) } else { checked_origin(item, report) };
        match origin {
            Some(origin) if origins.contains(&origin) => {
                item.complain(report, "is in the list twice");
            }
            Some(origin) => origins.push(origin),
            None => {}
        }
    }
    if let Some(any) = raw.value.iter().find(|item| item.value == "*" && raw.value.len() > 1) {
        any.complain(
            report,
            "allows every website, so the others are in vain; keep one or the other",
        );
    }
    origins
}

fn checked_origin(raw: &At<String>, report: &mut Report) -> Option<String> {
    let found = origin(&raw.value);
    if found.is_none() {
        raw.complain(
            report,
            "an origin is allowed: http:// or https://, a host, perhaps a port, and nothing after it, \
             like \"https://shop.example.com\"",
        );
    }
    found
}

/// An origin as browsers write it: lower case, without the scheme's own port.
fn origin(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let (scheme, rest) = text.split_once("://")?;
    let own_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let (host, port) = match rest.rfind(':').filter(|at| !rest[*at..].contains(']')) {
        Some(at) => (&rest[..at], Some(rest[at + 1..].parse::<u16>().ok()?)),
        None => (rest, None),
    };
    let named = !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        });
    let six = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let six = six.is_some_and(|host| host.parse::<IpAddr>().is_ok_and(|ip| ip.is_ipv6()));
    if !named && !six {
        return None;
    }
    Some(match port {
        Some(port) if port != own_port => format!("{scheme}://{host}:{port}"),
        Some(_) | None => format!("{scheme}://{host}"),
    })
}

fn data_dir(raw: RawStorage, report: &mut Report) -> PathBuf {
    let Some(dir) = raw.dir else { return PathBuf::from("data") };
    if dir.value.trim().is_empty() || dir.value.contains('\0') {
        dir.complain(report, "the path of a folder is allowed (default \"data\")");
    }
    PathBuf::from(dir.value)
}

fn snapshot_pace(raw: &RawStorage, report: &mut Report) -> SnapshotPace {
    let SnapshotPace { records, rest } = SnapshotPace::default();
    let records = count(raw.snapshot_records.clone(), 1..=10_000_000, records, report);
    let default = i64::try_from(rest.as_secs()).unwrap_or(i64::MAX);
    let rest = whole(raw.snapshot_s.clone(), 0..=86_400, default, report);
    SnapshotPace { records, rest: Duration::from_secs(rest.unsigned_abs()) }
}

fn log(raw: RawLog, report: &mut Report) -> (bool, String) {
    let json = raw.json.is_some_and(|at| at.value);
    let Some(filter) = raw.filter else { return (json, "info".to_owned()) };
    if let Err(fault) = EnvFilter::try_new(&filter.value) {
        let message =
            format!("no log filter ({fault}); allowed: \"info\", or \"warn,seira=debug\"");
        filter.complain(report, message);
    }
    (json, filter.value)
}

struct Agents {
    away_reasons: Vec<ReasonId>,
    dispositions: Vec<seira_core::model::DispositionId>,
    missed_offers_max: u32,
    grace: Millis,
}

fn agents(raw: RawAgents, report: &mut Report) -> Agents {
    let reasons = raw.away_reasons.as_ref().map_or(&[][..], |at| &at.value[..]);
    for reason in reasons.iter().filter(|reason| reason.value == MISSED_OFFERS) {
        reason.complain(report, "the router's own reason, which agents cannot choose");
    }
    let reasons = ["break", "meal", "training", "admin"];
    let dispositions = ["solved", "follow_up", "wrong_queue", "no_answer"];
    Agents {
        away_reasons: names(raw.away_reasons, &reasons, NAMES_MAX, report),
        dispositions: names(raw.dispositions, &dispositions, NAMES_MAX, report),
        missed_offers_max: count(raw.missed_offers_max, 1..=100, 2, report),
        grace: seconds(raw.grace_s, 5..=3_600, 60, report),
    }
}

/// How long each kind of data is kept; none: for ever.
struct Retention {
    content: Option<Millis>,
    history: Option<Millis>,
    journal: Option<Millis>,
}

/// So many days; none for 0, which is for ever.
fn days(raw: Option<At<i64>>, default: i64, report: &mut Report) -> Option<Millis> {
    let days = whole(raw, 0..=RETENTION_DAYS_MAX, default, report);
    (days > 0).then(|| Millis::from_secs(days * 86_400))
}

fn retention(raw: RawRetention, report: &mut Report) -> Retention {
    Retention {
        content: days(raw.content_days, CONTENT_DAYS, report),
        // What is thrown away cannot be got back, so nobody loses it without having said so.
        history: days(raw.history_days, 0, report),
        journal: days(raw.journal_days, 0, report),
    }
}

fn limits(raw: RawLimits, report: &mut Report) -> Limits {
    let burst = raw.frames_burst.clone();
    let limits = Limits {
        connections_max: count(raw.connections_max, 1..=1_000_000, 10_000, report),
        frames_per_s: count(raw.frames_per_s, 1..=1_000, 20, report),
        frames_burst: count(raw.frames_burst, 1..=10_000, 60, report),
        login_attempts_max: count(raw.login_attempts_max, 1..=1_000, 10, report),
        staff_session: seconds(raw.staff_session_s, 300..=2_592_000, 43_200, report),
        proof: days(raw.proof_days, PROOF_DAYS, report),
    };
    if let Some(burst) = burst.filter(|_| limits.frames_burst < limits.frames_per_s) {
        let message =
            format!("less than frames_per_s ({}), which it must allow", limits.frames_per_s);
        burst.complain(report, message);
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        let written = [
            ("https://Shop.Example.com", Some("https://shop.example.com")),
            ("https://shop.example.com:443", Some("https://shop.example.com")),
            ("http://shop.example.com:443", Some("http://shop.example.com:443")),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("http://[::1]:8080", Some("http://[::1]:8080")),
            ("http://[::1]", Some("http://[::1]")),
        ];
        for (text, expected) in written {
            assert_eq!(origin(text).as_deref(), expected, "{text}");
        }
        for wrong in [
            "",
            "shop.example.com",
            "ftp://a",
            "https://",
            "https://a/",
            "https://a:x",
            "http://[a]",
            "https://a b",
            "https://a..b",
            "https://a:70000",
            "https://*.a.com",
            "https://a?b",
        ] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
    }
}
