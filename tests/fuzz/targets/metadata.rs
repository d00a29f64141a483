//! Metadata that is taken gives a whole connection; a refusal points into the text.
#![no_main]

use saml_edge::IdentityProvider;
use saml_edge_fuzz::{check_place, now};

libfuzzer_sys::fuzz_target!(|xml: &str| {
    let text = xml.trim_start_matches('\u{FEFF}').trim_matches([' ', '\t', '\n', '\r']);
    match IdentityProvider::from_metadata(xml, now()).map_err(|refused| refused.place.clone()) {
        Ok(idp) => {
            assert!(!idp.certificates().is_empty() && !idp.entity_id().is_empty());
            // A scheme has no case (RFC 3986 section 3.1).
            let url = idp.sso_url().to_ascii_lowercase();
            let here = ["localhost", "127.0.0.1", "[::1]"].iter().any(|host| url.contains(host));
            assert!(url.starts_with("https://") || url.starts_with("http://") && here, "{url}");
        }
        Err(place) => place.iter().for_each(|place| check_place(place, text)),
    }
});
