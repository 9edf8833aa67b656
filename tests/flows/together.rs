//! Several agents in one conversation, and several who are asked at once.

use seira_core::model::{
    AgentId, Author, Event, Invitee, Millis, OfferId, OfferResult, PresenceWish, Refusal, Role,
    SessionId, SessionState, Wish,
};

use crate::center::{Center, queue, sealed};

/// One agent talks, two more are free.
fn talking() -> (Center, SessionId, [AgentId; 3]) {
    let mut center = Center::new(vec![queue("a", &[])]);
    let one = center.agent(1, &[], 2);
    let session = center.arrive("a");
    center.accept(session);
    let (two, three) = (center.agent(2, &[], 2), center.agent_of_tier(3, 2, &[]));
    (center, session, [one, two, three])
}

fn last_offer(center: &Center) -> OfferId {
    let offered = |event: &Event| match event {
        Event::SessionOffered { offer, .. } => Some(*offer),
        _ => None,
    };
    center.log.iter().rev().find_map(offered).unwrap()
}

fn bring_in(center: &mut Center, session: SessionId, agent: AgentId, whom: AgentId, role: Role) {
    center.ask(Wish::Invite { agent, session, whom: Invitee::Agent(whom), role }).unwrap();
    let offer = last_offer(center);
    center.ask(Wish::Accept { agent: whom, offer }).unwrap();
}

fn holder(center: &Center, session: SessionId) -> Option<AgentId> {
    match center.state(session) {
        SessionState::Connected { agent, .. } => Some(agent),
        _ => None,
    }
}

#[test]
fn an_adviser_whispers_until_admitted_to_the_conference() {
    let (mut center, session, [one, two, _]) = talking();
    bring_in(&mut center, session, one, two, Role::Consult);
    let post = center.post(session, Author::Agent(two));
    assert_eq!(post, Err(Refusal::NotHolder(session)), "the customer does not notice advisers");
    for agent in [one, two] {
        center.ask(Wish::Whisper { agent, session, content: sealed(session) }).unwrap();
    }
    center.ask(Wish::Admit { agent: one, session, member: two }).unwrap();
    center.post(session, Author::Agent(two)).unwrap();
    let again =
        Wish::Invite { agent: one, session, whom: Invitee::Agent(two), role: Role::Consult };
    assert_eq!(center.ask(again), Err(Refusal::AlreadyIn(session, two)));
}

#[test]
fn the_best_of_the_next_tier_is_pulled_in_while_the_first_stays() {
    let (mut center, session, [one, _, three]) = talking();
    let whom = Invitee::NextTier;
    center.ask(Wish::Invite { agent: one, session, whom, role: Role::Conference }).unwrap();
    let offer = last_offer(&center);
    assert_eq!(center.engine.offer(offer).unwrap().agent, three);
    center.ask(Wish::Accept { agent: three, offer }).unwrap();
    assert_eq!(holder(&center, session), Some(one));
    center.ask(Wish::HandOver { agent: one, session, to: three }).unwrap();
    assert_eq!(holder(&center, session), Some(three));
    assert!(center.engine.agent(one).unwrap().sessions.is_empty());
    let higher = Wish::Invite { agent: three, session, whom, role: Role::Conference };
    assert_eq!(center.ask(higher), Err(Refusal::NoHigherTier(session)));
}

#[test]
fn a_colleague_of_the_conference_inherits_from_a_holder_who_is_lost() {
    let (mut center, session, [one, two, three]) = talking();
    bring_in(&mut center, session, one, three, Role::Consult);
    bring_in(&mut center, session, one, two, Role::Conference);
    center.ask(Wish::AgentConnectionLost { agent: one }).unwrap();
    center.pass(60);
    assert_eq!(holder(&center, session), Some(two));
    center.ask(Wish::End { session, by: Author::Customer }).unwrap();
    assert!(center.engine.agent(three).unwrap().joined.is_empty(), "advisers leave at the end");
}

#[test]
fn an_invitation_ends_without_touching_the_conversation() {
    let (mut center, session, [one, two, _]) = talking();
    let invite =
        Wish::Invite { agent: one, session, whom: Invitee::Agent(two), role: Role::Consult };
    center.ask(invite.clone()).unwrap();
    let offer = last_offer(&center);
    let foreign = Wish::Uninvite { agent: two, offer };
    assert_eq!(center.ask(foreign), Err(Refusal::OfferClosed(offer)));
    center.ask(Wish::Uninvite { agent: one, offer }).unwrap();
    center.ask(invite.clone()).unwrap();
    center.ask(Wish::Decline { agent: two, offer: last_offer(&center) }).unwrap();
    center.ask(invite).unwrap();
    center.pass(20);
    let ended = center.log.iter().filter_map(|event| match event {
        Event::OfferEnded { result, .. } => Some(*result),
        _ => None,
    });
    let expected = [
        OfferResult::Accepted,
        OfferResult::Rescinded,
        OfferResult::Declined,
        OfferResult::Expired,
    ];
    assert_eq!(ended.collect::<Vec<_>>(), expected);
    assert_eq!(holder(&center, session), Some(one));
    assert_eq!(center.engine.agent(two).unwrap().load, 0.0);
}

#[test]
fn several_are_asked_at_once_and_the_first_to_accept_has_it() {
    let mut spec = queue("a", &[]);
    spec.offer_to = 2;
    let mut center = Center::new(vec![spec]);
    let agents = [center.agent(1, &[], 1), center.agent(2, &[], 1), center.agent(3, &[], 1)];
    let session = center.arrive("a");
    let asked: Vec<_> = center.engine.offers_for(session).map(|o| (o.agent, o.offer)).collect();
    assert_eq!(asked.len(), 2);
    let (agent, offer) = asked[1];
    center.ask(Wish::Accept { agent, offer }).unwrap();
    assert_eq!(holder(&center, session), Some(agent));
    let (late, rescinded) = asked[0];
    let refused = center.ask(Wish::Accept { agent: late, offer: rescinded });
    assert_eq!(refused, Err(Refusal::OfferClosed(rescinded)));
    let busy = agents.iter().filter(|a| center.engine.agent(**a).unwrap().load > 0.0);
    assert_eq!(busy.count(), 1);
}

#[test]
fn ready_again_ends_every_wrap_up_of_whatever_queue() {
    let mut long = queue("b", &[]);
    long.wrap_up = Millis::from_secs(600);
    let mut center = Center::new(vec![queue("a", &[]), long]);
    let agent = center.agent(1, &[], 2);
    for name in ["a", "b"] {
        let session = center.arrive(name);
        center.accept(session);
        center.ask(Wish::End { session, by: Author::Customer }).unwrap();
    }
    let next = center.arrive("a");
    assert_eq!(center.asked(next), None, "wrap-up of either queue holds its slot");
    center.ask(Wish::Ready { agent }).unwrap();
    assert_eq!(center.asked(next), Some(agent));
    center.presence(agent, PresenceWish::Offline);
}

#[test]
fn slots_of_own_and_of_joined_conversations_are_freed_alike() {
    let mut center = Center::new(vec![queue("a", &[])]);
    let (host, guest) = (center.agent(1, &[], 3), center.agent(2, &[], 6));
    let held = |center: &mut Center, agent| {
        let session = center.arrive("a");
        center.ask(Wish::Pull { agent, session }).unwrap();
        session
    };
    let own = [guest; 3].map(|agent| held(&mut center, agent));
    let joined = [host; 3].map(|agent| held(&mut center, agent));
    for session in joined {
        bring_in(&mut center, session, host, guest, Role::Consult);
    }
    let used = |center: &Center| {
        let seen = center.engine.agent(guest).unwrap();
        (seen.load * 7.0).round()
    };
    assert_eq!(used(&center), 6.0);
    center.ask(Wish::End { session: joined[0], by: Author::Customer }).unwrap();
    assert_eq!(used(&center), 5.0);
    center.ask(Wish::Part { agent: guest, session: joined[1], member: guest }).unwrap();
    assert_eq!(used(&center), 4.0);
    center.serve(own[0], guest);
    assert_eq!(used(&center), 3.0);
}

#[test]
fn whoever_advised_a_colleague_whose_account_goes_takes_part_at_once() {
    let mut center = Center::new(vec![queue("a", &[])]);
    let one = center.agent(1, &[], 1);
    let session = center.arrive("a");
    center.accept(session);
    let advisers = [center.agent(2, &[], 1), center.agent(3, &[], 1)];
    for adviser in advisers {
        bring_in(&mut center, session, one, adviser, Role::Consult);
    }
    let waiting = center.arrive("a");
    assert_eq!(center.asked(waiting), None);
    center.ask(Wish::RemoveAgent { agent: one }).unwrap();
    let mut asked = [center.asked(session), center.asked(waiting)];
    asked.sort_unstable();
    assert_eq!(asked, advisers.map(Some));
}

#[test]
fn eight_agents_fill_a_conversation_invitations_included() {
    let mut center = Center::new(vec![queue("a", &[])]);
    let one = center.agent(1, &[], 1);
    let session = center.arrive("a");
    center.accept(session);
    let colleagues: Vec<_> = (2..=9).map(|number| center.agent(number, &[], 1)).collect();
    let invite = |center: &mut Center, colleague| {
        let (whom, role) = (Invitee::Agent(colleague), Role::Consult);
        center.ask(Wish::Invite { agent: one, session, whom, role })
    };
    for colleague in &colleagues[..7] {
        invite(&mut center, *colleague).unwrap();
    }
    let crowded = Err(Refusal::ConversationCrowded(session));
    assert_eq!(invite(&mut center, colleagues[7]), crowded);
    for colleague in &colleagues[..3] {
        let seen = center.engine.agent(*colleague).unwrap();
        let offer = seen.offers[0];
        center.ask(Wish::Accept { agent: *colleague, offer }).unwrap();
    }
    assert_eq!(invite(&mut center, colleagues[7]), crowded);
    center.ask(Wish::Part { agent: one, session, member: colleagues[0] }).unwrap();
    invite(&mut center, colleagues[7]).unwrap();
}
