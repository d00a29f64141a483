//! Octets that were read before they were proved: only their own proof opens them.

use alloc::string::{String, ToString};

use super::super::{Keys, Octets, find, start};
use crate::check::{Checks, Code};
use crate::platform::{NoPrivateKeys, Ring, at_once};
use crate::saml::ASSERTION;
use crate::xml::{Budget, Document};
use crate::{IdentityProvider, Policy, Timestamp};

const MESSAGE: &str = include_str!("../../tests/cases/accepted-both-signed/response.xml");
const METADATA: &str = include_str!("../../tests/cases/idp.xml");

/// The roots of what the signature of the assertion opens, when what it gets was read ahead from its own
/// octets or from those of the Response.
fn opened(own: bool, message: &str) -> Result<Option<String>, Code> {
    let now = Timestamp::parse("2026-11-23T12:00:30Z").unwrap();
    let idp = IdentityProvider::from_metadata(METADATA, now).unwrap();
    let policy = Policy::strict();
    let keys = Keys { certificates: idp.certificates(), policy: &policy, now };
    let (budget, mut checks) = (&mut Budget::new(), Checks::new());
    let document = Document::read(message, budget).unwrap();
    let response = document.root().unwrap();
    let assertion = response.elements().find(|child| child.is(ASSERTION, "Assertion")).unwrap();
    let platform = Ring(NoPrivateKeys);
    let (outside, inside) = (&mut Octets::default(), &mut Octets::default());
    let begin = |element| start(element, find(element).unwrap().unwrap(), &keys, &platform);
    let outer = begin(response).hash(&platform, outside);
    let inner = begin(assertion).hash(&platform, inside);
    let ahead = if own { inner.ahead(budget) } else { outer.ahead(budget) };
    let signed = at_once(inner.finish(&keys, &platform, &mut checks)).unwrap();
    let Ok(signed) = signed else { return Err(checks.rejection().unwrap().code) };
    let opened = signed.open(ahead, budget).unwrap();
    Ok(opened.root().map(|root| root.place().to_string()))
}

#[test]
fn a_proof_opens_what_was_read_ahead_from_its_octets() {
    assert_eq!(opened(true, MESSAGE), Ok(Some("Assertion".into())));
}

#[test]
fn a_proof_opens_nothing_that_was_read_from_other_octets() {
    assert_eq!(opened(false, MESSAGE), Ok(Some("Assertion".into())));
}

#[test]
fn what_was_read_ahead_stays_closed_where_the_digest_differs() {
    let changed = MESSAGE.replace("b.simon@", "a.simon@");
    assert_ne!(changed, MESSAGE);
    assert_eq!(opened(true, &changed), Err(Code::SignatureDigest));
}
