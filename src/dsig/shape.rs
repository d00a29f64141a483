//! The one shape of signature that is verified (xmldsig 4, SAML core 5.4); any other is refused before any crypto.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::c14n;
use crate::check::{Code, Place, Rejection};
use crate::saml::DSIG;
use crate::xml::Element;

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// What `Signature::read` answers for when it succeeds.
pub(super) const CODES: [Code; 2] = [Code::SignatureShape, Code::SignatureReference];

pub(super) struct Signature<'d, 'a> {
    pub(super) signed_info: Element<'d, 'a>,
    pub(super) canonicalization: Canonicalization,
    /// The identifier, and where it stands.
    pub(super) signature_method: (String, Place),
    pub(super) transform: Canonicalization,
    pub(super) digest_method: (String, Place),
    pub(super) digest: Vec<u8>,
    pub(super) value: Vec<u8>,
    pub(super) value_place: Place,
    /// The first certificate in KeyInfo, as DER.
    pub(super) certificate: Option<(Vec<u8>, Place)>,
}

/// A canonicalisation with its PrefixList (Exclusive XML Canonicalization section 4).
pub(super) struct Canonicalization {
    pub(super) method: c14n::Method,
    pub(super) place: Place,
    prefix_list: String,
}

impl Canonicalization {
    pub(super) fn prefixes(&self) -> Vec<&str> {
        let prefixes = self.prefix_list.split_ascii_whitespace();
        prefixes.map(|prefix| if prefix == "#default" { "" } else { prefix }).collect()
    }
}

impl<'d, 'a> Signature<'d, 'a> {
    /// Reads the signature that stands in `element`.
    pub(super) fn read(
        element: Element<'d, 'a>,
        signature: Element<'d, 'a>,
    ) -> Result<Self, Rejection> {
        let [signed_info, signature_value, rest @ ..] = &*children(signature)? else {
            return Err(shape(signature).found("no SignedInfo and SignatureValue"));
        };
        let (signed_info, signature_value) = (*signed_info, *signature_value);
        named(signed_info, "SignedInfo")?;
        named(signature_value, "SignatureValue")?;
        let key_info = match rest {
            [] => None,
            [key_info] => Some(named(*key_info, "KeyInfo")?),
            [key_info, more @ ..] => {
                // The first that is out of place.
                let odd = if key_info.is(DSIG, "KeyInfo") { more.first() } else { None };
                let odd = odd.unwrap_or(key_info);
                return Err(shape(*odd).found(format!("element {}", odd.local())));
            }
        };
        let [canonicalization, method, reference] = &*children(signed_info)? else {
            return Err(shape(signed_info)
                .expected("CanonicalizationMethod, SignatureMethod and one Reference")
                .found(format!("{} elements", signed_info.elements().count())));
        };
        named(*canonicalization, "CanonicalizationMethod")?;
        named(*method, "SignatureMethod")?;
        named(*reference, "Reference")?;
        // HMACOutputLength and PSS parameters would change what the identifier means.
        children_none(*method)?;

        check_reference(element, *reference)?;
        let (transforms, digest_method, digest_value) = match &*children(*reference)? {
            [transforms, method, value] => (*transforms, *method, *value),
            _ => {
                return Err(shape(*reference)
                    .expected("Transforms, DigestMethod and DigestValue")
                    .found(format!("{} elements", reference.elements().count())));
            }
        };
        named(transforms, "Transforms")?;
        named(digest_method, "DigestMethod")?;
        named(digest_value, "DigestValue")?;
        children_none(digest_method)?;

        Ok(Self {
            signed_info,
            canonicalization: canonicalization_of(
                *canonicalization,
                Code::SignatureCanonicalization,
            )?,
            signature_method: algorithm(*method)?,
            transform: transform(transforms)?,
            digest_method: algorithm(digest_method)?,
            digest: base64(digest_value)?,
            value: base64(signature_value)?,
            value_place: signature_value.place(),
            certificate: key_info.and_then(certificate),
        })
    }
}

/// The Reference names the element that holds the signature (SAML core 5.4.2).
fn check_reference(element: Element<'_, '_>, reference: Element<'_, '_>) -> Result<(), Rejection> {
    let id = element.attribute("ID").unwrap_or("");
    let uri = reference.attribute("URI");
    let whole_document = uri == Some("") && element.parent().is_none();
    let by_id = !id.is_empty() && uri.and_then(|uri| uri.strip_prefix('#')) == Some(id);
    if whole_document || by_id {
        return Ok(());
    }
    let found = uri.map_or("no URI".into(), |uri| format!("\"{uri}\""));
    Err(Rejection::new(Code::SignatureReference)
        .at(reference.attribute_place("URI"))
        .expected(format!("\"#{id}\""))
        .found(found))
}

/// The enveloped-signature transform, then at most one canonicalisation (SAML core 5.4.4).
fn transform(transforms: Element<'_, '_>) -> Result<Canonicalization, Rejection> {
    let refused =
        |element: Element<'_, '_>| Rejection::new(Code::SignatureTransforms).at(element.place());
    let list = children(transforms)?;
    let (enveloped, canonicalization) = match &*list {
        [enveloped] => (*enveloped, None),
        [enveloped, canonicalization] => (*enveloped, Some(*canonicalization)),
        _ => return Err(refused(transforms).expected("1 or 2").found(format!("{}", list.len()))),
    };
    for transform in &list {
        if !transform.is(DSIG, "Transform") {
            return Err(refused(*transform).found(format!("element {}", transform.local())));
        }
    }
    if enveloped.attribute("Algorithm") != Some(ENVELOPED) || enveloped.elements().next().is_some()
    {
        let found = enveloped.attribute("Algorithm").unwrap_or("no Algorithm");
        return Err(refused(enveloped).expected(ENVELOPED).found(found));
    }
    match canonicalization {
        Some(element) => canonicalization_of(element, Code::SignatureTransforms),
        None => Ok(Canonicalization {
            method: c14n::Method::DEFAULT,
            place: transforms.place(),
            prefix_list: String::new(),
        }),
    }
}

fn canonicalization_of(
    element: Element<'_, '_>,
    code: Code,
) -> Result<Canonicalization, Rejection> {
    let (uri, place) = algorithm(element)?;
    let method = c14n::Method::from_uri(&uri)
        .ok_or_else(|| Rejection::new(code).at(place.clone()).found(uri))?;
    let mut prefix_list = String::new();
    for (position, child) in element.elements().enumerate() {
        if !child.is(EXCLUSIVE, "InclusiveNamespaces") || !method.is_exclusive() || position > 0 {
            return Err(Rejection::new(code)
                .at(child.place())
                .found(format!("element {}", child.local())));
        }
        prefix_list = child.attribute("PrefixList").unwrap_or("").into();
        if prefix_list.split_ascii_whitespace().count() > MAX_PREFIXES {
            let found = "a PrefixList of more than 64 names";
            return Err(Rejection::new(code).at(child.attribute_place("PrefixList")).found(found));
        }
    }
    Ok(Canonicalization { method, place, prefix_list })
}

/// As many as namespaces may be in scope.
const MAX_PREFIXES: usize = 64;

fn certificate(key_info: Element<'_, '_>) -> Option<(Vec<u8>, Place)> {
    let mut elements = key_info.descendants();
    let element = elements.find(|element| element.is(DSIG, "X509Certificate"))?;
    Some((base64(element).unwrap_or_default(), element.place()))
}

fn algorithm(element: Element<'_, '_>) -> Result<(String, Place), Rejection> {
    let place = element.attribute_place("Algorithm");
    match element.attribute("Algorithm") {
        Some(uri) => Ok((uri.into(), place)),
        None => Err(shape(element).found("no Algorithm")),
    }
}

fn base64(element: Element<'_, '_>) -> Result<Vec<u8>, Rejection> {
    element.base64().map_err(|found| shape(element).found(found))
}

/// The child elements of an element that holds no text.
fn children<'d, 'a>(element: Element<'d, 'a>) -> Result<Vec<Element<'d, 'a>>, Rejection> {
    if element.has_text() {
        Err(shape(element).found("text"))
    } else {
        Ok(element.elements().collect())
    }
}

fn children_none(element: Element<'_, '_>) -> Result<(), Rejection> {
    match element.elements().next() {
        Some(child) => Err(shape(child).found(format!("element {}", child.local()))),
        None => Ok(()),
    }
}

fn named<'d, 'a>(element: Element<'d, 'a>, local: &str) -> Result<Element<'d, 'a>, Rejection> {
    if element.is(DSIG, local) {
        return Ok(element);
    }
    Err(shape(element).expected(local).found(element.local()))
}

fn shape(element: Element<'_, '_>) -> Rejection {
    Rejection::new(Code::SignatureShape).at(element.place())
}
