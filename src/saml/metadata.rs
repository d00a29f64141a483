//! The identity provider's metadata (SAML metadata 2.3, 2.4.3): one entity of a document, signed or not.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{BINDING_POST, BINDING_REDIRECT, DSIG, Instant, METADATA, PROTOCOL, instant};
use crate::binding::Binding;
use crate::check::{Checks, Code, Place, Rejection};
use crate::crypto::Certificate;
use crate::dsig::{self, Keys, Signed};
use crate::identity_provider::WantAuthnRequestsSigned;
use crate::locate::relocate;
use crate::platform::{NoPrivateKeys, Ring, at_once};
use crate::policy::Policy;
use crate::saml::response::check_ids;
use crate::settings::check_url;
use crate::time::Timestamp;
use crate::xml::{Budget, Document, Element, MAX_OCTETS, trim};

/// What is wanted of a document.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'w> {
    /// The entity; `None` where the document describes one identity provider only.
    pub(crate) entity_id: Option<&'w str>,
    pub(crate) now: Timestamp,
}

/// What a connection needs of an identity provider's metadata.
pub(crate) struct IdpMetadata {
    pub(crate) entity_id: String,
    pub(crate) sso: Endpoints,
    pub(crate) slo: Option<Endpoints>,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) want_authn_requests_signed: WantAuthnRequestsSigned,
}

/// Where a service takes messages, by binding: one for sure, another where there is one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Endpoints {
    first: (Binding, Endpoint),
    other: Option<Endpoint>,
}

/// One address of a service (SAML metadata 2.2.2).
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Endpoint {
    pub(crate) location: String,
    /// Where answers go instead.
    pub(crate) response_location: Option<String>,
}

impl Endpoints {
    /// One address for both bindings.
    pub(crate) fn both(location: &str) -> Self {
        let endpoint = Endpoint { location: location.into(), response_location: None };
        Self { first: (Binding::Redirect, endpoint.clone()), other: Some(endpoint) }
    }

    /// HTTP-Redirect's where there is one, else HTTP-POST's.
    pub(crate) fn first(&self) -> &Endpoint {
        &self.first.1
    }

    pub(crate) fn at(&self, binding: Binding) -> Option<&Endpoint> {
        if self.first.0 == binding { Some(&self.first.1) } else { self.other.as_ref() }
    }
}

/// Reads what is wanted, from a document whose way here is trusted.
pub(crate) fn read(xml: &str, wanted: Wanted<'_>) -> Result<IdpMetadata, Rejection> {
    in_document(xml, |root, _| read_root(root, wanted))
}

/// Reads what is wanted, from what one of the signers has signed.
pub(crate) fn read_signed(
    xml: &str,
    signers: &[Certificate],
    wanted: Wanted<'_>,
) -> Result<IdpMetadata, Rejection> {
    in_document(xml, |root, budget| {
        let signed = verify(root, signers, wanted.now)?;
        let document = Document::read(signed.octets(), budget)?;
        let proved = document.root().ok_or_else(|| Rejection::new(Code::MetadataXml))?;
        let locate = |element: Element<'_, '_>, attribute: Option<&str>| {
            signed.source(element).place_at(attribute)
        };
        read_root(proved, wanted).map_err(|refused| relocate(refused, proved, &locate))
    })
}

/// The entity IDs of the identity providers in the document, in its order. Nothing is proved.
pub(crate) fn entity_ids(xml: &str) -> Result<Vec<String>, Rejection> {
    in_document(xml, |root, _| {
        let providers = entities(root)?.into_iter().filter(|entity| idp_role(*entity).is_some());
        Ok(providers.filter_map(|entity| entity.attribute("entityID")).map(String::from).collect())
    })
}

fn in_document<T>(
    xml: &str,
    read: impl FnOnce(Element<'_, '_>, &mut Budget) -> Result<T, Rejection>,
) -> Result<T, Rejection> {
    let xml = trim(xml.trim_start_matches('\u{FEFF}'));
    if xml.len() > MAX_OCTETS {
        let found = format!("{} octets", xml.len());
        return Err(Rejection::new(Code::MetadataXml)
            .at(Place::named("metadata"))
            .expected(format!("at most {MAX_OCTETS} octets"))
            .found(found));
    }
    let budget = &mut Budget::new();
    let document = Document::read(xml, budget).map_err(|broken| {
        Rejection::new(Code::MetadataXml).at(broken.place.clone()).found(in_words(&broken))
    });
    document
        .and_then(|document| {
            let root = document.root().ok_or_else(|| Rejection::new(Code::MetadataXml))?;
            read(root, budget)
        })
        .map_err(|refused| refused.located(xml))
}

fn in_words(broken: &Rejection) -> String {
    let code = broken.code.as_str();
    broken.found.as_deref().map_or_else(|| code.into(), |found| format!("{code}: {found}"))
}

/// The signature of the root, by one of the pinned certificates. It is judged like a message's.
fn verify<'d, 'a>(
    root: Element<'d, 'a>,
    signers: &[Certificate],
    now: Timestamp,
) -> Result<Signed<'d, 'a>, Rejection> {
    let invalid = |broken: &Rejection| {
        Rejection::new(Code::MetadataSignatureValue)
            .at(broken.place.clone().unwrap_or_else(|| root.place()))
            .found(in_words(broken))
    };
    check_ids(root).map_err(|broken| invalid(&broken))?;
    let signature = dsig::find(root).map_err(|broken| invalid(&broken))?.ok_or_else(|| {
        Rejection::new(Code::MetadataSignaturePresent).at(root.place()).found("no signature")
    })?;
    let (policy, mut checks) = (Policy::strict(), Checks::new());
    let keys = Keys { certificates: signers, policy: &policy, now };
    let platform = Ring(NoPrivateKeys);
    let signed = at_once(dsig::verify(root, signature, &keys, &platform, &mut checks));
    // Expired certificates leave the octets proved and a check failed.
    match (signed, checks.rejection()) {
        (Some(Ok(signed)), None) => Ok(signed),
        (_, broken) => Err(invalid(&broken.unwrap_or(Rejection::new(Code::SignatureValue)))),
    }
}

fn read_root(root: Element<'_, '_>, wanted: Wanted<'_>) -> Result<IdpMetadata, Rejection> {
    let (entity, role) = provider(root, wanted.entity_id)?;
    for holder in [role, entity].into_iter().chain(entity.ancestors()) {
        check_valid_until(holder, wanted.now)?;
    }
    let entity_id = entity.attribute("entityID").unwrap_or("");
    if entity_id.contains("{tenant") {
        let place = entity.attribute_place("entityID");
        return Err(Rejection::new(Code::MetadataTenant).at(place).found(entity_id));
    }
    let sso = sso(role)?;
    let signed = role.attribute("WantAuthnRequestsSigned").map(trim);
    Ok(IdpMetadata {
        entity_id: entity_id.into(),
        sso: sso.ok_or_else(|| Rejection::new(Code::MetadataSsoUrl).at(role.place()))?,
        slo: slo(role),
        certificates: signing_certificates(role)?,
        want_authn_requests_signed: match signed {
            Some("true" | "1") => WantAuthnRequestsSigned::True,
            _ => WantAuthnRequestsSigned::False,
        },
    })
}

fn check_valid_until(holder: Element<'_, '_>, now: Timestamp) -> Result<(), Rejection> {
    match instant(holder, "validUntil") {
        Instant::Absent => Ok(()),
        Instant::At(end) if end > now => Ok(()),
        _ => Err(Rejection::new(Code::MetadataValidUntil)
            .at(holder.attribute_place("validUntil"))
            .expected(format!("after {now}"))
            .found(holder.attribute("validUntil").unwrap_or(""))),
    }
}

/// The wanted identity provider's entity, and its role.
fn provider<'d, 'a>(
    root: Element<'d, 'a>,
    entity_id: Option<&str>,
) -> Result<(Element<'d, 'a>, Element<'d, 'a>), Rejection> {
    let entities = entities(root)?;
    let named = |entity: &Element<'d, 'a>| match entity_id {
        Some(id) => entity.attribute("entityID") == Some(id),
        None => true,
    };
    let named: Vec<_> = entities.iter().copied().filter(named).collect();
    let Some(&first) = named.first() else {
        let unknown = Rejection::new(match entity_id {
            Some(_) => Code::MetadataUnknownEntity,
            None => Code::MetadataEntity,
        });
        let found = format!("{} other entities", entities.len());
        let unknown = unknown.at(root.place()).found(found);
        return Err(unknown.expected(entity_id.unwrap_or("an EntityDescriptor")));
    };
    let with_role = |entity: &Element<'d, 'a>| Some((*entity, idp_role(*entity)?));
    let mut providers = named.iter().filter_map(with_role);
    match (providers.next(), providers.next(), entity_id) {
        (None, ..) => Err(Rejection::new(Code::MetadataIdp)
            .at(first.place())
            .found("no IDPSSODescriptor for SAML 2.0")),
        // The entity ID names one entity; where it stands twice, the first counts.
        (Some(provider), _, Some(_)) | (Some(provider), None, None) => Ok(provider),
        (Some(_), Some((second, _)), None) => Err(Rejection::new(Code::MetadataEntity)
            .at(second.place())
            .expected("one identity provider, or the entity ID of the wanted one")
            .found(format!("{} identity providers", 2 + providers.count()))),
    }
}

/// Every entity of the document, in its order. Only groups are opened: what stands in Extensions
/// is no entity.
fn entities<'d, 'a>(root: Element<'d, 'a>) -> Result<Vec<Element<'d, 'a>>, Rejection> {
    let is_entity = |element: Element<'_, '_>| element.is(METADATA, "EntityDescriptor");
    let is_group = |element: Element<'_, '_>| element.is(METADATA, "EntitiesDescriptor");
    if !is_entity(root) && !is_group(root) {
        return Err(Rejection::new(Code::MetadataEntity)
            .at(root.place())
            .expected("EntityDescriptor")
            .found(format!("the root element {}", root.local())));
    }
    let mut entities = Vec::new();
    let mut open = Vec::from([root]);
    while let Some(element) = open.pop() {
        if is_entity(element) {
            entities.push(element);
            continue;
        }
        let from = open.len();
        open.extend(element.elements().filter(|child| is_entity(*child) || is_group(*child)));
        open.get_mut(from..).unwrap_or(&mut []).reverse();
    }
    Ok(entities)
}

fn idp_role<'d, 'a>(entity: Element<'d, 'a>) -> Option<Element<'d, 'a>> {
    let mut roles = entity.elements().filter(|child| child.is(METADATA, "IDPSSODescriptor"));
    roles.find(|role| {
        let protocols = role.attribute("protocolSupportEnumeration").unwrap_or("");
        protocols.split_ascii_whitespace().any(|protocol| protocol == PROTOCOL)
    })
}

/// The services of that name, by binding: of each the first with an address.
fn services<'d, 'a>(role: Element<'d, 'a>, local: &str, binding: &str) -> Option<Element<'d, 'a>> {
    let mut services = role.elements().filter(|child| child.is(METADATA, local));
    services.find(|service| {
        service.attribute("Binding") == Some(binding) && service.attribute("Location").is_some()
    })
}

fn endpoint(service: Element<'_, '_>) -> Result<Endpoint, Rejection> {
    let address = |name| {
        let url = service.attribute(name).map(check_url).transpose();
        url.map_err(|refused| refused.at(service.attribute_place(name)))
    };
    Ok(Endpoint {
        location: address("Location")?.unwrap_or("").into(),
        response_location: address("ResponseLocation")?.map(ToString::to_string),
    })
}

fn endpoints(redirect: Option<Endpoint>, post: Option<Endpoint>) -> Option<Endpoints> {
    match (redirect, post) {
        (Some(redirect), post) => {
            Some(Endpoints { first: (Binding::Redirect, redirect), other: post })
        }
        (None, Some(post)) => Some(Endpoints { first: (Binding::Post, post), other: None }),
        (None, None) => None,
    }
}

fn sso(role: Element<'_, '_>) -> Result<Option<Endpoints>, Rejection> {
    let at = |binding| services(role, "SingleSignOnService", binding).map(endpoint).transpose();
    Ok(endpoints(at(BINDING_REDIRECT)?, at(BINDING_POST)?))
}

/// Logout is optional: an address that we may not send to counts as none.
fn slo(role: Element<'_, '_>) -> Option<Endpoints> {
    let at =
        |binding| services(role, "SingleLogoutService", binding).and_then(|it| endpoint(it).ok());
    endpoints(at(BINDING_REDIRECT), at(BINDING_POST))
}

/// Every certificate for signing, once. One that cannot be read is passed over where another can.
fn signing_certificates(role: Element<'_, '_>) -> Result<Vec<Certificate>, Rejection> {
    let descriptors = role.elements().filter(|child| {
        child.is(METADATA, "KeyDescriptor")
            && child.attribute("use").is_none_or(|usage| usage == "signing")
    });
    // Others in an X509Data are its chain (xmldsig 4.4.4), and a chain is not what signs.
    let elements = descriptors
        .flat_map(|descriptor| inside(descriptor, "KeyInfo"))
        .flat_map(|key_info| inside(key_info, "X509Data"))
        .filter_map(|data| inside(data, "X509Certificate").next());
    let mut certificates: Vec<Certificate> = Vec::new();
    let mut broken = None;
    for element in elements {
        match Certificate::read(&element.text().unwrap_or_default()) {
            Ok(read) => certificates.extend(read),
            Err(error) => broken = broken.or(Some((error, element))),
        }
    }
    match (certificates.is_empty(), broken) {
        (false, _) => Certificate::distinct(certificates).map_err(|error| error.at(role.place())),
        (true, Some((broken, element))) => Err(broken.at(element.place())),
        (true, None) => Err(Rejection::new(Code::MetadataSigningKey).at(role.place())),
    }
}

fn inside<'d, 'a>(
    parent: Element<'d, 'a>,
    local: &'static str,
) -> impl Iterator<Item = Element<'d, 'a>> {
    parent.elements().filter(move |child| child.is(DSIG, local))
}
