//! The tables of the projection, step by step. A step may throw away what there is: without a
//! checkpoint the journal is read again from its start.

use sea_orm::sea_query::{ColumnDef, Index, Table};

use super::store::{Step, name};

/// The first tables: devices and past contacts, written by a projection that left out what it had
/// no time for.
pub(super) fn first() -> Vec<Step> {
    vec![
        table(
            "devices",
            &["device"],
            &[text("device"), whole("first_seen_at"), whole("last_seen_at")],
        ),
        table(
            "past_contacts",
            &["session", "agent"],
            &[text("session"), whole("agent"), text("device"), whole("ended_at")],
        ),
        index("past_contacts_by_device", "past_contacts", &["device", "ended_at"]),
    ]
}

/// Everything that is known of customers, sessions, conversations and agents.
pub(super) fn whole_journal() -> Vec<Step> {
    let drop = |table| Step::Drop(Box::new(Table::drop().table(name(table)).to_owned()));
    let mut steps = vec![drop("devices"), drop("past_contacts")];
    steps.extend(customers());
    steps.extend(sessions());
    steps.extend(work());
    steps
}

/// What is kept no longer is found by when it was over, and up to which hour it is gone stands with the
/// checkpoint.
pub(super) fn retention() -> Vec<Step> {
    let mut swept = ColumnDef::new(name("swept"));
    let swept = swept.big_integer().not_null().default(0);
    let change = Table::alter().table(name("checkpoint")).add_column(swept).to_owned();
    vec![
        Step::Change(Box::new(change)),
        index("sessions_by_end", "sessions", &["ended_at"]),
        index("presences_by_end", "presences", &["until_at"]),
        index("devices_by_sight", "devices", &["last_seen_at"]),
        index("customers_by_sight", "customers", &["last_seen_at"]),
    ]
}

/// Callbacks and messages. Sessions from before were none, so nothing need be read again.
pub(super) fn deferrals() -> Vec<Step> {
    let add = |column: ColumnDef| {
        let change = Table::alter().table(name("sessions")).add_column(column).to_owned();
        Step::Change(Box::new(change))
    };
    let attempts = whole("attempts").default(0).to_owned();
    vec![
        add(maybe(text("deferral"))),
        add(maybe(bytes("number"))),
        add(attempts),
        add(maybe(text("callback_outcome"))),
    ]
}

/// What those who waited were promised, and how it ended. Nothing was promised in any release before.
pub(super) fn promises() -> Vec<Step> {
    vec![
        table(
            "promises",
            &["session", "told_at"],
            &[
                text("session"),
                whole("told_at"),
                text("queue"),
                text("channel"),
                whole("low_at"),
                whole("high_at"),
                whole("level"),
                maybe(text("worse")),
                text("outcome"),
                maybe(whole("ended_at")),
            ],
        ),
        index("promises_by_time", "promises", &["told_at", "session"]),
    ]
}

fn customers() -> Vec<Step> {
    vec![
        table("checkpoint", &["id"], &[whole("id"), whole("sequence"), maybe(bytes("checksum"))]),
        table(
            "customers",
            &["id"],
            &[
                text("id"),
                whole("first_seen_at"),
                whole("last_seen_at"),
                maybe(whole("identified_at")),
                maybe(whole("erased_at")),
                maybe(text("merged_into")),
            ],
        ),
        index("customers_by_merge", "customers", &["merged_into"]),
        table(
            "identities",
            &["customer", "device"],
            &[text("customer"), text("device"), whole("at"), bytes("identity")],
        ),
        table(
            "devices",
            &["device"],
            &[
                text("device"),
                maybe(text("customer")),
                whole("first_seen_at"),
                whole("last_seen_at"),
            ],
        ),
        index("devices_by_customer", "devices", &["customer"]),
        table(
            "past_contacts",
            &["session", "agent"],
            &[
                text("session"),
                whole("agent"),
                maybe(text("device")),
                maybe(text("customer")),
                whole("ended_at"),
            ],
        ),
        index("past_contacts_by_device", "past_contacts", &["device", "ended_at"]),
        index("past_contacts_by_customer", "past_contacts", &["customer", "ended_at"]),
    ]
}

fn sessions() -> Vec<Step> {
    vec![
        table(
            "sessions",
            &["id"],
            &[
                text("id"),
                maybe(text("customer")),
                maybe(text("device")),
                text("queue"),
                text("channel"),
                whole("arrived_at"),
                whole("queued_at"),
                maybe(whole("connected_at")),
                maybe(whole("talked_until")),
                maybe(whole("ended_at")),
                maybe(text("ending")),
                whole("due_at"),
                maybe(text("boosts")),
                maybe(text("asks")),
                maybe(bytes("profile")),
                maybe(whole("agent")),
                maybe(whole("accepted_offer")),
                maybe(text("disposition")),
                maybe(bytes("note")),
                whole("last_seq"),
                whole("line_sequence"),
                ColumnDef::new(name("content_erased")).boolean().not_null().to_owned(),
            ],
        ),
        index("sessions_by_customer", "sessions", &["customer", "arrived_at"]),
        index("sessions_by_arrival", "sessions", &["arrived_at"]),
        table(
            "lines",
            &["session", "strand", "seq"],
            &[
                text("session"),
                text("strand"),
                whole("seq"),
                whole("at"),
                text("kind"),
                maybe(whole("agent")),
                text("detail"),
                maybe(bytes("content")),
            ],
        ),
    ]
}

fn work() -> Vec<Step> {
    let part = [text("session"), whole("agent"), whole("from_at"), maybe(whole("until_at"))];
    let with = |more: &[ColumnDef]| [&[whole("sequence")], &part[..], more].concat();
    vec![
        table("assignments", &["sequence"], &with(&[text("cause")])),
        index("assignments_by_session", "assignments", &["session"]),
        index("assignments_by_agent", "assignments", &["agent", "from_at"]),
        table("members", &["sequence"], &with(&[text("role")])),
        index("members_by_session", "members", &["session"]),
        table(
            "offers",
            &["id"],
            &[
                whole("id"),
                text("session"),
                whole("agent"),
                maybe(text("role")),
                whole("offered_at"),
                whole("lease_ends_at"),
                maybe(whole("ended_at")),
                maybe(text("result")),
                text("why"),
            ],
        ),
        index("offers_by_session", "offers", &["session"]),
        index("offers_by_agent", "offers", &["agent", "offered_at"]),
        index("offers_by_end", "offers", &["ended_at"]),
        table(
            "presences",
            &["sequence"],
            &[
                whole("sequence"),
                whole("agent"),
                text("presence"),
                whole("from_at"),
                maybe(whole("until_at")),
            ],
        ),
        index("presences_by_agent", "presences", &["agent", "until_at"]),
        table(
            "relaxations",
            &["sequence"],
            &[whole("sequence"), text("session"), whole("at"), maybe(text("change"))],
        ),
        index("relaxations_by_session", "relaxations", &["session"]),
        table("queue_rules", &["queue"], &[text("queue"), text("relax")]),
    ]
}

fn table(called: &'static str, key: &[&'static str], columns: &[ColumnDef]) -> Step {
    let mut primary = Index::create();
    for column in key {
        primary.col(name(column));
    }
    let mut table = Table::create();
    table.table(name(called));
    for column in columns {
        table.col(column.clone());
    }
    table.primary_key(&mut primary);
    Step::Table(Box::new(table))
}

fn index(called: &'static str, table: &'static str, columns: &[&'static str]) -> Step {
    let mut index = Index::create();
    index.name(called).table(name(table));
    for column in columns {
        index.col(name(column));
    }
    Step::Index(Box::new(index))
}

fn text(column: &'static str) -> ColumnDef {
    ColumnDef::new(name(column)).text().not_null().to_owned()
}

/// A number or a moment. Eight bytes everywhere: PostgreSQL does not read fewer as that.
fn whole(column: &'static str) -> ColumnDef {
    ColumnDef::new(name(column)).big_integer().not_null().to_owned()
}

fn bytes(column: &'static str) -> ColumnDef {
    ColumnDef::new(name(column)).blob().not_null().to_owned()
}

fn maybe(mut column: ColumnDef) -> ColumnDef {
    column.null().to_owned()
}
