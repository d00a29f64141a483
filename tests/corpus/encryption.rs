//! Encrypted elements: each is opened, and the document must then be the expected one.

use saml_edge::{Code, Policy, Rejection, Ring};

use super::entry::Entry;
use super::judged::Judged;
use crate::c14n::Method;
use crate::enc::{Cover, Opener, WRAPPER};
use crate::xml::{Budget, Document};

const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";

pub fn judge(entry: &Entry<'_>) -> Judged {
    let message = entry.message();
    let text = without_declaration(&message);
    // What is opened is an element that holds an EncryptedData; here that may be the root itself.
    let held = format!("<holder>{text}</holder>");
    match open(entry, &held) {
        Ok(opened) => Judged::accepted(compare(entry, &opened)),
        Err(rejection) => Judged::refused(&rejection),
    }
}

/// The document with its one EncryptedData replaced by what was in it.
fn open(entry: &Entry<'_>, text: &str) -> Result<String, Rejection> {
    let budget = &mut Budget::new();
    let document = Document::read(text, budget)?;
    let root = document.root().unwrap();
    let mut encrypted = root.descendants().filter(|element| element.is(XENC, "EncryptedData"));
    let data = encrypted.next().ok_or_else(|| Rejection::new(Code::EncryptionShape))?;
    assert!(encrypted.next().is_none(), "{}: several EncryptedData", entry.id());
    let policy = Policy::danger_legacy();
    let platform = Ring(entry.private_keys());
    let opener = Opener { policy: &policy, platform: &platform, cover: Cover::Signed };
    let opened = pollster::block_on(opener.open(data.parent().unwrap(), budget))?;
    let (_, opened) = opened.split_once('>').unwrap();
    let opened = opened.strip_suffix(&format!("</{WRAPPER}>")).unwrap();
    let colon = if data.prefix().is_empty() { "" } else { ":" };
    let name = [data.prefix(), colon, data.local()].concat();
    let (before, _) = text.split_once(&format!("<{name}")).unwrap();
    let (_, behind) = text.split_once(&format!("</{name}>")).unwrap();
    Ok([before, opened, behind].concat())
}

fn compare(entry: &Entry<'_>, opened: &str) -> Result<(), String> {
    let Some(file) = entry.text("expected_plaintext_file") else { return Ok(()) };
    let expected = String::from_utf8(entry.file(file)).unwrap();
    let expected = format!("<holder>{}</holder>", without_declaration(&expected));
    if canonical(opened) == canonical(&expected) {
        Ok(())
    } else {
        Err(format!("opened is {opened}, not {expected}"))
    }
}

fn canonical(text: &str) -> String {
    let document = Document::read(text, &mut Budget::new()).unwrap();
    Method::DEFAULT.write(document.root().unwrap(), None, &[]).unwrap()
}

fn without_declaration(text: &str) -> &str {
    let text = text.trim_start_matches('\u{FEFF}').trim();
    match text.strip_prefix("<?xml ").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim(),
        None => text,
    }
}
