//! Tokens as a website signs them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

pub const SECRET: &str = "the secret of the shop, known to its server";
pub const OTHER_SECRET: &str = "the secret of the bank, known to its server";

/// A contact center with two websites.
pub fn config() -> String {
    format!(
        "{}boosts = {{ vip = 300, returning = 30 }}\n[sites.shop]\nidentity_secrets = [\"{SECRET}\"]\n\
         [sites.bank]\nidentity_secrets = [\"{OTHER_SECRET}\"]\n",
        crate::common::CONFIG
    )
}

pub fn now_s() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_secs()).unwrap()
}

/// What the shop says of somebody, good for five minutes.
pub fn claims(subject: &str) -> Value {
    json!({ "iss": "shop", "aud": "seira", "sub": subject, "iat": now_s(), "exp": now_s() + 300 })
}

pub fn signed(claims: &Value, secret: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({ "alg": "HS256", "typ": "JWT" })), part(claims));
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    let mac = mac.chain_update(&signed).finalize().into_bytes();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac))
}
