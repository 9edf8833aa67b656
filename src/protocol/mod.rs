//! The words on the wire, one enum per direction and role.
//!
//! JSON text frames, flat, tagged by `type`; one WebSocket per page. These types are the only
//! source: the TypeScript types of the pages and the AsyncAPI document are generated from them.
//! They never enter the engine; the gateway converts by hand.
//!
//! Rules that hold for every frame:
//! - The first client frame is `hello`. Anything else before it is answered `wrong_order`.
//! - A client frame that changes something carries `id`, a counter of the device that starts at 1
//!   and grows with each new frame. The answer is one `ack` or one `error` with the same `id`, sent
//!   after the change is durable. Sending the same `id` again repeats the answer and changes
//!   nothing, so a client repeats what was not answered after a reconnect.
//! - Frames of a conversation carry `seq`, 1, 2, 3, ... without gaps, the same for customer and
//!   agent. A client keeps the highest it has shown, drops what is not newer, and names it in `hello`.
//! - Times (`at`, `..._at`) are server time in Unix milliseconds; durations end in `_s` or `_ms`.
//! - Unknown fields are refused, so that a misspelt one is never silently lost. Servers may add
//!   fields and frame types; clients ignore what they do not know.

pub mod agent;
mod agent_views;
pub mod asyncapi;
pub mod conversation;
pub mod customer;
pub mod deferral;
pub mod error;
pub mod history;
pub mod http;
mod layout;
pub mod lists;
mod meanings;
pub mod people;
pub mod reports;
pub mod supervision;
pub mod typescript;

/// Version of the words in this module; a `hello` with another one is answered `protocol_unsupported`.
pub const PROTOCOL: u32 = 1;

/// Longest text of one message, in bytes of UTF-8.
pub const TEXT_MAX_BYTES: usize = 16 * 1024;

/// Longest client frame that is read as a frame; longer ones are answered `too_large`.
pub const FRAME_MAX_BYTES: usize = 64 * 1024;

/// Longest message the socket library accepts; beyond it the connection is closed with 1009.
pub const SOCKET_MAX_BYTES: usize = 128 * 1024;

/// Longest name and topic a customer may give, in characters.
pub const NAME_MAX_CHARS: usize = 80;

/// Longest topic a customer may give, in characters.
pub const TOPIC_MAX_CHARS: usize = 200;

/// Longest proof of who a customer is, in bytes.
pub const IDENTITY_MAX_BYTES: usize = 8 * 1024;

/// How often each side says it is there, in seconds; twice missed means gone.
pub const HEARTBEAT_S: u32 = 15;
