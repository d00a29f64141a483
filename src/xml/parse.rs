//! Reads text into a `Document`: quick-xml finds the tags, this file holds them to XML 1.0 and Namespaces.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use quick_xml::events::Event;
use quick_xml::{Reader, errors};

use super::limits::{Budget, MAX_DEPTH, MAX_NODES};
use super::tag::Piece;
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
            attributes: Vec::with_capacity(text.len() / 64),
            namespaces,
        };
        let scope = vec![NO_NAMESPACE, XML_NAMESPACE];
        Parser {
            document,
            budget,
            open: Vec::new(),
            scope,
            run: None,
            pieces: Vec::new(),
            root_seen: false,
            nodes: 0,
        }
        .run()
    }
}

pub(super) struct Parser<'a, 'b> {
    pub(super) document: Document<'a>,
    pub(super) budget: &'b mut Budget,
    open: Vec<Open>,
    /// Indices of the namespaces in scope, the nearest last.
    pub(super) scope: Vec<u32>,
    /// The text node that is being read, joined from text, references and CDATA.
    run: Option<(Cow<'a, str>, Range<usize>)>,
    /// The attributes of one tag; kept for its room.
    pieces: Vec<Piece<'a>>,
    root_seen: bool,
    /// Nodes and attributes so far.
    nodes: usize,
}

struct Open {
    index: u32,
    scope: usize,
}

impl<'a> Parser<'a, '_> {
    fn run(mut self) -> Result<Document<'a>, Rejection> {
        let text = self.document.text;
        if let Some(at) = text::illegal_char(text) {
            return Err(self.fail(Code::XmlCharacter, at));
        }
        // The tokenizer passes over a byte order mark, and then counts without it.
        if text.starts_with('\u{FEFF}') {
            return Err(self.fail(Code::XmlWellFormed, 0).found("text outside the root element"));
        }
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        let mut start = 0;
        loop {
            let event = reader.read_event();
            let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let raw = text.get(start..end).unwrap_or("");
            match event {
                Ok(Event::Start(tag)) => {
                    let name = tag.name().as_ref().len();
                    self.start(start, inner(raw, 1, 1), name, end)?;
                }
                Ok(Event::Empty(tag)) => {
                    let name = tag.name().as_ref().len();
                    self.start(start, inner(raw, 1, 2), name, end)?;
                    self.end(end)?;
                }
                Ok(Event::End(_)) => self.end(end)?,
                Ok(Event::Text(_)) => self.text(raw, start..end)?,
                Ok(Event::GeneralRef(_)) => self.reference(inner(raw, 1, 1), start..end)?,
                Ok(Event::CData(_)) => self.cdata(inner(raw, 9, 3), start..end)?,
                Ok(Event::Comment(_)) => self.comment(inner(raw, 4, 3), start..end)?,
                Ok(Event::Decl(_)) => self.declaration(inner(raw, 5, 2), start)?,
                Ok(Event::PI(_)) => return Err(self.fail(Code::XmlProcessingInstruction, start)),
                Ok(Event::DocType(_)) => return Err(self.fail(Code::XmlDoctype, start)),
                Ok(Event::Eof) => break,
                Err(error) => return Err(self.syntax(&error, start)),
            }
            start = end;
        }
        if !self.open.is_empty() {
            return Err(self
                .fail(Code::XmlTruncated, text.len())
                .found("an element is not closed"));
        }
        if !self.root_seen {
            return Err(self.fail(Code::XmlTruncated, text.len()).found("no element"));
        }
        Ok(self.document)
    }

    fn start(&mut self, at: usize, tag: &'a str, name: usize, end: usize) -> Result<(), Rejection> {
        self.flush()?;
        if self.open.is_empty() && self.root_seen {
            return Err(self.fail(Code::XmlWellFormed, at).found("a second root element"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(self.fail(Code::XmlLimits, at).found("elements nested too deeply"));
        }
        self.root_seen = true;
        let (prefix, local) = self.split(tag.get(..name).unwrap_or(""), at)?;
        let outer_scope = self.scope.len();
        let mut pieces = core::mem::take(&mut self.pieces);
        self.attributes(tag, name, at + 1, &mut pieces)?;
        let declared = self.declare(&pieces, at)?;
        let namespace = self.resolve(prefix, at)?;
        let attributes = self.keep_attributes(&mut pieces, at)?;
        self.pieces = pieces;
        let name = Name { prefix, local, namespace, tag_end: offset(end), attributes, declared };
        let index = self.push(Kind::Element(name), at..end)?;
        self.document.elements.push(index);
        self.open.push(Open { index, scope: outer_scope });
        Ok(())
    }

    fn end(&mut self, end: usize) -> Result<(), Rejection> {
        self.flush()?;
        let after = self.document.len();
        // quick-xml refuses an end tag that matches no start tag.
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
        if raw.as_bytes().contains(&b'>')
            && let Some(at) = raw.find("]]>")
        {
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
        // XML 1.0 section 2.5; quick-xml looks for `--` but not at the very end.
        if raw.ends_with('-') {
            return Err(self.fail(Code::XmlWellFormed, span.start).found("--- ends a comment"));
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
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(self.fail(Code::XmlLimits, at).found("too many nodes and attributes"));
        }
        let spent = self.budget.node();
        spent.map_err(|refused| refused.at(self.fail(Code::XmlLimits, at).place.clone()))
    }

    fn push(&mut self, kind: Kind<'a>, span: Range<usize>) -> Result<u32, Rejection> {
        self.node(span.start)?;
        let index = self.document.len();
        let parent = self.open.last().map_or(index, |open| open.index);
        let span = offset(span.start)..offset(span.end);
        self.document.nodes.push(Node { parent, end: index + 1, span, kind });
        Ok(index)
    }

    /// XML 1.0 section 2.8.
    fn declaration(&self, raw: &'a str, at: usize) -> Result<(), Rejection> {
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

    fn syntax(&self, error: &errors::Error, at: usize) -> Rejection {
        let rest = self.document.text.get(at..).unwrap_or("");
        let begins = |markup: &str| markup.get(..rest.len()).is_some_and(|begin| begin == rest);
        // In our own words: quick-xml's repeat the message, which may name the subject.
        let (code, found) = match error {
            errors::Error::Syntax(errors::SyntaxError::InvalidBangMarkup)
                if !["<!--", "<![CDATA[", "<!DOCTYPE"].into_iter().any(begins) =>
            {
                (Code::XmlWellFormed, "<! that opens no comment and no CDATA")
            }
            errors::Error::Syntax(_) => (Code::XmlTruncated, "markup is not closed"),
            errors::Error::IllFormed(errors::IllFormedError::MissingEndTag(_)) => {
                (Code::XmlTruncated, "an element is not closed")
            }
            errors::Error::IllFormed(
                errors::IllFormedError::MismatchedEndTag { .. }
                | errors::IllFormedError::UnmatchedEndTag(_),
            ) => (Code::XmlWellFormed, "an end tag that fits no start tag"),
            errors::Error::IllFormed(errors::IllFormedError::DoubleHyphenInComment) => {
                (Code::XmlWellFormed, "-- in a comment")
            }
            _ => (Code::XmlWellFormed, "not well-formed"),
        };
        self.fail(code, at).found(found)
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

fn inner(raw: &str, before: usize, after: usize) -> &str {
    raw.get(before..raw.len().saturating_sub(after)).unwrap_or("")
}

/// Offsets fit: a text is at most a few MiB.
pub(super) fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
