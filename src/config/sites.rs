//! `[sites.<id>]`: websites that say who their customers are, and the secrets they sign with, which
//! nobody sees.

use std::fmt;
use std::path::Path;

use seira_core::model::SiteId;

use super::checker::name;
use super::problem::{Place, Report};
use super::raw::RawSite;
use super::read::{At, Named, Read, Spot};
use super::read_file;
use super::tree::Value;

/// Shortest secret, in bytes: as long as what HMAC-SHA256 gives (RFC 7518, section 3.2).
const SECRET_MIN: usize = 32;
/// Longest secret, in bytes.
const SECRET_MAX: usize = 1_024;
/// Most secrets of one website: the one in use, and those that go or come.
const SECRETS_MAX: usize = 4;
/// Most websites.
const SITES_MAX: usize = 1_000;

/// A website that says who its customers are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteSettings {
    /// Its name, which is the `iss` of its tokens.
    pub site: SiteId,
    /// What its tokens may be signed with.
    pub secrets: Vec<SiteSecret>,
}

/// A secret, 32 to 1,024 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SiteSecret(String);

impl SiteSecret {
    /// Its bytes, for those who check signatures; never for logs or messages.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for SiteSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SiteSecret")
    }
}

/// A list of secrets as written: no value is shown, whatever is wrong with it.
#[derive(Clone, Default)]
pub(crate) struct RawSecrets(Vec<(Place, String)>);

impl fmt::Debug for RawSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawSecrets")
    }
}

impl Read for RawSecrets {
    fn read(spot: &Spot<'_>, report: &mut Report) -> Option<Self> {
        let texts = match &spot.node.value {
            Value::List(items) => items
                .iter()
                .map(|item| match &item.value {
                    Value::Text(text) => Some((item.place.clone(), text.clone())),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        if texts.is_none() {
            let message = "a list of texts in quotes is needed".to_owned();
            report.add(spot.node.place.clone(), &spot.key, None, message);
        }
        texts.map(Self)
    }
}

/// The websites, checked.
pub(super) fn sites(raw: Option<At<Named<RawSite>>>, report: &mut Report) -> Vec<SiteSettings> {
    let Some(raw) = raw else { return Vec::new() };
    if raw.value.0.len() > SITES_MAX {
        let message = format!("{} sites, at most {SITES_MAX} are allowed", raw.value.0.len());
        raw.complain_here(report, "", message);
    }
    let mut sites = Vec::new();
    for (id, at) in raw.value.0 {
        let secrets = secrets(&at, report);
        match name::<SiteId>(&id) {
            Ok(site) => sites.push(SiteSettings { site, secrets }),
            Err(message) => at.complain_here(report, "", message),
        }
    }
    sites
}

fn secrets(raw: &At<RawSite>, report: &mut Report) -> Vec<SiteSecret> {
    let mut secrets = Vec::new();
    let RawSite { identity_secrets, identity_secret_files } = &raw.value;
    if let Some(written) = identity_secrets {
        for (place, text) in &written.value.0 {
            match secret(text) {
                Ok(secret) => secrets.push(secret),
                Err(message) => report.add(place.clone(), &written.key, None, message),
            }
        }
    }
    for file in identity_secret_files.iter().flat_map(|files| &files.value) {
        let text = read_file(Path::new(&file.value), "secret", "");
        match text.and_then(|text| secret(text.trim_end_matches(['\r', '\n']))) {
            Ok(secret) => secrets.push(secret),
            Err(message) => file.complain(report, message),
        }
    }
    if secrets.len() > SECRETS_MAX {
        let message = format!("{} secrets, at most {SECRETS_MAX} are allowed", secrets.len());
        raw.complain_here(report, "identity_secrets", message);
    }
    secrets
}

fn secret(text: &str) -> Result<SiteSecret, String> {
    let bytes = text.len();
    if (SECRET_MIN..=SECRET_MAX).contains(&bytes) {
        return Ok(SiteSecret(text.to_owned()));
    }
    Err(format!("a secret of {bytes} bytes; {SECRET_MIN} to {SECRET_MAX} are allowed"))
}

#[cfg(test)]
mod tests {
    use super::super::from_text;
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn loaded(site: &str, environment: &[(&str, &str)]) -> Result<Vec<SiteSettings>, String> {
        let text = format!("[sites.shop]\n{site}\n[queues.one]\nname = \"One\"\n");
        let environment = environment.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        let loaded = from_text(Path::new("shop.toml"), &text, environment);
        loaded.map(|settings| settings.sites).map_err(|problems| problems.to_string())
    }

    #[test]
    fn secrets_come_from_the_file_the_environment_and_files_of_their_own() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), format!("{SECRET}from-a-file\n")).expect("it is written");
        let line = format!(
            "identity_secrets = [\"{SECRET}\"]\nidentity_secret_files = [\"{}\"]",
            file.path().display()
        );
        let sites = loaded(&line, &[]).expect("it is right");
        let bytes: Vec<_> = sites[0].secrets.iter().map(SiteSecret::bytes).collect();
        assert_eq!(bytes, [SECRET.as_bytes(), format!("{SECRET}from-a-file").as_bytes()]);
        assert_eq!(sites[0].site.as_str(), "shop");
        assert!(!format!("{sites:?}").contains(SECRET));
        let set = format!("[\"{SECRET}2\"]");
        let sites = loaded("", &[("SEIRA__SITES__SHOP__IDENTITY_SECRETS", &set)]);
        assert_eq!(sites.expect("it is right")[0].secrets[0].bytes().len(), SECRET_MIN + 1);
    }

    #[test]
    fn what_is_wrong_is_told_without_the_secret() {
        for (line, told) in [
            ("identity_secrets = [\"tops3cret\"]", "a secret of 9 bytes; 32 to 1024 are allowed"),
            ("identity_secrets = \"tops3cret\"", "a list of texts in quotes is needed"),
            ("identity_secrets = [[\"tops3cret\"]]", "a list of texts in quotes is needed"),
            ("identity_secret_files = [\"/nowhere\"]", "the secret file cannot be opened"),
        ] {
            let problems = loaded(line, &[]).expect_err("it is wrong");
            assert!(problems.contains(told), "{problems}");
            assert!(!problems.contains("s3cret"), "{problems}");
        }
        let five = [SECRET; 5].map(|secret| format!("\"{secret}\"")).join(", ");
        let problems = loaded(&format!("identity_secrets = [{five}]"), &[]).expect_err("too many");
        assert!(problems.contains("5 secrets, at most 4") && !problems.contains(SECRET));
    }
}
