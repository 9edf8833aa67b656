//! `seira check`: says what is wrong with a configuration, or in one line what it holds.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use crate::config::{self, Problems, Settings};

/// Exit code for a configuration that cannot be used.
pub const WRONG: u8 = 2;

/// Checks the configuration at `config` with the variables of this process.
///
/// Problems go to standard error, one line each; the summary goes to standard output.
pub fn run(config: &Path) -> ExitCode {
    match config::load(config, config::environment()) {
        Ok(settings) => {
            // A closed pipe is the reader's choice and no fault of the configuration.
            let _ = writeln!(std::io::stdout(), "{}", summary(config, &settings));
            ExitCode::SUCCESS
        }
        Err(problems) => {
            let _ = writeln!(std::io::stderr(), "{}", complaint(&problems));
            ExitCode::from(WRONG)
        }
    }
}

fn summary(config: &Path, settings: &Settings) -> String {
    let queues: Vec<&str> = settings.queues.iter().map(|one| one.spec.queue.as_str()).collect();
    format!(
        "{}: good; {} ({}), pages on {}, metrics on {}",
        config.display(),
        counted(queues.len(), "queue"),
        queues.join(", "),
        settings.listen,
        settings.metrics_listen,
    )
}

fn complaint(problems: &Problems) -> String {
    format!("{problems}\n{}", counted(problems.len(), "problem"))
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_fits_one_line_and_names_the_queues() {
        let text = "[queues.billing]\nname = \"Billing\"\n[queues.tech]\nname = \"Help\"\n";
        let path = Path::new("shop.toml");
        let settings = config::from_text(path, text, std::iter::empty()).expect("a good file");
        assert_eq!(
            summary(path, &settings),
            "shop.toml: good; 2 queues (billing, tech), pages on 127.0.0.1:8080, \
             metrics on 127.0.0.1:9464"
        );
    }

    #[test]
    fn every_problem_has_its_line_and_they_are_counted() {
        let text = "[queues.billing]\ntarget_s = -1\noffer_lease_s = 4\n";
        let wrong = config::from_text(Path::new("shop.toml"), text, std::iter::empty());
        let shown = complaint(&wrong.expect_err("two numbers out of range and no name"));
        assert_eq!(shown.lines().count(), 4, "{shown}");
        assert!(shown.ends_with("\n3 problems"), "{shown}");
    }
}
