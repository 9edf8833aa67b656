//! One folder, one crowd, some kills.

use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::agent::Agent;
use super::customer::{Customer, Kept};
use super::dice::Dice;
use super::fold::Fold;
use super::ledger::Ledger;
use super::page::{Heard, Page};
use super::transcripts;
use super::world::{Phase, Standing, World};
use crate::common::Served as _;
use crate::common::postgres::Database;
use crate::common::program::{Place, Program};

const CUSTOMERS: usize = 200;
const AGENTS: usize = 20;
/// Chats an agent may have at once.
const CHATS: u32 = 3;

const CONFIG: &str = r#"
[log]
filter = "warn"

[limits]
frames_per_s = 1000
frames_burst = 10000

[agents]
grace_s = 8

[queues.orders]
name = "Orders"
offer_lease_s = 5
decline_cooldown_s = 1
wrap_up_s = 5

[queues.billing]
name = "Billing"
offer_lease_s = 5
decline_cooldown_s = 1
wrap_up_s = 5
"#;

/// Who reads the transcripts at the end.
const SUPERVISOR: &str = "boss";

/// Longest wait for the crowd to come to something.
const PATIENCE: Duration = Duration::from_secs(120);

/// Acknowledgements and lines that there are at least; some hundreds are usual.
const ACKS_PER_KILL: u64 = 50;

/// Longest time between two kills.
const LIFE_MAX: Duration = Duration::from_secs(4);

/// What came of some kills.
#[derive(Debug, Default)]
pub(crate) struct Report {
    kills: u64,
    records: u64,
    sessions: usize,
    lines: usize,
    acks: u64,
    /// Longest time from a start to serving.
    slowest_start: Duration,
    pub(crate) wrong: Vec<String>,
}

impl Report {
    pub(crate) fn add(&mut self, other: Self) {
        self.kills += other.kills;
        self.records += other.records;
        self.sessions += other.sessions;
        self.lines += other.lines;
        self.acks += other.acks;
        self.slowest_start = self.slowest_start.max(other.slowest_start);
        self.wrong.extend(other.wrong);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, records, sessions, lines, acks, slowest_start, wrong } = self;
        write!(f, "{kills} kills, {records} records, {sessions} sessions, {lines} lines seen, ")?;
        write!(f, "{acks} acknowledgements, slowest start {slowest_start:?}, ")?;
        write!(f, "{} violations", wrong.len())
    }
}

/// See the module.
pub(crate) struct Epoch {
    place: Place,
    /// Where journal and history are, if not in files.
    database: Option<Database>,
    world: Arc<World>,
    dice: Dice,
    seed: u64,
    phase: watch::Sender<Phase>,
    server: watch::Sender<u64>,
    report: Report,
}

impl Epoch {
    pub(crate) fn new(seed: u64, database: Option<Database>) -> Self {
        let place = match &database {
            Some(database) => Place::on_postgres(&database.url, CONFIG),
            None => Place::new(CONFIG),
        };
        for agent in CUSTOMERS..CUSTOMERS + AGENTS {
            place.add(&format!("a{agent}"), &format!("--role agent --chats {CHATS}"));
        }
        place.add(SUPERVISOR, "--role supervisor --chats 0");
        let mut dice = Dice::new(seed);
        let (phase, phases) = watch::channel(Phase::Rush);
        let (server, servers) = watch::channel(0);
        let world = World {
            address: free_address(&mut dice),
            ledger: Mutex::new(Ledger::default()),
            phase: phases,
            server: servers,
            standings: Mutex::new(vec![Standing::default(); CUSTOMERS + AGENTS]),
        };
        let report = Report::default();
        Self { place, database, world: Arc::new(world), dice, seed, phase, server, report }
    }

    /// Lives through `kills` kills and what comes after.
    pub(crate) async fn live(mut self, kills: u64) -> Report {
        let mut running = self.start();
        let mut agents = JoinSet::new();
        for place in CUSTOMERS..CUSTOMERS + AGENTS {
            let cookie = running.sign_in(&format!("a{place}")).await;
            let seed = self.seed_of(place);
            agents.spawn(Agent::new(Arc::clone(&self.world), place, cookie, seed).run());
        }
        let mut customers = JoinSet::new();
        for place in 0..CUSTOMERS {
            let seed = self.seed_of(place);
            customers.spawn(Customer::new(Arc::clone(&self.world), place, seed).run());
        }
        for kill in 1..=kills {
            self.let_live().await;
            let calm = kill % 10 == 3;
            if calm {
                self.phase.send_replace(Phase::Calm);
            }
            // Politely now and then: the snapshot of a stop knows the last record.
            if kill % 8 == 4 {
                self.stop(running);
                running = self.start();
                self.let_live().await;
            }
            self.kill(running);
            running = self.start();
            if calm {
                self.compare_places().await;
                self.phase.send_replace(Phase::Rush);
            }
        }
        self.drain().await;
        self.phase.send_replace(Phase::Over);
        let kept: Vec<Kept> = customers.join_all().await.into_iter().flatten().collect();
        agents.join_all().await;
        self.kill(running);
        self.judge(kept).await
    }

    /// Waits for the moment of the next kill: so many acknowledgements later, or, now and then, so
    /// soon that most are still on their way back.
    async fn let_live(&mut self) {
        let acks = self.world.with(|ledger| ledger.acks);
        let more = if self.dice.once_in(4) { 20 } else { 1_500 };
        let enough = acks + self.dice.roll(more) as u64;
        let until = Instant::now() + LIFE_MAX;
        while self.world.with(|ledger| ledger.acks) < enough && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    fn seed_of(&self, place: usize) -> u64 {
        self.seed.wrapping_mul(1_000_003).wrapping_add(place as u64)
    }

    fn begin(&self) -> impl FnOnce(&mut std::process::Command) {
        let address = self.world.address.to_string();
        move |command| {
            command.env("SEIRA__SERVER__LISTEN", address);
            // Snapshots so often that kills fall into making them.
            command.env("SEIRA__STORAGE__SNAPSHOT_RECORDS", "400");
            command.env("SEIRA__STORAGE__SNAPSHOT_S", "1");
        }
    }

    fn start(&mut self) -> Program {
        if self.dice.once_in(6) {
            // Killed before it serves.
            let mut child = self.place.begin(self.begin());
            std::thread::sleep(Duration::from_millis(self.dice.roll(400) as u64));
            let _ = child.kill();
            let _ = child.wait();
        }
        let began = Instant::now();
        let running = self.place.serve_with(self.begin());
        self.report.slowest_start = self.report.slowest_start.max(began.elapsed());
        self.server.send_modify(|count| *count += 1);
        running
    }

    fn kill(&mut self, running: Program) {
        running.kill();
        self.server.send_modify(|count| *count += 1);
        self.report.kills += 1;
    }

    fn stop(&self, running: Program) {
        let code = running.stop("TERM");
        self.server.send_modify(|count| *count += 1);
        if code != Some(0) {
            self.complain(format!("a polite stop ended with {code:?}"));
        }
    }

    fn complain(&self, what: String) {
        self.world.with(|ledger| ledger.complain(what));
    }

    /// Waits until `missing` finds nothing any more.
    async fn wait(&self, what: &str, missing: impl Fn(&World) -> Vec<String>) {
        let until = Instant::now() + PATIENCE;
        loop {
            let found = missing(&self.world);
            if found.is_empty() {
                return;
            }
            if Instant::now() > until {
                return found.iter().for_each(|it| self.complain(format!("{what}: {it}")));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// All customers are back and nobody takes anything: the line is in the order of arrival.
    async fn compare_places(&self) {
        let customers = |world: &World| {
            let mut missing = world.missing(|standing| standing.here);
            missing.retain(|about| about.starts_with('c'));
            missing
        };
        self.wait("not back", customers).await;
        self.wait("out of place", World::misplaced).await;
    }

    /// Everybody is served to the end, and every agent can take the next.
    async fn drain(&self) {
        self.phase.send_replace(Phase::Drain);
        self.wait("not served", |world| world.missing(|standing| standing.idle)).await;
    }

    /// Compares everything with the journal, and with what a page gets that asks for all of it.
    async fn judge(mut self, kept: Vec<Kept>) -> Report {
        let verified = self.place.run(&["journal", "verify"]);
        if verified.status.code() != Some(0) {
            self.complain(format!("verify: {verified:?}"));
        }
        let mut fold = Fold::read(&self.journal(), CHATS);
        self.world.with(|ledger| {
            ledger.close(|said| {
                let (author, number) = said.split_once(": ")?.1.split_once(' ')?;
                Some((author.to_owned(), number.parse().ok()?))
            });
            fold.compare(ledger);
            fold.drained();
            ledger.wrong.append(&mut fold.wrong);
        });
        let running = self.start();
        self.read_all(&fold, kept).await;
        transcripts::read(&self.world, &running, SUPERVISOR, fold.lengths()).await;
        drop(running);
        let log = self.place.log();
        log.lines()
            .filter(|line| line.contains("ERROR") || line.contains("panicked"))
            .for_each(|line| self.complain(format!("logged: {line}")));
        self.report.records = fold.records();
        self.expect_life();
        self.report.sessions = fold.sessions.len();
        self.world.with(|ledger| {
            self.report.lines = ledger.lines.len();
            self.report.acks = ledger.acks;
            self.report.wrong = std::mem::take(&mut ledger.wrong);
        });
        self.report
    }

    /// A center in which nobody does anything loses nothing, and shows nothing.
    fn expect_life(&self) {
        let (kills, acks) = (self.report.kills, self.world.with(|ledger| ledger.acks));
        let seen = self.world.with(|ledger| ledger.lines.len() as u64);
        if acks < kills * ACKS_PER_KILL || seen < kills * ACKS_PER_KILL {
            self.complain(format!("{acks} acknowledgements and {seen} lines in {kills} kills"));
        }
    }

    /// The journal as a file: itself, or what `seira backup` makes of a database.
    fn journal(&self) -> PathBuf {
        if self.database.is_none() {
            return self.place.journal();
        }
        let made = self.place.run(&["backup", "backup.db"]);
        if made.status.code() != Some(0) {
            self.complain(format!("backup: {made:?}"));
        }
        self.place.path("backup.db")
    }

    /// Every customer's last session is asked for from its first line on.
    async fn read_all(&self, fold: &Fold, kept: Vec<Kept>) {
        let lines_of = |session: &str| {
            let found = fold.sessions.iter().find(|(id, _)| id.to_string() == session);
            found.map_or(0, |(_, told)| told.lines.len() as u64)
        };
        let mut readers = JoinSet::new();
        for kept in kept {
            let count = lines_of(&kept.session);
            readers.spawn(read_one(Arc::clone(&self.world), kept, count));
            if readers.len() >= 50 {
                readers.join_next().await;
            }
        }
        readers.join_all().await;
    }
}

/// Reads a session of `count` lines.
async fn read_one(world: Arc<World>, kept: Kept, count: u64) {
    let who = format!("the reader of {}", kept.session);
    let mut have = 0;
    let hello = json!({
        "type": "hello", "protocol": 1, "locale": "en", "last_seq": 0,
        "device": kept.device, "token": kept.token,
    });
    if let Some(mut page) = Page::open(world.address, "/ws/customer", None).await
        && page.send(&hello).await.is_some()
    {
        while have < count
            && let Heard::Frame(frame) = page.next(Duration::from_secs(20)).await
        {
            have = world.with(|ledger| ledger.line(&who, &frame, have));
        }
    }
    if have != count {
        world.with(|ledger| ledger.complain(format!("{who} was sent {have} lines of {count}")));
    }
}

/// A free port below those that the system gives to connections: a client that finds nobody there
/// must not get it as its own.
fn free_address(dice: &mut Dice) -> SocketAddr {
    (0..1_000)
        .map(|_| SocketAddr::from(([127, 0, 0, 1], 20_000 + dice.roll(12_000) as u16)))
        .find(|address| TcpListener::bind(address).is_ok())
        .expect("a free port")
}
