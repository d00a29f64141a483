//! Digests and signature verification: algorithms are values, by their identifier, over ring.

mod certificate;
mod key;
mod x509;

use ring::{digest, signature};

pub use self::certificate::Certificate;
pub(crate) use self::key::{KeyKind, PublicKey};

/// A digest algorithm of xmldsig 4.3.3.5.
#[derive(Debug)]
pub(crate) struct DigestMethod {
    pub(crate) uri: &'static str,
    /// By the name of Web Cryptography.
    pub(crate) name: &'static str,
    algorithm: &'static digest::Algorithm,
}

static DIGEST_METHODS: [DigestMethod; 4] = [
    DigestMethod {
        uri: "http://www.w3.org/2001/04/xmlenc#sha256",
        name: "SHA-256",
        algorithm: &digest::SHA256,
    },
    DigestMethod {
        uri: "http://www.w3.org/2001/04/xmldsig-more#sha384",
        name: "SHA-384",
        algorithm: &digest::SHA384,
    },
    DigestMethod {
        uri: "http://www.w3.org/2001/04/xmlenc#sha512",
        name: "SHA-512",
        algorithm: &digest::SHA512,
    },
    DigestMethod {
        uri: "http://www.w3.org/2000/09/xmldsig#sha1",
        name: "SHA-1",
        algorithm: &digest::SHA1_FOR_LEGACY_USE_ONLY,
    },
];

impl DigestMethod {
    pub(crate) fn from_uri(uri: &str) -> Option<&'static Self> {
        DIGEST_METHODS.iter().find(|method| method.uri == uri)
    }

    pub(crate) fn is_sha1(&self) -> bool {
        self.name == "SHA-1"
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
#[derive(Debug)]
pub(crate) struct SignatureMethod {
    pub(crate) uri: &'static str,
    pub(crate) key: KeyKind,
    /// The smallest RSA key that every platform takes, in bits.
    pub(crate) least_bits: usize,
    /// The algorithm and its hash by the names of Web Cryptography.
    #[cfg_attr(not(feature = "webcrypto"), expect(dead_code, reason = "for WebCrypto"))]
    pub(crate) name: &'static str,
    pub(crate) hash: &'static str,
}

macro_rules! signature_methods {
    ($($uri:literal $key:ident $least_bits:literal $name:literal $hash:literal $verifier:ident)*) => {
        static SIGNATURE_METHODS: &[SignatureMethod] = &[$(SignatureMethod {
            uri: $uri,
            key: KeyKind::$key,
            least_bits: $least_bits,
            name: $name,
            hash: $hash,
        },)*];

        /// Apart from the table, so that a build which verifies elsewhere does without ring's verifiers.
        fn verifier(method: &SignatureMethod) -> Option<&'static dyn signature::VerificationAlgorithm> {
            match method.uri {
                $($uri => Some(&signature::$verifier),)*
                _ => None,
            }
        }
    };
}

signature_methods! {
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" Rsa 1024 "RSASSA-PKCS1-v1_5" "SHA-256"
        RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" Rsa 2048 "RSASSA-PKCS1-v1_5" "SHA-384"
        RSA_PKCS1_2048_8192_SHA384
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" Rsa 1024 "RSASSA-PKCS1-v1_5" "SHA-512"
        RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" P256 256 "ECDSA" "SHA-256"
        ECDSA_P256_SHA256_FIXED
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" P384 384 "ECDSA" "SHA-384"
        ECDSA_P384_SHA384_FIXED
    "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1" Rsa 2048 "RSA-PSS" "SHA-256"
        RSA_PSS_2048_8192_SHA256
    "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1" Rsa 2048 "RSA-PSS" "SHA-384"
        RSA_PSS_2048_8192_SHA384
    "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1" Rsa 2048 "RSA-PSS" "SHA-512"
        RSA_PSS_2048_8192_SHA512
    "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519" Ed25519 256 "Ed25519" "SHA-512"
        ED25519
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1" Rsa 1024 "RSASSA-PKCS1-v1_5" "SHA-1"
        RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY
}

impl SignatureMethod {
    pub(crate) fn from_uri(uri: &str) -> Option<&'static Self> {
        SIGNATURE_METHODS.iter().find(|method| method.uri == uri)
    }

    pub(crate) fn is_sha1(&self) -> bool {
        self.hash == "SHA-1"
    }

    /// Whether `signature` over `message` was made with `key`, as ring finds.
    pub(crate) fn verifies(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        verifier(self).is_some_and(|verifier| {
            let key = signature::UnparsedPublicKey::new(verifier, key.octets());
            key.verify(message, signature).is_ok()
        })
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
