//! `seira serve`: runs the contact center until it is told to stop.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::house::{House, HouseError, Keeping};
use super::{ConfigArgs, check, demo};
use crate::config::{self, Settings};
use crate::gateway::pages;
use crate::runtime::{Health, Router};

/// How often the router is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Arguments of `seira serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Where the configuration is.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Serve a demo: four people with a known password, everything in memory, for this machine alone.
    #[arg(long)]
    pub demo: bool,
}

/// Serves until SIGTERM, SIGINT or SIGHUP; a second one ends the process at once. Ends with 1 when it
/// cannot start or cannot go on.
pub fn run(args: &ServeArgs) -> ExitCode {
    let settings = match config::load(&args.config.config, config::environment()) {
        Ok(settings) => settings,
        Err(problems) => return fail(check::WRONG, &problems.to_string()),
    };
    if args.demo && !settings.listen.ip().is_loopback() {
        let listen = settings.listen;
        return fail(
            check::WRONG,
            &format!(
                "the demo has a public password and listens on this machine alone, not on {listen}: \
                 set server.listen (SEIRA__SERVER__LISTEN) to 127.0.0.1:{}, or leave out --demo",
                listen.port()
            ),
        );
    }
    if let Err(problem) = start_log(&settings) {
        return fail(check::WRONG, &problem);
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(1, &format!("no threads could be started: {error}")),
    };
    let served = runtime.block_on(serve(settings, args));
    // Whatever still waits for a disk or a database: what is acknowledged is durable, as after a kill.
    runtime.shutdown_background();
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(1, &error.to_string()),
    }
}

async fn serve(settings: Settings, args: &ServeArgs) -> Result<(), HouseError> {
    let mut signals = Signals::listen()?;
    let keeping = if args.demo { Keeping::Memory } else { Keeping::Folder };
    let house = tokio::select! {
        house = House::start(settings, keeping) => house?,
        () = signals.next() => {
            tracing::warn!("told to stop before it served");
            return Ok(());
        }
    };
    if args.demo {
        demo::people(&house.app.history.accounts, &house.app.settings).await?;
        house.app.staff.follow(&house.app).await?;
    }
    greet(&house, args).await?;
    tokio::select! {
        () = signals.next() => {}
        () = failed(&house.app.router) => return Err(HouseError::Failed),
    }
    tracing::info!("stopping; once more to stop at once");
    tokio::select! {
        drained = house.stop() => tracing::info!(cut = drained.left, "stopped"),
        () = signals.next() => tracing::warn!("stopped at once; connections were cut"),
    }
    Ok(())
}

/// Returns when the router cannot go on. Whoever watches the process starts it again, and what was
/// acknowledged is durable; to stay up and answer everything with a fault would help nobody.
async fn failed(router: &Router) {
    let mut beat = tokio::time::interval(LOOK_EVERY);
    while router.health() != Health::Failed {
        beat.tick().await;
    }
}

/// Says what to open, on standard output: it is the answer to the command, not a log line.
async fn greet(house: &House, args: &ServeArgs) -> Result<(), HouseError> {
    let settings = &house.app.settings;
    let origin = &settings.public_origin;
    let mut lines = vec![
        format!("Seira serves {origin}"),
        format!("  sample shop    {origin}/demo"),
        format!("  agent desktop  {origin}/agent"),
        format!("  supervisors    {origin}/supervisor"),
        format!("  metrics        http://{}/metrics", settings.metrics_listen),
    ];
    if args.demo {
        lines.push(format!("  sign in as     {}; password {}", demo::logins(), demo::PASSWORD));
    } else if house.app.history.accounts.list().await?.is_empty() {
        lines.push(format!(
            "Nobody can sign in yet. Make the first account:\n  \
             seira user add --config {} --login NAME --name \"Full Name\" --role supervisor",
            args.config.config.display()
        ));
    }
    let missing = pages::missing();
    if !missing.is_empty() {
        lines.push(format!("{} Missing: {}.", pages::MISSING, missing.join(", ")));
        tracing::warn!(missing = missing.join(", "), "pages are missing");
    }
    if !house.app.live.keeps_sessions {
        lines.push(
            "Sessions and conversations are kept in memory and do not survive a restart."
                .to_owned(),
        );
    }
    // A closed pipe is the reader's choice.
    let _ = writeln!(std::io::stdout(), "{}", lines.join("\n"));
    tracing::info!(address = %house.address, "serving");
    Ok(())
}

/// Logs go to standard error.
fn start_log(settings: &Settings) -> Result<(), String> {
    let filter = EnvFilter::try_new(&settings.log_filter)
        .map_err(|error| format!("log.filter: {:?}: {error}", settings.log_filter))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = if settings.log_json { log.json().try_init() } else { log.try_init() };
    started.map_err(|error| format!("the log cannot be started: {error}"))
}

/// What ends the process politely.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// The terminal has gone; none where that shall not matter.
    hangup: Option<Signal>,
}

impl Signals {
    fn listen() -> Result<Self, HouseError> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: if outlives_terminal() { None } else { Some(signal(SignalKind::hangup())?) },
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            () = hung_up(self.hangup.as_mut()) => {}
        }
    }
}

async fn hung_up(signal: Option<&mut Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}

/// Whether the process was started with SIGHUP ignored, as by `nohup`. Listening would undo that.
fn outlives_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 == 1)
}

fn fail(code: u8, message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::from(code)
}
