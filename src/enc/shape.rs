//! The shapes of encrypted elements that are opened (xmlenc 3, SAML core 2.2.4, 2.3.4); any other is refused before any crypto.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::content::Method;
use super::{Hash, KeyTransport, WrappedKey};
use crate::check::{Code, Rejection};
use crate::saml::DSIG;
use crate::xml::Element;

const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";

/// More recipients than any message needs.
const MAX_KEYS: usize = 8;

pub(super) struct Encrypted {
    pub(super) method: &'static Method,
    pub(super) octets: Vec<u8>,
    pub(super) keys: Vec<WrappedKey>,
}

impl Encrypted {
    /// Reads an element of SAML's EncryptedElementType: one EncryptedData; EncryptedKeys in its
    /// KeyInfo or beside it. All of them are offered, so a RetrievalMethod need not be followed.
    pub(super) fn read(element: Element<'_, '_>) -> Result<Self, Rejection> {
        let known = |child: &Element<'_, '_>| {
            child.is(XENC, "EncryptedData") || child.is(XENC, "EncryptedKey")
        };
        if let Some(odd) = element.elements().find(|child| !known(child)) {
            return Err(shape(format!("element {}", odd.local())));
        }
        if element.has_text() {
            return Err(shape("text"));
        }
        let data = child(element, XENC, "EncryptedData")?;
        let uri = algorithm(data)?;
        let method = Method::from_uri(uri)
            .ok_or_else(|| Rejection::new(Code::EncryptionAlgorithm).found(uri))?;
        let keys = element.descendants().filter(|inside| inside.is(XENC, "EncryptedKey"));
        let keys: Vec<_> = keys.take(MAX_KEYS + 1).collect();
        if keys.is_empty() || keys.len() > MAX_KEYS {
            return Err(shape(format!("{} EncryptedKey elements", keys.len())));
        }
        let keys = keys.into_iter().map(wrapped_keys).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { method, octets: cipher_value(data)?, keys: keys.concat() })
    }
}

/// A content key, once for each way in which it may have been wrapped.
fn wrapped_keys(element: Element<'_, '_>) -> Result<Vec<WrappedKey>, Rejection> {
    let uri = algorithm(element)?;
    let method = child(element, XENC, "EncryptionMethod")?;
    let refused = |found: &str| Rejection::new(Code::EncryptionKeyTransport).found(found);
    let hash = |namespace, local, default, table: &[(&str, Hash)]| {
        let mut elements = method.elements().filter(|child| child.is(namespace, local));
        let Some(element) = elements.next() else { return Ok(default) };
        let uri = element.attribute("Algorithm").unwrap_or("");
        let found = table.iter().find(|(known, _)| *known == uri);
        found.map(|&(_, hash)| hash).ok_or_else(|| refused(uri))
    };
    let oaep = |masks: &[Hash]| {
        let digest = hash(DSIG, "DigestMethod", Hash::Sha1, &DIGESTS)?;
        let label = label(method)?;
        let with = |&mgf| KeyTransport::RsaOaep { digest, mgf, label: label.clone() };
        Ok(masks.iter().map(with).collect())
    };
    let named = hash(XENC11, "MGF", Hash::Sha1, &MASKS);
    let transports: Vec<KeyTransport> = match uri {
        // Its name means MGF1 with SHA-1 (xmlenc11 5.5.2). Where an MGF stands there that says
        // otherwise, xmlsec wraps as it says and Santuario as the name does. One of the two opens.
        "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p" => match named {
            Ok(named) if named != Hash::Sha1 => oaep(&[named, Hash::Sha1])?,
            _ => oaep(&[Hash::Sha1])?,
        },
        "http://www.w3.org/2009/xmlenc11#rsa-oaep" => oaep(&[named?])?,
        #[cfg(feature = "legacy-encryption")]
        "http://www.w3.org/2001/04/xmlenc#rsa-1_5" => alloc::vec![KeyTransport::Rsa15],
        uri => return Err(refused(uri)),
    };
    let octets = cipher_value(element)?;
    let wrapped = |transport| WrappedKey { transport, octets: octets.clone() };
    Ok(transports.into_iter().map(wrapped).collect())
}

const DIGESTS: [(&str, Hash); 6] = [
    ("http://www.w3.org/2000/09/xmldsig#sha1", Hash::Sha1),
    ("http://www.w3.org/2001/04/xmldsig-more#sha224", Hash::Sha224),
    ("http://www.w3.org/2001/04/xmlenc#sha256", Hash::Sha256),
    ("http://www.w3.org/2001/04/xmldsig-more#sha384", Hash::Sha384),
    ("http://www.w3.org/2001/04/xmlenc#sha384", Hash::Sha384),
    ("http://www.w3.org/2001/04/xmlenc#sha512", Hash::Sha512),
];

const MASKS: [(&str, Hash); 5] = [
    ("http://www.w3.org/2009/xmlenc11#mgf1sha1", Hash::Sha1),
    ("http://www.w3.org/2009/xmlenc11#mgf1sha224", Hash::Sha224),
    ("http://www.w3.org/2009/xmlenc11#mgf1sha256", Hash::Sha256),
    ("http://www.w3.org/2009/xmlenc11#mgf1sha384", Hash::Sha384),
    ("http://www.w3.org/2009/xmlenc11#mgf1sha512", Hash::Sha512),
];

fn label(method: Element<'_, '_>) -> Result<Vec<u8>, Rejection> {
    let mut parameters = method.elements().filter(|child| child.is(XENC, "OAEPparams"));
    parameters.next().map_or(Ok(Vec::new()), base64)
}

fn algorithm<'d>(element: Element<'d, '_>) -> Result<&'d str, Rejection> {
    let method = child(element, XENC, "EncryptionMethod")?;
    method.attribute("Algorithm").ok_or_else(|| shape("EncryptionMethod without Algorithm"))
}

fn cipher_value(element: Element<'_, '_>) -> Result<Vec<u8>, Rejection> {
    base64(child(child(element, XENC, "CipherData")?, XENC, "CipherValue")?)
}

fn child<'d, 'a>(
    parent: Element<'d, 'a>,
    namespace: &str,
    local: &str,
) -> Result<Element<'d, 'a>, Rejection> {
    let mut children = parent.elements().filter(|child| child.is(namespace, local));
    match (children.next(), children.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(shape(format!("not one {local}"))),
    }
}

fn base64(element: Element<'_, '_>) -> Result<Vec<u8>, Rejection> {
    element.base64().map_err(shape)
}

fn shape(found: impl Into<String>) -> Rejection {
    Rejection::new(Code::EncryptionShape).found(found)
}
