//! Where a finding is: a path of element names and, in a document, the exact characters.

use alloc::string::String;
use core::fmt;

use serde::Serialize;

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

    /// The bytes `start..end` of `text`.
    pub(crate) fn in_text(text: &str, path: String, start: usize, end: usize) -> Self {
        let before = text.get(..start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before.get(line_start..).unwrap_or("").chars().count() + 1;
        let number = |value: usize| u32::try_from(value).ok();
        Self {
            path,
            line: number(line),
            column: number(column),
            start: number(start),
            end: number(end),
        }
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
