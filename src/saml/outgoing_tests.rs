//! What we sign is what we write.

use super::*;
use crate::c14n::Method;
use crate::saml::write::SAMLP;
use crate::xml::{Budget, Document};

#[test]
fn what_is_signed_is_the_canonical_form_of_what_is_written() {
    let odd = "\u{e9} <&>\"'\t\r\n]]>";
    let child = || Tag::new(SAML, "B").attribute("b", odd).attribute("a", "").text(odd);
    let message = Tag::new(SAMLP, "A").attribute("c", "1").children([
        issuer("x"),
        child().children([child(), Tag::new(DS, "C")]),
        Tag::new(SAMLP, "D").optional("e", Some(1)).optional("f", None::<u8>),
    ]);
    let signed_info = signed_info(SigningAlgorithm::RsaSha256, "i", &message);
    let signed = message.with_second(Tag::new(DS, "Signature").children([signed_info.clone()]));
    let text = signed.write();
    let document = Document::read(&text, &mut Budget::new()).unwrap();
    let exclusive = Method::from_uri("http://www.w3.org/2001/10/xml-exc-c14n#").unwrap();
    let canonical = |element| exclusive.write(element, None, &[]);
    let root = document.root().unwrap();
    assert_eq!(canonical(root), Some(signed.canonical()));
    let found = root.descendants().find(|element| element.local() == "SignedInfo").unwrap();
    assert_eq!(canonical(found), Some(signed_info.canonical()));
}
