//! Where a finding is: a path of element names and, in a document, the exact characters.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use memchr::{memchr_iter, memrchr};
use serde::Serialize;

use crate::few;

/// A place in the message as it arrived.
///
/// `line` and `column` count from 1, columns in characters. `start` and `end` are byte offsets in
/// the UTF-8 text of the decoded XML, without its byte order mark.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Place {
    /// Element names from the root, such as `Response/Assertion/Conditions/@NotOnOrAfter`, or words
    /// such as `form field SAMLResponse`.
    pub path: String,
    /// Line, where the place is in a document.
    pub line: Option<u32>,
    /// Column, where the place is in a document.
    pub column: Option<u32>,
    /// First byte, where the place is in a document.
    pub start: Option<u32>,
    /// The byte after the last, where the place is in a document.
    pub end: Option<u32>,
}

impl Place {
    /// A place that has a name but no position.
    pub fn named(path: impl Into<String>) -> Self {
        Self { path: path.into(), line: None, column: None, start: None, end: None }
    }

    /// The bytes `start..end` of the document. `locate` adds line and column.
    pub(crate) fn in_document(path: String, start: u32, end: u32) -> Self {
        Self { path, line: None, column: None, start: Some(start), end: Some(end) }
    }
}

/// Gives places their line and column, in one pass over the text however many there are.
pub(crate) fn locate<'p>(text: &str, places: impl Iterator<Item = &'p mut Place>) {
    let mut places: Vec<(usize, &mut Place)> =
        places.filter_map(|place| Some((place.start? as usize, place))).collect();
    few::sort(&mut places, |one, next| one.0 < next.0);
    let (mut line, mut column, mut at) = (1, 1, 0);
    for (start, place) in places {
        let mut between = text.get(at..start).unwrap_or("");
        if let Some(last) = memrchr(b'\n', between.as_bytes()) {
            line += memchr_iter(b'\n', between.as_bytes()).count();
            column = 1;
            between = between.get(last + 1..).unwrap_or("");
        }
        column += between.chars().count();
        at = start;
        place.line = u32::try_from(line).ok();
        place.column = u32::try_from(column).ok();
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, " ({line}:{column})")?;
        }
        Ok(())
    }
}
