//! A message on its way to the identity provider: by redirect or by form, plain or signed (SAML bindings 3.4, 3.5).

use alloc::string::String;
use alloc::vec::Vec;

use super::write::{DS, SAML, Tag};
use crate::binding::{Parameter, encode, encode_post, encode_redirect, percent_encode};
use crate::crypto::sha256;

/// A message on its way to the identity provider. The browser carries it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outgoing {
    parameter: Parameter,
    id: String,
    destination: String,
    /// Its first child is the Issuer, after which a signature stands.
    message: Tag,
}

/// A form that carries a message by HTTP-POST (SAML bindings 3.5.4).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PostForm {
    /// The URL that the form goes to.
    pub action: String,
    /// Names and values of its hidden fields: the message, and `RelayState` where there is one. Escape
    /// the values for HTML.
    pub fields: Vec<(&'static str, String)>,
}

/// How we sign: with the key that our metadata lists, of that kind.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SigningAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256. Entra takes no other.
    RsaSha256,
    /// ECDSA with P-256 and SHA-256.
    EcdsaSha256,
    /// ECDSA with P-384 and SHA-384.
    EcdsaSha384,
}

impl SigningAlgorithm {
    /// The identifier (RFC 9231 section 2.3).
    pub fn uri(self) -> &'static str {
        match self {
            Self::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Self::EcdsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Self::EcdsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        }
    }
}

/// A redirect that wants its signature. The private key stays with the caller.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RedirectToSign {
    /// The URL up to its query.
    url: String,
    query: String,
}

/// A form that wants its signature. The private key stays with the caller.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FormToSign<'o> {
    message: &'o Outgoing,
    relay_state: Option<String>,
    signed_info: Tag,
    octets: String,
}

impl Outgoing {
    pub(crate) fn new(parameter: Parameter, id: &str, destination: &str, message: Tag) -> Self {
        Self { parameter, id: id.into(), destination: destination.into(), message }
    }

    /// The message's ID.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The message as XML, without a signature.
    pub fn xml(&self) -> String {
        self.message.write()
    }

    /// The URL to send the browser to (HTTP-Redirect, SAML bindings 3.4.4.1). `relay_state` comes back with
    /// the answer: an opaque handle of at most 80 octets (3.4.3), which is not checked here.
    pub fn redirect_url(&self, relay_state: Option<&str>) -> String {
        let mut url = self.url();
        self.query(relay_state, &mut url);
        url
    }

    /// The form to post (HTTP-POST, SAML bindings 3.5.4), with `relay_state` as in a redirect.
    pub fn post_form(&self, relay_state: Option<&str>) -> PostForm {
        self.form(&self.message, relay_state)
    }

    /// The redirect, to be signed beside the message: over the message, `RelayState` and `SigAlg`, as they
    /// stand in the query (SAML bindings 3.4.4.1).
    pub fn redirect_to_sign(
        &self,
        algorithm: SigningAlgorithm,
        relay_state: Option<&str>,
    ) -> RedirectToSign {
        let mut query = String::new();
        self.query(relay_state, &mut query);
        query.push_str("&SigAlg=");
        percent_encode(algorithm.uri(), &mut query);
        RedirectToSign { url: self.url(), query }
    }

    /// The form, to be signed inside the message: enveloped, exclusive canonicalisation, SHA-256 (SAML core
    /// 5.4, xmldsig 4). `relay_state` is not signed.
    pub fn form_to_sign(
        &self,
        algorithm: SigningAlgorithm,
        relay_state: Option<&str>,
    ) -> FormToSign<'_> {
        let signed_info = signed_info(algorithm, &self.id, &self.message);
        let octets = signed_info.canonical();
        FormToSign {
            message: self,
            relay_state: relay_state.map(String::from),
            signed_info,
            octets,
        }
    }

    fn url(&self) -> String {
        let mut url = self.destination.clone();
        url.push(if url.contains('?') { '&' } else { '?' });
        url
    }

    fn query(&self, relay_state: Option<&str>, out: &mut String) {
        out.push_str(self.parameter.name());
        out.push('=');
        percent_encode(&encode_redirect(&self.xml()), out);
        if let Some(relay_state) = relay_state {
            out.push_str("&RelayState=");
            percent_encode(relay_state, out);
        }
    }

    fn form(&self, message: &Tag, relay_state: Option<&str>) -> PostForm {
        let mut fields = Vec::from([(self.parameter.name(), encode_post(&message.write()))]);
        fields.extend(relay_state.map(|relay_state| ("RelayState", relay_state.into())));
        PostForm { action: self.destination.clone(), fields }
    }
}

impl RedirectToSign {
    /// What the private key signs. For ECDSA the signature is `r` and `s`, as WebCrypto gives it.
    pub fn octets(&self) -> &[u8] {
        self.query.as_bytes()
    }

    /// The URL to send the browser to, with the signature over [`octets`](Self::octets).
    pub fn signed(&self, signature: &[u8]) -> String {
        let mut url = self.url.clone();
        url.push_str(&self.query);
        url.push_str("&Signature=");
        percent_encode(&encode(signature), &mut url);
        url
    }
}

impl FormToSign<'_> {
    /// What the private key signs. For ECDSA the signature is `r` and `s`, as WebCrypto gives it.
    pub fn octets(&self) -> &[u8] {
        self.octets.as_bytes()
    }

    /// The form to post, with the signature over [`octets`](Self::octets).
    pub fn signed(&self, signature: &[u8]) -> PostForm {
        let value = Tag::new(DS, "SignatureValue").text(&encode(signature));
        let signature = Tag::new(DS, "Signature").children([self.signed_info.clone(), value]);
        let message = self.message.message.clone().with_second(signature);
        self.message.form(&message, self.relay_state.as_deref())
    }
}

/// The Issuer, which is the first child of every message (SAML core 3.2.1).
pub(crate) fn issuer(entity_id: &str) -> Tag {
    Tag::new(SAML, "Issuer").text(entity_id)
}

/// What is signed: the digest of the message, which holds no signature yet.
fn signed_info(algorithm: SigningAlgorithm, id: &str, message: &Tag) -> Tag {
    const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
    let by = |local, uri: &str| Tag::new(DS, local).attribute("Algorithm", uri);
    let transforms = [by("Transform", ENVELOPED), by("Transform", EXCLUSIVE)];
    let digest = encode(sha256(message.canonical().as_bytes()).as_ref());
    let reference = Tag::new(DS, "Reference").attribute("URI", ["#", id].concat()).children([
        Tag::new(DS, "Transforms").children(transforms),
        by("DigestMethod", SHA256),
        Tag::new(DS, "DigestValue").text(&digest),
    ]);
    Tag::new(DS, "SignedInfo").children([
        by("CanonicalizationMethod", EXCLUSIVE),
        by("SignatureMethod", algorithm.uri()),
        reference,
    ])
}

#[cfg(test)]
#[path = "outgoing_tests.rs"]
mod tests;
