//! Which websites may ask: a browser sends cookies to us whoever's page asks for it, and tells us
//! in `Origin` (RFC 6454) and `Sec-Fetch-Site` (W3C Fetch Metadata) whose page that was.

use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, HeaderValue};

use super::problem::{Code, Refused};
use crate::config::Settings;

/// The origins of this server and of the websites that embed the widget.
#[derive(Debug, Clone)]
pub struct Origins {
    own: Vec<String>,
    embed: Vec<String>,
}

impl Origins {
    /// From the settings. A server on a loopback address is known by all its loopback names: no
    /// other website can have one of them with the same port.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let public = settings.public_origin.trim_end_matches('/').to_ascii_lowercase();
        let mut own = vec![public.clone()];
        if let Some(rest) = loopback_rest(&public) {
            own.extend(LOOPBACK.iter().map(|host| format!("{host}{rest}")));
        }
        let embed = settings.embed_origins.iter();
        Self { own, embed: embed.map(|origin| origin.to_ascii_lowercase()).collect() }
    }

    /// For calls of staff over HTTP: a browser's must come from our own pages. Programs that are no
    /// browser send neither header, and have no cookies that a website could use.
    ///
    /// # Errors
    /// `origin_not_allowed`.
    pub fn check_own(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        let foreign_site = site.is_some_and(|site| site != b"same-origin" && site != b"none");
        match headers.get(ORIGIN) {
            Some(origin) if !self.is_own(origin) => Err(self.refuse()),
            _ if foreign_site => Err(self.refuse()),
            _ => Ok(()),
        }
    }

    /// For sockets of staff: `Origin` must be there and ours.
    ///
    /// # Errors
    /// `origin_not_allowed`.
    pub fn check_own_socket(&self, headers: &HeaderMap) -> Result<(), Refused> {
        match headers.get(ORIGIN) {
            Some(origin) if self.is_own(origin) => Ok(()),
            _ => Err(self.refuse()),
        }
    }

    /// For sockets of customers: our own pages (the widget's frame), websites that may embed the
    /// widget, and programs that are no browser.
    ///
    /// # Errors
    /// `origin_not_allowed`.
    pub fn check_customer_socket(&self, headers: &HeaderMap) -> Result<(), Refused> {
        match headers.get(ORIGIN) {
            Some(origin) if !self.is_own(origin) && !self.may_embed(origin) => Err(self.refuse()),
            _ => Ok(()),
        }
    }

    fn is_own(&self, origin: &HeaderValue) -> bool {
        self.own.iter().any(|own| origin.as_bytes().eq_ignore_ascii_case(own.as_bytes()))
    }

    fn may_embed(&self, origin: &HeaderValue) -> bool {
        let mut embed = self.embed.iter();
        embed.any(|site| site == "*" || origin.as_bytes().eq_ignore_ascii_case(site.as_bytes()))
    }

    fn refuse(&self) -> Refused {
        let public = self.own.first().map_or("", String::as_str);
        Refused::new(
            Code::OriginNotAllowed,
            format!("this website may not ask; open {public} or allow it in the configuration"),
        )
    }
}

const LOOPBACK: [&str; 3] = ["http://127.0.0.1", "http://localhost", "http://[::1]"];

/// What follows the host of a loopback origin: nothing, or a colon and the port.
fn loopback_rest(origin: &str) -> Option<&str> {
    let rest = LOOPBACK.iter().find_map(|host| origin.strip_prefix(host))?;
    (rest.is_empty() || rest.starts_with(':')).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(public: &str, embed: &[&str]) -> Origins {
        let own = vec![public.to_owned()];
        let mut origins =
            Origins { own, embed: embed.iter().map(|&site| site.to_owned()).collect() };
        if let Some(rest) = loopback_rest(public) {
            origins.own.extend(LOOPBACK.iter().map(|host| format!("{host}{rest}")));
        }
        origins
    }

    fn from(origin: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ORIGIN, HeaderValue::from_static(origin));
        headers
    }

    #[test]
    fn staff_come_from_our_own_pages_alone() {
        let origins = origins("https://chat.example", &["https://shop.example"]);
        assert!(origins.check_own(&from("https://chat.example")).is_ok());
        assert!(origins.check_own(&HeaderMap::new()).is_ok());
        assert!(origins.check_own_socket(&HeaderMap::new()).is_err());
        for foreign in [
            "https://shop.example",
            "http://chat.example",
            "https://chat.example.evil",
            "https://chat.example:444",
            "null",
        ] {
            assert!(origins.check_own(&from(foreign)).is_err(), "{foreign}");
            assert!(origins.check_own_socket(&from(foreign)).is_err(), "{foreign}");
        }
        let mut cross_site = HeaderMap::new();
        cross_site.insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
        assert!(origins.check_own(&cross_site).is_err());
    }

    #[test]
    fn customers_come_from_our_pages_and_from_those_that_embed_them() {
        let listed = origins("https://chat.example", &["https://shop.example"]);
        for allowed in ["https://chat.example", "https://shop.example", "HTTPS://SHOP.example"] {
            assert!(listed.check_customer_socket(&from(allowed)).is_ok(), "{allowed}");
        }
        assert!(listed.check_customer_socket(&from("https://other.example")).is_err());
        assert!(listed.check_customer_socket(&from("null")).is_err());
        let any = origins("https://chat.example", &["*"]);
        assert!(any.check_customer_socket(&from("https://other.example")).is_ok());
    }

    #[test]
    fn loopback_names_are_one_and_the_port_counts() {
        let origins = origins("http://127.0.0.1:8080", &[]);
        assert!(origins.check_own_socket(&from("http://localhost:8080")).is_ok());
        assert!(origins.check_own_socket(&from("http://[::1]:8080")).is_ok());
        assert!(origins.check_own_socket(&from("http://localhost:8081")).is_err());
        assert_eq!(loopback_rest("http://localhost.evil:8080"), None);
    }
}
