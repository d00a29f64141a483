//! The bounds on a message, spent once over all documents that come out of it.

use crate::check::{Code, Rejection};

/// What is left to spend on one message: its own text and every document read from inside it.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    octets: usize,
    nodes: usize,
    unwrappings: usize,
}

/// The longest decoded message in octets.
pub(crate) const MAX_OCTETS: usize = 1 << 20;
/// Elements inside elements.
pub(super) const MAX_DEPTH: usize = 64;
/// Attributes on one element, namespace declarations included.
pub(super) const MAX_ATTRIBUTES: usize = 64;
/// Namespace declarations in scope at one place.
pub(super) const MAX_NAMESPACES: usize = 64;
/// Octets in a namespace URI. It may be written and compared once per element.
pub(super) const MAX_URI: usize = 256;

/// A message is read as it came and once more from the octets that were hashed.
const READINGS: usize = 3;
/// Nodes and attributes of one document.
const MAX_NODES: usize = 65_536;
/// Content keys to unwrap, each a private-key operation.
const MAX_UNWRAPPINGS: usize = 32;

impl Budget {
    pub(crate) fn new() -> Self {
        Self {
            octets: READINGS * MAX_OCTETS,
            nodes: READINGS * MAX_NODES,
            unwrappings: MAX_UNWRAPPINGS,
        }
    }

    pub(crate) fn octets(&mut self, count: usize) -> Result<(), Rejection> {
        spend(&mut self.octets, count, "octets")
    }

    /// How many nodes and attributes the next document may have.
    pub(super) fn nodes(&self) -> usize {
        self.nodes.min(MAX_NODES)
    }

    /// Takes the nodes and attributes of a document.
    pub(super) fn spend_nodes(&mut self, count: usize) {
        self.nodes = self.nodes.saturating_sub(count);
    }

    /// One content key.
    pub(crate) fn unwrapping(&mut self) -> Result<(), Rejection> {
        spend(&mut self.unwrappings, 1, "encrypted keys")
    }
}

fn spend(left: &mut usize, count: usize, what: &str) -> Result<(), Rejection> {
    *left = left
        .checked_sub(count)
        .ok_or_else(|| Rejection::new(Code::XmlLimits).found(alloc::format!("too many {what}")))?;
    Ok(())
}
