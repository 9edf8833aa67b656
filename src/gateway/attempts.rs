//! How often somebody may try to sign in.
//!
//! After a few failures of one login, each further one makes it wait twice as long, up to a minute:
//! slow enough against guessing, short enough that nobody is locked out by a stranger for long.
//! Unknown logins wait alike, so that waiting tells nothing. An address that fails with many logins
//! waits too.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// First wait; doubles from failure to failure.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// Longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Failures are forgotten after this long without another one.
const FORGET_AFTER: Duration = Duration::from_secs(15 * 60);

/// Logins and addresses remembered at once; beyond it the one that failed longest ago is forgotten.
const REMEMBERED_MAX: usize = 10_000;

/// Bytes of a login that are remembered. No account has a longer one, and what strangers send must
/// not fill the memory.
const LOGIN_KEPT_BYTES: usize = 256;

/// An address may fail this many times more often than one login: many people share one address.
const ADDRESS_FACTOR: u32 = 20;

/// Failed sign-ins of late.
#[derive(Debug)]
pub struct Attempts {
    allowed: u32,
    logins: Mutex<HashMap<String, Failures>>,
    addresses: Mutex<HashMap<IpAddr, Failures>>,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Instant,
}

impl Attempts {
    /// `allowed` failures of one login are free of waiting.
    #[must_use]
    pub fn new(allowed: u32) -> Self {
        Self { allowed: allowed.max(1), logins: Mutex::default(), addresses: Mutex::default() }
    }

    /// Counts an attempt as failed before it is made, so that many at once gain nothing; undone by
    /// [`Attempts::succeeded`].
    ///
    /// # Errors
    /// How long to wait; the attempt must not be made, and was not counted.
    pub fn begin(&self, login: &str, from: Option<IpAddr>, now: Instant) -> Result<(), Duration> {
        let (login, from) = (login_kept(login), from.and_then(address_kept));
        let mut logins = self.logins.lock();
        wait(logins.get(&login), self.allowed, now)?;
        if let Some(address) = from {
            let mut addresses = self.addresses.lock();
            let allowed = self.allowed.saturating_mul(ADDRESS_FACTOR);
            wait(addresses.get(&address), allowed, now)?;
            count(&mut addresses, address, now);
        }
        count(&mut logins, login, now);
        Ok(())
    }

    /// The attempt was a success: the login starts afresh, and the address gets its attempt back.
    pub fn succeeded(&self, login: &str, from: Option<IpAddr>) {
        self.logins.lock().remove(&login_kept(login));
        let Some(address) = from.and_then(address_kept) else { return };
        if let Some(failures) = self.addresses.lock().get_mut(&address) {
            failures.count = failures.count.saturating_sub(1);
        }
    }
}

/// A login as it is remembered: upper and lower case are one.
fn login_kept(login: &str) -> String {
    let end = login.floor_char_boundary(LOGIN_KEPT_BYTES);
    login[..end].to_lowercase()
}

/// An address as it is remembered; none where it tells nothing: behind a proxy on this machine every
/// call comes from a loopback address. Of IPv6 the network, /64, because one person has all of it.
fn address_kept(address: IpAddr) -> Option<IpAddr> {
    let address = address.to_canonical();
    match address {
        _ if address.is_loopback() => None,
        IpAddr::V4(_) => Some(address),
        IpAddr::V6(v6) => Some(IpAddr::from((v6.to_bits() >> 64 << 64).to_be_bytes())),
    }
}

fn wait(failures: Option<&Failures>, allowed: u32, now: Instant) -> Result<(), Duration> {
    let Some(failures) = failures else { return Ok(()) };
    let passed = now.saturating_duration_since(failures.last);
    let Some(excess) = failures.count.checked_sub(allowed) else { return Ok(()) };
    let wait = FIRST_WAIT.saturating_mul(1 << excess.min(10)).min(LONGEST_WAIT);
    match wait.checked_sub(passed) {
        Some(left) if !left.is_zero() => Err(left),
        _ => Ok(()),
    }
}

fn count<K: Hash + Eq + Clone>(known: &mut HashMap<K, Failures>, key: K, now: Instant) {
    let stale = |failures: &Failures| now.saturating_duration_since(failures.last) > FORGET_AFTER;
    if known.get(&key).is_some_and(stale) {
        known.remove(&key);
    }
    if !known.contains_key(&key) && known.len() >= REMEMBERED_MAX {
        known.retain(|_, failures| !stale(failures));
        if known.len() >= REMEMBERED_MAX {
            let oldest = known.iter().min_by_key(|(_, failures)| failures.last);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                known.remove(&oldest);
            }
        }
    }
    let failures = known.entry(key).or_insert(Failures { count: 0, last: now });
    failures.count = failures.count.saturating_add(1);
    failures.last = now;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_with_failures_and_end_with_success() {
        let attempts = Attempts::new(2);
        let start = Instant::now();
        assert!(attempts.begin("maria", None, start).is_ok());
        assert!(attempts.begin("MARIA", None, start).is_ok());
        assert_eq!(attempts.begin("maria", None, start), Err(Duration::from_secs(1)));
        assert!(attempts.begin("kostas", None, start).is_ok());
        let later = start + Duration::from_secs(1);
        assert!(attempts.begin("maria", None, later).is_ok());
        assert_eq!(attempts.begin("maria", None, later), Err(Duration::from_secs(2)));
        attempts.succeeded("Maria", None);
        assert!(attempts.begin("maria", None, later).is_ok());
    }

    #[test]
    fn the_longest_wait_is_a_minute_and_failures_are_forgotten() {
        let attempts = Attempts::new(1);
        let mut now = Instant::now();
        for _ in 0..50 {
            assert!(attempts.begin("maria", None, now).is_ok());
            now += LONGEST_WAIT;
        }
        now -= LONGEST_WAIT;
        assert_eq!(attempts.begin("maria", None, now), Err(LONGEST_WAIT));
        now += FORGET_AFTER + Duration::from_secs(1);
        assert!(attempts.begin("maria", None, now).is_ok());
        assert_eq!(attempts.begin("maria", None, now), Err(FIRST_WAIT));
    }

    #[test]
    fn an_address_that_tries_many_logins_waits() {
        let attempts = Attempts::new(2);
        let (now, address) = (Instant::now(), Some(IpAddr::from([192, 0, 2, 1])));
        for number in 0..40 {
            assert!(attempts.begin(&format!("login{number}"), address, now).is_ok());
        }
        assert!(attempts.begin("one more", address, now).is_err());
        assert!(attempts.begin("one more", Some(IpAddr::from([192, 0, 2, 2])), now).is_ok());
        let proxy = Some(IpAddr::from([127, 0, 0, 1]));
        for number in 0..100 {
            assert!(attempts.begin(&format!("proxied{number}"), proxy, now).is_ok());
        }
    }

    #[test]
    fn the_addresses_of_one_network_are_one() {
        let attempts = Attempts::new(1);
        let now = Instant::now();
        let at = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        for number in 0..20 {
            let address = at(&format!("2001:db8::{number:x}"));
            assert!(attempts.begin(&format!("login{number}"), address, now).is_ok());
        }
        assert!(attempts.begin("one more", at("2001:db8::ffff:1"), now).is_err());
        assert!(attempts.begin("one more", at("2001:db8:0:1::1"), now).is_ok());
        assert_eq!(address_kept("::ffff:127.0.0.1".parse().unwrap()), None);
        let mapped = address_kept("::ffff:192.0.2.1".parse().unwrap());
        assert_eq!(mapped, at("192.0.2.1"));
    }

    #[test]
    fn a_long_login_is_remembered_in_part() {
        let attempts = Attempts::new(1);
        let now = Instant::now();
        let long = "é".repeat(8_000);
        assert!(attempts.begin(&long, None, now).is_ok());
        assert!(attempts.begin(&long, None, now).is_err());
        assert!(attempts.logins.lock().keys().all(|login| login.len() <= LOGIN_KEPT_BYTES));
        attempts.succeeded(&long, None);
        assert!(attempts.begin(&long, None, now).is_ok());
    }

    #[test]
    fn memory_is_bounded() {
        let attempts = Attempts::new(2);
        let start = Instant::now();
        for number in 0..u32::try_from(REMEMBERED_MAX).unwrap() + 100 {
            let now = start + Duration::from_millis(number.into());
            assert!(attempts.begin(&number.to_string(), None, now).is_ok());
        }
        assert_eq!(attempts.logins.lock().len(), REMEMBERED_MAX);
    }
}
