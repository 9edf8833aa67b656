//! `seira user` as an operator runs it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn user(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let config = folder.join("seira.toml");
    std::fs::write(&config, "[storage]\ndir = \"data\"\n[queues.help]\nname = \"Help\"\n")
        .expect("a file");
    let mut child = Command::new(env!("CARGO_BIN_EXE_seira"))
        .arg("user")
        .args(arguments)
        .args(["--config", "seira.toml"])
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    // A program that refuses its arguments is gone before it reads.
    let _ = child.stdin.take().expect("a pipe").write_all(typed.as_bytes());
    child.wait_with_output().expect("the program ends")
}

fn listed(folder: &Path) -> String {
    let output = user(folder, &["list"], "");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8_lossy(&output.stdout).lines().skip(1).collect()
}

fn maria(folder: &Path) {
    let words = "add --login Maria --name Maria --role supervisor --skills orders=5 --chats 2";
    let mut arguments: Vec<&str> = words.split(' ').collect();
    arguments.push("--password-stdin");
    let output = user(folder, &arguments, "correct horse battery\n");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn a_change_leaves_alone_what_it_does_not_name() {
    let folder = tempfile::tempdir().expect("a folder");
    maria(folder.path());
    let output = user(folder.path(), &["change", "--login", "maria", "--name", "Maria K"], "");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        listed(folder.path()),
        "1\tMaria\tMaria K\tsupervisor\t2\t1\t-\t1\torders=5\tactive"
    );

    let output = user(folder.path(), &["change", "--login", "MARIA", "--skills", ""], "");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(listed(folder.path()), "1\tMaria\tMaria K\tsupervisor\t2\t1\t-\t1\t\tactive");
}

#[test]
fn tier_and_total_are_set_changed_listed_and_bounded() {
    let folder = tempfile::tempdir().expect("a folder");
    let add = ["add", "--login", "leila", "--name", "Leila", "--tier", "2", "--total", "3"];
    let add: Vec<&str> = add.into_iter().chain(["--password-stdin"]).collect();
    let output = user(folder.path(), &add, "correct horse battery\n");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(listed(folder.path()), "1\tleila\tLeila\tagent\t3\t1\t3\t2\t\tactive");

    let change = |more: &[&str]| {
        let start = ["change", "--login", "leila"];
        user(folder.path(), &start.into_iter().chain(more.iter().copied()).collect::<Vec<_>>(), "")
    };
    let output = change(&["--total", "0", "--tier", "9"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(listed(folder.path()), "1\tleila\tLeila\tagent\t3\t1\t-\t9\t\tactive");

    for (wrong, told) in [
        (["--tier", "0"], "tier: 0 is not allowed: 1 to 9\n"),
        (["--tier", "10"], "tier: 10 is not allowed: 1 to 9\n"),
        (["--total", "102"], "total: 102 is not allowed: 1 to 101\n"),
    ] {
        let output = change(&wrong);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), told);
    }
}

#[test]
fn a_change_of_nothing_or_of_nobody_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    maria(folder.path());
    let output = user(folder.path(), &["change", "--login", "maria"], "");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("--skills"), "{output:?}");

    let output = user(folder.path(), &["change", "--login", "nobody", "--chats", "1"], "");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "there is no account \"nobody\"\n");
}
