//! AuthnRequest (SAML core 3.4.1): what Entra wants and no more, unless more is asked for.

use alloc::string::String;
use alloc::vec::Vec;

use super::BINDING_POST;
use super::outgoing::{Outgoing, issuer};
use super::write::{SAML, SAMLP, Tag};
use crate::binding::{Binding, Parameter};
use crate::check::{Code, Place, Rejection};
use crate::identity_provider::IdentityProvider;
use crate::settings::ServiceProvider;
use crate::time::Timestamp;

/// What an AuthnRequest asks for beyond a sign-in (SAML core 3.4.1). The default asks for nothing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AuthnRequestOptions {
    /// How the request travels. It decides where it goes.
    pub binding: Binding,
    /// Whether the user must be authenticated anew.
    pub force_authn: ForceAuthn,
    /// Whether the identity provider must not show anything.
    pub is_passive: IsPassive,
    /// How the request says where the answer goes. Whichever it is, only an answer to our ACS URL is taken.
    pub assertion_consumer_service: AssertionConsumerService,
    /// `AttributeConsumingServiceIndex`: which list of attributes in our metadata is wanted.
    pub attribute_consuming_service_index: Option<u16>,
    /// Which kind of identifier is wanted.
    pub name_id_policy: Option<NameIdPolicy>,
    /// How the user must be authenticated. [`Identity::authn_context_class_ref`](crate::Identity::authn_context_class_ref) says how it was done.
    pub requested_authn_context: Option<RequestedAuthnContext>,
    /// Which identity providers may take part.
    pub scoping: Option<Scoping>,
}

/// `ForceAuthn` (SAML core 3.4.1).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ForceAuthn {
    /// A session at the identity provider will do.
    #[default]
    False,
    /// The user must be authenticated anew.
    True,
}

/// `IsPassive` (SAML core 3.4.1).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum IsPassive {
    /// The identity provider may talk to the user.
    #[default]
    False,
    /// It must not: whoever has no session there is not signed in.
    True,
}

/// How a request says where the answer goes (SAML core 3.4.1).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum AssertionConsumerService {
    /// By `AssertionConsumerServiceURL` and `ProtocolBinding`.
    #[default]
    Url,
    /// By the index in our metadata, where ours is 0.
    Index(u16),
    /// Not at all: the identity provider takes the default of our metadata.
    Unnamed,
}

/// `NameIDPolicy` (SAML core 3.4.1.1).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct NameIdPolicy {
    /// `Format`: a URI of SAML core 8.3, such as `urn:oasis:names:tc:SAML:2.0:nameid-format:persistent`.
    pub format: Option<String>,
    /// `SPNameQualifier`. Entra refuses it.
    pub sp_name_qualifier: Option<String>,
    /// `AllowCreate`: whether somebody who has no identifier yet may get one.
    pub allow_create: AllowCreate,
}

/// `AllowCreate` (SAML core 3.4.1.1).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum AllowCreate {
    /// The identity provider makes no new identifier.
    #[default]
    False,
    /// It may make one.
    True,
}

/// `RequestedAuthnContext` (SAML core 3.3.2.2.1).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RequestedAuthnContext {
    /// The `AuthnContextClassRef`s: URIs of SAML authn-context 3.4, at least one, the most wanted first.
    pub class_refs: Vec<String>,
    /// `Comparison`. Entra takes `exact` only.
    pub comparison: Comparison,
}

/// `Comparison` (SAML core 3.3.2.2.1).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Comparison {
    /// One of those named.
    #[default]
    Exact,
    /// As strong as one of those named, or stronger.
    Minimum,
    /// No stronger than one of those named.
    Maximum,
    /// Stronger than each of those named.
    Better,
}

/// `Scoping` (SAML core 3.4.1.2).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Scoping {
    /// `ProxyCount`: how many identity providers may stand between this one and the one that knows the user.
    pub proxy_count: Option<u32>,
    /// The `ProviderID`s of the `IDPList`: entity IDs of identity providers. An empty list is left out.
    pub idp_list: Vec<String>,
    /// The `RequesterID`s: entity IDs of the services on whose behalf is asked.
    pub requester_ids: Vec<String>,
}

/// Writes the request for `destination`.
pub(crate) fn write(
    sp: &ServiceProvider,
    destination: &str,
    id: &str,
    now: Timestamp,
    options: &AuthnRequestOptions,
) -> Outgoing {
    let (url, index) = match options.assertion_consumer_service {
        AssertionConsumerService::Url => (Some(sp.acs_url()), None),
        AssertionConsumerService::Index(index) => (None, Some(index)),
        AssertionConsumerService::Unnamed => (None, None),
    };
    let is_true = |asked: bool| asked.then_some("true");
    let message = Tag::new(SAMLP, "AuthnRequest")
        .attribute("ID", id)
        .attribute("Version", "2.0")
        .attribute("IssueInstant", now)
        .attribute("Destination", destination)
        .optional("ForceAuthn", is_true(options.force_authn == ForceAuthn::True))
        .optional("IsPassive", is_true(options.is_passive == IsPassive::True))
        .optional("AssertionConsumerServiceURL", url)
        .optional("ProtocolBinding", url.map(|_| BINDING_POST))
        .optional("AssertionConsumerServiceIndex", index)
        .optional("AttributeConsumingServiceIndex", options.attribute_consuming_service_index)
        .children([issuer(sp.entity_id())])
        .children(options.name_id_policy.as_ref().map(NameIdPolicy::write))
        .children(options.requested_authn_context.as_ref().map(RequestedAuthnContext::write))
        .children(options.scoping.as_ref().map(Scoping::write));
    Outgoing::new(Parameter::SamlRequest, id, destination, message)
}

impl AuthnRequestOptions {
    /// Where the request goes; an error where the identity provider or the schema has no room for it.
    pub(crate) fn check<'i>(&self, idp: &'i IdentityProvider) -> Result<&'i str, Rejection> {
        let refused = |at: &str| Rejection::new(Code::SettingsRequest).at(Place::named(at));
        let texts = |at: &'static str, texts: &[String]| {
            let odd = |text: &String| text.is_empty() || text.contains(char::is_control);
            match texts.iter().find(|text| odd(text)) {
                Some(_) => Err(refused(at).found("a text that is empty or has control characters")),
                None => Ok(()),
            }
        };
        if let Some(policy) = &self.name_id_policy {
            texts("NameIDPolicy/@Format", policy.format.as_slice())?;
            texts("NameIDPolicy/@SPNameQualifier", policy.sp_name_qualifier.as_slice())?;
        }
        if let Some(context) = &self.requested_authn_context {
            let place = "RequestedAuthnContext/AuthnContextClassRef";
            if context.class_refs.is_empty() {
                return Err(refused(place).expected("at least 1").found("0"));
            }
            texts(place, &context.class_refs)?;
        }
        if let Some(scoping) = &self.scoping {
            texts("Scoping/IDPList/IDPEntry/@ProviderID", &scoping.idp_list)?;
            texts("Scoping/RequesterID", &scoping.requester_ids)?;
        }
        let address = idp.sso_url_for(self.binding);
        address.ok_or_else(|| {
            refused("binding")
                .expected("a binding that the identity provider takes")
                .found(self.binding.name())
        })
    }
}

impl NameIdPolicy {
    fn write(&self) -> Tag {
        Tag::new(SAMLP, "NameIDPolicy")
            .optional("Format", self.format.as_ref())
            .optional("SPNameQualifier", self.sp_name_qualifier.as_ref())
            .optional("AllowCreate", (self.allow_create == AllowCreate::True).then_some("true"))
    }
}

impl RequestedAuthnContext {
    fn write(&self) -> Tag {
        let comparison = match self.comparison {
            Comparison::Exact => "exact",
            Comparison::Minimum => "minimum",
            Comparison::Maximum => "maximum",
            Comparison::Better => "better",
        };
        let class_ref = |uri: &String| Tag::new(SAML, "AuthnContextClassRef").text(uri);
        Tag::new(SAMLP, "RequestedAuthnContext")
            .attribute("Comparison", comparison)
            .children(self.class_refs.iter().map(class_ref))
    }
}

impl Scoping {
    fn write(&self) -> Tag {
        let entry = |id: &String| Tag::new(SAMLP, "IDPEntry").attribute("ProviderID", id);
        let list = Tag::new(SAMLP, "IDPList").children(self.idp_list.iter().map(entry));
        let requester = |id: &String| Tag::new(SAMLP, "RequesterID").text(id);
        Tag::new(SAMLP, "Scoping")
            .optional("ProxyCount", self.proxy_count)
            .children(Some(list).filter(|_| !self.idp_list.is_empty()))
            .children(self.requester_ids.iter().map(requester))
    }
}
