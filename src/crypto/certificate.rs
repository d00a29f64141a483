//! The identity provider's certificates: read from any shape in which people paste them.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use der::Decode;

use super::x509::{Fields, KeyInfo};
use super::{PublicKey, sha1, sha256};
use crate::check::{Code, Place, Rejection};
use crate::time::Timestamp;

/// A certificate that signatures are checked against. A bare public key (`PUBLIC KEY`) is taken
/// too; it has neither subject nor validity.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Certificate {
    der: Vec<u8>,
    subject: String,
    validity: Option<(Timestamp, Timestamp)>,
    pub(crate) key: PublicKey,
}

impl Certificate {
    /// Reads every certificate in the text: PEM with or without its lines, one long line, CRLF,
    /// a byte order mark, `\n` written as two characters; one or several.
    ///
    /// # Errors
    ///
    /// Codes of the family `certificate`.
    pub fn read(text: &str) -> Result<Vec<Self>, Rejection> {
        let text = text.trim_start_matches('\u{FEFF}');
        let text = text.replace("\\r", "\r").replace("\\n", "\n").replace("\\x0a", "\n");
        if !text.contains("-----BEGIN") {
            if text.trim().is_empty() {
                return Err(Rejection::new(Code::CertificateMissing).at(place()));
            }
            return Self::from_base64(&text);
        }
        let mut found = Vec::new();
        let mut other = None;
        for block in text.split("-----BEGIN ").skip(1) {
            let (label, body) = block.split_once("-----").ok_or_else(unreadable)?;
            let (body, _) =
                body.split_once("-----END").ok_or_else(|| unreadable().found("no END line"))?;
            match label {
                "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
                    found.extend(Self::from_base64(body)?)
                }
                "PUBLIC KEY" => found.push(Self::from_public_key(&decode(body)?)?),
                label if label.ends_with("PRIVATE KEY") => {
                    return Err(Rejection::new(Code::CertificatePrivateKey)
                        .at(place())
                        .found(label));
                }
                label if label.ends_with("CERTIFICATE REQUEST") => {
                    return Err(Rejection::new(Code::CertificateRequest).at(place()).found(label));
                }
                label => other = Some(label),
            }
        }
        match (found.is_empty(), other) {
            (false, _) => Ok(found),
            (true, Some(other)) => Err(unreadable().found(other)),
            (true, None) => Err(Rejection::new(Code::CertificateMissing).at(place())),
        }
    }

    /// Each certificate once, and no more than each signature may be checked against.
    pub(crate) fn distinct(certificates: Vec<Self>) -> Result<Vec<Self>, Rejection> {
        const MOST: usize = 16;
        let mut distinct: Vec<Self> = Vec::new();
        for certificate in certificates {
            if !distinct.iter().any(|known| known.der == certificate.der) {
                distinct.push(certificate);
            }
            if distinct.len() > MOST {
                return Err(Rejection::new(Code::CertificateCount)
                    .at(place())
                    .expected(format!("at most {MOST}"))
                    .found("more"));
            }
        }
        Ok(distinct)
    }

    /// Reads certificates from a file: DER ("Raw"), or text as in [`Certificate::read`].
    ///
    /// # Errors
    ///
    /// Codes of the family `certificate`.
    pub fn from_file(octets: &[u8]) -> Result<Vec<Self>, Rejection> {
        match core::str::from_utf8(octets) {
            Ok(text) => Self::read(text),
            Err(_) => Ok(Vec::from([Self::from_der(octets)?])),
        }
    }

    /// Reads one certificate from its DER.
    ///
    /// # Errors
    ///
    /// Codes of the family `certificate`.
    pub fn from_der(der: &[u8]) -> Result<Self, Rejection> {
        let fields = Fields::read(der).ok_or_else(|| not_a_certificate(der))?;
        let key = PublicKey::new(&fields.key)
            .ok_or_else(|| Rejection::new(Code::CertificateKey).at(place()))?;
        Ok(Self {
            der: der.to_vec(),
            subject: fields.subject().ok_or_else(|| not_a_certificate(der))?,
            validity: Some(fields.validity),
            key,
        })
    }

    fn from_base64(text: &str) -> Result<Vec<Self>, Rejection> {
        let octets = decode(text)?;
        // Some tools put the base64 of a whole PEM text where the certificate belongs.
        match core::str::from_utf8(&octets) {
            Ok(pem) if pem.contains("-----BEGIN CERTIFICATE-----") => Self::read(pem),
            _ => Ok(Vec::from([Self::from_der(&octets)?])),
        }
    }

    fn from_public_key(der: &[u8]) -> Result<Self, Rejection> {
        let key = PublicKey::new(&KeyInfo::read(der).ok_or_else(unreadable)?)
            .ok_or_else(|| Rejection::new(Code::CertificateKey).at(place()))?;
        Ok(Self { der: der.to_vec(), subject: String::new(), validity: None, key })
    }

    /// The DER it was read from.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The subject as RFC 4514 writes it; empty for a bare public key.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// First instant of the validity; `None` for a bare public key.
    pub fn not_before(&self) -> Option<Timestamp> {
        self.validity.map(|(not_before, _)| not_before)
    }

    /// Last instant of the validity; `None` for a bare public key.
    pub fn not_after(&self) -> Option<Timestamp> {
        self.validity.map(|(_, not_after)| not_after)
    }

    /// SHA-1 over the DER in upper-case hexadecimal, as Entra shows it.
    pub fn sha1_thumbprint(&self) -> String {
        hexadecimal(sha1(&self.der).as_ref())
    }

    /// SHA-256 over the DER in upper-case hexadecimal.
    pub fn sha256_thumbprint(&self) -> String {
        hexadecimal(sha256(&self.der).as_ref())
    }

    /// The certificate, or public key, as PEM.
    pub fn to_pem(&self) -> String {
        let label = if self.validity.is_some() { "CERTIFICATE" } else { "PUBLIC KEY" };
        let text = STANDARD.encode(&self.der);
        let mut pem = format!("-----BEGIN {label}-----\n");
        for (position, c) in text.chars().enumerate() {
            if position > 0 && position % 64 == 0 {
                pem.push('\n');
            }
            pem.push(c);
        }
        pem.push_str(&format!("\n-----END {label}-----\n"));
        pem
    }

    /// Whether `now` is inside the validity, both ends included (RFC 5280 section 4.1.2.5).
    pub(crate) fn is_valid_at(&self, now: Timestamp) -> bool {
        self.validity.is_none_or(|(not_before, not_after)| not_before <= now && now <= not_after)
    }
}

fn place() -> Place {
    Place::named("certificate")
}

fn unreadable() -> Rejection {
    Rejection::new(Code::CertificateUnreadable).at(place())
}

fn decode(text: &str) -> Result<Vec<u8>, Rejection> {
    let text: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(text).map_err(|_| unreadable().found("text that is not base64"))
}

/// Names what else the octets are, since people paste keys and requests by mistake.
fn not_a_certificate(der: &[u8]) -> Rejection {
    let Ok(any) = der::asn1::AnyRef::from_der(der) else {
        return unreadable().found("octets that are not DER");
    };
    // PKCS#1, PKCS#8, SEC 1 keys and PKCS#12 begin with a version number; nothing else here does.
    let version = any.value().starts_with(&[2, 1]);
    // A request is a SEQUENCE whose inner SEQUENCE begins with version 0 (RFC 2986).
    let inner = der::asn1::AnyRef::from_der(first_value(any.value()))
        .map(|inner| inner.value().starts_with(&[2, 1, 0]));
    if version {
        Rejection::new(Code::CertificatePrivateKey).at(place())
    } else if inner == Ok(true) {
        Rejection::new(Code::CertificateRequest).at(place())
    } else {
        unreadable().found("DER that is no certificate")
    }
}

/// The first element inside a constructed value.
fn first_value(value: &[u8]) -> &[u8] {
    let mut reader = match der::SliceReader::new(value) {
        Ok(reader) => reader,
        Err(_) => return &[],
    };
    der::Reader::tlv_bytes(&mut reader).unwrap_or(&[])
}

fn hexadecimal(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len() * 2);
    for octet in octets {
        // Writing to a String cannot fail.
        let _ = write!(text, "{octet:02X}");
    }
    text
}
