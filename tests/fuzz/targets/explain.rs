//! Every explanation of a digest is true, and every part of an outline lies where it says.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest;
use saml_edge::inspect::{Settings, explain, outline};
use saml_edge_fuzz::{check_place, now};

libfuzzer_sys::fuzz_target!(|xml: &str| {
    for explanation in explain(xml, &["https://app.example.com/saml/contoso/acs", "admin@x"]) {
        let digest = |text: &str| {
            STANDARD.encode(digest::digest(method(explanation.method), text.as_bytes()))
        };
        check_place(&explanation.place, xml);
        assert_eq!(digest(&explanation.canonical), explanation.found);
        assert_eq!(explanation.matches, explanation.found == explanation.expected);
        if let Some(accident) = explanation.accident {
            assert!(!explanation.matches, "{} explains nothing", accident.name);
            assert_eq!(digest(&accident.signed), explanation.expected, "{}", accident.name);
        }
    }
    let outline = outline(xml, &Settings::new(now()));
    let part = |start: u32, end: u32| {
        xml.get(start as usize..end as usize).unwrap_or_else(|| panic!("no {start}..{end}"))
    };
    for node in &outline.nodes {
        let element = part(node.start, node.end);
        assert!(element.starts_with(&format!("<{}", node.name)) && element.ends_with('>'));
        assert!(part(node.start, node.tag_end).ends_with('>'), "{}", node.path);
        assert!(node.signature.is_none_or(|number| number < outline.signatures.len()));
    }
    for note in &outline.signatures {
        assert!(
            part(note.start, note.end).contains(part(note.signature_start, note.signature_end))
        );
    }
});

fn method(uri: &str) -> &'static digest::Algorithm {
    match uri {
        "http://www.w3.org/2001/04/xmlenc#sha256" => &digest::SHA256,
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => &digest::SHA384,
        "http://www.w3.org/2001/04/xmlenc#sha512" => &digest::SHA512,
        "http://www.w3.org/2000/09/xmldsig#sha1" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        other => panic!("{other}"),
    }
}
