//! The few fields of an X.509 certificate that count here (RFC 5280 section 4.1), in place in its DER.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use der::asn1::{AnyRef, BitStringRef, GeneralizedTime, ObjectIdentifier, UtcTime};
use der::{Decode, Reader, SliceReader, Tag, Tagged};

use crate::time::Timestamp;

/// A certificate, unverified as all certificates here: they are configured, or only shown.
pub(super) struct Fields<'d> {
    subject: AnyRef<'d>,
    pub(super) validity: (Timestamp, Timestamp),
    pub(super) key: KeyInfo<'d>,
}

/// A SubjectPublicKeyInfo (section 4.1.2.7).
pub(super) struct KeyInfo<'d> {
    pub(super) algorithm: ObjectIdentifier,
    /// The curve, where the algorithm has one.
    pub(super) curve: Option<ObjectIdentifier>,
    pub(super) octets: &'d [u8],
}

impl<'d> Fields<'d> {
    pub(super) fn read(der: &'d [u8]) -> Option<Self> {
        let [body, _algorithm, signature] = *children(AnyRef::from_der(der).ok()?)? else {
            return None;
        };
        signature.decode_as::<BitStringRef<'_>>().ok()?;
        let fields = children(body)?;
        let fields = match *fields.first()? {
            version if is_context(version, 0) => fields.get(1..)?,
            _ => &*fields,
        };
        let [serial, _algorithm, _issuer, validity, subject, key, rest @ ..] = fields else {
            return None;
        };
        // Behind the key stand two identifiers and the extensions, each once and in order.
        let numbers = rest.iter().map(|field| (1..=3).find(|&number| is_context(*field, number)));
        let known = numbers.collect::<Option<Vec<_>>>()?.is_sorted_by(|one, next| one < next);
        let [not_before, not_after] = *children(*validity)? else { return None };
        let whole = known && serial.tag() == Tag::Integer && subject.tag() == Tag::Sequence;
        whole.then_some(())?;
        Some(Self {
            subject: *subject,
            validity: (instant(not_before)?, instant(not_after)?),
            key: KeyInfo::of(*key)?,
        })
    }

    /// The subject as RFC 4514 writes it, for people.
    pub(super) fn subject(&self) -> Option<String> {
        const KEYS: [(&str, &str); 8] = [
            ("2.5.4.3", "CN"),
            ("2.5.4.6", "C"),
            ("2.5.4.7", "L"),
            ("2.5.4.8", "ST"),
            ("2.5.4.10", "O"),
            ("2.5.4.11", "OU"),
            ("0.9.2342.19200300.100.1.25", "DC"),
            ("1.2.840.113549.1.9.1", "EMAILADDRESS"),
        ];
        let mut parts: Vec<String> = Vec::new();
        for attribute in children(self.subject)?.into_iter().map(children) {
            for pair in attribute? {
                let [oid, value] = *children(pair)? else { return None };
                let oid = format!("{}", oid.decode_as::<ObjectIdentifier>().ok()?);
                let known = KEYS.iter().find(|(known, _)| *known == oid);
                let mut text = format!("{}=", known.map_or(&*oid, |(_, key)| key));
                for c in String::from_utf8_lossy(value.value()).chars() {
                    if matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=') {
                        text.push('\\');
                    }
                    text.push(c);
                }
                parts.push(text);
            }
        }
        parts.reverse();
        Some(parts.join(","))
    }
}

impl<'d> KeyInfo<'d> {
    pub(super) fn read(der: &'d [u8]) -> Option<Self> {
        Self::of(AnyRef::from_der(der).ok()?)
    }

    fn of(info: AnyRef<'d>) -> Option<Self> {
        let [algorithm, key] = *children(info)? else { return None };
        let algorithm = children(algorithm)?;
        let (algorithm, parameters) = algorithm.split_first()?;
        Some(Self {
            algorithm: algorithm.decode_as().ok()?,
            curve: parameters.first().and_then(|curve| curve.decode_as().ok()),
            octets: key.decode_as::<BitStringRef<'_>>().ok()?.as_bytes()?,
        })
    }
}

/// The elements of a SEQUENCE or a SET.
fn children(of: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    if !matches!(of.tag(), Tag::Sequence | Tag::Set) {
        return None;
    }
    let mut reader = SliceReader::new(of.value()).ok()?;
    let mut children = Vec::new();
    while !reader.is_finished() {
        children.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(children)
}

fn is_context(field: AnyRef<'_>, wanted: u32) -> bool {
    matches!(field.tag(), Tag::ContextSpecific { number, .. } if number.value() == wanted)
}

fn instant(time: AnyRef<'_>) -> Option<Timestamp> {
    let since = match time.tag() {
        Tag::UtcTime => time.decode_as::<UtcTime>().ok()?.to_unix_duration(),
        _ => time.decode_as::<GeneralizedTime>().ok()?.to_unix_duration(),
    };
    Some(Timestamp::from_unix_millis(i64::try_from(since.as_millis()).ok()?))
}
