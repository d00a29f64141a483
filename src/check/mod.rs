//! What was checked, and what a refusal says: `Check`, the ordered list `Checks`, `Rejection`.

#[macro_use]
mod codes;
mod place;
mod status;
mod table;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

pub use self::codes::{Party, Stage};
pub use self::place::Place;
pub(crate) use self::place::locate;
pub use self::status::ResponseStatus;
pub use self::table::Code;

/// How one check ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The rule holds.
    Pass,
    /// The rule is broken; the message is refused.
    Fail,
    /// The rule was not judged; `Check::found` says why.
    Skip,
}

/// One rule and how the message fared.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Check {
    /// The rule.
    pub code: Code,
    /// How it ended.
    pub status: Status,
    /// Where in the message.
    pub place: Option<Place>,
    /// What the rule asks for. Holds no value about the subject.
    pub expected: Option<String>,
    /// What the message has. Holds no value about the subject.
    pub found: Option<String>,
}

impl Check {
    fn unjudged(code: Code) -> Self {
        Self { code, status: Status::Skip, place: None, expected: None, found: None }
    }
}

/// A stage that failed; why is in the checks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failed;

/// Every message check, in the order of the table, for success and failure alike; and the status
/// that the message says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Checks(Vec<Check>, Option<ResponseStatus>);

impl Checks {
    /// The checks of a Response.
    pub(crate) fn new() -> Self {
        Self::of(|code| code.stage() == Stage::Message)
    }

    /// The checks of a logout message: its own, and those that all messages share.
    pub(crate) fn logout() -> Self {
        const SHARED: [&str; 5] = ["message", "xml", "id", "signature", "encryption"];
        const OF_RESPONSES: [Code; 2] = [Code::MessageRequest, Code::MessageResponse];
        Self::of(|code| match code.stage() {
            Stage::Logout => true,
            Stage::Message => {
                let family = code.as_str().split('.').next().unwrap_or("");
                SHARED.contains(&family) && !OF_RESPONSES.contains(&code)
            }
            _ => false,
        })
    }

    fn of(wanted: impl Fn(Code) -> bool) -> Self {
        let codes = Code::ALL.iter().copied().filter(|&code| wanted(code));
        Self(codes.map(Check::unjudged).collect(), None)
    }

    /// The status that the message says, once it was read. Nothing proves it.
    pub fn response_status(&self) -> Option<&ResponseStatus> {
        self.1.as_ref()
    }

    pub(crate) fn say(&mut self, status: &ResponseStatus) {
        self.1 = Some(status.clone());
    }

    /// The checks in order.
    pub fn iter(&self) -> core::slice::Iter<'_, Check> {
        self.0.iter()
    }

    /// How one rule ended; `None` for a code that is no message check.
    pub fn get(&self, code: Code) -> Option<&Check> {
        self.position(code).and_then(|at| self.0.get(at))
    }

    /// Message checks stand first in the table, so a code's number is its place here.
    fn position(&self, code: Code) -> Option<usize> {
        let at = code as usize;
        match self.0.get(at) {
            Some(check) if check.code == code => Some(at),
            _ => self.0.iter().position(|check| check.code == code),
        }
    }

    /// The first failed check of the table, which is the most telling one: earlier stages explain later ones.
    pub fn rejection(&self) -> Option<Rejection> {
        let failed = self.0.iter().find(|check| check.status == Status::Fail)?;
        Some(Rejection(Box::new(Reason {
            code: failed.code,
            place: failed.place.clone(),
            expected: failed.expected.clone(),
            found: failed.found.clone(),
        })))
    }

    /// Writes a result. The first failure of a rule stays, whatever comes later.
    pub(crate) fn record(&mut self, status: Status, finding: Rejection) {
        if let Some(check) = self.open(status, finding.code) {
            let Reason { place, expected, found, .. } = *finding.0;
            *check = Check { code: check.code, status, place, expected, found };
        }
    }

    /// The check, where a result may still be written.
    fn open(&mut self, status: Status, code: Code) -> Option<&mut Check> {
        let at = self.position(code)?;
        self.0.get_mut(at).filter(|check| match check.status {
            Status::Fail => false,
            Status::Pass => status != Status::Skip,
            Status::Skip => true,
        })
    }

    /// Writes the result of a rule that was left open.
    pub(crate) fn settle(&mut self, status: Status, finding: Rejection) {
        let at = self.position(finding.code);
        if let Some(check) = at.and_then(|at| self.0.get_mut(at)) {
            check.status = Status::Skip;
        }
        self.record(status, finding);
    }

    pub(crate) fn skip(&mut self, codes: &[Code], why: &str) {
        for &code in codes {
            self.record(Status::Skip, Rejection::new(code).found(why));
        }
    }

    pub(crate) fn pass(&mut self, codes: &[Code]) {
        for &code in codes {
            if let Some(check) = self.open(Status::Pass, code) {
                *check = Check { status: Status::Pass, ..Check::unjudged(code) };
            }
        }
    }

    /// Moves the places inside a document that the reader of the message does not have.
    pub(crate) fn move_places(&mut self, root: &str, outside: &dyn Fn(Place) -> Place) {
        let places = self.0.iter_mut().filter_map(|check| check.place.as_mut());
        let inside = |place: &&mut Place| place.path.split('/').next() == Some(root);
        for place in places.filter(inside) {
            *place = outside(place.clone());
        }
    }

    pub(crate) fn fail(&mut self, rejection: Rejection) -> Failed {
        self.record(Status::Fail, rejection);
        Failed
    }

    /// Takes the result of a stage that stops at its first broken rule.
    pub(crate) fn stage<T>(
        &mut self,
        codes: &[Code],
        result: Result<T, Rejection>,
    ) -> Result<T, Failed> {
        match result {
            Ok(value) => {
                self.pass(codes);
                Ok(value)
            }
            Err(rejection) => Err(self.fail(rejection)),
        }
    }

    /// Adds line and column to every place in the document.
    pub(crate) fn locate(&mut self, text: &str) {
        place::locate(text, self.0.iter_mut().filter_map(|check| check.place.as_mut()));
    }

    /// Gives every rule that no stage reached its reason.
    pub(crate) fn close(&mut self) {
        for check in &mut self.0 {
            if check.status == Status::Skip && check.found.is_none() {
                check.found = Some("not reached".into());
            }
        }
    }
}

impl<'a> IntoIterator for &'a Checks {
    type IntoIter = core::slice::Iter<'a, Check>;
    type Item = &'a Check;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Why something was refused, as a [`Reason`]. Results are passed on often and refused seldom, so
/// what a refusal says is kept elsewhere.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rejection(Box<Reason>);

/// What a refusal says: the rule, the place, what it asks for and what was there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reason {
    /// The broken rule.
    pub code: Code,
    /// Where in the message, or which setting.
    pub place: Option<Place>,
    /// What the rule asks for, in words or as the value itself.
    pub expected: Option<String>,
    /// What was there instead. Holds no value about the subject.
    pub found: Option<String>,
}

impl Rejection {
    /// A refusal that names its rule only.
    pub fn new(code: Code) -> Self {
        Self(Box::new(Reason { code, place: None, expected: None, found: None }))
    }

    /// The same for another rule.
    #[must_use]
    pub(crate) fn of(mut self, code: Code) -> Self {
        self.0.code = code;
        self
    }

    /// Adds the place.
    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.0.place = place.into();
        self
    }

    /// Adds what the rule asks for.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.0.expected = Some(expected.into());
        self
    }

    /// Adds what was there, in bounded length: a message may hold anything.
    #[must_use]
    pub fn found(mut self, found: impl Into<String>) -> Self {
        const LONGEST: usize = 600;
        let mut found = found.into();
        if found.len() > LONGEST
            && let Some((at, _)) = found.char_indices().nth(LONGEST)
        {
            found.truncate(at);
            found.push('…');
        }
        self.0.found = Some(found);
        self
    }

    /// Adds line and column to a place in the document.
    #[must_use]
    pub(crate) fn located(mut self, text: &str) -> Self {
        place::locate(text, self.0.place.iter_mut());
        self
    }
}

impl Deref for Rejection {
    type Target = Reason;

    fn deref(&self) -> &Reason {
        &self.0
    }
}

impl core::error::Error for Rejection {}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.code.failure())?;
        if let Some(place) = &self.place {
            write!(f, " [{place}]")?;
        }
        if let Some(expected) = &self.expected {
            write!(f, "; expected {expected}")?;
        }
        if let Some(found) = &self.found {
            write!(f, "; found {found}")?;
        }
        Ok(())
    }
}

/// A refused message: the most telling failed check, and all of them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refused {
    /// The most telling failed check.
    pub rejection: Rejection,
    /// Every check, in order.
    pub checks: Checks,
}

impl core::error::Error for Refused {}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rejection.fmt(f)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Check", 6)?;
        map.serialize_field("code", &self.code)?;
        map.serialize_field("status", &self.status)?;
        map.serialize_field("title", self.code.title())?;
        map.serialize_field("place", &self.place)?;
        map.serialize_field("expected", &self.expected)?;
        map.serialize_field("found", &self.found)?;
        map.end()
    }
}

impl Serialize for Checks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

impl Serialize for Rejection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Rejection", 7)?;
        map.serialize_field("code", &self.code)?;
        map.serialize_field("title", self.code.title())?;
        map.serialize_field("failure", self.code.failure())?;
        map.serialize_field("fix", self.code.fix())?;
        map.serialize_field("place", &self.place)?;
        map.serialize_field("expected", &self.expected)?;
        map.serialize_field("found", &self.found)?;
        map.end()
    }
}
