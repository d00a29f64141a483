//! Metadata: every identity provider is read; what holds none is refused for just that.

use std::collections::BTreeSet;

use saml_edge::{Code, IdentityProvider, Rejection, Timestamp};

use super::entry::Entry;
use super::judged::Judged;
use super::signatures;
use crate::saml::{DSIG, METADATA};
use crate::xml::{Budget, Document};

pub fn judge(entry: &Entry<'_>) -> Judged {
    let message = entry.message();
    match read(&message, PRESENT) {
        Ok(idps) => Judged::accepted(compare(entry, &message, &idps)),
        Err(rejection) => match lacking(entry) {
            Some(code) if entry.is_valid() && rejection.code == code => Judged::accepted(Ok(())),
            _ => Judged::refused(&rejection),
        },
    }
}

/// The manifest names no present for metadata. At this one nothing has expired.
const PRESENT: Timestamp = Timestamp::from_unix_millis(0);

/// Every identity provider in it.
fn read(message: &str, now: Timestamp) -> Result<Vec<IdentityProvider>, Rejection> {
    let ids = IdentityProvider::entity_ids(message)?;
    match ids.as_slice() {
        [] | [_] => Ok(vec![IdentityProvider::from_metadata(message, now)?]),
        ids => ids.iter().map(|id| IdentityProvider::from_metadata_of(message, id, now)).collect(),
    }
}

/// What sound metadata does not have that a connection needs.
fn lacking(entry: &Entry<'_>) -> Option<Code> {
    if entry.json["n_entities"] == 0 {
        Some(Code::MetadataEntity)
    } else if entry.list("sso_endpoints").next().is_none() {
        Some(Code::MetadataIdp)
    } else {
        Some(Code::MetadataSigningKey).filter(|_| entry.json["signing_certs"] == 0)
    }
}

fn compare(entry: &Entry<'_>, message: &str, idps: &[IdentityProvider]) -> Result<(), String> {
    let differs = |what: &str, found: &dyn std::fmt::Debug| Err(format!("{what}: {found:?}"));
    for idp in idps {
        if !entry.list("entity_ids").any(|id| id == idp.entity_id()) {
            return differs("entity ID", &idp.entity_id());
        }
        let mut endpoints = entry.list("sso_endpoints").filter_map(|known| known[1].as_str());
        if !endpoints.any(|url| url.trim() == idp.sso_url()) {
            return differs("sign-in address", &idp.sso_url());
        }
    }
    let read: usize = idps.iter().map(|idp| idp.certificates().len()).sum();
    let passed_over = passed_over(message);
    if entry.json["signing_certs"].as_u64() != u64::try_from(read + passed_over).ok() {
        return differs("certificates read and passed over", &(read, passed_over));
    }
    if let Some(until) = entry.text("valid_until") {
        let until = Timestamp::parse(until).ok_or("valid_until cannot be read")?;
        match self::read(message, until) {
            Err(rejection) if rejection.code == Code::MetadataValidUntil => {}
            judged => return differs("at validUntil", &judged),
        }
    }
    if entry.list("signatures").next().is_some() {
        let signed = signatures::judge_root(entry);
        if !signed.failed.is_empty() {
            return differs("signature", &signed.failed);
        }
        let signers = entry.certificates().unwrap();
        let now = signers[0].not_before().unwrap();
        let pinned = IdentityProvider::from_signed_metadata(message, &signers, None, now);
        // A pinned key must sign as the strict policy wants it.
        let strict = entry.list("legacy_algorithms").next().is_none();
        match pinned {
            Ok(idp) if strict && Some(&idp) == idps.first() => {}
            Err(_) if !strict => {}
            pinned => return differs("pinned to its signer", &pinned),
        }
    }
    Ok(())
}

/// How many signing certificates are another role's, or stand in their role for the second time.
fn passed_over(message: &str) -> usize {
    let message = message.trim_start_matches('\u{FEFF}').trim();
    let document = Document::read(message, &mut Budget::new()).unwrap();
    let signing = document.root().unwrap().descendants().filter(|element| {
        element.is(METADATA, "KeyDescriptor") && element.attribute("use") != Some("encryption")
    });
    let mut seen = BTreeSet::new();
    let mut passed_over = 0;
    for descriptor in signing {
        let role = descriptor.parent().unwrap();
        let inside = descriptor.descendants();
        for certificate in inside.filter(|element| element.is(DSIG, "X509Certificate")) {
            let text: String = certificate.text().unwrap().split_whitespace().collect();
            let is_new = seen.insert((role.index(), text));
            if !is_new || !role.is(METADATA, "IDPSSODescriptor") {
                passed_over += 1;
            }
        }
    }
    passed_over
}
