//! Content encryption (xmlenc 5.2, xmlenc11 5.2): AES in GCM and CBC. An error says nothing.

use alloc::vec;
use alloc::vec::Vec;

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{AesGcm, Nonce};

/// A content encryption algorithm.
pub(super) struct Method {
    uri: &'static str,
    key_length: usize,
    authenticated: bool,
    decrypt: fn(&[u8], &[u8]) -> Option<Vec<u8>>,
}

macro_rules! methods {
    ($($(#[$condition:meta])* $uri:literal $key_length:literal $authenticated:literal $decrypt:expr;)*) => {
        static METHODS: &[Method] = &[$($(#[$condition])* Method {
            uri: $uri,
            key_length: $key_length,
            authenticated: $authenticated,
            decrypt: $decrypt,
        },)*];
    };
}

methods! {
    "http://www.w3.org/2009/xmlenc11#aes128-gcm" 16 true gcm::<aes_gcm::Aes128Gcm>;
    "http://www.w3.org/2009/xmlenc11#aes192-gcm" 24 true gcm::<AesGcm<aes::Aes192, U12>>;
    "http://www.w3.org/2009/xmlenc11#aes256-gcm" 32 true gcm::<aes_gcm::Aes256Gcm>;
    "http://www.w3.org/2001/04/xmlenc#aes128-cbc" 16 false cbc::<cbc::Decryptor<aes::Aes128>, 16>;
    "http://www.w3.org/2001/04/xmlenc#aes192-cbc" 24 false cbc::<cbc::Decryptor<aes::Aes192>, 16>;
    "http://www.w3.org/2001/04/xmlenc#aes256-cbc" 32 false cbc::<cbc::Decryptor<aes::Aes256>, 16>;
    #[cfg(feature = "legacy-encryption")]
    "http://www.w3.org/2001/04/xmlenc#tripledes-cbc" 24 false cbc::<cbc::Decryptor<des::TdesEde3>, 8>;
}

impl Method {
    pub(super) fn from_uri(uri: &str) -> Option<&'static Self> {
        METHODS.iter().find(|method| method.uri == uri)
    }

    /// Whether a changed ciphertext is noticed.
    pub(super) fn authenticated(&self) -> bool {
        self.authenticated
    }

    /// The content. A key of another length, and so the empty one, opens nothing and costs the same work.
    pub(super) fn decrypt(&self, key: &[u8], octets: &[u8]) -> Option<Vec<u8>> {
        let fits = key.len() == self.key_length;
        let unfitting = vec![0; self.key_length];
        (self.decrypt)(if fits { key } else { &unfitting }, octets).filter(|_| fits)
    }
}

/// The octets are a nonce of 12, the ciphertext, and a tag of 16.
fn gcm<A: Aead<NonceSize = U12> + KeyInit>(key: &[u8], octets: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = octets.split_at_checked(12)?;
    let nonce = Nonce::<U12>::try_from(nonce).ok()?;
    A::new_from_slice(key).ok()?.decrypt(&nonce, sealed).ok()
}

/// The octets are an initialisation vector and whole blocks; the last octet counts the padding, and
/// the other padding octets may be anything (xmlenc 5.2).
fn cbc<D: BlockModeDecrypt + KeyIvInit, const BLOCK: usize>(
    key: &[u8],
    octets: &[u8],
) -> Option<Vec<u8>> {
    let (iv, sealed) = octets.split_at_checked(BLOCK)?;
    let mut plaintext =
        D::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<NoPadding>(sealed).ok()?;
    let padding = usize::from(*plaintext.last()?);
    if padding == 0 || padding > BLOCK {
        return None;
    }
    plaintext.truncate(plaintext.len().checked_sub(padding)?);
    Some(plaintext)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "content_tests.rs"]
mod tests;
