//! Tells pages what has been committed.

use std::sync::Arc;

use seira_core::model::{AgentId, DeviceId, Language, SessionId};

use super::{Needed, Release, Told};
use crate::gateway::frames::refusal;
use crate::gateway::outbox::{Closing, Item, Page, Slot, encode};
use crate::gateway::socket::send_error;
use crate::gateway::talk::Strand;
use crate::gateway::tether::Who;
use crate::gateway::views::{self, SessionFacts, offer_result};
use crate::protocol::agent::{
    AgentServerFrame, AgentSession, GoneReason, InviteEndedFrame, OfferEndedFrame, OfferFrame,
    PresenceFrame, SessionGoneFrame,
};
use crate::protocol::conversation::{self as wire, MarksFrame};
use crate::protocol::customer::CustomerServerFrame;
use crate::protocol::deferral::DeferralFrame;
use crate::protocol::error::ErrorCode;
use crate::runtime::Router;

impl Release {
    pub(super) fn tell(&self, router: &Router, told: Told, needed: Needed) {
        let connections = &self.live.connections;
        match (told, needed) {
            (Told::Started { device, .. }, Needed::Session(facts)) => {
                self.tell_started(router, device, &facts);
            }
            (Told::Lines { session, device, agents, upto, waits }, _) => {
                let lines = Item::Lines { session, strand: Strand::Public, upto };
                connections.each_showing(device, session, |page| {
                    if !waits {
                        page.unhint(&[Slot::Waiting, Slot::Hold]);
                    }
                    page.push(lines.clone());
                });
                self.tell_agents(&agents, &lines);
            }
            (Told::Whispers { session, agents, upto }, _) => {
                self.tell_agents(&agents, &Item::Lines { session, strand: Strand::Staff, upto });
            }
            (Told::History { agent, session }, _) => {
                for strand in [Strand::Public, Strand::Staff] {
                    let upto = self.live.conversations.head(session, strand);
                    self.tell_agents(&[agent], &Item::Lines { session, strand, upto });
                }
            }
            (Told::Waits { session }, _) => self.live.waiting.look_at(session, true),
            (Told::Held { agent, .. }, Needed::Session(facts)) => self.tell_held(agent, &facts),
            (Told::Identified { .. }, Needed::Session(facts)) => {
                let talk = self.live.conversations.talk(facts.session);
                let agents = talk.map(|talk| talk.agents()).unwrap_or_default();
                agents.into_iter().for_each(|agent| self.tell_held(agent, &facts));
            }
            (Told::Gone { agent, session, reason }, _) => self.tell_gone(agent, session, reason),
            (Told::Offered { agent, .. }, Needed::Offer(facts)) => {
                connections.tell_agent(agent, |agent_seq, language| {
                    let offer = self.live.offer_view(&facts, language);
                    encode(&AgentServerFrame::Offer(OfferFrame { agent_seq, offer }))
                });
            }
            (Told::OffersChanged { .. }, Needed::Offers(offers)) => {
                for facts in &offers {
                    connections.tell_agent(facts.agent, |agent_seq, language| {
                        let offer = self.live.offer_view(facts, language);
                        encode(&AgentServerFrame::Offer(OfferFrame { agent_seq, offer }))
                    });
                }
            }
            (Told::Deferral { session, device }, Needed::Session(facts)) => {
                let deferral = self.live.customer_deferral(&facts);
                let at = router.now().0;
                let frame = DeferralFrame { session: session.to_string(), deferral, at };
                let frame = encode(&CustomerServerFrame::Deferral(frame));
                connections.each_showing(device, session, |page| {
                    page.hint(Slot::Deferral, frame.clone());
                });
            }
            (Told::OfferEnded { agent, offer, result }, _) => {
                let (offer, result) = (offer.0, offer_result(result));
                connections.tell_agent(agent, |agent_seq, _| {
                    let frame = OfferEndedFrame { agent_seq, offer, result };
                    encode(&AgentServerFrame::OfferEnded(frame))
                });
            }
            (Told::InviteEnded { by, session, offer, agent, result }, _) => {
                let (session, offer, result) = (session.to_string(), offer.0, offer_result(result));
                connections.tell_agent(by, |agent_seq, _| {
                    let (session, name) = (session.clone(), self.live.agent_name(agent));
                    let agent = agent.0;
                    let frame = InviteEndedFrame { agent_seq, session, offer, agent, name, result };
                    encode(&AgentServerFrame::InviteEnded(frame))
                });
            }
            (Told::Presence { agent, presence, at }, _) => {
                connections.tell_agent(agent, |agent_seq, _| {
                    let presence = views::presence(&presence, at);
                    encode(&AgentServerFrame::Presence(PresenceFrame { agent_seq, presence }))
                });
            }
            (Told::Marks { session, device, agents, marks }, _) => {
                self.tell_marks(session, device, &agents, marks);
            }
            (Told::Removed { agent }, _) => connections.each_of_agent(agent, |page| {
                send_error(page, refusal(ErrorCode::SignedOut, "the account was removed", None));
                page.close(Closing::SIGNED_OUT);
            }),
            // Over again within the same batch: the records that follow say what there is to say.
            (
                Told::Started { .. }
                | Told::Held { .. }
                | Told::Offered { .. }
                | Told::OffersChanged { .. }
                | Told::Deferral { .. }
                | Told::Identified { .. },
                _,
            ) => {}
        }
    }

    fn tell_agents(&self, agents: &[AgentId], item: &Item) {
        for agent in agents {
            self.live.connections.each_of_agent(*agent, |page| page.push(item.clone()));
        }
    }

    /// Every page of the device that does not show the session yet does from now on. A device whose
    /// last page went while its session began is reported gone, or the session would wait for ever.
    fn tell_started(&self, router: &Router, device: DeviceId, facts: &SessionFacts) {
        let session = facts.session;
        let tether = &self.live.tether;
        tether.hold(router, Who::Customer(session), true);
        self.live.connections.each_of_device(device, |page| {
            if page.session() == Some(session) {
                return;
            }
            let shown = self.live.customer_session(facts, page.language());
            page.send(encode(&CustomerServerFrame::Session(shown)));
            let before = page.show(session, 0);
            tether.hold(router, Who::Customer(session), true);
            if let Some(before) = before {
                tether.release(router, Who::Customer(before));
            }
        });
        tether.release(router, Who::Customer(session));
    }

    fn tell_held(&self, agent: AgentId, facts: &SessionFacts) {
        if self.live.agent_session(facts, agent, Language::En).is_none() {
            return;
        }
        let session = facts.session;
        self.live.connections.tell_agent(agent, |agent_seq, language| {
            let shown = self.live.agent_session(facts, agent, language);
            let session = shown.expect("in it a moment ago, and the facts are the same");
            encode(&AgentServerFrame::Session(AgentSession { agent_seq, session }))
        });
        for strand in [Strand::Public, Strand::Staff] {
            self.tell_agents(&[agent], &Item::Follow { session, strand, seen: 0 });
        }
    }

    fn tell_gone(&self, agent: AgentId, session: SessionId, reason: GoneReason) {
        let name = session.to_string();
        self.live.connections.tell_agent(agent, |agent_seq, _| {
            let frame = SessionGoneFrame { agent_seq, session: name.clone(), reason };
            encode(&AgentServerFrame::SessionGone(frame))
        });
        self.live.connections.each_of_agent(agent, |page| {
            page.unhint(&[Slot::Typing(session), Slot::Marks(session)]);
            page.push(Item::Forget(session));
        });
    }

    fn tell_marks(
        &self,
        session: SessionId,
        device: DeviceId,
        agents: &[AgentId],
        marks: MarksFrame,
    ) {
        let party = marks.party;
        let frame = encode(&CustomerServerFrame::Marks(marks));
        let hint = |page: &Arc<Page>| page.hint(Slot::Marks(session), frame.clone());
        match party {
            wire::Party::Agent => self.live.connections.each_showing(device, session, hint),
            wire::Party::Customer => {
                agents.iter().for_each(|agent| self.live.connections.each_of_agent(*agent, hint));
            }
        }
    }
}
