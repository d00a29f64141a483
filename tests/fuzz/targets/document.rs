//! Every place in a document, and of what breaks one, holds what its path says.
#![no_main]

use saml_edge::fuzzing::places;
use saml_edge_fuzz::check_place;

libfuzzer_sys::fuzz_target!(|text: &str| {
    for place in places(text) {
        check_place(&place, text);
    }
});
