//! The errors of Entra's sign-in page. What each means is for the page to say; here it is only found.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

const PREFIX: &str = "AADSTS";
/// More codes than one page shows.
const MAX_CODES: usize = 8;

/// Every code in the text, such as `AADSTS50011`, once each, in order.
pub(super) fn read(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, _) in text.match_indices(PREFIX) {
        let digits = text.get(at + PREFIX.len()..).unwrap_or("");
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let Some(number) = digits.get(..end).filter(|number| (4..=8).contains(&number.len()))
        else {
            continue;
        };
        let code = [PREFIX, number].concat();
        if found.len() < MAX_CODES && !found.contains(&code) {
            found.push(code);
        }
    }
    found
}

/// The sentence around the first code, in bounded length.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 400;
    let start = text.find(PREFIX).unwrap_or(0);
    let rest = text.get(start..).unwrap_or("");
    let line = rest.split(['<', '\n', '\r', '"']).next().unwrap_or("");
    line.chars().take(LONGEST).collect::<String>().trim().to_string()
}
