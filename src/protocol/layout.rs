//! Lays out the one-line declarations of ts-rs: a field per line with its comment above it, a
//! variant per line with its meaning.

use std::fmt::Write as _;

/// `type Name = ...;` as ts-rs gives it, laid out; `meanings` has one text per variant of a union.
pub(super) fn declaration(decl: &str, meanings: &[(String, String)]) -> String {
    let Some((head, body)) = decl.trim_end_matches(';').split_once(" = ") else {
        return decl.to_owned();
    };
    if meanings.is_empty() {
        return format!("{head} = {};", part(body.trim(), ""));
    }
    let mut laid = format!("{head} =");
    for (variant, (_, meaning)) in split(body, " | ").iter().zip(meanings) {
        write!(laid, "\n  /** {meaning} */\n  | {}", part(variant.trim(), "  ")).expect(WRITES);
    }
    laid.push(';');
    laid
}

/// A doc comment of ts-rs at the given depth, on one line where it fits.
pub(super) fn comment(docs: &str, indent: &str) -> String {
    let lines: Vec<_> = docs
        .trim()
        .trim_start_matches("/**")
        .trim_end_matches("*/")
        .lines()
        .map(|line| line.trim().trim_start_matches('*').trim())
        .filter(|line| !line.is_empty())
        .collect();
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let inner: String = lines.iter().map(|line| format!("{indent} * {line}\n")).collect();
            format!("{indent}/**\n{inner}{indent} */\n")
        }
    }
}

const WRITES: &str = "writing to a string cannot fail";

/// One type: an object literal with perhaps more behind it, or anything else as it is.
fn part(text: &str, indent: &str) -> String {
    if !text.starts_with('{') {
        return text.to_owned();
    }
    let end = split(text, "}").first().map_or(text.len(), String::len);
    let (inner, rest) = (&text[1..end], &text[(end + 1).min(text.len())..]);
    let fields: Vec<_> = split(inner, ",").into_iter().filter(|f| !f.trim().is_empty()).collect();
    if let [only] = fields.as_slice()
        && !only.contains("/**")
    {
        return format!("{{ {} }}{rest}", unquoted(only));
    }
    let mut laid = String::from("{\n");
    for field in &fields {
        let (docs, field) = field.split_once("*/").unwrap_or(("", field));
        laid.push_str(&comment(docs, &format!("{indent}  ")));
        writeln!(laid, "{indent}  {};", unquoted(field)).expect(WRITES);
    }
    write!(laid, "{indent}}}{rest}").expect(WRITES);
    laid
}

/// `"type": "hello"` becomes `type: "hello"`: every key on the wire is a plain word.
fn unquoted(field: &str) -> String {
    let field = field.trim();
    match field.strip_prefix('"').and_then(|rest| rest.split_once("\":")) {
        Some((key, value)) => format!("{key}: {}", value.trim()),
        None => field.to_owned(),
    }
}

/// Splits at `separator` outside of comments and inner braces. For the separator `}` the outer
/// brace is the first character of `text`, so the first piece ends at its partner.
fn split(text: &str, separator: &str) -> Vec<String> {
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    let (mut depth, mut commented) = (0_i32, false);
    let outer = i32::from(separator == "}");
    for (at, letter) in text.char_indices() {
        let rest = &text[at..];
        commented = rest.starts_with("/**") || (commented && !text[..at].ends_with("*/"));
        if !commented && depth == outer && rest.starts_with(separator) {
            pieces.push(std::mem::take(&mut piece));
        }
        if !commented {
            depth += i32::from(letter == '{') - i32::from(letter == '}');
        }
        piece.push(letter);
    }
    pieces.push(piece);
    let cut = |piece: String| piece.strip_prefix(separator).map(str::to_owned).unwrap_or(piece);
    pieces.into_iter().map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(words: &str) -> (String, String) {
        (String::new(), words.to_owned())
    }

    #[test]
    fn an_object_gets_a_line_per_field() {
        let decl = "type A = { \n/**\n * One, and {more}.\n */\n\"x\": number, y: { [key in string]: number }, };";
        let laid = "type A = {\n  /** One, and {more}. */\n  x: number;\n  y: { [key in string]: number };\n};";
        assert_eq!(declaration(decl, &[]), laid);
    }

    #[test]
    fn a_union_gets_a_line_per_variant() {
        let decl = "type A = { \"type\": \"b\" } & B | { \"type\": \"c\", \n/**\n * N | M.\n */\nn: number | null, };";
        let laid = "type A =\n  /** Is b. */\n  | { type: \"b\" } & B\n  /** Is c. */\n  | {\n    type: \"c\";\n    /** N | M. */\n    n: number | null;\n  };";
        assert_eq!(declaration(decl, &[meaning("Is b."), meaning("Is c.")]), laid);
    }
}
