//! A signature beside the message, in the query of a redirect (SAML bindings 3.4.4.1).

use super::{Keys, candidates, signature_method, validity, verifier};
use crate::check::{Checks, Code, Failed, Rejection};
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
    let candidates = checks.stage(&[Code::SignatureKey, Code::SignatureKeySize], candidates)?;
    let octets = detached.octets.as_bytes();
    let verified = verifier(candidates, method, octets, &detached.value, keys, platform).await;
    let verified =
        verified.ok_or_else(|| Rejection::new(Code::SignatureValue).at(place("Signature")));
    let certificate = checks.stage(&[Code::SignatureValue], verified)?;
    let validity = validity(certificate, keys, &place("Signature"));
    // The octets are proved all the same, so the rest can be judged; the failed check refuses.
    let _ = checks.stage(&[Code::SignatureCertificateValidity], validity);
    Ok(())
}
