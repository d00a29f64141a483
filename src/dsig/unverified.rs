//! What a signature says it signs, for explaining it. Nothing here is verified, and nothing here verifies.

use alloc::string::String;
use alloc::vec::Vec;

use super::shape::Signature;
use crate::c14n;
use crate::crypto::DigestMethod;
use crate::xml::Element;

/// A signature of the allowed shape, its digest not compared.
pub(crate) struct Unverified<'d, 'a> {
    element: Element<'d, 'a>,
    signature: Element<'d, 'a>,
    method: c14n::Method,
    prefixes: Vec<String>,
    digest_method: &'static DigestMethod,
    /// The digest that the signature names.
    pub(crate) digest: Vec<u8>,
    /// The identifier of the signature algorithm.
    pub(crate) signature_method: String,
}

impl<'d, 'a> Unverified<'d, 'a> {
    /// `None` where the shape or an algorithm is not a known one.
    pub(crate) fn read(element: Element<'d, 'a>, signature: Element<'d, 'a>) -> Option<Self> {
        let read = Signature::read(element, signature).ok()?;
        let prefixes = read.transform.prefixes().into_iter().map(String::from).collect();
        Some(Self {
            element,
            signature,
            method: read.transform.method.without_comments(),
            prefixes,
            digest_method: DigestMethod::from_uri(&read.digest_method.0)?,
            digest: read.digest,
            signature_method: read.signature_method.0,
        })
    }

    pub(crate) fn method(&self) -> c14n::Method {
        self.method
    }

    pub(crate) fn prefixes(&self) -> Vec<&str> {
        self.prefixes.iter().map(String::as_str).collect()
    }

    pub(crate) fn digest_method(&self) -> &'static DigestMethod {
        self.digest_method
    }

    pub(crate) fn signed_element(&self) -> Element<'d, 'a> {
        self.element
    }

    /// The octets that the Reference stands for.
    pub(crate) fn canonical(&self) -> Option<String> {
        self.canonical_by(self.method, &self.prefixes())
    }

    /// The same by another method.
    pub(crate) fn canonical_by(&self, method: c14n::Method, prefixes: &[&str]) -> Option<String> {
        method.write(self.element, Some(self.signature), prefixes)
    }
}
