//! XML Encryption: opens what was encrypted for us. It proves nothing about who encrypted it (trust rule 12).

mod content;
mod shape;

use alloc::string::String;
use alloc::vec::Vec;

use self::shape::Encrypted;
use crate::check::{Code, Place, Rejection};
use crate::policy::{Permit, Policy};
use crate::saml::ASSERTION;
use crate::xml::{Budget, Document, Element, escape_attribute};

/// A content key as it arrived: encrypted with one of our public keys. Whoever holds the private
/// keys unwraps it, outside this crate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WrappedKey {
    /// How it was encrypted.
    pub transport: KeyTransport,
    /// The encrypted key.
    pub octets: Vec<u8>,
}

/// A key transport algorithm (xmlenc 5.4, xmlenc11 5.5).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum KeyTransport {
    /// RSA-OAEP with its digest, the digest of its mask generation, and its label (`OAEPparams`).
    RsaOaep {
        /// The digest; WebCrypto can only use one for both.
        digest: Hash,
        /// The digest inside MGF1.
        mgf: Hash,
        /// The label, most often empty.
        label: Vec<u8>,
    },
    /// RSA PKCS#1 1.5; only with the cargo feature `legacy-encryption`.
    #[cfg(feature = "legacy-encryption")]
    Rsa15,
}

/// A digest inside RSA-OAEP.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Hash {
    /// SHA-1, which is sound here.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// What the holder of the private keys made of the wrapped keys.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Unwrapped {
    /// There is no private key here.
    NoPrivateKey,
    /// Every content key that any private key could unwrap; none where all failed.
    Keys(Vec<Vec<u8>>),
}

/// All answers of one reading.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    asked: Vec<WrappedKey>,
    keys: Vec<Vec<u8>>,
    no_private_key: bool,
}

impl Answers {
    pub(crate) fn add(&mut self, asked: Vec<WrappedKey>, unwrapped: Unwrapped) {
        self.asked.extend(asked);
        match unwrapped {
            Unwrapped::NoPrivateKey => self.no_private_key = true,
            Unwrapped::Keys(keys) => self.keys.extend(keys),
        }
    }
}

/// Why an encrypted element was not opened.
pub(crate) enum Unopened {
    /// The caller must unwrap these first.
    Wanted(Vec<WrappedKey>),
    Refused(Rejection),
}

impl Unopened {
    /// Puts a refusal at a place that the reader of the message knows.
    pub(crate) fn moved(self, place: &Place) -> Self {
        match self {
            Self::Refused(rejection) => Self::Refused(rejection.at(place.clone())),
            wanted => wanted,
        }
    }
}

impl From<Rejection> for Unopened {
    fn from(rejection: Rejection) -> Self {
        Self::Refused(rejection)
    }
}

/// Whether a verified signature covers the ciphertext.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cover {
    Signed,
    Unsigned,
}

/// What decryption is done with.
#[derive(Clone, Copy)]
pub(crate) struct Opener<'o> {
    pub(crate) policy: &'o Policy,
    pub(crate) answers: &'o Answers,
}

/// The name of the element around an opened one.
pub(crate) const WRAPPER: &str = "opened";

impl Opener<'_> {
    /// Opens the element and gives what is inside to `read`, if it is the one element named `wanted`.
    pub(crate) fn read<T>(
        self,
        element: Element<'_, '_>,
        cover: Cover,
        place: Place,
        wanted: &str,
        budget: &mut Budget,
        read: impl FnOnce(Element<'_, '_>, &mut Budget) -> T,
    ) -> Result<T, Unopened> {
        let failed = || failed().at(place.clone());
        let text = self.open(element, cover, place.clone())?;
        let document = Document::read(&text, budget).map_err(|_| failed())?;
        let wrapper = document.root().ok_or_else(failed)?;
        let mut inside = wrapper.elements();
        match (inside.next(), inside.next()) {
            (Some(only), None) if only.is(ASSERTION, wanted) && !wrapper.has_text() => {
                Ok(read(only, budget))
            }
            _ => Err(failed().into()),
        }
    }

    /// The plaintext of an `EncryptedAssertion`, `EncryptedID` or `EncryptedAttribute`, inside a
    /// `WRAPPER` that declares the namespaces in scope where it stood.
    fn open(
        self,
        element: Element<'_, '_>,
        cover: Cover,
        place: Place,
    ) -> Result<String, Unopened> {
        let at = |rejection: Rejection| rejection.at(place.clone());
        let encrypted = Encrypted::read(element).map_err(at)?;
        let unsigned_cbc = !encrypted.method.authenticated() && cover == Cover::Unsigned;
        if unsigned_cbc && self.policy.cbc_without_outer_signature == Permit::Refuse {
            return Err(
                at(Rejection::new(Code::EncryptionCbc).found("an unsigned ciphertext")).into()
            );
        }
        let Answers { asked, keys, no_private_key } = self.answers;
        if *no_private_key {
            return Err(at(Rejection::new(Code::EncryptionKey).found("no decryption key")).into());
        }
        if !encrypted.keys.iter().all(|key| asked.contains(key)) {
            return Err(Unopened::Wanted(encrypted.keys));
        }
        // With no key at all the work is done all the same, with one that cannot fit.
        let dummy = [encrypted.method.unfitting_key()];
        let keys = if keys.is_empty() { dummy.as_slice() } else { keys.as_slice() };
        let mut opened = None;
        for key in keys {
            let plaintext = encrypted.method.decrypt(key, &encrypted.octets);
            opened = opened.or(plaintext.and_then(|octets| String::from_utf8(octets).ok()));
        }
        let plaintext = opened.ok_or_else(|| at(failed()))?;
        Ok(wrap(element, &plaintext))
    }
}

/// The one refusal of every failed decryption.
fn failed() -> Rejection {
    Rejection::new(Code::EncryptionDecryption)
}

/// XML Encryption replaces the element in its document, so names inside may use prefixes declared outside.
fn wrap(element: Element<'_, '_>, plaintext: &str) -> String {
    let mut text = String::from("<");
    text.push_str(WRAPPER);
    let mut seen: Vec<&str> = Vec::new();
    for holder in core::iter::once(element).chain(element.ancestors()) {
        for namespace in holder.declared() {
            if seen.contains(&namespace.prefix) {
                continue;
            }
            seen.push(namespace.prefix);
            // Undeclared here, so an outer default does not come back.
            if namespace.uri.is_empty() {
                continue;
            }
            text.push_str(if namespace.prefix.is_empty() { " xmlns" } else { " xmlns:" });
            text.push_str(namespace.prefix);
            text.push_str("=\"");
            escape_attribute(&namespace.uri, &mut text);
            text.push('"');
        }
    }
    let body = plaintext.trim_start_matches('\u{FEFF}');
    // A whole document may have been encrypted; its declaration has no place inside another.
    let body = body
        .strip_prefix("<?xml ")
        .and_then(|rest| rest.split_once("?>"))
        .map_or(body, |(_, rest)| rest);
    text.push('>');
    text.push_str(body);
    text.push_str("</");
    text.push_str(WRAPPER);
    text.push('>');
    text
}
