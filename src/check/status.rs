//! What an answer says about its own success.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

/// The status of an answer (SAML core 3.2.2.1), as the identity provider wrote it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ResponseStatus {
    /// The values of `StatusCode`, the outermost first.
    pub codes: Vec<String>,
    /// `StatusMessage`, in bounded length and without what may name a person.
    pub message: Option<String>,
}
