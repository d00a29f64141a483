//! The assertion (SAML core 2.3.3), read from the octets that were hashed and from nothing else.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::{ASSERTION, DSIG, Instant, at_most_one, instant, uri_text};
use crate::check::{Code, Rejection};
use crate::enc::{self, Opener};
use crate::platform::Platform;
use crate::xml::{Budget, Child, Document, Element};

/// Who the assertion is about (SAML core 2.2.3). The text is exact: all of it, untrimmed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct NameId {
    /// The identifier. Which of them are one person, `format` and the two qualifiers also say.
    pub value: String,
    /// `Format`, as it stands.
    pub format: Option<String>,
    /// `NameQualifier`, as it stands.
    pub name_qualifier: Option<String>,
    /// `SPNameQualifier`, as it stands.
    pub sp_name_qualifier: Option<String>,
}

/// What the assertion says about the subject (SAML core 2.7.3.1). Elements with one name are joined.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Attribute {
    /// `Name`, exactly as it stands: often a URI.
    pub name: String,
    /// `NameFormat`, as it stands.
    pub name_format: Option<String>,
    /// `FriendlyName`, as it stands.
    pub friendly_name: Option<String>,
    /// The values in document order, untrimmed.
    pub values: Vec<String>,
}

pub(crate) struct Assertion<'d, 'a> {
    pub(crate) element: Element<'d, 'a>,
    pub(crate) id: &'d str,
    pub(crate) issuer: (Element<'d, 'a>, String),
    pub(crate) subject: Option<Element<'d, 'a>>,
    pub(crate) conditions: Option<Element<'d, 'a>>,
    pub(crate) authn_statements: Vec<Element<'d, 'a>>,
}

/// What `Assertion::read` answers for when it succeeds.
pub(crate) const SHAPE: [Code; 2] = [Code::AssertionShape, Code::AssertionVersion];

impl<'d, 'a> Assertion<'d, 'a> {
    pub(crate) fn read(element: Element<'d, 'a>) -> Result<Self, Rejection> {
        let shape = || Rejection::new(Code::AssertionShape);
        if element.attribute("Version") != Some("2.0") {
            let found = element.attribute("Version").unwrap_or("no Version");
            let place = element.attribute_place("Version");
            return Err(Rejection::new(Code::AssertionVersion)
                .at(place)
                .expected("2.0")
                .found(found));
        }
        let id = element.attribute("ID").filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| shape().at(element.attribute_place("ID")).found("no ID"))?;
        if !matches!(instant(element, "IssueInstant"), Instant::At(_)) {
            let place = element.attribute_place("IssueInstant");
            return Err(shape().at(place).found("no readable IssueInstant"));
        }
        if element.has_text() {
            return Err(shape().at(element.place()).found("text"));
        }
        let mut authn_statements = Vec::new();
        for child in element.elements() {
            let known = matches!(
                child.local(),
                "Issuer"
                    | "Subject"
                    | "Conditions"
                    | "Advice"
                    | "Statement"
                    | "AuthnStatement"
                    | "AuthzDecisionStatement"
                    | "AttributeStatement"
            );
            if !(known && child.namespace() == ASSERTION || child.is(DSIG, "Signature")) {
                return Err(shape().at(child.place()).found(format!("element {}", child.local())));
            }
            if child.local() == "AuthnStatement" {
                authn_statements.push(child);
            }
        }
        let one = |local| at_most_one(element, ASSERTION, local, Code::AssertionShape);
        one("Advice")?;
        let issuer =
            one("Issuer")?.ok_or_else(|| shape().at(element.place()).found("no Issuer"))?;
        let text = uri_text(issuer)
            .ok_or_else(|| shape().at(issuer.place()).found("elements in Issuer"))?;
        Ok(Self {
            element,
            id,
            issuer: (issuer, text),
            subject: one("Subject")?,
            conditions: one("Conditions")?,
            authn_statements,
        })
    }

    /// The subject's identifier. The schema lets it be absent (SAML core 2.4.1), but not empty.
    pub(crate) async fn name_id<P: Platform>(
        &self,
        opener: &Opener<'_, P>,
        budget: &mut Budget,
    ) -> Result<Option<NameId>, Rejection> {
        match self.subject {
            Some(subject) => NameId::inside(subject, opener, budget).await,
            None => Ok(None),
        }
    }

    /// All attributes of all statements (SAML core 2.7.3).
    pub(crate) async fn attributes<P: Platform>(
        &self,
        opener: &Opener<'_, P>,
        budget: &mut Budget,
    ) -> Result<Vec<Attribute>, Rejection> {
        let mut attributes = Attributes::default();
        let statements =
            self.element.elements().filter(|child| child.is(ASSERTION, "AttributeStatement"));
        for element in statements.flat_map(Element::elements) {
            if element.is(ASSERTION, "EncryptedAttribute") {
                let text = opener.open(element, budget).await?;
                let read = |opened: Element<'_, '_>| attributes.read(opened);
                read_opened(&text, element, "Attribute", budget, read)?;
            } else {
                attributes.read(element)?;
            }
        }
        Ok(attributes.list)
    }
}

/// Reads the one element of that name in opened content. Whatever is wrong there has the place of
/// the ciphertext.
fn read_opened<T>(
    text: &str,
    encrypted: Element<'_, '_>,
    wanted: &str,
    budget: &mut Budget,
    read: impl FnOnce(Element<'_, '_>) -> Result<T, Rejection>,
) -> Result<T, Rejection> {
    let document = Document::read(text, budget).map_err(|_| enc::failed());
    let read = document.and_then(|document| read(enc::only(&document, wanted)?));
    read.map_err(|rejection| rejection.at(encrypted.place()))
}

impl NameId {
    /// The identifier in a subject, or in whatever else holds one; plain or encrypted.
    pub(crate) async fn inside<P: Platform>(
        subject: Element<'_, '_>,
        opener: &Opener<'_, P>,
        budget: &mut Budget,
    ) -> Result<Option<Self>, Rejection> {
        let one = |local| at_most_one(subject, ASSERTION, local, Code::SubjectNameId);
        match (one("NameID")?, one("EncryptedID")?) {
            (None, None) => Ok(None),
            (Some(name_id), None) => NameId::read(name_id).map(Some),
            (None, Some(encrypted)) => {
                let text = opener.open(encrypted, budget).await?;
                read_opened(&text, encrypted, "NameID", budget, NameId::read).map(Some)
            }
            (Some(_), Some(second)) => {
                let refused = Rejection::new(Code::SubjectNameId);
                Err(refused.at(second.place()).found("NameID and EncryptedID"))
            }
        }
    }

    fn read(element: Element<'_, '_>) -> Result<Self, Rejection> {
        /// Longer than any identifier format allows; keeps absurd values out of stores.
        const LONGEST: usize = 1024;
        let refused = || Rejection::new(Code::SubjectNameId).at(element.place());
        let value = element.text().ok_or_else(|| refused().found("elements in NameID"))?;
        if value.trim().is_empty() {
            return Err(refused().found("an empty NameID"));
        }
        if value.len() > LONGEST {
            let found = format!("{} octets", value.len());
            return Err(refused().expected(format!("at most {LONGEST} octets")).found(found));
        }
        let owned = |attribute| element.attribute(attribute).map(String::from);
        Ok(Self {
            value: value.into_owned(),
            format: owned("Format"),
            name_qualifier: owned("NameQualifier"),
            sp_name_qualifier: owned("SPNameQualifier"),
        })
    }
}

/// The attributes so far, and where in the list each name is.
#[derive(Default)]
struct Attributes {
    list: Vec<Attribute>,
    by_name: BTreeMap<String, usize>,
}

impl Attributes {
    fn read(&mut self, element: Element<'_, '_>) -> Result<(), Rejection> {
        let name = element.attribute("Name").filter(|_| element.is(ASSERTION, "Attribute"));
        let name = name.ok_or_else(|| {
            Rejection::new(Code::AssertionShape)
                .at(element.place())
                .found("no Attribute with a Name")
        })?;
        let values = element.elements().filter(|child| child.is(ASSERTION, "AttributeValue"));
        let values = values.map(all_text);
        if let Some(known) = self.by_name.get(name).and_then(|&at| self.list.get_mut(at)) {
            known.values.extend(values);
            return Ok(());
        }
        self.by_name.insert(name.into(), self.list.len());
        self.list.push(Attribute {
            name: name.into(),
            name_format: element.attribute("NameFormat").map(String::from),
            friendly_name: element.attribute("FriendlyName").map(String::from),
            values: values.collect(),
        });
        Ok(())
    }
}

/// All text inside, that of nested elements included: a value may be XML.
fn all_text(element: Element<'_, '_>) -> String {
    if let Some(text) = element.text() {
        return text.into_owned();
    }
    let nodes = element.index()..element.end();
    let texts = nodes.filter_map(|index| match element.node_at(index) {
        Some(Child::Text(text)) => Some(text),
        _ => None,
    });
    texts.collect()
}
