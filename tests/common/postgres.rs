//! PostgreSQL for tests: a database of its own for each who asks.
//!
//! ```ignore
//! let database = postgres::Database::new();   // dropped with the value
//! connect(&database.url);                     // postgres://postgres@%2F...%2Fseira-pg.X/test_1_2
//! ```
//!
//! The server is the one of `SEIRA_TEST_POSTGRES`, which `make test` starts for all tests (also by hand:
//! `.ci/postgres cargo test history::`). Where there is none, the first who asks starts one for this
//! process; it ends when the process does. Tests inside of `src` use this file as
//! `crate::test_postgres`, others as `common::postgres`.

#![allow(dead_code, unreachable_pub, reason = "each test program uses its own part of this")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// A server that ends when this is dropped, or when the process ends: its input does then.
pub struct Server {
    child: Child,
    /// Its address without a database, as `postgres://user@host`.
    pub url: String,
}

impl Server {
    /// Starts one; `options` as for `postgres`, such as `["-c", "fsync=off"]`.
    pub fn start(options: &[&str]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/postgres");
        let mut child = Command::new(script)
            .arg("--serve")
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect(".ci/postgres runs");
        let mut url = String::new();
        let said = child.stdout.take().map(BufReader::new);
        said.expect("a pipe").read_line(&mut url).expect("it says something");
        if url.is_empty() {
            let mut why = String::new();
            let _ = child.stderr.take().expect("a pipe").read_to_string(&mut why);
            panic!("no PostgreSQL for the tests; `make test` installs it: {why}");
        }
        Self { child, url: url.trim().to_owned() }
    }

    /// A new, empty database in it.
    pub fn database(&self) -> Database {
        Database::on(&self.url)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// An empty database that nobody else uses; gone when this is dropped.
pub struct Database {
    server: String,
    name: String,
    /// Its address.
    pub url: String,
}

impl Database {
    /// On the server that all tests share.
    pub fn new() -> Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        match std::env::var("SEIRA_TEST_POSTGRES") {
            Ok(url) => Self::on(url.trim_end_matches('/')),
            Err(_) => Self::on(&SHARED.get_or_init(|| Server::start(&[])).url),
        }
    }

    fn on(server: &str) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{count}", std::process::id());
        let (url, server) = (format!("{server}/{name}"), server.to_owned());
        run(&format!("{server}/postgres"), &format!("CREATE DATABASE {name} TEMPLATE template0"))
            .expect("a database is made");
        Self { server, name, url }
    }

    /// Does what a hand in the database could do.
    pub fn run(&self, statements: &str) {
        run(&self.url, statements).expect("it is done");
    }

    /// The first column of the first row that `query` finds, as text; none where there is no row or
    /// it is null.
    pub fn ask(&self, query: &str) -> Option<String> {
        let rows = run(&self.url, query).expect("it answers");
        rows.into_iter().next().flatten()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let _ = run(&format!("{}/postgres", self.server), &statement);
    }
}

/// On a thread of its own: the caller may be inside a runtime.
fn run(url: &str, statements: &str) -> Result<Vec<Option<String>>, tokio_postgres::Error> {
    let work = async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        let connection = tokio::spawn(connection);
        let found = client.simple_query(statements).await?;
        drop(client);
        let _ = connection.await;
        let rows = found.into_iter().filter_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => Some(row.get(0).map(str::to_owned)),
            _ => None,
        });
        Ok(rows.collect())
    };
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(work)
        });
        thread.join().expect("it does not panic")
    })
}
