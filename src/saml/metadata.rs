//! SAML metadata: the identity provider's in (SAML metadata 2.3.2, 2.4.3), ours out (2.4.4).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{BINDING_POST, BINDING_REDIRECT, DSIG, Instant, METADATA, PROTOCOL, instant};
use crate::check::{Code, Rejection};
use crate::crypto::Certificate;
use crate::settings::ServiceProvider;
use crate::time::Timestamp;
use crate::xml::{Budget, Document, Element, MAX_OCTETS, escape_attribute};

/// What a connection needs of an identity provider's metadata.
pub(crate) struct IdpMetadata {
    pub(crate) entity_id: String,
    pub(crate) sso_url: String,
    pub(crate) certificates: Vec<Certificate>,
}

pub(crate) fn read(xml: &str, now: Timestamp) -> Result<IdpMetadata, Rejection> {
    let xml = xml.trim_start_matches('\u{FEFF}').trim();
    read_text(xml, now).map_err(|refused| refused.located(xml))
}

fn read_text(xml: &str, now: Timestamp) -> Result<IdpMetadata, Rejection> {
    if xml.len() > MAX_OCTETS {
        let found = format!("{} octets", xml.len());
        return Err(Rejection::new(Code::MetadataXml)
            .expected(format!("at most {MAX_OCTETS} octets"))
            .found(found));
    }
    let document = Document::read(xml, &mut Budget::new()).map_err(|broken| {
        let found = broken.found.unwrap_or_else(|| broken.code.title().into());
        Rejection::new(Code::MetadataXml)
            .at(broken.place)
            .found(format!("{}: {found}", broken.code.as_str()))
    })?;
    let root = document.root().ok_or_else(|| Rejection::new(Code::MetadataXml))?;
    let entity = the_entity(root)?;
    let refused = |code, element: Element<'_, '_>| Rejection::new(code).at(element.place());

    let mut roles = entity.elements().filter(|child| child.is(METADATA, "IDPSSODescriptor"));
    let role = roles.find(|role| {
        let protocols = role.attribute("protocolSupportEnumeration").unwrap_or("");
        protocols.split_ascii_whitespace().any(|protocol| protocol == PROTOCOL)
    });
    let role = role.ok_or_else(|| {
        refused(Code::MetadataIdp, entity).found("no IDPSSODescriptor for SAML 2.0")
    })?;
    for holder in [root, entity, role] {
        match instant(holder, "validUntil") {
            Instant::Absent => {}
            Instant::At(end) if end > now => {}
            _ => {
                let found = holder.attribute("validUntil").unwrap_or("");
                return Err(Rejection::new(Code::MetadataValidUntil)
                    .at(holder.attribute_place("validUntil"))
                    .expected(format!("after {now}"))
                    .found(found));
            }
        }
    }
    let entity_id = entity.attribute("entityID").unwrap_or("");
    if entity_id.contains("{tenant") {
        let place = entity.attribute_place("entityID");
        return Err(Rejection::new(Code::MetadataTenant).at(place).found(entity_id));
    }
    Ok(IdpMetadata {
        entity_id: entity_id.into(),
        sso_url: sso_url(role)?.into(),
        certificates: signing_certificates(role)?,
    })
}

/// The entity: the root, or the only one of an EntitiesDescriptor.
fn the_entity<'d, 'a>(root: Element<'d, 'a>) -> Result<Element<'d, 'a>, Rejection> {
    let refused =
        |found: String| Rejection::new(Code::MetadataEntity).at(root.place()).found(found);
    if root.is(METADATA, "EntityDescriptor") {
        return Ok(root);
    }
    if !root.is(METADATA, "EntitiesDescriptor") {
        return Err(
            refused(format!("the root element {}", root.local())).expected("EntityDescriptor")
        );
    }
    let mut entities =
        root.descendants().filter(|element| element.is(METADATA, "EntityDescriptor"));
    match (entities.next(), entities.count()) {
        (Some(entity), 0) => Ok(entity),
        (entity, more) => {
            Err(refused(format!("{} entities", more + usize::from(entity.is_some()))).expected("1"))
        }
    }
}

fn sso_url<'d>(role: Element<'d, '_>) -> Result<&'d str, Rejection> {
    let location = |binding| {
        let services = role.elements().filter(|child| child.is(METADATA, "SingleSignOnService"));
        let mut fitting = services.filter(|service| service.attribute("Binding") == Some(binding));
        fitting.next().and_then(|service| service.attribute("Location"))
    };
    let found = location(BINDING_REDIRECT).or_else(|| location(BINDING_POST));
    found.ok_or_else(|| Rejection::new(Code::MetadataSsoUrl).at(role.place()))
}

/// Every certificate for signing. One that cannot be read is passed over where another can.
fn signing_certificates(role: Element<'_, '_>) -> Result<Vec<Certificate>, Rejection> {
    let descriptors = role.elements().filter(|child| {
        child.is(METADATA, "KeyDescriptor")
            && child.attribute("use").is_none_or(|usage| usage == "signing")
    });
    let elements = descriptors
        .flat_map(Element::descendants)
        .filter(|element| element.is(DSIG, "X509Certificate"));
    let mut certificates: Vec<Certificate> = Vec::new();
    let mut broken = None;
    for element in elements {
        let read = Certificate::read(&element.text().unwrap_or_default());
        match read {
            Ok(read) => certificates.extend(read),
            Err(error) => broken = broken.or(Some((error, element))),
        }
    }
    certificates.dedup();
    match (certificates.is_empty(), broken) {
        (false, _) => Ok(certificates),
        (true, Some((broken, element))) => Err(broken.at(element.place())),
        (true, None) => Err(Rejection::new(Code::MetadataSigningKey).at(role.place())),
    }
}

/// Our EntityDescriptor.
pub(crate) fn write(sp: &ServiceProvider) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str(&format!("<md:EntityDescriptor xmlns:md=\"{METADATA}\" entityID=\""));
    escape_attribute(sp.entity_id(), &mut xml);
    xml.push_str(
        "\">\n  <md:SPSSODescriptor AuthnRequestsSigned=\"false\" WantAssertionsSigned=\"true\"",
    );
    xml.push_str(&format!(" protocolSupportEnumeration=\"{PROTOCOL}\">\n"));
    xml.push_str(&format!(
        "    <md:AssertionConsumerService Binding=\"{BINDING_POST}\" Location=\""
    ));
    escape_attribute(sp.acs_url(), &mut xml);
    xml.push_str(
        "\" index=\"0\" isDefault=\"true\"/>\n  </md:SPSSODescriptor>\n</md:EntityDescriptor>\n",
    );
    xml
}
