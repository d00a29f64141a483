//! Canonical forms: of the root, or of the one element that the entry names.

use saml_edge::{Code, Rejection};

use super::entry::Entry;
use super::judged::Judged;
use crate::c14n::Method;
use crate::xml::{Budget, Document};

pub fn judge(entry: &Entry<'_>) -> Judged {
    let expected = entry.file(entry.text("expected_c14n_file").unwrap());
    let method = Method::from_uri(entry.text("c14n_algorithm").unwrap()).unwrap();
    // There are no node sets here, only elements.
    if entry.text("subset_xpath_file").is_some() {
        return Judged::refused(&Rejection::new(Code::SignatureC14n).found("a node set"));
    }
    let text = entry.message();
    let document = match Document::read(&text, &mut Budget::new()) {
        Ok(document) => document,
        Err(rejection) => return Judged::refused(&rejection),
    };
    let root = document.root().unwrap();
    let apex = match entry.text("apex_xpath") {
        None => root,
        Some(path) => {
            let local = path.strip_prefix("//*[local-name()=\"").unwrap();
            let local = local.strip_suffix("\"]").unwrap();
            let mut named = root.descendants().filter(|element| element.local() == local);
            let apex = named.next().unwrap();
            assert!(named.next().is_none(), "{}: several {local}", entry.id());
            apex
        }
    };
    let written = method.write(apex, None, &[]).unwrap();
    let same = written.as_bytes() == expected;
    Judged::accepted(if same { Ok(()) } else { Err(format!("the form is {written}")) })
}
