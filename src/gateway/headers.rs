//! Headers that make browsers careful, on every answer.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::config::Settings;

/// The values, worked out once from the settings.
#[derive(Debug, Clone)]
pub struct Policy(Arc<Values>);

#[derive(Debug)]
struct Values {
    page: HeaderValue,
    widget: HeaderValue,
    data: HeaderValue,
    https: bool,
}

/// What is served, as far as the rules for it differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A page that nobody may frame.
    Page,
    /// The widget's frame, which the allowed websites may embed.
    Widget,
    /// The loader, which every website may load.
    Loader,
    /// Everything else; nothing of it is ever run as a document.
    Data,
}

impl Policy {
    /// From the public origin and the websites that may embed the widget.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let origin = settings.public_origin.trim_end_matches('/');
        // `'self'` covers WebSockets in today's browsers; older ones need them spelled out.
        let sockets = origin.replacen("http", "ws", 1);
        let page = |ancestors: &str| {
            format!(
                "default-src 'none'; script-src 'self'; style-src 'self'; \
                 img-src 'self' data: blob:; connect-src 'self' {sockets}; font-src 'self'; \
                 media-src 'self' blob: data:; frame-src 'self'; worker-src 'self'; \
                 manifest-src 'self'; base-uri 'none'; form-action 'self'; \
                 frame-ancestors {ancestors}"
            )
        };
        let embed = format!("'self' {}", settings.embed_origins.join(" "));
        Self(Arc::new(Values {
            page: value(&page("'none'")),
            widget: value(&page(embed.trim_end())),
            data: HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
            https: origin.starts_with("https://"),
        }))
    }

    fn apply(&self, kind: Kind, headers: &mut HeaderMap) {
        let csp = match kind {
            Kind::Page => &self.0.page,
            Kind::Widget => &self.0.widget,
            Kind::Loader | Kind::Data => &self.0.data,
        };
        headers.insert(CONTENT_SECURITY_POLICY, csp.clone());
        set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(headers, REFERRER_POLICY, "no-referrer");
        set(
            headers,
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(self), payment=(), usb=(), serial=()",
        );
        let foreign = matches!(kind, Kind::Widget | Kind::Loader);
        let resource = if foreign { "cross-origin" } else { "same-origin" };
        set(headers, HeaderName::from_static("cross-origin-resource-policy"), resource);
        if kind == Kind::Page {
            set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
        }
        if !foreign {
            set(headers, X_FRAME_OPTIONS, "DENY");
        }
        if self.0.https {
            set(headers, STRICT_TRANSPORT_SECURITY, "max-age=31536000");
        }
        // What a handler has not declared cacheable is for this one answer.
        headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
}

/// Puts the headers on an answer.
pub async fn secure(State(policy): State<Policy>, request: Request, next: Next) -> Response {
    let kind = kind(request.uri().path());
    let mut response = next.run(request).await;
    policy.apply(kind, response.headers_mut());
    response
}

fn kind(path: &str) -> Kind {
    match path {
        "/widget.js" => Kind::Loader,
        "/widget" | "/widget/" => Kind::Widget,
        "/agent" | "/agent/" | "/supervisor" | "/supervisor/" | "/demo" | "/demo/" => Kind::Page,
        _ => Kind::Data,
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

/// Settings hold origins of visible ASCII; should one not be, nobody may frame the page.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text)
        .unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"))
}
