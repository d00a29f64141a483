//! Reads text into a `Document`: `markup` finds the pieces, this file holds them to XML 1.0 and Namespaces.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::limits::{Budget, MAX_DEPTH};
use super::markup::{self, Markup};
use super::tag::{Piece, SPACE};
use super::text::{self, Role};
use super::{Document, Kind, NO_NAMESPACE, Name, Namespace, Node, XML, XML_NAMESPACE};
use crate::check::{Code, Place, Rejection};

impl<'a> Document<'a> {
    /// Reads a whole document.
    ///
    /// # Errors
    ///
    /// Codes of the family `xml`, with the place in `text`.
    pub(crate) fn read(text: &'a str, budget: &mut Budget) -> Result<Self, Rejection> {
        budget.octets(text.len())?;
        let namespaces = vec![
            Namespace { prefix: "", uri: Cow::Borrowed(""), same: NO_NAMESPACE },
            Namespace { prefix: "xml", uri: Cow::Borrowed(XML), same: XML_NAMESPACE },
        ];
        // A sound message has a node for every 30 octets or so.
        let document = Document {
            text,
            nodes: Vec::with_capacity(text.len() / 32),
            elements: Vec::with_capacity(text.len() / 64),
            attributes: Vec::with_capacity(text.len() / 128),
            namespaces,
        };
        let mut scope = Vec::with_capacity(16);
        scope.extend([NO_NAMESPACE, XML_NAMESPACE]);
        let mut parser = Parser {
            document,
            open: Vec::with_capacity(16),
            scope,
            run: None,
            pieces: Vec::with_capacity(8),
            root_seen: false,
            nodes_left: budget.nodes(),
        };
        parser.run()?;
        budget.spend_nodes(budget.nodes() - parser.nodes_left);
        Ok(parser.document)
    }
}

pub(super) struct Parser<'a> {
    pub(super) document: Document<'a>,
    open: Vec<Open<'a>>,
    /// Indices of the namespaces in scope, the nearest last.
    pub(super) scope: Vec<u32>,
    /// The text node that is being read, joined from text, references and CDATA.
    run: Option<(Cow<'a, str>, Range<usize>)>,
    /// The attributes of one tag; kept for its room.
    pieces: Vec<Piece<'a>>,
    root_seen: bool,
    /// Nodes and attributes that may still come.
    nodes_left: usize,
}

struct Open<'a> {
    index: u32,
    scope: usize,
    /// As it stands in the start tag.
    name: &'a str,
}

impl<'a> Parser<'a> {
    fn run(&mut self) -> Result<(), Rejection> {
        let text = self.document.text;
        if let Some(at) = text::illegal_char(text) {
            return Err(self.fail(Code::XmlCharacter, at));
        }
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let broken = |(code, found)| self.fail(code, at).found(found);
            let (markup, length) = markup::next(rest).map_err(broken)?;
            let span = at..at + length;
            at = span.end;
            match markup {
                Markup::Start(tag) => self.start(tag, span)?,
                Markup::Empty(tag) => {
                    self.start(tag, span)?;
                    self.close(at)?;
                }
                Markup::End(name) => self.end(name, span)?,
                Markup::Text(raw) => self.text(raw, span)?,
                Markup::Reference(name) => self.reference(name, span)?,
                Markup::Cdata(raw) => self.cdata(raw, span)?,
                Markup::Comment(raw) => self.comment(raw, span)?,
                Markup::Instruction(raw) => self.instruction(raw, span.start)?,
                Markup::Doctype => return Err(self.fail(Code::XmlDoctype, span.start)),
            }
        }
        if !self.open.is_empty() {
            return Err(self
                .fail(Code::XmlTruncated, text.len())
                .found("an element is not closed"));
        }
        if !self.root_seen {
            return Err(self.fail(Code::XmlTruncated, text.len()).found("no element"));
        }
        Ok(())
    }

    fn start(&mut self, tag: &'a str, span: Range<usize>) -> Result<(), Rejection> {
        let at = span.start;
        self.flush()?;
        if self.open.is_empty() && self.root_seen {
            return Err(self.fail(Code::XmlWellFormed, at).found("a second root element"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(self.fail(Code::XmlLimits, at).found("elements nested too deeply"));
        }
        self.root_seen = true;
        let (name, prefix, local) = self.name(tag, at)?;
        let scope = self.scope.len();
        let mut pieces = core::mem::take(&mut self.pieces);
        if name.len() < tag.len() {
            self.attributes(tag, name.len(), at + 1, &mut pieces)?;
        }
        let declared = self.declare(&pieces, at)?;
        let namespace = self.resolve(prefix, at)?;
        let attributes = self.keep_attributes(&mut pieces, at)?;
        self.pieces = pieces;
        let tag_end = offset(span.end);
        let kind = Kind::Element(Name { prefix, local, namespace, tag_end, attributes, declared });
        let index = self.push(kind, span)?;
        self.document.elements.push(index);
        self.open.push(Open { index, scope, name });
        Ok(())
    }

    fn end(&mut self, name: &str, span: Range<usize>) -> Result<(), Rejection> {
        self.flush()?;
        if self.open.last().is_none_or(|open| open.name != name) {
            let refused = self.fail(Code::XmlWellFormed, span.start);
            return Err(refused.found("an end tag that fits no start tag"));
        }
        self.close(span.end)
    }

    /// The element that was opened last ends.
    fn close(&mut self, end: usize) -> Result<(), Rejection> {
        let after = self.document.len();
        let Some(open) = self.open.pop() else { return Err(self.fail(Code::XmlWellFormed, end)) };
        self.scope.truncate(open.scope);
        if let Some(node) = self.document.nodes.get_mut(open.index as usize) {
            node.end = after;
            node.span.end = offset(end);
        }
        Ok(())
    }

    fn text(&mut self, raw: &'a str, span: Range<usize>) -> Result<(), Rejection> {
        if self.open.is_empty() {
            if super::is_space(raw) {
                return Ok(());
            }
            return Err(self
                .fail(Code::XmlWellFormed, span.start)
                .found("text outside the root element"));
        }
        if text::is_plain(raw) {
            // A tag ends the text; after anything else it may go on.
            let rest = self.document.text.as_bytes().get(span.end..).unwrap_or(&[]);
            return match rest {
                [b'<', next, ..] if *next != b'!' && self.run.is_none() => {
                    self.node(span.start)?;
                    self.push(Kind::Text(Cow::Borrowed(raw)), span).map(|_| ())
                }
                _ => self.piece(Cow::Borrowed(raw), span),
            };
        }
        if let Some(at) = raw.find("]]>") {
            return Err(self.fail(Code::XmlWellFormed, span.start + at).found("]]> in text"));
        }
        let text = text::read(raw, Role::Text)
            .map_err(|(code, inside)| self.fail(code, span.start + inside))?;
        self.piece(text, span)
    }

    fn reference(&mut self, name: &str, span: Range<usize>) -> Result<(), Rejection> {
        let c = text::reference(name).map_err(|code| {
            // Anything may stand between & and ;, such as an address.
            let refused = self.fail(code, span.start);
            if text::is_ncname(name) && !name.contains('.') {
                refused.found(alloc::format!("&{name};"))
            } else {
                refused.found("a reference to no entity")
            }
        })?;
        if self.open.is_empty() {
            return Err(self
                .fail(Code::XmlWellFormed, span.start)
                .found("text outside the root element"));
        }
        self.piece(Cow::Owned(String::from(c)), span)
    }

    fn cdata(&mut self, raw: &'a str, span: Range<usize>) -> Result<(), Rejection> {
        if self.open.is_empty() {
            return Err(self
                .fail(Code::XmlWellFormed, span.start)
                .found("text outside the root element"));
        }
        let text = text::read(raw, Role::Cdata).map_err(|(code, _)| self.fail(code, span.start))?;
        self.piece(text, span)
    }

    fn piece(&mut self, text: Cow<'a, str>, span: Range<usize>) -> Result<(), Rejection> {
        self.node(span.start)?;
        match &mut self.run {
            Some((known, whole)) => {
                known.to_mut().push_str(&text);
                whole.end = span.end;
            }
            None => self.run = Some((text, span)),
        }
        Ok(())
    }

    fn comment(&mut self, raw: &'a str, span: Range<usize>) -> Result<(), Rejection> {
        self.flush()?;
        // Comments around the root are no part of any element.
        if self.open.is_empty() {
            return Ok(());
        }
        let comment =
            text::read(raw, Role::Cdata).map_err(|(code, _)| self.fail(code, span.start))?;
        self.push(Kind::Comment(comment), span)?;
        Ok(())
    }

    /// Ends the text node that is being read.
    fn flush(&mut self) -> Result<(), Rejection> {
        match self.run.take() {
            Some((text, span)) if !text.is_empty() => {
                self.push(Kind::Text(text), span)?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    pub(super) fn node(&mut self, at: usize) -> Result<(), Rejection> {
        let left = self.nodes_left.checked_sub(1);
        let too_many = || self.fail(Code::XmlLimits, at).found("too many nodes and attributes");
        self.nodes_left = left.ok_or_else(too_many)?;
        Ok(())
    }

    fn push(&mut self, kind: Kind<'a>, span: Range<usize>) -> Result<u32, Rejection> {
        self.node(span.start)?;
        let index = self.document.len();
        let parent = self.open.last().map_or(index, |open| open.index);
        let span = offset(span.start)..offset(span.end);
        self.document.nodes.push(Node { parent, end: index + 1, span, kind });
        Ok(index)
    }

    /// An XML declaration (XML 1.0 section 2.8); there is no other instruction that may stand.
    fn instruction(&self, raw: &'a str, at: usize) -> Result<(), Rejection> {
        let declared = raw.strip_prefix("xml");
        let declared = declared.filter(|rest| rest.is_empty() || rest.starts_with(SPACE));
        let Some(raw) = declared else {
            return Err(self.fail(Code::XmlProcessingInstruction, at));
        };
        if at != 0 {
            return Err(self
                .fail(Code::XmlWellFormed, at)
                .found("an XML declaration inside the document"));
        }
        let refused = || self.fail(Code::XmlDeclaration, at).found(super::trim(raw));
        let mut pieces = Vec::new();
        self.attributes(raw, 0, at, &mut pieces).map_err(|_| refused())?;
        let allowed = |(position, piece): (usize, &Piece<'_>)| match piece.local {
            "version" => position == 0 && piece.value == "1.0",
            "encoding" => position == 1 && piece.value.eq_ignore_ascii_case("utf-8"),
            "standalone" => position > 0 && matches!(&*piece.value, "yes" | "no"),
            _ => false,
        };
        if pieces.is_empty() || !pieces.iter().enumerate().all(allowed) {
            return Err(refused());
        }
        Ok(())
    }

    pub(super) fn fail(&self, code: Code, at: usize) -> Rejection {
        let text = self.document.text;
        let next = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let mut path = String::new();
        let parent = self.open.last().and_then(|open| self.document.element(open.index));
        if let Some(parent) = parent {
            path = parent.path();
        }
        Rejection::new(code).at(Place::in_document(path, offset(at), offset(at + next)))
    }
}

/// Offsets fit: a text is at most a few MiB.
pub(super) fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
