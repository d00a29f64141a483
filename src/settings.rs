//! Our `ServiceProvider`, and what is known of a message that arrives. Settings are checked once, here.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::binding;
use crate::check::{Code, Place, Rejection};
use crate::crypto::Certificate;
use crate::dsig::Keys;
use crate::identity::Outcome;
use crate::identity_provider::{IdentityProvider, Unsolicited};
use crate::platform::{NoPrivateKeys, Platform, Ring, at_once};
use crate::profile::{Expectation, Expected};
use crate::read::{Bench, judge};
use crate::saml::outgoing::Outgoing;
use crate::saml::request::{self, AuthnRequestOptions};
use crate::saml::sp_metadata;
use crate::time::Timestamp;
use crate::xml::{Budget, Document};

/// This service, as the identity provider knows it (SAML metadata 2.4.4).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ServiceProvider {
    entity_id: String,
    acs_url: String,
    slo_url: Option<String>,
    pub(crate) signing_certificates: Vec<Certificate>,
    pub(crate) encryption_certificates: Vec<Certificate>,
    pub(crate) authn_requests_signed: AuthnRequestsSigned,
}

/// `AuthnRequestsSigned` of our metadata (SAML metadata 2.4.4).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AuthnRequestsSigned {
    /// Our requests are not signed; the default.
    False,
    /// Our requests are signed.
    True,
}

/// A request that was sent and not yet answered. Keep it until the answer comes, where only the
/// browser that was sent away finds it: whoever can choose it can sign that browser in as somebody else.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Pending {
    /// The request's ID, which the answer repeats as `InResponseTo`.
    pub id: String,
    /// When it was made.
    pub issued_at: Timestamp,
}

/// A message as it arrived, and what the caller knows about it.
#[derive(Clone, Copy, Debug)]
pub struct Received<'r> {
    /// The form field `SAMLResponse`, as it came.
    pub saml_response: &'r str,
    /// The present, with which every window of time is compared.
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
    /// A service provider with its entity ID, 1 to 1024 characters (SAML core 8.3.6), and the URL of its
    /// assertion consumer service: absolute and https, or http on this machine.
    ///
    /// # Errors
    ///
    /// `settings.entity_id`, `settings.url`.
    pub fn new(entity_id: &str, acs_url: &str) -> Result<Self, Rejection> {
        Ok(Self {
            entity_id: check_entity_id(entity_id)?.into(),
            acs_url: check_url(acs_url)?.into(),
            slo_url: None,
            signing_certificates: Vec::new(),
            encryption_certificates: Vec::new(),
            authn_requests_signed: AuthnRequestsSigned::False,
        })
    }

    /// Sets the URL that takes logout messages, by either binding. Without it none is taken.
    ///
    /// # Errors
    ///
    /// `settings.url`.
    pub fn single_logout_service(mut self, url: &str) -> Result<Self, Rejection> {
        self.slo_url = Some(check_url(url)?.into());
        Ok(self)
    }

    /// Sets the certificates that our metadata lists for signing: what we sign requests with.
    ///
    /// # Errors
    ///
    /// Codes of the family `certificate`.
    pub fn signing_certificates(mut self, certificates: &str) -> Result<Self, Rejection> {
        self.signing_certificates = own_certificates(certificates)?;
        Ok(self)
    }

    /// Sets the certificates that our metadata lists for encryption: what is encrypted for us with.
    ///
    /// # Errors
    ///
    /// Codes of the family `certificate`.
    pub fn encryption_certificates(mut self, certificates: &str) -> Result<Self, Rejection> {
        self.encryption_certificates = own_certificates(certificates)?;
        Ok(self)
    }

    /// Sets whether our metadata says that our requests are signed.
    #[must_use]
    pub fn authn_requests_signed(mut self, signed: AuthnRequestsSigned) -> Self {
        self.authn_requests_signed = signed;
        self
    }

    /// The entity ID, which an `Audience` of every assertion must equal.
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }

    /// The URL of the assertion consumer service, which `Destination` and `Recipient` must equal.
    pub fn acs_url(&self) -> &str {
        &self.acs_url
    }

    /// The URL that takes logout messages, which their `Destination` must equal; `None` where none is taken.
    pub fn slo_url(&self) -> Option<&str> {
        self.slo_url.as_deref()
    }

    /// Makes an AuthnRequest (SAML core 3.4.1) that asks for a sign-in and no more. `entropy` is 16 octets
    /// that nobody can guess, fresh for each request: they are its ID.
    pub fn request(
        &self,
        idp: &IdentityProvider,
        now: Timestamp,
        entropy: [u8; 16],
    ) -> (Outgoing, Pending) {
        let pending = Pending::new(entropy, now);
        let options = AuthnRequestOptions::default();
        (request::write(self, idp.sso_url(), &pending.id, now, &options), pending)
    }

    /// Makes an AuthnRequest that asks for more, and goes where the identity provider takes its binding.
    ///
    /// # Errors
    ///
    /// `settings.request`: the identity provider does not take that binding, or a text is missing, empty
    /// or has control characters. The place names the part of the request.
    pub fn request_with(
        &self,
        idp: &IdentityProvider,
        now: Timestamp,
        entropy: [u8; 16],
        options: &AuthnRequestOptions,
    ) -> Result<(Outgoing, Pending), Rejection> {
        let destination = options.check(idp)?;
        let pending = Pending::new(entropy, now);
        Ok((request::write(self, destination, &pending.id, now, options), pending))
    }

    /// Judges a message by SAML's web browser profile (SAML profiles 4.1.4). Without private keys, so what
    /// is encrypted is refused. A message that is refused has an outcome too: all of its checks.
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
        sp_metadata::write(self)
    }
}

impl Pending {
    /// A request with an ID of those 16 random octets.
    pub(crate) fn new(entropy: [u8; 16], issued_at: Timestamp) -> Self {
        Self { id: format!("_{:032x}", u128::from_be_bytes(entropy)), issued_at }
    }
}

/// Metadata lists certificates; a bare public key is none.
fn own_certificates(text: &str) -> Result<Vec<Certificate>, Rejection> {
    let certificates = Certificate::distinct(Certificate::read(text)?)?;
    if certificates.iter().any(|certificate| certificate.not_after().is_none()) {
        return Err(Rejection::new(Code::CertificateUnreadable)
            .at(Place::named("certificate"))
            .found("a public key without its certificate"));
    }
    Ok(certificates)
}

/// The request that a message says it answers (`InResponseTo` of the Response); `None` where it names
/// none or cannot be read. Not proved: good for nothing but to look up a [`Pending`].
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
    let is = |wanted: &str| scheme.eq_ignore_ascii_case(wanted);
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
    } else if is("https") || (is("http") && loopback) {
        Ok(url)
    } else {
        Err(refused(&format!("the scheme {scheme}")).expected("https"))
    }
}
