//! The two parties: our `ServiceProvider` and their `IdentityProvider`. Settings are checked once, here.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::binding;
use crate::check::{Code, Place, Rejection};
use crate::crypto::Certificate;
use crate::dsig::Keys;
use crate::identity::Outcome;
use crate::platform::{NoPrivateKeys, Platform, Ring, at_once};
use crate::policy::Policy;
use crate::profile::{Expectation, Expected};
use crate::read::{Bench, judge};
use crate::saml::metadata;
use crate::saml::request::AuthnRequest;
use crate::time::Timestamp;
use crate::xml::{Budget, Document};

/// This service, as the identity provider knows it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ServiceProvider {
    entity_id: String,
    acs_url: String,
}

/// The identity provider of one connection, as its admin configured it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IdentityProvider {
    entity_id: String,
    sso_url: String,
    certificates: Vec<Certificate>,
    unsolicited: Unsolicited,
    policy: Policy,
}

/// Whether a connection takes Responses that answer no request (IdP-initiated sign-in).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unsolicited {
    /// Refused; the default.
    Refuse,
    /// Taken.
    Accept,
}

/// A request that was sent and not yet answered. Keep it until the answer comes.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Pending {
    /// The request's ID.
    pub id: String,
    /// When it was made.
    pub issued_at: Timestamp,
}

/// A message as it arrived, and what the caller knows about it.
#[derive(Clone, Copy, Debug)]
pub struct Received<'r> {
    /// The form field `SAMLResponse`, as it came.
    pub saml_response: &'r str,
    /// The present.
    pub now: Timestamp,
    /// What is known of the request that the message claims to answer.
    pub request: Request<'r>,
}

/// What the caller knows of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Request<'r> {
    /// This browser was sent away with this one.
    Sent(&'r Pending),
    /// It was answered before.
    Used,
    /// No such request is known, or the message names none.
    NotSent,
}

impl ServiceProvider {
    /// A service provider with its entity ID and the URL of its assertion consumer service.
    ///
    /// # Errors
    ///
    /// `settings.entity_id`, `settings.url`.
    pub fn new(entity_id: &str, acs_url: &str) -> Result<Self, Rejection> {
        Ok(Self {
            entity_id: check_entity_id(entity_id)?.into(),
            acs_url: check_url(acs_url)?.into(),
        })
    }

    /// The entity ID.
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }

    /// The URL of the assertion consumer service.
    pub fn acs_url(&self) -> &str {
        &self.acs_url
    }

    /// Makes an AuthnRequest. `entropy` is 16 random octets, used for its ID.
    pub fn request(
        &self,
        idp: &IdentityProvider,
        now: Timestamp,
        entropy: [u8; 16],
    ) -> (AuthnRequest, Pending) {
        let id = format!("_{:032x}", u128::from_be_bytes(entropy));
        let request = AuthnRequest::new(self, idp, &id, now);
        (request, Pending { id, issued_at: now })
    }

    /// Judges a message. Without private keys, so what is encrypted is refused.
    pub fn read(&self, idp: &IdentityProvider, received: Received<'_>) -> Outcome {
        at_once(self.read_on(&Ring(NoPrivateKeys), idp, received)).unwrap_or_else(Outcome::refused)
    }

    /// Judges a message on a platform, which may hold private keys for what is encrypted.
    pub async fn read_on<P: Platform>(
        &self,
        platform: &P,
        idp: &IdentityProvider,
        received: Received<'_>,
    ) -> Outcome {
        let request = match (received.request, idp.unsolicited) {
            (Request::Sent(pending), _) => Expectation::Sent(&pending.id),
            (Request::Used, _) => Expectation::Used,
            (Request::NotSent, Unsolicited::Accept) => Expectation::Unsolicited,
            (Request::NotSent, Unsolicited::Refuse) => Expectation::NotSent,
        };
        let policy = &idp.policy;
        let keys = Keys { certificates: &idp.certificates, policy, now: received.now };
        let expected = Expected {
            issuer: Some(&idp.entity_id),
            sp_entity_id: Some(&self.entity_id),
            acs_url: Some(&self.acs_url),
            request,
            now: received.now,
            skew_seconds: policy.clock_skew_seconds,
        };
        let xml = binding::decode_post(received.saml_response);
        Outcome::new(judge(xml, &Bench { keys, expected, platform }).await)
    }

    /// Our metadata: an EntityDescriptor with one SPSSODescriptor (SAML metadata 2.4.4).
    pub fn metadata(&self) -> String {
        metadata::write(self)
    }
}

impl IdentityProvider {
    /// An identity provider from the three values that an admin copies. `certificates` is any text
    /// that [`Certificate::read`] takes.
    ///
    /// # Errors
    ///
    /// Codes of the families `settings` and `certificate`.
    pub fn new(entity_id: &str, sso_url: &str, certificates: &str) -> Result<Self, Rejection> {
        Self::with_certificates(entity_id, sso_url, Certificate::read(certificates)?)
    }

    /// An identity provider from its metadata: every signing certificate, with or without a byte
    /// order mark.
    ///
    /// # Errors
    ///
    /// Codes of the families `metadata`, `settings` and `certificate`.
    pub fn from_metadata(xml: &str, now: Timestamp) -> Result<Self, Rejection> {
        let read = metadata::read(xml, now)?;
        Self::with_certificates(&read.entity_id, &read.sso_url, read.certificates)
    }

    fn with_certificates(
        entity_id: &str,
        sso_url: &str,
        certificates: Vec<Certificate>,
    ) -> Result<Self, Rejection> {
        Ok(Self {
            entity_id: check_entity_id(entity_id)?.into(),
            sso_url: check_url(sso_url)?.into(),
            certificates,
            unsolicited: Unsolicited::Refuse,
            policy: Policy::strict(),
        })
    }

    /// Sets whether unsolicited Responses are taken.
    #[must_use]
    pub fn unsolicited(mut self, unsolicited: Unsolicited) -> Self {
        self.unsolicited = unsolicited;
        self
    }

    /// Sets the policy.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// The entity ID, which every Issuer must equal.
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }

    /// Where requests go.
    pub fn sso_url(&self) -> &str {
        &self.sso_url
    }

    /// The certificates that signatures are checked against.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }
}

/// The request that a message says it answers. Not proved: good for nothing but to look up a
/// [`Pending`].
pub fn unverified_in_response_to(saml_response: &str) -> Option<String> {
    let xml = binding::decode_post(saml_response).ok()?;
    let document = Document::read(&xml, &mut Budget::new()).ok()?;
    document.root()?.attribute("InResponseTo").map(ToString::to_string)
}

/// SAML core 8.3.6: any text of 1 to 1024 characters; a URL is usual and not required.
pub(crate) fn check_entity_id(entity_id: &str) -> Result<&str, Rejection> {
    const LONGEST: usize = 1024;
    let length = entity_id.chars().count();
    if length == 0
        || length > LONGEST
        || entity_id.trim() != entity_id
        || entity_id.contains(char::is_control)
    {
        let found = if length > LONGEST {
            format!("{length} characters")
        } else {
            format!("\"{entity_id}\"")
        };
        return Err(Rejection::new(Code::SettingsEntityId)
            .at(Place::named("entity ID"))
            .found(found));
    }
    Ok(entity_id)
}

/// An absolute https URL; http only where nothing leaves the machine.
pub(crate) fn check_url(url: &str) -> Result<&str, Rejection> {
    let url = url.trim();
    let refused =
        |found: &str| Rejection::new(Code::SettingsUrl).at(Place::named("URL")).found(found);
    let (scheme, rest) = url.split_once("://").ok_or_else(|| refused("no absolute URL"))?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let host = if authority.ends_with(']') { authority } else { host };
    let loopback =
        matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost");
    if url.contains(|c: char| c.is_control() || c.is_whitespace() || "\"<>\\^`{|}".contains(c)) {
        Err(refused("a character that no URL holds"))
    } else if url.contains('#') {
        Err(refused("a fragment"))
    } else if authority.contains('@') {
        Err(refused("a user name in the URL"))
    } else if host.is_empty() {
        Err(refused("no host"))
    } else if scheme == "https" || (scheme == "http" && loopback) {
        Ok(url)
    } else {
        Err(refused(&format!("the scheme {scheme}")).expected("https"))
    }
}
