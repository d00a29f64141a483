//! Places in the message, for what was read from other octets: those that were hashed, or opened.

use crate::check::{Place, Rejection};
use crate::xml::Element;

/// Gives the place of an element or attribute in the message, from one in the octets that were read.
pub(crate) type Locate<'l> = &'l dyn Fn(Element<'_, '_>, Option<&str>) -> Place;

/// Moves the place of a refusal from what was read, whose root is `read`, to the message.
pub(crate) fn relocate(
    rejection: Rejection,
    read: Element<'_, '_>,
    locate: Locate<'_>,
) -> Rejection {
    let Some(inside) = &rejection.place else { return rejection };
    let mut elements = read.descendants();
    let element = elements.find(|element| inside.start.is_some_and(|at| element.tag_holds(at)));
    let attribute = inside.path.rsplit_once("/@").map(|(_, attribute)| attribute);
    let place = locate(element.unwrap_or(read), attribute);
    rejection.at(place)
}
