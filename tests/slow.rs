//! Hostile input of a MiB that once took long: the work must stay linear in the size.

use std::time::{Duration, Instant};

use saml_edge::inspect::{Settings, inspect};
use saml_edge::{Code, IdentityProvider, Timestamp};

/// Far above what an unoptimised build needs, far below what a quadratic step takes.
const PATIENCE: Duration = Duration::from_secs(5);

fn now() -> Timestamp {
    Timestamp::from_unix_millis(1_795_435_200_000)
}

fn in_time<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let result = work();
    assert!(began.elapsed() < PATIENCE, "{what} took {:?}", began.elapsed());
    result
}

#[test]
fn metadata_with_very_many_broken_certificates() {
    let certificate = "<X509Data><X509Certificate/></X509Data>";
    let xml = format!(
        "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'><IDPSSODescriptor \
         protocolSupportEnumeration='urn:oasis:names:tc:SAML:2.0:protocol'><KeyDescriptor>\
         <KeyInfo xmlns='http://www.w3.org/2000/09/xmldsig#'>{}</KeyInfo></KeyDescriptor>\
         <SingleSignOnService Binding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST' Location='https://x/'/>\
         </IDPSSODescriptor></EntityDescriptor>",
        certificate.repeat(16_000)
    );
    let refused = in_time("metadata", || IdentityProvider::from_metadata(&xml, now()).unwrap_err());
    assert_eq!(refused.code, Code::CertificateMissing);
    assert_eq!(
        refused.place.unwrap().path,
        "EntityDescriptor/IDPSSODescriptor/KeyDescriptor/KeyInfo/X509Data/X509Certificate"
    );
}

#[test]
fn a_tag_with_many_attributes_and_a_great_deal_of_space() {
    let attributes: String = (0..60).map(|n| format!(" a{n}=''")).collect();
    let xml = format!("<a{attributes}{}/>", " ".repeat(1_000_000));
    let inspection = in_time("the tag", || inspect(&xml, &Settings::new(now())).unwrap());
    assert_eq!(inspection.checks().rejection().unwrap().code, Code::MessageResponse);
}
