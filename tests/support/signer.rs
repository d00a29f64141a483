//! Signs messages with xmlsec1, and asks it for its own verdict.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A signature algorithm with the key in `tests/keys` that it is used with.
#[derive(Clone, Copy, Debug)]
pub struct Algorithm {
    pub signature: &'static str,
    pub digest: &'static str,
    pub key: &'static str,
}

pub const RSA_SHA256: Algorithm = Algorithm {
    signature: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    digest: "http://www.w3.org/2001/04/xmlenc#sha256",
    key: "idp",
};
pub const RSA_SHA384: Algorithm = Algorithm {
    signature: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
    digest: "http://www.w3.org/2001/04/xmldsig-more#sha384",
    key: "idp",
};
pub const RSA_SHA512: Algorithm = Algorithm {
    signature: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
    digest: "http://www.w3.org/2001/04/xmlenc#sha512",
    key: "idp",
};
pub const ECDSA_SHA256: Algorithm = Algorithm {
    signature: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    digest: "http://www.w3.org/2001/04/xmlenc#sha256",
    key: "p256",
};
pub const ECDSA_SHA384: Algorithm = Algorithm {
    signature: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
    digest: "http://www.w3.org/2001/04/xmldsig-more#sha384",
    key: "p384",
};

pub const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub const EXCLUSIVE_WITH_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";

/// The element that a signature stands in and covers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Target {
    Response,
    Assertion,
    /// The root, by namespace and name.
    Root(&'static str, &'static str),
}

/// How an element is signed.
#[derive(Clone, Copy, Debug)]
pub struct Signature<'s> {
    pub algorithm: Algorithm,
    /// Of SignedInfo.
    pub canonicalization: &'s str,
    /// Of the element.
    pub transform: &'s str,
    /// Of both.
    pub prefix_list: &'s str,
}

impl Default for Signature<'_> {
    fn default() -> Self {
        Self {
            algorithm: RSA_SHA256,
            canonicalization: EXCLUSIVE,
            transform: EXCLUSIVE,
            prefix_list: "",
        }
    }
}

impl Signature<'_> {
    /// The Signature element before it is signed, over the element of that ID.
    pub fn template(&self, id: &str) -> String {
        let Self {
            algorithm: Algorithm { signature, digest, .. },
            canonicalization,
            transform,
            prefix_list,
        } = self;
        let prefixes = match *prefix_list {
            "" => String::new(),
            list => {
                format!("<ec:InclusiveNamespaces xmlns:ec=\"{EXCLUSIVE}\" PrefixList=\"{list}\"/>")
            }
        };
        format!(
            "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n<ds:SignedInfo>\
             <ds:CanonicalizationMethod Algorithm=\"{canonicalization}\">{prefixes}</ds:CanonicalizationMethod><!-- comment -->\
             <ds:SignatureMethod Algorithm=\"{signature}\"/>\
             <ds:Reference URI=\"#{id}\"><ds:Transforms>\
             <ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\
             <ds:Transform Algorithm=\"{transform}\">{prefixes}</ds:Transform></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"{digest}\"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo>\n\
             <ds:SignatureValue></ds:SignatureValue></ds:Signature>"
        )
    }
}

/// Fills in the values of the signature in the target; no other character of the text changes.
pub fn sign(text: &str, target: Target, key: &str) -> String {
    let output = xmlsec1(
        text,
        "--sign",
        target,
        &["--privkey-pem".into(), keys().join(format!("{key}.key"))],
    );
    assert!(
        output.status.success(),
        "xmlsec1: {}\n{text}",
        String::from_utf8_lossy(&output.stderr)
    );
    let signed = String::from_utf8(output.stdout).unwrap();
    // xmlsec1 writes the whole document anew; only its values are wanted.
    let text = fill_in(text, &signed, "ds:DigestValue");
    fill_in(&text, &signed, "ds:SignatureValue")
}

/// What xmlsec1 says about the signature in the target.
pub fn verifies(text: &str, target: Target, key: &str) -> bool {
    xmlsec1(
        text,
        "--verify",
        target,
        &["--pubkey-cert-pem".into(), keys().join(format!("{key}.crt"))],
    )
    .status
    .success()
}

/// What xmlsec1 says when it is asked for any good signature in the document.
pub fn verifies_any(message: &Path, key: &str) -> bool {
    (1..=MOST_SIGNATURES).any(|number| {
        let mut command = Command::new("xmlsec1");
        command.arg("--verify").arg("--pubkey-cert-pem").arg(keys().join(format!("{key}.crt")));
        command.args(["--node-xpath", &format!("(//*[local-name()='Signature'])[{number}]")]);
        for name in SIGNABLE {
            command.args(["--id-attr:ID", &format!("urn:oasis:names:tc:SAML:2.0:{name}")]);
        }
        ran(command.arg(message)).status.success()
    })
}

/// Decrypts what xmlsec1 can; whether it could.
pub fn decrypted(message: &Path, private_key: &Path, opened: &Path) -> bool {
    let mut command = Command::new("xmlsec1");
    command.arg("--decrypt").arg("--privkey-pem").arg(private_key).arg("--output").arg(opened);
    ran(command.arg(message)).status.success()
}

/// No case has more.
const MOST_SIGNATURES: usize = 4;
const SIGNABLE: [&str; 5] = [
    "assertion:Assertion",
    "protocol:Response",
    "protocol:LogoutResponse",
    "protocol:LogoutRequest",
    "metadata:EntityDescriptor",
];

/// Signs octets with a test key, as a service's own key does: RSA with SHA-256, or ECDSA as `r` and `s`.
pub fn sign_octets(octets: &[u8], key: &str) -> Vec<u8> {
    use ring::signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        RSA_PKCS1_SHA256, RsaKeyPair,
    };
    let random = ring::rand::SystemRandom::new();
    let der = private_key(key);
    let curve = match key {
        "p256" => &ECDSA_P256_SHA256_FIXED_SIGNING,
        "p384" => &ECDSA_P384_SHA384_FIXED_SIGNING,
        _ => {
            let pair = RsaKeyPair::from_pkcs8(&der).unwrap();
            let mut signature = vec![0; pair.public().modulus_len()];
            pair.sign(&RSA_PKCS1_SHA256, &random, octets, &mut signature).unwrap();
            return signature;
        }
    };
    let pair = EcdsaKeyPair::from_pkcs8(curve, &der, &random).unwrap();
    pair.sign(&random, octets).unwrap().as_ref().into()
}

/// Whether an RSA signature over the octets is by that test key, with SHA-256 or SHA-1.
pub fn verifies_octets(octets: &[u8], signature: &[u8], key: &str) -> bool {
    use ring::signature::{
        RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair,
        UnparsedPublicKey,
    };
    let pair = RsaKeyPair::from_pkcs8(&private_key(key)).unwrap();
    [&RSA_PKCS1_2048_8192_SHA256, &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY].iter().any(
        |&algorithm| {
            let public = UnparsedPublicKey::new(algorithm, pair.public().as_ref());
            public.verify(octets, signature).is_ok()
        },
    )
}

/// In PKCS#8.
fn private_key(key: &str) -> Vec<u8> {
    let pem = fs::read_to_string(keys().join(format!("{key}.key"))).unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(body).unwrap()
}

/// Changes one bit of the first SignatureValue.
pub fn with_changed_signature_value(text: &str) -> String {
    let value = super::case::between(text, "<ds:SignatureValue>", "</ds:SignatureValue>");
    let packed: String = value.split_ascii_whitespace().collect();
    let mut octets = STANDARD.decode(packed).unwrap();
    let middle = octets.len() / 2;
    octets[middle] ^= 1;
    text.replacen(value, &STANDARD.encode(octets), 1)
}

/// The folder of the test keys.
pub fn keys() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys")
}

fn fill_in(text: &str, signed: &str, name: &str) -> String {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let signed = signed.replace(&format!("<{name}/>"), &format!("{open}{close}"));
    let mut values = signed.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap());
    let mut pieces = text.split(&open);
    let mut filled = String::from(pieces.next().unwrap());
    for piece in pieces {
        let value = values.next().expect("xmlsec1 gave back fewer values");
        filled.push_str(&open);
        filled.push_str(if piece.starts_with(&close) { value } else { "" });
        filled.push_str(piece);
    }
    filled
}

fn xmlsec1(text: &str, command: &str, target: Target, key: &[PathBuf]) -> Output {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name =
        format!("saml-edge-{}-{}.xml", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let file = std::env::temp_dir().join(name);
    fs::write(&file, text).unwrap();
    let holder = match target {
        Target::Response => "/*[local-name()='Response']".into(),
        Target::Assertion => "/*/*[local-name()='Assertion']".into(),
        Target::Root(_, local) => format!("/*[local-name()='{local}']"),
    };
    let root = match target {
        Target::Root(namespace, local) => format!("{namespace}:{local}"),
        _ => "urn:oasis:names:tc:SAML:2.0:protocol:Response".into(),
    };
    let mut run = Command::new("xmlsec1");
    run.arg(command)
        .args(key)
        .args(["--node-xpath", &format!("{holder}/*[local-name()='Signature']")])
        .args(["--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion"])
        .args(["--id-attr:ID", &root])
        .arg(&file);
    let output = ran(&mut run);
    fs::remove_file(&file).unwrap();
    output
}

fn ran(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| match error.kind() {
        ErrorKind::NotFound => {
            panic!("xmlsec1 is not installed; on Debian: apt-get install xmlsec1")
        }
        _ => panic!("xmlsec1: {error}"),
    })
}
