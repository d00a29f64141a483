//! Canonical forms beside the file pairs of `tests/c14n`, which another implementation wrote; natively and in a browser.

use alloc::format;
use alloc::string::ToString;

use include_dir::{Dir, include_dir};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;
use crate::xml::{Budget, Document};

static PAIRS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/c14n");

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

#[test]
fn writes_what_libxml2_writes() {
    let file = |name: &str| PAIRS.get_file(name).unwrap().contents_utf8().unwrap();
    let mut pairs = 0;
    for input in PAIRS.files() {
        let name = input.path().to_str().unwrap();
        let Some(name) = name.strip_suffix(".in.xml") else { continue };
        let text = input.contents_utf8().unwrap();
        let document = Document::read(text, &mut Budget::new()).unwrap();
        let root = document.root().unwrap();
        let apex = root.descendants().find(|element| element.local() == "apex").unwrap();
        let list = root.attribute("prefixes").unwrap_or("");
        let prefixes: Vec<&str> =
            list.split(' ').map(|prefix| if prefix == "#default" { "" } else { prefix }).collect();
        for (suffix, uri) in [("exclusive", EXCLUSIVE), ("inclusive", INCLUSIVE)] {
            for (comments, fragment) in [("", ""), ("-comments", "WithComments")] {
                let hash = if uri == INCLUSIVE && !fragment.is_empty() { "#" } else { "" };
                let method = Method::from_uri(&format!("{uri}{hash}{fragment}")).unwrap();
                let prefixes = if list.is_empty() { &[] } else { prefixes.as_slice() };
                let expected = file(&format!("{name}.{suffix}{comments}.xml"));
                let written = method.write(apex, None, prefixes);
                assert_eq!(written.as_deref(), Some(expected), "{name} {suffix}{comments}");
                pairs += 1;
            }
        }
    }
    assert!(pairs >= 52);
}

/// Canonical XML 1.0 section 2.4, Canonical XML 1.1 section 2.4.
#[test]
fn inclusive_forms_inherit_xml_attributes() {
    let text = "<r xml:lang='en' xml:id='i' xml:other='o'><s xml:lang='de' b=''><apex a='' xml:space='x'/></s></r>";
    let document = Document::read(text, &mut Budget::new()).unwrap();
    let apex = document.root().unwrap().descendants().last().unwrap();
    for (uri, expected) in [
        (EXCLUSIVE, r#"<apex a="" xml:space="x"></apex>"#),
        (INCLUSIVE, r#"<apex a="" xml:id="i" xml:lang="de" xml:other="o" xml:space="x"></apex>"#),
        (
            "http://www.w3.org/2006/12/xml-c14n11",
            r#"<apex a="" xml:lang="de" xml:space="x"></apex>"#,
        ),
    ] {
        let written = Method::from_uri(uri).unwrap().write(apex, None, &[]);
        assert_eq!(written.as_deref(), Some(expected), "{uri}");
    }
}

#[test]
fn joins_no_base() {
    let document = Document::read("<r xml:base='b'><apex/></r>", &mut Budget::new()).unwrap();
    let apex = document.root().unwrap().descendants().last().unwrap();
    let method = Method::from_uri("http://www.w3.org/2006/12/xml-c14n11").unwrap();
    assert_eq!(method.write(apex, None, &[]), None);
}

#[test]
fn leaves_the_omitted_subtree_out() {
    let text = "<a xmlns:p='urn:p'><p:b><c/></p:b><p:d/></a>";
    let document = Document::read(text, &mut Budget::new()).unwrap();
    let root = document.root().unwrap();
    let omit = root.elements().next();
    let method = Method::from_uri(EXCLUSIVE).unwrap();
    let expected = "<a><p:d xmlns:p=\"urn:p\"></p:d></a>".to_string();
    assert_eq!(method.write(root, omit, &[]), Some(expected));
}

#[test]
fn gives_up_on_a_form_much_larger_than_its_message() {
    let uri = format!("urn:{}", "x".repeat(200));
    let text = format!("<a xmlns:p='{uri}'>{}</a>", "<p:b/>".repeat(50_000));
    let document = Document::read(&text, &mut Budget::new()).unwrap();
    let method = Method::from_uri(EXCLUSIVE).unwrap();
    assert_eq!(method.write(document.root().unwrap(), None, &[]), None);
}
