//! Snapshots that are none: whatever contradicts itself is refused with a reason.

use seira_core::engine::Engine;
use seira_core::model::{Millis, Timestamp};
use serde_json::Value;

use crate::center::{Center, queue};

/// A center in which everything is named by something else.
fn busy() -> Value {
    let mut spec = queue("desk", &[]);
    spec.affinity_reach = Millis::from_secs(30);
    let mut center = Center::new(vec![spec]);
    center.agent(1, &[], 1);
    center.agent(2, &[], 1);
    let talking = center.arrive("desk");
    center.accept(talking);
    center.arrive("desk");
    center.arrive("desk");
    serde_json::to_value(center.engine.snapshot()).unwrap()
}

fn restore(snapshot: Value) -> Result<(), String> {
    let snapshot = serde_json::from_value(snapshot).map_err(|error| error.to_string())?;
    Engine::restore(Timestamp(0), snapshot).map(drop).map_err(|unfit| unfit.to_string())
}

fn list<'a>(snapshot: &'a mut Value, name: &str) -> &'a mut Vec<Value> {
    snapshot[name].as_array_mut().unwrap()
}

#[test]
fn a_whole_snapshot_is_taken() {
    assert_eq!(restore(busy()), Ok(()));
}

#[test]
fn nothing_may_be_missing_that_something_else_names() {
    for (name, missing) in [
        ("queues", "no queue desk"),
        ("agents", "no agent"),
        ("sessions", "no session"),
        ("offers", "no offer"),
    ] {
        let mut snapshot = busy();
        list(&mut snapshot, name).remove(0);
        let told = restore(snapshot).unwrap_err();
        assert!(told.contains(missing), "{name}: {told}");
    }
}

#[test]
fn nothing_may_be_there_twice() {
    for name in ["queues", "agents", "sessions", "offers", "devices"] {
        let mut snapshot = busy();
        let again = list(&mut snapshot, name)[0].clone();
        list(&mut snapshot, name).push(again);
        let told = restore(snapshot).unwrap_err();
        assert!(told.contains("twice"), "{name}: {told}");
    }
}

#[test]
fn what_lacks_a_field_is_refused_by_name() {
    let mut snapshot = busy();
    snapshot.as_object_mut().unwrap().remove("last_offer");
    let told = restore(snapshot).unwrap_err();
    assert!(told.contains("last_offer"), "{told}");
}
