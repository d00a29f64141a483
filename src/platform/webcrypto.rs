//! Signatures verified, long texts hashed and contents decrypted by the WebCrypto of Workers, Node and browsers: ten times as fast there as ring.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::future::Future;

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use super::{NoPrivateKeys, Platform, PrivateKeys, Verify};
use crate::crypto::{DigestMethod, KeyKind, PublicKey, SignatureMethod};
use crate::enc::content::{Decrypted, Method, Mode, without_padding};
use crate::enc::{Unwrapped, WrappedKey};

#[wasm_bindgen]
extern "C" {
    type Global;
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL: Global;
    #[wasm_bindgen(method, getter)]
    fn crypto(this: &Global) -> Option<Crypto>;
    type Crypto;
    // Absent where the page is not a secure context.
    #[wasm_bindgen(method, getter)]
    fn subtle(this: &Crypto) -> Option<SubtleCrypto>;
}

/// Signatures are verified by WebCrypto, content keys are unwrapped by `K`.
///
/// Each public key is imported once and kept, so make one of these for a connection and use it again. A clone
/// shares the keys.
#[derive(Clone, Debug)]
pub struct WebCrypto<K = NoPrivateKeys> {
    keys: K,
    imported: Rc<RefCell<Vec<Imported>>>,
}

#[derive(Debug)]
struct Imported {
    method: &'static str,
    public: PublicKey,
    verifier: Verifier,
}

/// A key, and what it is used with: WebCrypto ties a key to a method.
#[derive(Clone, Debug)]
struct Verifier {
    key: CryptoKey,
    algorithm: Object,
}

/// Keys that are kept: more than the certificates of one connection.
const MOST_IMPORTED: usize = 32;

/// Shorter texts are hashed in the module, sooner than a promise would be kept.
const LONG: usize = 16 * 1024;

impl<K> WebCrypto<K> {
    /// WebCrypto, and the holder of the private keys.
    pub fn new(keys: K) -> Self {
        Self { keys, imported: Rc::default() }
    }

    /// The same for another holder; what is imported is shared.
    pub fn holding<L>(&self, keys: L) -> WebCrypto<L> {
        WebCrypto { keys, imported: Rc::clone(&self.imported) }
    }

    /// The key as it was imported before.
    fn imported(&self, method: &SignatureMethod, public: &PublicKey) -> Option<Verifier> {
        let known = |known: &&Imported| known.method == method.uri && known.public == *public;
        self.imported.borrow().iter().find(known).map(|one| one.verifier.clone())
    }

    async fn import(
        &self,
        subtle: &SubtleCrypto,
        method: &'static SignatureMethod,
        public: PublicKey,
    ) -> Option<Verifier> {
        // Another signature of the same message may have imported it meanwhile.
        let imported = self.imported(method, &public);
        if imported.is_some() {
            return imported;
        }
        let (format, octets) = match public.kind() {
            KeyKind::Rsa => ("spki", public.rsa_spki()),
            _ => ("raw", public.octets().to_vec()),
        };
        let (octets, algorithm) = (Uint8Array::from(&*octets), algorithm(method)?);
        let usages = Array::of1(&"verify".into());
        let promise =
            subtle.import_key_with_object(format, &octets, &algorithm, false, &usages).ok()?;
        let key = JsFuture::from(promise).await.ok()?.unchecked_into();
        let verifier = Verifier { key, algorithm };
        let mut imported = self.imported.borrow_mut();
        if imported.len() >= MOST_IMPORTED {
            imported.remove(0);
        }
        imported.push(Imported { method: method.uri, public, verifier: verifier.clone() });
        Some(verifier)
    }
}

/// A verification: on its way, or waiting for its key to be imported, with the signed octets and the signature.
enum Begun {
    Now(Option<JsFuture>),
    Later(PublicKey, Vec<u8>, Vec<u8>),
}

impl Verifier {
    /// WebCrypto copies what it is given before the call returns.
    fn begin(&self, subtle: &SubtleCrypto, octets: &[u8], signature: &[u8]) -> Option<JsFuture> {
        let (key, how) = (&self.key, &self.algorithm);
        let promise =
            subtle.verify_with_object_and_u8_array_and_u8_array(how, key, signature, octets);
        promise.ok().map(JsFuture::from)
    }
}

impl<K: PrivateKeys> Platform for WebCrypto<K> {}

impl<K: PrivateKeys> Verify for WebCrypto<K> {
    fn verify<'p>(
        &'p self,
        method: &'static SignatureMethod,
        key: &PublicKey,
        octets: &[u8],
        signature: &[u8],
    ) -> impl Future<Output = Option<bool>> + use<'p, K> {
        let subtle = subtle();
        let begun = match (&subtle, self.imported(method, key)) {
            (Some(subtle), Some(verifier)) => Begun::Now(verifier.begin(subtle, octets, signature)),
            _ => Begun::Later(key.clone(), octets.to_vec(), signature.to_vec()),
        };
        async move {
            let promise = match begun {
                Begun::Now(promise) => promise,
                Begun::Later(key, octets, signature) => {
                    let subtle = subtle?;
                    let verifier = self.import(&subtle, method, key).await?;
                    verifier.begin(&subtle, &octets, &signature)
                }
            };
            // Rejected where the platform fails, which proves nothing.
            let verified = promise?.await;
            Some(verified.is_ok_and(|verified| verified.as_bool() == Some(true)))
        }
    }

    fn matches<'p>(
        &'p self,
        method: &'static DigestMethod,
        octets: &[u8],
        digest: &[u8],
    ) -> impl Future<Output = bool> + use<'p, K> {
        let subtle = subtle().filter(|_| octets.len() >= LONG);
        let promise =
            subtle.and_then(|it| it.digest_with_str_and_u8_array(method.name, octets).ok());
        let hashed = match promise {
            Some(promise) => Err((promise, digest.to_vec())),
            None => Ok(method.matches(octets, digest)),
        };
        async {
            match hashed {
                Ok(matches) => matches,
                Err((promise, digest)) => {
                    octets_of(promise).await.is_some_and(|hashed| hashed == digest)
                }
            }
        }
    }

    async fn unwrap(&self, wrapped: &WrappedKey) -> Unwrapped {
        self.keys.unwrap(wrapped).await
    }

    async fn decrypt(&self, method: &'static Method, key: &[u8], octets: &[u8]) -> Decrypted {
        let (key, fits) = method.fitting(key);
        let Some(cipher) = Cipher::import(method.mode, &key).await else {
            return Decrypted::Unsupported;
        };
        let content = match method.mode {
            Mode::Gcm => cipher.gcm(octets).await,
            _ => cipher.cbc(octets).await,
        };
        content.filter(|_| fits).map_or(Decrypted::Failed, Decrypted::Content)
    }
}

/// A content key.
struct Cipher {
    subtle: SubtleCrypto,
    name: &'static str,
    key: CryptoKey,
}

impl Cipher {
    /// `None` where WebCrypto does not take such keys: some know no AES of 192 bits, and none knows DES.
    async fn import(mode: Mode, key: &[u8]) -> Option<Self> {
        let name = match mode {
            Mode::Gcm => "AES-GCM",
            Mode::Cbc => "AES-CBC",
            #[allow(unreachable_patterns, reason = "there is another one with legacy-encryption")]
            _ => return None,
        };
        let subtle = subtle()?;
        let usages = Array::of2(&"decrypt".into(), &"encrypt".into());
        let octets = Uint8Array::from(key);
        let promise = subtle.import_key_with_str("raw", &octets, name, false, &usages).ok()?;
        let key = JsFuture::from(promise).await.ok()?.unchecked_into();
        Some(Self { subtle, name, key })
    }

    fn parameters(&self, iv: &[u8]) -> Option<Object> {
        let parameters = Object::new();
        Reflect::set(&parameters, &"name".into(), &self.name.into()).ok()?;
        Reflect::set(&parameters, &"iv".into(), &Uint8Array::from(iv)).ok()?;
        Some(parameters)
    }

    async fn decrypt(&self, iv: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let how = self.parameters(iv)?;
        let promise = self.subtle.decrypt_with_object_and_u8_array(&how, &self.key, sealed);
        octets_of(promise.ok()?).await
    }

    async fn gcm(&self, octets: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = octets.split_at_checked(12)?;
        self.decrypt(nonce, sealed).await
    }

    /// WebCrypto wants padding of its own kind, so a block of nothing else is put behind the ciphertext,
    /// encrypted with the last block as its vector.
    async fn cbc(&self, octets: &[u8]) -> Option<Vec<u8>> {
        const BLOCK: usize = 16;
        let (iv, sealed) = octets.split_at_checked(BLOCK)?;
        let last = sealed.last_chunk::<BLOCK>().filter(|_| sealed.len() % BLOCK == 0)?;
        let how = self.parameters(last)?;
        let padding = [16; BLOCK];
        let promise = self.subtle.encrypt_with_object_and_u8_array(&how, &self.key, &padding);
        let encrypted = octets_of(promise.ok()?).await?;
        let octets = [sealed, encrypted.first_chunk::<BLOCK>()?].concat();
        without_padding(self.decrypt(iv, &octets).await?, BLOCK)
    }
}

async fn octets_of(promise: Promise) -> Option<Vec<u8>> {
    Some(Uint8Array::new(&JsFuture::from(promise).await.ok()?).to_vec())
}

fn subtle() -> Option<SubtleCrypto> {
    GLOBAL.with(Global::crypto)?.subtle()
}

/// The method's parameters, for importing a key and for verifying alike (Web Cryptography API 20, 21, 23).
fn algorithm(method: &SignatureMethod) -> Option<Object> {
    let algorithm = Object::new();
    let put = |name: &str, value: &str| Reflect::set(&algorithm, &name.into(), &value.into()).ok();
    put("name", method.name)?;
    put("hash", method.hash)?;
    put("namedCurve", method.key.name())?;
    // RFC 9231 section 2.3.9: a salt as long as the digest.
    let salt = match method.hash {
        "SHA-256" => 32,
        "SHA-384" => 48,
        _ => 64,
    };
    Reflect::set(&algorithm, &"saltLength".into(), &salt.into()).ok()?;
    Some(algorithm)
}
