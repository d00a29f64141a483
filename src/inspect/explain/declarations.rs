//! Namespace declarations that were moved, added or lost. Where canonicalisation writes unused ones too, that changes what is hashed.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::saml::{ASSERTION, DSIG, PROTOCOL};
use crate::xml::{Element, escape_attribute};

/// What envelopes around messages declare.
const USUAL: [(&str, &str); 9] = [
    ("xs", "http://www.w3.org/2001/XMLSchema"),
    ("xsd", "http://www.w3.org/2001/XMLSchema"),
    ("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("samlp", PROTOCOL),
    ("saml2p", PROTOCOL),
    ("saml", ASSERTION),
    ("ds", DSIG),
    ("soap", "http://schemas.xmlsoap.org/soap/envelope/"),
    ("S", "http://schemas.xmlsoap.org/soap/envelope/"),
];
/// More declarations than products make; every two are tried together.
const MAX_DECLARATIONS: usize = 14;

/// Calls `attempt` with canonical octets in which declarations are moved to the top or away from it: one, two, then all
/// at a time. True as soon as it is.
pub(super) fn redeclared(
    root: Element<'_, '_>,
    canonical: &str,
    attempt: &mut dyn FnMut(&str) -> bool,
) -> bool {
    let mut known: Vec<(&str, &str)> = Vec::new();
    for element in root.descendants() {
        for namespace in element.declared() {
            put(&mut known, root, (namespace.prefix, &namespace.uri));
        }
    }
    let own = known.clone();
    for usual in USUAL {
        put(&mut known, root, usual);
    }
    let mut with = |moved: &[(&str, &str)]| attempt(&rewritten(root, canonical, moved));
    known.iter().any(|first| with(&[*first]))
        || (1..known.len()).any(|at| {
            let (before, rest) = known.split_at(at);
            let second = rest.first().copied().unwrap_or_default();
            before.iter().any(|first| with(&[*first, second]))
        })
        || with(&own)
}

/// Adds a declaration that can be moved: the top does without it, or has no other by its prefix.
fn put<'d>(known: &mut Vec<(&'d str, &'d str)>, root: Element<'_, '_>, new: (&'d str, &'d str)) {
    let other =
        |prefix, uri| root.declared().iter().any(|own| own.prefix == prefix && own.uri != uri);
    let room = known.len() < MAX_DECLARATIONS;
    if room && !uses(root, new.0) && !other(new.0, new.1) && !known.contains(&new) {
        known.push(new);
    }
}

/// What the top declares goes to the elements that need it, and the other way about.
fn rewritten(root: Element<'_, '_>, canonical: &str, moved: &[(&str, &str)]) -> String {
    let at_top = |prefix| root.declared().iter().any(|own| own.prefix == prefix);
    let mut out = String::with_capacity(canonical.len() + 256);
    let mut from = 0;
    for element in root.descendants() {
        let is_root = element.index() == root.index();
        let lacks = |prefix| {
            if is_root { !at_top(prefix) } else { at_top(prefix) && uses(element, prefix) }
        };
        let mut more = String::new();
        for (prefix, uri) in moved {
            if lacks(*prefix) {
                more.push_str(&written(prefix, uri));
            }
        }
        if is_root {
            let (start, end) = (behind_name(root), root.tag_end() as usize);
            out.push_str(canonical.get(..start).unwrap_or(""));
            out.push_str(&more);
            let mut rest = canonical.get(start..end).unwrap_or("").to_owned();
            for (prefix, uri) in moved {
                rest = rest.replacen(&written(prefix, uri), "", 1);
            }
            out.push_str(&rest);
            from = end;
        } else if !more.is_empty() {
            let at = behind_name(element);
            out.push_str(canonical.get(from..at).unwrap_or(""));
            out.push_str(&more);
            from = at;
        }
    }
    out.push_str(canonical.get(from..).unwrap_or(""));
    out
}

fn written(prefix: &str, uri: &str) -> String {
    let mut text = [" xmlns", if prefix.is_empty() { "" } else { ":" }, prefix, "=\""].concat();
    escape_attribute(uri, &mut text);
    text.push('"');
    text
}

fn behind_name(element: Element<'_, '_>) -> usize {
    let prefix = element.prefix();
    let colon = usize::from(!prefix.is_empty());
    element.span().start as usize + 1 + prefix.len() + colon + element.local().len()
}

/// Whether a name of the element has the prefix, or a value that may be a qualified name.
fn uses(element: Element<'_, '_>, prefix: &str) -> bool {
    let qualified =
        |value: &str| value.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(':'));
    let mut attributes = element.attributes().iter();
    element.prefix() == prefix
        || !prefix.is_empty()
            && attributes.any(|attribute| attribute.prefix == prefix || qualified(&attribute.value))
}
