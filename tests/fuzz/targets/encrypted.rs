//! Any plaintext, encrypted for us: under a sound signature, and without one, which must not sign anybody in.
#![no_main]

use saml_edge_fuzz::{NAMES, RESPONSE, encrypt, field, judge};

libfuzzer_sys::fuzz_target!(|plaintext: &[u8]| {
    let inside = encrypt(plaintext);
    RESPONSE.signed(&inside).map(|message| judge(&field(message.as_bytes())));
    for report in judge(&field(RESPONSE.around(&inside).as_bytes())) {
        let name_id = report["identity"]["name_id"].as_str();
        assert!(name_id.is_none_or(|name_id| NAMES.contains(&name_id)), "signed in {name_id:?}");
    }
});
