//! Unwraps content keys with RSA private keys: what the library leaves to its caller.

use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Oaep, PrivateKey};
use saml_edge::{Hash, KeyTransport, PrivateKeys, Unwrapped, WrappedKey};

/// Reads a private key in PEM, PKCS#8 or PKCS#1.
pub fn read_private_key(pem: &str) -> Result<PrivateKey, String> {
    PrivateKey::from_pkcs8_pem(pem).or_else(|_| PrivateKey::from_pkcs1_pem(pem)).map_err(|error| {
        format!("no RSA private key in PEM (PKCS#8 or PKCS#1) without a password: {error}")
    })
}

/// Private keys in memory. Every one is tried on every wrapped key.
pub struct Keys(pub Vec<PrivateKey>);

impl PrivateKeys for Keys {
    async fn unwrap(&self, wrapped: &WrappedKey) -> Unwrapped {
        if self.0.is_empty() {
            return Unwrapped::NoPrivateKey;
        }
        Unwrapped::Keys(self.0.iter().filter_map(|private| decrypt(private, wrapped)).collect())
    }
}

fn decrypt(private: &PrivateKey, key: &WrappedKey) -> Option<Vec<u8>> {
    match &key.transport {
        KeyTransport::RsaOaep { digest, mgf, label } => {
            oaep(private, &key.octets, *digest, *mgf, label)
        }
        #[cfg(feature = "legacy-encryption")]
        KeyTransport::Rsa15 => private.decrypt(rsa::Pkcs1v15Encrypt, &key.octets).ok(),
    }
}

fn oaep(
    private: &PrivateKey,
    octets: &[u8],
    digest: Hash,
    mgf: Hash,
    label: &[u8],
) -> Option<Vec<u8>> {
    macro_rules! with {
        ($digest:ty) => {
            match mgf {
                Hash::Sha1 => with!($digest, sha1::Sha1),
                Hash::Sha224 => with!($digest, sha2::Sha224),
                Hash::Sha256 => with!($digest, sha2::Sha256),
                Hash::Sha384 => with!($digest, sha2::Sha384),
                Hash::Sha512 => with!($digest, sha2::Sha512),
            }
        };
        ($digest:ty, $mgf:ty) => {
            private
                .decrypt(Oaep::<$digest, $mgf>::new_with_mgf_hash_and_label(label.to_vec()), octets)
        };
    }
    let opened = match digest {
        Hash::Sha1 => with!(sha1::Sha1),
        Hash::Sha224 => with!(sha2::Sha224),
        Hash::Sha256 => with!(sha2::Sha256),
        Hash::Sha384 => with!(sha2::Sha384),
        Hash::Sha512 => with!(sha2::Sha512),
    };
    opened.ok()
}
