//! A bounded, namespace-aware XML document over its source text: every node knows its characters.

mod limits;
mod markup;
mod parse;
mod tag;
mod text;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(crate) use self::limits::{Budget, MAX_OCTETS};
pub(crate) use self::text::{escape_attribute, escape_text};
use crate::check::Place;

/// The namespace that the prefix `xml` is bound to.
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The index in `Document::namespaces` of "no namespace".
const NO_NAMESPACE: u32 = 0;
/// The index in `Document::namespaces` of the namespace of `xml`.
const XML_NAMESPACE: u32 = 1;

/// A well-formed document. Nodes stand in document order, so a subtree is a range.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    text: &'a str,
    nodes: Vec<Node<'a>>,
    /// The indices of the elements among the nodes.
    elements: Vec<u32>,
    attributes: Vec<Attribute<'a>>,
    namespaces: Vec<Namespace<'a>>,
}

#[derive(Debug)]
struct Node<'a> {
    parent: u32,
    /// The index after the last node of this subtree.
    end: u32,
    /// The characters of the node: of an element, from `<` of its start tag to `>` of its end tag.
    span: Range<u32>,
    kind: Kind<'a>,
}

#[derive(Debug)]
enum Kind<'a> {
    Element(Name<'a>),
    Text(Cow<'a, str>),
    Comment(Cow<'a, str>),
}

#[derive(Debug)]
struct Name<'a> {
    prefix: &'a str,
    local: &'a str,
    namespace: u32,
    /// The end of the start tag.
    tag_end: u32,
    attributes: Range<u32>,
    declared: Range<u32>,
}

/// An attribute that is no namespace declaration.
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) local: &'a str,
    namespace: u32,
    /// The normalized value (XML 1.0 section 3.3.3).
    pub(crate) value: Cow<'a, str>,
    span: Range<u32>,
}

/// A namespace declaration. The empty prefix is the default namespace; the empty URI undeclares it.
#[derive(Debug)]
pub(crate) struct Namespace<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) uri: Cow<'a, str>,
    /// The outermost namespace in scope with that URI: one number for one URI at one place.
    same: u32,
}

/// A child of an element.
#[derive(Clone, Copy)]
pub(crate) enum Child<'d, 'a> {
    Element(Element<'d, 'a>),
    Text(&'d str),
    Comment(&'d str),
}

/// An element of a document.
#[derive(Clone, Copy)]
pub(crate) struct Element<'d, 'a> {
    document: &'d Document<'a>,
    index: u32,
    node: &'d Node<'a>,
    name: &'d Name<'a>,
}

impl<'a> Document<'a> {
    /// The characters of every text node.
    pub(crate) fn texts(&self) -> impl Iterator<Item = Range<u32>> {
        let texts = self.nodes.iter().filter(|node| matches!(node.kind, Kind::Text(_)));
        texts.map(|node| node.span.clone())
    }

    /// The characters of every attribute, its name included.
    pub(crate) fn attribute_spans(&self) -> impl Iterator<Item = Range<u32>> {
        self.attributes.iter().map(|attribute| attribute.span.clone())
    }

    /// The root element.
    pub(crate) fn root(&self) -> Option<Element<'_, 'a>> {
        (0..self.len()).find_map(|index| self.element(index))
    }

    fn len(&self) -> u32 {
        u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)
    }

    fn node(&self, index: u32) -> Option<&Node<'a>> {
        self.nodes.get(index as usize)
    }

    fn element(&self, index: u32) -> Option<Element<'_, 'a>> {
        let node = self.node(index)?;
        match &node.kind {
            Kind::Element(name) => Some(Element { document: self, index, node, name }),
            _ => None,
        }
    }

    fn child(&self, index: u32) -> Option<Child<'_, 'a>> {
        let node = self.node(index)?;
        Some(match &node.kind {
            Kind::Element(name) => Child::Element(Element { document: self, index, node, name }),
            Kind::Text(text) => Child::Text(text),
            Kind::Comment(comment) => Child::Comment(comment),
        })
    }

    fn uri(&self, namespace: u32) -> &str {
        self.namespaces.get(namespace as usize).map_or("", |namespace| &namespace.uri)
    }
}

impl<'d, 'a> Element<'d, 'a> {
    pub(crate) fn prefix(self) -> &'d str {
        self.name.prefix
    }

    pub(crate) fn local(self) -> &'d str {
        self.name.local
    }

    /// The namespace URI, empty for none.
    pub(crate) fn namespace(self) -> &'d str {
        self.document.uri(self.name.namespace)
    }

    pub(crate) fn is(self, namespace: &str, local: &str) -> bool {
        self.name.local == local && self.namespace() == namespace
    }

    /// Whether both have one name. They are in one document, where one number is one namespace.
    fn has_name_of(self, other: Self) -> bool {
        self.name.local == other.name.local
            && (self.name.namespace == other.name.namespace
                || self.namespace() == other.namespace())
    }

    /// The node's number in document order; with `end` it tells what lies inside.
    pub(crate) fn index(self) -> u32 {
        self.index
    }

    /// The number after the last node inside this element.
    pub(crate) fn end(self) -> u32 {
        self.node.end
    }

    /// The characters of the element, from `<` of its start tag to `>` of its end tag.
    pub(crate) fn span(self) -> Range<u32> {
        self.node.span.clone()
    }

    /// The end of the start tag.
    pub(crate) fn tag_end(self) -> u32 {
        self.name.tag_end
    }

    /// Whether the offset in the text lies in this element's start tag.
    pub(crate) fn tag_holds(self, offset: u32) -> bool {
        (self.node.span.start..self.name.tag_end).contains(&offset)
    }

    pub(crate) fn parent(self) -> Option<Element<'d, 'a>> {
        if self.node.parent == self.index { None } else { self.document.element(self.node.parent) }
    }

    /// The ancestors, the nearest first.
    pub(crate) fn ancestors(self) -> impl Iterator<Item = Element<'d, 'a>> {
        core::iter::successors(self.parent(), |element| element.parent())
    }

    /// All children in order.
    pub(crate) fn children(self) -> impl Iterator<Item = Child<'d, 'a>> {
        self.children_before(self.node.end)
    }

    fn children_before(self, end: u32) -> impl Iterator<Item = Child<'d, 'a>> {
        let document = self.document;
        let mut next = self.index + 1;
        core::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let child = document.child(next)?;
            next = document.node(next)?.end;
            Some(child)
        })
    }

    /// The child elements in order.
    pub(crate) fn elements(self) -> impl Iterator<Item = Element<'d, 'a>> {
        self.children().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            _ => None,
        })
    }

    /// This element and every element inside it, in document order.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Element<'d, 'a>> {
        let document = self.document;
        let elements = document.elements.get(self.ordinal()..).unwrap_or(&[]);
        let inside = elements.iter().take_while(move |index| **index < self.node.end);
        inside.filter_map(move |&index| document.element(index))
    }

    /// Which one this is among the elements of the document, from 0.
    pub(crate) fn ordinal(self) -> usize {
        self.document.elements.partition_point(|index| *index < self.index)
    }

    /// The number of this element and all inside it.
    pub(crate) fn size(self) -> usize {
        self.document.elements.partition_point(|index| *index < self.node.end) - self.ordinal()
    }

    /// The element of that ordinal in the same document.
    pub(crate) fn nth(self, ordinal: usize) -> Option<Element<'d, 'a>> {
        self.document.elements.get(ordinal).and_then(|&index| self.document.element(index))
    }

    /// The nodes of this subtree by number.
    pub(crate) fn node_at(self, index: u32) -> Option<Child<'d, 'a>> {
        if index < self.node.end { self.document.child(index) } else { None }
    }

    /// The attributes, namespace declarations aside, in source order.
    pub(crate) fn attributes(self) -> &'d [Attribute<'a>] {
        let range = self.name.attributes.start as usize..self.name.attributes.end as usize;
        self.document.attributes.get(range).unwrap_or(&[])
    }

    /// The value of an attribute without a namespace.
    pub(crate) fn attribute(self, local: &str) -> Option<&'d str> {
        let mut attributes = self.attributes().iter();
        let found =
            attributes.find(|attribute| attribute.prefix.is_empty() && attribute.local == local);
        found.map(|attribute| &*attribute.value)
    }

    /// The namespace URI of one of this element's attributes, empty for none.
    pub(crate) fn attribute_namespace(self, attribute: &Attribute<'a>) -> &'d str {
        self.document.uri(attribute.namespace)
    }

    /// The namespaces declared on this very element.
    pub(crate) fn declared(self) -> &'d [Namespace<'a>] {
        let range = self.name.declared.start as usize..self.name.declared.end as usize;
        self.document.namespaces.get(range).unwrap_or(&[])
    }

    /// All text directly inside, across comments and CDATA; `None` where an element stands inside.
    pub(crate) fn text(self) -> Option<Cow<'d, str>> {
        let mut text = Cow::Borrowed("");
        for child in self.children() {
            match child {
                Child::Text(part) if text.is_empty() => text = Cow::Borrowed(part),
                Child::Text(part) => text.to_mut().push_str(part),
                Child::Comment(_) => {}
                Child::Element(_) => return None,
            }
        }
        Some(text)
    }

    /// The octets of a base64 field, which holds nothing else: a comment in it has misled others.
    /// The error is what was found.
    pub(crate) fn base64(self) -> Result<Vec<u8>, &'static str> {
        let mut text = Cow::Borrowed("");
        for child in self.children() {
            match child {
                Child::Text(part) => text = Cow::Borrowed(part),
                Child::Comment(_) => return Err("a comment in a base64 field"),
                Child::Element(_) => return Err("an element in a base64 field"),
            }
        }
        // White space is seldom there, so it is looked for only where it must be.
        let decoded = STANDARD
            .decode(&*text)
            .or_else(|_| STANDARD.decode(text.split_ascii_whitespace().collect::<String>()));
        decoded.map_err(|_| "a field that is not base64")
    }

    /// Whether anything but white space and comments stands directly inside, elements aside.
    pub(crate) fn has_text(self) -> bool {
        self.children().any(|child| matches!(child, Child::Text(text) if !is_space(text)))
    }

    /// The element as it stands in the text.
    pub(crate) fn source(self) -> &'a str {
        let span = self.node.span.start as usize..self.node.span.end as usize;
        self.document.text.get(span).unwrap_or("")
    }

    /// The path of local names from the root, with a number where siblings share the name.
    pub(crate) fn path(self) -> String {
        let mut path = String::with_capacity(80);
        self.write_path(&mut path);
        path
    }

    fn write_path(self, path: &mut String) {
        if let Some(parent) = self.parent() {
            parent.write_path(path);
            path.push('/');
        }
        path.push_str(self.local());
        let position = self.position();
        if position > 1 {
            path.push_str(&alloc::format!("[{position}]"));
        }
    }

    /// Which one this is among its siblings of the same name, from 1.
    fn position(self) -> usize {
        let Some(parent) = self.parent() else { return 1 };
        // While a document is being read, the parent has no end yet.
        let before = parent.children_before(self.index);
        let same = |child: &Child<'_, '_>| match child {
            Child::Element(other) => other.has_name_of(self),
            _ => false,
        };
        before.filter(same).count() + 1
    }

    /// The place of this element: its start tag.
    pub(crate) fn place(self) -> Place {
        Place::in_document(self.path(), self.node.span.start, self.name.tag_end)
    }

    /// The place of this element, or of one of its attributes.
    pub(crate) fn place_at(self, attribute: Option<&str>) -> Place {
        attribute.map_or_else(|| self.place(), |attribute| self.attribute_place(attribute))
    }

    /// The place of an attribute without a namespace, or of the element where it is absent.
    pub(crate) fn attribute_place(self, local: &str) -> Place {
        let mut path = self.path();
        path.push_str("/@");
        path.push_str(local);
        let mut attributes = self.attributes().iter();
        let found =
            attributes.find(|attribute| attribute.prefix.is_empty() && attribute.local == local);
        let (start, end) = match found {
            Some(attribute) => (attribute.span.start, attribute.span.end),
            None => (self.node.span.start, self.name.tag_end),
        };
        Place::in_document(path, start, end)
    }
}

/// Whether a text is nothing but XML white space.
pub(crate) fn is_space(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// Whether two texts are equal. Most often they are the same octets, or both empty; comparing no
/// octets by `memcmp` costs more than comparing some.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && (a.is_empty() || core::ptr::eq(a, b) || a == b)
}

/// Takes XML white space off both ends.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}
