//! `seira check` as an operator runs it.

use std::process::{Command, Output};

fn check(config: &std::path::Path, variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seira"))
        .args(["check", "--config"])
        .arg(config)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .expect("the program runs")
}

fn sample() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/seira.toml")
}

#[test]
fn the_sample_is_good_in_one_line() {
    let output = check(&sample(), &[]);
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("4 queues (orders, billing, tech, returns)"), "{told}");
}

#[test]
fn a_wrong_variable_ends_with_2_and_is_named() {
    let output = check(&sample(), &[("SEIRA__QUEUES__BILLING__OFFER_LEASE_S", "121")]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(
        told,
        "SEIRA__QUEUES__BILLING__OFFER_LEASE_S: queues.billing.offer_lease_s = 121: \
         5 to 120 is allowed (default 20)\n1 problem\n"
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn a_missing_file_ends_with_2_and_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = check(&folder.path().join("none.toml"), &[]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(told.contains("none.toml: the configuration file cannot be opened"), "{told}");
    assert!(told.contains("--config"), "{told}");
}
