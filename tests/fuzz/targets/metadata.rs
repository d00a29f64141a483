//! Metadata that is taken gives a whole connection; a refusal points into the text.
#![no_main]

use saml_edge::IdentityProvider;
use saml_edge_fuzz::{check_place, now};

libfuzzer_sys::fuzz_target!(|xml: &str| {
    match IdentityProvider::from_metadata(xml, now()) {
        Ok(idp) => {
            assert!(!idp.certificates().is_empty() && !idp.entity_id().is_empty());
            assert!(idp.sso_url().starts_with("http"), "{}", idp.sso_url());
        }
        Err(refused) => {
            refused.place.inspect(|place| {
                check_place(
                    place,
                    xml.trim_start_matches('\u{FEFF}').trim_matches([' ', '\t', '\n', '\r']),
                )
            });
        }
    }
});
