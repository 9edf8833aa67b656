//! Who a customer is, as a website has proved.

use std::collections::BTreeMap;
use std::fmt;

use seira_core::model::Sealed;
use serde::{Deserialize, Serialize};

use super::seal::Keys;
use crate::history::NotKept;

/// What a website has proved about a customer; sealed for the customer, as JSON.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Identity {
    /// The website.
    pub site: String,
    /// The website's own name for the customer.
    pub subject: String,
    /// Name.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Plans and groups.
    pub segments: Vec<String>,
    /// What else there is, by name.
    pub attributes: BTreeMap<String, String>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

impl Identity {
    /// Opens what was sealed for a customer; none if it is erased.
    ///
    /// # Errors
    /// [`NotKept`]: whether it is could not be read.
    pub fn open(keys: &Keys, sealed: &Sealed) -> Result<Option<Self>, NotKept> {
        Ok(keys.open(sealed)?.and_then(|json| serde_json::from_slice(&json).ok()))
    }
}
