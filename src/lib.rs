//! SAML 2.0 sign-in for a service provider, without a clock, entropy, a store or a network of its own.
//!
//! > An [`Identity`] exists only for a message whose signature a configured certificate verifies, for
//! > which every check passed, and whose IDs the caller's store had never seen.
//!
//! ```
//! use saml_edge::{Claim, IdentityProvider, Received, Request, ServiceProvider, Timestamp};
//!
//! # use saml_edge::{Once, Pending};
//! # macro_rules! case { ($name:literal) => { include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/", $name)) } }
//! # fn to_base64(text: &str) -> String { base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text) }
//! # fn claim(_: &Once) -> Claim { Claim::Fresh }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let metadata = case!("idp.xml");
//! # let now = Timestamp::parse("2026-11-23T12:00:00Z").ok_or("a time")?;
//! # let entropy = [7; 16];
//! let idp = IdentityProvider::from_metadata(metadata, now)?;
//! let acs_url = "https://app.example.com/saml/contoso/acs";  // where the Response is to come
//! let sp = ServiceProvider::new("https://app.example.com/saml/contoso", acs_url)?;
//!
//! let (request, pending) = sp.request(&idp, now, entropy);   // 1. keep `pending`
//! let url = request.redirect_url(None);                      //    and send the browser to `url`
//! # let saml_response = to_base64(case!("accepted-entra/response.xml"));
//! # let saml_response = saml_response.as_str();
//! # let pending = Pending { id: saml_edge::unverified_in_response_to(saml_response).ok_or("a request")?, ..pending };
//!
//! let received = Received { saml_response, now, request: Request::Sent(&pending) };   // 2.
//! let outcome = sp.read(&idp, received);                     // 3.
//! let accepted = outcome.accept()?;                          // 4. or the check that failed
//! let store_says = claim(accepted.once());                   // 5. your store, atomically
//! let identity = accepted.redeem(store_says)?;
//! # assert_eq!(identity.name_id().map(|name_id| name_id.value.as_str()), Some("b.simon@contoso.com"));
//! # Ok(()) }
//! ```
//!
//! 1. [`ServiceProvider::request`] makes the AuthnRequest; keep the [`Pending`], send the browser away.
//! 2. The browser comes back with a Response. [`unverified_in_response_to`] helps to find the [`Pending`].
//! 3. [`ServiceProvider::read`] judges it. Where messages are encrypted, [`ServiceProvider::read_on`] also asks your [`PrivateKeys`].
//! 4. [`Outcome::checks`] lists every check; [`Outcome::accept`] goes on where none failed.
//! 5. The store claims [`Accepted::once`], atomically; [`Accepted::redeem`] takes its answer and gives the [`Identity`].
//!
//! | to | look at |
//! |---|---|
//! | describe the two parties | [`ServiceProvider`], [`IdentityProvider`], [`Certificate`], [`Policy`] |
//! | ask for more, or sign requests | [`AuthnRequestOptions`], [`Outgoing`] |
//! | open what is encrypted | [`PrivateKeys`], [`Ring`], [`WrappedKey`] |
//! | sign out | [`LogoutRequest`], [`LogoutResponse`], [`LogoutMessage`] |
//! | understand a refusal | [`Refused`], [`Rejection`], [`Code`] |
//! | judge a message without signing anybody in | [`inspect`] |
//!
//! Times are [`Timestamp`]s: milliseconds since 1970. URLs are absolute and https. Errors are [`Rejection`]s with a
//! [`Code`] of the form `family.reason`, and the documentation of each function names the codes it gives.
//!
//! The cargo feature `legacy-encryption` adds what only very old messages need. `webcrypto` adds a [`Platform`] for
//! `wasm32-unknown-unknown` that verifies by WebCrypto. `wasm` and `inspector` are the JavaScript API and the inspector
//! page; they add nothing in Rust.
//!
//! It does not fetch metadata, keep sessions, map attributes to accounts, or follow chains of
//! certificates: a certificate is trusted because it is configured. It holds no private keys: whoever
//! does signs and unwraps. It is no identity provider, and reads neither artifacts nor SOAP.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;
// For its allocator and panic handler: the shared library that wasm-pack builds needs both. Nothing is taken from it.
#[cfg(test)]
extern crate self as saml_edge;
#[cfg(not(target_os = "none"))]
extern crate std as _;

mod binding;
mod c14n;
mod check;
mod crypto;
mod dsig;
mod enc;
mod few;
#[cfg(fuzzing)]
pub mod fuzzing;
mod identity;
mod identity_provider;
pub mod inspect;
mod locate;
mod logout;
mod platform;
mod policy;
mod profile;
mod query;
mod read;
mod report;
mod saml;
mod settings;
mod time;
#[cfg(feature = "wasm")]
mod wasm;
mod xml;

#[cfg(test)]
#[path = "../tests/corpus/mod.rs"]
mod corpus;

pub use self::binding::Binding;
pub use self::check::{
    Check, Checks, Code, Party, Place, Reason, Refused, Rejection, ResponseStatus, Stage, Status,
};
pub use self::crypto::Certificate;
pub use self::enc::{Hash, KeyTransport, Unwrapped, WrappedKey};
pub use self::identity::{Accepted, Claim, Identity, Once, Outcome};
pub use self::identity_provider::{IdentityProvider, Unsolicited, WantAuthnRequestsSigned};
pub use self::logout::{
    Completeness, LogoutAccepted, LogoutClaim, LogoutMessage, LogoutOnce, LogoutOutcome,
    LogoutRequest, LogoutResponse, LogoutStatus, Proof,
};
#[cfg(feature = "webcrypto")]
pub use self::platform::WebCrypto;
pub use self::platform::{NoPrivateKeys, Platform, PrivateKeys, Ring};
pub use self::policy::{Permit, Policy};
pub use self::report::Report;
pub use self::saml::assertion::{Attribute, NameId};
pub use self::saml::outgoing::{FormToSign, Outgoing, PostForm, RedirectToSign, SigningAlgorithm};
pub use self::saml::request::{
    AllowCreate, AssertionConsumerService, AuthnRequestOptions, Comparison, ForceAuthn, IsPassive,
    NameIdPolicy, RequestedAuthnContext, Scoping,
};
pub use self::settings::{
    AuthnRequestsSigned, Pending, Received, Request, ServiceProvider, unverified_in_response_to,
};
pub use self::time::Timestamp;

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// The examples of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
