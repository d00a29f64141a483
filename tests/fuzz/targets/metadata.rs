//! Metadata that is taken gives a whole connection; a refusal points into the text.
#![no_main]

use saml_edge::IdentityProvider;
use saml_edge_fuzz::{check_place, now};

libfuzzer_sys::fuzz_target!(|xml: &str| {
    let text = xml.trim_start_matches('\u{FEFF}').trim_matches([' ', '\t', '\n', '\r']);
    match IdentityProvider::from_metadata(xml, now()).map_err(|refused| refused.place.clone()) {
        Ok(idp) => {
            assert!(!idp.certificates().is_empty() && !idp.entity_id().is_empty());
            assert!(idp.sso_url().starts_with("http"), "{}", idp.sso_url());
        }
        Err(place) => place.iter().for_each(|place| check_place(place, text)),
    }
});
