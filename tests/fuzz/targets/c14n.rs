//! A canonical form is a document whose canonical form is itself, under every method.
#![no_main]

use saml_edge::Code;
use saml_edge::fuzzing::canonical;
use saml_edge_fuzz::METHODS;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let number = text.len() % 4;
    for (method, list) in METHODS {
        let Ok(Some(form)) = canonical(text, number, method, list) else { continue };
        match canonical(&form, 0, method, list) {
            Ok(again) => assert_eq!(again.as_ref(), Some(&form), "{method} {list:?}"),
            // An apex has the declarations of its ancestors besides its own.
            Err(broken) => assert_eq!(broken.code, Code::XmlLimits, "{method} {list:?}: {form}"),
        }
    }
});
