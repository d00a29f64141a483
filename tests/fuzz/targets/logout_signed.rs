//! A logout message with any content, soundly signed by form and by redirect: what a form says, a redirect says too.
#![no_main]

use saml_edge::{Code, LogoutMessage};
use saml_edge_fuzz::field;
use saml_edge_fuzz::logout::{Kind, judge};

/// What only a form can fail by: its signature counts among the nodes, and encrypted content is
/// opened there without the prefixes that canonicalisation leaves out.
const OF_FORMS: [Code; 3] = [Code::XmlLimits, Code::SignatureC14n, Code::EncryptionDecryption];

libfuzzer_sys::fuzz_target!(|inside: &str| {
    for kind in Kind::ALL {
        let Some(signed) = kind.frame().signed(inside) else { continue };
        let by_form = judge(kind, LogoutMessage::Post(&field(signed.as_bytes())), Some(&signed));
        let xml = kind.frame().around(inside);
        let by_redirect = judge(kind, LogoutMessage::Redirect(&kind.query(&xml)), Some(&xml));
        for broken in [Code::SignatureDigest, Code::SignatureValue, Code::LogoutQuery] {
            assert_ne!(by_form, Err(broken), "{signed}");
            assert_ne!(by_redirect, Err(broken), "{xml}");
        }
        match (by_form, by_redirect) {
            (Err(code), Ok(_)) => assert!(OF_FORMS.contains(&code), "{code:?} by form: {signed}"),
            (Ok(form), redirect) => assert_eq!(Ok(form), redirect, "{xml}"),
            (Err(_), Err(_)) => {}
        }
    }
});
