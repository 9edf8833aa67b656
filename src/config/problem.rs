//! What is wrong with a configuration, said so that it can be put right.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest value shown in a problem, in characters.
const SHOWN_MAX: usize = 80;

/// Most known words that one is compared with: a thousand slips in ten thousand queues are told
/// quickly too.
const CANDIDATES_MAX: usize = 1_000;

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the file, at a line (from 1) where it is known.
    File {
        /// The file as it was named.
        path: PathBuf,
        /// Line, from 1.
        line: Option<usize>,
    },
    /// In a variable of the environment.
    Variable(Arc<str>),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line: Some(line) } => write!(f, "{}:{line}", path.display()),
            Self::File { path, line: None } => path.display().fmt(f),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it was written.
    pub place: Place,
    /// Path of the key, as `queues.billing.target_s`; empty for the file as a whole.
    pub key: String,
    /// The value at fault, shortened; none where a key is missing or unknown.
    pub value: Option<String>,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl Problem {
    /// A problem of the file as a whole, or of one of its lines.
    pub(crate) fn of_file(path: &Path, line: Option<usize>, message: String) -> Self {
        let place = Place::File { path: path.to_owned(), line };
        Self { place, key: String::new(), value: None, message }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        match (&*self.key, &self.value) {
            ("", _) => {}
            (key, Some(value)) => write!(f, "{key} = {value}: ")?,
            (key, None) => write!(f, "{key}: ")?,
        }
        f.write_str(&self.message)
    }
}

/// Everything that is wrong, sorted by place; one line each when shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub(crate) fn single(problem: Problem) -> Self {
        Self(vec![problem])
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many things are wrong.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// One after another.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Collects problems while reading and checking.
pub(crate) struct Report {
    path: PathBuf,
    problems: Vec<Problem>,
}

impl Report {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), problems: Vec::new() }
    }

    /// The place of a line in the file.
    pub(crate) fn line(&self, line: Option<usize>) -> Place {
        Place::File { path: self.path.clone(), line }
    }

    pub(crate) fn add(&mut self, place: Place, key: &str, value: Option<&str>, message: String) {
        let value = value.map(shorten);
        // What libraries say may have line breaks; a problem is one line.
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        self.problems.push(Problem { place, key: key.to_owned(), value, message });
    }

    /// Whether something was said about `key` or something below it, so that a missing value
    /// that was merely wrong is not called missing too.
    pub(crate) fn mentions(&self, key: &str) -> bool {
        self.problems.iter().any(|problem| {
            problem.key.strip_prefix(key).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('.') || rest.starts_with('[')
            })
        })
    }

    pub(crate) fn finish(mut self) -> Problems {
        self.problems.sort();
        self.problems.dedup();
        Problems(self.problems)
    }
}

/// The addresses of databases, which have passwords in them.
const SECRET_SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

fn shorten(value: &str) -> String {
    // Wherever it was written: what is wrong with it goes to logs and screens.
    if let Some((before, scheme)) =
        SECRET_SCHEMES.iter().find_map(|scheme| Some((value.split_once(scheme)?.0, scheme)))
    {
        return format!("{}{scheme}…", shorten(before));
    }
    let mut shown: String =
        value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN_MAX).collect();
    if value.chars().nth(SHOWN_MAX).is_some() {
        shown.push('…');
    }
    shown
}

/// The nearest of `known` to `word`, when it is near enough to be what was meant.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: String = word.chars().take(SHOWN_MAX).collect();
    let near = word.chars().count().div_ceil(3).min(3);
    let length = word.len();
    known
        .into_iter()
        .take(CANDIDATES_MAX)
        .filter(|other| other.len().abs_diff(length) <= 4 * near)
        .map(|other| (strsim::osa_distance(&word, other), other))
        .filter(|(distance, _)| *distance <= near)
        .min()
        .map(|(_, other)| other)
}

/// `; did you mean "billing"?` or nothing.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or_else(String::new, |other| format!("; did you mean \"{other}\"?"))
}
