//! What the fuzz targets share: the parties of the cases, a signer of messages, and what must hold of every report.

pub mod logout;
#[allow(dead_code, reason = "the rules of cases are not for any message")]
#[path = "../support/report.rs"]
mod report;

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::digest;
use ring::signature::Ed25519KeyPair;
use saml_edge::fuzzing::{canonical, decode_post};
use saml_edge::{
    IdentityProvider, Pending, Place, Policy, PrivateKeys, Received, Report, Request, Ring,
    ServiceProvider, Timestamp, Unwrapped, WrappedKey,
};
use serde_json::Value;

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// Every method of canonicalisation, the exclusive ones also with a PrefixList.
pub const METHODS: [(&str, &[&str]); 8] = [
    (EXCLUSIVE, &[]),
    (EXCLUSIVE, &["", "samlp", "ds", "p"]),
    ("http://www.w3.org/2001/10/xml-exc-c14n#WithComments", &[]),
    ("http://www.w3.org/2001/10/xml-exc-c14n#WithComments", &["", "samlp", "ds", "p"]),
    ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", &[]),
    ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments", &[]),
    ("http://www.w3.org/2006/12/xml-c14n11", &[]),
    ("http://www.w3.org/2006/12/xml-c14n11#WithComments", &[]),
];

/// Every NameID in `tests/cases` that a trusted key has signed and that is signed in.
pub const NAMES: [&str; 4] = [
    "b.simon@contoso.com",
    " b.simon@contoso.com\n",
    "admin@contoso.com.example.net",
    "jürgen.groß@contoso.com",
];

const IDP: &str = "https://sts.windows.net/aa4f2e5c-3b1d-4c8e-9f60-7d2b1a0c9e8f/";
const SP: &str = "https://app.example.com/saml/contoso";
const ACS: &str = "https://app.example.com/saml/contoso/acs";
const REQUEST: &str = "_6f0d3c1e8b5a4f0d9c7e2a1b3c4d5e6f";

/// The present of the cases.
pub fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T12:00:30Z").expect("an instant")
}

/// Fails where a place does not hold what its path says.
pub fn check_place(place: &Place, text: &str) {
    let wrong = report::wrong_place(&serde_json::to_value(place).expect("JSON"), Some(text));
    assert!(wrong.is_none(), "{place} {wrong:?}");
}

/// Fails where a report contradicts itself or the text that its places refer to.
pub fn check_report(report: &Report<'_>, xml: Option<&str>) -> Value {
    let report = serde_json::to_value(report).expect("JSON");
    let unsound = report::unsound(&report, xml);
    assert!(unsound.is_empty(), "{unsound:#?}");
    report
}

/// The form field that carries these octets; what does not look like XML is taken for the field itself.
pub fn field(octets: &[u8]) -> String {
    match std::str::from_utf8(octets) {
        Ok(text) if !text.contains('<') => text.into(),
        _ => STANDARD.encode(octets),
    }
}

/// Judges a message strictly and loosely. Both reports must be sound, whom the strict policy takes
/// the loose one takes, and nobody is accepted without a signature that holds.
pub fn judge(field: &str) -> [Value; 2] {
    let xml = decode_post(field);
    let reports = [Policy::strict(), Policy::danger_legacy()].map(|policy| {
        let sp = ServiceProvider::new(SP, ACS).expect("our settings");
        let idp = IDENTITY_PROVIDER.clone().policy(policy);
        let pending = Pending { id: REQUEST.into(), issued_at: now() };
        let request = Request::Sent(&pending);
        let received = Received { saml_response: field, now: now(), request };
        let outcome = pollster::block_on(sp.read_on(&Ring(Key), &idp, received));
        match outcome.accept() {
            Err(refused) => check_report(&refused.report(), xml.as_deref()),
            Ok(accepted) => {
                for code in [saml_edge::Code::SignatureValue, saml_edge::Code::SignatureDigest] {
                    let check = accepted.checks().get(code).expect("a check");
                    assert_eq!(check.status, saml_edge::Status::Pass, "accepted without {code:?}");
                }
                let identity = accepted.redeem(saml_edge::Claim::Fresh).expect("an identity");
                assert_eq!(identity.issuer(), IDP);
                check_report(&identity.report(), xml.as_deref())
            }
        }
    });
    let [strict, loose] = &reports;
    assert!(
        strict["accepted"] == false || loose["accepted"] == true,
        "refused by the loose policy"
    );
    reports
}

/// The identity provider of the cases, with the key that `sign` uses besides.
static IDENTITY_PROVIDER: LazyLock<IdentityProvider> = LazyLock::new(|| {
    let certificates =
        concat!(include_str!("../keys/idp.crt"), include_str!("../keys/ed25519.crt"));
    IdentityProvider::new(IDP, "https://login.example.com/", certificates).expect("our settings")
});

/// A message without what is in it.
pub struct Frame {
    open: &'static str,
    close: &'static str,
}

macro_rules! frame {
    ($local:literal $attributes:literal) => {
        Frame {
            open: concat!(
                "<samlp:",
                $local,
                " xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol' ID='_message' ",
                "Version='2.0' IssueInstant='2026-11-23T12:00:00Z' ",
                $attributes,
                ">",
            ),
            close: concat!("</samlp:", $local, ">"),
        }
    };
}

pub const RESPONSE: Frame = frame!("Response" "Destination='https://app.example.com/saml/contoso/acs' InResponseTo='_6f0d3c1e8b5a4f0d9c7e2a1b3c4d5e6f'");
pub const LOGOUT_REQUEST: Frame = frame!("LogoutRequest" "xmlns='urn:oasis:names:tc:SAML:2.0:assertion' Destination='https://app.example.com/saml/contoso/slo'");
pub const LOGOUT_RESPONSE: Frame = frame!("LogoutResponse" "xmlns='urn:oasis:names:tc:SAML:2.0:assertion' Destination='https://app.example.com/saml/contoso/slo' InResponseTo='_6f0d3c1e8b5a4f0d9c7e2a1b3c4d5e6f'");

impl Frame {
    /// The message around `inside`, which begins with its Issuer.
    pub fn around(&self, inside: &str) -> String {
        [self.open, inside, self.close].concat()
    }

    /// The same message, signed; `None` where it is no document.
    pub fn signed(&self, inside: &str) -> Option<String> {
        let octets = canonical(&self.around(inside), 0, EXCLUSIVE, &[]).ok()??;
        let digest = STANDARD.encode(digest::digest(&digest::SHA256, octets.as_bytes()));
        // Written in its canonical form.
        let signed_info = format!(
            "<SignedInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\">\
             <CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></CanonicalizationMethod>\
             <SignatureMethod Algorithm=\"{ED25519}\"></SignatureMethod>\
             <Reference URI=\"#_message\"><Transforms>\
             <Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></Transform>\
             <Transform Algorithm=\"{EXCLUSIVE}\"></Transform></Transforms>\
             <DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></DigestMethod>\
             <DigestValue>{digest}</DigestValue></Reference></SignedInfo>"
        );
        let value = sign(&signed_info);
        Some(self.around(&format!(
            "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">{signed_info}\
             <SignatureValue>{value}</SignatureValue></Signature>{inside}"
        )))
    }
}

const ED25519: &str = "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519";

/// The signature of a trusted key over the octets, in base64.
fn sign(octets: &str) -> String {
    STANDARD.encode(SIGNER.sign(octets.as_bytes()))
}

static SIGNER: LazyLock<Ed25519KeyPair> = LazyLock::new(|| {
    let pem = include_str!("../keys/ed25519.key");
    let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = STANDARD.decode(base64).expect("base64");
    Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).expect("a key")
});

/// The one content key.
const CONTENT_KEY: [u8; 16] = [7; 16];

/// Issuer, Status and an EncryptedAssertion that holds `plaintext`.
pub fn encrypt(plaintext: &[u8]) -> String {
    let nonce = [0; 12];
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &CONTENT_KEY).expect("a key"));
    let mut sealed = plaintext.to_vec();
    let aad = Aad::empty();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
        .expect("room");
    let value = STANDARD.encode([&nonce[..], &sealed].concat());
    format!(
        "<Issuer xmlns='urn:oasis:names:tc:SAML:2.0:assertion'>{IDP}</Issuer>\
         <samlp:Status><samlp:StatusCode Value='urn:oasis:names:tc:SAML:2.0:status:Success'/></samlp:Status>\
         <EncryptedAssertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion' xmlns:e='http://www.w3.org/2001/04/xmlenc#'>\
         <e:EncryptedData Type='http://www.w3.org/2001/04/xmlenc#Element'>\
         <e:EncryptionMethod Algorithm='http://www.w3.org/2009/xmlenc11#aes128-gcm'/>\
         <KeyInfo xmlns='http://www.w3.org/2000/09/xmldsig#'><e:EncryptedKey>\
         <e:EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p'/>\
         <e:CipherData><e:CipherValue>AAAA</e:CipherValue></e:CipherData></e:EncryptedKey></KeyInfo>\
         <e:CipherData><e:CipherValue>{value}</e:CipherValue></e:CipherData></e:EncryptedData></EncryptedAssertion>"
    )
}

/// Unwraps whatever it is given to the one content key.
struct Key;

impl PrivateKeys for Key {
    async fn unwrap(&self, _: &WrappedKey) -> Unwrapped {
        Unwrapped::Keys(vec![CONTENT_KEY.to_vec()])
    }
}
