//! The identity provider of a connection: three values copied by hand, or its metadata.

use alloc::string::String;
use alloc::vec::Vec;

use crate::binding::Binding;
use crate::check::Rejection;
use crate::crypto::Certificate;
use crate::policy::Policy;
use crate::saml::metadata::{self, Endpoints, IdpMetadata, Wanted};
use crate::settings::{check_entity_id, check_url};
use crate::time::Timestamp;

/// The identity provider of one connection, as its admin configured it. Keep it: its certificates are
/// read when it is made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IdentityProvider {
    pub(crate) entity_id: String,
    sso: Endpoints,
    pub(crate) slo: Option<Endpoints>,
    pub(crate) certificates: Vec<Certificate>,
    want_authn_requests_signed: WantAuthnRequestsSigned,
    pub(crate) unsolicited: Unsolicited,
    pub(crate) policy: Policy,
}

/// Whether a connection takes Responses that answer no request (IdP-initiated sign-in).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unsolicited {
    /// Refused; the default.
    Refuse,
    /// Taken.
    Accept,
}

/// `WantAuthnRequestsSigned` of its metadata (SAML metadata 2.4.3).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WantAuthnRequestsSigned {
    /// Requests need no signature.
    False,
    /// Requests need a signature.
    True,
}

impl IdentityProvider {
    /// An identity provider from the three values that an admin copies. `certificates` is any text
    /// that [`Certificate::read`] takes.
    ///
    /// # Errors
    ///
    /// Codes of the families `settings` and `certificate`.
    pub fn new(entity_id: &str, sso_url: &str, certificates: &str) -> Result<Self, Rejection> {
        Ok(Self {
            entity_id: check_entity_id(entity_id)?.into(),
            sso: Endpoints::both(check_url(sso_url)?),
            slo: None,
            certificates: Certificate::distinct(Certificate::read(certificates)?)?,
            want_authn_requests_signed: WantAuthnRequestsSigned::False,
            unsolicited: Unsolicited::Refuse,
            policy: Policy::strict(),
        })
    }

    /// The one identity provider that metadata describes, with every signing certificate. The
    /// caller vouches for the text, such as by fetching it over https from an address it trusts.
    ///
    /// # Errors
    ///
    /// Codes of the families `metadata`, `settings` and `certificate`.
    pub fn from_metadata(xml: &str, now: Timestamp) -> Result<Self, Rejection> {
        metadata::read(xml, Wanted { entity_id: None, now }).and_then(Self::described)
    }

    /// The identity provider of that entity ID in metadata that may describe many.
    ///
    /// # Errors
    ///
    /// Codes of the families `metadata`, `settings` and `certificate`.
    pub fn from_metadata_of(xml: &str, entity_id: &str, now: Timestamp) -> Result<Self, Rejection> {
        let wanted = Wanted { entity_id: Some(entity_id), now };
        metadata::read(xml, wanted).and_then(Self::described)
    }

    /// An identity provider from metadata that one of `signers` must have signed as a whole. It is
    /// read from what was signed. `entity_id` names one of many.
    ///
    /// # Errors
    ///
    /// Codes of the families `metadata`, `settings` and `certificate`.
    pub fn from_signed_metadata(
        xml: &str,
        signers: &[Certificate],
        entity_id: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, Rejection> {
        let wanted = Wanted { entity_id, now };
        metadata::read_signed(xml, signers, wanted).and_then(Self::described)
    }

    /// The entity IDs of all identity providers in the metadata, to choose from. Nothing is proved.
    ///
    /// # Errors
    ///
    /// `metadata.xml`, `metadata.entity`.
    pub fn entity_ids(xml: &str) -> Result<Vec<String>, Rejection> {
        metadata::entity_ids(xml)
    }

    fn described(read: IdpMetadata) -> Result<Self, Rejection> {
        Ok(Self {
            entity_id: check_entity_id(&read.entity_id)?.into(),
            sso: read.sso,
            slo: read.slo,
            certificates: read.certificates,
            want_authn_requests_signed: read.want_authn_requests_signed,
            unsolicited: Unsolicited::Refuse,
            policy: Policy::strict(),
        })
    }

    /// Sets whether unsolicited Responses are taken (SAML profiles 4.1.5). Anybody can send a browser to one.
    #[must_use]
    pub fn unsolicited(mut self, unsolicited: Unsolicited) -> Self {
        self.unsolicited = unsolicited;
        self
    }

    /// Sets what this connection takes beyond the strict default.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets where logout messages go, by either binding.
    ///
    /// # Errors
    ///
    /// `settings.url`.
    pub fn single_logout_service(mut self, url: &str) -> Result<Self, Rejection> {
        self.slo = Some(Endpoints::both(check_url(url)?));
        Ok(self)
    }

    /// The entity ID, which every Issuer must equal.
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }

    /// The URL that requests go to: by HTTP-Redirect where the identity provider takes that, else by HTTP-POST.
    pub fn sso_url(&self) -> &str {
        &self.sso.first().location
    }

    /// The URL that requests go to by that binding; `None` where the identity provider does not take it.
    pub fn sso_url_for(&self, binding: Binding) -> Option<&str> {
        Some(&self.sso.at(binding)?.location)
    }

    /// The URL that logout messages go to by that binding; `None` where the identity provider does not take it.
    pub fn slo_url_for(&self, binding: Binding) -> Option<&str> {
        Some(&self.slo.as_ref()?.at(binding)?.location)
    }

    /// Whether it wants requests to be signed; its metadata says so.
    pub fn want_authn_requests_signed(&self) -> WantAuthnRequestsSigned {
        self.want_authn_requests_signed
    }

    /// The certificates that signatures are checked against.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }
}
