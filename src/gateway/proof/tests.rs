use seira_core::model::SiteId;
use serde_json::json;

use super::*;
use crate::config::from_text;

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const OLD: &str = "an older secret of the shop, going";
const OTHER: &str = "the secret of another website here";
const NOW_S: i64 = 1_790_000_000;

fn websites() -> Websites {
    let text = format!(
        "[sites.shop]\nidentity_secrets = [\"{SECRET}\", \"{OLD}\"]\n\
         [sites.bank]\nidentity_secrets = [\"{OTHER}\"]\n[queues.one]\nname = \"One\"\n"
    );
    let settings = from_text(std::path::Path::new("shop.toml"), &text, std::iter::empty());
    Websites::new(&settings.expect("it is right").sites)
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signed_with(header: Value, claims: &Value, secret: &str) -> String {
    let signed = format!("{}.{}", encoded(&header), encoded(claims));
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    let mac = mac.chain_update(&signed).finalize().into_bytes();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac))
}

fn signed(claims: &Value, secret: &str) -> String {
    signed_with(json!({ "alg": "HS256", "typ": "JWT" }), claims, secret)
}

fn claims() -> Value {
    json!({ "iss": "shop", "aud": "seira", "sub": "20417", "iat": NOW_S, "exp": NOW_S + 300 })
}

fn with(claim: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[claim] = value;
    claims
}

fn check(token: &str) -> Result<Proven, Unproven> {
    websites().check(token, NOW_S * 1_000)
}

fn wrong(token: &str) -> String {
    match check(token) {
        Err(Unproven::Invalid(message)) => message,
        Err(Unproven::Off) => panic!("there are websites"),
        Ok(_) => panic!("it is not good: {token}"),
    }
}

#[test]
fn a_good_token_proves_what_it_says() {
    let mut all = claims();
    all["name"] = json!(" Nora\u{0} Karra ");
    all["email"] = json!("nora@example.com");
    all["segments"] = json!(["plus", "vip"]);
    all["attributes"] = json!({ "orders": 12, "since": "2019", "paper": false });
    for secret in [SECRET, OLD] {
        let Identity { site, subject, name, email, phone, segments, attributes } =
            check(&signed(&all, secret)).expect("it is good").identity;
        assert_eq!((site.as_str(), subject.as_str()), ("shop", "20417"));
        assert_eq!(name.as_deref(), Some("Nora  Karra"));
        assert_eq!((email.as_deref(), phone), (Some("nora@example.com"), None));
        assert_eq!(segments, ["plus", "vip"]);
        assert_eq!((attributes["orders"].as_str(), attributes["paper"].as_str()), ("12", "false"));
    }
    let list = signed(&with("aud", json!(["other", "seira"])), SECRET);
    assert!(check(&list).is_ok());
    let bank = signed(&with("iss", json!("bank")), OTHER);
    assert_eq!(check(&bank).expect("it is good").identity.site, "bank");
}

#[test]
fn forged_and_foreign_tokens_prove_nothing() {
    let good = signed(&claims(), SECRET);
    let at = good.rfind('.').expect("it has parts");
    for place in [at - 3, at + 3] {
        let mut forged = good.clone().into_bytes();
        forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
        wrong(&String::from_utf8(forged).expect("letters"));
    }
    let none = json!({ "alg": "none" });
    wrong(&format!("{}.{}.", encoded(&none), encoded(&claims())));
    assert!(wrong(&signed_with(json!({ "alg": "HS512" }), &claims(), SECRET)).contains("HS256"));
    wrong(&signed_with(json!({ "alg": "RS256" }), &claims(), SECRET));
    let critical = json!({ "alg": "HS256", "crit": ["b64"], "b64": false });
    assert!(wrong(&signed_with(critical, &claims(), SECRET)).contains("crit"));
    assert!(wrong(&signed(&claims(), "not a secret of anybody, but long")).contains("signature"));
    // Signed by one website in the name of another.
    assert!(wrong(&signed(&claims(), OTHER)).starts_with("iss"));
    assert!(wrong(&signed(&with("iss", json!("bank")), SECRET)).starts_with("iss"));
    for text in ["", ".", "..", "a.b.c", &good[1..], &good[..at]] {
        wrong(text);
    }
}

#[test]
fn times_are_within_the_hour() {
    for (claim, seconds) in [("exp", 3_631), ("iat", 31), ("iat", -3_301), ("nbf", 31)] {
        let message = wrong(&signed(&with(claim, json!(NOW_S + seconds)), SECRET));
        assert!(message.contains(claim), "{claim} {seconds}: {message}");
    }
    let expired = |ago: i64| {
        let mut claims = with("exp", json!(NOW_S - ago));
        claims["iat"] = json!(NOW_S - 600);
        check(&signed(&claims, SECRET)).err()
    };
    let over = Unproven::Invalid("exp: its time is over".to_owned());
    assert_eq!((expired(31), expired(29)), (Some(over), None));
    let mut bare = claims();
    bare.as_object_mut().expect("an object").remove("iat");
    assert!(check(&signed(&bare, SECRET)).is_ok());
    assert!(websites().check(&signed(&claims(), SECRET), -1).is_err(), "a clock before 1970");
}

#[test]
fn claims_that_are_missing_wrong_or_too_large_are_named() {
    for claim in ["iss", "aud", "sub", "exp"] {
        let mut less = claims();
        less.as_object_mut().expect("an object").remove(claim);
        assert!(wrong(&signed(&less, SECRET)).contains(claim), "{claim}");
    }
    for (claim, value) in [
        ("aud", json!("somebody")),
        ("sub", json!("")),
        ("sub", json!("x".repeat(256))),
        ("name", json!("x".repeat(81))),
        ("segments", json!(vec!["x"; 17])),
        ("segments", json!([["x"]])),
        ("attributes", json!({ "nested": {} })),
        ("attributes", json!({ "long": "x".repeat(501) })),
    ] {
        wrong(&signed(&with(claim, value), SECRET));
    }
}

#[test]
fn a_token_is_known_again_by_its_jti_or_by_what_is_signed() {
    let once = |claims: &Value| check(&signed(claims, SECRET)).expect("it is good").once;
    let named = with("jti", json!("7"));
    let mut later = named.clone();
    later["exp"] = json!(NOW_S + 301);
    assert_eq!(once(&named), once(&later));
    assert_ne!(once(&named), once(&with("jti", json!("8"))));
    assert_eq!(once(&claims()), once(&claims()));
    assert_ne!(once(&claims()), once(&with("exp", json!(NOW_S + 301))));
}

#[test]
fn without_websites_nothing_is_proved() {
    let off = Websites::new(&[]).check(&signed(&claims(), SECRET), NOW_S * 1_000);
    assert!(matches!(off, Err(Unproven::Off)));
    let site = SiteId::new("shop").expect("a name");
    let bare = SiteSettings { site, secrets: Vec::new() };
    let off = Websites::new(&[bare]).check("a.b.c", NOW_S * 1_000);
    assert!(matches!(off, Err(Unproven::Off)));
}

#[test]
fn whom_a_token_names_is_read_where_it_proves_nothing_too() {
    let shop = Some(("shop".to_owned(), "20417".to_owned()));
    for token in [signed(&claims(), SECRET), signed(&with("exp", json!(0)), "nobody's secret")] {
        assert_eq!(named(&token), shop);
    }
    let nameless = format!("a.{}.b", encoded(&json!({ "sub": "20417" })));
    for token in ["", "nonsense", "a.b.c", "a..c", &nameless] {
        assert_eq!(named(token), None, "{token}");
    }
}
