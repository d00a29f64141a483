//! Whatever comes as a logout message is judged soundly, and none counts that no case has signed.
#![no_main]

use saml_edge::LogoutMessage;
use saml_edge::fuzzing::decode_post;
use saml_edge_fuzz::field;
use saml_edge_fuzz::logout::{Kind, judge};

/// The IDs to claim of the sound messages in `tests/logout`, and whom those end.
const SOUND: [&str; 2] = ["_logout", "_6f0d3c1e8b5a4f0d9c7e2a1b3c4d5e6f"];
const NAME: &str = "\"b.simon@contoso.com\"";

libfuzzer_sys::fuzz_target!(|text: &str| {
    let form = field(text.as_bytes());
    let xml = decode_post(&form);
    for kind in Kind::ALL {
        let by_form = judge(kind, LogoutMessage::Post(&form), xml.as_deref());
        let by_redirect = judge(kind, LogoutMessage::Redirect(text), None);
        for (id, said) in [by_form, by_redirect].into_iter().flatten() {
            assert!(SOUND.contains(&id.as_str()), "{kind:?} {id} counts");
            assert!(matches!(kind, Kind::Response) || said.contains(NAME), "it ends {said}");
        }
    }
});
