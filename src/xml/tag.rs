//! The inside of a start tag: attributes, namespace declarations, and which namespace each name is in.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

use memchr::memchr;

use super::limits::{MAX_ATTRIBUTES, MAX_NAMESPACES, MAX_URI};
use super::parse::{Parser, offset};
use super::text::{self, Role};
use super::{Attribute, NO_NAMESPACE, Namespace, XML, same};
use crate::check::{Code, Rejection};
use crate::few;

const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

impl<'a> Parser<'a> {
    /// Finds the attributes of a start tag, for the empty `pieces`. `base` is the offset of `tag` in the text.
    pub(super) fn attributes(
        &self,
        tag: &'a str,
        name: usize,
        base: usize,
        pieces: &mut Vec<Piece<'a>>,
    ) -> Result<(), Rejection> {
        let raw = tag.get(name..).unwrap_or("");
        let base = base + name;
        let mut rest = raw;
        loop {
            let next = skip_space(rest);
            if next.is_empty() {
                return Ok(());
            }
            let at = base + raw.len() - next.len();
            if next.len() == rest.len() {
                return Err(self
                    .fail(Code::XmlWellFormed, at)
                    .found("no space before an attribute"));
            }
            if pieces.len() >= MAX_ATTRIBUTES {
                return Err(self
                    .fail(Code::XmlLimits, at)
                    .found("too many attributes on one element"));
            }
            let broken =
                || self.fail(Code::XmlWellFormed, at).found("an attribute without a quoted value");
            let plain = text::plain_name(next).and_then(|(prefix, local, after)| {
                Some(((prefix, local), after.strip_prefix('=')?))
            });
            let (name, after) = match plain {
                Some((name, after)) => (Ok(name), after),
                None => {
                    let (key, after) = split_at_byte(next, b'=').ok_or_else(broken)?;
                    (Err(key.trim_end_matches(SPACE)), after)
                }
            };
            let after = skip_space(after);
            let quote = after.bytes().next().filter(|byte| matches!(byte, b'"' | b'\''));
            let quote = quote.ok_or_else(broken)?;
            let value = after.get(1..).unwrap_or("");
            let (value, after) = split_at_byte(value, quote).ok_or_else(broken)?;
            let end = base + raw.len() - after.len();
            let value_at = end - 1 - value.len();
            let value = match text::is_plain_value(value) {
                true => Cow::Borrowed(value),
                false if value.contains('<') => {
                    let refused = self.fail(Code::XmlWellFormed, value_at);
                    return Err(refused.found("< in an attribute value"));
                }
                false => text::read(value, Role::Attribute)
                    .map_err(|(code, inside)| self.fail(code, value_at + inside))?,
            };
            let (prefix, local) = name.or_else(|key| self.split(key, at))?;
            pieces.push(Piece { prefix, local, value, span: at..end });
            rest = after;
        }
    }

    /// Puts the element's namespace declarations in scope.
    pub(super) fn declare(
        &mut self,
        pieces: &[Piece<'a>],
        at: usize,
    ) -> Result<Range<u32>, Rejection> {
        let first = offset(self.document.namespaces.len());
        for piece in pieces {
            let Some(prefix) = piece.declares() else { continue };
            let uri = &piece.value;
            let known = self.document.namespaces.iter().skip(first as usize);
            if known.clone().any(|namespace| namespace.prefix == prefix) {
                return Err(self.fail(Code::XmlDuplicateAttribute, piece.span.start));
            }
            let wrong = match prefix {
                "xmlns" => Some("the prefix xmlns may not be declared"),
                "xml" if uri != XML => Some("the prefix xml may not be declared anew"),
                _ if prefix != "xml" && (uri == XML || uri == XMLNS) => {
                    Some("a reserved namespace may not be declared")
                }
                _ if !prefix.is_empty() && uri.is_empty() => Some("a prefix may not be undeclared"),
                // Canonical XML section 1.3 has no answer for relative ones.
                _ if !uri.is_empty() && !is_absolute(uri) => Some("a relative namespace URI"),
                _ => None,
            };
            if let Some(wrong) = wrong {
                return Err(self.fail(Code::XmlNamespace, piece.span.start).found(wrong));
            }
            if uri.len() > MAX_URI {
                let refused = self.fail(Code::XmlLimits, piece.span.start);
                return Err(refused.found("a namespace URI that is too long"));
            }
            self.node(at)?;
            let index = offset(self.document.namespaces.len());
            let namespaces = &self.document.namespaces;
            let equal = |known: &&u32| {
                namespaces.get(**known as usize).is_some_and(|known| same(&known.uri, uri))
            };
            let same = self.scope.iter().find(equal).copied().unwrap_or(index);
            self.document.namespaces.push(Namespace { prefix, uri: uri.clone(), same });
            if self.scope.len() >= MAX_NAMESPACES {
                return Err(self.fail(Code::XmlLimits, at).found("too many namespaces in scope"));
            }
            self.scope.push(index);
        }
        Ok(first..offset(self.document.namespaces.len()))
    }

    pub(super) fn keep_attributes(
        &mut self,
        pieces: &mut Vec<Piece<'a>>,
        at: usize,
    ) -> Result<Range<u32>, Rejection> {
        let first = offset(self.document.attributes.len());
        if pieces.is_empty() {
            return Ok(first..first);
        }
        for piece in pieces.drain(..) {
            if piece.declares().is_some() {
                continue;
            }
            let Piece { prefix, local, value, span } = piece;
            let namespace = match prefix {
                "" => NO_NAMESPACE,
                prefix => self.resolve(prefix, at)?,
            };
            self.node(span.start)?;
            let span = offset(span.start)..offset(span.end);
            self.document.attributes.push(Attribute { prefix, local, namespace, value, span });
        }
        if let Some(double) = self.document.attributes.get(first as usize..).and_then(double) {
            return Err(self.fail(Code::XmlDuplicateAttribute, double.span.start as usize));
        }
        Ok(first..offset(self.document.attributes.len()))
    }

    pub(super) fn resolve(&self, prefix: &str, at: usize) -> Result<u32, Rejection> {
        let namespaces = self.scope.iter().rev().filter_map(|&index| {
            let namespace = self.document.namespaces.get(index as usize)?;
            same(namespace.prefix, prefix).then_some(namespace.same)
        });
        namespaces.into_iter().next().ok_or_else(|| {
            self.fail(Code::XmlNamespace, at).found(alloc::format!("undeclared prefix {prefix}"))
        })
    }

    /// The name that a tag begins with: as it stands there, its prefix and its local part.
    pub(super) fn name(
        &self,
        tag: &'a str,
        at: usize,
    ) -> Result<(&'a str, &'a str, &'a str), Rejection> {
        if let Some((prefix, local, rest)) = text::plain_name(tag)
            && (rest.is_empty() || rest.starts_with(SPACE))
        {
            return Ok((tag.get(..tag.len() - rest.len()).unwrap_or(tag), prefix, local));
        }
        let name = tag.split_once(SPACE).map_or(tag, |(name, _)| name);
        let (prefix, local) = self.split(name, at)?;
        Ok((name, prefix, local))
    }

    fn split(&self, name: &'a str, at: usize) -> Result<(&'a str, &'a str), Rejection> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if !text::is_ncname(local) || (name.len() != local.len() && !text::is_ncname(prefix)) {
            return Err(self.fail(Code::XmlWellFormed, at).found("not a name"));
        }
        Ok((prefix, local))
    }
}

pub(super) const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// An attribute as it stands in the tag.
pub(super) struct Piece<'a> {
    pub(super) prefix: &'a str,
    pub(super) local: &'a str,
    pub(super) value: Cow<'a, str>,
    span: Range<usize>,
}

impl<'a> Piece<'a> {
    /// The prefix that this attribute declares, empty for the default namespace.
    fn declares(&self) -> Option<&'a str> {
        match (self.prefix, self.local) {
            ("", "xmlns") => Some(""),
            ("xmlns", local) => Some(local),
            _ => None,
        }
    }
}

/// The second of two attributes with one name.
fn double<'d, 'a>(attributes: &'d [Attribute<'a>]) -> Option<&'d Attribute<'a>> {
    if attributes.len() < 2 {
        return None;
    }
    let mut sorted: Vec<_> = attributes.iter().collect();
    let name = |attribute: &Attribute<'a>| (attribute.namespace, attribute.local);
    few::sort(&mut sorted, |one, next| name(one) < name(next));
    let mut neighbours = sorted.iter().zip(sorted.iter().skip(1));
    neighbours.find(|(one, next)| name(one) == name(next)).map(|(_, second)| *second)
}

fn skip_space(text: &str) -> &str {
    let spaces = text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    text.get(spaces.count()..).unwrap_or("")
}

/// What stands before and after the first such octet, which is an ASCII one.
fn split_at_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = memchr(byte, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

fn is_absolute(uri: &str) -> bool {
    let Some((scheme, _)) = uri.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}
