//! What Nora's shop has proved about her.

use std::collections::BTreeMap;

use crate::protocol::agent::IdentityView;
use crate::protocol::http::{Login, Me, Role};

/// As Maria sees it.
pub(super) fn identity() -> IdentityView {
    IdentityView {
        customer: "4b1d6f0a-8c2e-4f37-9d15-2a6c0e8b7f93".to_owned(),
        name: Some("Nora".to_owned()),
        email: Some("nora@example.com".to_owned()),
        phone: None,
        segments: vec!["plus".to_owned()],
        attributes: BTreeMap::from([("customer_number".to_owned(), "20417".to_owned())]),
    }
}

/// A sign-in.
pub(super) fn login() -> Login {
    Login { login: "maria".to_owned(), password: "correct horse battery staple".to_owned() }
}

/// Its answer.
pub(super) fn me() -> Me {
    Me { account: 7, login: "maria".to_owned(), name: "Maria".to_owned(), role: Role::Agent }
}
