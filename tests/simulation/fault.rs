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
