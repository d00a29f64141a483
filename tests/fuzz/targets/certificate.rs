//! A certificate that is read is read alike from the PEM it writes.
#![no_main]

use saml_edge::Certificate;

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    let read = Certificate::from_file(octets).into_iter().flatten();
    for certificate in read.chain(Certificate::from_der(octets)) {
        assert_eq!(Certificate::read(&certificate.to_pem()), Ok(vec![certificate]));
    }
});
