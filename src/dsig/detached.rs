//! A signature beside the message, in the query of a redirect (SAML bindings 3.4.4.1).

use super::value::Value;
use super::{KEYS, Keys, candidates, signature_method, validity};
use crate::check::{Checks, Code, Failed};
use crate::platform::Platform;
use crate::query::{Detached, place};

/// What only a signature inside the message has.
const INSIDE: [Code; 8] = [
    Code::SignatureShape,
    Code::SignatureCanonicalization,
    Code::SignatureReference,
    Code::SignatureTransforms,
    Code::SignatureDigestMethod,
    Code::SignatureC14n,
    Code::SignatureCertificate,
    Code::SignatureDigest,
];

/// Verifies the signature over the octets that it covers, by the same rules as one inside.
pub(crate) async fn verify<P: Platform>(
    detached: &Detached,
    keys: &Keys<'_>,
    platform: &P,
    checks: &mut Checks,
) -> Result<(), Failed> {
    checks.skip(&INSIDE, "the signature stands in the query");
    let method = signature_method(&detached.algorithm, &place("SigAlg"), keys.policy);
    let method = checks.stage(&[Code::SignatureAlgorithm], method)?;
    let candidates = candidates(&place("SigAlg"), method, keys);
    let candidates = checks.stage(&KEYS, candidates)?;
    let (method_place, place) = (&place("SigAlg"), &place("Signature"));
    let over = detached.octets.as_bytes();
    let value = Value { method, method_place, over, signature: &detached.value, place };
    let first = candidates.first().map(|first| value.begin(first, platform));
    let verified = value.verifier(&candidates, first, keys, platform).await;
    let certificate = checks.stage(&[Code::SignatureValue], verified)?;
    let validity = validity(certificate, keys, place);
    // The octets are proved all the same, so the rest can be judged; the failed check refuses.
    let _ = checks.stage(&[Code::SignatureCertificateValidity], validity);
    Ok(())
}
