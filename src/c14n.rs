//! Canonical XML: the octets that a signature covers.

use alloc::string::String;
use alloc::vec::Vec;

use crate::few;
use crate::xml::{Attribute, Child, Element, MAX_OCTETS, XML, escape_attribute, escape_text, same};

/// How namespaces, and at the top `xml:` attributes, reach the canonical form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Namespaces {
    /// Those that names use, and those of the PrefixList.
    Exclusive,
    /// All in scope.
    Inclusive10,
    /// All in scope; of the `xml:` attributes only `lang` and `space` are inherited.
    Inclusive11,
}

/// A canonicalisation algorithm.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Method {
    namespaces: Namespaces,
    comments: bool,
}

/// Every method by its identifier (xmldsig 6.5, Exclusive XML Canonicalization section 4).
const METHODS: [(&str, Method); 6] = [
    ("http://www.w3.org/2001/10/xml-exc-c14n#", Method::new(Namespaces::Exclusive, false)),
    (
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
        Method::new(Namespaces::Exclusive, true),
    ),
    (
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        Method::new(Namespaces::Inclusive10, false),
    ),
    (
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
        Method::new(Namespaces::Inclusive10, true),
    ),
    ("http://www.w3.org/2006/12/xml-c14n11", Method::new(Namespaces::Inclusive11, false)),
    (
        "http://www.w3.org/2006/12/xml-c14n11#WithComments",
        Method::new(Namespaces::Inclusive11, true),
    ),
];

impl Method {
    /// What a Reference without a canonicalisation transform gets (xmldsig 4.3.3.2).
    pub(crate) const DEFAULT: Self = Self::new(Namespaces::Inclusive10, false);

    const fn new(namespaces: Namespaces, comments: bool) -> Self {
        Self { namespaces, comments }
    }

    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        METHODS.iter().find(|(known, _)| *known == uri).map(|&(_, method)| method)
    }

    pub(crate) fn is_exclusive(self) -> bool {
        self.namespaces == Namespaces::Exclusive
    }

    /// The same method as a Reference applies it: `#ID` and the empty URI select no comments
    /// (xmldsig 4.3.3.3).
    pub(crate) fn without_comments(self) -> Self {
        Self { comments: false, ..self }
    }

    /// The canonical form of `apex` without the subtree `omit`. `prefix_list` counts for exclusive
    /// methods only; the empty string in it stands for the default namespace. `None` where the form
    /// would be much larger than any message: a declaration may be repeated on every element. `None`
    /// too where Canonical XML 1.1 would join an `xml:base` from outside, which no SAML message has.
    pub(crate) fn write(
        self,
        apex: Element<'_, '_>,
        omit: Option<Element<'_, '_>>,
        prefix_list: &[&str],
    ) -> Option<String> {
        if self.namespaces == Namespaces::Inclusive11 && has_base_outside(apex) {
            return None;
        }
        let out = String::with_capacity(apex.source().len());
        let rendered = Vec::with_capacity(8);
        let writer = Writer { method: self, apex, prefix_list, out, rendered, sorted: Vec::new() };
        writer.run(omit)
    }
}

const MAX_CANONICAL_OCTETS: usize = 2 * MAX_OCTETS;

struct Writer<'w, 'd, 'a> {
    method: Method,
    apex: Element<'d, 'a>,
    prefix_list: &'w [&'w str],
    out: String,
    /// The namespace declarations written by the elements now open, the nearest last.
    rendered: Vec<(&'d str, &'d str)>,
    /// The attributes of one tag; kept for its room.
    sorted: Vec<&'d Attribute<'a>>,
}

/// An element whose end tag is still to be written.
struct Open<'d, 'a> {
    element: Element<'d, 'a>,
    rendered: usize,
}

impl<'d, 'a> Writer<'_, 'd, 'a> {
    fn run(mut self, omit: Option<Element<'_, '_>>) -> Option<String> {
        let mut open: Vec<Open<'d, 'a>> = Vec::with_capacity(16);
        let mut next = self.apex.index();
        loop {
            while let Some(last) = open.pop_if(|last| last.element.end() <= next) {
                self.end_tag(last.element);
                self.rendered.truncate(last.rendered);
            }
            if let Some(omit) = omit.filter(|omit| omit.index() == next) {
                next = omit.end();
                continue;
            }
            match self.apex.node_at(next) {
                None => return Some(self.out).filter(|out| !out.is_empty()),
                Some(Child::Text(text)) => escape_text(text, &mut self.out),
                Some(Child::Comment(comment)) if self.method.comments => {
                    self.out.push_str("<!--");
                    self.out.push_str(comment);
                    self.out.push_str("-->");
                }
                Some(Child::Comment(_)) => {}
                Some(Child::Element(element)) => {
                    open.push(Open { element, rendered: self.rendered.len() });
                    self.start_tag(element);
                }
            }
            if self.out.len() > MAX_CANONICAL_OCTETS {
                return None;
            }
            next += 1;
        }
    }

    fn start_tag(&mut self, element: Element<'d, 'a>) {
        self.out.push('<');
        self.name(element.prefix(), element.local());

        let mut namespaces = match self.method.namespaces {
            Namespaces::Exclusive => self.exclusive(element),
            _ => self.inclusive(element),
        };
        few::sort(&mut namespaces, |one, next| one < next);
        for (prefix, uri) in namespaces {
            self.out.push_str(" xmlns");
            if !prefix.is_empty() {
                self.out.push(':');
                self.out.push_str(prefix);
            }
            self.value(uri);
            self.rendered.push((prefix, uri));
        }

        let mut attributes = core::mem::take(&mut self.sorted);
        attributes.extend(element.attributes());
        if element.index() == self.apex.index() {
            self.inherit(&mut attributes);
        }
        let name = |attribute: &'d Attribute<'a>| {
            (element.attribute_namespace(attribute), attribute.local)
        };
        few::sort(&mut attributes, |one, next| name(one) < name(next));
        for attribute in attributes.drain(..) {
            self.out.push(' ');
            self.name(attribute.prefix, attribute.local);
            self.value(&attribute.value);
        }
        self.sorted = attributes;
        self.out.push('>');
    }

    fn end_tag(&mut self, element: Element<'d, 'a>) {
        self.out.push_str("</");
        self.name(element.prefix(), element.local());
        self.out.push('>');
    }

    fn name(&mut self, prefix: &str, local: &str) {
        if !prefix.is_empty() {
            self.out.push_str(prefix);
            self.out.push(':');
        }
        self.out.push_str(local);
    }

    fn value(&mut self, value: &str) {
        self.out.push_str("=\"");
        escape_attribute(value, &mut self.out);
        self.out.push('"');
    }

    /// The declarations that names on this element need and no open element has written, and
    /// those that the PrefixList names.
    fn exclusive(&self, element: Element<'d, 'a>) -> Vec<(&'d str, &'d str)> {
        let mut needed = Vec::new();
        if !self.prefix_list.contains(&element.prefix()) {
            self.need(&mut needed, element.prefix(), element.namespace());
        }
        for attribute in element.attributes() {
            if !attribute.prefix.is_empty() && !self.prefix_list.contains(&attribute.prefix) {
                self.need(&mut needed, attribute.prefix, element.attribute_namespace(attribute));
            }
        }
        if !self.prefix_list.is_empty() {
            self.in_scope(element, &mut needed, |prefix| self.prefix_list.contains(&prefix));
        }
        needed
    }

    fn inclusive(&self, element: Element<'d, 'a>) -> Vec<(&'d str, &'d str)> {
        let mut needed = Vec::new();
        self.in_scope(element, &mut needed, |_| true);
        needed
    }

    /// Declarations on the element, at the apex also those of its ancestors, the nearest of each prefix.
    fn in_scope(
        &self,
        element: Element<'d, 'a>,
        needed: &mut Vec<(&'d str, &'d str)>,
        wanted: impl Fn(&str) -> bool,
    ) {
        let outer = (element.index() == self.apex.index()).then(|| element.ancestors());
        let mut seen: Vec<&str> = Vec::new();
        for holder in core::iter::once(element).chain(outer.into_iter().flatten()) {
            for namespace in holder.declared() {
                if wanted(namespace.prefix) && !seen.contains(&namespace.prefix) {
                    seen.push(namespace.prefix);
                    self.need(needed, namespace.prefix, &namespace.uri);
                }
            }
        }
    }

    fn need(&self, needed: &mut Vec<(&'d str, &'d str)>, prefix: &'d str, uri: &'d str) {
        let rendered = self.rendered.iter().rev().find(|(known, _)| same(known, prefix));
        let rendered = rendered.map_or("", |(_, uri)| uri);
        if prefix != "xml" && !same(rendered, uri) && !needed.contains(&(prefix, uri)) {
            needed.push((prefix, uri));
        }
    }

    /// Inclusive methods give the apex the `xml:` attributes of its ancestors (Canonical XML 2.4).
    fn inherit(&self, attributes: &mut Vec<&'d Attribute<'a>>) {
        if self.method.is_exclusive() {
            return;
        }
        for ancestor in self.apex.ancestors() {
            for attribute in ancestor.attributes() {
                let inherited = ancestor.attribute_namespace(attribute) == XML
                    && (self.method.namespaces == Namespaces::Inclusive10
                        || matches!(attribute.local, "lang" | "space"));
                let known = |other: &&Attribute<'_>| {
                    other.prefix == "xml" && other.local == attribute.local
                };
                if inherited && !attributes.iter().any(known) {
                    attributes.push(attribute);
                }
            }
        }
    }
}

fn has_base_outside(apex: Element<'_, '_>) -> bool {
    apex.ancestors().any(|ancestor| {
        let mut attributes = ancestor.attributes().iter();
        attributes.any(|found| found.local == "base" && ancestor.attribute_namespace(found) == XML)
    })
}

#[cfg(test)]
#[path = "c14n_tests.rs"]
mod tests;
