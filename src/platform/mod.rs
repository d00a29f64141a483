//! What the core leaves to where it runs: checking a signature value, decrypting, and unwrapping keys with private keys.

#[cfg(feature = "webcrypto")]
mod webcrypto;

use core::future::{Future, ready};
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use crate::crypto::{DigestMethod, PublicKey, SignatureMethod};
use crate::enc::content::{Decrypted, Method};
use crate::enc::{Unwrapped, WrappedKey};

#[cfg(feature = "webcrypto")]
pub use self::webcrypto::WebCrypto;

/// The holder of the private keys. They stay outside this crate, so that they may be such as nobody
/// can read out.
///
/// A future that is always ready will do: `async fn` in the implementation that awaits nothing.
pub trait PrivateKeys {
    /// Unwraps one content key. Every failure must take the same time and look the same: an empty list.
    fn unwrap(&self, wrapped: &WrappedKey) -> impl Future<Output = Unwrapped>;
}

/// No private keys: what is encrypted is refused.
#[derive(Clone, Copy, Debug)]
pub struct NoPrivateKeys;

impl PrivateKeys for NoPrivateKeys {
    async fn unwrap(&self, _: &WrappedKey) -> Unwrapped {
        Unwrapped::NoPrivateKey
    }
}

/// Who computes: [`Ring`] at once, or `WebCrypto` (feature `webcrypto`) where a promise can be awaited.
/// Both take the same signatures, where the WebCrypto at hand knows the method and the kind of key.
///
/// Nobody outside can implement this: whoever answers whether a signature holds decides who is signed in.
#[allow(private_bounds, reason = "sealed")]
pub trait Platform: Verify {}

/// The sealed half of `Platform`.
pub(crate) trait Verify {
    /// Whether `signature` over `octets` was made with the private half of `key`; `None` where the
    /// platform does not know the method. The kind and the size of the key fit the method.
    ///
    /// The work begins with the call, not when the future is polled; but a key that is not imported yet must be first.
    fn verify<'p>(
        &'p self,
        method: &'static SignatureMethod,
        key: &PublicKey,
        octets: &[u8],
        signature: &[u8],
    ) -> impl Future<Output = Option<bool>> + use<'p, Self>;

    /// Whether `digest` is that of `octets`, over its full length.
    fn matches<'p>(
        &'p self,
        method: &'static DigestMethod,
        octets: &[u8],
        digest: &[u8],
    ) -> impl Future<Output = bool> + use<'p, Self>;

    fn unwrap(&self, wrapped: &WrappedKey) -> impl Future<Output = Unwrapped>;

    /// The content of `octets`, which begin with the vector. A key that does not fit costs the same work.
    fn decrypt(
        &self,
        method: &'static Method,
        key: &[u8],
        octets: &[u8],
    ) -> impl Future<Output = Decrypted>;
}

/// Signatures are verified by ring, at once; content keys are unwrapped by `K`.
#[derive(Clone, Copy, Debug)]
pub struct Ring<K = NoPrivateKeys>(pub K);

impl<K: PrivateKeys> Platform for Ring<K> {}

impl<K: PrivateKeys> Verify for Ring<K> {
    fn verify<'p>(
        &'p self,
        method: &'static SignatureMethod,
        key: &PublicKey,
        octets: &[u8],
        signature: &[u8],
    ) -> impl Future<Output = Option<bool>> + use<'p, K> {
        ready(Some(method.verifies(key, octets, signature)))
    }

    fn matches<'p>(
        &'p self,
        method: &'static DigestMethod,
        octets: &[u8],
        digest: &[u8],
    ) -> impl Future<Output = bool> + use<'p, K> {
        ready(method.matches(octets, digest))
    }

    fn unwrap(&self, wrapped: &WrappedKey) -> impl Future<Output = Unwrapped> {
        self.0.unwrap(wrapped)
    }

    async fn decrypt(&self, method: &'static Method, key: &[u8], octets: &[u8]) -> Decrypted {
        method.decrypt(key, octets)
    }
}

/// The result of a future that waits for nothing, as all that [`Ring`] does without private keys.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
