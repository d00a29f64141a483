//! Signatures: each is verified on the element that holds it, as the verifier does for a message.

use saml_edge::{Code, NoPrivateKeys, Policy, Rejection, Ring, Status};

use super::entry::Entry;
use super::judged::Judged;
use crate::check::Checks;
use crate::dsig::{self, Keys};
use crate::saml::DSIG;
use crate::saml::response::check_ids;
use crate::xml::{Budget, Document, Element};

/// Verifies every signature of the document. Each must hold.
pub fn judge(entry: &Entry<'_>) -> Judged {
    in_document(&entry.message(), |root| {
        if let Err(rejection) = check_ids(root) {
            return Judged::refused(&rejection);
        }
        let signatures = root.descendants().filter(|element| element.is(DSIG, "Signature"));
        let mut judged = None;
        for signature in signatures {
            let Some(holder) = signature.parent() else {
                return Judged::refused(&Rejection::new(Code::SignaturePlace));
            };
            let verified = verify(entry, holder);
            if !verified.failed.is_empty() {
                return verified;
            }
            judged = Some(verified);
        }
        judged.unwrap_or_else(|| Judged::refused(&Rejection::new(Code::SignaturePresent)))
    })
}

/// Verifies the signature of the root element.
pub fn judge_root(entry: &Entry<'_>) -> Judged {
    in_document(&entry.message(), |root| verify(entry, root))
}

fn in_document(message: &str, judge: impl FnOnce(Element<'_, '_>) -> Judged) -> Judged {
    match Document::read(message.trim_start_matches('\u{FEFF}').trim(), &mut Budget::new()) {
        Ok(document) => judge(document.root().unwrap()),
        Err(rejection) => Judged::refused(&rejection),
    }
}

fn verify(entry: &Entry<'_>, holder: Element<'_, '_>) -> Judged {
    let signature = match dsig::find(holder) {
        Ok(Some(signature)) => signature,
        Ok(None) => return Judged::refused(&Rejection::new(Code::SignaturePresent)),
        Err(rejection) => return Judged::refused(&rejection),
    };
    let certificates = match entry.certificates() {
        Ok(certificates) => certificates,
        Err(rejection) => return Judged::refused(&rejection),
    };
    let policy = Policy::danger_legacy();
    let keys = Keys { certificates: &certificates, policy: &policy, now: entry.now() };
    let mut checks = Checks::new();
    let platform = Ring(NoPrivateKeys);
    let signed = pollster::block_on(dsig::verify(holder, signature, &keys, &platform, &mut checks));
    let failed = checks.iter().filter(|check| check.status == Status::Fail);
    let failed: Vec<String> = failed.map(|check| check.code.as_str().into()).collect();
    assert_eq!(signed.is_ok(), failed.is_empty(), "{}", entry.id());
    let said = checks.rejection().map(|rejection| rejection.to_string()).unwrap_or_default();
    Judged { failed, said, ..Judged::accepted(Ok(())) }
}
