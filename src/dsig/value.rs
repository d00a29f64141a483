//! Which configured certificate verifies a signature value.

use alloc::format;
use core::future::Future;

use super::Keys;
use crate::check::{Code, Place, Rejection};
use crate::crypto::{Certificate, SignatureMethod};
use crate::platform::Platform;

/// A signature value, where it stands, and what it should be over.
pub(super) struct Value<'v> {
    pub(super) method: &'static SignatureMethod,
    pub(super) method_place: &'v Place,
    pub(super) over: &'v [u8],
    pub(super) signature: &'v [u8],
    pub(super) place: &'v Place,
}

impl Value<'_> {
    /// Begins to verify with one certificate. Where the platform computes elsewhere, it does so from here on.
    pub(super) fn begin<'p, P: Platform>(
        &self,
        certificate: &Certificate,
        platform: &'p P,
    ) -> impl Future<Output = Option<bool>> + use<'p, P> {
        platform.verify(self.method, &certificate.key, self.over, self.signature)
    }

    /// The certificate that verifies the value; `begun` is the answer for the first candidate. It may have
    /// been renewed with its key; the one that is valid counts.
    pub(super) async fn verifier<'k, P: Platform>(
        &self,
        candidates: &[&'k Certificate],
        mut begun: Option<impl Future<Output = Option<bool>>>,
        keys: &Keys<'_>,
        platform: &P,
    ) -> Result<&'k Certificate, Rejection> {
        let mut verified: Option<&Certificate> = None;
        let mut knows = true;
        for &certificate in candidates {
            if verified.is_some_and(|found| found.is_valid_at(keys.now)) {
                break;
            }
            let same_key = verified.is_some_and(|found| found.key == certificate.key);
            let holds = match (begun.take(), same_key) {
                (Some(begun), _) => begun.await,
                (None, true) => Some(true),
                (None, false) => self.begin(certificate, platform).await,
            };
            knows &= holds.is_some();
            if holds == Some(true) {
                let valid = certificate.is_valid_at(keys.now);
                verified = verified.filter(|_| !valid).or(Some(certificate));
            }
        }
        verified.ok_or_else(|| match knows {
            true => Rejection::new(Code::SignatureValue).at(self.place.clone()),
            false => {
                let method = self.method.uri;
                Rejection::new(Code::SignatureAlgorithm)
                    .at(self.method_place.clone())
                    .found(format!("{method}, which the platform here does not know for this key"))
            }
        })
    }
}
