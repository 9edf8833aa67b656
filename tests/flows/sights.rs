//! What a forecast sees of the lines.

use seira_core::model::{Channel, QueueSpec};

use crate::center::{Center, queue};

#[test]
fn an_agent_who_has_as_many_of_a_queue_as_it_allows_is_not_free_for_it() {
    let spec = QueueSpec { agent_max: Some(1), ..queue("billing", &[]) };
    let name = spec.queue.clone();
    let mut center = Center::new(vec![spec, queue("sales", &[])]);
    center.agent(1, &[], 3);
    let class = |center: &Center, queue| {
        center.engine.if_joining(queue, Channel::Chat, center.now).unwrap().class
    };
    let billing = class(&center, &name);
    assert!(center.engine.anybody_free_for(billing));
    // Three chats, and one of this queue at most.
    assert_eq!(center.engine.field(billing).teams[0].slots, 1);
    let first = center.arrive("billing");
    center.accept(first);
    assert!(!center.engine.anybody_free_for(billing));
    let sales = class(&center, &queue("sales", &[]).queue);
    assert!(center.engine.anybody_free_for(sales));
    assert_eq!(center.engine.field(sales).teams[0].slots, 3);
}
