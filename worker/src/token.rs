//! Random tokens and their hashes. Stores hold hashes only, so a leaked store opens no session.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use subtle::ConstantTimeEq;

/// Random octets from the runtime.
pub fn random<const N: usize>() -> worker::Result<[u8; N]> {
    let mut octets = [0; N];
    SystemRandom::new().fill(&mut octets).map_err(|_| worker::Error::from("no random octets"))?;
    Ok(octets)
}

/// A new secret for a cookie: 32 random octets, 43 characters.
pub fn secret() -> worker::Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// A new handle that is unguessable but short: 16 random octets, 22 characters.
pub fn handle() -> worker::Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random::<16>()?))
}

/// Whether a value could be one of our own secrets.
pub fn is_secret(value: &str) -> bool {
    URL_SAFE_NO_PAD.decode(value).is_ok_and(|octets| octets.len() == 32)
}

/// SHA-256 in hexadecimal.
pub fn hash(value: &str) -> String {
    let mut hex = String::with_capacity(64);
    for octet in digest(&SHA256, value.as_bytes()).as_ref() {
        for nibble in [octet >> 4, octet & 15] {
            hex.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    hex
}

/// Compares in a time that does not depend on where the values differ.
pub fn same(left: &str, right: &str) -> bool {
    digest(&SHA256, left.as_bytes())
        .as_ref()
        .ct_eq(digest(&SHA256, right.as_bytes()).as_ref())
        .into()
}
