//! The address of a PostgreSQL database, which nobody sees: there is a password in it.

use std::fmt;
use std::path::Path;

use tokio_postgres::config::{Host, SslMode};

use super::problem::Report;
use super::read::At;
use super::read_file;

/// What is allowed, with an example that shows the parts.
const ALLOWED: &str =
    "an address like \"postgres://user:password@127.0.0.1:5432/seira\" is allowed, with one host";
const NO_TLS: &str = "Seira speaks to PostgreSQL without TLS: leave sslmode out, and let the database \
                      be on this machine, in a private network, or behind a tunnel (stunnel, WireGuard)";

/// `postgres://user:password@host:port/database`: one host (a name, an IP address, or the folder of a
/// socket with `%2F` for `/`) and a database. What is shown of it, also by `Debug`, is host and database.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl {
    url: String,
    shown: String,
    local: bool,
}

impl PostgresUrl {
    /// Takes the address apart to see whether it is one.
    ///
    /// # Errors
    /// What is wrong with it, or what is allowed; never a part of it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(ALLOWED);
        }
        // The words of the library are not shown: they may quote what they complain about.
        let parsed: tokio_postgres::Config = text.parse().map_err(|_| ALLOWED)?;
        if !matches!(parsed.get_ssl_mode(), SslMode::Disable | SslMode::Prefer) {
            return Err(NO_TLS);
        }
        let (host, local) = match parsed.get_hosts() {
            [Host::Tcp(host)] => (host.clone(), loopback(host)),
            [Host::Unix(folder)] => (folder.display().to_string(), true),
            _ => return Err(ALLOWED),
        };
        let Some(database) = parsed.get_dbname().filter(|name| !name.is_empty()) else {
            return Err("it names no database; write one behind the last slash");
        };
        Ok(Self { url: text.to_owned(), shown: format!("{host}/{database}"), local })
    }

    /// All of it, for those who connect; never for logs or messages.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.url
    }

    /// Whether what is said to the database stays on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.local
    }
}

fn loopback(host: &str) -> bool {
    let address = host.parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PostgresUrl").field(&self.shown).finish()
    }
}

/// The address that `postgres` says, or the file that `postgres_file` names.
pub(super) fn setting(
    postgres: Option<&At<String>>,
    postgres_file: Option<&At<String>>,
    report: &mut Report,
) -> Option<PostgresUrl> {
    let (at, text) = match (postgres, postgres_file) {
        (None, None) => return None,
        (Some(at), None) => (at, at.value.clone()),
        (None, Some(at)) => match read_file(Path::new(&at.value), "password", "") {
            Ok(text) => (at, text),
            Err(message) => {
                at.complain(report, message);
                return None;
            }
        },
        (Some(_), Some(at)) => {
            at.complain(report, "there is an address in postgres too; keep one or the other");
            return None;
        }
    };
    match PostgresUrl::parse(&text) {
        Ok(url) => Some(url),
        Err(message) => {
            at.complain_here(report, "", message);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_text;
    use super::*;

    const URL: &str = "postgres://seira:tops%2Fecret@db.example.com:5433/center";

    fn loaded(storage: &str, environment: &[(&str, &str)]) -> Result<Option<PostgresUrl>, String> {
        let text = format!("[storage]\n{storage}\n[queues.one]\nname = \"One\"\n");
        let environment = environment.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        let loaded = from_text(Path::new("shop.toml"), &text, environment);
        loaded.map(|settings| settings.postgres).map_err(|problems| problems.to_string())
    }

    #[test]
    fn an_address_is_taken_and_nobody_sees_the_password() {
        for text in [URL, "postgresql://seira:tops%2Fecret@db.example.com/center"] {
            let url = PostgresUrl::parse(text).expect("an address");
            assert_eq!(url.secret(), text);
            assert_eq!(url.to_string(), "db.example.com/center");
            assert!(!format!("{url:?}").contains("ecret"));
            assert!(!url.is_local());
        }
        for text in ["postgres://a@127.0.0.1/b", "postgres://a@%2Frun%2Fpostgresql/b"] {
            assert!(PostgresUrl::parse(text).expect("an address").is_local(), "{text}");
        }
    }

    #[test]
    fn where_it_is_written_does_not_matter() {
        assert_eq!(loaded("", &[]), Ok(None));
        let expected = Ok(Some(PostgresUrl::parse(URL).expect("an address")));
        assert_eq!(loaded(&format!("postgres = \"{URL}\""), &[]), expected);
        assert_eq!(loaded("", &[("SEIRA__STORAGE__POSTGRES", URL)]), expected);
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), format!("{URL}\n")).expect("ours");
        let line = format!("postgres_file = {:?}", file.path());
        assert_eq!(loaded(&line, &[]), expected);
        let both = loaded(&format!("{line}\npostgres = \"{URL}\""), &[]);
        assert!(both.expect_err("one is enough").contains("keep one or the other"));
        let nowhere = loaded("postgres_file = \"/nowhere/url\"", &[]).expect_err("no such file");
        assert!(nowhere.contains("/nowhere/url"), "{nowhere}");
    }

    #[test]
    fn what_is_wrong_is_said_without_the_password() {
        let secret = "tops%2Fecret";
        for (storage, variable) in [
            (format!("postgres = \"mysql://seira:{secret}@db/center\""), None),
            (format!("postgres = \"postgres://seira:{secret}@db\""), None),
            (format!("postgres = \"postgres://seira:{secret}@db,other/center\""), None),
            (format!("postgres = \"postgres://seira:{secret}@db/center?sslmode=require\""), None),
            (format!("postgres = \"postgres://seira:{secret}@db/center?surprise=1\""), None),
            (format!("postgres = [\"postgres://seira:{secret}@db/center\"]"), None),
            (format!("postgrse = \"postgres://seira:{secret}@db/center\""), None),
            (String::new(), Some(("SEIRA__STORAGE", format!("postgres://a:{secret}@db/c")))),
            (String::new(), Some(("SEIRA__LOG__JSON", format!("\"postgres://a:{secret}@b/c\"")))),
        ] {
            let variable: Vec<_> =
                variable.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let problems = loaded(&storage, &variable).expect_err("wrong");
            assert!(!problems.contains(secret), "{problems}");
            assert!(problems.contains("storage") || problems.contains("log.json"), "{problems}");
        }
    }
}
