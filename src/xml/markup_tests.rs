//! Our pieces against those of quick-xml, over every case and many small changes to it.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::string::{String, ToString};
use std::vec::Vec;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;

const QUOTES: [char; 2] = ['"', '\''];

/// The kind of each piece and where it stands, and whether all of the text could be read.
type Pieces = (Vec<(&'static str, Range<usize>)>, bool);

fn ours(text: &str) -> Pieces {
    let (mut pieces, mut at) = (Vec::new(), 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Ok((markup, length)) = next(rest) else { return (pieces, false) };
        let kind = match markup {
            Markup::Start(_) => "start",
            Markup::Empty(_) => "empty",
            // quick-xml looks for the end behind the quotes. No name has any, so the parser refuses both.
            Markup::End(name) if name.contains(QUOTES) => return (pieces, false),
            Markup::End(_) => "end",
            Markup::Text(_) => "text",
            Markup::Reference(_) => "reference",
            Markup::Cdata(_) => "cdata",
            Markup::Comment(_) => "comment",
            // quick-xml takes that for the whole of it, and refuses it. The parser refuses both.
            Markup::Instruction(inside) if inside.starts_with('>') => return (pieces, false),
            Markup::Instruction(_) => "instruction",
            // quick-xml reads its inside, we refuse it.
            Markup::Doctype => return (pieces, false),
        };
        assert!(length > 0, "{text}");
        pieces.push((kind, at..at + length));
        at += length;
    }
    (pieces, true)
}

fn theirs(text: &str) -> Pieces {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_comments = true;
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let (mut pieces, mut at) = (Vec::new(), 0);
    loop {
        let kind = match reader.read_event() {
            Ok(Event::Start(_)) => "start",
            Ok(Event::Empty(_)) => "empty",
            Ok(Event::End(tag)) if tag.name().as_ref().contains(QUOTES) => return (pieces, false),
            Ok(Event::End(_)) => "end",
            Ok(Event::Text(_)) => "text",
            Ok(Event::GeneralRef(_)) => "reference",
            Ok(Event::CData(_)) => "cdata",
            Ok(Event::Comment(_)) => "comment",
            Ok(Event::Decl(_) | Event::PI(_)) => "instruction",
            Ok(Event::Eof) => return (pieces, true),
            Ok(Event::DocType(_)) | Err(_) => return (pieces, false),
        };
        let end = usize::try_from(reader.buffer_position()).unwrap();
        pieces.push((kind, at..end));
        at = end;
    }
}

fn cases() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.map(|folder| folder.join("response.xml")).collect();
    files.sort();
    let texts = files.iter().filter_map(|file| fs::read_to_string(file).ok());
    texts.filter(|text| !text.starts_with('\u{FEFF}')).collect()
}

#[test]
fn every_case_has_the_same_pieces() {
    let cases = cases();
    assert!(cases.len() > 200, "{}", cases.len());
    for text in &cases {
        assert_eq!(ours(text), theirs(text), "{text}");
    }
}

/// What decides where a piece ends.
const DELIMITERS: [&str; 26] = [
    "<",
    ">",
    "/",
    "</",
    "/>",
    "!",
    "<!",
    "<!--",
    "-->",
    "--",
    "-",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "?",
    "<?xml ",
    "&",
    ";",
    "&amp;",
    "\"",
    "'",
    "=",
    " ",
    "<!DOCTYPE",
    "\u{e9}",
];

#[test]
fn every_small_change_has_the_same_pieces() {
    let short = "<?xml version='1.0'?><a b='c>d' e=\"'\"><!-- f - g --><![CDATA[ ]] > ]]>h &amp; i</a ><j/>";
    let (mut changed, mut readable) = (0, 0);
    let mut compare = |text: String| {
        let (ours, theirs) = (ours(&text), theirs(&text));
        assert_eq!(ours, theirs, "{text}");
        changed += 1;
        readable += usize::from(ours.1);
    };
    for at in 0..=short.len() {
        let (before, after) = short.split_at(at);
        compare(before.to_string());
        for one in DELIMITERS {
            compare([before, one, after].concat());
            // In place of an octet.
            compare([before, one, after.get(1..).unwrap_or("")].concat());
            for other in DELIMITERS {
                compare([before, one, other, after].concat());
            }
        }
    }
    assert!(changed > 50_000 && readable > 10_000, "{changed}, {readable}");
}
