//! Writes elements: as they are sent, and in their canonical form (exclusive c14n), which is what is signed.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{ASSERTION, DSIG, PROTOCOL};
use crate::few;
use crate::xml::{escape_attribute, escape_text};

/// A namespace with the prefix that we write it with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Prefix(&'static str, &'static str);

pub(crate) const DS: Prefix = Prefix("ds", DSIG);
pub(crate) const SAML: Prefix = Prefix("saml", ASSERTION);
pub(crate) const SAMLP: Prefix = Prefix("samlp", PROTOCOL);

/// An element that leaves.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Tag {
    prefix: Prefix,
    local: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Vec<Content>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Content {
    Tag(Tag),
    Text(String),
}

impl Tag {
    pub(crate) fn new(prefix: Prefix, local: &'static str) -> Self {
        Self { prefix, local, attributes: Vec::new(), content: Vec::new() }
    }

    pub(crate) fn attribute(mut self, name: &'static str, value: impl ToString) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// The attribute, where there is a value.
    pub(crate) fn optional(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.attribute(name, value),
            None => self,
        }
    }

    pub(crate) fn text(mut self, text: &str) -> Self {
        self.content.push(Content::Text(text.into()));
        self
    }

    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Tag>) -> Self {
        self.content.extend(children.into_iter().map(Content::Tag));
        self
    }

    /// The same element with a child after the first one.
    pub(crate) fn with_second(mut self, child: Tag) -> Self {
        self.content.insert(self.content.len().min(1), Content::Tag(child));
        self
    }

    /// The element as a document of its own.
    pub(crate) fn write(&self) -> String {
        let mut out = String::new();
        self.write_in(&[SAML], &mut Vec::new(), &mut out);
        out
    }

    /// The canonical form of the element, wherever it stands. A namespace is declared where it is used.
    pub(crate) fn canonical(&self) -> String {
        let mut out = String::new();
        self.write_in(&[], &mut Vec::new(), &mut out);
        out
    }

    /// `early` is declared besides the element's own namespace.
    fn write_in(&self, early: &[Prefix], declared: &mut Vec<Prefix>, out: &mut String) {
        let outer = declared.len();
        let name = [self.prefix.0, ":", self.local].concat();
        out.push('<');
        out.push_str(&name);
        for namespace in core::iter::once(&self.prefix).chain(early) {
            if !declared.contains(namespace) {
                declared.push(*namespace);
                attribute(&["xmlns:", namespace.0].concat(), namespace.1, out);
            }
        }
        // Canonical XML orders attributes by name; ours are in no namespace.
        let mut attributes: Vec<_> = self.attributes.iter().collect();
        few::sort(&mut attributes, |one, next| one.0 < next.0);
        for (name, value) in attributes {
            attribute(name, value, out);
        }
        out.push('>');
        for content in &self.content {
            match content {
                Content::Tag(tag) => tag.write_in(&[], declared, out),
                Content::Text(text) => escape_text(text, out),
            }
        }
        declared.truncate(outer);
        out.push_str("</");
        out.push_str(&name);
        out.push('>');
    }
}

fn attribute(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_attribute(value, out);
    out.push('"');
}
