//! A case folder: what it is judged against, and the verdict it must get.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml_edge::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// `shared.toml` with the texts beside it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shared {
    pub now: Timestamp,
    pub request_id: String,
    pub sp_entity_id: String,
    pub acs_url: String,
    #[serde(skip)]
    pub idp_metadata: String,
}

/// `case.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub what: String,
    pub now: Option<Timestamp>,
    #[serde(default)]
    pub request: Request,
    pub idp_entity_id: Option<String>,
    pub sp_entity_id: Option<String>,
    pub acs_url: Option<String>,
    /// Names of certificates in `tests/keys`, instead of the one in `idp.xml`.
    pub certificates: Option<Vec<String>>,
    #[serde(default)]
    pub allow: Vec<Loosening>,
    /// IDs of assertions used before.
    #[serde(default)]
    pub seen: Vec<String>,
    /// Names of private keys in `tests/keys` that open what is encrypted.
    #[serde(default)]
    pub decryption_keys: Vec<String>,
    /// Whether the private keys know no more than WebCrypto's.
    #[serde(default)]
    pub web_crypto: bool,
    /// White space is added behind the message until it has that many octets.
    pub pad_to: Option<usize>,
    #[serde(default)]
    pub accepted: bool,
    pub name_id: Option<String>,
    /// Attributes that must be read, among others.
    #[serde(default)]
    pub attributes: BTreeMap<String, Vec<String>>,
    pub code: Option<String>,
    pub place: Option<String>,
    pub line: Option<u64>,
    pub column: Option<u64>,
    /// Whether a verifier that asks only for some good signature is fooled; or why none can be in it.
    #[serde(default)]
    pub signature_intact: bool,
    pub no_intact_signature: Option<String>,
    /// Part of what the check says it found.
    pub found: Option<String>,
}

/// What is known of the request.
#[derive(Clone, Copy, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Request {
    /// The one with the shared ID was sent.
    #[default]
    Sent,
    /// None was sent, and unsolicited messages are refused.
    None,
    /// None was sent, and unsolicited messages are taken.
    Unsolicited,
    /// Nothing; only the inspector has this.
    Unknown,
    /// It was answered before; the inspector does not have this.
    Used,
    /// It was sent, and answered while this answer was being judged; the inspector does not have this.
    Raced,
}

/// A permit of the policy.
#[derive(Clone, Copy, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Loosening {
    Sha1,
    ShortRsa,
    ExpiredCertificate,
    InclusiveC14n,
    CbcWithoutOuterSignature,
}

/// A case with its message.
pub struct Case {
    pub name: String,
    pub about: About,
    message: Message,
}

enum Message {
    /// `response.xml`.
    Xml(Vec<u8>),
    /// `response.txt`: the form field as it comes.
    Field(String),
}

impl Shared {
    pub fn read(toml: &str, idp_metadata: &str) -> Self {
        let shared: Self = toml::from_str(toml).expect("shared.toml");
        Self { idp_metadata: idp_metadata.into(), ..shared }
    }

    /// The entity ID in `idp.xml`.
    pub fn idp_entity_id(&self) -> &str {
        between(&self.idp_metadata, "entityID=\"", "\"")
    }

    /// The URL in `idp.xml` that requests go to.
    pub fn sso_url(&self) -> &str {
        between(&self.idp_metadata, "Location=\"", "\"")
    }
}

impl Case {
    /// `file` gives the octets of a file in the case's folder.
    pub fn read(name: &str, file: impl Fn(&str) -> Option<Vec<u8>>) -> Self {
        let toml = file("case.toml").unwrap_or_else(|| panic!("{name} has no case.toml"));
        let toml = String::from_utf8(toml).unwrap();
        let about: About =
            toml::from_str(&toml).unwrap_or_else(|error| panic!("{name}/case.toml: {error}"));
        let message = match (file("response.xml"), file("response.txt")) {
            (Some(mut xml), None) => {
                xml.resize(about.pad_to.unwrap_or(xml.len()), b' ');
                Message::Xml(xml)
            }
            (None, Some(field)) => Message::Field(String::from_utf8(field).unwrap()),
            _ => panic!("{name} needs either response.xml or response.txt"),
        };
        assert!(about.accepted || about.code.is_some(), "{name} says neither accepted nor code");
        assert!(!(about.accepted && about.code.is_some()), "{name} says both accepted and code");
        Self { name: name.into(), about, message }
    }

    /// The same case with its message written in another way.
    pub fn with_xml(self, xml: &str) -> Self {
        Self { message: Message::Xml(xml.as_bytes().to_vec()), ..self }
    }

    pub fn now(&self, shared: &Shared) -> Timestamp {
        self.about.now.unwrap_or(shared.now)
    }

    pub fn sp_entity_id<'c>(&'c self, shared: &'c Shared) -> &'c str {
        self.about.sp_entity_id.as_deref().unwrap_or(&shared.sp_entity_id)
    }

    pub fn acs_url<'c>(&'c self, shared: &'c Shared) -> &'c str {
        self.about.acs_url.as_deref().unwrap_or(&shared.acs_url)
    }

    /// Whether the metadata in `idp.xml` does not say it all.
    pub fn has_own_idp(&self) -> bool {
        self.about.certificates.is_some() || self.about.idp_entity_id.is_some()
    }

    /// The form field `SAMLResponse`.
    pub fn field(&self) -> String {
        match &self.message {
            Message::Xml(xml) => STANDARD.encode(xml),
            Message::Field(field) => field.clone(),
        }
    }

    /// Whether a service provider can be asked.
    pub fn is_for_reading(&self) -> bool {
        self.about.request != Request::Unknown
    }

    /// Whether the inspector can be asked. It takes more shapes of the message than a form field may have.
    pub fn is_for_inspection(&self) -> bool {
        let known = !matches!(self.about.request, Request::Used | Request::Raced);
        known && (matches!(self.message, Message::Xml(_)) || self.about.accepted)
    }

    /// The XML that places in a report refer to, where the message is XML in UTF-8.
    pub fn xml(&self) -> Option<String> {
        let octets = match &self.message {
            Message::Xml(xml) => xml.clone(),
            Message::Field(field) => {
                let packed: String = field.split_ascii_whitespace().collect();
                let missing = (4 - packed.len() % 4) % 4;
                STANDARD.decode(packed + &"=".repeat(missing)).ok()?
            }
        };
        let text = String::from_utf8(octets).ok()?;
        Some(text.strip_prefix('\u{FEFF}').map_or(text.clone(), String::from))
    }

    /// Everything that is wrong with a report about this case.
    pub fn problems(&self, report: &Value) -> Vec<String> {
        let mut problems = super::report::problems(report, self.xml().as_deref());
        let about = &self.about;
        if report["accepted"] != about.accepted {
            problems.push(format!("accepted is {}", report["accepted"]));
        }
        if about.accepted {
            problems.extend(self.wrong_identity(&report["identity"]));
        } else {
            problems.extend(self.wrong_refusal(report));
        }
        problems.into_iter().map(|problem| format!("{}: {problem}", self.name)).collect()
    }

    fn wrong_identity(&self, identity: &Value) -> Vec<String> {
        let mut problems = Vec::new();
        let name_id = Value::from(self.about.name_id.clone());
        if identity["name_id"] != name_id {
            problems.push(format!("name_id is {}, not {name_id}", identity["name_id"]));
        }
        for (name, values) in &self.about.attributes {
            let mut attributes = identity["attributes"].as_array().into_iter().flatten();
            let found = attributes
                .find(|attribute| attribute["name"] == *name)
                .map(|attribute| &attribute["values"]);
            if found != Some(&Value::from(values.clone())) {
                problems.push(format!("attribute {name} is {found:?}, not {values:?}"));
            }
        }
        problems
    }

    fn wrong_refusal(&self, report: &Value) -> Vec<String> {
        let about = &self.about;
        let Some(failed) = super::report::most_telling(report) else {
            return vec!["no check failed".into()];
        };
        let mut problems = Vec::new();
        let mut compare = |what: &str, found: &Value, wanted: Value| {
            if *found != wanted {
                problems.push(format!("{what} is {found}, not {wanted}"));
            }
        };
        compare("code", &failed["code"], about.code.clone().into());
        compare("place", &failed["place"]["path"], about.place.clone().into());
        if let Some(line) = about.line {
            compare("line", &failed["place"]["line"], line.into());
        }
        if let Some(column) = about.column {
            compare("column", &failed["place"]["column"], column.into());
        }
        if let Some(part) = &about.found {
            let found = failed["found"].as_str().unwrap_or("");
            if !found.contains(part.as_str()) {
                problems.push(format!("found is {found:?}, without {part:?}"));
            }
        }
        problems
    }
}

/// The text between two others.
pub fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before}"));
    rest.split_once(after).unwrap_or_else(|| panic!("no {after}")).0
}
