//! In which language a caller of the HTTP calls wants to read.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use seira_core::model::Language;

use super::problem::{Code, Refused};

/// Entries of `Accept-Language` that are looked at; browsers send a handful.
const ENTRIES_MAX: usize = 20;

/// The language of `locale` in the query, else the best of `Accept-Language` (RFC 9110, section
/// 12.5.4), else English.
///
/// # Errors
/// `bad_request` for a `locale` that Seira does not speak.
pub fn asked_for(query: Option<&str>, headers: &HeaderMap) -> Result<Language, Refused> {
    let pairs = query.unwrap_or("").split('&').filter_map(|pair| pair.split_once('='));
    if let Some((_, locale)) = pairs.into_iter().find(|(name, _)| *name == "locale") {
        return named(locale).ok_or_else(|| {
            let allowed = Language::ALL.map(Language::tag).join(", ");
            Refused::new(Code::BadRequest, format!("locale: one of {allowed} is allowed"))
        });
    }
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Ok(accepted.and_then(best).unwrap_or(Language::En))
}

fn named(tag: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|language| language.tag() == tag)
}

/// The language with the highest weight; of several the first.
fn best(accepted: &str) -> Option<Language> {
    let entries = accepted.split(',').take(ENTRIES_MAX).filter_map(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let primary = parts.next()?.split('-').next()?.to_ascii_lowercase();
        let weight =
            parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |weight| {
                weight.parse::<f64>().ok().filter(|weight| (0.0..=1.0).contains(weight))
            })?;
        let language = named(&primary)?;
        (weight > 0.0).then_some((language, weight))
    });
    let first_best = |best: (Language, f64), next: (Language, f64)| {
        if next.1 > best.1 { next } else { best }
    };
    entries.reduce(first_best).map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(query: Option<&str>, accepted: &str) -> Option<Language> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, accepted.parse().unwrap());
        asked_for(query, &headers).ok()
    }

    #[test]
    fn the_query_wins_then_the_weights_then_english() {
        assert_eq!(told(Some("locale=fa"), "ru"), Some(Language::Fa));
        assert_eq!(told(Some("x=1&locale=el"), ""), Some(Language::El));
        assert_eq!(told(Some("locale=de"), "ru"), None);
        assert_eq!(told(None, "de, ru;q=0.4, el-GR;q=0.8"), Some(Language::El));
        assert_eq!(told(None, "RU-ru"), Some(Language::Ru));
        assert_eq!(told(None, "fa;q=0, de"), Some(Language::En));
        assert_eq!(told(None, "ru;q=2, ;;,"), Some(Language::En));
        assert_eq!(asked_for(None, &HeaderMap::new()), Ok(Language::En));
    }
}
