//! What a platform is asked for, and when.

use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::future::{Future, ready};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::crypto::{DigestMethod, PublicKey, SignatureMethod};
use crate::enc::content::{Decrypted, Method};
use crate::enc::{Unwrapped, WrappedKey};
use crate::platform::{Platform, Verify, at_once};
use crate::{Code, IdentityProvider, Pending, Received, Request, ServiceProvider, Timestamp};

const MESSAGE: &str = include_str!("../../tests/cases/accepted-both-signed/response.xml");
const METADATA: &str = include_str!("../../tests/cases/idp.xml");

/// Computes as ring does, and writes down what it is asked.
#[derive(Default)]
struct Witness(RefCell<Vec<&'static str>>);

impl Platform for Witness {}

impl Verify for Witness {
    fn verify<'p>(
        &'p self,
        method: &'static SignatureMethod,
        key: &PublicKey,
        octets: &[u8],
        signature: &[u8],
    ) -> impl Future<Output = Option<bool>> + use<'p> {
        self.0.borrow_mut().push("verify");
        let holds = method.verifies(key, octets, signature);
        async move {
            self.0.borrow_mut().push("answer");
            Some(holds)
        }
    }

    fn matches<'p>(
        &'p self,
        method: &'static DigestMethod,
        octets: &[u8],
        digest: &[u8],
    ) -> impl Future<Output = bool> + use<'p> {
        self.0.borrow_mut().push("hash");
        ready(method.matches(octets, digest))
    }

    async fn unwrap(&self, _: &WrappedKey) -> Unwrapped {
        Unwrapped::NoPrivateKey
    }

    async fn decrypt(&self, _: &'static Method, _: &[u8], _: &[u8]) -> Decrypted {
        Decrypted::Failed
    }
}

/// How the message fares, and what the platform was asked for.
fn read(message: &str) -> (Option<Code>, String) {
    let now = Timestamp::parse("2026-11-23T12:00:30Z").unwrap();
    let idp = IdentityProvider::from_metadata(METADATA, now).unwrap();
    let url = "https://app.example.com/saml/contoso";
    let sp = ServiceProvider::new(url, &alloc::format!("{url}/acs")).unwrap();
    let pending = Pending { id: "_6f0d3c1e8b5a4f0d9c7e2a1b3c4d5e6f".into(), issued_at: now };
    let field = STANDARD.encode(message);
    let received = Received { saml_response: &field, now, request: Request::Sent(&pending) };
    let witness = Witness::default();
    let outcome = at_once(sp.read_on(&witness, &idp, received)).unwrap();
    (outcome.accept().err().map(|refused| refused.rejection.code), witness.0.take().join(" "))
}

/// The same change in the first signature, which is that of the Response, or in the last.
fn changed(from: &str, to: &str, outer: bool) -> String {
    let at = if outer { MESSAGE.find(from) } else { MESSAGE.rfind(from) }.unwrap();
    let (before, after) = MESSAGE.split_at(at);
    [before, &after.replacen(from, to, 1)].concat()
}

#[test]
fn both_signatures_begin_before_either_is_waited_for() {
    let asked = "verify verify hash answer hash answer";
    assert_eq!(read(MESSAGE), (None, asked.into()));
}

#[test]
fn a_signature_of_another_shape_ends_it_before_anything_is_computed() {
    let outer = changed("#rsa-sha256", "#rsa-md5", true);
    assert_eq!(read(&outer), (Some(Code::SignatureAlgorithm), String::new()));
    // The outer one is judged where the inner one is refused; it covers the change.
    let inner = changed("#rsa-sha256", "#rsa-md5", false);
    assert_eq!(read(&inner), (Some(Code::SignatureDigest), "verify hash answer".into()));
}

#[test]
fn what_has_begun_is_waited_for_where_the_outer_signature_does_not_hold() {
    let other = changed(" InResponseTo=", " Consent=\"urn:x\" InResponseTo=", true);
    let asked = "verify verify hash answer answer";
    assert_eq!(read(&other), (Some(Code::SignatureDigest), asked.into()));
}
