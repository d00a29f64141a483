//! Whatever is pasted gets a sound report, and so does every message that is found in it.
#![no_main]

use saml_edge::inspect::{Settings, decode, inspect, outline, recognise};
use saml_edge_fuzz::{check_report, now};

libfuzzer_sys::fuzz_target!(|pasted: &str| {
    let settings = Settings::new(now());
    let found = recognise(pasted).into_iter().map(|found| found.text);
    for text in found.chain([pasted.into()]) {
        outline(&text, &settings);
        let inspection = inspect(&text, &settings).expect("settings");
        let decoded = decode(&text).ok().map(|(xml, ..)| xml);
        check_report(&inspection.report(), decoded.as_deref());
        if let Some(xml) = decoded.filter(|xml| xml.starts_with('<')) {
            assert_eq!(decode(&xml).map(|(xml, ..)| xml).as_deref(), Ok(xml.trim()));
        }
    }
});
