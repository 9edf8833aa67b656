//! Rows of the tables, as the database library wants them. Nothing of this leaves the folder.
// The derive writes public items of its own; privacy is the module's.
#![allow(unreachable_pub)]

/// An account of staff.
pub(super) mod account {
    use std::fmt;

    use sea_orm::entity::prelude::*;

    /// A password's hash, which stays out of logs.
    #[derive(Clone, PartialEq, Eq, DeriveValueType)]
    pub struct Hash(pub String);

    impl fmt::Debug for Hash {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Hash")
        }
    }

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub login: String,
        pub login_key: String,
        pub name: String,
        pub role: String,
        pub password_hash: Hash,
        pub skills: String,
        pub chats_max: i64,
        pub calls_max: i64,
        pub suspended: bool,
        pub created_at: i64,
        pub sessions_since: i64,
        pub revision: i64,
        pub tier: i64,
        pub total_max: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A sign-in of staff.
pub(super) mod staff_session {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "staff_sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub account: i64,
        pub created_at: i64,
        pub last_used_at: i64,
        pub expires_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
