//! TOML and environment → raw → checked settings.
pub mod hours;
pub mod settings;
pub mod texts;
pub use settings::Settings;
