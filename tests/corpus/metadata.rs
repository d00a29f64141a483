//! Metadata: an identity provider's is read in full; any other is refused for what it lacks.

use saml_edge::{Code, IdentityProvider, Timestamp};

use super::entry::{Entry, Judged};
use super::signatures;
use crate::saml::{DSIG, METADATA};
use crate::xml::{Budget, Document, Element};

pub fn judge(entry: &Entry<'_>) -> Judged {
    let message = entry.message();
    // The manifest names no present for metadata. At this one nothing has expired.
    match IdentityProvider::from_metadata(&message, Timestamp::from_unix_millis(0)) {
        Ok(idp) => Judged::accepted(compare(entry, &message, &idp)),
        Err(rejection) => match lacking(entry) {
            Some(code) if entry.is_valid() && rejection.code == code => Judged::accepted(Ok(())),
            _ => Judged::refused(&rejection),
        },
    }
}

/// What sound metadata does not have that a connection needs.
fn lacking(entry: &Entry<'_>) -> Option<Code> {
    let entity = entry.json["n_entities"] != 0;
    if !entity {
        Some(Code::MetadataEntity)
    } else if entry.list("sso_endpoints").next().is_none() {
        let single = entry.json["n_entities"] == 1;
        Some(if single { Code::MetadataIdp } else { Code::MetadataEntity })
    } else if entry.json["signing_certs"] == 0 {
        Some(Code::MetadataSigningKey)
    } else {
        None
    }
}

fn compare(entry: &Entry<'_>, message: &str, idp: &IdentityProvider) -> Result<(), String> {
    let differs = |what: &str, found: &dyn std::fmt::Debug| Err(format!("{what}: {found:?}"));
    if !entry.list("entity_ids").any(|id| id == idp.entity_id()) {
        return differs("entity ID", &idp.entity_id());
    }
    let mut endpoints = entry.list("sso_endpoints").filter_map(|endpoint| endpoint[1].as_str());
    if !endpoints.any(|url| url.trim() == idp.sso_url()) {
        return differs("sign-in address", &idp.sso_url());
    }
    let read = idp.certificates().len();
    let passed_over = passed_over(message);
    if entry.json["signing_certs"].as_u64() != u64::try_from(read + passed_over).ok() {
        return differs("certificates read and passed over", &(read, passed_over));
    }
    if let Some(until) = entry.text("valid_until") {
        let until = Timestamp::parse(until).ok_or("valid_until cannot be read")?;
        match IdentityProvider::from_metadata(message, until) {
            Err(rejection) if rejection.code == Code::MetadataValidUntil => {}
            judged => return differs("at validUntil", &judged),
        }
    }
    if entry.list("signatures").next().is_some() {
        let signed = signatures::judge_root(entry);
        if !signed.failed.is_empty() {
            return differs("signature", &signed.failed);
        }
    }
    Ok(())
}

/// How many signing certificates are another role's.
fn passed_over(message: &str) -> usize {
    let message = message.trim_start_matches('\u{FEFF}').trim();
    let document = Document::read(message, &mut Budget::new()).unwrap();
    let is_others = |element: &Element<'_, '_>| {
        element.is(METADATA, "KeyDescriptor")
            && element.attribute("use") != Some("encryption")
            && !element.parent().unwrap().is(METADATA, "IDPSSODescriptor")
    };
    let others = document.root().unwrap().descendants().filter(is_others);
    let inside = others.flat_map(Element::descendants);
    inside.filter(|element| element.is(DSIG, "X509Certificate")).count()
}
