//! The message as a tree for people: what is signed and by whom, its certificates, its windows of time.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Serialize;

use super::Settings;
use crate::check::{Checks, Code, Rejection, Status};
use crate::crypto::Certificate;
use crate::dsig::{self, Keys, Unverified};
use crate::enc::{Cover, Opener};
use crate::platform::Platform;
use crate::policy::Policy;
use crate::saml::metadata::{self, Wanted};
use crate::saml::{ASSERTION, DSIG, METADATA};
use crate::time::Timestamp;
use crate::xml::{Budget, Document, Element, trim};

/// The message as a tree.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outline {
    /// The elements in document order.
    pub nodes: Vec<Node>,
    /// The signatures, outermost first.
    pub signatures: Vec<SignatureNote>,
    /// The certificates, each once.
    pub certificates: Vec<CertificateNote>,
    /// The windows of time, in document order; those of what was opened are in its own outline.
    pub windows: Vec<Window>,
    /// What was encrypted, where a key opened it.
    pub opened: Option<Box<Opened>>,
}

/// The plaintext of what was encrypted.
#[derive(Clone, Debug, Serialize)]
pub struct Opened {
    /// The plaintext, inside an element that declares the namespaces in scope.
    pub xml: String,
    /// Its tree.
    pub outline: Outline,
}

/// An element. Offsets count the octets of the UTF-8 text.
#[derive(Clone, Debug, Serialize)]
pub struct Node {
    /// How many elements it stands in.
    pub depth: u32,
    /// The name as written, with its prefix.
    pub name: String,
    /// The path, as in a [`crate::Place`].
    pub path: String,
    /// Its first octet.
    pub start: u32,
    /// The end of the start tag.
    pub tag_end: u32,
    /// The octet after the last.
    pub end: u32,
    /// Names and values, namespace declarations aside.
    pub attributes: Vec<(String, String)>,
    /// The text of an element that holds no other.
    pub text: Option<String>,
    /// The number of the signature that covers it, the innermost that verifies first.
    pub signature: Option<usize>,
}

/// How a signature fared.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SignatureState {
    /// It verifies, with a configured certificate.
    Verified,
    /// The content was changed.
    Changed,
    /// No configured certificate verifies it.
    Foreign,
    /// It is not of the allowed shape, or an algorithm is not allowed.
    Refused,
}

/// A signature.
#[derive(Clone, Debug, Serialize)]
pub struct SignatureNote {
    /// The path of the signed element.
    pub path: String,
    /// First octet of the signed element.
    pub start: u32,
    /// The octet after its last.
    pub end: u32,
    /// First octet of the signature itself.
    pub signature_start: u32,
    /// The octet after its last.
    pub signature_end: u32,
    /// How it fared.
    pub state: SignatureState,
    /// The identifier of its algorithm; `None` where it names none.
    pub method: Option<String>,
}

/// A certificate.
#[derive(Clone, Debug, Serialize)]
pub struct CertificateNote {
    /// `message`, `settings` or both.
    pub places: Vec<&'static str>,
    /// The subject, as RFC 4514 writes it.
    pub subject: String,
    /// First instant of the validity.
    pub not_before: Option<Timestamp>,
    /// Last instant of the validity.
    pub not_after: Option<Timestamp>,
    /// Whether it is valid now.
    pub valid: bool,
    /// The kind of key and its length in bits, as `RSA 2048`.
    pub key: String,
    /// SHA-1 over the DER in upper-case hexadecimal, as Entra shows it.
    pub sha1: String,
    /// SHA-256 over the DER, likewise.
    pub sha256: String,
}

/// A window of time that the message sets (SAML core 2.4.1.2, 2.5.1).
#[derive(Clone, Debug, Serialize)]
pub struct Window {
    /// The element that holds it.
    pub name: String,
    /// Where.
    pub path: String,
    /// First octet of its element.
    pub start: u32,
    /// The end of its element's start tag.
    pub end: u32,
    /// The beginning, which belongs to it; `None` where it has none.
    pub from: Option<Timestamp>,
    /// The end, which does not belong to it; `None` where it has none.
    pub until: Option<Timestamp>,
}

/// More elements than anybody reads.
const MAX_NODES: usize = 20_000;
const LONGEST_TEXT: usize = 20_000;
/// How far back equal names are counted, which keeps long lists linear.
const MAX_SIBLINGS: usize = 400;

/// The tree of a message, or of metadata; empty for what is no XML. What a private key of the
/// platform opens is in it too.
pub async fn outline_on<P: Platform>(platform: &P, xml: &str, settings: &Settings) -> Outline {
    let configured = configured(settings);
    let mut outline = read(platform, xml, &configured, settings).await;
    note(&mut outline.certificates, &configured, "settings", settings.now);
    outline
}

async fn read<P: Platform>(
    platform: &P,
    xml: &str,
    configured: &[Certificate],
    settings: &Settings,
) -> Outline {
    let mut outline = Outline::default();
    let budget = &mut Budget::new();
    let Ok(document) = Document::read(xml, budget) else { return outline };
    let Some(root) = document.root() else { return outline };
    for signature in root.descendants().filter(|element| element.is(DSIG, "Signature")) {
        if let Some(element) = signature.parent().filter(|_| outline.signatures.len() < 16) {
            let state = state(platform, element, signature, configured, settings).await;
            let method = Unverified::read(element, signature).map(|read| read.signature_method);
            let (span, own) = (element.span(), signature.span());
            outline.signatures.push(SignatureNote {
                path: element.path(),
                start: span.start,
                end: span.end,
                signature_start: own.start,
                signature_end: own.end,
                state,
                method,
            });
        }
    }
    nodes(root, &mut outline);
    let held: Vec<Certificate> = root
        .descendants()
        .filter(|element| element.is(DSIG, "X509Certificate"))
        .take(32)
        .filter_map(|element| Certificate::from_der(&element.base64().ok()?).ok())
        .collect();
    note(&mut outline.certificates, &held, "message", settings.now);
    let encrypted = root.elements().find(|element| element.is(ASSERTION, "EncryptedAssertion"));
    if let Some(encrypted) = encrypted {
        // Only looked at: nobody is signed in by it, so its padding tells nobody anything.
        let policy = Policy::danger_legacy();
        let opener = Opener { policy: &policy, platform, cover: Cover::Signed };
        if let Ok(xml) = opener.open(encrypted, budget).await {
            let inside = Box::pin(read(platform, &xml, configured, settings)).await;
            outline.opened = Some(Box::new(Opened { xml, outline: inside }));
        }
    }
    outline
}

/// The certificates of the settings. Metadata that cannot be read has none.
fn configured(settings: &Settings) -> Vec<Certificate> {
    match &settings.idp_metadata {
        Some(xml) => metadata::read(xml, Wanted { entity_id: None, now: settings.now })
            .map(|read| read.certificates)
            .unwrap_or_default(),
        None => settings.idp_certificates.clone(),
    }
}

async fn state<P: Platform>(
    platform: &P,
    element: Element<'_, '_>,
    signature: Element<'_, '_>,
    certificates: &[Certificate],
    settings: &Settings,
) -> SignatureState {
    let policy = Policy::danger_legacy();
    let keys = Keys { certificates, policy: &policy, now: settings.now };
    let mut checks = Checks::new();
    if dsig::verify(element, signature, &keys, platform, &mut checks).await.is_ok() {
        return SignatureState::Verified;
    }
    let failed = |code| checks.get(code).is_some_and(|check| check.status == Status::Fail);
    let digest = Unverified::read(element, signature).and_then(|read| {
        Some(read.digest_method().matches(read.canonical()?.as_bytes(), &read.digest))
    });
    match digest {
        Some(false) => SignatureState::Changed,
        Some(true) if failed(Code::SignatureValue) || failed(Code::SignatureKey) => {
            SignatureState::Foreign
        }
        _ => SignatureState::Refused,
    }
}

fn nodes(root: Element<'_, '_>, outline: &mut Outline) {
    let mut open: Vec<(u32, String)> = Vec::new();
    for element in root.descendants().take(MAX_NODES) {
        while open.pop_if(|(end, _)| *end <= element.index()).is_some() {}
        let span = element.span();
        let local = element.local();
        let depth = open.len();
        let same = |node: &&Node| {
            node.depth as usize == depth && node.name.rsplit(':').next() == Some(local)
        };
        let path = match open.last() {
            None => local.to_string(),
            Some((_, parent)) => {
                let mut path = alloc::format!("{parent}/{local}");
                let inside = outline
                    .nodes
                    .iter()
                    .rev()
                    .take(MAX_SIBLINGS)
                    .take_while(|node| node.depth as usize >= depth);
                let before = inside.filter(same).count();
                if before > 0 {
                    path.push_str(&alloc::format!("[{}]", before + 1));
                }
                path
            }
        };
        let prefix = element.prefix();
        let name =
            if prefix.is_empty() { local.into() } else { alloc::format!("{prefix}:{local}") };
        let attributes = element.attributes().iter().map(|attribute| {
            let name = match attribute.prefix {
                "" => attribute.local.to_string(),
                prefix => alloc::format!("{prefix}:{}", attribute.local),
            };
            (name, attribute.value.to_string())
        });
        window(element, &path, outline);
        outline.nodes.push(Node {
            depth: u32::try_from(depth).unwrap_or(u32::MAX),
            name,
            start: span.start,
            tag_end: element.tag_end(),
            end: span.end,
            attributes: attributes.collect(),
            text: element.text().map(|text| text.chars().take(LONGEST_TEXT).collect()),
            signature: covering(&outline.signatures, span.start),
            path: path.clone(),
        });
        open.push((element.end(), path));
    }
}

/// The signature that covers an offset: of those that verify, the innermost; else any.
fn covering(signatures: &[SignatureNote], at: u32) -> Option<usize> {
    let covers = |note: &SignatureNote| {
        (note.start..note.end).contains(&at)
            && !(note.signature_start..note.signature_end).contains(&at)
    };
    let covering = || signatures.iter().enumerate().filter(|(_, note)| covers(note)).rev();
    let verified = covering().find(|(_, note)| note.state == SignatureState::Verified);
    verified.or_else(|| covering().next()).map(|(number, _)| number)
}

fn window(element: Element<'_, '_>, path: &str, outline: &mut Outline) {
    let (from, until) = match element.local() {
        "Conditions" | "SubjectConfirmationData" if element.namespace() == ASSERTION => {
            ("NotBefore", "NotOnOrAfter")
        }
        "AuthnStatement" if element.namespace() == ASSERTION => {
            ("AuthnInstant", "SessionNotOnOrAfter")
        }
        "EntityDescriptor" if element.namespace() == METADATA => ("", "validUntil"),
        _ => return,
    };
    let instant = |name| Timestamp::parse(trim(element.attribute(name)?));
    let (from, until) = (instant(from), instant(until));
    if (from.is_some() || until.is_some()) && outline.windows.len() < 16 {
        outline.windows.push(Window {
            name: element.local().into(),
            path: path.into(),
            start: element.span().start,
            end: element.tag_end(),
            from,
            until,
        });
    }
}

fn note(
    notes: &mut Vec<CertificateNote>,
    certificates: &[Certificate],
    place: &'static str,
    now: Timestamp,
) {
    for certificate in certificates {
        let sha256 = certificate.sha256_thumbprint();
        match notes.iter_mut().find(|note| note.sha256 == sha256) {
            Some(note) if note.places.contains(&place) => {}
            Some(note) => note.places.push(place),
            None => notes.push(CertificateNote {
                places: Vec::from([place]),
                subject: certificate.subject().into(),
                not_before: certificate.not_before(),
                not_after: certificate.not_after(),
                valid: certificate.is_valid_at(now),
                key: alloc::format!("{} {}", certificate.key.kind().name(), certificate.key.bits()),
                sha1: certificate.sha1_thumbprint(),
                sha256,
            }),
        }
    }
}

/// The certificates in a text of any shape.
///
/// # Errors
///
/// Codes of the family `certificate`.
pub fn certificates(text: &str, now: Timestamp) -> Result<Vec<CertificateNote>, Rejection> {
    let mut notes = Vec::new();
    note(&mut notes, &Certificate::read(text)?, "message", now);
    Ok(notes)
}
