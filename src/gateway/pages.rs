//! The built pages, carried inside the program.
//!
//! Files under `/assets/` have a digest in their name and are cached for ever; the others are asked
//! for again each time, which an `ETag` makes cheap. Where a file has a `.gz` beside it, browsers
//! that can read it get that.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION,
    VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::problem::{Code, Refused};

/// What `npm run build` in `web-widget` has made. It may be missing when the program is compiled.
#[derive(RustEmbed)]
#[folder = "web-widget/dist"]
#[allow_missing = true]
struct Built;

/// What to do where the pages are missing.
pub const MISSING: &str = "The pages are not built into this program. Run `npm ci` and \
    `npm run build` in web-widget, then build Seira again.";

/// Pages without which the program is of little use.
const NEEDED: [&str; 5] = [
    "widget.js",
    "widget/index.html",
    "agent/index.html",
    "supervisor/index.html",
    "demo/index.html",
];

/// Those of the needed files that are missing.
#[must_use]
pub fn missing() -> Vec<&'static str> {
    NEEDED.into_iter().filter(|file| Built::get(file).is_none()).collect()
}

/// The loader that websites embed.
pub async fn loader(headers: HeaderMap) -> Response {
    serve("widget.js", &headers)
}

/// The widget's frame.
pub async fn widget(headers: HeaderMap) -> Response {
    serve("widget/index.html", &headers)
}

/// The agent desktop.
pub async fn agent(headers: HeaderMap) -> Response {
    serve("agent/index.html", &headers)
}

/// The supervisors' page.
pub async fn supervisor(headers: HeaderMap) -> Response {
    serve("supervisor/index.html", &headers)
}

/// The sample shop.
pub async fn demo(headers: HeaderMap) -> Response {
    serve("demo/index.html", &headers)
}

/// Scripts, styles, pictures and sounds of the pages.
pub async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let path = format!("assets/{path}");
    if path.contains("..") || Built::get(&path).is_none() {
        return Refused::new(Code::NotFound, "no such file").into_response();
    }
    serve(&path, &headers)
}

/// `/` leads to the agent desktop.
pub async fn home() -> Response {
    (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, "/agent")]).into_response()
}

/// The widget's addresses are relative to a folder.
pub async fn widget_folder() -> Response {
    (StatusCode::PERMANENT_REDIRECT, [(LOCATION, "/widget/")]).into_response()
}

fn serve(path: &str, request: &HeaderMap) -> Response {
    let Some(plain) = Built::get(path) else {
        return (StatusCode::SERVICE_UNAVAILABLE, MISSING).into_response();
    };
    let packed = accepts_gzip(request).then(|| Built::get(&format!("{path}.gz"))).flatten();
    let kind = content_type(path, &plain);
    let encoded = packed.is_some();
    let file = packed.unwrap_or(plain);
    let tag = etag(&file);
    let known = request.get_all(IF_NONE_MATCH).iter().any(|tags| mentions(tags, &tag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(file.data.into_owned()))
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(ETAG, tag);
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching(path)));
    if encoded {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn caching(path: &str) -> &'static str {
    if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn content_type(path: &str, file: &EmbeddedFile) -> HeaderValue {
    let kind = match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("ftl" | "txt") => "text/plain; charset=utf-8",
        Some(_) | None => file.metadata.mimetype(),
    };
    HeaderValue::from_str(kind).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    let digest = file.metadata.sha256_hash();
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest[..16]));
    HeaderValue::from_str(&tag).expect("base64url in quotes is visible ASCII")
}

fn mentions(tags: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(tags), Ok(tag)) = (tags.to_str(), tag.to_str()) else { return false };
    tags.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

fn accepts_gzip(request: &HeaderMap) -> bool {
    request
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let refused = matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
            name.trim().eq_ignore_ascii_case("gzip") && !refused
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_used_only_where_it_is_wanted() {
        let accepts = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            accepts_gzip(&headers)
        };
        assert!(accepts("br, gzip"));
        assert!(accepts("GZIP;q=0.5"));
        assert!(!accepts("gzip;q=0, br"));
        assert!(!accepts("identity"));
    }

    #[test]
    fn hashed_files_are_kept_and_pages_are_asked_for_again() {
        assert!(caching("assets/app-1a2b.js").contains("immutable"));
        assert!(caching("widget.js").contains("no-cache"));
        assert!(caching("agent/index.html").contains("no-cache"));
    }

    #[test]
    fn a_tag_is_found_in_a_list_of_tags() {
        let tag = HeaderValue::from_static("\"abc\"");
        for known in ["\"abc\"", "\"x\", W/\"abc\"", "*"] {
            assert!(mentions(&HeaderValue::from_static(known), &tag), "{known}");
        }
        assert!(!mentions(&HeaderValue::from_static("\"abcd\""), &tag));
    }
}
