//! The checked-in files that are generated from the wire types are what the types say now.

use std::path::PathBuf;

/// Compares a checked-in file with what the types give; renews it when `SEIRA_UPDATE` is set.
fn check(path: &str, expected: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("SEIRA_UPDATE").is_some() {
        let folder = file.parent().expect("the path has a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(&file, expected).expect("the file can be written");
        return;
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    if found == expected {
        return;
    }
    let line = found.lines().zip(expected.lines()).take_while(|(a, b)| a == b).count();
    panic!(
        "{path} is stale from line {}:\n  it says   {}\n  should be {}\nRenew it with `make generated`.",
        line + 1,
        found.lines().nth(line).unwrap_or("(nothing)"),
        expected.lines().nth(line).unwrap_or("(nothing)"),
    );
}

#[test]
fn typescript_types_are_current() {
    check("web-widget/src/generated/protocol.ts", &seira::protocol::typescript::document());
}

#[test]
fn openapi_document_is_current() {
    let document = seira::gateway::document();
    let text = serde_json::to_string_pretty(&document).expect("a document is JSON");
    check("docs/openapi.json", &format!("{text}\n"));
}

#[test]
fn asyncapi_document_is_current() {
    let document = seira::protocol::asyncapi::document();
    let text = serde_json::to_string_pretty(&document).expect("a document is JSON");
    check("docs/asyncapi.json", &format!("{text}\n"));
}
