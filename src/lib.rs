//! SAML 2.0 sign-in for a service provider, without a clock, entropy, a store or a network of its own.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod binding;
mod c14n;
mod check;
mod crypto;
mod dsig;
mod enc;
mod identity;
pub mod inspect;
mod policy;
mod profile;
mod read;
mod report;
mod saml;
mod settings;
mod time;
#[cfg(feature = "wasm")]
mod wasm;
mod xml;

pub use self::check::{Check, Checks, Code, Party, Place, Refused, Rejection, Stage, Status};
pub use self::crypto::Certificate;
pub use self::enc::{Hash, KeyTransport, Unwrapped, WrappedKey};
pub use self::identity::{Accepted, Claim, Identity, Once, Outcome};
pub use self::policy::{Permit, Policy};
pub use self::report::Report;
pub use self::saml::assertion::{Attribute, NameId};
pub use self::saml::request::{AuthnRequest, PostForm};
pub use self::settings::{
    IdentityProvider, Pending, Reading, Received, Request, ServiceProvider, Step, Unsolicited,
    unverified_in_response_to,
};
pub use self::time::Timestamp;
