//! What happens to messages on their way, each as the change that undoes it. All work on canonical octets.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use crate::few;
use crate::saml::{ASSERTION, DSIG, PROTOCOL};
use crate::xml::{Child, Document, Element, escape_attribute, escape_text, is_space};

type Undo = fn(&str) -> Option<String>;

/// Accidents that befall the whole text. The name says what happened; the function gives what was
/// there before, or nothing where there is nothing to undo.
pub(super) const WHOLE: &[(&str, Undo)] = &[
    ("line_ends_added", |text| replaced(text, "&#xD;", "")),
    ("line_ends_lost", |text| replaced(text, "\n", "&#xD;\n")),
    ("pretty_printed", |text| changed(text, between_tags)),
    ("text_on_its_own_lines", |text| changed(text, trimmed)),
    ("line_breaks_added", |text| changed(text, unwrapped)),
    ("escaped_again", |text| changed(text, unescaped_once)),
    ("unescaped", |text| replaced(text, "&amp;", "&amp;amp;")),
    ("unescaped", |text| changed(text, escaped_more)),
    ("wrong_encoding", from_latin_1),
];

fn replaced(text: &str, from: &str, to: &str) -> Option<String> {
    text.contains(from).then(|| text.replace(from, to))
}

/// Rewrites the text between tags. `change` gets the text, and whether it is all that an element holds.
fn changed(text: &str, change: fn(&str, bool) -> String) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut opened = false;
    while let Some((before, tag)) = rest.split_once('<') {
        let closes = tag.starts_with('/');
        out.push_str(&change(before, opened && closes));
        let end = tag_end(tag);
        let (tag, after) = tag.split_at_checked(end).unwrap_or((tag, ""));
        out.push('<');
        out.push_str(tag);
        opened = !closes;
        rest = after;
    }
    out.push_str(rest);
    (out != text).then_some(out)
}

/// The length of a tag without its `<`; `>` may stand in a value.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    for (at, c) in tag.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

fn between_tags(text: &str, alone: bool) -> String {
    if !alone && is_space(text) { String::new() } else { text.to_owned() }
}

fn trimmed(text: &str, _: bool) -> String {
    crate::xml::trim(text).to_owned()
}

fn unwrapped(text: &str, alone: bool) -> String {
    if alone { text.replace("&#xD;", "").replace('\n', "") } else { text.to_owned() }
}

fn unescaped_once(text: &str, _: bool) -> String {
    let text =
        text.replace("&amp;quot;", "\"").replace("&amp;apos;", "'").replace("&amp;#39;", "'");
    let text = text.replace("&amp;lt;", "&lt;").replace("&amp;gt;", "&gt;");
    text.replace("&amp;amp;", "&amp;")
}

fn escaped_more(text: &str, _: bool) -> String {
    let text = text.replace("&lt;", "&amp;lt;").replace("&gt;", "&amp;gt;");
    text.replace('"', "&amp;quot;").replace('\'', "&amp;#39;")
}

/// UTF-8 that was read as ISO 8859-1, and written as UTF-8 again.
fn from_latin_1(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let octets: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    String::from_utf8(octets?).ok()
}

/// The prefixes that products give to the namespaces of SAML.
const USUAL: [(&str, &[&str]); 3] = [
    (ASSERTION, &["", "saml", "saml2", "a", "ns0", "ns1", "ns2"]),
    (PROTOCOL, &["samlp", "saml2p", "p", "ns0", ""]),
    (DSIG, &["ds", "", "dsig"]),
];

/// Prefix by prefix, what the elements below may have had: pairs of a namespace and its prefix.
pub(super) fn renamings(root: Element<'_, '_>) -> Vec<Vec<(&'static str, &'static str)>> {
    let mut all = Vec::from([Vec::new()]);
    for (namespace, prefixes) in USUAL {
        if !root.descendants().any(|element| element.namespace() == namespace) {
            continue;
        }
        all = all
            .iter()
            .flat_map(|known: &Vec<_>| {
                prefixes.iter().map(move |prefix| {
                    let mut more = known.clone();
                    more.push((namespace, *prefix));
                    more
                })
            })
            .collect();
    }
    let distinct = |renaming: &Vec<(&str, &str)>| {
        let mut used: Vec<_> = renaming.iter().map(|(_, prefix)| prefix).collect();
        few::sort(&mut used, |one, next| one < next);
        let count = used.len();
        used.dedup();
        used.len() == count
    };
    all.retain(|renaming| !renaming.is_empty() && distinct(renaming));
    all
}

/// The subtree with other prefixes.
pub(super) fn renamed(root: Element<'_, '_>, renaming: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut open: Vec<(u32, String)> = Vec::new();
    let mut next = root.index();
    loop {
        while let Some((_, name)) = open.pop_if(|(end, _)| *end <= next) {
            out.push_str(&format!("</{name}>"));
        }
        match root.node_at(next) {
            None => return out,
            Some(Child::Text(text)) => escape_text(text, &mut out),
            Some(Child::Comment(_)) => {}
            Some(Child::Element(element)) => {
                let name = name(element, renaming);
                out.push('<');
                out.push_str(&name);
                start(element, renaming, &mut out);
                out.push('>');
                open.push((element.end(), name));
            }
        }
        next += 1;
    }
}

fn name(element: Element<'_, '_>, renaming: &[(&str, &str)]) -> String {
    let renamed = renaming.iter().find(|(namespace, _)| *namespace == element.namespace());
    match renamed.map_or(element.prefix(), |(_, prefix)| prefix) {
        "" => element.local().to_owned(),
        prefix => format!("{prefix}:{}", element.local()),
    }
}

/// The declarations and attributes of a start tag.
fn start(element: Element<'_, '_>, renaming: &[(&str, &str)], out: &mut String) {
    let mut put = |name: &str, value: &str| {
        out.push_str(&format!(" {name}=\""));
        escape_attribute(value, out);
        out.push('"');
    };
    let name = |prefix: &str| match prefix {
        "" => "xmlns".to_owned(),
        prefix => format!("xmlns:{prefix}"),
    };
    let renamed = |prefix: &str| renaming.iter().any(|(_, other)| *other == prefix);
    for (namespace, prefix) in renaming {
        put(&name(prefix), namespace);
    }
    for namespace in element.declared() {
        let moved = renaming.iter().any(|(uri, _)| *uri == namespace.uri);
        if !moved && !renamed(namespace.prefix) {
            put(&name(namespace.prefix), &namespace.uri);
        }
    }
    for attribute in element.attributes() {
        match attribute.prefix {
            "" => put(attribute.local, &attribute.value),
            prefix => put(&format!("{prefix}:{}", attribute.local), &attribute.value),
        }
    }
}

/// Where values stand in canonical octets: texts and attribute values, long ones aside.
pub(super) fn value_spans(document: &Document<'_>, canonical: &str) -> Vec<Range<usize>> {
    const LONGEST: usize = 1_024;
    let range = |span: Range<u32>| span.start as usize..span.end as usize;
    let attributes = document.attribute_spans().map(range).filter_map(|span| {
        let quote = canonical.get(span.clone())?.find('"')?;
        Some(span.start + quote + 1..span.end.checked_sub(1)?)
    });
    let texts = document.texts().map(range);
    texts.chain(attributes).filter(|span| span.start <= span.end && span.len() < LONGEST).collect()
}

/// What a value may have been before, in canonical form.
pub(super) fn other_values(value: &str, candidates: &[&str]) -> Vec<(&'static str, String)> {
    let mut others: Vec<(&'static str, String)> = Vec::new();
    for padded in
        [format!("{value} "), format!(" {value}"), format!(" {value} "), format!("{value}\n")]
    {
        others.push(("text_trimmed", padded));
    }
    let mut other = |form: String| {
        if form != value {
            others.push(("value_changed", form));
        }
    };
    other(value.to_ascii_lowercase());
    other(value.to_ascii_uppercase());
    other(crate::xml::trim(value).to_owned());
    other(value.replace(' ', "+"));
    other(value.replace('+', " "));
    if value.contains("://") {
        other(format!("{value}/"));
        other(value.trim_end_matches('/').to_owned());
        other(value.replacen("http://", "https://", 1));
        other(value.replacen("https://", "http://", 1));
    }
    for candidate in candidates {
        let mut form = String::new();
        escape_text(candidate, &mut form);
        other(form);
    }
    others
}
