//! More comes than a queue's agents can meet.

use seira_core::model::{
    Event, Millis, QueueSpec, Refusal, RelaxStep, SurgeCause, SurgeWish, Wish,
};

use crate::center::{Center, queue};

fn rules(cause: SurgeCause) -> SurgeWish {
    SurgeWish { cause, notice: None, waiting_max: None, widens: false }
}

fn begin(center: &mut Center, surge: SurgeWish) -> Vec<Event> {
    let queue = center.engine.queues().next().unwrap().spec.queue.clone();
    center.ask(Wish::BeginSurge { queue, surge }).unwrap()
}

fn end(center: &mut Center, cause: SurgeCause) -> Vec<Event> {
    let queue = center.engine.queues().next().unwrap().spec.queue.clone();
    center.ask(Wish::EndSurge { queue, cause }).unwrap()
}

fn lasts(center: &Center) -> Option<SurgeCause> {
    center.engine.queues().next().unwrap().surge.map(|surge| surge.rules.cause)
}

#[test]
fn a_forecast_neither_begins_over_nor_ends_what_was_declared() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    begin(&mut center, rules(SurgeCause::Forecast));
    let since = center.now;
    center.pass(60);
    begin(&mut center, rules(SurgeCause::Declared));
    let surge = center.engine.queues().next().unwrap().surge.unwrap();
    assert_eq!((surge.since, surge.rules.cause), (since, SurgeCause::Declared));
    assert_eq!(begin(&mut center, rules(SurgeCause::Forecast)), []);
    assert_eq!(end(&mut center, SurgeCause::Forecast), []);
    assert_eq!(lasts(&center), Some(SurgeCause::Declared));
    end(&mut center, SurgeCause::Declared);
    assert_eq!(lasts(&center), None);
    // A supervisor ends what the forecast began, too.
    begin(&mut center, rules(SurgeCause::Forecast));
    end(&mut center, SurgeCause::Declared);
    assert_eq!((lasts(&center), end(&mut center, SurgeCause::Declared)), (None, vec![]));
}

#[test]
fn a_surge_caps_the_line_while_it_lasts_and_sends_nobody_away_who_waits() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let waits = [center.arrive("billing"), center.arrive("billing")];
    begin(&mut center, SurgeWish { waiting_max: Some(1), ..rules(SurgeCause::Forecast) });
    let arrival = center.arrival("billing");
    let name = arrival.queue.clone();
    assert_eq!(center.ask_arrival(arrival), Err(Refusal::QueueFull(name)));
    assert!(waits.iter().all(|session| center.engine.position(*session).is_some()));
    end(&mut center, SurgeCause::Forecast);
    center.arrive("billing");
}

#[test]
fn a_surge_never_lets_more_in_than_the_queue_does() {
    let spec = QueueSpec { waiting_max: 1, ..queue("billing", &[]) };
    let mut center = Center::new(vec![spec]);
    begin(&mut center, SurgeWish { waiting_max: Some(9), ..rules(SurgeCause::Forecast) });
    center.arrive("billing");
    let arrival = center.arrival("billing");
    assert!(center.ask_arrival(arrival).is_err());
}

#[test]
fn a_surge_that_widens_asks_more_agents_at_once() {
    let step = |after_s| {
        let after = Millis::from_secs(after_s);
        RelaxStep { after, lower_levels_by: 2, more_tiers: 0, queue: None }
    };
    let spec = QueueSpec { relax: vec![step(60), step(300)], ..queue("french", &[("french", 8)]) };
    let mut center = Center::new(vec![spec]);
    let agent = center.agent(1, &[("french", 4)], 3);
    let waits = center.arrive("french");
    assert_eq!(center.asked(waits), None);
    begin(&mut center, SurgeWish { widens: true, ..rules(SurgeCause::Declared) });
    assert_eq!((center.session(waits).step, center.asked(waits)), (2, Some(agent)));
    let comes = center.arrive("french");
    center.pass(0);
    assert_eq!(center.asked(comes), Some(agent));
    // Afterwards it is as before for those who come then.
    end(&mut center, SurgeCause::Declared);
    let late = center.arrive("french");
    center.pass(59);
    assert_eq!((center.session(late).step, center.session(waits).step), (0, 2));
    center.pass(1);
    assert_eq!(center.session(late).step, 1);
}

#[test]
fn what_a_supervisor_says_is_bounded() {
    let mut center = Center::new(vec![queue("billing", &[])]);
    let queue = queue("billing", &[]).queue;
    let surge = SurgeWish { notice: Some("é".repeat(1_001)), ..rules(SurgeCause::Declared) };
    let refused = center.ask(Wish::BeginSurge { queue: queue.clone(), surge });
    assert!(matches!(refused, Err(Refusal::BadValue { field: "notice", .. })), "{refused:?}");
    let surge = SurgeWish { notice: Some("é".repeat(1_000)), ..rules(SurgeCause::Declared) };
    center.ask(Wish::BeginSurge { queue, surge }).unwrap();
}
