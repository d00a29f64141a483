//! What every digest and signature method must do, with octets that openssl made; natively and in a browser.

use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use include_dir::{Dir, include_dir};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;
use crate::platform::{NoPrivateKeys, Ring, Verify};

static KEYS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/keys");
const MESSAGE: &[u8] = include_bytes!("../../tests/crypto/message.txt");
const DIGESTS: &str = include_str!("../../tests/crypto/digests.txt");
const SIGNATURES: &str = include_str!("../../tests/crypto/signatures.txt");

#[test]
fn every_digest_method_knows_its_digest_and_no_other() {
    pollster::block_on(knows_digests(&Ring(NoPrivateKeys)));
}

#[cfg(target_arch = "wasm32")]
#[test]
async fn webcrypto_knows_the_same_digests_and_no_other() {
    knows_digests(&crate::WebCrypto::new(NoPrivateKeys)).await;
}

/// The contract of a platform, for short texts and for long ones.
async fn knows_digests(platform: &impl Verify) {
    let mut methods = Vec::new();
    for row in rows(DIGESTS) {
        let [uri, digest] = row[..] else { panic!("{row:?}") };
        let (method, digest) = (DigestMethod::from_uri(uri).unwrap(), decode(digest));
        let long = [MESSAGE; 400].concat();
        for (text, digest) in [(MESSAGE, &digest), (&long, &method.digest(&long).as_ref().to_vec())]
        {
            assert!(platform.matches(method, text, digest).await, "{uri}");
            for changed in changes(digest) {
                assert!(!platform.matches(method, text, &changed).await, "{uri}: {changed:?}");
            }
            for changed in changes(text) {
                let length = changed.len();
                assert!(!platform.matches(method, &changed, digest).await, "{uri}: {length}");
            }
        }
        methods.push(uri);
    }
    assert!(DIGEST_METHODS.iter().all(|method| methods.contains(&method.uri)), "{methods:?}");
}

#[test]
fn every_signature_method_takes_its_signature_and_no_other() {
    pollster::block_on(verifies_signatures(&Ring(NoPrivateKeys)));
}

#[cfg(target_arch = "wasm32")]
#[test]
async fn webcrypto_takes_the_same_signatures_and_no_other() {
    verifies_signatures(&crate::WebCrypto::new(NoPrivateKeys)).await;
}

/// The contract of a platform.
async fn verifies_signatures(platform: &impl Verify) {
    let keys = ["idp", "next", "short", "p256", "p384", "ed25519"].map(|name| (name, key(name)));
    let mut methods = Vec::new();
    for row in rows(SIGNATURES) {
        let [uri, name, signature] = row[..] else { panic!("{row:?}") };
        let (method, signature) = (SignatureMethod::from_uri(uri).unwrap(), decode(signature));
        let own = &keys.iter().find(|(known, _)| *known == name).unwrap().1;
        assert_eq!(method.key, own.kind(), "{uri}");
        let taken = platform.verify(method, own, MESSAGE, &signature).await;
        assert_eq!(taken, Some(true), "{uri} {name}");
        for changed in changes(&signature) {
            let taken = platform.verify(method, own, MESSAGE, &changed).await;
            assert_eq!(taken, Some(false), "{uri} {name}: {changed:?}");
        }
        for changed in changes(MESSAGE) {
            let taken = platform.verify(method, own, &changed, &signature).await;
            assert_eq!(taken, Some(false), "{uri} {name}: {changed:?}");
        }
        for (other, key) in keys.iter().filter(|(other, _)| *other != name) {
            let taken = platform.verify(method, key, MESSAGE, &signature).await;
            assert_ne!(taken, Some(true), "{uri} {name}: taken with {other}");
        }
        for other in SIGNATURE_METHODS.iter().filter(|other| other.uri != uri) {
            let taken = platform.verify(other, own, MESSAGE, &signature).await;
            assert_ne!(taken, Some(true), "{uri} {name}: taken as {}", other.uri);
        }
        methods.push(uri);
    }
    assert!(SIGNATURE_METHODS.iter().all(|method| methods.contains(&method.uri)), "{methods:?}");
}

/// The octets with one bit changed at the beginning, in the middle and at the end; one shorter, one longer, none.
fn changes(octets: &[u8]) -> Vec<Vec<u8>> {
    let last = octets.len() - 1;
    let mut changes: Vec<Vec<u8>> = Vec::new();
    for at in [0, last / 2, last] {
        let mut changed = octets.to_vec();
        changed[at] ^= 1;
        changes.push(changed);
    }
    changes.extend([octets[..last].to_vec(), [octets, &[0]].concat(), Vec::new()]);
    changes
}

fn key(name: &str) -> PublicKey {
    let pem = KEYS.get_file(alloc::format!("{name}.crt")).unwrap().contents_utf8().unwrap();
    Certificate::read(pem).unwrap().remove(0).key
}

fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| row.split(' ').collect())
}

fn decode(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap()
}
