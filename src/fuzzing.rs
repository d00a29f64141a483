//! Doors for the fuzz targets in `tests/fuzz`. They are there in fuzz builds only.

use alloc::string::String;
use alloc::vec::Vec;

use crate::binding;
use crate::c14n::Method;
use crate::check::{Place, Rejection};
use crate::xml::{Budget, Document, Element};

/// The places of a document's elements and attributes, or of what breaks it. Elements beyond the
/// first few are left out: each path is counted anew.
pub fn places(text: &str) -> Vec<Place> {
    const FEW: usize = 200;
    match Document::read(text, &mut Budget::new()) {
        Err(broken) => broken.located(text).place.clone().into_iter().collect(),
        Ok(document) => {
            let elements = document.root().into_iter().flat_map(Element::descendants).take(FEW);
            let mut places: Vec<Place> = elements.flat_map(places_of).collect();
            crate::check::locate(text, places.iter_mut());
            places
        }
    }
}

fn places_of(element: Element<'_, '_>) -> Vec<Place> {
    let attributes = element.attributes().iter();
    let attributes = attributes.map(|attribute| element.attribute_place(attribute.local));
    core::iter::once(element.place()).chain(attributes).collect()
}

/// The canonical form of the element of that number, or of the root where there are fewer. There
/// may be none.
///
/// # Errors
///
/// Where the text is no document.
pub fn canonical(
    text: &str,
    number: usize,
    method: &str,
    prefix_list: &[&str],
) -> Result<Option<String>, Rejection> {
    let document = Document::read(text, &mut Budget::new())?;
    let root = document.root();
    let apex = root.and_then(|root| root.descendants().nth(number)).or(root);
    let method = Method::from_uri(method);
    Ok(apex.zip(method).and_then(|(apex, method)| method.write(apex, None, prefix_list)))
}

/// The XML in a form field.
pub fn decode_post(field: &str) -> Option<String> {
    binding::decode_post(field).ok()
}

/// DEFLATE undone, within the bound on messages.
pub fn inflate(octets: &[u8]) -> Option<Vec<u8>> {
    binding::inflate(octets)
}

/// A text as HTTP-Redirect carries it.
pub fn encode_redirect(xml: &str) -> String {
    binding::encode_redirect(xml)
}
