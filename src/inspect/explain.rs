//! Why a digest differs: known accidents are undone, one after the other, until the digest matches.

mod accidents;
mod declarations;

use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::c14n;
use crate::check::{Place, locate};
use crate::crypto::DigestMethod;
use crate::dsig::Unverified;
use crate::saml::DSIG;
use crate::xml::{Budget, Child, Document, Element};

/// A signature's digest, and what explains it where it differs.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The signed element.
    pub place: Place,
    /// Whether the digest matches.
    pub matches: bool,
    /// The identifier of the digest algorithm.
    pub method: &'static str,
    /// The digest that the signature names, in base64.
    pub expected: String,
    /// The digest of the octets as they arrived, in base64.
    pub found: String,
    /// The octets as they arrived, in canonical form.
    pub canonical: String,
    /// The accident that explains the difference.
    pub accident: Option<Accident>,
    /// How many forms were hashed.
    pub tried: usize,
}

/// What must have happened on the way.
#[derive(Clone, Debug, Serialize)]
pub struct Accident {
    /// Its name, such as `pretty_printed`.
    pub name: &'static str,
    /// A second one, where one alone does not explain it.
    pub and: Option<&'static str>,
    /// The octets as they were signed.
    pub signed: String,
}

/// Explains every signature of the message. `known` are values that may have been put in: those of
/// the settings. The list is empty for what is no XML.
pub fn explain(xml: &str, known: &[&str]) -> Vec<Explanation> {
    let Ok(document) = Document::read(xml, &mut Budget::new()) else { return Vec::new() };
    let Some(root) = document.root() else { return Vec::new() };
    let mut places: Vec<Place> = Vec::new();
    let mut explanations = Vec::new();
    for signature in root.descendants().filter(|element| element.is(DSIG, "Signature")) {
        let Some(element) = signature.parent() else { continue };
        let Some(unverified) = Unverified::read(element, signature) else { continue };
        if explanations.len() == MAX_SIGNATURES {
            break;
        }
        if let Some(explanation) = explained(&unverified, root, known) {
            explanations.push(explanation);
            places.push(element.place());
        }
    }
    locate(xml, places.iter_mut());
    for (explanation, place) in explanations.iter_mut().zip(places) {
        explanation.place = place;
    }
    explanations
}

const MAX_SIGNATURES: usize = 4;
/// The most forms that are hashed for one signature, and their octets together.
const MAX_TRIES: usize = 6_000;
const MAX_HASHED: usize = 48 << 20;
/// The values of the message that are tried in other places.
const MAX_VALUES: usize = 64;
/// The prefixes of which every choice is tried as a PrefixList.
const MAX_LISTED: usize = 8;

fn explained(
    unverified: &Unverified<'_, '_>,
    root: Element<'_, '_>,
    known: &[&str],
) -> Option<Explanation> {
    let canonical = unverified.canonical()?;
    let method = unverified.digest_method();
    let found = method.digest(canonical.as_bytes());
    let matches = found.as_ref() == unverified.digest;
    let mut search = Search {
        method,
        digest: &unverified.digest,
        tried: 1,
        hashed: canonical.len(),
        found: None,
    };
    if !matches {
        search.run(unverified, root, &canonical, known);
    }
    Some(Explanation {
        place: Place::named(""),
        matches,
        method: method.uri,
        expected: STANDARD.encode(&unverified.digest),
        found: STANDARD.encode(found),
        tried: search.tried,
        accident: search.found,
        canonical,
    })
}

/// A bounded search for the form that has the digest.
struct Search<'s> {
    method: &'static DigestMethod,
    digest: &'s [u8],
    tried: usize,
    hashed: usize,
    found: Option<Accident>,
}

impl Search<'_> {
    /// Hashes one form. True where the search is over.
    fn attempt(&mut self, name: &'static str, and: Option<&'static str>, form: String) -> bool {
        self.tried += 1;
        self.hashed += form.len();
        if self.method.matches(form.as_bytes(), self.digest) {
            self.found = Some(Accident { name, and, signed: form });
        }
        self.found.is_some() || self.tried >= MAX_TRIES || self.hashed >= MAX_HASHED
    }

    fn run(
        &mut self,
        unverified: &Unverified<'_, '_>,
        root: Element<'_, '_>,
        canonical: &str,
        known: &[&str],
    ) {
        let _ = self.whole(canonical)
            || self.canonicalizations(unverified)
            || self.declarations(unverified, canonical)
            || self.prefixes(unverified, canonical)
            || self.values(canonical, root, known);
    }

    /// Accidents that befall the whole text, alone and two at a time.
    fn whole(&mut self, canonical: &str) -> bool {
        let mut changed = Vec::new();
        for &(name, undo) in accidents::WHOLE {
            let Some(form) = undo(canonical) else { continue };
            if self.attempt(name, None, form.clone()) {
                return true;
            }
            changed.push((name, form));
        }
        for (first, form) in changed {
            for &(second, undo) in accidents::WHOLE {
                let form = if second == first { None } else { undo(&form) };
                if form.is_some_and(|form| self.attempt(first, Some(second), form)) {
                    return true;
                }
            }
        }
        false
    }

    /// The signer canonicalised otherwise than the signature says.
    fn canonicalizations(&mut self, unverified: &Unverified<'_, '_>) -> bool {
        const METHODS: [(&str, &str); 5] = [
            ("exclusive_signed", "http://www.w3.org/2001/10/xml-exc-c14n#"),
            ("comments_signed", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
            ("inclusive_signed", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
            ("comments_signed", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"),
            ("inclusive_signed", "http://www.w3.org/2006/12/xml-c14n11"),
        ];
        let declared = unverified.prefixes();
        for (name, uri) in METHODS {
            let method = c14n::Method::from_uri(uri).filter(|other| *other != unverified.method());
            let form = method.and_then(|method| unverified.canonical_by(method, &declared));
            if form.is_some_and(|form| self.attempt(name, None, form)) {
                return true;
            }
        }
        if !unverified.method().is_exclusive() {
            return false;
        }
        let element = unverified.signed_element();
        let holders = core::iter::once(element).chain(element.ancestors());
        let mut scope: Vec<&str> = holders
            .flat_map(|holder| element_prefixes(holder))
            .chain(element.descendants().flat_map(|inside| element_prefixes(inside)))
            .collect();
        scope.sort_unstable();
        scope.dedup();
        scope.truncate(MAX_LISTED);
        let lost = if declared.is_empty() { "prefix_list_dropped" } else { "prefix_list_changed" };
        (0..1_usize << scope.len()).any(|chosen| {
            let numbered = scope.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1);
            let list: Vec<&str> = numbered.map(|(_, prefix)| *prefix).collect();
            let form = unverified.canonical_by(unverified.method(), &list);
            form.is_some_and(|form| self.attempt(lost, None, form))
        })
    }

    /// Namespaces were declared elsewhere. Exclusive canonicalisation minds that for its PrefixList only.
    fn declarations(&mut self, unverified: &Unverified<'_, '_>, canonical: &str) -> bool {
        if unverified.method().is_exclusive() && unverified.prefixes().is_empty() {
            return false;
        }
        let Ok(document) = Document::read(canonical, &mut Budget::new()) else { return false };
        let Some(root) = document.root() else { return false };
        declarations::redeclared(root, canonical, &mut |text| {
            self.rewritten("prefix_redeclared", unverified, text)
        })
    }

    /// A tool wrote the message anew with prefixes of its own.
    fn prefixes(&mut self, unverified: &Unverified<'_, '_>, canonical: &str) -> bool {
        let Ok(document) = Document::read(canonical, &mut Budget::new()) else { return false };
        let Some(root) = document.root() else { return false };
        let renamings = accidents::renamings(root);
        let mut forms = renamings.iter().map(|renaming| accidents::renamed(root, renaming));
        forms.any(|text| self.rewritten("prefix_changed", unverified, &text))
    }

    /// Hashes the canonical form of a text. True where the search is over.
    fn rewritten(
        &mut self,
        name: &'static str,
        unverified: &Unverified<'_, '_>,
        text: &str,
    ) -> bool {
        let Ok(document) = Document::read(text, &mut Budget::new()) else { return false };
        let list = unverified.prefixes();
        let form = document.root().and_then(|root| unverified.method().write(root, None, &list));
        form.is_some_and(|form| self.attempt(name, None, form))
    }

    /// One value was changed: trimmed, re-cased, or replaced by another that is known.
    fn values(&mut self, canonical: &str, root: Element<'_, '_>, known: &[&str]) -> bool {
        let Ok(document) = Document::read(canonical, &mut Budget::new()) else { return false };
        let mut candidates: Vec<&str> = known.to_vec();
        candidates.extend(root.attributes().iter().map(|attribute| &*attribute.value));
        let outside: Vec<_> = root.elements().filter_map(Element::text).collect();
        candidates.extend(outside.iter().map(|text| text.trim()));
        candidates.extend(root.descendants().flat_map(beside_comments).take(MAX_VALUES));
        let inside = document.root().into_iter().flat_map(Element::descendants);
        let inside: Vec<_> = inside.filter_map(Element::text).take(MAX_VALUES).collect();
        candidates.extend(inside.iter().map(|text| text.trim()));
        candidates.retain(|candidate| !candidate.is_empty() && candidate.len() < 1_024);
        candidates.sort_unstable();
        candidates.dedup();
        for span in accidents::value_spans(&document, canonical) {
            let (Some(before), Some(value), Some(after)) = (
                canonical.get(..span.start),
                canonical.get(span.clone()),
                canonical.get(span.end..),
            ) else {
                continue;
            };
            for (name, other) in accidents::other_values(value, &candidates) {
                if self.attempt(name, None, [before, &other, after].concat()) {
                    return true;
                }
            }
        }
        false
    }
}

/// The texts beside the comments of a value: one of them may have been all of it.
fn beside_comments<'d>(element: Element<'d, '_>) -> impl Iterator<Item = &'d str> {
    let commented = element.children().any(|child| matches!(child, Child::Comment(_)));
    let children = commented.then(|| element.children()).into_iter().flatten();
    children.filter_map(|child| match child {
        Child::Text(part) => Some(part),
        _ => None,
    })
}

fn element_prefixes<'d>(element: Element<'d, '_>) -> impl Iterator<Item = &'d str> {
    element.declared().iter().map(|namespace| namespace.prefix)
}
