//! XML Signature: verification turns an element into `Signed`, the octets that were hashed.

pub(crate) mod detached;
mod shape;
mod unverified;
mod value;
mod verification;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use self::shape::Signature;
use crate::check::{Checks, Code, Failed, Place, Rejection, Status};
use crate::crypto::{Certificate, DigestMethod, SignatureMethod};
use crate::platform::Platform;
use crate::policy::{Permit, Policy};
use crate::saml::DSIG;
use crate::time::Timestamp;
use crate::xml::Element;

pub(crate) use self::unverified::Unverified;
pub(crate) use self::verification::{begin, finish, settle};

/// The canonical octets of one element, whose digest a trusted key has signed. Nothing but
/// `Begun::finish` makes this value, so whoever holds one holds proved text (trust rule 1).
///
/// ```compile_fail,E0603
/// use saml_edge::dsig::Signed;
/// ```
pub(crate) struct Signed<'d, 'a> {
    octets: String,
    element: Element<'d, 'a>,
    signature: Element<'d, 'a>,
}

impl<'d, 'a> Signed<'d, 'a> {
    pub(crate) fn octets(&self) -> &str {
        &self.octets
    }

    /// The place of the element in the message.
    pub(crate) fn place(&self) -> Place {
        self.element.place()
    }

    /// The element in the message that an element read from the octets stands for.
    pub(crate) fn source(&self, read: Element<'_, '_>) -> Element<'d, 'a> {
        // The octets hold the same elements in the same order, but for the signature.
        let at = self.element.ordinal() + read.ordinal();
        let left_out = if at < self.signature.ordinal() { 0 } else { self.signature.size() };
        self.element.nth(at + left_out).unwrap_or(self.element)
    }
}

/// What signatures are checked against.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'k> {
    pub(crate) certificates: &'k [Certificate],
    pub(crate) policy: &'k Policy,
    pub(crate) now: Timestamp,
}

/// The signature that stands directly in the element; an error where there are several.
pub(crate) fn find<'d, 'a>(element: Element<'d, 'a>) -> Result<Option<Element<'d, 'a>>, Rejection> {
    crate::saml::at_most_one(element, DSIG, "Signature", Code::SignaturePlace)
}

/// Verifies the signature over the element that holds it. The checks get every result.
pub(crate) async fn verify<'d, 'a, P: Platform>(
    element: Element<'d, 'a>,
    signature: Element<'d, 'a>,
    keys: &Keys<'_>,
    platform: &P,
    checks: &mut Checks,
) -> Result<Signed<'d, 'a>, Failed> {
    let begun = verification::start(element, signature, keys, platform);
    begun.map_err(|refused| refused.record(checks))?.finish(checks).await
}

struct Methods {
    signature: &'static SignatureMethod,
    digest: &'static DigestMethod,
}

/// What `allowed` answers for when it succeeds.
const METHODS: [Code; 4] = [
    Code::SignatureCanonicalization,
    Code::SignatureAlgorithm,
    Code::SignatureTransforms,
    Code::SignatureDigestMethod,
];

/// The algorithms, where the policy allows them.
fn allowed(read: &Signature<'_, '_>, policy: &Policy) -> Result<Methods, Rejection> {
    let inclusive = |exclusive: bool| !exclusive && policy.inclusive_c14n == Permit::Refuse;
    if inclusive(read.canonicalization.method.is_exclusive()) {
        return Err(Rejection::new(Code::SignatureCanonicalization)
            .at(read.canonicalization.place.clone())
            .expected("exclusive canonicalisation")
            .found("inclusive canonicalisation"));
    }
    let (uri, place) = &read.signature_method;
    let signature = signature_method(uri, place, policy)?;
    if inclusive(read.transform.method.is_exclusive()) {
        return Err(Rejection::new(Code::SignatureTransforms)
            .at(read.transform.place.clone())
            .expected("exclusive canonicalisation")
            .found("inclusive canonicalisation"));
    }
    let (uri, place) = &read.digest_method;
    let digest = DigestMethod::from_uri(uri)
        .filter(|method| !method.is_sha1() || policy.sha1 == Permit::Allow)
        .ok_or_else(|| Rejection::new(Code::SignatureDigestMethod).at(place.clone()).found(uri))?;
    Ok(Methods { signature, digest })
}

fn signature_method(
    uri: &str,
    place: &Place,
    policy: &Policy,
) -> Result<&'static SignatureMethod, Rejection> {
    SignatureMethod::from_uri(uri)
        .filter(|method| !method.is_sha1() || policy.sha1 == Permit::Allow)
        .ok_or_else(|| Rejection::new(Code::SignatureAlgorithm).at(place.clone()).found(uri))
}

/// What `candidates` answers for when it succeeds.
const KEYS: [Code; 2] = [Code::SignatureKey, Code::SignatureKeySize];

/// The configured certificates whose key fits the algorithm and is long enough.
fn candidates<'k>(
    place: &Place,
    method: &SignatureMethod,
    keys: &Keys<'k>,
) -> Result<Vec<&'k Certificate>, Rejection> {
    let place = || place.clone();
    let fitting =
        keys.certificates.iter().filter(|certificate| certificate.key.kind() == method.key);
    let fitting: Vec<_> = fitting.collect();
    if fitting.is_empty() {
        let kinds: Vec<_> = keys.certificates.iter().map(|known| known.key.kind().name()).collect();
        let found = if kinds.is_empty() { "no certificate".into() } else { kinds.join(", ") };
        let expected = format!("a certificate with a key for {}", method.key.name());
        return Err(Rejection::new(Code::SignatureKey).at(place()).expected(expected).found(found));
    }
    let long: Vec<_> = fitting
        .iter()
        .copied()
        .filter(|certificate| certificate.key.is_long_enough(method, keys.policy))
        .collect();
    match (long.is_empty(), fitting.first()) {
        (true, Some(short)) => Err(Rejection::new(Code::SignatureKeySize)
            .at(place())
            .expected("2048 bits")
            .found(format!("{} bits", short.key.bits()))),
        _ => Ok(long),
    }
}

/// KeyInfo is compared and shown, never trusted. A foreign certificate fails only where no
/// configured one verifies: then it tells why.
fn compare_certificate(
    read: &Signature<'_, '_>,
    configured: &[Certificate],
    verified: bool,
    checks: &mut Checks,
) {
    let finding = Rejection::new(Code::SignatureCertificate);
    let Some((der, place)) = &read.certificate else {
        checks.record(Status::Skip, finding.found("no certificate in the message"));
        return;
    };
    let finding = finding.at(place.clone());
    if configured.iter().any(|certificate| certificate.der() == der) {
        checks.record(Status::Pass, finding);
        return;
    }
    let thumbprint = match Certificate::from_der(der) {
        Ok(certificate) => format!("SHA-1 thumbprint {}", certificate.sha1_thumbprint()),
        Err(_) => "something that is no certificate".into(),
    };
    if verified {
        checks
            .record(Status::Skip, finding.found(format!("{thumbprint}, not configured, ignored")));
    } else {
        let known: Vec<_> = configured.iter().map(Certificate::sha1_thumbprint).collect();
        checks.record(
            Status::Fail,
            finding.expected(format!("SHA-1 thumbprint {}", known.join(" or "))).found(thumbprint),
        );
    }
}

fn validity(certificate: &Certificate, keys: &Keys<'_>, place: &Place) -> Result<(), Rejection> {
    if certificate.is_valid_at(keys.now) || keys.policy.expired_certificate == Permit::Allow {
        return Ok(());
    }
    let (Some(not_before), Some(not_after)) = (certificate.not_before(), certificate.not_after())
    else {
        return Ok(());
    };
    Err(Rejection::new(Code::SignatureCertificateValidity)
        .at(place.clone())
        .expected(format!("{not_before} to {not_after}"))
        .found(format!("{}", keys.now)))
}
