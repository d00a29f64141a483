//! What inflates stays within the bound, and comes back after being deflated.
#![no_main]

use saml_edge::fuzzing::{encode_redirect, inflate};
use saml_edge::inspect::decode;

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    let Some(inflated) = inflate(octets) else { return };
    assert!(inflated.len() <= 1 << 20);
    let Ok(text) = String::from_utf8(inflated) else { return };
    let Ok((xml, ..)) = decode(&text) else { return };
    assert_eq!(decode(&encode_redirect(&xml)).map(|(xml, ..)| xml), Ok(xml));
});
