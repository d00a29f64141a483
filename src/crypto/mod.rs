//! Digests and signature verification: algorithms are values, by their identifier, over ring.

mod certificate;
mod key;

use ring::{digest, signature};

pub use self::certificate::Certificate;
pub(crate) use self::key::{KeyKind, PublicKey};

/// A digest algorithm of xmldsig 4.3.3.5.
#[derive(Debug)]
pub(crate) struct DigestMethod {
    pub(crate) uri: &'static str,
    pub(crate) sha1: bool,
    algorithm: &'static digest::Algorithm,
}

static DIGEST_METHODS: [DigestMethod; 4] = [
    DigestMethod {
        uri: "http://www.w3.org/2001/04/xmlenc#sha256",
        sha1: false,
        algorithm: &digest::SHA256,
    },
    DigestMethod {
        uri: "http://www.w3.org/2001/04/xmldsig-more#sha384",
        sha1: false,
        algorithm: &digest::SHA384,
    },
    DigestMethod {
        uri: "http://www.w3.org/2001/04/xmlenc#sha512",
        sha1: false,
        algorithm: &digest::SHA512,
    },
    DigestMethod {
        uri: "http://www.w3.org/2000/09/xmldsig#sha1",
        sha1: true,
        algorithm: &digest::SHA1_FOR_LEGACY_USE_ONLY,
    },
];

impl DigestMethod {
    pub(crate) fn from_uri(uri: &str) -> Option<&'static Self> {
        DIGEST_METHODS.iter().find(|method| method.uri == uri)
    }

    pub(crate) fn digest(&self, octets: &[u8]) -> digest::Digest {
        digest::digest(self.algorithm, octets)
    }

    /// Whether `expected` is the digest of `octets`, over its full length.
    pub(crate) fn matches(&self, octets: &[u8], expected: &[u8]) -> bool {
        digest::digest(self.algorithm, octets).as_ref() == expected
    }
}

/// A signature algorithm of xmldsig 6.4 and RFC 9231.
pub(crate) struct SignatureMethod {
    pub(crate) uri: &'static str,
    pub(crate) key: KeyKind,
    pub(crate) sha1: bool,
    verifier: &'static dyn signature::VerificationAlgorithm,
}

macro_rules! signature_methods {
    ($($uri:literal $key:ident $sha1:literal $verifier:ident)*) => {
        static SIGNATURE_METHODS: &[SignatureMethod] = &[$(SignatureMethod {
            uri: $uri,
            key: KeyKind::$key,
            sha1: $sha1,
            verifier: &signature::$verifier,
        },)*];
    };
}

// Key sizes are a rule of their own, so the RSA verifiers here take 1024 bits as well.
signature_methods! {
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" Rsa false RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" Rsa false RSA_PKCS1_2048_8192_SHA384
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" Rsa false RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" P256 false ECDSA_P256_SHA256_FIXED
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" P384 false ECDSA_P384_SHA384_FIXED
    "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1" Rsa false RSA_PSS_2048_8192_SHA256
    "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1" Rsa false RSA_PSS_2048_8192_SHA384
    "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1" Rsa false RSA_PSS_2048_8192_SHA512
    "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519" Ed25519 false ED25519
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1" Rsa true RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY
}

impl SignatureMethod {
    pub(crate) fn from_uri(uri: &str) -> Option<&'static Self> {
        SIGNATURE_METHODS.iter().find(|method| method.uri == uri)
    }

    /// Whether `signature` over `message` was made with `key`.
    pub(crate) fn verifies(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        let key = signature::UnparsedPublicKey::new(self.verifier, key.octets());
        key.verify(message, signature).is_ok()
    }
}

pub(crate) fn sha1(octets: &[u8]) -> digest::Digest {
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, octets)
}

pub(crate) fn sha256(octets: &[u8]) -> digest::Digest {
    digest::digest(&digest::SHA256, octets)
}

#[cfg(test)]
mod tests;
