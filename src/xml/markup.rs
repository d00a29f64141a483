//! Finds the markup in a text: where each piece begins and ends (XML 1.0 section 2). What is inside is for the parser to judge.

use memchr::{memchr, memchr2, memchr3};

use super::tag::SPACE;
use crate::check::Code;

/// One piece of a document, without the characters that delimit it.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Markup<'a> {
    Start(&'a str),
    Empty(&'a str),
    /// An end tag, without the white space after its name.
    End(&'a str),
    /// Characters up to the next `<` or `&`.
    Text(&'a str),
    /// A character or entity reference.
    Reference(&'a str),
    Cdata(&'a str),
    Comment(&'a str),
    /// A processing instruction or an XML declaration.
    Instruction(&'a str),
    /// It is refused, so it has no end here.
    Doctype,
}

/// The code and what was found.
pub(super) type Broken = (Code, &'static str);

const UNCLOSED: Broken = (Code::XmlTruncated, "markup is not closed");

/// The first piece of a text that is not empty, and its length in octets.
pub(super) fn next(text: &str) -> Result<(Markup<'_>, usize), Broken> {
    let inside = text.get(1..).unwrap_or("");
    match text.as_bytes() {
        [b'<', b'/', ..] => {
            let end = memchr(b'>', text.as_bytes()).ok_or(UNCLOSED)?;
            let name = text.get(2..end).unwrap_or("");
            Ok((Markup::End(name.trim_end_matches(SPACE)), end + 1))
        }
        [b'<', b'?', ..] => {
            until(text, 2, "?>").map(|(inside, length)| (Markup::Instruction(inside), length))
        }
        [b'<', b'!', ..] => declaration(text),
        [b'<', ..] => {
            let end = tag_end(inside).ok_or(UNCLOSED)?;
            let tag = inside.get(..end).unwrap_or("");
            let markup = match tag.strip_suffix('/') {
                Some(tag) => Markup::Empty(tag),
                None => Markup::Start(tag),
            };
            Ok((markup, end + 2))
        }
        [b'&', ..] => {
            let end = memchr3(b';', b'&', b'<', inside.as_bytes());
            let split = end.and_then(|end| inside.split_at_checked(end));
            match split.filter(|(_, after)| after.starts_with(';')) {
                Some((name, _)) => Ok((Markup::Reference(name), name.len() + 2)),
                None => Err((Code::XmlWellFormed, "& that begins no reference")),
            }
        }
        _ => {
            let end = memchr2(b'<', b'&', text.as_bytes()).unwrap_or(text.len());
            Ok((Markup::Text(text.get(..end).unwrap_or("")), end))
        }
    }
}

/// What begins with `<!`.
fn declaration(text: &str) -> Result<(Markup<'_>, usize), Broken> {
    const DOCTYPE: &str = "<!DOCTYPE";
    const CDATA: &str = "<![CDATA[";
    const COMMENT: &str = "<!--";
    if text.starts_with(COMMENT) {
        let (comment, length) = until(text, COMMENT.len(), "-->")?;
        if comment.contains("--") || comment.ends_with('-') {
            return Err((Code::XmlWellFormed, "-- in a comment"));
        }
        return Ok((Markup::Comment(comment), length));
    }
    if text.starts_with(CDATA) {
        let (cdata, length) = until(text, CDATA.len(), "]]>")?;
        return Ok((Markup::Cdata(cdata), length));
    }
    if text.get(..DOCTYPE.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(DOCTYPE)) {
        return Ok((Markup::Doctype, text.len()));
    }
    if [COMMENT, CDATA, DOCTYPE].iter().any(|markup| markup.starts_with(text)) {
        return Err(UNCLOSED);
    }
    Err((Code::XmlWellFormed, "<! that opens no comment and no CDATA"))
}

/// What stands between the first `from` octets and `end`, and the length with both.
fn until<'a>(text: &'a str, from: usize, end: &str) -> Result<(&'a str, usize), Broken> {
    let (inside, _) = text.get(from..).and_then(|rest| rest.split_once(end)).ok_or(UNCLOSED)?;
    Ok((inside, from + inside.len() + end.len()))
}

/// Where the `>` of a start tag is, which may stand in quotes before.
fn tag_end(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        at += memchr3(b'>', b'"', b'\'', rest.as_bytes())?;
        let quote = match text.as_bytes().get(at)? {
            b'>' => return Some(at),
            &quote => quote,
        };
        at += 1;
        at += memchr(quote, text.as_bytes().get(at..)?)? + 1;
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
#[path = "markup_tests.rs"]
mod tests;
