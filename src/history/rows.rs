//! Rows of the projection, as the database library wants them. Nothing of this leaves the folder.
//!
//! Ids are written as UUIDs, times are Unix milliseconds, sequences and numbers fit 63 bits. What is
//! personal is sealed: 16 bytes of the key's id, then nonce and ciphertext ([`packed`]).
// The derive writes public items of its own; privacy is the module's.
#![allow(unreachable_pub)]

use seira_core::model::{KeyId, Sealed};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Sealed content as one value of a row.
pub(super) fn packed(sealed: &Sealed) -> Vec<u8> {
    let mut value = Vec::with_capacity(16 + sealed.bytes().len());
    value.extend_from_slice(&sealed.key_id().as_u128().to_be_bytes());
    value.extend_from_slice(sealed.bytes());
    value
}

/// The other way round; none for what is too short to be that.
pub(super) fn unpacked(value: &[u8]) -> Option<Sealed> {
    let (key, bytes) = value.split_first_chunk::<16>()?;
    Some(Sealed::new(KeyId::from_u128(u128::from_be_bytes(*key)), bytes.into()))
}

/// Any of our plain types as text.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain types with text for keys, which JSON can write")
}

/// The other way round; none for what is not that.
pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// A word of a plain enum, as it is in JSON but for the quotes.
pub(super) fn word(value: &impl Serialize) -> String {
    json(value).trim_matches('"').to_owned()
}

/// Bytes in JSON: Base64.
pub(super) mod bytes {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(
        bytes: &[u8],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64.encode(bytes))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<u8>, D::Error> {
        BASE64.decode(String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// Likewise, or null.
pub(super) mod maybe_bytes {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Bytes(#[serde(with = "super::bytes")] Vec<u8>);

    #[expect(clippy::ref_option, reason = "serde asks so")]
    pub(in super::super) fn serialize<S: Serializer>(
        bytes: &Option<Vec<u8>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        bytes.clone().map(Bytes).serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Vec<u8>>, D::Error> {
        Ok(Option::<Bytes>::deserialize(from)?.map(|bytes| bytes.0))
    }
}

macro_rules! row {
    ($(#[$doc:meta])* $module:ident, $table:literal, {
        $($(#[$attribute:meta])* $field:ident: $kind:ty,)*
    }) => {
        $(#[$doc])*
        pub(super) mod $module {
            use sea_orm::entity::prelude::*;
            use serde::{Deserialize, Serialize};

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                $($(#[$attribute])* pub $field: $kind,)*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

row!(
    /// How far the projection is: one row. `swept` is the hour up to which nothing is left that is kept
    /// no longer.
    checkpoint, "checkpoint", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: i64,
        sequence: i64,
        #[serde(with = "super::maybe_bytes")]
        checksum: Option<Vec<u8>>,
        swept: i64,
    }
);

row!(
    /// A customer, named or not.
    customer, "customers", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        first_seen_at: i64,
        last_seen_at: i64,
        identified_at: Option<i64>,
        erased_at: Option<i64>,
        merged_into: Option<String>,
    }
);

row!(
    /// What was proved of a customer on a device, sealed; the latest proof.
    identity, "identities", {
        #[sea_orm(primary_key, auto_increment = false)]
        customer: String,
        #[sea_orm(primary_key, auto_increment = false)]
        device: String,
        at: i64,
        #[serde(with = "super::bytes")]
        identity: Vec<u8>,
    }
);

row!(
    /// A browser that has asked for help.
    device, "devices", {
        #[sea_orm(primary_key, auto_increment = false)]
        device: String,
        customer: Option<String>,
        first_seen_at: i64,
        last_seen_at: i64,
    }
);

row!(
    /// A session. `agent` holds it, or held it last; `line_sequence` is the record that brought it
    /// into its line; `accepted_offer` is set between an acceptance and the conversation.
    session, "sessions", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        customer: Option<String>,
        device: Option<String>,
        queue: String,
        channel: String,
        arrived_at: i64,
        queued_at: i64,
        connected_at: Option<i64>,
        talked_until: Option<i64>,
        ended_at: Option<i64>,
        ending: Option<String>,
        due_at: i64,
        boosts: Option<String>,
        asks: Option<String>,
        #[serde(with = "super::maybe_bytes")]
        profile: Option<Vec<u8>>,
        agent: Option<i64>,
        accepted_offer: Option<i64>,
        disposition: Option<String>,
        #[serde(with = "super::maybe_bytes")]
        note: Option<Vec<u8>>,
        last_seq: i64,
        line_sequence: i64,
        content_erased: bool,
        deferral: Option<String>,
        #[serde(with = "super::maybe_bytes", default)]
        number: Option<Vec<u8>>,
        attempts: i64,
        callback_outcome: Option<String>,
    }
);

row!(
    /// A line of a conversation; `strand` is `public` or `staff`, each counted by itself.
    line, "lines", {
        #[sea_orm(primary_key, auto_increment = false)]
        session: String,
        #[sea_orm(primary_key, auto_increment = false)]
        strand: String,
        #[sea_orm(primary_key, auto_increment = false)]
        seq: i64,
        at: i64,
        kind: String,
        agent: Option<i64>,
        detail: String,
        #[serde(with = "super::maybe_bytes")]
        content: Option<Vec<u8>>,
    }
);

row!(
    /// That an agent held a session; `sequence` is the record that began it.
    assignment, "assignments", {
        #[sea_orm(primary_key, auto_increment = false)]
        sequence: i64,
        session: String,
        agent: i64,
        from_at: i64,
        until_at: Option<i64>,
        cause: String,
    }
);

row!(
    /// That a colleague was in somebody else's conversation.
    member, "members", {
        #[sea_orm(primary_key, auto_increment = false)]
        sequence: i64,
        session: String,
        agent: i64,
        role: String,
        from_at: i64,
        until_at: Option<i64>,
    }
);

row!(
    /// What somebody who waited was promised, once it is known how that ended. `level` is in percent;
    /// `ended_at` is when the wait was over, none while it goes on longer than promised. A session is told
    /// at most one promise at a time.
    promise, "promises", {
        #[sea_orm(primary_key, auto_increment = false)]
        session: String,
        #[sea_orm(primary_key, auto_increment = false)]
        told_at: i64,
        queue: String,
        channel: String,
        low_at: i64,
        high_at: i64,
        level: i64,
        worse: Option<String>,
        outcome: String,
        ended_at: Option<i64>,
    }
);

row!(
    /// An offer; `role` is none for those to take the session.
    offer, "offers", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: i64,
        session: String,
        agent: i64,
        role: Option<String>,
        offered_at: i64,
        lease_ends_at: i64,
        ended_at: Option<i64>,
        result: Option<String>,
        why: String,
    }
);

row!(
    /// An agent's presence from one change to the next.
    presence, "presences", {
        #[sea_orm(primary_key, auto_increment = false)]
        sequence: i64,
        agent: i64,
        presence: String,
        from_at: i64,
        until_at: Option<i64>,
    }
);

row!(
    /// A relaxation step that a session took; `change` is what it changed, where that is known.
    relaxation, "relaxations", {
        #[sea_orm(primary_key, auto_increment = false)]
        sequence: i64,
        session: String,
        at: i64,
        change: Option<String>,
    }
);

row!(
    /// The relaxation steps of a queue, as configured last.
    queue_rule, "queue_rules", {
        #[sea_orm(primary_key, auto_increment = false)]
        queue: String,
        relax: String,
    }
);

row!(
    /// An agent's part in a session.
    past_contact, "past_contacts", {
        #[sea_orm(primary_key, auto_increment = false)]
        session: String,
        #[sea_orm(primary_key, auto_increment = false)]
        agent: i64,
        device: Option<String>,
        customer: Option<String>,
        ended_at: i64,
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_content_is_the_same_after_its_row() {
        let sealed = Sealed::new(KeyId::from_u128(7), Box::new([0, 255, 16]));
        assert_eq!(unpacked(&packed(&sealed)), Some(sealed));
        assert_eq!(unpacked(&[0; 15]), None);
    }
}
