use super::*;

fn session(number: u128) -> SessionId {
    SessionId::from_u128(number)
}

fn shown(position: u32) -> Shown {
    Shown {
        phase: WaitingPhase::InLine,
        position: Some(position),
        wait: Wait::Unknown,
        worse: None,
        warning: None,
        surge: None,
        staffed: true,
    }
}

fn look(again: bool) -> Look {
    Look { session: session(1), device: DeviceId::from_u128(1), again }
}

#[test]
fn every_session_is_visited_once_per_round() {
    let waiting = Waiting::default();
    for number in 0..50 {
        waiting.add(session(number), Timestamp(0));
    }
    let mut seen: Vec<SessionId> =
        (0..SLOTS).flat_map(|_| waiting.turn()).map(|(session, _)| session).collect();
    seen.sort();
    assert_eq!(seen, (0..50).map(session).collect::<Vec<_>>());
    assert!((0..SLOTS).all(|_| waiting.turn().len() <= 3));
}

#[test]
fn some_are_looked_at_at_once_and_leavers_never() {
    let waiting = Waiting::default();
    waiting.add(session(1), Timestamp(0));
    waiting.add(session(2), Timestamp(0));
    assert!(waiting.urgent().is_empty());
    waiting.look_at(session(1), false);
    waiting.look_at(session(2), true);
    waiting.look_at(session(3), true);
    assert_eq!(waiting.urgent(), [(session(1), false), (session(2), true)]);
    waiting.look_at(session(1), false);
    waiting.remove(session(1));
    assert!(waiting.urgent().is_empty());
    let round: Vec<_> = (0..SLOTS).flat_map(|_| waiting.turn()).collect();
    assert_eq!(round, [(session(2), false)]);
}

#[test]
fn only_what_reads_differently_is_news() {
    let waiting = Waiting::default();
    waiting.add(session(1), Timestamp(0));
    let mut wheel = waiting.wheel.lock();
    let mut news = |again, position, now| {
        wheel.news(look(again), shown(position), None, Timestamp(now)).unwrap().shown
    };
    assert!(news(false, 3, 0).is_some());
    assert!(news(false, 3, 2_000).is_none());
    assert!(news(true, 3, 4_000).is_some());
    assert_eq!(news(false, 2, 6_000).unwrap().position, Some(2));
}

fn script(texts: &str) -> HoldScript {
    let text = format!(
        "[queues.sales]\nname = \"Sales\"\n\n\
         [queues.sales.hold]\nfirst_after_s = 20\nevery_s = 45\ntexts = [{texts}]\n",
    );
    let settings =
        crate::config::from_text(std::path::Path::new("test.toml"), &text, std::iter::empty());
    settings.unwrap().queues.remove(0).hold
}

#[test]
fn a_text_stays_for_its_turn_even_where_it_fits_no_longer() {
    let script = script("{ en = \"Long\", wait_over_s = 300 }, { en = \"Short\" }");
    let waiting = Waiting::default();
    waiting.add(session(1), Timestamp(0));
    let mut wheel = waiting.wheel.lock();
    let mut held = |high_s, now_s: i64| {
        let wait = Wait::Range { low_s: 0, high_s, level: None };
        let now = Timestamp(now_s * 1_000);
        wheel.news(look(false), Shown { wait, ..shown(3) }, Some(&script), now).unwrap().held
    };
    assert_eq!(held(600, 19), None);
    assert_eq!(held(600, 20), Some(0));
    assert_eq!(held(240, 40), None);
    assert_eq!(held(240, 65), Some(1));
}

#[test]
fn a_text_that_tells_the_place_follows_it() {
    let script = script("\"Number { $position }\", \"We are coming\"");
    let waiting = Waiting::default();
    waiting.add(session(1), Timestamp(0));
    let mut wheel = waiting.wheel.lock();
    let mut held = |place, now_s: i64| {
        let now = Timestamp(now_s * 1_000);
        wheel.news(look(false), shown(place), Some(&script), now).unwrap().held
    };
    assert_eq!(held(3, 20), Some(0));
    assert_eq!(held(3, 22), None);
    assert_eq!(held(2, 24), Some(0));
    assert_eq!(held(2, 65), Some(1));
    // The second text tells no place.
    assert_eq!(held(1, 67), None);
}
