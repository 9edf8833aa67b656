//! The TypeScript types of the pages, generated from the wire types.
//!
//! One file, `web-widget/src/generated/protocol.ts`, exports every type of this folder by its Rust
//! name with its doc comments. 64-bit integers become `number`: ids, counters and times in
//! milliseconds all stay far below 2^53.

use std::fmt::Write as _;

use ts_rs::{Config, TS};

use super::{HEARTBEAT_S, NAME_MAX_CHARS, PROTOCOL, TEXT_MAX_BYTES, TOPIC_MAX_CHARS};
use super::{
    agent, conversation, customer, deferral, error, history, http, layout, lists, meanings,
    reports, supervision,
};

const HEAD: &str = "\
// Generated from src/protocol by `make generated`: do not edit, change the Rust types instead.
// biome-ignore-all lint: generated code
// biome-ignore-all format: generated code
// biome-ignore-all assist: generated code
";

/// The whole TypeScript file; the same text for the same types.
pub fn document() -> String {
    let mut file = String::from(HEAD);
    constants(&mut file);
    let config = Config::new().with_large_int("number");
    conversation_types(&config, &mut file);
    customer_types(&config, &mut file);
    deferral_types(&config, &mut file);
    agent_types(&config, &mut file);
    export::<error::ErrorFrame>(&config, &mut file);
    export::<error::ErrorCode>(&config, &mut file);
    export::<http::Login>(&config, &mut file);
    export::<http::Me>(&config, &mut file);
    export::<http::Role>(&config, &mut file);
    export::<http::Problem>(&config, &mut file);
    supervision_types(&config, &mut file);
    list_types(&config, &mut file);
    report_types(&config, &mut file);
    history_types(&config, &mut file);
    file
}

fn constants(file: &mut String) {
    let rows: [(&str, &str, usize); 5] = [
        ("PROTOCOL", "Version of these types; goes into `hello`.", PROTOCOL as usize),
        ("TEXT_MAX_BYTES", "Longest text of one message, in bytes of UTF-8.", TEXT_MAX_BYTES),
        ("NAME_MAX_CHARS", "Longest name a customer may give, in characters.", NAME_MAX_CHARS),
        ("TOPIC_MAX_CHARS", "Longest topic a customer may give, in characters.", TOPIC_MAX_CHARS),
        (
            "HEARTBEAT_S",
            "How often each side says it is there, in seconds; twice missed means gone.",
            HEARTBEAT_S as usize,
        ),
    ];
    for (name, meaning, value) in rows {
        writeln!(file, "\n/** {meaning} */\nexport const {name} = {value};")
            .expect("writing to a string cannot fail");
    }
}

fn conversation_types(config: &Config, file: &mut String) {
    export::<conversation::Locale>(config, file);
    export::<conversation::Channel>(config, file);
    export::<conversation::Party>(config, file);
    export::<conversation::Wait>(config, file);
    export::<conversation::Worse>(config, file);
    export::<conversation::WaitWarning>(config, file);
    export::<conversation::WaitingPhase>(config, file);
    export::<conversation::QueuedReason>(config, file);
    export::<conversation::EndReason>(config, file);
    export::<conversation::QueuedFrame>(config, file);
    export::<conversation::JoinedFrame>(config, file);
    export::<conversation::LeftFrame>(config, file);
    export::<conversation::MessageFrame>(config, file);
    export::<conversation::SilenceWarningFrame>(config, file);
    export::<conversation::EndedFrame>(config, file);
    export::<conversation::TypingFrame>(config, file);
    export::<conversation::MarksFrame>(config, file);
    export::<conversation::AckFrame>(config, file);
    export::<conversation::ServiceFrame>(config, file);
    export::<conversation::UnavailableReason>(config, file);
    export::<conversation::DrainingFrame>(config, file);
}

fn customer_types(config: &Config, file: &mut String) {
    export::<customer::CustomerFrame>(config, file);
    export::<customer::CustomerServerFrame>(config, file);
    export::<customer::Welcome>(config, file);
    export::<customer::CustomerSession>(config, file);
    export::<customer::CustomerSessionState>(config, file);
    export::<customer::CustomerQueue>(config, file);
    export::<customer::QueueState>(config, file);
    export::<customer::QueuesFrame>(config, file);
    export::<customer::WaitingFrame>(config, file);
    export::<customer::HoldLink>(config, file);
    export::<customer::HoldFrame>(config, file);
}

fn deferral_types(config: &Config, file: &mut String) {
    export::<deferral::Instead>(config, file);
    export::<deferral::DeferralKind>(config, file);
    export::<deferral::DeferredReason>(config, file);
    export::<deferral::DeferredFrame>(config, file);
    export::<deferral::DeferralFrame>(config, file);
    export::<deferral::CustomerDeferral>(config, file);
    export::<deferral::DeferralPhase>(config, file);
    export::<deferral::TurnAnswer>(config, file);
    export::<deferral::ChoicesFrame>(config, file);
    export::<deferral::CallbackChoice>(config, file);
    export::<deferral::CallbackSlot>(config, file);
    export::<deferral::MessageChoice>(config, file);
    export::<deferral::OfferDeferral>(config, file);
    export::<deferral::SessionDeferral>(config, file);
    export::<deferral::CallbackOutcome>(config, file);
}

fn agent_types(config: &Config, file: &mut String) {
    export::<agent::AgentFrame>(config, file);
    export::<agent::TransferTarget>(config, file);
    export::<agent::Invitee>(config, file);
    export::<agent::InviteRole>(config, file);
    export::<agent::MemberRole>(config, file);
    export::<agent::PresenceWish>(config, file);
    export::<agent::AgentServerFrame>(config, file);
    export::<agent::Snapshot>(config, file);
    export::<agent::PresenceView>(config, file);
    export::<agent::PresenceState>(config, file);
    export::<agent::PresenceFrame>(config, file);
    export::<agent::OfferFrame>(config, file);
    export::<agent::OfferView>(config, file);
    export::<agent::IdentityView>(config, file);
    export::<agent::InvitationView>(config, file);
    export::<agent::WhyView>(config, file);
    export::<agent::DecidedBy>(config, file);
    export::<agent::OfferEndedFrame>(config, file);
    export::<agent::OfferResult>(config, file);
    export::<agent::AgentSession>(config, file);
    export::<agent::SessionView>(config, file);
    export::<agent::MemberView>(config, file);
    export::<agent::InviteView>(config, file);
    export::<agent::WhisperFrame>(config, file);
    export::<agent::InviteEndedFrame>(config, file);
    export::<agent::AgentSessionState>(config, file);
    export::<agent::SessionGoneFrame>(config, file);
    export::<agent::GoneReason>(config, file);
    export::<agent::DirectoryFrame>(config, file);
    export::<agent::DirectoryQueue>(config, file);
    export::<agent::DirectoryAgent>(config, file);
}

fn supervision_types(config: &Config, file: &mut String) {
    export::<supervision::SessionWhy>(config, file);
    export::<supervision::SessionPhase>(config, file);
    export::<supervision::BoostWhy>(config, file);
    export::<supervision::StepWhy>(config, file);
    export::<supervision::WaitingWhy>(config, file);
    export::<supervision::StandingWhy>(config, file);
    export::<supervision::MissingWhy>(config, file);
    export::<supervision::AbleWhy>(config, file);
    export::<supervision::AskedWhy>(config, file);
    export::<supervision::AlternativeWhy>(config, file);
    export::<supervision::OfferWhy>(config, file);
    export::<supervision::AssignmentWhy>(config, file);
    export::<supervision::CauseWhy>(config, file);
    export::<supervision::ChoiceWhy>(config, file);
    export::<supervision::LiveQueues>(config, file);
    export::<supervision::LiveSurge>(config, file);
    export::<supervision::DeclareSurge>(config, file);
    export::<supervision::LiveQueue>(config, file);
    export::<supervision::MoveLine>(config, file);
    export::<supervision::Reassign>(config, file);
    export::<supervision::PushUp>(config, file);
}

fn list_types(config: &Config, file: &mut String) {
    export::<lists::QueueSessions>(config, file);
    export::<lists::WaitingSession>(config, file);
    export::<lists::WaitingState>(config, file);
    export::<lists::FloorAgents>(config, file);
    export::<lists::FloorAgent>(config, file);
    export::<lists::AgentOffer>(config, file);
    export::<lists::OpenSessions>(config, file);
    export::<lists::OpenSession>(config, file);
    export::<lists::OpenState>(config, file);
}

fn report_types(config: &Config, file: &mut String) {
    export::<reports::PromiseReport>(config, file);
    export::<reports::QueuePromises>(config, file);
    export::<reports::DayOutcomes>(config, file);
    export::<reports::HourOutcomes>(config, file);
}

fn history_types(config: &Config, file: &mut String) {
    export::<history::Transcript>(config, file);
    export::<history::TranscriptLine>(config, file);
    export::<history::EarlierSessions>(config, file);
    export::<history::EarlierSession>(config, file);
    export::<history::CustomerDetails>(config, file);
}

fn export<T: TS>(config: &Config, file: &mut String) {
    let docs = layout::comment(&T::docs().unwrap_or_default(), "");
    let decl = layout::declaration(&T::decl(config), &meanings::of(&T::ident(config)));
    writeln!(file, "\n{docs}export {decl}").expect("writing to a string cannot fail");
}
