//! What content decryption must do, whatever key it is given.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::*;

#[test]
fn every_failure_costs_the_same_work() {
    // Whole blocks, for CBC.
    let octets = vec![7; 16 * 1024];
    for method in METHODS {
        let cost = |length: usize| -> Duration {
            let key = vec![1; length];
            let once = |_| {
                let began = Instant::now();
                black_box(method.decrypt(black_box(&key), &octets));
                began.elapsed()
            };
            (0..9).map(once).min().unwrap()
        };
        let fitting = cost(method.key_length);
        for length in [0, 1, method.key_length - 1, method.key_length + 1, 64] {
            let unfitting = cost(length);
            let same = unfitting * 2 > fitting && fitting * 2 > unfitting;
            assert!(same, "{}: {length} octets: {unfitting:?}, {fitting:?}", method.uri);
        }
    }
}

#[test]
fn a_key_of_another_length_opens_nothing() {
    use aes_gcm::Aes128Gcm;

    let nonce = [3; 12];
    let sealed = Aes128Gcm::new_from_slice(&[0; 16]).unwrap();
    let sealed = sealed.encrypt(&Nonce::<U12>::from(nonce), &b"text"[..]).unwrap();
    let octets = [&nonce[..], &sealed].concat();
    let method = Method::from_uri("http://www.w3.org/2009/xmlenc11#aes128-gcm").unwrap();
    assert_eq!(method.decrypt(&[0; 16], &octets), Decrypted::Content(b"text".to_vec()));
    for length in [0, 15, 17, 32] {
        assert_eq!(method.decrypt(&vec![0; length], &octets), Decrypted::Failed);
    }
}
