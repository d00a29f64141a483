//! Content encryption (xmlenc 5.2, xmlenc11 5.2): AES in GCM and CBC. An error says nothing.

use alloc::vec;
use alloc::vec::Vec;

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{AesGcm, Nonce};

/// A content encryption algorithm.
#[derive(Debug)]
pub(crate) struct Method {
    uri: &'static str,
    pub(crate) mode: Mode,
    key_length: usize,
}

/// How blocks are chained. The nonce or the initialisation vector stands before the ciphertext.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    /// AES; a nonce of 12 octets, a tag of 16 behind the ciphertext.
    Gcm,
    /// AES; a vector of 16 octets, whole blocks.
    Cbc,
    /// Triple DES; a vector of 8 octets, whole blocks.
    #[cfg(feature = "legacy-encryption")]
    DesCbc,
}

static METHODS: &[Method] = &[
    method("http://www.w3.org/2009/xmlenc11#aes128-gcm", Mode::Gcm, 16),
    method("http://www.w3.org/2009/xmlenc11#aes192-gcm", Mode::Gcm, 24),
    method("http://www.w3.org/2009/xmlenc11#aes256-gcm", Mode::Gcm, 32),
    method("http://www.w3.org/2001/04/xmlenc#aes128-cbc", Mode::Cbc, 16),
    method("http://www.w3.org/2001/04/xmlenc#aes192-cbc", Mode::Cbc, 24),
    method("http://www.w3.org/2001/04/xmlenc#aes256-cbc", Mode::Cbc, 32),
    #[cfg(feature = "legacy-encryption")]
    method("http://www.w3.org/2001/04/xmlenc#tripledes-cbc", Mode::DesCbc, 24),
];

const fn method(uri: &'static str, mode: Mode, key_length: usize) -> Method {
    Method { uri, mode, key_length }
}

/// What became of a ciphertext.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Decrypted {
    Content(Vec<u8>),
    /// By this key it is none.
    Failed,
    /// The platform does not know the method, whatever the key. The one here knows all.
    #[cfg_attr(not(feature = "webcrypto"), allow(dead_code, reason = "WebCrypto lacks some"))]
    Unsupported,
}

impl Method {
    pub(super) fn from_uri(uri: &str) -> Option<&'static Self> {
        METHODS.iter().find(|method| method.uri == uri)
    }

    /// Its name: the part of the identifier that tells it from others.
    pub(super) fn name(&self) -> &'static str {
        self.uri.split_once('#').map_or(self.uri, |(_, name)| name)
    }

    /// Whether a changed ciphertext is noticed.
    pub(super) fn authenticated(&self) -> bool {
        self.mode == Mode::Gcm
    }

    /// The key, and whether it fits. A key of another length, and so the empty one, opens nothing and
    /// costs the same work.
    pub(crate) fn fitting(&self, key: &[u8]) -> (Vec<u8>, bool) {
        let fits = key.len() == self.key_length;
        (if fits { key.to_vec() } else { vec![0; self.key_length] }, fits)
    }

    /// The content, decrypted here.
    pub(crate) fn decrypt(&self, key: &[u8], octets: &[u8]) -> Decrypted {
        let (key, fits) = self.fitting(key);
        let content = match (self.mode, self.key_length) {
            (Mode::Gcm, 16) => gcm::<aes_gcm::Aes128Gcm>(&key, octets),
            (Mode::Gcm, 24) => gcm::<AesGcm<aes::Aes192, U12>>(&key, octets),
            (Mode::Gcm, _) => gcm::<aes_gcm::Aes256Gcm>(&key, octets),
            (Mode::Cbc, 16) => cbc::<cbc::Decryptor<aes::Aes128>, 16>(&key, octets),
            (Mode::Cbc, 24) => cbc::<cbc::Decryptor<aes::Aes192>, 16>(&key, octets),
            (Mode::Cbc, _) => cbc::<cbc::Decryptor<aes::Aes256>, 16>(&key, octets),
            #[cfg(feature = "legacy-encryption")]
            (Mode::DesCbc, _) => cbc::<cbc::Decryptor<des::TdesEde3>, 8>(&key, octets),
        };
        content.filter(|_| fits).map_or(Decrypted::Failed, Decrypted::Content)
    }
}

fn gcm<A: Aead<NonceSize = U12> + KeyInit>(key: &[u8], octets: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = octets.split_at_checked(12)?;
    let nonce = Nonce::<U12>::try_from(nonce).ok()?;
    A::new_from_slice(key).ok()?.decrypt(&nonce, sealed).ok()
}

fn cbc<D: BlockModeDecrypt + KeyIvInit, const BLOCK: usize>(
    key: &[u8],
    octets: &[u8],
) -> Option<Vec<u8>> {
    let (iv, sealed) = octets.split_at_checked(BLOCK)?;
    let padded = D::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<NoPadding>(sealed).ok()?;
    without_padding(padded, BLOCK)
}

/// The last octet counts the padding, and the other padding octets may be anything (xmlenc 5.2).
pub(crate) fn without_padding(mut padded: Vec<u8>, block: usize) -> Option<Vec<u8>> {
    let padding = usize::from(*padded.last()?);
    if padding == 0 || padding > block {
        return None;
    }
    padded.truncate(padded.len().checked_sub(padding)?);
    Some(padded)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "content_tests.rs"]
mod tests;
