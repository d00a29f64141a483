//! A verification in two steps. Where the platform computes elsewhere, as WebCrypto does, other work is done in between.

use alloc::string::String;
use alloc::vec::Vec;
use core::future::Future;

use super::shape::{Canonicalization, Signature};
use super::value::Value;
use super::{
    KEYS, Keys, METHODS, Methods, Signed, allowed, candidates, compare_certificate, find, shape,
    validity,
};
use crate::c14n;
use crate::check::{Checks, Code, Failed, Rejection};
use crate::crypto::Certificate;
use crate::platform::Platform;
use crate::xml::Element;

/// A signature of the one shape, by allowed methods. A platform that computes elsewhere is verifying its value.
pub(crate) struct Begun<'d, 'a, 'k, 'p, P, V> {
    element: Element<'d, 'a>,
    signature: Element<'d, 'a>,
    read: Signature<'d, 'a>,
    methods: Methods,
    keys: Keys<'k>,
    platform: &'p P,
    candidates: Vec<&'k Certificate>,
    signed_info: String,
    /// Whether the first candidate verifies the value.
    first: Option<V>,
}

/// A signature that is refused before any cryptography, and the rules that it keeps.
pub(crate) struct Refused {
    passed: &'static [&'static [Code]],
    rejection: Rejection,
}

impl Refused {
    pub(crate) fn record(self, checks: &mut Checks) -> Failed {
        self.passed.iter().for_each(|codes| checks.pass(codes));
        checks.fail(self.rejection)
    }
}

/// Begins to verify the signature that stands directly in the element, if there is one.
pub(crate) fn begin<'d, 'a, 'k, 'p, P: Platform>(
    element: Element<'d, 'a>,
    keys: &Keys<'k>,
    platform: &'p P,
) -> Result<
    Option<Begun<'d, 'a, 'k, 'p, P, impl Future<Output = Option<bool>> + use<'p, P>>>,
    Refused,
> {
    let signature = find(element).map_err(|rejection| Refused { passed: &[], rejection })?;
    signature.map(|signature| start(element, signature, keys, platform)).transpose()
}

/// Finishes a verification, where one has begun.
pub(crate) async fn finish<'d, 'a, P: Platform, V: Future<Output = Option<bool>>>(
    begun: Option<Begun<'d, 'a, '_, '_, P, V>>,
    checks: &mut Checks,
) -> Result<Option<Signed<'d, 'a>>, Failed> {
    match begun {
        Some(begun) => begun.finish(checks).await.map(Some),
        None => Ok(None),
    }
}

/// Waits for a verification whose result is not wanted any more.
pub(crate) async fn settle<P, V: Future<Output = Option<bool>>>(
    begun: Result<Option<Begun<'_, '_, '_, '_, P, V>>, Refused>,
) {
    if let Ok(Some(Begun { first: Some(first), .. })) = begun {
        first.await;
    }
}

pub(super) fn start<'d, 'a, 'k, 'p, P: Platform>(
    element: Element<'d, 'a>,
    signature: Element<'d, 'a>,
    keys: &Keys<'k>,
    platform: &'p P,
) -> Result<Begun<'d, 'a, 'k, 'p, P, impl Future<Output = Option<bool>> + use<'p, P>>, Refused> {
    let after = |passed| move |rejection| Refused { passed, rejection };
    let read = Signature::read(element, signature).map_err(after(&[]))?;
    let methods = allowed(&read, keys.policy).map_err(after(&[&shape::CODES]))?;
    let place = &read.signature_method.1;
    let candidates = candidates(place, methods.signature, keys);
    let candidates = candidates.map_err(after(&[&shape::CODES, &METHODS]))?;
    let how = &read.canonicalization;
    let signed_info = canonical(how, how.method, read.signed_info, None);
    let signed_info = signed_info.map_err(after(PASSED))?;
    let value = value(&read, &methods, &signed_info);
    let first = candidates.first().map(|first| value.begin(first, platform));
    let keys = *keys;
    Ok(Begun { element, signature, read, methods, keys, platform, candidates, signed_info, first })
}

/// What holds once a verification has begun.
const PASSED: &[&[Code]] = &[&shape::CODES, &METHODS, &KEYS];

impl<'d, 'a, P: Platform, V: Future<Output = Option<bool>>> Begun<'d, 'a, '_, '_, P, V> {
    /// Hashes the element and waits for the value. The checks get every result.
    pub(crate) async fn finish(self, checks: &mut Checks) -> Result<Signed<'d, 'a>, Failed> {
        PASSED.iter().for_each(|codes| checks.pass(codes));
        let Self { element, signature, read, methods, keys, platform, .. } = self;
        let how = &read.transform;
        let octets = canonical(how, how.method.without_comments(), element, Some(signature));
        let octets = checks.stage(&[Code::SignatureC14n], octets)?;
        let matches = platform.matches(methods.digest, octets.as_bytes(), &read.digest);
        let value = value(&read, &methods, &self.signed_info);
        let verified = value.verifier(&self.candidates, self.first, &keys, platform).await;
        compare_certificate(&read, keys.certificates, verified.is_ok(), checks);
        let verified = checks.stage(&[Code::SignatureValue], verified);
        let digest = match matches.await {
            true => Ok(()),
            false => Err(Rejection::new(Code::SignatureDigest).at(element.place())),
        };
        // Both are judged, so that the report tells a changed message from a foreign key.
        let digest = checks.stage(&[Code::SignatureDigest], digest);
        let validity = validity(verified?, &keys, &read.value_place);
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
        signature: &read.value,
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
