//! What the simulation found wrong.

use std::fmt;

/// Something that should not be: the invariant or comparison by name, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) detail: String,
}

impl Fault {
    pub(crate) fn new(name: &'static str, detail: String) -> Self {
        Self { name, detail }
    }
}

impl Fault {
    /// What it is about, roughly: its name and the first words on both sides. A smaller script has
    /// found the same if it comes to the same kind.
    pub(crate) fn kind(&self) -> String {
        let is_word = |word: &&str| word.starts_with(|first: char| first.is_ascii_uppercase());
        let words = |line: &str| {
            let words = line.split(|c: char| !c.is_ascii_alphanumeric());
            words.filter(is_word).take(3).collect::<Vec<_>>().join(" ")
        };
        let sides: Vec<String> = self.detail.lines().skip(1).map(words).collect();
        format!("{}: {}", self.name, sides.join(" / "))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.detail)
    }
}

/// A fault unless `holds`.
pub(crate) fn ensure(
    holds: bool,
    name: &'static str,
    detail: impl FnOnce() -> String,
) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(Fault::new(name, detail())) }
}
