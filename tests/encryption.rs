//! Every content algorithm, and every digest and mask of RSA-OAEP, with content keys wrapped by openssl.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::process::Command;
use std::{env, fs, process};

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeEncrypt, KeyIvInit};
use aes::{Aes128, Aes192, Aes256};
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{AesGcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml_edge::{Hash, KeyTransport, PrivateKeys, Unwrapped, WrappedKey};

use support::case::{Case, Loosening, between};
use support::disk::{TESTS, folder};
use support::judge::unwrap::{self, Keys};

const OAEP_MGF1P: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
const OAEP_11: &str = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
const AES_256_GCM: &str = "http://www.w3.org/2009/xmlenc11#aes256-gcm";

/// Each digest as XML Encryption identifies it, as an MGF, and as openssl calls it.
const DIGESTS: [(&str, &str, &str); 5] = [
    ("http://www.w3.org/2000/09/xmldsig#sha1", "mgf1sha1", "sha1"),
    ("http://www.w3.org/2001/04/xmldsig-more#sha224", "mgf1sha224", "sha224"),
    ("http://www.w3.org/2001/04/xmlenc#sha256", "mgf1sha256", "sha256"),
    ("http://www.w3.org/2001/04/xmldsig-more#sha384", "mgf1sha384", "sha384"),
    ("http://www.w3.org/2001/04/xmlenc#sha512", "mgf1sha512", "sha512"),
];

#[test]
fn every_digest_and_mask_of_oaep_is_opened() {
    let sound = Sound::read();
    for (digest, _, digest_name) in DIGESTS {
        for (_, mask, mask_name) in DIGESTS {
            let wrapped = wrap(&sound.key, digest_name, mask_name);
            let mgf = format!(
                "<x:MGF xmlns:x='http://www.w3.org/2009/xmlenc11#' Algorithm='http://www.w3.org/2009/xmlenc11#{mask}'/>"
            );
            for (transport, mgf) in [(OAEP_11, &*mgf), (OAEP_MGF1P, &*mgf), (OAEP_MGF1P, "")] {
                if mgf.is_empty() && mask != "mgf1sha1" {
                    continue;
                }
                let method = format!(
                    "<xenc:EncryptionMethod Algorithm='{transport}'><DigestMethod Algorithm='{digest}'/>{mgf}</xenc:EncryptionMethod>"
                );
                let message = sound.with_key(&method, &wrapped);
                assert_eq!(problems(&message), [""; 0], "{method}");
            }
        }
    }
}

#[test]
fn every_content_algorithm_is_opened() {
    let sound = Sound::read();
    let plaintext = &sound.plaintext;
    for (name, key, octets) in [
        ("2009/xmlenc11#aes128-gcm", 16, gcm::<AesGcm<Aes128, U12>>(plaintext, 16)),
        ("2009/xmlenc11#aes192-gcm", 24, gcm::<AesGcm<Aes192, U12>>(plaintext, 24)),
        ("2009/xmlenc11#aes256-gcm", 32, gcm::<AesGcm<Aes256, U12>>(plaintext, 32)),
        ("2001/04/xmlenc#aes128-cbc", 16, cbc::<cbc::Encryptor<Aes128>>(plaintext, 16)),
        ("2001/04/xmlenc#aes192-cbc", 24, cbc::<cbc::Encryptor<Aes192>>(plaintext, 24)),
        ("2001/04/xmlenc#aes256-cbc", 32, cbc::<cbc::Encryptor<Aes256>>(plaintext, 32)),
    ] {
        let method = format!("<xenc:EncryptionMethod Algorithm=\"{OAEP_MGF1P}\"/>");
        let message = sound.with_key(&method, &wrap(&content_key(key), "sha1", "sha1"));
        let message = message
            .replace(AES_256_GCM, &format!("http://www.w3.org/{name}"))
            .replace(&sound.content, &STANDARD.encode(octets));
        assert_eq!(problems(&message), [""; 0], "{name}");
    }
}

/// The message of a case, and what is in it.
struct Sound {
    xml: String,
    key: Vec<u8>,
    wrapped: String,
    content: String,
    plaintext: Vec<u8>,
}

impl Sound {
    fn read() -> Self {
        let file = folder().join("cases/accepted-encrypted-gcm/response.xml");
        let xml = fs::read_to_string(file).unwrap();
        let mut values = xml.split("<xenc:CipherValue>").skip(1);
        let mut value = || values.next().unwrap().split('<').next().unwrap().to_string();
        let (wrapped, content) = (value(), value());
        let octets = |text: &str| {
            STANDARD.decode(text.split_ascii_whitespace().collect::<String>()).unwrap()
        };
        let transport =
            KeyTransport::RsaOaep { digest: Hash::Sha1, mgf: Hash::Sha1, label: Vec::new() };
        let pem = fs::read_to_string(folder().join("keys/sp.key")).unwrap();
        let keys = Keys(vec![unwrap::read_private_key(&pem).unwrap()]);
        let wrapped_key = WrappedKey { transport, octets: octets(&wrapped) };
        let unwrapped = pollster::block_on(keys.unwrap(&wrapped_key));
        let Unwrapped::Keys(mut keys) = unwrapped else { panic!("no key") };
        let key = keys.remove(0);
        let sealed = octets(&content);
        let nonce = Nonce::<U12>::try_from(&sealed[..12]).unwrap();
        let cipher = AesGcm::<Aes256, U12>::new_from_slice(&key).unwrap();
        let plaintext = cipher.decrypt(&nonce, &sealed[12..]).unwrap();
        Self { xml, key, wrapped, content, plaintext }
    }

    /// The same content under another wrapping of its key.
    fn with_key(&self, method: &str, wrapped: &[u8]) -> String {
        let key = between(&self.xml, "<xenc:EncryptedKey>", "</xenc:EncryptedKey>");
        let old = format!("<xenc:EncryptionMethod Algorithm=\"{OAEP_MGF1P}\"/>");
        assert!(key.contains(&old));
        self.xml.replacen(&old, method, 1).replacen(&self.wrapped, &STANDARD.encode(wrapped), 1)
    }
}

fn problems(message: &str) -> Vec<String> {
    let mut case = TESTS.case("accepted-encrypted-gcm");
    case.about.allow = vec![Loosening::CbcWithoutOuterSignature];
    let case: Case = case.with_xml(message);
    case.problems(&TESTS.sign_in(&case, &TESTS.shared()))
}

fn content_key(length: u8) -> Vec<u8> {
    (0..length).collect()
}

fn gcm<A: Aead<NonceSize = U12> + KeyInit>(plaintext: &[u8], key: u8) -> Vec<u8> {
    let nonce = [7; 12];
    let cipher = A::new_from_slice(&content_key(key)).unwrap();
    let sealed = cipher.encrypt(&Nonce::<U12>::from(nonce), plaintext).unwrap();
    [&nonce[..], &sealed].concat()
}

/// Only the last octet of the padding says something (xmlenc 5.2); the others are whatever was there.
fn cbc<E: BlockModeEncrypt + KeyIvInit>(plaintext: &[u8], key: u8) -> Vec<u8> {
    let iv = [9; 16];
    let padding = 16 - plaintext.len() % 16;
    let mut padded = plaintext.to_vec();
    padded.extend((1..padding).map(|at| 0xA0 + u8::try_from(at).unwrap()));
    padded.push(u8::try_from(padding).unwrap());
    let cipher = E::new_from_slices(&content_key(key), &iv).unwrap();
    [&iv[..], &cipher.encrypt_padded_vec::<NoPadding>(&padded)].concat()
}

fn wrap(key: &[u8], digest: &str, mask: &str) -> Vec<u8> {
    let file =
        env::temp_dir().join(format!("saml-edge-{}-{}-{digest}-{mask}", process::id(), key.len()));
    fs::write(&file, key).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["pkeyutl", "-encrypt", "-certin", "-inkey"]).arg(folder().join("keys/sp.crt"));
    for option in
        ["rsa_padding_mode:oaep", &format!("rsa_oaep_md:{digest}"), &format!("rsa_mgf1_md:{mask}")]
    {
        openssl.args(["-pkeyopt", option]);
    }
    let output = openssl.arg("-in").arg(&file).output().unwrap();
    fs::remove_file(file).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
