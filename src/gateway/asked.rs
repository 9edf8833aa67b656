//! What callers ask of a list: how much of it, from where on, and what only.

use seira_core::model::{AgentId, QueueId, SessionId, Timestamp};

use super::problem::{Code, Refused};
use crate::protocol::lists::OpenState;

/// Longest list in one answer.
const LIMIT_MAX: usize = 200;

/// The list where the caller says nothing of its length.
const LIMIT: usize = 50;

/// A wrong value is repeated in the answer up to so many characters.
const SHOWN_MAX_CHARS: usize = 40;

/// Fields of a query. What is not asked for is not looked at.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a>(&'a str);

/// A place in the order of everything that waits: when it is due, then its id.
pub type Due = (Timestamp, SessionId);

impl<'a> Asked<'a> {
    /// The query of an address.
    #[must_use]
    pub fn of(query: Option<&'a str>) -> Self {
        Self(query.unwrap_or(""))
    }

    fn get(self, name: &str) -> Option<&'a str> {
        let mut pairs = self.0.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// A field, read by `read`; none where it is not there.
    ///
    /// # Errors
    /// `bad_request`, with the name, the value and what is `allowed`.
    pub fn read<T>(
        self,
        name: &str,
        allowed: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<Option<T>, Refused> {
        let Some(value) = self.get(name) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| {
            let value: String = value.chars().take(SHOWN_MAX_CHARS).collect();
            let detail = format!("{name}: \"{value}\" is not allowed: {allowed}");
            Refused::new(Code::BadRequest, detail)
        })
    }

    /// How many entries.
    ///
    /// # Errors
    /// `bad_request`, as for every field below.
    pub fn limit(self) -> Result<usize, Refused> {
        let read = |text: &str| text.parse().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
        let limit = self.read("limit", &format!("1 to {LIMIT_MAX}"), read)?;
        Ok(limit.unwrap_or(LIMIT))
    }

    /// Where the page before ended.
    ///
    /// # Errors
    /// `bad_request`.
    pub fn after<T>(self, read: impl FnOnce(&'a str) -> Option<T>) -> Result<Option<T>, Refused> {
        self.read("after", "the `next` of the page before", read)
    }

    /// Only sessions of this queue.
    ///
    /// # Errors
    /// `bad_request`.
    pub fn queue(self) -> Result<Option<QueueId>, Refused> {
        self.read("queue", "the id of a queue", |text| QueueId::new(text).ok())
    }

    /// Only sessions of this agent.
    ///
    /// # Errors
    /// `bad_request`.
    pub fn agent(self) -> Result<Option<AgentId>, Refused> {
        self.read("agent", "the number of an agent", |text| text.parse().ok().map(AgentId))
    }

    /// Only sessions that stand there.
    ///
    /// # Errors
    /// `bad_request`.
    pub fn state(self) -> Result<Option<OpenState>, Refused> {
        self.read("state", "waiting, talking or wrap_up", |text| match text {
            "waiting" => Some(OpenState::Waiting),
            "talking" => Some(OpenState::Talking),
            "wrap_up" => Some(OpenState::WrapUp),
            _ => None,
        })
    }
}

/// A place as callers give it back.
#[must_use]
pub fn written(due: Due) -> String {
    format!("{}_{}", due.0.0, due.1)
}

/// A place as it was given out.
#[must_use]
pub fn due(text: &str) -> Option<Due> {
    let (at, session) = text.split_once('_')?;
    Some((Timestamp(at.parse().ok()?), session.parse().ok()?))
}

/// Cuts what was looked for one entry too far; the place of the last that stays, if more follow.
pub fn cut<T, P>(found: &mut Vec<T>, limit: usize, place: impl FnOnce(&T) -> P) -> Option<P> {
    let more = found.len() > limit;
    found.truncate(limit);
    found.last().filter(|_| more).map(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_has_bounds_and_a_default() {
        let limit = |query| Asked::of(query).limit();
        assert_eq!(limit(None), Ok(50));
        assert_eq!(limit(Some("x=1&limit=1")), Ok(1));
        assert_eq!(limit(Some("limit=200&limit=0")), Ok(200));
        for wrong in ["limit=0", "limit=201", "limit=", "limit=ten", "limit=-1"] {
            let told = format!("{:?}", limit(Some(wrong)).unwrap_err());
            assert!(told.contains("limit: ") && told.contains("1 to 200"), "{told}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_and_never_repeated_at_length() {
        let long = format!("state={}", "x".repeat(1_000));
        let told = format!("{:?}", Asked::of(Some(&long)).state().unwrap_err());
        assert!(told.contains("waiting, talking or wrap_up") && told.len() < 250, "{told}");
        assert!(Asked::of(Some("queue=No Name")).queue().is_err());
        assert!(Asked::of(Some("agent=-1")).agent().is_err());
        assert_eq!(Asked::of(Some("agent=7")).agent(), Ok(Some(AgentId(7))));
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let place = (Timestamp(-5), SessionId::from_u128(7));
        assert_eq!(due(&written(place)), Some(place));
        assert_eq!(due("5"), None);
        assert_eq!(due("x_y"), None);
    }

    #[test]
    fn a_page_ends_with_a_place_only_if_more_follows() {
        let mut three = vec![1, 2, 3];
        assert_eq!(cut(&mut three, 2, |last| *last), Some(2));
        assert_eq!(three, [1, 2]);
        assert_eq!(cut(&mut three, 2, |last| *last), None);
        assert_eq!(cut(&mut Vec::<i32>::new(), 2, |last| *last), None);
    }
}
