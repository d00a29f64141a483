//! A public key as certificates hold it: its kind, its size and the octets that verification takes.

use alloc::vec::Vec;

use der::asn1::{ObjectIdentifier, UintRef};
use der::{Decode, Reader, SliceReader};

use super::SignatureMethod;
use super::x509::KeyInfo;
use crate::policy::{Permit, Policy};

/// What a key can verify.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum KeyKind {
    Rsa,
    P256,
    P384,
    Ed25519,
}

impl KeyKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rsa => "RSA",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::Ed25519 => "Ed25519",
        }
    }
}

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const SECP256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// The smallest RSA key that the strict policy takes, in bits.
const RSA_MIN_BITS: usize = 2048;

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct PublicKey {
    kind: KeyKind,
    bits: usize,
    octets: Vec<u8>,
}

impl PublicKey {
    /// `None` for a kind of key that cannot verify here.
    pub(super) fn new(info: &KeyInfo<'_>) -> Option<Self> {
        let octets = info.octets.to_vec();
        let (kind, bits) = match (info.algorithm, info.curve) {
            (RSA_ENCRYPTION, _) => (KeyKind::Rsa, rsa_bits(&octets)?),
            (ED25519, _) => (KeyKind::Ed25519, 256),
            (EC_PUBLIC_KEY, Some(SECP256R1)) => (KeyKind::P256, 256),
            (EC_PUBLIC_KEY, Some(SECP384R1)) => (KeyKind::P384, 384),
            _ => return None,
        };
        // A curve point is uncompressed: a head and two coordinates.
        let fits = match kind {
            KeyKind::Rsa => true,
            KeyKind::P256 => octets.len() == 65 && octets.first() == Some(&4),
            KeyKind::P384 => octets.len() == 97 && octets.first() == Some(&4),
            KeyKind::Ed25519 => octets.len() == 32,
        };
        fits.then_some(Self { kind, bits, octets })
    }

    pub(crate) fn kind(&self) -> KeyKind {
        self.kind
    }

    pub(crate) fn bits(&self) -> usize {
        self.bits
    }

    /// Whether the key is as long as the policy wants it, and the method at least.
    pub(crate) fn is_long_enough(&self, method: &SignatureMethod, policy: &Policy) -> bool {
        let short = self.kind == KeyKind::Rsa && self.bits < RSA_MIN_BITS;
        self.bits >= method.least_bits && (!short || policy.short_rsa == Permit::Allow)
    }

    /// RSA: the DER of RSAPublicKey (RFC 8017 A.1.1). P-256, P-384: the uncompressed point.
    /// Ed25519: the key's 32 octets.
    pub(crate) fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// An RSA key as SubjectPublicKeyInfo (RFC 3279 section 2.3.1), which is how WebCrypto takes it.
    #[cfg(feature = "webcrypto")]
    pub(crate) fn rsa_spki(&self) -> Vec<u8> {
        const RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
        let bits = tagged(0x03, &[&[0], &*self.octets].concat());
        tagged(0x30, &[RSA, &bits].concat())
    }
}

/// DER (X.690 section 10.1). The value has less than 64 KiB.
#[cfg(feature = "webcrypto")]
fn tagged(tag: u8, value: &[u8]) -> Vec<u8> {
    let [.., high, low] = value.len().to_be_bytes();
    let head: &[u8] = match (high, low) {
        (0, low @ ..0x80) => &[tag, low],
        (0, low) => &[tag, 0x81, low],
        (high, low) => &[tag, 0x82, high, low],
    };
    [head, value].concat()
}

/// The size of the modulus, where ring can verify with the key: odd numbers, an exponent from 3 to
/// 33 bits, 1024 to 8192 bits of modulus.
fn rsa_bits(octets: &[u8]) -> Option<usize> {
    let mut reader = SliceReader::new(octets).ok()?;
    let numbers = reader.sequence(|reader| {
        Ok::<_, der::Error>((UintRef::decode(reader)?, UintRef::decode(reader)?))
    });
    let (modulus, exponent) = numbers.ok().filter(|_| reader.is_finished())?;
    let (modulus, exponent) = (modulus.as_bytes(), exponent.as_bytes());
    let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
    let leading = modulus.first().map_or(0, |byte| byte.leading_zeros());
    let bits = modulus.len() * 8 - leading as usize;
    let exponent_fits = match exponent {
        [small] => *small >= 3,
        [1, _, _, _, _] => true,
        longer => longer.len() <= 4,
    };
    let fits = odd(modulus) && odd(exponent) && exponent_fits && (1024..=8192).contains(&bits);
    fits.then_some(bits)
}
