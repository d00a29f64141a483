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

/// Canonical octets, with each declaration that may be elsewhere moved to the top or away from it: one,
/// two, then all at a time.
pub(super) fn redeclared(root: Element<'_, '_>, canonical: &str) -> Vec<String> {
    let mut known: Vec<(&str, &str)> = Vec::new();
    let inside = root.descendants().flat_map(|element| element.declared().iter());
    let inside: Vec<_> = inside.map(|namespace| (namespace.prefix, &*namespace.uri)).collect();
    for declaration in inside.iter().chain(&USUAL) {
        if known.len() < MAX_DECLARATIONS && !known.contains(declaration) {
            known.push(*declaration);
        }
    }
    let moves: Vec<Vec<Edit>> = known.iter().filter_map(|known| moved(root, known)).collect();
    let own = moves.iter().zip(&known).filter(|(_, known)| inside.contains(known));
    let own: Vec<&[Edit]> = own.map(|(edits, _)| &**edits).collect();
    let pairs = moves.iter().enumerate().flat_map(|(at, first)| {
        let others = moves.iter().skip(at + 1);
        others.map(move |second| applied(canonical, &[first, second]))
    });
    let ones = moves.iter().map(|edits| applied(canonical, &[edits]));
    ones.chain([applied(canonical, &own)]).chain(pairs).collect()
}

/// At an offset: so many octets go, and this text comes.
struct Edit {
    at: usize,
    gone: usize,
    text: String,
}

/// Moves a declaration: to the top where it is not, else to the elements that need it.
fn moved(root: Element<'_, '_>, &(prefix, uri): &(&str, &str)) -> Option<Vec<Edit>> {
    let text = written(prefix, uri);
    let mut here = root.declared().iter().filter(|namespace| namespace.prefix == prefix);
    match here.next() {
        None => Some(Vec::from([Edit { at: behind_name(root), gone: 0, text }])),
        Some(namespace) if namespace.uri != uri || uses(root, prefix) => None,
        Some(_) => {
            let tag = root.source().get(..(root.tag_end() - root.span().start) as usize)?;
            let at = root.span().start as usize + tag.find(&text)?;
            let users = root.descendants().filter(|element| uses(*element, prefix));
            let added =
                users.map(|user| Edit { at: behind_name(user), gone: 0, text: text.clone() });
            Some(
                [Edit { at, gone: text.len(), text: String::new() }]
                    .into_iter()
                    .chain(added)
                    .collect(),
            )
        }
    }
}

fn written(prefix: &str, uri: &str) -> String {
    let mut text = match prefix {
        "" => " xmlns".to_owned(),
        prefix => [" xmlns:", prefix].concat(),
    };
    text.push_str("=\"");
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

fn applied(canonical: &str, moves: &[&[Edit]]) -> String {
    let mut edits: Vec<&Edit> = moves.iter().copied().flatten().collect();
    edits.sort_by_key(|edit| edit.at);
    let mut out = String::with_capacity(canonical.len() + 256);
    let mut from = 0;
    for Edit { at, gone, text } in edits {
        out.push_str(canonical.get(from..*at).unwrap_or(""));
        out.push_str(text);
        from = at + gone;
    }
    out.push_str(canonical.get(from..).unwrap_or(""));
    out
}
