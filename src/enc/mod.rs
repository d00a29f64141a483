//! XML Encryption: opens what was encrypted for us. It proves nothing about who encrypted it (trust rule 12).

pub(crate) mod content;
mod shape;

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use self::content::Decrypted;
use self::shape::Encrypted;
use crate::check::{Code, Rejection};
use crate::platform::Platform;
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

impl KeyTransport {
    /// The hash to give WebCrypto's `RSA-OAEP`, which uses one for both. `None` for what it cannot open.
    pub fn web_crypto_hash(&self) -> Option<Hash> {
        match self {
            Self::RsaOaep { digest, mgf, .. } => {
                Some(*digest).filter(|digest| digest == mgf && *digest != Hash::Sha224)
            }
            #[cfg(feature = "legacy-encryption")]
            Self::Rsa15 => None,
        }
    }
}

impl fmt::Display for KeyTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RsaOaep { digest, mgf, .. } => {
                write!(f, "RSA-OAEP with {} and MGF1 with {}", digest.name(), mgf.name())
            }
            #[cfg(feature = "legacy-encryption")]
            Self::Rsa15 => f.write_str("RSA 1.5"),
        }
    }
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

impl Hash {
    /// The name, as WebCrypto writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }
}

/// What the holder of the private keys made of a wrapped key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Unwrapped {
    /// There is no private key here.
    NoPrivateKey,
    /// There are private keys, but the platform does not know this kind of wrapping.
    Unsupported,
    /// What each private key that could made of it; empty where all failed.
    Keys(Vec<Vec<u8>>),
}

/// What vouches for a ciphertext.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cover {
    /// A verified signature covers it.
    Signed,
    /// The signature is inside, in answer to a request that this spends.
    Inside,
    /// The signature is inside, and there is no request to spend.
    Nothing,
}

/// What decryption is done with.
pub(crate) struct Opener<'o, P> {
    pub(crate) policy: &'o Policy,
    pub(crate) platform: &'o P,
    pub(crate) cover: Cover,
}

/// The name of the element around an opened one.
pub(crate) const WRAPPER: &str = "opened";

impl<P: Platform> Opener<'_, P> {
    /// The plaintext of an `EncryptedAssertion`, `EncryptedID` or `EncryptedAttribute`, inside a
    /// `WRAPPER` that declares the namespaces in scope where it stood.
    pub(crate) async fn open(
        &self,
        element: Element<'_, '_>,
        budget: &mut Budget,
    ) -> Result<String, Rejection> {
        let at = |rejection: Rejection| rejection.at(element.place());
        let encrypted = Encrypted::read(element).map_err(at)?;
        self.check_cbc(&encrypted).map_err(at)?;
        let (mut keys, mut tried) = (Vec::new(), false);
        let mut unsupported = None;
        for wrapped in &encrypted.keys {
            budget.unwrapping().map_err(at)?;
            match self.platform.unwrap(wrapped).await {
                Unwrapped::Keys(unwrapped) => {
                    tried = true;
                    // Where none came out the work is done all the same, for one that cannot fit.
                    if unwrapped.is_empty() {
                        keys.push(Vec::new());
                    }
                    keys.extend(unwrapped);
                }
                Unwrapped::NoPrivateKey => {
                    let refused = Rejection::new(Code::EncryptionKey);
                    return Err(at(refused.found("no decryption key")));
                }
                // Another recipient's key may be wrapped in a way that is none of our business.
                Unwrapped::Unsupported => unsupported = Some(&wrapped.transport),
            }
        }
        // Where a private key was tried, its failure is told like any other.
        if let Some(transport) = unsupported.filter(|_| !tried) {
            let refused = Rejection::new(Code::EncryptionPlatform);
            return Err(at(refused.found(transport.to_string())));
        }
        let mut opened = None;
        for key in &keys {
            let decrypted = self.platform.decrypt(encrypted.method, key, &encrypted.octets);
            match decrypted.await {
                Decrypted::Content(octets) => opened = opened.or(String::from_utf8(octets).ok()),
                Decrypted::Failed => {}
                Decrypted::Unsupported => {
                    let refused = Rejection::new(Code::EncryptionPlatform);
                    return Err(at(refused.found(encrypted.method.name())));
                }
            }
        }
        let plaintext = opened.ok_or_else(|| at(failed()))?;
        Ok(wrap(element, &plaintext))
    }

    /// A changed CBC ciphertext is not noticed, and each answer tells a little about its padding.
    fn check_cbc(&self, encrypted: &Encrypted) -> Result<(), Rejection> {
        let refused = || Rejection::new(Code::EncryptionCbc);
        if encrypted.method.authenticated() || self.cover == Cover::Signed {
            Ok(())
        } else if self.policy.cbc_without_outer_signature == Permit::Refuse {
            Err(refused().found("an unsigned ciphertext"))
        } else if self.cover == Cover::Nothing {
            // Anybody might ask as often as they like.
            Err(refused().found("an unsigned ciphertext, and no login to spend"))
        } else {
            Ok(())
        }
    }
}

/// The one element named `wanted` in opened content.
pub(crate) fn only<'d, 'a>(
    document: &'d Document<'a>,
    wanted: &str,
) -> Result<Element<'d, 'a>, Rejection> {
    let wrapper = document.root().ok_or_else(failed)?;
    let mut inside = wrapper.elements();
    match (inside.next(), inside.next()) {
        (Some(only), None) if only.is(ASSERTION, wanted) && !wrapper.has_text() => Ok(only),
        _ => Err(failed()),
    }
}

/// The one refusal of every failed decryption.
pub(crate) fn failed() -> Rejection {
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
