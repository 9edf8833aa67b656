//! Languages that Seira speaks.

use serde::{Deserialize, Serialize};

/// A language of the pages and of the texts the router sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    En,
    /// Persian.
    Fa,
    /// Greek.
    El,
    /// Russian.
    Ru,
}

impl Language {
    /// Every language, English first.
    pub const ALL: [Self; 4] = [Self::En, Self::Fa, Self::El, Self::Ru];

    /// BCP 47 tag: `en`, `fa`, `el`, `ru`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fa => "fa",
            Self::El => "el",
            Self::Ru => "ru",
        }
    }
}
