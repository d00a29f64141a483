//! Whatever comes as the form field gets a sound report, and nobody is signed in whom no case signs in.
#![no_main]

use saml_edge_fuzz::{NAMES, field, judge};

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    for report in judge(&field(octets)) {
        let name_id = report["identity"]["name_id"].as_str();
        assert!(name_id.is_none_or(|name_id| NAMES.contains(&name_id)), "signed in {name_id:?}");
    }
});
