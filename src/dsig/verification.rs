//! A verification in three steps: a platform that computes elsewhere, as WebCrypto does, need not be waited for at once.

use alloc::string::String;
use alloc::vec::Vec;
use core::future::Future;

use super::shape::{Canonicalization, Signature};
use super::value::Value;
use super::{
    Ahead, Keys, Methods, Octets, Signed, allowed, candidates, compare_certificate, validity,
};
use crate::c14n;
use crate::check::{Checks, Code, Failed, Rejection};
use crate::crypto::Certificate;
use crate::platform::Platform;
use crate::xml::{Budget, Document, Element};

/// What is judged before anything is computed, in order.
const BEFORE: [Code; 8] = [
    Code::SignatureShape,
    Code::SignatureReference,
    Code::SignatureCanonicalization,
    Code::SignatureAlgorithm,
    Code::SignatureTransforms,
    Code::SignatureDigestMethod,
    Code::SignatureKey,
    Code::SignatureKeySize,
];

/// A signature that was refused before anything was computed, and how many of `BEFORE` hold.
struct Stopped(usize, Rejection);

/// The signature value is being verified.
pub(crate) struct Started<'d, 'a, 'k, V>(Result<Running<'d, 'a, 'k, V>, Stopped>);

struct Running<'d, 'a, 'k, V> {
    element: Element<'d, 'a>,
    signature: Element<'d, 'a>,
    read: Signature<'d, 'a>,
    methods: Methods,
    candidates: Vec<&'k Certificate>,
    signed_info: String,
    /// Whether the first candidate verifies the value.
    first: Option<V>,
}

/// The element is being hashed, too.
pub(crate) struct Hashed<'o, 'd, 'a, 'k, V, H>(
    Result<(Running<'d, 'a, 'k, V>, Covered<'o, H>), Stopped>,
);

/// The canonical octets of the element, and whether they have the digest that was signed.
type Covered<'o, H> = Result<(&'o str, H), Rejection>;

/// Begins with the signature over the element that holds it.
pub(crate) fn start<'d, 'a, 'k, 'p, P: Platform>(
    element: Element<'d, 'a>,
    signature: Element<'d, 'a>,
    keys: &Keys<'k>,
    platform: &'p P,
) -> Started<'d, 'a, 'k, impl Future<Output = Option<bool>> + use<'p, P>> {
    let start = || {
        let after = |passed| move |rejection| Stopped(passed, rejection);
        let read = Signature::read(element, signature).map_err(after(0))?;
        let methods = allowed(&read, keys.policy).map_err(after(2))?;
        let place = &read.signature_method.1;
        let candidates = candidates(place, methods.signature, keys).map_err(after(6))?;
        let how = &read.canonicalization;
        let signed_info = canonical(how, how.method, read.signed_info, None);
        let signed_info = signed_info.map_err(after(BEFORE.len()))?;
        let value = value(&read, &methods, &signed_info);
        let first = candidates.first().map(|first| value.begin(first, platform));
        Ok(Running { element, signature, read, methods, candidates, signed_info, first })
    };
    Started(start())
}

impl<'d, 'a, 'k, V> Started<'d, 'a, 'k, V> {
    /// Makes the canonical octets of the element and begins to hash them.
    pub(crate) fn hash<'o, 'p, P: Platform>(
        self,
        platform: &'p P,
        into: &'o mut Octets,
    ) -> Hashed<'o, 'd, 'a, 'k, V, impl Future<Output = bool> + use<'p, P, V>> {
        Hashed(self.0.map(|running| {
            let (how, method) = (&running.read.transform, running.methods.digest);
            let exact = how.method.without_comments();
            let octets = canonical(how, exact, running.element, Some(running.signature));
            let hashed = octets.map(|octets| {
                into.0 = octets;
                let octets = into.0.as_str();
                (octets, platform.matches(method, octets.as_bytes(), &running.read.digest))
            });
            (running, hashed)
        }))
    }
}

impl<'o, 'd, 'a, 'k, V: Future<Output = Option<bool>>, H: Future<Output = bool>>
    Hashed<'o, 'd, 'a, 'k, V, H>
{
    /// Reads the octets while the platform computes. What comes of it stays closed until they are proved.
    pub(crate) fn ahead(&self, budget: &mut Budget) -> Option<Ahead<'o>> {
        let (_, hashed) = self.0.as_ref().ok()?;
        let &(octets, _) = hashed.as_ref().ok()?;
        Some(Ahead { octets, document: Document::read(octets, budget) })
    }

    /// Waits for both. The checks get every result.
    pub(crate) async fn finish<P: Platform>(
        self,
        keys: &Keys<'k>,
        platform: &P,
        checks: &mut Checks,
    ) -> Result<Signed<'o, 'd, 'a>, Failed> {
        let passed = self.0.as_ref().map_or_else(|Stopped(passed, _)| *passed, |_| BEFORE.len());
        checks.pass(BEFORE.get(..passed).unwrap_or_default());
        let (running, octets) = checks.stage(&[], self.0.map_err(|Stopped(_, why)| why))?;
        let (octets, matches) = checks.stage(&[Code::SignatureC14n], octets)?;
        let Running { element, signature, read, methods, candidates, signed_info, first } = running;
        let value = value(&read, &methods, &signed_info);
        let verified = value.verifier(&candidates, first, keys, platform).await;
        compare_certificate(&read, keys.certificates, verified.is_ok(), checks);
        let verified = checks.stage(&[Code::SignatureValue], verified);
        let digest = match matches.await {
            true => Ok(()),
            false => Err(Rejection::new(Code::SignatureDigest).at(element.place())),
        };
        // Both are judged, so that the report tells a changed message from a foreign key.
        let digest = checks.stage(&[Code::SignatureDigest], digest);
        let validity = validity(verified?, keys, &read.value_place);
        // The octets are proved all the same, so the rest can be judged; the failed check refuses.
        let _ = checks.stage(&[Code::SignatureCertificateValidity], validity);
        digest?;
        Ok(Signed { octets, element, signature })
    }
}

fn value<'v>(read: &'v Signature<'_, '_>, methods: &Methods, signed_info: &'v str) -> Value<'v> {
    Value {
        method: methods.signature,
        method_place: &read.signature_method.1,
        over: signed_info.as_bytes(),
        octets: &read.value,
        place: &read.value_place,
    }
}

fn canonical(
    how: &Canonicalization,
    method: c14n::Method,
    apex: Element<'_, '_>,
    omit: Option<Element<'_, '_>>,
) -> Result<String, Rejection> {
    let octets = method.write(apex, omit, &how.prefixes());
    octets.ok_or_else(|| Rejection::new(Code::SignatureC14n).at(apex.place()))
}

#[cfg(test)]
#[path = "verification_tests.rs"]
mod tests;
