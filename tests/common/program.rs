//! The program itself, as an operator runs it, on a folder of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::{PASSWORD, Served};

/// A contact center's folder: its configuration, and where it keeps its data.
pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// With `config` (TOML) and ports that the system chooses.
    pub fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let head = "[storage]\ndir = \"data\"\n[server]\nlisten = \"127.0.0.1:0\"\n\
                    metrics_listen = \"127.0.0.1:0\"\n";
        std::fs::write(folder.path().join("seira.toml"), format!("{head}{config}"))
            .expect("a file");
        Self { folder }
    }

    /// Likewise, with journal and history in the PostgreSQL database at `url`.
    pub fn on_postgres(url: &str, config: &str) -> Self {
        let place = Self::new(config);
        place.store_in(url);
        place
    }

    /// Changes the configuration to that database; empty: to files.
    pub fn store_in(&self, url: &str) {
        let text = std::fs::read_to_string(self.path("seira.toml")).expect("it is there");
        let mut lines: Vec<_> = text.lines().filter(|it| !it.starts_with("postgres =")).collect();
        let line = format!("postgres = \"{url}\"");
        if !url.is_empty() {
            lines.insert(2, &line);
        }
        std::fs::write(self.path("seira.toml"), lines.join("\n")).expect("a file");
    }

    /// Adds lines to the configuration.
    pub fn configure(&self, lines: &str) {
        let text = std::fs::read_to_string(self.path("seira.toml")).expect("it is there");
        std::fs::write(self.path("seira.toml"), format!("{text}\n{lines}\n")).expect("a file");
    }

    /// A file or folder in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The journal's file.
    pub fn journal(&self) -> PathBuf {
        self.path("data/journal.db")
    }

    /// The program with these arguments, to be run in it.
    pub fn command(&self, arguments: &[&str]) -> Command {
        command(self.folder.path(), arguments)
    }

    /// Runs the program until it ends.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.typed(arguments, "")
    }

    /// Likewise, with something to read.
    pub fn typed(&self, arguments: &[&str], typed: &str) -> Output {
        let mut child = command(self.folder.path(), arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let _ = child.stdin.take().expect("a pipe").write_all(typed.as_bytes());
        child.wait_with_output().expect("the program ends")
    }

    /// Makes an account; `more` as on the command line.
    pub fn add(&self, login: &str, more: &str) {
        let line = format!("user add --login {login} --name {login} {more} --password-stdin");
        let arguments: Vec<&str> = line.split(' ').collect();
        let output = self.typed(&arguments, &format!("{PASSWORD}\n"));
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }

    /// Starts the server; returns when it serves.
    pub fn serve(&self) -> Program {
        self.serve_with(|_| {})
    }

    /// Likewise, with what `prepare` adds to the command.
    pub fn serve_with(&self, prepare: impl FnOnce(&mut Command)) -> Program {
        let mut child = self.begin(prepare);
        let mut said = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        said.read_line(&mut line).expect("it says something");
        let address = line.trim().strip_prefix("Seira serves http://");
        let Some(address) = address.and_then(|address| address.parse().ok()) else {
            let log = std::fs::read_to_string(self.path("log")).unwrap_or_default();
            panic!("it does not serve: {line}{log}");
        };
        Program { child, address, _said: said }
    }

    /// Starts the server on a small disk of its own, `disk` in this folder as the server sees it, with a
    /// copy of what is in `data`. Nobody needs rights for it: the disk is there for the server alone.
    /// None where the system gives no namespaces to ordinary users.
    pub fn serve_on_small_disk(&self, megabytes: u32) -> Option<Program> {
        self.on_small_disk(megabytes, "true").map(|prepare| self.serve_with(prepare))
    }

    /// Likewise, where it cannot begin: `before` is done to the disk first. Returns when it serves
    /// pages and health alone.
    pub fn stand_in_on_small_disk(&self, megabytes: u32, before: &str) -> Option<Program> {
        let mut child = self.begin(self.on_small_disk(megabytes, before)?);
        let said = BufReader::new(child.stdout.take().expect("a pipe"));
        let until = Instant::now() + Duration::from_secs(20);
        let address = loop {
            let log = self.log();
            let named = log.split("alone meanwhile address=").nth(1);
            let named = named.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
            if let Some(address) = named {
                break address;
            }
            let ended = child.try_wait().expect("it can be asked");
            if ended.is_some() || Instant::now() > until {
                let _ = child.kill();
                panic!("it does not stand in, {ended:?}: {log}");
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        Some(Program { child, address, _said: said })
    }

    fn on_small_disk(&self, megabytes: u32, before: &str) -> Option<impl FnOnce(&mut Command)> {
        std::fs::create_dir_all(self.path("disk")).expect("a folder");
        let tried = Command::new("unshare").args(["-Urm", "true"]).output();
        if !tried.is_ok_and(|output| output.status.success()) {
            return None;
        }
        let script = format!(
            "mount -t tmpfs -o size={megabytes}m tmpfs disk && cp -a data/. disk/ && {{ {before}; }} && \
             exec \"$0\" serve --config seira.toml"
        );
        let (folder, log) = (self.folder.path().to_owned(), self.path("log"));
        Some(move |command: &mut Command| {
            let path = std::env::var_os("PATH").unwrap_or_default();
            *command = log_to(Command::new("unshare"), &log);
            command.args(["-Urm", "sh", "-c", &script, env!("CARGO_BIN_EXE_seira")]);
            command.current_dir(folder).env_clear().env("PATH", path);
            command.env("SEIRA__STORAGE__DIR", "disk");
        })
    }

    /// Puts the words of `first` before those of `command`, such as those of a tracer.
    pub fn before(&self, command: &mut Command, mut first: Command) {
        let words: Vec<_> =
            std::iter::once(command.get_program()).chain(command.get_args()).collect();
        first.args(words).current_dir(self.folder.path()).env_clear();
        first.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        *command = log_to(first, &self.path("log"));
    }

    /// Starts the server and does not wait for it.
    pub fn begin(&self, prepare: impl FnOnce(&mut Command)) -> Child {
        let mut command = log_to(command(self.folder.path(), &["serve"]), &self.path("log"));
        prepare(&mut command);
        command.spawn().expect("the program runs")
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }
}

/// Sends a signal, by its name without SIG.
pub fn send(child: &Child, signal: &str) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-s", signal, &pid]).status().expect("kill runs");
    assert!(sent.success());
}

fn log_to(mut command: Command, path: &Path) -> Command {
    let log = std::fs::OpenOptions::new().append(true).create(true).open(path);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log.expect("a file"));
    command
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seira"));
    command.args(arguments).args(["--config", "seira.toml"]).current_dir(folder).env_clear();
    command
}

/// A server that runs until it is killed, or until the test ends.
pub struct Program {
    child: Child,
    address: SocketAddr,
    /// Kept open: the program says more than its first line.
    _said: BufReader<ChildStdout>,
}

impl Program {
    /// SIGKILL: it can do nothing about it.
    pub fn kill(mut self) {
        self.end();
    }

    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, by its name without SIG, and waits for the end; how it ended.
    pub fn stop(mut self, signal: &str) -> Option<i32> {
        self.send(signal);
        self.child.wait().expect("it ends").code()
    }

    /// Sends a signal.
    pub fn send(&self, signal: &str) {
        send(&self.child, signal);
    }

    /// Waits until it ends by itself; how it ended. None: it lives on.
    pub fn ends(mut self, patience: Duration) -> Option<Option<i32>> {
        let until = Instant::now() + patience;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                return Some(status.code());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

impl Served for Program {
    fn address(&self) -> SocketAddr {
        self.address
    }
}
