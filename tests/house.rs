//! The house rules: which room may use which, what the decisions never touch, how long a file gets.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The rooms of `src`, from the inside out, each with what it may use besides `seira_core`.
/// Everybody may read settings, which refer to nothing but the core.
const ROOMS: [(&str, &[&str]); 12] = [
    ("config", &[]),
    ("journal", &["config"]),
    ("runtime", &["config", "journal"]),
    ("protocol", &[]),
    ("calls", &["config", "journal", "runtime", "protocol"]),
    ("history", &["config", "journal"]),
    ("gateway", &["config", "journal", "runtime", "protocol", "calls", "history"]),
    ("metrics", &["config"]),
    ("simulate", &["config"]),
    ("load", &["config", "protocol"]),
    (
        "cli",
        &[
            "config", "journal", "runtime", "protocol", "calls", "history", "gateway", "metrics",
            "simulate", "load",
        ],
    ),
    (
        "main",
        &[
            "config", "journal", "runtime", "protocol", "calls", "history", "gateway", "metrics",
            "simulate", "load", "cli",
        ],
    ),
];

/// The rooms of `src/core`, likewise.
const CORE_ROOMS: [(&str, &[&str]); 3] =
    [("model", &[]), ("engine", &["model"]), ("forecast", &["model", "engine"])];

/// What the decisions never touch: clocks, tasks, chance, sockets, files, unordered maps.
const NOT_IN_CORE: [&str; 18] = [
    "tokio",
    "Instant",
    "SystemTime",
    "std::time",
    "HashMap",
    "HashSet",
    "hash_map",
    "hash_set",
    "std::net",
    "std::fs",
    "std::io",
    "std::env",
    "std::thread",
    "std::process",
    "std::sync::Mutex",
    "rand",
    "getrandom",
    "dashmap",
];

/// Longest source file, in lines; about 400 is what one sitting takes.
const LINES_MAX: usize = 500;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` whose name ends in one of `endings`, with its path from the root.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let text = std::fs::read_to_string(&path).expect("sources are UTF-8");
                found.push((shown(&path), text));
            }
        }
    }
    assert!(!found.is_empty(), "no sources below {folder}");
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned()
}

/// The source without comments; line breaks stay.
fn code(text: &str) -> String {
    let line = |line: &str| match line.trim_start().starts_with("//") {
        true => String::new(),
        false => line.split(" // ").next().unwrap_or_default().to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The first names in `a::b, c` or `{a::b, c::{d, e}}` at the start of `path`.
fn heads(path: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(group) = path.strip_prefix('{') else { return vec![word(path)] };
    let (mut depth, mut found, mut start) = (1, Vec::new(), 0);
    for (at, letter) in group.char_indices() {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        if depth == 0 || (depth == 1 && letter == ',') {
            found.push(word(&group[start..at]));
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    found
}

/// What follows each `prefix` that stands as a path of its own: not `my_crate::` for `crate::`.
fn after<'a>(code: &'a str, prefix: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    code.match_indices(prefix).filter_map(move |(at, _)| {
        let before = code[..at].chars().next_back();
        let inside = before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
        (!inside).then(|| (at, &code[at + prefix.len()..]))
    })
}

/// The top-level modules that a file refers to by `crate::`, or by enough `super::`.
fn uses(inner_path: &str, text: &str) -> BTreeSet<String> {
    let code = code(text);
    let mut found: BTreeSet<String> =
        after(&code, "crate::").flat_map(|(_, path)| heads(path)).collect();
    let module = inner_path.trim_end_matches(".rs").trim_end_matches("/mod");
    let depth = module.split('/').count();
    for (at, path) in after(&code, "super::") {
        let mut path = path;
        let mut climbed = 1;
        while let Some(rest) = path.strip_prefix("super::") {
            path = rest;
            climbed += 1;
        }
        // An indented import stands in a module of its own, such as `mod tests`.
        let line = code[..at].rsplit('\n').next().unwrap_or_default();
        if climbed >= depth + usize::from(line.starts_with(' ')) {
            found.extend(heads(path));
        }
    }
    found
}

/// What the room of a file may not use and does. `inner_path` counts from the package's folder.
fn trespasses(inner_path: &str, text: &str, rooms: &[(&str, &[&str])]) -> Vec<String> {
    let own = inner_path.split('/').next().unwrap_or_default().trim_end_matches(".rs");
    if own == "lib" {
        return Vec::new();
    }
    let Some((_, allowed)) = rooms.iter().find(|(room, _)| *room == own) else {
        return vec![format!("{inner_path}: no room of the house is called {own}")];
    };
    uses(inner_path, text)
        .into_iter()
        .filter(|used| rooms.iter().any(|(room, _)| room == used))
        .filter(|used| used != own && !allowed.contains(&used.as_str()))
        .map(|used| format!("{inner_path}: {own} may not use {used}"))
        .collect()
}

/// Words in code that have no place in the core.
fn impurities(path: &str, text: &str) -> Vec<String> {
    let code = code(text);
    let whole = |at: usize, word: &str| {
        let letter = |c: char| c.is_alphanumeric() || c == '_';
        !code[..at].chars().next_back().is_some_and(letter)
            && !code[at + word.len()..].chars().next().is_some_and(letter)
    };
    let grouped: Vec<String> = after(&code, "std::")
        .filter(|(_, path)| path.starts_with('{'))
        .flat_map(|(_, path)| heads(path))
        .map(|head| format!("std::{head}"))
        .collect();
    NOT_IN_CORE
        .iter()
        .filter(|word| {
            code.match_indices(**word).any(|(at, _)| whole(at, word))
                || grouped.iter().any(|path| path == *word)
        })
        .map(|word| format!("{path}: {word} has no place in the decisions"))
        .collect()
}

/// Files with more lines than fit one sitting.
fn too_long<'a>(files: impl IntoIterator<Item = &'a (String, String)>) -> Vec<String> {
    files
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(path, lines)| format!("{path}: {lines} lines, at most {LINES_MAX}"))
        .collect()
}

fn none(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn rooms_use_only_what_they_may() {
    let files = files("src", &[".rs"]);
    let inner = |path: &str, folder: &str| path.strip_prefix(folder).map(str::to_owned);
    let problems = files.iter().flat_map(|(path, text)| match inner(path, "src/core/") {
        Some(path) => trespasses(&path, text, &CORE_ROOMS),
        None => trespasses(&inner(path, "src/").expect("below src"), text, &ROOMS),
    });
    none(problems.collect());
}

#[test]
fn no_room_may_use_one_that_stands_below_it() {
    for (at, (room, allowed)) in ROOMS.iter().enumerate() {
        let above: Vec<_> = ROOMS[..at].iter().map(|(name, _)| *name).collect();
        for used in *allowed {
            assert!(above.contains(used), "{room} may use {used}, which stands below it");
        }
    }
}

#[test]
fn the_core_touches_no_clock_no_chance_and_no_world() {
    none(files("src/core", &[".rs"]).iter().flat_map(|(p, text)| impurities(p, text)).collect());
}

/// `hashbrown` finds things by id, behind a door that cannot be iterated (`engine/index.rs`); `libm` has
/// functions that give the same on every machine.
#[test]
fn the_core_depends_on_serde_a_table_and_functions_alone() {
    let manifest =
        std::fs::read_to_string(root().join("src/core/Cargo.toml")).expect("the manifest is there");
    let dependencies = manifest.split("[dependencies]").nth(1).expect("it has dependencies");
    let names: Vec<_> = dependencies
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once('=').map(|(name, _)| name.trim()))
        .collect();
    assert_eq!(names, ["serde", "hashbrown", "libm"]);
}

#[test]
fn every_file_fits_one_sitting() {
    let mut sources = files("src", &[".rs"]);
    let pages = files("web-widget/src", &[".ts", ".tsx", ".css"]);
    sources.extend(pages.into_iter().filter(|(path, _)| !path.contains("/generated/")));
    none(too_long(&sources));
}

#[test]
fn a_trespass_is_found_however_it_is_written() {
    let found = |path: &str, text: &str| trespasses(path, text, &ROOMS);
    for text in [
        "use crate::gateway::Session;",
        "use crate::{config::Settings, gateway::{self, http}};",
        "fn f() { crate::gateway::run(); }",
        "use super::gateway;",
        "mod tests {\n    use super::super::gateway;\n}",
    ] {
        assert_eq!(
            found("runtime.rs", text),
            ["runtime.rs: runtime may not use gateway"],
            "{text}"
        );
    }
    assert_eq!(found("runtime/a/b.rs", "use super::super::super::gateway::X;").len(), 1);
    assert_eq!(found("surprise/mod.rs", "").len(), 1);
    let engine = "use crate::forecast::Wait;";
    assert_eq!(trespasses("engine/mod.rs", engine, &CORE_ROOMS).len(), 1);
}

#[test]
fn what_is_allowed_or_only_spoken_of_passes() {
    let text = "//! Feeds [`crate::gateway`].\nuse crate::journal::Journal;\nuse crate::runtime::x;\n\
                use super::gateway;\nlet a = 1; // see crate::gateway\nuse my_crate::gateway;\n\
                mod tests {\n    use super::super::gateway;\n}";
    assert_eq!(trespasses("runtime/part.rs", text, &ROOMS), Vec::<String>::new());
}

#[test]
fn an_impurity_is_found() {
    let found = |text: &str| impurities("x.rs", text).len();
    assert_eq!(found("use std::collections::HashMap;"), 1);
    assert_eq!(found("let now = Instant::now();"), 1);
    assert_eq!(found("use std::{fmt, fs};"), 1);
    assert_eq!(found("use rand::random;"), 1);
    assert_eq!(found("// HashMap order would differ\nlet operand = 1; // rand\nuse std::fmt;"), 0);
}

#[test]
fn a_long_file_is_found() {
    let file = |lines: usize| ("a.rs".to_owned(), "x\n".repeat(lines));
    assert_eq!(too_long(&[file(LINES_MAX), file(LINES_MAX + 1)]).len(), 1);
}
