//! Checks the tokens with which websites prove who their customers are: JSON Web Tokens (RFC 7519)
//! signed with HMAC-SHA256 (`alg` HS256, RFC 7518) and nothing else.
//!
//! | claim | rule |
//! |---|---|
//! | `iss` | the name of the website, as in `[sites.<id>]` |
//! | `aud` | `seira`, or a list with it |
//! | `sub` | who, by the website's own and lasting name; 1 to 255 bytes |
//! | `exp` | not over, and at most an hour ahead of now and of `iat` |
//! | `iat`, `nbf` | not in the future, where they are there |
//! | `jti` | where it is there, it tells one token from another |
//!
//! Clocks may differ by half a minute. A header with `crit` is refused: no extension is understood.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result as JwtResult};
use jsonwebtoken::signature::{Error as SignatureError, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::identity::Identity;
use crate::config::SiteSettings;
use crate::protocol::NAME_MAX_CHARS;

/// Whom tokens are for.
const AUDIENCE: &str = "seira";
/// How far clocks may be apart, seconds.
const LEEWAY_S: f64 = 30.0;
/// Longest life of a token, seconds.
const LIFE_MAX_S: f64 = 3_600.0;
/// For how long after its end it is remembered who showed a token, milliseconds: a clock that is set
/// back by less makes no token good for a second device, or for who was erased.
const REMEMBERED_MS: i64 = 24 * 3_600_000;
const SUBJECT_MAX_BYTES: usize = 255;
const EMAIL_MAX_CHARS: usize = 254;
const PHONE_MAX_CHARS: usize = 32;
const SEGMENTS_MAX: usize = 16;
const ATTRIBUTES_MAX: usize = 32;
const WORD_MAX_CHARS: usize = 64;
const VALUE_MAX_CHARS: usize = 500;

/// The websites that may prove something, with what they sign with.
pub struct Websites {
    sites: Vec<(Validation, DecodingKey)>,
}

/// What a token proves.
#[derive(Debug)]
pub struct Proven {
    /// Stands for the token.
    pub once: [u8; 32],
    /// Until when to remember who showed it, Unix milliseconds.
    pub remembered_until: i64,
    /// Who, and what is told of that person.
    pub identity: Identity,
}

/// Why a token proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unproven {
    /// There is no website to prove anything.
    Off,
    /// What is wrong with it; nothing secret.
    Invalid(String),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: f64,
    iat: Option<f64>,
    nbf: Option<f64>,
    jti: Option<String>,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    #[serde(default)]
    segments: Vec<String>,
    #[serde(default)]
    attributes: BTreeMap<String, Value>,
}

impl Websites {
    /// Those of the settings.
    #[must_use]
    pub fn new(sites: &[SiteSettings]) -> Self {
        // Another one of this process is the same one.
        let _ = PROVIDER.install_default();
        let keys = sites.iter().flat_map(|site| {
            let mut validation = Validation::new(Algorithm::HS256);
            validation.set_issuer(&[site.site.as_str()]);
            validation.set_audience(&[AUDIENCE]);
            validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
            // Times are checked here: the library's clock cannot stand before 1970.
            (validation.validate_exp, validation.validate_nbf) = (false, false);
            let secrets = site.secrets.iter();
            secrets.map(move |it| (validation.clone(), DecodingKey::from_secret(it.bytes())))
        });
        Self { sites: keys.collect() }
    }

    /// Checks `token` at `now` (wall time, Unix milliseconds).
    ///
    /// # Errors
    /// [`Unproven`].
    pub fn check(&self, token: &str, now: i64) -> Result<Proven, Unproven> {
        if self.sites.is_empty() {
            return Err(Unproven::Off);
        }
        check_header(token)?;
        let claims = self.signed(token)?;
        let claims = Claims::deserialize(&claims).map_err(|fault| invalid(&fault.to_string()))?;
        check_times(&claims, now)?;
        let once = once(&claims, token);
        let until = (claims.exp * 1_000.0) as i64;
        let remembered_until = until.saturating_add(REMEMBERED_MS);
        Ok(Proven { once, remembered_until, identity: identity(claims)? })
    }

    /// The claims, if one of the secrets has signed them for its website.
    fn signed(&self, token: &str) -> Result<Value, Unproven> {
        let mut nearest = None;
        for (validation, key) in &self.sites {
            match jsonwebtoken::decode::<Value>(token, key, validation) {
                Ok(found) => return Ok(found.claims),
                Err(error) => match error.kind() {
                    ErrorKind::InvalidSignature => {}
                    // A signature that is right says more than the others, which are not.
                    _ => nearest = Some(error),
                },
            }
        }
        Err(match nearest.as_ref().map(|error| error.kind()) {
            None => invalid("the signature is not that of a website of this server"),
            Some(ErrorKind::InvalidIssuer) => invalid("iss: not the website that has signed it"),
            Some(ErrorKind::InvalidAudience) => invalid("aud: \"seira\" is needed"),
            Some(ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName) => {
                invalid("alg: HS256 is needed")
            }
            Some(ErrorKind::MissingRequiredClaim(claim)) => {
                invalid(&format!("{claim}: is missing, or of the wrong kind"))
            }
            Some(_) => invalid("not a JSON Web Token in compact form"),
        })
    }
}

/// The algorithm is fixed, and no extension is understood: what a header calls critical must not be passed
/// over (RFC 7515, section 4.1.11). A header that does not read is left to the library.
fn check_header(token: &str) -> Result<(), Unproven> {
    let header = token.split('.').next().and_then(|it| URL_SAFE_NO_PAD.decode(it).ok());
    let header = header.and_then(|it| serde_json::from_slice::<Value>(&it).ok());
    let Some(Value::Object(header)) = header else { return Ok(()) };
    if header.get("alg").is_some_and(|alg| alg != "HS256") {
        return Err(invalid("alg: HS256 is needed"));
    }
    match header.contains_key("crit") {
        true => Err(invalid("crit: no extension is understood")),
        false => Ok(()),
    }
}

/// Whom a token names, whether it proves that or not: the website, and its name of the customer.
#[must_use]
pub fn named(token: &str) -> Option<(String, String)> {
    #[derive(Deserialize)]
    struct Named {
        iss: String,
        sub: String,
    }
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let Named { iss, sub } = serde_json::from_slice(&claims).ok()?;
    Some((iss, sub))
}

fn invalid(message: &str) -> Unproven {
    Unproven::Invalid(message.to_owned())
}

fn check_times(claims: &Claims, now: i64) -> Result<(), Unproven> {
    let now = now as f64 / 1_000.0;
    let Claims { exp, iat, nbf, .. } = *claims;
    if exp > now + LIFE_MAX_S + LEEWAY_S {
        return Err(invalid("exp: more than an hour ahead"));
    }
    if iat.is_some_and(|iat| exp > iat + LIFE_MAX_S) {
        return Err(invalid("exp: more than an hour after iat"));
    }
    if iat.into_iter().chain(nbf).any(|from| from > now + LEEWAY_S) {
        return Err(invalid("iat, nbf: in the future"));
    }
    match exp < now - LEEWAY_S {
        true => Err(invalid("exp: its time is over")),
        false => Ok(()),
    }
}

/// What stands for a token: its `jti`, or else all that is signed. Not the whole text, where the
/// signature might be written in another way.
fn once(claims: &Claims, token: &str) -> [u8; 32] {
    let hash = match &claims.jti {
        Some(jti) => {
            let named = Sha256::new().chain_update("jti\0").chain_update(&claims.iss);
            named.chain_update("\0").chain_update(jti)
        }
        None => {
            let signed = token.rsplit_once('.').map_or(token, |(signed, _)| signed);
            Sha256::new().chain_update("token\0").chain_update(signed)
        }
    };
    hash.finalize().into()
}

fn identity(claims: Claims) -> Result<Identity, Unproven> {
    let subject = claims.sub;
    if subject.is_empty() || subject.len() > SUBJECT_MAX_BYTES {
        return Err(invalid("sub: 1 to 255 bytes are allowed"));
    }
    let segments = claims.segments;
    if segments.len() > SEGMENTS_MAX {
        return Err(invalid("segments: at most 16 are allowed"));
    }
    if claims.attributes.len() > ATTRIBUTES_MAX {
        return Err(invalid("attributes: at most 32 are allowed"));
    }
    let segments = segments.into_iter().map(|segment| plain("segments", segment, WORD_MAX_CHARS));
    let attributes = claims.attributes.into_iter().map(|(name, value)| {
        let name = plain("attributes", name, WORD_MAX_CHARS)?;
        let value = match value {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                return Err(invalid("attributes: texts, numbers, true and false are allowed"));
            }
        };
        Ok((name, plain("attributes", value, VALUE_MAX_CHARS)?))
    });
    let optional = |claim: &str, text: Option<String>, max: usize| {
        let text = text.map(|text| plain(claim, text, max)).transpose()?;
        Ok::<_, Unproven>(text.filter(|text| !text.is_empty()))
    };
    Ok(Identity {
        site: claims.iss,
        subject,
        name: optional("name", claims.name, NAME_MAX_CHARS)?,
        email: optional("email", claims.email, EMAIL_MAX_CHARS)?,
        phone: optional("phone", claims.phone, PHONE_MAX_CHARS)?,
        segments: segments.collect::<Result<_, _>>()?,
        attributes: attributes.collect::<Result<_, _>>()?,
    })
}

/// A text without control characters and outer blanks, at most `max` characters.
fn plain(claim: &str, text: String, max: usize) -> Result<String, Unproven> {
    if text.chars().count() > max {
        return Err(invalid(&format!("{claim}: at most {max} characters are allowed")));
    }
    let shown = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    Ok(shown.collect::<String>().trim().to_owned())
}

/// All the cryptography there is: checking HS256. Nothing here signs, and no other algorithm can be
/// asked for by a token.
static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: no_signer,
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

fn no_signer(_: &Algorithm, _: &EncodingKey) -> JwtResult<Box<dyn JwtSigner>> {
    Err(ErrorKind::UnsupportedAlgorithm.into())
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> JwtResult<Box<dyn JwtVerifier>> {
    if *algorithm != Algorithm::HS256 {
        return Err(ErrorKind::UnsupportedAlgorithm.into());
    }
    let mac = Hmac::<Sha256>::new_from_slice(key.try_get_as_bytes()?);
    Ok(Box::new(Hs256(mac.map_err(|_| ErrorKind::InvalidKeyFormat)?)))
}

struct Hs256(Hmac<Sha256>);

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        let mac = self.0.clone().chain_update(message);
        mac.verify_slice(signature).map_err(|_| SignatureError::new())
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests;
